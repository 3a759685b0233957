/* grader_standardise, grader_index, grader_word_products, grader_kernels, grader_reference_products, grader_own_anchors. */
#include "scoring/grader_parts.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A figure further out says that it is far out, and no more. */
static const float standardised_max = 4;

/* How much of the new question's kernel is likeness of meaning, and likeness of both that and features; what is alike in all
 * answers, or all to one question; what counts again among answers to one question. By hand; those of two at once were chosen
 * by what is said of answers and questions left out (docs/validity.md). */
static const double pair_weight = 0.5, pair_features = 0.5, constant = 0.3;
static const double features_again = 0.5, words_features = 0.5, meaning_again = 0.5;

void grader_standardise(const struct grader *grader, const float *features, struct grader_case *out)
{
	for (size_t i = 0; i < FEATURES_COUNT; i++) {
		float z = (features[i] - grader->feature_mean[i]) / grader->feature_sd[i];
		out->features[i] = fminf(fmaxf(z, -standardised_max), standardised_max);
	}
	out->features_square = vectors_product(out->features, out->features, FEATURES_COUNT);
}

/* A term of a case, while they are sorted. */
struct term {
	uint64_t key;
	struct grader_posting posting;
};

static int by_key(const void *a, const void *b)
{
	const struct term *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->posting.one > y->posting.one) - (x->posting.one < y->posting.one);
}

static void index_question(struct work *w, const struct grader *grader, size_t question,
                           struct grader_postings *out)
{
	struct work passing = work_init(w->world, w->request_id);
	size_t own = 0, room = 0, count = 0;
	for (size_t i = 0; i < grader->case_count; i++)
		own += grader->cases[i].question == question;
	out->cases = work_array(w, own, sizeof *out->cases);
	for (size_t i = 0; i < grader->case_count; i++) {
		if (grader->cases[i].question != question)
			continue;
		out->cases[out->case_count++] = (uint32_t)i;
		room += grader->cases[i].frequency.count;
	}
	struct term *terms = work_array(&passing, room, sizeof *terms);
	for (size_t c = 0; c < out->case_count; c++) {
		const struct passage_terms *frequency = &grader->cases[out->cases[c]].frequency;
		for (size_t t = 0; t < frequency->count; t++)
			terms[count++] =
				(struct term){frequency->at[t].key, {frequency->at[t].weight, out->cases[c]}};
	}
	qsort(terms, count, sizeof *terms, by_key);
	out->keys = work_array(w, count, sizeof *out->keys);
	out->first = work_array(w, count + 1, sizeof *out->first);
	out->entries = work_array(w, count, sizeof *out->entries);
	for (size_t i = 0; i < count; i++) {
		out->entries[i] = terms[i].posting;
		if (i == 0 || terms[i].key != terms[i - 1].key)
			out->keys[out->count++] = terms[i].key;
		out->first[out->count] = (uint32_t)i + 1;
	}
	work_finish(&passing);
}

void grader_index(struct work *w, struct grader *grader)
{
	grader->postings = work_array(w, grader->question_count, sizeof *grader->postings);
	for (size_t q = 0; q < grader->question_count; q++)
		index_question(w, grader, q, &grader->postings[q]);
}

void grader_word_products(const struct grader *grader, size_t question, const struct passage_terms *frequency,
                          double *out)
{
	const struct grader_postings *postings = &grader->postings[question];
	size_t low = 0;
	memset(out, 0, grader->case_count * sizeof *out);
	for (size_t t = 0; t < frequency->count; t++) {
		size_t high = postings->count;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (postings->keys[middle] < frequency->at[t].key)
				low = middle + 1;
			else
				high = middle;
		}
		if (low == postings->count)
			return;
		if (postings->keys[low] != frequency->at[t].key)
			continue;
		for (uint32_t e = postings->first[low]; e < postings->first[low + 1]; e++)
			out[postings->entries[e].one] +=
				frequency->at[t].weight * postings->entries[e].weight;
	}
}

/* What the kernels of a case and others are made of: how alike their features are, and what meaning adds; their logarithms
 * first. */
struct likeness {
	double features[GRADER_KERNELS], pair[GRADER_KERNELS], cosine[GRADER_KERNELS];
};

static void compare(const struct grader *grader, const struct grader_case *one, size_t from, size_t count,
                    const double *references, struct likeness *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct grader_case *other = &grader->cases[from + i];
		vectors_soon(i + 1 < count ? other[1].vector : NULL, grader->dimensions);
		double distance = one->features_square + other->features_square -
		                  2 * vectors_product(one->features, other->features, FEATURES_COUNT);
		out->features[i] = -fmax(distance, 0) / (2 * FEATURES_COUNT);
		out->cosine[i] = one->vector == NULL || other->vector == NULL
		                         ? 0
		                         : vectors_product(one->vector, other->vector, grader->dimensions);
		out->pair[i] = 2 * (out->cosine[i] + references[i] - 2);
	}
	portable_exp_all(out->features, count);
	portable_exp_all(out->pair, count);
}

void grader_kernels(const struct grader *grader, const struct grader_case *one, size_t from, size_t count,
                    const double *references, const double *words, struct grader_kernel *out)
{
	struct likeness of;
	check(count <= GRADER_KERNELS);
	compare(grader, one, from, count, references, &of);
	for (size_t i = 0; i < count; i++) {
		double features = of.features[i], base = constant + features;
		out[i].together = 0;
		if (grader->dimensions > 0) {
			base += pair_weight * of.pair[i];
			out[i].together = pair_features * features * of.pair[i];
		}
		out[i].new_question = base;
		out[i].own_anchors = base + out[i].together;
		if (one->question != grader->cases[from + i].question)
			continue;
		out[i].own_anchors +=
			constant + features_again * features + (1 + words_features * features) * words[i];
		if (grader->dimensions > 0)
			out[i].own_anchors += meaning_again * portable_exp(4 * (of.cosine[i] - 1));
	}
}

void grader_reference_products(const struct grader *grader, size_t reference, double *out)
{
	const float *from = grader->reference_vectors + reference * grader->dimensions;
	for (size_t r = 0; r < grader->reference_count; r++)
		out[r] = vectors_product(from, grader->reference_vectors + r * grader->dimensions,
		                         grader->dimensions);
}

size_t grader_own_anchors(const struct grader *grader, size_t question)
{
	return grader->postings[question].case_count;
}
