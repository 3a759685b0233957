/* Inside irt/facets: what its three files share. */
#ifndef IRT_FACETS_PARTS_H
#define IRT_FACETS_PARTS_H

#include "irt/facets.h"

/* The parameters stand in one array: the SD, difficulties, severities, thresholds. Raters' and thresholds' sums are held at 0 by
 * constraints, not by leaving one out, so that all are treated alike. */
struct facets_layout {
	size_t items, raters, thresholds; /* where they begin; the SD is at 0 */
	size_t count;
	const size_t *threshold_at; /* [item_count], where each item's begin */
};

/* Ratings of one item by one rater are alike: what each node says of them is computed once. */
struct facets_cell {
	size_t item, rater;
	double *log_probability; /* [nodes][levels] */
	double *at_least;        /* [nodes][levels - 1]: P(at least l) for l = 1 … */
	double *mass;            /* [nodes], of the people who have it */
};

struct facets_fit {
	const struct facets_data *data;
	struct facets_layout layout;
	struct facets_rating *ratings; /* sorted by person */
	uint32_t *cell_of;             /* [rating_count] */
	struct facets_cell *cells;
	size_t cell_count, nodes;
	size_t local_max;          /* parameters that one person's ratings are about, at most */
	double *node, *log_weight; /* of the standard normal density */
	double *parameters, *gradient, *complete, *observed;
	double log_likelihood;
	double *mean, *sd; /* of the persons' posteriors, standardised */
};

/* ERR_INPUT or ERR_TOO_LARGE, with a sentence, as facets_fit says. */
enum err facets_check(struct work *w, const struct facets_data *data) MUST_CHECK;
/* Fills in subsets. */
void facets_link(struct work *w, const struct facets_data *data, struct facets *out);

/* log P(k), unless it is NULL, and P(at least l), of a rating at a distance between a person and an item by a rater. */
void facets_probabilities(double distance_logit, const double *thresholds, size_t levels,
                          double *log_probability, double *at_least);
/* The posterior at the nodes of the person whose ratings are first … end - 1; returns the logarithm of their likelihood. */
double facets_weigh(const struct facets_fit *fit, size_t first, size_t end, double *mass);

/* All that is read off a solution, beside the persons' measures, which are there already. covariances[count][count] under the
 * constraints. */
void facets_describe(struct work *w, const struct facets_fit *fit, const double *covariances,
                     struct facets *out);

#endif
