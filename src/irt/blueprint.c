#include "irt/blueprint.h"

#include "base/check.h"
#include "base/json.h"

#include <math.h>
#include <stdlib.h>

/* A sum of amounts may be off by rounding. */
#define SLACK 1e-6

/* ---- what holds ---- */

double blueprint_amount(const struct blueprint_rule *rule, const bool *chosen)
{
	double sum = 0;
	for (size_t i = 0; i < rule->count; i++)
		if (chosen[rule->items[i]])
			sum += rule->amounts == NULL ? 1 : rule->amounts[i];
	return sum;
}

bool blueprint_rule_met(const struct blueprint_rule *rule, const bool *chosen)
{
	double amount = blueprint_amount(rule, chosen);
	return amount >= rule->least - SLACK && amount <= rule->most + SLACK;
}

bool blueprint_met(const struct blueprint *blueprint, const bool *chosen, size_t length)
{
	if (length < blueprint->length_min || length > blueprint->length_max)
		return false;
	for (size_t i = 0; i < blueprint->item_count; i++)
		if ((blueprint->required[i] && !chosen[i]) || (blueprint->forbidden[i] && chosen[i]))
			return false;
	for (size_t i = 0; i < blueprint->rule_count; i++)
		if (!blueprint_rule_met(&blueprint->rules[i], chosen))
			return false;
	return true;
}

static struct str what_of(struct work *w, const struct blueprint_rule *rule)
{
	switch (rule->kind) {
	case BLUEPRINT_AREA: return str_format(w->arena, "items of the area “%.*s”", STR_ARG(rule->name));
	case BLUEPRINT_ATTRIBUTE: return str_format(w->arena, "items “%.*s”", STR_ARG(rule->name));
	case BLUEPRINT_SECONDS: return S("seconds");
	case BLUEPRINT_ENEMIES: break;
	}
	return str_format(w->arena, "of the %zu enemies of “%.*s”, itself included", rule->count,
	                  STR_ARG(rule->name));
}

struct str blueprint_rule_text(struct work *w, const struct blueprint_rule *rule)
{
	struct str what = what_of(w, rule);
	if (isinf(rule->most))
		return str_format(w->arena, "at least %g %.*s", rule->least, STR_ARG(what));
	if (rule->least <= 0)
		return str_format(w->arena, "at most %g %.*s", rule->most, STR_ARG(what));
	if (rule->least == rule->most)
		return str_format(w->arena, "%g %.*s", rule->least, STR_ARG(what));
	return str_format(w->arena, "at least %g and at most %g %.*s", rule->least, rule->most,
	                  STR_ARG(what));
}

struct blueprint blueprint_of_length(struct work *w, size_t item_count, size_t length_min, size_t length_max)
{
	check(length_min >= 1 && length_min <= length_max);
	return (struct blueprint){
		.item_count = item_count,
		.length_min = length_min,
		.length_max = length_max,
		.required = work_array(w, item_count, sizeof(bool)),
		.forbidden = work_array(w, item_count, sizeof(bool)),
	};
}

/* ---- reading ---- */

struct named {
	struct str name;
	size_t item;
};

struct reader {
	struct work *w;
	const struct bank *bank;
	const struct named *names; /* [bank->count], sorted */
	struct blueprint_rule *rules;
	size_t rule_count;
	bool *required, *forbidden;
	double *seconds;
};

static int by_name(const void *left, const void *right)
{
	const struct named *a = left, *b = right;
	int order = str_compare(a->name, b->name);
	return order != 0 ? order : a->item < b->item ? -1 : a->item > b->item;
}

