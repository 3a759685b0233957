/* A text file that a build-time tool reads, and the place in it that messages name. */
#ifndef TOOLS_SOURCE_H
#define TOOLS_SOURCE_H

#include "base/work.h"

enum { SOURCE_MAX = 1 << 20 };

struct source {
	struct work *w;
	const char *path;
	struct str text; /* followed by a NUL byte that does not count */
	int line;        /* being read, from 1 */
};

/* Reads the whole file. ERR_INPUT when it cannot, ERR_TOO_LARGE over SOURCE_MAX bytes. */
enum err source_open(struct work *w, const char *path, struct source *out) MUST_CHECK;

/* Fails with "path:line: …". */
enum err source_refuse(const struct source *source, int line, const char *format, ...) PRINTF(3, 4);
#ifdef __clang_analyzer__
#define source_refuse(...) (source_refuse(__VA_ARGS__), ERR_INPUT)
#endif

#endif
