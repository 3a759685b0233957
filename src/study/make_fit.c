/* make_fit: of each task, what was seen beside its curve, and what its options do. */
#include "study/make_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 8, GROUP_PERSONS_MIN = 10 };

/* Mean squares beyond these say that answers are less, or more, predictable than they should be (Wright & Linacre 1994). */
static const double fit_low = 0.7, fit_high = 1.3;
/* Chosen by fewer, a wrong option distracts nobody (Haladyna & Downing 1993). */
static const double option_share_min = 0.05;
static const double option_correlation_max = 0.05;
static const size_t fit_answers_min = 50;

static void add_reason(struct work *w, struct figures_task *task, struct str reason)
{
	task->why = str_absent(task->why)
	                    ? reason
	                    : str_format(w->arena, "%.*s %.*s", STR_ARG(task->why), STR_ARG(reason));
}

/* ---- the ability of those who answered, without this answer ---- */

struct answered {
	double theta_logit, error_logit;
	size_t person, level;
};

static size_t list_answered(struct work *w, const struct making_competency *making, size_t item,
                            struct answered **out)
{
	const struct responses *responses = &making->responses;
	uint8_t *row = work_alloc(w, responses->item_count);
	size_t count = 0;
	*out = work_array(w, (size_t)making->figures[item].answers, sizeof **out);
	for (size_t i = 0; i < responses->person_count; i++) {
		memcpy(row, responses_of(responses, i), responses->item_count);
		size_t level = row[item];
		if (level == RESPONSES_MISSING)
			continue;
		row[item] = RESPONSES_MISSING;
		struct ability_estimate rest = ability_of(making->scorer, row);
		(*out)[count++] = (struct answered){rest.theta_logit, rest.standard_error_logit, i, level};
	}
	return count;
}

struct sums {
	double n, x, y, xx, yy, xy;
};

static void add(struct sums *sums, double x, double y)
{
	sums->n++;
	sums->x += x;
	sums->y += y;
	sums->xx += x * x;
	sums->yy += y * y;
	sums->xy += x * y;
}

static double correlation_of(const struct sums *sums)
{
	double x = sums->xx - sums->x * sums->x / sums->n, y = sums->yy - sums->y * sums->y / sums->n;
	double product = x * y;
	return product > 1e-12 ? (sums->xy - sums->x * sums->y / sums->n) / sqrt(product) : NAN;
}

/* ---- what was seen ---- */

static int by_theta(const void *a, const void *b)
{
	const struct answered *x = a, *y = b;
	if (x->theta_logit != y->theta_logit)
		return x->theta_logit > y->theta_logit ? 1 : -1;
	return (x->person > y->person) - (x->person < y->person);
}

/* Wilson's interval; with several levels, of the share of points, which varies less than that of one right or wrong answer. */
static void interval(double share, double n, double *low, double *high)
{
	const double z = 1.959963984540054;
	double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
	double half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
	*low = fmax(0, centre - half);
	*high = fmin(1, centre + half);
}

/* Groups of about as many people each. */
static void see_points(struct work *w, const struct answered *answered, size_t count, size_t levels,
                       struct figures_task *out)
{
	size_t groups = count / GROUP_PERSONS_MIN < GROUPS ? count / GROUP_PERSONS_MIN : GROUPS;
	struct figures_point *points = work_array(w, groups, sizeof *points);
	for (size_t g = 0; g < groups; g++) {
		size_t first = g * count / groups, end = (g + 1) * count / groups;
		double theta = 0, won = 0, n = (double)(end - first);
		for (size_t i = first; i < end; i++) {
			theta += answered[i].theta_logit;
			won += (double)answered[i].level / (double)(levels - 1);
		}
		points[g] = (struct figures_point){
			.theta_logit = theta / n, .share = won / n, .persons = (int64_t)(end - first)};
		interval(points[g].share, n, &points[g].low, &points[g].high);
	}
	out->points = points;
	out->point_count = groups;
}

/* ---- mean squares ---- */

/* What the other answers say of this one: the probabilities of its levels, over what is still possible of the person's ability
 * (Gauss & Hermite's five nodes). */
static void predict(const struct model *model, const struct answered *answered, double *out)
{
	static const double nodes[] = {-2.856970013872806, -1.355626179974266, 0, 1.355626179974266,
	                               2.856970013872806};
	static const double weights[] = {0.011257411327720691, 0.2220759220056126, 0.5333333333333333,
	                                 0.2220759220056126, 0.011257411327720691};
	memset(out, 0, MODEL_LEVELS_MAX * sizeof *out);
	for (size_t i = 0; i < COUNT(nodes); i++) {
		double p[MODEL_LEVELS_MAX], theta = answered->theta_logit + nodes[i] * answered->error_logit;
		model_probabilities(model, fmax(-6, fmin(6, theta)), p);
		for (size_t k = 0; k < model->levels; k++)
			out[k] += weights[i] * p[k];
	}
}

