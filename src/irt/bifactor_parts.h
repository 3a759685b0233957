/* Inside irt/bifactor: what its files share. */
#ifndef IRT_BIFACTOR_PARTS_H
#define IRT_BIFACTOR_PARTS_H

#include "irt/bifactor.h"

#define BIFACTOR_SLOPE_MAX 12.0

enum { BIFACTOR_VALUES_MAX = 2 + MODEL_LEVELS_MAX - 1 };

/* The nodes: `general` of theta, each with `task` of xi behind it. An item without a task has the first alone. */
struct bifactor_nodes {
	size_t general, task;
	double *theta, *theta_weight; /* [general] */
	double *xi, *xi_weight;       /* [task] */
};

/* One item while it is estimated: value[] is a, then s where it has its own, then d_1 …. */
struct bifactor_work {
	size_t levels, value_count, slope_count, places; /* places: nodes of its own */
	uint8_t task;
	double *value;
	double *probability; /* [levels][places] */
	double *expected;    /* [levels][places]: how many people */
};

/* Equally spaced nodes on ± range, weighted by the standard normal density, with a sum of 1. */
struct bifactor_nodes bifactor_nodes_of(struct work *w, size_t general, size_t task, double range);

/* log P of a level and its derivatives by d_level and d_(level + 1), at x_k = a theta + s xi + d_k. upper[k], lower[k]:
 * L(x_k), L(-x_k) for k = 1 …; gap[k] is 1 - e^(d_(k + 1) - d_k). */
struct bifactor_curves {
	double probability[MODEL_LEVELS_MAX];
	double by_own[MODEL_LEVELS_MAX];  /* of level k, by d_k */
	double by_next[MODEL_LEVELS_MAX]; /* by d_(k + 1) */
};
/* slope_part: a theta + s xi. */
void bifactor_curves_at(const double *intercept, size_t levels, double slope_part,
                        struct bifactor_curves *out);

/* What the item's slopes are multiplied with at a place: theta + ratio xi, and xi. */
void bifactor_basis(const struct bifactor_nodes *nodes, const struct bifactor_work *item, double ratio,
                    size_t place, double basis[2]);

/* Fills item->probability. */
void bifactor_fill(const struct bifactor_nodes *nodes, struct bifactor_work *item, double ratio);

/* The M step of one item, of item->expected. */
void bifactor_maximise(const struct bifactor_nodes *nodes, struct bifactor_work *item, double ratio);

/* The M step of a task's ratio, of the items [count] that are its own. */
double bifactor_maximise_ratio(const struct bifactor_nodes *nodes, const struct bifactor_work *items,
                               size_t count, uint8_t task, double ratio);

/* ---- persons ---- */

/* Room for one person's posterior. */
struct bifactor_posterior {
	double *general; /* [general nodes] */
	double **
		task; /* [task_count], each [general nodes][task nodes]: the joint one of theta and that xi */
	double *marginal; /* [task_count][general nodes] */
	bool *answered;   /* [task_count] */
};
/* All of it zero. */
struct bifactor_posterior bifactor_posterior_room(struct work *w, const struct bifactor_nodes *nodes,
                                                  size_t task_count);

/* The posterior of one row of levels[count]; returns its log-likelihood. With tasks false the joint ones are left out. */
double bifactor_weigh(const struct bifactor_nodes *nodes, const struct bifactor_work *items, size_t count,
                      size_t task_count, const uint8_t *levels, bool tasks,
                      struct bifactor_posterior *posterior);

/* ---- the whole ---- */

struct bifactor_fit {
	const struct responses *responses;
	const struct bifactor_options *options;
	struct bifactor_nodes nodes;
	struct bifactor_work *items;
	size_t item_count, task_count, value_count;
	double *values; /* [value_count]: the items', then the ratios in the testlet form */
	double *ratios; /* inside values; else all 0 */
	bool testlet;
	const uint8_t **rows; /* [row_count], those that are alike once */
	double *weights;
	size_t row_count;
	struct bifactor_posterior posterior;
	double log_likelihood;
};

/* The ratio of the item's task in the testlet form; else 0. */
static inline double bifactor_ratio(const struct bifactor_fit *fit, const struct bifactor_work *item)
{
	return item->task == BIFACTOR_GENERAL ? 0 : fit->ratios[item->task];
}

/* errors[value_count] of fit->values; false when the scores do not tell the parameters apart, as with fewer people than
 * parameters. */
bool bifactor_errors(struct work *w, struct bifactor_fit *fit, double *errors);

#endif
