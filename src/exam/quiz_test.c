/* The adaptive quiz, purely: families that exclude each other, and an end when the level is decided. */
#include "exam/quiz.h"

#include "exam/import.h"
#include "test.h"

#include <math.h>
#include <string.h>

struct sat {
	const struct document *document;
	struct quiz quiz;
	struct quiz_step *steps;
	struct quiz_state state;
};

static const struct document *demo_document(struct work *w)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	return report.document;
}

/* A quiz of the test's own, with items that it may change. */
static struct sat prepare(struct work *w, const struct document *document, struct item **items)
{
	struct sat sat = {.document = document, .quiz = *document_part(document, S("quiz"))->quiz};
	*items = work_array(w, sat.quiz.item_count, sizeof **items);
	memcpy(*items, sat.quiz.items, sat.quiz.item_count * sizeof **items);
	sat.quiz.items = *items;
	sat.steps = work_array(w, sat.quiz.item_count, sizeof *sat.steps);
	sat.state.steps = sat.steps;
	return sat;
}

/* Right where `right` has a bit, from the first answer on. */
static void sit(struct work *w, struct sat *sat, uint64_t right)
{
	sat->state.count = 0;
	quiz_reckon(sat->document, &sat->quiz, &sat->state);
	while (!sat->state.finished) {
		struct quiz_step *step = &sat->steps[sat->state.count];
		const struct item *item = quiz_choose(w, &sat->quiz, &sat->state, right);
		size_t key = (size_t)(quiz_right_option(item) - item->options);
		bool is_right = (right >> (sat->state.count % 64) & 1) != 0;
		*step = (struct quiz_step){
			.item = item, .choice = (int64_t)(is_right ? key : (key + 1) % item->option_count)};
		sat->state.count++;
		quiz_reckon(sat->document, &sat->quiz, &sat->state);
	}
}

TEST(quiz_gives_one_of_a_family_at_most)
{
	struct work w = test_work();
	struct item *items;
	struct sat sat = prepare(&w, demo_document(&w), &items);
	static const char *const families[] = {"a", "b", "c", "d", "e", "f", "g"};
	for (size_t i = 0; i < sat.quiz.item_count; i++)
		items[i].family = i % 8 == 7 ? (struct str){0} : str_of(families[i % 8]);
	for (uint64_t right = 0; right < 40; right++) {
		size_t seen[COUNT(families)] = {0};
		sit(&w, &sat, right * UINT64_C(0x9e3779b97f4a7c15));
		for (size_t i = 0; i < sat.state.count; i++) {
			size_t index = (size_t)(sat.steps[i].item - items);
			if (index % 8 != 7)
				assert_int_equal(++seen[index % 8], 1);
		}
	}
	/* All of one family but one: the bank is at its end after two. */
	for (size_t i = 0; i < sat.quiz.item_count; i++)
		items[i].family = i == 0 ? (struct str){0} : S("all");
	sat.quiz.items_min = 10;
	sit(&w, &sat, 5);
	assert_int_equal(sat.state.count, 2);
	test_work_end(&w);
}

TEST(quiz_without_families_is_the_quiz_that_it_was)
{
	struct work w = test_work();
	struct item *items;
	struct sat sat = prepare(&w, demo_document(&w), &items), plain = sat;
	plain.quiz.items = document_part(sat.document, S("quiz"))->quiz->items;
	plain.steps = work_array(&w, sat.quiz.item_count, sizeof *plain.steps);
	plain.state.steps = plain.steps;
	for (size_t i = 0; i < sat.quiz.item_count; i++)
		items[i].family = items[i].id;
	for (uint64_t right = 1; right < 20; right++) {
		sit(&w, &sat, right * UINT64_C(0x9e3779b97f4a7c15));
		sit(&w, &plain, right * UINT64_C(0x9e3779b97f4a7c15));
		assert_int_equal(sat.state.count, plain.state.count);
		for (size_t i = 0; i < plain.state.count; i++)
			assert_str(sat.steps[i].item->id, plain.steps[i].item->id);
	}
	test_work_end(&w);
}

TEST(quiz_ends_when_the_level_is_decided)
{
	struct work w = test_work();
	struct item *items;
	struct sat sat = prepare(&w, demo_document(&w), &items);
	size_t longer = 0, shorter = 0;
	for (uint64_t right = 0; right < 64; right++) {
		uint64_t answers = right == 0   ? 0
		                   : right == 1 ? UINT64_MAX
		                                : right * UINT64_C(0x9e3779b97f4a7c15);
		sat.quiz.stop_decided = 0;
		sit(&w, &sat, answers);
		assert_true(isnan(sat.state.probability));
		longer += sat.state.count;
		sat.quiz.stop_decided = 0.9;
		sit(&w, &sat, answers);
		shorter += sat.state.count;
		double p = sat.state.probability;
		bool decided = p >= 0.9 || p <= 0.1;
		bool otherwise = sat.state.sd_logit <= sat.quiz.stop_standard_error ||
		                 (int64_t)sat.state.count == sat.quiz.items_max;
		assert_true(decided || otherwise);
		assert_true((int64_t)sat.state.count >= sat.quiz.items_min);
	}
	assert_true(shorter < longer);
	test_work_end(&w);
}
