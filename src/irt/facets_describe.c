/* facets_describe: what is read off a solution: measures with their errors, fit, fair averages, spread. */
#include "irt/facets_parts.h"

#include <math.h>

/* ---- one rating ---- */

/* The expected level, its variance, and its fourth central moment. */
struct expectation {
	double mean, variance, fourth;
};

static struct expectation expect(const double *at_least, size_t levels)
{
	struct expectation expected = {0};
	for (size_t l = 0; l + 1 < levels; l++)
		expected.mean += at_least[l];
	for (size_t k = 0; k < levels; k++) {
		double mass = (k == 0 ? 1 : at_least[k - 1]) - (k + 1 == levels ? 0 : at_least[k]);
		double d = (double)k - expected.mean;
		expected.variance += mass * d * d;
		expected.fourth += mass * d * d * d * d;
	}
	return expected;
}

/* The expected level of a person of theta from a rater of a severity. */
static double expect_level(const struct facets_fit *fit, double theta_logit, size_t item,
                           double severity_logit)
{
	double at_least[MODEL_LEVELS_MAX], difficulty = fit->parameters[fit->layout.items + item];
	facets_probabilities(theta_logit - difficulty - severity_logit,
	                     fit->parameters + fit->layout.threshold_at[item], fit->data->levels[item], NULL,
	                     at_least);
	return expect(at_least, fit->data->levels[item]).mean;
}

/* ---- fit ---- */

/* Sums over ratings, each averaged over what is believed of the person: of squared residuals, of their variances, and what
 * the spread of both takes. */
struct sums {
	double squares, variance, standardised, spread, standardised_spread, levels;
	size_t count;
};

static void add(struct sums *sums, double level, double mass, const struct expectation *expected)
{
	double residual = level - expected->mean,
	       variance = expected->variance < 1e-8 ? 1e-8 : expected->variance;
	sums->squares += mass * residual * residual;
	sums->variance += mass * variance;
	sums->standardised += mass * residual * residual / variance;
	sums->spread += mass * (expected->fourth - variance * variance);
	sums->standardised_spread += mass * (expected->fourth / variance / variance - 1);
}

/* Wilson and Hilferty's cube root, as Wright & Masters 1982 have it. */
static double standardise(double mean_square, double variance)
{
	double q = sqrt(variance);
	return q > 0 ? (cbrt(mean_square) - 1) * 3 / q + q / 3 : NAN;
}

static void take_fit(const struct sums *sums, struct facets_element *element)
{
	double count = (double)sums->count;
	element->rating_count = sums->count;
	element->infit = sums->squares / sums->variance;
	element->outfit = sums->standardised / count;
	element->infit_z = standardise(element->infit, sums->spread / sums->variance / sums->variance);
	element->outfit_z = standardise(element->outfit, sums->standardised_spread / count / count);
	element->average = sums->levels / count;
}

/* Residuals are averaged over the posterior, not taken at one estimate of the person: what is expected of them is then exactly
 * their variance, while at an estimate they are too small by what it took from the same ratings. (So are the z, slightly.) */
static void take_person(const struct facets_fit *fit, size_t first, size_t end, const double *mass,
                        struct sums *items, struct sums *raters, struct facets_element *person)
{
	struct sums sums = {0};
	for (size_t i = first; i < end; i++) {
		const struct facets_cell *cell = &fit->cells[fit->cell_of[i]];
		size_t levels = fit->data->levels[cell->item];
		double level = fit->ratings[i].level;
		struct sums *const all[] = {&sums, &items[cell->item], &raters[cell->rater]};
		for (size_t q = 0; q < fit->nodes; q++) {
			if (mass[q] < 1e-10)
				continue;
			struct expectation expected = expect(cell->at_least + q * (levels - 1), levels);
			for (size_t k = 0; k < COUNT(all); k++)
				add(all[k], level, mass[q], &expected);
		}
		for (size_t k = 0; k < COUNT(all); k++) {
			all[k]->levels += level;
			all[k]->count++;
		}
	}
	take_fit(&sums, person);
}

static void describe_fit(struct work *w, const struct facets_fit *fit, struct facets *out)
{
	const struct facets_data *data = fit->data;
	struct sums *items = work_array(w, data->item_count, sizeof *items),
		    *raters = work_array(w, data->rater_count, sizeof *raters);
	double *mass = work_array(w, fit->nodes, sizeof *mass);
	for (size_t first = 0, end; first < data->rating_count; first = end) {
		size_t person = fit->ratings[first].person;
		for (end = first; end < data->rating_count && fit->ratings[end].person == person;)
			end++;
		facets_weigh(fit, first, end, mass);
		take_person(fit, first, end, mass, items, raters, &out->persons[person]);
	}
	for (size_t i = 0; i < data->item_count; i++)
		take_fit(&items[i], &out->items[i]);
	for (size_t i = 0; i < data->rater_count; i++)
		take_fit(&raters[i], &out->raters[i]);
}

