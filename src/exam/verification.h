/* A verification: a short sitting of only those questions that show again what somebody has shown before.
 *
 * 1. It is a sitting of a version as any other, with a plan of which questions it asks. Its document is the version's with these
 *    questions alone, each of which is asked; so nothing that works on a sitting needs to know about it.
 * 2. It counts for what its person can show today (grade/competence.h), and for nothing else: no case is opened, nothing is
 *    awarded, no attempt is used up, and no study counts it.
 * 3. Which questions, and who may: grade/verification.h. */
#ifndef EXAM_VERIFICATION_H
#define EXAM_VERIFICATION_H

#include "db/db.h"
#include "exam/document.h"
#include "org/actor.h"

struct verification_item {
	struct str part, item; /* of a quiz */
};

struct verification {
	struct str competency;
	const struct verification_item *items; /* [count], most informative first */
	size_t count;
};

/* As it is stored, canonical JSON. */
struct str verification_text(struct work *w, const struct verification *verification);
/* ERR_INTERNAL when it is damaged. */
enum err verification_read(struct work *w, struct str text, struct verification *out) MUST_CHECK;

/* The document of a sitting with this plan. Time limits shrink with the number of questions. ERR_INTERNAL when the document does
 * not have one of them. */
enum err verification_document(struct work *w, const struct document *document,
                               const struct verification *verification,
                               const struct document **out) MUST_CHECK;

/* A person's verifications in an assessment. */
struct verification_standing {
	int64_t count;
	struct id unfinished;     /* zero: none */
	int64_t last_finished_us; /* DB_NULL_INT: none */
};
enum err verification_standing(struct work *w, struct tx *tx, struct id org, struct id person,
                               struct id assessment, struct verification_standing *out) MUST_CHECK;

/* The sittings that a person has begun and not finished, newest first, at most 100. */
struct verification_begun {
	struct id sitting;
	struct str title; /* of the assessment */
};
enum err verification_begun(struct work *w, struct tx *tx, const struct actor *actor,
                            struct verification_begun **out, size_t *count) MUST_CHECK;

/* Makes the sitting, of the version in use. Who makes it has seen that none is unfinished. */
enum err verification_make(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                           const struct verification *verification, struct id *sitting) MUST_CHECK;

#endif
