#include "irt/responses_read.h"

#include "base/csv.h"
#include "irt/names.h"

#include <string.h>

enum {
	/* The items, and columns that are none. */
	COLUMNS_MAX = RESPONSES_ITEMS_MAX + 100,
	UNSEEN = -1,
};
#define WEIGHT_MAX 1e9
#define LEVELS_BYTES_MAX ((size_t)8 << 30)

_Static_assert(MODEL_LEVELS_MAX == 16 && RESPONSES_GROUPS_MAX == 64, "sentences below say so");

enum role { ROLE_ITEM, ROLE_ID, ROLE_WEIGHT, ROLE_GROUP, ROLE_LEFT_OUT };

/* A column of the file. */
struct column {
	enum role role;
	struct str name;
	size_t item;  /* its place in a row of levels */
	size_t place; /* among the columns of items: its answer in the key */
};

/* An item while it is read: its codes as they occur, numbered so; sorted at the end. */
struct found {
	int32_t codes[MODEL_LEVELS_MAX];
	size_t count;
	bool closed;      /* no others are allowed */
	int8_t small[16]; /* the number of the codes 0 to 15, UNSEEN: none yet */
};

struct reader {
	struct work *w;
	const struct responses_options *options;
	struct csv csv;
	struct str *fields; /* [COLUMNS_MAX], of one row */
	struct column *columns;
	size_t column_count, item_count;
	struct str *names; /* of items */
	struct found *found;
	uint8_t *levels;
	struct str *ids;
	int64_t *lines; /* where ids stand */
	double *weights;
	uint8_t *groups;
	struct str *group_names;
	size_t group_count, person_count, capacity;
	bool missing_is_code;
	int64_t missing;
};

/* ---- the header ---- */

static bool is_named(struct str option, struct str name)
{
	return !str_absent(option) && str_equal(option, name);
}

static enum role role_of(const struct responses_options *options, struct str name)
{
	if (is_named(options->id, name))
		return ROLE_ID;
	if (is_named(options->weight, name))
		return ROLE_WEIGHT;
	if (is_named(options->group, name))
		return ROLE_GROUP;
	return names_have(name, options->leave_out, options->leave_out_count) ? ROLE_LEFT_OUT : ROLE_ITEM;
}

/* Each column that the options name must be there, and be one thing. */
static enum err check_named(struct work *w, const struct responses_options *options, const struct str *names,
                            size_t count)
{
	const struct str wanted[] = {options->id, options->weight, options->group};
	for (size_t i = 0; i < COUNT(wanted); i++) {
		if (str_absent(wanted[i]))
			continue;
		if (!names_have(wanted[i], names, count))
			return fail(w, ERR_INPUT, "line 1 has no column “%.*s”.",
			            STR_ARG(names_shortened(wanted[i])));
		for (size_t j = 0; j < i; j++)
			if (is_named(wanted[j], wanted[i]))
				return fail(w, ERR_INPUT,
				            "The column “%.*s” cannot be two of id, weight and group.",
				            STR_ARG(names_shortened(wanted[i])));
	}
	for (size_t i = 0; i < options->leave_out_count; i++)
		if (!names_have(options->leave_out[i], names, count))
			return fail(w, ERR_INPUT, "line 1 has no column “%.*s” to leave out.",
			            STR_ARG(names_shortened(options->leave_out[i])));
	return OK;
}

static enum err place_item(struct reader *reader, struct column *column)
{
	const struct bank *bank = reader->options->bank;
	column->item = column->place = reader->item_count;
	if (bank != NULL) {
		column->item = bank_find(bank, column->name);
		if (column->item == SIZE_MAX)
			return fail(
				reader->w, ERR_INPUT,
				"line 1: the column “%.*s” is none of the items; leave it out, or say what "
				"it is.",
				STR_ARG(names_shortened(column->name)));
	}
	reader->names[column->item] = column->name;
	reader->item_count++;
	return OK;
}

