/* Many-facet Rasch: how able people are, how hard the tasks, how severe those who judge, all on one scale, from ratings.
 *
 *   P(level k) ~ exp of the sum over l = 1 … k of (theta_person - difficulty_item - severity_rater - threshold_l)
 *
 * A person's raw average depends on who happened to judge; theta does not. The thresholds are the same for all items (rating
 * scale) or each item's own (partial credit); they sum to 0, and so do the severities. People are normal with mean 0 and an
 * SD that is estimated.
 *
 * It is the marginal likelihood that is maximised, by Newton's method with the observed information (Louis 1982), so that what is
 * estimated is consistent however few ratings a person has (Linacre's joint estimation is not), and standard errors fall out.
 *
 * 1. Missing by design: nobody need be rated on every item, nor by every rater. What must be linked is said when it is not.
 * 2. The ratings in any order of a person's, and the same numbers on every machine.
 * 3. It says how a rater rates. It says nothing of why, and is for a talk with the rater.
 *
 * Sources: Linacre 1989 (model, fair averages); Andrich 1978, Masters 1982; Louis 1982; Wright & Masters 1982 (fit,
 * separation). */
#ifndef IRT_FACETS_H
#define IRT_FACETS_H

#include "irt/model.h"

enum {
	FACETS_ITEMS_MAX = 500,
	FACETS_RATERS_MAX = 1000,
	FACETS_PERSONS_MAX = 1000000,
	FACETS_RATINGS_MAX = 20000000,
	FACETS_PARAMETERS_MAX = 1500,
};

struct facets_rating {
	uint32_t person, item, rater;
	uint8_t level; /* below the item's levels */
};

struct facets_data {
	const struct facets_rating *ratings; /* [rating_count] */
	size_t rating_count, person_count, item_count, rater_count;
	const size_t *levels; /* [item_count], 2 … MODEL_LEVELS_MAX; all alike in a rating scale */
	const struct str *item_names, *rater_names; /* for messages */
	bool partial_credit;
};

/* A person, an item or a rater. Mean squares are about 1 where the ratings vary as the model says: well above, they are
 * erratic; well below, they vary too little. */
struct facets_element {
	double measure_logit;  /* ability (EAP), difficulty, severity */
	double standard_error; /* of a person: the posterior's SD */
	double infit, outfit;  /* mean squares; NAN without ratings */
	double infit_z, outfit_z;
	double average; /* of the levels given */
	double fair_average; /* what it would be with items and raters (persons) of average difficulty and severity (ability) */
	size_t rating_count;
	size_t subset; /* of a person or rater: which linked part of the ratings; see below */
};

/* How well a facet's elements are told apart. */
struct facets_spread {
	double sd;          /* of the measures */
	double true_sd;     /* without what is error */
	double separation;  /* true SD / root mean square error */
	double reliability; /* true variance / variance */
	double chi_square;  /* that all are alike; of a person: NAN */
	size_t df;
};

struct facets {
	struct facets_element *persons, *items, *raters;
	const double **thresholds;   /* [item_count], each [levels - 1] */
	const double **threshold_se; /* likewise */
	double sd_logit, sd_error;
	double log_likelihood;
	size_t parameter_count; /* that are free */
	size_t iterations, nodes;
	bool converged;
	struct facets_spread person_spread, item_spread, rater_spread;
	/* Raters are in one subset when they rated the same people, or are linked by others who did. With more than one,
	 * severities are comparable across subsets only if the people of each were drawn from one population at random. */
	size_t subset_count;
};

/* Estimates all of it. ERR_INPUT, with a sentence, when a level is never given, when an item or rater got or gave the same
 * extreme every time, when items and raters cannot be told apart because no rater links them, or when nothing is there;
 * ERR_TOO_LARGE over the limits above. Where it does not converge, `converged` is false and the figures are the last ones.
 * Cost: a few iterations of ratings × nodes, and persons × nodes × (parameters that concern one person)². */
enum err facets_fit(struct work *w, const struct facets_data *data, struct facets *out) MUST_CHECK;

#endif
