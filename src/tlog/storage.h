/* Where a log's files lie: a few functions, so that a folder, an object store or a test's memory will do.
 *
 * Paths are those of C2SP tlog-tiles, relative, with '/': "checkpoint", "tile/0/000". */
#ifndef TLOG_STORAGE_H
#define TLOG_STORAGE_H

#include "base/work.h"

struct tlog_file {
	struct str path, bytes;
};

/* A file that is to be seen after others: it is durable as `waiting` first, and keeps that name. `before`: as replace. */
struct tlog_note {
	struct str path, waiting, bytes, before;
};

struct tlog_storage {
	void *state;
	/* The whole file, in the work's arena. ERR_NOT_FOUND when there is none, ERR_TOO_LARGE over max. */
	enum err (*read)(struct work *w, void *state, struct str path, size_t max, struct str *out);
	/* Makes or replaces files, each as a whole: a reader sees the old bytes or the new ones. All are durable when it
	 * returns OK; else, or after a crash, any of them may be there. */
	enum err (*write)(struct work *w, void *state, const struct tlog_file *files, size_t count);
	/* Makes or replaces one file, as write does, but only where its bytes are still `before` (absent: where there is none).
	 * ERR_CONFLICT when they are not: somebody else has written it. No other replace comes between. */
	enum err (*replace)(struct work *w, void *state, const struct tlog_file *file, struct str before);
	/* Makes or replaces the files and then the note, by both names. Nobody sees it by `path` before all is durable; all is
	 * when it returns OK, but that name, which is before the next commit puts its note in place. NULL where nobody sees what
	 * replace wrote before it is durable. */
	enum err (*commit)(struct work *w, void *state, const struct tlog_file *files, size_t count,
	                   const struct tlog_note *note);
};

#endif
