/* Who may show again, by a few questions, what they have shown before (exam/verification.h), and by which.
 *
 * 1. The questions are drawn, by their eligibility, from twice as many as the competence's renewal names (irt/renewal.h); never
 *    one that the person was shown before in any sitting, nor another of its family.
 * 2. It is offered where the author allows it, a level was shown, is stale, and some questions would show it again.
 * 3. Not while the whole assessment is before the person, nor to who can see its questions in another role; and as long after
 *    whatever they handed in of the assessment as its authors have people wait, a week at least. */
#ifndef GRADE_VERIFICATION_H
#define GRADE_VERIFICATION_H

#include "exam/verification.h"
#include "grade/competence.h"

enum { VERIFICATION_WAIT_DAYS_LEAST = 7 };

/* What there is to take for one competence of a person's. */
struct verification_offer {
	size_t questions;     /* 0: nothing is offered */
	struct id unfinished; /* one of this competency that was begun; zero: none */
	struct str wait;      /* why it cannot be begun now, in words; absent: it can */
};
/* own [own_count]: the actor's verifications. */
enum err verification_offer_of(struct work *w, struct tx *tx, const struct actor *actor,
                               const struct competence_assessment *assessment,
                               const struct competence *competence, const struct verification_sitting *own,
                               size_t own_count, struct verification_offer *out) MUST_CHECK;

/* The questions that the renewal of a competence names: as many as will be asked, and about as long. */
struct verification verification_named(struct work *w, const struct competence *competence);

/* What is offered. ERR_NOT_FOUND when nothing is known of the competency; ERR_CONFLICT, in words, when nothing is offered, or not
 * yet. */
struct verification_plan {
	const struct competence_assessment *assessment;
	const struct competence *competence;
	struct id unfinished; /* begun already; zero: not */
};
enum err verification_find(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                           struct str competency, struct verification_plan *out) MUST_CHECK;

/* Begins it: the actor has read what is asked and agrees; one that was begun is the one. Errors as above. */
enum err verification_begin(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            struct str competency, struct id *sitting) MUST_CHECK;

#endif
