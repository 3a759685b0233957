#include "irt/evidence.h"

#include "base/check.h"
#include "base/portable.h"

#include <float.h>
#include <math.h>

#define UNIT 0x1p-40

static enum err check_verdict(struct work *w, const struct evidence *evidence)
{
	TRY(model_check(w, evidence->model));
	if (!(evidence->weight >= 0 && evidence->weight <= 1))
		return fail(w, ERR_INPUT, "A weight of %g is outside 0 to 1.", evidence->weight);
	double sum = 0;
	for (size_t k = 0; k < evidence->model->levels; k++) {
		if (!(evidence->probabilities[k] >= 0))
			return fail(w, ERR_INPUT, "A level has the probability %g; it must not be negative.",
			            evidence->probabilities[k]);
		sum += evidence->probabilities[k];
	}
	if (!(sum >= 1 - 1e-6 && sum <= 1 + 1e-6))
		return fail(w, ERR_INPUT, "The probabilities of the levels sum to %g instead of 1.", sum);
	return OK;
}

enum err evidence_check(struct work *w, const struct evidence *evidence)
{
	TRY(check_verdict(w, evidence));
	if (!(evidence->shared_sd_logit >= 0 && evidence->shared_sd_logit <= EVIDENCE_SHARED_SD_MAX))
		return fail(w, ERR_INPUT, "A shared SD of %g is outside 0 to %g logits.",
		            evidence->shared_sd_logit, EVIDENCE_SHARED_SD_MAX);
	if (evidence->other_count > EVIDENCE_OTHERS_MAX)
		return fail(w, ERR_INPUT, "There are %zu verdicts on one task beside the first: at most %d.",
		            evidence->other_count, EVIDENCE_OTHERS_MAX);
	for (size_t i = 0; i < evidence->other_count; i++) {
		const struct evidence *other = &evidence->others[i];
		TRY(check_verdict(w, other));
		if (other->other_count > 0 || other->shared_sd_logit != 0)
			return fail(w, ERR_INPUT, "A verdict on a task is a task of its own.");
	}
	return OK;
}

/* ---- one verdict ---- */

static double expected_likelihood(const struct evidence *evidence, double theta_logit)
{
	double probability[MODEL_LEVELS_MAX], sum = 0;
	model_probabilities(evidence->model, theta_logit, probability);
	for (size_t k = 0; k < evidence->model->levels; k++)
		sum += evidence->probabilities[k] * probability[k];
	/* A judge's p_k may be as small as it likes, the logarithm wants a normal number. */
	return sum < DBL_MIN ? DBL_MIN : sum;
}

static double log_likelihood(const struct evidence *evidence, double theta_logit)
{
	return evidence->weight * portable_log(expected_likelihood(evidence, theta_logit));
}

/* ---- several, which share a task ---- */

/* Nodes reach so many SDs to either side, and are so far apart as a part of the SD that xi might have given the verdicts. */
#define REACH_SD 7.0
#define SPACING_SD 0.5
#define LOG_SQRT_TWO_PI 0.91893853320467274

static bool is_alone(const struct evidence *evidence)
{
	return evidence->other_count == 0 && evidence->shared_sd_logit == 0;
}

/* log of the product; whole units have a sum that no order changes. */
static double log_product(const struct evidence *evidence, double theta_logit)
{
	int64_t sum = llrint(log_likelihood(evidence, theta_logit) / UNIT);
	for (size_t i = 0; i < evidence->other_count; i++)
		sum += llrint(log_likelihood(&evidence->others[i], theta_logit) / UNIT);
	return (double)sum * UNIT;
}

/* How sharply the verdicts can tell theta + xi, per squared logit: together, but not less than one of full weight could. Whole
 * units again, for the order. */
static double information_bound(const struct evidence *evidence)
{
	int64_t sum = 0, most = 0;
	for (size_t i = 0; i <= evidence->other_count; i++) {
		const struct evidence *verdict = i == 0 ? evidence : &evidence->others[i - 1];
		double bound = model_information_bound(verdict->model);
		int64_t whole = llrint(bound / UNIT);
		sum += llrint(verdict->weight * bound / UNIT);
		most = whole > most ? whole : most;
	}
	return (double)(sum > most ? sum : most) * UNIT;
}

/* A sum of numbers that are known by their logarithms, of whatever size. */
struct log_sum {
	double highest, sum; /* sum · e^highest */
};

static void add(struct log_sum *total, double log_value)
{
	if (log_value <= total->highest) {
		total->sum += portable_exp(log_value - total->highest);
		return;
	}
	total->sum = total->sum * portable_exp(total->highest - log_value) + 1;
	total->highest = log_value;
}

/* How far apart nodes are at most. */
static double spacing_logit(const struct evidence *evidence)
{
	double sd = evidence->shared_sd_logit;
	return SPACING_SD * sd / sqrt(1 + sd * sd * information_bound(evidence));
}

