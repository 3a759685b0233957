/* What the award policy says of beliefs: a pure function (policy_apply), stored with its inputs.
 *
 * It recommends. A person decides: see grade/review.h. */
#ifndef GRADE_POLICY_H
#define GRADE_POLICY_H

#include "grade/belief.h"

enum policy_outcome {
	POLICY_AWARD,         /* every requirement is met with its probability */
	POLICY_NOT_YET,       /* some requirement is improbable */
	POLICY_MORE_EVIDENCE, /* not met, and the uncertainty is too large to say it will not be */
	POLICY_OUTCOMES,
};

struct policy_finding {
	struct str competency;
	double level_logit, probability_needed, probability; /* of being at or above the level */
	bool met;
};

struct policy_result {
	enum policy_outcome outcome;
	const struct belief *beliefs; /* what it was applied to */
	size_t belief_count;
	const struct policy_finding *findings;
	size_t count;
	struct str
		inputs; /* canonical JSON: requirements, beliefs (id, mean, sd, grid digest), for decision.inputs */
};

/* What the document's award policy says of these beliefs. Pure: the same in, the same out. */
enum err policy_apply(struct work *w, const struct document *document, const struct belief *beliefs,
                      size_t count, struct policy_result *out) MUST_CHECK;
/* By outcome, as stored and as the fields of requests take them: "award", "not-yet", "more-evidence", NULL. */
extern const char *const policy_outcome_names[POLICY_OUTCOMES + 1];
struct str policy_outcome_name(enum policy_outcome outcome);
/* False when no outcome has this name. */
bool policy_outcome_find(struct str name, enum policy_outcome *out);

#endif
