/* Oracles: the day in closed form for a normal belief; by hand. */
#include "irt/freshness.h"

#include "test.h"

#include <math.h>

static const struct walk drift = {0.0005, 0, 0};

static struct state normal_state(double mean, double sd)
{
	struct state state = {.day = 100, .evidence_day = 100, .evidence_count = 1};
	walk_density_normal(mean, sd, &state.density);
	return state;
}

/* (mean - cut) / 1.6448536 SD: the variance at which 95 % are just above the cut. */
TEST(freshness_ends_on_the_day_of_the_closed_form)
{
	static const struct {
		double mean, sd;
	} cases[] = {{1.2, 0.3}, {1.0, 0.4}, {2.5, 0.25}, {0.8, 0.3}};
	struct freshness_rule rule = {0.2, 0.9};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct state now = normal_state(cases[i].mean, cases[i].sd);
		struct freshness freshness = freshness_of(&now, 1, &drift, &rule, 100, WALK_DAYS_MAX);
		double variance = pow((cases[i].mean - 0.2) / 1.6448536269514722, 2);
		double days = (variance - cases[i].sd * cases[i].sd) / 0.0005;
		assert_int_equal(freshness.verdict, FRESHNESS_CURRENT);
		assert_int_equal(freshness.cleared_day, 100);
		/* The fourth cumulant of the walk: a part in a thousand of the variance. */
		assert_true(fabs((double)(freshness.stale_day - 100) - ceil(days)) <= 1 + days / 500);
		freshness = freshness_of(&now, 1, &drift, &rule, freshness.stale_day - 1, WALK_DAYS_MAX);
		assert_int_equal(freshness.verdict, FRESHNESS_CURRENT);
		freshness = freshness_of(&now, 1, &drift, &rule, freshness.stale_day, WALK_DAYS_MAX);
		assert_int_equal(freshness.verdict, FRESHNESS_STALE);
		assert_int_equal(freshness.cleared_day, 100);
	}
}

TEST(freshness_is_looked_at_no_further_than_it_is_asked)
{
	struct freshness_rule rule = {0.2, 0.9};
	struct state now = normal_state(1.2, 0.3);
	int64_t stale_day = freshness_of(&now, 1, &drift, &rule, 100, WALK_DAYS_MAX).stale_day;
	assert_int_equal(freshness_of(&now, 1, &drift, &rule, 110, stale_day - 110).stale_day, stale_day);
	assert_true(freshness_of(&now, 1, &drift, &rule, 110, stale_day - 111).stale_day == INT64_MAX);
	assert_true(freshness_of(&now, 1, &drift, &rule, 110, 0).stale_day == INT64_MAX);
}

TEST(freshness_never_ends_without_drift)
{
	struct state now = normal_state(1.2, 0.3);
	struct freshness_rule rule = {0.2, 0.9};
	struct freshness freshness =
		freshness_of(&now, 1, &(struct walk){0, 0, 0}, &rule, 20000, WALK_DAYS_MAX);
	assert_int_equal(freshness.verdict, FRESHNESS_CURRENT);
	assert_true(freshness.stale_day == INT64_MAX);
	/* nor where the population that one goes back to clears the cut */
	freshness = freshness_of(&now, 1, &(struct walk){0.001, 0.01, 3}, &rule, 100, WALK_DAYS_MAX);
	assert_true(freshness.stale_day == INT64_MAX);
}

TEST(freshness_wants_evidence)
{
	struct state now = normal_state(3, 0.3);
	struct freshness_rule rule = {0.2, 0.9};
	assert_true(freshness_clears(&now, &rule));
	now.evidence_count = 0;
	assert_false(freshness_clears(&now, &rule));
	assert_int_equal(freshness_of(&now, 1, &drift, &rule, 100, WALK_DAYS_MAX).verdict, FRESHNESS_NEVER);
	assert_int_equal(freshness_of(NULL, 0, &drift, &rule, 100, WALK_DAYS_MAX).verdict, FRESHNESS_NEVER);
}

/* New evidence against it makes it stale as well; the day on which it was cleared stays. */
TEST(freshness_remembers_the_day)
{
	struct state states[3] = {normal_state(0.1, 0.3), normal_state(1.2, 0.3), normal_state(0.4, 0.3)};
	struct freshness_rule rule = {0.2, 0.9};
	for (size_t i = 0; i < 3; i++)
		states[i].day = states[i].evidence_day = 100 * (int64_t)i;
	assert_int_equal(freshness_of(states, 1, &drift, &rule, 0, WALK_DAYS_MAX).verdict, FRESHNESS_NEVER);
	assert_int_equal(freshness_of(states, 2, &drift, &rule, 100, WALK_DAYS_MAX).verdict,
	                 FRESHNESS_CURRENT);
	struct freshness freshness = freshness_of(states, 3, &drift, &rule, 300, WALK_DAYS_MAX);
	assert_int_equal(freshness.verdict, FRESHNESS_STALE);
	assert_int_equal(freshness.cleared_day, 100);
	assert_str(freshness_name(freshness.verdict), S("stale"));
}

TEST(freshness_rule_check_says_what_is_wrong)
{
	struct work w = test_work();
	assert_ok(&w, freshness_rule_check(&w, &(struct freshness_rule){0.2, 0.9}));
	assert_fails(&w, ERR_INPUT, freshness_rule_check(&w, &(struct freshness_rule){7, 0.9}));
	assert_fails(&w, ERR_INPUT, freshness_rule_check(&w, &(struct freshness_rule){NAN, 0.9}));
	assert_fails(&w, ERR_INPUT, freshness_rule_check(&w, &(struct freshness_rule){0, 1}));
	test_work_end(&w);
}
