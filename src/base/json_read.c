/* The reader: one pass, recursive to JSON_DEPTH_MAX. */
#include "base/json.h"

#include "base/check.h"
#include "base/json_parts.h"
#include "base/utf8.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* Up to here, comparing every pair of names beats sorting them. */
enum { PAIRWISE_MAX = 16 };

struct reader {
	struct work *w;
	struct str text;
	size_t at;
	size_t depth;
	/* Children of the containers that are still open, innermost last; on the heap and not in the arena
	 * because it grows. A container that ends takes its own from the top, into an array of that size. */
	struct json_member *open;
	size_t open_count;
	size_t open_capacity;
};

static enum err refuse(struct reader *r, size_t at, const char *why)
{
	size_t line = 1, line_start = 0;
	for (size_t i = 0; i < at; i++) {
		if (r->text.at[i] != '\n')
			continue;
		line++;
		line_start = i + 1;
	}
	size_t column = utf8_count(str_slice(r->text, line_start, at - line_start)) + 1;
	return fail(r->w, ERR_INPUT, "The JSON is not right at line %zu, column %zu: %s.", line, column, why);
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->text.len) {
		char c = r->text.at[r->at];
		if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
			return;
		r->at++;
	}
}

/* Moves behind the byte c if it comes next, blanks apart. */
static bool take(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->at == r->text.len || r->text.at[r->at] != c)
		return false;
	r->at++;
	return true;
}

/* ---- strings --------------------------------------------------------------------------------- */

