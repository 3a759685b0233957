/* pattern_translate: from ECMA-262 (22.2.1, with the flag u) to PCRE2. */
#include "base/buf.h"
#include "schema/pattern.h"

#include <string.h>

enum { OUT_BYTES_MAX = 64 * PATTERN_BYTES_MAX };

struct translation {
	struct work *w;
	struct str source;
	size_t at;
	struct buf out;
};

/* WhiteSpace and LineTerminator of ECMA-262, and all else, as members of a class. */
#define BLANKS \
	"\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
#define NO_BLANKS                                                                                \
	"\\x00-\\x08\\x0e-\\x1f!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}" \
	"\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"

static enum err no_pattern(struct translation *t, const char *why)
{
	return fail(t->w, ERR_INPUT, "“%.*s” is no regular expression of ECMA-262: %s",
	            STR_ARG(str_slice(t->source, 0, 100)), why);
}

/* The byte so far ahead; 0 behind the end. */
static unsigned char peek(const struct translation *t, size_t ahead)
{
	return t->at + ahead < t->source.len ? (unsigned char)t->source.at[t->at + ahead] : 0;
}

static bool comes(const struct translation *t, struct str text)
{
	return str_starts(str_slice(t->source, t->at, SIZE_MAX), text);
}

static bool is_one_of(unsigned char byte, const char *set)
{
	return byte != 0 && strchr(set, byte) != NULL;
}