/* Wright & Masters 1982, with the residual from what is predicted without the answer itself. */
static void see_residuals(const struct making_competency *making, size_t item,
                          const struct answered *answered, size_t count, struct figures_task *out)
{
	const struct model *model = &making->models[item];
	double squares = 0, variances = 0, standardised = 0, counted = 0;
	for (size_t i = 0; i < count; i++) {
		double p[MODEL_LEVELS_MAX], mean = 0, square = 0;
		predict(model, &answered[i], p);
		for (size_t k = 0; k < model->levels; k++) {
			mean += (double)k * p[k];
			square += (double)(k * k) * p[k];
		}
		double variance = square - mean * mean, residual = (double)answered[i].level - mean;
		if (!(variance > 0))
			continue;
		counted++;
		squares += residual * residual;
		variances += variance;
		standardised += residual * residual / variance;
	}
	if (variances > 0) {
		out->infit = squares / variances;
		out->outfit = standardised / counted;
	}
}

static void say_how_it_fits(struct work *w, struct figures_task *task)
{
	if (task->drifted)
		add_reason(
			w, task,
			S("It is not what it was when it was calibrated: has it become known, or out of date?"));
	if ((size_t)task->answers < fit_answers_min)
		return;
	if (task->infit > fit_high)
		add_reason(
			w, task,
			S("Answers are less predictable than its curve says: look whether it is ambiguous."));
	if (task->infit < fit_low)
		add_reason(
			w, task,
			S("Answers are more predictable than its curve says: it may repeat another task."));
	if (task->rest_correlation < -2 / sqrt((double)task->answers))
		add_reason(w, task, S("Who knows more does worse: check the key."));
}

/* ---- options ---- */

static struct str note_of(const struct figures_option *option, size_t answers)
{
	bool enough = answers >= fit_answers_min;
	if (option->correct)
		return enough && option->correlation < -2 / sqrt((double)answers)
		               ? S("Who knows more chooses it less: check the key.")
		               : (struct str){0};
	if (enough && option->correlation > fmax(option_correlation_max, 2 / sqrt((double)answers)))
		return S("Who knows more chooses it more: is it right as well?");
	if (enough && option->share < option_share_min)
		return S("Hardly anybody chooses it: it distracts nobody.");
	return (struct str){0};
}

/* Fifths of those who answered it, who are in the order of their ability. */
static void see_option(struct work *w, const struct making_competency *making, size_t item, size_t option,
                       const struct answered *answered, size_t count, struct figures_option *out)
{
	const struct answers *answers = making->answers;
	double chosen[FIGURES_FIFTHS] = {0}, all[FIGURES_FIFTHS] = {0};
	double *fifths = work_array(w, FIGURES_FIFTHS, sizeof *fifths);
	struct sums sums = {0};
	for (size_t i = 0; i < count; i++) {
		size_t cell = answered[i].person * answers->task_count + making->tasks[item];
		bool is = answers->choices[cell] == option;
		chosen[i * FIGURES_FIFTHS / count] += is;
		all[i * FIGURES_FIFTHS / count]++;
		out->chosen += is;
		add(&sums, is, answered[i].theta_logit);
	}
	for (size_t f = 0; f < FIGURES_FIFTHS; f++)
		fifths[f] = all[f] > 0 ? chosen[f] / all[f] : 0;
	out->share = (double)out->chosen / (double)count;
	out->correlation = correlation_of(&sums);
	out->fifths = fifths;
	out->fifth_count = FIGURES_FIFTHS;
	out->note = note_of(out, count);
}

static void see_options(struct work *w, const struct making_competency *making, size_t item,
                        const struct answered *answered, size_t count, struct figures_task *out)
{
	const struct part *part = making->answers->tasks[making->tasks[item]].part;
	const struct item *shown = part->quiz == NULL ? NULL : quiz_item(part->quiz, out->task);
	if (shown == NULL || count < GROUP_PERSONS_MIN)
		return;
	struct figures_option *options = work_array(w, shown->option_count, sizeof *options);
	for (size_t o = 0; o < shown->option_count; o++) {
		options[o] =
			(struct figures_option){.option = (int64_t)o, .correct = shown->options[o].correct};
		see_option(w, making, item, o, answered, count, &options[o]);
	}
	out->options = options;
	out->option_count = shown->option_count;
}

/* ---- together ---- */

void make_fit(struct work *w, struct making_competency *making)
{
	for (size_t i = 0; i < making->responses.item_count; i++) {
		struct figures_task *task = &making->figures[i];
		struct answered *answered;
		struct sums sums = {0};
		size_t count = list_answered(w, making, i, &answered);
		for (size_t k = 0; k < count; k++)
			add(&sums, (double)answered[k].level, answered[k].theta_logit);
		if (count > 1)
			task->rest_correlation = correlation_of(&sums);
		qsort(answered, count, sizeof *answered, by_theta);
		see_points(w, answered, count, measure_at(making, i)->levels, task);
		see_residuals(making, i, answered, count, task);
		say_how_it_fits(w, task);
		see_options(w, making, i, answered, count, task);
	}
}
