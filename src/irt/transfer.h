/* What beliefs about some competencies suggest about another: transfer by correlation.
 *
 * In the population the levels are jointly normal, with means, SDs and correlations that were estimated from people. What
 * evidence says about the known ones is each belief with its prior divided out, taken for normal; the level of the other then
 * has the conditional mean and variance (the Gaussian conditional: Rasmussen & Williams 2006, A.6).
 *
 * 1. It is a guess about one person from how others are. So it is of a type of its own: no function that decides whether a
 *    level is reached takes one (irt/freshness.h takes states), and nothing makes a state of it. It may steer where an
 *    adaptive test starts and what is suggested to learn, and it is shown as inferred.
 * 2. It is bounded: at least TRANSFER_VARIANCE_LEFT of the population's variance stays, however many competencies agree;
 *    beyond, all that they say is weakened alike. */
#ifndef IRT_TRANSFER_H
#define IRT_TRANSFER_H

#include "base/work.h"

enum { TRANSFER_COMPETENCIES_MAX = 64 };
#define TRANSFER_CORRELATION_MAX 0.95
#define TRANSFER_VARIANCE_LEFT 0.5

struct transfer_population {
	const double *mean_logit; /* [count] */
	const double *sd_logit;   /* [count], 0.2 … 10 */
	const double *
		correlations; /* [count][count], symmetric, ones on the diagonal, positive definite; the others within
	                             * TRANSFER_CORRELATION_MAX */
	size_t count;         /* at most TRANSFER_COMPETENCIES_MAX */
};

/* ERR_INPUT, with a sentence that names the competencies by their number from 1, unless it is as said above. */
enum err transfer_check(struct work *w, const struct transfer_population *population) MUST_CHECK;

/* The belief about a competency, of its own evidence alone. */
struct transfer_known {
	size_t competency; /* below count; each once */
	double mean_logit, sd_logit;
};

/* What is inferred about a level: not shown by anything that the person did in this competency. */
struct transfer_inferred {
	double inferred_mean_logit, inferred_sd_logit;
	size_t from;  /* how many beliefs said something */
	bool bounded; /* they would have said more */
};

/* What known[known_count] suggests about `competency`, of a population that passed; itself among the known is left out. A belief
 * that is not narrower than its population says nothing. Cost: known_count³ / 6 multiplications. */
struct transfer_inferred transfer_infer(const struct transfer_population *population,
                                        const struct transfer_known *known, size_t known_count,
                                        size_t competency);

#endif
