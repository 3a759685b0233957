#include "http/target.h"

#include "base/arena.h"
#include "base/utf8.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte that the escape at s[at] stands for, or -1. */
static int escaped(struct str s, size_t at)
{
	if (s.len - at < 3)
		return -1;
	int high = hex_digit(s.at[at + 1]), low = hex_digit(s.at[at + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool is_literal(struct str s, bool plus)
{
	return str_find_byte(s, '%') == SIZE_MAX && !(plus && str_find_byte(s, '+') != SIZE_MAX);
}

bool target_decode(struct arena *arena, struct str encoded, bool plus, struct str *out)
{
	*out = encoded;
	if (!is_literal(encoded, plus)) {
		char *text = arena_alloc(arena, encoded.len);
		size_t len = 0;
		for (size_t at = 0; at < encoded.len; at++) {
			int byte = (unsigned char)encoded.at[at];
			if (byte == '%') {
				byte = escaped(encoded, at);
				if (byte < 0)
					return false;
				at += 2;
			} else if (byte == '+' && plus) {
				byte = ' ';
			}
			text[len++] = (char)byte;
		}
		*out = str_bytes(text, len);
	}
	return str_find_byte(*out, '\0') == SIZE_MAX && utf8_valid(*out);
}

static bool is_printable(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return true;
}

/* RFC 9112 section 3.2.2: a server must take the absolute form. The host in it is not trusted either. */
static struct str without_origin(struct str text)
{
	static const struct str schemes[] = {S_INIT("http://"), S_INIT("https://")};
	for (size_t i = 0; i < COUNT(schemes); i++) {
		if (!str_starts(text, schemes[i]))
			continue;
		struct str rest = str_slice(text, schemes[i].len, SIZE_MAX);
		size_t slash = str_find_byte(rest, '/');
		return slash == SIZE_MAX ? S("/") : str_slice(rest, slash, SIZE_MAX);
	}
	return text;
}

/* An escaped slash or backslash is a separator to some programs and a letter to others. */
static bool hides_separator(struct str path)
{
	for (size_t at = 0; at < path.len; at++) {
		if (path.at[at] != '%')
			continue;
		int byte = escaped(path, at);
		if (byte == '/' || byte == '\\')
			return true;
	}
	return str_find_byte(path, '\\') != SIZE_MAX;
}

static bool has_dot_segment(struct str path)
{
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (str_equal(segment, S(".")) || str_equal(segment, S("..")))
			return true;
	}
	return false;
}

enum err target_read(struct work *w, struct str text, struct target *out)
{
	if (text.len > TARGET_MAX)
		return fail(w, ERR_TOO_LARGE, "The address is longer than %d bytes.", TARGET_MAX);
	struct str rest = without_origin(text);
	if (!str_starts(rest, S("/")) || !is_printable(rest))
		return fail(w, ERR_INPUT, "The address of the request is not a valid one.");
	struct str path = str_cut(&rest, '?');
	if (hides_separator(path) || !target_decode(w->arena, path, false, &out->path) ||
	    has_dot_segment(out->path))
		return fail(w, ERR_INPUT,
		            "The address of the request has characters that are not allowed in a path.");
	out->query = rest;
	return OK;
}
