#include "agreement.h"

#include <math.h>
#include <stdio.h>

void agreement_add(struct agreement *agreement, double ours, double theirs, double unit)
{
	double apart = ours == theirs ? 0 : fabs(ours - theirs) / unit;
	if (isnan(apart))
		apart = INFINITY;
	if (agreement->count++ == 0 || apart > agreement->apart) {
		agreement->apart = apart;
		agreement->ours = ours;
		agreement->theirs = theirs;
	}
}

void agreement_within(const struct agreement *agreement, const char *golden, const char *what, double most)
{
	if (agreement->count == 0)
		fail_msg("%s: no %s to compare", golden, what);
	if (!(agreement->apart <= most))
		fail_msg("%s: %s is %.15g, not %.15g", golden, what, agreement->ours, agreement->theirs);
	printf("agreement %s %s %.17g %g %zu\n", golden, what, agreement->apart, most, agreement->count);
}

void agreement_identical(const char *golden, const char *what, size_t count)
{
	assert_true(count > 0);
	printf("identical %s %s %zu\n", golden, what, count);
}
