/* calibrate_em: the loop of E-steps and M-steps, with squared extrapolation. */
#include "irt/calibrate_parts.h"

#include "base/portable.h"

enum { CYCLES_MAX = 5000 };

double calibrate_log_prior(const struct calibrate_fit *fit, const double *free)
{
	double sum = 0, value[CALIBRATE_VALUES_MAX];
	for (size_t i = 0; i < fit->unit_count; i++) {
		if (fit->units[i].priors == NULL)
			continue;
		calibrate_values(&fit->units[i], free, value);
		sum += calibrate_prior(&fit->units[i], value, NULL, NULL);
	}
	return sum;
}

static double largest_change(const double *one, const double *other, size_t n)
{
	double largest = 0;
	for (size_t i = 0; i < n; i++) {
		double change = one[i] < other[i] ? other[i] - one[i] : one[i] - other[i];
		largest = change > largest ? change : largest;
	}
	return largest;
}

static bool all_feasible(const struct calibrate_fit *fit, const double *free)
{
	double value[CALIBRATE_VALUES_MAX];
	for (size_t i = 0; i < fit->unit_count; i++) {
		calibrate_values(&fit->units[i], free, value);
		if (!calibrate_feasible(&fit->units[i], value))
			return false;
	}
	return true;
}

struct loop {
	const struct calibrate_fit *fit;
	struct calibrate_step *step;
	struct calibrate_progress *progress;
	size_t cycles_max;
	bool stopped;
};

/* Looks at these parameters; returns what is maximised. */
static double look(struct loop *loop, const double *free)
{
	calibrate_step_at(loop->fit, loop->step, free);
	calibrate_step_run(loop->fit, loop->step);
	loop->progress->cycles++;
	loop->progress->log_likelihood = loop->step->log_likelihood;
	loop->progress->log_prior = calibrate_log_prior(loop->fit, free);
	return loop->progress->log_likelihood + loop->progress->log_prior;
}

/* The M-step behind `look(from)`; true when that was the last. */
static bool move(struct loop *loop, const double *from, double *to, double log_posterior)
{
	const struct calibrate_options *options = loop->fit->options;
	size_t n = loop->fit->free_count;
	for (size_t i = 0; i < n; i++)
		to[i] = from[i];
	calibrate_newton(loop->fit, loop->step, to);
	loop->progress->change = largest_change(from, to, n);
	loop->progress->converged = loop->progress->change < loop->fit->tolerance;
	loop->stopped = options->progress != NULL &&
	                !options->progress(options->progress_context, loop->progress->cycles, log_posterior,
	                                   loop->progress->change);
	return loop->progress->converged || loop->stopped || loop->progress->cycles >= loop->cycles_max;
}

/* x0 - 2 alpha r + alpha² v with r = x1 - x0, v = x2 - 2 x1 + x0, alpha = -|r| / |v|; shorter until it is inside the
 * bounds. With alpha = -1 it is x2. Returns false when it is not worth it. */
static bool extrapolate(const struct calibrate_fit *fit, const double *x0, const double *x1, const double *x2,
                        double longest, double *out)
{
	size_t n = fit->free_count;
	double r2 = 0, v2 = 0;
	for (size_t i = 0; i < n; i++) {
		double r = x1[i] - x0[i], v = x2[i] - x1[i] - r;
		r2 += r * r;
		v2 += v * v;
	}
	if (!(v2 > 0) || !(r2 > v2))
		return false;
	double alpha = -__builtin_sqrt(r2 / v2);
	alpha = alpha < -longest ? -longest : alpha;
	while (alpha < -1.01) {
		for (size_t i = 0; i < n; i++) {
			double r = x1[i] - x0[i], v = x2[i] - x1[i] - r;
			out[i] = x0[i] - 2 * alpha * r + alpha * alpha * v;
		}
		calibrate_clamp(fit, out);
		if (all_feasible(fit, out))
			return true;
		alpha = (alpha - 1) / 2;
	}
	return false;
}

static void copy(double *to, const double *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[i];
}

void calibrate_em(struct work *w, const struct calibrate_fit *fit, struct calibrate_step *step, double *free,
                  struct calibrate_progress *progress)
{
	size_t n = fit->free_count, wanted = fit->options->cycles_max;
	double *x1 = work_array(w, n, sizeof *x1), *x2 = work_array(w, n, sizeof *x2);
	double *far = work_array(w, n, sizeof *far), longest = 4;
	struct loop loop = {fit, step, progress, wanted == 0 ? CYCLES_MAX : wanted, false};
	double here = look(&loop, free);
	for (;;) {
		if (move(&loop, free, x1, here)) {
			copy(free, x1, n);
			break;
		}
		double then = look(&loop, x1);
		if (move(&loop, x1, x2, then)) {
			copy(free, x2, n);
			break;
		}
		if (extrapolate(fit, free, x1, x2, longest, far)) {
			double there = look(&loop, far);
			if (there >= then) {
				longest *= 4;
				copy(free, far, n);
				here = there;
				continue;
			}
			longest = longest > 8 ? longest / 4 : 2;
		}
		copy(free, x2, n);
		here = look(&loop, free);
	}
	/* A step of EM cannot lower it; this is what the result is read off. */
	step->moments = true;
	look(&loop, free);
	progress->cycles--;
}
