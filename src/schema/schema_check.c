/* schema_check: a value held against the rules; those that join schemas are here. */
#include "schema/schema_parts.h"

enum { NODE_STEPS = 8 };

bool schema_stuck(struct schema_run *run, struct str why)
{
	if (str_absent(run->stuck))
		run->stuck = why;
	return false;
}

/* Whether the check can go on. */
static bool is_going(struct schema_run *run, uint64_t steps)
{
	if (!effort_take(&run->effort, steps))
		schema_stuck(run, S("It would take too long to hold it against its schema."));
	return str_absent(run->stuck);
}

/* ---- what was looked at ---- */

static bool has_parts(const struct json *value)
{
	return value->kind == JSON_ARRAY || value->kind == JSON_OBJECT;
}

static struct schema_seen seen_new(struct schema_run *run, const struct json *value)
{
	size_t words = (value->count + 63) / 64;
	if (!is_going(run, words))
		return (struct schema_seen){0};
	return (struct schema_seen){work_array(run->w, words, sizeof(uint64_t)), words};
}

void schema_mark(struct schema_seen *seen, size_t index)
{
	if (seen != NULL && index / 64 < seen->words)
		seen->bits[index / 64] |= UINT64_C(1) << index % 64;
}

static void merge(struct schema_seen *into, const struct schema_seen *from)
{
	for (size_t i = 0; into != NULL && i < into->words && i < from->words; i++)
		into->bits[i] |= from->bits[i];
}

/* ---- schemas joined ---- */

/* What a schema that does not hold has looked at counts for nothing. */
static bool check_apart(struct schema_run *run, const struct schema_node *node, const struct schema_at *at)
{
	struct schema_at inner = *at;
	struct schema_seen seen = {0};
	if (at->seen != NULL) {
		seen = seen_new(run, at->value);
		inner.seen = &seen;
	}
	bool holds = schema_check_node(run, node, &inner);
	if (holds)
		merge(at->seen, &seen);
	return holds;
}

static bool check_quietly(struct schema_run *run, const struct schema_node *node, const struct schema_at *at)
{
	run->quiet++;
	bool holds = check_apart(run, node, at);
	run->quiet--;
	return holds;
}

static bool check_all(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	for (size_t i = 0; i < rule->count; i++)
		if (!schema_check_node(run, rule->nodes[i], at))
			return false;
	return true;
}

/* The alternative that came furthest says more than that none fits. */
static bool tell_furthest(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	struct schema_finding best = {0};
	size_t depth = schema_depth(at);
	for (size_t i = 0; i < rule->count; i++) {
		run->finding_depth = 0;
		if (!check_apart(run, rule->nodes[i], at) && run->finding_depth > depth) {
			best = run->finding;
			depth = run->finding_depth;
		}
	}
	if (str_absent(best.words))
		return schema_miss(run, rule, at, (struct str){0});
	run->finding = best;
	run->finding_depth = depth;
	return false;
}

/* anyOf, oneOf */
static bool check_some(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	size_t held = 0;
	bool one = rule->op == OP_ONE_OF;
	for (size_t i = 0; i < rule->count && str_absent(run->stuck); i++) {
		held += check_quietly(run, rule->nodes[i], at) ? 1 : 0;
		if ((one && held == 2) || (!one && held == 1 && at->seen == NULL))
			break;
	}
	if (one ? held == 1 : held > 0)
		return true;
	if (held == 0 && run->explaining && run->quiet == 0)
		return tell_furthest(run, rule, at);
	return schema_miss(run, rule, at, (struct str){0});
}

static bool check_not(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	struct schema_at inner = *at;
	inner.seen = NULL;
	return check_quietly(run, rule->node, &inner) ? schema_miss(run, rule, at, (struct str){0}) : true;
}

static bool check_if(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	const struct schema_node *next = check_quietly(run, rule->node, at) ? rule->then : rule->otherwise;
	return next == NULL || schema_check_node(run, next, at);
}

/* The outermost schema that was entered and has the dynamic anchor. */
static const struct schema_node *dynamic_target(const struct schema_rule *rule, const struct schema_at *at)
{
	const struct schema_node *target = rule->node;
	for (const struct schema_scope *scope = at->scope; scope != NULL; scope = scope->outer) {
		const struct schema_anchor *anchor = schema_dynamic_anchor(scope->resource, rule->text);
		if (anchor != NULL)
			target = anchor->node;
	}
	return target;
}