static enum err read_header(struct reader *reader)
{
	struct work *w = reader->w;
	size_t count;
	struct str *fields = reader->fields = work_array(w, COLUMNS_MAX, sizeof *fields);
	TRY(csv_row(w, &reader->csv, fields, COLUMNS_MAX, &count));
	TRY(names_check_header(w, fields, count));
	TRY(check_named(w, reader->options, fields, count));
	const struct bank *bank = reader->options->bank;
	size_t items = bank != NULL && bank->count > count ? bank->count : count;
	reader->columns = work_array(w, count, sizeof *reader->columns);
	reader->names = work_array(w, items, sizeof *reader->names);
	reader->column_count = count;
	for (size_t i = 0; i < count; i++) {
		reader->columns[i] = (struct column){role_of(reader->options, fields[i]), fields[i], 0, 0};
		if (reader->columns[i].role == ROLE_ITEM)
			TRY(place_item(reader, &reader->columns[i]));
	}
	if (reader->item_count == 0)
		return fail(w, ERR_INPUT, "line 1 names no items.");
	if (reader->item_count > RESPONSES_ITEMS_MAX)
		return fail(w, ERR_INPUT, "line 1 names %zu items; at most %d can be read.",
		            reader->item_count, RESPONSES_ITEMS_MAX);
	if (reader->options->key != NULL && reader->options->key_count != reader->item_count)
		return fail(w, ERR_INPUT, "The key has %zu answers for %zu items.",
		            reader->options->key_count, reader->item_count);
	if (bank != NULL)
		reader->item_count = bank->count;
	return OK;
}

/* ---- items and their codes ---- */

static void note_code(struct found *found, int32_t code)
{
	if (code >= 0 && code < (int32_t)COUNT(found->small))
		found->small[code] = (int8_t)found->count;
	found->codes[found->count++] = code;
}

static void begin_item(const struct reader *reader, size_t item, struct found *found)
{
	const struct bank *bank = reader->options->bank;
	memset(found->small, UNSEEN, sizeof found->small);
	if (reader->options->key != NULL) {
		note_code(found, 0);
		note_code(found, 1);
		found->closed = true;
	} else if (bank != NULL) {
		const struct bank_item *known = &bank->items[item];
		for (size_t k = 0; k < known->model.levels; k++)
			note_code(found, known->codes != NULL ? known->codes[k]
			                                      : reader->options->lowest + (int32_t)k);
		found->closed = true;
	}
}

/* The number of a code, MODEL_LEVELS_MAX when there is no room for it. */
static size_t number_of(struct found *found, int32_t code)
{
	for (size_t k = 0; k < found->count; k++)
		if (found->codes[k] == code)
			return k;
	if (found->closed || found->count == MODEL_LEVELS_MAX)
		return MODEL_LEVELS_MAX;
	note_code(found, code);
	return found->count - 1;
}

/* ---- cells ---- */

/* 12, -3, and 1.0 as programs write whole numbers that stand among missing ones. */
static bool read_code(struct str field, int32_t *out)
{
	size_t dot = str_find_byte(field, '.');
	int64_t value;
	if (dot != SIZE_MAX) {
		for (size_t i = dot + 1; i < field.len; i++)
			if (field.at[i] != '0')
				return false;
		if (dot + 1 == field.len)
			return false;
		field = str_slice(field, 0, dot);
	}
	if (!str_to_int(field, &value) || value < INT32_MIN || value > INT32_MAX)
		return false;
	*out = (int32_t)value;
	return true;
}

static enum err fail_at(struct reader *reader, const struct column *column, struct str field,
                        const char *what)
{
	return fail(reader->w, ERR_INPUT, "line %lld, column “%.*s”: “%.*s” %s.", (long long)reader->csv.line,
	            STR_ARG(names_shortened(column->name)), STR_ARG(names_shortened(field)), what);
}

static enum err fail_code(struct reader *reader, const struct column *column, struct str field)
{
	const struct found *found = &reader->found[column->item];
	if (!found->closed)
		return fail_at(reader, column, field,
		               "is one answer too many: an item has at most 16 different ones");
	return fail(
		reader->w, ERR_INPUT,
		"line %lld, column “%.*s”: “%.*s” is no answer to this item, which has the levels %d to %d.",
		(long long)reader->csv.line, STR_ARG(names_shortened(column->name)),
		STR_ARG(names_shortened(field)), found->codes[0], found->codes[found->count - 1]);
}

static bool is_missing(const struct reader *reader, struct str field)
{
	return field.len == 0 || str_equal(field, S("NA")) ||
	       (!str_absent(reader->options->missing) && str_equal(field, reader->options->missing));
}

