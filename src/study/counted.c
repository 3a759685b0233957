#include "study/counted.h"

#include "base/json.h"
#include "base/world.h"
#include "exam/format.h"
#include "exam/parameters.h"
#include "exam/scale.h"
#include "grade/recount.h"
#include "org/actor.h"
#include "org/message.h"

#include "study/counted.sql.h"

#include <math.h>

enum { MESSAGE_BYTES_MAX = 16 << 10 };

/* ---- what is stored ---- */

#define FIGURE_ROW(key, figure, end)                                                               \
	{                                                                                          \
		.name = S_INIT(key), .kind = FORMAT_REAL,                                          \
		.offset = offsetof(struct agreed_group, figure) + offsetof(struct agreement, end), \
		.optional = true, .standard = NAN                                                  \
	}
#define FIGURE_ROWS(key, figure)                                             \
	FIGURE_ROW(key, figure, value), FIGURE_ROW(key "_low", figure, low), \
		FIGURE_ROW(key "_high", figure, high)

static const struct format_key group_keys[] = {
	FORMAT_ROW("part", FORMAT_ID, struct agreed_group, part, .optional = true),
	FORMAT_ROW("task", FORMAT_ID, struct agreed_group, task, .optional = true),
	FORMAT_ROW("count", FORMAT_INT, struct agreed_group, count),
	FORMAT_ROW("told", FORMAT_BOOL, struct agreed_group, told),
	FIGURE_ROWS("qwk", quadratic_kappa),
	FIGURE_ROWS("exact", exact),
	FIGURE_ROWS("adjacent", adjacent),
	FIGURE_ROWS("smd", smd),
	FIGURE_ROWS("icc", icc),
	FIGURE_ROWS("icc_mean", icc_mean),
};
static const struct format group_format = {.noun = "group of pairs",
                                           .size = sizeof(struct agreed_group),
                                           .keys = group_keys,
                                           .key_count = COUNT(group_keys)};

static const struct format_key cell_keys[] = {
	FORMAT_ROW("part", FORMAT_ID, struct agreed_cell, part),
	FORMAT_ROW("task", FORMAT_ID, struct agreed_cell, task),
	FORMAT_ROW("level", FORMAT_INT, struct agreed_cell, level),
	FORMAT_ROW("given", FORMAT_INT, struct agreed_cell, given),
	FORMAT_ROW("both", FORMAT_INT, struct agreed_cell, both),
	FORMAT_ROW("other", FORMAT_INT, struct agreed_cell, other),
	FORMAT_ROW("example", FORMAT_LINE, struct agreed_cell, example),
};
static const struct format cell_format = {.noun = "level",
                                          .size = sizeof(struct agreed_cell),
                                          .keys = cell_keys,
                                          .key_count = COUNT(cell_keys)};

#define JUDGES_ROW(key, judges)                                                                        \
	FORMAT_LIST_ROW(key, struct counted, agreed.judges.groups, agreed.judges.count, &group_format, \
	                .most = AGREED_TASK + ANSWERS_TASKS_MAX)

static const struct format_key counted_keys[] = {
	FORMAT_ROW("sittings", FORMAT_INT, struct counted, sittings),
	FORMAT_ROW("simulated", FORMAT_INT, struct counted, simulated),
	FORMAT_ROW("twice", FORMAT_INT, struct counted, agreed.twice),
	JUDGES_ROW("people", people),
	JUDGES_ROW("machine", machine),
	FORMAT_LIST_ROW("cells", struct counted, agreed.cells, agreed.cell_count, &cell_format,
                        .most = AGREED_CELLS_MAX, .optional = true),
};
static const struct format counted_format = {.noun = "count of agreement",
                                             .size = sizeof(struct counted),
                                             .keys = counted_keys,
                                             .key_count = COUNT(counted_keys)};

static enum err write_figures(struct work *w, const struct counted *counted, struct str *json)
{
	struct buf buf = buf_init(w->arena, COUNTED_BYTES_MAX);
	struct json_out out = json_out(&buf);
	const struct json *value;
	format_write(&out, &counted_format, counted);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "The count of agreement has more than %d MiB of figures.",
		            COUNTED_BYTES_MAX >> 20);
	TRY(json_parse(w, buf_str(&buf), COUNTED_BYTES_MAX, &value));
	return json_canonical(w, value, json);
}

static enum err damaged(struct work *w)
{
	return fail(w, ERR_INTERNAL, "a stored count of agreement is damaged: restore a backup");
}

