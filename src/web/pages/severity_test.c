/* What a reviewer is told of how they judge: no more than is known, and nothing of others. */
#include "web/pages/severity.h"

#include "test.h"

static const struct reviewer plain = {.sittings = 40,
                                      .standard_error = 0.2,
                                      .p_adjusted = 0.6,
                                      .severity_logit = 0.1,
                                      .level_shift = -0.04};

TEST(severity_words_say_no_more_than_is_known)
{
	struct work w = test_work();
	struct reviewer reviewer = plain;
	assert_true(str_starts(severity_words(&w, &reviewer), S("You judge like the others")));
	reviewer.p_adjusted = 0.01;
	reviewer.severity_logit = 0.8;
	reviewer.level_shift = -0.31;
	assert_true(str_starts(
		severity_words(&w, &reviewer),
		S("You are severer than the others: the same work gets about 0.31 of a level less")));
	reviewer.severity_logit = -0.8;
	reviewer.level_shift = 0.27;
	assert_true(
		str_starts(severity_words(&w, &reviewer),
	                   S("You are more lenient than the others: the same work gets about 0.27 of a level "
	                     "more")));
	reviewer = (struct reviewer){.why = S("They are too few.")};
	assert_str(severity_words(&w, &reviewer), S("They are too few."));
	test_work_end(&w);
}
