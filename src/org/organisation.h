/* The organisation that an installation serves, and where in it addresses are looked up. */
#ifndef ORG_ORGANISATION_H
#define ORG_ORGANISATION_H

#include "db/db.h"

struct organisation {
	struct id id;
	struct str slug, name;
};

/* The first organisation; makes it, with this name, when there is none yet. */
enum err organisation_first(struct work *w, struct tx *tx, struct str name,
                            struct organisation *out) MUST_CHECK;

/* The same without making it. */
enum err organisation_find(struct work *w, struct tx *tx, struct organisation *out, bool *found) MUST_CHECK;

#endif
