/* The history of the issuer's DID document, which did:web has none of: each time that it changed it is kept, and logged.
 *
 * Owns the table issuer_document. */
#ifndef BADGE_ISSUER_CHANGE_H
#define BADGE_ISSUER_CHANGE_H

#include "badge/badge.h"

/* Asks the signer for the document as it is now. When it is not the newest that is kept (its proof apart), it is kept, and the
 * ledger has an entry of kind issuer: {digest, document, issuer}, the digest of its canonical form without the proof. For a
 * server's start, and whoever changes a key. Not inside a transaction. */
enum err issuer_change_look(struct work *w, struct db *db, struct id org, struct signer *signer,
                            bool *changed) MUST_CHECK;
/* The fields again, from what is kept under this id. ERR_NOT_FOUND. */
enum err issuer_change_fields(struct work *w, struct tx *tx, struct id org, struct id id,
                              struct str *out) MUST_CHECK;

#endif
