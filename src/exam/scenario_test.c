/* Walks through the small story of tests/unit/story.c, computed by hand; and many through the demonstration's. */
#include "exam/scenario.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/import.h"
#include "exam/scenario_search.h"
#include "story.h"
#include "test.h"

#define START (INT64_C(1767225600) * TIME_SECOND_US)

struct play {
	struct work w;
	const struct scenario *scenario;
	struct scenario_clock clock;
	struct scenario_move moves[40];
	size_t count;
	struct scenario_walk walk;
};

static struct play play_begin(void)
{
	struct play play = {.w = test_work(), .clock = {START, 1, NULL, 0}};
	play.scenario = story_document(&play.w, story_yaml)->parts[0].scenario;
	return play;
}

static void play_add(struct play *play, const char *text, int64_t seconds)
{
	assert_true(scenario_move_read(str_of(text), &play->moves[play->count]));
	play->moves[play->count++].at_us = START + seconds * TIME_SECOND_US;
}

static const struct scenario_walk *play_at(struct play *play, int64_t seconds)
{
	assert_ok(&play->w, scenario_play(&play->w, play->scenario, &play->clock, play->moves, play->count,
	                                  START + seconds * TIME_SECOND_US, &play->walk));
	return &play->walk;
}

static void play_end(struct play *play)
{
	test_work_end(&play->w);
}

static void assert_stands(struct play *play, const char *scene, const char *time, int64_t heat)
{
	assert_str(play->walk.scene->id, str_of(scene));
	assert_str(scenario_time(&play->w, play->scenario, play->walk.now.minutes), str_of(time));
	assert_int_equal(play->walk.now.counters[0], heat);
}

static void assert_score(struct play *play, const char *task, double credit, size_t level)
{
	struct scenario_score *scores;
	size_t count, i = 0;
	assert_ok(&play->w, scenario_scores(&play->w, &play->walk, &scores, &count));
	while (i < count && !str_equal(scores[i].task, str_of(task)))
		i++;
	assert_true(i < count);
	assert_float_equal(scores[i].credit, credit, 0);
	assert_int_equal(scores[i].level, level);
}

static size_t score_count(struct play *play)
{
	struct scenario_score *scores;
	size_t count;
	assert_ok(&play->w, scenario_scores(&play->w, &play->walk, &scores, &count));
	return count;
}

TEST(the_best_walk)
{
	struct play play = play_begin();
	play_at(&play, 0);
	assert_stands(&play, "smoke", "23:50", 2);
	assert_int_equal(score_count(&play), 0);
	play_add(&play, "choose lid", 30);
	play_at(&play, 31);
	assert_stands(&play, "out", "23:51", 3);
	assert_true(play.walk.ended);
	assert_int_equal(score_count(&play), 2);
	assert_score(&play, "smoke", 1, 2);
	assert_score(&play, "cool", 1, 2);
	play_end(&play);
}

/* Asking takes 3 minutes, water 2 and adds 10, the extinguisher 2; it burns until then: 2 + 3 + 2 + 10 + 2. */
TEST(time_and_effects_change_what_is_hidden)
{
	struct play play = play_begin();
	play_add(&play, "ask ask-neighbour", 5);
	play_at(&play, 6);
	assert_stands(&play, "smoke", "23:53", 5);
	play_add(&play, "choose water", 7);
	play_at(&play, 8);
	assert_stands(&play, "worse", "23:55", 17);
	play_add(&play, "choose extinguisher", 20);
	play_at(&play, 21);
	assert_stands(&play, "out", "23:57", 19);
	assert_score(&play, "smoke", 0, 0);
	assert_score(&play, "worse", 1, 1);
	assert_score(&play, "cool", 0.5, 1);
	play_end(&play);
}

TEST(the_order_of_two_moves_makes_a_difference)
{
	struct play play = play_begin();
	play_add(&play, "choose water", 7);
	play_add(&play, "choose extinguisher", 20);
	play_at(&play, 21);
	assert_score(&play, "cool", 0, 0);
	struct scenario_score *scores;
	size_t count;
	assert_ok(&play.w, scenario_scores(&play.w, &play.walk, &scores, &count));
	assert_null(scores[count - 1].rule);
	play_end(&play);
}

