#include "scoring/ordinal.h"

#include "base/portable.h"

#include <math.h>
#include <string.h>

enum { STEPS_MAX = 50, FIGURES = 3 };

/* As if a few cases had said nothing: keeps what tells the truth apart without fail from growing without end. */
static const double ridge = 0.01;

/* Solves a x = b by Cholesky; a is symmetric and positive definite, and destroyed. */
static void solve(double a[FIGURES][FIGURES], double b[FIGURES])
{
	for (size_t i = 0; i < FIGURES; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = a[i][j];
			for (size_t k = 0; k < j; k++)
				sum -= a[i][k] * a[j][k];
			a[i][j] = i == j ? sqrt(sum) : sum / a[j][j];
		}
	for (size_t i = 0; i < FIGURES; i++) {
		for (size_t k = 0; k < i; k++)
			b[i] -= a[i][k] * b[k];
		b[i] /= a[i][i];
	}
	for (size_t i = FIGURES; i-- > 0;) {
		for (size_t k = i + 1; k < FIGURES; k++)
			b[i] -= a[k][i] * b[k];
		b[i] /= a[i][i];
	}
}

struct ordinal ordinal_fit(const double *said, const double *truth, size_t count, const double *levels,
                           size_t level_count)
{
	double figures[FIGURES] = {0, 1, 1};
	for (int step = 0; step < STEPS_MAX; step++) {
		double hessian[FIGURES][FIGURES] = {{0}}, gradient[FIGURES], moved = 0;
		for (size_t f = 0; f < FIGURES; f++) {
			hessian[f][f] = ridge;
			gradient[f] = -ridge * figures[f];
		}
		for (size_t i = 0; i < count; i++)
			for (size_t l = 1; l < level_count; l++) {
				double middle = (levels[l - 1] + levels[l]) / 2;
				double at[FIGURES] = {1, said[i], -middle};
				double p = portable_logistic(figures[0] + figures[1] * said[i] -
				                             figures[2] * middle);
				for (size_t f = 0; f < FIGURES; f++) {
					gradient[f] += at[f] * ((truth[i] > middle) - p);
					for (size_t g = 0; g < FIGURES; g++)
						hessian[f][g] += at[f] * at[g] * p * (1 - p);
				}
			}
		solve(hessian, gradient);
		for (size_t f = 0; f < FIGURES; f++) {
			/* A full step from far away may overshoot; this never does by much. */
			double move = fmax(-2, fmin(2, gradient[f]));
			figures[f] += move;
			moved = fmax(moved, fabs(move));
		}
		if (moved < 1e-9)
			break;
	}
	return (struct ordinal){figures[0], fmax(figures[1], 0), fmax(figures[2], 0)};
}

void ordinal_levels(const struct ordinal *ordinal, double said, const double *levels, size_t level_count,
                    double *out)
{
	double above = 1;
	for (size_t l = 0; l < level_count; l++) {
		double next = 0;
		if (l + 1 < level_count)
			next = portable_logistic(ordinal->intercept + ordinal->slope * said -
			                         ordinal->height * (levels[l] + levels[l + 1]) / 2);
		/* Thresholds ascend, so these only fall. */
		out[l] = fmax(above - next, 0);
		above = next;
	}
}
