/* Response times: how long items take, how fast people work, and answers given too fast to have been thought about.
 *
 *   log t_ij ~ Normal(beta_i - tau_j, 1 / alpha_i²),   tau_j ~ Normal(0, sigma²)
 *
 * beta is an item's time intensity (log seconds), alpha its discrimination, tau a person's speed (van der Linden 2006). Times are
 * independent of each other given speed.
 *
 * An answer is taken for a rapid guess when it came faster than a tenth of the item's mean time, or than ten seconds where
 * that is less (normative threshold NT10, Wise & Ma 2012). The share of answers that are none is the response time effort
 * (Wise & Kong 2005); below
 * 0.9, what somebody can do is likely underestimated. It is told to a reviewer and never scored: who knows the answer may be
 * fast, and who reads with a machine may be slow. */
#ifndef IRT_RESPONSE_TIME_H
#define IRT_RESPONSE_TIME_H

#include "base/work.h"

#define RESPONSE_TIME_SECONDS_MAX 1e7

/* A time is more than 0 and at most RESPONSE_TIME_SECONDS_MAX; anything else, NaN too, is none. */
struct response_times {
	size_t person_count, item_count;
	const double *seconds; /* [person_count][item_count] */
};

struct response_time_item {
	double intensity;         /* beta, log seconds */
	double discrimination;    /* alpha, per log second; at most 1,000 */
	double threshold_seconds; /* faster is a rapid guess */
	size_t count;             /* of times */
};

struct response_time_model {
	struct response_time_item *items; /* [item_count] */
	size_t item_count;
	double speed_sd; /* sigma */
	double log_likelihood;
	size_t iterations;
	bool converged;
};

/* Marginal maximum likelihood by EM, every step in closed form; the mean of speed is taken out after each (parameter-expanded
 * EM, Liu, Rubin & Wu 1998), without which it would creep. Ends when no intensity, and no logarithm of another
 * parameter, changes by more than 1e-9, or after 5,000 iterations. ERR_INPUT, naming the item by its place, when one has
 * fewer than two times, and when nobody has two. Where speed explains an item's times all but wholly, its discrimination
 * runs to the limit, and the end may not be reached: `converged` says so. Rapid guesses count like any time: take them out
 * first where they are many. Cost: 10 ns a time and iteration; some 20 to 200 iterations. */
enum err response_time_calibrate(struct work *w, const struct response_times *times,
                                 struct response_time_model *out) MUST_CHECK;

/* One person. */
struct response_time_person {
	double speed, standard_error; /* posterior mean and SD of tau */
	size_t answered;              /* times */
	size_t rapid;                 /* rapid guesses among them */
	double effort;                /* the share that are none; NaN without times */
};

/* From seconds[item_count]. residual[item_count], NULL or: the logarithm of each time less what the person's other times lead to
 * expect, over its standard deviation (van der Linden & Guo 2008): about normal, negative is fast; NaN without a time.
 * rapid[item_count], NULL or: which are rapid guesses. */
struct response_time_person response_time_of(const struct response_time_model *model, const double *seconds,
                                             double *residual, bool *rapid);

#endif
