/* What the files calibrate_*.c share; nobody else includes it. */
#ifndef IRT_CALIBRATE_PARTS_H
#define IRT_CALIBRATE_PARTS_H

#include "irt/calibrate.h"

enum {
	CALIBRATE_BLOCK = 64,  /* patterns in a block: one bit each */
	CALIBRATE_CHUNK = 32,  /* nodes that are worked on at once: what fits the registers */
	CALIBRATE_SHARES = 16, /* parts into which people are divided, whatever the number of threads */
	CALIBRATE_PREDICTORS_MAX = MODEL_LEVELS_MAX - 1,
};

/* logit c of no guessing, logit u of no slip. */
#define CALIBRATE_NEVER (-999.0)
#define CALIBRATE_ALWAYS 999.0

/* A value of an item as a function of the free parameters: constant + factor[0] free[0] + factor[1] free[1]. */
struct calibrate_place {
	double constant, factor[2];
	size_t terms;    /* 0: held; at most 2 */
	size_t free[2];  /* places among all free parameters */
	size_t local[2]; /* and in the unit's `local` */
};

/* An item that takes part. */
struct calibrate_unit {
	size_t column;
	const struct model_name *asked;
	enum model_kind kind;
	size_t levels;
	size_t row; /* of its level 0 in the tables; that of level k is row + k */
	size_t value_count;
	size_t predictor_count; /* see calibrate_curve */
	struct calibrate_place places[CALIBRATE_VALUES_MAX];
	size_t local[CALIBRATE_VALUES_MAX +
	             MODEL_LEVELS_MAX];           /* free parameters that it depends on, its own first */
	size_t local_count, own_first, own_count; /* own: those that no other item depends on */
	const struct calibrate_priors *priors;
	unsigned
		prior_on; /* of calibrate_part: whose priors count here, so that a shared parameter's counts once */
};

struct calibrate_group {
	bool mean_free, variance_free;
	size_t mean_at, variance_at; /* places of the mean and of log variance */
	double mean, log_variance;   /* when held */
};

struct calibrate_fit {
	const struct responses *responses;
	const struct calibrate_options *options;
	struct parallel *team;
	double tolerance;
	size_t node_count, stride; /* stride: nodes rounded up to whole chunks; what is beyond is 0 */
	double *theta;             /* [stride] */
	struct calibrate_unit *units;
	size_t unit_count, row_count;
	struct calibrate_estimate *estimates; /* [columns] */
	/* The free parameters: each unit's own, then the shared, then the groups'. */
	size_t free_count, shared_first, shared_count, population_first;
	double *low,
		*high; /* [free_count]: bounds of slopes and asymptotes, at which they stay when they run off */
	struct calibrate_group *groups;
	size_t group_count;
	/* Patterns: equal rows of a group are one. Sorted by group, each group beginning a block. */
	size_t pattern_count, block_count, answer_count;
	size_t *first_answer;  /* [pattern_count + 1] */
	uint32_t *answer_rows; /* rows of the tables that a pattern's answers are */
	double *pattern_weight;
	size_t *block_first;  /* [block_count + 1] patterns */
	uint8_t *block_group; /* [block_count] */
	uint64_t *masks;      /* [block_count][row_count]: who of the block gave that answer */
	size_t person_count, unanswered_count;
	double weight;
	double *group_weight;  /* [group_count] */
	size_t *group_persons; /* [group_count] */
};

/* calibrate_data.c: which columns can be estimated and which units there are; the patterns. */
enum err calibrate_examine(struct work *w, struct calibrate_fit *fit) MUST_CHECK;
enum err calibrate_patterns(struct work *w, struct calibrate_fit *fit) MUST_CHECK;

/* calibrate_place.c: the free parameters, where they begin; the values of a unit. */
enum err calibrate_layout(struct work *w, struct calibrate_fit *fit) MUST_CHECK;
void calibrate_begin(struct work *w, const struct calibrate_fit *fit, double *free);
void calibrate_values(const struct calibrate_unit *unit, const double *free, double *value);
/* Brings what is outside its bounds to them. */
void calibrate_clamp(const struct calibrate_fit *fit, double *free);
/* Whether the values are inside the bounds within which is looked. */
bool calibrate_feasible(const struct calibrate_unit *unit, const double *value);
/* Whether a slope lies at a bound, that is: runs off; whether logit c or logit u (values 2, 3) does. */
bool calibrate_runs_off(const struct calibrate_unit *unit, const double *value);
bool calibrate_asymptote_at_bound(const struct calibrate_unit *unit, const double *value, size_t asymptote);

/* calibrate_curve.c. An item's probabilities depend on theta through predictors z_m that are linear in its values: logistic
 * a theta + d, logit c, logit u; graded and partial credit z_m = c_m a theta + d_m, m from 1; nominal z_m = s_m theta + d_m. */
struct calibrate_curve {
	double gap
		[CALIBRATE_PREDICTORS_MAX]; /* graded: 1 - e^(d_(k + 1) - d_k), and what it adds to the scores */
	double lift[CALIBRATE_PREDICTORS_MAX];
	double lower, upper;
	double probability[MODEL_LEVELS_MAX];
	double score[MODEL_LEVELS_MAX][CALIBRATE_PREDICTORS_MAX]; /* of log P(k) by z_m */
};
void calibrate_curve_prepare(const struct calibrate_unit *unit, const double *value,
                             struct calibrate_curve *curve);
void calibrate_curve_at(const struct calibrate_unit *unit, const double *value, double theta,
                        struct calibrate_curve *curve);
