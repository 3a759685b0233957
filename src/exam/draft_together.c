/* draft_began, draft_place_now, draft_lay_over: of draft.h. */
#include "exam/draft_form.h"

#include "base/utf8.h"
#include "exam/draft_tree.h"

/* FNV-1a of 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/), as ui/islands/draft.ts has it as well. It tells what changed by
 * mistake apart from what did not; nothing is guarded by it. */
static struct str mark_of(struct work *w, struct str text)
{
	uint32_t hash = 2166136261U;
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (uint8_t)text.at[i]) * 16777619U;
	return str_format(w->arena, "%08x", hash);
}

/* The mark of a field or element; absent: the form said nothing of it. */
static struct str began_with(struct str began, struct str path)
{
	while (!str_absent(began) && began.len > 0) {
		struct str mark = str_cut(&began, ' ');
		struct str name = str_cut(&mark, ':');
		if (str_equal(name, path))
			return mark;
	}
	return (struct str){0};
}

static bool is_as_began(struct work *w, struct str began, struct str path, struct str text)
{
	struct str mark = began_with(began, path);
	return !str_absent(mark) && str_equal(mark, mark_of(w, text));
}

struct listing {
	struct work *w;
	const struct json *tree;
	struct buf out;
};

static void list_one(struct listing *listing, const struct draft_form_row *row, struct str path)
{
	struct work *w = listing->w;
	bool place = row->kind == DRAFT_FORM_PLACE;
	struct str text =
		draft_field(w, listing->tree, place ? str_format(w->arena, "%.*s.id", STR_ARG(path)) : path);
	if (place && text.len == 0)
		return; /* lists, and levels, which are told by their texts: index_alike */
	buf_format(&listing->out, "%s%.*s:%.*s", listing->out.len == 0 ? "" : " ", STR_ARG(path),
	           STR_ARG(mark_of(w, text)));
}

/* All places that a pattern has in the tree, below the path that was walked already. */
static void list_row(struct listing *listing, const struct draft_form_row *row, struct str path,
                     struct str rest)
{
	struct arena *arena = listing->w->arena;
	while (!str_absent(rest)) {
		struct str step = str_cut(&rest, '.');
		if (str_equal(step, S("#"))) {
			size_t count = draft_tree_count(listing->tree, path);
			for (size_t i = 0; i < count; i++)
				list_row(listing, row, str_format(arena, "%.*s.%zu", STR_ARG(path), i), rest);
			return;
		}
		path = str_absent(path) ? step : str_format(arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(step));
	}
	list_one(listing, row, path);
}

struct str draft_began(struct work *w, const struct json *tree, int64_t task)
{
	struct listing listing = {w, tree, buf_init(w->arena, DRAFT_BEGAN_BYTES_MAX)};
	size_t count;
	const struct draft_form_row *rows = draft_form_rows(&count);
	for (size_t i = 0; i < count; i++) {
		struct str pattern = rows[i].pattern, prefix = S("parts.#");
		bool of_task = str_starts(pattern, prefix);
		if (of_task != (task > 0))
			continue;
		if (!of_task)
			list_row(&listing, &rows[i], (struct str){0}, pattern);
		else if ((size_t)task <= draft_tree_count(tree, S("parts")))
			list_row(&listing, &rows[i], str_format(w->arena, "parts.%lld", (long long)task - 1),
			         pattern.len == prefix.len ? (struct str){0}
			                                   : str_slice(pattern, prefix.len + 1, SIZE_MAX));
	}
	return buf_str(&listing.out);
}

/* ---- elements without an id, such as levels ---- */

enum { ALIKE_MAX = 64, TRAITS_MAX = 512 }; /* elements of a list that are told by their texts; texts */

/* A text that one of them has. */
struct trait {
	size_t index; /* of the element */
	struct str name, mark;
};
struct traits {
	struct trait *at;
	size_t count, elements;
};

static void put_trait(struct work *w, struct traits *traits, struct trait trait)
{
	traits->elements = trait.index < traits->elements ? traits->elements : trait.index + 1;
	if (traits->elements <= ALIKE_MAX && traits->count < TRAITS_MAX &&
	    !str_equal(trait.mark, mark_of(w, S(""))))
		traits->at[traits->count++] = trait;
}

