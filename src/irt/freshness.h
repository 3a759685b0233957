/* Whether what a person showed once still holds, and until when.
 *
 * A level is cleared when the central interval that holds it with a stated probability lies at or above the level's cut. As days
 * pass the interval widens (irt/walk.h); once it crosses the cut, what was shown is stale: not wrong, but to be shown again
 * (irt/renewal.h).
 *
 * 1. Only a state clears anything, and only one with evidence about the competency itself: a population's prior does not, and
 *    what other competencies suggest is no state (irt/transfer.h). What must be met is asked here and nowhere else. */
#ifndef IRT_FRESHNESS_H
#define IRT_FRESHNESS_H

#include "irt/state.h"

struct freshness_rule {
	double cut_logit; /* within [-6, 6] */
	double interval; /* the probability that the interval holds, 0 … 0.999: 0.9 asks for 95 % above the cut */
};

/* ERR_INPUT, with a sentence, unless the numbers are as said above. */
enum err freshness_rule_check(struct work *w, const struct freshness_rule *rule) MUST_CHECK;

/* The probability of being at or above the cut that the rule asks for: (1 + interval) / 2. */
double freshness_probability(const struct freshness_rule *rule);

/* Whether the state clears the cut. */
bool freshness_clears(const struct state *state, const struct freshness_rule *rule);

enum freshness_verdict {
	FRESHNESS_NEVER,   /* no day's evidence has cleared the cut */
	FRESHNESS_CURRENT, /* it is cleared */
	FRESHNESS_STALE,   /* it was cleared once, and no longer is */
};

struct freshness {
	enum freshness_verdict verdict;
	int64_t cleared_day; /* the newest day whose evidence cleared the cut; of no account when never */
	int64_t stale_day; /* current: the first day on which it will be stale without new evidence; INT64_MAX: not within the
	                    * time looked at, as without drift */
};

/* What a history (state_days, in its order) amounts to on a day that is not before its last and at most a century behind; the
 * stale day is looked for until `ahead` days later, and at most a century behind the last. Cost: three to four forecasts of
 * that day (walk_density_pass), and 20 short ones. The stale day is the first where the probability falls day by day, as it does
 * in a random walk; else one on which the cut is crossed downwards. */
struct freshness freshness_of(const struct state *states, size_t count, const struct walk *drift,
                              const struct freshness_rule *rule, int64_t day, int64_t ahead);

/* "never", "current", "stale": for records and interfaces. */
struct str freshness_name(enum freshness_verdict verdict);

#endif
