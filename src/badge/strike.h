/* What both ways of issuing share, of a sitting and of a list of people: a signed credential is stored with its place in the log,
 * and, when the log's files have it, published and told.
 *
 * Inside badge/ only. */
#ifndef BADGE_STRIKE_H
#define BADGE_STRIKE_H

#include "badge/issuer.h"
#include "badge/standing.h"

struct strike {
	struct id org, id, person;
	struct id sitting, decision; /* zero: of a batch */
	struct id batch;             /* zero: of a sitting */
	struct str name;             /* of the achievement */
	struct str document, token;  /* signed */
	int64_t issued_us;
	struct standing_places places;
};

/* Stores it and gives it its place in the ledger; nobody sees it yet. */
enum err strike_store(struct work *w, struct tx *tx, const struct strike *strike) MUST_CHECK;

/* Once the log has it (publish.h): whoever has the address sees it, and the holder is told, once. *first is false when an earlier
 * run did so. */
enum err strike_publish(struct work *w, struct tx *tx, const struct issuer *issuer,
                        const struct strike *strike, bool *first) MUST_CHECK;

#endif
