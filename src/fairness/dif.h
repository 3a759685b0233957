/* Differential item functioning: whether an item is harder for one group than for another, between people who are equally able.
 *
 * A test does not show bias, and neither does a difference of means. What these methods show is an item that parts people whom
 * the rest of the test holds to be alike; whether that is unfair is for a person who reads the item.
 *
 * 1. Groups: one is the reference, the others are focal. Methods that know only two groups say so in their row of dif_methods.
 * 2. People are matched by their score: the sum of the levels they reached on the anchors, which are all items unless some are
 *    named or purified away, and on the studied item (SIBTEST: without it). Where not everybody was given the same items, a sum
 *    compares what cannot be compared: pass `matching` then, such as an estimate of ability in bands.
 * 3. Who did not answer an item is left out for that item. Weights are not used: the tests count persons.
 * 4. What cannot be told is not told: a result has a state, and numbers that mean nothing are NAN.
 * 5. Everything is the same on every machine, to the bit.
 *
 * Agreement: difR 5.1, to the last of its digits (fairness/dif_test.c). Where difR follows another convention than the papers,
 * the head of the method's file says so.
 *
 * Sources: Holland & Thayer 1988 (Mantel–Haenszel); Phillips & Holland 1987 (its variance); Zwick 2012 (the ETS classes);
 * Landis, Heyman & Koch 1978 (generalised); Mantel 1963 and Zwick, Thayer & Mazzeo 1997 (ordered levels); Dorans & Holland 1993
 * (standardisation); Swaminathan & Rogers 1990, Zumbo 1999, Jodoin & Gierl 2001 (logistic); Magis et al. 2011 (of several
 * groups); Aguerri et al. 2009 (Breslow–Day); Shealy & Stout 1993, Chang, Mazzeo & Roussos 1996, Chalmers 2018 (SIBTEST);
 * Angoff & Ford 1973, Magis & Facon 2012 (delta plot); Lord 1980, Kim, Cohen & Park 1995; Raju 1988, 1990; Candell & Drasgow
 * 1988 (purification); Holm 1979; Benjamini & Hochberg 1995. */
#ifndef FAIRNESS_DIF_H
#define FAIRNESS_DIF_H

#include "irt/model_name.h"
#include "irt/responses.h"

enum dif_method {
	DIF_MANTEL_HAENSZEL, /* right or wrong, two groups */
	DIF_LOG_ODDS,        /* the same, as log odds ratio / its standard error */
	DIF_GENERALISED,     /* any levels, in no order; any groups */
	DIF_MANTEL,          /* ordered levels; any groups */
	DIF_STANDARDISATION, /* right or wrong, two groups; no test, a bar */
	DIF_LOGISTIC, /* uniform or not; any groups; cumulative logits where there are several levels */
	DIF_LOGISTIC_UNIFORM,  /* the same for everybody */
	DIF_LOGISTIC_CROSSING, /* what differs by ability, beyond that */
	DIF_BRESLOW_DAY, /* right or wrong, two groups: whether the odds ratio is the same at every score */
	DIF_BRESLOW_DAY_TREND, /* the same against a trend with the score */
	DIF_SIBTEST,           /* any levels, two groups; corrected for the regression to the group's mean */
	DIF_SIBTEST_CROSSING,  /* the same, where the sign may turn once */
	DIF_DELTA_PLOT,        /* right or wrong, two groups; no test, a bar; unmatched */
	DIF_LORD,              /* on parameters: dif_by_calibration, dif_by_parameters */
	DIF_RAJU,              /* on parameters: the area between the curves */
	DIF_RAJU_SIGNED,       /* on parameters: the same, where areas of both signs cancel */
	DIF_METHODS
};

/* How much there is: from what does not matter to what must be looked at. */
enum dif_class { DIF_CLASS_NONE, DIF_CLASS_A, DIF_CLASS_B, DIF_CLASS_C };

/* What a method is. */
struct dif_about {
	struct str name;      /* on the command line: "mh" */
	struct str title;     /* "Mantel–Haenszel" */
	struct str statistic; /* "chi-square", "z", "distance"; absent: none */
	struct str effect;    /* what `effect` is; absent: nothing */
	struct str scales[2]; /* whose classes `classes` are; absent: none */
	bool of_parameters;
	bool of_several_levels; /* also for items that are not right or wrong */
	bool of_several_groups; /* also for more than one focal group */
	bool of_tests;          /* has a p-value; else a bar for the effect */
};
extern const struct dif_about dif_methods[DIF_METHODS];

enum dif_weights { DIF_WEIGHTS_FOCAL, DIF_WEIGHTS_REFERENCE, DIF_WEIGHTS_ALL };
enum dif_adjustment { DIF_UNADJUSTED, DIF_HOLM, DIF_BENJAMINI_HOCHBERG };

enum {
	DIF_ROUNDS = 20, /* of purification, unless said otherwise */
};

struct dif_options {
	enum dif_method method;
	double alpha;     /* level of significance, 0 … 1 */
	double power;     /* what "enough people" means: the chance that a difference of class C is seen */
	bool uncorrected; /* Mantel–Haenszel without the continuity correction of 0.5 */
	bool wald;        /* logistic: Wald's test instead of the likelihood ratio */
	enum dif_weights weights; /* of standardisation */
	enum dif_adjustment adjustment;
	const bool
		*anchors; /* [item_count], matched on and not tested; NULL: all are matched on, and tested */
	bool purify; /* match again without the items that are flagged, until they stay the same; not with anchors */
	size_t rounds; /* at most */
};
/* The method with alpha 0.05, power 0.8, corrected, focal weights, unadjusted, no anchors, no purification. */
struct dif_options dif_options_of(enum dif_method method);

