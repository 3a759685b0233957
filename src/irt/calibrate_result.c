/* calibrate_report: what was found, on the scales that people use, with standard errors by the delta method. */
#include "irt/calibrate_parts.h"

#include "base/portable.h"

#include <math.h>

/* Covariances of a unit's values, [value_count][value_count]; 0 where something is held. */
static void unit_covariance(const struct calibrate_fit *fit, const struct calibrate_unit *unit,
                            const double *covariance, double *out)
{
	size_t n = unit->value_count;
	for (size_t v = 0; v < n; v++)
		for (size_t u = 0; u < n; u++) {
			const struct calibrate_place *one = &unit->places[v], *other = &unit->places[u];
			out[v * n + u] = 0;
			for (size_t t = 0; t < one->terms; t++)
				for (size_t s = 0; s < other->terms; s++)
					out[v * n + u] +=
						one->factor[t] * other->factor[s] *
						covariance[one->free[t] * fit->free_count + other->free[s]];
		}
}

static double root_or_none(double variance)
{
	return variance > 0 ? __builtin_sqrt(variance) : NAN;
}

/* The standard error of a linear combination; NAN when all of it is held. */
static double error_of(const double *covariance, size_t n, const double *by)
{
	double variance = 0;
	if (covariance == NULL)
		return NAN;
	for (size_t v = 0; v < n; v++)
		for (size_t u = 0; u < n; u++)
			variance += by[v] * by[u] * covariance[v * n + u];
	return root_or_none(variance);
}

static double error_at(const double *covariance, size_t n, size_t value)
{
	double by[CALIBRATE_VALUES_MAX] = {0};
	by[value] = 1;
	return error_of(covariance, n, by);
}

/* Slopes and intercepts that each sum to 0 (Bock 1972). */
static void report_nominal(const double *value, const double *covariance, struct calibrate_estimate *estimate)
{
	size_t levels = estimate->model.levels, top = levels - 1, n = 2 * top;
	double share = 1 / (double)levels;
	for (size_t part = 0; part < 2; part++) {
		const double *from = value + part * top;
		double *to = part == 0 ? estimate->model.slope : estimate->model.intercept, mean = 0;
		double *error = part == 0 ? estimate->error.slope : estimate->error.intercept;
		for (size_t k = 1; k <= top; k++)
			mean += from[k - 1] * share;
		for (size_t k = 0; k <= top; k++) {
			double by[CALIBRATE_VALUES_MAX] = {0};
			for (size_t j = 1; j <= top; j++)
				by[part * top + j - 1] = (j == k ? 1 : 0) - share;
			to[k] = (k == 0 ? 0 : from[k - 1]) - mean;
			error[k] = error_of(covariance, n, by);
		}
	}
}

/* b = -d / a of the k-th intercept, or of the difference of two. */
static void report_difficulty(const struct calibrate_unit *unit, const double *value,
                              const double *covariance, size_t k, struct calibrate_estimate *estimate)
{
	double by[CALIBRATE_VALUES_MAX] = {0}, a = value[0];
	bool step = unit->kind == MODEL_PARTIAL_CREDIT && k > 1;
	double b = -(value[k] - (step ? value[k - 1] : 0)) / a;
	by[0] = -b / a;
	by[k] = -1 / a;
	if (step)
		by[k - 1] = 1 / a;
	estimate->model.difficulty_logit[k - 1] = b;
	estimate->error.difficulty_logit[k - 1] = error_of(covariance, unit->value_count, by);
}

static void report_model(const struct calibrate_unit *unit, const double *value, const double *covariance,
                         struct calibrate_estimate *estimate)
{
	size_t n = unit->value_count;
	struct model *model = &estimate->model, *error = &estimate->error;
	model->kind = error->kind = unit->kind;
	model->levels = error->levels = unit->levels;
	if (unit->kind == MODEL_NOMINAL) {
		report_nominal(value, covariance, estimate);
		return;
	}
	model->discrimination = value[0];
	error->discrimination = error_at(covariance, n, 0);
	for (size_t k = 1; k < unit->levels; k++)
		report_difficulty(unit, value, covariance, k, estimate);
	if (unit->kind != MODEL_LOGISTIC)
		return;
	double c, not_c, u, not_u;
	portable_logistic_pair(value[2], &c, &not_c);
	portable_logistic_pair(value[3], &u, &not_u);
	model->guessing = c;
	model->slip = not_u;
	error->guessing = c * not_c * error_at(covariance, n, 2);
	error->slip = u * not_u * error_at(covariance, n, 3);
}

