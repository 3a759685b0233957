/* shadow_check. */
#include "irt/shadow.h"

#include "base/buf.h"

#include <math.h>
#include <stdlib.h>

static int rising(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return a < b ? -1 : a > b;
}

/* The amounts of a rule, rising, of all items that may be given. */
static double *amounts_of(struct work *w, const struct blueprint *blueprint,
                          const struct blueprint_rule *rule, size_t *count)
{
	double *by_item = work_array(w, blueprint->item_count, sizeof *by_item);
	double *amounts = work_array(w, blueprint->item_count, sizeof *amounts);
	for (size_t i = 0; i < rule->count; i++)
		by_item[rule->items[i]] = rule->amounts == NULL ? 1 : rule->amounts[i];
	*count = 0;
	for (size_t i = 0; i < blueprint->item_count; i++)
		if (!blueprint->forbidden[i])
			amounts[(*count)++] = by_item[i];
	qsort(amounts, *count, sizeof *amounts, rising);
	return amounts;
}

/* What one rule and the length can say without the others. */
static enum err check_alone(struct work *w, const struct blueprint *blueprint,
                            const struct blueprint_rule *rule)
{
	size_t count;
	const double *amounts = amounts_of(w, blueprint, rule, &count);
	double highest = 0, lowest = 0;
	for (size_t i = 0; i < count && i < blueprint->length_max; i++)
		highest += amounts[count - 1 - i];
	for (size_t i = 0; i < count && i < blueprint->length_min; i++)
		lowest += amounts[i];
	struct str text = blueprint_rule_text(w, rule);
	if (highest < rule->least - 1e-6)
		return fail(
			w, ERR_INPUT,
			"The blueprint wants %.*s, and no test of %zu items of this bank has more than %g.",
			STR_ARG(text), blueprint->length_max, highest);
	if (lowest > rule->most + 1e-6)
		return fail(
			w, ERR_INPUT,
			"The blueprint wants %.*s, and every test of %zu items of this bank has at least %g.",
			STR_ARG(text), blueprint->length_min, lowest);
	double required = blueprint_amount(rule, blueprint->required);
	if (required > rule->most + 1e-6)
		return fail(w, ERR_INPUT,
		            "The blueprint wants %.*s, and the items that it requires have %g already.",
		            STR_ARG(text), required);
	return OK;
}

static enum err check_length(struct work *w, const struct blueprint *blueprint)
{
	size_t allowed = 0, required = 0;
	for (size_t i = 0; i < blueprint->item_count; i++) {
		allowed += !blueprint->forbidden[i];
		required += blueprint->required[i];
	}
	if (allowed < blueprint->length_min)
		return fail(
			w, ERR_INPUT,
			"The blueprint wants a test of at least %zu items, and the bank has %zu that may be given.",
			blueprint->length_min, allowed);
	if (required > blueprint->length_max)
		return fail(w, ERR_INPUT, "The blueprint requires %zu items in a test of at most %zu.",
		            required, blueprint->length_max);
	double least = 0;
	for (size_t i = 0; i < blueprint->rule_count; i++)
		if (blueprint->rules[i].kind == BLUEPRINT_AREA)
			least += blueprint->rules[i].least;
	if (least > (double)blueprint->length_max)
		return fail(
			w, ERR_INPUT,
			"The areas of the blueprint want at least %g items together, and the test has at most %zu.",
			least, blueprint->length_max);
	return OK;
}

static enum shadow_outcome try(struct work *w, const struct blueprint *blueprint)
{
	struct shadow *shadow = shadow_open(w, blueprint->item_count);
	bool *test = work_array(w, blueprint->item_count, sizeof *test);
	size_t length;
	const struct shadow_problem problem = {.blueprint = blueprint, .effort = SHADOW_EFFORT};
	return shadow_assemble(shadow, &problem, test, &length);
}

/* Takes rules away as long as what is left cannot be met: in the end each of them is needed for that. */
static enum err name_conflict(struct work *w, const struct blueprint *blueprint)
{
	struct blueprint less = *blueprint;
	struct blueprint_rule *rules = work_array(w, blueprint->rule_count, sizeof *rules);
	for (size_t i = 0; i < blueprint->rule_count; i++)
		rules[i] = blueprint->rules[i];
	less.rules = rules;
	for (size_t i = less.rule_count; i > 0; i--) {
		struct blueprint_rule aside = rules[i - 1];
		rules[i - 1] = rules[--less.rule_count];
		if (try(w, &less) == SHADOW_IMPOSSIBLE)
			continue;
		rules[less.rule_count++] = rules[i - 1];
		rules[i - 1] = aside;
	}
	struct buf text = buf_init(w->arena, 2000);
	for (size_t i = 0; i < less.rule_count; i++) {
		struct str rule = blueprint_rule_text(w, &rules[i]);
		buf_format(&text, "%s%.*s", i == 0 ? "" : "; ", STR_ARG(rule));
	}
	if (blueprint->length_min == blueprint->length_max)
		return fail(
			w, ERR_INPUT,
			"No test of %zu items of this bank meets these parts of the blueprint together: %.*s.",
			blueprint->length_min, STR_ARG(buf_str(&text)));
	return fail(
		w, ERR_INPUT,
		"No test of %zu to %zu items of this bank meets these parts of the blueprint together: %.*s.",
		blueprint->length_min, blueprint->length_max, STR_ARG(buf_str(&text)));
}

enum err shadow_check(struct work *w, const struct blueprint *blueprint)
{
	TRY(check_length(w, blueprint));
	for (size_t i = 0; i < blueprint->rule_count; i++)
		TRY(check_alone(w, blueprint, &blueprint->rules[i]));
	enum shadow_outcome outcome = try(w, blueprint);
	if (outcome == SHADOW_IMPOSSIBLE)
		return name_conflict(w, blueprint);
	if (outcome == SHADOW_UNKNOWN)
		return fail(
			w, ERR_INPUT,
			"We could not find a test that meets the blueprint, and cannot tell whether there is one. "
			"Make it wider, or the bank larger.");
	return OK;
}
