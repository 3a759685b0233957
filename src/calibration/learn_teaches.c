/* learn_teaches: which answers would teach most, were they scored. */
#include "calibration/learn_parts.h"

#include "scoring/words.h"

#include <math.h>
#include <string.h>

/* An answer with its vector, which is looked up once: NULL, there is none. */
struct placed {
	size_t part;
	struct str text;
	const float *vector;
};

static struct placed placed_of(const struct learning *learning, size_t part, struct str text)
{
	return (struct placed){part, text, vectors_of(learning->vectors, text)};
}

/* How far apart two answers are by meaning, 0 … 1; without vectors all are equally far. */
static double distance(const struct learning *learning, const struct placed *a, const struct placed *b)
{
	if (a->vector == NULL || b->vector == NULL)
		return str_equal(a->text, b->text) ? 0 : 1;
	return fmin(1, fmax(0, 1 - vectors_product(a->vector, b->vector, learning->dimensions)));
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
static void approach(const struct learning *learning, const struct placed *others, const bool *chosen,
                     const struct placed *to, double *far)
{
	for (size_t i = 0; i < learning->other_count; i++)
		if (!chosen[i] && others[i].part == to->part)
			far[i] = fmin(far[i], distance(learning, &others[i], to));
}

void learn_teaches(struct work *w, struct learning *learning, const struct learn_result *result)
{
	size_t count = learning->other_count;
	double *far = work_array(w, count, sizeof *far), *doubt = work_array(w, count, sizeof *doubt);
	bool *chosen = work_array(w, count, sizeof *chosen);
	struct placed *others = work_array(w, count, sizeof *others);
	struct learn_judge *judges = work_array(w, learning->place_count, sizeof *judges);
	for (size_t place = 0; result != NULL && place < learning->place_count; place++)
		if (result->learned.graders[place] != NULL)
			judges[place] = learn_judge_of(w, learning, result->learned.graders[place], place);
	for (size_t i = 0; i < count; i++) {
		others[i] = placed_of(learning, learning->others[i].part, learning->others[i].text);
		far[i] = 1;
		doubt[i] = unsure(w, judges, learning->place_count, &learning->others[i]);
	}
	for (size_t i = 0; i < learning->examples->count; i++) {
		const struct example *example = &learning->examples->at[i];
		const struct placed scored = placed_of(learning, example->part, example->text);
		approach(learning, others, chosen, &scored, far);
	}
	for (size_t n = 0; n < count; n++) {
		size_t best = SIZE_MAX;
		for (size_t i = 0; i < count; i++)
			if (!chosen[i] && (best == SIZE_MAX || doubt[i] * far[i] > doubt[best] * far[best]))
				best = i;
		chosen[best] = true;
		learning->others[best].teaches =
			doubt[best] * far[best] + (double)(count - n) / (double)count;
		approach(learning, others, chosen, &others[best], far);
	}
}
