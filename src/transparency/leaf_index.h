/* Where each entry of a log is, by its leaf hash: a file beside the log, so that nothing is logged twice.
 *
 * It is a table for looking things up, and no record: it gives places that may be right, and who asks compares the hash that
 * lies there. So it may be lost, old, torn or another log's; it is then filled again from the tiles.
 *
 * 1. Every leaf up to leaf_index_size is found, but for what its disk lost: after a power cut it begins anew.
 * 2. It takes two bytes of memory a page of 160 entries, twice that while it grows; of the disk, 26 bytes an entry. A look reads
 *    one page; a new entry writes eight bytes, and reads its page when nobody has looked at that before.
 * 3. Places are by a keyed hash (SipHash-2-4) under a random key: nobody can choose entries that crowd one page.
 *
 * The file is pages of 512 slots behind a page with the header; it grows by linear hashing, one page split at a time (Litwin,
 * VLDB 1980). A slot has 40 bits of place and 24 bits of the hash. For one thread. */
#ifndef TRANSPARENCY_LEAF_INDEX_H
#define TRANSPARENCY_LEAF_INDEX_H

#include "base/digest.h"
#include "base/work.h"

enum { LEAF_INDEX_CANDIDATES = 16 };

struct leaf_index;

/* Opens the file, or makes it; one that is not of the log called `log`, or was not closed before the machine stopped, begins
 * empty. ERR_UNAVAILABLE when the file cannot be made. */
enum err leaf_index_open(struct work *w, struct str path, struct str log, struct leaf_index **out) MUST_CHECK;
/* Says in the file that it is whole. NULL is fine. */
void leaf_index_close(struct leaf_index *index);

/* The leaves 0 to size − 1 are in it. */
uint64_t leaf_index_size(const struct leaf_index *index);

/* Places where the leaf may be, at most LEAF_INDEX_CANDIDATES; nearly always none or one. ERR_UNAVAILABLE. */
enum err leaf_index_find(struct work *w, struct leaf_index *index, const struct digest *leaf,
                         uint64_t *places, size_t *count) MUST_CHECK;

/* Takes the next leaves: leaves[0] is that of entry leaf_index_size. ERR_UNAVAILABLE when the disk fails: then some may be in
 * it, the size is as it was, and giving them again does no harm. */
enum err leaf_index_add(struct work *w, struct leaf_index *index, const struct digest *leaves,
                        size_t count) MUST_CHECK;
/* Takes the next leaf, and gives the places before it where it may be, as leaf_index_find does: both for the cost of one. The
 * size is in the file with the next leaf_index_add (which may be of none). ERR_UNAVAILABLE. */
enum err leaf_index_meet(struct work *w, struct leaf_index *index, const struct digest *leaf,
                         uint64_t *places, size_t *count) MUST_CHECK;
/* Makes it empty: the log is shorter than it knew. ERR_UNAVAILABLE. */
enum err leaf_index_clear(struct work *w, struct leaf_index *index) MUST_CHECK;

#endif
