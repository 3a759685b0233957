#include "exam/import_read.h"

#include "exam/import_nearest.h"
#include "exam/import_text.h"

#include <math.h>

static void read_members(struct import *import, const struct yaml_node *node, const struct format *format,
                         void *record);

void import_read_problem(struct import *import, int64_t line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	import_problem_add_list(import->w, import->problems, import->file, line, format, arguments);
	va_end(arguments);
}

void import_read_note(struct import *import, int64_t line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	import_problem_add_list(import->w, import->notes, import->file, line, format, arguments);
	va_end(arguments);
}

static void *member(void *record, size_t offset)
{
	return (char *)record + offset;
}

static const char *kind_name(const struct yaml_node *node)
{
	switch (node->kind) {
	case YAML_TEXT: return "a text";
	case YAML_LIST: return "a list";
	case YAML_MAP: return "keys with values";
	}
	return "";
}

/* ---- one value ---- */

static bool is_text(struct import *import, const struct yaml_node *node, const struct format_key *key,
                    const char *wanted)
{
	if (node->kind == YAML_TEXT)
		return true;
	import_read_problem(import, node->line, "“%.*s” must be %s, not %s", STR_ARG(key->name), wanted,
	                    kind_name(node));
	return false;
}

struct str import_read_text(struct import *import, const struct yaml_node *node, const struct format_key *key)
{
	if (!is_text(import, node, key, "a text"))
		return (struct str){0};
	const struct import_text_place place = {
		.file = import->file, .line = node->line + node->literal, .by_lines = node->literal};
	return import_text_check(import, &place, key, node->text);
}

/* "1", or "from 0 to 480". */
static struct str range_text(struct import *import, const struct format_key *key)
{
	if (key->least == key->most)
		return str_format(import->w->arena, "%g", key->least);
	return str_format(import->w->arena, "from %g to %g", key->least, key->most);
}

/* Whether a number that was read lies in its range; what was not read is NAN. */
static bool is_in_range(struct import *import, const struct yaml_node *node, const struct format_key *key,
                        const char *kind, double value)
{
	struct str range = range_text(import, key);
	if (isnan(value))
		import_read_problem(import, node->line, "“%.*s” must be %s %.*s, without quotes",
		                    STR_ARG(key->name), kind, STR_ARG(range));
	else if (value < key->least || value > key->most)
		import_read_problem(import, node->line, "“%.*s” is %.*s: it must be %.*s", STR_ARG(key->name),
		                    STR_ARG(node->text), STR_ARG(range));
	else
		return true;
	return false;
}

int64_t import_read_int(struct import *import, const struct yaml_node *node, const struct format_key *key)
{
	int64_t value = 0;
	if (!is_text(import, node, key, "a whole number"))
		return FORMAT_UNKNOWN_INT;
	bool read = node->plain && str_to_int(node->text, &value);
	bool good = is_in_range(import, node, key, "a whole number", read ? (double)value : NAN);
	return good ? value : FORMAT_UNKNOWN_INT;
}

static double read_real(struct import *import, const struct yaml_node *node, const struct format_key *key)
{
	double value = 0;
	if (!is_text(import, node, key, "a number"))
		return NAN;
	bool read = node->plain && str_to_real(node->text, &value);
	bool good = is_in_range(import, node, key, "a number", read ? value : NAN);
	return good ? value : NAN;
}

static bool read_bool(struct import *import, const struct yaml_node *node, const struct format_key *key)
{
	if (!is_text(import, node, key, "true or false"))
		return false;
	bool yes = node->plain && str_equal(node->text, S("true"));
	if (!yes && !(node->plain && str_equal(node->text, S("false"))))
		import_read_problem(import, node->line, "“%.*s” must be true or false", STR_ARG(key->name));
	return yes;
}

/* ---- lists ---- */

static void read_value(struct import *import, const struct yaml_node *node, const struct format_key *key,
                       void *record);

static void refuse_count(struct import *import, const struct yaml_node *list, const struct format_key *key)
{
	if (list->count < (size_t)key->least)
		import_read_problem(import, list->line, "“%.*s” has %zu entries: it needs at least %g",
		                    STR_ARG(key->name), list->count, key->least);
	else
		import_read_problem(import, list->line, "“%.*s” has %zu entries: at most %g are possible",
		                    STR_ARG(key->name), list->count, key->most);
}

