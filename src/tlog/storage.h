/* Where a log's files lie: two functions, so that a folder, an object store or a test's memory will do.
 *
 * Paths are those of C2SP tlog-tiles, relative, with '/': "checkpoint", "tile/0/000". */
#ifndef TLOG_STORAGE_H
#define TLOG_STORAGE_H

#include "base/work.h"

struct tlog_storage {
	void *state;
	/* The whole file, in the work's arena. ERR_NOT_FOUND when there is none, ERR_TOO_LARGE over max. */
	enum err (*read)(struct work *w, void *state, struct str path, size_t max, struct str *out);
	/* Makes or replaces the file as a whole: a reader sees the old bytes or the new ones. Durable when
	 * it returns OK. */
	enum err (*write)(struct work *w, void *state, struct str path, struct str bytes);
};

#endif
