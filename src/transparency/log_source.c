#include "transparency/log_source.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/world.h"
#include "http/client.h"
#include "transparency/storage.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>

enum { FIRST_WAIT_MS = 500, STEP_MS = 100 };

struct log_source {
	struct arena *arena; /* holds this struct */
	struct str name;
	bool remote;
	struct storage storage; /* unless it is remote */
	const atomic_bool *given_up;
};

struct log_reader {
	const struct log_source *source;
	struct arena *arena;
	struct client *client; /* NULL: it is not remote */
};

/* ---- opening ---- */

static bool is_address(struct str name)
{
	return str_starts(name, S("http://")) || str_starts(name, S("https://"));
}

/* People give the address of the checkpoint, too. */
static struct str trimmed(struct str name)
{
	if (str_ends(name, S("/checkpoint")))
		name = str_slice(name, 0, name.len - S("/checkpoint").len);
	while (name.len > 1 && str_ends(name, S("/")))
		name = str_slice(name, 0, name.len - 1);
	return name;
}

static enum err check_folder(struct work *w, struct str name)
{
	struct stat status;
	if (name.len > 0 && str_find(name, S("://")) != SIZE_MAX)
		return fail(
			w, ERR_INPUT,
			"a log is read over http or https, from a folder or from an object store (s3://…); "
			"%.*s is none of them",
			STR_ARG(name));
	if (name.len == 0 || stat(str_cstr(w->arena, name), &status) != 0 || !S_ISDIR(status.st_mode))
		return fail(w, ERR_NOT_FOUND, "there is no folder %.*s", STR_ARG(name));
	return OK;
}

enum err log_source_open(struct work *w, struct str name, const atomic_bool *given_up,
                         struct log_source **out)
{
	struct storage storage = {0};
	bool remote = is_address(name);
	name = remote ? trimmed(name) : name;
	if (!remote) {
		if (storage_is_folder(name))
			TRY(check_folder(w, name));
		TRY(storage_open(w, name, &storage));
	}
	struct arena *arena = arena_open();
	*out = arena_alloc(arena, sizeof **out);
	**out = (struct log_source){arena, str_copy(arena, name), remote, storage, given_up};
	return OK;
}

void log_source_close(struct log_source *source)
{
	if (source == NULL)
		return;
	storage_close(&source->storage);
	arena_close(source->arena);
}

struct str log_source_name(const struct log_source *source)
{
	return source->name;
}

bool log_source_remote(const struct log_source *source)
{
	return source->remote;
}

struct log_reader *log_reader_open(const struct log_source *source)
{
	struct arena *arena = arena_open();
	struct log_reader *reader = arena_alloc(arena, sizeof *reader);
	*reader = (struct log_reader){source, arena, source->remote ? client_open() : NULL};
	return reader;
}

void log_reader_close(struct log_reader *reader)
{
	if (reader == NULL)
		return;
	client_close(reader->client);
	arena_close(reader->arena);
}

/* ---- a folder, an object store ---- */

/* What is no regular file, or may not be read, is the auditor's trouble and no finding. */
static enum err read_stored(struct work *w, const struct log_source *source, struct log_file *file)
{
	const struct tlog_storage *storage = &source->storage.log;
	enum err failed = storage->read(w, storage->state, file->path, file->max, &file->bytes);
	if (failed != ERR_NOT_FOUND && failed != ERR_TOO_LARGE)
		return failed;
	file->state = failed == ERR_NOT_FOUND ? LOG_FILE_MISSING : LOG_FILE_TOO_LARGE;
	work_forgive(w);
	return OK;
}

/* ---- over HTTP ---- */

static bool given_up(const struct log_source *source)
{
	return source->given_up != NULL && atomic_load(source->given_up);
}

static enum err wait_ms(struct work *w, const struct log_source *source, int64_t ms)
{
	int64_t until_us = world_monotonic_us(w) + ms * 1000;
	while (world_monotonic_us(w) < until_us) {
		if (given_up(source))
			return fail(w, ERR_UNAVAILABLE, "It was ended before the log had answered.");
		TRY(world_in_time(w));
		(void)poll(NULL, 0, STEP_MS);
	}
	return OK;
}

/* How long the server wants to be left alone; −1 when it does not say. */
static int64_t patience_ms(const struct client_reply *reply)
{
	int64_t seconds;
	if (!str_to_int(client_reply_header(reply, "Retry-After"), &seconds) || seconds < 0)
		return -1;
	return (seconds < LOG_SOURCE_PATIENCE_S ? seconds : LOG_SOURCE_PATIENCE_S) * 1000;
}

/* What an answer says of a file. *again: it should be asked once more, and `file` is as it was. */
static enum err take_reply(struct work *w, const struct client_result *result, struct log_file *file,
                           bool *again)
{
	int status = result->reply.status;
	*again = false;
	if (result->failed == ERR_TOO_LARGE) {
		file->state = LOG_FILE_TOO_LARGE;
	} else if (result->failed != OK || status == 429 || status >= 500) {
		*again = true;
	} else if (status == 404 || status == 410) {
		file->state = LOG_FILE_MISSING;
	} else if (status >= 300 && status < 400) {
		struct str to = client_reply_header(&result->reply, "Location");
		return fail(
			w, ERR_UNAVAILABLE,
			"The log redirects %.*s (to %.*s). Redirects are not followed: ask for the address "
			"where the log is.",
			STR_ARG(file->path), STR_ARG(str_slice(to, 0, 200)));
	} else if (status != 200) {
		return fail(w, ERR_UNAVAILABLE, "The log answers with status %d to %.*s.", status,
		            STR_ARG(file->path));
	} else {
		file->state = LOG_FILE_READ;
		file->bytes = result->reply.body.at == NULL ? S("") : result->reply.body;
	}
	return OK;
}

