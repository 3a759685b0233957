/* Makes the log's files again from the ledger's table: after its place was lost, with no copy anywhere.
 *
 * 1. Only in a place where no log lies. Of one that lies there, however old, a server makes what is missing by itself.
 * 2. The rows must give the root of the newest checkpoint on record and of the newest published one, and the signer must sign the
 *    former. It remembers how much it has signed, so of a database that is older than the log there is no second log: if this
 *    is the server that signed last, where there are several, with the journal of its keys as it was.
 * 3. What everybody sees is written last: stopped anywhere, it is run again. Under the lease (publication.h).
 * 4. Of the partial tiles of older checkpoints only those of the two are made; whole tiles are all there. */
#ifndef LEDGER_REMAKE_H
#define LEDGER_REMAKE_H

#include "ledger/rebuild.h"

/* How many entries the log has then. ERR_CONFLICT when a log lies there, the rows are not the log's or older than it, or the
 * policy is missing; ERR_NOT_FOUND when no checkpoint is on record; ERR_BUSY while somebody publishes; ERR_UNAVAILABLE when the
 * place does not answer. */
enum err remake_run(struct work *w, const struct publication_log *log, const struct rebuild_watcher *watcher,
                    int64_t *entries) MUST_CHECK;

#endif
