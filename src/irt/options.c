#include "irt/options.h"

#include "base/check.h"

#include <math.h>

#define WEAK_SHARE 0.05

static double weight_of(const struct responses *raw, size_t person)
{
	return raw->weights == NULL ? 1 : raw->weights[person];
}

static bool right(const struct responses *raw, const int32_t *key, size_t person, size_t item)
{
	uint8_t level = responses_of(raw, person)[item];
	return level != RESPONSES_MISSING && raw->items[item].codes[level] == key[item];
}

/* How many items each person has right: [person_count]. */
static double *scores_of(struct work *w, const struct responses *raw, const int32_t *key)
{
	double *scores = work_array(w, raw->person_count, sizeof *scores);
	for (size_t p = 0; p < raw->person_count; p++)
		for (size_t i = 0; i < raw->item_count; i++)
			scores[p] += right(raw, key, p, i);
	return scores;
}

/* Sums over the persons who were asked: n, rest score, its square, and those of who chose the option. */
struct sums {
	double all, score, square;
	double chosen[MODEL_LEVELS_MAX], chosen_score[MODEL_LEVELS_MAX];
};

static double correlation(const struct sums *sums, size_t level)
{
	double share = sums->chosen[level] / sums->all, mean = sums->score / sums->all;
	double variance = sums->square / sums->all - mean * mean;
	if (!(share > 0 && share < 1 && variance > 0))
		return NAN;
	return (sums->chosen_score[level] / sums->all - share * mean) / sqrt(share * (1 - share) * variance);
}

static void count_choices(const struct responses *raw, const int32_t *key, const size_t *group_of,
                          const double *scores, size_t item, struct options *out, struct sums *sums)
{
	double fifth[OPTIONS_FIFTHS] = {0};
	for (size_t p = 0; p < raw->person_count; p++) {
		uint8_t level = responses_of(raw, p)[item];
		double weight = weight_of(raw, p), rest = scores[p] - right(raw, key, p, item);
		bool grouped = group_of[p] < OPTIONS_FIFTHS;
		sums->all += weight;
		sums->score += weight * rest;
		sums->square += weight * rest * rest;
		fifth[grouped ? group_of[p] : 0] += grouped ? weight : 0;
		if (level == RESPONSES_MISSING) {
			out->omitted += weight;
			continue;
		}
		sums->chosen[level] += weight;
		sums->chosen_score[level] += weight * rest;
		if (grouped)
			out->options[level].by_fifth[group_of[p]] += weight;
	}
	for (size_t k = 0; k < out->count; k++)
		for (size_t g = 0; g < OPTIONS_FIFTHS; g++)
			out->options[k].by_fifth[g] =
				fifth[g] > 0 ? out->options[k].by_fifth[g] / fifth[g] : (double)NAN;
}

static void judge(struct options *out)
{
	const struct options_option *key = NULL;
	for (size_t k = 0; k < out->count; k++)
		if (out->options[k].key)
			key = &out->options[k];
	out->key_missing = key == NULL;
	double key_top = key == NULL ? 0 : key->by_fifth[OPTIONS_FIFTHS - 1];
	for (size_t k = 0; k < out->count; k++) {
		struct options_option *option = &out->options[k];
		option->weak = !option->key && option->share < WEAK_SHARE;
		option->able_choose = !option->key && (option->point_biserial > 0 ||
		                                       option->by_fifth[OPTIONS_FIFTHS - 1] > key_top);
	}
}

struct options *options_of(struct work *w, const struct responses *raw, const int32_t *key,
                           const size_t *group_of)
{
	struct options *items = work_array(w, raw->item_count, sizeof *items);
	const double *scores = scores_of(w, raw, key);
	for (size_t i = 0; i < raw->item_count; i++) {
		struct options *out = &items[i];
		struct sums sums = {0};
		out->count = raw->items[i].levels;
		check(out->count <= MODEL_LEVELS_MAX);
		out->options = work_array(w, out->count, sizeof *out->options);
		count_choices(raw, key, group_of, scores, i, out, &sums);
		for (size_t k = 0; k < out->count; k++) {
			struct options_option *option = &out->options[k];
			option->code = raw->items[i].codes[k];
			option->key = option->code == key[i];
			option->persons = sums.chosen[k];
			option->share = sums.all > 0 ? sums.chosen[k] / sums.all : 0;
			option->point_biserial = correlation(&sums, k);
		}
		out->persons = sums.all;
		out->omitted = sums.all > 0 ? out->omitted / sums.all : 0;
		judge(out);
	}
	return items;
}