/* Four hexadecimal digits, or -1. */
static int32_t hex4(struct str s)
{
	int32_t value = 0;
	if (s.len < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		char c = s.at[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
		            : c >= 'a' && c <= 'f' ? c - 'a' + 10
		            : c >= 'A' && c <= 'F' ? c - 'A' + 10
		                                   : -1;
		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

/* Reads what follows \u, the second half of a surrogate pair included, and moves s behind it.
 * -1 when it is no character. */
static int32_t take_unicode(struct str *s)
{
	int32_t high = hex4(*s);
	*s = str_slice(*s, 4, SIZE_MAX);
	if (high < 0xd800 || high > 0xdfff)
		return high;
	if (high > 0xdbff || !str_starts(*s, S("\\u")))
		return -1;
	int32_t low = hex4(str_slice(*s, 2, 4));
	*s = str_slice(*s, 6, SIZE_MAX);
	if (low < 0xdc00 || low > 0xdfff)
		return -1;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/* Writes the code point as UTF-8 and returns the place behind it. */
static char *put_code(char *to, int32_t code)
{
	if (code < 0x80) {
		*to++ = (char)code;
	} else if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
		*to++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	} else {
		*to++ = (char)(0xf0 | code >> 18);
		*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	}
	return to;
}

/* The character that a backslash and this letter stand for, or -1. */
static int32_t short_escape(char letter)
{
	switch (letter) {
	case '"':
	case '\\':
	case '/': return letter;
	case 'b': return '\b';
	case 'f': return '\f';
	case 'n': return '\n';
	case 'r': return '\r';
	case 't': return '\t';
	default: return -1;
	}
}

/* Replaces the escapes of `raw`, which begins at byte `start` of the input. */
static enum err unescape(struct reader *r, struct str raw, size_t start, struct str *out)
{
	char *copy = work_alloc(r->w, raw.len);
	char *to = copy;
	struct str rest = raw;
	for (size_t plain; (plain = str_find_byte(rest, '\\')) != SIZE_MAX;) {
		memcpy(to, rest.at, plain);
		to += plain;
		char letter = rest.at[plain + 1];
		size_t escape_at = start + raw.len - rest.len + plain;
		rest = str_slice(rest, plain + 2, SIZE_MAX);
		int32_t code = letter == 'u' ? take_unicode(&rest) : short_escape(letter);
		if (code < 0)
			return refuse(r, escape_at, "this escape is not a character");
		to = put_code(to, code);
	}
	memcpy(to, rest.at, rest.len);
	*out = str_bytes(copy, (size_t)(to - copy) + rest.len);
	return OK;
}

#define EVERY_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* The top bit of each of eight bytes that is a quote, a backslash or a control character. Subtracting
 * borrows through the top bit of a byte that was too small; ~ drops those that had it set before. The
 * lowest bit found is right; above it a borrow may have set others. */
static uint64_t specials(uint64_t eight)
{
	uint64_t quote = eight ^ EVERY_BYTE('"'), backslash = eight ^ EVERY_BYTE('\\');
	uint64_t found = ((eight - EVERY_BYTE(0x20)) & ~eight) | ((quote - EVERY_BYTE(1)) & ~quote) |
	                 ((backslash - EVERY_BYTE(1)) & ~backslash);
	return found & EVERY_BYTE(0x80);
}

size_t json_skip_plain(struct str s, size_t at, uint64_t *seen)
{
	for (uint64_t eight; at + sizeof eight <= s.len; at += sizeof eight) {
		memcpy(&eight, s.at + at, sizeof eight);
		*seen |= eight;
		uint64_t found = specials(le64toh(eight));
		if (found != 0)
			return at + (size_t)__builtin_ctzll(found) / 8;
	}
	for (; at < s.len && (unsigned char)s.at[at] >= 0x20 && s.at[at] != '"' && s.at[at] != '\\'; at++)
		*seen |= (unsigned char)s.at[at];
	return at;
}

/* Reads a string whose opening quote has been passed. */
static enum err read_string(struct reader *r, struct str *out)
{
	size_t start = r->at;
	bool escaped = false;
	uint64_t seen = 0;
	while ((r->at = json_skip_plain(r->text, r->at, &seen)) < r->text.len && r->text.at[r->at] == '\\') {
		escaped = true;
		r->at += r->at + 1 < r->text.len ? 2 : 1;
	}
	if (r->at == r->text.len)
		return refuse(r, start - 1, "this text has no closing quote");
	if (r->text.at[r->at] != '"')
		return refuse(r, r->at, "a control character must be written as an escape");
	*out = str_slice(r->text, start, r->at - start);
	r->at++;
	if ((seen & EVERY_BYTE(0x80)) != 0 && !utf8_valid(*out))
		return refuse(r, start, "this text is not UTF-8");
	return escaped ? unescape(r, *out, start, out) : OK;
}

/* ---- arrays and objects ---------------------------------------------------------------------- */

static enum err read_value(struct reader *r, struct json *out);

static void push(struct reader *r, const struct json_member *child)
{
	if (r->open_count == r->open_capacity) {
		r->open_capacity = r->open_capacity == 0 ? 32 : r->open_capacity * 2;
		r->open = reallocarray(r->open, r->open_capacity, sizeof *r->open);
		check(r->open != NULL);
	}
	r->open[r->open_count++] = *child;
}

static enum err read_array(struct reader *r, struct json *out)
{
	size_t first = r->open_count;
	if (!take(r, ']')) {
		do {
			struct json_member child = {0};
			TRY(read_value(r, &child.value));
			push(r, &child);
		} while (take(r, ','));
		if (!take(r, ']'))
			return refuse(r, r->at, "a comma or ] is missing");
	}
	size_t count = r->open_count - first;
	struct json *elements = work_array(r->w, count, sizeof *elements);
	for (size_t i = 0; i < count; i++)
		elements[i] = r->open[first + i].value;
	r->open_count = first;
	*out = (struct json){.kind = JSON_ARRAY, .count = count, .elements = elements};
	return OK;
}

/* Shorter names first: any order does that brings equal names together, and this one is cheap. */
static int by_length(const void *a, const void *b)
{
	const struct str *x = *(const struct str *const *)a, *y = *(const struct str *const *)b;
	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return str_compare(*x, *y);
}

static bool duplicate_by_sorting(struct reader *r, const struct json_member *members, size_t count)
{
	const struct str **names = work_array(r->w, count, sizeof *names);
	for (size_t i = 0; i < count; i++)
		names[i] = &members[i].name;
	qsort(names, count, sizeof *names, by_length);
	for (size_t i = 1; i < count; i++)
		if (str_equal(*names[i - 1], *names[i]))
			return true;
	return false;
}

/* Whether a name occurs twice. Sorting and not hashing, so that no input makes it quadratic. */
static bool has_duplicate(struct reader *r, const struct json_member *members, size_t count)
{
	if (count > PAIRWISE_MAX)
		return duplicate_by_sorting(r, members, count);
	for (size_t i = 1; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (str_equal(members[i].name, members[j].name))
				return true;
	return false;
}

static enum err read_member(struct reader *r)
{
	struct json_member child = {0};
	if (!take(r, '"'))
		return refuse(r, r->at, "a name in double quotes is missing");
	TRY(read_string(r, &child.name));
	if (!take(r, ':'))
		return refuse(r, r->at, "a colon is missing");
	TRY(read_value(r, &child.value));
	push(r, &child);
	return OK;
}

static enum err read_object(struct reader *r, struct json *out)
{
	size_t start = r->at - 1, first = r->open_count;
	if (!take(r, '}')) {
		do {
			TRY(read_member(r));
		} while (take(r, ','));
		if (!take(r, '}'))
			return refuse(r, r->at, "a comma or } is missing");
	}
	size_t count = r->open_count - first;
	struct json_member *members = work_array(r->w, count, sizeof *members);
	if (count > 0)
		memcpy(members, r->open + first, count * sizeof *members);
	r->open_count = first;
	*out = (struct json){.kind = JSON_OBJECT, .count = count, .members = members};
	if (has_duplicate(r, members, count))
		return refuse(r, start, "this object has two members of the same name");
	return OK;
}

/* ---- values ---------------------------------------------------------------------------------- */

static enum err read_word(struct reader *r, struct str word, enum json_kind kind, struct json *out)
{
	if (!str_equal(str_slice(r->text, r->at, word.len), word))
		return refuse(r, r->at, "a value is missing");
	r->at += word.len;
	out->kind = kind;
	return OK;
}

static enum err read_number(struct reader *r, struct json *out)
{
	size_t len = str_number_length(str_slice(r->text, r->at, SIZE_MAX));
	if (len == 0)
		return refuse(r, r->at, "a value is missing");
	*out = (struct json){.kind = JSON_NUMBER, .text = str_slice(r->text, r->at, len)};
	r->at += len;
	return OK;
}

static enum err read_container(struct reader *r, struct json *out)
{
	bool object = r->text.at[r->at] == '{';
	if (r->depth == JSON_DEPTH_MAX)
		return refuse(r, r->at, "it is nested too deeply");
	r->at++;
	r->depth++;
	TRY(object ? read_object(r, out) : read_array(r, out));
	r->depth--;
	return OK;
}

/* out is all zero. */
static enum err read_value(struct reader *r, struct json *out)
{
	skip_blanks(r);
	char c = r->at < r->text.len ? r->text.at[r->at] : '\0';
	switch (c) {
	case '{':
	case '[': return read_container(r, out);
	case 't': return read_word(r, S("true"), JSON_TRUE, out);
	case 'f': return read_word(r, S("false"), JSON_FALSE, out);
	case 'n': return read_word(r, S("null"), JSON_NULL, out);
	case '"':
		r->at++;
		out->kind = JSON_STRING;
		return read_string(r, &out->text);
	default: return read_number(r, out);
	}
}

static enum err read_document(struct reader *r, struct json *out)
{
	TRY(read_value(r, out));
	skip_blanks(r);
	if (r->at < r->text.len)
		return refuse(r, r->at, "nothing may follow the value");
	return OK;
}

enum err json_parse(struct work *w, struct str text, size_t max, const struct json **out)
{
	struct reader r = {.w = w, .text = text};
	if (text.len > max)
		return fail(w, ERR_TOO_LARGE, "The JSON is larger than %zu bytes.", max);
	struct json *root = work_alloc(w, sizeof *root);
	enum err result = read_document(&r, root);
	free(r.open);
	if (result == OK)
		*out = root;
	return result;
}
