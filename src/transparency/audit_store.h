/* What an auditor keeps of a log between two looks, in a folder of its own: every checkpoint that it ever saw, how far it has
 * read, and the evidence of what it found.
 *
 *	log              the name of the log that the folder is about
 *	checkpoints      every signed note that was seen, one behind the other, each ended by a byte of zero
 *	verified         the newest note whose root the entries gave, behind a line with the length of `checkpoints` at that time
 *	progress         how far the entries were read (tlog/audit.h)
 *	findings         what was found about the log's content, as JSON
 *	leaves           where each entry is (leaf_index.h); may be lost
 *	evidence/…       signed notes that prove a finding
 *
 * 1. A note is on the disk before anything is concluded from it.
 * 2. One audit uses a folder at a time: it is locked.
 * 3. What a crash leaves is taken up again: the end of `checkpoints` that is no whole note is cut off. */
#ifndef TRANSPARENCY_AUDIT_STORE_H
#define TRANSPARENCY_AUDIT_STORE_H

#include "tlog/audit.h"
#include "tlog/checkpoint.h"
#include "transparency/findings.h"

struct audit_store;

/* Opens the folder, which is made when it is missing. ERR_CONFLICT: another audit uses it. ERR_UNAVAILABLE. */
enum err audit_store_open(struct work *w, struct str folder, struct audit_store **out) MUST_CHECK;
/* NULL is fine. */
void audit_store_close(struct audit_store *store);

/* Binds the folder to a log by its name, or checks that it is that log's: ERR_INPUT when it is another's. */
enum err audit_store_bind(struct work *w, struct audit_store *store, struct str origin) MUST_CHECK;

/* Where a file of it is: "leaves". */
struct str audit_store_path(struct arena *arena, const struct audit_store *store, const char *name);

/* A checkpoint that was seen. */
struct seen_checkpoint {
	uint64_t size;
	struct digest root;
	struct str note;
	bool fresh; /* later than the newest verified one */
};
/* All that were ever seen, those of one size and root once, in the order of their sizes; the notes are valid until the store is
 * written or closed. Cost: all of them are read. */
enum err audit_store_seen(struct work *w, struct audit_store *store, struct seen_checkpoint **out,
                          size_t *count) MUST_CHECK;
/* Adds a note, durably, unless it is the one that was added last. */
enum err audit_store_see(struct work *w, struct audit_store *store, struct str note) MUST_CHECK;

/* Keeps the newest verified note: all that was seen so far has been compared with it. */
enum err audit_store_verify(struct work *w, struct audit_store *store, struct str note) MUST_CHECK;

/* How far the entries were read, and what was found in them: nothing when nothing was kept, or it is damaged. */
enum err audit_store_load(struct work *w, struct audit_store *store, struct audit *audit,
                          struct findings *findings) MUST_CHECK;
enum err audit_store_save(struct work *w, struct audit_store *store, const struct audit *audit,
                          const struct findings *findings) MUST_CHECK;
/* Forgets both: the next audit begins with the first entry. */
enum err audit_store_forget(struct work *w, struct audit_store *store) MUST_CHECK;

/* Keeps a signed note as evidence, and tells where. */
enum err audit_store_evidence(struct work *w, struct audit_store *store, struct str note,
                              struct str *path) MUST_CHECK;

/* A file of the folder for others: ERR_NOT_FOUND. */
enum err audit_store_read(struct work *w, struct audit_store *store, const char *name, size_t max,
                          struct str *out) MUST_CHECK;
enum err audit_store_write(struct work *w, struct audit_store *store, const char *name,
                           struct str bytes) MUST_CHECK;

#endif
