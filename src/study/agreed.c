#include "study/agreed.h"

#include "base/world.h"
#include "grade/grade.h"

#include "study/agreed.sql.h"

#include <math.h>
#include <stdlib.h>

/* Pairs of levels, of those of a task one behind the other: where they lie among the levels that are described, so that tasks on
 * different scales can be taken together (part_position). */
struct pairs {
	double *first, *other;
	size_t *tasks, *sittings; /* of answers */
	size_t count;
};

static const struct agreement not_told = {NAN, NAN, NAN};

/* ---- the pairs ---- */

static bool pair_at(const struct answers *answers, size_t cell, bool machine, double *first, double *other)
{
	const struct measure *measure = &answers->tasks[cell % answers->task_count].measure;
	bool there = machine ? answers->machine_levels[cell] != RESPONSES_MISSING
	                     : answers->second_judges[cell] != ANSWERS_NOBODY;
	if (answers->judges[cell] == ANSWERS_NOBODY || !there)
		return false;
	*first = part_position(measure, answers->judged_levels[cell]);
	*other = part_position(measure,
	                       machine ? answers->machine_levels[cell] : answers->second_levels[cell]);
	return true;
}

static struct pairs pairs_of(struct work *w, const struct answers *answers, bool machine)
{
	size_t cells = answers->sitting_count * answers->task_count;
	double first, other;
	struct pairs out = {0};
	for (size_t cell = 0; cell < cells; cell++)
		out.count += pair_at(answers, cell, machine, &first, &other);
	out.first = work_array(w, out.count, sizeof *out.first);
	out.other = work_array(w, out.count, sizeof *out.other);
	out.tasks = work_array(w, out.count, sizeof *out.tasks);
	out.sittings = work_array(w, out.count, sizeof *out.sittings);
	out.count = 0;
	for (size_t task = 0; task < answers->task_count; task++)
		for (size_t sitting = 0; sitting < answers->sitting_count; sitting++) {
			if (!pair_at(answers, sitting * answers->task_count + task, machine, &first, &other))
				continue;
			out.first[out.count] = first;
			out.other[out.count] = other;
			out.tasks[out.count] = task;
			out.sittings[out.count++] = sitting;
		}
	return out;
}

/* ---- figures ---- */

static void fill(struct work *w, const double *first, const double *other, size_t count,
                 struct agreed_group *out)
{
	out->count = (int64_t)count;
	out->told = count >= AGREED_PAIRS_MIN;
	out->quadratic_kappa = out->exact = out->adjacent = out->smd = out->icc = out->icc_mean = not_told;
	if (!out->told)
		return;
	double *both = work_array(w, 2 * count, sizeof *both), *one = work_array(w, count, sizeof *one),
	       *two = work_array(w, count, sizeof *two);
	for (size_t i = 0; i < count; i++) {
		both[2 * i] = first[i];
		both[2 * i + 1] = other[i];
		one[i] = floor(first[i]);
		two[i] = floor(other[i]);
	}
	out->quadratic_kappa = agreement_quadratic_kappa(w, first, other, count);
	out->exact = agreement_exact(one, two, count);
	out->adjacent = agreement_adjacent(one, two, count);
	out->smd = agreement_smd(w, first, other, count);
	out->icc = agreement_icc(both, count, 2);
	out->icc_mean = agreement_icc_mean(both, count, 2);
}

/* Of the mean of both, so that who is the first makes no difference. */
static size_t band_of(const struct answers *answers, const struct pairs *pairs, size_t at)
{
	double most = (double)(answers->tasks[pairs->tasks[at]].measure.levels - 1);
	double share = (pairs->first[at] + pairs->other[at]) / 2 / most;
	return share <= 1.0 / 3 ? 0 : share <= 2.0 / 3 ? 1 : 2;
}

static void fill_band(struct work *w, const struct answers *answers, const struct pairs *pairs, size_t band,
                      struct agreed_group *out)
{
	double *first = work_array(w, pairs->count, sizeof *first),
	       *other = work_array(w, pairs->count, sizeof *other);
	size_t count = 0;
	for (size_t i = 0; i < pairs->count; i++) {
		if (band_of(answers, pairs, i) != band)
			continue;
		first[count] = pairs->first[i];
		other[count++] = pairs->other[i];
	}
	fill(w, first, other, count, out);
	out->quadratic_kappa = out->icc = out->icc_mean = not_told;
}