/* The logarithm of the integral from the sum over nodes: the normal density at xi = 0 times their spacing. */
static double log_integral(const struct log_sum *total, double spacing_sd)
{
	return total->highest + portable_log(total->sum * spacing_sd) - LOG_SQRT_TWO_PI;
}

static double shared_log_likelihood(const struct evidence *evidence, double theta_logit)
{
	double sd = evidence->shared_sd_logit;
	struct log_sum total = {log_product(evidence, theta_logit), 1};
	if (sd == 0)
		return total.highest;
	double spacing_sd = spacing_logit(evidence) / sd;
	for (size_t i = 1; spacing_sd * (double)i < REACH_SD; i++) {
		double z = spacing_sd * (double)i;
		add(&total, log_product(evidence, theta_logit + sd * z) - 0.5 * z * z);
		add(&total, log_product(evidence, theta_logit - sd * z) - 0.5 * z * z);
	}
	return log_integral(&total, spacing_sd);
}

double evidence_likelihood_at(const struct evidence *evidence, double theta_logit)
{
	if (is_alone(evidence) && evidence->weight == 1)
		return expected_likelihood(evidence, theta_logit);
	return portable_exp(evidence_log_likelihood_at(evidence, theta_logit));
}

double evidence_log_likelihood_at(const struct evidence *evidence, double theta_logit)
{
	return is_alone(evidence) ? log_likelihood(evidence, theta_logit)
	                          : shared_log_likelihood(evidence, theta_logit);
}

/* ---- at many levels at once ---- */

/* Levels and nodes are multiples of one step, so that the product is the same at many sums of both. */
enum {
	STEPS_PER_LOGIT = 40,
	STEPS_TO_END = 6 * STEPS_PER_LOGIT,
	STEPS_MAX = STEPS_TO_END + 7 * 3 * STEPS_PER_LOGIT, /* and as far as nodes reach */
};
struct products {
	const struct evidence *evidence;
	double log_value[2 * STEPS_MAX + 1]; /* NAN: not computed yet */
};

static double product_at(struct products *products, int64_t steps)
{
	double *value = &products->log_value[STEPS_MAX + steps];
	if (isnan(*value))
		*value = log_product(products->evidence, (double)steps / STEPS_PER_LOGIT);
	return *value;
}

/* The integral at a level, by nodes that are `spacing` steps apart. */
static double integral_at(struct products *products, int64_t level, int64_t spacing)
{
	double spacing_sd = (double)spacing / STEPS_PER_LOGIT / products->evidence->shared_sd_logit;
	struct log_sum total = {product_at(products, level), 1};
	for (int64_t i = 1; spacing_sd * (double)i < REACH_SD; i++) {
		double z = spacing_sd * (double)i;
		add(&total, product_at(products, level + i * spacing) - 0.5 * z * z);
		add(&total, product_at(products, level - i * spacing) - 0.5 * z * z);
	}
	return log_integral(&total, spacing_sd);
}

static void integrals(const struct evidence *evidence, int64_t spacing, int64_t steps, double *log_value)
{
	struct products products = {.evidence = evidence};
	for (size_t i = 0; i < COUNT(products.log_value); i++)
		products.log_value[i] = NAN;
	for (int64_t level = -STEPS_TO_END; level <= STEPS_TO_END; level += steps)
		*log_value++ = integral_at(&products, level, spacing);
}

void evidence_log_likelihoods(const struct evidence *evidence, size_t per_logit, double *log_value)
{
	check(per_logit > 0 && STEPS_PER_LOGIT % per_logit == 0);
	int64_t steps = STEPS_PER_LOGIT / (int64_t)per_logit, spacing = 0;
	if (evidence->shared_sd_logit > 0)
		spacing = (int64_t)(spacing_logit(evidence) * STEPS_PER_LOGIT);
	if (spacing > 0)
		integrals(evidence, spacing, steps, log_value);
	else
		for (int64_t level = -STEPS_TO_END; level <= STEPS_TO_END; level += steps)
			*log_value++ = evidence_log_likelihood_at(evidence, (double)level / STEPS_PER_LOGIT);
}

void evidence_likelihood(const struct evidence *evidence, struct grid *out)
{
	double log_value[GRID_NODES];
	evidence_log_likelihoods(evidence, GRID_NODES_PER_LOGIT, log_value);
	grid_of(log_value, out);
}

void evidence_likelihood_of_level(const struct model *model, size_t level, struct grid *out)
{
	check(level < model->levels);
	double sure[MODEL_LEVELS_MAX] = {0};
	sure[level] = 1;
	evidence_likelihood(&(struct evidence){.model = model, .probabilities = sure, .weight = 1}, out);
}
