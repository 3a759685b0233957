#include "irt/state_read.h"

#include "base/csv.h"
#include "base/time.h"
#include "irt/names.h"
#include "irt/numbering.h"

#include <stdlib.h>

enum { COLUMNS_MAX = 64 };

struct reading {
	const struct bank *bank;
	struct numbering names; /* of the bank's items */
	struct state_row *rows;
	struct state_table table;
};

enum column { COLUMN_ID, COLUMN_DAY, COLUMN_ITEM, COLUMN_LEVEL, COLUMN_WEIGHT, COLUMN_COUNT };
static const struct str column_names[COLUMN_COUNT] = {
	[COLUMN_ID] = S_INIT("id"),       [COLUMN_DAY] = S_INIT("day"),       [COLUMN_ITEM] = S_INIT("item"),
	[COLUMN_LEVEL] = S_INIT("level"), [COLUMN_WEIGHT] = S_INIT("weight"),
};

bool state_read_day(struct work *w, struct str text, bool *is_date, int64_t *day)
{
	int64_t time_us;
	*is_date = time_parse(str_format(w->arena, "%.*sT00:00:00Z", STR_ARG(text)), &time_us);
	if (*is_date)
		*day = time_us / TIME_DAY_US - (time_us % TIME_DAY_US < 0);
	return (*is_date || str_to_int(text, day)) && *day >= -STATE_READ_DAY_MAX &&
	       *day <= STATE_READ_DAY_MAX;
}

static bool find_level(const struct bank_item *item, struct str text, size_t *level)
{
	int64_t code;
	if (!str_to_int(text, &code))
		return false;
	for (*level = 0; *level < item->model.levels; ++*level)
		if (code == (item->codes == NULL ? (int64_t)*level : item->codes[*level]))
			return true;
	return false;
}

static enum err read_row(struct work *w, struct reading *reading, const struct str *fields,
                         const size_t places[COLUMN_COUNT], int64_t line)
{
	struct state_row *row = &reading->rows[reading->table.count];
	struct str item = fields[places[COLUMN_ITEM]], level = fields[places[COLUMN_LEVEL]],
		   day = fields[places[COLUMN_DAY]];
	bool is_date;
	row->person = fields[places[COLUMN_ID]];
	row->weight = 1;
	if (!state_read_day(w, day, &is_date, &row->day))
		return fail(
			w, ERR_INPUT,
			"line %lld, column day: “%.*s” is neither a date as 2026-11-23 nor a whole number",
			(long long)line, STR_ARG(day));
	if (reading->table.count > 0 && is_date != reading->table.dates)
		return fail(w, ERR_INPUT, "line %lld, column day: dates and numbers are mixed",
		            (long long)line);
	reading->table.dates = is_date;
	row->item = numbering_find(&reading->names, item);
	if (row->item == UINT32_MAX)
		return fail(w, ERR_INPUT, "line %lld, column item: the items have no “%.*s”", (long long)line,
		            STR_ARG(item));
	if (!find_level(&reading->bank->items[row->item], level, &row->level))
		return fail(w, ERR_INPUT, "line %lld, column level: “%.*s” is no level of the item %.*s",
		            (long long)line, STR_ARG(level), STR_ARG(item));
	if (places[COLUMN_WEIGHT] != SIZE_MAX &&
	    (!str_to_real(fields[places[COLUMN_WEIGHT]], &row->weight) || row->weight < 0 || row->weight > 1))
		return fail(w, ERR_INPUT, "line %lld, column weight: “%.*s” is no number from 0 to 1",
		            (long long)line, STR_ARG(fields[places[COLUMN_WEIGHT]]));
	reading->table.count++;
	return OK;
}

static enum err find_columns(struct work *w, const struct str *header, size_t count,
                             size_t places[COLUMN_COUNT])
{
	for (size_t column = 0; column < COLUMN_COUNT; column++) {
		places[column] = SIZE_MAX;
		for (size_t i = 0; i < count; i++)
			if (str_equal(header[i], column_names[column]))
				places[column] = i;
		if (places[column] == SIZE_MAX && column != COLUMN_WEIGHT)
			return fail(
				w, ERR_INPUT,
				"line 1: there is no column “%.*s”; evidence has the columns id, day, item, level and, "
				"where it does not count in full, weight",
				STR_ARG(column_names[column]));
	}
	return OK;
}

static enum err read_rows(struct work *w, struct reading *reading, struct str text)
{
	struct csv csv = csv_open(text);
	struct str fields[COLUMNS_MAX];
	size_t count, places[COLUMN_COUNT], lines = 1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	if (lines > STATE_READ_ROWS_MAX)
		return fail(w, ERR_TOO_LARGE, "more than %d lines: take fewer people at a time",
		            STATE_READ_ROWS_MAX);
	TRY(csv_row(w, &csv, fields, COLUMNS_MAX, &count));
	TRY(names_check_header(w, fields, count));
	TRY(find_columns(w, fields, count, places));
	size_t columns = count;
	reading->rows = work_array(w, lines, sizeof *reading->rows);
	for (;;) {
		TRY(csv_row(w, &csv, fields, COLUMNS_MAX, &count));
		if (count == 0)
			break;
		if (count != columns)
			return fail(w, ERR_INPUT, "line %lld has %zu fields instead of the header's %zu",
			            (long long)csv.line, count, columns);
		TRY(read_row(w, reading, fields, places, csv.line));
	}
	return reading->table.count > 0 ? OK : fail(w, ERR_INPUT, "there is no evidence under the header");
}

#define COMPARE(x, y)                              \
	do {                                       \
		if ((x) != (y))                    \
			return (x) < (y) ? -1 : 1; \
	} while (0)

/* So that the order of the lines makes no difference. */
static int compare_rows(const void *a, const void *b)
{
	const struct state_row *x = a, *y = b;
	int persons = str_compare(x->person, y->person);
	if (persons != 0)
		return persons;
	COMPARE(x->day, y->day);
	COMPARE(x->item, y->item);
	COMPARE(x->level, y->level);
	COMPARE(x->weight, y->weight);
	return 0;
}

#undef COMPARE

enum err state_read(struct work *w, struct str text, const struct bank *bank, struct state_table *out)
{
	struct reading reading = {.bank = bank, .names = numbering_init(w, bank->count)};
	for (size_t i = 0; i < bank->count; i++)
		numbering_of(&reading.names, bank->items[i].name);
	TRY(names_check_text(w, &text));
	TRY(read_rows(w, &reading, text));
	qsort(reading.rows, reading.table.count, sizeof *reading.rows, compare_rows);
	*out = reading.table;
	out->rows = reading.rows;
	return OK;
}

struct str state_read_day_text(struct work *w, bool is_date, int64_t day)
{
	return is_date ? str_slice(time_text(w->arena, day * TIME_DAY_US), 0, 10)
	               : str_format(w->arena, "%lld", (long long)day);
}
