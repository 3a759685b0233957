/* How far a walk is from the ways that experts took. Pure.
 *
 * An author lays down one way or several (`experts`); import has walked each to an end. A walk and a way are lists of steps:
 * decisions (a timer's end is one) and questions; more time is no step. Their edit distance (Wagner & Fischer 1974) is the least
 * cost of turning one list into the other:
 *
 * - a step more or less costs its weight: a decision 1, a question 1/2, since asking more than an expert did is a smaller thing;
 * - one decision in place of another in the same scene costs the difference of their credits, where the scene has a key: what
 *   experts keyed as equally good is no distance. Without a key it costs 1;
 * - one question in place of another in the same scene costs 1/2; what belongs to different scenes is never a replacement.
 *
 * The distance is that cost G made independent of length: 2G / (W(a) + W(b) + G), where W is the weight of all steps. It is 0 for
 * the same way and 1 where nothing is in common, and obeys the triangle inequality where G does (Yujian & Bo 2007, A normalized
 * Levenshtein distance metric, IEEE TPAMI 29(6), 1091-1095). The nearest expert counts, the first of equals.
 *
 * It is evidence beside the score. Only where the author says so (`by_nearness` of a path) it is a criterion, whose credit is
 * 1 - distance. */
#ifndef EXAM_SCENARIO_EXPERT_H
#define EXAM_SCENARIO_EXPERT_H

#include "exam/scenario.h"

/* What an author writes for a timer's end. */
#define SCENARIO_EXPERT_WAITS S("time-over")

struct scenario_way_step {
	const struct scenario_scene *scene;
	const struct scenario_choice *choice;           /* a decision; a timer's end has no id */
	const struct scenario_information *information; /* a question */
};
struct scenario_way {
	const struct scenario_way_step *steps;
	size_t count;
};

/* Walks an expert's way. False when a move is not possible where it stands, or the way does not end at an end: then *stuck is the
 * index of that move, or the number of moves. */
bool scenario_expert_way(struct work *w, const struct scenario *scenario,
                         const struct scenario_expert *expert, struct scenario_way *out, size_t *stuck);
/* What was done in a walk. */
struct scenario_way scenario_way_of(struct work *w, const struct scenario_walk *walk);

/* A step of one beside a step of the other; NULL: it has none there. */
struct scenario_pair {
	const struct scenario_way_step *done, *expert;
	double cost;
};
struct scenario_nearness {
	const struct scenario_expert *expert; /* the nearest; NULL: the author has laid none down */
	double distance;                      /* 0 … 1 */
	const struct scenario_pair *pairs;    /* both ways from their beginning, one cheapest alignment */
	size_t count;
};
/* Cost: the product of the lengths, for each expert. */
void scenario_nearest(struct work *w, const struct scenario_walk *walk, struct scenario_nearness *out);
/* The distance of two ways alone. */
double scenario_distance(struct work *w, const struct scenario_way *a, const struct scenario_way *b);

#endif
