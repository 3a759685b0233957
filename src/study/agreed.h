/* How far people agree who judged the same work, and a language model with them; and on which levels of a rubric people disagree.
 *
 * 1. Only what was judged blind is compared: two people who had not seen each other's view (grade/reading.h), and of the machine
 *    the first person, who had not seen its.
 * 2. A figure of fewer than AGREED_PAIRS_MIN pairs is not told: its interval would be as wide as what it could be.
 * 3. All criteria together, by band of the mean of both levels, and one by one. Within a band nothing varies that kappa and the
 *    correlations could be about, so that they are not told there: one looks at the shares and at the difference.
 * 4. Of a scale of points the figures are of its steps (exam/scale.h): the same level is the same description, and kappa,
 *    differences and correlations see how far through it the points are.
 * 5. It says how far judges agree, not who of them is right. */
#ifndef STUDY_AGREED_H
#define STUDY_AGREED_H

#include "scoring/agreement.h"
#include "study/answers.h"

enum {
	AGREED_PAIRS_MIN = 20,
	AGREED_BANDS = 3,    /* the lowest third of a criterion's levels, the middle one, the highest */
	AGREED_CELL_MIN = 5, /* of a level that fewer pairs gave nothing is said */
	AGREED_CELLS_MAX = 6,
};

/* Pairs of levels: of two people, by when they read; or of a person and the machine. */
struct agreed_group {
	struct str part, task; /* absent: all, or a band of all */
	int64_t count;
	bool told; /* they are enough; else the figures are NAN */
	struct agreement quadratic_kappa, exact, adjacent;
	struct agreement smd; /* above 0: the second reader, or the machine, is the more generous */
	struct agreement icc, icc_mean;
};
/* The first of them: all, then the bands, the lowest first; then tasks, in the order of the document. */
enum { AGREED_ALL, AGREED_BAND, AGREED_TASK = AGREED_BAND + AGREED_BANDS };
struct agreed_judges {
	const struct agreed_group *groups; /* [count], AGREED_TASK at least */
	size_t count;
};

/* A level of a criterion on which people disagree: of the pairs in which somebody gave it, both did in fewer than half. */
struct agreed_cell {
	struct str part, task;
	int64_t level; /* of a scale of points the first of a step (exam/scale.h) */
	int64_t given, both;
	int64_t other; /* what the other reader gave most often instead, likewise */
	struct str
		example; /* the newest sitting in which one gave the level and the other that one; an id as text */
};

struct agreed {
	struct agreed_judges people, machine;
	int64_t twice;                   /* sittings that two people read */
	const struct agreed_cell *cells; /* [cell_count], the most unclear first */
	size_t cell_count;
};

/* ERR_UNAVAILABLE when the work's time is over. Cost: for each group 4,000 times a pass over its pairs. */
enum err agreed_find(struct work *w, const struct answers *answers, struct agreed *out) MUST_CHECK;

/* What two readers wrote on a criterion of a sitting, without who they are; levels as they gave them. */
struct agreed_words {
	size_t level;
	struct str comment; /* absent: none */
};
/* At most two, in the order of the readings. */
enum err agreed_example(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                        struct str criterion, struct agreed_words out[2], size_t *count) MUST_CHECK;

#endif
