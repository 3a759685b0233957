/* keys/signer.lock: whoever changes what is in keys/ holds it, one process at a time. */
#ifndef SIGNER_LOCK_H
#define SIGNER_LOCK_H

#include "base/work.h"

/* Takes it, waiting three seconds at most: a command may have it for a moment, or a signer that is about to end because its
 * server did. It is held until the descriptor is closed. ERR_CONFLICT when another process has it; ERR_UNAVAILABLE. */
enum err lock_take(struct work *w, struct str keys_folder, int *out) MUST_CHECK;

#endif
