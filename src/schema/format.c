#include "schema/format.h"

#include "base/arena.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <string.h>

static const struct {
	struct str name;
	enum format format;
} names[] = {
	{S_INIT("date-time"), FORMAT_DATE_TIME}, {S_INIT("date"), FORMAT_DATE}, {S_INIT("uri"), FORMAT_URI},
	{S_INIT("email"), FORMAT_EMAIL},         {S_INIT("ipv4"), FORMAT_IPV4}, {S_INIT("ipv6"), FORMAT_IPV6},
};

enum format format_named(struct str name)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_equal(names[i].name, name))
			return names[i].format;
	return FORMAT_NONE;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_hex(char byte)
{
	return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

static bool is_alphanumeric(char byte)
{
	return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/* Letters, digits, and those of the set. */
static bool is_of(struct str text, const char *set)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_alphanumeric(text.at[i]) && (text.at[i] == '\0' || strchr(set, text.at[i]) == NULL))
			return false;
	return true;
}

static bool is_date(struct arena *arena, struct str text)
{
	int64_t time_us;
	return text.len == 10 && time_parse(str_format(arena, "%.*sT00:00:00Z", STR_ARG(text)), &time_us);
}

/* ---- RFC 3986 ---- */

static bool is_address(struct str text, int family)
{
	char copy[INET6_ADDRSTRLEN], bytes[sizeof(struct in6_addr)];
	if (text.len == 0 || text.len >= sizeof copy || memchr(text.at, '\0', text.len) != NULL)
		return false;
	memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	return inet_pton(family, copy, bytes) == 1;
}

/* Of the set or written with a percent sign. */
static bool is_encoded(struct str text, const char *set)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '%') {
			if (!is_of(str_slice(text, i, 1), set))
				return false;
			continue;
		}
		if (i + 2 >= text.len || !is_hex(text.at[i + 1]) || !is_hex(text.at[i + 2]))
			return false;
		i += 2;
	}
	return true;
}

static bool is_authority(struct str text)
{
	size_t at = str_find_byte(text, '@');
	if (at != SIZE_MAX) {
		if (!is_encoded(str_slice(text, 0, at), "-._~!$&'()*+,;=:"))
			return false;
		text = str_slice(text, at + 1, SIZE_MAX);
	}
	struct str host = text, port = S("");
	size_t end = str_starts(text, S("[")) ? str_find_byte(text, ']') : str_find_byte(text, ':');
	if (str_starts(text, S("["))) {
		if (end == SIZE_MAX || !is_address(str_slice(text, 1, end - 1), AF_INET6))
			return false;
		host = S("");
		port = str_slice(text, end + 1, SIZE_MAX);
	} else if (end != SIZE_MAX) {
		host = str_slice(text, 0, end);
		port = str_slice(text, end, SIZE_MAX);
	}
	for (size_t i = 1; i < port.len; i++)
		if (!is_digit(port.at[i]))
			return false;
	return (port.len == 0 || port.at[0] == ':') && is_encoded(host, "-._~!$&'()*+,;=");
}

static bool is_uri(struct str text)
{
	struct str rest = text, scheme = str_cut(&rest, ':');
	if (str_absent(rest) || scheme.len == 0 || is_digit(scheme.at[0]) || !is_of(scheme, "+-.") ||
	    !is_alphanumeric(scheme.at[0]))
		return false;
	struct str before = str_cut(&rest, '#'), fragment = rest, path = before;
	if (str_starts(before, S("//"))) {
		size_t end = 2;
		while (end < before.len && before.at[end] != '/' && before.at[end] != '?')
			end++;
		if (!is_authority(str_slice(before, 2, end - 2)))
			return false;
		path = str_slice(before, end, SIZE_MAX);
	}
	return is_encoded(path, "-._~!$&'()*+,;=:@/?") && is_encoded(fragment, "-._~!$&'()*+,;=:@/?");
}

/* ---- RFC 5321 section 4.1.2 ---- */

static bool is_domain(struct str text)
{
	if (str_starts(text, S("[")) && str_ends(text, S("]"))) {
		struct str address = str_slice(text, 1, text.len - 2);
		return str_starts(address, S("IPv6:")) ? is_address(str_slice(address, 5, SIZE_MAX), AF_INET6)
		                                       : is_address(address, AF_INET);
	}
	if (text.len == 0 || text.len > 255)
		return false;
	for (struct str rest = text; !str_absent(rest);) {
		struct str label = str_cut(&rest, '.');
		if (label.len == 0 || label.len > 63 || !is_of(label, "-") || label.at[0] == '-' ||
		    label.at[label.len - 1] == '-')
			return false;
	}
	return true;
}

static bool is_quoted(struct str text)
{
	if (text.len < 2 || text.at[0] != '"' || text.at[text.len - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < text.len; i++) {
		if (text.at[i] == '\\' && ++i + 1 >= text.len)
			return false;
		if (text.at[i] < 0x20 || text.at[i] == 0x7f || (text.at[i] == '"' && text.at[i - 1] != '\\'))
			return false;
	}
	return true;
}

static bool is_email(struct str text)
{
	size_t at = SIZE_MAX;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '@')
			at = i;
	if (at == SIZE_MAX || at == 0 || !is_domain(str_slice(text, at + 1, SIZE_MAX)))
		return false;
	struct str local = str_slice(text, 0, at);
	if (is_quoted(local))
		return true;
	for (struct str rest = local; !str_absent(rest);) {
		struct str atom = str_cut(&rest, '.');
		if (atom.len == 0 || !is_of(atom, "!#$%&'*+-/=?^_`{|}~"))
			return false;
	}
	return true;
}

bool format_holds(struct arena *arena, enum format format, struct str text)
{
	int64_t time_us;
	switch (format) {
	case FORMAT_NONE: return true;
	case FORMAT_DATE_TIME: return time_parse(text, &time_us);
	case FORMAT_DATE: return is_date(arena, text);
	case FORMAT_URI: return is_uri(text);
	case FORMAT_EMAIL: return is_email(text);
	case FORMAT_IPV4: return is_address(text, AF_INET);
	case FORMAT_IPV6: return is_address(text, AF_INET6);
	}
	return true;
}
