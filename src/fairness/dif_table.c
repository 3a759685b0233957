/* dif_table_of, dif_each, dif_fourfold_at: the counts that all methods of responses start from. */
#include "fairness/dif_parts.h"

#include <string.h>

static uint32_t *cleared(struct dif_task *task, size_t count)
{
	if (task->count_capacity < count) {
		task->counts = work_array(task->w, count, sizeof *task->counts);
		task->count_capacity = count;
	}
	memset(task->counts, 0, count * sizeof *task->counts);
	return task->counts;
}

enum err dif_table_of(struct dif_task *task, size_t item, bool without, struct dif_table *table)
{
	const struct responses *responses = task->sample->responses;
	const uint32_t *matching = task->sample->matching;
	size_t levels = responses->items[item].levels;
	bool inside = task->anchors[item];
	size_t scores = matching != NULL ? DIF_BANDS_MAX : (size_t)task->score_max + levels;
	if (scores * task->group_count * levels > DIF_CELLS_MAX)
		return fail(
			task->w, ERR_TOO_LARGE,
			"%zu possible scores in %zu groups are more than can be compared: match by bands.",
			scores, task->group_count);
	uint32_t *counts = cleared(task, scores * task->group_count * levels);
	*table = (struct dif_table){
		.groups = task->group_count,
		.levels = levels,
		.counts = counts,
		.score_max = task->score_max + (inside ? 0 : levels - 1),
		.banded = matching != NULL,
	};
	uint64_t given = 0;
	for (size_t i = 0; i < task->person_count; i++) {
		const uint8_t *row = responses_of(responses, task->persons[i]);
		uint8_t level = row[item];
		if (level == RESPONSES_MISSING || (without && !task->complete[i]))
			continue;
		size_t score = task->scores[i];
		if (matching != NULL)
			score = matching[task->persons[i]];
		else if (inside && without)
			score -= level;
		else if (!inside && !without)
			score += level;
		counts[(score * table->groups + task->members[i]) * levels + level]++;
		table->scores = score >= table->scores ? score + 1 : table->scores;
		given |= UINT64_C(1) << level;
		table->persons++;
	}
	for (; given != 0; given &= given - 1)
		table->levels_given++;
	return OK;
}

enum err dif_each(struct dif_task *task, dif_item *of_item, struct dif_result *results)
{
	const struct dif_about *about = &dif_methods[task->options->method];
	for (size_t item = 0; item < task->item_count; item++) {
		struct dif_result *result = &results[item];
		if (task->sample->responses->items[item].levels > 2 && !about->of_several_levels) {
			result->state = DIF_LEVELS;
			continue;
		}
		struct dif_table table = {0};
		if (task->sample->responses->items[item].levels >= 2)
			TRY(dif_table_of(task, item, false, &table));
		result->persons = table.persons;
		if (table.levels_given < 2)
			result->state = DIF_CONSTANT;
		else
			of_item(task, &table, result);
	}
	return OK;
}

struct dif_fourfold dif_fourfold_at(const struct dif_table *table, size_t score)
{
	const uint32_t *reference = dif_cell(table, score, 0), *focal = dif_cell(table, score, 1);
	struct dif_fourfold f = {
		.reference_right = reference[1],
		.reference_wrong = reference[0],
		.focal_right = focal[1],
		.focal_wrong = focal[0],
	};
	f.reference = f.reference_right + f.reference_wrong;
	f.focal = f.focal_right + f.focal_wrong;
	f.right = f.reference_right + f.focal_right;
	f.wrong = f.reference_wrong + f.focal_wrong;
	f.all = f.reference + f.focal;
	return f;
}
