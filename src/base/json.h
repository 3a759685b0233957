/* JSON (RFC 8259) read into the arena, written as a stream, and canonical (RFC 8785).
 *
 * 1. Numbers stay the text they were; they become int64 or double only when asked.
 * 2. Refused: duplicate keys, bytes that are not UTF-8, lone surrogates, depth over 64, anything
 *    after the value, and input over the caller's maximum.
 * 3. A parsed tree points into the input where no escape forced a copy: the input must outlive it. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/work.h"

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

enum { JSON_DEPTH_MAX = 64 };

struct json_member;

struct json {
	enum json_kind kind;
	struct str text;                   /* string: decoded; number: as written */
	size_t count;                      /* elements or members */
	const struct json *elements;       /* array */
	const struct json_member *members; /* object, in the order of the input */
};

struct json_member {
	struct str name;
	struct json value;
};

/* Reads one value. ERR_INPUT with line and column, ERR_TOO_LARGE over max bytes.
 * Cost: linear, and n log n in the members of a large object. */
enum err json_parse(struct work *w, struct str text, size_t max, const struct json **out) MUST_CHECK;

/* The member of that name; NULL when there is none or `object` is NULL or no object. Cost: linear. */
const struct json *json_get(const struct json *object, struct str name);
/* The element, or NULL when out of range, or `array` is NULL or no array. */
const struct json *json_at(const struct json *array, size_t index);
/* A member that is a string / number / true; absent, INT64_MIN, NAN, false when it is not there or not one. */
struct str json_get_str(const struct json *object, struct str name);
int64_t json_get_int(const struct json *object, struct str name);
double json_get_real(const struct json *object, struct str name);
bool json_get_bool(const struct json *object, struct str name);
/* The value itself; false when it is of another kind, is NULL, or is out of range. An integer written 1.0 or
 * 1e3 is one, and exact. */
bool json_to_int(const struct json *value, int64_t *out) MUST_CHECK;
bool json_to_real(const struct json *value, double *out) MUST_CHECK;

/* A shallow copy of an object without the member of that name, and one with that member: in its place, or at the end. */
const struct json *json_without(struct work *w, const struct json *object, struct str name);
const struct json *json_with(struct work *w, const struct json *object, struct str name,
                             const struct json *value);

/* Streaming writer: commas are set by itself, strings are escaped by RFC 8785's rule (so plain
 * output with sorted keys is canonical already). Misnesting is a broken invariant.
 *
 *	struct json_out out = json_out(&buf);
 *	json_object(&out);
 *	json_name(&out, S("theta")); json_real(&out, theta);
 *	json_end(&out); */
struct json_out {
	struct buf *buf;
	uint8_t depth;
	bool after_name;
	struct {
		bool object;
		bool filled;
	} level[JSON_DEPTH_MAX];
};

/* Begins; opens an object or array, and closes the one opened last; a member's name, before its value. */
struct json_out json_out(struct buf *buf);
void json_object(struct json_out *out);
void json_array(struct json_out *out);
void json_end(struct json_out *out);
void json_name(struct json_out *out, struct str name);
/* Absent writes null; a byte that is not UTF-8 becomes U+FFFD. */
void json_str(struct json_out *out, struct str value);
void json_int(struct json_out *out, int64_t value);
/* The shortest text that reads back (RFC 8785 section 3.2.2.3); what is not finite writes null. */
void json_real(struct json_out *out, double value);
void json_bool(struct json_out *out, bool value);
void json_null(struct json_out *out);
void json_value(struct json_out *out, const struct json *value); /* a parsed tree, as it was */
/* name and value in one call */
void json_put_str(struct json_out *out, struct str name, struct str value);
void json_put_int(struct json_out *out, struct str name, int64_t value);
void json_put_real(struct json_out *out, struct str name, double value);
void json_put_bool(struct json_out *out, struct str name, bool value);

/* RFC 8785 form of a parsed value: members sorted by UTF-16 code units, numbers as ECMAScript writes
 * them. ERR_INPUT for a number too large for a double, or longer than STR_NUMBER_MAX. */
enum err json_canonical(struct work *w, const struct json *value, struct str *out) MUST_CHECK;

#endif
