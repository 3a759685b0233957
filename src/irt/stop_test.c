/* Oracles: cases computed by hand; Wald's bounds; the normal distribution's table. */
#include "irt/stop.h"

#include "test.h"

#include <math.h>

static const struct stop_rule rule = {.standard_error_logit = 0.4, .items_min = 10, .items_max = 20};

static enum stop_reason after(const struct stop_rule *of, size_t given, size_t left, double standard_error)
{
	const struct stop_state now = {.given = given, .left = left, .standard_error_logit = standard_error};
	return stop_now(of, &now);
}

TEST(stop_when_precise_but_not_too_early)
{
	assert_int_equal(after(&rule, 9, 71, 0.3), STOP_NOT_YET);
	assert_int_equal(after(&rule, 10, 70, 0.41), STOP_NOT_YET);
	assert_int_equal(after(&rule, 10, 70, 0.4), STOP_PRECISE);
}

TEST(stop_at_the_maximum)
{
	assert_int_equal(after(&rule, 19, 61, 0.5), STOP_NOT_YET);
	assert_int_equal(after(&rule, 20, 60, 0.5), STOP_LENGTH);
	assert_int_equal(after(&rule, 20, 60, 0.3), STOP_PRECISE);
}

TEST(stop_when_nothing_is_left)
{
	assert_int_equal(after(&rule, 5, 0, 0.9), STOP_EXHAUSTED);
}

TEST(stop_without_a_precision_goes_to_the_maximum)
{
	static const struct stop_rule length = {.items_max = 15};
	assert_int_equal(after(&length, 14, 3, 0.01), STOP_NOT_YET);
	assert_int_equal(after(&length, 15, 3, 0.01), STOP_LENGTH);
}

/* Error rates of 5 %: log(0.95 / 0.05) = 2.9444 either way. */
TEST(stop_by_the_sequential_ratio)
{
	static const struct stop_rule sprt = {
		.items_max = 50, .has_cut = true, .sprt_region_logit = 0.3, .sprt_error = 0.05};
	struct stop_state now = {.given = 5, .left = 20, .standard_error_logit = 1};
	now.log_likelihood_ratio = 2.94;
	assert_int_equal(stop_now(&sprt, &now), STOP_NOT_YET);
	now.log_likelihood_ratio = 2.95;
	assert_int_equal(stop_now(&sprt, &now), STOP_DECIDED);
	now.log_likelihood_ratio = -2.95;
	assert_int_equal(stop_now(&sprt, &now), STOP_DECIDED);
}

TEST(stop_when_the_interval_is_clear_of_the_cut)
{
	static const struct stop_rule clear = {.has_cut = true, .cut_logit = 0.5, .interval = 0.95};
	struct stop_state now = {.given = 5, .left = 20, .theta_logit = 1.4, .standard_error_logit = 0.5};
	assert_int_equal(stop_now(&clear, &now), STOP_NOT_YET); /* 1.4 - 0.98 = 0.42 */
	now.theta_logit = 1.5;
	assert_int_equal(stop_now(&clear, &now), STOP_DECIDED); /* 1.5 - 0.98 = 0.52 */
	now.theta_logit = -0.5;
	assert_int_equal(stop_now(&clear, &now), STOP_DECIDED);
}

TEST(stop_by_the_probability_of_mastery)
{
	static const struct stop_rule mastery = {.items_min = 4, .has_cut = true, .mastery = 0.9};
	struct stop_state now = {.given = 5, .left = 20, .standard_error_logit = 1};
	now.mastery_probability = 0.89;
	assert_int_equal(stop_now(&mastery, &now), STOP_NOT_YET);
	now.mastery_probability = 0.91;
	assert_int_equal(stop_now(&mastery, &now), STOP_DECIDED);
	now.mastery_probability = 0.09;
	assert_int_equal(stop_now(&mastery, &now), STOP_DECIDED);
	now.given = 3;
	assert_int_equal(stop_now(&mastery, &now), STOP_NOT_YET);
	now.given = 5;
	now.unmet = true;
	assert_int_equal(stop_now(&mastery, &now), STOP_NOT_YET);
}

TEST(stop_when_the_rest_says_too_little)
{
	static const struct stop_rule told = {.information_min = 0.1};
	struct stop_state now = {.given = 5, .left = 20, .standard_error_logit = 1, .information_left = 0.11};
	assert_int_equal(stop_now(&told, &now), STOP_NOT_YET);
	now.information_left = 0.1;
	assert_int_equal(stop_now(&told, &now), STOP_INFORMATION);
}

TEST(stop_when_the_next_item_does_not_fit_the_time)
{
	static const struct stop_rule time = {.seconds_max = 600};
	struct stop_state now = {
		.given = 5, .left = 20, .standard_error_logit = 1, .seconds = 540, .seconds_next = 60};
	assert_int_equal(stop_now(&time, &now), STOP_NOT_YET);
	now.seconds_next = 61;
	assert_int_equal(stop_now(&time, &now), STOP_TIME);
}

/* Table of the standard normal distribution (Abramowitz & Stegun 26.2). */
TEST(stop_points_of_the_normal_distribution)
{
	static const double points[][2] = {{0.5, 0},
	                                   {0.975, 1.959963984540054},
	                                   {0.95, 1.644853626951473},
	                                   {0.01, -2.326347874040841},
	                                   {0.999, 3.090232306167814}};
	for (size_t i = 0; i < COUNT(points); i++)
		assert_true(fabs(stop_normal_point(points[i][0]) - points[i][1]) < 1e-8);
}

TEST(stop_reasons_have_names)
{
	assert_str(stop_reason_name(STOP_NOT_YET), S("not-yet"));
	assert_str(stop_reason_name(STOP_PRECISE), S("precise"));
	assert_str(stop_reason_name(STOP_LENGTH), S("length"));
	assert_str(stop_reason_name(STOP_EXHAUSTED), S("exhausted"));
	assert_str(stop_reason_name(STOP_DECIDED), S("decided"));
	assert_str(stop_reason_name(STOP_INFORMATION), S("information"));
	assert_str(stop_reason_name(STOP_TIME), S("time"));
}
