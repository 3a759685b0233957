#include "exam/draft_yaml.h"

#include "base/utf8.h"
#include "exam/document.h"
#include "exam/yaml.h"

#include <string.h>

enum { INDENT = 2 };

struct writer {
	struct work *w;
	struct buf text;
	int64_t line;
	struct draft_yaml_line *lines;
	size_t count, capacity;
};

static void write_map(struct writer *writer, const struct json *map, struct str path, int depth, bool begun);

/* ---- lines ---- */

static void begin_line(struct writer *writer, int depth)
{
	if (writer->text.len > 0) {
		buf_byte(&writer->text, '\n');
		writer->line++;
	}
	for (int i = 0; i < depth * INDENT; i++)
		buf_byte(&writer->text, ' ');
}

static void note_line(struct writer *writer, struct str path)
{
	if (writer->count == writer->capacity) {
		size_t capacity = writer->capacity == 0 ? 256 : 2 * writer->capacity;
		struct draft_yaml_line *lines = work_array(writer->w, capacity, sizeof *lines);
		if (writer->count > 0)
			memcpy(lines, writer->lines, writer->count * sizeof *lines);
		writer->lines = lines;
		writer->capacity = capacity;
	}
	writer->lines[writer->count++] = (struct draft_yaml_line){writer->line, path};
}

static struct str below(struct writer *writer, struct str path, struct str step)
{
	if (str_absent(path))
		return step;
	return str_format(writer->w->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(step));
}

/* ---- texts ---- */

/* The bytes of the character at the start that YAML cannot have in a text, or reads as the end of a line; 0: it may stand. */
static size_t refused_length(struct str rest)
{
	static const struct str refused[] = {
		S_INIT("\xe2\x80\xa8"), S_INIT("\xe2\x80\xa9"), S_INIT("\xef\xbb\xbf"),
		S_INIT("\xef\xbf\xbe"), S_INIT("\xef\xbf\xbf"),
	};
	for (size_t i = 0; i < COUNT(refused); i++)
		if (str_starts(rest, refused[i]))
			return refused[i].len;
	return 0;
}

static bool has_refused(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((text.at[i] & 0x80) != 0 && refused_length(str_slice(text, i, SIZE_MAX)) > 0)
			return true;
	return false;
}

/* JSON's string, which is YAML's too but for a few characters: these are escaped by their number. */
static void write_quoted(struct writer *writer, struct str text)
{
	struct buf quoted = buf_init(writer->w->arena, 6 * text.len + 2);
	struct json_out out = json_out(&quoted);
	json_str(&out, text);
	struct str rest = buf_str(&quoted);
	while (rest.len > 0) {
		size_t length = refused_length(rest);
		const unsigned char *byte = (const unsigned char *)rest.at;
		if (length > 0)
			buf_format(&writer->text, "\\u%04x",
			           (unsigned)((byte[0] & 0x0f) << 12 | (byte[1] & 0x3f) << 6 |
			                      (byte[2] & 0x3f)));
		else
			buf_byte(&writer->text, rest.at[0]);
		rest = str_slice(rest, length > 0 ? length : 1, SIZE_MAX);
	}
}

/* Whether it can stand below a `|`: several lines, the first of which is not indented, and which end in one line feed or none. */
static bool stands_as_block(struct str text)
{
	bool lines = str_find_byte(text, '\n') != SIZE_MAX;
	bool first = text.len > 0 && text.at[0] != ' ' && text.at[0] != '\n' && text.at[0] != '\t';
	return lines && first && !str_ends(text, S("\n\n")) && !str_equal(text, S("\n")) &&
	       !has_refused(text) && utf8_plain(text);
}

static void write_block(struct writer *writer, struct str text, int depth)
{
	bool ended = str_ends(text, S("\n"));
	buf_put(&writer->text, ended ? S("|") : S("|-"));
	if (ended)
		text.len--;
	while (!str_absent(text)) {
		struct str line = str_cut(&text, '\n');
		begin_line(writer, line.len > 0 ? depth : 0);
		buf_put(&writer->text, line);
	}
}

/* ---- values ---- */

static bool is_of_numbers(const struct json *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->elements[i].kind != JSON_NUMBER)
			return false;
	return list->kind == JSON_ARRAY;
}

/* All in one line: none when there are none. */
static void write_numbers(struct writer *writer, const struct json *list)
{
	buf_byte(&writer->text, '[');
	for (size_t i = 0; i < list->count; i++)
		buf_format(&writer->text, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(list->elements[i].text));
	buf_byte(&writer->text, ']');
}

static void write_scalar(struct writer *writer, const struct json *value, int depth)
{
	switch (value->kind) {
	case JSON_NUMBER: buf_put(&writer->text, value->text); break;
	case JSON_TRUE: buf_put(&writer->text, S("true")); break;
	case JSON_FALSE: buf_put(&writer->text, S("false")); break;
	case JSON_STRING:
		if (stands_as_block(value->text))
			write_block(writer, value->text, depth);
		else
			write_quoted(writer, value->text);
		break;
	case JSON_NULL: buf_put(&writer->text, S("\"\"")); break;
	case JSON_ARRAY: write_numbers(writer, value); break;
	case JSON_OBJECT: buf_put(&writer->text, S("{}")); break;
	}
}

static void write_list(struct writer *writer, const struct json *list, struct str path, int depth)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct json *element = &list->elements[i];
		struct str place = below(writer, path, str_format(writer->w->arena, "%zu", i));
		begin_line(writer, depth);
		buf_put(&writer->text, S("- "));
		note_line(writer, place);
		if (element->kind == JSON_OBJECT && element->count > 0)
			write_map(writer, element, place, depth + 1, true);
		else if (element->kind == JSON_ARRAY && !is_of_numbers(element))
			write_list(writer, element, place, depth + 1);
		else
			write_scalar(writer, element, depth + 1);
	}
}

