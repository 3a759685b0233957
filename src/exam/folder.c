#include "exam/folder.h"

#include "exam/draft.h"
#include "exam/draft_tree.h"
#include "exam/draft_yaml.h"
#include "exam/format.h"

/* An id of the author's may be anything yet: it becomes part of a path when it is one. */
static bool is_name(struct str id)
{
	for (size_t i = 0; i < id.len; i++)
		if (!((id.at[i] >= 'a' && id.at[i] <= 'z') || (id.at[i] >= '0' && id.at[i] <= '9') ||
		      (id.at[i] == '-' && i > 0)))
			return false;
	return id.len > 0 && id.len <= FORMAT_ID_BYTES_MAX;
}

static bool is_there(const struct folder *folder, struct str path)
{
	for (size_t i = 0; i < folder->files.count; i++)
		if (str_equal(folder->files.files[i].path, path))
			return true;
	return false;
}

/* The text of a task moves into a file, which the tree then names. */
static enum err move_statement(struct work *w, const struct json *tree, size_t part, struct folder *folder,
                               struct unpacked_file *file, const struct json **out)
{
	struct str place = str_format(w->arena, "parts.%zu", part);
	struct str statement = str_format(w->arena, "%.*s.statement", STR_ARG(place));
	struct str id = draft_tree_text(tree, str_format(w->arena, "%.*s.id", STR_ARG(place)));
	const struct json *text = draft_tree_at(tree, statement);
	struct str path = str_format(w->arena, "%.*s/%.*s.md", STR_ARG(folder->name), STR_ARG(id));
	*out = tree;
	if (text == NULL || text->kind != JSON_STRING || str_trim(text->text).len == 0 || !is_name(id) ||
	    is_there(folder, path))
		return OK;
	*file = (struct unpacked_file){path, str_format(w->arena, "%.*s\n", STR_ARG(text->text))};
	folder->files.count++;
	TRY(draft_tree_remove(w, tree, statement, out));
	return draft_tree_put(w, *out, str_format(w->arena, "%.*s.statement_file", STR_ARG(place)),
	                      draft_tree_string(w, str_format(w->arena, "%.*s.md", STR_ARG(id))), out);
}

enum err folder_of_tree(struct work *w, const struct json *tree, struct folder *out)
{
	struct str id = draft_tree_text(tree, S("id"));
	size_t parts = draft_tree_count(tree, S("parts"));
	struct unpacked_file *files = work_array(w, parts + 1, sizeof *files);
	struct draft_yaml yaml;
	*out = (struct folder){.name = is_name(id) ? id : S("assessment"), .files = {files, 1}};
	files[0].path = str_format(w->arena, "%.*s/assessment.yaml", STR_ARG(out->name));
	for (size_t i = 0; i < parts; i++)
		TRY(move_statement(w, tree, i, out, &files[out->files.count], &tree));
	TRY(draft_yaml_write(w, draft_yaml_order(w, tree), &yaml));
	files[0].bytes = yaml.text;
	return OK;
}

enum err folder_of_document(struct work *w, const struct document *document, struct folder *out)
{
	const struct json *tree;
	TRY(draft_written(w, document, &tree));
	return folder_of_tree(w, tree, out);
}
