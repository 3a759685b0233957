#include "exam/draft_tree.h"

#include <string.h>

/* ---- looking ---- */

static bool index_of(struct str step, size_t *index)
{
	int64_t number;
	if (!str_to_int(step, &number) || number < 0 || number > INT32_MAX ||
	    (step.len > 1 && step.at[0] == '0'))
		return false;
	*index = (size_t)number;
	return true;
}

const struct json *draft_tree_at(const struct json *tree, struct str path)
{
	while (tree != NULL && !str_absent(path)) {
		size_t index;
		struct str step = str_cut(&path, '.');
		if (tree->kind == JSON_ARRAY)
			tree = index_of(step, &index) ? json_at(tree, index) : NULL;
		else
			tree = json_get(tree, step);
	}
	return tree;
}

struct str draft_tree_text(const struct json *tree, struct str path)
{
	const struct json *value = draft_tree_at(tree, path);
	if (value != NULL && value->kind == JSON_TRUE)
		return S("true");
	bool text = value != NULL && (value->kind == JSON_STRING || value->kind == JSON_NUMBER);
	return text && !str_absent(value->text) ? value->text : S("");
}

struct str draft_tree_last(struct str path)
{
	size_t at = path.len;
	while (at > 0 && path.at[at - 1] != '.')
		at--;
	return str_slice(path, at, SIZE_MAX);
}

size_t draft_tree_count(const struct json *tree, struct str path)
{
	const struct json *value = draft_tree_at(tree, path);
	return value != NULL && value->kind == JSON_ARRAY ? value->count : 0;
}

/* ---- changing ---- */

static enum err no_place(struct work *w, struct str step)
{
	return fail(w, ERR_INPUT, "There is no place “%.*s” in what is being written.", STR_ARG(step));
}

static const struct json nothing = {.kind = JSON_OBJECT};

static enum err put(struct work *w, const struct json *tree, struct str path, size_t depth,
                    const struct json *value, const struct json **out);

/* The list with one of its elements changed, or with one more. */
static enum err put_element(struct work *w, const struct json *list, struct str step, struct str rest,
                            size_t depth, const struct json *value, const struct json **out)
{
	size_t index;
	if (!index_of(step, &index) || index > list->count)
		return no_place(w, step);
	struct json *elements = work_array(w, list->count + 1, sizeof *elements);
	struct json *copy = work_alloc(w, sizeof *copy);
	const struct json *element = &nothing;
	if (list->count > 0)
		memcpy(elements, list->elements, list->count * sizeof *elements);
	TRY(put(w, index < list->count ? &list->elements[index] : NULL, rest, depth, value, &element));
	elements[index] = *element;
	*copy = (struct json){.kind = JSON_ARRAY,
	                      .count = index == list->count ? list->count + 1 : list->count,
	                      .elements = elements};
	*out = copy;
	return OK;
}

static enum err put(struct work *w, const struct json *tree, struct str path, size_t depth,
                    const struct json *value, const struct json **out)
{
	struct str rest = path, step = str_cut(&rest, '.');
	const struct json *below = &nothing;
	if (str_absent(path)) {
		*out = value;
		return OK;
	}
	if (step.len == 0 || depth == DRAFT_TREE_DEPTH_MAX)
		return no_place(w, path);
	if (tree != NULL && tree->kind == JSON_ARRAY)
		return put_element(w, tree, step, rest, depth + 1, value, out);
	const struct json *object = tree != NULL && tree->kind == JSON_OBJECT ? tree : &nothing;
	TRY(put(w, json_get(object, step), rest, depth + 1, value, &below));
	*out = json_with(w, object, step, below);
	return OK;
}

enum err draft_tree_put(struct work *w, const struct json *tree, struct str path, const struct json *value,
                        const struct json **out)
{
	return put(w, tree, path, 0, value, out);
}

static const struct json *without_element(struct work *w, const struct json *list, size_t index)
{
	struct json *elements = work_array(w, list->count, sizeof *elements);
	struct json *copy = work_alloc(w, sizeof *copy);
	*copy = (struct json){.kind = JSON_ARRAY, .elements = elements};
	for (size_t i = 0; i < list->count; i++)
		if (i != index)
			elements[copy->count++] = list->elements[i];
	return copy;
}

/* Splits at the last dot; *above is absent when there is none. */
static struct str last_step(struct str path, struct str *above)
{
	size_t at = path.len;
	while (at > 0 && path.at[at - 1] != '.')
		at--;
	*above = at == 0 ? (struct str){0} : str_slice(path, 0, at - 1);
	return str_slice(path, at, SIZE_MAX);
}

enum err draft_tree_remove(struct work *w, const struct json *tree, struct str path, const struct json **out)
{
	struct str above, step = last_step(path, &above);
	const struct json *holder = draft_tree_at(tree, above);
	size_t index;
	*out = tree;
	if (holder == NULL || draft_tree_at(holder, step) == NULL)
		return OK;
	if (holder->kind == JSON_ARRAY && index_of(step, &index))
		return draft_tree_put(w, tree, above, without_element(w, holder, index), out);
	return draft_tree_put(w, tree, above, json_without(w, holder, step), out);
}

/* ---- making ---- */

const struct json *draft_tree_true(struct work *w)
{
	struct json *value = work_alloc(w, sizeof *value);
	*value = (struct json){.kind = JSON_TRUE};
	return value;
}

const struct json *draft_tree_string(struct work *w, struct str text)
{
	struct json *value = work_alloc(w, sizeof *value);
	*value = (struct json){.kind = JSON_STRING, .text = str_absent(text) ? S("") : text};
	return value;
}

const struct json *draft_tree_number(struct work *w, struct str text)
{
	struct json *value = work_alloc(w, sizeof *value);
	*value = (struct json){.kind = JSON_NUMBER, .text = text};
	return value;
}

const struct json *draft_tree_value(struct work *w, struct str text)
{
	double number;
	struct str trimmed = str_trim(text);
	return str_to_real(trimmed, &number) ? draft_tree_number(w, trimmed) : draft_tree_string(w, text);
}