static bool is_plain_key(struct str key)
{
	for (size_t i = 0; i < key.len; i++) {
		char c = key.at[i];
		if (!(c >= 'a' && c <= 'z') && c != '_' && c != '-')
			return false;
	}
	return key.len > 0 && key.at[0] >= 'a';
}

static void write_member(struct writer *writer, const struct json_member *member, struct str path, int depth)
{
	const struct json *value = &member->value;
	if (is_plain_key(member->name))
		buf_put(&writer->text, member->name);
	else
		write_quoted(writer, member->name);
	buf_byte(&writer->text, ':');
	note_line(writer, path);
	if (value->kind == JSON_OBJECT && value->count > 0) {
		write_map(writer, value, path, depth + 1, false);
	} else if (value->kind == JSON_ARRAY && !is_of_numbers(value)) {
		write_list(writer, value, path, depth + 1);
	} else {
		buf_byte(&writer->text, ' ');
		write_scalar(writer, value, depth + 1);
	}
}

/* `begun`: the first member stands behind a list's dash. */
static void write_map(struct writer *writer, const struct json *map, struct str path, int depth, bool begun)
{
	for (size_t i = 0; i < map->count; i++) {
		if (i > 0 || !begun)
			begin_line(writer, depth);
		write_member(writer, &map->members[i], below(writer, path, map->members[i].name), depth);
	}
}

enum err draft_yaml_write(struct work *w, const struct json *tree, struct draft_yaml *out)
{
	struct writer writer = {.w = w, .text = buf_init(w->arena, YAML_BYTES_MAX), .line = 1};
	if (tree->kind == JSON_OBJECT && tree->count > 0)
		write_map(&writer, tree, (struct str){0}, 0, false);
	else
		write_scalar(&writer, tree, 1);
	buf_byte(&writer.text, '\n');
	if (writer.text.full)
		return fail(w, ERR_TOO_LARGE,
		            "All of it together is larger than %d MiB: shorten the longest texts.",
		            DOCUMENT_BYTES_MAX >> 20);
	*out = (struct draft_yaml){buf_str(&writer.text), writer.lines, writer.count};
	return OK;
}

struct str draft_yaml_path(const struct draft_yaml *yaml, int64_t line)
{
	struct str path = {0};
	int64_t found = 0;
	for (size_t i = 0; i < yaml->count && yaml->lines[i].line <= line; i++)
		if (yaml->lines[i].line > found) {
			found = yaml->lines[i].line;
			path = yaml->lines[i].path;
		}
	return path;
}

/* ---- the order of keys, for who reads the file ---- */

static const struct str order[] = {
	S_INIT("assay"),
	S_INIT("id"),
	S_INIT("points"),
	S_INIT("type"),
	S_INIT("title"),
	S_INIT("name"),
	S_INIT("language"),
	S_INIT("summary"),
	S_INIT("about"),
	S_INIT("recorded"),
	S_INIT("judged_by"),
	S_INIT("competencies"),
	S_INIT("award"),
	S_INIT("retake"),
	S_INIT("review"),
	S_INIT("afterwards"),
	S_INIT("achievement"),
	S_INIT("requires"),
	S_INIT("competency"),
	S_INIT("level_logit"),
	S_INIT("probability"),
	S_INIT("ask"),
	S_INIT("description"),
	S_INIT("criteria"),
	S_INIT("valid_for"),
	S_INIT("discrimination"),
	S_INIT("thresholds_logit"),
	S_INIT("introduction"),
	S_INIT("minutes"),
	S_INIT("expected_minutes"),
	S_INIT("shared_sd"),
	S_INIT("min"),
	S_INIT("words"),
	S_INIT("paper"),
	S_INIT("pictures"),
	S_INIT("statement"),
	S_INIT("statement_file"),
	S_INIT("practice"),
	S_INIT("answer"),
	S_INIT("rubric"),
	S_INIT("levels"),
};

static struct json ordered(struct work *w, const struct json *value);

/* Where a key stands: behind those that are known where it is none of them. */
static size_t place_of(struct str name)
{
	size_t place = 0;
	while (place < COUNT(order) && !str_equal(order[place], name))
		place++;
	return place;
}

/* Those of one place stay in their order. */
static struct json ordered_members(struct work *w, const struct json *object)
{
	struct json_member *members = work_array(w, object->count + 1, sizeof *members);
	size_t *places = work_array(w, object->count + 1, sizeof *places);
	for (size_t i = 0; i < object->count; i++) {
		size_t place = place_of(object->members[i].name), at = i;
		for (; at > 0 && places[at - 1] > place; at--) {
			places[at] = places[at - 1];
			members[at] = members[at - 1];
		}
		places[at] = place;
		members[at] =
			(struct json_member){object->members[i].name, ordered(w, &object->members[i].value)};
	}
	return (struct json){.kind = JSON_OBJECT, .count = object->count, .members = members};
}

static struct json ordered(struct work *w, const struct json *value)
{
	if (value->kind == JSON_OBJECT)
		return ordered_members(w, value);
	if (value->kind != JSON_ARRAY)
		return *value;
	struct json *elements = work_array(w, value->count + 1, sizeof *elements);
	for (size_t i = 0; i < value->count; i++)
		elements[i] = ordered(w, &value->elements[i]);
	return (struct json){.kind = JSON_ARRAY, .count = value->count, .elements = elements};
}

const struct json *draft_yaml_order(struct work *w, const struct json *tree)
{
	struct json *out = work_alloc(w, sizeof *out);
	*out = ordered(w, tree);
	return out;
}
