#include "irt/facets_read.h"

#include "base/csv.h"
#include "irt/names.h"
#include "irt/numbering.h"

enum { COLUMNS_MAX = FACETS_ITEMS_MAX + 64 };

struct reading {
	struct str header[COLUMNS_MAX];
	size_t column_count, person_column, rater_column;
	size_t item_of[COLUMNS_MAX]; /* SIZE_MAX: no item */
	struct str *item_names;
	size_t item_count;
	struct numbering persons, raters;
	struct facets_rating *ratings;
	int32_t *codes; /* [rating_count] */
	size_t rating_count;
	int32_t *lowest; /* [item_count] */
	size_t *levels;
};

static bool is_left_out(struct str list, struct str name)
{
	while (!str_absent(list))
		if (str_equal(str_trim(str_cut(&list, ',')), name))
			return true;
	return false;
}

static enum err find_columns(struct work *w, const struct facets_columns *columns, struct reading *table)
{
	table->person_column = table->rater_column = SIZE_MAX;
	table->item_names = work_array(w, table->column_count, sizeof *table->item_names);
	for (size_t i = 0; i < table->column_count; i++) {
		table->item_of[i] = SIZE_MAX;
		if (str_equal(table->header[i], columns->person)) {
			table->person_column = i;
		} else if (str_equal(table->header[i], columns->rater)) {
			table->rater_column = i;
		} else if (!is_left_out(columns->leave_out, table->header[i])) {
			table->item_of[i] = table->item_count;
			table->item_names[table->item_count++] = table->header[i];
		}
	}
	if (table->person_column == SIZE_MAX || table->rater_column == SIZE_MAX)
		return fail(
			w, ERR_INPUT,
			"line 1: there is no column “%.*s”; name the columns of people and raters by --person and "
			"--rater",
			STR_ARG(table->person_column == SIZE_MAX ? columns->person : columns->rater));
	return table->item_count > 0
	               ? OK
	               : fail(w, ERR_INPUT, "line 1: there are no items beside person and rater");
}

static enum err read_row(struct work *w, struct reading *table, const struct str *fields, int64_t line)
{
	struct str person = fields[table->person_column], rater = fields[table->rater_column];
	if (person.len == 0 || rater.len == 0)
		return fail(w, ERR_INPUT, "line %lld: the %s is empty", (long long)line,
		            person.len == 0 ? "person" : "rater");
	uint32_t person_number = numbering_of(&table->persons, person),
		 rater_number = numbering_of(&table->raters, rater);
	for (size_t i = 0; i < table->column_count; i++) {
		int64_t code;
		if (table->item_of[i] == SIZE_MAX || fields[i].len == 0 || str_equal(fields[i], S("NA")))
			continue;
		if (!str_to_int(fields[i], &code) || code < -1000000 || code > 1000000)
			return fail(w, ERR_INPUT, "line %lld, column %.*s: “%.*s” is no whole number",
			            (long long)line, STR_ARG(table->header[i]), STR_ARG(fields[i]));
		table->ratings[table->rating_count] = (struct facets_rating){
			.person = person_number, .item = (uint32_t)table->item_of[i], .rater = rater_number};
		table->codes[table->rating_count++] = (int32_t)code;
	}
	return OK;
}

static enum err read_table(struct work *w, const struct facets_columns *columns, struct str text,
                           struct reading *table)
{
	struct csv csv = csv_open(text);
	struct str fields[COLUMNS_MAX];
	size_t count, lines = 1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	TRY(csv_row(w, &csv, table->header, COLUMNS_MAX, &table->column_count));
	TRY(names_check_header(w, table->header, table->column_count));
	TRY(find_columns(w, columns, table));
	if (lines > FACETS_RATINGS_MAX / table->item_count)
		return fail(w, ERR_TOO_LARGE, "more than %d ratings: take fewer people at a time",
		            FACETS_RATINGS_MAX);
	table->persons = numbering_init(w, lines);
	table->raters = numbering_init(w, lines);
	table->ratings = work_array(w, lines * table->item_count, sizeof *table->ratings);
	table->codes = work_array(w, lines * table->item_count, sizeof *table->codes);
	for (;;) {
		TRY(csv_row(w, &csv, fields, COLUMNS_MAX, &count));
		if (count == 0)
			return OK;
		if (count != table->column_count)
			return fail(w, ERR_INPUT, "line %lld has %zu fields instead of the header's %zu",
			            (long long)csv.line, count, table->column_count);
		TRY(read_row(w, table, fields, csv.line));
	}
}

/* What the lowest level is called, and how many there are: of each item, or of all alike. */
static enum err find_levels(struct work *w, struct reading *table, bool partial_credit)
{
	table->lowest = work_array(w, table->item_count, sizeof *table->lowest);
	table->levels = work_array(w, table->item_count, sizeof *table->levels);
	int32_t *highest = work_array(w, table->item_count, sizeof *highest);
	for (size_t i = 0; i < table->item_count; i++) {
		table->lowest[i] = INT32_MAX;
		highest[i] = INT32_MIN;
	}
	for (size_t i = 0; i < table->rating_count; i++)
		for (size_t k = 0; k < table->item_count; k++) {
			if (partial_credit && k != table->ratings[i].item)
				continue;
			if (table->codes[i] < table->lowest[k])
				table->lowest[k] = table->codes[i];
			if (table->codes[i] > highest[k])
				highest[k] = table->codes[i];
		}
	for (size_t i = 0; i < table->item_count; i++) {
		if (highest[i] == INT32_MIN)
			return fail(w, ERR_INPUT, "The item %.*s has no ratings.",
			            STR_ARG(table->item_names[i]));
		if (highest[i] - table->lowest[i] >= MODEL_LEVELS_MAX)
			return fail(w, ERR_INPUT,
			            "The item %.*s has levels from %d to %d: at most %d of them.",
			            STR_ARG(table->item_names[i]), table->lowest[i], highest[i],
			            MODEL_LEVELS_MAX);
		table->levels[i] = (size_t)(highest[i] - table->lowest[i]) + 1;
	}
	for (size_t i = 0; i < table->rating_count; i++)
		table->ratings[i].level = (uint8_t)(table->codes[i] - table->lowest[table->ratings[i].item]);
	return OK;
}

enum err facets_read(struct work *w, struct str text, const struct facets_columns *columns,
                     bool partial_credit, struct facets_table *out)
{
	struct reading *table = work_alloc(w, sizeof *table);
	TRY(names_check_text(w, &text));
	TRY(read_table(w, columns, text, table));
	TRY(find_levels(w, table, partial_credit));
	*out = (struct facets_table){
		.data =
			{
				.ratings = table->ratings,
				.rating_count = table->rating_count,
				.person_count = table->persons.count,
				.item_count = table->item_count,
				.rater_count = table->raters.count,
				.levels = table->levels,
				.item_names = table->item_names,
				.rater_names = table->raters.names,
				.partial_credit = partial_credit,
			},
		.person_names = table->persons.names,
		.lowest = table->lowest,
	};
	return OK;
}