static const struct yaml_node *same_id(const struct yaml_node *list, const struct yaml_node *before,
                                       struct str id)
{
	for (const struct yaml_node *node = list->first; node != before; node = node->next) {
		const struct yaml_node *other = yaml_get(node, S("id"));
		if (other != NULL && other->kind == YAML_TEXT && str_equal(other->text, id))
			return other;
	}
	return NULL;
}

static void refuse_same_ids(struct import *import, const struct yaml_node *list, const struct format *format)
{
	for (const struct yaml_node *node = list->first; node != NULL; node = node->next) {
		const struct yaml_node *id = yaml_get(node, S("id"));
		if (id == NULL || id->kind != YAML_TEXT)
			continue;
		const struct yaml_node *other = same_id(list, node, id->text);
		if (other != NULL)
			import_read_problem(
				import, id->line,
				"there is another %s “%.*s” in line %lld: give this one its own id",
				format->noun, STR_ARG(id->text), (long long)other->line);
	}
}

static void read_elements(struct import *import, const struct yaml_node *list, const struct format *format,
                          char *elements)
{
	for (const struct yaml_node *node = list->first; node != NULL;
	     node = node->next, elements += format->size)
		if (format->bare)
			read_value(import, node, &format->keys[0], elements);
		else
			import_read_record(import, node, format, elements);
}

static void read_list(struct import *import, const struct yaml_node *node, const struct format_key *key,
                      void *record)
{
	if (node->kind != YAML_LIST) {
		import_read_problem(import, node->line, "“%.*s” must be a list, not %s", STR_ARG(key->name),
		                    kind_name(node));
		return;
	}
	if (node->count < (size_t)key->least || node->count > (size_t)key->most) {
		refuse_count(import, node, key);
		return;
	}
	char *elements = work_array(import->w, node->count, key->of->size);
	*(const void **)member(record, key->offset) = elements;
	*(size_t *)member(record, key->count_offset) = node->count;
	read_elements(import, node, key->of, elements);
	if (str_equal(key->of->keys[0].name, S("id")))
		refuse_same_ids(import, node, key->of);
}

/* ---- mappings ---- */

static bool is_map(struct import *import, const struct yaml_node *node, const struct format *format)
{
	if (node->kind == YAML_MAP)
		return true;
	import_read_problem(import, node->line, "the %s must be keys with values, not %s", format->noun,
	                    kind_name(node));
	return false;
}

static struct str file_key_name(struct import *import, const struct format_key *key)
{
	return str_format(import->w->arena, "%.*s_file", STR_ARG(key->name));
}

static bool names_key(struct import *import, const struct format *format, struct str name,
                      struct import_nearest *nearest)
{
	for (size_t i = 0; i < format->key_count; i++) {
		const struct format_key *key = &format->keys[i];
		if (key->stored)
			continue;
		if (str_equal(key->name, name) || (key->file && str_equal(file_key_name(import, key), name)))
			return true;
		import_nearest_offer(nearest, key->name);
	}
	return false;
}

static void refuse_unknown_keys(struct import *import, const struct yaml_node *map,
                                const struct format *format, const struct format *rest)
{
	for (const struct yaml_node *node = map->first; node != NULL; node = node->next) {
		struct import_nearest nearest = import_nearest(node->key);
		if (names_key(import, format, node->key, &nearest))
			continue;
		if (rest != NULL && names_key(import, rest, node->key, &nearest))
			continue;
		struct str hint = import_nearest_hint(import->w->arena, &nearest);
		import_read_problem(import, node->key_line, "the %s has no key “%.*s”%.*s", format->noun,
		                    STR_ARG(node->key), STR_ARG(hint));
	}
}

static void read_group(struct import *import, const struct yaml_node *node, const struct format *format,
                       void *record)
{
	if (!is_map(import, node, format))
		return;
	read_members(import, node, format, record);
	refuse_unknown_keys(import, node, format, NULL);
	if (format->check != NULL)
		format->check(import, node, record);
}

static const void *read_new_record(struct import *import, const struct yaml_node *node,
                                   const struct format *format)
{
	void *record = work_alloc(import->w, format->size);
	import_read_record(import, node, format, record);
	return record;
}

