/* Bringing answers in as anchors, many at once: what somebody pasted or sent, what would come of each, and keeping them.
 *
 *	One answer, or several with a line of three dashes between one and the next; or CSV, whose first row names its columns:
 *	answer; source, if you like; and any criteria of the task by their ids or titles, with levels by who brings them
 *	in. Between its columns are commas, semicolons or tabs.
 *
 * 1. Nothing is kept before it was looked over: each answer is new, there already, or left out, and why.
 * 2. There already is what reads the same (scoring/fold.h): another case, white space or characters that draw nothing make no
 *    other answer. One that was withdrawn counts again.
 * 3. What is wrong with one answer leaves that one out, not the others.
 * 4. Levels come with all criteria or none: they are the blind score of who brings them in, of a new answer or of one that is
 *    there already. Where that person has scored it, what they gave stands. Of two answers that read the same the first's levels
 *    count. */
#ifndef CALIBRATION_BRING_H
#define CALIBRATION_BRING_H

#include "calibration/anchor.h"

enum bring_fate { BRING_NEW, BRING_KNOWN, BRING_AGAIN, BRING_TWICE, BRING_LEFT_OUT };
enum { BRING_FATES = BRING_LEFT_OUT + 1 };

struct bring_answer {
	struct str answer, source;
	const struct anchor_level *levels;
	size_t level_count; /* 0: not scored */
	/* NEW; KNOWN: there already, AGAIN: and withdrawn; TWICE: an answer before it in the text reads the same; LEFT_OUT. */
	enum bring_fate fate;
	struct str why;  /* left out; absent: it is not */
	struct id known; /* the anchor that it is already; zero: none */
	bool stands;     /* it has levels, and who brings it in has scored that anchor: they are not taken */
	size_t first;    /* TWICE: which answer it is before */
	bool differs;    /* TWICE: its levels are others than that one's */
};
struct bring {
	struct str part;
	struct bring_answer *answers;
	size_t count;
	bool csv;
	size_t fates[BRING_FATES]; /* how many of each */
	size_t scored,
		stands; /* of the KNOWN: how many get levels; of all: of how many what was given stands */
};

/* Pure: reads a text (UTF-8, as utf8_clean leaves it) for a part; fates are NEW or LEFT_OUT. `source` where a row says none.
 * ERR_INPUT: no answer, a table without a column of answers, a column that is none, a quote that is never closed,
 * over ANCHOR_ADD_MAX. Cost: linear. */
enum err bring_read(struct work *w, const struct part *part, struct str text, struct str source,
                    struct bring *out) MUST_CHECK;
/* The same, and looked over beside what is there. ERR_INPUT too when there is no such part; ERR_CONFLICT over ANCHOR_COUNT_MAX.
 * Cost: reading and folding all anchors of the assessment, so where nothing is kept in a transaction that only reads. */
enum err bring_look(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                    struct str part, struct str text, struct str source, struct bring *out) MUST_CHECK;
/* Keeps what was looked over: the new ones and those that count again, and what levels are to be taken. */
enum err bring_keep(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                    const struct bring *bring) MUST_CHECK;

#endif
