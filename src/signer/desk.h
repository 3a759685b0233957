/* The desk: answers one request after another. It knows keys, journal and form, and nothing of connections.
 *
 * An answer may leave only after journal_flush: that is the caller's. */
#ifndef SIGNER_DESK_H
#define SIGNER_DESK_H

#include "rdf/jsonld.h"
#include "signer/journal.h"
#include "signer/keystore.h"

struct desk {
	struct arena *arena; /* this struct, and the contexts */
	struct keystore *store;
	struct journal *journal;
	struct signer_identity identity;
	struct jsonld *jsonld;
	struct arena *document_arena; /* the DID document, until a key changes */
	struct str document;
};

/* `store` and `journal` are the caller's and outlive it. */
struct desk *desk_open(struct keystore *store, struct journal *journal,
                       const struct signer_identity *identity);
/* NULL is fine. */
void desk_close(struct desk *desk);

/* What was made and kept for later answers is made again: it was not flushed. */
void desk_forget(struct desk *desk);

/* The answer to a message, in the work's arena: whatever the bytes are. `first`: it comes over the server's own connection,
 * which alone may change the log's key, since who writes the log must know it. */
struct str desk_answer(struct work *w, struct desk *desk, struct str message, bool first);

#endif
