/* What `assay doctor` looks at. A new check: a row in doctor_checks.c. */
#ifndef CLI_DOCTOR_CHECKS_H
#define CLI_DOCTOR_CHECKS_H

#include "org/organisation.h"
#include "web/config.h"

enum doctor_state { DOCTOR_OK, DOCTOR_WARN, DOCTOR_BROKEN };

struct doctor_finding {
	enum doctor_state state;
	struct str detail; /* what was found and, unless it is well, what to do */
};

/* What the checks hand on to later ones. */
struct doctor {
	const struct config *config;
	struct db *db; /* NULL until it opened */
	struct organisation organisation;
	bool current; /* the schema is this program's, so that statements can run */
};

/* How long an object store may be asked at a time. */
#define DOCTOR_STORE_LIMIT_US (10 * INT64_C(1000000))

enum doctor_needs { DOCTOR_NEEDS_NOTHING, DOCTOR_NEEDS_DATABASE, DOCTOR_NEEDS_SCHEMA };

struct doctor_check {
	const char *name;
	enum doctor_needs needs; /* else it is not looked at */
	/* A failure is a finding too: broken, with its message. */
	enum err (*run)(struct work *w, struct doctor *doctor, struct doctor_finding *out);
};

/* In the order in which they run. Nothing is changed or made by them. */
const struct doctor_check *doctor_checks(size_t *count);

/* ---- the checks of doctor_models.c ---- */

/* Is the language model there, and the one that was fetched? Or do its servers answer? */
enum err doctor_check_model(struct work *w, struct doctor *doctor, struct doctor_finding *out) MUST_CHECK;
/* Do the servers answer whose model sees images, if there are any? */
enum err doctor_check_vision(struct work *w, struct doctor *doctor, struct doctor_finding *out) MUST_CHECK;
/* What doctor_check_model says, of the embeddings. */
enum err doctor_check_embeddings(struct work *w, struct doctor *doctor,
                                 struct doctor_finding *out) MUST_CHECK;

#endif
