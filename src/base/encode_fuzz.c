/* Any bytes as encoded text. What decodes has no other text. */
#include "base/check.h"
#include "base/encode.h"

#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	struct str text = str_bytes(data, size), bytes;
	if (decode_base64(arena, text, &bytes))
		check(str_equal(encode_base64(arena, bytes), text));
	if (decode_base64url(arena, text, &bytes))
		check(str_equal(encode_base64url(arena, bytes), text));
	if (decode_hex(arena, text, &bytes)) {
		struct str lower = encode_hex(arena, bytes);
		check(lower.len == size && (size == 0 || strncasecmp(lower.at, text.at, size) == 0));
	}
	check(decode_base64(arena, encode_base64(arena, text), &bytes) && str_equal(bytes, text));
	check(decode_base64url(arena, encode_base64url(arena, text), &bytes) && str_equal(bytes, text));
	check(decode_hex(arena, encode_hex(arena, text), &bytes) && str_equal(bytes, text));
	arena_close(arena);
	return 0;
}
