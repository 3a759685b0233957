/* Calibration: the parameters of a test's items from what many people answered, by marginal maximum likelihood.
 *
 * People's levels are taken to be normal in each group, and are summed over: 61 equally spaced nodes on [-6, 6] unless said
 * otherwise, the density normalised to sum 1. What is maximised is the log-likelihood of the answers plus the logarithm of
 * the priors, by EM (Bock & Aitkin 1981) with squared extrapolation (SQUAREM, scheme S3 of Varadhan & Roland 2008).
 *
 * 1. The result depends on the answers, the weights and the options alone, to the bit: not on the number of threads, nor on the
 *    processor.
 * 2. What is maximised never ends lower than a plain EM step would have left it: an extrapolation that lowers it is undone.
 * 3. An item that cannot be estimated is named, with the reason, and never given made-up numbers; the others are calibrated.
 * 4. Nothing is assumed that was not asked for: no prior, no bound but those of model_check, no level merged with another.
 *
 * The scale. Within a test whose slopes are free the first group has mean 0 and variance 1, and the others have theirs
 * estimated. Where something is held, it gives the scale: with a slope that is held (Rasch, partial credit, rating scale)
 * the first group's variance is estimated too, and with an anchor its mean too.
 *
 * The scale on which is estimated, and the order of parameters: logistic a, d, logit c, logit u with P = c + (u - c) L(a
 * theta + d), so d = -a b; graded a, d_1 … with P(at least k) = L(a theta + d_k); partial credit a, d_1 … with P(k) ~ exp(k
 * a theta + d_k); nominal s_1 …, d_1 … with P(k) ~ exp(s_k theta + d_k) and s_0 = d_0 = 0. Results are given on this scale
 * and on that of irt/model.h. */
#ifndef IRT_CALIBRATE_H
#define IRT_CALIBRATE_H

#include "base/parallel.h"
#include "irt/model_name.h"
#include "irt/responses.h"

enum {
	CALIBRATE_VALUES_MAX = 2 * (MODEL_LEVELS_MAX - 1),
	CALIBRATE_NODES_MIN = 11,
	CALIBRATE_NODES_MAX = 1001,
	CALIBRATE_ERRORS_MAX = 4000, /* parameters whose standard errors can be told */
};

/* What is believed of a parameter beforehand. */
enum calibrate_prior_kind {
	CALIBRATE_NO_PRIOR,
	CALIBRATE_NORMAL,    /* mean, SD of the parameter */
	CALIBRATE_LOGNORMAL, /* mean, SD of its logarithm; of a discrimination */
	CALIBRATE_BETA, /* the density at the probability itself: its mode is what is added to, not that of its logit */
	CALIBRATE_LOGIT_NORMAL, /* mean, SD of its logit, the density at the logit */
};
struct calibrate_prior {
	enum calibrate_prior_kind kind;
	double first, second;
};
struct calibrate_priors {
	struct calibrate_prior
		discrimination; /* normal or lognormal; of each slope of a nominal item only normal */
	struct calibrate_prior difficulty; /* normal, of each b; not of a nominal item */
	struct calibrate_prior intercept;  /* normal, of each d */
	struct calibrate_prior guessing;   /* beta or logit-normal, of c */
	struct calibrate_prior upper;      /* beta or logit-normal, of 1 - slip */
};

/* Parts of an item: of a mask, and of what is equal to another item's. */
enum calibrate_part {
	CALIBRATE_DISCRIMINATION = 1, /* a; the slopes of a nominal item */
	CALIBRATE_DIFFICULTY = 2,     /* the intercepts */
	CALIBRATE_GUESSING = 4,
	CALIBRATE_UPPER = 8,
	CALIBRATE_ALL = 15,
};

/* What is asked for one column of the responses. */
struct calibrate_item {
	const struct model_name *model;        /* its shape, and what of it is free */
	const struct calibrate_priors *priors; /* NULL: none */
	const struct model *known;  /* what is held, and where the rest begins; NULL: nothing known */
	const int32_t *known_codes; /* what its levels are called, rising; NULL: 0, 1, 2 … */
	unsigned held;              /* of calibrate_part: held as `known` has it. CALIBRATE_ALL: an anchor */
	/* Items with the same number, above 0, and as many levels share this part. */
	uint32_t equal_discrimination, equal_difficulty, equal_guessing, equal_upper;
};

struct calibrate_options {
	const struct calibrate_item *items; /* [item_count of the responses] */
	size_t nodes;                       /* 0: 61; an odd number */
	double range_logit;                 /* 0: 6 */
	double tolerance;    /* largest change of a parameter in a step of EM that ends it; 0: 1e-6 */
	size_t cycles_max;   /* 0: 5000 */
	size_t answers_min;  /* an item with fewer is not calibrated; 0: 20 */
	bool without_errors; /* standard errors are left out */
	bool refuse; /* ERR_INPUT for the first item that cannot be estimated, instead of leaving it out */
	bool collapse_levels; /* a level that nobody reached is taken out, those above move down; else the item is left out */
	bool population_held;  /* the first group is standard normal whatever is held */
	struct parallel *team; /* NULL: one thread */
	/* Told after each cycle; returns false to end, unconverged. NULL: nobody. */
	bool (*progress)(void *context, size_t cycle, double log_posterior, double change);
	void *progress_context;
};