static void report_unusable(struct work *w, struct str name, struct calibrate_estimate *estimate)
{
	const struct model *model = &estimate->model;
	double a = model->discrimination, error = estimate->error.discrimination, farthest = 0;
	if (model->kind == MODEL_NOMINAL) {
		double least = model->slope[0], most = model->slope[0];
		for (size_t k = 0; k < model->levels; k++) {
			least = fmin(least, model->slope[k]);
			most = fmax(most, model->slope[k]);
			farthest = fmax(farthest, fabs(model->intercept[k]) / 2);
		}
		a = most - least;
		error = NAN;
	}
	for (size_t k = 0; model->kind != MODEL_NOMINAL && k + 1 < model->levels; k++)
		farthest = fmax(farthest, fabs(model->difficulty_logit[k]));
	if (a > 20 || (a > 4 && error > 0.75 * a)) {
		estimate->status = CALIBRATE_STEEP;
		estimate->sentence =
			str_format(w->arena,
		                   "The discrimination of %.*s runs off (%.3g): a level divides these people "
		                   "without exception. More answers or a prior would hold it.",
		                   STR_ARG(name), a);
	} else if (a < 0.05) {
		estimate->status = CALIBRATE_REVERSED;
		estimate->sentence = str_format(w->arena, "%s %.*s (discrimination %.3g): look at its key.",
		                                a < 0 ? "Those who know more do worse at"
		                                      : "What people know makes no difference to",
		                                STR_ARG(name), a);
	} else if (farthest > 20) {
		estimate->status = CALIBRATE_FAR;
		estimate->sentence = str_format(
			w->arena,
			"A difficulty of %.*s lies %.3g logits from the average: too far to be measured by "
			"these people.",
			STR_ARG(name), farthest);
	}
}

/* Where standard errors were told, but not of all that is free here. */
static void report_undetermined(struct work *w, const struct calibrate_unit *unit, struct str name,
                                struct calibrate_estimate *estimate)
{
	bool asymptotes = calibrate_asymptote_at_bound(unit, estimate->value, 2) ||
	                  calibrate_asymptote_at_bound(unit, estimate->value, 3);
	bool undetermined = false;
	for (size_t v = 0; v < unit->value_count; v++)
		undetermined = undetermined || (unit->places[v].terms > 0 && isnan(estimate->value_error[v]));
	if (!undetermined)
		return;
	estimate->status = CALIBRATE_UNDETERMINED;
	estimate->sentence = str_format(
		w->arena, "%.*s: the answers %s. A prior%s would help.", STR_ARG(name),
		asymptotes
			? "show no guessing, or no slips; that asymptote lies at its bound and has no standard error"
			: "do not determine all its parameters; those have no standard errors",
		asymptotes ? "" : ", fewer parameters or more answers");
}

static struct model no_errors(const struct calibrate_unit *unit)
{
	struct model none = {.discrimination = NAN, .guessing = NAN, .slip = NAN};
	none.kind = unit->kind;
	none.levels = unit->levels;
	for (size_t k = 0; k < MODEL_LEVELS_MAX; k++)
		none.slope[k] = none.intercept[k] = NAN;
	for (size_t k = 0; k + 1 < MODEL_LEVELS_MAX; k++)
		none.difficulty_logit[k] = NAN;
	return none;
}

static void report_unit(struct work *w, const struct calibrate_fit *fit, const struct calibrate_unit *unit,
                        const double *free, const double *covariance, struct calibrate_estimate *estimate)
{
	double block[CALIBRATE_VALUES_MAX * CALIBRATE_VALUES_MAX] = {0},
					    *mine = covariance == NULL ? NULL : block;
	estimate->value_count = unit->value_count;
	calibrate_values(unit, free, estimate->value);
	if (mine != NULL)
		unit_covariance(fit, unit, covariance, block);
	for (size_t v = 0; v < unit->value_count; v++)
		estimate->value_error[v] = error_at(mine, unit->value_count, v);
	estimate->error = no_errors(unit);
	if (estimate->status == CALIBRATE_HELD) { /* to the digit */
		estimate->model = *fit->options->items[unit->column].known;
		return;
	}
	report_model(unit, estimate->value, mine, estimate);
	report_unusable(w, fit->responses->items[unit->column].name, estimate);
	if (mine != NULL && estimate->status == CALIBRATE_GOOD)
		report_undetermined(w, unit, fit->responses->items[unit->column].name, estimate);
}

static bool at_bound(const struct calibrate_fit *fit, const double *free, size_t at)
{
	return free[at] <= fit->low[at] || free[at] >= fit->high[at];
}

/* A group's name at the beginning of a sentence. */
static struct str group_name(struct work *w, const struct calibrate_fit *fit, size_t g)
{
	const struct str *names = fit->responses->group_names;
	return names == NULL || fit->group_count < 2
	               ? S("These people")
	               : str_format(w->arena, "Group “%.*s”", STR_ARG(names[g]));
}

