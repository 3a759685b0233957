#include "base/markup.h"

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
