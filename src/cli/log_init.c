/* `assay log init`: a new log, and its key. */
#include "base/buf.h"
#include "base/json.h"
#include "base/world.h"
#include "cli/input.h"
#include "cli/log_place.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_BYTES_MAX = 4096, JSON_BYTES_MAX = 64 << 10 };

static struct str parent_of(struct work *w, struct str path)
{
	return str_of(dirname(str_cstr(w->arena, path)));
}

/* A name that was made is lost in a power cut until its folder is flushed. */
static bool flush_folder(struct work *w, struct str path)
{
	int folder = open(str_cstr(w->arena, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool flushed = folder >= 0 && fsync(folder) == 0;
	if (folder >= 0)
		close(folder);
	return flushed;
}

/* ---- the key ---- */

static bool write_new(const char *path, struct str text)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0)
		return false;
	bool written = write(file, text.at, text.len) == (ssize_t)text.len && fsync(file) == 0;
	int reason = errno;
	close(file);
	if (!written)
		unlink(path);
	errno = reason;
	return written;
}

static enum err make_key(struct work *w, struct str origin, struct str path, struct note_signer *out)
{
	uint8_t seed[NOTE_SEED_LEN];
	world_random(w, seed, sizeof seed);
	enum err made = note_signer_make(w, origin, seed, out);
	sodium_memzero(seed, sizeof seed);
	TRY(made);
	struct str key = note_signer_text(w->arena, out);
	struct str text = str_format(w->arena, "%.*s\n", STR_ARG(key));
	if (!write_new(str_cstr(w->arena, path), text) || !flush_folder(w, parent_of(w, path)))
		return fail(w, ERR_UNAVAILABLE, "the key could not be written to %.*s: %s", STR_ARG(path),
		            strerror(errno));
	return OK;
}

/* One that is there already is taken when it is of this log. */
static enum err take_key(struct work *w, struct str origin, struct str path, struct note_signer *out)
{
	struct str text;
	char *name = str_cstr(w->arena, path);
	if (access(name, F_OK) != 0)
		return make_key(w, origin, path, out);
	TRY(input_file(w, name, KEY_BYTES_MAX, &text));
	TRY(note_signer_parse(w, str_trim(text), out));
	if (!str_equal(out->verifier.name, origin))
		return fail(w, ERR_CONFLICT, "the key in %.*s is that of the log %.*s, not of %.*s",
		            STR_ARG(path), STR_ARG(out->verifier.name), STR_ARG(origin));
	fprintf(stderr, "The key that lies in %.*s is used.\n", STR_ARG(path));
	return OK;
}

/* Whoever serves the folder would publish the key. */
static enum err check_outside(struct work *w, struct str path, struct str key)
{
	char folder[PATH_MAX], place[PATH_MAX];
	if (realpath(str_cstr(w->arena, path), folder) == NULL ||
	    realpath(str_cstr(w->arena, parent_of(w, key)), place) == NULL)
		return fail(w, ERR_INPUT, "the key cannot lie at %.*s: %s", STR_ARG(key), strerror(errno));
	struct str inside = str_format(w->arena, "%s/", folder);
	if (str_equal(str_of(folder), str_of(place)) || str_starts(str_of(place), inside))
		return fail(
			w, ERR_INPUT,
			"the key must not lie in the log's folder, which others are to read: choose another "
			"place with --key");
	return OK;
}

/* ---- the log ---- */

static enum err there_already(struct work *w, struct str name)
{
	return fail(
		w, ERR_CONFLICT,
		"there is a log in %.*s already, and it was left as it is: choose another place for a new one",
		STR_ARG(name));
}

static enum err make_folder(struct work *w, struct str path)
{
	struct stat status;
	struct str checkpoint = str_format(w->arena, "%.*s/checkpoint", STR_ARG(path));
	char *name = str_cstr(w->arena, path);
	if (mkdir(name, 0755) != 0 && errno != EEXIST)
		return fail(w, ERR_UNAVAILABLE, "the folder %.*s cannot be made: %s", STR_ARG(path),
		            strerror(errno));
	if (stat(name, &status) != 0 || !S_ISDIR(status.st_mode))
		return fail(w, ERR_CONFLICT, "%.*s is there and is no folder", STR_ARG(path));
	if (access(str_cstr(w->arena, checkpoint), F_OK) == 0)
		return there_already(w, path);
	return flush_folder(w, parent_of(w, path))
	               ? OK
	               : fail(w, ERR_UNAVAILABLE, "the folder %.*s could not be flushed: %s", STR_ARG(path),
	                      strerror(errno));
}

static void print(struct work *w, const struct log_command *command, struct str name, struct str key,
                  struct str verifier)
{
	if (command->json) {
		struct buf buf = buf_init(w->arena, JSON_BYTES_MAX);
		struct json_out out = json_out(&buf);
		json_object(&out);
		json_put_str(&out, S("origin"), str_of(command->origin));
		json_put_str(&out, S("verifier"), verifier);
		json_put_str(&out, S("dir"), name);
		json_put_str(&out, S("key"), key);
		json_end(&out);
		verifier = buf_str(&buf);
	}
	printf("%.*s\n", STR_ARG(verifier));
	fprintf(stderr,
	        "The log is in %.*s, its secret key in %.*s: keep a copy of that, and show it to nobody.\n"
	        "The line above is the verifier key: give it to everybody who is to check the log.\n",
	        STR_ARG(name), STR_ARG(key));
}

/* In an object store there is nothing to make; but a key is not made for a log that is there. */
static enum err check_store(struct work *w, struct str name)
{
	struct storage storage;
	enum err found = storage_find(w, name, &storage);
	storage_close(&storage);
	if (found == OK)
		return there_already(w, name);
	if (found == ERR_NOT_FOUND)
		work_forgive(w);
	return found == ERR_NOT_FOUND ? OK : found;
}

static enum err make_place(struct work *w, struct str name, struct str key)
{
	if (!storage_is_folder(name))
		return check_store(w, name);
	TRY(make_folder(w, name));
	return check_outside(w, name, key);
}

static enum err create(struct work *w, struct str name, struct note_signer *signer)
{
	struct storage storage;
	struct tlog log;
	TRY(storage_open(w, name, &storage));
	log_place_tlog(&storage, signer, &log);
	enum err failed = tlog_create(w, &log);
	storage_close(&storage);
	return failed;
}

enum err log_init_action(struct work *w, const struct log_command *command, int *exit_code)
{
	struct str name, key;
	struct note_signer signer;
	(void)exit_code;
	TRY(log_place_name(w, command, &name));
	if (command->origin == NULL)
		return fail(w, ERR_INPUT,
		            "name the log with --origin: the address it will have, without https://");
	TRY(log_check_name(w, "--origin", str_of(command->origin)));
	TRY(log_place_key(w, command, name, &key));
	TRY(make_place(w, name, key));
	enum err failed = take_key(w, str_of(command->origin), key, &signer);
	if (failed == OK)
		failed = create(w, name, &signer);
	if (failed == OK)
		print(w, command, name, key, note_verifier_text(w->arena, &signer.verifier));
	sodium_memzero(&signer, sizeof signer);
	return failed;
}
