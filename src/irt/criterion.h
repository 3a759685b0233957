/* Rules that say which item to give next: each gives every item a number, and the best number leads.
 *
 * Definitions are catR's (Magis & Raîche 2012; Magis & Barrada 2017), so that choices can be compared step by step; the sources
 * of each are below. All look at the same view of a test; none knows of content or exposure (irt/cat.h puts these together).
 *
 * 1. Ties go to the item that comes first in the bank.
 * 2. Pure: rules that choose at random draw from the view's `chance` once for each item that may be given, in the bank's order.
 *
 *   mfi           information at the estimate                                         Lord 1980
 *   thopt         distance from the estimate to where the item informs most           Magis 2013; logistic items only
 *   bopt          distance from the estimate to the difficulty                        Urry 1970; logistic items only
 *   kl, klp       Kullback-Leibler distance from the estimate to all other levels,    Chang & Ying 1996; Barrada et al. 2009
 *                 weighted by the likelihood, by the posterior
 *   mlwi, mpwi    information weighted by the likelihood, by the posterior            Veerkamp & Berger 1997; van der Linden 1998
 *   mei           observed information expected after the response                    van der Linden 1998
 *   mepv          posterior variance expected after the response                      van der Linden 1998
 *   progressive   information mixed with a random number that fades                   Revuelta & Ponsoda 1998; Barrada et al.
 * 2008
 *   proportional  drawn with the probability of a rising power of information         Barrada et al. 2008
 *   random        drawn evenly */
#ifndef IRT_CRITERION_H
#define IRT_CRITERION_H

#include "irt/chance.h"
#include "irt/table.h"

enum { CRITERION_AMONG_MAX = 32 };

enum criterion_kind {
	CRITERION_MFI,
	CRITERION_THOPT,
	CRITERION_BOPT,
	CRITERION_KL,
	CRITERION_KLP,
	CRITERION_MLWI,
	CRITERION_MPWI,
	CRITERION_MEI,
	CRITERION_MEPV,
	CRITERION_PROGRESSIVE,
	CRITERION_PROPORTIONAL,
	CRITERION_RANDOM,
	CRITERION_KINDS,
};

struct criterion {
	enum criterion_kind kind;
	/* Of progressive and proportional: how late chance fades (1: evenly, more: later), and until when: the length of the
	 * test, or with a precision, until that or the length is reached. */
	double acceleration;
	size_t items_max;            /* at least 1 */
	double standard_error_logit; /* 0: by length alone */
};

/* The estimate that a further response would lead to; for mei. */
struct criterion_forecast {
	double (*estimate)(const void *context, size_t item, size_t level);
	const void *context;
};

struct criterion_view {
	const struct table *table;
	size_t given;       /* items so far */
	double theta_logit; /* the estimate so far, within [-6, 6] */
	double standard_error_logit;
	const double *posterior, *likelihood; /* masses, [NODES_STRIDE] (nodes_masses) */
	double posterior_scale,
		likelihood_scale; /* what they sum to when they aren't normalised, as integrals */
	struct criterion_forecast forecast;
	struct chance *chance;
};

struct criterion_ranking {
	size_t item[CRITERION_AMONG_MAX]; /* best first */
	double value
		[CRITERION_AMONG_MAX]; /* as the rule defines it: distances and variances are smaller where better */
	size_t count;
	size_t among; /* how many are wanted, 1 … CRITERION_AMONG_MAX */
};

/* ERR_INPUT, with a sentence, when the rule is not defined for an item of the bank. */
enum err criterion_check(struct work *w, const struct criterion *criterion, const struct model *items,
                         size_t count) MUST_CHECK;

/* The best `among` items of those that may be given. allowed [count]. Cost for 500 items of two levels: mfi below 1 µs; bopt,
 * thopt, random 1 µs; others 30 to 200 µs; mei two estimates an item. */
void criterion_rank(const struct criterion *criterion, const struct criterion_view *view, const bool *allowed,
                    size_t among, struct criterion_ranking *out);

/* "mfi", "thopt"…; and back: CRITERION_KINDS when no rule is called that. */
struct str criterion_name(enum criterion_kind kind);
enum criterion_kind criterion_of(struct str name);

#endif
