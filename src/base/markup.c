#include "base/markup.h"

#include "base/utf8.h"

#include <strings.h>

/* What stands for the byte in text, or absent when it may stand for itself. */
static struct str text_entity(char c)
{
	switch (c) {
	case '&': return S("&amp;");
	case '<': return S("&lt;");
	case '>': return S("&gt;");
	default: return (struct str){0};
	}
}

static struct str attribute_entity(char c)
{
	switch (c) {
	case '"': return S("&quot;");
	case '\'': return S("&#39;");
	default: return text_entity(c);
	}
}

static void escape(struct buf *out, struct str s, struct str (*entity_of)(char))
{
	size_t plain = 0;
	for (size_t i = 0; i < s.len; i++) {
		struct str entity = entity_of(s.at[i]);
		if (str_absent(entity))
			continue;
		buf_put(out, str_slice(s, plain, i - plain));
		buf_put(out, entity);
		plain = i + 1;
	}
	buf_put(out, str_slice(s, plain, SIZE_MAX));
}

void markup_text(struct buf *out, struct str s)
{
	escape(out, s, text_entity);
}

#define CONTROL "<span class=\"control\">"

static const struct {
	int32_t code_point;
	bool in_words; /* shown there too, not only in code */
	struct str shown;
} controls[] = {
	{0x202d, true, S_INIT(CONTROL "left-to-right override</span>")},
	{0x202e, true, S_INIT(CONTROL "right-to-left override</span>")},
	{0x202a, false, S_INIT(CONTROL "left-to-right embedding</span>")},
	{0x202b, false, S_INIT(CONTROL "right-to-left embedding</span>")},
	{0x202c, false, S_INIT(CONTROL "end of direction</span>")},
	{0x2066, false, S_INIT(CONTROL "left-to-right isolate</span>")},
	{0x2067, false, S_INIT(CONTROL "right-to-left isolate</span>")},
	{0x2068, false, S_INIT(CONTROL "first strong isolate</span>")},
	{0x2069, false, S_INIT(CONTROL "end of isolate</span>")},
};

/* What is shown for it, or absent. */
static struct str control_shown(int32_t code_point, bool in_code)
{
	for (size_t i = 0; i < COUNT(controls); i++)
		if (controls[i].code_point == code_point && (in_code || controls[i].in_words))
			return controls[i].shown;
	return (struct str){0};
}

/* A stretch of marks from `at` on, with what is not seen between them; gives how many, and *end behind the last. */
static size_t count_marks(struct str s, size_t at, size_t most, size_t *end)
{
	size_t count = 0, length;
	for (*end = at; at < s.len && count < most; at += length) {
		int32_t code_point = utf8_first(str_slice(s, at, SIZE_MAX), &length);
		enum utf8_role role = utf8_role(code_point);
		if (role == UTF8_ALONE || !str_absent(control_shown(code_point, true)))
			break;
		if (role == UTF8_MARK) {
			count++;
			*end = at + length;
		}
	}
	return count;
}

/* Of the marks that begin at `at`, those beyond the most become their number; *before: how many the letter has by then. Gives
 * where the text goes on. */
static size_t put_marks(struct buf *out, struct str s, size_t at, size_t *before)
{
	size_t kept, end;
	*before += count_marks(s, at, MARKUP_MARKS_MAX - *before, &kept);
	size_t over = count_marks(s, kept, SIZE_MAX, &end);
	buf_put(out, str_slice(s, at, kept - at));
	if (over == 0)
		return kept;
	buf_format(out, CONTROL "%zu more %s</span>", over, over == 1 ? "mark" : "marks");
	*before = MARKUP_MARKS_MAX;
	return end;
}

typedef void markup_put(struct buf *out, struct str s);

/* put: writes what stands for itself. marks: how many the letter before it has, and the last one of it. */
static void put_shown(struct buf *out, struct str s, bool in_code, size_t *marks, markup_put *put)
{
	size_t plain = 0, length;
	for (size_t i = 0; i < s.len; i += length) {
		if ((unsigned char)s.at[i] < 0x80) {
			*marks = 0;
			length = 1;
			continue;
		}
		int32_t code_point = utf8_first(str_slice(s, i, SIZE_MAX), &length);
		struct str shown = control_shown(code_point, in_code);
		enum utf8_role role = utf8_role(code_point);
		if (role == UTF8_ALONE || !str_absent(shown))
			*marks = 0;
		if (str_absent(shown) && role != UTF8_MARK)
			continue;
		put(out, str_slice(s, plain, i - plain));
		buf_put(out, shown);
		plain = str_absent(shown) ? put_marks(out, s, i, marks) : i + length;
		length = plain - i;
	}
	put(out, str_slice(s, plain, SIZE_MAX));
}

void markup_words(struct buf *out, struct str s)
{
	put_shown(out, s, false, &(size_t){0}, markup_text);
}

void markup_code(struct buf *out, struct str s)
{
	put_shown(out, s, true, &(size_t){0}, markup_text);
}

void markup_escaped(struct buf *out, struct str s, bool is_code, size_t *marks)
{
	put_shown(out, s, is_code, marks, buf_put);
}

void markup_attribute(struct buf *out, struct str s)
{
	escape(out, s, attribute_entity);
}

static bool is_scheme_allowed(struct str scheme)
{
	static const struct str allowed[] = {S_INIT("http"), S_INIT("https"), S_INIT("mailto")};
	for (size_t i = 0; i < COUNT(allowed); i++)
		if (scheme.len == allowed[i].len && strncasecmp(scheme.at, allowed[i].at, scheme.len) == 0)
			return true;
	return false;
}

/* What stands before the first ':' is a scheme, or a mess that a browser might take for one, unless
 * the path, query or fragment began earlier (RFC 3986 section 4.2). */
static bool is_url_allowed(struct str url)
{
	for (size_t i = 0; i < url.len; i++) {
		if (url.at[i] == ':')
			return is_scheme_allowed(str_slice(url, 0, i));
		if (url.at[i] == '/' || url.at[i] == '?' || url.at[i] == '#')
			return true;
	}
	return true;
}

void markup_url(struct buf *out, struct str s)
{
	markup_attribute(out, is_url_allowed(s) ? s : S("#"));
}

/* RFC 3986 section 2.3. */
static bool is_unreserved(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
	       c == '.' || c == '_' || c == '~';
}

void markup_url_part(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (is_unreserved(s.at[i]))
			buf_byte(out, s.at[i]);
		else
			buf_format(out, "%%%02X", (unsigned char)s.at[i]);
	}
}
