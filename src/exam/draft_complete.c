/* draft_clean, draft_complete, draft_of_document, draft_can_hold: trees from outside, and on their way to a document and back. */
#include "exam/draft_form.h"

#include "base/utf8.h"
#include "exam/draft_points.h"
#include "exam/draft_standard.h"
#include "exam/draft_tree.h"
#include "exam/draft_yaml.h"
#include "exam/format.h"
#include "exam/part.h"
#include "scoring/fold.h"

#include <string.h>

/* ---- what comes from outside ---- */

static enum err clean_value(struct work *w, const struct json *value, size_t depth, struct json *out);

/* Lists that a form shows, each of a length that it can: all that is done with a draft takes their product of time. */
static size_t most_elements(struct str name)
{
	static const struct str shown[] = {S_INIT("competencies"), S_INIT("requires"), S_INIT("parts"),
	                                   S_INIT("rubric"), S_INIT("levels")};
	for (size_t i = 0; i < COUNT(shown); i++)
		if (str_equal(name, shown[i]))
			return DOCUMENT_PARTS_MAX;
	return DRAFT_WIDTH_MAX;
}

static enum err clean_members(struct work *w, const struct json *object, size_t depth, struct json *out)
{
	struct json_member *members = work_array(w, object->count + 1, sizeof *members);
	*out = (struct json){.kind = JSON_OBJECT, .members = members};
	if (object->count > DRAFT_KEYS_MAX)
		return fail(w, ERR_TOO_LARGE, "There are more than %d keys side by side.", DRAFT_KEYS_MAX);
	for (size_t i = 0; i < object->count; i++) {
		struct str name = object->members[i].name;
		const struct json *value = &object->members[i].value;
		if (name.len == 0 || name.len > DRAFT_KEY_BYTES_MAX || !utf8_plain(name) ||
		    str_find_byte(name, '.') != SIZE_MAX)
			return fail(w, ERR_INPUT, "A key is a word of at most %d bytes.",
			            DRAFT_KEY_BYTES_MAX);
		if (value->kind == JSON_ARRAY && value->count > most_elements(name))
			return fail(w, ERR_TOO_LARGE, "“%.*s” has %zu elements: at most %zu are possible.",
			            STR_ARG(name), value->count, most_elements(name));
		if (value->kind == JSON_NULL)
			continue;
		members[out->count].name = name;
		TRY(clean_value(w, value, depth, &members[out->count].value));
		out->count++;
	}
	return OK;
}

static enum err clean_elements(struct work *w, const struct json *list, size_t depth, struct json *out)
{
	struct json *elements = work_array(w, list->count + 1, sizeof *elements);
	*out = (struct json){.kind = JSON_ARRAY, .elements = elements};
	if (list->count > DRAFT_WIDTH_MAX)
		return fail(w, ERR_TOO_LARGE, "There are more than %d elements in a list.", DRAFT_WIDTH_MAX);
	for (size_t i = 0; i < list->count; i++)
		if (list->elements[i].kind != JSON_NULL)
			TRY(clean_value(w, &list->elements[i], depth, &elements[out->count++]));
	return OK;
}

static enum err clean_value(struct work *w, const struct json *value, size_t depth, struct json *out)
{
	if (depth == DRAFT_DEPTH_MAX)
		return fail(w, ERR_INPUT, "It is nested more than %d deep.", DRAFT_DEPTH_MAX);
	*out = *value;
	switch (value->kind) {
	case JSON_OBJECT: return clean_members(w, value, depth + 1, out);
	case JSON_ARRAY: return clean_elements(w, value, depth + 1, out);
	case JSON_STRING: return utf8_clean(w, value->text, S("A text"), &out->text);
	case JSON_NUMBER:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL: break;
	}
	return OK;
}

/* Elements of this list have an id, or get a key. */
static enum err give_keys(struct work *w, const struct json *tree, struct str list, const struct json **out)
{
	size_t count = draft_tree_count(tree, list);
	*out = tree;
	for (size_t i = 0; i < count; i++) {
		struct str element = str_format(w->arena, "%.*s.%zu", STR_ARG(list), i);
		const struct json *at = draft_tree_at(*out, element);
		if (at->kind == JSON_OBJECT && json_get(at, S("id")) == NULL)
			TRY(draft_tree_put(w, *out, str_format(w->arena, "%.*s.id", STR_ARG(element)),
			                   draft_tree_string(w, draft_standard_key(w, *out)), out));
	}
	return OK;
}

