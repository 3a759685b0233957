/* The fast belief: a level's mean and variance, as a chess rating has them.
 *
 * A state (irt/state.h) holds the whole density; a rating takes it for a normal one. Each piece of evidence is multiplied into
 * the normal density, and of the product only the mean and the variance are kept (assumed-density filtering: Opper 1998; Glicko,
 * Glickman 1999, is the case of one Newton step). For lists of many people and for steering a sitting; what is decided about a
 * person is read off a state.
 *
 * 1. The order within a day makes a difference, though a small one: give the evidence in the order of day and id, as a state
 *    does.
 * 2. Same input, same bits, on every machine.
 *
 * Accuracy. Against the state of the same history, with up to 200 right-or-wrong or graded pieces of 0.5 ≤ a ≤ 2.5, guessing
 * up to 0.25, over three years of drift, the mean is within RATING_MEAN_USUAL_SD of the state's SD in 99 of 100 histories and
 * within RATING_MEAN_BOUND_SD in each, and the SD within a RATING_SD_BOUND part of it (rating_test.c, which prints the
 * figures). It is guessing that costs: who guesses is two hypotheses, and a normal density has one. */
#ifndef IRT_RATING_H
#define IRT_RATING_H

#include "irt/walk.h"

#define RATING_MEAN_USUAL_SD 0.2
#define RATING_MEAN_BOUND_SD 0.5
#define RATING_SD_BOUND 0.3

struct rating {
	double mean_logit;
	double variance; /* squared logits */
};

/* Lets days pass: walk_normal. */
void rating_pass(struct rating *rating, const struct walk *drift, int64_t days);

/* Takes evidence in that passed evidence_check: the mean and variance of the product, by Gauss-Hermite quadrature with 15 points.
 * Cost: 15 times model_probabilities; 0.2 to 1 us. */
void rating_update(struct rating *rating, const struct evidence *evidence);

#endif
