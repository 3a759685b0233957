#include "schema/decimal.h"

#include "base/arena.h"

#include <string.h>

enum { DIVISOR_DIGITS_MAX = 18 };

#define EXPONENT_MAX INT64_C(1000000000000000)

static int64_t read_exponent(struct str text)
{
	int64_t value = 0;
	bool negative = str_starts(text, S("-"));
	for (size_t i = 0; i < text.len && value < EXPONENT_MAX; i++)
		if (text.at[i] >= '0' && text.at[i] <= '9')
			value = value * 10 + (text.at[i] - '0');
	if (value > EXPONENT_MAX)
		value = EXPONENT_MAX;
	return negative ? -value : value;
}

struct decimal decimal_read(struct arena *arena, struct str text)
{
	struct decimal out = {.negative = str_starts(text, S("-"))};
	char *digits = arena_alloc(arena, text.len);
	size_t len = 0, i;
	bool fraction = false;
	for (i = out.negative ? 1 : 0; i < text.len && (text.at[i] | 0x20) != 'e'; i++) {
		if (text.at[i] == '.') {
			fraction = true;
			continue;
		}
		out.exponent -= fraction ? 1 : 0;
		if (len > 0 || text.at[i] != '0')
			digits[len++] = text.at[i];
	}
	if (i < text.len)
		out.exponent += read_exponent(str_slice(text, i + 1, SIZE_MAX));
	while (len > 0 && digits[len - 1] == '0') {
		len--;
		out.exponent++;
	}
	if (len == 0)
		return (struct decimal){.digits = S("")};
	out.digits = str_bytes(digits, len);
	return out;
}

static int compare_sizes(const struct decimal *a, const struct decimal *b)
{
	int64_t place_a = (int64_t)a->digits.len + a->exponent,
		place_b = (int64_t)b->digits.len + b->exponent;
	if (place_a != place_b)
		return place_a < place_b ? -1 : 1;
	return str_compare(a->digits, b->digits);
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
	if (a->digits.len == 0 || b->digits.len == 0) {
		int sign_a = a->digits.len == 0 ? 0 : a->negative ? -1 : 1;
		int sign_b = b->digits.len == 0 ? 0 : b->negative ? -1 : 1;
		return sign_a - sign_b;
	}
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	return a->negative ? compare_sizes(b, a) : compare_sizes(a, b);
}

bool decimal_is_integer(const struct decimal *a)
{
	return a->digits.len == 0 || a->exponent >= 0;
}

/* ---- division ---- */

static uint64_t product(uint64_t a, uint64_t b, uint64_t modulus)
{
	return (uint64_t)((unsigned __int128)a * b % modulus);
}

static uint64_t power_of_ten(uint64_t exponent, uint64_t modulus)
{
	uint64_t result = 1 % modulus, square = 10 % modulus;
	for (; exponent > 0; exponent >>= 1) {
		if ((exponent & 1) != 0)
			result = product(result, square, modulus);
		square = product(square, square, modulus);
	}
	return result;
}

enum decimal_answer decimal_is_multiple(const struct decimal *a, const struct decimal *b)
{
	/* The last digit of a is not nought: below the last place of b it shows that a is none. */
	if (a->digits.len == 0)
		return DECIMAL_YES;
	if (a->exponent < b->exponent || compare_sizes(a, b) < 0)
		return DECIMAL_NO;
	if (b->digits.len > DIVISOR_DIGITS_MAX)
		return DECIMAL_UNKNOWN;
	uint64_t divisor = 0, rest = 0;
	for (size_t i = 0; i < b->digits.len; i++)
		divisor = divisor * 10 + (uint64_t)(b->digits.at[i] - '0');
	if (divisor == 0)
		return DECIMAL_UNKNOWN;
	for (size_t i = 0; i < a->digits.len; i++)
		rest = (product(rest, 10, divisor) + (uint64_t)(a->digits.at[i] - '0')) % divisor;
	rest = product(rest, power_of_ten((uint64_t)(a->exponent - b->exponent), divisor), divisor);
	return rest == 0 ? DECIMAL_YES : DECIMAL_NO;
}
