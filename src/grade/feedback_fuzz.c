/* Any bytes as a recorded reply. What comes of them is the rubric's text, or keeps every rule that can be looked up in it, and
 * comes out the same again. */
#include "grade/feedback.h"

#include "base/check.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct level levels[] = {
	{0, S_INIT("Missing"), S_INIT("Says nothing about what customers saw.")},
	{1, S_INIT("Vague"), S_INIT("Says that something failed, without saying for whom or when.")},
	{2, S_INIT("Clear"), S_INIT("Says what failed, for whom and when, in words a customer understands.")},
};
static const struct criterion criterion = {.id = S_INIT("impact"),
                                           .title = S_INIT("What customers experienced"),
                                           .ask = S_INIT("How well is it said?"),
                                           .described = levels,
                                           .described_count = COUNT(levels)};
static const struct level spread[] = {
	{0, S_INIT("Missing"), S_INIT("Says nothing about what customers saw.")},
	{15, S_INIT("Vague"), S_INIT("Says that something failed, without saying for whom or when.")},
	{20, S_INIT("Clear"),
         S_INIT("Says what failed, for whom and when, in words a customer understands.")},
};
static const struct criterion points = {.id = S_INIT("impact"),
                                        .title = S_INIT("What customers experienced"),
                                        .ask = S_INIT("How well is it said?"),
                                        .described = spread,
                                        .described_count = COUNT(spread),
                                        .points = 30};
static const struct feedback_facts all_facts[] = {
	{
		.language = S_INIT("en"),
		.criterion = &criterion,
		.level = 1,
		.quote = S_INIT("Orders failed at 10:12."),
		.answer = S_INIT("Orders failed at 10:12. A sign said \"sorry\" for 5 \xe2\x82\xac."),
	},
	{
		.language = S_INIT("en"),
		.criterion = &points,
		.level = 17,
		.quote = S_INIT("Orders failed at 10:12."),
		.answer = S_INIT("Orders failed at 10:12. A sign said \"sorry\" for 5 \xe2\x82\xac."),
	},
};

static void check_text(struct str text)
{
	check(text.len > 0 && text.len <= FEEDBACK_BYTES_MAX && utf8_words(text) <= FEEDBACK_WORDS_MAX);
	check(str_find(text, S(" Missing ")) == SIZE_MAX && str_find(text, S("9")) == SIZE_MAX);
	check(str_find_byte(text, '\n') == SIZE_MAX);
}

static void try_facts(struct str bytes, const struct feedback_facts *facts)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct feedback_text text, again;
	bool by_machine, by_machine_again;
	enum feedback_problem problem = feedback_read(&w, bytes, facts, &text);
	check((problem == FEEDBACK_FINE) == !str_absent(text.shown));
	if (problem == FEEDBACK_FINE) {
		check_text(text.shown);
		check_text(text.next);
	}
	if (feedback_of_reply(&w, bytes, facts, &text, &by_machine) == OK) {
		check(feedback_of_reply(&w, bytes, facts, &again, &by_machine_again) == OK);
		check(by_machine == by_machine_again && str_equal(text.shown, again.shown) &&
		      str_equal(text.next, again.next));
		check(text.shown.len > 0);
	}
	work_finish(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < COUNT(all_facts); i++)
		try_facts(str_bytes(data, size), &all_facts[i]);
	return 0;
}
