/* The picture of a scenario against what holds of any: all of it is drawn, nothing lies on another, lines lead down. */
#include "web/parts/scenario_graph.h"

#include "exam/import.h"
#include "story.h"
#include "test.h"
#include "web/parts/scenario_layout.h"

#include <math.h>

static const struct scenario *night(struct work *w)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	return document_part(report.document, S("outage"))->scenario;
}

static size_t count_of(struct str text, const char *wanted)
{
	size_t count = 0;
	for (size_t at; (at = str_find(text, str_of(wanted))) != SIZE_MAX; count++)
		text = str_slice(text, at + 1, SIZE_MAX);
	return count;
}

static bool overlap(const struct layout_place *a, const struct layout_place *b)
{
	return fabs(a->x - b->x) < LAYOUT_WIDTH && a->top < b->top + b->height && b->top < a->top + a->height;
}

static void assert_tidy(struct work *w, const struct scenario *scenario)
{
	struct layout layout = layout_of(w, scenario);
	for (size_t i = 0; i < scenario->scene_count; i++) {
		const struct layout_place *place = &layout.places[i];
		assert_true(place->x - LAYOUT_WIDTH / 2.0 >= 0 &&
		            place->x + LAYOUT_WIDTH / 2.0 <= layout.width);
		assert_true(place->top >= 0 && place->top + place->height <= layout.height);
		for (size_t j = 0; j < i; j++)
			assert_false(overlap(place, &layout.places[j]));
	}
	for (size_t i = 0; i < layout.line_count; i++) {
		const struct layout_line *line = &layout.lines[i];
		size_t from = layout.places[line->from].layer, to = layout.places[line->to].layer;
		assert_int_equal(line->back, to <= from);
		if (!line->back)
			assert_int_equal(line->place_count, to - from - 1);
	}
}

TEST(scenes_lie_apart_and_lines_lead_down)
{
	struct work w = test_work();
	assert_tidy(&w, night(&w));
	assert_tidy(&w, story_document(&w, story_yaml)->parts[0].scenario);
	test_work_end(&w);
}

/* By hand from the story: 5 scenes, 2 of them ends; 6 choices and a timer; looking leads back to its own scene. */
TEST(all_of_a_story_is_drawn)
{
	struct work w = test_work();
	const struct scenario_graph graph = {.scenario = story_document(&w, story_yaml)->parts[0].scenario,
	                                     .title = S("A “pan” & fire")};
	struct str svg = scenario_graph_drawing(&w, &graph).html;
	assert_int_equal(count_of(svg, "<rect class=\"scene"), 5);
	assert_int_equal(count_of(svg, "scene end"), 2);
	assert_int_equal(count_of(svg, "scene start"), 1);
	assert_int_equal(count_of(svg, "<path class=\"line"), 7);
	assert_int_equal(count_of(svg, "<path class=\"line timer"), 1);
	assert_int_equal(count_of(svg, "<rect class=\"part\""),
	                 6); /* credits of the two scenes that are scored */
	assert_int_equal(count_of(svg, "walked"), 0);
	assert_true(str_find(svg, S("aria-label=\"A “pan” &amp; fire\"")) != SIZE_MAX);
	assert_true(str_find(svg, S(">Pour water on it<")) != SIZE_MAX);
	assert_true(str_find(svg, S("<style>")) == SIZE_MAX); /* a page's policy would ignore it */
	test_work_end(&w);
}

TEST(a_walk_is_drawn_over_it)
{
	struct work w = test_work();
	struct scenario_move moves[2];
	const struct scenario_clock clock = {0, 1, NULL, 0};
	struct scenario_walk walk;
	const struct scenario *scenario = story_document(&w, story_yaml)->parts[0].scenario;
	assert_true(scenario_move_read(S("choose water"), &moves[0]));
	assert_true(scenario_move_read(S("choose extinguisher"), &moves[1]));
	moves[0].at_us = moves[1].at_us = 1;
	assert_ok(&w, scenario_play(&w, scenario, &clock, moves, 2, 2, &walk));
	struct str svg =
		scenario_graph_drawing(&w, &(struct scenario_graph){scenario, &walk, S("t"), true}).html;
	assert_int_equal(count_of(svg, "<path class=\"line walked"), 2);
	assert_int_equal(count_of(svg, "scene start walked"), 1);
	assert_int_equal(count_of(svg, "scene end walked"), 1);
	assert_true(str_find(svg, S("xmlns=\"http://www.w3.org/2000/svg\"")) != SIZE_MAX);
	assert_int_equal(count_of(svg, "<rect class=\"part\""), 6);
	/* Who never came to the flames is not told what experts do there: three credits of the first scene. */
	assert_true(scenario_move_read(S("choose lid"), &moves[0]));
	moves[0].at_us = 1;
	assert_ok(&w, scenario_play(&w, scenario, &clock, moves, 1, 2, &walk));
	svg = scenario_graph_drawing(&w, &(struct scenario_graph){scenario, &walk, S("t"), false}).html;
	assert_int_equal(count_of(svg, "<rect class=\"part\""), 3);
	test_work_end(&w);
}