static enum err fill_all(struct work *w, const struct answers *answers, const struct pairs *pairs,
                         struct agreed_judges *out)
{
	struct agreed_group *groups = work_array(w, AGREED_TASK + answers->task_count, sizeof *groups);
	*out = (struct agreed_judges){.groups = groups, .count = AGREED_TASK};
	fill(w, pairs->first, pairs->other, pairs->count, &groups[AGREED_ALL]);
	for (size_t band = 0; band < AGREED_BANDS; band++) {
		TRY(world_in_time(w));
		fill_band(w, answers, pairs, band, &groups[AGREED_BAND + band]);
	}
	for (size_t at = 0, end; at < pairs->count; at = end) {
		struct agreed_group *group = &groups[out->count++];
		const struct answers_task *task = &answers->tasks[pairs->tasks[at]];
		TRY(world_in_time(w));
		for (end = at; end < pairs->count && pairs->tasks[end] == pairs->tasks[at]; end++)
			;
		fill(w, pairs->first + at, pairs->other + at, end - at, group);
		group->part = task->part->id;
		group->task = task->measure.task;
	}
	return OK;
}

/* ---- levels that people understand differently ---- */

/* Pairs [from, end) are of one task; what is described as one level of it is one. */
static bool cell_of(struct work *w, const struct answers *answers, const struct pairs *pairs, size_t from,
                    size_t end, size_t level, struct agreed_cell *out)
{
	size_t instead[MODEL_LEVELS_MAX] = {0}, other = 0;
	const struct answers_task *task = &answers->tasks[pairs->tasks[from]];
	const struct measure *measure = &task->measure;
	*out = (struct agreed_cell){.part = task->part->id,
	                            .task = measure->task,
	                            .level = (int64_t)part_judged_level(measure, level)};
	for (size_t i = from; i < end; i++) {
		size_t a = (size_t)pairs->first[i], b = (size_t)pairs->other[i];
		out->given += a == level || b == level;
		out->both += a == level && b == level;
		if ((a == level) != (b == level))
			instead[a == level ? b : a]++;
	}
	for (size_t k = 0; k < measure->levels; k++)
		if (instead[k] > instead[other])
			other = k;
	out->other = (int64_t)part_judged_level(measure, other);
	if (out->given < AGREED_CELL_MIN || 2 * out->both >= out->given)
		return false;
	size_t newest = from;
	for (size_t i = end; i > from; i--) {
		size_t a = (size_t)pairs->first[i - 1], b = (size_t)pairs->other[i - 1];
		if ((a == level && b == other) || (b == level && a == other))
			newest = i - 1; /* they are newest first */
	}
	out->example = id_text(w->arena, answers->sittings[pairs->sittings[newest]]);
	return true;
}

static int by_disagreements(const void *a, const void *b)
{
	const struct agreed_cell *x = a, *y = b;
	int64_t left = x->given - x->both, right = y->given - y->both;
	return (left < right) - (left > right);
}

static void find_cells(struct work *w, const struct answers *answers, const struct pairs *pairs,
                       struct agreed *out)
{
	struct agreed_cell *cells = work_array(w, answers->task_count * MODEL_LEVELS_MAX, sizeof *cells);
	for (size_t at = 0, end; at < pairs->count; at = end) {
		for (end = at; end < pairs->count && pairs->tasks[end] == pairs->tasks[at]; end++)
			;
		for (size_t level = 0; level < answers->tasks[pairs->tasks[at]].measure.levels; level++)
			out->cell_count +=
				cell_of(w, answers, pairs, at, end, level, &cells[out->cell_count]);
	}
	qsort(cells, out->cell_count, sizeof *cells, by_disagreements);
	if (out->cell_count > AGREED_CELLS_MAX)
		out->cell_count = AGREED_CELLS_MAX;
	out->cells = cells;
}

static int64_t count_twice(struct work *w, const struct answers *answers, const struct pairs *pairs)
{
	bool *twice = work_array(w, answers->sitting_count, sizeof *twice);
	int64_t count = 0;
	for (size_t i = 0; i < pairs->count; i++)
		twice[pairs->sittings[i]] = true;
	for (size_t i = 0; i < answers->sitting_count; i++)
		count += twice[i];
	return count;
}

enum err agreed_find(struct work *w, const struct answers *answers, struct agreed *out)
{
	struct pairs people = pairs_of(w, answers, false), machine = pairs_of(w, answers, true);
	*out = (struct agreed){.twice = count_twice(w, answers, &people)};
	TRY(fill_all(w, answers, &people, &out->people));
	TRY(fill_all(w, answers, &machine, &out->machine));
	find_cells(w, answers, &people, out);
	return OK;
}

enum err agreed_example(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                        struct str criterion, struct agreed_words out[2], size_t *count)
{
	const struct agreed_readings_in in = {
		.org = org, .sitting = sitting, .part = part, .task = criterion};
	struct agreed_readings_row *rows;
	TRY(agreed_readings(w, tx, &in, &rows, count));
	for (size_t i = 0; i < *count; i++) {
		struct verdict verdict = {0};
		TRY(grade_verdict_levels(w, rows[i].levels, &verdict));
		out[i] = (struct agreed_words){grade_verdict_level(&verdict), rows[i].comment};
	}
	return OK;
}
