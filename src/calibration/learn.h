/* Learning from examples, and finding out how well it was learned: all that a calibration computes, pure but for the time it
 * takes.
 *
 *	learn_begin    what is to be tried, and whose vectors are needed
 *	…             the caller fills the vectors in (scoring/vectors.h)
 *	learn_all      graders, and the report on them
 *
 * How well is found out on answers that were not learned from: examples go into LEARN_FOLDS folds, and each fold is graded by
 * graders that learned from the others. What is released learned from all but the frozen ones. Nothing is random: the same
 * examples make the same report on the same machine. */
#ifndef CALIBRATION_LEARN_H
#define CALIBRATION_LEARN_H

#include "base/parallel.h"
#include "calibration/examples.h"
#include "calibration/report.h"
#include "grade/learned.h"

enum {
	LEARN_FOLDS = 5,
	LEARN_MORE = 20,          /* "twenty more answers would bring…" */
	LEARN_ATTACKED_MAX = 8,   /* weak answers of a part that attacks start from */
	LEARN_REFERENCES_MAX = 8, /* the author's best samples, of a criterion */
};
#define LEARN_COVERAGE 0.9 /* at which the report tells what would be settled */

struct learning;

/* Answers that nobody has scored yet, of which it is to be said how much scoring them would teach. */
struct learn_other {
	size_t part;
	struct str text;
	double teaches; /* what comes out: 0 … 2, beside each other */
};
/* examples and others must outlive what is made. embedder: whose vectors, of so many dimensions; absent and 0: words alone. */
enum err learn_begin(struct work *w, const struct examples *examples, struct learn_other *others,
                     size_t other_count, struct str embedder, size_t dimensions,
                     struct learning **out) MUST_CHECK;
/* To be filled in. */
struct vectors *learn_vectors(const struct learning *learning);

/* Between steps, which take seconds each; an error ends the learning. */
struct learn_step {
	enum err (*next)(struct work *w, void *argument, struct str doing);
	void *argument;
};
struct learn_result {
	struct report report;
	struct learned learned;               /* criteria, embedder, version, graders */
	struct str bytes[LEARNED_PLACES_MAX]; /* of the graders; absent: none */
	struct str lacks; /* why what was scored is not enough to learn from, no sentence; absent: it is */
};
/* before: the report of what is released; NULL: nothing is. ERR_INPUT, with sentences for the author, when nothing at all can be
 * learned; where other scored answers would help, out->lacks says why. Cost: about 1 + LEARN_FOLDS trainings and 3 for each point
 * of the curve (scoring/grader.h) for each place. */
enum err learn_all(struct work *w, struct parallel *team, struct learning *learning,
                   const struct report *before, const struct learn_step *step,
                   struct learn_result *out) MUST_CHECK;
/* Fills in what each of the others would teach: how unsure a grader is of it, and how far it is from all that was scored, one
 * after the other, so that two that are alike do not both come first. Without graders (result NULL) how far it is alone. Cost:
 * a hash of each text; others times examples and others products of vectors. */
void learn_teaches(struct work *w, struct learning *learning, const struct learn_result *result);

#endif