static bool is_digit(unsigned char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_letter(unsigned char byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static void put_character(struct translation *t, uint32_t character)
{
	buf_format(&t->out, "\\x{%x}", character);
}

/* ---- escapes ---- */

/* That many digits of hexadecimal, or up to six between braces when `digits` is 0, at the reading place. */
static bool take_hex(struct translation *t, size_t digits, uint32_t *out)
{
	size_t i;
	uint32_t value = 0;
	for (i = 0; i < (digits == 0 ? 6 : digits); i++) {
		unsigned char byte = peek(t, i);
		if (is_digit(byte))
			value = value << 4 | (uint32_t)(byte - '0');
		else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
			value = value << 4 | (uint32_t)((byte | 0x20) - 'a' + 10);
		else
			break;
	}
	if (i == 0 || (digits != 0 && i != digits) || (digits == 0 && peek(t, i) != '}') || value > 0x10ffff)
		return false;
	t->at += i + (digits == 0 ? 1 : 0);
	*out = value;
	return true;
}

/* Behind `\u`: four digits, a pair of surrogates, or braces. */
static enum err put_unicode(struct translation *t)
{
	uint32_t first, second;
	bool braced = peek(t, 0) == '{';
	t->at += braced ? 1 : 0;
	if (!take_hex(t, braced ? 0 : 4, &first))
		return no_pattern(t, "\\u wants four hexadecimal digits");
	if (first >= 0xd800 && first < 0xdc00 && !braced && comes(t, S("\\u"))) {
		t->at += 2;
		if (!take_hex(t, 4, &second) || second < 0xdc00 || second > 0xdfff)
			return no_pattern(t, "half a character stands alone");
		first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
	}
	if (first >= 0xd800 && first <= 0xdfff)
		return no_pattern(t, "half a character stands alone");
	put_character(t, first);
	return OK;
}

/* The long names of general categories, which PCRE2 knows by the short ones. */
static const struct {
	struct str name, category;
} categories[] = {
	{S_INIT("Letter"), S_INIT("L")},
	{S_INIT("Cased_Letter"), S_INIT("L&")},
	{S_INIT("LC"), S_INIT("L&")},
	{S_INIT("Uppercase_Letter"), S_INIT("Lu")},
	{S_INIT("Lowercase_Letter"), S_INIT("Ll")},
	{S_INIT("Titlecase_Letter"), S_INIT("Lt")},
	{S_INIT("Modifier_Letter"), S_INIT("Lm")},
	{S_INIT("Other_Letter"), S_INIT("Lo")},
	{S_INIT("Mark"), S_INIT("M")},
	{S_INIT("Number"), S_INIT("N")},
	{S_INIT("Decimal_Number"), S_INIT("Nd")},
	{S_INIT("digit"), S_INIT("Nd")},
	{S_INIT("Letter_Number"), S_INIT("Nl")},
	{S_INIT("Other_Number"), S_INIT("No")},
	{S_INIT("Punctuation"), S_INIT("P")},
	{S_INIT("punct"), S_INIT("P")},
	{S_INIT("Symbol"), S_INIT("S")},
	{S_INIT("Separator"), S_INIT("Z")},
	{S_INIT("Space_Separator"), S_INIT("Zs")},
	{S_INIT("Other"), S_INIT("C")},
	{S_INIT("Control"), S_INIT("Cc")},
};

/* Behind `\p` or `\P`. */
static enum err put_property(struct translation *t, char which)
{
	size_t end = str_find_byte(str_slice(t->source, t->at, SIZE_MAX), '}');
	if (peek(t, 0) != '{' || end == SIZE_MAX || peek(t, 1) == '^')
		return no_pattern(t, "\\p wants a property between braces");
	struct str name = str_slice(t->source, t->at + 1, end - 1);
	size_t equals = str_find_byte(name, '=');
	t->at += end + 1;
	if (equals != SIZE_MAX) {
		struct str kind = str_slice(name, 0, equals);
		if (!str_equal(kind, S("Script")) && !str_equal(kind, S("sc")) &&
		    !str_equal(kind, S("General_Category")) && !str_equal(kind, S("gc")))
			return no_pattern(t, "that property is not known here");
		name = str_slice(name, equals + 1, SIZE_MAX);
	}
	for (size_t i = 0; i < COUNT(categories); i++)
		if (str_equal(name, categories[i].name))
			name = categories[i].category;
	buf_format(&t->out, "\\%c{%.*s}", which, STR_ARG(name));
	return OK;
}

/* `\s` and the like; within a class without the brackets. */
static bool put_set(struct translation *t, unsigned char byte, bool in_class)
{
	if (is_one_of(byte, "dDwW")) {
		buf_format(&t->out, "\\%c", byte);
		return true;
	}
	if (byte != 's' && byte != 'S')
		return false;
	buf_put(&t->out, in_class ? S("") : S("["));
	buf_put(&t->out, byte == 's' ? S(BLANKS) : S(NO_BLANKS));
	buf_put(&t->out, in_class ? S("") : S("]"));
	return true;
}

/* A character that both languages name, or that stands for itself. */
static enum err put_escaped(struct translation *t, unsigned char byte)
{
	uint32_t value;
	const char *controls = "fnrt";
	if (is_one_of(byte, controls)) {
		buf_format(&t->out, "\\%c", byte);
		return OK;
	}
	if (byte == 'v' || (byte == '0' && !is_digit(peek(t, 0)))) {
		put_character(t, byte == 'v' ? 0x0b : 0);
		return OK;
	}
	if (byte == 'c' && is_letter(peek(t, 0))) {
		put_character(t, peek(t, 0) & 0x1f);
		t->at++;
		return OK;
	}
	if (byte == 'x' && take_hex(t, 2, &value)) {
		put_character(t, value);
		return OK;
	}
	if (is_letter(byte) || is_digit(byte) || byte == '_' || byte == 0 || byte >= 0x80)
		return no_pattern(t, "a backslash stands before what has no such meaning");
	buf_format(&t->out, "\\%c", byte);
	return OK;
}

static enum err put_escape(struct translation *t, bool in_class)
{
	unsigned char byte = peek(t, 1);
	t->at += 2;
	if (byte == 'u')
		return put_unicode(t);
	if (byte == 'p' || byte == 'P')
		return put_property(t, (char)byte);
	if (put_set(t, byte, in_class))
		return OK;
	if (byte == 'b' && in_class) {
		put_character(t, 8);
		return OK;
	}
	if (!in_class && (byte == 'b' || byte == 'B')) {
		buf_format(&t->out, "\\%c", byte);
		return OK;
	}
	if (!in_class && is_digit(byte) && byte != '0') {
		buf_format(&t->out, "\\g{%c", byte);
		for (; is_digit(peek(t, 0)); t->at++)
			buf_byte(&t->out, (char)peek(t, 0));
		buf_put(&t->out, S("}"));
		return OK;
	}
	if (!in_class && byte == 'k' && peek(t, 0) == '<') {
		buf_put(&t->out, S("\\k"));
		return OK;
	}
	return put_escaped(t, byte);
}

/* ---- classes, groups, quantifiers ---- */

static enum err put_class(struct translation *t)
{
	buf_put(&t->out, comes(t, S("[^")) ? S("[^") : S("["));
	t->at += comes(t, S("[^")) ? 2 : 1;
	while (t->at < t->source.len && peek(t, 0) != ']') {
		unsigned char byte = peek(t, 0);
		if (byte == '\\') {
			TRY(put_escape(t, true));
			continue;
		}
		/* A bracket in a class is a character here, and the beginning of a POSIX class there. */
		if (byte == '[')
			buf_byte(&t->out, '\\');
		buf_byte(&t->out, (char)byte);
		t->at++;
	}
	if (peek(t, 0) != ']')
		return no_pattern(t, "a class has no end");
	buf_byte(&t->out, ']');
	t->at++;
	return OK;
}

static enum err put_group(struct translation *t)
{
	static const struct str known[] = {S_INIT("(?:"), S_INIT("(?="), S_INIT("(?!"), S_INIT("(?<="),
	                                   S_INIT("(?<!")};
	if (comes(t, S("(*")))
		return no_pattern(t, "there is nothing to repeat");
	if (!comes(t, S("(?"))) {
		buf_byte(&t->out, '(');
		t->at++;
		return OK;
	}
	for (size_t i = 0; i < COUNT(known); i++) {
		if (comes(t, known[i])) {
			buf_put(&t->out, known[i]);
			t->at += known[i].len;
			return OK;
		}
	}
	if (!comes(t, S("(?<")) || !is_letter(peek(t, 3)))
		return no_pattern(t, "a group begins in an unknown way");
	buf_put(&t->out, S("(?<"));
	t->at += 3;
	return OK;
}

/* The bytes of {n}, {n,} or {n,m} at the reading place; 0: none. */
static size_t repetition(const struct translation *t)
{
	size_t len = 1, digits = 0;
	while (is_digit(peek(t, len)))
		len++, digits++;
	if (digits == 0)
		return 0;
	if (peek(t, len) == ',')
		for (len++; is_digit(peek(t, len));)
			len++;
	return peek(t, len) == '}' ? len + 1 : 0;
}

static enum err put_quantifier(struct translation *t, size_t len)
{
	buf_put(&t->out, str_slice(t->source, t->at, len));
	t->at += len;
	if (peek(t, 0) == '+')
		return no_pattern(t, "there is nothing to repeat");
	if (peek(t, 0) == '?') {
		buf_byte(&t->out, '?');
		t->at++;
	}
	return is_one_of(peek(t, 0), "*+?") ? no_pattern(t, "there is nothing to repeat") : OK;
}

static enum err put_next(struct translation *t)
{
	unsigned char byte = peek(t, 0);
	size_t repeated = byte == '{' ? repetition(t) : is_one_of(byte, "*+?") ? 1 : 0;
	if (byte == '\\')
		return put_escape(t, false);
	if (byte == '[')
		return put_class(t);
	if (byte == '(')
		return put_group(t);
	if (repeated > 0)
		return put_quantifier(t, repeated);
	if (byte == '.')
		buf_put(&t->out, S("[^\\n\\r\\x{2028}\\x{2029}]"));
	else if (is_one_of(byte, "{}]"))
		buf_format(&t->out, "\\%c", byte);
	else
		buf_byte(&t->out, (char)byte);
	t->at++;
	return OK;
}

enum err pattern_translate(struct work *w, struct str source, struct str *out)
{
	struct translation t = {.w = w, .source = source, .out = buf_init(w->arena, OUT_BYTES_MAX)};
	buf_put(&t.out, S(""));
	while (t.at < source.len)
		TRY(put_next(&t));
	if (t.out.full)
		return fail(w, ERR_TOO_LARGE, "a pattern is too long");
	*out = t.out.len == 0 ? S("") : buf_str(&t.out);
	return OK;
}
