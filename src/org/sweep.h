/* What is over is deleted: throttles past their window, sessions and links past their end, replies kept for a repeated
 * request that is a day old. Nobody sees a difference, but the database stays as large as what is in use. */
#ifndef ORG_SWEEP_H
#define ORG_SWEEP_H

#include "db/db.h"

/* At most this many rows of each kind in one run, so that no write waits long for it. */
enum { SWEEP_ROWS_MAX = 1000 };

/* One run. `swept`: the rows that went. */
enum err sweep(struct work *w, struct tx *tx, struct id org, int64_t *swept) MUST_CHECK;

#endif
