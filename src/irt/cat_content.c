/* cat_allow. */
#include "irt/cat_parts.h"

#include "base/portable.h"

#include <math.h>
#include <string.h>

/* ---- content by shares ---- */

static void allow_areas(struct cat *cat)
{
	const struct select_bank *content = cat->design->content;
	struct cat_room *room = cat->room;
	bool wanted[SELECT_AREAS_MAX], any = false;
	select_areas(content, room->given, NULL, wanted);
	for (size_t i = 0; i < room->item_count; i++)
		any |= room->allowed[i] && wanted[content->areas[i]];
	/* Where what is left of these areas may not be given, any area will do. */
	for (size_t i = 0; any && i < room->item_count; i++)
		room->allowed[i] = room->allowed[i] && wanted[content->areas[i]];
}

/* ---- content by blueprint ---- */

/* A maximum priority index (Cheng & Chang 2009): information times what is left of each rule that the item is of, as a part of
 * what the rule allows. The least amounts come first. For when no solver could say. */
static double priority(const struct cat *cat, size_t item, bool *possible)
{
	const struct blueprint *blueprint = cat->design->blueprint;
	double index = cat->room->value[item];
	*possible = !blueprint->forbidden[item];
	for (size_t i = 0; i < blueprint->rule_count; i++) {
		const struct blueprint_rule *rule = &blueprint->rules[i];
		size_t low = 0, high = rule->count;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (rule->items[middle] < item)
				low = middle + 1;
			else
				high = middle;
		}
		if (low == rule->count || rule->items[low] != item)
			continue;
		double amount = rule->amounts == NULL ? 1 : rule->amounts[low];
		double used = blueprint_amount(rule, cat->room->given);
		if (used + amount > rule->most + 1e-6)
			*possible = false;
		if (used < rule->least)
			index *= 1 + (rule->least - used) / rule->least;
		else if (!isinf(rule->most) && rule->most > 0)
			index *= (rule->most - used) / rule->most;
	}
	return blueprint->required[item] ? index + 1e6 : index;
}

static bool allow_by_priority(struct cat *cat)
{
	struct cat_room *room = cat->room;
	size_t best = SIZE_MAX;
	double most = 0;
	for (size_t i = 0; i < room->item_count; i++) {
		bool possible;
		if (!room->allowed[i])
			continue;
		room->allowed[i] = false;
		double index = priority(cat, i, &possible);
		if (possible && (best == SIZE_MAX || index > most)) {
			best = i;
			most = index;
		}
	}
	if (best != SIZE_MAX)
		room->allowed[best] = true;
	return best != SIZE_MAX;
}

/* The items of the shadow test that are still to be given. */
static bool allow_test(struct cat *cat)
{
	struct cat_room *room = cat->room;
	bool any = false;
	for (size_t i = 0; i < room->item_count; i++) {
		room->allowed[i] = room->test[i] && !room->given[i];
		any |= room->allowed[i];
	}
	return any;
}

/* Everything that the blueprint had to have is given: what may come further only must not be too much. */
static bool allow_more(struct cat *cat)
{
	const struct blueprint *blueprint = cat->design->blueprint;
	struct cat_room *room = cat->room;
	bool any = false;
	for (size_t i = 0; i < blueprint->rule_count; i++) {
		const struct blueprint_rule *rule = &blueprint->rules[i];
		double used = blueprint_amount(rule, room->given);
		for (size_t j = 0; j < rule->count && !isinf(rule->most); j++)
			if (used + (rule->amounts == NULL ? 1 : rule->amounts[j]) > rule->most + 1e-6)
				room->allowed[rule->items[j]] = false;
	}
	for (size_t i = 0; i < room->item_count; i++) {
		room->allowed[i] = room->allowed[i] && !blueprint->forbidden[i];
		any |= room->allowed[i];
	}
	return any;
}

/* released: what was held back or is seen too often may be given too, since without it there is no test. */
static bool allow_by_shadow(struct cat *cat, bool released)
{
	struct cat_room *room = cat->room;
	const struct table *table = cat->design->table;
	for (size_t i = 0; i < room->item_count; i++) {
		room->value[i] = room->given[i] ? 0 : model_information(&table->items[i], cat->theta_logit);
		room->excluded[i] =
			released ? room->available != NULL && !room->available[i] : !room->allowed[i];
	}
	const struct shadow_problem problem = {
		.blueprint = cat->design->blueprint,
		.value = room->value,
		.given = room->given,
		.excluded = room->excluded,
		.length_min = cat->count + 1,
		.effort = cat->design->shadow_effort,
	};
	size_t length;
	enum shadow_outcome outcome = shadow_assemble(room->shadow, &problem, room->test, &length);
	if (outcome == SHADOW_BEST || outcome == SHADOW_MET) {
		room->has_test = true;
		return allow_test(cat);
	}
	if (!released)
		return false;
	/* The solver gave up. The last test has all that was given since, and meets the blueprint as before. */
	return room->has_test ? allow_test(cat) : allow_by_priority(cat);
}

/* ---- all of it ---- */

/* Leaves out what was seen too often, unless nothing else is left. */
static void restrict_exposure(struct cat *cat)
{
	const struct cat_exposure *exposure = &cat->design->exposure;
	struct cat_room *room = cat->room;
	if (exposure->counts == NULL)
		return;
	double limit = exposure->rate_max * (double)exposure->tests;
	bool any = false;
	for (size_t i = 0; i < room->item_count; i++)
		any |= room->open[i] && (double)exposure->counts[i] <= limit;
	for (size_t i = 0; any && i < room->item_count; i++)
		room->allowed[i] = room->allowed[i] && (double)exposure->counts[i] <= limit;
}

/* Leaves out what does not fit the time that is left. */
static void restrict_time(struct cat *cat)
{
	const struct cat_design *design = cat->design;
	struct cat_room *room = cat->room;
	if (design->stop.seconds_max <= 0)
		return;
	for (size_t i = 0; i < room->item_count; i++)
		room->allowed[i] =
			room->allowed[i] && room->seconds + design->seconds[i] <= design->stop.seconds_max;
}

bool cat_allow(struct cat *cat, bool released)
{
	struct cat_room *room = cat->room;
	memcpy(room->allowed, room->open, room->item_count * sizeof *room->open);
	restrict_exposure(cat);
	restrict_time(cat);
	if (cat->design->blueprint != NULL)
		return cat_meets(cat) ? allow_more(cat) : allow_by_shadow(cat, released);
	if (cat->design->content != NULL)
		allow_areas(cat);
	for (size_t i = 0; i < room->item_count; i++)
		if (room->allowed[i])
			return true;
	return false;
}
