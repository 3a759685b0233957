/* facets_check: what can be told from the ratings at all; facets_link: which raters are linked. */
#include "irt/facets_parts.h"

/* ---- sets that are linked ---- */

static size_t find(size_t *parents, size_t at)
{
	while (parents[at] != at) {
		parents[at] = parents[parents[at]];
		at = parents[at];
	}
	return at;
}

static void join(size_t *parents, size_t a, size_t b)
{
	a = find(parents, a);
	b = find(parents, b);
	if (a < b)
		parents[b] = a;
	else
		parents[a] = b;
}

static size_t *apart(struct work *w, size_t count)
{
	size_t *parents = work_array(w, count, sizeof *parents);
	for (size_t i = 0; i < count; i++)
		parents[i] = i;
	return parents;
}

void facets_link(struct work *w, const struct facets_data *data, struct facets *out)
{
	size_t *parents = apart(w, data->rater_count + data->person_count), *numbers;
	for (size_t i = 0; i < data->rating_count; i++)
		join(parents, data->ratings[i].rater, data->rater_count + data->ratings[i].person);
	numbers = work_array(w, data->rater_count + data->person_count, sizeof *numbers);
	out->subset_count = 0;
	for (size_t i = 0; i < data->rater_count; i++) { /* the first of each set is a rater */
		if (parents[i] == i)
			numbers[i] = out->subset_count++;
		out->raters[i].subset = numbers[find(parents, i)];
	}
	for (size_t i = 0; i < data->person_count; i++)
		out->persons[i].subset = numbers[find(parents, data->rater_count + i)];
}

/* A difficulty and a severity are only told apart by others: every item must be linked to every rater. */
static enum err check_links(struct work *w, const struct facets_data *data)
{
	size_t *parents = apart(w, data->item_count + data->rater_count);
	for (size_t i = 0; i < data->rating_count; i++)
		join(parents, data->ratings[i].item, data->item_count + data->ratings[i].rater);
	for (size_t i = 1; i < data->item_count; i++)
		if (find(parents, i) != find(parents, 0))
			return fail(
				w, ERR_INPUT,
				"No rater links the items %.*s and %.*s: whether the one is harder or its raters are "
				"severer cannot be told. Let a rater judge both.",
				STR_ARG(data->item_names[0]), STR_ARG(data->item_names[i]));
	return OK;
}

/* ---- levels ---- */

static enum err check_sizes(struct work *w, const struct facets_data *data)
{
	if (data->rating_count == 0)
		return fail(w, ERR_INPUT, "There are no ratings.");
	if (data->item_count > FACETS_ITEMS_MAX || data->rater_count > FACETS_RATERS_MAX ||
	    data->person_count > FACETS_PERSONS_MAX || data->rating_count > FACETS_RATINGS_MAX)
		return fail(
			w, ERR_TOO_LARGE,
			"There are %zu items, %zu raters, %zu people and %zu ratings: at most %d, %d, %d and %d.",
			data->item_count, data->rater_count, data->person_count, data->rating_count,
			FACETS_ITEMS_MAX, FACETS_RATERS_MAX, FACETS_PERSONS_MAX, FACETS_RATINGS_MAX);
	for (size_t i = 0; i < data->item_count; i++) {
		if (data->levels[i] < 2 || data->levels[i] > MODEL_LEVELS_MAX)
			return fail(w, ERR_INPUT, "The item %.*s has %zu levels; it needs 2 to %d.",
			            STR_ARG(data->item_names[i]), data->levels[i], MODEL_LEVELS_MAX);
		if (!data->partial_credit && data->levels[i] != data->levels[0])
			return fail(
				w, ERR_INPUT,
				"The items %.*s and %.*s have %zu and %zu levels: a rating scale is one for all. "
				"Partial credit gives each its own.",
				STR_ARG(data->item_names[0]), STR_ARG(data->item_names[i]), data->levels[0],
				data->levels[i]);
	}
	return OK;
}

static enum err check_levels(struct work *w, const struct facets_data *data)
{
	size_t *counts = work_array(w, data->item_count * MODEL_LEVELS_MAX, sizeof *counts);
	for (size_t i = 0; i < data->rating_count; i++) {
		const struct facets_rating *rating = &data->ratings[i];
		size_t scale = data->partial_credit ? rating->item : 0;
		counts[scale * MODEL_LEVELS_MAX + rating->level]++;
	}
	for (size_t i = 0; i < (data->partial_credit ? data->item_count : 1); i++)
		for (size_t k = 0; k < data->levels[i]; k++)
			if (counts[i * MODEL_LEVELS_MAX + k] == 0 && data->partial_credit)
				return fail(
					w, ERR_INPUT,
					"The item %.*s was never given its level %zu (of 0 to %zu): merge it with the one "
					"beside it.",
					STR_ARG(data->item_names[i]), k, data->levels[i] - 1);
			else if (counts[i * MODEL_LEVELS_MAX + k] == 0)
				return fail(
					w, ERR_INPUT,
					"The level %zu (of 0 to %zu) was never given: merge it with the one beside it.",
					k, data->levels[i] - 1);
	return OK;
}

/* What is at one end every time has no finite place. */
static enum err check_extremes(struct work *w, const struct facets_data *data, bool raters)
{
	size_t count = raters ? data->rater_count : data->item_count;
	bool *above = work_array(w, count, sizeof *above), *below = work_array(w, count, sizeof *below);
	for (size_t i = 0; i < data->rating_count; i++) {
		const struct facets_rating *rating = &data->ratings[i];
		size_t element = raters ? rating->rater : rating->item;
		above[element] = above[element] || rating->level > 0;
		below[element] = below[element] || rating->level + 1U < data->levels[rating->item];
	}
	for (size_t i = 0; i < count; i++) {
		struct str name = raters ? data->rater_names[i] : data->item_names[i];
		if (!above[i] && !below[i])
			return fail(w, ERR_INPUT, "The %s %.*s has no ratings.", raters ? "rater" : "item",
			            STR_ARG(name));
		if (!above[i] || !below[i])
			return fail(
				w, ERR_INPUT,
				"The %s %.*s has the %s level every time: how %s cannot be told. Leave it out.",
				raters ? "rater" : "item", STR_ARG(name), above[i] ? "highest" : "lowest",
				raters ? "severe" : "hard");
	}
	return OK;
}

enum err facets_check(struct work *w, const struct facets_data *data)
{
	TRY(check_sizes(w, data));
	TRY(check_levels(w, data));
	TRY(check_extremes(w, data, false));
	TRY(check_extremes(w, data, true));
	return check_links(w, data);
}
