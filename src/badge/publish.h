/* Waiting for the log: what is stored is in the ledger's table, and nobody is told of it before a published checkpoint covers it.
 *
 * Inside badge/ only. Where a server runs, its thread publishes (ledger/press.h); else whoever waits does it. */
#ifndef BADGE_PUBLISH_H
#define BADGE_PUBLISH_H

#include "badge/issuer.h"

/* Until all that is stored now is published. ERR_UNAVAILABLE, with the reason, when it cannot be at the moment. Not inside a
 * transaction. */
enum err publish_wait(struct work *w, struct db *db, struct id org, struct issuer *issuer) MUST_CHECK;

/* The same for a job: when the log cannot be published at the moment, *put_off, and the same job is there once more for
 * PUBLISH_LATER_S from now. So it goes on by itself, however long that takes, and is never given up. */
enum { PUBLISH_LATER_S = 5 };
enum err publish_or_put_off(struct work *w, struct db *db, struct issuer *issuer, const struct job *job,
                            bool *put_off) MUST_CHECK;

#endif
