/* What everybody may read of a log: its published checkpoint, and the tiles that this covers. What no checkpoint covers yet may
 * become another after a crash, and must not be kept by anybody. Any thread. */
#ifndef TLOG_READER_H
#define TLOG_READER_H

#include "tlog/tlog.h"

#include <stdatomic.h>

/* Starts as {.log = …}, which outlives it. */
struct tlog_reader {
	const struct tlog *log;
	_Atomic uint64_t published; /* entries that are published at least */
};

/* The published checkpoint's note; as tlog_published. */
enum err tlog_reader_checkpoint(struct work *w, struct tlog_reader *reader, struct str *note) MUST_CHECK;
/* A tile or bundle by its path (tile.h). ERR_NOT_FOUND when it is no such path, is not covered by the published checkpoint, or
 * is not there. Cost: one file; the checkpoint too where the tile was not covered when that was read last. */
enum err tlog_reader_tile(struct work *w, struct tlog_reader *reader, struct str path,
                          struct str *bytes) MUST_CHECK;

#endif
