/* grader_standardise, grader_kernel, grader_reference_products, grader_own_anchors. */
#include "scoring/grader_parts.h"

#include "base/portable.h"

#include <math.h>

/* A figure further out says that it is far out, and no more. */
static const float standardised_max = 4;

/* How much of the new question's kernel is likeness of meaning; what is alike in all answers, or all to one question. Set once, by hand,
 * before anything was fitted. */
static const double pair_weight = 0.5, constant = 0.3, features_again = 0.5, meaning_again = 0.5;

void grader_standardise(const struct grader *grader, const float *features, struct grader_case *out)
{
	for (size_t i = 0; i < FEATURES_COUNT; i++) {
		float z = (features[i] - grader->feature_mean[i]) / grader->feature_sd[i];
		out->features[i] = fminf(fmaxf(z, -standardised_max), standardised_max);
	}
	out->features_square = vectors_product(out->features, out->features, FEATURES_COUNT);
}

void grader_kernel(const struct grader *grader, const struct grader_case *a, const struct grader_case *b,
                   double reference, double *new_question, double *own_anchors)
{
	double distance = a->features_square + b->features_square -
	                  2 * vectors_product(a->features, b->features, FEATURES_COUNT);
	double features = portable_exp(-fmax(distance, 0) / (2 * FEATURES_COUNT));
	double cosine = a->vector == NULL || b->vector == NULL
	                        ? 0
	                        : vectors_product(a->vector, b->vector, grader->dimensions);
	double base = constant + features;
	if (grader->dimensions > 0)
		base += pair_weight * portable_exp(2 * (cosine + reference - 2));
	*new_question = base;
	*own_anchors = base;
	if (a->question != b->question)
		return;
	*own_anchors += constant + features_again * features + passage_product(&a->frequency, &b->frequency);
	if (grader->dimensions > 0)
		*own_anchors += meaning_again * portable_exp(4 * (cosine - 1));
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
	size_t count = 0;
	for (size_t i = 0; i < grader->case_count; i++)
		count += grader->cases[i].question == question;
	return count;
}
