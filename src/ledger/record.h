/* The checkpoints on record, for whoever looks at the log: how it has grown, and what was published of it.
 *
 * 1. All of it is public: what a row says stands in a note that everybody can have.
 * 2. What it costs does not grow with the log: pages, and steps along the primary key. */
#ifndef LEDGER_RECORD_H
#define LEDGER_RECORD_H

#include "base/digest.h"
#include "db/db.h"

enum { RECORD_STEPS = 64, RECORD_PAGE = 20 };

/* So many entries there were when this was put on record, just before it was signed. */
struct record_point {
	int64_t size;
	int64_t at_us;
};
/* How the log has grown up to `size` entries: the first checkpoint on record, and after each the first one that is a
 * RECORD_STEPS-th of `size` larger; `size` itself last, where it is on record. So what lies between two of them is less than that
 * step away, however many there are; at most RECORD_STEPS + 1, in rising size. Cost: as many steps along the primary key. */
enum err record_growth(struct work *w, struct tx *tx, struct id org, int64_t size, struct record_point **out,
                       size_t *count) MUST_CHECK;

struct record_checkpoint {
	int64_t size;
	int64_t at_us;
	struct digest root;
	struct str note; /* signed, with the cosignatures that it was published with */
};
/* Those that were published, newest first, of at most `most` entries; at most RECORD_PAGE. Cost: those rows, and what was never
 * published between them. */
enum err record_page(struct work *w, struct tx *tx, struct id org, int64_t most,
                     struct record_checkpoint **out, size_t *count) MUST_CHECK;
/* The one of that size. ERR_NOT_FOUND when none was published with it. */
enum err record_find(struct work *w, struct tx *tx, struct id org, int64_t size,
                     struct record_checkpoint *out) MUST_CHECK;

#endif
