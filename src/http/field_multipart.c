/* field_multipart: forms with files in them. Strict: what browsers send, and nothing that two readers could read in two ways. */
#include "base/utf8.h"
#include "http/field.h"

enum { PARTS_MAX = 64, BOUNDARY_MAX = 70, HEADERS_MAX = 8 };

static enum err malformed(struct work *w)
{
	return fail(w, ERR_INPUT, "The form that was sent is not correctly encoded.");
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool same_name(struct str a, struct str b)
{
	for (size_t i = 0; i < a.len && a.len == b.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return a.len == b.len;
}

/* One parameter behind a ';' of a header: NAME=VALUE or NAME="VALUE", where a browser writes a quote in a name as %22. */
static bool cut_parameter(struct str *rest, struct str *name, struct str *value)
{
	*name = str_trim(str_cut(rest, '='));
	if (str_absent(*rest))
		return false;
	if (!str_starts(*rest, S("\""))) {
		*value = str_trim(str_cut(rest, ';'));
		return true;
	}
	*rest = str_slice(*rest, 1, SIZE_MAX);
	*value = str_cut(rest, '"');
	if (str_absent(*rest))
		return false;
	struct str behind = str_cut(rest, ';');
	return str_trim(behind).len == 0;
}

static bool read_boundary(struct str type, struct str *out)
{
	struct str name, value;
	*out = (struct str){0};
	(void)str_cut(&type, ';');
	while (!str_absent(type)) {
		if (!cut_parameter(&type, &name, &value))
			return false;
		if (!same_name(name, S("boundary")))
			continue;
		if (!str_absent(*out))
			return false;
		*out = value;
	}
	for (size_t i = 0; i < out->len; i++)
		if (out->at[i] <= 0x20 || out->at[i] >= 0x7f)
			return false;
	return out->len > 0 && out->len <= BOUNDARY_MAX;
}

/* A part under way. */
struct part {
	struct str name;
	bool is_file;
};

/* form-data; name="file"; filename="badge.png" */
static bool read_disposition(struct str value, struct part *out)
{
	struct str name, content;
	if (!same_name(str_trim(str_cut(&value, ';')), S("form-data")) || !str_absent(out->name))
		return false;
	while (!str_absent(value)) {
		if (!cut_parameter(&value, &name, &content))
			return false;
		if (same_name(name, S("name")) && str_absent(out->name))
			out->name = content;
		else if (same_name(name, S("filename")) && !out->is_file)
			out->is_file = true;
		else
			return false;
	}
	return out->name.len > 0 && utf8_valid(out->name);
}

static bool read_header(struct str line, struct part *out)
{
	struct str value = line, name = str_cut(&value, ':');
	if (str_absent(value))
		return false;
	if (same_name(name, S("Content-Disposition")))
		return read_disposition(value, out);
	return same_name(name, S("Content-Type"));
}

/* The lines up to the empty one; `rest` is behind that. */
static bool read_headers(struct str *rest, struct part *out)
{
	*out = (struct part){0};
	for (int i = 0; i < HEADERS_MAX; i++) {
		size_t end = str_find(str_slice(*rest, 0, 4096), S("\r\n"));
		if (end == SIZE_MAX)
			return false;
		struct str line = str_slice(*rest, 0, end);
		*rest = str_slice(*rest, end + 2, SIZE_MAX);
		if (line.len == 0)
			return !str_absent(out->name);
		if (!read_header(line, out))
			return false;
	}
	return false;
}

static bool read_part(struct str *rest, struct str delimiter, struct field_pair *out)
{
	struct part part;
	if (!read_headers(rest, &part))
		return false;
	size_t end = str_find(*rest, delimiter);
	if (end == SIZE_MAX)
		return false;
	*out = (struct field_pair){part.name, str_slice(*rest, 0, end)};
	*rest = str_slice(*rest, end + delimiter.len, SIZE_MAX);
	return part.is_file || utf8_valid(out->value);
}

enum err field_multipart(struct work *w, struct str type, struct str body, struct field_pair **pairs,
                         size_t *count)
{
	struct str boundary;
	if (!read_boundary(type, &boundary))
		return malformed(w);
	struct str delimiter = str_format(w->arena, "\r\n--%.*s", STR_ARG(boundary));
	struct str first = str_slice(delimiter, 2, SIZE_MAX);
	struct field_pair *out = work_array(w, PARTS_MAX, sizeof *out);
	size_t filled = 0;
	if (!str_starts(body, first))
		return malformed(w);
	struct str rest = str_slice(body, first.len, SIZE_MAX);
	while (str_starts(rest, S("\r\n"))) {
		rest = str_slice(rest, 2, SIZE_MAX);
		if (filled == PARTS_MAX || !read_part(&rest, delimiter, &out[filled]))
			return malformed(w);
		filled++;
	}
	if (!str_equal(rest, S("--")) && !str_equal(rest, S("--\r\n")))
		return malformed(w);
	*pairs = out;
	*count = filled;
	return OK;
}
