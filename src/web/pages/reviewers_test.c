/* What is said of a reviewer: of nobody more than is known. */
#include "web/pages/reviewers.h"

#include "test.h"

static const struct reviewer plain = {.sittings = 40,
                                      .standard_error = 0.2,
                                      .p_adjusted = 0.6,
                                      .severity_logit = 0.1,
                                      .infit = 1,
                                      .infit_z = 0.1};

TEST(reviewers_note_says_no_more_than_is_known)
{
	struct work w = test_work();
	struct reviewer reviewer = plain;
	assert_str(reviewers_note(&w, &reviewer), S("Like the others."));
	reviewer.p_adjusted = 0.01;
	assert_str(reviewers_note(&w, &reviewer), S("Severer than the others: look at the rubric together."));
	reviewer.severity_logit = -0.1;
	assert_str(reviewers_note(&w, &reviewer),
	           S("More lenient than the others: look at the rubric together."));
	/* With zeroes for all that was not estimated. */
	reviewer = (struct reviewer){.sittings = 40, .why = S("They are too few.")};
	assert_str(reviewers_note(&w, &reviewer), S("They are too few."));
	test_work_end(&w);
}

TEST(reviewers_note_tells_erratic_ones_from_those_who_see_no_difference)
{
	struct work w = test_work();
	struct reviewer reviewer = plain;
	reviewer.infit = 1.5;
	assert_str(reviewers_note(&w, &reviewer), S("Like the others."));
	reviewer.infit_z = 3;
	assert_true(str_starts(reviewers_note(&w, &reviewer), S("Like the others on the whole, but not")));
	reviewer.infit = 0.6;
	reviewer.infit_z = -3;
	assert_true(str_starts(reviewers_note(&w, &reviewer), S("Judges all criteria of a case much alike")));
	test_work_end(&w);
}
