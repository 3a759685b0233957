/* Response models: how probable each level of a response is for a person at a level of the competency.
 *
 * Two shapes cover what is scored today. All on the logistic metric, D = 1, levels counted from 0.
 *
 *   three-parameter logistic  P(1) = c + (1 - c) L(a (theta - b)). With c = 0 it is the 2PL; with equal a
 *                             as well the 1PL; with a = 1 the Rasch model.
 *   graded response           P(at least k) = L(a (theta - b_k)), b_1 < b_2 < …
 *
 * where L(x) = 1 / (1 + e^-x). A graded model of two levels is the 2PL.
 *
 * Sources: Birnbaum 1968; Samejima 1969. */
#ifndef IRT_MODEL_H
#define IRT_MODEL_H

#include "base/work.h"

enum {
	MODEL_LEVELS_MAX = 10,
};

enum model_kind {
	MODEL_LOGISTIC, /* right or wrong, with guessing */
	MODEL_GRADED,   /* ordered levels */
};

struct model {
	enum model_kind kind;
	size_t levels;         /* 2 when logistic; 2 … MODEL_LEVELS_MAX when graded */
	double discrimination; /* a, per logit */
	double guessing;       /* c; 0 when graded */
	double difficulty_logit[MODEL_LEVELS_MAX - 1]; /* b, or b_1 … b_(levels - 1) */
};

/* A right-or-wrong item. */
struct model model_logistic(double discrimination, double difficulty_logit, double guessing);
/* An item of ordered levels; thresholds_logit[levels - 1] rise. levels at most MODEL_LEVELS_MAX. */
struct model model_graded(double discrimination, const double *thresholds_logit, size_t levels);

/* ERR_INPUT, with a sentence that says which number, unless 0.05 ≤ a ≤ 20, every b is within
 * [-20, 20], thresholds are at least 0.001 apart and rise, and 0 ≤ c ≤ 0.9. All functions below want a
 * model that passed and theta within [-6, 6]; inside these ranges no probability underflows. */
enum err model_check(struct work *w, const struct model *model) MUST_CHECK;

/* probability[levels] of each level at theta. They sum to 1 within 1e-15 · levels; each has full
 * relative precision, however small. */
void model_probabilities(const struct model *model, double theta_logit, double *probability);

/* Fisher information about theta in one response, per squared logit, within 1e-15. Cost: 1 exp when
 * logistic, levels - 1 when graded. */
double model_information(const struct model *model, double theta_logit);

/* The expected level at theta: 0 … levels - 1. */
double model_expected_level(const struct model *model, double theta_logit);

#endif
