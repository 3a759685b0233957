#include "fairness/dif_parts.h"

#include "base/check.h"
#include "irt/distribution.h"
#include "irt/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct dif_about dif_methods[DIF_METHODS] =
	{
		[DIF_MANTEL_HAENSZEL] =
			{
				.name = S_INIT("mh"),
				.title = S_INIT("Mantel–Haenszel"),
				.statistic = S_INIT("chi-square"),
				.effect = S_INIT("delta"),
				.scales = {S_INIT("ets"), S_INIT("size")},
				.of_tests = true,
			},
		[DIF_LOG_ODDS] =
			{
				.name = S_INIT("log-odds"),
				.title = S_INIT("Mantel–Haenszel log odds ratio"),
				.statistic = S_INIT("z"),
				.effect = S_INIT("delta"),
				.scales = {S_INIT("ets"), S_INIT("size")},
				.of_tests = true,
			},
		[DIF_GENERALISED] =
			{
				.name = S_INIT("gmh"),
				.title = S_INIT("Generalised Mantel–Haenszel"),
				.statistic = S_INIT("chi-square"),
				.of_several_levels = true,
				.of_several_groups = true,
				.of_tests = true,
			},
		[DIF_MANTEL] =
			{
				.name = S_INIT("mantel"),
				.title = S_INIT("Mantel"),
				.statistic = S_INIT("chi-square"),
				.effect = S_INIT("standardised difference of means"),
				.scales = {S_INIT("zwick-thayer-mazzeo")},
				.of_several_levels = true,
				.of_several_groups = true,
				.of_tests = true,
			},
		[DIF_STANDARDISATION] =
			{
				.name = S_INIT("std"),
				.title = S_INIT("Standardisation"),
				.effect = S_INIT("difference of proportions"),
				.scales = {S_INIT("dorans-holland")},
			},
		[DIF_LOGISTIC] =
			{
				.name = S_INIT("logistic"),
				.title = S_INIT("Logistic regression, uniform or not"),
				.statistic = S_INIT("chi-square"),
				.effect = S_INIT("rise of R2"),
				.scales = {S_INIT("jodoin-gierl"), S_INIT("zumbo-thomas")},
				.of_several_levels = true,
				.of_several_groups = true,
				.of_tests = true,
			},
		[DIF_LOGISTIC_UNIFORM] =
			{
				.name = S_INIT("logistic-uniform"),
				.title = S_INIT("Logistic regression, uniform"),
				.statistic = S_INIT("chi-square"),
				.effect = S_INIT("rise of R2"),
				.scales = {S_INIT("jodoin-gierl"), S_INIT("zumbo-thomas")},
				.of_several_levels = true,
				.of_several_groups = true,
				.of_tests = true,
			},
		[DIF_LOGISTIC_CROSSING] =
			{
				.name = S_INIT("logistic-nonuniform"),
				.title = S_INIT("Logistic regression, non-uniform"),
				.statistic = S_INIT("chi-square"),
				.effect = S_INIT("rise of R2"),
				.scales = {S_INIT("jodoin-gierl"), S_INIT("zumbo-thomas")},
				.of_several_levels = true,
				.of_several_groups = true,
				.of_tests = true,
			},
		[DIF_BRESLOW_DAY] =
			{
				.name = S_INIT("breslow-day"),
				.title = S_INIT("Breslow–Day"),
				.statistic = S_INIT("chi-square"),
				.of_tests = true,
			},
		[DIF_BRESLOW_DAY_TREND] =
			{
				.name = S_INIT("breslow-day-trend"),
				.title = S_INIT("Breslow–Day, trend"),
				.statistic = S_INIT("chi-square"),
				.of_tests = true,
			},
		[DIF_SIBTEST] =
			{
				.name = S_INIT("sibtest"),
				.title = S_INIT("SIBTEST"),
				.statistic = S_INIT("chi-square"),
				.effect = S_INIT("beta"),
				.scales = {S_INIT("roussos-stout")},
				.of_several_levels = true,
				.of_tests = true,
			},
		[DIF_SIBTEST_CROSSING] =
			{
				.name = S_INIT("sibtest-crossing"),
				.title = S_INIT("SIBTEST, crossing"),
				.statistic = S_INIT("chi-square"),
				.effect = S_INIT("beta"),
				.of_several_levels = true,
				.of_tests = true,
			},
		[DIF_DELTA_PLOT] =
			{
				.name = S_INIT("delta-plot"),
				.title = S_INIT("Delta plot"),
				.statistic = S_INIT("distance"),
			},
		[DIF_LORD] =
			{
				.name = S_INIT("lord"),
				.title = S_INIT("Lord"),
				.statistic = S_INIT("chi-square"),
				.effect = S_INIT("delta"),
				.scales = {S_INIT("size")},
				.of_parameters = true,
				.of_several_levels = true,
				.of_several_groups = true,
				.of_tests = true,
			},
		[DIF_RAJU] =
			{
				.name = S_INIT("raju"),
				.title = S_INIT("Raju, unsigned area"),
				.statistic = S_INIT("z"),
				.effect = S_INIT("area"),
				.of_parameters = true,
				.of_tests = true,
			},
		[DIF_RAJU_SIGNED] =
			{
				.name = S_INIT("raju-signed"),
				.title = S_INIT("Raju, signed area"),
				.statistic = S_INIT("z"),
				.effect = S_INIT("area"),
				.of_parameters = true,
				.of_tests = true,
			},
};

