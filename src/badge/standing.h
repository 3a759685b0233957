/* Whether credentials still stand: their places in status lists, and the lists as they are published.
 *
 * Inside badge/ only; badge.h has what others need. Owns the tables status_list, status_place, status_event and status_snapshot.
 *
 * 1. A credential has a place in one list for each purpose, shuffled (vc/status_index.h); no two have the same. When half of a
 *    list's places are given, another is begun.
 * 2. Events are append-only, and the bits of a list follow from them alone: a list can be made again at any time.
 * 3. A list is published before a credential that names it. What was published stays: each snapshot's digest is in the log.
 * 4. To revoke is for good. */
#ifndef BADGE_STANDING_H
#define BADGE_STANDING_H

#include "badge/badge.h"
#include "base/time.h"
#include "vc/status_list.h"

enum {
	STANDING_PURPOSES = 2, /* revocation first: some verifiers look at the first alone */
	STANDING_ENTRIES = STATUS_LIST_ENTRIES_MIN,
	STANDING_RESERVE_MAX = 1024,
	STANDING_TTL_S = 300, /* how long a change may take to be seen */
};

/* A list is good for so long, and published anew when it is so old. */
#define STANDING_VALID_US (7 * TIME_DAY_US)
#define STANDING_REFRESH_US TIME_DAY_US

/* The places of one credential. */
struct standing_places {
	struct id list[STANDING_PURPOSES];
	uint64_t place[STANDING_PURPOSES];
};

/* Takes places for `count` credentials, at most STANDING_RESERVE_MAX, that nobody gets again; a place that is not used
 * is lost, which costs nothing else. `out` has room for them. */
enum err standing_reserve(struct work *w, struct tx *tx, struct id org, size_t count,
                          struct standing_places *out) MUST_CHECK;
/* What the credential says of its places. */
void standing_entries(struct work *w, const struct issuer *issuer, const struct standing_places *places,
                      struct status_list_entry out[STANDING_PURPOSES]);
/* Remembers whose places they are. */
enum err standing_keep(struct work *w, struct tx *tx, struct id org, struct id credential,
                       const struct standing_places *places) MUST_CHECK;
/* Has the lists published that never were, and waits for that. Not inside a transaction: it signs. */
enum err standing_ensure(struct work *w, struct db *db, struct id org, struct issuer *issuer,
                         const struct standing_places *places) MUST_CHECK;
/* Signs and stores a list when it does not tell all events, or is older than STANDING_REFRESH_US; the same. It is public once the
 * log has it. ERR_CONFLICT when another has stored it meanwhile. */
enum err standing_publish(struct work *w, struct db *db, struct id org, struct issuer *issuer,
                          struct id list) MUST_CHECK;
/* What the log's entry of a published list commits to, canonical: the document with its proof, the same as a token (absent: from
 * before there were any), and where it is. */
struct str standing_fields(struct work *w, const struct issuer *issuer, struct id list, struct str document,
                           struct str token);

#endif
