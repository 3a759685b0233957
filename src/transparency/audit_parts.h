/* The parts of a log, read and hashed by several threads and handed over in their order.
 *
 * 1. What a thread has in its hands does not grow with the log: a part (tlog/audit.h), at most LOG_PART_BATCH bundles of it
 *    at once, and of long entries one (16 MB).
 * 2. A file that is missing or damaged is a fault and no end: where entries cannot be read, their hashes are taken from the
 *    tile, so that the rest can be checked. Where both fail, the log cannot be followed further.
 * 3. A log that does not answer is a failure, told with the part that it happened in. */
#ifndef TRANSPARENCY_AUDIT_PARTS_H
#define TRANSPARENCY_AUDIT_PARTS_H

#include "tlog/audit.h"
#include "tlog/entry.h"
#include "transparency/findings.h"
#include "transparency/log_source.h"

enum { LOG_PART_BATCH = 16, LOG_PART_FAULTS_MAX = 64, AUDIT_PARTS_THREADS_MAX = 16 };

/* An entry that Assay writes of a kind that is about no person. */
struct public_entry {
	uint64_t index;
	enum entry_kind kind;
	struct digest commitment;
};

struct audit_fault {
	enum finding_kind kind; /* FINDING_GAP, FINDING_BUNDLE, FINDING_TILE */
	struct str path, what;
};

struct log_part {
	struct work w; /* its arena holds all of it */
	struct audit_part part;
	struct digest *leaves; /* of the entries part.from to part.size */
	uint8_t *forms;        /* the entry's kind + 1; 0: none of ours; UINT8_MAX: not read */
	struct public_entry *publics;
	size_t public_count;
	struct audit_fault faults[LOG_PART_FAULTS_MAX];
	size_t fault_count;
	size_t unkept_faults;
	bool ends; /* the log cannot be followed beyond part.size */
	enum err failed;
};

struct audit_parts;

/* Begins to read the entries from `from` (a multiple of TILE_WIDTH) up to `size`, with the roots at sizes[0..count) wanted.
 * All that is given outlives it. */
struct audit_parts *audit_parts_open(struct work *w, const struct log_source *source, uint64_t from,
                                     uint64_t size, const uint64_t *sizes, size_t count, unsigned threads);
/* Ends what is on its way. NULL is fine. */
void audit_parts_close(struct audit_parts *parts);

/* The next part in order, until the next call; NULL behind the last one. What failed is returned. */
enum err audit_parts_next(struct work *w, struct audit_parts *parts, const struct log_part **out) MUST_CHECK;

#endif
