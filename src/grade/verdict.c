/* Verdicts and flags as rows: grade_verdict…, grade_flag…. */
#include "grade/grade.h"

#include "base/json.h"
#include "base/world.h"

#include "grade/verdict.sql.h"

/* ---- levels: an array of probabilities, as text ---- */

static struct str levels_text(struct work *w, const struct verdict *verdict)
{
	struct buf buf = buf_init(w->arena, GRADE_LEVELS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t i = 0; !verdict->abstained && i < verdict->level_count; i++)
		json_real(&out, verdict->levels[i]);
	json_end(&out);
	return buf_str(&buf);
}

enum err grade_verdict_levels(struct work *w, struct str stored, struct verdict *out)
{
	const struct json *json;
	TRY(json_parse(w, stored, GRADE_LEVELS_BYTES_MAX, &json));
	double *levels = work_array(w, json->count, sizeof *levels);
	for (size_t i = 0; i < json->count; i++)
		if (!json_to_real(&json->elements[i], &levels[i]))
			return fail(w, ERR_INTERNAL, "a stored verdict has a level that is no number");
	out->levels = levels;
	out->level_count = json->count;
	return OK;
}

/* ---- verdicts ---- */

enum err grade_verdict_add(struct work *w, struct tx *tx, struct id org, struct id sitting,
                           const struct verdict *verdict)
{
	const struct verdict_insert_in in = {
		.org = org,
		.id = id_is_zero(verdict->id) ? world_id(w) : verdict->id,
		.sitting = sitting,
		.part = verdict->part,
		.task = verdict->task,
		.competency = verdict->competency,
		.scorer = verdict->scorer,
		.outcome = verdict->abstained ? S("abstained") : S("judged"),
		.levels = levels_text(w, verdict),
		.quote = verdict->quote,
		.quote_at = str_absent(verdict->quote) ? DB_NULL_INT : verdict->quote_at,
		.comment = verdict->comment,
		.basis = verdict->basis,
		.reply = verdict->reply,
		.person = verdict->person,
		.reading = verdict->reading,
		.at_us = world_now_us(w),
	};
	return verdict_insert(w, tx, &in);
}

/* by_id and of_sitting return the same columns. */
#define VERDICT_OF_ROW(row)                                            \
	((struct verdict){                                             \
		.id = (row).id,                                        \
		.part = (row).part,                                    \
		.task = (row).task,                                    \
		.competency = (row).competency,                        \
		.scorer = (row).scorer,                                \
		.abstained = str_equal((row).outcome, S("abstained")), \
		.quote = (row).quote,                                  \
		.quote_at = (row).quote_at,                            \
		.comment = (row).comment,                              \
		.basis = (row).basis,                                  \
		.reply = (row).reply,                                  \
		.person = (row).person,                                \
		.reading = (row).reading,                              \
		.at_us = (row).at_us,                                  \
	})

/* The place of an earlier verdict of the same scorer on the same task, or count. */
static size_t place_of(const struct verdict *verdicts, size_t count, const struct verdict_of_sitting_row *row)
{
	size_t at = 0;
	while (at < count &&
	       !(str_equal(verdicts[at].task, row->task) && str_equal(verdicts[at].part, row->part) &&
	         str_equal(verdicts[at].scorer, row->scorer)))
		at++;
	return at;
}

/* Of people's only this person's; NULL: everybody's. */
static enum err read_verdicts(struct work *w, struct tx *tx, const struct verdict_of_sitting_in *in,
                              const struct id *person, struct verdict **out, size_t *count)
{
	struct verdict_of_sitting_row *rows;
	size_t row_count;
	TRY(verdict_of_sitting(w, tx, in, &rows, &row_count));
	*out = work_array(w, row_count, sizeof **out);
	*count = 0;
	for (size_t i = 0; i < row_count; i++) {
		bool by_person = str_equal(rows[i].scorer, SCORER_PERSON);
		if (by_person && person != NULL && !id_equal(rows[i].person, *person))
			continue;
		size_t at = place_of(*out, *count, &rows[i]);
		(*out)[at] = VERDICT_OF_ROW(rows[i]);
		TRY(grade_verdict_levels(w, rows[i].levels, &(*out)[at]));
		*count += at == *count;
	}
	return OK;
}

enum err grade_verdicts(struct work *w, struct tx *tx, struct id org, struct id sitting, struct verdict **out,
                        size_t *count)
{
	const struct verdict_of_sitting_in in = {.org = org, .sitting = sitting};
	return read_verdicts(w, tx, &in, NULL, out, count);
}

enum err grade_verdicts_behind(struct work *w, struct tx *tx, struct id org, struct id sitting,
                               struct id person, struct verdict **out, size_t *count)
{
	const struct verdict_of_sitting_in in = {.org = org, .sitting = sitting};
	return read_verdicts(w, tx, &in, &person, out, count);
}

