/* What a sitting's outcome says, as an Open Badges 3.0 credential. */
#ifndef BADGE_COMPOSE_H
#define BADGE_COMPOSE_H

#include "badge/issuer.h"
#include "grade/policy.h"
#include "grade/review.h"
#include "org/person.h"
#include "vc/openbadge.h"

struct compose_input {
	const struct issuer *issuer;
	struct id id; /* of the credential */
	const struct sitting *sitting;
	const struct person *holder;
	const struct decision *decision;
	const struct belief *beliefs;
	size_t belief_count;
	const struct verdict *verdicts;
	size_t verdict_count;
	struct digest evidence;   /* of the answers */
	struct str identity_salt; /* at least 16 random characters */
	int64_t issued_us;        /* a whole second */
	const struct status_list_entry *statuses;
	size_t status_count;
	struct str endorsement; /* a reviewer's, signed; absent: none */
};

/* The credential's canonical JSON: achievement with its criteria; for each written criterion a rubric result with the level that
 * a person chose; for each competency the estimate and its standard error; what the competencies are called in public
 * frameworks; evidence with digest; the assessing panel, the model's name included; places in status lists. */
enum err compose_credential(struct work *w, const struct compose_input *input, struct str *json) MUST_CHECK;

/* What a version of an assessment leads to, by itself: described by everything that it looks at, and not by what one person was
 * judged on. Strings live in the arena and in the document. */
struct openbadge_achievement compose_achievement(struct work *w, const struct issuer *issuer,
                                                 const struct document *document, int64_t version_number);

#endif
