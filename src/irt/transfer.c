#include "irt/transfer.h"

#include "base/check.h"

#include <math.h>

static double correlation(const struct transfer_population *population, size_t a, size_t b)
{
	return population->correlations[a * population->count + b];
}

/* Cholesky's factor in the lower half of a[count][count], in place; false when it is not positive definite. */
static bool factorise(double *a, size_t count)
{
	for (size_t j = 0; j < count; j++) {
		for (size_t i = j; i < count; i++) {
			double sum = a[i * count + j];
			for (size_t k = 0; k < j; k++)
				sum -= a[i * count + k] * a[j * count + k];
			if (i == j && !(sum > 1e-12))
				return false;
			a[i * count + j] = i == j ? sqrt(sum) : sum / a[j * count + j];
		}
	}
	return true;
}

static enum err check_row(struct work *w, const struct transfer_population *population, size_t row)
{
	double mean = population->mean_logit[row], sd = population->sd_logit[row];
	if (!(mean >= -6 && mean <= 6))
		return fail(w, ERR_INPUT,
		            "Competency %zu has a mean of %g; it must be within -6 to 6 logits.", row + 1,
		            mean);
	if (!(sd >= 0.2 && sd <= 10))
		return fail(w, ERR_INPUT,
		            "Competency %zu has an SD of %g; it must be within 0.2 to 10 logits.", row + 1,
		            sd);
	if (correlation(population, row, row) != 1)
		return fail(w, ERR_INPUT, "Competency %zu has a correlation of %g with itself; it must be 1.",
		            row + 1, correlation(population, row, row));
	for (size_t i = 0; i < row; i++) {
		double rho = correlation(population, row, i);
		if (!(fabs(rho) <= TRANSFER_CORRELATION_MAX))
			return fail(
				w, ERR_INPUT,
				"Competencies %zu and %zu have a correlation of %g; it must be within -%g to %g.",
				i + 1, row + 1, rho, TRANSFER_CORRELATION_MAX, TRANSFER_CORRELATION_MAX);
		if (rho != correlation(population, i, row))
			return fail(w, ERR_INPUT, "Competencies %zu and %zu have two different correlations.",
			            i + 1, row + 1);
	}
	return OK;
}

enum err transfer_check(struct work *w, const struct transfer_population *population)
{
	size_t count = population->count;
	if (count > TRANSFER_COMPETENCIES_MAX)
		return fail(w, ERR_TOO_LARGE, "There are %zu correlated competencies: at most %d.", count,
		            TRANSFER_COMPETENCIES_MAX);
	for (size_t i = 0; i < count; i++)
		TRY(check_row(w, population, i));
	double *factor = work_array(w, count * count, sizeof *factor);
	for (size_t i = 0; i < count * count; i++)
		factor[i] = population->correlations[i];
	if (!factorise(factor, count))
		return fail(
			w, ERR_INPUT,
			"These correlations cannot hold together: their matrix is not positive definite.");
	return OK;
}

/* What a belief says beside its prior, in SDs of the population: a measurement and the variance of its error. */
struct measurement {
	size_t competency;
	double value, error;
};

static size_t measure(const struct transfer_population *population, const struct transfer_known *known,
                      size_t known_count, size_t competency, struct measurement *out)
{
	size_t count = 0;
	for (size_t i = 0; i < known_count; i++) {
		check(known[i].competency < population->count && count < TRANSFER_COMPETENCIES_MAX);
		double sd = population->sd_logit[known[i].competency];
		double part = known[i].sd_logit / sd, precision = 1 / (part * part) - 1;
		if (known[i].competency == competency || !(precision > 1e-9))
			continue;
		double mean = (known[i].mean_logit - population->mean_logit[known[i].competency]) / sd;
		out[count++] = (struct measurement){known[i].competency, mean / (part * part) / precision,
		                                    1 / precision};
	}
	return count;
}

struct transfer_inferred transfer_infer(const struct transfer_population *population,
                                        const struct transfer_known *known, size_t known_count,
                                        size_t competency)
{
	struct measurement measured[TRANSFER_COMPETENCIES_MAX];
	double covariance[TRANSFER_COMPETENCIES_MAX * TRANSFER_COMPETENCIES_MAX];
	double mean = 0,
	       taken = 0; /* of the standardised level; what the measurements take of its variance */
	check(competency < population->count);
	size_t count = measure(population, known, known_count, competency, measured);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j <= i; j++)
			covariance[i * count + j] =
				correlation(population, measured[i].competency, measured[j].competency) +
				(i == j ? measured[i].error : 0);
	check(factorise(covariance, count));
	double solved_value[TRANSFER_COMPETENCIES_MAX], solved_rho[TRANSFER_COMPETENCIES_MAX];
	for (size_t i = 0; i < count; i++) { /* forwards through the factor, both at once */
		double value = measured[i].value,
		       rho = correlation(population, competency, measured[i].competency);
		for (size_t k = 0; k < i; k++) {
			value -= covariance[i * count + k] * solved_value[k];
			rho -= covariance[i * count + k] * solved_rho[k];
		}
		solved_value[i] = value / covariance[i * count + i];
		solved_rho[i] = rho / covariance[i * count + i];
		mean += solved_rho[i] * solved_value[i];
		taken += solved_rho[i] * solved_rho[i];
	}
	/* Weakened: precision and precision times mean grow by the same part of what they would. */
	double precision = 1 / (1 - taken), allowed = 1 / TRANSFER_VARIANCE_LEFT;
	struct transfer_inferred inferred = {.from = count, .bounded = precision > allowed};
	if (inferred.bounded) {
		mean = mean * precision * (allowed - 1) / (precision - 1) / allowed;
		precision = allowed;
	}
	double sd = population->sd_logit[competency];
	inferred.inferred_mean_logit = population->mean_logit[competency] + sd * mean;
	inferred.inferred_sd_logit = sd / sqrt(precision);
	return inferred;
}
