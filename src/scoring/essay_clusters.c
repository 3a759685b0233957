/* essay_mean, essay_clusters_find and essay_clusters_of: what sentences mean. */
#include "base/portable.h"
#include "scoring/essay_parts.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 12, SENTENCES_A_CLUSTER = 8, SENTENCES_MAX = 20000 };

/* How sharply a sentence belongs to the nearest cluster: it is shared by e to the power of so many cosines. */
#define SHARPNESS 12.0

static void to_length_1(float *vector, const double *sum, size_t dimensions)
{
	double square = 0;
	for (size_t d = 0; d < dimensions; d++)
		square += sum[d] * sum[d];
	for (size_t d = 0; d < dimensions; d++)
		vector[d] = square > 0 ? (float)(sum[d] / sqrt(square)) : 0;
}

void essay_mean(const float *sentences, size_t count, size_t dimensions, float *out)
{
	double sum[ESSAY_DIMENSIONS_MAX] = {0};
	for (size_t s = 0; s < count; s++)
		for (size_t d = 0; d < dimensions; d++)
			sum[d] += (double)sentences[s * dimensions + d];
	to_length_1(out, sum, dimensions);
}

static size_t nearest(const float *centres, size_t cluster_count, size_t dimensions, const float *vector,
                      double *cosine)
{
	size_t best = 0;
	*cosine = -HUGE_VAL;
	for (size_t c = 0; c < cluster_count; c++) {
		double product = vectors_product(centres + c * dimensions, vector, dimensions);
		if (product > *cosine) {
			*cosine = product;
			best = c;
		}
	}
	return best;
}

/* The first centres: each the sentence farthest from those before, of some looked at; so that no two are alike. */
static void begin(float *centres, size_t cluster_count, size_t dimensions, const float *const *sentences,
                  size_t count)
{
	memcpy(centres, sentences[0], dimensions * sizeof *centres);
	for (size_t c = 1; c < cluster_count; c++) {
		size_t step = count / 64 + 1, farthest = c % count;
		double least = HUGE_VAL, cosine;
		for (size_t s = c % step; s < count; s += step) {
			nearest(centres, c, dimensions, sentences[s], &cosine);
			if (cosine < least) {
				least = cosine;
				farthest = s;
			}
		}
		memcpy(centres + c * dimensions, sentences[farthest], dimensions * sizeof *centres);
	}
}

static void improve(struct work *w, float *centres, size_t cluster_count, size_t dimensions,
                    const float *const *sentences, size_t count)
{
	double *sums = work_array(w, cluster_count * dimensions, sizeof *sums), cosine;
	for (size_t s = 0; s < count; s++) {
		size_t c = nearest(centres, cluster_count, dimensions, sentences[s], &cosine);
		for (size_t d = 0; d < dimensions; d++)
			sums[c * dimensions + d] += (double)sentences[s][d];
	}
	for (size_t c = 0; c < cluster_count; c++) {
		double square = 0;
		for (size_t d = 0; d < dimensions; d++)
			square += sums[c * dimensions + d] * sums[c * dimensions + d];
		/* One that nothing is near to stays where it is. */
		if (square > 0)
			to_length_1(centres + c * dimensions, sums + c * dimensions, dimensions);
	}
}

void essay_clusters_find(struct work *w, const struct essay_text *texts, size_t count, size_t dimensions,
                         float **centres, size_t *cluster_count)
{
	struct work passing = work_init(w->world, w->request_id);
	size_t all = 0, used = 0;
	for (size_t t = 0; t < count; t++)
		all += texts[t].sentence_count;
	const float **sentences = work_array(&passing, all, sizeof *sentences);
	/* Of very many, some from each text. */
	size_t step = all / SENTENCES_MAX + 1;
	for (size_t t = 0; t < count; t++)
		for (size_t s = t % step; s < texts[t].sentence_count; s += step)
			sentences[used++] = texts[t].sentences + s * dimensions;
	*cluster_count = used / SENTENCES_A_CLUSTER;
	if (*cluster_count > ESSAY_CLUSTERS_MAX)
		*cluster_count = ESSAY_CLUSTERS_MAX;
	*centres = work_array(w, *cluster_count * dimensions, sizeof **centres);
	if (*cluster_count > 0)
		begin(*centres, *cluster_count, dimensions, sentences, used);
	for (size_t round = 0; round<ROUNDS && * cluster_count> 0; round++)
		improve(&passing, *centres, *cluster_count, dimensions, sentences, used);
	work_finish(&passing);
}

void essay_clusters_of(const float *centres, size_t cluster_count, size_t dimensions, const float *sentences,
                       size_t count, double *out)
{
	double shares[ESSAY_CLUSTERS_MAX];
	memset(out, 0, cluster_count * sizeof *out);
	for (size_t s = 0; s < count; s++) {
		double sum = 0;
		for (size_t c = 0; c < cluster_count; c++) {
			double cosine = vectors_product(centres + c * dimensions, sentences + s * dimensions,
			                                dimensions);
			/* Of length 1 it is at most 1. What is not may not run off. */
			shares[c] = portable_exp(SHARPNESS * (cosine < 2 ? cosine : 2));
			sum += shares[c];
		}
		for (size_t c = 0; c < cluster_count && sum > 0; c++)
			out[c] += shares[c] / sum;
	}
	for (size_t c = 0; c < cluster_count; c++)
		out[c] = portable_log(1 + out[c]);
}
