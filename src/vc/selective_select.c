/* What JSON pointers select: selective_select, selective_origin_of. Sections 3.4.10 to 3.4.13. */
#include "vc/selective_parts.h"

#include <stdlib.h>
#include <string.h>

/* How far a value is selected. It lies beside the value, and its children beside the value's. */
struct mark {
	bool whole;
	struct mark **children; /* by element or member; NULL: none is selected alone */
};

/* ---- pointers ---------------------------------------------------------------------------------------- */

/* One token of a pointer, its ~0 and ~1 undone. */
static bool unescape(struct work *w, struct str token, struct str *out)
{
	if (str_find_byte(token, '~') == SIZE_MAX) {
		*out = token;
		return true;
	}
	char *text = work_alloc(w, token.len);
	size_t len = 0;
	for (size_t i = 0; i < token.len; i++) {
		text[len++] = token.at[i];
		if (token.at[i] != '~')
			continue;
		char code = i + 1 < token.len ? token.at[++i] : '\0';
		if (code != '0' && code != '1')
			return false;
		text[len - 1] = code == '0' ? '~' : '/';
	}
	*out = str_bytes(text, len);
	return true;
}

/* Which element or member the token names; SIZE_MAX: none. */
static size_t find(struct work *w, const struct json *value, struct str token)
{
	struct str name;
	int64_t index;
	if (value->kind == JSON_ARRAY) {
		bool plain = str_to_int(token, &index) && index >= 0 &&
		             (token.at[0] != '0' || token.len == 1) && token.at[0] != '-';
		return plain && (uint64_t)index < value->count ? (size_t)index : SIZE_MAX;
	}
	if (value->kind != JSON_OBJECT || !unescape(w, token, &name))
		return SIZE_MAX;
	for (size_t i = 0; i < value->count; i++)
		if (str_equal(value->members[i].name, name))
			return i;
	return SIZE_MAX;
}

static const struct json *child(const struct json *value, size_t index)
{
	return value->kind == JSON_ARRAY ? &value->elements[index] : &value->members[index].value;
}

static enum err add_mark(struct work *w, const struct json *value, struct mark *mark, struct str pointer)
{
	struct str rest = pointer;
	if (pointer.len > 0 && !str_equal(str_cut(&rest, '/'), S("")))
		return fail(w, ERR_INPUT, "“%.*s” is no JSON pointer: it must begin with a slash.",
		            STR_ARG(pointer));
	while (pointer.len > 0 && !str_absent(rest)) {
		size_t index = find(w, value, str_cut(&rest, '/'));
		if (index == SIZE_MAX)
			return fail(w, ERR_INPUT, "There is nothing in the document at “%.*s”.",
			            STR_ARG(pointer));
		if (mark->children == NULL)
			mark->children = work_array(w, value->count, sizeof(struct mark *));
		if (mark->children[index] == NULL)
			mark->children[index] = work_alloc(w, sizeof(struct mark));
		value = child(value, index);
		mark = mark->children[index];
	}
	mark->whole = true;
	return OK;
}

/* ---- the selected document --------------------------------------------------------------------------- */

static void add_origin(struct work *w, struct selective_origins *origins, const struct json *piece,
                       const struct json *origin)
{
	if (origins->count == origins->capacity) {
		origins->capacity = origins->capacity == 0 ? 32 : origins->capacity * 2;
		struct selective_origin *pairs = work_array(w, origins->capacity, sizeof *pairs);
		if (origins->count > 0)
			memcpy(pairs, origins->pairs, origins->count * sizeof *pairs);
		origins->pairs = pairs;
	}
	origins->pairs[origins->count++] = (struct selective_origin){piece, origin};
}

static void build(struct work *w, const struct json *value, const struct mark *mark,
                  struct selective_origins *origins, struct json *out);

static void build_array(struct work *w, const struct json *value, const struct mark *mark,
                        struct selective_origins *origins, struct json *out)
{
	struct json *elements = work_array(w, value->count, sizeof *elements);
	*out = (struct json){.kind = JSON_ARRAY, .elements = elements};
	for (size_t i = 0; i < value->count; i++)
		if (mark->children[i] != NULL)
			build(w, &value->elements[i], mark->children[i], origins, &elements[out->count++]);
}

/* What comes along with whatever is selected in an object: who it is about, and of what kind. The names of blank nodes too,
 * which the specification has replaced when it selects statements and then leaves out of the document, so that it falls
 * apart. */
static bool comes_along(const struct json_member *member, bool is_top)
{
	return str_equal(member->name, S("id")) || str_equal(member->name, S("type")) ||
	       (is_top && str_equal(member->name, S("@context")));
}

static void build_object(struct work *w, const struct json *value, const struct mark *mark, bool is_top,
                         struct selective_origins *origins, struct json *out)
{
	static const struct mark whole = {.whole = true};
	struct json_member *members = work_array(w, value->count, sizeof *members);
	*out = (struct json){.kind = JSON_OBJECT, .members = members};
	for (size_t i = 0; i < value->count; i++) {
		const struct mark *inner = comes_along(&value->members[i], is_top) ? &whole
		                           : mark->children == NULL                ? NULL
		                                                                   : mark->children[i];
		if (inner == NULL)
			continue;
		members[out->count].name = value->members[i].name;
		build(w, &value->members[i].value, inner, origins, &members[out->count++].value);
	}
}

/* What is selected whole is shared with the document, but for the value itself. */
static void build(struct work *w, const struct json *value, const struct mark *mark,
                  struct selective_origins *origins, struct json *out)
{
	add_origin(w, origins, out, value);
	if (mark->whole || mark->children == NULL)
		*out = *value;
	else if (value->kind == JSON_ARRAY)
		build_array(w, value, mark, origins, out);
	else
		build_object(w, value, mark, false, origins, out);
}

static int by_piece(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct selective_origin *)a)->piece;
	uintptr_t y = (uintptr_t)((const struct selective_origin *)b)->piece;
	return (x > y) - (x < y);
}

const struct json *selective_origin_of(const struct selective_origins *origins, const struct json *piece)
{
	const struct selective_origin key = {.piece = piece};
	const struct selective_origin *found =
		origins->count == 0 ? NULL
				    : bsearch(&key, origins->pairs, origins->count, sizeof key, by_piece);
	return found == NULL ? piece : found->origin;
}

enum err selective_select(struct work *w, const struct json *document, struct selective_pointers pointers,
                          struct selective_origins *origins, const struct json **out)
{
	struct mark top = {0};
	*origins = (struct selective_origins){0};
	*out = NULL;
	if (pointers.count > SELECTIVE_POINTERS_MAX)
		return fail(w, ERR_INPUT, "There are over %d pointers.", SELECTIVE_POINTERS_MAX);
	for (size_t i = 0; i < pointers.count; i++)
		TRY(add_mark(w, document, &top, pointers.at[i]));
	if (pointers.count == 0)
		return OK;
	struct json *selected = work_alloc(w, sizeof *selected);
	if (top.whole) {
		*out = document;
		return OK;
	}
	add_origin(w, origins, selected, document);
	build_object(w, document, &top, true, origins, selected);
	qsort(origins->pairs, origins->count, sizeof *origins->pairs, by_piece);
	*out = selected;
	return OK;
}
