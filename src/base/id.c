#include "base/id.h"

#include "base/arena.h"

#include <string.h>

static bool is_dash(size_t at)
{
	return at == 8 || at == 13 || at == 18 || at == 23;
}

bool id_is_zero(struct id id)
{
	return id_equal(id, (struct id){{0}});
}

bool id_equal(struct id a, struct id b)
{
	return memcmp(a.byte, b.byte, sizeof a.byte) == 0;
}

struct str id_text(struct arena *arena, struct id id)
{
	static const char hex[] = "0123456789abcdef";
	char *text = arena_alloc(arena, ID_TEXT_LEN);
	size_t nibble = 0;
	for (size_t at = 0; at < ID_TEXT_LEN; at++) {
		if (is_dash(at)) {
			text[at] = '-';
			continue;
		}
		uint8_t byte = id.byte[nibble / 2];
		text[at] = hex[nibble % 2 == 0 ? byte >> 4 : byte & 15];
		nibble++;
	}
	return str_bytes(text, ID_TEXT_LEN);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool id_parse(struct str text, struct id *out)
{
	if (text.len != ID_TEXT_LEN)
		return false;
	struct id id = {{0}};
	size_t nibble = 0;
	for (size_t at = 0; at < ID_TEXT_LEN; at++) {
		if (is_dash(at)) {
			if (text.at[at] != '-')
				return false;
			continue;
		}
		int value = hex_value(text.at[at]);
		if (value < 0)
			return false;
		id.byte[nibble / 2] = (uint8_t)(id.byte[nibble / 2] << 4 | value);
		nibble++;
	}
	*out = id;
	return true;
}