TEST(a_scene_met_again_is_scored_by_the_first_time_and_a_loop_ends)
{
	struct play play = play_begin();
	play_add(&play, "choose look", 1);
	play_add(&play, "choose look", 2);
	play_at(&play, 3);
	assert_stands(&play, "smoke", "23:52", 4);
	assert_false(scenario_possible(&play.walk, &play.walk.scene->choices[0]));
	assert_true(scenario_possible(&play.walk, &play.walk.scene->choices[1]));
	play_add(&play, "choose lid", 4);
	play_at(&play, 5);
	assert_score(&play, "smoke", 0.5, 1);
	assert_score(&play, "cool", 0, 0); /* 5 by then */
	play_end(&play);
}

static enum scenario_shown shown(const struct scenario_walk *walk, size_t i)
{
	return scenario_shown(walk, &walk->scene->information[i]);
}

TEST(information_arrives_with_time_with_a_question_and_with_what_happened)
{
	struct play play = play_begin();
	play_at(&play, 9);
	assert_int_equal(shown(&play.walk, 0), SCENARIO_HIDDEN);
	assert_int_equal(shown(&play.walk, 1), SCENARIO_ASKABLE);
	assert_int_equal(shown(&play.walk, 2), SCENARIO_HIDDEN);
	assert_int_equal(scenario_next_arrival_us(&play.walk), START + 10 * TIME_SECOND_US);
	play_at(&play, 10);
	assert_int_equal(shown(&play.walk, 0), SCENARIO_ARRIVED);
	assert_int_equal(scenario_next_arrival_us(&play.walk), DB_NULL_INT);
	play_add(&play, "ask ask-neighbour", 11);
	play_at(&play, 12);
	assert_int_equal(shown(&play.walk, 1), SCENARIO_ARRIVED);
	assert_int_equal(shown(&play.walk, 2), SCENARIO_ARRIVED);
	play_add(&play, "choose look", 13);
	play_at(&play, 14);
	assert_int_equal(shown(&play.walk, 0), SCENARIO_HIDDEN); /* the scene began anew */
	assert_int_equal(shown(&play.walk, 1), SCENARIO_ARRIVED);
	play_end(&play);
}

/* ---- time to decide ---- */

/* 5 minutes pass at the timer's end (14 + 5), 4 more at the call: 20 at most. */
TEST(when_time_is_over_the_story_goes_on_whether_anybody_looks_or_not)
{
	struct play play = play_begin();
	play_add(&play, "choose water", 100);
	play_at(&play, 164);
	assert_stands(&play, "worse", "23:52", 14);
	assert_int_equal(play.walk.due_us, START + 160 * TIME_SECOND_US);
	play_at(&play, 165); /* with the grace for slow networks */
	assert_stands(&play, "hall", "23:57", 19);
	assert_int_equal(play.walk.count, 2);
	assert_int_equal(play.walk.stored_count, 1);
	assert_score(&play, "worse", 0, 0);
	assert_int_equal(play.walk.entered_us, START + 165 * TIME_SECOND_US);
	play_at(&play, 1000000);
	assert_stands(&play, "hall", "23:57", 19);
	play_add(&play, "time-over", 165);
	play_add(&play, "choose call", 2000000);
	play_at(&play, 2000001);
	assert_stands(&play, "saved", "00:01", 20);
	play_end(&play);
}

/* The timer runs from 100 to 160, and the grace to 165. */
TEST(a_timer_begins_again_when_we_were_away_while_it_ran)
{
	struct absence absences[] = {{START + 20 * TIME_SECOND_US, START + 90 * TIME_SECOND_US},
	                             {START + 150 * TIME_SECOND_US, START + 400 * TIME_SECOND_US}};
	struct play play = play_begin();
	play.clock.absences = absences;
	play.clock.absence_count = 1; /* back before it began */
	play_add(&play, "choose water", 100);
	play_at(&play, 165);
	assert_stands(&play, "hall", "23:57", 19);
	assert_false(play.walk.begun_again);
	play.clock.absence_count = 2; /* back at 400, and a minute for coming back, and 60 seconds again */
	play_at(&play, 401);
	assert_stands(&play, "worse", "23:52", 14);
	assert_true(play.walk.begun_again);
	assert_int_equal(play.walk.due_us, START + 520 * TIME_SECOND_US);
	play_at(&play, 525);
	assert_stands(&play, "hall", "23:57", 19);
	play_add(&play, "more-time", 500);
	play_at(&play, 525);
	assert_int_equal(play.walk.due_us, START + 580 * TIME_SECOND_US);
	/* What was stored stays, whoever was away since. */
	play_add(&play, "time-over", 585);
	absences[1].until_us = START + 1000 * TIME_SECOND_US;
	play_at(&play, 1001);
	assert_stands(&play, "hall", "23:57", 19);
	play_end(&play);
}

