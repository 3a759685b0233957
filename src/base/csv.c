#include "base/csv.h"

#include "base/buf.h"

struct csv csv_open(struct str text)
{
	const struct str mark = S("\xef\xbb\xbf");
	return (struct csv){.rest = str_slice(text, str_starts(text, mark) ? mark.len : 0, SIZE_MAX),
	                    .next_line = 1,
	                    .separator = ','};
}

struct csv csv_open_table(struct str text)
{
	static const char separators[] = {',', ';', '\t'};
	struct csv csv = csv_open(text);
	size_t counts[COUNT(separators)] = {0}, most = 0;
	bool quoted = false;
	for (size_t at = 0; at < text.len && (quoted || text.at[at] != '\n'); at++) {
		quoted ^= text.at[at] == '"';
		for (size_t i = 0; i < COUNT(separators); i++)
			counts[i] += !quoted && text.at[at] == separators[i];
	}
	for (size_t i = 1; i < COUNT(separators); i++)
		most = counts[i] > counts[most] ? i : most;
	csv.separator = separators[most];
	return csv;
}

/* What begins with a quote, up to `len` bytes of the rest. False for a quote that is never closed. */
static bool read_quoted(struct work *w, struct csv *csv, struct str *field, size_t *len)
{
	struct buf buf = buf_init(w->arena, csv->rest.len);
	bool quoted = true;
	size_t at = 1;
	for (; at < csv->rest.len; at++) {
		char c = csv->rest.at[at];
		if (quoted && c == '"') {
			if (at + 1 < csv->rest.len && csv->rest.at[at + 1] == '"')
				at++;
			else {
				quoted = false;
				continue;
			}
		} else if (!quoted && (c == csv->separator || c == '\n'))
			break;
		if (c == '\n')
			csv->next_line++;
		buf_byte(&buf, c);
	}
	*len = at;
	*field = buf_str(&buf);
	return !quoted;
}

/* One field; *end says that the row ends behind it. False for a quote that is never closed. */
static bool read_field(struct work *w, struct csv *csv, struct str *field, bool *end)
{
	struct str rest = csv->rest;
	size_t at = 0;
	if (rest.len > 0 && rest.at[0] == '"') {
		if (!read_quoted(w, csv, field, &at))
			return false;
	} else {
		while (at < rest.len && rest.at[at] != csv->separator && rest.at[at] != '\n')
			at++;
		*field = str_slice(rest, 0, at);
	}
	*end = at >= rest.len || rest.at[at] == '\n';
	csv->rest = str_slice(rest, at + 1, rest.len);
	*field = str_trim(*field);
	return true;
}

enum err csv_row(struct work *w, struct csv *csv, struct str *fields, size_t fields_max, size_t *count)
{
	do {
		*count = 0;
		if (csv->rest.len == 0)
			return OK;
		csv->line = csv->next_line;
		for (bool end = false; !end;) {
			if (*count == fields_max)
				return fail(w, ERR_INPUT, "line %lld has over %zu fields",
				            (long long)csv->line, fields_max);
			if (!read_field(w, csv, &fields[(*count)++], &end))
				return fail(w, ERR_INPUT, "line %lld opens a quote that is never closed",
				            (long long)csv->line);
		}
		csv->next_line++;
	} while (*count == 1 && fields[0].len == 0);
	return OK;
}
