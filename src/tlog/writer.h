/* A log that is appended to again and again: its right edge stays in memory, so that an append reads nothing.
 *
 * One for a storage at a time, and no thread but its own; tlog.h says what is written when. What failed may have been written
 * or not: the next append looks at the storage first, and may find the log longer than it was. */
#ifndef TLOG_WRITER_H
#define TLOG_WRITER_H

#include "tlog/tlog.h"

struct tlog_writer;

/* Reads the edge and checks that it gives the newest checkpoint's root, and publishes that checkpoint where a crash came before
 * (unless the log is witnessed). `log` must outlive the writer. ERR_NOT_FOUND before tlog_create, ERR_INPUT when another key
 * signed, ERR_UNAVAILABLE when files are damaged or cannot be read. */
enum err tlog_writer_open(struct work *w, const struct tlog *log, struct tlog_writer **out) MUST_CHECK;
/* NULL is fine. */
void tlog_writer_close(struct tlog_writer *writer);

/* The same again after a failure; nothing when there was none. */
enum err tlog_writer_recover(struct work *w, struct tlog_writer *writer) MUST_CHECK;

/* The newest checkpoint, and the note that carries it; valid until the next append. */
const struct checkpoint *tlog_writer_head(const struct tlog_writer *writer);
struct str tlog_writer_note(const struct tlog_writer *writer);

/* Puts entries behind those that are there; leaves[i] is merkle_leaf(entries[i]) (NULL: computed here). Durable, signed and
 * (unless witnessed) published when it returns OK. ERR_TOO_LARGE as tlog_append's; after another failure the writer recovers
 * before it appends again. Cost: a durable write of what grows, and one for each note. */
enum err tlog_writer_append(struct work *w, struct tlog_writer *writer, const struct str *entries,
                            const struct digest *leaves, size_t count) MUST_CHECK;

#endif
