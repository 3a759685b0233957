#include "exam/part.h"

#include "demonstration.h"
#include "exam/scale.h"
#include "test.h"

TEST(part_criterion_at_goes_through_all_parts_in_their_order)
{
	const struct criterion first[] = {{.id = S("a")}, {.id = S("b")}}, last[] = {{.id = S("c")}};
	const struct written one = {.rubric = {.criteria = first, .criterion_count = 2}};
	const struct written three = {.rubric = {.criteria = last, .criterion_count = 1}};
	const struct quiz quiz = {0};
	const struct part parts[] = {
		{.id = S("one"), .type = S("written"), .written = &one},
		{.id = S("two"), .type = S("quiz"), .quiz = &quiz},
		{.id = S("three"), .type = S("written"), .written = &three},
	};
	const struct document document = {.parts = parts, .part_count = 3};
	const struct {
		struct str part, criterion;
	} expected[] = {{S("one"), S("a")}, {S("one"), S("b")}, {S("three"), S("c")}};
	struct part_criterion at;
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_true(part_criterion_at(&document, i, &at));
		assert_str(at.part->id, expected[i].part);
		assert_str(at.criterion->id, expected[i].criterion);
	}
	assert_false(part_criterion_at(&document, 3, &at));
}

TEST(part_judges_a_point_by_the_levels_that_its_verdicts_have)
{
	struct work w = test_work();
	const struct document *document = demonstration(&w, 4);
	size_t points = 0;
	for (size_t p = 0; p < document->part_count; p++) {
		const struct part *part = &document->parts[p];
		struct measure measure;
		for (size_t i = 0; part_measure(part, i, &measure); i++) {
			const struct criterion *judged = part_judged(&w, part, measure.task);
			assert_int_equal(scale_levels(judged), measure.judged_levels);
			assert_str(judged->competency, measure.competency);
			assert_true(judged->title.len > 0 && judged->title.len < 200);
			assert_int_equal(part_is_point(part, measure.task), measure.criterion == NULL);
			if (measure.criterion != NULL)
				continue;
			points++;
			assert_str(scale_title(&w, judged, 0), S("No credit"));
			assert_str(scale_title(&w, judged, measure.levels - 1), S("Full credit"));
		}
		assert_null(part_judged(&w, part, S("no-such-task")));
		assert_false(part_is_point(part, S("no-such-task")));
	}
	assert_true(points > 20);
	test_work_end(&w);
}
