/* When an adaptive test ends.
 *
 * Rules are numbers; one that is 0 is off, and the first that holds ends the test. None but the length and the time ends it
 * before items_min, and none of precision or decision before the blueprint is met, where there is one.
 *
 *   precise       the standard error is small enough
 *   decided       the level is on one side of the cut, by one of
 *                   SPRT       Wald's sequential probability ratio test between cut - region and cut + region with both error
 *                              rates (Spray & Reckase 1996)
 *                   interval   the interval of that probability is clear of the cut (Weiss & Kingsbury 1984)
 *                   mastery    the posterior probability of being at or above the cut is at least that, or at most what is
 * missing to 1
 *                              (Lewis & Sheehan 1990)
 *   told enough   no item that is left informs enough (Weiss & Kingsbury 1984)
 *   time          the next item would not fit what is left of the time
 *   length, exhausted */
#ifndef IRT_STOP_H
#define IRT_STOP_H

#include "base/str.h"

struct stop_rule {
	double standard_error_logit; /* precise enough at or below; 0: never */
	size_t items_min;            /* however precise, not before */
	size_t items_max;            /* however imprecise, not after; 0: no limit */
	double information_min;      /* of the best item left; 0: off */
	double seconds_max;          /* of the items given; 0: no limit */

	bool has_cut; /* the three below are about the cut; 0: off */
	double cut_logit;
	double sprt_region_logit,
		sprt_error; /* half the width between the two points; error rate, below 0.5 */
	double interval;    /* 0.95: the interval from the 2.5 % to the 97.5 % point */
	double mastery;     /* above 0.5 */
};

enum stop_reason {
	STOP_NOT_YET,
	STOP_PRECISE,     /* the standard error is small enough */
	STOP_LENGTH,      /* items_max were given */
	STOP_EXHAUSTED,   /* no item is left */
	STOP_DECIDED,     /* it is clear on which side of the cut the level is */
	STOP_INFORMATION, /* what is left says too little */
	STOP_TIME,        /* the time is used up */
	STOP_REASONS,
};

/* How a test stands. What belongs to a rule that is off need not be set. */
struct stop_state {
	size_t given, left; /* answers, unseen items that may be given */
	double theta_logit, standard_error_logit;
	double information_left;      /* the most informative item left, at theta */
	double seconds, seconds_next; /* of the items given; of the quickest item left */
	double log_likelihood_ratio;  /* of cut + region to cut - region, of all answers */
	double mastery_probability;   /* of the level being at the cut or above */
	bool unmet;                   /* there is a blueprint, and what was given does not meet it */
};

/* Whether to end. Where several reasons hold: precise, decided, information, then length, time, exhausted. items_min does not
 * hold up a bank that is empty. */
enum stop_reason stop_now(const struct stop_rule *rule, const struct stop_state *state);

/* The point that a standard normal variable is below with this probability, 0 < p < 1. Accuracy: 1.2e-9, relative.
 * Source: Acklam 2003. */
double stop_normal_point(double p);

/* "not-yet", "precise", "length", "exhausted", "decided", "information", "time": for records and interfaces. */
struct str stop_reason_name(enum stop_reason reason);

#endif
