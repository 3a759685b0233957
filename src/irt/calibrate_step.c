/* calibrate_step_*, calibrate_density: the E-step. People are divided into shares, each with its own sums, which are then
 * added in order: any number of threads gives the same bits. */
#include "irt/calibrate_parts.h"

#include "base/portable.h"

enum { SHARE_BYTES_MAX = 256 * 1024 * 1024 };

/* A product may lose this many bits before it is scaled to about 1 again, when what is below LEAST_FACTOR becomes 0. A row
 * takes at most 51 bits more: 400 + 51 + 560 stays above the 1,022 of normal numbers. */
enum { BITS_MAX = 400 };
#define LEAST_FACTOR 0x1p-560
#define LN2 0x1.62e42fefa39efp-1

double calibrate_group_mean(const struct calibrate_group *group, const double *free)
{
	return group->mean_free ? free[group->mean_at] : group->mean;
}

double calibrate_group_log_variance(const struct calibrate_group *group, const double *free)
{
	return group->variance_free ? free[group->variance_at] : group->log_variance;
}

void calibrate_density(const struct calibrate_fit *fit, const struct calibrate_group *group,
                       const double *free, double *out)
{
	double mean = calibrate_group_mean(group, free), sum = 0;
	double half_precision = 0.5 * portable_exp(-calibrate_group_log_variance(group, free));
	double nearest = 1e300;
	for (size_t q = 0; q < fit->node_count; q++) {
		double distance = fit->theta[q] - mean;
		nearest = distance * distance < nearest ? distance * distance : nearest;
	}
	for (size_t q = 0; q < fit->node_count; q++) {
		double distance = fit->theta[q] - mean;
		sum += out[q] = portable_exp(-half_precision * (distance * distance - nearest));
	}
	calibrate_vector_scale(out, fit->stride, 1 / sum, LEAST_FACTOR);
}

struct calibrate_step *calibrate_step_open(struct work *w, const struct calibrate_fit *fit)
{
	struct calibrate_step *step = work_alloc(w, sizeof *step);
	size_t expected = fit->row_count * fit->stride, population = fit->group_count * fit->stride;
	size_t fitting = SHARE_BYTES_MAX / (expected * sizeof(double));
	step->share_count = fitting < 1 ? 1 : fitting < CALIBRATE_SHARES ? fitting : CALIBRATE_SHARES;
	if (step->share_count > fit->block_count)
		step->share_count = fit->block_count;
	step->shares = work_array(w, step->share_count, sizeof *step->shares);
	for (size_t i = 0; i < step->share_count; i++) {
		struct calibrate_share *share = &step->shares[i];
		share->block_first = fit->block_count * i / step->share_count;
		share->block_end = fit->block_count * (i + 1) / step->share_count;
		share->expected = work_array(w, expected, sizeof(double));
		share->population = work_array(w, population, sizeof(double));
		share->posterior = work_array(w, CALIBRATE_BLOCK * fit->stride, sizeof(double));
	}
	step->table.probability = work_array(w, expected, sizeof(double));
	step->table.depth = work_array(w, fit->row_count, sizeof *step->table.depth);
	step->density = work_array(w, population, sizeof(double));
	step->expected = work_array(w, expected, sizeof(double));
	step->population = work_array(w, population, sizeof(double));
	if (fit->shared_count > 0) {
		struct calibrate_sharing *sharing = &step->sharing;
		sharing->evaluations = work_array(w, fit->unit_count, sizeof *sharing->evaluations);
		sharing->feasible = work_array(w, fit->unit_count, sizeof *sharing->feasible);
		sharing->trial = work_array(w, fit->free_count, sizeof *sharing->trial);
		sharing->step = work_array(w, fit->free_count, sizeof *sharing->step);
		sharing->gradient = work_array(w, fit->shared_count, sizeof *sharing->gradient);
		sharing->matrices = work_array(w, 2 * fit->shared_count * fit->shared_count, sizeof(double));
	}
	return step;
}

struct turn {
	const struct calibrate_fit *fit;
	struct calibrate_step *step;
	const double *free;
};

static void fill_table(void *context, size_t index)
{
	struct turn *turn = context;
	calibrate_table_rows(turn->fit, &turn->fit->units[index], turn->free, &turn->step->table);
}

void calibrate_step_at(const struct calibrate_fit *fit, struct calibrate_step *step, const double *free)
{
	struct turn turn = {fit, step, free};
	for (size_t g = 0; g < fit->group_count; g++)
		calibrate_density(fit, &fit->groups[g], free, step->density + g * fit->stride);
	parallel_each(fit->team, fit->unit_count, fill_table, &turn);
}

/* Brings a product back to about 1; *exponent counts what was taken off. */
static void rescale(double *product, size_t stride, int *exponent)
{
	double sum = calibrate_vector_sum(product, stride), factor = 1;
	int power = 0;
	while (sum < 0x1p-32) {
		sum *= 0x1p32;
		factor *= 0x1p32;
		power += 32;
	}
	calibrate_vector_scale(product, stride, factor, LEAST_FACTOR);
	*exponent -= power;
}

