/* A growing text with a stated maximum: no unbounded buffer can exist.
 *
 * Bytes live in the arena given at the start. Past the maximum a buf takes no more and remembers it
 * (`full`), so that a writer may go on and ask once at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
	struct arena *arena;
	char *at;
	size_t len;
	size_t capacity;
	size_t max;
	bool full;
};

/* An empty buf that will hold at most max bytes. */
struct buf buf_init(struct arena *arena, size_t max);

/* Append; what does not fit any more sets full and is left out whole. */
void buf_put(struct buf *buf, struct str s);
void buf_byte(struct buf *buf, char byte);
void buf_int(struct buf *buf, int64_t value);
void buf_format(struct buf *buf, const char *format, ...) PRINTF(2, 3);

/* Room for len bytes at the end, counted as written and for the caller to write, all of them and before anything else is; NULL
 * when they do not fit. */
char *buf_room(struct buf *buf, size_t len);

/* What is in it now; valid until the next write. */
struct str buf_str(const struct buf *buf);

#endif
