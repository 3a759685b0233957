/* Scales worked out by hand: three levels, and 61 points of which three are described. */
#include "exam/scale.h"

#include "test.h"

#include "exam/clarify.h"
#include "exam/part.h"
#include "irt/evidence.h"

#include <math.h>

static const struct level counted[] = {{0, S_INIT("Not yet"), S_INIT("says nothing")},
                                       {1, S_INIT("In part"), S_INIT("says one thing")},
                                       {2, S_INIT("Fully"), S_INIT("says two things")}},
			  spread[] = {{0, S_INIT("Not yet"), S_INIT("says nothing")},
                                      {25, S_INIT("In part"), S_INIT("says one thing")},
                                      {45, S_INIT("Fully"), S_INIT("says two things")}};
static const double thresholds[] = {-0.8, 0.9};
static const struct clarification said[] = {{25, S_INIT("a time of day is one")}};
static const struct criterion levels = {.id = S_INIT("facts"),
                                        .competency = S_INIT("writing"),
                                        .discrimination = 1.3,
                                        .thresholds_logit = thresholds,
                                        .threshold_count = 2,
                                        .described = counted,
                                        .described_count = 3},
			      points = {.id = S_INIT("facts"),
                                        .competency = S_INIT("writing"),
                                        .discrimination = 1.3,
                                        .thresholds_logit = thresholds,
                                        .threshold_count = 2,
                                        .described = spread,
                                        .described_count = 3,
                                        .points = 60,
                                        .clarifications = said,
                                        .clarification_count = 1};

TEST(scale_of_levels_has_each_described)
{
	struct work w = test_work();
	assert_int_equal(scale_levels(&levels), 3);
	assert_false(scale_is_of_points(&levels));
	for (size_t level = 0; level < 3; level++) {
		assert_int_equal(scale_step(&levels, level), level);
		assert_int_equal(scale_first(&levels, level), level);
		assert_int_equal(scale_end(&levels, level), level + 1);
	}
	assert_int_equal(scale_next(&levels, 1), 2);
	assert_true(scale_next(&levels, 2) == SIZE_MAX);
	assert_str(scale_title(&w, &levels, 1), S("In part"));
	assert_str(scale_words(&w, &levels, 1), S("1 In part"));
	assert_str(scale_numbers(&w, &levels, 2), S("2"));
	assert_int_equal(scale_distance(&levels, 2), 2);
	test_work_end(&w);
}

TEST(scale_of_points_describes_where_levels_begin)
{
	struct work w = test_work();
	static const struct {
		size_t level, step, next;
		struct str words;
	} cases[] = {
		{0, 0, 25, S_INIT("0/60, Not yet")},           {24, 0, 25, S_INIT("24/60, Not yet")},
		{25, 1, 45, S_INIT("25/60, In part")},         {44, 1, 45, S_INIT("44/60, In part")},
		{45, 2, SIZE_MAX, S_INIT("45/60, Fully")},     {60, 2, SIZE_MAX, S_INIT("60/60, Fully")},
		{1000, 2, SIZE_MAX, S_INIT("1000/60, Fully")},
	};
	assert_int_equal(scale_levels(&points), 61);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(scale_step(&points, cases[i].level), cases[i].step);
		assert_true(scale_next(&points, cases[i].level) == cases[i].next);
		assert_str(scale_words(&w, &points, cases[i].level), cases[i].words);
		assert_str(scale_title(&w, &points, cases[i].level), cases[i].words);
		assert_true(scale_described(&points, cases[i].level) == &spread[cases[i].step]);
	}
	assert_str(scale_numbers(&w, &points, 1), S("25–44"));
	assert_str(scale_numbers(&w, &points, 2), S("45–60"));
	assert_int_equal(scale_distance(&points, 1), 30);
	assert_str(clarify_level(&w, &points, 30), S("says one thing a time of day is one"));
	assert_str(clarify_level(&w, &points, 24), S("says nothing"));
	test_work_end(&w);
}

/* A step's probability is spread over its points, and summed from them. */
TEST(scale_probabilities_go_to_points_and_back)
{
	const double steps[] = {0.2, 0.5, 0.3};
	double each[61];
	scale_spread(&points, steps, each);
	assert_true(fabs(each[24] - 0.2 / 25) < 1e-15 && fabs(each[25] - 0.5 / 20) < 1e-15 &&
	            fabs(each[60] - 0.3 / 16) < 1e-15);
	assert_true(scale_position(&points, 25) == 1 && scale_position(&points, 35) == 1.5);
	assert_true(scale_position(&points, 60) == 2 + 15.0 / 16 && scale_position(&levels, 2) == 2);
	for (size_t step = 0; step < 3; step++)
		assert_true(fabs(scale_step_probability(&points, each, step) - steps[step]) < 1e-12);
}

/* What is believed of a person is the same as by the levels alone: 41 points are “In part”. */
TEST(scale_agrees_on_points_a_tenth_apart_and_on_the_same_level)
{
	assert_true(scale_agrees(21, 2, 3) && scale_agrees(21, 3, 1) && scale_agrees(61, 60, 54));
	assert_false(scale_agrees(21, 1, 4) || scale_agrees(61, 53, 60));
	assert_true(scale_agrees(10, 3, 3));
	assert_false(scale_agrees(10, 3, 4) || scale_agrees(10, 4, 3));
}

TEST(scale_of_points_is_evidence_by_its_steps)
{
	struct work w = test_work();
	const struct written written[] = {{.rubric = {.criteria = &levels, .criterion_count = 1}},
	                                  {.rubric = {.criteria = &points, .criterion_count = 1}}};
	double sure[2][61] = {{0, 1, 0}};
	sure[1][41] = 1;
	struct grid likelihood[2];
	for (size_t i = 0; i < 2; i++) {
		const struct part part = {.id = S("note"), .type = S("written"), .written = &written[i]};
		struct measure measure;
		assert_true(part_find_measure(&part, S("facts"), &measure));
		assert_int_equal(measure.judged_levels, i == 0 ? 3 : 61);
		assert_int_equal(part_model_level(&measure, i == 0 ? 1 : 41), 1);
		assert_int_equal(part_judged_level(&measure, 1), i == 0 ? 1 : 25);
		const struct model model = part_model(&measure);
		const struct evidence evidence = {.model = &model,
		                                  .probabilities = part_model_levels(&w, &measure, sure[i]),
		                                  .weight = 1};
		assert_ok(&w, evidence_check(&w, &evidence));
		evidence_likelihood(&evidence, &likelihood[i]);
	}
	assert_memory_equal(&likelihood[0], &likelihood[1], sizeof likelihood[0]);
	test_work_end(&w);
}
