#include "base/csv.h"

#include "base/buf.h"

struct csv csv_open(struct str text)
{
	return (struct csv){.rest = text, .next_line = 1};
}

/* One field; *end says that the row ends behind it. False for a quote that is never closed. */
static bool read_field(struct work *w, struct csv *csv, struct str *field, bool *end)
{
	struct buf buf = buf_init(w->arena, csv->rest.len);
	bool quoted = csv->rest.len > 0 && csv->rest.at[0] == '"';
	size_t at = quoted ? 1 : 0;
	for (;; at++) {
		if (at >= csv->rest.len) {
			if (quoted)
				return false;
			break;
		}
		char c = csv->rest.at[at];
		if (quoted && c == '"') {
			if (at + 1 < csv->rest.len && csv->rest.at[at + 1] == '"')
				at++;
			else {
				quoted = false;
				continue;
			}
		} else if (!quoted && (c == ',' || c == '\n'))
			break;
		if (c == '\n')
			csv->next_line++;
		buf_byte(&buf, c);
	}
	*end = at >= csv->rest.len || csv->rest.at[at] == '\n';
	csv->rest = str_slice(csv->rest, at + 1, csv->rest.len);
	*field = str_trim(buf_str(&buf));
	return true;
}

enum err csv_row(struct work *w, struct csv *csv, struct str fields[CSV_FIELDS_MAX], size_t *count)
{
	do {
		*count = 0;
		if (csv->rest.len == 0)
			return OK;
		csv->line = csv->next_line;
		for (bool end = false; !end;) {
			if (*count == CSV_FIELDS_MAX)
				return fail(w, ERR_INPUT, "line %lld has over %d fields",
				            (long long)csv->line, CSV_FIELDS_MAX);
			if (!read_field(w, csv, &fields[(*count)++], &end))
				return fail(w, ERR_INPUT, "line %lld opens a quote that is never closed",
				            (long long)csv->line);
		}
		csv->next_line++;
	} while (*count == 1 && fields[0].len == 0);
	return OK;
}
