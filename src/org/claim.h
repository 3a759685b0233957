/* One-time links with which a credential is claimed.
 *
 * 1. The text of a link is in the message alone; stored is its hash, in the table of all one-time links, where it cannot be
 *    told from another by who has it: used as a link for a password it is none.
 * 2. It signs in only who could not sign in otherwise: somebody without a password, and with no role but candidate. For everybody
 *    else it names the credential, and they sign in as always; so the mail of an administrator never opens more than mail did.
 * 3. It works once, for 30 days. */
#ifndef ORG_CLAIM_H
#define ORG_CLAIM_H

#include "db/db.h"

/* What such a link is called in the table of links. */
#define CLAIM_KIND S("claim")

/* A new link for a person's credential: its token's text, for BASE/claim/TOKEN. */
enum err claim_link(struct work *w, struct tx *tx, struct id org, struct id person, struct id credential,
                    struct str *token) MUST_CHECK;

struct claim {
	struct id org, person, credential;
	struct str name;   /* of the person */
	bool must_sign_in; /* rule 2: the link itself opens nothing */
	int64_t expires_us;
};
/* Whose it is and what for, without using it up. ERR_NOT_FOUND, with what to do, when it was used, is too old or none. */
enum err claim_read(struct work *w, struct tx *tx, struct str token, struct claim *out) MUST_CHECK;
/* Uses it up and opens a session. ERR_NOT_FOUND as above; ERR_SIGNED_OUT for who must sign in, and then it is not used up. */
enum err claim_use(struct work *w, struct tx *tx, struct str token, struct claim *out,
                   struct str *cookie) MUST_CHECK;
/* Whether a person can only come by such a link: what decides if a message has one. */
enum err claim_needs_link(struct work *w, struct tx *tx, struct id org, struct id person,
                          bool *needs) MUST_CHECK;

#endif
