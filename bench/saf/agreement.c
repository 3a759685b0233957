/* How far two judges agree, with the formulas of src/scoring/agreement.h.
 *
 * Reads lines `reference level expected` from standard input: the human level, the machine's likeliest level and the mean of
 * its levels. Prints lines `name value low high`; names that end in -mean are of the third column. */
#include "scoring/agreement.h"

#include "base/world.h"

#include <math.h>
#include <stdio.h>

enum { CASES_MAX = 10000 };

static void print(const char *name, struct agreement figure)
{
	printf("%s %.3f %.3f %.3f\n", name, figure.value, figure.low, figure.high);
}

static void report(struct work *w, const double *human, const double *level, const double *mean, size_t count)
{
	print("exact", agreement_exact(human, level, count));
	print("adjacent", agreement_adjacent(human, level, count));
	print("qwk", agreement_quadratic_kappa(w, human, level, count));
	print("rmse", agreement_rmse(w, human, level, count));
	print("pearson", agreement_pearson(human, level, count));
	print("smd", agreement_smd(w, human, level, count));
	print("qwk-mean", agreement_quadratic_kappa(w, human, mean, count));
	print("rmse-mean", agreement_rmse(w, human, mean, count));
	print("pearson-mean", agreement_pearson(human, mean, count));
	print("smd-mean", agreement_smd(w, human, mean, count));
}

int main(void)
{
	static double human[CASES_MAX], level[CASES_MAX], mean[CASES_MAX];
	struct work w = work_init(&world_real, S("agreement"));
	size_t count = 0;
	while (count < CASES_MAX && scanf("%lf %lf %lf", &human[count], &level[count], &mean[count]) == 3)
		count++;
	report(&w, human, level, mean, count);
	work_finish(&w);
	return 0;
}
