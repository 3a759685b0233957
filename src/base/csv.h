/* CSV (RFC 4180) in memory: fields between commas, quoted where they need it, line feeds inside quotes.
 *
 * Blanks around a field are left out. A row that is blank is passed over. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/work.h"

enum { CSV_FIELDS_MAX = 16 }; /* enough for the lists that people write */

struct csv {
	struct str rest;
	int64_t line; /* of the row last read, from 1 */
	int64_t next_line;
	char separator;
};

/* Without the byte order mark (U+FEFF) that spreadsheets put first. The text must outlive the fields. */
struct csv csv_open(struct str text);
/* The same of what spreadsheets save and copy: between its fields are commas, semicolons or tabs, whichever its first line has
 * most of, outside quotes. */
struct csv csv_open_table(struct str text);
/* The next row into fields[fields_max]; *count 0 at the end. ERR_INPUT, with the line, for a quote that is never closed and for
 * more fields. Cost: linear; only what is quoted is copied. */
enum err csv_row(struct work *w, struct csv *csv, struct str *fields, size_t fields_max,
                 size_t *count) MUST_CHECK;

#endif