static enum err find(struct reader *reader, struct str where, struct str name, size_t *item)
{
	size_t low = 0, high = reader->bank->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_compare(reader->names[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == reader->bank->count || !str_equal(reader->names[low].name, name))
		return fail(reader->w, ERR_INPUT,
		            "The blueprint's %.*s names “%.*s”, which the bank does not have.",
		            STR_ARG(where), STR_ARG(name));
	*item = reader->names[low].item;
	return OK;
}

static enum err want(struct work *w, const struct json *value, enum json_kind kind, struct str where,
                     const char *what)
{
	if (value->kind != kind)
		return fail(w, ERR_INPUT, "The blueprint's %.*s must be %s.", STR_ARG(where), what);
	return OK;
}

/* Items by name into a set: chosen[bank]. */
static enum err read_items(struct reader *reader, const struct json *names, struct str where, bool *chosen)
{
	TRY(want(reader->w, names, JSON_ARRAY, where, "a list of items"));
	for (size_t i = 0; i < names->count; i++) {
		size_t item;
		TRY(want(reader->w, &names->elements[i], JSON_STRING, where, "a list of items by name"));
		TRY(find(reader, where, names->elements[i].text, &item));
		chosen[item] = true;
	}
	return OK;
}

/* A number of items or seconds. */
static enum err read_amount(struct work *w, const struct json *value, struct str where, bool whole,
                            double *out)
{
	if (!json_to_real(value, out) || !(*out >= 0 && *out <= BLUEPRINT_SECONDS_MAX) ||
	    (whole && *out != floor(*out)))
		return fail(w, ERR_INPUT, "The blueprint's %.*s must be a %s from 0 to 1,000,000.",
		            STR_ARG(where), whole ? "whole number" : "number");
	return OK;
}

/* least and most; other members are the caller's, whose names he gives. */
static enum err read_range(struct work *w, const struct json *range, struct str where, bool whole,
                           const char *const *others, double *least, double *most)
{
	*least = 0;
	*most = INFINITY;
	TRY(want(w, range, JSON_OBJECT, where, "an object with “least”, “most” or both"));
	for (size_t i = 0; i < range->count; i++) {
		const struct json_member *member = &range->members[i];
		bool known = false;
		for (size_t j = 0; others[j] != NULL; j++)
			known |= str_equal(member->name, str_of(others[j]));
		if (str_equal(member->name, S("least")))
			TRY(read_amount(w, &member->value, where, whole, least));
		else if (str_equal(member->name, S("most")))
			TRY(read_amount(w, &member->value, where, whole, most));
		else if (!known)
			return fail(w, ERR_INPUT,
			            "The blueprint's %.*s has a member “%.*s” that we don't know.",
			            STR_ARG(where), STR_ARG(member->name));
	}
	if (*least > *most)
		return fail(w, ERR_INPUT, "The blueprint's %.*s wants at least %g and at most %g.",
		            STR_ARG(where), *least, *most);
	return OK;
}

static enum err add_rule(struct reader *reader, enum blueprint_kind kind, struct str name, const bool *chosen,
                         double least, double most)
{
	if (reader->rule_count == BLUEPRINT_RULES_MAX)
		return fail(reader->w, ERR_TOO_LARGE, "The blueprint has more than %d rules.",
		            BLUEPRINT_RULES_MAX);
	size_t count = 0;
	for (size_t i = 0; i < reader->bank->count; i++)
		count += chosen[i];
	size_t *items = work_array(reader->w, count, sizeof *items);
	count = 0;
	for (size_t i = 0; i < reader->bank->count; i++)
		if (chosen[i])
			items[count++] = i;
	reader->rules[reader->rule_count++] = (struct blueprint_rule){
		.kind = kind,
		.name = name,
		.items = items,
		.count = count,
		.least = least,
		.most = most,
	};
	return OK;
}

static bool *no_items(struct reader *reader)
{
	return work_array(reader->w, reader->bank->count, sizeof(bool));
}

static enum err read_areas(struct reader *reader, const struct json *areas)
{
	TRY(want(reader->w, areas, JSON_OBJECT, S("areas"), "an object of areas"));
	for (size_t i = 0; i < areas->count; i++) {
		static const char *const none[] = {NULL};
		const struct json_member *area = &areas->members[i];
		bool *chosen = no_items(reader), any = false;
		double least, most;
		for (size_t j = 0; j < reader->bank->count; j++) {
			struct str of = reader->bank->items[j].area;
			chosen[j] = !str_absent(of) && str_equal(of, area->name);
			any |= chosen[j];
		}
		if (!any)
			return fail(reader->w, ERR_INPUT,
			            "The blueprint names the area “%.*s”, which no item of the bank has.",
			            STR_ARG(area->name));
		TRY(read_range(reader->w, &area->value, area->name, true, none, &least, &most));
		TRY(add_rule(reader, BLUEPRINT_AREA, area->name, chosen, least, most));
	}
	return OK;
}

static enum err read_attributes(struct reader *reader, const struct json *attributes)
{
	TRY(want(reader->w, attributes, JSON_OBJECT, S("attributes"), "an object of attributes"));
	for (size_t i = 0; i < attributes->count; i++) {
		static const char *const others[] = {"items", NULL};
		const struct json_member *attribute = &attributes->members[i];
		bool *chosen = no_items(reader);
		double least, most;
		TRY(read_range(reader->w, &attribute->value, attribute->name, true, others, &least, &most));
		const struct json *items = json_get(&attribute->value, S("items"));
		if (items == NULL)
			return fail(reader->w, ERR_INPUT, "The blueprint's attribute “%.*s” has no “items”.",
			            STR_ARG(attribute->name));
		TRY(read_items(reader, items, attribute->name, chosen));
		TRY(add_rule(reader, BLUEPRINT_ATTRIBUTE, attribute->name, chosen, least, most));
	}
	return OK;
}

static enum err read_enemies(struct reader *reader, const struct json *sets)
{
	TRY(want(reader->w, sets, JSON_ARRAY, S("enemies"), "a list of lists of items"));
	for (size_t i = 0; i < sets->count; i++) {
		bool *chosen = no_items(reader);
		TRY(read_items(reader, &sets->elements[i], S("enemies"), chosen));
		if (sets->elements[i].count < 2)
			return fail(reader->w, ERR_INPUT,
			            "A set of enemies in the blueprint has fewer than two items.");
		TRY(add_rule(reader, BLUEPRINT_ENEMIES, sets->elements[i].elements[0].text, chosen, 0, 1));
	}
	return OK;
}

static enum err read_item_seconds(struct reader *reader, const struct json *items)
{
	TRY(want(reader->w, items, JSON_OBJECT, S("seconds"), "an object of items by name"));
	for (size_t i = 0; i < items->count; i++) {
		size_t item;
		TRY(find(reader, S("seconds"), items->members[i].name, &item));
		TRY(read_amount(reader->w, &items->members[i].value, items->members[i].name, false,
		                &reader->seconds[item]));
	}
	return OK;
}

static enum err read_seconds(struct reader *reader, const struct json *seconds)
{
	static const char *const others[] = {"each", "items", NULL};
	size_t count = reader->bank->count;
	double least, most, each = 0;
	TRY(read_range(reader->w, seconds, S("seconds"), false, others, &least, &most));
	const struct json *of_each = json_get(seconds, S("each")), *items = json_get(seconds, S("items"));
	if (of_each != NULL)
		TRY(read_amount(reader->w, of_each, S("seconds of each item"), false, &each));
	else if (items == NULL || items->count < count)
		return fail(
			reader->w, ERR_INPUT,
			"The blueprint does not say how many seconds every item takes: give “each”, or all in “items”.");
	reader->seconds = work_array(reader->w, count, sizeof *reader->seconds);
	bool *all = no_items(reader);
	for (size_t i = 0; i < count; i++) {
		reader->seconds[i] = each;
		all[i] = true;
	}
	if (items != NULL)
		TRY(read_item_seconds(reader, items));
	TRY(add_rule(reader, BLUEPRINT_SECONDS, S("seconds"), all, least, most));
	reader->rules[reader->rule_count - 1].amounts = reader->seconds;
	return OK;
}

static enum err read_length(struct reader *reader, const struct json *length, struct blueprint *out)
{
	static const char *const none[] = {NULL};
	double least, most;
	if (length->kind == JSON_NUMBER) {
		TRY(read_amount(reader->w, length, S("length"), true, &least));
		most = least;
	} else {
		TRY(read_range(reader->w, length, S("length"), true, none, &least, &most));
	}
	if (most < 1)
		return fail(reader->w, ERR_INPUT, "The blueprint wants a test without items.");
	out->length_min = least < 1 ? 1 : (size_t)least;
	out->length_max = isinf(most) ? reader->bank->count : (size_t)most;
	if (out->length_max < out->length_min)
		out->length_max = out->length_min; /* the bank is too small, which is for the check to say */
	return OK;
}

static enum err read_member(struct reader *reader, const struct json_member *member, struct blueprint *out)
{
	struct str name = member->name;
	if (str_equal(name, S("length")))
		return read_length(reader, &member->value, out);
	if (str_equal(name, S("seconds")))
		return read_seconds(reader, &member->value);
	if (str_equal(name, S("areas")))
		return read_areas(reader, &member->value);
	if (str_equal(name, S("attributes")))
		return read_attributes(reader, &member->value);
	if (str_equal(name, S("enemies")))
		return read_enemies(reader, &member->value);
	if (str_equal(name, S("required")))
		return read_items(reader, &member->value, name, reader->required);
	if (str_equal(name, S("forbidden")))
		return read_items(reader, &member->value, name, reader->forbidden);
	return fail(
		reader->w, ERR_INPUT,
		"The blueprint has a member “%.*s” that we don't know; it may have length, seconds, areas, attributes, "
		"enemies, required and forbidden.",
		STR_ARG(name));
}

static const struct named *sorted_names(struct work *w, const struct bank *bank)
{
	struct named *names = work_array(w, bank->count, sizeof *names);
	for (size_t i = 0; i < bank->count; i++)
		names[i] = (struct named){bank->items[i].name, i};
	qsort(names, bank->count, sizeof *names, by_name);
	return names;
}

enum err blueprint_read(struct work *w, struct str json, const struct bank *bank, struct blueprint *out)
{
	const struct json *document;
	check(bank->count >= 1 && bank->count <= BLUEPRINT_ITEMS_MAX);
	TRY(json_parse(w, json, BLUEPRINT_BYTES_MAX, &document));
	TRY(want(w, document, JSON_OBJECT, S("file"), "an object"));
	struct reader reader = {.w = w, .bank = bank, .names = sorted_names(w, bank)};
	reader.rules = work_array(w, BLUEPRINT_RULES_MAX, sizeof *reader.rules);
	reader.required = no_items(&reader);
	reader.forbidden = no_items(&reader);
	*out = blueprint_of_length(w, bank->count, 1, bank->count);
	for (size_t i = 0; i < document->count; i++)
		TRY(read_member(&reader, &document->members[i], out));
	for (size_t i = 0; i < bank->count; i++)
		if (reader.required[i] && reader.forbidden[i])
			return fail(w, ERR_INPUT, "The blueprint both requires and forbids “%.*s”.",
			            STR_ARG(bank->items[i].name));
	out->rules = reader.rules;
	out->rule_count = reader.rule_count;
	out->required = reader.required;
	out->forbidden = reader.forbidden;
	out->seconds = reader.seconds;
	return OK;
}
