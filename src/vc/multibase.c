#include "vc/multibase.h"

#include "base/check.h"
#include "base/encode.h"

#include <string.h>

/* Five digits at a time: 58^5 is below 2^32, so a limb times it plus a carry fits 64 bits. */
enum { CHUNK_DIGITS = 5, LIMBS_MAX = (MULTIBASE_BASE58_MAX + 3) / 4 + 1 };

static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const uint32_t chunk_base = 58 * 58 * 58 * 58 * 58;

/* 0 to 57, or -1. */
static int digit_value(char c)
{
	const char *at = c == '\0' ? NULL : memchr(digits, c, sizeof digits - 1);
	return at == NULL ? -1 : (int)(at - digits);
}

/* A number of little-endian limbs. */
struct number {
	size_t count;
	uint32_t limbs[LIMBS_MAX];
};

/* number = number · factor + addend */
static void multiply_add(struct number *number, uint32_t factor, uint32_t addend)
{
	uint64_t carry = addend;
	for (size_t i = 0; i < number->count; i++) {
		carry += (uint64_t)number->limbs[i] * factor;
		number->limbs[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry != 0) {
		check(number->count < LIMBS_MAX);
		number->limbs[number->count++] = (uint32_t)carry;
	}
}

/* number = number / 58^5, and what is left over. */
static uint32_t divide(struct number *number)
{
	uint64_t rest = 0;
	for (size_t i = number->count; i-- > 0;) {
		rest = rest << 32 | number->limbs[i];
		number->limbs[i] = (uint32_t)(rest / chunk_base);
		rest %= chunk_base;
	}
	while (number->count > 0 && number->limbs[number->count - 1] == 0)
		number->count--;
	return (uint32_t)rest;
}

static size_t leading(struct str s, char byte)
{
	size_t count = 0;
	while (count < s.len && s.at[count] == byte)
		count++;
	return count;
}

struct str multibase_base58(struct arena *arena, struct str bytes)
{
	check(bytes.len <= MULTIBASE_BASE58_MAX);
	struct number number = {.count = 0};
	size_t zeros = leading(bytes, '\0');
	number.count = (bytes.len - zeros + 3) / 4;
	for (size_t i = 0; i < bytes.len - zeros; i++)
		number.limbs[i / 4] |= (uint32_t)(uint8_t)bytes.at[bytes.len - 1 - i] << 8 * (i % 4);

	char text[2 * MULTIBASE_BASE58_MAX]; /* log 256 / log 58 < 1.4 */
	size_t at = sizeof text;
	while (number.count > 0) {
		uint32_t chunk = divide(&number);
		for (size_t i = 0; i < CHUNK_DIGITS && (number.count > 0 || chunk > 0); i++) {
			text[--at] = digits[chunk % 58];
			chunk /= 58;
		}
	}
	char *out = arena_alloc(arena, 1 + zeros + sizeof text - at);
	out[0] = 'z';
	memset(out + 1, digits[0], zeros);
	memcpy(out + 1 + zeros, text + at, sizeof text - at);
	return str_bytes(out, 1 + zeros + sizeof text - at);
}

struct str multibase_base64url(struct arena *arena, struct str bytes)
{
	struct str text = encode_base64url(arena, bytes);
	char *out = arena_alloc(arena, 1 + text.len);
	out[0] = 'u';
	memcpy(out + 1, text.at, text.len);
	return str_bytes(out, 1 + text.len);
}

/* Each text of digits is another string of bytes, and the other way round: leading ones are zero bytes, the rest a number. */
static bool decode_base58(struct arena *arena, struct str text, struct str *out)
{
	struct number number = {.count = 0};
	if (text.len > MULTIBASE_BASE58_MAX)
		return false;
	size_t zeros = leading(text, digits[0]);
	for (size_t at = zeros; at < text.len;) {
		uint32_t chunk = 0, base = 1;
		for (size_t i = 0; i < CHUNK_DIGITS && at < text.len; i++, at++) {
			int value = digit_value(text.at[at]);
			if (value < 0)
				return false;
			chunk = chunk * 58 + (uint32_t)value;
			base *= 58;
		}
		multiply_add(&number, base, chunk);
	}
	size_t len = 4 * number.count;
	while (len > 0 && (number.limbs[(len - 1) / 4] >> 8 * ((len - 1) % 4) & 0xff) == 0)
		len--;
	char *bytes = arena_alloc(arena, zeros + len);
	for (size_t i = 0; i < len; i++)
		bytes[zeros + len - 1 - i] = (char)(number.limbs[i / 4] >> 8 * (i % 4));
	*out = str_bytes(bytes, zeros + len);
	return true;
}

bool multibase_decode(struct arena *arena, struct str text, struct str *out)
{
	struct str rest = str_slice(text, 1, SIZE_MAX);
	if (str_starts(text, S("z")))
		return decode_base58(arena, rest, out);
	return str_starts(text, S("u")) && decode_base64url(arena, rest, out);
}
