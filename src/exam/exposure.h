/* How often a quiz's items are seen, and what keeps that below the author's limit.
 *
 * Each item of a quiz with `exposure_max` has an eligibility: how probable it is that a sitting may be given it at all
 * (exam/quiz_choice.h). The eligibilities are found by simulating the quiz itself, again and again: whatever was seen too often
 * becomes rarer in proportion, until nothing is. Source: Sympson & Hetter 1985; van der Linden & Veldkamp 2004.
 *
 * The same document gives the same numbers: they are part of the version, and its digest covers them. */
#ifndef EXAM_EXPOSURE_H
#define EXAM_EXPOSURE_H

#include "exam/document.h"

/* Simulated in a round, from a standard normal population: as many as keep the work within bounds. */
enum { EXPOSURE_PERSONS_LEAST = 200, EXPOSURE_PERSONS_MOST = 1000 };

struct exposure {
	double *eligibility; /* [item_count], in thousandths */
	double *rates;       /* [item_count], of the sittings, how many were given it */
	size_t most;         /* the item with the highest rate */
	double length;       /* items in a sitting, on average */
	size_t persons;      /* that the rates are of */
};

/* Of one quiz of the document: the eligibilities that keep all rates lowest, of those tried, and what they lead to. Without a
 * limit they are 1. Cost: 6 rounds of a quarter of the persons and 8 of all at most, each of persons · length · (2 µs + 10 ns ·
 * items): a quarter of a second for 80 items, two for 2,000 of which a sitting takes 60. */
void exposure_find(struct work *w, const struct document *document, const struct quiz *quiz,
                   struct exposure *out);

/* What the eligibilities that the quiz has lead to, for other people. Cost: a tenth. */
void exposure_of(struct work *w, const struct document *document, const struct quiz *quiz,
                 struct exposure *out);

/* Of a rate among so many people. */
double exposure_standard_error(double rate, size_t persons);

/* The document with the eligibilities of its quizzes; the document itself where nothing has a limit. ERR_TOO_LARGE as
 * document_write. */
enum err exposure_set(struct work *w, const struct document *document,
                      const struct document **out) MUST_CHECK;

#endif
