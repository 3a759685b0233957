/* learn_teaches: which answers would teach most, were they scored. */
#include "calibration/learn_parts.h"

#include "scoring/words.h"

#include <math.h>
#include <string.h>

/* How far apart two answers are by meaning, 0 … 1; without vectors all are equally far. */
static double distance(const struct learning *learning, struct str a, struct str b)
{
	const float *left = vectors_of(learning->vectors, a), *right = vectors_of(learning->vectors, b);
	if (left == NULL || right == NULL)
		return str_equal(a, b) ? 0 : 1;
	return fmin(1, fmax(0, 1 - vectors_product(left, right, learning->dimensions)));
}

/* The most unsure of the graders: a standard deviation as a share of the scale; without any 1. */
static double unsure(struct work *w, const struct learn_judge *judges, size_t count,
                     const struct learn_other *other)
{
	double most = 0;
	bool known = false;
	for (size_t place = 0; place < count; place++) {
		struct learn_seen seen = {0};
		if (judges[place].grader == NULL ||
		    !learn_judge_text(w, &judges[place], other->part, other->text, NAN, &seen))
			continue;
		known = true;
		most = fmax(most, seen.spread);
	}
	return known ? most : 1;
}

/* Distances to the nearest that is scored, or was chosen before. */
static void approach(const struct learning *learning, const bool *chosen, size_t part, struct str text,
                     double *far)
{
	for (size_t i = 0; i < learning->other_count; i++)
		if (!chosen[i] && learning->others[i].part == part)
			far[i] = fmin(far[i], distance(learning, learning->others[i].text, text));
}

void learn_teaches(struct work *w, struct learning *learning, const struct learn_result *result)
{
	size_t count = learning->other_count;
	double *far = work_array(w, count, sizeof *far), *doubt = work_array(w, count, sizeof *doubt);
	bool *chosen = work_array(w, count, sizeof *chosen);
	struct learn_judge *judges = work_array(w, learning->place_count, sizeof *judges);
	for (size_t place = 0; result != NULL && place < learning->place_count; place++)
		if (result->learned.graders[place] != NULL)
			judges[place] = learn_judge_of(w, learning, result->learned.graders[place], place);
	for (size_t i = 0; i < count; i++) {
		far[i] = 1;
		doubt[i] = unsure(w, judges, learning->place_count, &learning->others[i]);
	}
	for (size_t i = 0; i < learning->examples->count; i++)
		approach(learning, chosen, learning->examples->at[i].part, learning->examples->at[i].text,
		         far);
	for (size_t n = 0; n < count; n++) {
		size_t best = SIZE_MAX;
		for (size_t i = 0; i < count; i++)
			if (!chosen[i] && (best == SIZE_MAX || doubt[i] * far[i] > doubt[best] * far[best]))
				best = i;
		chosen[best] = true;
		learning->others[best].teaches =
			doubt[best] * far[best] + (double)(count - n) / (double)count;
		approach(learning, chosen, learning->others[best].part, learning->others[best].text, far);
	}
}
