/* batch_read, batch_achievement: what somebody hands in, checked whole. */
#include "badge/batch.h"

#include "base/csv.h"
#include "base/json.h"
#include "base/utf8.h"
#include "org/person.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES_MAX = 4096, ALIGNMENTS_MAX = 20 };

/* ---- the list of people ---- */

struct list {
	struct work *w;
	struct batch_recipient *lines;
	size_t count, capacity;
	struct batch_problem *problems;
	size_t problem_count;
};

static void add_problem(struct list *list, int64_t line, struct str sentence)
{
	if (list->problem_count < BATCH_PROBLEMS_MAX)
		list->problems[list->problem_count++] = (struct batch_problem){line, sentence};
}

static enum err check_recipient(struct work *w, struct str name, struct str email,
                                struct batch_recipient *out)
{
	TRY(utf8_clean(w, str_trim(name), S("the name"), &out->name));
	if (out->name.len == 0 || out->name.len > PERSON_NAME_BYTES_MAX)
		return fail(w, ERR_INPUT, "the name is missing, or longer than %d bytes",
		            PERSON_NAME_BYTES_MAX);
	return directory_address(w, email, &out->email);
}

static enum err take(struct list *list, int64_t number, struct str name, struct str email)
{
	struct batch_recipient line = {.line = number};
	if (list->count == BATCH_LINES_MAX)
		return fail(list->w, ERR_TOO_LARGE, "A list has at most %d people: issue it in parts.",
		            BATCH_LINES_MAX);
	if (check_recipient(list->w, name, email, &line) != OK) {
		add_problem(list, number, list->w->message);
		work_forgive(list->w);
		return OK;
	}
	if (list->count == list->capacity) {
		list->capacity = list->capacity == 0 ? 256 : 2 * list->capacity;
		struct batch_recipient *larger = work_array(list->w, list->capacity, sizeof *larger);
		if (list->count > 0)
			memcpy(larger, list->lines, list->count * sizeof *larger);
		list->lines = larger;
	}
	list->lines[list->count++] = line;
	return OK;
}

static bool is_recipient(const struct json *json)
{
	return json->kind == JSON_OBJECT && json->count == 2 && !str_absent(json_get_str(json, S("name"))) &&
	       !str_absent(json_get_str(json, S("email")));
}

static enum err read_json_lines(struct list *list, struct str text)
{
	for (int64_t number = 1; !str_absent(text) && text.len > 0; number++) {
		const struct json *json;
		struct str line = str_trim(str_cut(&text, '\n'));
		if (line.len == 0)
			continue;
		if (json_parse(list->w, line, LINE_BYTES_MAX, &json) != OK || !is_recipient(json)) {
			work_forgive(list->w);
			add_problem(list, number, S("not {\"name\": …, \"email\": …}"));
			continue;
		}
		TRY(take(list, number, json_get_str(json, S("name")), json_get_str(json, S("email"))));
	}
	return OK;
}

static size_t column_of(const struct str *fields, size_t count, struct str name)
{
	size_t at = 0;
	while (at < count && !str_equal(fields[at], name))
		at++;
	return at;
}

static enum err read_csv(struct list *list, struct str text)
{
	struct csv csv = csv_open(text);
	struct str fields[CSV_FIELDS_MAX];
	size_t count;
	TRY(csv_row(list->w, &csv, fields, CSV_FIELDS_MAX, &count));
	size_t name = column_of(fields, count, S("name")), email = column_of(fields, count, S("email"));
	if (name == count || email == count)
		return fail(list->w, ERR_INPUT, "The first line must name the columns name,email.");
	for (;;) {
		TRY(csv_row(list->w, &csv, fields, CSV_FIELDS_MAX, &count));
		if (count == 0)
			return OK;
		TRY(take(list, csv.line, name < count ? fields[name] : S(""),
		         email < count ? fields[email] : S("")));
	}
}

static int by_address(const void *a, const void *b)
{
	const struct batch_recipient *const *left = a, *const *right = b;
	int order = str_compare((*left)->email, (*right)->email);
	if (order != 0)
		return order;
	return (*left)->line < (*right)->line ? -1 : 1;
}

/* Twice the same person would be two credentials. */
static void find_twins(struct list *list)
{
	struct batch_recipient **sorted = work_array(list->w, list->count, sizeof *sorted);
	for (size_t i = 0; i < list->count; i++)
		sorted[i] = &list->lines[i];
	if (list->count > 1)
		qsort(sorted, list->count, sizeof *sorted, by_address);
	for (size_t i = 1; i < list->count; i++)
		if (str_equal(sorted[i]->email, sorted[i - 1]->email))
			add_problem(list, sorted[i]->line,
			            str_format(list->w->arena, "%.*s stands on line %lld already",
			                       STR_ARG(sorted[i]->email), (long long)sorted[i - 1]->line));
}

static int by_line(const void *a, const void *b)
{
	const struct batch_problem *left = a, *right = b;
	return left->line < right->line ? -1 : left->line > right->line;
}