double calibrate_step_posterior(const struct calibrate_fit *fit, const struct calibrate_step *step,
                                size_t group, size_t pattern, double *out)
{
	const double *density = step->density + group * fit->stride;
	const uint16_t *depth = step->table.depth;
	size_t stride = fit->stride, end = fit->first_answer[pattern + 1];
	int exponent = 0;
	for (size_t q = 0; q < stride; q++)
		out[q] = density[q];
	for (size_t from = fit->first_answer[pattern], to = from; from < end; from = to) {
		unsigned bits = 0;
		while (to < end && bits < BITS_MAX)
			bits += depth[fit->answer_rows[to++]];
		calibrate_vector_multiply(step->table.probability, stride, fit->answer_rows + from, to - from,
		                          out);
		if (to < end)
			rescale(out, stride, &exponent);
	}
	double sum = calibrate_vector_sum(out, stride);
	calibrate_vector_scale(out, stride, fit->pattern_weight[pattern] / sum, 0);
	return portable_log(sum) + exponent * LN2;
}

static void add_answers(const struct calibrate_fit *fit, struct calibrate_share *share, size_t block)
{
	const uint64_t *masks = fit->masks + block * fit->row_count;
	for (size_t row = 0; row < fit->row_count; row++) {
		uint8_t who[CALIBRATE_BLOCK];
		size_t count = 0;
		for (uint64_t mask = masks[row]; mask != 0; mask &= mask - 1)
			who[count++] = (uint8_t)__builtin_ctzll(mask);
		if (count > 0)
			calibrate_vector_add(share->posterior, fit->stride, who, count,
			                     share->expected + row * fit->stride);
	}
}

/* Weighted sums of the posterior means, their squares and the posterior variances. */
static void add_moments(const struct calibrate_fit *fit, struct calibrate_share *share,
                        const double *posterior, double weight)
{
	double mean = 0, square = 0;
	for (size_t q = 0; q < fit->node_count; q++)
		mean += posterior[q] * fit->theta[q];
	mean /= weight;
	for (size_t q = 0; q < fit->node_count; q++)
		square += posterior[q] * (fit->theta[q] - mean) * (fit->theta[q] - mean);
	share->eap_sum += weight * mean;
	share->eap_square_sum += weight * mean * mean;
	share->error_square_sum += square;
}

static void run_share(void *context, size_t index)
{
	struct turn *turn = context;
	const struct calibrate_fit *fit = turn->fit;
	struct calibrate_share *share = &turn->step->shares[index];
	size_t stride = fit->stride;
	for (size_t i = 0; i < fit->row_count * stride; i++)
		share->expected[i] = 0;
	for (size_t i = 0; i < fit->group_count * stride; i++)
		share->population[i] = 0;
	share->log_likelihood = share->eap_sum = share->eap_square_sum = share->error_square_sum = 0;
	for (size_t block = share->block_first; block < share->block_end; block++) {
		size_t group = fit->block_group[block], first = fit->block_first[block];
		double *population = share->population + group * stride;
		for (size_t p = first; p < fit->block_first[block + 1]; p++) {
			double *posterior = share->posterior + (p - first) * stride;
			double weight = fit->pattern_weight[p];
			double log_likelihood =
				calibrate_step_posterior(fit, turn->step, group, p, posterior);
			share->log_likelihood += weight * log_likelihood;
			if (turn->step->moments)
				add_moments(fit, share, posterior, weight);
			calibrate_vector_accumulate(posterior, stride, 1, population);
		}
		add_answers(fit, share, block);
	}
}

static void add_shares(void *context, size_t index)
{
	struct turn *turn = context;
	const struct calibrate_unit *unit = &turn->fit->units[index];
	size_t first = unit->row * turn->fit->stride, count = unit->levels * turn->fit->stride;
	double *sum = turn->step->expected + first;
	for (size_t i = 0; i < count; i++)
		sum[i] = 0;
	for (size_t i = 0; i < turn->step->share_count; i++)
		calibrate_vector_accumulate(turn->step->shares[i].expected + first, count, 1, sum);
}

void calibrate_step_run(const struct calibrate_fit *fit, struct calibrate_step *step)
{
	struct turn turn = {fit, step, NULL};
	parallel_each(fit->team, step->share_count, run_share, &turn);
	parallel_each(fit->team, fit->unit_count, add_shares, &turn);
	size_t population = fit->group_count * fit->stride;
	double eap = 0, eap_square = 0, error_square = 0;
	step->log_likelihood = 0;
	for (size_t i = 0; i < population; i++)
		step->population[i] = 0;
	for (size_t i = 0; i < step->share_count; i++) {
		const struct calibrate_share *share = &step->shares[i];
		calibrate_vector_accumulate(share->population, population, 1, step->population);
		step->log_likelihood += share->log_likelihood;
		eap += share->eap_sum;
		eap_square += share->eap_square_sum;
		error_square += share->error_square_sum;
	}
	step->eap_mean = eap / fit->weight;
	double freedom = fit->weight > 2 ? fit->weight - 1 : fit->weight;
	step->eap_variance = (eap_square - eap * step->eap_mean) / freedom;
	step->error_square_mean = error_square / fit->weight;
}