static enum err gave_no_answer(struct work *w, const struct client_result *result,
                               const struct log_file *file)
{
	if (result->failed != OK)
		return fail(w, ERR_UNAVAILABLE, "The log does not answer (%.*s): %.*s", STR_ARG(file->path),
		            STR_ARG(result->message));
	return fail(w, ERR_UNAVAILABLE, "The log cannot answer just now: status %d to %.*s.",
	            result->reply.status, STR_ARG(file->path));
}

struct round {
	struct client_request *requests;
	struct client_result *results;
	size_t *which; /* of the files */
	size_t count;
	int64_t wait_ms; /* what a server asked for */
};

static void ask_for(struct work *w, const struct log_source *source, const struct log_file *file,
                    struct client_request *out)
{
	*out = (struct client_request){
		.method = "GET",
		.url = str_format(w->arena, "%.*s/%.*s", STR_ARG(source->name), STR_ARG(file->path)),
		.timeout_ms = LOG_SOURCE_TIMEOUT_MS,
		.reply_max = file->max,
		.given_up = source->given_up,
	};
}

/* Asks for what is open, and keeps what is to be asked again. */
static enum err run_round(struct work *w, struct log_reader *reader, struct log_file *files,
                          struct round *round, bool last)
{
	size_t open = 0;
	for (size_t i = 0; i < round->count; i++)
		ask_for(w, reader->source, &files[round->which[i]], &round->requests[i]);
	TRY(client_send_all(w, reader->client, round->requests, round->count, LOG_SOURCE_AT_ONCE,
	                    round->results));
	round->wait_ms = -1;
	for (size_t i = 0; i < round->count; i++) {
		bool again;
		struct log_file *file = &files[round->which[i]];
		TRY(take_reply(w, &round->results[i], file, &again));
		if (!again)
			continue;
		if (last || given_up(reader->source))
			return gave_no_answer(w, &round->results[i], file);
		int64_t wait = round->results[i].failed == OK ? patience_ms(&round->results[i].reply) : -1;
		round->wait_ms = wait > round->wait_ms ? wait : round->wait_ms;
		round->which[open++] = round->which[i];
	}
	round->count = open;
	return OK;
}

static enum err read_remote(struct work *w, struct log_reader *reader, struct log_file *files, size_t count)
{
	struct round round = {.requests = work_array(w, count, sizeof *round.requests),
	                      .results = work_array(w, count, sizeof *round.results),
	                      .which = work_array(w, count, sizeof *round.which),
	                      .count = count};
	int64_t own_ms = FIRST_WAIT_MS;
	for (size_t i = 0; i < count; i++)
		round.which[i] = i;
	for (int left = LOG_SOURCE_TRIES; round.count > 0; left--) {
		TRY(run_round(w, reader, files, &round, left <= 1));
		if (round.count == 0)
			break;
		TRY(wait_ms(w, reader->source, round.wait_ms > own_ms ? round.wait_ms : own_ms));
		own_ms *= 2;
	}
	return OK;
}

enum err log_reader_read(struct work *w, struct log_reader *reader, struct log_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		files[i].state = LOG_FILE_READ;
		files[i].bytes = (struct str){0};
	}
	if (reader->client != NULL)
		return read_remote(w, reader, files, count);
	for (size_t i = 0; i < count; i++) {
		if (given_up(reader->source))
			return fail(w, ERR_UNAVAILABLE, "It was ended before all was read.");
		TRY(read_stored(w, reader->source, &files[i]));
	}
	return OK;
}

enum err log_reader_get(struct work *w, struct log_reader *reader, struct str path, size_t max,
                        struct str *out)
{
	struct log_file file = {.path = path, .max = max};
	TRY(log_reader_read(w, reader, &file, 1));
	if (file.state == LOG_FILE_MISSING)
		return fail(w, ERR_NOT_FOUND, "There is no %.*s at %.*s.", STR_ARG(path),
		            STR_ARG(reader->source->name));
	if (file.state == LOG_FILE_TOO_LARGE)
		return fail(w, ERR_TOO_LARGE, "%.*s at %.*s has more than %zu bytes.", STR_ARG(path),
		            STR_ARG(reader->source->name), max);
	*out = file.bytes;
	return OK;
}

/* ---- as a storage ---- */

static enum err storage_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	return log_reader_get(w, state, path, max, out);
}

static enum err storage_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	(void)state, (void)files, (void)count;
	return fail(w, ERR_INTERNAL, "a log that is read is never written");
}

static enum err storage_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	(void)before;
	return storage_write(w, state, file, 1);
}

struct tlog_storage log_reader_storage(struct log_reader *reader)
{
	return (struct tlog_storage){reader, storage_read, storage_write, storage_replace, NULL};
}
