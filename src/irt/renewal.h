/* The verification micro-assessment: how many questions, and which, would show again that a person clears a level's cut.
 *
 * A belief says how its owner would answer. For the k items that are most informative at the cut (where being above and being
 * below it are told apart best: Eggen 1999) the distribution of the sum of their levels follows, for each level of the
 * person, by the recursion of Lord & Wingersky 1984; each sum leads to a posterior, and that clears the cut or does not. What
 * is looked for is the smallest k, of `least` or more, for which the sums that clear it are probable enough.
 *
 * No number of items makes it more probable than P(at or above the cut) / (probability asked for): a posterior is on average
 * what the belief is. Where even that is too little, the answer is no number but a full assessment. The sum of levels says
 * slightly less than the whole pattern of answers does, so the estimate is a cautious one. */
#ifndef IRT_RENEWAL_H
#define IRT_RENEWAL_H

#include "irt/freshness.h"
#include "irt/select.h"

enum {
	RENEWAL_ITEMS_MAX = 60,
	RENEWAL_SUM_MAX = RENEWAL_ITEMS_MAX * (MODEL_LEVELS_MAX - 1),
};

enum renewal_verdict {
	RENEWAL_POSSIBLE, /* the items are enough */
	RENEWAL_BANK, /* the bank, or RENEWAL_ITEMS_MAX of it, is not enough: the items are all there are */
	RENEWAL_ASSESSMENT, /* no bank would be: the belief itself is not sure enough */
};

struct renewal {
	enum renewal_verdict verdict;
	size_t count;                    /* 0 where the cut is cleared already */
	size_t items[RENEWAL_ITEMS_MAX]; /* places in the bank, most informative first */
	double probability;              /* of clearing the cut with them */
	double probability_max;          /* what no number of items exceeds */
};

/* What renews a belief about the day of the renewal (state_forecast).
 * seen         [bank->count]  items that are not to be asked again
 * probability  wanted of clearing the cut, 0.05 … 0.99
 * least        so many items at least, however few would do
 * The bank's areas make no difference; items whose levels have no order (nominal) are left out.
 * Cost: for the k-th item one model_information for each of the bank, and 61·k·levels² multiplications. */
struct renewal renewal_of(struct work *w, const struct grid *belief, const struct freshness_rule *rule,
                          const struct select_bank *bank, const bool *seen, double probability, size_t least);

/* "possible", "bank-too-small", "full-assessment": for records and interfaces. */
struct str renewal_name(enum renewal_verdict verdict);

#endif
