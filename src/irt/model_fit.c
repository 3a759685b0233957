#include "irt/model_fit.h"

#include "base/check.h"
#include "irt/distribution.h"
#include "irt/linear.h"

#include <math.h>

/* ---- the statistic ------------------------------------------------------------------------------- */

/* columns[count][moments]: the derivatives. The covariance is overwritten. */
static enum err statistic_of(struct work *w, struct moments *moments, double *columns, size_t count,
                             double *statistic, double *degrees)
{
	size_t n = moments->count;
	*degrees = (double)n - (double)count;
	if (*degrees < 1)
		return fail(w, ERR_INPUT,
		            "The fit of the test as a whole cannot be told: %zu moments are compared and %zu "
		            "parameters were estimated, so that no degrees of freedom are left.",
		            n, count);
	if (!linear_cholesky(moments->covariance, n))
		return fail(
			w, ERR_INPUT,
			"The fit of the test as a whole cannot be told: under this model some of its moments "
			"follow from others, as when nearly everybody reaches the same level of an item.");
	double *residual = work_array(w, n, sizeof *residual);
	for (size_t a = 0; a < n; a++)
		residual[a] = moments->observed[a] - moments->expected[a];
	linear_forward(moments->covariance, n, residual);
	for (size_t c = 0; c < count; c++)
		linear_forward(moments->covariance, n, columns + c * n);
	linear_project_out(columns, linear_orthonormal(columns, count, n), n, residual);
	*statistic = linear_dot(residual, residual, n);
	return OK;
}

/* ---- the model in which items have nothing to do with each other --------------------------------- */

static double weight_of(const struct responses *responses, size_t person)
{
	return responses->weights == NULL ? 1 : responses->weights[person];
}

/* Flat curves: the share of persons on each level. */
static struct curves flat_curves(struct work *w, const struct curves *curves,
                                 const struct responses *responses)
{
	struct curves flat = *curves;
	size_t items = curves->item_count;
	double *share = work_array(w, curves->row[items], sizeof *share);
	double(*probability)[GRID_NODES] = work_array(w, curves->row[items], sizeof *probability);
	double(*expected)[GRID_NODES] = work_array(w, items, sizeof *expected);
	for (size_t p = 0; p < responses->person_count; p++)
		for (size_t i = 0; i < items; i++)
			if (responses_of(responses, p)[i] != RESPONSES_MISSING)
				share[curves->row[i] + responses_of(responses, p)[i]] +=
					weight_of(responses, p);
	for (size_t i = 0; i < items; i++) {
		double sum = 0;
		for (size_t row = curves->row[i]; row < curves->row[i + 1]; row++)
			sum += share[row];
		for (size_t row = curves->row[i]; row < curves->row[i + 1]; row++)
			for (size_t q = 0; q < GRID_NODES; q++) {
				probability[row][q] = sum > 0 ? share[row] / sum : 0;
				expected[i][q] += (double)(row - curves->row[i]) * probability[row][q];
			}
	}
	flat.probability = (const double(*)[GRID_NODES])probability;
	flat.expected = (const double(*)[GRID_NODES])expected;
	flat.log_probability = NULL;
	return flat;
}

/* The derivatives by each moment of first order, of which a pair's is the product. */
static double *flat_derivatives(struct work *w, const struct moments *moments)
{
	double *columns = work_array(w, moments->first_count * moments->count, sizeof *columns);
	for (size_t a = 0; a < moments->first_count; a++) {
		const struct moments_first *first = &moments->first[a];
		double *column = columns + a * moments->count;
		double factor = first->level == 0 ? 1 : (double)first->level;
		column[a] = 1;
		for (size_t n = 0; n < moments->pair_count; n++) {
			const size_t *pair = moments->pair[n];
			if (pair[0] == first->item || pair[1] == first->item)
				column[moments->first_count + n] =
					factor *
					moments->curves
						->expected[pair[0] == first->item ? pair[1] : pair[0]][0];
		}
	}
	return columns;
}

static enum err fit_of_nothing(struct work *w, const struct curves *curves, const struct responses *responses,
                               enum moments_order order, struct model_fit *out)
{
	struct curves flat = flat_curves(w, curves, responses);
	struct moments moments;
	TRY(moments_of(w, &flat, responses, order, &moments));
	return statistic_of(w, &moments, flat_derivatives(w, &moments), moments.first_count,
	                    &out->null_statistic, &out->null_degrees);
}

/* ---- what is derived ----------------------------------------------------------------------------- */

