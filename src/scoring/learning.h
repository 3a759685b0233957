/* How well a grader would do on a question with so many anchors of its own: the learning curve.
 *
 * Questions go into folds. For each fold and number of anchors a grader is trained on all anchors of the other folds' questions and
 * that many of each question of the fold, drawn by a fixed seed, and grades answers to those that it has not seen: what a new
 * question would meet in an installation that has these others. */
#ifndef SCORING_LEARNING_H
#define SCORING_LEARNING_H

#include "scoring/agreement.h"
#include "scoring/grader.h"

enum { LEARNING_SIZES_MAX = 16, LEARNING_FOLDS = 5 };

struct learning_point {
	size_t anchors; /* of its own that a question has, or all there are where they are fewer */
	size_t answers; /* graded */
	struct agreement
		agreement;      /* quadratic weighted kappa of scores as they are; of labels alone macro-F1 */
	struct agreement error; /* root mean square error, as share of the scale; NAN for labels */
};

/* sizes [size_count], at most LEARNING_SIZES_MAX. unseen [unseen_count]: scored answers that nothing is trained on; none: the last
 * quarter of each question's anchors, in their order, which then nothing is trained on. vectors: those of the training and of
 * `unseen` (grader_want_training of both). out [size_count]. Errors: grader_train's; ERR_INPUT with fewer than
 * LEARNING_FOLDS questions. Cost: LEARNING_FOLDS times size_count trainings. */
enum err learning_curve(struct work *w, struct parallel *team, const struct grader_training *training,
                        const struct grader_anchor *unseen, size_t unseen_count,
                        const struct vectors *vectors, const size_t *sizes, size_t size_count,
                        struct learning_point *out) MUST_CHECK;

#endif
