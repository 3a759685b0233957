/* person_import_csv: RFC 4180 rows into people. */
#include "org/person.h"

#include "base/csv.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { CSV_PROBLEMS_MAX = 100 };

enum column { COLUMN_EMAIL, COLUMN_NAME, COLUMN_ROLE, COLUMN_MINUTES, COLUMN_COUNT };

static enum err read_header(struct work *w, struct csv *csv, size_t place[COLUMN_COUNT])
{
	static const struct str names[] = {S_INIT("email"), S_INIT("name"), S_INIT("role"),
	                                   S_INIT("minutes_factor")};
	struct str fields[CSV_FIELDS_MAX];
	size_t count;
	TRY(csv_row(w, csv, fields, CSV_FIELDS_MAX, &count));
	for (size_t column = 0; column < COLUMN_COUNT; column++) {
		place[column] = SIZE_MAX;
		for (size_t i = 0; i < count; i++)
			if (str_equal(fields[i], names[column]))
				place[column] = i;
		if (place[column] == SIZE_MAX && column != COLUMN_MINUTES)
			return fail(w, ERR_INPUT,
			            "the first line must name the columns email,name,role (and, if you like, "
			            "minutes_factor)");
	}
	return OK;
}

static struct str field_at(const struct str *fields, size_t count, size_t place)
{
	return place < count ? fields[place] : (struct str){0};
}

static enum err read_person(struct work *w, const struct str *fields, size_t count,
                            const size_t place[COLUMN_COUNT], struct person *out)
{
	*out = (struct person){
		.email = field_at(fields, count, place[COLUMN_EMAIL]),
		.name = field_at(fields, count, place[COLUMN_NAME]),
		.minutes_factor = 1,
	};
	TRY(role_parse_words(w, field_at(fields, count, place[COLUMN_ROLE]), &out->roles));
	struct str factor = field_at(fields, count, place[COLUMN_MINUTES]);
	if (factor.len > 0 && !str_to_real(factor, &out->minutes_factor))
		return fail(w, ERR_INPUT, "“%.*s” is not a factor for extra time, as 1.25",
		            STR_ARG(str_slice(factor, 0, 40)));
	return OK;
}

static enum err store(struct work *w, struct tx *tx, const struct directory *directory, struct id org,
                      struct person *person, struct person_csv_result *out)
{
	struct person known;
	bool found;
	TRY(person_find_email(w, tx, org, person->email, &known, &found));
	if (!found) {
		out->created++;
		return person_create(w, tx, directory, org, person, &person->id);
	}
	out->updated++;
	person->id = known.id;
	person->disabled = known.disabled;
	return person_update(w, tx, org, person);
}

/* Who stands in which line. */
struct standing {
	struct id id;
	int64_t line;
	struct str email;
};

static int by_person_and_line(const void *left, const void *right)
{
	const struct standing *a = left, *b = right;
	int order = memcmp(&a->id, &b->id, sizeof a->id);
	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static void put_problem(struct work *w, struct str *problems, struct person_csv_result *out, int64_t line,
                        struct str problem)
{
	if (out->problem_count < CSV_PROBLEMS_MAX)
		problems[out->problem_count++] =
			str_format(w->arena, "line %lld: %.*s", (long long)line, STR_ARG(problem));
}

/* Of one address in two lines nobody knows which is meant. */
static void find_twice(struct work *w, struct standing *standing, size_t count, struct str *problems,
                       struct person_csv_result *out)
{
	qsort(standing, count, sizeof *standing, by_person_and_line);
	for (size_t i = 1; i < count; i++)
		if (id_equal(standing[i].id, standing[i - 1].id))
			put_problem(w, problems, out, standing[i].line,
			            str_format(w->arena, "%.*s stands in line %lld already",
			                       STR_ARG(standing[i].email), (long long)standing[i - 1].line));
}

static size_t lines_of(struct str text)
{
	size_t count = 1;
	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == '\n';
	return count;
}

enum err person_import_csv(struct work *w, struct tx *tx, const struct directory *directory, struct id org,
                           struct str csv_text, struct person_csv_result *out)
{
	struct str text;
	TRY(utf8_clean(w, csv_text, S("the file"), &text));
	struct csv csv = csv_open_table(text);
	struct standing *standing = work_array(w, lines_of(text), sizeof *standing);
	size_t stands = 0;
	struct str *problems = work_array(w, CSV_PROBLEMS_MAX, sizeof *problems);
	*out = (struct person_csv_result){.problems = problems};
	size_t place[COLUMN_COUNT];
	TRY(read_header(w, &csv, place));
	for (;;) {
		struct str fields[CSV_FIELDS_MAX];
		size_t count;
		TRY(csv_row(w, &csv, fields, CSV_FIELDS_MAX, &count));
		if (count == 0)
			break;
		struct person person;
		if (read_person(w, fields, count, place, &person) == OK &&
		    store(w, tx, directory, org, &person, out) == OK) {
			standing[stands++] = (struct standing){person.id, csv.line, person.email};
			continue;
		}
		if (w->failed != ERR_INPUT)
			return w->failed;
		put_problem(w, problems, out, csv.line, w->message);
		work_forgive(w);
	}
	find_twice(w, standing, stands, problems, out);
	if (out->problem_count > 0)
		return fail(w, ERR_INPUT, "%.*s%s", STR_ARG(problems[0]),
		            out->problem_count > 1
		                    ? str_format(w->arena, " (and %zu more lines). Nothing was changed.",
		                                 out->problem_count - 1)
		                              .at
		                    : ". Nothing was changed.");
	return OK;
}
