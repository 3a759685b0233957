/* A credential on its way into a wallet: an offer that its holder makes, and a wallet takes up once.
 *
 * Two ways lead to the same offer. VCALM (W3C, section 3.7): who has the interaction's address is given the credential.
 * OpenID4VCI 1.0: the offer holds a pre-authorised code, which is worth something only together with the transaction code that
 * the holder reads from the page; what comes of both is an access token.
 *
 * 1. The holder alone makes offers, and making one ends the last. It is good for OFFER_MINUTES, then never again.
 * 2. Secrets are shown to the holder once and stored as hashes. The OpenID4VCI code follows from the interaction's secret and the
 *    installation's key, and not the other way: who saw the one QR code knows nothing of the other.
 * 3. OFFER_PIN_TRIES wrong transaction codes end the offer.
 * 4. A code is exchanged once; its token fetches the credential, in each of its formats, for OFFER_TOKEN_MINUTES.
 * 5. What is delivered is the credential as it was issued: nothing is signed again and nothing bound anew. */
#ifndef WALLET_OFFER_H
#define WALLET_OFFER_H

#include "badge/badge.h"
#include "org/directory.h"

enum { OFFER_MINUTES = 15, OFFER_TOKEN_MINUTES = 10, OFFER_PIN_DIGITS = 6, OFFER_PIN_TRIES = 5 };

struct offer {
	struct str interaction; /* secret of the interaction's address */
	struct str code;        /* the pre-authorised code */
	struct str pin;         /* the transaction code, decimal digits */
	int64_t expires_us;
};
/* ERR_NOT_FOUND when the credential is not the actor's. `key`: the installation's. */
enum err offer_make(struct work *w, struct tx *tx, const struct directory *key, const struct actor *actor,
                    struct id credential, struct offer *out) MUST_CHECK;

/* The code of an open offer, by its interaction. ERR_NOT_FOUND when it is over, was taken up, or never was. */
enum err offer_code(struct work *w, struct tx *tx, const struct directory *key, struct str interaction,
                    struct str *code) MUST_CHECK;
/* Whether an offer with this code is open: ERR_NOT_FOUND as above. */
enum err offer_open(struct work *w, struct tx *tx, struct str code) MUST_CHECK;

/* What became of an attempt. All but OFFER_DONE are answers for the wallet, and no failures: a wrong guess must be counted. */
enum offer_answer { OFFER_DONE, OFFER_WRONG_PIN, OFFER_OVER };
/* Code and transaction code for an access token. */
enum err offer_exchange(struct work *w, struct tx *tx, const struct directory *key, struct str code,
                        struct str pin, struct str *token, enum offer_answer *answer) MUST_CHECK;
/* The credential, to who has the interaction's secret: once. */
enum err offer_take(struct work *w, struct tx *tx, struct str interaction, struct credential *out,
                    enum offer_answer *answer) MUST_CHECK;
/* The credential, to who has the token. */
enum err offer_fetch(struct work *w, struct tx *tx, struct str token, struct credential *out,
                     enum offer_answer *answer) MUST_CHECK;

/* Deletes what is over. */
enum err offer_sweep(struct work *w, struct tx *tx, struct id org, int64_t limit, int64_t *swept) MUST_CHECK;

#endif
