/* Proofs of logging that verify offline (C2SP tlog-proof, `c2sp.org/tlog-proof@v1`): the place of an
 * entry, its Merkle path, and the signed checkpoint that the path leads to. */
#ifndef TLOG_PROOF_H
#define TLOG_PROOF_H

#include "tlog/checkpoint.h"
#include "tlog/log_policy.h"
#include "tlog/merkle.h"

enum { PROOF_EXTRA_MAX = 64 << 10, PROOF_BYTES_MAX = NOTE_BYTES_MAX + (128 << 10) };

struct proof {
	uint64_t index;
	struct str extra; /* opaque and unauthenticated; absent: no such line */
	struct merkle_proof path;
	struct str checkpoint; /* the note, as signed */
};

/* The text of c2sp.org/tlog-proof@v1. */
struct str proof_text(struct arena *arena, const struct proof *proof);
/* Reads the text; the checkpoint is taken as it is, proof_verify reads it. Views of `text`. */
enum err proof_parse(struct work *w, struct str text, struct proof *out) MUST_CHECK;

/* The hashes of a Merkle proof as the formats have them, a line of base64 each; a blank line follows. */
struct str proof_path_text(struct arena *arena, const struct merkle_proof *path);
/* Reads them off the text, with the blank line. ERR_INPUT: cut off before it, more than `max` hashes, or a line that is none. */
enum err proof_path_parse(struct work *w, struct str *text, size_t max, struct merkle_proof *out) MUST_CHECK;

/* Whether the proof puts `leaf` (a merkle_leaf) into a log that `policy` believes: a log of it signed the checkpoint, and its
 * quorum of witnesses cosigned it. `out` tells the checkpoint, and who cosigned when. ERR_INPUT with the reason when not.
 * Cost: 60 µs a signature, and a hash a level. */
enum err proof_verify(struct work *w, const struct proof *proof, const struct digest *leaf,
                      const struct log_policy *policy, struct log_policy_seen *out) MUST_CHECK;
/* The same without the quorum, for a caller who tells of it apart: log_policy_require decides it. */
enum err proof_see(struct work *w, const struct proof *proof, const struct digest *leaf,
                   const struct log_policy *policy, struct log_policy_seen *out) MUST_CHECK;

#endif