enum calibrate_status {
	CALIBRATE_GOOD,
	CALIBRATE_HELD,      /* an anchor, as it was given */
	CALIBRATE_COLLAPSED, /* estimated, without the levels that nobody reached */
	CALIBRATE_UNDETERMINED, /* estimated; but parameters that the answers do not determine have no standard error */
	/* Estimated, but nothing to use: */
	CALIBRATE_STEEP,    /* the discrimination runs off to infinity */
	CALIBRATE_REVERSED, /* it is not positive: who knows more does worse */
	CALIBRATE_FAR,      /* a difficulty beyond 20 logits */
	/* Not estimated: */
	CALIBRATE_UNANSWERED,
	CALIBRATE_CONSTANT, /* all right, all wrong, all on one level */
	CALIBRATE_TOO_FEW,
	CALIBRATE_EMPTY_LEVEL,
};

/* One item's outcome. Numbers that there are none of are NAN; standard errors of what is held too. */
struct calibrate_estimate {
	enum calibrate_status status;
	struct str
		sentence; /* for people: why it cannot be used, or what was done; empty when good or held */
	const struct model_name *asked;
	struct model model; /* levels 0 when not estimated */
	struct model error; /* standard errors, in the places of what they belong to */
	size_t value_count; /* 0 when not estimated */
	double value
		[CALIBRATE_VALUES_MAX]; /* on the scale above; logit c is -999 when c is 0, logit u 999 when u is 1 */
	double value_error[CALIBRATE_VALUES_MAX];
	size_t answered; /* persons who answered it */
	uint8_t level_of
		[MODEL_LEVELS_MAX]; /* the level that each level of the responses counts as; RESPONSES_MISSING: none */
};

struct calibrate_population {
	double mean, variance, mean_error, variance_error; /* an error is NAN when held */
	size_t persons;
	struct str sentence; /* for people: that it runs off and lies at a bound; empty when it does not */
};

/* One free parameter, a row of the covariance matrix. */
struct calibrate_parameter {
	size_t item;  /* the first column that has it; SIZE_MAX: a group's */
	size_t place; /* its place among the item's values; of a group 0 mean, 1 variance's logarithm */
	size_t group; /* of a group's */
	double value, error;
};

struct calibrate_result {
	struct calibrate_estimate *items;         /* [item_count] */
	size_t item_count, estimated_count;       /* columns; of them with numbers */
	struct calibrate_population *populations; /* [group_count] */
	size_t group_count;
	size_t person_count;     /* with an answer that counted */
	size_t unanswered_count; /* without */
	size_t pattern_count;    /* different rows that were worked on */
	double weight;           /* of those persons together: n of BIC */
	size_t parameter_count;
	double log_likelihood, log_prior, aic, bic, sabic; /* the last three without the prior */
	size_t cycles;
	bool converged;
	double change;                                      /* of the last step of EM, the largest */
	double marginal_reliability, empirical_reliability; /* of group 0; of all */
	/* Standard errors were wanted and there are some; else why not. */
	bool has_errors;
	struct str errors_sentence;
	const struct calibrate_parameter *parameters; /* [parameter_count], NULL without errors */
	const double *
		covariance; /* [parameter_count]², NULL without errors; 0 in rows of what is not determined */
};

/* Calibrates.
 *
 * ERR_INPUT, with the column's name in the sentence: a model that does not fit the levels, priors that are not possible, an
 * anchor with other levels than the data; nobody or no item left; with `refuse`, an item that cannot be estimated.
 * ERR_TOO_LARGE: more than CALIBRATE_ERRORS_MAX parameters with standard errors wanted.
 *
 * Standard errors are from the observed information of the log-likelihood plus prior (Louis 1982), exact up to the
 * numerical derivative of exact derivatives (1e-8); those of b, c and u by the delta method.
 * Marginal reliability: the mean of I / (I + 1 / variance) over the first group's density, I the test's information;
 * empirical: var(EAP) / (var(EAP) + mean of SE²).
 * Cost: each cycle 2 multiplications or additions for each answer and node. Memory: 4 bytes an answer, and 16 copies of the
 * expected counts (8 bytes for each level and node). */
enum err calibrate(struct work *w, const struct responses *responses, const struct calibrate_options *options,
                   struct calibrate_result *out) MUST_CHECK;

/* How many more answers an item needs until the standard error of its difficulty is at most `error`, when each of them
 * tells as much as each of the `answered` so far did: SE² falls as 1 / answers. 0: it is. SIZE_MAX: cannot be told, because
 * there is no standard error yet. */
size_t calibrate_answers_needed(double error_now, size_t answered, double error);

/* "good", "held", "collapsed", "undetermined", "steep", "reversed", "far", "unanswered", "constant", "too-few",
 * "empty-level". */
struct str calibrate_status_name(enum calibrate_status status);

#endif
