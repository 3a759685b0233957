#include "irt/response_time_read.h"

#include "base/csv.h"
#include "irt/names.h"
#include "irt/responses.h"

#include <math.h>

enum { COLUMNS_MAX = RESPONSES_ITEMS_MAX + 100 };

enum role { ROLE_ITEM, ROLE_ID, ROLE_LEFT_OUT };

struct reader {
	struct work *w;
	struct csv csv;
	struct str *header, *fields; /* [COLUMNS_MAX] */
	enum role *roles;            /* [column_count] */
	size_t column_count, item_count, person_count, capacity;
	double *seconds;
	struct str *ids;
	int64_t *lines; /* where ids stand */
};

static enum err read_header(struct reader *reader, const struct response_time_options *options)
{
	struct work *w = reader->w;
	reader->header = work_array(w, COLUMNS_MAX, sizeof *reader->header);
	reader->fields = work_array(w, COLUMNS_MAX, sizeof *reader->fields);
	TRY(csv_row(w, &reader->csv, reader->header, COLUMNS_MAX, &reader->column_count));
	TRY(names_check_header(w, reader->header, reader->column_count));
	if (!str_absent(options->id) && !names_have(options->id, reader->header, reader->column_count))
		return fail(w, ERR_INPUT, "line 1 has no column “%.*s”.",
		            STR_ARG(names_shortened(options->id)));
	for (size_t i = 0; i < options->leave_out_count; i++)
		if (!names_have(options->leave_out[i], reader->header, reader->column_count))
			return fail(w, ERR_INPUT, "line 1 has no column “%.*s” to leave out.",
			            STR_ARG(names_shortened(options->leave_out[i])));
	reader->roles = work_array(w, reader->column_count, sizeof *reader->roles);
	for (size_t i = 0; i < reader->column_count; i++) {
		struct str name = reader->header[i];
		bool id = !str_absent(options->id) && str_equal(options->id, name);
		bool left_out = names_have(name, options->leave_out, options->leave_out_count);
		reader->roles[i] = id ? ROLE_ID : left_out ? ROLE_LEFT_OUT : ROLE_ITEM;
		reader->item_count += reader->roles[i] == ROLE_ITEM;
	}
	if (reader->item_count == 0 || reader->item_count > RESPONSES_ITEMS_MAX)
		return fail(w, ERR_INPUT, "line 1 names %zu items; 1 to %d can be read.", reader->item_count,
		            RESPONSES_ITEMS_MAX);
	return OK;
}

/* As many rows as there are lines, and bytes for: a row has at least one for each column. */
static void make_room(struct reader *reader, bool ids)
{
	struct str rest = reader->csv.rest;
	size_t lines = 1, fitting = rest.len / reader->column_count + 1;
	for (size_t i = 0; i < rest.len; i++)
		lines += rest.at[i] == '\n';
	reader->capacity = lines < fitting ? lines : fitting;
	if (reader->capacity > RESPONSES_PERSONS_MAX)
		reader->capacity = RESPONSES_PERSONS_MAX;
	reader->seconds = work_array(reader->w, reader->capacity, reader->item_count * sizeof(double));
	if (!ids)
		return;
	reader->ids = work_array(reader->w, reader->capacity, sizeof *reader->ids);
	reader->lines = work_array(reader->w, reader->capacity, sizeof *reader->lines);
}

static enum err read_seconds(struct reader *reader, size_t column, double *out)
{
	struct str field = reader->fields[column];
	*out = NAN;
	if (field.len == 0 || str_equal(field, S("NA")))
		return OK;
	if (!str_to_real(field, out) || !(*out >= 0 && *out <= RESPONSE_TIME_SECONDS_MAX))
		return fail(reader->w, ERR_INPUT,
		            "line %lld, column “%.*s”: “%.*s” is no time, seconds from 0 to %g.",
		            (long long)reader->csv.line, STR_ARG(names_shortened(reader->header[column])),
		            STR_ARG(names_shortened(field)), RESPONSE_TIME_SECONDS_MAX);
	return OK;
}

static enum err read_row(struct reader *reader, size_t count)
{
	struct work *w = reader->w;
	size_t person = reader->person_count, item = 0;
	if (count != reader->column_count)
		return fail(w, ERR_INPUT, "line %lld has %zu fields; the header has %zu.",
		            (long long)reader->csv.line, count, reader->column_count);
	if (person == reader->capacity)
		return fail(w, ERR_INPUT,
		            "line %lld: the file has more than %zu rows, more than can be read.",
		            (long long)reader->csv.line, reader->capacity);
	for (size_t i = 0; i < count; i++) {
		if (reader->roles[i] == ROLE_ITEM)
			TRY(read_seconds(reader, i, &reader->seconds[person * reader->item_count + item++]));
		if (reader->roles[i] != ROLE_ID)
			continue;
		if (reader->fields[i].len == 0)
			return fail(w, ERR_INPUT, "line %lld, column “%.*s”: the id is missing.",
			            (long long)reader->csv.line, STR_ARG(names_shortened(reader->header[i])));
		reader->ids[person] = reader->fields[i];
		reader->lines[person] = reader->csv.line;
	}
	reader->person_count++;
	return OK;
}

static enum err read_rows(struct reader *reader)
{
	struct work *w = reader->w;
	size_t count, one, other;
	for (;;) {
		TRY(csv_row(w, &reader->csv, reader->fields, COLUMNS_MAX, &count));
		if (count == 0)
			break;
		TRY(read_row(reader, count));
	}
	if (reader->person_count == 0)
		return fail(w, ERR_INPUT, "The file has a header and no rows.");
	if (reader->ids != NULL && names_double(w, reader->ids, reader->person_count, &one, &other))
		return fail(w, ERR_INPUT, "lines %lld and %lld: both have the id “%.*s”.",
		            (long long)reader->lines[one], (long long)reader->lines[other],
		            STR_ARG(names_shortened(reader->ids[one])));
	return OK;
}

enum err response_time_read(struct work *w, struct str text, const struct response_time_options *options,
                            struct response_time_table *out)
{
	TRY(names_check_text(w, &text));
	struct reader reader = {.w = w, .csv = csv_open(text)};
	TRY(read_header(&reader, options));
	make_room(&reader, !str_absent(options->id));
	TRY(read_rows(&reader));
	struct str *names = work_array(w, reader.item_count, sizeof *names);
	size_t item = 0;
	for (size_t i = 0; i < reader.column_count; i++)
		if (reader.roles[i] == ROLE_ITEM)
			names[item++] = reader.header[i];
	*out = (struct response_time_table){
		{reader.person_count, reader.item_count, reader.seconds},
		names,
		reader.ids,
	};
	return OK;
}