static enum err read_cell(struct reader *reader, const struct column *column, struct str field,
                          uint8_t *level)
{
	int32_t code;
	if (is_missing(reader, field)) {
		*level = RESPONSES_MISSING;
		return OK;
	}
	if (!read_code(field, &code))
		return fail_at(reader, column, field, "is not a whole number");
	if (reader->missing_is_code && code == reader->missing) {
		*level = RESPONSES_MISSING;
		return OK;
	}
	if (reader->options->key != NULL)
		code = code == reader->options->key[column->place];
	size_t number = number_of(&reader->found[column->item], code);
	if (number == MODEL_LEVELS_MAX)
		return fail_code(reader, column, field);
	*level = (uint8_t)number;
	return OK;
}

/* Nearly all cells are one digit that was seen before. */
static enum err read_item(struct reader *reader, const struct column *column, struct str field,
                          uint8_t *level)
{
	const struct found *found = &reader->found[column->item];
	if (field.len == 1 && field.at[0] >= '0' && field.at[0] <= '9' && reader->options->key == NULL &&
	    str_absent(reader->options->missing) && found->small[field.at[0] - '0'] != UNSEEN) {
		*level = (uint8_t)found->small[field.at[0] - '0'];
		return OK;
	}
	return read_cell(reader, column, field, level);
}

static enum err read_weight(struct reader *reader, const struct column *column, struct str field, double *out)
{
	if (!str_to_real(field, out) || !(*out > 0 && *out <= WEIGHT_MAX))
		return fail_at(reader, column, field, "is no weight, a positive number up to 1e9");
	return OK;
}

static enum err read_group(struct reader *reader, const struct column *column, struct str field, uint8_t *out)
{
	if (field.len == 0)
		return fail_at(reader, column, field, "names no group");
	size_t group = 0;
	while (group < reader->group_count && !str_equal(reader->group_names[group], field))
		group++;
	if (group == RESPONSES_GROUPS_MAX)
		return fail_at(reader, column, field, "is one group too many: at most 64 can be read");
	if (group == reader->group_count)
		reader->group_names[reader->group_count++] = field;
	*out = (uint8_t)group;
	return OK;
}

static enum err read_field(struct reader *reader, const struct column *column, struct str field)
{
	size_t person = reader->person_count;
	switch (column->role) {
	case ROLE_ITEM:
		return read_item(reader, column, field,
		                 &reader->levels[person * reader->item_count + column->item]);
	case ROLE_ID:
		if (field.len == 0)
			return fail_at(reader, column, field, "is no id");
		reader->ids[person] = field;
		reader->lines[person] = reader->csv.line;
		return OK;
	case ROLE_WEIGHT: return read_weight(reader, column, field, &reader->weights[person]);
	case ROLE_GROUP: return read_group(reader, column, field, &reader->groups[person]);
	case ROLE_LEFT_OUT: return OK;
	}
	return OK;
}

/* ---- rows ---- */

/* A row takes as many bytes as it has fields, so that a file of line feeds cannot ask for more memory than its size justifies. */
static size_t rows_at_most(const struct reader *reader)
{
	const char *at = reader->csv.rest.at, *end = at + reader->csv.rest.len;
	size_t lines = 1;
	while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		lines++;
		at++;
	}
	size_t fitting = reader->csv.rest.len / reader->column_count + 1;
	return lines < fitting ? lines : fitting;
}

static enum err make_room(struct reader *reader)
{
	struct work *w = reader->w;
	size_t rows = rows_at_most(reader);
	reader->capacity = rows < RESPONSES_PERSONS_MAX ? rows : RESPONSES_PERSONS_MAX;
	/* A bank may have many more items than the file. */
	if (reader->capacity * reader->item_count > LEVELS_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "%zu rows of %zu items are more than can be held.",
		            reader->capacity, reader->item_count);
	reader->levels = work_array(w, reader->capacity, reader->item_count);
	reader->found = work_array(w, reader->item_count, sizeof *reader->found);
	for (size_t item = 0; item < reader->item_count; item++)
		begin_item(reader, item, &reader->found[item]);
	for (size_t i = 0; i < reader->column_count; i++) {
		enum role role = reader->columns[i].role;
		if (role == ROLE_ID) {
			reader->ids = work_array(w, reader->capacity, sizeof *reader->ids);
			reader->lines = work_array(w, reader->capacity, sizeof *reader->lines);
		} else if (role == ROLE_WEIGHT) {
			reader->weights = work_array(w, reader->capacity, sizeof *reader->weights);
		} else if (role == ROLE_GROUP) {
			reader->groups = work_array(w, reader->capacity, sizeof *reader->groups);
			reader->group_names =
				work_array(w, RESPONSES_GROUPS_MAX, sizeof *reader->group_names);
		}
	}
	return OK;
}

