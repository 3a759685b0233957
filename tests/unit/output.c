#include "test.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

struct str test_output(struct work *w, const char *format, ...)
{
	char command[2048], piece[65536];
	size_t got;
	struct buf buf = buf_init(w->arena, 64 << 20);
	va_list arguments;
	va_start(arguments, format);
	int len = vsnprintf(command, sizeof command, format, arguments);
	va_end(arguments);
	assert_in_range(len, 1, sizeof command - 1);
	FILE *made = popen(command, "r");
	assert_non_null(made);
	while ((got = fread(piece, 1, sizeof piece, made)) > 0)
		buf_put(&buf, str_bytes(piece, got));
	assert_int_equal(pclose(made), 0);
	return buf_str(&buf);
}
