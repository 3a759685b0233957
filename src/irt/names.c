#include "irt/names.h"

#include <stdlib.h>
#include <string.h>

enum err names_check_text(struct work *w, struct str *text)
{
	if (str_starts(*text, S("\xff\xfe")) || str_starts(*text, S("\xfe\xff")) ||
	    (text->len > 0 && memchr(text->at, 0, text->len) != NULL))
		return fail(w, ERR_INPUT,
		            "The file is not in UTF-8 but UTF-16, or no text at all; save it as "
		            "CSV in UTF-8.");
	if (str_starts(*text, S("\xef\xbb\xbf")))
		*text = str_slice(*text, 3, text->len);
	if (str_trim(*text).len == 0)
		return fail(w, ERR_INPUT, "The file is empty.");
	return OK;
}

bool names_empty(const struct str *names, size_t count, size_t *place)
{
	for (*place = 0; *place < count; ++*place)
		if (names[*place].len == 0)
			return true;
	return false;
}

struct placed {
	struct str name;
	size_t place;
};

static int compare(const void *a, const void *b)
{
	const struct placed *one = a, *other = b;
	int order = str_compare(one->name, other->name);
	if (order != 0)
		return order;
	return one->place < other->place ? -1 : one->place > other->place;
}

bool names_double(struct work *w, const struct str *names, size_t count, size_t *one, size_t *other)
{
	struct placed *sorted = work_array(w, count, sizeof *sorted);
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct placed){names[i], i};
	qsort(sorted, count, sizeof *sorted, compare);
	*other = SIZE_MAX;
	for (size_t i = 1; i < count; i++) {
		if (!str_equal(sorted[i - 1].name, sorted[i].name) || sorted[i].place >= *other)
			continue;
		*one = sorted[i - 1].place;
		*other = sorted[i].place;
	}
	return *other != SIZE_MAX;
}

bool names_have(struct str name, const struct str *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(name, names[i]))
			return true;
	return false;
}

struct str names_shortened(struct str name)
{
	return str_slice(name, 0, 60);
}

static enum err check_separator(struct work *w, struct str only)
{
	bool semicolon = str_find_byte(only, ';') != SIZE_MAX;
	if (!semicolon && str_find_byte(only, '\t') == SIZE_MAX)
		return OK;
	return fail(w, ERR_INPUT, "line 1: the fields are separated by %s; save the file with commas.",
	            semicolon ? "semicolons" : "tabs");
}

enum err names_check_header(struct work *w, const struct str *names, size_t count)
{
	size_t one, other;
	if (count == 1)
		TRY(check_separator(w, names[0]));
	if (names_empty(names, count, &one))
		return fail(w, ERR_INPUT, "line 1, column %zu: the column has no name.", one + 1);
	if (names_double(w, names, count, &one, &other))
		return fail(w, ERR_INPUT, "line 1: the columns %zu and %zu are both called “%.*s”.", one + 1,
		            other + 1, STR_ARG(names_shortened(names[one])));
	return OK;
}
