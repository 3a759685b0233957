/* Checkpoints (C2SP tlog-checkpoint): what a log commits to, as the text of a signed note.
 *
 *	origin
 *	number of entries
 *	base64 of the root hash
 *	extension lines, usually none */
#ifndef TLOG_CHECKPOINT_H
#define TLOG_CHECKPOINT_H

#include "base/digest.h"
#include "tlog/note.h"

struct checkpoint {
	struct str origin;
	uint64_t size; /* at most MERKLE_SIZE_MAX */
	struct digest root;
	struct str extension; /* lines with their line feeds, or "" */
};

/* The text, ready for note_sign. */
struct str checkpoint_text(struct arena *arena, const struct checkpoint *checkpoint);
/* Reads the text of a note. ERR_INPUT with the line that is wrong. Views of `text`. */
enum err checkpoint_parse(struct work *w, struct str text, struct checkpoint *out) MUST_CHECK;

/* Reads a whole note: it must be signed by `verifier` and its origin must be that key's name (a rule of
 * tlog-policy, so that a key can speak for one log only). Witnesses are not looked at: a reader who wants them has a policy,
 * and log_policy_open. */
enum err checkpoint_open(struct work *w, struct str note, const struct note_verifier *verifier,
                         struct checkpoint *out) MUST_CHECK;

#endif
