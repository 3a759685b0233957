/* Linking: two calibrations of the same items, each on its own scale, brought onto one.
 *
 *   theta on the scale `to` = slope · theta on the scale `from` + shift
 *
 * so a becomes a / slope and b becomes slope · b + shift. The curves' methods find the line on which the items' curves come to
 * lie closest together:
 *
 *   Haebara        the sum over levels and items of the squared differences of probabilities
 *   Stocking–Lord  the squared difference of the tests' expected scores
 *
 * summed over points of ability with weights. The constants depend on these in the second digit, and on whether the distance is
 * looked at on the scale `to` alone or on both; a report should name them.
 *
 * Sources: Loyd & Hoover 1980 (mean/mean); Mislevy & Bock 1990 (with the geometric mean); Marco 1977 (mean/sigma); Haebara
 * 1980; Stocking & Lord 1983; Kim & Kolen 2007 (both directions); Baker 1992, 1993, Kim & Hanson 2002 (several levels). */
#ifndef IRT_LINK_H
#define IRT_LINK_H

#include "irt/bank.h"

enum link_method {
	LINK_MEAN_MEAN,           /* the means of a, then of b */
	LINK_MEAN_GEOMETRIC_MEAN, /* the geometric means of a, then the means of b */
	LINK_MEAN_SIGMA,          /* the standard deviations of b, then their means */
	LINK_HAEBARA,
	LINK_STOCKING_LORD,
	LINK_METHODS
};

/* "mean-mean", "mean-gmean", "mean-sigma", "haebara", "stocking-lord". */
struct str link_method_name(enum link_method method);
bool link_method_of(struct str name, enum link_method *out) MUST_CHECK;

struct link {
	double slope, shift;
};

enum { LINK_NODES_MAX = 1000 };

struct link_options {
	enum link_method method;
	bool symmetric;      /* the distance on both scales, added */
	const double *nodes; /* [node_count] logits, within ±MODEL_THETA_MAX_LOGIT; NULL: 61 from -6 to 6 */
	const double
		*weights;  /* [node_count], not negative; NULL: the standard normal density at 61 points */
	size_t node_count; /* 0 with NULL, else at most LINK_NODES_MAX */
};

/* The line that brings from[count] to to[count], item by item the same ones. Each passed model_check.
 * ERR_INPUT, with a sentence: fewer than 2 items; of other shapes or levels; nominal ones with a method of means; b that do not
 * differ with mean/sigma; curves between which there is no closest line.
 * Accuracy: the minimum of the criterion to 1e-10 of the constants. Cost: some ten times count · nodes curves. */
enum err link_find(struct work *w, const struct model *from, const struct model *to, size_t count,
                   const struct link_options *options, struct link *out) MUST_CHECK;

/* The item on the scale `to`, and a level of ability. */
struct model link_item(struct link link, const struct model *item);
double link_level(struct link link, double theta_logit);
/* The line back. */
struct link link_inverse(struct link link);

/* The items that both banks have by name, in the order of `from`: places in each. */
struct link_pair {
	size_t from, to;
};
const struct link_pair *link_pairs(struct work *w, const struct bank *from, const struct bank *to,
                                   size_t *count);

#endif
