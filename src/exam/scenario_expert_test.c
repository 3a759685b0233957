/* Distances of ways through the burning pan (tests/unit/story.c), computed by hand. */
#include "exam/scenario_expert.h"

#include "story.h"
#include "test.h"

#include <math.h>

static const struct scenario *fire(struct work *w)
{
	return story_document(w, story_yaml)->parts[0].scenario;
}

/* The way of these moves, which have to be possible. */
static struct scenario_way way_of(struct work *w, const struct scenario *scenario, const char *const *moves)
{
	struct str *ids = work_array(w, SCENARIO_MOVES_MAX, sizeof *ids);
	struct scenario_expert *expert = work_alloc(w, sizeof *expert);
	struct scenario_way way;
	size_t stuck;
	for (; moves[expert->move_count] != NULL; expert->move_count++)
		ids[expert->move_count] = str_of(moves[expert->move_count]);
	expert->moves = ids;
	assert_true(scenario_expert_way(w, scenario, expert, &way, &stuck));
	assert_int_equal(way.count, expert->move_count);
	return way;
}

#define WAY(...) way_of(&w, scenario, (const char *const[]){__VA_ARGS__, NULL})

static void assert_distance(struct work *w, struct scenario_way a, struct scenario_way b, double expected)
{
	assert_float_equal(scenario_distance(w, &a, &b), expected, 1e-12);
	assert_float_equal(scenario_distance(w, &b, &a), expected, 1e-12);
}

TEST(scenario_expert_distance_is_what_was_computed_by_hand)
{
	struct work w = test_work();
	const struct scenario *scenario = fire(&w);
	assert_distance(&w, WAY("lid"), WAY("lid"), 0);
	/* A question more: G 1/2, W 1 and 3/2. */
	assert_distance(&w, WAY("lid"), WAY("ask-neighbour", "lid"), 1.0 / 3);
	/* A decision more: G 1, W 2 and 1. Putting look in place of lid, at 1/2, would leave a lid over. */
	assert_distance(&w, WAY("look", "lid"), WAY("lid"), 0.5);
	/* Water in place of the lid costs 1 - 0, the extinguisher 1, the question 1/2. */
	assert_distance(&w, WAY("water", "extinguisher"), WAY("ask-neighbour", "lid"), 5.0 / 6);
	/* Run in place of the extinguisher costs 1 - 1/2, the call 1. */
	assert_distance(&w, WAY("water", "run", "call"), WAY("water", "extinguisher"), 6.0 / 13);
	/* The timer's end has the credit 0 and no id; the extinguisher has 1: 1, and the call 1. */
	assert_distance(&w, WAY("water", "time-over", "call"), WAY("water", "extinguisher"), 4.0 / 7);
	test_work_end(&w);
}

TEST(scenario_expert_distance_obeys_the_triangle_inequality)
{
	struct work w = test_work();
	const struct scenario *scenario = fire(&w);
	const struct scenario_way ways[] = {
		WAY("lid"),
		WAY("look", "lid"),
		WAY("look", "look", "lid"),
		WAY("ask-neighbour", "lid"),
		WAY("water", "extinguisher"),
		WAY("water", "run", "call"),
		WAY("water", "time-over", "call"),
		WAY("ask-neighbour", "water", "extinguisher"),
		WAY("look", "water", "run", "call"),
	};
	for (size_t a = 0; a < COUNT(ways); a++)
		for (size_t b = 0; b < COUNT(ways); b++)
			for (size_t c = 0; c < COUNT(ways); c++) {
				double ab = scenario_distance(&w, &ways[a], &ways[b]);
				double bc = scenario_distance(&w, &ways[b], &ways[c]);
				double ac = scenario_distance(&w, &ways[a], &ways[c]);
				assert_true(ab >= 0 && ab <= 1);
				assert_true((a == b) == (ab == 0));
				assert_true(ac <= ab + bc + 1e-12);
			}
	test_work_end(&w);
}

TEST(scenario_expert_way_stops_where_a_move_is_not_possible)
{
	struct work w = test_work();
	const struct scenario *scenario = fire(&w);
	static const struct {
		struct str moves[4];
		size_t count, stuck;
	} cases[] = {
		{{S_INIT("extinguisher")}, 1, 0}, /* of another scene */
		{{S_INIT("look"), S_INIT("look"), S_INIT("look"), S_INIT("lid")}, 4, 2}, /* its “when” */
		{{S_INIT("ask-neighbour"), S_INIT("ask-neighbour")}, 2, 1},              /* asked already */
		{{S_INIT("time-over")}, 1, 0},                                           /* no timer runs */
		{{S_INIT("hot")}, 1, 0},                /* arrives by itself */
		{{S_INIT("lid"), S_INIT("lid")}, 2, 1}, /* it has ended */
		{{S_INIT("water")}, 1, 1},              /* no end yet */
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct scenario_expert expert = {.moves = cases[i].moves, .move_count = cases[i].count};
		struct scenario_way way;
		size_t stuck;
		assert_false(scenario_expert_way(&w, scenario, &expert, &way, &stuck));
		assert_int_equal(stuck, cases[i].stuck);
	}
	test_work_end(&w);
}

