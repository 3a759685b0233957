/* A verification: a short sitting of only those questions that show again what somebody has shown before.
 *
 * 1. It is a sitting of a version as any other, with a plan of which questions it asks. Its document is the version's with these
 *    questions alone. Where it makes a difference, sitting_is_verification says so.
 * 2. It counts for what its person can show today (grade/competence.h), and for nothing else: no case is opened, nothing is
 *    awarded, no attempt is used up, and no study counts it.
 * 3. A question of the plan that is not answered is scored as not right: else one could choose what counts by leaving.
 * 4. Which questions, and who may: grade/verification.h. Authors allow it (`show_again`). */
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

/* A person's verifications, newest first, at most 100. */
struct verification_sitting {
	struct id sitting, assessment;
	struct str title, competency; /* title: of the assessment */
	bool finished;
};
enum err verification_list(struct work *w, struct tx *tx, const struct actor *actor,
                           struct verification_sitting **out, size_t *count) MUST_CHECK;

/* What a person has done in an assessment. */
struct verification_standing {
	int64_t count;            /* verifications */
	int64_t last_finished_us; /* of whatever sitting; DB_NULL_INT: none */
	bool whole; /* the whole of it is before them: begun, or an invitation is open. Its questions stay unseen until then. */
};
enum err verification_standing(struct work *w, struct tx *tx, struct id org, struct id person,
                               struct id assessment, struct verification_standing *out) MUST_CHECK;

/* The questions of an assessment that a person was shown in any sitting, handed in or not. */
enum err verification_seen(struct work *w, struct tx *tx, struct id org, struct id person,
                           struct id assessment, struct verification_item **out, size_t *count) MUST_CHECK;

/* Makes the sitting, of the version in use. Who makes it has checked that it may be. */
enum err verification_make(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                           const struct verification_standing *standing,
                           const struct verification *verification, struct id *sitting) MUST_CHECK;

#endif