struct dif_options dif_options_of(enum dif_method method)
{
	return (struct dif_options){.method = method, .alpha = 0.05, .power = 0.8, .rounds = DIF_ROUNDS};
}

struct str dif_state_text(enum dif_state state)
{
	switch (state) {
	case DIF_TOLD: return S("compared");
	case DIF_ANCHOR: return S("an anchor: matched on, not compared");
	case DIF_CONSTANT: return S("everybody answered it alike, so there is nothing to compare");
	case DIF_LEVELS: return S("has several levels, which this method does not compare");
	case DIF_NO_OVERLAP: return S("at no score are there people of both groups who answered differently");
	case DIF_NO_FIT: return S("the model has no finite estimate for it");
	}
	return S("");
}

struct str dif_class_name(enum dif_class class)
{
	static const struct str names[] = {
		[DIF_CLASS_A] = S_INIT("A"), [DIF_CLASS_B] = S_INIT("B"), [DIF_CLASS_C] = S_INIT("C")};
	return class == DIF_CLASS_NONE ? (struct str){NULL, 0} : names[class];
}

/* ---- what the methods share ---- */

void dif_chi_square(struct dif_result *result, double statistic, double df)
{
	result->statistic = statistic;
	result->df = df;
	result->p = distribution_chi_square_above(statistic, df);
}

enum dif_class dif_class_of(double size, double b, double c)
{
	if (isnan(size))
		return DIF_CLASS_NONE;
	return size < b ? DIF_CLASS_A : size < c ? DIF_CLASS_B : DIF_CLASS_C;
}

double dif_quadratic(double *matrix, size_t size, double *vector)
{
	if (size == 0 || !linear_cholesky(matrix, size))
		return NAN;
	linear_forward(matrix, size, vector);
	return linear_dot(vector, vector, size);
}

static double noncentrality_of(struct dif_task *task, double df)
{
	double *known = &task->noncentrality[(size_t)df];
	if (!(*known > 0))
		*known = distribution_noncentrality(task->options->alpha, task->options->power, df);
	return *known;
}

void dif_need_noncentrality(struct dif_task *task, double a_person, double df, struct dif_result *result)
{
	if (a_person > 0)
		result->persons_needed = ceil(noncentrality_of(task, df) / a_person);
}

