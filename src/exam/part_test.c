#include "exam/part.h"

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
