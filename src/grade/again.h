/* What a part was left to a person for, done again when that person asks: tests that our sandbox, or an author's checker, kept
 * from being run to an end, and those whose job was given up before it could say anything.
 *
 * 1. The job names the verdicts that abstained; it supersedes these, each once, adds what has no verdict, and touches no other.
 *    So it may be run twice.
 * 2. While it waits or runs, asking again adds nothing.
 * 3. Behind a decision nothing is added (grade/review.h). */
#ifndef GRADE_AGAIN_H
#define GRADE_AGAIN_H

#include "grade/grade.h"

enum again {
	AGAIN_NOTHING, /* nothing is left that could be done again */
	AGAIN_POSSIBLE,
	AGAIN_ASKED, /* the job waits or runs */
};

/* How it stands with a part that was handed in. */
enum err again_look(struct work *w, struct tx *tx, const struct sitting *sitting, const struct part *part,
                    enum again *out) MUST_CHECK;
/* Adds the job "grade.part" {sitting, part, again}. `found` is how it stood before: only AGAIN_POSSIBLE adds one. */
enum err again_ask(struct work *w, struct tx *tx, const struct sitting *sitting, const struct part *part,
                   enum again *found) MUST_CHECK;

/* Whether the job that handing the part in added still waits or runs. */
enum err again_is_coming(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct part *part, bool *out) MUST_CHECK;
/* Whether the job of this grader is to supersede this verdict. */
bool again_supersedes(struct work *w, const struct grade_means *means, const struct verdict *verdict);
/* Whether the verdicts of this grader's job may still be added: those of a first time always, others until the case is
 * decided. */
enum err again_is_welcome(struct work *w, struct tx *tx, const struct grade_means *means,
                          const struct sitting *sitting, bool *out) MUST_CHECK;

#endif