enum err grade_verdicts_ever(struct work *w, struct tx *tx, struct id org, struct id sitting,
                             struct verdict **out, size_t *count)
{
	const struct verdict_of_sitting_in in = {.org = org, .sitting = sitting};
	struct verdict_of_sitting_row *rows;
	TRY(verdict_of_sitting(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = VERDICT_OF_ROW(rows[i]);
		TRY(grade_verdict_levels(w, rows[i].levels, &(*out)[i]));
	}
	return OK;
}

enum err grade_verdict_load(struct work *w, struct tx *tx, struct id org, struct id id, struct verdict *out,
                            struct id *sitting)
{
	const struct verdict_by_id_in in = {.org = org, .id = id};
	struct verdict_by_id_row row;
	bool found;
	TRY(verdict_by_id(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "there is no such verdict");
	*out = VERDICT_OF_ROW(row);
	*sitting = row.sitting;
	return grade_verdict_levels(w, row.levels, out);
}

const struct verdict *grade_verdict_find(const struct verdict *verdicts, size_t count, struct str scorer,
                                         struct str part, struct str task)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(verdicts[i].scorer, scorer) && str_equal(verdicts[i].part, part) &&
		    str_equal(verdicts[i].task, task))
			return &verdicts[i];
	return NULL;
}

bool grade_verdict_is_blind(const struct verdict *verdict)
{
	return str_starts(verdict->basis, S("{\"blind\":true,"));
}

const struct verdict *grade_verdict_first(const struct verdict *verdicts, size_t count, struct id person,
                                          struct str part, struct str task)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(verdicts[i].scorer, SCORER_PERSON) && id_equal(verdicts[i].person, person) &&
		    str_equal(verdicts[i].part, part) && str_equal(verdicts[i].task, task))
			return &verdicts[i];
	return NULL;
}

const struct verdict *grade_verdict_scored(const struct verdict *verdicts, size_t count, struct str part,
                                           struct str task)
{
	static const struct str scorers[] = {S_INIT("exact"), S_INIT("tests"), S_INIT("scenario")};
	for (size_t i = 0; i < COUNT(scorers); i++) {
		const struct verdict *found = grade_verdict_find(verdicts, count, scorers[i], part, task);
		if (found != NULL && !found->abstained)
			return found;
	}
	return NULL;
}

const struct verdict *grade_verdict_machine(const struct verdict *verdicts, size_t count, struct str part,
                                            struct str task)
{
	const struct verdict *learned = grade_verdict_find(verdicts, count, SCORER_LEARNED, part, task);
	const struct verdict *model = grade_verdict_find(verdicts, count, SCORER_RUBRIC, part, task);
	return (learned != NULL && !learned->abstained) || model == NULL ? learned : model;
}

static size_t median_of(const struct verdict *verdict)
{
	double below = 0;
	size_t level = 0;
	while (level + 1 < verdict->level_count && (below += verdict->levels[level]) < 0.5)
		level++;
	return level;
}

size_t grade_verdict_level(const struct verdict *verdict)
{
	size_t best = 0;
	if (verdict->level_count > DOCUMENT_LEVELS_MAX)
		return median_of(verdict);
	for (size_t i = 1; i < verdict->level_count; i++)
		if (verdict->levels[i] > verdict->levels[best])
			best = i;
	return best;
}

/* ---- flags ---- */

enum err grade_flag_add(struct work *w, struct tx *tx, struct id org, struct id sitting,
                        const struct flag *flag)
{
	const struct verdict_flag_insert_in in = {
		.org = org,
		.id = world_id(w),
		.sitting = sitting,
		.part = flag->part,
		.kind = flag->kind,
		.starts_at = flag->starts_at,
		.length = flag->length,
		.note = flag->note,
		.at_us = world_now_us(w),
	};
	return verdict_flag_insert(w, tx, &in);
}

enum err grade_flags(struct work *w, struct tx *tx, struct id org, struct id sitting, struct flag **out,
                     size_t *count)
{
	return grade_flags_until(w, tx, org, sitting, INT64_MAX, out, count);
}

enum err grade_flags_until(struct work *w, struct tx *tx, struct id org, struct id sitting, int64_t until_us,
                           struct flag **out, size_t *count)
{
	const struct verdict_flags_in in = {.org = org, .sitting = sitting, .until_us = until_us};
	struct verdict_flags_row *rows;
	TRY(verdict_flags(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct flag){
			.part = rows[i].part,
			.kind = rows[i].kind,
			.starts_at = rows[i].starts_at,
			.length = rows[i].length,
			.note = rows[i].note,
		};
	return OK;
}
