/* draft_changes: of draft.h. */
#include "exam/draft_form.h"

#include "exam/draft_tree.h"

enum { CHANGES_MAX = 100 };

struct changes {
	struct work *w;
	const struct json *before, *after; /* the whole trees */
	struct str *at;                    /* [CHANGES_MAX] */
	size_t count;
};

static void compare(struct changes *changes, const struct json *before, const struct json *after,
                    struct str path);

static void note(struct changes *changes, struct str words)
{
	for (size_t i = 0; i < changes->count; i++)
		if (str_equal(changes->at[i], words))
			return;
	if (changes->count < CHANGES_MAX)
		changes->at[changes->count++] = words;
}

/* In the words of the form, as the tree has it that the path is of. */
static void note_place(struct changes *changes, const struct json *tree, struct str path, const char *what)
{
	struct str label = draft_label(changes->w, draft_form_place(changes->w, tree, path));
	note(changes, str_absent(label) ? S("Something that the form does not show")
	                                : str_format(changes->w->arena, "%.*s%s", STR_ARG(label), what));
}

static struct str below(struct changes *changes, struct str path, struct str step)
{
	if (str_absent(path))
		return step;
	return str_format(changes->w->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(step));
}

static struct str element_path(struct changes *changes, struct str list, size_t index)
{
	return str_format(changes->w->arena, "%.*s.%zu", STR_ARG(list), index);
}

static void compare_members(struct changes *changes, const struct json *before, const struct json *after,
                            struct str path)
{
	for (size_t i = 0; i < after->count; i++) {
		struct str name = after->members[i].name;
		compare(changes, json_get(before, name), &after->members[i].value,
		        below(changes, path, name));
	}
	for (size_t i = 0; i < before->count; i++)
		if (json_get(after, before->members[i].name) == NULL)
			note_place(changes, changes->before, below(changes, path, before->members[i].name),
			           "");
}

/* ---- lists ---- */

static bool is_same(const struct json *a, const struct json *b)
{
	if (a->kind != b->kind || a->count != b->count || !str_equal(a->text, b->text))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->kind == JSON_ARRAY && !is_same(&a->elements[i], &b->elements[i]))
			return false;
		if (a->kind == JSON_OBJECT && (!str_equal(a->members[i].name, b->members[i].name) ||
		                               !is_same(&a->members[i].value, &b->members[i].value)))
			return false;
	}
	return true;
}

/* Elements without ids, levels: what two lists begin and end with alike stayed; of what is between, the first are the same ones. */
static void compare_places(struct changes *changes, const struct json *before, const struct json *after,
                           struct str path)
{
	size_t from = 0, was = before->count, is = after->count;
	while (from < was && from < is && is_same(&before->elements[from], &after->elements[from]))
		from++;
	while (was != is && was > from && is > from &&
	       is_same(&before->elements[was - 1], &after->elements[is - 1])) {
		was--;
		is--;
	}
	for (size_t i = from; i < was && i < is; i++)
		compare(changes, &before->elements[i], &after->elements[i], element_path(changes, path, i));
	for (size_t i = was < is ? (was < from ? from : was) : is; i < is; i++)
		note_place(changes, changes->after, element_path(changes, path, i), " added");
	for (size_t i = is < was ? (is < from ? from : is) : was; i < was; i++)
		note_place(changes, changes->before, element_path(changes, path, i), " removed");
}

static const struct json *of_id(const struct json *list, struct str id)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_equal(json_get_str(&list->elements[i], S("id")), id))
			return &list->elements[i];
	return NULL;
}

static bool have_ids(const struct json *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_absent(json_get_str(&list->elements[i], S("id"))))
			return false;
	return true;
}

/* What moved up because another one went is no change. */
static void compare_elements(struct changes *changes, const struct json *before, const struct json *after,
                             struct str path)
{
	if (!have_ids(before) || !have_ids(after)) {
		compare_places(changes, before, after, path);
		return;
	}
	for (size_t i = 0; i < after->count; i++) {
		const struct json *was = of_id(before, json_get_str(&after->elements[i], S("id")));
		struct str place = element_path(changes, path, i);
		if (was == NULL)
			note_place(changes, changes->after, place, " added");
		else
			compare(changes, was, &after->elements[i], place);
	}
	for (size_t i = 0; i < before->count; i++)
		if (of_id(after, json_get_str(&before->elements[i], S("id"))) == NULL)
			note_place(changes, changes->before, element_path(changes, path, i), " removed");
}

/* ---- all of it ---- */

static void compare(struct changes *changes, const struct json *before, const struct json *after,
                    struct str path)
{
	bool same_kind = before != NULL && before->kind == after->kind;
	if (same_kind && after->kind == JSON_OBJECT)
		compare_members(changes, before, after, path);
	else if (same_kind && after->kind == JSON_ARRAY)
		compare_elements(changes, before, after, path);
	else if (!same_kind || !str_equal(before->text, after->text))
		note_place(changes, changes->after, path, "");
}

void draft_changes(struct work *w, const struct json *before, const struct json *after,
                   const struct str **out, size_t *count)
{
	struct changes changes = {.w = w,
	                          .before = before,
	                          .after = after,
	                          .at = work_array(w, CHANGES_MAX, sizeof *changes.at)};
	compare(&changes, before, after, (struct str){0});
	*out = changes.at;
	*count = changes.count;
}