void dif_need_effect(struct dif_task *task, double size, struct dif_result *result)
{
	double error = result->effect_error, persons = (double)result->persons;
	if (error > 0 && persons > 0)
		dif_need_noncentrality(task, size * size / (error * error * persons), 1, result);
}

/* ---- many p-values ---- */

struct ranked {
	double p;
	size_t at;
};

static int by_p(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	return (x->p > y->p) - (x->p < y->p);
}

void dif_adjust(struct work *w, enum dif_adjustment adjustment, const double *p, size_t count,
                double *adjusted)
{
	struct ranked *ranked = work_array(w, count, sizeof *ranked);
	size_t tests = 0;
	for (size_t i = 0; i < count; i++) {
		adjusted[i] = p[i];
		if (!isnan(p[i]))
			ranked[tests++] = (struct ranked){p[i], i};
	}
	qsort(ranked, tests, sizeof *ranked, by_p);
	double held = adjustment == DIF_HOLM ? 0 : 1;
	for (size_t i = 0; i < tests && adjustment == DIF_HOLM; i++) {
		held = fmax(held, fmin((double)(tests - i) * ranked[i].p, 1));
		adjusted[ranked[i].at] = held;
	}
	for (size_t i = tests; i-- > 0 && adjustment == DIF_BENJAMINI_HOCHBERG;) {
		held = fmin(held, (double)tests / (double)(i + 1) * ranked[i].p);
		adjusted[ranked[i].at] = held;
	}
}

/* ---- rounds ---- */

struct dif_result dif_result_of(enum dif_state state)
{
	return (struct dif_result){
		.state = state,
		.statistic = NAN,
		.df = NAN,
		.p = NAN,
		.p_adjusted = NAN,
		.effect = NAN,
		.effect_error = NAN,
		.odds_ratio = NAN,
		.persons_needed = NAN,
	};
}

/* Scores everybody by the anchors. */
static void match(struct dif_task *task)
{
	const struct responses *responses = task->sample->responses;
	task->score_max = 0;
	memset(task->scores, 0, task->person_count * sizeof *task->scores);
	for (size_t item = 0; item < task->item_count; item++)
		if (task->anchors[item] && responses->items[item].levels > 1)
			task->score_max += (uint32_t)(responses->items[item].levels - 1);
	for (size_t i = 0; i < task->person_count; i++) {
		const uint8_t *row = responses_of(responses, task->persons[i]);
		task->complete[i] = true;
		for (size_t item = 0; item < task->item_count; item++) {
			if (!task->anchors[item])
				continue;
			if (row[item] == RESPONSES_MISSING)
				task->complete[i] = false;
			else
				task->scores[i] += row[item];
		}
	}
}

static enum err one_round(struct dif_task *task, dif_round *round, struct dif_result *results)
{
	for (size_t i = 0; i < task->item_count; i++) {
		results[i] = dif_result_of(DIF_TOLD);
		for (size_t g = 0; task->parameters != NULL && g < task->group_count; g++)
			results[i].persons += task->parameters[g][i].persons;
	}
	if (task->sample != NULL)
		match(task);
	TRY(round(task, results));
	for (size_t i = 0; i < task->item_count; i++) {
		if (task->options->anchors != NULL && task->options->anchors[i]) {
			results[i] = dif_result_of(DIF_ANCHOR);
		}
		if (dif_methods[task->options->method].of_tests)
			results[i].flagged = results[i].p < task->options->alpha;
	}
	return OK;
}

static bool same_flags(const struct dif_result *a, const struct dif_result *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (a[i].flagged != b[i].flagged)
			return false;
	return true;
}

/* As Candell & Drasgow 1988, and difR: each round matches on what the round before left unflagged, out of all items. Without an
 * item left to match on it ends there. */
