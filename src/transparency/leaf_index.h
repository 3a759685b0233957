/* Where each entry of a log is, by its leaf hash: a file beside the log, so that nothing is logged twice.
 *
 * It is a table for looking things up, and no record: it gives places that may be right, and who asks compares the hash that
 * lies there. So it may be lost, old, torn or another log's; it is then filled again from the tiles.
 *
 * 1. Every leaf up to leaf_index_size is found, but for what its disk lost: after a power cut it begins anew. Of the newest
 *    65,536 some wait in memory: where a process is killed its successor lacks up to about 65,700, and is given them again.
 * 2. It takes 1 MB of memory, and of the first 131,072 pages of 160 entries 258 bytes each (of 10^7 entries 16 MB, 34 MB from
 *    2·10^7 on), of others two; of the disk, 26 bytes an entry.
 * 3. A look at a leaf that is new reads nothing, but for one in sixty; each page is read once after opening, and those past
 *    the first 131,072 each time. A leaf is written with all that wait for its page: ten at 10^6 entries, two at 10^7.
 * 4. Places are by a keyed hash (SipHash-2-4) under a random key: nobody can choose entries that crowd one page.
 *
 * The file is pages of 512 slots behind a page with the header; it grows by linear hashing, one page split at a time (Litwin,
 * VLDB 1980). A slot has 40 bits of place and 24 bits of the hash. In memory are a Bloom filter of each page, three bits of 2,048
 * for a leaf, and a ring of those that wait; the page of the oldest is written when it is full. For one thread. */
#ifndef TRANSPARENCY_LEAF_INDEX_H
#define TRANSPARENCY_LEAF_INDEX_H

#include "base/digest.h"
#include "base/work.h"

enum { LEAF_INDEX_CANDIDATES = 16 };

struct leaf_index;

/* Opens the file, or makes it; one that is not of the log called `log`, or was not closed before the machine stopped, begins
 * empty. ERR_UNAVAILABLE when the file cannot be made. */
enum err leaf_index_open(struct work *w, struct str path, struct str log, struct leaf_index **out) MUST_CHECK;
/* Writes what waits, and says in the file that it is whole. NULL is fine. */
void leaf_index_close(struct leaf_index *index);
/* Writes what waits: who opens the file from now on finds leaf_index_size or more, unless the machine stops. Cost: a write a page
 * that something waits for. ERR_UNAVAILABLE: the rest waits on. */
enum err leaf_index_settle(struct work *w, struct leaf_index *index) MUST_CHECK;

/* The leaves 0 to size − 1 are in it. */
uint64_t leaf_index_size(const struct leaf_index *index);

/* Places where the leaf may be, at most LEAF_INDEX_CANDIDATES; nearly always none or one. ERR_UNAVAILABLE. */
enum err leaf_index_find(struct work *w, struct leaf_index *index, const struct digest *leaf,
                         uint64_t *places, size_t *count) MUST_CHECK;

/* Takes the next leaves: leaves[0] is that of entry leaf_index_size. ERR_UNAVAILABLE when the disk fails: leaf_index_size then
 * says how many of them it took. */
enum err leaf_index_add(struct work *w, struct leaf_index *index, const struct digest *leaves,
                        size_t count) MUST_CHECK;
/* Takes the next leaf, and gives the places before it where it may be, as leaf_index_find does: both for the cost of one.
 * ERR_UNAVAILABLE: it was not taken. */
enum err leaf_index_meet(struct work *w, struct leaf_index *index, const struct digest *leaf,
                         uint64_t *places, size_t *count) MUST_CHECK;
/* Makes it empty: the log is shorter than it knew. ERR_UNAVAILABLE. */
enum err leaf_index_clear(struct work *w, struct leaf_index *index) MUST_CHECK;

#endif
