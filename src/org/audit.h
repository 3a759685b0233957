/* Who did what, append-only. */
#ifndef ORG_AUDIT_H
#define ORG_AUDIT_H

#include "db/db.h"
#include "org/actor.h"

/* action: "sitting.consent", "part.begin", "case.claim"…; detail: JSON without personal data, or absent. */
enum err audit_add(struct work *w, struct tx *tx, struct id org, struct id person, const char *action,
                   struct id subject, struct str detail) MUST_CHECK;

struct audit_event {
	struct id id, person, subject;
	struct str person_name, action, detail;
	int64_t at_us;
};
/* Newest first, before the event `before` (zero: from the newest), at most limit. */
enum err audit_list(struct work *w, struct tx *tx, struct id org, struct id before, int64_t limit,
                    struct audit_event **out, size_t *count) MUST_CHECK;

#endif