/* The noncentrality under which so much of the distribution lies above the statistic; 0 when even the central one has more. */
static double noncentrality_at(const struct model_fit *fit, double above)
{
	double low = 0, high = 1;
	if (distribution_chi_square_above(fit->statistic, fit->degrees) >= above)
		return 0;
	while (distribution_noncentral_chi_square_above(fit->statistic, fit->degrees, high) < above)
		high *= 2;
	for (int i = 0; i < 50; i++) {
		double middle = (low + high) / 2;
		if (distribution_noncentral_chi_square_above(fit->statistic, fit->degrees, middle) < above)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static void derive(struct model_fit *fit)
{
	fit->p = distribution_chi_square_above(fit->statistic, fit->degrees);
	double excess = fit->statistic / fit->degrees - 1;
	fit->rmsea = excess > 0 ? sqrt(excess / (fit->persons - 1)) : 0;
	double scale = fit->persons * fit->degrees;
	fit->rmsea_low = sqrt(noncentrality_at(fit, 0.05) / scale);
	fit->rmsea_high = sqrt(noncentrality_at(fit, 0.95) / scale);
}

static void compare(struct model_fit *fit)
{
	fit->tli = fit->cfi = NAN;
	if (!(fit->null_statistic > fit->statistic) || fit->null_statistic <= fit->null_degrees)
		return;
	double null_ratio = fit->null_statistic / fit->null_degrees;
	fit->tli = (null_ratio - fit->statistic / fit->degrees) / (null_ratio - 1);
	double cfi = 1 - (fit->statistic - fit->degrees) / (fit->null_statistic - fit->null_degrees);
	fit->cfi = cfi > 1 ? 1 : cfi < 0 ? 0 : cfi;
}

static double root_mean_square(const double *residual, size_t items)
{
	double sum = 0, pairs = 0;
	for (size_t i = 0; i < items; i++)
		for (size_t j = 0; j < i; j++) {
			sum += residual[i * items + j] * residual[i * items + j];
			pairs += 1;
		}
	return sqrt(sum / pairs);
}

enum err model_fit(struct work *w, const struct curves *curves, const struct responses *responses,
                   enum moments_order order, const struct free_parameters *free, struct model_fit *out)
{
	check(free->item_count == curves->item_count);
	*out = (struct model_fit){.null_statistic = NAN, .null_degrees = NAN};
	struct moments moments;
	TRY(moments_of(w, curves, responses, order, &moments));
	TRY(statistic_of(w, &moments, moments_derivatives(w, &moments, free), free->count, &out->statistic,
	                 &out->degrees));
	for (size_t p = 0; p < responses->person_count; p++)
		out->persons += weight_of(responses, p);
	derive(out);
	out->srmsr =
		root_mean_square(model_fit_residual_correlations(w, curves, responses), curves->item_count);
	if (fit_of_nothing(w, curves, responses, order, out) != OK)
		work_forgive(w); /* an item that does not vary: nothing to compare with */
	compare(out);
	return OK;
}

/* ---- correlations -------------------------------------------------------------------------------- */

struct sums {
	double weight, x, y, xx, yy, xy;
};

static double correlation(const struct sums *sums)
{
	double mean_x = sums->x / sums->weight, mean_y = sums->y / sums->weight;
	double variance_x = sums->xx / sums->weight - mean_x * mean_x;
	double variance_y = sums->yy / sums->weight - mean_y * mean_y;
	if (!(variance_x > 0 && variance_y > 0))
		return NAN;
	return (sums->xy / sums->weight - mean_x * mean_y) / sqrt(variance_x * variance_y);
}

static double observed_correlation(const struct responses *responses, size_t i, size_t j)
{
	struct sums sums = {0};
	for (size_t p = 0; p < responses->person_count; p++) {
		const uint8_t *levels = responses_of(responses, p);
		if (levels[i] == RESPONSES_MISSING || levels[j] == RESPONSES_MISSING)
			continue;
		double weight = weight_of(responses, p), x = levels[i], y = levels[j];
		sums.weight += weight;
		sums.x += weight * x;
		sums.y += weight * y;
		sums.xx += weight * x * x;
		sums.yy += weight * y * y;
		sums.xy += weight * x * y;
	}
	return correlation(&sums);
}

static double expected_correlation(const struct curves *curves, size_t i, size_t j)
{
	struct sums sums = {0};
	for (size_t q = 0; q < GRID_NODES; q++) {
		double weight = curves->weight[q], x = curves->expected[i][q], y = curves->expected[j][q];
		sums.weight += weight;
		sums.x += weight * x;
		sums.y += weight * y;
		sums.xy += weight * x * y;
		for (size_t k = 1; k < curves->models[i].levels; k++)
			sums.xx += weight * (double)(k * k) * curves->probability[curves->row[i] + k][q];
		for (size_t k = 1; k < curves->models[j].levels; k++)
			sums.yy += weight * (double)(k * k) * curves->probability[curves->row[j] + k][q];
	}
	return correlation(&sums);
}

double *model_fit_residual_correlations(struct work *w, const struct curves *curves,
                                        const struct responses *responses)
{
	size_t items = curves->item_count;
	double *residual = work_array(w, items * items, sizeof *residual);
	for (size_t i = 0; i < items; i++)
		for (size_t j = 0; j < i; j++)
			residual[i * items + j] = residual[j * items + i] =
				observed_correlation(responses, i, j) - expected_correlation(curves, i, j);
	return residual;
}