static struct str rubric_path(struct work *w, size_t part)
{
	return str_format(w->arena, "parts.%zu.rubric", part);
}

enum err draft_clean(struct work *w, const struct json *tree, const struct json **out)
{
	struct json *clean = work_alloc(w, sizeof *clean);
	if (tree == NULL || tree->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "A draft is an object with the keys of assessment.yaml.");
	TRY(clean_value(w, tree, 0, clean));
	TRY(give_keys(w, clean, S("competencies"), out));
	TRY(give_keys(w, *out, S("parts"), out));
	size_t parts = draft_tree_count(*out, S("parts"));
	for (size_t i = 0; i < parts; i++)
		TRY(give_keys(w, *out, rubric_path(w, i), out));
	return OK;
}

/* ---- identifiers ---- */

/* Lower-case words of a-z and 0-9 between hyphens, without those in other scripts; where none is left, `otherwise`. */
static struct str id_of(struct work *w, struct str title, struct str otherwise)
{
	const struct fold fold = fold_text(w, str_slice(title, 0, 1000));
	struct buf id = buf_init(w->arena, FORMAT_ID_BYTES_MAX - 4); /* with room for a number */
	for (size_t i = 0; i < fold.count; i++) {
		struct str word = fold.words[i].text;
		bool latin = true;
		for (size_t c = 0; c < word.len; c++)
			latin = latin && (word.at[c] & 0x80) == 0;
		if (!latin || id.len + 1 + word.len > id.max)
			continue;
		if (id.len > 0)
			buf_byte(&id, '-');
		buf_put(&id, word);
	}
	return id.len > 0 ? buf_str(&id) : otherwise;
}

static bool is_taken(struct work *w, const struct json *tree, struct str list, struct str id)
{
	size_t count = draft_tree_count(tree, list);
	for (size_t i = 0; i < count; i++)
		if (str_equal(draft_tree_text(tree, str_format(w->arena, "%.*s.%zu.id", STR_ARG(list), i)),
		              id))
			return true;
	return false;
}

static struct str unique_id(struct work *w, const struct json *tree, struct str list, struct str id)
{
	struct str tried = id;
	for (int number = 2; is_taken(w, tree, list, tried); number++)
		tried = str_format(w->arena, "%.*s-%d", STR_ARG(id), number);
	return tried;
}

/* References to a competency by its key, by its id. */
static enum err rename_references(struct work *w, const struct json *tree, struct str key, struct str id,
                                  const struct json **out)
{
	const struct json *value = draft_tree_string(w, id);
	size_t index = draft_form_requirement(w, tree, key), parts = draft_tree_count(tree, S("parts"));
	*out = tree;
	if (index != SIZE_MAX)
		TRY(draft_tree_put(w, *out, str_format(w->arena, "award.requires.%zu.competency", index),
		                   value, out));
	for (size_t i = 0; i < parts; i++) {
		size_t count = draft_tree_count(tree, rubric_path(w, i));
		for (size_t k = 0; k < count; k++) {
			struct str path = str_format(w->arena, "parts.%zu.rubric.%zu.competency", i, k);
			if (str_equal(draft_tree_text(tree, path), key))
				TRY(draft_tree_put(w, *out, path, value, out));
		}
	}
	return OK;
}

/* Gives the elements of a list ids by their titles, where they have keys. */
static enum err name_elements(struct work *w, const struct json *tree, struct str list, struct str otherwise,
                              const struct json **out)
{
	size_t count = draft_tree_count(tree, list);
	*out = tree;
	for (size_t i = 0; i < count; i++) {
		struct str path = str_format(w->arena, "%.*s.%zu.id", STR_ARG(list), i);
		struct str key = draft_tree_text(*out, path);
		struct str title =
			draft_tree_text(*out, str_format(w->arena, "%.*s.%zu.title", STR_ARG(list), i));
		if (!draft_form_is_key(key))
			continue;
		struct str id = unique_id(w, *out, list, id_of(w, title, otherwise));
		TRY(draft_tree_put(w, *out, path, draft_tree_string(w, id), out));
		if (str_equal(list, S("competencies")))
			TRY(rename_references(w, *out, key, id, out));
	}
	return OK;
}

/* ---- what is left out ---- */