static enum err read_figures(struct work *w, struct str json, struct counted *out)
{
	const struct json *value;
	if (json_parse(w, json, COUNTED_BYTES_MAX, &value) != OK) {
		work_forgive(w);
		return damaged(w);
	}
	TRY(format_read(w, value, &counted_format, out));
	bool whole = out->agreed.people.count >= AGREED_TASK && out->agreed.machine.count >= AGREED_TASK;
	return whole ? OK : damaged(w);
}

enum err counted_load(struct work *w, struct tx *tx, struct id org, struct id assessment, struct counted *out,
                      bool *found)
{
	const struct counted_newest_in in = {.org = org, .assessment = assessment};
	struct counted_newest_row row;
	*out = (struct counted){0};
	TRY(counted_newest(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	TRY(read_figures(w, row.figures, out));
	out->number = row.number;
	out->at_us = row.counted_us;
	return OK;
}

/* ---- counting ---- */

struct counting {
	const struct job *job; /* NULL: a person asked */
	struct id org, assessment, version;
	struct str base_url;
	int64_t after_us; /* of a job: which count it follows */
	bool overtaken;
	struct answers answers;
	struct counted *counted;
	struct str json; /* absent: there is nothing to agree about */
};

static enum err begin(struct work *w, struct tx *tx, void *argument)
{
	struct counting *counting = argument;
	const struct counted_state_in state_in = {.org = counting->org, .assessment = counting->assessment};
	struct counted_state_row state;
	bool found;
	TRY(counted_state(w, tx, &state_in, &state, &found));
	counting->overtaken = counting->job != NULL && found && state.counted_us > counting->after_us;
	if (counting->overtaken)
		return jobs_complete(w, tx, counting->job);
	counting->counted->at_us = world_now_us(w);
	const struct counted_begin_in in = {.org = counting->org,
	                                    .assessment = counting->assessment,
	                                    .begun_us = counting->counted->at_us};
	TRY(version_in_use(w, tx, counting->org, counting->assessment, &counting->version));
	return counted_begin(w, tx, &in);
}

/* It reads what begin wrote: whoever judged without having seen that comes before it, on both databases (db/db.h, rule 3). */
static enum err read_answers(struct work *w, struct tx *tx, void *argument)
{
	struct counting *counting = argument;
	const struct counted_state_in in = {.org = counting->org, .assessment = counting->assessment};
	struct counted_state_row row;
	bool found;
	TRY(counted_state(w, tx, &in, &row, &found));
	return answers_read(w, tx, counting->org, counting->assessment, counting->version,
	                    &counting->answers);
}

/* ---- telling the authors ---- */

static struct str words_of_cell(struct work *w, const struct document *document,
                                const struct agreed_cell *cell)
{
	const struct criterion *criterion = part_criterion(document_part(document, cell->part), cell->task);
	if (criterion == NULL)
		return (struct str){0}; /* a question that people judged: nothing to clarify */
	return str_format(
		w->arena,
		"- %.*s, “%.*s”: of %lld pairs in which somebody gave it, both did in %lld. Instead the "
		"other mostly gave “%.*s”.\n",
		STR_ARG(criterion->title), STR_ARG(scale_described(criterion, (size_t)cell->level)->title),
		(long long)cell->given, (long long)cell->both,
		STR_ARG(scale_described(criterion, (size_t)cell->other)->title));
}

/* Remembers that they are told of the level; *is_new is false when they were before. */
static enum err remember(struct work *w, struct tx *tx, const struct counting *counting,
                         const struct agreed_cell *cell, bool *is_new)
{
	const struct part *part = document_part(counting->answers.version.document, cell->part);
	struct measure measure;
	struct digest content;
	int64_t added;
	*is_new = false;
	if (!part_find_measure(part, cell->task, &measure))
		return OK;
	TRY(parameters_content(w, part, &measure, &content));
	const struct counted_tell_in in = {.org = counting->org,
	                                   .assessment = counting->assessment,
	                                   .part = cell->part,
	                                   .criterion = cell->task,
	                                   .level = cell->level,
	                                   .content = digest_hex(w->arena, &content),
	                                   .at_us = world_now_us(w)};
	TRY(counted_tell(w, tx, &in, &added));
	*is_new = added == 1;
	return OK;
}

/* Whoever wrote a version; where that was nobody who still may, all authors; where there are none, administrators. */
static enum err find_authors(struct work *w, struct tx *tx, const struct counting *counting,
                             struct counted_people_row **out, size_t *count)
{
	const struct counted_writers_in in = {.org = counting->org,
	                                      .assessment = counting->assessment,
	                                      .roles = ROLE_AUTHOR | ROLE_ADMINISTRATOR};
	struct counted_writers_row *writers;
	TRY(counted_writers(w, tx, &in, &writers, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i].id = writers[i].id;
	const unsigned roles[] = {ROLE_AUTHOR, ROLE_ADMINISTRATOR};
	for (size_t i = 0; i < COUNT(roles) && *count == 0; i++)
		TRY(counted_people(w, tx,
		                   &(struct counted_people_in){.org = counting->org, .roles = roles[i]}, out,
		                   count));
	return OK;
}

static enum err tell(struct work *w, struct tx *tx, const struct counting *counting)
{
	const struct agreed *agreed = &counting->counted->agreed;
	const struct document *document = counting->answers.version.document;
	struct buf levels = buf_init(w->arena, MESSAGE_BYTES_MAX);
	struct counted_people_row *people;
	size_t count;
	for (size_t i = 0; i < agreed->cell_count; i++) {
		bool is_new;
		TRY(remember(w, tx, counting, &agreed->cells[i], &is_new));
		if (is_new)
			buf_put(&levels, words_of_cell(w, document, &agreed->cells[i]));
	}
	if (buf_str(&levels).len == 0)
		return OK;
	struct str body = str_format(
		w->arena,
		"%.*s\n\nTwo people who read the same work, without seeing each other’s view, mostly differ "
		"here:\n\n%.*s\nSay what should count: reviewers and the machine are shown it with the level, "
		"for who begins from then on. Two readings as an example, and where to write it, are under “Where "
		"people disagree”:\n\n%.*s/assessments/%.*s/agreement\n\nYou are told once of each level, until "
		"the task or its rubric is written anew.\n",
		STR_ARG(document->title), STR_ARG(buf_str(&levels)), STR_ARG(counting->base_url),
		STR_ARG(id_text(w->arena, counting->assessment)));
	TRY(find_authors(w, tx, counting, &people, &count));
	for (size_t i = 0; i < count; i++)
		TRY(message_add(w, tx, counting->org, people[i].id,
		                S("People understand a level of your rubric differently"), body));
	return OK;
}

/* ---- together ---- */

static enum err keep(struct work *w, struct tx *tx, void *argument)
{
	const struct counting *counting = argument;
	struct id none = {0};
	const struct counted_keep_in in = {
		.org = counting->org,
		.assessment = counting->assessment,
		.version = str_absent(counting->json) ? none : counting->version,
		.figures = counting->json,
		.begun_us = counting->counted->at_us,
	};
	int64_t kept;
	TRY(counted_keep(w, tx, &in, &kept));
	if (kept == 1)
		TRY(tell(w, tx, counting));
	return counting->job == NULL ? OK : jobs_complete(w, tx, counting->job);
}

static enum err count(struct work *w, struct db *db, struct counting *counting)
{
	struct counted *counted = counting->counted;
	*counted = (struct counted){0};
	TRY(db_write(w, db, begin, counting));
	if (counting->overtaken)
		return OK;
	TRY(db_read(w, db, read_answers, counting));
	TRY(agreed_find(w, &counting->answers, &counted->agreed));
	counted->number = counting->answers.version.number;
	counted->sittings = (int64_t)counting->answers.sitting_count;
	counted->simulated = (int64_t)counting->answers.simulated_count;
	if (counted->agreed.people.groups[AGREED_ALL].count +
	            counted->agreed.machine.groups[AGREED_ALL].count >
	    0)
		TRY(write_figures(w, counted, &counting->json));
	return db_write(w, db, keep, counting);
}

enum err counted_now(struct work *w, struct db *db, struct id org, struct id assessment, struct str base_url,
                     struct counted *out)
{
	return count(w, db,
	             &(struct counting){
			     .org = org, .assessment = assessment, .base_url = base_url, .counted = out});
}

enum err counted_job(struct work *w, struct db *db, struct str base_url, const struct job *job)
{
	struct counted counted;
	struct counting counting = {.job = job, .org = job->org, .base_url = base_url, .counted = &counted};
	struct str after;
	TRY(jobs_payload_id(w, job, S("assessment"), &counting.assessment));
	TRY(jobs_payload_text(w, job, S("after"), &after));
	if (!str_to_int(after, &counting.after_us))
		return fail(w, ERR_INTERNAL, "the job does not say which count it follows");
	return count(w, db, &counting);
}