/* Those that the form began with. */
static struct traits traits_then(struct work *w, struct str began, struct str list)
{
	struct traits traits = {0};
	struct str prefix = str_format(w->arena, "%.*s.", STR_ARG(list));
	traits.at = work_array(w, TRAITS_MAX, sizeof *traits.at);
	while (!str_absent(began) && began.len > 0) {
		struct str mark = str_cut(&began, ' '), name = str_cut(&mark, ':');
		if (!str_starts(name, prefix))
			continue;
		name = str_slice(name, prefix.len, SIZE_MAX);
		int64_t index;
		struct str step = str_cut(&name, '.');
		if (str_to_int(step, &index) && index >= 0 && index < 10000 && name.len > 0 &&
		    !str_absent(mark) && str_find(name, S(".")) == SIZE_MAX)
			put_trait(w, &traits, (struct trait){(size_t)index, name, mark});
	}
	return traits;
}

/* Those that it has now. */
static struct traits traits_now(struct work *w, const struct json *tree, struct str list)
{
	struct traits traits = {.elements = draft_tree_count(tree, list)};
	const struct draft_form_row *element = draft_form_find(str_format(w->arena, "%.*s.0", STR_ARG(list)));
	size_t row_count;
	const struct draft_form_row *rows = draft_form_rows(&row_count);
	if (element == NULL || traits.elements > ALIKE_MAX)
		return traits;
	traits.at = work_array(w, TRAITS_MAX, sizeof *traits.at);
	for (size_t r = 0; r < row_count; r++) {
		struct str name = str_slice(rows[r].pattern, element->pattern.len + 1, SIZE_MAX);
		if (!str_starts(rows[r].pattern, element->pattern) || name.len == 0 ||
		    rows[r].kind == DRAFT_FORM_PLACE || str_find(name, S(".")) != SIZE_MAX)
			continue;
		for (size_t i = 0; i < traits.elements; i++) {
			struct str path =
				str_format(w->arena, "%.*s.%zu.%.*s", STR_ARG(list), i, STR_ARG(name));
			put_trait(w, &traits,
			          (struct trait){i, name, mark_of(w, draft_field(w, tree, path))});
		}
	}
	return traits;
}

/* The alignment in order with the most texts that stayed (a longest common subsequence, weighted). */
static void align(const struct traits *then, const struct traits *now, size_t places[ALIKE_MAX])
{
	unsigned same[ALIKE_MAX][ALIKE_MAX] = {0};
	unsigned best[ALIKE_MAX + 1][ALIKE_MAX + 1] = {0}; /* from then's i and now's k on */
	for (size_t a = 0; a < then->count; a++)
		for (size_t b = 0; b < now->count; b++)
			same[then->at[a].index][now->at[b].index] +=
				str_equal(then->at[a].name, now->at[b].name) &&
				str_equal(then->at[a].mark, now->at[b].mark);
	for (size_t i = then->elements; i-- > 0;)
		for (size_t k = now->elements; k-- > 0;) {
			unsigned one = best[i + 1][k] > best[i][k + 1] ? best[i + 1][k] : best[i][k + 1];
			unsigned both = same[i][k] + best[i + 1][k + 1];
			best[i][k] = both > one ? both : one;
		}
	for (size_t i = 0; i < then->elements; i++)
		places[i] = SIZE_MAX;
	for (size_t i = 0, k = 0; i < then->elements && k < now->elements;) {
		if (same[i][k] > 0 && best[i][k] == same[i][k] + best[i + 1][k + 1])
			places[i++] = k++;
		else if (best[i][k] == best[i + 1][k])
			i++;
		else
			k++;
	}
}

/* Where the element is now that a list had at this place: where one is with some of its texts, in the order of the list. What is
 * between two others, as many as there were, was rewritten. At the end it may be another one, which was added when this was
 * removed, unless nothing was in it. */
