#include "source.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

enum err source_open(struct work *w, const char *path, struct source *out)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return fail(w, ERR_INPUT, "%s: cannot be read: %m", path);
	struct buf text = buf_init(w->arena, SOURCE_MAX + 1);
	char piece[4096];
	size_t got;
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		buf_put(&text, str_bytes(piece, got));
	fclose(file);
	size_t len = text.len;
	buf_byte(&text, '\0');
	if (text.full)
		return fail(w, ERR_TOO_LARGE, "%s: larger than %d bytes", path, SOURCE_MAX);
	*out = (struct source){.w = w, .path = path, .text = str_slice(buf_str(&text), 0, len), .line = 1};
	return OK;
}

#undef source_refuse
enum err source_refuse(const struct source *source, int line, const char *format, ...)
{
	char text[512];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return fail(source->w, ERR_INPUT, "%s:%d: %s", source->path, line, text);
}
