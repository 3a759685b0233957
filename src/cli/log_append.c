/* `assay log append`: entries from lines. */
#include "base/buf.h"
#include "base/check.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/world.h"
#include "cli/log_lines.h"
#include "cli/log_place.h"
#include "cli/log_witnessed.h"
#include "tlog/entry.h"
#include "transparency/appender.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BATCH_BYTES_MAX = 8 << 20, OUTPUT_LINE_MAX = 256 << 10 };

/* What a line says, and what the log holds of it. */
struct record {
	struct str entry;
	enum entry_kind kind;
	struct str salt, fields; /* absent for a raw entry */
};

struct append {
	const struct log_command *command;
	struct appender *appender;
	struct log_lines *lines;
	uint64_t line, appended; /* counted from the start */
	bool ended;
};

/* ---- a line ---- */

static enum err read_salt(struct work *w, const struct json *line, struct str *out)
{
	uint8_t random[ENTRY_SALT_LEN];
	if (json_get(line, S("salt")) == NULL) {
		world_random(w, random, sizeof random);
		*out = str_copy(w->arena, str_bytes(random, sizeof random));
		return OK;
	}
	if (decode_base64(w->arena, json_get_str(line, S("salt")), out) && out->len == ENTRY_SALT_LEN)
		return OK;
	return fail(w, ERR_INPUT, "“salt” must be the base64 of %d random bytes; left out, one is made",
	            ENTRY_SALT_LEN);
}

static enum err check_names(struct work *w, const struct json *line)
{
	static const struct str names[] = {S_INIT("kind"), S_INIT("fields"), S_INIT("salt")};
	if (line->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "it must be an object with “kind” and “fields”");
	for (size_t i = 0; i < line->count; i++) {
		bool known = false;
		for (size_t name = 0; name < COUNT(names); name++)
			known = known || str_equal(line->members[i].name, names[name]);
		if (!known)
			return fail(w, ERR_INPUT,
			            "“%.*s” is not known: there are “kind”, “fields” and “salt”",
			            STR_ARG(str_slice(line->members[i].name, 0, 40)));
	}
	return OK;
}

static enum err read_record(struct work *w, struct str text, struct record *out)
{
	const struct json *line;
	if (json_parse(w, text, LOG_LINE_MAX, &line) != OK) {
		struct str why = w->message;
		work_forgive(w);
		return fail(
			w, ERR_INPUT,
			"%.*s A line is {\"kind\": …, \"fields\": {…}}; with --raw it is the entry itself",
			STR_ARG(why));
	}
	TRY(check_names(w, line));
	if (!entry_kind_parse(json_get_str(line, S("kind")), &out->kind))
		return fail(w, ERR_INPUT, "“kind” must be credential, status, issuer, version or decision");
	const struct json *fields = json_get(line, S("fields"));
	if (fields == NULL || fields->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "“fields” must be an object: what the entry is about");
	TRY(json_canonical(w, fields, &out->fields));
	TRY(read_salt(w, line, &out->salt));
	out->entry = entry_text(w->arena, out->kind, (const uint8_t *)out->salt.at, out->fields);
	return OK;
}

/* ---- what is printed ---- */

static void print_place(struct work *w, const struct record *record, const struct place *place)
{
	struct buf buf = buf_init(w->arena, OUTPUT_LINE_MAX);
	struct json_out out = json_out(&buf);
	struct digest leaf = merkle_leaf(record->entry);
	json_object(&out);
	json_put_int(&out, S("index"), (int64_t)place->index);
	if (place->known)
		json_put_bool(&out, S("known"), true);
	if (str_absent(record->salt)) {
		json_put_str(&out, S("leaf"), encode_base64(w->arena, digest_str(&leaf)));
	} else {
		json_put_str(&out, S("entry"), record->entry);
		json_put_str(&out, S("kind"), entry_kind_name(record->kind));
		json_put_str(&out, S("salt"), encode_base64(w->arena, record->salt));
		json_name(&out, S("fields"));
		buf_put(&buf, record->fields);
	}
	buf_put(&buf, S("}\n"));
	fwrite(buf.at, 1, buf.len, stdout);
}

/* ---- a batch ---- */

/* Reads lines until there are no more at hand or the batch is full. A line that is wrong is told when those before it
 * are in the log. */