static void report_populations(struct work *w, const struct calibrate_fit *fit, const double *free,
                               const double *covariance, struct calibrate_result *out)
{
	out->group_count = fit->group_count;
	out->populations = work_array(w, fit->group_count, sizeof *out->populations);
	for (size_t g = 0; g < fit->group_count; g++) {
		const struct calibrate_group *group = &fit->groups[g];
		struct calibrate_population *population = &out->populations[g];
		population->mean = calibrate_group_mean(group, free);
		population->variance = portable_exp(calibrate_group_log_variance(group, free));
		population->mean_error = population->variance_error = NAN;
		if (covariance != NULL && group->mean_free)
			population->mean_error =
				root_or_none(covariance[group->mean_at * (fit->free_count + 1)]);
		if (covariance != NULL && group->variance_free)
			population->variance_error =
				population->variance *
				root_or_none(covariance[group->variance_at * (fit->free_count + 1)]);
		population->persons = fit->group_persons[g];
		bool mean_off = group->mean_free && at_bound(fit, free, group->mean_at);
		if (mean_off || (group->variance_free && at_bound(fit, free, group->variance_at)))
			population->sentence = str_format(
				w->arena,
				"%.*s: the %s runs off and was stopped at a bound; it cannot be told from these answers.",
				STR_ARG(group_name(w, fit, g)), mean_off ? "mean" : "variance");
	}
}

static void report_parameters(struct work *w, const struct calibrate_fit *fit, const double *free,
                              const double *covariance, struct calibrate_result *out)
{
	struct calibrate_parameter *parameters = work_array(w, fit->free_count, sizeof *parameters);
	for (size_t i = 0; i < fit->free_count; i++)
		parameters[i] = (struct calibrate_parameter){
			.item = SIZE_MAX,
			.value = free[i],
			.error = root_or_none(covariance[i * (fit->free_count + 1)])};
	for (size_t i = fit->unit_count; i-- > 0;)
		for (size_t v = fit->units[i].value_count; v-- > 0;)
			for (size_t t = fit->units[i].places[v].terms; t-- > 0;) {
				parameters[fit->units[i].places[v].free[t]].item = fit->units[i].column;
				parameters[fit->units[i].places[v].free[t]].place = v;
			}
	for (size_t g = 0; g < fit->group_count; g++) {
		if (fit->groups[g].mean_free)
			parameters[fit->groups[g].mean_at].group = g;
		if (fit->groups[g].variance_free) {
			parameters[fit->groups[g].variance_at].group = g;
			parameters[fit->groups[g].variance_at].place = 1;
		}
	}
	out->parameters = parameters;
	out->covariance = covariance;
	out->has_errors = true;
}

static double unit_information(const struct calibrate_unit *unit, const double *value, double theta,
                               struct calibrate_curve *curve)
{
	double information = 0;
	calibrate_curve_at(unit, value, theta, curve);
	for (size_t k = 0; k < unit->levels; k++) {
		double score = 0;
		for (size_t m = 0; m < unit->predictor_count; m++)
			score += calibrate_curve_slope(unit, value, m) * curve->score[k][m];
		information += curve->probability[k] * score * score;
	}
	return information;
}

static double marginal_reliability(struct work *w, const struct calibrate_fit *fit,
                                   const struct calibrate_step *step, const double *free)
{
	double *information = work_array(w, fit->node_count, sizeof *information), sum = 0;
	double value[CALIBRATE_VALUES_MAX];
	struct calibrate_curve curve;
	for (size_t i = 0; i < fit->unit_count; i++) {
		calibrate_values(&fit->units[i], free, value);
		calibrate_curve_prepare(&fit->units[i], value, &curve);
		for (size_t q = 0; q < fit->node_count; q++)
			information[q] += unit_information(&fit->units[i], value, fit->theta[q], &curve);
	}
	double precision = portable_exp(-calibrate_group_log_variance(&fit->groups[0], free));
	for (size_t q = 0; q < fit->node_count; q++)
		sum += step->density[q] * information[q] / (information[q] + precision);
	return sum;
}

void calibrate_report(struct work *w, const struct calibrate_fit *fit, const struct calibrate_step *step,
                      const double *free, const double *covariance, struct calibrate_result *out)
{
	double count = (double)fit->free_count, deviance = -2 * out->log_likelihood;
	out->items = fit->estimates;
	out->item_count = fit->responses->item_count;
	out->estimated_count = fit->unit_count;
	out->person_count = fit->person_count;
	out->unanswered_count = fit->unanswered_count;
	out->pattern_count = fit->pattern_count;
	out->weight = fit->weight;
	out->parameter_count = fit->free_count;
	out->aic = deviance + 2 * count;
	out->bic = deviance + count * portable_log(fit->weight);
	out->sabic = deviance + count * portable_log((fit->weight + 2) / 24);
	for (size_t i = 0; i < fit->unit_count; i++)
		report_unit(w, fit, &fit->units[i], free, covariance, &fit->estimates[fit->units[i].column]);
	report_populations(w, fit, free, covariance, out);
	out->marginal_reliability = marginal_reliability(w, fit, step, free);
	out->empirical_reliability = step->eap_variance / (step->eap_variance + step->error_square_mean);
	if (covariance != NULL)
		report_parameters(w, fit, free, covariance, out);
}
