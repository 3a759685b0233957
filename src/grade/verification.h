/* Who may show again, by a few questions, what they have shown before (exam/verification.h), and by which.
 *
 * The questions are those that the competence's renewal names (irt/renewal.h): never one that the person was asked before. It is
 * offered where a level was shown, is stale, and some questions would show it again; after answering, as long as the
 * assessment's authors have people wait before they take it again. */
#ifndef GRADE_VERIFICATION_H
#define GRADE_VERIFICATION_H

#include "exam/verification.h"
#include "grade/competence.h"

/* What there is to take for one competence of a person's. */
struct verification_offer {
	size_t questions;     /* 0: nothing is offered */
	struct id unfinished; /* one of the assessment that is to be finished first; zero: none */
	int64_t opens_us;     /* it can be begun from then on */
};
/* standing: of the person in the assessment. */
struct verification_offer verification_offer_of(const struct competence_assessment *assessment,
                                                const struct competence *competence,
                                                const struct verification_standing *standing);

/* What would be asked. ERR_NOT_FOUND when nothing is known of the competency; ERR_CONFLICT, in words, when nothing is offered, or
 * not yet, or one is unfinished. */
struct verification_plan {
	const struct competence_assessment *assessment;
	const struct competence *competence;
	struct verification verification;
};
enum err verification_find(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                           struct str competency, struct verification_plan *out) MUST_CHECK;

/* Begins it: the actor has read what is asked and agrees. Errors as above. */
enum err verification_begin(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            struct str competency, struct id *sitting) MUST_CHECK;

#endif
