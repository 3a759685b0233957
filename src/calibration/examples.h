/* All judged answers of an assessment: what a calibration learns from, and what it is held against.
 *
 *	sample   the author's, from the rubric of the newest version
 *	anchor   brought in and scored (calibration/anchor.h)
 *	judged   of a sitting, as the person judged it whose decision took effect; nothing that a machine had settled
 *
 * 1. They are of the newest version: its written parts and their criteria, by their ids. A level of an anchor counts where it
 *    holds (calibration/anchor.h, rule 5); one that was judged in a sitting by an older version's rubric, where the criterion
 *    still has as many.
 * 2. Of sittings the newest EXAMPLES_SITTINGS_MAX; nothing of people who are simulated.
 * 3. What the language model said of a sitting's answer comes with it, where it judged the criterion as it is worded now, and
 *    where the level that counts was given before whoever gave it was shown that: one that was given afterwards may follow it.
 *    Of one model with one prompt alone, since another's views mean something else: the one that has most among the newest
 *    hundred answers (of equals the newer), or among the hundred before where those have none. Of pictures, samples and anchors
 *    nothing is known.
 * 4. Frozen ones are never learned from. Each part's are chosen once (examples_freeze) and stay so. */
#ifndef CALIBRATION_EXAMPLES_H
#define CALIBRATION_EXAMPLES_H

#include "calibration/anchor.h"
#include "exam/part.h"

enum {
	EXAMPLES_SITTINGS_MAX = 2000,
	EXAMPLES_MAX = 3000,       /* kernels of so many take half a GB */
	EXAMPLES_FROZEN_EACH = 6,  /* every sixth of a part's is frozen */
	EXAMPLES_FROZEN_FROM = 30, /* of so many; fewer are all needed */
	EXAMPLES_FROZEN_MOST = 40, /* of a part */
};

enum example_origin { EXAMPLE_SAMPLE, EXAMPLE_ANCHOR, EXAMPLE_JUDGED };
enum { EXAMPLE_ORIGINS = 3 };

struct example {
	struct id source; /* the anchor, or the sitting; zero: a sample */
	enum example_origin origin;
	size_t part; /* index into the document's parts */
	struct str text;
	int8_t levels[DOCUMENT_CRITERIA_MAX]; /* by place of the criterion; -1: none counts */
	double views[DOCUMENT_CRITERIA_MAX];  /* likewise, as shares of the scale; NAN: it has none */
	bool frozen;
};
struct examples {
	struct version version; /* the newest */
	struct id version_id;
	const struct example *at; /* by part, then the order in which they came */
	size_t count;
	struct str viewer; /* whose views, as rubric_judge_name; absent: there are none */
};

/* Reads all; views: false for all but those, of which the newest alone are read then, to say whose they are. ERR_NOT_FOUND when
 * there is no such assessment. Cost: four statements, the texts, and what the model said of a hundred answers, in memory no
 * longer than it is read; all of it is a statement more for each further hundred. */
enum err examples_read(struct work *w, struct tx *tx, struct id org, struct id assessment, bool views,
                       struct examples *out) MUST_CHECK;
/* Freezes what is to be frozen of what was read, before or in this transaction, by the lot of its id, and marks in `examples`
 * what is frozen by now. Cost: a statement, one more for each that is frozen now, a hash of each source. */
enum err examples_freeze(struct work *w, struct tx *tx, struct id org, struct id assessment,
                         struct examples *examples) MUST_CHECK;

#endif
