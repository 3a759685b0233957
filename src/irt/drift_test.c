/* Oracle: calibrations that are made up, of which it is known what drifted; robust z by hand. */
#include "irt/drift.h"

#include "test.h"

#include <math.h>

enum { ITEMS = 12 };

/* Items moved by a line, with noise that is fixed, so that the spread is not nothing. */
static void make(struct model from[ITEMS], struct model to[ITEMS], struct link link)
{
	for (size_t i = 0; i < ITEMS; i++) {
		double noise = 0.02 * (double)((i * 5) % ITEMS) - 0.11;
		from[i] = model_logistic(0.8 + 0.1 * (double)(i % 7), -1.65 + 0.3 * (double)i, 0);
		to[i] = link_item(link, &from[i]);
		to[i].difficulty_logit[0] += noise;
		to[i].discrimination *= 1 + 0.3 * (0.02 * (double)((i * 7) % ITEMS) - 0.11);
	}
}

TEST(drift_of_nothing_and_of_two)
{
	struct work w = test_work();
	struct model from[ITEMS], to[ITEMS];
	struct link known = {0.9, 0.25};
	make(from, to, known);
	struct link_options options = {.method = LINK_STOCKING_LORD};
	struct drift got;
	assert_ok(&w, drift_find(&w, from, to, ITEMS, &options, DRIFT_CRITICAL, &got));
	assert_int_equal(got.out_count, 0);
	assert_true(fabs(got.link.slope - 0.9) < 0.05 && fabs(got.link.shift - 0.25) < 0.05);
	/* One that became known, one that lost its edge. */
	to[3].difficulty_logit[0] -= 0.9;
	to[8].discrimination *= 0.5;
	assert_ok(&w, drift_find(&w, from, to, ITEMS, &options, 3, &got));
	assert_int_equal(got.out_count, 2);
	for (size_t i = 0; i < ITEMS; i++)
		assert_int_equal(got.items[i].out, i == 3 || i == 8);
	assert_true(fabs(got.items[3].difficulty_change + 0.9) < 0.15);
	assert_true(fabs(got.items[8].slope_change - log(0.5)) < 0.1);
	/* The link is that of what did not drift. */
	assert_true(fabs(got.link.slope - 0.9) < 0.05 && fabs(got.link.shift - 0.25) < 0.05);
	assert_true(got.items[3].distance > 0.1 && got.items[5].distance < 0.05);
	assert_false(got.limited);
	test_work_end(&w);
}

TEST(drift_robust_z_by_hand)
{
	struct work w = test_work();
	/* All slopes 1 and mean/mean, so that the line is a shift by the mean change, 0.2; what is left of 0, 0.1, 0.2, 0.3,
	 * 0.4 has median 0, quartiles -0.1 and 0.1: z of the first is -0.2 / (0.74 · 0.2). */
	struct model from[5], to[5];
	for (size_t i = 0; i < 5; i++) {
		from[i] = model_logistic(1, (double)i - 2, 0);
		to[i] = model_logistic(1, (double)i - 2 + 0.1 * (double)i, 0);
	}
	struct link_options options = {.method = LINK_MEAN_MEAN};
	struct drift got;
	assert_ok(&w, drift_find(&w, from, to, 5, &options, DRIFT_CRITICAL, &got));
	assert_true(fabs(got.items[0].difficulty_z + 0.2 / 0.148) < 1e-12);
	assert_true(fabs(got.items[3].difficulty_z - 0.1 / 0.148) < 1e-12);
	assert_true(got.items[0].slope_z == 0);
	assert_int_equal(got.out_count, 0);
	test_work_end(&w);
}

TEST(drift_removes_a_fifth_at_most)
{
	struct work w = test_work();
	struct model from[ITEMS], to[ITEMS];
	make(from, to, (struct link){1, 0});
	for (size_t i = 0; i < 4; i++)
		to[3 * i].difficulty_logit[0] += 1 + 0.2 * (double)i;
	struct link_options options = {.method = LINK_MEAN_MEAN};
	struct drift got;
	assert_ok(&w, drift_find(&w, from, to, ITEMS, &options, DRIFT_CRITICAL, &got));
	assert_int_equal(got.out_count, 2);
	assert_true(got.limited);
	test_work_end(&w);
}

TEST(drift_refuses_too_few_and_nominal_items)
{
	struct work w = test_work();
	static const double slope[] = {0, 1}, intercept[] = {0, 0};
	struct model items[5];
	for (size_t i = 0; i < 5; i++)
		items[i] = model_nominal(slope, intercept, 2);
	struct link_options options = {.method = LINK_HAEBARA};
	struct drift got;
	assert_fails(&w, ERR_INPUT, drift_find(&w, items, items, 5, &options, DRIFT_CRITICAL, &got));
	for (size_t i = 0; i < 5; i++)
		items[i] = model_logistic(1, (double)i, 0);
	assert_fails(&w, ERR_INPUT, drift_find(&w, items, items, 4, &options, DRIFT_CRITICAL, &got));
	assert_ok(&w, drift_find(&w, items, items, 5, &options, DRIFT_CRITICAL, &got));
	assert_int_equal(got.out_count, 0);
	test_work_end(&w);
}
