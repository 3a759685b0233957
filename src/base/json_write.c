/* The streaming writer, numbers as ECMAScript writes them, and the canonical form. */
#include "base/json.h"

#include "base/check.h"
#include "base/json_parts.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json_out json_out(struct buf *buf)
{
	return (struct json_out){.buf = buf};
}

/* Writes the comma that belongs before a value, and checks that one may stand here. */
static void before_value(struct json_out *out)
{
	if (out->depth == 0)
		return;
	bool object = out->level[out->depth - 1].object;
	check(object == out->after_name);
	out->after_name = false;
	if (object)
		return;
	if (out->level[out->depth - 1].filled)
		buf_byte(out->buf, ',');
	out->level[out->depth - 1].filled = true;
}

static void begin(struct json_out *out, bool object)
{
	check(out->depth < JSON_DEPTH_MAX);
	before_value(out);
	buf_byte(out->buf, object ? '{' : '[');
	out->level[out->depth].object = object;
	out->level[out->depth].filled = false;
	out->depth++;
}

void json_object(struct json_out *out)
{
	begin(out, true);
}

void json_array(struct json_out *out)
{
	begin(out, false);
}

void json_end(struct json_out *out)
{
	check(out->depth > 0 && !out->after_name);
	out->depth--;
	buf_byte(out->buf, out->level[out->depth].object ? '}' : ']');
}

/* ---- strings --------------------------------------------------------------------------------- */

