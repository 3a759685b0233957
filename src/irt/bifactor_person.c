/* bifactor_weigh: what one person's row says of theta and of each task's own effect. */
#include "irt/bifactor_parts.h"

#include "base/check.h"
#include "base/portable.h"

#include <float.h>
#include <string.h>

struct bifactor_nodes bifactor_nodes_of(struct work *w, size_t general, size_t task, double range)
{
	struct bifactor_nodes nodes = {.general = general, .task = task};
	double **places[] = {&nodes.theta, &nodes.xi}, **weights[] = {&nodes.theta_weight, &nodes.xi_weight};
	for (size_t which = 0; which < 2; which++) {
		size_t count = which == 0 ? general : task;
		double sum = 0, *place = work_array(w, count, sizeof(double)),
		       *weight = work_array(w, count, sizeof(double));
		for (size_t i = 0; i < count; i++) {
			place[i] = range * (2 * (double)i / (double)(count - 1) - 1);
			weight[i] = portable_exp(-0.5 * place[i] * place[i]);
			sum += weight[i];
		}
		for (size_t i = 0; i < count; i++)
			weight[i] /= sum;
		*places[which] = place;
		*weights[which] = weight;
	}
	return nodes;
}

struct bifactor_posterior bifactor_posterior_room(struct work *w, const struct bifactor_nodes *nodes,
                                                  size_t task_count)
{
	struct bifactor_posterior room = {
		.general = work_array(w, nodes->general, sizeof(double)),
		.task = work_array(w, task_count, sizeof(double *)),
		.marginal = work_array(w, task_count * nodes->general, sizeof(double)),
		.answered = work_array(w, task_count, sizeof(bool)),
	};
	for (size_t i = 0; i < task_count; i++)
		room.task[i] = work_array(w, nodes->general * nodes->task, sizeof(double));
	return room;
}

/* Divides by the largest, so that products do not run out of range, and returns its logarithm. */
static double rescale(double *values, size_t count)
{
	double largest = 0;
	for (size_t i = 0; i < count; i++)
		largest = values[i] > largest ? values[i] : largest;
	check(largest >= DBL_MIN);
	for (size_t i = 0; i < count; i++)
		values[i] /= largest;
	return portable_log(largest);
}

/* The likelihoods of the answers to each task, and of those to none. Returns the logarithm that was divided out. */
static double multiply(const struct bifactor_nodes *nodes, const struct bifactor_work *items, size_t count,
                       size_t task_count, const uint8_t *levels, struct bifactor_posterior *posterior)
{
	double logarithm = 0;
	for (size_t q = 0; q < nodes->general; q++)
		posterior->general[q] = 1;
	memset(posterior->answered, 0, task_count * sizeof(bool));
	for (size_t i = 0; i < count; i++) {
		const struct bifactor_work *item = &items[i];
		if (levels[i] == RESPONSES_MISSING)
			continue;
		const double *probability = item->probability + levels[i] * item->places;
		bool alone = item->task == BIFACTOR_GENERAL;
		double *values = alone ? posterior->general : posterior->task[item->task];
		if (!alone && !posterior->answered[item->task]) {
			posterior->answered[item->task] = true;
			memcpy(values, probability, item->places * sizeof *values);
			continue;
		}
		for (size_t place = 0; place < item->places; place++)
			values[place] *= probability[place];
		/* Fifty answers of a thousandth each would still be in range at the best place. */
		if (i % 32 == 31)
			logarithm += rescale(values, item->places);
	}
	return logarithm;
}

double bifactor_weigh(const struct bifactor_nodes *nodes, const struct bifactor_work *items, size_t count,
                      size_t task_count, const uint8_t *levels, bool tasks,
                      struct bifactor_posterior *posterior)
{
	double logarithm = multiply(nodes, items, count, task_count, levels, posterior), sum = 0;
	for (size_t t = 0; t < task_count; t++) {
		double *marginal = posterior->marginal + t * nodes->general;
		const double *joint = posterior->task[t];
		for (size_t q = 0; q < nodes->general; q++) {
			double mass = 0;
			for (size_t r = 0; posterior->answered[t] && r < nodes->task; r++)
				mass += nodes->xi_weight[r] * joint[q * nodes->task + r];
			marginal[q] = posterior->answered[t] ? mass : 1;
			posterior->general[q] *= marginal[q];
		}
		logarithm += rescale(posterior->general, nodes->general);
	}
	for (size_t q = 0; q < nodes->general; q++) {
		posterior->general[q] *= nodes->theta_weight[q];
		sum += posterior->general[q];
	}
	for (size_t q = 0; q < nodes->general; q++)
		posterior->general[q] /= sum;
	for (size_t t = 0; tasks && t < task_count; t++) {
		const double *marginal = posterior->marginal + t * nodes->general;
		double *joint = posterior->task[t];
		for (size_t q = 0; posterior->answered[t] && q < nodes->general; q++) {
			double part = marginal[q] > 0 ? posterior->general[q] / marginal[q] : 0;
			for (size_t r = 0; r < nodes->task; r++)
				joint[q * nodes->task + r] *= part * nodes->xi_weight[r];
		}
	}
	return logarithm + portable_log(sum);
}