TEST(more_time_is_given_ten_times_and_extra_time_is_built_in)
{
	struct play play = play_begin();
	play.clock.minutes_factor = 1.5;
	play_add(&play, "choose water", 100);
	play_at(&play, 101);
	assert_int_equal(play.walk.due_us, START + 190 * TIME_SECOND_US);
	for (int64_t i = 0; i < SCENARIO_EXTENSIONS_MAX; i++)
		play_add(&play, "more-time", 102 + i);
	play_at(&play, 120);
	assert_int_equal(play.walk.due_us, START + (100 + 11 * 90) * TIME_SECOND_US);
	const struct scenario_move more = {.kind = SCENARIO_MORE_TIME};
	assert_false(str_absent(scenario_refusal(&play.walk, &more)));
	play_add(&play, "choose extinguisher", 700);
	play_at(&play, 701);
	assert_score(&play, "worse", 1, 1);
	play_end(&play);
}

/* ---- moves ---- */

TEST(what_is_not_possible_is_refused)
{
	static const char *const refused[] = {
		"choose extinguisher", "choose smoke", "choose smell", "ask smell", "ask look",
		"more-time",           "time-over"};
	struct play play = play_begin();
	play_at(&play, 1);
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct scenario_move move;
		assert_true(scenario_move_read(str_of(refused[i]), &move));
		assert_false(str_absent(scenario_refusal(&play.walk, &move)));
		play.moves[0] = move;
		assert_fails(
			&play.w, ERR_INTERNAL,
			scenario_play(&play.w, play.scenario, &play.clock, play.moves, 1, START, &play.walk));
		play_at(&play, 1);
	}
	play_end(&play);
}

TEST(moves_are_read_as_they_are_written)
{
	static const char *const good[] = {"choose roll-back", "ask a", "more-time", "time-over"};
	static const char *const bad[] = {"",         "choose", "choose ",  "more-time x",
	                                  "Choose a", "wait",   " choose a"};
	struct work w = test_work();
	struct scenario_move move;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(scenario_move_read(str_of(good[i]), &move));
		assert_str(scenario_move_text(&w, &move), str_of(good[i]));
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(scenario_move_read(str_of(bad[i]), &move));
	test_work_end(&w);
}

TEST(credit_counts_in_whole_steps)
{
	const double thresholds[] = {-1, 0, 1};
	const struct scenario_evidence evidence = {.thresholds_logit = thresholds, .threshold_count = 3};
	assert_int_equal(scenario_level(&evidence, 0), 0);
	assert_int_equal(scenario_level(&evidence, 0.33), 0);
	assert_int_equal(scenario_level(&evidence, 0.3333333333), 1);
	assert_int_equal(scenario_level(&evidence, 0.5), 1);
	assert_int_equal(scenario_level(&evidence, 0.6666666667), 2);
	assert_int_equal(scenario_level(&evidence, 1), 3);
}

/* ---- all walks ---- */

/* look, look, ask, water, run, call: no walk has more moves. */
TEST(the_search_finds_what_all_walks_can_do)
{
	struct play play = play_begin();
	struct scenario_findings *found = work_alloc(&play.w, sizeof *found);
	scenario_search(&play.w, play.scenario, found);
	assert_true(found->complete && found->ends);
	assert_int_equal(found->longest, 6);
	assert_int_equal(found->loops_in, SIZE_MAX);
	assert_int_equal(found->dead_end.scene, SIZE_MAX);
	for (size_t i = 0; i < play.scenario->scene_count; i++)
		assert_true(found->met[i]);
	assert_float_equal(found->paths[0].least, 0, 0);
	assert_float_equal(found->paths[0].most, 1, 0);
	assert_true(found->paths[0].holds[0] && found->paths[0].holds[1]);
	play_end(&play);
}