static enum err purify(struct dif_task *task, dif_round *round, bool *anchors, struct dif_result *results,
                       struct dif_analysis *out)
{
	struct dif_result *before = work_array(task->w, task->item_count, sizeof *before);
	bool any = false;
	for (size_t i = 0; i < task->item_count; i++)
		any = any || results[i].flagged;
	out->converged = !any;
	while (!out->converged && out->rounds < task->options->rounds) {
		size_t left = 0;
		for (size_t i = 0; i < task->item_count; i++) {
			anchors[i] = !results[i].flagged;
			left += anchors[i];
		}
		if (left < 2)
			return OK;
		memcpy(before, results, task->item_count * sizeof *before);
		TRY(one_round(task, round, results));
		out->rounds++;
		out->converged = same_flags(before, results, task->item_count);
	}
	return OK;
}

static void adjust(struct dif_task *task, struct dif_result *results)
{
	double *p = work_array(task->w, task->item_count, sizeof *p);
	for (size_t i = 0; i < task->item_count; i++)
		p[i] = results[i].p;
	dif_adjust(task->w, task->options->adjustment, p, task->item_count, p);
	for (size_t i = 0; i < task->item_count; i++) {
		struct dif_result *r = &results[i];
		r->p_adjusted = p[i];
		if (dif_methods[task->options->method].of_tests)
			r->flagged = p[i] < task->options->alpha;
		/* Where the error is 0 or not known, an effect of class C may have gone unseen as well. */
		bool enough = (double)r->persons >= r->persons_needed;
		bool sized = !isnan(r->effect_error) || !isnan(r->persons_needed);
		r->too_few = r->state == DIF_TOLD && !r->flagged && r->persons > 0 && sized && !enough;
	}
}

enum err dif_rounds(struct dif_task *task, dif_round *round, struct dif_analysis *out)
{
	struct dif_result *results = work_array(task->w, task->item_count, sizeof *results);
	bool *anchors = work_array(task->w, task->item_count, sizeof *anchors);
	for (size_t i = 0; i < task->item_count; i++)
		anchors[i] = task->options->anchors == NULL || task->options->anchors[i];
	task->anchors = anchors;
	*out = (struct dif_analysis){.results = results, .converged = true};
	TRY(one_round(task, round, results));
	if (task->options->purify)
		TRY(purify(task, round, anchors, results, out));
	adjust(task, results);
	return OK;
}

/* ---- of responses ---- */

static enum err check_options(struct work *w, const struct dif_sample *sample,
                              const struct dif_options *options)
{
	const struct dif_about *about = &dif_methods[options->method];
	if (!(options->alpha > 0 && options->alpha < 0.5))
		return fail(w, ERR_INPUT, "A level of significance of %g is outside 0 to 0.5.",
		            options->alpha);
	if (!(options->power > 0.5 && options->power < 1))
		return fail(w, ERR_INPUT, "A power of %g is outside 0.5 to 1.", options->power);
	if (about->of_parameters)
		return fail(w, ERR_INPUT,
		            "%.*s compares parameters, not answers: calibrate both groups first.",
		            STR_ARG(about->title));
	if (options->purify && options->anchors != NULL)
		return fail(w, ERR_INPUT,
		            "Either anchors are given or they are found by purification, not both.");
	if (options->purify && sample->matching != NULL)
		return fail(w, ERR_INPUT, "Purification is of the score: it cannot be had with bands.");
	bool sibtest = options->method == DIF_SIBTEST || options->method == DIF_SIBTEST_CROSSING;
	if (sibtest && sample->matching != NULL)
		return fail(w, ERR_INPUT, "SIBTEST matches by the score: it cannot be had with bands.");
	return OK;
}

static enum err check_anchors(struct work *w, const struct dif_options *options, size_t item_count)
{
	bool any = options->anchors == NULL;
	for (size_t i = 0; i < item_count && !any; i++)
		any = options->anchors[i];
	if (item_count < 2)
		return fail(w, ERR_INPUT,
		            "With %zu items there is nothing to match people by: give at least 2.",
		            item_count);
	return any ? OK : fail(w, ERR_INPUT, "No item is an anchor: name at least one.");
}

