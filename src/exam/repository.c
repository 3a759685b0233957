/* Of exam/repository.h: uploads, what is handed in, what was in it; looking at it is in repository_look.c. */
#include "exam/repository.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/utf8.h"
#include "base/world.h"
#include "evidence/text.h"
#include "exam/repository_format.h"
#include "exam/repository_parts.h"

#include "exam/repository.sql.h"

#include <string.h>

enum { ANSWER_BYTES_MAX = 4096, SUMMARY_BYTES_MAX = 8 << 20 };

/* ---- handing in ---- */

static enum err find_open(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                          struct str part, struct repository_open_row *open)
{
	const struct repository_open_in in = {
		.org = actor->org, .sitting = sitting, .person = actor->person, .part = part};
	bool found;
	TRY(repository_open(w, tx, &in, open, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	if (open->started_us == DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "Begin this part before you hand anything in.");
	if (open->submitted_us != DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "You have handed this in: it cannot be changed any more.");
	if (open->busy)
		return fail(
			w, ERR_BUSY,
			"What you sent before is still being looked at: wait until that has ended, then send "
			"this again.");
	if (open->last >= REPOSITORY_UPLOADS_MAX)
		return fail(
			w, ERR_CONFLICT,
			"You have sent %d repositories, and no more are taken. The last one that could be read "
			"is what you hand in.",
			REPOSITORY_UPLOADS_MAX);
	return OK;
}

static enum err add_job(struct work *w, struct tx *tx, struct id org, struct id upload)
{
	const struct jobs_text texts[] = {{S("upload"), id_text(w->arena, upload)}};
	return jobs_add(w, tx, org, S(REPOSITORY_JOB), jobs_payload(w, texts, COUNT(texts)), 0);
}

enum err repository_parts_store(struct work *w, struct tx *tx, struct id org, struct id upload,
                                struct str bytes)
{
	for (size_t at = 0, number = 0; at < bytes.len; at += REPOSITORY_PIECE_BYTES, number++) {
		const struct repository_piece_insert_in in = {
			.org = org,
			.upload = upload,
			.number = (int64_t)number,
			.bytes = str_slice(bytes, at, REPOSITORY_PIECE_BYTES)};
		TRY(repository_piece_insert(w, tx, &in));
	}
	return OK;
}

/* `bytes` absent: they are to be fetched. */
static enum err add_upload(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                           struct str part, const char *kind, struct str name, struct str bytes,
                           struct repository_upload *out)
{
	struct repository_open_row open;
	TRY(find_open(w, tx, actor, sitting, part, &open));
	struct digest digest = digest_of(bytes);
	int64_t now_us = world_now_us(w);
	*out = (struct repository_upload){
		.id = world_id(w),
		.number = open.last == DB_NULL_INT ? 1 : open.last + 1,
		.kind = str_of(kind),
		.name = name,
		.at_us = now_us,
		.late = sitting_is_late(open.due_us, now_us),
		.bytes = str_absent(bytes) ? DB_NULL_INT : (int64_t)bytes.len,
		.digest = str_absent(bytes) ? (struct str){0} : digest_hex(w->arena, &digest),
		.state = S("received"),
		.done = DB_NULL_INT,
		.total = DB_NULL_INT,
		.files = DB_NULL_INT,
	};
	const struct repository_upload_insert_in in = {
		.org = actor->org,
		.id = out->id,
		.sitting = sitting,
		.part = part,
		.number = out->number,
		.kind = out->kind,
		.name = name,
		.at_us = now_us,
		.late = out->late,
		.bytes = out->bytes,
		.digest = out->digest,
	};
	TRY(repository_upload_insert(w, tx, &in));
	if (!str_absent(bytes))
		TRY(repository_parts_store(w, tx, actor->org, out->id, bytes));
	return add_job(w, tx, actor->org, out->id);
}

enum err repository_receive(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                            struct str part, struct str name, struct str bytes, struct repository_upload *out)
{
	if (bytes.len == 0)
		return fail(w, ERR_INPUT, "The file is empty: choose the archive of your repository.");
	if (bytes.len > REPOSITORY_UPLOAD_BYTES_MAX)
		return fail(
			w, ERR_TOO_LARGE,
			"An archive has at most %d MiB: leave out what is built or installed (node_modules, "
			"target, .venv).",
			REPOSITORY_UPLOAD_BYTES_MAX >> 20);
	bool bundle = str_starts(bytes, S("# v2 git bundle\n")) || str_starts(bytes, S("# v3 git bundle\n"));
	struct str shown = text_line(w, str_absent(name) ? S("") : name, REPOSITORY_NAME_BYTES_MAX);
	return add_upload(w, tx, actor, sitting, part, bundle ? "bundle" : "archive",
	                  shown.len == 0 ? S("archive") : shown, bytes, out);
}

enum err repository_ask_fetch(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                              struct str part, struct str url, struct repository_upload *out)
{
	struct str plain = str_trim(url);
	if (!str_starts(plain, S("https://")) && !str_starts(plain, S("http://")))
		return fail(
			w, ERR_INPUT,
			"The address of a repository begins with https://. For another one, hand in a zip or a "
			"bundle.");
	if (plain.len > REPOSITORY_NAME_BYTES_MAX || !utf8_plain(plain) ||
	    str_find_byte(plain, '\n') != SIZE_MAX || str_find_byte(plain, '@') != SIZE_MAX)
		return fail(w, ERR_INPUT,
		            "The address must be one line of at most %d characters, without a user in it.",
		            REPOSITORY_NAME_BYTES_MAX);
	return add_upload(w, tx, actor, sitting, part, "git", plain, (struct str){0}, out);
}

/* ---- looking at uploads ---- */

enum err repository_uploads(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                            struct repository_upload **out, size_t *count)
{
	const struct repository_list_in in = {.org = org, .sitting = sitting, .part = part};
	struct repository_list_row *rows;
	TRY(repository_list(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct repository_upload){
			.id = rows[i].id,
			.number = rows[i].number,
			.kind = rows[i].kind,
			.name = rows[i].name,
			.at_us = rows[i].at_us,
			.late = rows[i].late,
			.bytes = rows[i].bytes,
			.digest = rows[i].digest,
			.commit = rows[i].commit_name,
			.state = rows[i].state,
			.doing = rows[i].doing,
			.done = rows[i].done,
			.total = rows[i].total,
			.problem = rows[i].problem,
			.files = rows[i].files,
			.summary = rows[i].summary,
		};
	return OK;
}

enum err repository_upload(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                           struct id upload, struct repository_upload *out)
{
	const struct repository_find_in in = {.org = org, .upload = upload, .sitting = sitting, .part = part};
	struct repository_find_row row;
	bool found;
	TRY(repository_find(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such upload.");
	*out = (struct repository_upload){
		.id = row.id,
		.number = row.number,
		.kind = row.kind,
		.name = row.name,
		.at_us = row.at_us,
		.late = row.late,
		.bytes = row.bytes,
		.digest = row.digest,
		.commit = row.commit_name,
		.state = row.state,
		.doing = row.doing,
		.done = row.done,
		.total = row.total,
		.problem = row.problem,
		.files = row.files,
		.summary = row.summary,
		.report = row.report,
	};
	return OK;
}

/* ---- what was in one ---- */

static void write_left(struct json_out *out, const struct checkout *checkout)
{
	json_name(out, S("left"));
	json_array(out);
	for (size_t i = 0; i < checkout->left_count; i++) {
		json_object(out);
		json_put_str(out, S("path"), checkout->left[i].path);
		json_put_str(out, S("why"), checkout_why_name(checkout->left[i].why));
		json_end(out);
	}
	json_end(out);
	json_put_bool(out, S("left_more"), checkout->left_more);
}

struct str repository_parts_summary(struct work *w, const struct checkout *checkout)
{
	struct buf buf = buf_init(w->arena, SUMMARY_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_name(&out, S("history"));
	history_write(&out, &checkout->history);
	if (!str_absent(checkout->history_problem))
		json_put_str(&out, S("history_problem"), checkout->history_problem);
	write_left(&out, checkout);
	json_end(&out);
	check(!buf.full);
	return buf_str(&buf);
}

static enum err damaged(struct work *w)
{
	work_forgive(w);
	return fail(w, ERR_INTERNAL, "what is stored of a repository is damaged: restore a backup");
}

enum err repository_summary_read(struct work *w, struct str text, struct repository_summary *out)
{
	const struct json *json, *list;
	*out = (struct repository_summary){0};
	if (json_parse(w, text, SUMMARY_BYTES_MAX, &json) != OK ||
	    history_read(w, json_get(json, S("history")), &out->history) != OK)
		return damaged(w);
	list = json_get(json, S("left"));
	out->left_more = json_get_bool(json, S("left_more"));
	out->history_problem = json_get_str(json, S("history_problem"));
	if (list == NULL || list->kind != JSON_ARRAY || list->count > CHECKOUT_LEFT_MAX)
		return damaged(w);
	struct checkout_left *left = work_array(w, list->count, sizeof *left);
	for (size_t i = 0; i < list->count; i++) {
		left[i].path = json_get_str(&list->elements[i], S("path"));
		if (!checkout_why_find(json_get_str(&list->elements[i], S("why")), &left[i].why))
			return damaged(w);
	}
	out->left = left;
	out->left_count = list->count;
	return OK;
}

enum err repository_entries(struct work *w, struct tx *tx, struct id org, struct id upload,
                            struct repository_entry **out, size_t *count)
{
	const struct repository_entry_list_in in = {.org = org, .upload = upload};
	struct repository_entry_list_row *rows;
	TRY(repository_entry_list(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct repository_entry){rows[i].path, rows[i].size};
	return OK;
}

enum err repository_file(struct work *w, struct tx *tx, struct id org, struct id upload, struct str path,
                         struct str *bytes)
{
	const struct repository_file_find_in in = {.org = org, .upload = upload, .path = path};
	struct repository_file_find_row row;
	bool found;
	TRY(repository_file_find(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such file in it.");
	*bytes = row.bytes;
	return OK;
}

enum err repository_files(struct work *w, struct tx *tx, struct id org, struct id upload,
                          struct checkout_file **out, size_t *count)
{
	struct repository_file_list_in in = {.org = org, .upload = upload, .after = S("")};
	struct checkout_file *files = work_array(w, CHECKOUT_FILES_MAX, sizeof *files);
	size_t got;
	*count = 0;
	do {
		struct repository_file_list_row *rows;
		TRY(repository_file_list(w, tx, &in, &rows, &got));
		for (size_t i = 0; i < got && *count < CHECKOUT_FILES_MAX; i++)
			files[(*count)++] =
				(struct checkout_file){rows[i].path, rows[i].bytes, rows[i].executable};
		if (got > 0)
			in.after = rows[got - 1].path;
	} while (got > 0 && *count < CHECKOUT_FILES_MAX);
	*out = files;
	return OK;
}

/* ---- what is handed in ---- */

static struct str answer_text(struct work *w, const struct repository_last_row *last, bool found)
{
	struct buf buf = buf_init(w->arena, ANSWER_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	if (found) {
		if (!str_absent(last->digest))
			json_put_str(&out, S("digest"), last->digest);
		json_put_int(&out, S("number"), last->number);
		json_put_str(&out, S("upload"), id_text(w->arena, last->id));
	}
	json_end(&out);
	check(!buf.full);
	return buf_str(&buf);
}

/* The last upload that was not refused becomes the response. */
static enum err submit(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part)
{
	const struct repository_last_in last_in = {
		.org = sitting->org, .sitting = sitting->id, .part = part->part->id};
	struct repository_last_row last;
	bool found;
	TRY(repository_last(w, tx, &last_in, &last, &found));
	int64_t now_us = world_now_us(w);
	const struct repository_response_insert_in in = {
		.org = sitting->org,
		.sitting = sitting->id,
		.part = part->part->id,
		.answer = answer_text(w, &last, found),
		.at_us = now_us,
		.late = found ? last.late : sitting_is_late(part->due_us, now_us),
	};
	return repository_response_insert(w, tx, &in);
}

enum err repository_answer(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                           struct repository_answer *out)
{
	const struct repository_response_in in = {.org = org, .sitting = sitting, .part = part};
	struct repository_response_row row;
	const struct json *json;
	bool found;
	TRY(repository_response(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "this part has not been handed in");
	TRY(json_parse(w, row.answer, ANSWER_BYTES_MAX, &json));
	*out = (struct repository_answer){.at_us = row.at_us, .late = row.late};
	struct str upload = json_get_str(json, S("upload"));
	if (!str_absent(upload) && !id_parse(upload, &out->upload))
		return damaged(w);
	return OK;
}

/* ---- evidence ---- */

enum err repository_evidence_add(struct work *w, struct tx *tx, struct id org, struct id upload,
                                 struct str report)
{
	const struct repository_evidence_insert_in in = {
		.org = org, .id = world_id(w), .upload = upload, .at_us = world_now_us(w), .report = report};
	TRY(repository_evidence_insert(w, tx, &in));
	return repository_idle(w, tx, &(struct repository_idle_in){.org = org, .upload = upload});
}

enum err repository_evidence(struct work *w, struct tx *tx, struct id org, struct id upload,
                             struct str *report)
{
	const struct repository_evidence_last_in in = {.org = org, .upload = upload};
	struct repository_evidence_last_row row;
	bool found;
	TRY(repository_evidence_last(w, tx, &in, &row, &found));
	*report = found ? row.report : (struct str){0};
	return OK;
}

/* ---- patterns ---- */

/* Where in the path what was read of the word can have come to: a set, so that no pattern takes long. */
static void step_star(bool *at, struct str path, bool deep)
{
	for (size_t i = 0; i < path.len; i++)
		at[i + 1] = at[i + 1] || (at[i] && (deep || path.at[i] != '/'));
}

static void step_byte(bool *at, struct str path, char byte)
{
	for (size_t i = path.len; i > 0; i--)
		at[i] = at[i - 1] && path.at[i - 1] == byte;
	at[0] = false;
}

static bool word_fits(struct str word, struct str path)
{
	bool at[SANDBOX_PATH_BYTES_MAX + 1] = {true};
	if (path.len > SANDBOX_PATH_BYTES_MAX)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		bool star = word.at[i] == '*', deep = star && i + 1 < word.len && word.at[i + 1] == '*';
		i += deep;
		if (star)
			step_star(at, path, deep);
		else
			step_byte(at, path, word.at[i]);
	}
	return at[path.len];
}

bool repository_pattern_fits(struct str pattern, struct str path)
{
	while (!str_absent(pattern)) {
		struct str word = str_cut(&pattern, ' ');
		if (word.len > 0 && word_fits(word, path))
			return true;
	}
	return false;
}

/* ---- the row ---- */

static const struct rubric *rubric(const struct part *part)
{
	return &part->repository->rubric;
}

static bool measure(const struct part *part, size_t i, struct measure *out)
{
	if (i >= part->repository->suite_count)
		return false;
	const struct repository_suite *suite = &part->repository->suites[i];
	*out = (struct measure){
		.task = suite->id,
		.competency = suite->competency,
		.calibrated = suite->calibrated,
		.kind = MODEL_GRADED,
		.discrimination = suite->discrimination,
		.difficulty_logit = suite->thresholds_logit,
		.levels = suite->threshold_count + 1,
		.record = suite,
		.format = &repository_format_suite,
	};
	return true;
}

static struct str title(struct work *w, const struct part *part, struct str task)
{
	(void)w;
	for (size_t i = 0; i < part->repository->suite_count; i++)
		if (str_equal(part->repository->suites[i].id, task))
			return part->repository->suites[i].title;
	return task;
}

const struct task_type repository_task_type = {
	.name = S_INIT("repository"),
	.keys = {.kind = FORMAT_RECORD,
                 .offset = offsetof(struct part, repository),
                 .of = &repository_format},
	.rubric = rubric,
	.measure = measure,
	.title = title,
	.submit = submit,
};