static const struct scenario *demo(struct work *w)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	assert_non_null(report.document);
	return document_part(report.document, S("outage"))->scenario;
}

/* One of the things that are possible; more time sometimes. */
static struct scenario_move any_move(struct work *w, const struct scenario_walk *walk)
{
	const struct scenario_scene *scene = walk->scene;
	for (;;) {
		uint32_t draw;
		world_random(w, &draw, sizeof draw);
		size_t i = draw % (scene->choice_count + scene->information_count + 1);
		struct scenario_move move = {.kind = SCENARIO_MORE_TIME, .at_us = walk->now_us};
		if (i < scene->choice_count)
			move = (struct scenario_move){SCENARIO_CHOOSE, scene->choices[i].id, walk->now_us,
			                              false};
		else if (i < scene->choice_count + scene->information_count)
			move = (struct scenario_move){SCENARIO_ASK,
			                              scene->information[i - scene->choice_count].id,
			                              walk->now_us, false};
		if (str_absent(scenario_refusal(walk, &move)))
			return move;
	}
}

/* At random, with pauses that are sometimes too long; gives the moves that are no requests for time. */
static size_t wander(struct work *w, const struct scenario *scenario, struct scenario_walk *walk)
{
	struct scenario_move moves[SCENARIO_MOVES_MAX];
	const struct scenario_clock clock = {START, 1, NULL, 0};
	size_t count = 0, told = 0;
	int64_t now_us = START;
	assert_ok(w, scenario_play(w, scenario, &clock, moves, 0, now_us, walk));
	while (!walk->ended) {
		uint32_t draw;
		world_random(w, &draw, sizeof draw);
		now_us = walk->now_us + (int64_t)(draw % 120) * TIME_SECOND_US;
		assert_ok(w, scenario_play(w, scenario, &clock, moves, count, now_us, walk));
		assert_true(count < SCENARIO_MOVES_MAX - 1);
		if (walk->count > walk->stored_count)
			moves[count++] = (struct scenario_move){.kind = SCENARIO_TIME_OVER,
			                                        .at_us = walk->steps[walk->count - 1].at_us};
		else
			moves[count++] = any_move(w, walk);
		told += moves[count - 1].kind != SCENARIO_MORE_TIME;
		assert_ok(w, scenario_play(w, scenario, &clock, moves, count, now_us, walk));
	}
	return told;
}

static void assert_bounds(struct work *w, const struct scenario_walk *walk,
                          const struct scenario_findings *found)
{
	struct scenario_score *scores;
	size_t count;
	assert_ok(w, scenario_scores(w, walk, &scores, &count));
	for (size_t i = 0; i < count; i++) {
		assert_true(scores[i].level <= scores[i].evidence->threshold_count);
		if (scores[i].path == NULL)
			continue;
		size_t path = (size_t)(scores[i].path - walk->scenario->paths);
		assert_true(scores[i].credit >= found->paths[path].least &&
		            scores[i].credit <= found->paths[path].most);
	}
	for (size_t s = 0; s < walk->count; s++)
		for (size_t i = 0; i < walk->scenario->counter_count; i++) {
			assert_true(walk->steps[s].after.counters[i] >= walk->scenario->counters[i].least);
			assert_true(walk->steps[s].after.counters[i] <= walk->scenario->counters[i].most);
			assert_true(walk->steps[s].after.minutes >= walk->steps[s].before.minutes);
		}
}

/* Property: whatever one does, the story ends within the moves that the search found, and nothing leaves its bounds. */
TEST(every_walk_of_the_demonstration_ends_within_bounds)
{
	struct work w = test_work();
	const struct scenario *scenario = demo(&w);
	struct scenario_findings *found = work_alloc(&w, sizeof *found);
	scenario_search(&w, scenario, found);
	assert_true(found->complete);
	size_t longest = 0;
	for (size_t i = 0; i < 2000; i++) {
		struct scenario_walk walk;
		size_t moves = wander(&w, scenario, &walk);
		assert_true(moves <= found->longest);
		longest = moves > longest ? moves : longest;
		assert_bounds(&w, &walk, found);
	}
	assert_true(longest + 4 >= found->longest); /* the bound is one that is nearly reached */
	test_work_end(&w);
}
