/* The levels of a criterion: those that its author described, and where they are worth several points each, every point.
 *
 *	levels: 0 Not yet, 1 In part, 2 Fully           three levels, all described
 *	levels: 0 Nothing, 20 In part, 45 Fully; to 60   61 levels, of which three are described
 *
 * A judgement, its probabilities and whatever is counted of it are of levels, 0 … scale_levels - 1. Of a scale of points people
 * and models read the descriptions, each of which holds from its own points up to the next, and is one step: what is believed of
 * a person rests on steps (exam/part.h), since nobody tells 41 points from 42. */
#ifndef EXAM_SCALE_H
#define EXAM_SCALE_H

#include "exam/document.h"

/* How many levels there are: 2 … DOCUMENT_SCALE_MAX. */
size_t scale_levels(const struct criterion *criterion);
/* Whether they are points, of which not each has a description of its own. */
bool scale_is_of_points(const struct criterion *criterion);

/* The step that a level belongs to, 0 … described_count - 1; of one beyond the scale the highest. */
size_t scale_step(const struct criterion *criterion, size_t level);
/* The first level of a step, and the one behind its last. */
size_t scale_first(const struct criterion *criterion, size_t step);
size_t scale_end(const struct criterion *criterion, size_t step);
/* The first level that is described as more; SIZE_MAX: there is none. */
size_t scale_next(const struct criterion *criterion, size_t level);

/* What the levels [scale_levels] of a step have of the probability. */
double scale_step_probability(const struct criterion *criterion, const double *levels, size_t step);
/* Spreads the probability of each step, [described_count], evenly over its levels, [scale_levels]: what is known of a step alone
 * says nothing about the points within. */
void scale_spread(const struct criterion *criterion, const double *steps, double *levels);

/* A level by itself: “Fully”; of points “47/60, Fully”. */
struct str scale_title(struct work *w, const struct criterion *criterion, size_t level);
/* The same with its number, where levels stand beside each other: “2 Fully”; “47/60, Fully”. */
struct str scale_words(struct work *w, const struct criterion *criterion, size_t level);
/* The numbers of a step: “2”; “45–60”. */
struct str scale_numbers(struct work *w, const struct criterion *criterion, size_t step);
/* What is described for a level. */
const struct level *scale_described(const struct criterion *criterion, size_t level);

/* How many levels apart two judgements still say the same, on a scale of so many levels: none; of points a tenth of them. */
size_t scale_tolerance(size_t levels);
/* Whether two judgements on a scale of so many levels say the same, by that. */
bool scale_agrees(size_t levels, size_t one, size_t other);
/* How many levels apart are worth so many steps: itself, unless the scale is of points. At least 1. */
size_t scale_distance(const struct criterion *criterion, size_t steps);
/* Where a level lies in steps, so that levels of several criteria can be taken together: itself; of points the step, and how far
 * through it: 25 and 35 of the second of three that begin at 0, 25 and 45 are 1 and 1.5. Below described_count. */
double scale_position(const struct criterion *criterion, size_t level);

#endif
