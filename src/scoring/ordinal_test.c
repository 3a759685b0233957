/* Oracle: SciPy's BFGS on the same likelihood, written out in NumPy. */
#include "scoring/ordinal.h"

#include "test.h"

#include <math.h>

static const double levels[] = {0, 0.5, 1};
static const double said[] = {0.1, 0.3, 0.35, 0.5, 0.62, 0.7, 0.8, 0.15, 0.9, 0.45};
static const double truth[] = {0, 0.5, 0, 0.5, 1, 0.5, 1, 0, 1, 0};

TEST(ordinal_is_most_likely)
{
	struct ordinal ordinal = ordinal_fit(said, truth, COUNT(said), levels, COUNT(levels));
	assert_true(fabs(ordinal.intercept - -2.565101894076413) < 1e-5);
	assert_true(fabs(ordinal.slope - 9.48883811592036) < 1e-5);
	assert_true(fabs(ordinal.height - 4.93750886171864) < 1e-5);
	double out[3];
	ordinal_levels(&ordinal, 0.4, levels, COUNT(levels), out);
	assert_true(fabs(out[0] - 0.5009859645065036) < 1e-6);
	assert_true(fabs(out[1] - 0.42121960327876073) < 1e-6);
	assert_true(fabs(out[2] - 0.07779443221473571) < 1e-6);
}

/* What tells the truth without fail, says nothing, or says the opposite, still gives probabilities that sum to 1. */
TEST(ordinal_holds_at_the_extremes)
{
	static const double sure[] = {0, 0, 0, 1, 1, 1}, same[] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
			    wrong[] = {1, 1, 1, 0, 0, 0};
	const double *const all[] = {sure, same, wrong};
	for (size_t a = 0; a < COUNT(all); a++) {
		struct ordinal ordinal = ordinal_fit(all[a], sure, COUNT(sure), levels, COUNT(levels));
		assert_true(isfinite(ordinal.intercept) && ordinal.slope >= 0 && ordinal.height >= 0);
		for (double at = -3; at <= 3; at += 0.25) {
			double out[3], sum = 0;
			ordinal_levels(&ordinal, at, levels, COUNT(levels), out);
			for (size_t l = 0; l < COUNT(levels); l++) {
				assert_true(out[l] >= 0 && out[l] <= 1);
				sum += out[l];
			}
			assert_true(fabs(sum - 1) < 1e-12);
		}
	}
}
