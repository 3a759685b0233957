/* Slowing down guesses: failures counted by subject (an address, a peer, both) in a window of 15 minutes. */
#ifndef ORG_THROTTLE_H
#define ORG_THROTTLE_H

#include "base/digest.h"
#include "base/time.h"
#include "db/db.h"

#define THROTTLE_WINDOW_US (15 * TIME_MINUTE_US)

/* What all subjects belong to: the organisation of who is signing in is not known yet, and a NULL one cannot be a key. */
extern const struct id throttle_nobody;

/* ERR_BUSY, with how long to wait, when the subject has failed `limit` times in the window. */
enum err throttle_check(struct work *w, struct tx *tx, struct digest subject, int64_t limit) MUST_CHECK;
/* Counts one failure. */
enum err throttle_count(struct work *w, struct tx *tx, struct digest subject) MUST_CHECK;
/* Forgets the failures after a success. */
enum err throttle_clear(struct work *w, struct tx *tx, struct digest subject) MUST_CHECK;

#endif
