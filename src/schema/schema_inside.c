/* schema_check_inside: the rules about elements and members. */
#include "schema/schema_parts.h"

enum { PATTERN_STEPS = 1000 };

static bool take(struct schema_run *run, uint64_t steps)
{
	return effort_take(&run->effort, steps) ||
	       schema_stuck(run, S("It would take too long to hold it against its schema."));
}

bool schema_check_child(struct schema_run *run, const struct schema_node *node, const struct schema_at *at,
                        size_t index)
{
	bool member = at->value->kind == JSON_OBJECT;
	const struct schema_step step = {
		.outer = at->step,
		.name = member ? at->value->members[index].name : (struct str){0},
		.index = index,
	};
	const struct schema_at child = {
		.value = member ? &at->value->members[index].value : &at->value->elements[index],
		.step = &step,
		.scope = at->scope,
	};
	return schema_check_node(run, node, &child);
}

/* ---- names ---- */

/* The names that are wanted; the first that is not there is told. */
static bool check_names(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at,
                        const struct json *names)
{
	for (size_t i = 0; i < names->count; i++) {
		if (!take(run, 1 + at->value->count / 4))
			return false;
		if (json_get(at->value, names->elements[i].text) == NULL)
			return schema_miss(run, rule, at, names->elements[i].text);
	}
	return true;
}

static bool check_dependent_required(struct schema_run *run, const struct schema_rule *rule,
                                     const struct schema_at *at)
{
	for (size_t i = 0; i < rule->value->count; i++) {
		const struct json_member *dependent = &rule->value->members[i];
		if (!take(run, 1 + at->value->count / 4))
			return false;
		if (json_get(at->value, dependent->name) != NULL &&
		    !check_names(run, rule, at, &dependent->value))
			return false;
	}
	return true;
}

static bool check_dependent_schemas(struct schema_run *run, const struct schema_rule *rule,
                                    const struct schema_at *at)
{
	for (size_t i = 0; i < rule->count; i++) {
		if (!take(run, 1 + at->value->count / 4))
			return false;
		if (json_get(at->value, rule->names[i]) != NULL &&
		    !schema_check_node(run, rule->nodes[i], at))
			return false;
	}
	return true;
}

static bool check_property_names(struct schema_run *run, const struct schema_rule *rule,
                                 const struct schema_at *at)
{
	for (size_t i = 0; i < at->value->count; i++) {
		const struct json name = {.kind = JSON_STRING, .text = at->value->members[i].name};
		const struct schema_step step = {.outer = at->step, .name = name.text};
		const struct schema_at inner = {.value = &name, .step = &step, .scope = at->scope};
		if (!schema_check_node(run, rule->node, &inner))
			return false;
	}
	return true;
}

/* ---- members ---- */

static const struct schema_node *named(const struct schema_rule *rule, struct str name)
{
	size_t low = 0, high = rule->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(rule->names[middle], name);
		if (order == 0)
			return rule->nodes[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool matches(struct schema_run *run, const struct pattern *pattern, struct str name)
{
	if (!take(run, PATTERN_STEPS + name.len / 16))
		return false;
	enum pattern_answer answer = pattern_match(run->matcher, pattern, name);
	if (answer == PATTERN_GIVEN_UP)
		return schema_stuck(run, S("A pattern in its schema takes too long to look for."));
	return answer == PATTERN_MATCHES;
}

static bool check_member(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at,
                         size_t index)
{
	struct str name = at->value->members[index].name;
	const struct schema_node *node = named(rule, name);
	bool found = node != NULL;
	if (found && !schema_check_child(run, node, at, index))
		return false;
	for (size_t i = 0; i < rule->pattern_count; i++) {
		if (!matches(run, rule->patterns[i], name))
			continue;
		found = true;
		if (!schema_check_child(run, rule->pattern_nodes[i], at, index))
			return false;
	}
	if (!found && rule->node != NULL) {
		found = true;
		if (!schema_check_child(run, rule->node, at, index))
			return false;
	}
	if (found)
		schema_mark(at->seen, index);
	return str_absent(run->stuck);
}

static bool check_properties(struct schema_run *run, const struct schema_rule *rule,
                             const struct schema_at *at)
{
	for (size_t i = 0; i < at->value->count; i++)
		if (!take(run, 1) || !check_member(run, rule, at, i))
			return false;
	return true;
}

/* ---- elements ---- */

static bool check_items(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	for (size_t i = 0; i < at->value->count; i++) {
		const struct schema_node *node = i < rule->count ? rule->nodes[i] : rule->node;
		if (node == NULL)
			return true;
		if (!schema_check_child(run, node, at, i))
			return false;
		schema_mark(at->seen, i);
	}
	return true;
}

static bool check_contains(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	uint64_t found = 0;
	struct schema_seen *seen = rule->marks ? at->seen : NULL;
	run->quiet++;
	for (size_t i = 0; i < at->value->count && str_absent(run->stuck); i++) {
		if (!schema_check_child(run, rule->node, at, i))
			continue;
		found++;
		schema_mark(seen, i);
		if (seen == NULL && found >= rule->least && rule->most == UINT64_MAX)
			break;
	}
	run->quiet--;
	return found >= rule->least && found <= rule->most ? true
	                                                   : schema_miss(run, rule, at, (struct str){0});
}

/* ---- what nobody looked at ---- */

static bool check_unevaluated(struct schema_run *run, const struct schema_rule *rule,
                              const struct schema_at *at)
{
	for (size_t i = 0; i < at->value->count; i++) {
		if (!take(run, 1))
			return false;
		if (at->seen->words > i / 64 && (at->seen->bits[i / 64] >> i % 64 & 1) != 0)
			continue;
		if (!schema_check_child(run, rule->node, at, i))
			return false;
		schema_mark(at->seen, i);
	}
	return true;
}

bool schema_check_inside(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	bool array = rule->op == OP_ITEMS || rule->op == OP_CONTAINS || rule->op == OP_UNEVALUATED_ITEMS;
	if (at->value->kind != (array ? JSON_ARRAY : JSON_OBJECT))
		return true;
	/* The others are not about what is inside. */
	switch ((int)rule->op) {
	case OP_REQUIRED: return check_names(run, rule, at, rule->value);
	case OP_DEPENDENT_REQUIRED: return check_dependent_required(run, rule, at);
	case OP_DEPENDENT_SCHEMAS: return check_dependent_schemas(run, rule, at);
	case OP_PROPERTY_NAMES: return check_property_names(run, rule, at);
	case OP_PROPERTIES: return check_properties(run, rule, at);
	case OP_ITEMS: return check_items(run, rule, at);
	case OP_CONTAINS: return check_contains(run, rule, at);
	default: return check_unevaluated(run, rule, at);
	}
}
