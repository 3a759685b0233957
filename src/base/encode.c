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

static struct str encode(struct arena *arena, struct str bytes, int variant)
{
	size_t size = sodium_base64_encoded_len(bytes.len, variant);
	char *text = arena_alloc(arena, size);
	sodium_bin2base64(text, size, (const uint8_t *)bytes.at, bytes.len, variant);
	return str_bytes(text, size - 1);
}

struct str encode_base64(struct arena *arena, struct str bytes)
{
	return encode(arena, bytes, sodium_base64_VARIANT_ORIGINAL);
}

struct str encode_base64url(struct arena *arena, struct str bytes)
{
	return encode(arena, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
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

/* libsodium 1.0.18 takes some bytes over 0x7f for base64 digits where char is signed. */
static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] > 0x7f)
			return false;
	return true;
}

static bool decode(struct arena *arena, struct str text, int variant, struct str *out)
{
	if (!is_ascii(text))
		return false;
	size_t size = text.len / 4 * 3 + 2, len = 0;
	uint8_t *bytes = arena_alloc(arena, size);
	if (sodium_base642bin(bytes, size, text.at, text.len, NULL, &len, NULL, variant) != 0)
		return false;
	*out = str_bytes(bytes, len);
	return true;
}

bool decode_base64(struct arena *arena, struct str text, struct str *out)
{
	return decode(arena, text, sodium_base64_VARIANT_ORIGINAL, out);
}

bool decode_base64url(struct arena *arena, struct str text, struct str *out)
{
	return decode(arena, text, sodium_base64_VARIANT_URLSAFE_NO_PADDING, out);
}
