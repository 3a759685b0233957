#include "badge/batch.h"

#include "base/check.h"
#include "base/json.h"
#include "base/time.h"
#include "base/world.h"
#include "org/audit.h"

#include "badge/batch.sql.h"

enum { RESULT_LINE_BYTES_MAX = 1024 };

/* ---- who has it already ---- */

static enum err find_holder(struct work *w, struct tx *tx, const struct batch_holder_in *in,
                            const struct batch_recipient *recipient, struct batch_problem *problems,
                            size_t *count)
{
	struct batch_holder_row row;
	bool found;
	TRY(batch_holder(w, tx, in, &row, &found));
	if (found)
		problems[(*count)++] = (struct batch_problem){
			recipient->line,
			str_format(w->arena, "%.*s has it already, of the list of %.*s",
		                   STR_ARG(recipient->email),
		                   STR_ARG(time_for_people(w->arena, row.created_us))),
		};
	return OK;
}

/* What was issued no later than that has ended, unless it was renewed. */
static enum err read_ended(struct work *w, struct str achievement, int64_t now_us, int64_t *ended_us)
{
	const struct json *json;
	TRY(json_parse(w, achievement, BATCH_ACHIEVEMENT_BYTES_MAX, &json));
	int64_t days = json_get_int(json, S("valid_for_days"));
	*ended_us = days < 0 ? 0 : now_us - days * TIME_DAY_US;
	return OK;
}

enum err batch_find_holders(struct work *w, struct tx *tx, struct id org, struct str achievement,
                            struct batch_people *people)
{
	const struct batch_like_in like = {.org = org, .achievement = achievement};
	struct batch_holder_in in = {.org = org, .now_us = world_now_us(w)};
	struct batch_problem *problems = work_array(w, BATCH_PROBLEMS_MAX, sizeof *problems);
	struct batch_like_row earlier;
	bool found;
	people->problems = problems;
	TRY(batch_like(w, tx, &like, &earlier, &found));
	if (!found)
		return OK;
	in.like = earlier.id;
	TRY(read_ended(w, achievement, in.now_us, &in.ended_us));
	for (size_t i = 0; i < people->count && people->problem_count < BATCH_PROBLEMS_MAX; i++) {
		in.email = people->recipients[i].email;
		TRY(find_holder(w, tx, &in, &people->recipients[i], problems, &people->problem_count));
	}
	return OK;
}

/* ---- storing ---- */

static enum err insert_lines(struct work *w, struct tx *tx, struct id org, struct id batch,
                             const struct batch_people *people)
{
	for (size_t i = 0; i < people->count; i++) {
		const struct batch_line_insert_in in = {
			.org = org,
			.batch = batch,
			.line = (int64_t)i + 1,
			.name = people->recipients[i].name,
			.email = people->recipients[i].email,
		};
		TRY(batch_line_insert(w, tx, &in));
	}
	return OK;
}

enum err batch_create(struct work *w, struct tx *tx, const struct actor *actor, struct str achievement,
                      const struct batch_people *people, struct id *out)
{
	const struct json *json;
	check(people->count > 0 && people->count <= BATCH_LINES_MAX && people->problem_count == 0);
	TRY(json_parse(w, achievement, BATCH_ACHIEVEMENT_BYTES_MAX, &json));
	*out = world_id(w);
	const struct batch_insert_in in = {
		.org = actor->org,
		.id = *out,
		.person = actor->person,
		.name = json_get_str(json, S("name")),
		.achievement = achievement,
		.total = (int64_t)people->count,
		.created_us = world_now_us(w),
	};
	TRY(batch_insert(w, tx, &in));
	TRY(insert_lines(w, tx, actor->org, *out, people));
	const struct jobs_text text = {S("batch"), id_text(w->arena, *out)};
	TRY(jobs_add(w, tx, actor->org, S("badge.batch"), jobs_payload(w, &text, 1), 0));
	return audit_add(w, tx, actor->org, actor->person, "badge.batch", *out, (struct str){0});
}

/* one and newest return the same columns. */
#define BATCH_OF_ROW(row)                         \
	((struct batch){                          \
		.id = (row).id,                   \
		.name = (row).name,               \
		.total = (row).total,             \
		.issued = (row).issued,           \
		.published = (row).published,     \
		.created_us = (row).created_us,   \
		.finished_us = (row).finished_us, \
	})

enum err batch_load(struct work *w, struct tx *tx, struct id org, struct id id, struct batch *out)
{
	const struct batch_one_in in = {.org = org, .id = id};
	struct batch_one_row row;
	bool found;
	TRY(batch_one(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such batch of credentials.");
	*out = BATCH_OF_ROW(row);
	return OK;
}

enum err batch_list(struct work *w, struct tx *tx, struct id org, struct batch **out, size_t *count)
{
	struct batch_newest_row *rows;
	TRY(batch_newest(w, tx, &(struct batch_newest_in){org}, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = BATCH_OF_ROW(rows[i]);
	return OK;
}

enum err batch_result(struct work *w, struct tx *tx, struct id org, struct id id, struct str base_url,
                      struct str *csv)
{
	const struct batch_results_in in = {.org = org, .batch = id};
	struct batch_results_row *rows;
	struct batch batch;
	size_t count;
	TRY(batch_load(w, tx, org, id, &batch));
	TRY(batch_results(w, tx, &in, &rows, &count));
	struct buf out = buf_init(w->arena, (count + 1) * RESULT_LINE_BYTES_MAX);
	buf_put(&out, S("id,email,link\r\n"));
	for (size_t i = 0; i < count; i++) {
		struct str text = id_text(w->arena, rows[i].id);
		buf_format(&out, "%.*s,\"%.*s\",%.*s/c/%.*s\r\n", STR_ARG(text), STR_ARG(rows[i].email),
		           STR_ARG(base_url), STR_ARG(text));
	}
	*csv = buf_str(&out);
	return OK;
}
