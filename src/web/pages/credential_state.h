/* What has become of a credential since it was issued, in words for people: taken back, suspended, past its end. */
#ifndef WEB_PAGES_CREDENTIAL_STATE_H
#define WEB_PAGES_CREDENTIAL_STATE_H

#include "badge/badge.h"

struct credential_state {
	struct str name;   /* "holds", "suspended", "revoked", "expired" */
	struct str title;  /* "Revoked on 28 November 2026"; absent: it holds */
	struct str means;  /* a sentence: what that is */
	struct str reason; /* the issuer's own words, when the reader may know them */
	struct str next;   /* what to do about it */
};

/* `until_us`: when it ends, 0: never. `own`: its holder reads. What the issuer did is told before what time did. */
struct credential_state credential_state(struct work *w, const struct badge_status *status, int64_t until_us,
                                         bool own);

#endif