/* Whether all on the way to a place is objects, or is not there: what is something else is not written over. */
static bool may_hold(const struct json *tree, struct str path)
{
	for (size_t at = 0; at < path.len; at++) {
		const struct json *holder =
			path.at[at] == '.' ? draft_tree_at(tree, str_slice(path, 0, at)) : NULL;
		if (holder != NULL && holder->kind != JSON_OBJECT && holder->kind != JSON_ARRAY)
			return false;
		if (holder != NULL && holder->kind == JSON_ARRAY &&
		    (path.at[at + 1] < '0' || path.at[at + 1] > '9'))
			return false;
	}
	return true;
}

/* Puts a text where there is none, or an empty one. */
static enum err fill(struct work *w, const struct json *tree, struct str path, struct str text,
                     const struct json **out)
{
	const struct json *at = draft_tree_at(tree, path);
	*out = tree;
	if (at != NULL ? at->kind != JSON_STRING || str_trim(at->text).len > 0 : !may_hold(tree, path))
		return OK;
	return draft_tree_put(w, tree, path, draft_tree_string(w, text), out);
}

/* As much of a question as makes a title. */
static struct str short_title(struct work *w, struct str question)
{
	enum { TITLE_BYTES = 80 };
	struct str text = str_trim(question);
	if (text.len <= TITLE_BYTES)
		return text;
	size_t end = TITLE_BYTES;
	while (end > 0 && text.at[end] != ' ')
		end--;
	while (end == 0 || (text.at[end] & 0xc0) == 0x80) /* without a blank, at a character */
		end = end == 0 ? TITLE_BYTES : end - 1;
	return str_format(w->arena, "%.*s…", STR_ARG(str_slice(text, 0, end)));
}

/* Steps of 1.2 logits around the level of who does it alone, closer where there are many. */
static const struct json *even_thresholds(struct work *w, size_t count)
{
	struct json *elements = work_array(w, count + 1, sizeof *elements);
	struct json *list = work_alloc(w, sizeof *list);
	double step = count > 4 ? 4.0 / (double)(count - 1) : 1.2;
	for (size_t i = 0; i < count; i++) {
		double place = ((double)i - ((double)count - 1) / 2) * step;
		elements[i] = *draft_tree_number(w, str_format(w->arena, "%.2f", place == 0 ? 0 : place));
	}
	*list = (struct json){.kind = JSON_ARRAY, .count = count, .elements = elements};
	return list;
}

static enum err complete_levels(struct work *w, const struct json *tree, struct str criterion,
                                const struct json **out)
{
	size_t count = draft_tree_count(tree, str_format(w->arena, "%.*s.levels", STR_ARG(criterion)));
	struct str thresholds = str_format(w->arena, "%.*s.thresholds_logit", STR_ARG(criterion));
	TRY(draft_points_complete(w, tree, criterion, out));
	if (count >= 2 && draft_tree_count(*out, thresholds) != count - 1)
		TRY(draft_tree_put(w, *out, thresholds, even_thresholds(w, count - 1), out));
	return OK;
}

static enum err complete_criterion(struct work *w, const struct json *tree, struct str criterion,
                                   const struct json **out)
{
	struct str discrimination = str_format(w->arena, "%.*s.discrimination", STR_ARG(criterion));
	struct str ask = draft_tree_text(tree, str_format(w->arena, "%.*s.ask", STR_ARG(criterion)));
	*out = tree;
	if (draft_tree_at(tree, criterion)->kind != JSON_OBJECT)
		return OK;
	TRY(fill(w, *out, str_format(w->arena, "%.*s.title", STR_ARG(criterion)), short_title(w, ask), out));
	if (draft_tree_at(*out, discrimination) == NULL)
		TRY(draft_tree_put(w, *out, discrimination, draft_tree_number(w, S("1")), out));
	return complete_levels(w, *out, criterion, out);
}

static enum err complete_part(struct work *w, const struct json *tree, size_t index, size_t count,
                              struct str title, const struct json **out)
{
	struct str rubric = rubric_path(w, index), own = str_format(w->arena, "parts.%zu.title", index);
	size_t criteria = draft_tree_count(tree, rubric);
	*out = tree;
	if (draft_tree_at(tree, str_format(w->arena, "parts.%zu", index))->kind != JSON_OBJECT)
		return OK;
	TRY(fill(w, *out, own, count == 1 ? title : str_format(w->arena, "Task %zu", index + 1), out));
	for (size_t i = 0; i < criteria; i++)
		TRY(complete_criterion(w, *out, str_format(w->arena, "%.*s.%zu", STR_ARG(rubric), i), out));
	return name_elements(w, *out, rubric, S("criterion"), out);
}

