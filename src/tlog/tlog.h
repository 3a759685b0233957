/* A log in files: entries become bundles, tiles and a signed checkpoint, in that order.
 *
 * Owns the rule of what is written when; not where (storage.h), nor the numbering, nor the lock that
 * keeps a second sequencer away: those are the caller's.
 *
 * 1. A file is written only when no checkpoint yet covers it; a covered file never changes.
 * 2. Bundles and tiles are durable before the checkpoint that needs them. Whoever sees a checkpoint can read all that it
 *    commits to.
 * 3. Running the same append again, after a crash anywhere, ends in the same files. What a crash left
 *    uncovered is overwritten.
 * 4. What is built upon gave the root of the signed checkpoint when it was read (edge.h).
 * 5. Only a checkpoint that `verifier` signed is built upon. The same tree always gives the same checkpoint,
 *    byte for byte, because Ed25519 signs deterministically.
 * 6. Of two sequencers of one storage, started by mistake, one fails with ERR_CONFLICT before it has changed a checkpoint:
 *    each is written only in the place of the one that was built upon. Tiles of the loser may by then lie where the winner's
 *    of the same size were; so this is the second defence, and the first is a lock of the caller's.
 *
 * The file "checkpoint" is what everybody sees: the published checkpoint. A log grows under another, "integrated", which is
 * published as soon as it and its tiles are durable, so that no power cut takes back what was seen; that of a witnessed log,
 * when witnesses have cosigned it. */
#ifndef TLOG_TLOG_H
#define TLOG_TLOG_H

#include "tlog/proof.h"
#include "tlog/storage.h"

enum { TLOG_APPEND_MAX = 65536 }; /* entries in one append */

/* Who signs: the whole note of a checkpoint, by the log's key, wherever that is kept. */
struct tlog_signer {
	void *state;
	enum err (*sign)(struct work *w, void *state, const struct checkpoint *checkpoint, struct str *note);
};

/* The log's name is the verifier's. */
struct tlog {
	struct tlog_storage storage;
	struct note_verifier verifier;
	struct tlog_signer signer;
	bool witnessed; /* what is appended waits to be published */
};

/* Starts a log: signs the checkpoint of no entries. ERR_CONFLICT when the storage holds a checkpoint. */
enum err tlog_create(struct work *w, const struct tlog *log) MUST_CHECK;

/* The newest checkpoint, published or not, and the note that carries it (may be NULL). ERR_NOT_FOUND before tlog_create,
 * ERR_INPUT when it is not signed by the log's own key. */
enum err tlog_head(struct work *w, const struct tlog *log, struct checkpoint *out,
                   struct str *note) MUST_CHECK;

/* The published one; as tlog_head. */
enum err tlog_published(struct work *w, const struct tlog *log, struct checkpoint *out,
                        struct str *note) MUST_CHECK;

/* Publishes a note that carries a checkpoint of this log, with the cosignatures that it has. One as large as the published one
 * takes its place. ERR_INPUT when the log did not sign it; ERR_CONFLICT when it is smaller, larger than what is integrated, or
 * somebody else published meanwhile. */
enum err tlog_publish(struct work *w, const struct tlog *log, struct str note) MUST_CHECK;

/* Signs the checkpoints that `before` signed, published and not, anew by the log's own key: after that key was changed. What
 * witnesses have signed stays, since it is about the same text. ERR_INPUT when `before` did not sign what is published. Of a
 * signer that never signs less than before, ERR_CONFLICT when not all is published. */
enum err tlog_take_over(struct work *w, const struct tlog *log,
                        const struct note_verifier *before) MUST_CHECK;

/* Before a log is witnessed for the first time (and again whenever all its entries are elsewhere too): what a crash integrated
 * and did not publish is made durable when all of its files are there, and waits for the witnesses; else it is forgotten, since
 * nobody can have seen it. Cost: what was integrated is read, at most TLOG_APPEND_MAX entries. */
enum err tlog_settle(struct work *w, const struct tlog *log) MUST_CHECK;

/* The trust policy that a log is published by, kept with its files so that nobody goes on without the witnesses by mistake; what
 * was kept last, absent when nothing was. ERR_CONFLICT when somebody else kept one meanwhile. */
enum err tlog_kept_policy(struct work *w, const struct tlog *log, struct str *out) MUST_CHECK;
enum err tlog_keep_policy(struct work *w, const struct tlog *log, struct str policy) MUST_CHECK;

/* Makes entries[0..count) the entries `first`, first + 1, … of the log and signs the checkpoint that
 * covers them; `out` is the newest checkpoint afterwards. Those that the log holds already must be the
 * same bytes, else ERR_CONFLICT; so is a gap, first over the log's size, and another sequencer (rule 6). ERR_TOO_LARGE for an
 * entry over TILE_ENTRY_MAX bytes or more than TLOG_APPEND_MAX of them. Cost: two hashes an entry, and a durable
 * write for each bundle and tile that grows (two for 256 entries, and one a level) and the notes; who appends again and again
 * has a tlog_writer. */
enum err tlog_append(struct work *w, const struct tlog *log, uint64_t first, const struct str *entries,
                     size_t count, struct checkpoint *out) MUST_CHECK;

/* Proves that entry `index` is in the log, under its published checkpoint. ERR_NOT_FOUND past its end. */
enum err tlog_prove(struct work *w, const struct tlog *log, uint64_t index, struct proof *out) MUST_CHECK;

/* The bytes of entry `index`, published or not, from its bundle. ERR_NOT_FOUND past the end of the log. */
enum err tlog_entry(struct work *w, const struct tlog *log, uint64_t index, struct str *out) MUST_CHECK;

#endif
