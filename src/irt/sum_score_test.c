/* Oracle: every pattern of answers gone through. */
#include "irt/sum_score.h"

#include "test.h"

#include <math.h>

static void compare(struct work *w, const struct curves *curves, size_t without)
{
	struct sum_score sum = sum_score_of_nothing(w, sum_score_max(curves));
	sum_score_fill(&sum, curves, 0); /* what the room held before does not matter */
	sum_score_fill(&sum, curves, without);
	for (size_t q = 0; q < GRID_NODES; q += 10) {
		double expected[16] = {0};
		/* Levels 3, 2 and 4 of the three items. */
		for (size_t pattern = 0; pattern < 24; pattern++) {
			const size_t level[] = {pattern % 3, pattern / 3 % 2, pattern / 6};
			double product = 1;
			size_t score = 0;
			for (size_t i = 0; i < 3; i++) {
				if (i == without)
					continue;
				product *= curves->probability[curves->row[i] + level[i]][q];
				score += level[i];
			}
			/* An item left out is gone through as often as it has levels. */
			double times = without == SIZE_MAX ? 1 : (double)curves->models[without].levels;
			expected[score] += product / times;
		}
		for (size_t score = 0; score <= sum.score_max; score++)
			assert_true(fabs(sum.probability[score][q] - expected[score]) < 1e-15);
	}
}

TEST(sum_score_of_items_of_several_levels)
{
	struct work w = test_work();
	struct model items[] = {
		model_graded(1.2, (const double[]){-0.5, 0.8}, 3),
		model_logistic(0.9, 0.3, 0.2),
		model_partial_credit(0.7, (const double[]){0.2, -0.4, 1}, 4),
	};
	struct curves curves = curves_of(&w, items, 3, 0, 1);
	assert_int_equal(sum_score_max(&curves), 6);
	compare(&w, &curves, SIZE_MAX);
	for (size_t i = 0; i < 3; i++)
		compare(&w, &curves, i);
	test_work_end(&w);
}
