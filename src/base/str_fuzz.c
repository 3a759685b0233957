/* Any bytes as a number. What str_to_real takes, the C library reads the same way, to the last byte. */
#include "base/arena.h"
#include "base/check.h"
#include "base/str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_real(struct arena *arena, struct str text)
{
	double real;
	char *end;
	if (!str_to_real(text, &real))
		return;
	check(str_number_length(text) == text.len);
	char *terminated = str_cstr(arena, text);
	check(strtod(terminated, &end) == real);
	check(end == terminated + text.len);
}

static void check_int(struct arena *arena, struct str text)
{
	int64_t integer;
	char *end;
	if (!str_to_int(text, &integer))
		return;
	char *terminated = str_cstr(arena, text);
	check(strtoll(terminated, &end, 10) == integer);
	check(end == terminated + text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	struct str text = str_bytes(data, size);
	check(str_number_length(text) <= size);
	check_real(arena, text);
	check_int(arena, text);
	arena_close(arena);
	return 0;
}
