#include "irt/grid.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>

#define UNIT 0x1p-40
#define LOG_VALUE_LIMIT 700.0

enum { VERSION = 1 };

double grid_level(size_t node)
{
	return ((double)node - (GRID_NODES - 1) / 2.0) / GRID_NODES_PER_LOGIT;
}

void grid_of(const double log_value[GRID_NODES], struct grid *out)
{
	for (size_t i = 0; i < GRID_NODES; i++) {
		check(log_value[i] <= LOG_VALUE_LIMIT);
		double value = log_value[i] < -LOG_VALUE_LIMIT ? -LOG_VALUE_LIMIT : log_value[i];
		/* Scaling is exact and llrint rounds ties to even: no library decides a bit here. */
		out->log_value[i] = llrint(value / UNIT);
	}
}

void grid_normal(double mean_logit, double sd_logit, struct grid *out)
{
	check(mean_logit >= GRID_LEVEL_MIN_LOGIT && mean_logit <= GRID_LEVEL_MAX_LOGIT);
	check(sd_logit >= 0.2 && sd_logit <= 10);
	double log_value[GRID_NODES];
	for (size_t i = 0; i < GRID_NODES; i++) {
		double z = (grid_level(i) - mean_logit) / sd_logit;
		log_value[i] = -0.5 * z * z;
	}
	grid_of(log_value, out);
}

void grid_multiply(struct grid *belief, const struct grid *likelihood)
{
	bool overflow = false;
	for (size_t i = 0; i < GRID_NODES; i++)
		overflow |= __builtin_add_overflow(belief->log_value[i], likelihood->log_value[i],
		                                   &belief->log_value[i]);
	check(!overflow);
}

static int64_t maximum(const struct grid *belief)
{
	int64_t highest = belief->log_value[0];
	for (size_t i = 1; i < GRID_NODES; i++)
		if (belief->log_value[i] > highest)
			highest = belief->log_value[i];
	return highest;
}

/* log of the density relative to its highest node, as real numbers of nats. */
static void relative_log(const struct grid *belief, double log_density[GRID_NODES])
{
	int64_t highest = maximum(belief);
	for (size_t i = 0; i < GRID_NODES; i++)
		log_density[i] = (double)(belief->log_value[i] - highest) * UNIT;
}

/* Probability of each node. */
static void masses(const struct grid *belief, double mass[GRID_NODES])
{
	double sum = 0;
	relative_log(belief, mass);
	for (size_t i = 0; i < GRID_NODES; i++) {
		mass[i] = portable_exp(mass[i]);
		sum += mass[i];
	}
	for (size_t i = 0; i < GRID_NODES; i++)
		mass[i] /= sum;
}

void grid_moments(const struct grid *belief, double *mean_logit, double *sd_logit)
{
	double mass[GRID_NODES], mean = 0, variance = 0;
	masses(belief, mass);
	for (size_t i = 0; i < GRID_NODES; i++)
		mean += mass[i] * grid_level(i);
	for (size_t i = 0; i < GRID_NODES; i++) {
		double distance = grid_level(i) - mean;
		variance += mass[i] * distance * distance;
	}
	*mean_logit = mean;
	*sd_logit = sqrt(variance);
}

void grid_density(const struct grid *belief, double density[GRID_NODES])
{
	masses(belief, density);
	for (size_t i = 0; i < GRID_NODES; i++)
		density[i] *= GRID_NODES_PER_LOGIT;
}

/* Below, places on the grid are counted in nodes: 0 is the first, 60 the last, 0.5 half-way. */

/* The density at a place inside the cell behind `node`. */
static double density_at(const double log_density[GRID_NODES], size_t node, double place)
{
	size_t first = node == 0 ? 0 : node - 1;
	if (first > GRID_NODES - 4)
		first = GRID_NODES - 4;
	const double *y = log_density + first;
	double t = place - (double)first;
	/* Lagrange's cubic through the places 0, 1, 2, 3. */
	double value = y[0] * (t - 1) * (t - 2) * (t - 3) / -6 + y[1] * t * (t - 2) * (t - 3) / 2 +
	               y[2] * t * (t - 1) * (t - 3) / -2 + y[3] * t * (t - 1) * (t - 2) / 6;
	return portable_exp(value);
}

