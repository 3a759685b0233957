/* Drift: which items no longer are what they were, between two calibrations of the same items on other people or at another time.
 *
 * What all items share is a change of scale and is linked away (irt/link.h). What an item has beyond that is its own: it became
 * known, or out of date, or was set differently. An item that drifted must not take part in the link, so the two are found
 * together: link by all, remove the one furthest out, link by the rest, until none is out.
 *
 * How far out is told by the robust z of Huynh & Meyer 2010: the item's difference from the median of the items still in the
 * link, over 0.74 times their interquartile range. It needs no standard errors, and items that are out do not widen it. Twice:
 * of the mean difficulty, and of the logarithm of a. Where the covariances of both calibrations are there, Lord's test is the
 * sharper one (fairness/dif.h, with the two calibrations as groups).
 *
 * Beside it the distance d between the item's curves (Wells, Hambleton, Kirkpatrick & Meng 2014): what the drift does to a
 * score. A z that is large with a d that is small is of no consequence. */
#ifndef IRT_DRIFT_H
#define IRT_DRIFT_H

#include "irt/link.h"

/* Huynh & Meyer's bar: 10 % on both sides; and the most that may be removed. */
#define DRIFT_CRITICAL 1.645
#define DRIFT_SHARE_MAX 0.2

struct drift_item {
	double difficulty_change; /* logits on the scale `to`: above 0 the item became harder; the mean over thresholds */
	double difficulty_z; /* robust */
	double slope_change; /* of log a */
	double slope_z;
	/* Root of the mean squared difference of the expected level, standard normal, as a share of the highest level. */
	double distance;
	bool out; /* not in the link: it drifted */
};

struct drift {
	struct link link;               /* by what is left */
	const struct drift_item *items; /* [count] */
	size_t out_count;
	bool limited; /* more were out, but the most that may be removed is removed */
};

/* critical: the |z| beyond which an item is out. ERR_INPUT as link_find's; nominal items; fewer than 5 items, of which no
 * quartiles can be told. Cost: a link for each item that is out. */
enum err drift_find(struct work *w, const struct model *from, const struct model *to, size_t count,
                    const struct link_options *options, double critical, struct drift *out) MUST_CHECK;

#endif
