#include "scoring/essay.h"

#include "base/portable.h"
#include "scoring/essay_parts.h"

#include <math.h>

static const struct str names[ESSAY_KERNELS] = {
	[ESSAY_SURFACE] = S_INIT("surface"),   [ESSAY_WORDS] = S_INIT("words"),
	[ESSAY_STRINGS] = S_INIT("strings"),   [ESSAY_MEANING] = S_INIT("meaning"),
	[ESSAY_CLUSTERS] = S_INIT("clusters"),
};

struct str essay_kernel_name(enum essay_kernel kernel)
{
	return names[kernel];
}

struct essay_about essay_about(const struct essay *essay)
{
	struct essay_about about = {
		.unseen = essay->unseen,
		.anchor_count = essay->count,
		.dimensions = essay->dimensions,
		.low = essay->low,
		.high = essay->high,
	};
	for (size_t k = 0; k < ESSAY_KERNELS; k++)
		about.share[k] = essay->share[k];
	return about;
}

enum { FIGURE_MAX = 4 };

void essay_standardise(const struct essay *essay, const double *figures, float *out)
{
	for (size_t f = 0; f < ESSAY_SURFACES; f++) {
		double value = essay->surface_spread[f] > 1e-9
		                       ? (figures[f] - essay->surface_mean[f]) / essay->surface_spread[f]
		                       : 0;
		out[f] = (float)(value > FIGURE_MAX ? FIGURE_MAX : value < -FIGURE_MAX ? -FIGURE_MAX : value);
	}
}

double essay_surface_kernel(const float *a, const float *b)
{
	double square = 0;
	for (size_t f = 0; f < ESSAY_SURFACES; f++)
		square += ((double)a[f] - (double)b[f]) * ((double)a[f] - (double)b[f]);
	return portable_exp(-square / (2 * ESSAY_SURFACES));
}

/* Vectors of length 1 are 2 (1 - cosine) apart, squared. */
#define NEARNESS 4.0

double essay_mean_kernel(const float *a, const float *b, size_t dimensions)
{
	return portable_exp(NEARNESS * (vectors_product(a, b, dimensions) - 1));
}

static double said_by_words(struct work *w, const struct essay *essay, const struct passage_terms *times)
{
	uint32_t *places = work_array(w, times->count, sizeof *places);
	struct passage_terms terms = passage_frequency(w, times, &essay->vocabulary, places);
	double sum = 0;
	for (size_t t = 0; t < terms.count; t++)
		if (places[t] != UINT32_MAX)
			sum += essay->word_weight[places[t]] * terms.at[t].weight;
	return sum;
}

static double said_by_strings(struct work *w, const struct essay *essay, struct str text)
{
	struct str plain = essay_plain(w, text);
	double own = essay_strings_own(plain.len);
	return own > 0 ? essay_worth_of(w, &essay->worth, plain) / sqrt(own) : 0;
}

static double said_by_meaning(struct work *w, const struct essay *essay, const struct essay_text *text)
{
	size_t dimensions = essay->dimensions;
	float *mean = work_array(w, dimensions, sizeof *mean);
	double *clusters = work_array(w, essay->cluster_count, sizeof *clusters), sum = 0;
	essay_mean(text->sentences, text->sentence_count, dimensions, mean);
	essay_clusters_of(essay->centres, essay->cluster_count, dimensions, text->sentences,
	                  text->sentence_count, clusters);
	for (size_t i = 0; i < essay->count; i++)
		sum += essay->mean_weight[i] *
		       essay_mean_kernel(essay->means + i * dimensions, mean, dimensions);
	for (size_t c = 0; c < essay->cluster_count; c++)
		sum += essay->cluster_weight[c] * clusters[c];
	return sum;
}

void essay_score(struct work *w, const struct essay *essay, const struct essay_text *text,
                 struct essay_score *out)
{
	struct words words = text->words.at != NULL ? text->words : words_of(w, essay->language, text->text);
	struct passage_terms times = text->times.at != NULL ? text->times : passage_times(w, &words);
	double figures[ESSAY_SURFACES], said = essay->base;
	float surface[ESSAY_SURFACES];
	essay_surface(w, &words, text->text, figures);
	essay_standardise(essay, figures, surface);
	for (size_t i = 0; i < essay->count; i++)
		said += essay->surface_weight[i] *
		        essay_surface_kernel(essay->surfaces + i * ESSAY_SURFACES, surface);
	said += said_by_words(w, essay, &times);
	said += said_by_strings(w, essay, text->text);
	if (essay->dimensions > 0)
		said += said_by_meaning(w, essay, text);
	double score = essay->mean + essay->scale * (said - essay->centre);
	out->said = said;
	out->score = score < essay->low ? essay->low : score > essay->high ? essay->high : score;
}
