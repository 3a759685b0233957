/* Oracle: cases by hand. */
#include "agreement.h"

#include <math.h>

TEST(agreement_keeps_the_worst)
{
	struct agreement found = {0};
	agreement_add(&found, 2, 2, 0);
	agreement_add(&found, INFINITY, INFINITY, 1);
	assert_true(found.apart == 0);
	agreement_add(&found, 3, 4, 4);
	agreement_add(&found, 7, 8, 8);
	assert_true(found.apart == 0.25 && found.ours == 3 && found.theirs == 4);
	agreement_add(&found, NAN, 1, 1);
	agreement_add(&found, 9, 8, 1);
	assert_true(isinf(found.apart) && isnan(found.ours));
	assert_int_equal(found.count, 6);
}

TEST(agreement_with_what_is_no_number_is_none)
{
	static const double cases[][2] = {{1, NAN}, {NAN, NAN}, {INFINITY, -INFINITY}, {1, INFINITY}, {1, 0}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct agreement found = {0};
		agreement_add(&found, cases[i][0], cases[i][1], fabs(cases[i][1]));
		assert_true(isinf(found.apart));
	}
}
