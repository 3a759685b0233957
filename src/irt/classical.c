#include "irt/classical.h"

#include "irt/beta.h"

#include <math.h>
#include <string.h>

struct sums {
	double weight;
	double *mean;       /* [items] */
	double *covariance; /* [items][items], of those who answered everything */
};

static double weight_of(const struct responses *responses, size_t person)
{
	return responses->weights == NULL ? 1 : responses->weights[person];
}

static bool complete(const struct responses *responses, size_t person)
{
	return memchr(responses_of(responses, person), RESPONSES_MISSING, responses->item_count) == NULL;
}

static void count_items(const struct responses *responses, struct classical_item *items)
{
	for (size_t p = 0; p < responses->person_count; p++)
		for (size_t i = 0; i < responses->item_count; i++) {
			uint8_t level = responses_of(responses, p)[i];
			if (level == RESPONSES_MISSING) {
				items[i].missing += weight_of(responses, p);
				continue;
			}
			items[i].answered += weight_of(responses, p);
			items[i].difficulty += weight_of(responses, p) * level;
		}
	for (size_t i = 0; i < responses->item_count; i++) {
		size_t levels = responses->items[i].levels;
		double most = items[i].answered * (levels > 1 ? (double)(levels - 1) : 1);
		items[i].difficulty = most > 0 ? items[i].difficulty / most : (double)NAN;
	}
}

static void add_person(const struct responses *responses, size_t person, struct sums *sums)
{
	const uint8_t *levels = responses_of(responses, person);
	size_t items = responses->item_count;
	double weight = weight_of(responses, person);
	for (size_t i = 0; i < items; i++) {
		if (levels[i] == 0)
			continue;
		double *row = sums->covariance + i * items, times = weight * levels[i];
		for (size_t j = 0; j <= i; j++)
			row[j] += times * levels[j];
		sums->mean[i] += times;
	}
	sums->weight += weight;
}

/* Products and sums become means and covariances. */
static void finish_sums(struct sums *sums, size_t items)
{
	for (size_t i = 0; i < items; i++)
		sums->mean[i] /= sums->weight;
	for (size_t i = 0; i < items; i++)
		for (size_t j = 0; j <= i; j++) {
			double *at = &sums->covariance[i * items + j];
			*at = (*at - sums->weight * sums->mean[i] * sums->mean[j]) / (sums->weight - 1);
			sums->covariance[j * items + i] = *at;
		}
}

static double alpha_of(double items, double item_variances, double score_variance)
{
	if (items < 2 || !(score_variance > 0))
		return NAN;
	return items / (items - 1) * (1 - item_variances / score_variance);
}

static void fill(const struct sums *sums, size_t items, struct classical *out)
{
	double trace = 0, total = 0, count = (double)items;
	for (size_t i = 0; i < items; i++) {
		trace += sums->covariance[i * items + i];
		out->score_mean += sums->mean[i];
		for (size_t j = 0; j < items; j++)
			total += sums->covariance[i * items + j];
	}
	out->score_sd = sqrt(total);
	out->alpha = alpha_of(count, trace, total);
	if (!isnan(out->alpha)) {
		double df = out->persons - 1, df_error = df * (count - 1);
		out->alpha_low = 1 - (1 - out->alpha) * beta_f_quantile(0.975, df, df_error);
		out->alpha_high = 1 - (1 - out->alpha) * beta_f_quantile(0.025, df, df_error);
		out->score_error = out->score_sd * sqrt(1 - out->alpha);
	}
	for (size_t i = 0; i < items; i++) {
		double own = sums->covariance[i * items + i], with_score = 0;
		for (size_t j = 0; j < items; j++)
			with_score += sums->covariance[i * items + j];
		double rest = total - 2 * with_score + own;
		if (own > 0 && rest > 0)
			out->items[i].item_rest = (with_score - own) / sqrt(own * rest);
		out->items[i].alpha_without = alpha_of(count - 1, trace - own, rest);
	}
}

struct classical classical_of(struct work *w, const struct responses *responses)
{
	size_t items = responses->item_count;
	struct classical told = {
		.items = work_array(w, items, sizeof *told.items),
		.alpha = NAN,
		.alpha_low = NAN,
		.alpha_high = NAN,
		.score_sd = NAN,
		.score_error = NAN,
	};
	struct sums sums = {0, work_array(w, items, sizeof(double)),
	                    work_array(w, items * items, sizeof(double))};
	count_items(responses, told.items);
	for (size_t p = 0; p < responses->person_count; p++)
		if (complete(responses, p))
			add_person(responses, p, &sums);
	for (size_t i = 0; i < items; i++) {
		told.items[i].item_rest = told.items[i].alpha_without = NAN;
		told.score_max +=
			responses->items[i].levels > 1 ? (double)(responses->items[i].levels - 1) : 0;
	}
	told.persons = sums.weight;
	told.score_mean = sums.weight > 1 ? 0 : (double)NAN;
	if (sums.weight > 1) {
		finish_sums(&sums, items);
		fill(&sums, items, &told);
	}
	return told;
}

double classical_omega(const struct model *models, size_t count, double variance)
{
	double sum = 0, unique = 0;
	for (size_t i = 0; i < count; i++) {
		if (models[i].kind != MODEL_LOGISTIC && models[i].kind != MODEL_GRADED)
			return NAN;
		double slope = models[i].discrimination / 1.702, square = slope * slope * variance;
		double loading = sqrt(square / (1 + square));
		sum += loading;
		unique += 1 - loading * loading;
	}
	return sum * sum / (sum * sum + unique);
}
