/* What the holder of a credential decides about it: whether others see its page, and whether it is to be gone.
 *
 * 1. A page is its holder's alone until they show it. Nobody else can: there is no function here without the holder as actor, and
 *    none that takes an id without looking whose it is.
 * 2. What is hidden or deleted is not there for others, in any form: the same answer as for an id that never was.
 * 3. Deleting takes the page, our copy of the credential and what opens its log entry (ledger/ledger.h). The entry stays: a
 *    commitment that nobody can open any more, nor tell whose it was. What the holder took with them goes on verifying; what was
 *    revoked stays revoked. */
#ifndef BADGE_HOLDER_H
#define BADGE_HOLDER_H

#include "badge/badge.h"

/* The holder has seen and kept it. Again: changes nothing. ERR_NOT_FOUND when it is not theirs. */
enum err holder_keep(struct work *w, struct tx *tx, const struct actor *actor, struct id id) MUST_CHECK;
/* Whoever has the address sees the page from now on, or no longer. Keeps it too. ERR_NOT_FOUND when it is not theirs. */
enum err holder_show(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     bool shown) MUST_CHECK;
/* For good. ERR_NOT_FOUND when it is not theirs, or was deleted. */
enum err holder_delete(struct work *w, struct tx *tx, const struct actor *actor, struct id id) MUST_CHECK;

/* Credentials that were deleted, and when, in that order: those behind `after`, at most HOLDER_GONE_MAX. For what else is kept of
 * them, and where: each server draws pictures of its own. */
enum { HOLDER_GONE_MAX = 1000 };
struct holder_gone {
	int64_t at_us;
	struct id id;
};
enum err holder_deleted(struct work *w, struct tx *tx, struct id org, struct holder_gone after,
                        struct holder_gone **out, size_t *count) MUST_CHECK;

/* Tells the holder of a new credential, by message: where its page is, that it is theirs alone, and for who has no password
 * a one-time link. */
enum err holder_tell(struct work *w, struct tx *tx, struct id org, struct id person, struct id credential,
                     struct str name, struct str base_url) MUST_CHECK;

#endif
