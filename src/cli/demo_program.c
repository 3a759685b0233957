#include "cli/demo_program.h"

#include "base/world.h"
#include "cli/demo_seed.h"
#include "cli/input.h"
#include "exam/document.h"
#include "exam/edits.h"

#include <unistd.h>

enum {
	FASTER = 1000,
	PIECE_BYTES = 4, /* typed at once */
	PATH_BYTES_MAX = 64 << 10,
	CALL_BYTES_MAX = 8 * DOCUMENT_SOURCE_BYTES_MAX,
	POLL_MS = 20,
};

struct player {
	const struct demo_user *candidate;
	struct str folder;  /* of the recording */
	struct str address; /* of the part, in the API */
	struct str language, text;
	int64_t revision, saves, edits, runs;
	int64_t passed_first, passed_last; /* of the visible tests, at the first run and at the last */
};

static void wait_ms(int64_t ms)
{
	usleep((useconds_t)(ms * 1000));
}

static enum err call(struct work *w, struct player *player, const char *method, const char *verb,
                     struct str body, const struct json **json)
{
	return demo_call(w, player->candidate, method,
	                 str_format(w->arena, "%.*s%s", STR_ARG(player->address), verb), body, json);
}

static enum err read_recorded(struct work *w, const struct player *player, struct str name, struct str *out)
{
	struct str path = str_format(w->arena, "%.*s/%.*s", STR_ARG(player->folder), STR_ARG(name));
	return input_file(w, str_cstr(w->arena, path), PATH_BYTES_MAX, out);
}

/* ---- typing ---- */

static void put_edit(struct player *player, struct json_out *out, int64_t after_ms, size_t at, size_t removed,
                     struct str inserted)
{
	json_array(out);
	json_int(out, after_ms);
	json_int(out, (int64_t)at);
	json_int(out, (int64_t)removed);
	json_str(out, inserted);
	json_str(out, edit_kind_name(EDIT_TYPED));
	json_end(out);
	player->edits++;
}

/* What leads from one text to the other: first what goes, then what comes, piece by piece. The recordings are ASCII. */
static void put_edits(struct player *player, struct json_out *out, int64_t after_ms,
                      const struct edit *change)
{
	size_t pieces = (change->inserted.len + PIECE_BYTES - 1) / PIECE_BYTES;
	int64_t each_ms = after_ms / (int64_t)(2 * pieces + 1);
	json_array(out);
	put_edit(player, out, after_ms - each_ms * (int64_t)pieces, change->at, change->removed, S(""));
	for (size_t from = 0; from < change->inserted.len; from += PIECE_BYTES)
		put_edit(player, out, each_ms, change->at + from, 0,
		         str_slice(change->inserted, from, PIECE_BYTES));
	json_end(out);
}

static enum err type(struct work *w, struct player *player, struct str text, int64_t after_ms)
{
	const struct edit change = edit_between(player->text, text);
	struct buf buf = buf_init(w->arena, CALL_BYTES_MAX);
	struct json_out body = json_out(&buf);
	const struct json *saved;
	json_object(&body);
	json_put_str(&body, S("language"), player->language);
	json_put_str(&body, S("writer"), S("demo"));
	json_put_int(&body, S("base"), player->revision);
	json_put_int(&body, S("number"), ++player->saves);
	json_name(&body, S("edits"));
	put_edits(player, &body, after_ms, &change);
	json_end(&body);
	TRY(call(w, player, "PUT", "/edits", buf_str(&buf), &saved));
	player->revision = json_get_int(saved, S("revision"));
	player->text = text;
	return OK;
}

/* ---- running ---- */

static int64_t count_passed(const struct json *run)
{
	const struct json *tests = json_get(json_get(run, S("report")), S("tests"));
	int64_t passed = 0;
	for (size_t i = 0; tests != NULL && i < tests->count; i++)
		passed += str_equal(json_get_str(json_at(tests, i), S("result")), S("passed"));
	return passed;
}

/* On the visible tests, or on an input of one's own. */
static enum err run(struct work *w, struct player *player, struct str input)
{
	struct buf buf = buf_init(w->arena, CALL_BYTES_MAX);
	struct json_out body = json_out(&buf);
	const struct json *asked;
	json_object(&body);
	json_put_str(&body, S("language"), player->language);
	if (!str_absent(input))
		json_put_str(&body, S("input"), input);
	json_end(&body);
	TRY(call(w, player, "POST", "/runs", buf_str(&buf), &asked));
	char *verb = str_cstr(w->arena,
	                      str_format(w->arena, "/runs/%.*s", STR_ARG(json_get_str(asked, S("run")))));
	while (!str_equal(json_get_str(asked, S("state")), S("done"))) {
		if (str_equal(json_get_str(asked, S("state")), S("failed")))
			return fail(w, ERR_UNAVAILABLE, "%.*s", STR_ARG(json_get_str(asked, S("problem"))));
		wait_ms(POLL_MS);
		TRY(world_in_time(w));
		TRY(call(w, player, "GET", verb, (struct str){0}, &asked));
	}
	player->runs++;
	if (!str_absent(input))
		return OK;
	player->passed_last = count_passed(asked);
	if (player->runs == 1)
		player->passed_first = player->passed_last;
	return OK;
}

/* ---- the recording ---- */

static enum err play_step(struct work *w, struct player *player, const struct json *step)
{
	struct str file = json_get_str(step, S("file")), what = json_get_str(step, S("run")), text;
	int64_t after_ms = json_get_int(step, S("after_ms")) / FASTER;
	wait_ms(after_ms);
	if (!str_absent(file)) {
		TRY(read_recorded(w, player, file, &text));
		TRY(type(w, player, text, after_ms));
	}
	return str_absent(what) ? OK : run(w, player, json_get_str(step, S("input")));
}

static enum err play(struct work *w, struct player *player, const struct json *path)
{
	const struct json *part, *steps = json_get(path, S("steps"));
	player->language = json_get_str(path, S("language"));
	TRY(call(w, player, "POST", "/begin", S("{}"), &part));
	const struct json *languages = json_get(part, S("languages"));
	for (size_t i = 0; languages != NULL && i < languages->count; i++)
		if (str_equal(json_get_str(json_at(languages, i), S("language")), player->language))
			player->text = json_get_str(json_at(languages, i), S("starter"));
	for (size_t i = 0; steps != NULL && i < steps->count; i++)
		TRY(play_step(w, player, json_at(steps, i)));
	return call(w, player, "POST", "/submit", S("{}"), &part);
}

enum err demo_program(struct work *w, const struct demo_user *candidate, struct str sitting,
                      struct json_out *out)
{
	struct player player = {.candidate = candidate};
	struct str folder, text;
	const struct json *path;
	TRY(demo_folder(w, &folder));
	player.folder = str_format(w->arena, "%.*s/answers/mira-rate-limiter", STR_ARG(folder));
	TRY(read_recorded(w, &player, S("path.json"), &text));
	TRY(json_parse(w, text, PATH_BYTES_MAX, &path));
	player.address = str_format(w->arena, "%.*s/parts/%.*s", STR_ARG(sitting),
	                            STR_ARG(json_get_str(path, S("part"))));
	TRY(play(w, &player, path));
	json_put_str(out, S("language"), player.language);
	json_put_int(out, S("saves"), player.saves);
	json_put_int(out, S("edits"), player.edits);
	json_put_int(out, S("runs"), player.runs);
	json_put_int(out, S("tests_passed_at_first"), player.passed_first);
	json_put_int(out, S("tests_passed_at_last"), player.passed_last);
	return OK;
}
