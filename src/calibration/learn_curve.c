/* learn_curve: how agreement grows with the answers that are judged, and what some more would bring. */
#include "calibration/learn_parts.h"

#include <math.h>

static const size_t sizes[REPORT_CURVE_MAX] = {10, 15, 20, 30, 45, 70, 120, 200, 350, 600};
/* Of the folds, those that are graded: a curve needs no more, and trainings take most of the time of a calibration. */
enum { FOLDS_GRADED = 3 };

/* The most answers that a part is learned from. */
static size_t most_learned(const struct learning *learning)
{
	size_t most = 0;
	for (size_t i = 0; i < learning->examples->count; i++)
		if (learning->rank[i] != SIZE_MAX && learning->rank[i] + 1 > most)
			most = learning->rank[i] + 1;
	return most;
}

/* Of each part the first `size` that are not in the fold. */
static void choose(const struct learning *learning, size_t fold, size_t size, bool *use)
{
	/* Of the texts that are left without a fold, those of the first places in the draw. */
	size_t most = size + size / (LEARN_FOLDS - 1);
	for (size_t i = 0; i < learning->examples->count; i++)
		use[i] = learning->fold[i] != fold && learning->fold[i] != SIZE_MAX &&
		         learning->rank[i] < most;
}

struct curve {
	const struct learning *learning;
	struct parallel *team;
	struct learn_seen *seen;
	size_t count;
};

static enum err try_place(struct work *w, struct curve *curve, size_t place, size_t fold, const bool *use)
{
	const struct learning *learning = curve->learning;
	struct grader *grader;
	enum err failed = learn_train(w, curve->team, learning, place, use, &grader);
	if (failed == ERR_INPUT)
		return OK;
	TRY(failed);
	const struct learn_judge judge = learn_judge_of(w, learning, grader, place);
	for (size_t i = 0; i < learning->examples->count; i++) {
		const struct example *example = &learning->examples->at[i];
		struct learn_seen *seen = &curve->seen[curve->count];
		if (learning->fold[i] != fold || !learn_counts(learning, i, place))
			continue;
		*seen = (struct learn_seen){.example = i, .place = place, .level = example->levels[place]};
		curve->count += learn_judge_text(w, &judge, example->part, example->text,
		                                 example->views[place], seen);
	}
	return OK;
}

static enum err try_size(struct work *w, struct curve *curve, size_t size, const struct learn_step *step)
{
	const struct learning *learning = curve->learning;
	curve->count = 0;
	for (size_t fold = 0; fold < FOLDS_GRADED; fold++)
		for (size_t place = 0; place < learning->place_count; place++) {
			TRY(step->next(w, step->argument, S("finding out what more answers would bring")));
			struct work passing = work_init(w->world, w->request_id);
			bool *use = work_array(&passing, learning->examples->count, sizeof *use);
			choose(learning, fold, size, use);
			enum err failed = try_place(&passing, curve, place, fold, use);
			if (failed != OK)
				failed = fail(w, failed, "%.*s", STR_ARG(passing.message));
			work_finish(&passing);
			TRY(failed);
		}
	return OK;
}

/* Agreement grows about as a - b / sqrt(answers): b, by the least squares of the last points; NAN: too few. */
static double steepness(const struct report_point *points, size_t count, size_t last)
{
	double sx = 0, sy = 0, sxx = 0, sxy = 0, n = 0;
	for (size_t i = count > last ? count - last : 0; i < count; i++) {
		double x = 1 / sqrt((double)points[i].answers), y = points[i].kappa.value;
		if (!isfinite(y))
			continue;
		sx += x;
		sy += y;
		sxx += x * x;
		sxy += x * y;
		n++;
	}
	double spread = sxx - sx * sx / n;
	return n < 3 || spread <= 0 ? NAN : -(sxy - sx * sy / n) / spread;
}

double learn_gain(const struct report_point *points, size_t count, double answers, double more)
{
	double last_five = steepness(points, count, 5), last_three = steepness(points, count, 3);
	double least = fmin(last_five, last_three);
	if (!isfinite(last_five) || !isfinite(last_three) || least <= 0)
		return NAN;
	return least * (1 / sqrt(answers) - 1 / sqrt(answers + more));
}

enum err learn_curve(struct work *w, struct parallel *team, const struct learning *learning,
                     const struct learn_step *step, struct report *out)
{
	size_t most = most_learned(learning);
	struct report_point *points = work_array(w, REPORT_CURVE_MAX, sizeof *points);
	struct curve curve = {
		.learning = learning,
		.team = team,
		.seen = work_array(w, learning->examples->count * learning->place_count + 1,
	                           sizeof *curve.seen),
	};
	for (size_t s = 0; s < REPORT_CURVE_MAX && sizes[s] <= most - most / LEARN_FOLDS; s++) {
		TRY(try_size(w, &curve, sizes[s], step));
		if (curve.count == 0)
			continue;
		points[out->curve_count++] = (struct report_point){
			(int64_t)sizes[s], learn_kappa(w, learning, curve.seen, curve.count)};
	}
	out->curve = points;
	double gain = learn_gain(points, out->curve_count, (double)most, LEARN_MORE);
	out->more_from = isfinite(gain) ? out->kappa.value : NAN;
	out->more_kappa = isfinite(gain) ? fmin(1, out->more_from + gain) : NAN; /* fmin(1, NAN) is 1 */
	return OK;
}
