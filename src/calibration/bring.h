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
 *    there already. On criteria of which nothing is due for that person (anchor_due), what counts stands; where they have seen
 *    what others gave to one that is due, none of the levels is taken. Of two answers that read the same the first's levels
 *    count. */
#ifndef CALIBRATION_BRING_H
#define CALIBRATION_BRING_H

#include "calibration/anchor.h"

enum bring_fate { BRING_NEW, BRING_KNOWN, BRING_AGAIN, BRING_TWICE, BRING_LEFT_OUT };
enum { BRING_FATES = BRING_LEFT_OUT + 1 };

struct bring_answer {
	struct str answer, source;
	/* 0: not scored. Once looked over, and where neither `stands` nor `seen`, those that are taken. */
	const struct anchor_level *levels;
	size_t level_count;
	/* NEW; KNOWN: there already, AGAIN: and withdrawn; TWICE: an answer before it in the text reads the same; LEFT_OUT. */
	enum bring_fate fate;
	struct str why;  /* left out; absent: it is not */
	struct id known; /* the anchor that it is already; zero: none */
	/* It has levels, and they are not taken: nothing of that anchor is due for who brings it in; or they have seen what
	 * others gave to something that is. */
	bool stands, seen;
	size_t first; /* TWICE: which answer it is before */
	bool differs; /* TWICE: its levels are others than that one's */
};
struct bring {
	struct str part;
	struct bring_answer *answers;
	size_t count;
	bool csv;
	size_t fates[BRING_FATES]; /* how many of each */
	size_t scored;             /* of the KNOWN: how many get levels */
	size_t stands, seen;       /* of all: how many do not */
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
