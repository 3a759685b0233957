#include "grade/reach.h"

#include "exam/part.h"

static size_t count_tasks(const struct document *document)
{
	size_t count = 0;
	struct measure measure;
	for (size_t i = 0; i < document->part_count; i++)
		for (size_t k = 0; part_measure(&document->parts[i], k, &measure); k++)
			count++;
	return count;
}

static struct verdict highest(struct work *w, const struct part *part, const struct measure *measure)
{
	double *levels = work_array(w, measure->judged_levels, sizeof *levels);
	levels[measure->judged_levels - 1] = 1;
	return (struct verdict){
		.part = part->id,
		.task = measure->task,
		.competency = measure->competency,
		.scorer = SCORER_PERSON,
		.levels = levels,
		.level_count = measure->judged_levels,
	};
}

enum err reach_of(struct work *w, const struct document *document, struct policy_result *out)
{
	struct verdict *verdicts = work_array(w, count_tasks(document), sizeof *verdicts);
	struct belief *beliefs = work_array(w, document->competency_count, sizeof *beliefs);
	struct measure measure;
	size_t count = 0;
	for (size_t i = 0; i < document->part_count; i++)
		for (size_t k = 0; part_measure(&document->parts[i], k, &measure); k++)
			verdicts[count++] = highest(w, &document->parts[i], &measure);
	for (size_t i = 0; i < document->competency_count; i++)
		TRY(belief_of(w, document, document->competencies[i].id, verdicts, count, &beliefs[i]));
	return policy_apply(w, document, beliefs, document->competency_count, out);
}
