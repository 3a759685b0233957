/* Appends to a log in a folder of its own, each entry once: what a log of its own needs of tlog/writer.h, and what the
 * sequencer does with one pool after the other.
 *
 * 1. An entry that the log holds already, or that comes twice in one call, gets the place that it has.
 * 2. What is said to be in the log is durable, signed and (unless the log is witnessed) published.
 * 3. After a failure nothing is kept in memory: the next call looks at the storage first. */
#ifndef TRANSPARENCY_APPENDER_H
#define TRANSPARENCY_APPENDER_H

#include "tlog/tlog.h"

struct appender;

/* Where an entry is, and whether it was there before. */
struct place {
	uint64_t index;
	bool known;
};

/* `log` must outlive the appender. `index_path` names the file of transparency/leaf_index.h; what it does not know yet is read
 * from the tiles. Errors of tlog_writer_open, and ERR_UNAVAILABLE for the index. */
enum err appender_open(struct work *w, const struct tlog *log, struct str index_path,
                       struct appender **out) MUST_CHECK;
/* NULL is fine. */
void appender_close(struct appender *appender);

/* Appends what is new of entries[0..count), in their order; places[i] is where entries[i] is. Errors of tlog_writer_append: then
 * nothing is said of any. Cost: that of tlog_writer_append, and of the index (leaf_index.h, rule 3). */
enum err appender_append(struct work *w, struct appender *appender, const struct str *entries, size_t count,
                         struct place *places) MUST_CHECK;

/* The newest checkpoint and its note; valid until the next call of appender_append. */
const struct checkpoint *appender_head(const struct appender *appender);
struct str appender_note(const struct appender *appender);

/* Where the log lies, and whether that checkpoint is the published one. */
const struct tlog_storage *appender_storage(const struct appender *appender);
bool appender_publishes(const struct appender *appender);

#endif
