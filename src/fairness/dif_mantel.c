/* dif_generalised, dif_mantel: Mantel–Haenszel's idea for several levels or several groups. At each score, what each group
 * would have of the answers if it made no difference, and what it has; both summed over scores. */
#include "fairness/dif_parts.h"

#include <math.h>

/* Zwick, Thayer & Mazzeo 1997, of a standard deviation of the item. */
#define STANDARDISED_B 0.17
#define STANDARDISED_C 0.25

struct stratum {
	double all;
	double group[RESPONSES_GROUPS_MAX];
	double level[MODEL_LEVELS_MAX];
};

static struct stratum stratum_of(const struct dif_table *table, size_t score)
{
	struct stratum s = {0};
	for (size_t g = 0; g < table->groups; g++)
		for (size_t k = 0; k < table->levels; k++) {
			double count = dif_cell(table, score, g)[k];
			s.all += count;
			s.group[g] += count;
			s.level[k] += count;
		}
	return s;
}

/* The levels that somebody gave, but for the last: what is left over when the others are known. */
static size_t free_levels(const struct dif_table *table, size_t *levels)
{
	size_t count = 0;
	for (size_t k = 0; k < table->levels; k++) {
		bool given = false;
		for (size_t s = 0; s < table->scores && !given; s++)
			for (size_t g = 0; g < table->groups; g++)
				given = given || dif_cell(table, s, g)[k] > 0;
		if (given)
			levels[count++] = k;
	}
	return count == 0 ? 0 : count - 1;
}

/* Adds one score to distance [(groups - 1) · levels] and its covariance. */
static void add_general(const struct dif_table *table, size_t score, const size_t *levels, size_t level_count,
                        double *distance, double *covariance)
{
	struct stratum s = stratum_of(table, score);
	size_t size = (table->groups - 1) * level_count;
	for (size_t i = 0; i < size; i++) {
		size_t g = 1 + i / level_count, k = levels[i % level_count];
		distance[i] += dif_cell(table, score, g)[k] - s.group[g] * s.level[k] / s.all;
		for (size_t j = 0; j < size; j++) {
			size_t h = 1 + j / level_count, l = levels[j % level_count];
			double groups = s.group[g] * ((g == h ? s.all : 0) - s.group[h]);
			double answers = s.level[k] * ((k == l ? s.all : 0) - s.level[l]);
			covariance[i * size + j] += groups * answers / (s.all * s.all * (s.all - 1));
		}
	}
}

void dif_generalised(struct dif_task *task, const struct dif_table *table, struct dif_result *result)
{
	size_t levels[MODEL_LEVELS_MAX], level_count = free_levels(table, levels);
	size_t size = (table->groups - 1) * level_count;
	double *distance = work_array(task->w, size, sizeof *distance);
	double *covariance = work_array(task->w, size * size, sizeof *covariance);
	for (size_t score = 0; score < table->scores; score++)
		if (stratum_of(table, score).all >= 2)
			add_general(table, score, levels, level_count, distance, covariance);
	double statistic = dif_quadratic(covariance, size, distance);
	if (isnan(statistic))
		result->state = DIF_NO_OVERLAP;
	else
		dif_chi_square(result, statistic, (double)size);
}

/* ---- ordered levels ---- */

/* The sum of the squared distances of a stratum's levels from their mean. */
static double spread_of(const struct dif_table *table, const struct stratum *s, double *mean)
{
	double sum = 0, squares = 0;
	for (size_t k = 0; k < table->levels; k++)
		sum += (double)k * s->level[k];
	*mean = sum / s->all;
	for (size_t k = 0; k < table->levels; k++)
		squares += s->level[k] * ((double)k - *mean) * ((double)k - *mean);
	return squares;
}

static double sum_of_levels(const struct dif_table *table, size_t score, size_t group)
{
	double sum = 0;
	for (size_t k = 0; k < table->levels; k++)
		sum += (double)k * dif_cell(table, score, group)[k];
	return sum;
}

static void add_mean(const struct dif_table *table, size_t score, double *distance, double *covariance)
{
	struct stratum s = stratum_of(table, score);
	double mean, spread = spread_of(table, &s, &mean);
	size_t size = table->groups - 1;
	for (size_t i = 0; i < size; i++) {
		distance[i] += sum_of_levels(table, score, i + 1) - s.group[i + 1] * mean;
		for (size_t j = 0; j < size; j++)
			covariance[i * size + j] += s.group[i + 1] * ((i == j ? s.all : 0) - s.group[j + 1]) *
			                            spread / (s.all * (s.all - 1));
	}
}

/* The standard deviation of the item over everybody who is compared. */
static double deviation_of(const struct dif_table *table)
{
	double count = 0, sum = 0, squares = 0;
	for (size_t score = 0; score < table->scores; score++) {
		struct stratum s = stratum_of(table, score);
		for (size_t k = 0; k < table->levels; k++) {
			count += s.level[k];
			sum += (double)k * s.level[k];
			squares += (double)(k * k) * s.level[k];
		}
	}
	return sqrt((squares - sum * sum / count) / (count - 1));
}

/* The focal group's mean minus that of the reference group's members of the same scores, in standard deviations, with the
 * hypergeometric variance of Zwick & Thayer 1996. */
static void with_effect(struct dif_task *task, const struct dif_table *table, struct dif_result *result)
{
	double difference = 0, variance = 0, persons = 0;
	for (size_t score = 0; score < table->scores; score++) {
		struct stratum s = stratum_of(table, score);
		if (!(s.group[0] > 0 && s.group[1] > 0))
			continue;
		double mean, spread = spread_of(table, &s, &mean);
		difference += sum_of_levels(table, score, 1) -
		              s.group[1] * sum_of_levels(table, score, 0) / s.group[0];
		double of_sum = s.group[0] * s.group[1] * spread / (s.all * (s.all - 1));
		double factor = s.group[1] * (1 / s.group[1] + 1 / s.group[0]);
		variance += factor * factor * of_sum;
		persons += s.group[1];
	}
	double unit = persons * deviation_of(table);
	if (!(unit > 0))
		return;
	result->effect = difference / unit;
	result->effect_error = sqrt(variance) / unit;
	result->classes[0] = result->p < task->options->alpha
	                             ? dif_class_of(fabs(result->effect), STANDARDISED_B, STANDARDISED_C)
	                             : DIF_CLASS_A;
	dif_need_effect(task, STANDARDISED_C, result);
}

void dif_mantel(struct dif_task *task, const struct dif_table *table, struct dif_result *result)
{
	size_t size = table->groups - 1;
	double *distance = work_array(task->w, size, sizeof *distance);
	double *covariance = work_array(task->w, size * size, sizeof *covariance);
	for (size_t score = 0; score < table->scores; score++)
		if (stratum_of(table, score).all >= 2)
			add_mean(table, score, distance, covariance);
	double statistic = dif_quadratic(covariance, size, distance);
	if (isnan(statistic)) {
		result->state = DIF_NO_OVERLAP;
		return;
	}
	dif_chi_square(result, statistic, (double)size);
	if (table->groups == 2)
		with_effect(task, table, result);
}