/* ---- import ---- */

#define EXPERTS                                                            \
	"    experts:\n"                                                   \
	"      - {id: cook, title: A cook, moves: [ask-neighbour, lid]}\n" \
	"      - {id: fireman, title: A fireman, moves: [water, extinguisher]}\n"
#define NEARNESS                                                                                  \
	"      - id: near\n"                                                                      \
	"        title: Near to experts\n"                                                        \
	"        evidence: {competency: calm, discrimination: 1, thresholds_logit: [-1, 0, 1]}\n" \
	"        by_nearness: true\n"

static struct str with(struct work *w, const char *more)
{
	return str_format(w->arena, "%.*s%s", STR_ARG(story_yaml), more);
}

static void assert_refused(struct work *w, const char *more, const char *part)
{
	struct import_report report;
	assert_ok(w, story_check(w, with(w, more), &report));
	assert_true(report.problem_count > 0);
	if (str_find(report.problems[0].sentence, str_of(part)) == SIZE_MAX)
		fail_msg("%.*s", STR_ARG(report.problems[0].sentence));
}

TEST(scenario_expert_ways_are_walked_by_import)
{
	struct work w = test_work();
	(void)story_document(&w, with(&w, NEARNESS EXPERTS));
	assert_refused(&w, "    experts:\n      - {id: cook, title: A cook, moves: [extinguisher]}\n",
	               "“extinguisher” cannot be done where the way of “cook” is then, in the scene “smoke”");
	assert_refused(&w, "    experts:\n      - {id: cook, title: A cook, moves: [water, lid]}\n",
	               "in the scene “worse”");
	assert_refused(&w, "    experts:\n      - {id: cook, title: A cook, moves: [water]}\n",
	               "does not come to an end");
	assert_refused(&w, NEARNESS, "there is no expert to be near to");
	assert_refused(&w, NEARNESS "        otherwise: No.\n" EXPERTS, "leave “rules”");
	assert_refused(
		&w,
		"      - id: near\n        title: N\n        evidence: {competency: calm, discrimination: 1, "
		"thresholds_logit: [0]}\n",
		"the path needs “rules” and “otherwise”");
	test_work_end(&w);
}

/* ---- walks ---- */

static void walk_by(struct work *w, const struct scenario *scenario, const char *const *moves,
                    struct scenario_walk *out)
{
	struct scenario_move list[8] = {{0}};
	const struct scenario_clock clock = {.started_us = 0, .minutes_factor = 1};
	size_t count = 0;
	for (; moves[count] != NULL; count++) {
		list[count] = scenario_move_named(scenario, str_of(moves[count]));
		list[count].at_us = (int64_t)count + 1;
	}
	assert_ok(w, scenario_play(w, scenario, &clock, list, count, (int64_t)count + 1, out));
}

TEST(scenario_expert_nearest_counts_and_is_a_criterion_where_the_author_says_so)
{
	struct work w = test_work();
	const struct scenario *scenario = story_document(&w, with(&w, NEARNESS EXPERTS))->parts[0].scenario;
	struct scenario_walk walk;
	struct scenario_nearness nearness;
	struct scenario_score *scores;
	size_t count;
	walk_by(&w, scenario, (const char *const[]){"look", "lid", NULL}, &walk);
	scenario_nearest(&w, &walk, &nearness);
	assert_str(nearness.expert->id, S("cook"));
	/* A decision and a question apart: G 3/2, W 2 and 3/2. */
	assert_float_equal(nearness.distance, 3.0 / 5, 1e-12);
	assert_int_equal(nearness.count, 3);
	const struct scenario_pair *last = &nearness.pairs[2];
	assert_ptr_equal(last->done->choice, last->expert->choice);
	double cost = 0;
	for (size_t i = 0; i < nearness.count; i++)
		cost += nearness.pairs[i].cost;
	assert_float_equal(cost, 1.5, 1e-12);
	assert_ok(&w, scenario_scores(&w, &walk, &scores, &count));
	assert_str(scores[count - 1].task, S("near"));
	assert_float_equal(scores[count - 1].credit, 0.4, 1e-12);
	assert_int_equal(scores[count - 1].level, 1); /* a whole third */

	walk_by(&w, scenario, (const char *const[]){"water", "extinguisher", NULL}, &walk);
	scenario_nearest(&w, &walk, &nearness);
	assert_str(nearness.expert->id, S("fireman"));
	assert_float_equal(nearness.distance, 0, 0);
	assert_ok(&w, scenario_scores(&w, &walk, &scores, &count));
	assert_int_equal(scores[count - 1].level, 3);

	/* Without experts there is nothing to lay beside. */
	walk_by(&w, fire(&w), (const char *const[]){"lid", NULL}, &walk);
	scenario_nearest(&w, &walk, &nearness);
	assert_null(nearness.expert);
	test_work_end(&w);
}
