/* Scores of long answers (essays, reports, 100 to 2,000 words) learned from answers to the same question that people scored.
 *
 * A stack. Each of five kernels says how alike two texts are: 26 figures of their surface (length, sentences, vocabulary,
 * connectives, repetition, readability); their words, singly and in pairs; the strings of 1 to 15 bytes that they share
 * (histogram intersection: Ionescu, Popescu & Cahill 2014, "Can characters reveal your native language?"); the mean of their
 * sentences' vectors; how their sentences fall into clusters. Each is divided by its centred variance. Kernel ridge
 * regression (scoring/ridge.h) of each, and of sums; what each would have said of an anchor that it had not seen is weighed
 * by non-negative least squares, for what is said of anchors unseen with shares found without a fifth of them. References are
 * not needed.
 *
 * 1. All that is kept is what the sum of it comes to: one weight an anchor for the two kernels that are curved, one a word, a
 *    string and a cluster for those that are not. So scoring does not go through the anchors' strings.
 * 2. `said` is the sum; `score` has the spread of people's scores restored, which regression shrinks, and lies on the scale.
 *    Intervals are made of `said` (scoring/conformal.h), never of `score`.
 * 3. Applying is the same bit for bit on every machine; training is not. What was learned is stored, hostile until it is read.
 * 4. Such a model rewards length and vocabulary: it is no scorer without scoring/gates.h. */
#ifndef SCORING_ESSAY_H
#define SCORING_ESSAY_H

#include "base/buf.h"
#include "base/work.h"
#include "scoring/passage.h"

enum {
	ESSAY_ANCHORS_MIN = 10,
	ESSAY_ANCHORS_MAX = 3000,
	ESSAY_TEXT_BYTES_MAX = 64 << 10,
	ESSAY_STRING_BYTES_MAX = 16000, /* of a text's beginning: shared strings are looked for in these */
	ESSAY_TOGETHER_BYTES_MAX = 24 << 20, /* of all anchors */
	ESSAY_SENTENCES_MAX = 512,
	ESSAY_DIMENSIONS_MAX = 4096,
	ESSAY_BYTES_MAX = 256 << 20, /* of a written one */
};

enum essay_kernel {
	ESSAY_SURFACE,
	ESSAY_WORDS,
	ESSAY_STRINGS,
	ESSAY_MEANING,
	ESSAY_CLUSTERS,
};
enum { ESSAY_KERNELS = ESSAY_CLUSTERS + 1 };

/* A text; sentences [sentence_count][dimensions]: vectors of its sentences (scoring/words.h, words_sentences, or windows of
 * the caller's choice), each of length 1; none: the kernels of meaning are left out. */
struct essay_text {
	struct str text;
	/* Of it, in the training's language: its words, and how often it has which (scoring/passage.h). None at NULL: they are
	 * looked for. */
	struct words words;
	struct passage_terms times;
	const float *sentences;
	size_t sentence_count;
};

struct essay_training {
	struct str language;            /* as in scoring/grader.h */
	const struct essay_text *texts; /* [count] */
	const double *scores;           /* [count], as people gave them */
	size_t count;
	size_t dimensions; /* of vectors; 0: none. With them, every text that has words has a sentence. */
	double low, high;  /* of the scale */
};

struct essay;

/* ERR_INPUT: fewer than ESSAY_ANCHORS_MIN, more than the maxima, a score off the scale or all scores the same. Cost: about 25
 * times scoring/ridge.h's, and strings: some 10 s for 1,000 essays of 300 words; 8 count^2 bytes a kernel. */
enum err essay_train(struct work *w, const struct essay_training *training, struct essay **out) MUST_CHECK;

struct essay_score {
	double said;
	double score;
};

/* The same bits for the same text and vectors. sentences of another length than the training's count as none. Cost: 1 ms for
 * 300 words with 1,000 anchors. */
void essay_score(struct work *w, const struct essay *essay, const struct essay_text *text,
                 struct essay_score *out);

/* What it would have said of each anchor [count], had that one not been there; and how much of the stack rests on each
 * kernel, which sums to 1. The first is not stored: NULL after reading. */
struct essay_about {
	const double *unseen;
	double share[ESSAY_KERNELS];
	size_t anchor_count, dimensions;
	double low, high;
};
struct essay_about essay_about(const struct essay *essay);

/* "surface", "words", "strings", "meaning", "clusters". */
struct str essay_kernel_name(enum essay_kernel kernel);

/* As bytes and back; ERR_INPUT for whatever essay_write would not have written. */
void essay_write(struct buf *out, const struct essay *essay);
enum err essay_read(struct work *w, struct str bytes, struct essay **out) MUST_CHECK;

#endif
