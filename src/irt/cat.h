/* An adaptive test: a design that many sit, and one person's way through it.
 *
 *   what may be given (unseen, exposure, content or blueprint) → ranked by the rule → one of the best → answer → estimate → stop?
 *
 * 1. A test is a function of its design, the answers and the seed: the same three give the same test, to the bit.
 * 2. Where there is a blueprint, every test that ends by another reason than an empty bank meets it.
 * 3. The belief on the nodes is kept whatever the estimator: rules that look at all levels use it. */
#ifndef IRT_CAT_H
#define IRT_CAT_H

#include "irt/ability.h"
#include "irt/criterion.h"
#include "irt/select.h"
#include "irt/shadow.h"
#include "irt/stop.h"

/* Where a test begins. The first items are the most informative at these levels, and no estimate is used before they are all
 * given; rules that draw by chance draw the first item too. */
struct cat_start {
	const double *thetas_logit; /* [count], within the limits */
	size_t count;               /* at least 1 */
	double spread_logit; /* each person's are moved by the same random number of at most this size; 0: not */
};

/* How often items may be seen. */
struct cat_exposure {
	size_t among; /* randomesque: one of so many best (Kingsbury & Zara 1989); 1: the best */
	const double *
		acceptance; /* [items], Sympson-Hetter's probability that a chosen item is given; NULL: always. An item that was
	                           * held back is not offered again in this test. Source: Sympson & Hetter 1985. */
	const size_t *
		counts; /* [items], how many of the `tests` before this one had the item; NULL: no restriction */
	size_t tests;
	double rate_max; /* items with a higher rate are left out where others are (Revuelta & Ponsoda 1998) */
};

struct cat_design {
	const struct table *table;
	enum ability_method estimator; /* without a root inside the limits: the limit (irt/ability.h) */
	double low_logit, high_logit;  /* limits of estimates, within [-6, 6] */
	struct criterion criterion;
	struct cat_exposure exposure;
	const struct select_bank *content; /* areas and their shares; NULL: no balance */
	const struct blueprint *blueprint; /* NULL: none */
	const double *seconds; /* [items], what an item takes, for a stop by time; NULL: not known */
	size_t shadow_effort;
	struct cat_start start;
	struct stop_rule stop;
};

/* A choice and what it was between. */
struct cat_choice {
	size_t item;
	double value; /* the rule's number for it */
	size_t runner_up;
	double runner_up_value; /* runner_up is SELECT_NONE where there is none */
};

/* One test under way. */
struct cat {
	const struct cat_design *design;
	struct chance chance;
	size_t *items; /* [count] given, in order */
	uint8_t *levels;
	size_t count;
	double theta_logit; /* before the first answer the start */
	/* Masses, as far as the estimator, the rule or the end of the design ask for them. */
	double posterior[NODES_STRIDE], likelihood[NODES_STRIDE];
	double log_posterior_sum, log_likelihood_sum;
	const bool *offered;   /* [items]: chosen, whether held back or given */
	struct cat_room *room; /* the rest is cat.c's */
};

/* Of the estimate; infinite before the first answer. EAP: the posterior's SD; MAP: 1 / sqrt(I + 1 / sd²); ML and WLE: 1 /
 * sqrt(I). */
double cat_standard_error(const struct cat *cat);

/* ERR_INPUT, with a sentence, unless the design can be used: the rule fits the items, the blueprint can be met, the test ends. */
enum err cat_check(struct work *w, const struct cat_design *design) MUST_CHECK;

/* Room for one test at a time of a design that was checked; cat_begin starts the next. */
struct cat *cat_open(struct work *w, const struct cat_design *design);

/* Starts a test. available [items]: what may be given to this person; NULL: everything. */
void cat_begin(struct cat *cat, struct chance chance, const bool *available);

/* STOP_NOT_YET and the next item, or why the test is over. Call it once for each answer. */
enum stop_reason cat_next(struct cat *cat, struct cat_choice *out);

/* Whether what was given meets the blueprint; there is one. */
bool cat_meets(const struct cat *cat);

/* The answer to the item chosen last: a level of it. Cost with EAP: 61 exp. */
void cat_answer(struct cat *cat, const struct cat_choice *choice, size_t level);

#endif
