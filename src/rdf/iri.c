#include "rdf/iri.h"

#include "base/arena.h"

#include <string.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of the scheme that the text begins with, 0 when there is none. */
static size_t scheme_length(struct str text)
{
	if (text.len == 0 || !is_letter(text.at[0]))
		return 0;
	for (size_t i = 1; i < text.len; i++) {
		char c = text.at[i];
		if (c == ':')
			return i;
		if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.')
			return 0;
	}
	return 0;
}

/* ---- what it is ---------------------------------------------------------------------------------- */

/* A bit for each byte under 128 that is none of IRIREF's (N-Quads section 5, production 10). */
static const uint64_t forbidden[2] = {
	UINT64_C(0x00000001ffffffff) | UINT64_C(1) << '"' | UINT64_C(1) << '<' | UINT64_C(1) << '>',
	UINT64_C(1) << ('\\' - 64) | UINT64_C(1) << ('^' - 64) | UINT64_C(1) << ('`' - 64) |
		UINT64_C(1) << ('{' - 64) | UINT64_C(1) << ('|' - 64) | UINT64_C(1) << ('}' - 64),
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool iri_is_absolute(struct str text)
{
	size_t scheme = scheme_length(text);
	if (scheme == 0)
		return false;
	for (size_t i = scheme; i < text.len; i++)
		if (is_blank(text.at[i]))
			return false;
	return true;
}

bool iri_is_well_formed(struct str text)
{
	size_t scheme = scheme_length(text);
	if (scheme == 0)
		return false;
	size_t fragments = 0;
	for (size_t i = scheme; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c < 128 && (forbidden[c / 64] >> c % 64 & 1) != 0)
			return false;
		fragments += c == '#';
	}
	return fragments <= 1;
}

bool iri_is_language_tag(struct str text)
{
	size_t length = 0;
	bool first = true;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '-' && length > 0) {
			length = 0;
			first = false;
		} else if (length == 8 || !(is_letter(c) || (is_digit(c) && !first))) {
			return false;
		} else {
			length++;
		}
	}
	return length > 0;
}

/* ---- resolution ---------------------------------------------------------------------------------- */

/* RFC 3986 section 3. A part that is not there is absent, but for the path, which is empty. */
struct parts {
	struct str scheme, authority, path, query, fragment;
};

static struct parts split(struct str text)
{
	struct parts parts = {0};
	size_t scheme = scheme_length(text);
	if (scheme > 0) {
		parts.scheme = str_slice(text, 0, scheme);
		text = str_slice(text, scheme + 1, SIZE_MAX);
	}
	size_t fragment = str_find_byte(text, '#');
	if (fragment != SIZE_MAX) {
		parts.fragment = str_slice(text, fragment + 1, SIZE_MAX);
		text.len = fragment;
	}
	size_t query = str_find_byte(text, '?');
	if (query != SIZE_MAX) {
		parts.query = str_slice(text, query + 1, SIZE_MAX);
		text.len = query;
	}
	if (str_starts(text, S("//"))) {
		text = str_slice(text, 2, SIZE_MAX);
		size_t slash = str_find_byte(text, '/');
		parts.authority = str_slice(text, 0, slash);
		text = str_slice(text, slash, SIZE_MAX);
	}
	parts.path = text;
	return parts;
}

/* Whether these dots are the first segment of the rest of a path, and then whether also the last. */
static bool is_dots(struct str rest, struct str dots, bool *at_end)
{
	*at_end = rest.len == dots.len;
	return str_starts(rest, dots) && (*at_end || rest.at[dots.len] == '/');
}

/* Section 5.2.4, in place: what is kept never overtakes what is read. */
static size_t remove_dot_segments(char *path, size_t len)
{
	size_t in = 0, out = 0;
	bool at_end;
	while (in < len) {
		struct str rest = {path + in, len - in};
		if (is_dots(rest, S(".."), &at_end)) {
			in += at_end ? 2 : 3;
		} else if (is_dots(rest, S("."), &at_end)) {
			in += at_end ? 1 : 2;
		} else if (is_dots(rest, S("/."), &at_end)) {
			in += at_end ? 1 : 2;
			path[in] = '/';
		} else if (is_dots(rest, S("/.."), &at_end)) {
			in += at_end ? 2 : 3;
			path[in] = '/';
			while (out > 0 && path[--out] != '/')
				;
		} else {
			do
				path[out++] = path[in++];
			while (in < len && path[in] != '/');
		}
	}
	return out;
}

static char *put(char *to, struct str text)
{
	if (text.len > 0)
		memcpy(to, text.at, text.len);
	return to + text.len;
}

/* Section 5.2.3: all of the base's path up to its last slash, and the reference's. */
static char *put_merged(char *to, const struct parts *base, struct str path)
{
	if (!str_absent(base->authority) && base->path.len == 0)
		return put(put(to, S("/")), path);
	size_t keep = base->path.len;
	while (keep > 0 && base->path.at[keep - 1] != '/')
		keep--;
	return put(put(to, str_slice(base->path, 0, keep)), path);
}

/* Where the path of the target comes from. */
enum path_source { PATH_OF_REFERENCE, PATH_MERGED, PATH_OF_BASE };

/* Section 5.3, and of 5.2.2 what makes the path: only the base's own keeps its dots. */
static struct str recompose(struct arena *arena, const struct parts *base, const struct parts *target,
                            enum path_source source)
{
	size_t most = base->path.len + target->scheme.len + target->authority.len + target->path.len +
	              target->query.len + target->fragment.len + strlen("://") + strlen("/?#");
	char *text = arena_alloc(arena, most), *to = text;
	if (!str_absent(target->scheme))
		to = put(put(to, target->scheme), S(":"));
	if (!str_absent(target->authority))
		to = put(put(to, S("//")), target->authority);
	char *path = to;
	to = source == PATH_MERGED ? put_merged(to, base, target->path) : put(to, target->path);
	if (source != PATH_OF_BASE)
		to = path + remove_dot_segments(path, (size_t)(to - path));
	if (!str_absent(target->query))
		to = put(put(to, S("?")), target->query);
	if (!str_absent(target->fragment))
		to = put(put(to, S("#")), target->fragment);
	return str_bytes(text, (size_t)(to - text));
}

/* Section 5.2.2. */
struct str iri_resolve(struct arena *arena, struct str base_text, struct str reference)
{
	if (str_absent(base_text))
		return reference;
	const struct parts base = split(base_text);
	struct parts target = split(reference);
	if (!str_absent(target.scheme))
		return recompose(arena, &base, &target, PATH_OF_REFERENCE);
	target.scheme = base.scheme;
	if (!str_absent(target.authority))
		return recompose(arena, &base, &target, PATH_OF_REFERENCE);
	target.authority = base.authority;
	if (target.path.len > 0)
		return recompose(arena, &base, &target,
		                 target.path.at[0] == '/' ? PATH_OF_REFERENCE : PATH_MERGED);
	target.path = base.path;
	if (str_absent(target.query))
		target.query = base.query;
	return recompose(arena, &base, &target, PATH_OF_BASE);
}