/* Who is compared, and each group's number: the reference 0, the focal ones in their order. */
static enum err members(struct dif_task *task, struct dif_analysis *out)
{
	const struct dif_sample *sample = task->sample;
	const struct responses *responses = sample->responses;
	uint8_t number[RESPONSES_GROUPS_MAX] = {0};
	size_t counts[RESPONSES_GROUPS_MAX] = {0};
	check(responses->groups != NULL && sample->reference < responses->group_count);
	task->group_count = 1;
	for (size_t g = 0; g < responses->group_count; g++)
		if (sample->focal[g] && g != sample->reference)
			number[g] = (uint8_t)task->group_count++;
	size_t *persons = work_array(task->w, responses->person_count, sizeof *persons);
	uint8_t *of = work_array(task->w, responses->person_count, sizeof *of);
	for (size_t i = 0; i < responses->person_count; i++) {
		size_t g = responses->groups[i];
		if (g != sample->reference && number[g] == 0)
			continue;
		check(sample->matching == NULL || sample->matching[i] < DIF_BANDS_MAX);
		counts[g]++;
		persons[task->person_count] = i;
		of[task->person_count++] = number[g];
	}
	for (size_t g = 0; g < responses->group_count; g++)
		if ((g == sample->reference || number[g] > 0) && counts[g] < 2)
			return fail(task->w, ERR_INPUT,
			            "The group %.*s has %zu %s: at least 2 are needed to compare it.",
			            STR_ARG(responses->group_names[g]), counts[g],
			            counts[g] == 1 ? "member" : "members");
	task->persons = persons;
	task->scores = work_array(task->w, task->person_count, sizeof *task->scores);
	task->complete = work_array(task->w, task->person_count, sizeof *task->complete);
	task->members = of;
	out->reference_persons = counts[sample->reference];
	out->focal_persons = task->person_count - out->reference_persons;
	return OK;
}

static enum err of_each_item(struct dif_task *task, struct dif_result *results)
{
	static dif_item *const by_method[DIF_METHODS] = {
		[DIF_MANTEL_HAENSZEL] = dif_mantel_haenszel, [DIF_LOG_ODDS] = dif_log_odds,
		[DIF_GENERALISED] = dif_generalised,         [DIF_MANTEL] = dif_mantel,
		[DIF_STANDARDISATION] = dif_standardisation, [DIF_LOGISTIC] = dif_logistic,
		[DIF_LOGISTIC_UNIFORM] = dif_logistic,       [DIF_LOGISTIC_CROSSING] = dif_logistic,
		[DIF_BRESLOW_DAY] = dif_breslow_day,         [DIF_BRESLOW_DAY_TREND] = dif_breslow_day_trend,
	};
	return dif_each(task, by_method[task->options->method], results);
}

static dif_round *round_of(enum dif_method method)
{
	if (method == DIF_SIBTEST || method == DIF_SIBTEST_CROSSING)
		return dif_sibtest;
	return method == DIF_DELTA_PLOT ? dif_delta_plot : of_each_item;
}

enum err dif_analyse(struct work *w, const struct dif_sample *sample, const struct dif_options *options,
                     struct dif_analysis *out)
{
	const struct dif_about *about = &dif_methods[options->method];
	struct dif_task task = {
		.w = w,
		.sample = sample,
		.options = options,
		.item_count = sample->responses->item_count,
	};
	struct dif_analysis counted = {0};
	TRY(check_options(w, sample, options));
	TRY(check_anchors(w, options, task.item_count));
	TRY(members(&task, &counted));
	if (task.group_count < 2 || (task.group_count > 2 && !about->of_several_groups))
		return fail(w, ERR_INPUT, "%.*s compares two groups, not %zu: name one focal group.",
		            STR_ARG(about->title), task.group_count);
	TRY(dif_rounds(&task, round_of(options->method), out));
	out->reference_persons = counted.reference_persons;
	out->focal_persons = counted.focal_persons;
	return OK;
}
