#include "base/buf.h"

#include "base/arena.h"
#include "base/check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buf buf_init(struct arena *arena, size_t max)
{
	return (struct buf){.arena = arena, .max = max};
}

/* Room for `more` bytes, or false and `full`. */
static bool reserve(struct buf *buf, size_t more)
{
	if (buf->full || more > buf->max - buf->len) {
		buf->full = true;
		return false;
	}
	if (more <= buf->capacity - buf->len)
		return true;
	size_t capacity = buf->capacity < 128 ? 128 : buf->capacity;
	while (capacity - buf->len < more)
		capacity *= 2;
	char *bytes = arena_alloc(buf->arena, capacity);
	if (buf->len > 0)
		memcpy(bytes, buf->at, buf->len);
	buf->at = bytes;
	buf->capacity = capacity;
	return true;
}

void buf_put(struct buf *buf, struct str s)
{
	if (s.len == 0 || !reserve(buf, s.len))
		return;
	memcpy(buf->at + buf->len, s.at, s.len);
	buf->len += s.len;
}

void buf_byte(struct buf *buf, char byte)
{
	if (!reserve(buf, 1))
		return;
	buf->at[buf->len++] = byte;
}

void buf_int(struct buf *buf, int64_t value)
{
	char text[24];
	int len = snprintf(text, sizeof text, "%" PRId64, value);
	buf_put(buf, str_bytes(text, (size_t)len));
}

void buf_format(struct buf *buf, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int len = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	check(len >= 0);
	if (reserve(buf, (size_t)len + 1)) {
		vsnprintf(buf->at + buf->len, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}

char *buf_room(struct buf *buf, size_t len)
{
	if (!reserve(buf, len))
		return NULL;
	/* Nothing, of a buf that has nothing yet, is nowhere. */
	char *at = len == 0 ? buf->at : buf->at + buf->len;
	buf->len += len;
	return at;
}

struct str buf_str(const struct buf *buf)
{
	return (struct str){buf->at == NULL ? "" : buf->at, buf->len};
}
