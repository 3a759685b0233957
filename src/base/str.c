#include "base/str.h"

#include "base/arena.h"
#include "base/check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str str_of(const char *text)
{
	return (struct str){text, text == NULL ? 0 : strlen(text)};
}

struct str str_bytes(const void *at, size_t len)
{
	return (struct str){at, len};
}

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

int str_compare(struct str a, struct str b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common == 0 ? 0 : memcmp(a.at, b.at, common);
	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, suffix.len), suffix);
}

bool str_absent(struct str s)
{
	return s.at == NULL;
}

size_t str_find(struct str s, struct str needle)
{
	if (needle.len == 0)
		return 0;
	if (s.len < needle.len)
		return SIZE_MAX;
	const char *found = memmem(s.at, s.len, needle.at, needle.len);
	return found == NULL ? SIZE_MAX : (size_t)(found - s.at);
}

size_t str_find_byte(struct str s, char byte)
{
	const char *found = s.len == 0 ? NULL : memchr(s.at, byte, s.len);
	return found == NULL ? SIZE_MAX : (size_t)(found - s.at);
}

struct str str_slice(struct str s, size_t from, size_t len)
{
	if (s.at == NULL)
		return s;
	if (from > s.len)
		from = s.len;
	if (len > s.len - from)
		len = s.len - from;
	return (struct str){s.at + from, len};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.len > 0 && is_blank(s.at[s.len - 1]))
		s.len--;
	while (s.len > 0 && is_blank(s.at[0])) {
		s.at++;
		s.len--;
	}
	return s;
}

struct str str_cut(struct str *s, char separator)
{
	size_t at = str_find_byte(*s, separator);
	struct str head = *s;
	if (at == SIZE_MAX) {
		*s = (struct str){0};
		return head;
	}
	head.len = at;
	*s = (struct str){s->at + at + 1, s->len - at - 1};
	return head;
}

struct str str_copy(struct arena *arena, struct str s)
{
	if (s.at == NULL)
		return s;
	char *copy = arena_alloc(arena, s.len);
	if (s.len > 0)
		memcpy(copy, s.at, s.len);
	return (struct str){copy, s.len};
}

char *str_cstr(struct arena *arena, struct str s)
{
	check(str_find_byte(s, '\0') == SIZE_MAX);
	char *copy = arena_alloc(arena, s.len + 1);
	if (s.len > 0)
		memcpy(copy, s.at, s.len);
	return copy;
}

struct str str_format(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int len = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	check(len >= 0);
	char *text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return (struct str){text, (size_t)len};
}

bool str_to_int(struct str s, int64_t *out)
{
	bool negative = s.len > 0 && s.at[0] == '-';
	size_t at = negative ? 1 : 0;
	if (at == s.len)
		return false;
	int64_t value = 0;
	for (; at < s.len; at++) {
		if (s.at[at] < '0' || s.at[at] > '9')
			return false;
		/* Counting downwards reaches INT64_MIN without overflow. */
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, s.at[at] - '0', &value))
			return false;
	}
	if (!negative && value == INT64_MIN)
		return false;
	*out = negative ? value : -value;
	return true;
}

static size_t skip_digits(struct str s, size_t at)
{
	while (at < s.len && s.at[at] >= '0' && s.at[at] <= '9')
		at++;
	return at;
}

size_t str_number_length(struct str s)
{
	size_t whole = s.len > 0 && s.at[0] == '-';
	size_t at = skip_digits(s, whole);
	if (at == whole)
		return 0;
	if (s.at[whole] == '0')
		at = whole + 1;
	if (at < s.len && s.at[at] == '.') {
		size_t fraction = at + 1;
		at = skip_digits(s, fraction);
		if (at == fraction)
			return 0;
	}
	if (at < s.len && (s.at[at] == 'e' || s.at[at] == 'E')) {
		bool sign = at + 1 < s.len && (s.at[at + 1] == '+' || s.at[at + 1] == '-');
		size_t exponent = at + 1 + sign;
		at = skip_digits(s, exponent);
		if (at == exponent)
			return 0;
	}
	return at;
}

bool str_to_real(struct str s, double *out)
{
	char text[STR_NUMBER_MAX + 1];
	if (s.len == 0 || s.len > STR_NUMBER_MAX || str_number_length(s) != s.len)
		return false;
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	*out = strtod(text, NULL);
	return isfinite(*out);
}
