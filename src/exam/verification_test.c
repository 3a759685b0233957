/* What a verification asks: a document of its questions alone. Its way through the product: tests/api/test_competences.py. */
#include "exam/verification.h"

#include "demonstration.h"
#include "exam/quiz.h"
#include "test.h"

static struct verification plan_of(struct work *w, const struct quiz *quiz, size_t count)
{
	struct verification_item *items = work_array(w, count, sizeof *items);
	for (size_t i = 0; i < count; i++)
		items[i] = (struct verification_item){S("quiz"), quiz->items[3 * i].id};
	return (struct verification){S("web-operations"), items, count};
}

TEST(verification_asks_its_questions_and_no_others)
{
	struct work w = test_work();
	const struct document *whole = demonstration_quiz_and_report(&w), *document;
	const struct part *quiz_part = document_part(whole, S("quiz"));
	const struct verification plan = plan_of(&w, quiz_part->quiz, 7);
	struct verification stored;
	assert_ok(&w, verification_read(&w, verification_text(&w, &plan), &stored));
	assert_str(verification_text(&w, &stored), verification_text(&w, &plan));
	assert_ok(&w, verification_document(&w, whole, &stored, &document));
	assert_int_equal(document->part_count, 1);
	const struct part *part = &document->parts[0];
	assert_int_equal(part->minutes, (quiz_part->minutes * 7 + 19) / 20);
	/* Whatever is answered, all of them are asked. */
	for (uint64_t wrong = 0; wrong < 2; wrong++) {
		struct quiz_step *steps = work_array(&w, 7, sizeof *steps);
		struct quiz_state so_far = {.steps = steps};
		for (quiz_reckon(document, part->quiz, &so_far); !so_far.finished;
		     quiz_reckon(document, part->quiz, &so_far)) {
			const struct item *item = quiz_choose(&w, part->quiz, &so_far, so_far.count);
			size_t key = (size_t)(quiz_right_option(item) - item->options);
			assert_true(so_far.count < 7);
			steps[so_far.count++] = (struct quiz_step){
				.item = item, .choice = (int64_t)((key + wrong) % item->option_count)};
			assert_non_null(quiz_item(quiz_part->quiz, item->id));
		}
		assert_int_equal(so_far.count, 7);
	}
	test_work_end(&w);
}

TEST(verification_that_is_damaged_is_said_to_be_so)
{
	static const char *const texts[] = {"",
	                                    "{}",
	                                    "[]",
	                                    "{\"competency\":\"web-operations\"}",
	                                    "{\"competency\":\"x\",\"items\":{}}",
	                                    "{\"competency\":\"x\",\"items\":[{\"item\":\"a\"}]}",
	                                    "{\"competency\":\"x\",\"items\":[7]}"};
	struct work w = test_work();
	const struct document *whole = demonstration_quiz_and_report(&w), *document;
	struct verification plan = plan_of(&w, document_part(whole, S("quiz"))->quiz, 2), read;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_fails(&w, ERR_INTERNAL, verification_read(&w, str_of(texts[i]), &read));
		work_forgive(&w);
	}
	struct verification_item items[] = {plan.items[0], {S("quiz"), S("no-such-question")}};
	plan.items = items;
	assert_fails(&w, ERR_INTERNAL, verification_document(&w, whole, &plan, &document));
	work_forgive(&w);
	items[1].part = S("report");
	assert_fails(&w, ERR_INTERNAL, verification_document(&w, whole, &plan, &document));
	work_forgive(&w);
	plan.count = 0;
	assert_fails(&w, ERR_INTERNAL, verification_document(&w, whole, &plan, &document));
	test_work_end(&w);
}
