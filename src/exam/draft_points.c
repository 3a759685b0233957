#include "exam/draft_points.h"

#include "exam/document.h"
#include "exam/draft_tree.h"

/* ---- the points of levels ---- */

static struct str level_points(struct work *w, const struct json *tree, struct str criterion, size_t level)
{
	return str_trim(draft_tree_text(
		tree, str_format(w->arena, "%.*s.levels.%zu.points", STR_ARG(criterion), level)));
}

/* On a scale of points, from how many a level holds: as it is written, else evenly between the neighbours that are written. */
static int64_t first_points(struct work *w, const struct json *tree, struct str criterion, size_t level,
                            size_t count, int64_t most)
{
	int64_t low = 0, high = most + 1;
	size_t from = level, to = level + 1;
	while (from > 0 && !str_to_int(level_points(w, tree, criterion, from), &low))
		from--;
	if (from == 0 && !str_to_int(level_points(w, tree, criterion, 0), &low))
		low = 0;
	while (to < count && !str_to_int(level_points(w, tree, criterion, to), &high))
		to++;
	if (to == count)
		high = most + 1;
	return low + (high - low) * (int64_t)(level - from) / (int64_t)(to - from);
}

/* The points from which a level holds: its number; on a scale of points (most above 0) what is written, or first_points. */
static enum err complete_level(struct work *w, const struct json *tree, struct str criterion, size_t level,
                               size_t count, int64_t most, const struct json **out)
{
	struct str place = str_format(w->arena, "%.*s.levels.%zu", STR_ARG(criterion), level);
	*out = tree;
	if (draft_tree_at(tree, place)->kind != JSON_OBJECT ||
	    (most > 0 && level_points(w, tree, criterion, level).len > 0))
		return OK;
	int64_t first = most > 0 ? first_points(w, tree, criterion, level, count, most) : (int64_t)level;
	return draft_tree_put(w, tree, str_format(w->arena, "%.*s.points", STR_ARG(place)),
	                      draft_tree_number(w, str_format(w->arena, "%lld", (long long)first)), out);
}

/* ---- clarifications ---- */

/* In drafts they name a level by its place, so that they stay with it whatever points it begins at; authors and documents name
 * it by its points. */
static enum err rename_clarification(struct work *w, const struct json *tree, struct str criterion,
                                     struct str clarification, bool by_place, const struct json **out)
{
	struct str path = str_format(w->arena, "%.*s.level", STR_ARG(clarification));
	size_t count = draft_tree_count(tree, str_format(w->arena, "%.*s.levels", STR_ARG(criterion)));
	int64_t level, points;
	*out = tree;
	if (!str_to_int(draft_tree_text(tree, path), &level))
		return OK;
	for (size_t i = 0; i < count; i++) {
		if (!str_to_int(level_points(w, tree, criterion, i), &points) ||
		    level != (by_place ? points : (int64_t)i))
			continue;
		int64_t named = by_place ? (int64_t)i : points;
		return draft_tree_put(w, tree, path,
		                      draft_tree_number(w, str_format(w->arena, "%lld", (long long)named)),
		                      out);
	}
	return OK;
}

static enum err rename_clarifications(struct work *w, const struct json *tree, struct str criterion,
                                      bool by_place, const struct json **out)
{
	struct str list = str_format(w->arena, "%.*s.clarifications", STR_ARG(criterion));
	size_t count = draft_tree_count(tree, list);
	*out = tree;
	for (size_t i = 0; i < count; i++)
		TRY(rename_clarification(w, *out, criterion,
		                         str_format(w->arena, "%.*s.%zu", STR_ARG(list), i), by_place, out));
	return OK;
}

/* ---- both ---- */

enum err draft_points_complete(struct work *w, const struct json *tree, struct str criterion,
                               const struct json **out)
{
	size_t count = draft_tree_count(tree, str_format(w->arena, "%.*s.levels", STR_ARG(criterion)));
	struct str points = draft_tree_text(tree, str_format(w->arena, "%.*s.points", STR_ARG(criterion)));
	int64_t most;
	if (!str_to_int(str_trim(points), &most) || most < DOCUMENT_POINTS_MIN || most > DOCUMENT_POINTS_MAX)
		most = 0;
	*out = tree;
	for (size_t i = 0; i < count; i++)
		TRY(complete_level(w, *out, criterion, i, count, most, out));
	return most > 0 ? rename_clarifications(w, *out, criterion, false, out) : OK;
}

/* Levels that are counted need no points: they would be taken for the author's wish, were there ever more. */
static enum err forget_counted(struct work *w, const struct json *tree, struct str criterion,
                               const struct json **out)
{
	size_t count = draft_tree_count(tree, str_format(w->arena, "%.*s.levels", STR_ARG(criterion)));
	*out = tree;
	for (size_t i = 0; i < count; i++) {
		int64_t points;
		if (str_to_int(level_points(w, tree, criterion, i), &points) && points == (int64_t)i)
			TRY(draft_tree_remove(
				w, *out,
				str_format(w->arena, "%.*s.levels.%zu.points", STR_ARG(criterion), i), out));
	}
	return OK;
}

enum err draft_points_take(struct work *w, const struct json *tree, const struct json **out)
{
	size_t parts = draft_tree_count(tree, S("parts"));
	*out = tree;
	for (size_t p = 0; p < parts; p++) {
		struct str rubric = str_format(w->arena, "parts.%zu.rubric", p);
		size_t count = draft_tree_count(tree, rubric);
		for (size_t i = 0; i < count; i++) {
			struct str criterion = str_format(w->arena, "%.*s.%zu", STR_ARG(rubric), i);
			struct str points = str_format(w->arena, "%.*s.points", STR_ARG(criterion));
			if (draft_tree_text(tree, points).len > 0)
				TRY(rename_clarifications(w, *out, criterion, true, out));
			else
				TRY(forget_counted(w, *out, criterion, out));
		}
	}
	return OK;
}