static void read_value(struct import *import, const struct yaml_node *node, const struct format_key *key,
                       void *record)
{
	void *at = member(record, key->offset);
	switch (key->kind) {
	case FORMAT_ID:
	case FORMAT_LINE:
	case FORMAT_TEXT:
	case FORMAT_INLINE:
	case FORMAT_MARKDOWN: *(struct str *)at = import_read_text(import, node, key); break;
	case FORMAT_INT: *(int64_t *)at = import_read_int(import, node, key); break;
	case FORMAT_REAL: *(double *)at = read_real(import, node, key); break;
	case FORMAT_BOOL: *(bool *)at = read_bool(import, node, key); break;
	case FORMAT_GROUP: read_group(import, node, key->of, record); break;
	case FORMAT_RECORD: *(const void **)at = read_new_record(import, node, key->of); break;
	case FORMAT_LIST: read_list(import, node, key, record); break;
	}
}

/* A text that stands in the YAML or in a file beside it. */
static void read_text_or_file(struct import *import, const struct yaml_node *map, const struct format *format,
                              const struct format_key *key, void *record)
{
	struct str file_name = file_key_name(import, key);
	const struct yaml_node *here = yaml_get(map, key->name);
	const struct yaml_node *file = yaml_get(map, file_name);
	if (here != NULL && file != NULL)
		import_read_problem(import, file->key_line, "“%.*s” and “%.*s” exclude each other: keep one",
		                    STR_ARG(key->name), STR_ARG(file_name));
	else if (file != NULL)
		*(struct str *)member(record, key->offset) = import_text_file(import, file, key);
	else if (here != NULL)
		read_value(import, here, key, record);
	else if (!key->optional)
		import_read_problem(import, map->line, "the %s needs “%.*s” or “%.*s”", format->noun,
		                    STR_ARG(key->name), STR_ARG(file_name));
}

static void read_members(struct import *import, const struct yaml_node *map, const struct format *format,
                         void *record)
{
	for (size_t i = 0; i < format->key_count; i++) {
		const struct format_key *key = &format->keys[i];
		if (key->checked || key->stored)
			continue;
		const struct yaml_node *node = yaml_get(map, key->name);
		if (key->file)
			read_text_or_file(import, map, format, key, record);
		else if (node != NULL)
			read_value(import, node, key, record);
		else if (!key->optional)
			import_read_problem(import, map->line, "the %s needs “%.*s”", format->noun,
			                    STR_ARG(key->name));
	}
}

/* The keys that lie beside those of `format`; NULL when there are none. */
static const struct format *read_rest(struct import *import, const struct yaml_node *map,
                                      const struct format *format, void *record)
{
	const struct format_key *rest = format->rest(record);
	if (rest == NULL)
		return NULL;
	void *own = work_alloc(import->w, rest->of->size);
	*(const void **)member(record, rest->offset) = own;
	format_standards(rest->of, own);
	read_members(import, map, rest->of, own);
	if (rest->of->check != NULL)
		rest->of->check(import, map, own);
	return rest->of;
}

void import_read_record(struct import *import, const struct yaml_node *node, const struct format *format,
                        void *record)
{
	format_standards(format, record);
	if (!is_map(import, node, format))
		return;
	read_members(import, node, format, record);
	const struct format *rest = format->rest == NULL ? NULL : read_rest(import, node, format, record);
	/* Of a type that is not known, neither are its keys. */
	if (format->rest == NULL || rest != NULL)
		refuse_unknown_keys(import, node, format, rest);
	if (format->check != NULL)
		format->check(import, node, record);
}

/* ---- for checks ---- */

int64_t import_read_line(const struct yaml_node *map, struct str key)
{
	const struct yaml_node *value = yaml_get(map, key);
	return value == NULL ? map->line : value->line;
}

bool import_read_reference(struct import *import, int64_t line, struct str id, const struct format *format,
                           const void *records, size_t count)
{
	struct import_nearest nearest = import_nearest(id);
	for (size_t i = 0; i < count; i++) {
		const char *record = (const char *)records + i * format->size;
		struct str other = *(const struct str *)(record + format->keys[0].offset);
		if (str_absent(id) || str_absent(other) || str_equal(other, id))
			return true;
		import_nearest_offer(&nearest, other);
	}
	struct str hint = import_nearest_hint(import->w->arena, &nearest);
	import_read_problem(import, line, "there is no %s “%.*s”%.*s", format->noun, STR_ARG(id),
	                    STR_ARG(hint));
	return false;
}
