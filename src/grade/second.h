/* Whether a case is read by a second person too: a pure function of what was stored, found when the first has judged, so that
 * they do not know it before.
 *
 *	by lot      a share of the cases, the author's (review.second_marking), drawn from the sitting's id
 *	unsure      the machine cannot tell on which side of the pass level a criterion is, and the award hangs on it
 *	borderline  what the award requires of something that people judge is about as probable as it requires
 *
 * The last two are left out with review.by_lot_alone, and nothing is read twice that has no criteria.
 *
 * Where it is read twice, people judge all of it: what was learned settles nothing there (grade/learned.h). */
#ifndef GRADE_SECOND_H
#define GRADE_SECOND_H

#include "grade/belief.h"
#include "grade/reading.h"

/* So near to the probability that is required, the award hangs on little. */
#define SECOND_BORDER 0.1
/* The machine is sure of a side that it finds as probable as this. */
#define SECOND_SURE 0.9

/* Whether the lot falls on it: the first eight bytes of SHA-256("assay second reading " ‖ the id as text), big endian, as a
 * fraction of 2^64, lie below the share. Everybody can draw it again. */
bool second_drawn(struct work *w, struct id sitting, double share);

/* Why, sentences, one a line; absent: it is read once. `verdicts` are those that would count now: the first person's and all that
 * are nobody's. */
enum err second_reasons(struct work *w, const struct sitting *sitting, const struct verdict *verdicts,
                        size_t count, struct str *out) MUST_CHECK;
/* The same before anybody reads it, were it decided as it stands, with all that was learned settles: then the first is asked
 * about that too. */
enum err second_expected(struct work *w, struct tx *tx, const struct sitting *sitting,
                         struct str *out) MUST_CHECK;

#endif
