#include "irt/nodes.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>

#define UNIT 0x1p-40

/* Scaling is exact and llrint rounds ties to even, as in grid.c. */
static int64_t units(double nats)
{
	return llrint(nats / UNIT);
}

static void set_prior(struct nodes *nodes, double mean_logit, double sd_logit)
{
	check(mean_logit >= GRID_LEVEL_MIN_LOGIT && mean_logit <= GRID_LEVEL_MAX_LOGIT);
	check(sd_logit >= 0.2 && sd_logit <= 10);
	nodes->mean_logit = mean_logit;
	nodes->sd_logit = sd_logit;
	for (size_t i = 0; i < nodes->count; i++) {
		double z = (nodes->theta_logit[i] - mean_logit) / sd_logit, nats = -0.5 * z * z;
		nodes->log_prior[i] = nodes->log_weight[i] + units(nats < -700 ? -700 : nats);
	}
}

void nodes_standard(double mean_logit, double sd_logit, struct nodes *out)
{
	*out = (struct nodes){.count = GRID_NODES, .spacing_logit = 1.0 / GRID_NODES_PER_LOGIT};
	for (size_t i = 0; i < GRID_NODES; i++)
		out->theta_logit[i] = grid_level(i);
	set_prior(out, mean_logit, sd_logit);
}

void nodes_trapezoid(double low_logit, double high_logit, size_t count, double mean_logit, double sd_logit,
                     struct nodes *out)
{
	check(count >= 2 && count <= GRID_NODES);
	check(low_logit >= GRID_LEVEL_MIN_LOGIT && low_logit < high_logit &&
	      high_logit <= GRID_LEVEL_MAX_LOGIT);
	*out = (struct nodes){.count = count,
	                      .spacing_logit = (high_logit - low_logit) / (double)(count - 1)};
	for (size_t i = 0; i < count; i++)
		out->theta_logit[i] = low_logit + (high_logit - low_logit) * (double)i / (double)(count - 1);
	out->log_weight[0] = out->log_weight[count - 1] = units(-portable_log(2));
	set_prior(out, mean_logit, sd_logit);
}

double nodes_masses(const struct nodes *nodes, const int64_t *log_value, double *mass)
{
	int64_t highest = log_value[0];
	for (size_t i = 1; i < nodes->count; i++)
		highest = log_value[i] > highest ? log_value[i] : highest;
	double sum = 0;
	for (size_t i = 0; i < nodes->count; i++) {
		mass[i] = portable_exp((double)(log_value[i] - highest) * UNIT);
		sum += mass[i];
	}
	for (size_t i = 0; i < nodes->count; i++)
		mass[i] /= sum;
	for (size_t i = nodes->count; i < NODES_STRIDE; i++)
		mass[i] = 0;
	return (double)highest * UNIT + portable_log(sum);
}

void nodes_moments(const struct nodes *nodes, const double *mass, double *mean_logit, double *sd_logit)
{
	double mean = 0, variance = 0;
	for (size_t i = 0; i < nodes->count; i++)
		mean += mass[i] * nodes->theta_logit[i];
	for (size_t i = 0; i < nodes->count; i++) {
		double distance = nodes->theta_logit[i] - mean;
		variance += mass[i] * distance * distance;
	}
	*mean_logit = mean;
	*sd_logit = sqrt(variance);
}
