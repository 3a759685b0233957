/* Items that share a task: bifactor and testlet models.
 *
 *   P(at least k) = L(a theta + s xi + d_k), levels counted from 0, L(x) = 1 / (1 + e^-x)
 *
 * theta is what the test is about, xi what the items of one task share beside it: having understood its text, having taken
 * the wrong turn at its beginning. Each item has theta and at most one xi; all are standard normal and independent. Two
 * levels are the 2PL, more the graded model. In the testlet form s is a times a ratio that is one for the task (Bradlow,
 * Wainer & Wang 1999; DeMars 2006): the ratio is the SD of the task's own effect.
 *
 * To leave the dependence out is to count what one misreading did to five items as five pieces of evidence: the standard error of
 * theta comes out too small. Here it comes out right.
 *
 * The likelihood needs no integral over all tasks at once: given theta the tasks are independent, and each is an integral
 * over its own xi (dimension reduction: Gibbons & Hedeker 1992; graded: Gibbons et al. 2007). It is maximised by EM with
 * squared extrapolation (SQUAREM, scheme S3 of Varadhan & Roland 2008), each M step by Fisher scoring. Deterministic. */
#ifndef IRT_BIFACTOR_H
#define IRT_BIFACTOR_H

#include "irt/responses.h"

enum {
	BIFACTOR_GENERAL = 255, /* no task: the item has theta alone */
	BIFACTOR_TASKS_MAX = 200,
	BIFACTOR_NODES_MAX = 101,
	BIFACTOR_ITEMS_MAX = 500,
};

struct bifactor_options {
	const uint8_t *tasks; /* [item_count], below task_count, or BIFACTOR_GENERAL */
	size_t task_count;
	const struct str *task_names; /* [task_count], for messages */
	bool testlet;                 /* one ratio a task, instead of an s for each item */
	size_t general_nodes;         /* equally spaced; 0: 31 */
	size_t task_nodes;            /* 0: 21 */
	double range;                 /* the nodes reach to ± this; 0: 5 */
	double tolerance;             /* the largest change of a parameter that ends it; 0: 1e-6 */
	size_t cycles_max;            /* 0: 2000 */
	bool without_errors;
};

struct bifactor_item {
	size_t levels;
	uint8_t task;
	double general, specific;               /* a and s */
	double intercept[MODEL_LEVELS_MAX - 1]; /* d_1 > d_2 > … */
	double general_error,
		specific_error; /* standard errors, from the cross-product of the persons' scores; NAN when not
	                                          * wanted; the specific's in the testlet form too */
	double intercept_error[MODEL_LEVELS_MAX - 1];
	bool steep; /* a slope ran off to the bound of 12: the item is answered by a threshold, or nearly so */
};

struct bifactor {
	struct bifactor_item *items; /* [item_count] */
	size_t item_count, task_count;
	double *ratios, *ratio_errors; /* [task_count] in the testlet form, else NULL */
	double log_likelihood, aic, bic;
	size_t parameter_count, cycles;
	bool converged;
	/* How far the test is one thing: the general factor's part of what items have in common, and of the sum score's
	 * variance (omega hierarchical: Reise 2012), on loadings of the normal metric, a / 1.702. */
	double explained_common_variance, omega_hierarchical;
	size_t general_nodes, task_nodes; /* and how it was integrated */
	double range;
};

/* ERR_INPUT, with a sentence that names the item or task, when an item has one level only or a level that nobody reached, when a
 * task has fewer than 3 items (2 in the testlet form), which say nothing about what they share, when there are fewer than
 * three tasks and no item without one, or when an option is out of range; ERR_TOO_LARGE over the limits. Cost: patterns ×
 * items × nodes × 20 to 500 cycles. */
enum err bifactor_fit(struct work *w, const struct responses *responses,
                      const struct bifactor_options *options, struct bifactor *out) MUST_CHECK;

struct bifactor_score {
	double theta_logit, standard_error_logit; /* EAP of the general factor; the posterior's SD */
	double log_likelihood;
};

/* What one row of levels[item_count] says about theta, the tasks' own effects summed out. */
struct bifactor_score bifactor_score(struct work *w, const struct bifactor *model, const uint8_t *levels);

#endif
