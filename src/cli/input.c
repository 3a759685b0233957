#include "cli/input.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

static enum err read_all(struct work *w, FILE *file, const char *path, size_t max, struct str *out)
{
	struct buf buf = buf_init(w->arena, max);
	char piece[16384];
	size_t got;
	while ((got = fread(piece, 1, sizeof piece, file)) > 0 && !buf.full)
		buf_put(&buf, str_bytes(piece, got));
	if (ferror(file))
		return fail(w, ERR_INPUT, "%s cannot be read: %m", path);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "%s is larger than the %zu bytes allowed", path, max);
	*out = buf_str(&buf);
	return OK;
}

enum err input_file(struct work *w, const char *path, size_t max, struct str *out)
{
	if (strcmp(path, "-") == 0)
		return read_all(w, stdin, "standard input", max, out);
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return fail(w, ERR_INPUT, "%s cannot be read: %m", path);
	enum err result = read_all(w, file, path, max, out);
	fclose(file);
	return result;
}
