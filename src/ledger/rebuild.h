/* Makes the ledger's table again from the log's files: after a restore of an older database, or damage to it.
 *
 * 1. Nothing is changed before the whole log was read: its entries must give the root of its checkpoint, and of every checkpoint
 *    on record that it covers.
 * 2. An entry that the log holds gets its place, with its opening if there is one. What was stored in that place and was never
 *    published, so that nobody was told of it, moves behind the log's end and is published there.
 * 3. It can be stopped anywhere and run again. No server runs meanwhile: it holds the lease (publication.h). */
#ifndef LEDGER_REBUILD_H
#define LEDGER_REBUILD_H

#include "ledger/publication.h"

struct rebuild_report {
	int64_t entries;  /* in the log */
	int64_t added;    /* that the table did not have */
	int64_t moved;    /* that had another place, or lost theirs to the log's */
	int64_t unopened; /* of all: nothing here opens them */
};

/* Called now and then with how many entries were read, and then written, of how many. */
struct rebuild_watcher {
	void *state;
	void (*progress)(void *state, const char *what, int64_t done, int64_t total);
};

/* ERR_CONFLICT when the files are not one log, or the database has published more than they hold; ERR_BUSY while somebody
 * publishes; ERR_UNAVAILABLE when files are missing. */
enum err rebuild_run(struct work *w, const struct publication_log *log, const struct rebuild_watcher *watcher,
                     struct rebuild_report *out) MUST_CHECK;

#endif
