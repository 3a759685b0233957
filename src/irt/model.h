/* Response models: how probable each level of a response is for a person at a level of the competency.
 *
 * Four shapes. All on the logistic metric, D = 1, levels counted from 0, L(x) = 1 / (1 + e^-x).
 *
 *   logistic        P(1) = c + (d - c) L(a (theta - b)): four parameters. With d = 1 the 3PL, with c = 0 as well the 2PL; with
 *                   equal a the 1PL; with a = 1 the Rasch model.
 *   graded          P(at least k) = L(a (theta - b_k)), b_1 < b_2 < …
 *   partial credit  P(k) ~ exp of the sum over j ≤ k of a (theta - b_j): generalised. With a = 1 the partial credit model, with
 *                   b_j = b + t_j, the t shared by all items, the rating scale model. Steps b_j may fall.
 *   nominal         P(k) ~ exp(a_k theta + c_k): levels without a given order.
 *
 * A graded or partial credit model of two levels is the 2PL.
 *
 * Sources: Birnbaum 1968; Barton & Lord 1981; Samejima 1969; Masters 1982; Andrich 1978; Muraki 1992; Bock 1972. */
#ifndef IRT_MODEL_H
#define IRT_MODEL_H

#include "base/work.h"

enum {
	MODEL_LEVELS_MAX = 16,
};

enum model_kind {
	MODEL_LOGISTIC,       /* right or wrong */
	MODEL_GRADED,         /* ordered levels, by what is reached at least */
	MODEL_PARTIAL_CREDIT, /* ordered levels, step by step */
	MODEL_NOMINAL,        /* levels in no order */
};

struct model {
	enum model_kind kind;
	size_t levels;                                 /* 2 when logistic; else 2 … MODEL_LEVELS_MAX */
	double discrimination;                         /* a, per logit; 0 when nominal */
	double guessing;                               /* c; 0 unless logistic */
	double slip;                                   /* 1 - d; 0 unless logistic */
	double difficulty_logit[MODEL_LEVELS_MAX - 1]; /* b, or b_1 … b_(levels - 1); none when nominal */
	double slope[MODEL_LEVELS_MAX];                /* a_0 … a_(levels - 1), per logit, when nominal */
	double intercept[MODEL_LEVELS_MAX];            /* c_0 … c_(levels - 1) when nominal */
};

#define MODEL_THETA_MAX_LOGIT 10.0

/* A right-or-wrong item; of four parameters, `upper` being d. */
struct model model_logistic(double discrimination, double difficulty_logit, double guessing);
struct model model_logistic_upper(double discrimination, double difficulty_logit, double guessing,
                                  double upper);
/* An item of ordered levels; thresholds_logit[levels - 1] rise. levels at most MODEL_LEVELS_MAX. */
struct model model_graded(double discrimination, const double *thresholds_logit, size_t levels);

/* One of steps_logit[levels - 1], in any order. */
struct model model_partial_credit(double discrimination, const double *steps_logit, size_t levels);
/* One of slope[levels] and intercept[levels]; what is added to all slopes, or to all intercepts, makes no difference. */
struct model model_nominal(const double *slope, const double *intercept, size_t levels);

/* ERR_INPUT, with a sentence that says which number, unless 0.05 ≤ a ≤ 20, every b is within [-20, 20], a graded model's
 * thresholds are at least 0.001 apart and rise, 0 ≤ c ≤ 0.9, 0 ≤ 1 - d ≤ 0.5 and c < d - 0.05; for a nominal one, unless its
 * slopes are within [-20, 20] and differ by 0.05 to 20 in all and its intercepts are within [-40, 40]; and for a partial credit
 * one, unless no level is less probable than e^-690 of another within MODEL_THETA_MAX_LOGIT. All functions below want a model
 * that passed and theta within ±MODEL_THETA_MAX_LOGIT; inside these ranges no probability underflows. model_probabilities takes
 * any theta: beyond, what would underflow is 0. */
enum err model_check(struct work *w, const struct model *model) MUST_CHECK;

/* probability[levels] of each level at theta. They sum to 1 within 1e-15 · levels; each has full
 * relative precision, however small. */
void model_probabilities(const struct model *model, double theta_logit, double *probability);

/* The same with the first and second derivatives of each by theta, [levels] each; these sum to 0. */
void model_curves(const struct model *model, double theta_logit, double *probability, double *first,
                  double *second);

/* log P(level), and its first and second derivatives by theta: what a response adds to a log-likelihood, its score and minus its
 * observed information. */
struct model_response {
	double log_probability, first, second;
};
struct model_response model_response_at(const struct model *model, size_t level, double theta_logit);

/* Fisher information about theta in one response, per squared logit, within 1e-15 of itself and a². Cost: 1 exp when
 * logistic, levels - 1 when graded, levels otherwise. */
double model_information(const struct model *model, double theta_logit);
/* What the information is nowhere above; a bound, not always reached. */
double model_information_bound(const struct model *model);

/* Warm's J: the sum over levels of P' P'' / P. The maximum likelihood estimate is biased by -J / (2 I²) of the test's J and I
 * (Warm 1989; for polytomous items Samejima 1993). */
double model_warm_term(const struct model *model, double theta_logit);

/* The expected level at theta: 0 … levels - 1. */
double model_expected_level(const struct model *model, double theta_logit);

#endif