/* The integral from a node to a place in the cell behind it: Gauss-Legendre with three points. */
static double integral(const double log_density[GRID_NODES], size_t node, double place)
{
	const double offset = 0.774596669241483377; /* sqrt(3/5) */
	double half = (place - (double)node) / 2, middle = (double)node + half;
	double before = density_at(log_density, node, middle - offset * half);
	double within = density_at(log_density, node, middle);
	double behind = density_at(log_density, node, middle + offset * half);
	return half * (5 * before + 8 * within + 5 * behind) / 9;
}

/* below[i]: the integral from the first node to node i. */
static void accumulate(const double log_density[GRID_NODES], double below[GRID_NODES])
{
	below[0] = 0;
	for (size_t i = 1; i < GRID_NODES; i++)
		below[i] = below[i - 1] + integral(log_density, i - 1, (double)i);
}

double grid_probability_at_least(const struct grid *belief, double cut_logit)
{
	check(!isnan(cut_logit));
	if (cut_logit <= GRID_LEVEL_MIN_LOGIT)
		return 1;
	if (cut_logit >= GRID_LEVEL_MAX_LOGIT)
		return 0;
	double log_density[GRID_NODES], below[GRID_NODES];
	relative_log(belief, log_density);
	accumulate(log_density, below);
	double place = (cut_logit - GRID_LEVEL_MIN_LOGIT) * GRID_NODES_PER_LOGIT;
	size_t node = (size_t)place < GRID_NODES - 2 ? (size_t)place : GRID_NODES - 2;
	double total = below[GRID_NODES - 1];
	return (total - below[node] - integral(log_density, node, place)) / total;
}

double grid_quantile(const struct grid *belief, double p)
{
	check(p > 0 && p < 1);
	double log_density[GRID_NODES], below[GRID_NODES];
	relative_log(belief, log_density);
	accumulate(log_density, below);
	double wanted = p * below[GRID_NODES - 1];
	size_t node = 0;
	while (node < GRID_NODES - 2 && below[node + 1] < wanted)
		node++;
	double low = (double)node, high = low + 1;
	while (high - low > 1e-9) {
		double middle = low + (high - low) / 2;
		if (below[node] + integral(log_density, node, middle) < wanted)
			low = middle;
		else
			high = middle;
	}
	return low / GRID_NODES_PER_LOGIT + GRID_LEVEL_MIN_LOGIT;
}

void grid_interval(const struct grid *belief, double probability, double *low_logit, double *high_logit)
{
	check(probability > 0 && probability < 1);
	double tail = (1 - probability) / 2;
	*low_logit = grid_quantile(belief, tail);
	*high_logit = grid_quantile(belief, 1 - tail);
}

void grid_encode(const struct grid *belief, uint8_t bytes[GRID_BYTES])
{
	int64_t highest = maximum(belief);
	bytes[0] = VERSION;
	for (size_t i = 0; i < GRID_NODES; i++) {
		uint64_t value = (uint64_t)(belief->log_value[i] - highest);
		for (size_t byte = 0; byte < 8; byte++)
			bytes[1 + 8 * i + byte] = (uint8_t)(value >> (8 * byte));
	}
}

enum err grid_decode(struct work *w, struct str bytes, struct grid *out)
{
	if (bytes.len != GRID_BYTES || bytes.at[0] != VERSION)
		return fail(w, ERR_INPUT, "The stored belief is not in a form that this version reads.");
	const uint8_t *at = (const uint8_t *)bytes.at + 1;
	for (size_t i = 0; i < GRID_NODES; i++, at += 8) {
		uint64_t value = 0;
		for (size_t byte = 0; byte < 8; byte++)
			value |= (uint64_t)at[byte] << (8 * byte);
		out->log_value[i] = (int64_t)value;
	}
	if (maximum(out) != 0)
		return fail(w, ERR_INPUT, "The stored belief is damaged: its highest density is not 1.");
	return OK;
}
