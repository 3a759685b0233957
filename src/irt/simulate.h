/* A whole design tried on people who are made up: how well it measures, how often each item is seen, how long it takes.
 *
 * 1. The same plan gives the same result, to the bit: each person has a stream of chance of their own, made from seed and number.
 * 2. Simulated people answer exactly as the models say. Real ones don't: what a simulation promises is an upper bound. */
#ifndef IRT_SIMULATE_H
#define IRT_SIMULATE_H

#include "irt/cat.h"
#include "irt/mst.h"

enum {
	SIMULATE_PERSONS_MAX = 10000000,
	SIMULATE_POINTS_MAX = 1000,
	SIMULATE_BANDS = 12, /* of half a logit, from -3 to 3, the outer ones with all beyond */
};

/* Exactly one of `cat` and `panel` is set. */
struct simulate_plan {
	const struct cat_design *cat; /* passed cat_check; its exposure counts are not used */
	const struct mst_design *panel;
	bool restricted; /* a cat's counts go on from person to person, under its rate_max */
	size_t persons;
	uint64_t seed;
	double mean_logit,
		sd_logit; /* of the normal population that people are drawn from; levels are kept within [-6, 6] */
	const double *points_logit; /* else as many at each of these [point_count]; NULL: the population */
	size_t point_count;
	bool has_cut; /* how well the estimate's side tells the level's */
	double cut_logit;
};

struct simulate_person {
	double truth_logit, theta_logit, standard_error_logit;
	size_t length;
	double seconds; /* 0 where not known */
	enum stop_reason reason;
	bool met; /* the blueprint, if there is one */
};

/* People of one level, or of one half logit. */
struct simulate_band {
	double low_logit, high_logit; /* equal: a point */
	size_t persons;
	double bias, rmse, standard_error,
		length; /* means; standard_error: root of the mean square. NAN without people */
};

struct simulate_result {
	size_t persons, item_count;
	const struct simulate_person *people; /* [persons] */
	double bias, rmse, standard_error;    /* over all; standard_error: root of the mean square */
	double correlation;                   /* of level and estimate; NAN where either does not vary */
	double length_mean, length_sd;
	size_t length_min, length_max;
	size_t reasons[STOP_REASONS];
	size_t met;            /* people whose test met the blueprint */
	const size_t *given;   /* [item_count] people who saw the item */
	const size_t *offered; /* [item_count] people for whom it was chosen, whether given or held back */
	double exposure_max;   /* the highest rate of an item */
	size_t unused;         /* items that nobody saw */
	double overlap; /* what two people's tests have in common, as a part of a test (Chen, Ankenmann & Spray 2003) */
	size_t right_pass, right_fail, wrong_pass,
		wrong_fail;                /* by the cut: wrong_pass are below it and estimated above */
	const struct simulate_band *bands; /* [band_count] */
	size_t band_count;
};

/* Runs the plan. */
void simulate_run(struct work *w, const struct simulate_plan *plan, struct simulate_result *out);

/* Sympson and Hetter's probabilities by simulation: the plan is run again and again, each time with every item held back as
 * often as its being chosen in the run before asks for, until no rate is above rate_max, at most `rounds` times. acceptance
 * [items]. Returns the highest rate of the last run; the probabilities of the run with the lowest are kept. As many items as a
 * test is long are never held back, so that no test runs dry. Source: Sympson & Hetter 1985; Chen, Ankenmann & Spray 2003. */
double simulate_exposure(struct work *w, const struct simulate_plan *plan, double rate_max, size_t rounds,
                         double *acceptance);

/* How long fixed forms would have to be, where everybody gets one of `forms`. */
struct simulate_fixed {
	size_t forms;
	size_t equal_error; /* their standard error, root of the mean square, is at most that of the result; SIZE_MAX: not with
	                     * all of the bank */
	size_t equal_everyone; /* as many people as in the result have a standard error of at most target_logit */
	double target_logit; /* the largest standard error of 95 % of the people of the result */
};

/* The forms are the best there are for the plan's people: of each length, they are made of the items that inform these people
 * most on average, dealt out so that forms are alike, with no regard to areas. They are scored as the plan's cat, by EAP, for
 * the same people. forms: 1, or as many as keep an item of theirs as rare as the plan's. */
void simulate_fixed_form(struct work *w, const struct simulate_plan *plan,
                         const struct simulate_result *result, size_t forms, struct simulate_fixed *out);

#endif
