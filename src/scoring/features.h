/* An answer against the references and the question, in FEATURES_COUNT figures: what it shares with them in words and in meaning.
 *
 * For each reference FEATURES_OF_REFERENCE figures: overlap of content words (recall, precision, F1; again weighted by rarity),
 * recall and precision of what the question does not say already, pairs of words, four-byte grams, longest common subsequence,
 * agreement of negations and of numbers; and by meaning, each word against the nearest of the other text: recall, precision, F1,
 * the shares that nothing is near to, the same of what is new, sentences, the whole. Of several references: the figures of the
 * best, their maximum, their mean. Then what needs no reference: overlap with the question, lengths, nearness to the question.
 *
 * Without references the former are 0; without vectors those by meaning.
 * Source of the set: overlap baselines of SemEval-2013 Task 7 (Dzikovska et al. 2013); word by word alignment as Sultan, Salazar
 * & Sumner 2016. */
#ifndef SCORING_FEATURES_H
#define SCORING_FEATURES_H

#include "scoring/cosines.h"

enum { FEATURES_OF_REFERENCE = 25, FEATURES_BESIDE = 12 };
enum { FEATURES_COUNT = 3 * FEATURES_OF_REFERENCE + FEATURES_BESIDE };
enum { FEATURES_REFERENCES_MAX = 64 };

/* Changes whenever a figure comes out otherwise: a model says which it was trained on. */
#define FEATURES_VERSION "features-1"

/* The question that is answered. */
struct features_question {
	struct passage text;
	const struct passage *references; /* [reference_count], at most FEATURES_REFERENCES_MAX */
	size_t reference_count;
	double reference_words_mean;
	bool long_answers;       /* words are not aligned by meaning: their figures are 0 */
	struct cosines *cosines; /* of words with its texts; NULL: none are remembered */
};

/* out: [FEATURES_COUNT]. *nearest: the index of the reference that is nearest by its vector (the best by words, without); 0 when
 * there is none. Cost: words of the answer × words of the references × dimensions, of words that were not met before. */
void features_of(struct work *w, const struct passage *answer, const struct features_question *question,
                 size_t dimensions, float *out, size_t *nearest);

#endif