static enum err read_batch(struct work *w, struct append *append, struct record *records, size_t *count)
{
	size_t bytes = 0;
	for (*count = 0; *count < TLOG_APPEND_MAX && bytes < BATCH_BYTES_MAX;) {
		struct str line;
		enum log_lines_state state;
		TRY(log_lines_next(w, append->lines, *count > 0, &line, &state));
		append->ended = state == LOG_LINES_END;
		if (state != LOG_LINES_LINE)
			return OK;
		append->line++;
		struct record *record = &records[*count];
		*record = (struct record){.entry = str_copy(w->arena, line)};
		if (!append->command->raw)
			TRY(read_record(w, record->entry, record));
		bytes += line.len + record->entry.len;
		++*count;
	}
	return OK;
}

static enum err tell_stopped(struct work *w, enum err failed, const struct append *append)
{
	struct str why =
		str_ends(w->message, S(".")) ? str_slice(w->message, 0, w->message.len - 1) : w->message;
	work_forgive(w);
	if (append->appended == 0)
		return fail(w, failed,
		            "%.*s. Nothing was appended: when that is put right, give the same command again",
		            STR_ARG(why));
	return fail(
		w, failed,
		"%.*s. The first %llu lines are in the log, and none behind them: when that is put right, append the rest",
		STR_ARG(why), (unsigned long long)append->appended);
}

static enum err append_batch(struct work *w, struct append *append, const struct record *records,
                             size_t count)
{
	struct str *entries = work_array(w, count, sizeof *entries);
	struct place *places = work_array(w, count, sizeof *places);
	for (size_t i = 0; i < count; i++)
		entries[i] = records[i].entry;
	enum err failed = appender_append(w, append->appender, entries, count, places);
	if (failed != OK)
		return tell_stopped(w, failed, append);
	for (size_t i = 0; i < count; i++)
		print_place(w, &records[i], &places[i]);
	append->appended += count;
	if (fflush(stdout) != 0)
		return fail(w, ERR_UNAVAILABLE,
		            "the entries are in the log, but their places could not be printed");
	if (isatty(STDERR_FILENO) || append->appended > TLOG_APPEND_MAX)
		fprintf(stderr, "%llu entries appended\n", (unsigned long long)append->appended);
	return OK;
}

static enum err run_batch(struct work *w, struct append *append)
{
	struct record *records = work_array(w, TLOG_APPEND_MAX, sizeof *records);
	size_t count;
	enum err wrong = read_batch(w, append, records, &count);
	struct str why = w->message;
	work_forgive(w);
	if (count > 0)
		TRY(append_batch(w, append, records, count));
	if (wrong == OK)
		return OK;
	if (str_ends(why, S(".")))
		why = str_slice(why, 0, why.len - 1);
	return fail(w, wrong, "line %llu: %.*s. %s", (unsigned long long)append->line, STR_ARG(why),
	            append->line > 1 ? "The lines before it are in the log" : "Nothing was appended");
}

static enum err run_batches(struct work *w, struct append *append)
{
	while (!append->ended) {
		struct work step = *w;
		step.arena = arena_open();
		enum err failed = run_batch(&step, append);
		if (failed != OK)
			(void)fail(w, failed, "%.*s", STR_ARG(step.message));
		arena_close(step.arena);
		TRY(failed);
	}
	return OK;
}

static enum err append_to(struct work *w, const struct log_command *command, struct log_place *place)
{
	struct append append = {.command = command};
	TRY(log_lines_open(w, command->word_count > 0 ? command->words[0] : "-", &append.lines));
	enum err failed = appender_open(w, &place->log, place->index, &append.appender);
	if (failed == OK)
		failed = run_batches(w, &append);
	appender_close(append.appender);
	log_lines_close(append.lines);
	return failed;
}

enum err log_append_action(struct work *w, const struct log_command *command, int *exit_code)
{
	struct log_place place;
	(void)exit_code;
	struct log_policy *policy;
	TRY(log_place_open(w, command, &place));
	enum err failed = log_witnessed_open(w, command, &place, &policy);
	if (failed == OK)
		failed = append_to(w, command, &place);
	if (failed == OK && policy != NULL)
		failed = log_witnessed_publish(w, &place, policy);
	log_place_close(&place);
	return failed;
}