static bool check_rule(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	switch (rule->op) {
	case OP_NONE: return true;
	case OP_NEVER:
	case OP_TYPE:
	case OP_CONST:
	case OP_ENUM:
	case OP_MULTIPLE_OF:
	case OP_MINIMUM:
	case OP_MAXIMUM:
	case OP_ABOVE:
	case OP_BELOW:
	case OP_MIN_LENGTH:
	case OP_MAX_LENGTH:
	case OP_PATTERN:
	case OP_FORMAT:
	case OP_MIN_ITEMS:
	case OP_MAX_ITEMS:
	case OP_UNIQUE:
	case OP_MIN_PROPERTIES:
	case OP_MAX_PROPERTIES: return schema_check_value(run, rule, at);
	case OP_REQUIRED:
	case OP_DEPENDENT_REQUIRED:
	case OP_ITEMS:
	case OP_CONTAINS:
	case OP_PROPERTIES:
	case OP_PROPERTY_NAMES:
	case OP_DEPENDENT_SCHEMAS:
	case OP_UNEVALUATED_ITEMS:
	case OP_UNEVALUATED_PROPERTIES: return schema_check_inside(run, rule, at);
	case OP_REF: return schema_check_node(run, rule->node, at);
	case OP_DYNAMIC_REF: return schema_check_node(run, dynamic_target(rule, at), at);
	case OP_ALL_OF: return check_all(run, rule, at);
	case OP_ANY_OF:
	case OP_ONE_OF: return check_some(run, rule, at);
	case OP_NOT: return check_not(run, rule, at);
	case OP_IF: return check_if(run, rule, at);
	}
	return true;
}

static bool check_rules(struct schema_run *run, const struct schema_node *node, const struct schema_at *at)
{
	for (size_t i = 0; i < node->count; i++)
		if (!check_rule(run, &node->rules[i], at) || !str_absent(run->stuck))
			return false;
	return true;
}

bool schema_check_node(struct schema_run *run, const struct schema_node *node, const struct schema_at *at)
{
	struct schema_at inner = *at;
	struct schema_seen seen = {0};
	const struct schema_scope scope = {at->scope, node->resource};
	bool own = node->unevaluated && has_parts(at->value);
	if (!is_going(run, NODE_STEPS))
		return false;
	if (run->depth == SCHEMA_DEPTH_MAX)
		return schema_stuck(run,
		                    S("Its schema refers to itself without end, or is nested too deep."));
	if (at->scope == NULL || at->scope->resource != node->resource)
		inner.scope = &scope;
	if (own) {
		seen = seen_new(run, at->value);
		inner.seen = &seen;
	}
	run->depth++;
	bool holds = check_rules(run, node, &inner);
	run->depth--;
	if (holds && own)
		merge(at->seen, &seen);
	return holds;
}

bool schema_miss(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at,
                 struct str name)
{
	if (run->explaining && run->quiet == 0 && str_absent(run->stuck))
		schema_tell(run, rule, at, name);
	return false;
}

/* ---- all ---- */

static bool check_whole(struct schema_run *run, const struct schema *schema, const struct json *value)
{
	const struct schema_at at = {.value = value};
	run->effort = (struct effort){.left = SCHEMA_STEPS_MAX};
	return schema_check_node(run, schema->root, &at);
}

enum schema_answer schema_check(struct work *w, const struct schema *schema, const struct json *value,
                                struct schema_finding *out)
{
	struct schema_run run = {.w = w, .matcher = pattern_matcher(w->arena)};
	*out = (struct schema_finding){0};
	bool holds = check_whole(&run, schema, value);
	if (!str_absent(run.stuck)) {
		out->words = run.stuck;
		return SCHEMA_CANNOT_TELL;
	}
	if (holds)
		return SCHEMA_FITS;
	run.explaining = true;
	check_whole(&run, schema, value);
	/* Explaining can take longer than finding out, alternatives inside alternatives being tried again. */
	*out = run.finding;
	if (str_absent(out->words))
		*out = (struct schema_finding){S(""), S(""), S("The whole does not fit.")};
	return SCHEMA_DOES_NOT_FIT;
}
