/* Files of a log that were read or written last, so that the next append need not fetch the edge of the tree again.
 *
 * 1. At most twice RECENT_BYTES_MAX and twice RECENT_FILES_MAX; what was used longest ago goes first, half of it at a time.
 * 2. For one thread at a time. */
#ifndef OBJECTS_RECENT_H
#define OBJECTS_RECENT_H

#include "base/str.h"

enum {
	RECENT_BYTES_MAX = 4 * 1024 * 1024,
	RECENT_FILES_MAX = 64,
	RECENT_FILE_MAX = 1024 * 1024, /* a larger one is not kept */
};

struct recent;

/* Closing takes NULL. */
struct recent *recent_open(void);
void recent_close(struct recent *recent);

/* The bytes, valid until the next call; absent when they are not known. */
struct str recent_get(struct recent *recent, struct str path);
/* Keeps a copy, in the place of what was known under that path. */
void recent_put(struct recent *recent, struct str path, struct str bytes);
/* Forgets all. */
void recent_clear(struct recent *recent);

#endif
