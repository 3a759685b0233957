/* draft_of_folder, draft_add_folder: a folder that was written elsewhere, opened as a draft whatever is still wrong with it. */
#include "exam/draft.h"

#include "exam/draft_points.h"
#include "exam/draft_tree.h"
#include "exam/import_read.h"
#include "exam/import_text.h"

#include "exam/draft_folder.sql.h"

static const struct str suffix = S_INIT("_file");

/* ---- YAML as JSON ---- */

/* The reader of texts beside the YAML; what it says of them is import_check's to tell. */
struct opening {
	struct import import;
	struct work *w;
	size_t file_count;
};
/* Whatever names a file has it read: more than any draft has are no assessment. */
enum { FILES_MAX = 500 };

static struct json json_of(struct opening *opening, const struct yaml_node *node);

/* A word without quotes may be a number, or true or false; or nothing at all. */
static struct json scalar_of(struct work *w, const struct yaml_node *node)
{
	const struct json text = {.kind = JSON_STRING, .text = node->text.len == 0 ? S("") : node->text};
	if (!node->plain)
		return text;
	if (str_equal(node->text, S("true")))
		return (struct json){.kind = JSON_TRUE};
	if (str_equal(node->text, S("false")))
		return (struct json){.kind = JSON_FALSE};
	if (str_equal(node->text, S("null")) || str_equal(node->text, S("~")))
		return (struct json){.kind = JSON_NULL};
	return *draft_tree_value(w, node->text);
}

/* The key that a file may stand for, `statement` of `statement_file`; absent: it is no such key. */
static struct str key_of_file(const struct yaml_node *map, const struct yaml_node *node)
{
	if (node->kind != YAML_TEXT || node->key.len <= suffix.len || !str_ends(node->key, suffix))
		return (struct str){0};
	struct str key = str_slice(node->key, 0, node->key.len - suffix.len);
	return yaml_get(map, key) == NULL ? key : (struct str){0};
}

static struct json text_of_file(struct opening *opening, const struct yaml_node *node, struct str name)
{
	const struct format_key key = {.name = name, .kind = FORMAT_TEXT};
	if (++opening->file_count > FILES_MAX && opening->w->failed == OK)
		fail(opening->w, ERR_TOO_LARGE, "More than %d texts stand in files: that is no assessment.",
		     FILES_MAX);
	if (opening->w->failed != OK)
		return (struct json){.kind = JSON_STRING, .text = S("")};
	struct str text = import_text_file(&opening->import, node, &key);
	return (struct json){.kind = JSON_STRING, .text = str_absent(text) ? S("") : text};
}

static struct json map_of(struct opening *opening, const struct yaml_node *map)
{
	struct json_member *members = work_array(opening->w, map->count, sizeof *members);
	size_t count = 0;
	for (const struct yaml_node *node = map->first; node != NULL; node = node->next) {
		struct str key = key_of_file(map, node);
		members[count++] = str_absent(key)
		                           ? (struct json_member){node->key, json_of(opening, node)}
		                           : (struct json_member){key, text_of_file(opening, node, key)};
	}
	return (struct json){.kind = JSON_OBJECT, .count = count, .members = members};
}

static struct json json_of(struct opening *opening, const struct yaml_node *node)
{
	if (node->kind == YAML_TEXT)
		return scalar_of(opening->w, node);
	if (node->kind == YAML_MAP)
		return map_of(opening, node);
	struct json *elements = work_array(opening->w, node->count, sizeof *elements);
	size_t count = 0;
	for (const struct yaml_node *child = node->first; child != NULL; child = child->next)
		elements[count++] = json_of(opening, child);
	return (struct json){.kind = JSON_ARRAY, .count = count, .elements = elements};
}

/* ---- a folder ---- */

/* The YAML of the folder; NULL, forgiven, when it has none that can be read. */
static enum err read_root(struct work *w, const struct import_source *source, struct import *import,
                          const struct yaml_node **out)
{
	struct str bytes, text;
	int64_t line;
	*out = NULL;
	enum err failed = source->read(w, source->state, import->file, &bytes);
	if (failed == OK && !import_text_clean(import, import->file, bytes, &text))
		return w->failed;
	if (failed == OK)
		failed = yaml_read(w, text, out, &line);
	if (failed != ERR_INPUT && failed != ERR_TOO_LARGE && failed != ERR_NOT_FOUND)
		return failed;
	work_forgive(w);
	*out = NULL;
	return OK;
}

/* All parts are written ones, or say nothing of what they are. */
static bool can_hold(struct work *w, const struct json *tree)
{
	size_t count = draft_tree_count(tree, S("parts"));
	for (size_t i = 0; i < count; i++) {
		struct str type = draft_tree_text(tree, str_format(w->arena, "parts.%zu.type", i));
		if (type.len > 0 && !str_equal(type, S("written")))
			return false;
	}
	return true;
}

enum err draft_of_folder(struct work *w, const struct import_source *source, const struct json **out)
{
	struct import_problems *problems = work_alloc(w, sizeof *problems);
	struct document *document = work_alloc(w, sizeof *document);
	struct opening opening = {
		.import = {.w = w,
	                   .source = source,
	                   .file = S("assessment.yaml"),
	                   .problems = problems,
	                   .notes = problems,
	                   .document = document},
		.w = w,
	};
	const struct yaml_node *root;
	struct json *tree = work_alloc(w, sizeof *tree);
	TRY(read_root(w, source, &opening.import, &root));
	if (root == NULL || root->kind != YAML_MAP)
		return fail(w, ERR_CONFLICT,
		            "Its assessment.yaml cannot be read as far as to open it as a draft.");
	*tree = json_of(&opening, root);
	if (w->failed != OK)
		return w->failed;
	if (!can_hold(w, tree))
		return fail(
			w, ERR_CONFLICT,
			"It has parts that are not written tasks, so that it cannot be opened as a draft.");
	TRY(draft_clean(w, tree, out));
	return draft_points_take(w, *out, out);
}

enum err draft_add_folder(struct work *w, struct tx *tx, const struct actor *actor, const struct json *tree,
                          struct id *out)
{
	const struct draft_folder_assessment_in in = {.org = actor->org,
	                                              .slug = draft_tree_text(tree, S("id"))};
	struct draft_folder_assessment_row row;
	bool found;
	const struct id none = {0};
	TRY(draft_folder_assessment(w, tx, &in, &row, &found));
	return draft_add(w, tx, actor, found ? row.id : none, found ? row.version : none, tree, out);
}
