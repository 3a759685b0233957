#include "irt/sum_score.h"

#include "base/check.h"

#include <string.h>

struct sum_score sum_score_of_nothing(struct work *w, size_t score_max)
{
	struct sum_score sum = {0, work_array(w, score_max + 1, sizeof *sum.probability)};
	for (size_t q = 0; q < GRID_NODES; q++)
		sum.probability[0][q] = 1;
	return sum;
}

void sum_score_add(struct sum_score *sum, const struct curves *curves, size_t item)
{
	size_t top = curves->models[item].levels - 1;
	const double(*level)[GRID_NODES] = curves->probability + curves->row[item];
	/* From the highest score down, so that what is added to is no longer needed as it was. */
	sum->score_max += top;
	for (size_t score = sum->score_max + 1; score-- > 0;) {
		double total[GRID_NODES] = {0};
		for (size_t k = 0; k <= top && k <= score; k++) {
			if (score - k > sum->score_max - top)
				continue;
			const double *before = sum->probability[score - k];
			for (size_t q = 0; q < GRID_NODES; q++)
				total[q] += level[k][q] * before[q];
		}
		memcpy(sum->probability[score], total, sizeof total);
	}
}

size_t sum_score_max(const struct curves *curves)
{
	return curves->row[curves->item_count] - curves->item_count;
}

void sum_score_fill(struct sum_score *sum, const struct curves *curves, size_t without)
{
	sum->score_max = 0;
	for (size_t q = 0; q < GRID_NODES; q++)
		sum->probability[0][q] = 1;
	for (size_t i = 0; i < curves->item_count; i++)
		if (i != without)
			sum_score_add(sum, curves, i);
}
