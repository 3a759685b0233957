/* encode.h: hexadecimal; encode_base64.c has the rest. */
#include "base/encode.h"

#include "base/arena.h"
#include "base/check.h"

#include <sodium.h>

struct str encode_hex(struct arena *arena, struct str bytes)
{
	size_t len = bytes.len * 2;
	char *text = arena_alloc(arena, len + 1);
	sodium_bin2hex(text, len + 1, (const uint8_t *)bytes.at, bytes.len);
	return str_bytes(text, len);
}

bool decode_hex(struct arena *arena, struct str text, struct str *out)
{
	size_t size = text.len / 2, len = 0;
	uint8_t *bytes = arena_alloc(arena, size);
	if (sodium_hex2bin(bytes, size, text.at, text.len, NULL, &len, NULL) != 0)
		return false;
	*out = str_bytes(bytes, len);
	return true;
}