static enum err complete_whole(struct work *w, const struct json *tree, const struct json **out)
{
	struct str title = str_trim(draft_tree_text(tree, S("title")));
	TRY(fill(w, tree, S("summary"), title, out));
	struct str summary = draft_tree_text(*out, S("summary"));
	size_t count = draft_tree_count(tree, S("competencies"));
	for (size_t i = 0; i < count; i++) {
		struct str path = str_format(w->arena, "competencies.%zu", i);
		if (draft_tree_at(tree, path)->kind != JSON_OBJECT)
			continue;
		if (count == 1)
			TRY(fill(w, *out, S("competencies.0.title"), title, out));
		struct str own = draft_tree_text(*out, str_format(w->arena, "%.*s.title", STR_ARG(path)));
		TRY(fill(w, *out, str_format(w->arena, "%.*s.description", STR_ARG(path)),
		         count == 1 ? summary : own, out));
	}
	TRY(fill(w, *out, S("award.achievement.name"), title, out));
	return fill(w, *out, S("award.achievement.description"), summary, out);
}

enum err draft_complete(struct work *w, const struct json *tree, struct str slug, const struct json **out)
{
	struct str title = str_trim(draft_tree_text(tree, S("title")));
	TRY(complete_whole(w, tree, out));
	size_t parts = draft_tree_count(*out, S("parts"));
	for (size_t i = 0; i < parts; i++)
		TRY(complete_part(w, *out, i, parts, title, out));
	TRY(name_elements(w, *out, S("parts"), S("task"), out));
	TRY(name_elements(w, *out, S("competencies"), S("skill"), out));
	struct str own = draft_tree_text(tree, S("id")); /* of a folder that it was begun from */
	struct str id = !str_absent(slug) ? slug : own.len > 0 ? own : id_of(w, title, S("assessment"));
	TRY(draft_tree_put(w, *out, S("assay"), draft_tree_number(w, S("1")), out));
	TRY(draft_tree_put(w, *out, S("id"), draft_tree_string(w, id), out));
	TRY(fill(w, *out, S("award.achievement.id"), id, out));
	*out = draft_yaml_order(w, *out);
	return OK;
}

/* ---- from a document ---- */

bool draft_can_hold(const struct document *document)
{
	for (size_t i = 0; i < document->part_count; i++)
		if (document->parts[i].written == NULL)
			return false;
	return true;
}

/* What is said of each criterion, stored in their order, by their ids as authors write it. */
static enum err by_criterion(struct work *w, const struct json *tree, struct str path,
                             const struct rubric *rubric, const struct json **out)
{
	const struct json *list = draft_tree_at(tree, path), *map = &draft_standard_empty_object;
	*out = tree;
	if (list == NULL || list->kind != JSON_ARRAY)
		return OK;
	for (size_t i = 0; i < list->count && i < rubric->criterion_count; i++)
		if (list->elements[i].kind != JSON_NULL)
			map = json_with(w, map, rubric->criteria[i].id, &list->elements[i]);
	return map->count == 0 ? draft_tree_remove(w, tree, path, out)
	                       : draft_tree_put(w, tree, path, map, out);
}

static enum err take_anchors(struct work *w, const struct json *tree, size_t index,
                             const struct rubric *rubric, const struct json **out)
{
	*out = tree;
	for (size_t i = 0; i < rubric->anchor_count; i++) {
		struct str anchor = str_format(w->arena, "parts.%zu.anchors.%zu", index, i);
		TRY(by_criterion(w, *out, str_format(w->arena, "%.*s.levels", STR_ARG(anchor)), rubric, out));
		TRY(by_criterion(w, *out, str_format(w->arena, "%.*s.why", STR_ARG(anchor)), rubric, out));
	}
	return OK;
}

enum err draft_written(struct work *w, const struct document *document, const struct json **out)
{
	static const struct format_writing authors = {.authors = true};
	struct str json;
	TRY(document_write_as(w, document, &authors, &json));
	TRY(json_parse(w, json, DOCUMENT_BYTES_MAX, out));
	for (size_t i = 0; i < document->part_count; i++)
		TRY(take_anchors(w, *out, i, part_rubric(&document->parts[i]), out));
	return OK;
}

enum err draft_of_document(struct work *w, const struct document *document, const struct json **out)
{
	if (!draft_can_hold(document))
		return fail(
			w, ERR_CONFLICT,
			"It has parts that are not written tasks. Such an assessment is changed as a folder: change "
			"its files, pack them, and bring the archive in.");
	TRY(draft_written(w, document, out));
	return draft_points_take(w, *out, out);
}
