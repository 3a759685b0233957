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

/* How many elements stay in the longest way from one list to the other, from each pair of places on: [is + 1] to a row. */
static uint16_t *staying(struct work *w, const struct json *before, const struct json *after)
{
	size_t row = after->count + 1;
	uint16_t *most = work_array(w, (before->count + 1) * row, sizeof *most);
	for (size_t i = before->count; i-- > 0;)
		for (size_t k = after->count; k-- > 0;) {
			uint16_t down = most[(i + 1) * row + k], right = most[i * row + k + 1];
			most[i * row + k] = is_same(&before->elements[i], &after->elements[k])
			                            ? (uint16_t)(most[(i + 1) * row + k + 1] + 1)
			                    : down > right ? down
			                                   : right;
		}
	return most;
}

/* What is between two that stayed: the first are the same ones, changed; the others came or went. */
static void compare_gap(struct changes *changes, const struct json *before, size_t from, size_t to,
                        const struct json *after, size_t begin, size_t end, struct str path)
{
	for (; from < to && begin < end; from++, begin++)
		compare(changes, &before->elements[from], &after->elements[begin],
		        element_path(changes, path, begin));
	for (; begin < end; begin++)
		note_place(changes, changes->after, element_path(changes, path, begin), " added");
	for (; from < to; from++)
		note_place(changes, changes->before, element_path(changes, path, from), " removed");
}

/* Elements that ids do not tell, such as levels. */
static void compare_places(struct changes *changes, const struct json *before, const struct json *after,
                           struct str path)
{
	size_t row = after->count + 1, i = 0, k = 0, from = 0, begin = 0;
	const uint16_t *most = staying(changes->w, before, after);
	while (i < before->count && k < after->count) {
		if (is_same(&before->elements[i], &after->elements[k])) {
			compare_gap(changes, before, from, i, after, begin, k, path);
			from = ++i;
			begin = ++k;
		} else if (most[(i + 1) * row + k] >= most[i * row + k + 1]) {
			i++;
		} else {
			k++;
		}
	}
	compare_gap(changes, before, from, before->count, after, begin, after->count, path);
}

static const struct json *of_id(const struct json *list, struct str id)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_equal(json_get_str(&list->elements[i], S("id")), id))
			return &list->elements[i];
	return NULL;
}

/* Whether each has an id of its own: two may have the same one until the draft is checked. */
static bool are_told_by_ids(const struct json *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct str id = json_get_str(&list->elements[i], S("id"));
		if (str_absent(id) || of_id(list, id) != &list->elements[i])
			return false;
	}
	return true;
}

/* What moved up because another one went is no change. */
static void compare_elements(struct changes *changes, const struct json *before, const struct json *after,
                             struct str path)
{
	if (!are_told_by_ids(before) || !are_told_by_ids(after)) {
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