/* ---- measures ---- */

/* The mean over items of what a person of theta gets from a rater of a severity. */
static double fair(const struct facets_fit *fit, double theta_logit, double severity_logit)
{
	double sum = 0;
	for (size_t i = 0; i < fit->data->item_count; i++)
		sum += expect_level(fit, theta_logit, i, severity_logit);
	return sum / (double)fit->data->item_count;
}

static void describe_measures(struct work *w, const struct facets_fit *fit, const double *covariances,
                              struct facets *out)
{
	const struct facets_data *data = fit->data;
	const struct facets_layout *layout = &fit->layout;
	double *errors = work_array(w, layout->count, sizeof *errors);
	for (size_t i = 0; i < layout->count; i++) {
		double variance = covariances[i * layout->count + i];
		errors[i] = variance > 1e-12 ? sqrt(variance) : 0; /* 0: held by the constraints alone */
	}
	out->thresholds = work_array(w, data->item_count, sizeof *out->thresholds);
	out->threshold_se = work_array(w, data->item_count, sizeof *out->threshold_se);
	for (size_t i = 0; i < data->person_count; i++)
		out->persons[i].fair_average = fair(fit, out->persons[i].measure_logit, 0);
	for (size_t i = 0; i < data->rater_count; i++) {
		out->raters[i].measure_logit = fit->parameters[layout->raters + i];
		out->raters[i].standard_error = errors[layout->raters + i];
		out->raters[i].fair_average = fair(fit, 0, fit->parameters[layout->raters + i]);
	}
	for (size_t i = 0; i < data->item_count; i++) {
		out->items[i].measure_logit = fit->parameters[layout->items + i];
		out->items[i].standard_error = errors[layout->items + i];
		out->items[i].fair_average = expect_level(fit, 0, i, 0);
		out->thresholds[i] = fit->parameters + layout->threshold_at[i];
		out->threshold_se[i] = errors + layout->threshold_at[i];
	}
}

/* ---- spread ---- */

static struct facets_spread spread_of(const struct facets_element *elements, size_t count)
{
	struct facets_spread spread = {.chi_square = NAN, .df = count > 0 ? count - 1 : 0};
	double mean = 0, variance = 0, error = 0, weights = 0, first = 0, second = 0;
	if (count < 2)
		return (struct facets_spread){NAN, NAN, NAN, NAN, NAN, 0};
	for (size_t i = 0; i < count; i++) {
		double se = elements[i].standard_error, weight = se > 0 ? 1 / (se * se) : 0;
		mean += elements[i].measure_logit / (double)count;
		error += se * se / (double)count;
		weights += weight;
		first += weight * elements[i].measure_logit;
		second += weight * elements[i].measure_logit * elements[i].measure_logit;
	}
	for (size_t i = 0; i < count; i++)
		variance += (elements[i].measure_logit - mean) * (elements[i].measure_logit - mean) /
		            (double)(count - 1);
	double true_variance = variance > error ? variance - error : 0;
	spread.sd = sqrt(variance);
	spread.true_sd = sqrt(true_variance);
	spread.separation = sqrt(true_variance / error);
	spread.reliability = variance > 0 ? true_variance / variance : 0;
	spread.chi_square = second - first * first / weights;
	return spread;
}

/* Posterior means spread less than people do: var(EAP) / (var(EAP) + mean of the posterior variances). */
static struct facets_spread spread_of_persons(const struct facets *out, size_t count)
{
	struct facets_spread spread = spread_of(out->persons, count);
	if (count < 2)
		return spread;
	double error = 0;
	for (size_t i = 0; i < count; i++)
		error += out->persons[i].standard_error * out->persons[i].standard_error / (double)count;
	spread.true_sd = out->sd_logit;
	spread.reliability = spread.sd * spread.sd / (spread.sd * spread.sd + error);
	spread.separation = sqrt(spread.reliability / (1 - spread.reliability));
	spread.chi_square = NAN;
	return spread;
}

void facets_describe(struct work *w, const struct facets_fit *fit, const double *covariances,
                     struct facets *out)
{
	const struct facets_data *data = fit->data;
	for (size_t i = 0; i < data->person_count; i++)
		out->persons[i].infit = out->persons[i].outfit = out->persons[i].average = NAN;
	describe_fit(w, fit, out);
	describe_measures(w, fit, covariances, out);
	out->person_spread = spread_of_persons(out, data->person_count);
	out->item_spread = spread_of(out->items, data->item_count);
	out->rater_spread = spread_of(out->raters, data->rater_count);
}
