/* The storage of a log that others may write too (an object store), for who holds the lease of publication.h.
 *
 * All that a turn of publication.h writes goes through it: what it appends, what it follows, and what it publishes when the
 * witnesses have cosigned. Each write is begun with the lease made to last (ERR_CONFLICT: it was lost, and nothing is
 * written), and takes at most LEASED_MS, which is less: so the lease outlives what is written under it. Its files are
 * compared by the store all the same. */
#ifndef LEDGER_LEASED_H
#define LEDGER_LEASED_H

#include "ledger/publication.h"

enum { LEASED_MS = 4000 };

struct leased {
	struct tlog_storage inner;
	struct db *db;
	const struct publication_lease *lease;
};

/* `leased` must outlive it. A folder (which has `commit`) is its server's own, and stays as it is. */
struct tlog_storage leased_storage(struct leased *leased);

#endif