static size_t index_alike(struct work *w, const struct json *tree, struct str now_list, struct str began,
                          struct str list, size_t was)
{
	size_t places[ALIKE_MAX];
	const struct traits then = traits_then(w, began, list), now = traits_now(w, tree, now_list);
	if (then.elements > ALIKE_MAX || now.elements > ALIKE_MAX || was >= then.elements)
		return SIZE_MAX;
	align(&then, &now, places);
	if (places[was] != SIZE_MAX)
		return places[was];
	size_t first = was, end = was + 1;
	while (first > 0 && places[first - 1] == SIZE_MAX)
		first--;
	while (end < then.elements && places[end] == SIZE_MAX)
		end++;
	size_t now_first = first == 0 ? 0 : places[first - 1] + 1;
	size_t now_end = end == then.elements ? now.elements : places[end];
	bool blank = true;
	for (size_t i = 0; i < then.count; i++)
		blank = blank && then.at[i].index != was;
	return now_end - now_first == end - first && (blank || end < then.elements) ? now_first + was - first
	                                                                            : SIZE_MAX;
}

/* Where the element is now that `list` (which is now_list by now) had at this place; SIZE_MAX: nowhere. */
static size_t index_now(struct work *w, const struct json *tree, struct str now_list, struct str began,
                        struct str list, size_t was)
{
	size_t count = draft_tree_count(tree, now_list);
	struct str mark = began_with(began, str_format(w->arena, "%.*s.%zu", STR_ARG(list), was));
	if (str_absent(began) || began.len == 0)
		return was < count ? was : SIZE_MAX;
	if (str_absent(mark))
		return index_alike(w, tree, now_list, began, list, was);
	for (size_t i = 0; i < count; i++) {
		struct str id =
			draft_tree_text(tree, str_format(w->arena, "%.*s.%zu.id", STR_ARG(now_list), i));
		if (str_equal(mark, mark_of(w, id)))
			return i;
	}
	return SIZE_MAX;
}

struct str draft_place_now(struct work *w, const struct json *tree, struct str began, struct str path)
{
	struct str rest = path, now = {0};
	for (size_t at = 0; !str_absent(rest);) {
		int64_t index;
		struct str step = str_cut(&rest, '.');
		at += step.len + 1;
		if (step.len <= 4 && str_to_int(step, &index) && index >= 0) {
			struct str list = str_slice(path, 0, at - 1 - step.len - 1);
			size_t place = index_now(w, tree, now, began, list, (size_t)index);
			if (place == SIZE_MAX)
				return (struct str){0};
			step = str_format(w->arena, "%zu", place);
		}
		now = str_absent(now) ? step : str_format(w->arena, "%.*s.%.*s", STR_ARG(now), STR_ARG(step));
	}
	return now;
}

static void keep_homeless(struct work *w, struct draft_laid *laid, struct str path, struct str text)
{
	struct str label = draft_label(w, path);
	if (!str_absent(label) && str_trim(text).len > 0)
		laid->homeless[laid->homeless_count++] =
			(struct draft_problem){.label = label, .sentence = text};
}

void draft_lay_over(struct work *w, const struct json *tree, const struct json *form, struct str began,
                    struct draft_laid *out)
{
	size_t count = form == NULL || form->kind != JSON_OBJECT ? 0 : form->count;
	*out = (struct draft_laid){
		.tree = tree,
		.collisions = work_array(w, count + 1, sizeof *out->collisions),
		.homeless = work_array(w, count + 1, sizeof *out->homeless),
	};
	for (size_t i = 0; i < count; i++) {
		struct json_member member = form->members[i];
		struct str text;
		if (utf8_clean(w, member.value.text, S("a field"), &text) != OK) {
			work_forgive(w);
			text = member.value.text;
		}
		if (is_as_began(w, began, member.name, text))
			continue;
		struct str path = draft_place_now(w, tree, began, member.name);
		struct str theirs = str_absent(path) ? S("") : draft_field(w, tree, path);
		const struct json one = {.kind = JSON_OBJECT, .count = 1, .members = &member};
		if (!str_absent(path) && str_equal(theirs, text))
			continue;
		if (str_absent(path)) {
			keep_homeless(w, out, member.name, text);
			continue;
		}
		struct str name = member.name;
		member.name = path;
		if (draft_change(w, out->tree, &one, &out->tree) != OK) {
			work_forgive(w);
			keep_homeless(w, out, name, text);
			continue;
		}
		if (!is_as_began(w, began, name, theirs))
			out->collisions[out->collision_count++] = (struct draft_collision){path, theirs};
	}
}
