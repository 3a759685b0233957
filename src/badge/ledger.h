/* The issuer's log: entries in the database, tiles and checkpoint in files.
 *
 * 1. An index is given in the transaction that stores the entry, by a counter row: no gaps, no second use.
 * 2. Files are made from the entries, in order, and can be made again: ledger_publish is idempotent.
 * 3. A checkpoint of a size is signed once: two checkpoints of one size have the same root. */
#ifndef BADGE_LEDGER_H
#define BADGE_LEDGER_H

#include "badge/badge.h"

/* Stores an entry (at most 200 bytes) and gives its index. */
enum err ledger_append(struct work *w, struct tx *tx, struct id org, struct str entry,
                       int64_t *index) MUST_CHECK;
/* The stored bytes of an entry; ERR_NOT_FOUND. */
enum err ledger_entry(struct work *w, struct tx *tx, struct id org, int64_t index,
                      struct str *entry) MUST_CHECK;
/* Whether the newest checkpoint is about the first entries of the table: a root computed from the rows. ERR_CONFLICT says
 * what differs. Cost: every row is read and hashed, 50 bytes of memory each. */
struct ledger_state {
	uint64_t stored, published; /* entries: in the table, under the checkpoint */
};
enum err ledger_check(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                      struct ledger_state *out) MUST_CHECK;
/* Integrates all stored entries into tiles and signs a checkpoint, durably. One at a time: of the processes of an
 * installation only the server runs the job badge.issue, in one thread; `assay work` leaves it alone. ERR_CONFLICT when the
 * log is newer than the database. */
enum err ledger_publish(struct work *w, struct db *db, struct id org, struct issuer *issuer) MUST_CHECK;

#endif