/* d z_m / d theta. */
double calibrate_curve_slope(const struct calibrate_unit *unit, const double *value, size_t predictor);
/* The predictor's coefficient of value v at theta: d z_m / d value_v. */
double calibrate_curve_part(const struct calibrate_unit *unit, size_t predictor, size_t value, double theta);

/* The probabilities of all rows at all nodes: table[row_count][stride], depth[row_count]: bits that a row takes off at most. */
struct calibrate_table {
	double *probability;
	uint16_t *depth;
};
void calibrate_table_rows(const struct calibrate_fit *fit, const struct calibrate_unit *unit,
                          const double *free, struct calibrate_table *table);

/* calibrate_prior.c: log density of a unit's priors; adds its derivatives, if not NULL, by the values.
 * second[value_count][value_count] gets minus the second derivatives, as far as they are not negative definite by
 * themselves. */
double calibrate_prior(const struct calibrate_unit *unit, const double *value, double *first, double *second);
enum err calibrate_prior_check(struct work *w, const struct calibrate_unit *unit, struct str name) MUST_CHECK;

/* calibrate_vector.c: the loops that time is spent in. Lengths in nodes, multiples of CALIBRATE_CHUNK. */
void calibrate_vector_multiply(const double *table, size_t stride, const uint32_t *rows, size_t count,
                               double *out);
void calibrate_vector_add(const double *table, size_t stride, const uint8_t *rows, size_t count, double *out);
double calibrate_vector_sum(const double *vector, size_t stride);
double calibrate_vector_dot(const double *one, const double *other, size_t stride);
void calibrate_vector_scale(double *vector, size_t stride, double factor, double least);
void calibrate_vector_accumulate(const double *vector, size_t count, double factor, double *out);

/* A unit at certain values, with certain expected counts. */
struct calibrate_evaluation {
	double objective; /* expected log-likelihood of the unit plus its priors */
	double gradient[CALIBRATE_VALUES_MAX];
	double information[CALIBRATE_VALUES_MAX *
	                   CALIBRATE_VALUES_MAX]; /* expected; [value_count][value_count] */
};

/* calibrate_step.c: the E-step. */
struct calibrate_share {
	size_t block_first, block_end;
	double *expected;   /* [row_count][stride] */
	double *population; /* [group_count][stride] */
	double *posterior;  /* [CALIBRATE_BLOCK][stride] */
	double log_likelihood;
	double eap_sum, eap_square_sum, error_square_sum; /* weighted, when asked for */
};
struct calibrate_step {
	struct calibrate_share *shares;
	size_t share_count;
	struct calibrate_table table;
	double *density;    /* [group_count][stride] */
	double *expected;   /* [row_count][stride]: the sum over shares */
	double *population; /* [group_count][stride] */
	double log_likelihood;
	struct calibrate_sharing { /* room for calibrate_newton, when parameters are shared */
		struct calibrate_evaluation *evaluations; /* [unit_count] */
		bool *feasible;                           /* [unit_count] */
		double *trial, *step, *matrices; /* [free_count], [free_count], [2][shared_count]² */
		double *gradient;                /* [shared_count] */
	} sharing;
	bool moments;
	double eap_mean, eap_variance, error_square_mean;
};
struct calibrate_step *calibrate_step_open(struct work *w, const struct calibrate_fit *fit);
/* Tables and densities at these parameters. */
void calibrate_step_at(const struct calibrate_fit *fit, struct calibrate_step *step, const double *free);
/* Expected counts and the log-likelihood of the tables as they are. */
void calibrate_step_run(const struct calibrate_fit *fit, struct calibrate_step *step);
/* The posterior of a pattern times its weight; returns the logarithm of its likelihood. */
double calibrate_step_posterior(const struct calibrate_fit *fit, const struct calibrate_step *step,
                                size_t group, size_t pattern, double *out);
/* A group's density at the nodes, [stride]. */
void calibrate_density(const struct calibrate_fit *fit, const struct calibrate_group *group,
                       const double *free, double *out);
double calibrate_group_mean(const struct calibrate_group *group, const double *free);
double calibrate_group_log_variance(const struct calibrate_group *group, const double *free);

/* calibrate_newton.c: the M-step. */
void calibrate_evaluate(const struct calibrate_fit *fit, const struct calibrate_unit *unit,
                        const double *value, const double *expected, struct calibrate_evaluation *out);
/* Moves `free` to the maximum for these expected counts. */
void calibrate_newton(const struct calibrate_fit *fit, struct calibrate_step *step, double *free);
/* Solves A x = b for a symmetric positive definite A [n][n], whose lower half becomes its Cholesky factor; false when it is
 * not. */
bool calibrate_solve(double *matrix, size_t n, double *vector);
/* The lower half becomes the Cholesky factor. Returns n, or the first row that makes the matrix not positive definite. */
size_t calibrate_factor(double *matrix, size_t n);

/* calibrate_em.c: the loop. */
struct calibrate_progress {
	size_t cycles;
	bool converged;
	double change, log_likelihood, log_prior;
};
void calibrate_em(struct work *w, const struct calibrate_fit *fit, struct calibrate_step *step, double *free,
                  struct calibrate_progress *progress);
double calibrate_log_prior(const struct calibrate_fit *fit, const double *free);

/* calibrate_error.c: the covariance matrix [free_count][free_count] of the free parameters, with 0 for what the answers do not
 * determine; NULL and a sentence when there is none. step has run at `free`. */
const double *calibrate_covariance(struct work *w, const struct calibrate_fit *fit,
                                   const struct calibrate_step *step, const double *free,
                                   struct str *sentence);

/* calibrate_result.c */
void calibrate_report(struct work *w, const struct calibrate_fit *fit, const struct calibrate_step *step,
                      const double *free, const double *covariance, struct calibrate_result *out);

#endif