static enum err read_row(struct reader *reader, const struct str *fields, size_t count)
{
	struct work *w = reader->w;
	if (count != reader->column_count)
		return fail(w, ERR_INPUT, "line %lld has %zu fields; the header has %zu.",
		            (long long)reader->csv.line, count, reader->column_count);
	if (reader->person_count == reader->capacity)
		return fail(w, ERR_INPUT,
		            "line %lld: the file has more than %zu rows, more than can be read.",
		            (long long)reader->csv.line, reader->capacity);
	if (reader->options->bank != NULL)
		memset(reader->levels + reader->person_count * reader->item_count, RESPONSES_MISSING,
		       reader->item_count);
	for (size_t i = 0; i < count; i++)
		TRY(read_field(reader, &reader->columns[i], fields[i]));
	reader->person_count++;
	return OK;
}

static enum err read_rows(struct reader *reader)
{
	struct work *w = reader->w;
	size_t count;
	for (;;) {
		TRY(csv_row(w, &reader->csv, reader->fields, COLUMNS_MAX, &count));
		if (count == 0)
			break;
		TRY(read_row(reader, reader->fields, count));
	}
	if (reader->person_count == 0)
		return fail(w, ERR_INPUT, "The file has a header and no rows.");
	size_t one, other;
	if (reader->ids != NULL && names_double(w, reader->ids, reader->person_count, &one, &other))
		return fail(w, ERR_INPUT, "lines %lld and %lld, column “%.*s”: both have the id “%.*s”.",
		            (long long)reader->lines[one], (long long)reader->lines[other],
		            STR_ARG(names_shortened(reader->options->id)),
		            STR_ARG(names_shortened(reader->ids[one])));
	return OK;
}

/* ---- the end ---- */

/* The codes in rising order, and for each of the numbers given to them as they occurred the place it has there. */
static const int32_t *sort_codes(struct work *w, const struct found *found, uint8_t place[256], bool *moved)
{
	int32_t *codes = work_array(w, found->count, sizeof *codes);
	memset(place, RESPONSES_MISSING, 256);
	for (size_t k = 0; k < found->count; k++) {
		size_t below = 0;
		for (size_t other = 0; other < found->count; other++)
			below += found->codes[other] < found->codes[k];
		codes[below] = found->codes[k];
		place[k] = (uint8_t)below;
		*moved |= below != k;
	}
	return codes;
}

static void finish_items(struct reader *reader, struct responses_item *items)
{
	uint8_t(*places)[256] = work_array(reader->w, reader->item_count, sizeof *places);
	bool moved = false;
	for (size_t item = 0; item < reader->item_count; item++) {
		const struct bank *bank = reader->options->bank;
		items[item] = (struct responses_item){
			.name = bank != NULL ? bank->items[item].name : reader->names[item],
			.levels = reader->found[item].count,
			.codes = sort_codes(reader->w, &reader->found[item], places[item], &moved),
		};
	}
	if (!moved)
		return;
	for (size_t person = 0; person < reader->person_count; person++) {
		uint8_t *row = reader->levels + person * reader->item_count;
		for (size_t item = 0; item < reader->item_count; item++)
			row[item] = places[item][row[item]];
	}
}

enum err responses_read(struct work *w, struct str text, const struct responses_options *options,
                        struct responses *out)
{
	TRY(names_check_text(w, &text));
	struct reader reader = {.w = w, .options = options, .csv = csv_open(text)};
	int32_t missing;
	reader.missing_is_code = !str_absent(options->missing) && read_code(options->missing, &missing);
	if (reader.missing_is_code)
		reader.missing = missing;
	TRY(read_header(&reader));
	TRY(make_room(&reader));
	TRY(read_rows(&reader));
	struct responses_item *items = work_array(w, reader.item_count, sizeof *items);
	finish_items(&reader, items);
	*out = (struct responses){
		.person_count = reader.person_count,
		.item_count = reader.item_count,
		.items = items,
		.levels = reader.levels,
		.ids = reader.ids,
		.weights = reader.weights,
		.groups = reader.groups,
		.group_names = reader.group_names,
		.group_count = reader.groups == NULL ? 1 : reader.group_count,
	};
	return OK;
}