enum err batch_read(struct work *w, struct str text, struct batch_people *out)
{
	struct list list = {.w = w, .problems = work_array(w, BATCH_PROBLEMS_MAX, sizeof *list.problems)};
	struct str clean;
	if (text.len > BATCH_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The list is longer than %d MiB: issue it in parts.",
		            BATCH_BYTES_MAX >> 20);
	TRY(utf8_clean(w, text, S("the list"), &clean));
	TRY(str_starts(str_trim(clean), S("{")) ? read_json_lines(&list, clean) : read_csv(&list, clean));
	find_twins(&list);
	if (list.count == 0 && list.problem_count == 0)
		return fail(w, ERR_INPUT, "There is nobody on the list.");
	qsort(list.problems, list.problem_count, sizeof *list.problems, by_line);
	*out = (struct batch_people){list.lines, list.count, list.problems, list.problem_count};
	return OK;
}

/* ---- the achievement ---- */

struct member {
	struct str name;
	enum json_kind kind;
	bool required, is_url;
	size_t most; /* bytes or elements */
};

static const struct member achievement_members[] = {
	{S_INIT("name"), JSON_STRING, true, false, 200},
	{S_INIT("description"), JSON_STRING, true, false, 1000},
	{S_INIT("criteria"), JSON_STRING, true, false, 20000},
	{S_INIT("vouched_by"), JSON_STRING, true, false, 500},
	{S_INIT("id"), JSON_STRING, false, true, 1000},
	{S_INIT("criteria_url"), JSON_STRING, false, true, 1000},
	{S_INIT("type"), JSON_STRING, false, false, 60},
	{S_INIT("alignment"), JSON_ARRAY, false, false, ALIGNMENTS_MAX},
	{S_INIT("valid_for_days"), JSON_NUMBER, false, false, 36500},
};
static const struct member alignment_members[] = {
	{S_INIT("name"), JSON_STRING, true, false, 200},
	{S_INIT("url"), JSON_STRING, true, true, 1000},
	{S_INIT("framework"), JSON_STRING, false, false, 200},
	{S_INIT("code"), JSON_STRING, false, false, 200},
	{S_INIT("description"), JSON_STRING, false, false, 1000},
};

/* The types of Open Badges 3.0 that are one word of letters. */
static bool is_word(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!((text.at[i] >= 'A' && text.at[i] <= 'Z') || (text.at[i] >= 'a' && text.at[i] <= 'z')))
			return false;
	return text.len > 0;
}

static bool is_url(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] <= ' ' || text.at[i] == '"' || text.at[i] == '<' || text.at[i] == '>')
			return false;
	return str_starts(text, S("https://")) || str_starts(text, S("http://"));
}

static enum err check_text(struct work *w, const struct member *member, struct str text)
{
	struct str clean;
	if (str_trim(text).len == 0 || text.len > member->most)
		return fail(w, ERR_INPUT, "“%.*s” of the achievement is empty, or longer than %zu bytes.",
		            STR_ARG(member->name), member->most);
	if (member->is_url && !is_url(text))
		return fail(w, ERR_INPUT,
		            "“%.*s” of the achievement is an address that begins with https://.",
		            STR_ARG(member->name));
	if (str_equal(member->name, S("type")) && !is_word(text))
		return fail(w, ERR_INPUT,
		            "“type” is a word of Open Badges, such as Achievement or Certificate.");
	return utf8_clean(w, text, member->name, &clean);
}

static enum err check_value(struct work *w, const struct member *member, const struct json *value)
{
	int64_t number;
	if (value->kind != member->kind)
		return fail(w, ERR_INPUT, "“%.*s” of the achievement is of another kind than it must be.",
		            STR_ARG(member->name));
	if (value->kind == JSON_STRING)
		return check_text(w, member, value->text);
	if (value->kind == JSON_ARRAY && value->count > member->most)
		return fail(w, ERR_INPUT, "“%.*s” has at most %zu entries.", STR_ARG(member->name),
		            member->most);
	if (value->kind == JSON_NUMBER &&
	    (!json_to_int(value, &number) || number < 1 || number > (int64_t)member->most))
		return fail(w, ERR_INPUT, "“%.*s” is a whole number from 1 to %zu.", STR_ARG(member->name),
		            member->most);
	return OK;
}

static enum err check_object(struct work *w, const struct json *json, const struct member *members,
                             size_t count)
{
	size_t known = 0;
	if (json->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "The achievement, and each of its alignments, is a JSON object.");
	for (size_t i = 0; i < count; i++) {
		const struct json *value = json_get(json, members[i].name);
		if (value == NULL && members[i].required)
			return fail(w, ERR_INPUT, "The achievement lacks “%.*s”.", STR_ARG(members[i].name));
		if (value == NULL)
			continue;
		known++;
		TRY(check_value(w, &members[i], value));
	}
	return known == json->count
	               ? OK
	               : fail(w, ERR_INPUT,
	                      "The achievement has a member that is not known: docs/credentials.md lists them.");
}

enum err batch_achievement(struct work *w, const struct json *json, struct str *canonical)
{
	TRY(check_object(w, json, achievement_members, COUNT(achievement_members)));
	const struct json *alignment = json_get(json, S("alignment"));
	for (size_t i = 0; alignment != NULL && i < alignment->count; i++)
		TRY(check_object(w, &alignment->elements[i], alignment_members, COUNT(alignment_members)));
	return json_canonical(w, json, canonical);
}
