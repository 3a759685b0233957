/* Whether the ledger's entries say what their records say: each opening is made again from the record that it is about. */
#ifndef BADGE_OPENINGS_H
#define BADGE_OPENINGS_H

#include "badge/badge.h"

struct openings_report {
	int64_t entries; /* looked at */
	int64_t erased;  /* nobody can open them */
	int64_t wrong;   /* the first of them: */
	int64_t wrong_index;
	struct str wrong_why;
};

/* Looks at all, in memory for a page. */
enum err openings_check(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                        struct openings_report *out) MUST_CHECK;
/* Looks at those from before fields were kept, and keeps them: for the start of a server. */
enum err openings_fill(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                       struct openings_report *out) MUST_CHECK;

#endif
