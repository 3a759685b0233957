/* What cat.c, cat_estimate.c and cat_content.c share; nobody else includes it. */
#ifndef IRT_CAT_PARTS_H
#define IRT_CAT_PARTS_H

#include "irt/cat.h"

/* An item given that has two levels and a logistic curve: floor + width · logistic(slope · (theta - place)). */
struct cat_curve {
	double slope, place, floor, width, slip; /* floor + width + slip is 1 */
	double sign;                             /* 1 right, -1 wrong */
};

struct cat_room {
	size_t item_count;
	size_t first_node, end_node; /* within the limits of estimates */
	bool *open;                  /* unseen, available, not held back: may be given */
	bool *allowed;               /* of these, what content and exposure leave */
	bool *given, *offered, *excluded;
	int64_t log_posterior[NODES_STRIDE], log_likelihood[NODES_STRIDE];
	const struct model **models; /* of the items given */
	struct cat_curve *curves;    /* of the same, as long as all are such */
	bool has_curves;
	double posterior_sd;                /* of EAP */
	bool has_posterior, has_likelihood; /* the design asks for it */
	double shift_logit;                 /* of the start */
	double warm_logit; /* how far Warm's term moved the estimate before; 0: it has none */
	double log_likelihood_ratio;
	double seconds;
	struct shadow *shadow; /* NULL: no blueprint */
	double *value;
	bool *test;
	bool has_test;
	const bool *available;
};

/* ---- cat_estimate.c ---- */

/* Of a logistic model, and an answer to it. */
struct cat_curve cat_curve_of(const struct model *model, size_t level);

/* Estimate and standard error of what was answered so far. */
void cat_estimate(struct cat *cat);
/* The estimate that another answer would lead to. context: the cat. */
double cat_forecast(const void *context, size_t item, size_t level);

/* ---- cat_content.c ---- */

/* What may be given next, in room->allowed. released: items that exposure holds back too, where the blueprint needs them. False:
 * nothing. */
bool cat_allow(struct cat *cat, bool released);

#endif