/* RFC 8785 section 3.2.2.2. */
static void put_escape(struct buf *buf, unsigned char c)
{
	static const char letters[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
	                               ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
	if (c < sizeof letters && letters[c] != 0) {
		buf_byte(buf, '\\');
		buf_byte(buf, letters[c]);
	} else {
		buf_format(buf, "\\u%04x", c);
	}
}

static void put_plain(struct buf *buf, struct str s)
{
	char *at = buf_room(buf, s.len + 2);
	if (at == NULL)
		return;
	*at++ = '"';
	if (s.len > 0)
		at = mempcpy(at, s.at, s.len);
	*at = '"';
}

/* Most strings are ASCII with nothing to escape, and one look tells. */
static void put_string(struct buf *buf, struct str text)
{
	const uint64_t not_ascii = UINT64_C(0x8080808080808080);
	uint64_t seen = 0;
	if (json_skip_plain(text, 0, &seen) == text.len && (seen & not_ascii) == 0) {
		put_plain(buf, text);
		return;
	}
	struct str s = utf8_repaired(buf->arena, text);
	buf_byte(buf, '"');
	for (size_t at = 0; at < s.len;) {
		size_t stop = json_skip_plain(s, at, &seen);
		buf_put(buf, str_slice(s, at, stop - at));
		if (stop < s.len)
			put_escape(buf, (unsigned char)s.at[stop]);
		at = stop + 1;
	}
	buf_byte(buf, '"');
}

void json_name(struct json_out *out, struct str name)
{
	check(out->depth > 0 && out->level[out->depth - 1].object && !out->after_name);
	if (out->level[out->depth - 1].filled)
		buf_byte(out->buf, ',');
	out->level[out->depth - 1].filled = true;
	out->after_name = true;
	put_string(out->buf, name);
	buf_byte(out->buf, ':');
}

void json_str(struct json_out *out, struct str value)
{
	before_value(out);
	if (str_absent(value))
		buf_put(out->buf, S("null"));
	else
		put_string(out->buf, value);
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* digits · 10^exponent */
struct decimal {
	uint64_t digits;
	int exponent;
};

/* The decimal of that many digits nearest to value, which is positive. */
static struct decimal nearest(double value, int precision)
{
	char text[32];
	struct decimal decimal = {0};
	int len = snprintf(text, sizeof text, "%.*e", precision - 1, value);
	check(len > 0 && (size_t)len < sizeof text);
	const char *at = text;
	for (; *at != 'e'; at++)
		if (*at != '.')
			decimal.digits = decimal.digits * 10 + (uint64_t)(*at - '0');
	decimal.exponent = (int)strtol(at + 1, NULL, 10) - (precision - 1);
	return decimal;
}

static bool reads_back(struct decimal decimal, double value)
{
	char text[32];
	int len = snprintf(text, sizeof text, "%" PRIu64 "e%d", decimal.digits, decimal.exponent);
	check(len > 0 && (size_t)len < sizeof text);
	return strtod(text, NULL) == value;
}

/* The shortest decimal that reads back as value, the nearest of those (ECMA-262, Number::toString).
 *
 * Fewer than 15 digits need no search in the normal range: the nearest 15 then end in zeros.
 * Below a power of two doubles lie closer than above it, so that the nearest decimal can be too far
 * down while its upper neighbour still reads back. */
static struct decimal shortest(double value)
{
	int exponent;
	bool power_of_two = frexp(value, &exponent) == 0.5;
	for (int precision = isnormal(value) ? 15 : 1; precision < 17; precision++) {
		struct decimal decimal = nearest(value, precision);
		if (reads_back(decimal, value))
			return decimal;
		decimal.digits++;
		if (power_of_two && reads_back(decimal, value))
			return decimal;
	}
	return nearest(value, 17);
}

static void put_zeros(struct buf *buf, int count)
{
	for (int i = 0; i < count; i++)
		buf_byte(buf, '0');
}

/* Lays out the digits: the decimal point stands behind the first `point` of them. */
static void put_digits(struct buf *buf, struct str digits, int point)
{
	int count = (int)digits.len;
	if (point > 21 || point < -5) {
		buf_put(buf, str_slice(digits, 0, 1));
		if (count > 1)
			buf_byte(buf, '.');
		buf_put(buf, str_slice(digits, 1, SIZE_MAX));
		buf_format(buf, "e%+d", point - 1);
	} else if (point <= 0) {
		buf_put(buf, S("0."));
		put_zeros(buf, -point);
		buf_put(buf, digits);
	} else {
		buf_put(buf, str_slice(digits, 0, (size_t)point));
		put_zeros(buf, point - count);
		if (count > point)
			buf_byte(buf, '.');
		buf_put(buf, str_slice(digits, (size_t)point, SIZE_MAX));
	}
}

static void put_real(struct buf *buf, double value)
{
	const double exact_integers = 9007199254740992; /* 2^53 */
	char text[24];
	if (fabs(value) < exact_integers && value == trunc(value)) {
		buf_int(buf, (int64_t)value);
		return;
	}
	struct decimal decimal = shortest(fabs(value));
	for (; decimal.digits % 10 == 0; decimal.digits /= 10)
		decimal.exponent++;
	int len = snprintf(text, sizeof text, "%" PRIu64, decimal.digits);
	if (value < 0)
		buf_byte(buf, '-');
	put_digits(buf, str_bytes(text, (size_t)len), len + decimal.exponent);
}

void json_int(struct json_out *out, int64_t value)
{
	before_value(out);
	buf_int(out->buf, value);
}

void json_real(struct json_out *out, double value)
{
	before_value(out);
	if (isfinite(value))
		put_real(out->buf, value);
	else
		buf_put(out->buf, S("null"));
}

void json_bool(struct json_out *out, bool value)
{
	before_value(out);
	buf_put(out->buf, value ? S("true") : S("false"));
}

void json_null(struct json_out *out)
{
	before_value(out);
	buf_put(out->buf, S("null"));
}

/* ---- trees ----------------------------------------------------------------------------------- */

static void put_number_as_written(struct json_out *out, struct str text)
{
	before_value(out);
	buf_put(out->buf, text);
}

static void put_elements(struct json_out *out, const struct json *array)
{
	json_array(out);
	for (size_t i = 0; i < array->count; i++)
		json_value(out, &array->elements[i]);
	json_end(out);
}

static void put_members(struct json_out *out, const struct json *object)
{
	json_object(out);
	for (size_t i = 0; i < object->count; i++) {
		json_name(out, object->members[i].name);
		json_value(out, &object->members[i].value);
	}
	json_end(out);
}

void json_value(struct json_out *out, const struct json *value)
{
	switch (value->kind) {
	case JSON_NULL: json_null(out); break;
	case JSON_FALSE: json_bool(out, false); break;
	case JSON_TRUE: json_bool(out, true); break;
	case JSON_NUMBER: put_number_as_written(out, value->text); break;
	case JSON_STRING: json_str(out, value->text); break;
	case JSON_ARRAY: put_elements(out, value); break;
	case JSON_OBJECT: put_members(out, value); break;
	}
}

void json_put_str(struct json_out *out, struct str name, struct str value)
{
	json_name(out, name);
	json_str(out, value);
}

void json_put_int(struct json_out *out, struct str name, int64_t value)
{
	json_name(out, name);
	json_int(out, value);
}

void json_put_real(struct json_out *out, struct str name, double value)
{
	json_name(out, name);
	json_real(out, value);
}

void json_put_bool(struct json_out *out, struct str name, bool value)
{
	json_name(out, name);
	json_bool(out, value);
}
