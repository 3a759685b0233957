/* Any bytes as the stored moves of a walk, a line each: what is read writes as it was; a walk that plays stays within its
 * story, and plays again to the same. The first byte of a line is the seconds that passed before. */
#include "base/check.h"
#include "base/time.h"
#include "base/world.h"
#include "exam/scenario.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOVES_MAX = 64 };

static const struct scenario_counter counters[] = {
	{.id = S_INIT("n"), .start = 1, .most = 9, .per_minute = 1}};
static const struct scenario_condition at_most_5[] = {{S_INIT("n"), -SCENARIO_COUNT_MAX, 5}},
				       after_2[] = {{S_INIT("minutes"), 2, SCENARIO_COUNT_MAX}};
static const struct scenario_effect more[] = {{S_INIT("n"), 3}}, less[] = {{S_INIT("n"), -2}};
static const double thresholds[] = {-1, 1};
static const struct scenario_evidence evidence = {S_INIT("c"), 1, thresholds, 2, false};
static const struct scenario_information known[] = {
	{.id = S_INIT("ask"), .text = S_INIT("t"), .ask = S_INIT("a"), .minutes = 2},
	{.id = S_INIT("late"),
         .text = S_INIT("t"),
         .ask = S_INIT("a"),
         .after_seconds = 20,
         .conditions = after_2,
         .condition_count = 1}};
static const struct scenario_choice first[] = {{.id = S_INIT("on"),
                                                .leads_to = S_INIT("b"),
                                                .minutes = 1,
                                                .credit = 1,
                                                .effects = more,
                                                .effect_count = 1},
                                               {.id = S_INIT("stay"),
                                                .leads_to = S_INIT("a"),
                                                .credit = 0.5,
                                                .conditions = at_most_5,
                                                .condition_count = 1,
                                                .effects = more,
                                                .effect_count = 1}};
static const struct scenario_choice second[] = {
	{.id = S_INIT("back"), .leads_to = S_INIT("a"), .minutes = 1, .effects = less, .effect_count = 1},
	{.id = S_INIT("end"), .leads_to = S_INIT("c"), .credit = 1}};
static const struct scenario_timer timer = {30, {.leads_to = S_INIT("a"), .minutes = 1}};
static const struct scenario_scene scenes[] = {
	{.id = S_INIT("a"),
         .information = known,
         .information_count = 2,
         .choices = first,
         .choice_count = 2,
         .evidence = &evidence},
	{.id = S_INIT("b"), .timer = &timer, .choices = second, .choice_count = 2},
	{.id = S_INIT("c"), .ends = S_INIT("E")}};
static const struct scenario_order orders[] = {{S_INIT("ask"), S_INIT("on")}};
static const struct scenario_rule rules[] = {{.credit = 1, .before = orders, .before_count = 1}};
static const struct scenario_path paths[] = {
	{.id = S_INIT("p"), .evidence = &evidence, .rules = rules, .rule_count = 1}};
static const struct scenario scenario = {.starts_at = S_INIT("23:59"),
                                         .counters = counters,
                                         .counter_count = 1,
                                         .scenes = scenes,
                                         .scene_count = 3,
                                         .paths = paths,
                                         .path_count = 1};

static size_t read_moves(struct work *w, struct str bytes, struct scenario_move *moves)
{
	size_t count = 0;
	int64_t at_us = 0;
	while (!str_absent(bytes) && count < MOVES_MAX) {
		struct str line = str_cut(&bytes, '\n');
		if (line.len == 0)
			continue;
		at_us += (unsigned char)line.at[0] * TIME_SECOND_US;
		struct str text = str_slice(line, 1, SIZE_MAX);
		if (!scenario_move_read(text, &moves[count]))
			continue;
		check(str_equal(scenario_move_text(w, &moves[count]), text));
		moves[count++].at_us = at_us;
	}
	return count;
}

static void check_walk(struct work *w, const struct scenario_walk *walk)
{
	struct scenario_score *scores;
	size_t count;
	check(walk->now.scene < 3 && walk->now.counters[0] >= 0 && walk->now.counters[0] <= 9);
	check(walk->now.minutes >= 0 && walk->now.minutes <= SCENARIO_MINUTES_MAX);
	check(walk->count <= walk->stored_count + 1);
	check(scenario_scores(w, walk, &scores, &count) == OK && count <= 2);
	for (size_t i = 0; i < count; i++)
		check(scores[i].level <= 2 && scores[i].credit >= 0 && scores[i].credit <= 1);
	for (size_t i = 1; i < walk->count; i++)
		check(walk->steps[i].at_us >= walk->steps[i - 1].at_us);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct scenario_move moves[MOVES_MAX];
	const struct scenario_clock clock = {0, 1, NULL, 0};
	size_t count = read_moves(&w, str_bytes(data, size), moves);
	int64_t now_us = count == 0 ? 0 : moves[count - 1].at_us + 40 * TIME_SECOND_US;
	struct scenario_walk walk, again;
	enum err failed = scenario_play(&w, &scenario, &clock, moves, count, now_us, &walk);
	check(failed == OK || failed == ERR_INTERNAL);
	if (failed == OK) {
		check_walk(&w, &walk);
		check(scenario_play(&w, &scenario, &clock, moves, count, now_us, &again) == OK);
		check(memcmp(&walk.now, &again.now, sizeof walk.now) == 0);
	}
	work_finish(&w);
	return 0;
}