struct dif_sample {
	const struct responses *responses; /* with groups */
	size_t reference;                  /* of the groups */
	const bool *focal;                 /* [group_count]; who is in neither is left out */
	const uint32_t *matching;          /* [person_count], below DIF_BANDS_MAX; NULL: the score */
};
enum {
	DIF_BANDS_MAX = 1000,
	DIF_CELLS_MAX = 1 << 26, /* scores · groups · levels of one item */
};

enum dif_state {
	DIF_TOLD,
	DIF_ANCHOR,     /* was matched on, as asked */
	DIF_CONSTANT,   /* everybody answered it alike, or nobody did */
	DIF_LEVELS,     /* the method is for right-or-wrong items, this one has several levels */
	DIF_NO_OVERLAP, /* at no score are there people of both groups who answered differently */
	DIF_NO_FIT,     /* the model has no finite estimate: a group or a score tells the answer exactly */
};
/* A sentence for people. */
struct str dif_state_text(enum dif_state state);

struct dif_result {
	enum dif_state state;
	size_t persons;              /* who were compared */
	double statistic, df, p;     /* NAN where the method has none */
	double p_adjusted;           /* p where unadjusted */
	double effect, effect_error; /* and its standard error; NAN where the method has none */
	double odds_ratio;           /* of right answers, reference : focal; NAN where the method has none */
	enum dif_class classes[2];   /* on the method's scales */
	bool flagged;                /* p below alpha, adjusted as asked; without a test, over the bar */
	bool too_few;          /* not flagged, and not enough people to have seen a difference of class C */
	double persons_needed; /* in the same shares, for that; NAN where the method cannot say */
};

/* One of that state, without numbers. */
struct dif_result dif_result_of(enum dif_state state);

struct dif_analysis {
	const struct dif_result *results; /* [item_count] */
	size_t rounds;                    /* of purification */
	bool converged; /* the flagged items stayed the same; else the last round is what is reported, as in difR */
	size_t reference_persons, focal_persons;
};

/* Analyses all items by one method. ERR_INPUT, with a sentence, when a group has fewer than 2 persons, when the method is not
 * for so many groups or is of parameters, when no item is an anchor, when purification is asked for with anchors or with
 * `matching`; ERR_TOO_LARGE over DIF_CELLS_MAX. Cost: one pass over the responses for each item and round; the rest depends on
 * the number of scores only.
 *
 * persons_needed. A test's noncentrality grows with the number of people; N · λ / (effect C / error)², with λ the noncentrality
 * that gives the power, and the error the one found here, so with these groups' shares and scores (normal theory). C is |delta|
 * 1.5, a standardised difference of 0.10, 0.25 of a standard deviation (Mantel), a rise of R² of 0.07 (logistic: λ / the rise
 * of the deviance that this is), beta 0.088 (SIBTEST). */
enum err dif_analyse(struct work *w, const struct dif_sample *sample, const struct dif_options *options,
                     struct dif_analysis *out) MUST_CHECK;

/* Parameters of one item in one group with their covariance. Order: a, b_1 … b_(levels - 1), and c when logistic. What was not
 * estimated (a of a Rasch item, c of a 2PL) has variance 0 and is not compared. */
enum { DIF_PARAMETERS_MAX = MODEL_LEVELS_MAX + 1 };
struct dif_parameters {
	struct model model;                                        /* not nominal */
	size_t persons;                                            /* who answered; 0: not said */
	double covariance[DIF_PARAMETERS_MAX][DIF_PARAMETERS_MAX]; /* symmetric */
};

/* Lord's and Raju's methods. groups[group_count] of [item_count] each, the reference first; Raju's are for two groups and
 * logistic items of the same c. The focal groups' parameters are first brought to the reference's scale by the anchors: by the
 * mean of b where no a was estimated, else by mean and standard deviation of b (as difR does).
 * ERR_INPUT when the models of an item differ between groups, or fewer than 2 items are anchors.
 * Effect: Lord's, -2.35 times the difference of b where there are two groups and no a; Raju's, the area. difR's p-value of a
 * negative unsigned area is over 1 (2 (1 - P(Z < z)) without the absolute value); here it is that of |z|. */
enum err dif_by_parameters(struct work *w, const struct dif_parameters *const *groups, size_t group_count,
                           size_t item_count, const struct dif_options *options,
                           struct dif_analysis *out) MUST_CHECK;

/* What is compared, from responses: each group is calibrated by itself (irt/calibrate.h; tolerance 1e-6, no priors),
 * right-or-wrong items by the model of that name (rasch, 2pl, 3pl), those of several levels by grm, or with rasch by pcm. A
 * Rasch group's variance is estimated; difR's 1PL holds it at 1. sample->matching is not used. ERR_INPUT where a group cannot
 * be calibrated. Cost: the calibrations. */
struct dif_calibrated_group;
struct dif_calibration {
	const struct dif_calibrated_group *groups; /* [group_count], the reference first */
	size_t group_count, item_count;
};
enum err dif_calibrate(struct work *w, const struct dif_sample *sample, const struct model_name *model,
                       struct dif_calibration *out) MUST_CHECK;

/* dif_by_parameters on it. An item that one of the groups has no estimate of is DIF_NO_FIT. */
enum err dif_by_calibration(struct work *w, const struct dif_calibration *calibration,
                            const struct dif_options *options, struct dif_analysis *out) MUST_CHECK;

/* p-values adjusted for there being many, NAN left out: of Holm 1979 (the chance of one false alarm) or Benjamini & Hochberg
 * 1995 (the share of false alarms). adjusted may be p. Cost: a sort. */
void dif_adjust(struct work *w, enum dif_adjustment adjustment, const double *p, size_t count,
                double *adjusted);

/* "A", "B", "C"; absent for none. */
struct str dif_class_name(enum dif_class class);

#endif
