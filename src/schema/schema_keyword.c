/* schema_compile_node: each keyword made into a rule. */
#include "base/check.h"
#include "schema/schema_parts.h"

#include <stdlib.h>

struct making {
	struct schema_compiler *c;
	struct schema_node *node;
	const struct json *value; /* of the keyword; NULL where it has several */
};

static enum err malformed(const struct making *m, struct str keyword)
{
	return fail(m->c->w, ERR_INPUT, "“%.*s” in the schema is not of the right kind.", STR_ARG(keyword));
}

static const struct json *beside(const struct making *m, struct str keyword)
{
	return json_get(m->node->source, keyword);
}

/* The node of a schema that was registered where it stands, to be compiled too. */
static const struct schema_node *need(const struct making *m, const struct json *json)
{
	struct schema_node *node = schema_node_of(m->c, json);
	check(node != NULL);
	schema_need(m->c, node);
	return node;
}

static const struct schema_node *need_beside(const struct making *m, struct str keyword)
{
	const struct json *json = beside(m, keyword);
	return json == NULL ? NULL : need(m, json);
}

/* ---- values ---- */

static enum err make_value(const struct making *m, struct schema_rule *rule)
{
	rule->value = m->value;
	return rule->op == OP_ENUM && m->value->kind != JSON_ARRAY ? malformed(m, rule->keyword) : OK;
}

static enum err add_type(const struct making *m, const struct json *name, unsigned *types)
{
	static const struct {
		struct str name;
		unsigned type;
	} known[] = {
		{S_INIT("null"), 1 << JSON_NULL},     {S_INIT("boolean"), TYPE_BOOLEAN},
		{S_INIT("number"), 1 << JSON_NUMBER}, {S_INIT("integer"), TYPE_INTEGER},
		{S_INIT("string"), 1 << JSON_STRING}, {S_INIT("array"), 1 << JSON_ARRAY},
		{S_INIT("object"), 1 << JSON_OBJECT},
	};
	for (size_t i = 0; i < COUNT(known); i++) {
		if (name->kind == JSON_STRING && str_equal(known[i].name, name->text)) {
			*types |= known[i].type;
			return OK;
		}
	}
	return malformed(m, S("type"));
}

static enum err make_type(const struct making *m, struct schema_rule *rule)
{
	if (m->value->kind != JSON_ARRAY)
		return add_type(m, m->value, &rule->types);
	for (size_t i = 0; i < m->value->count; i++)
		TRY(add_type(m, &m->value->elements[i], &rule->types));
	return OK;
}

static enum err make_number(const struct making *m, struct schema_rule *rule)
{
	if (m->value->kind != JSON_NUMBER)
		return malformed(m, rule->keyword);
	rule->number = decimal_read(m->c->w->arena, m->value->text);
	if (rule->op == OP_MULTIPLE_OF && (rule->number.negative || rule->number.digits.len == 0))
		return malformed(m, rule->keyword);
	return OK;
}

static enum err read_limit(const struct making *m, const struct json *value, struct str keyword,
                           uint64_t *out)
{
	int64_t limit;
	if (!json_to_int(value, &limit) || limit < 0)
		return malformed(m, keyword);
	*out = (uint64_t)limit;
	return OK;
}

static enum err make_limit(const struct making *m, struct schema_rule *rule)
{
	return read_limit(m, m->value, rule->keyword, &rule->least);
}

static enum err make_unique(const struct making *m, struct schema_rule *rule)
{
	if (m->value->kind != JSON_TRUE && m->value->kind != JSON_FALSE)
		return malformed(m, rule->keyword);
	rule->op = m->value->kind == JSON_TRUE ? rule->op : OP_NONE;
	return OK;
}

static enum err compile_pattern(const struct making *m, struct str source, const struct pattern **out)
{
	struct work *w = m->c->w;
	if (++m->c->pattern_count > SCHEMA_PATTERNS_MAX)
		return fail(w, ERR_TOO_LARGE, "The schema has more than %d patterns.", SCHEMA_PATTERNS_MAX);
	enum err failed = pattern_compile(w, source, out);
	if (failed == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, failed, "A pattern of the schema cannot be used: %.*s.", STR_ARG(why));
}

static enum err make_pattern(const struct making *m, struct schema_rule *rule)
{
	if (m->value->kind != JSON_STRING)
		return malformed(m, rule->keyword);
	rule->text = m->value->text;
	return compile_pattern(m, rule->text, &rule->pattern);
}

static enum err make_format(const struct making *m, struct schema_rule *rule)
{
	bool required = (m->node->resource->dialect.vocabularies & VOCABULARY_FORMAT) != 0;
	if (m->value->kind != JSON_STRING)
		return malformed(m, rule->keyword);
	rule->text = m->value->text;
	rule->format = format_named(rule->text);
	if (required && rule->format == FORMAT_NONE)
		return fail(m->c->w, ERR_INPUT,
		            "The schema wants the format “%.*s”, which is not known here.",
		            STR_ARG(str_slice(rule->text, 0, 100)));
	if (rule->format == FORMAT_NONE || (!required && !m->c->options->formats))
		rule->op = OP_NONE;
	return OK;
}

/* ---- names ---- */

static enum err check_names(const struct making *m, const struct json *list, struct str keyword)
{
	if (list->kind != JSON_ARRAY)
		return malformed(m, keyword);
	for (size_t i = 0; i < list->count; i++)
		if (list->elements[i].kind != JSON_STRING)
			return malformed(m, keyword);
	return OK;
}

static enum err make_required(const struct making *m, struct schema_rule *rule)
{
	rule->value = m->value;
	return check_names(m, m->value, rule->keyword);
}

static enum err make_dependent_required(const struct making *m, struct schema_rule *rule)
{
	rule->value = m->value;
	if (m->value->kind != JSON_OBJECT)
		return malformed(m, rule->keyword);
	for (size_t i = 0; i < m->value->count; i++)
		TRY(check_names(m, &m->value->members[i].value, rule->keyword));
	return OK;
}

/* ---- schemas ---- */

static enum err make_node(const struct making *m, struct schema_rule *rule)
{
	rule->node = need(m, m->value);
	return OK;
}

static enum err make_nodes(const struct making *m, struct schema_rule *rule)
{
	rule->count = m->value->count;
	rule->nodes = work_array(m->c->w, rule->count, sizeof(struct schema_node *));
	for (size_t i = 0; i < rule->count; i++)
		rule->nodes[i] = need(m, &m->value->elements[i]);
	return OK;
}

static enum err make_if(const struct making *m, struct schema_rule *rule)
{
	rule->node = need(m, m->value);
	rule->then = need_beside(m, S("then"));
	rule->otherwise = need_beside(m, S("else"));
	return OK;
}

static int by_name(const void *a, const void *b)
{
	const struct json_member *const *left = a, *const *right = b;
	return str_compare((*left)->name, (*right)->name);
}

/* The schemas of an object, by their names, sorted. */
static void take_named(const struct making *m, const struct json *object, struct schema_rule *rule)
{
	size_t count = object == NULL ? 0 : object->count;
	const struct json_member **sorted = work_array(m->c->w, count, sizeof(struct json_member *));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &object->members[i];
	if (count > 1)
		qsort(sorted, count, sizeof(struct json_member *), by_name);
	rule->count = count;
	rule->names = work_array(m->c->w, count, sizeof(struct str));
	rule->nodes = work_array(m->c->w, count, sizeof(struct schema_node *));
	for (size_t i = 0; i < count; i++) {
		rule->names[i] = sorted[i]->name;
		rule->nodes[i] = need(m, &sorted[i]->value);
	}
}

static enum err make_dependent_schemas(const struct making *m, struct schema_rule *rule)
{
	take_named(m, m->value, rule);
	return OK;
}

static enum err make_properties(const struct making *m, struct schema_rule *rule)
{
	const struct json *patterns = beside(m, S("patternProperties"));
	take_named(m, beside(m, S("properties")), rule);
	rule->node = need_beside(m, S("additionalProperties"));
	rule->pattern_count = patterns == NULL ? 0 : patterns->count;
	rule->patterns = work_array(m->c->w, rule->pattern_count, sizeof(struct pattern *));
	rule->pattern_nodes = work_array(m->c->w, rule->pattern_count, sizeof(struct schema_node *));
	for (size_t i = 0; i < rule->pattern_count; i++) {
		TRY(compile_pattern(m, patterns->members[i].name, &rule->patterns[i]));
		rule->pattern_nodes[i] = need(m, &patterns->members[i].value);
	}
	if (rule->count == 0 && rule->pattern_count == 0 && rule->node == NULL)
		rule->op = OP_NONE;
	return OK;
}

/* 2020-12: prefixItems, and items for the rest. 2019-09: items as a list, and additionalItems for the rest; or items for all. */
static enum err make_items(const struct making *m, struct schema_rule *rule)
{
	bool old = m->node->resource->dialect.draft == SCHEMA_2019_09;
	const struct json *items = beside(m, S("items"));
	const struct json *list = old ? items : beside(m, S("prefixItems"));
	const struct json *rest =
		!old || items == NULL || items->kind != JSON_ARRAY ? items : beside(m, S("additionalItems"));
	if (list != NULL && list->kind == JSON_ARRAY) {
		const struct making prefix = {m->c, m->node, list};
		TRY(make_nodes(&prefix, rule));
	}
	rule->node = rest == NULL ? NULL : need(m, rest);
	if (rule->count == 0 && rule->node == NULL)
		rule->op = OP_NONE;
	return OK;
}

static enum err make_contains(const struct making *m, struct schema_rule *rule)
{
	bool limits = (m->node->resource->dialect.vocabularies & VOCABULARY_VALIDATION) != 0;
	const struct json *least = limits ? beside(m, S("minContains")) : NULL;
	const struct json *most = limits ? beside(m, S("maxContains")) : NULL;
	rule->node = need(m, m->value);
	rule->marks = m->node->resource->dialect.draft == SCHEMA_2020_12;
	rule->least = 1;
	rule->most = UINT64_MAX;
	if (least != NULL)
		TRY(read_limit(m, least, S("minContains"), &rule->least));
	return most == NULL ? OK : read_limit(m, most, S("maxContains"), &rule->most);
}

/* ---- references ---- */

static enum err make_ref(const struct making *m, struct schema_rule *rule)
{
	struct schema_node *target;
	if (m->value->kind != JSON_STRING)
		return malformed(m, rule->keyword);
	TRY(schema_find(m->c, m->node->resource, m->value->text, &target));
	schema_need(m->c, target);
	rule->node = target;
	return OK;
}

/* Follows the scope only where the schema that it leads to at first has a dynamic anchor of that name (2020-12 core 8.2.3.2). */
static enum err make_dynamic_ref(const struct making *m, struct schema_rule *rule)
{
	TRY(make_ref(m, rule));
	struct str rest = m->value->text;
	bool old = str_equal(rule->keyword, S("$recursiveRef"));
	str_cut(&rest, '#');
	rule->text = old ? S("") : rest;
	const struct schema_anchor *first = schema_dynamic_anchor(rule->node->resource, rule->text);
	if (str_absent(rest) || first == NULL || first->node != rule->node) {
		rule->op = OP_REF;
		return OK;
	}
	struct schema_anchor *wanted = work_alloc(m->c->w, sizeof *wanted);
	*wanted = (struct schema_anchor){.name = rule->text, .next = m->c->dynamic};
	m->c->dynamic = wanted;
	return OK;
}

/* ---- all ---- */

enum { IN_2019 = 1, IN_2020 = 2, IN_BOTH = 3 };

static const struct keyword {
	struct str name;
	enum schema_op op;
	unsigned vocabulary; /* 0: core */
	unsigned drafts;
	bool several; /* it is made from several keywords, and makes sure itself that they are there */
	enum err (*make)(const struct making *m, struct schema_rule *rule);
} keywords[] = {
	{S_INIT("type"), OP_TYPE, VOCABULARY_VALIDATION, IN_BOTH, false, make_type},
	{S_INIT("const"), OP_CONST, VOCABULARY_VALIDATION, IN_BOTH, false, make_value},
	{S_INIT("enum"), OP_ENUM, VOCABULARY_VALIDATION, IN_BOTH, false, make_value},
	{S_INIT("multipleOf"), OP_MULTIPLE_OF, VOCABULARY_VALIDATION, IN_BOTH, false, make_number},
	{S_INIT("minimum"), OP_MINIMUM, VOCABULARY_VALIDATION, IN_BOTH, false, make_number},
	{S_INIT("maximum"), OP_MAXIMUM, VOCABULARY_VALIDATION, IN_BOTH, false, make_number},
	{S_INIT("exclusiveMinimum"), OP_ABOVE, VOCABULARY_VALIDATION, IN_BOTH, false, make_number},
	{S_INIT("exclusiveMaximum"), OP_BELOW, VOCABULARY_VALIDATION, IN_BOTH, false, make_number},
	{S_INIT("minLength"), OP_MIN_LENGTH, VOCABULARY_VALIDATION, IN_BOTH, false, make_limit},
	{S_INIT("maxLength"), OP_MAX_LENGTH, VOCABULARY_VALIDATION, IN_BOTH, false, make_limit},
	{S_INIT("minItems"), OP_MIN_ITEMS, VOCABULARY_VALIDATION, IN_BOTH, false, make_limit},
	{S_INIT("maxItems"), OP_MAX_ITEMS, VOCABULARY_VALIDATION, IN_BOTH, false, make_limit},
	{S_INIT("uniqueItems"), OP_UNIQUE, VOCABULARY_VALIDATION, IN_BOTH, false, make_unique},
	{S_INIT("minProperties"), OP_MIN_PROPERTIES, VOCABULARY_VALIDATION, IN_BOTH, false, make_limit},
	{S_INIT("maxProperties"), OP_MAX_PROPERTIES, VOCABULARY_VALIDATION, IN_BOTH, false, make_limit},
	{S_INIT("required"), OP_REQUIRED, VOCABULARY_VALIDATION, IN_BOTH, false, make_required},
	{S_INIT("dependentRequired"), OP_DEPENDENT_REQUIRED, VOCABULARY_VALIDATION, IN_BOTH, false,
         make_dependent_required},
	{S_INIT("pattern"), OP_PATTERN, VOCABULARY_VALIDATION, IN_BOTH, false, make_pattern},
	{S_INIT("format"), OP_FORMAT, 0, IN_BOTH, false, make_format},
	{S_INIT("properties"), OP_PROPERTIES, VOCABULARY_APPLICATOR, IN_BOTH, true, make_properties},
	{S_INIT("items"), OP_ITEMS, VOCABULARY_APPLICATOR, IN_BOTH, true, make_items},
	{S_INIT("contains"), OP_CONTAINS, VOCABULARY_APPLICATOR, IN_BOTH, false, make_contains},
	{S_INIT("propertyNames"), OP_PROPERTY_NAMES, VOCABULARY_APPLICATOR, IN_BOTH, false, make_node},
	{S_INIT("dependentSchemas"), OP_DEPENDENT_SCHEMAS, VOCABULARY_APPLICATOR, IN_BOTH, false,
         make_dependent_schemas},
	{S_INIT("$ref"), OP_REF, 0, IN_BOTH, false, make_ref},
	{S_INIT("$dynamicRef"), OP_DYNAMIC_REF, 0, IN_2020, false, make_dynamic_ref},
	{S_INIT("$recursiveRef"), OP_DYNAMIC_REF, 0, IN_2019, false, make_dynamic_ref},
	{S_INIT("allOf"), OP_ALL_OF, VOCABULARY_APPLICATOR, IN_BOTH, false, make_nodes},
	{S_INIT("anyOf"), OP_ANY_OF, VOCABULARY_APPLICATOR, IN_BOTH, false, make_nodes},
	{S_INIT("oneOf"), OP_ONE_OF, VOCABULARY_APPLICATOR, IN_BOTH, false, make_nodes},
	{S_INIT("not"), OP_NOT, VOCABULARY_APPLICATOR, IN_BOTH, false, make_node},
	{S_INIT("if"), OP_IF, VOCABULARY_APPLICATOR, IN_BOTH, false, make_if},
	/* These see what the others have looked at, and come last. */
	{S_INIT("unevaluatedItems"), OP_UNEVALUATED_ITEMS, VOCABULARY_UNEVALUATED, IN_BOTH, false, make_node},
	{S_INIT("unevaluatedProperties"), OP_UNEVALUATED_PROPERTIES, VOCABULARY_UNEVALUATED, IN_BOTH, false,
         make_node},
};

static enum err make_rule(struct schema_compiler *c, struct schema_node *node, const struct keyword *keyword,
                          struct schema_rule *rule)
{
	const struct making m = {c, node, json_get(node->source, keyword->name)};
	const struct schema_dialect *dialect = &node->resource->dialect;
	bool on = keyword->vocabulary == 0 || (dialect->vocabularies & keyword->vocabulary) != 0;
	unsigned draft = dialect->draft == SCHEMA_2019_09 ? IN_2019 : IN_2020;
	*rule = (struct schema_rule){.op = OP_NONE};
	if (!on || (keyword->drafts & draft) == 0 || (m.value == NULL && !keyword->several))
		return OK;
	rule->op = keyword->op;
	rule->keyword = keyword->name;
	return keyword->make(&m, rule);
}

enum err schema_compile_node(struct schema_compiler *c, struct schema_node *node)
{
	struct schema_rule rules[COUNT(keywords)];
	size_t count = 0;
	if (node->source->kind == JSON_FALSE)
		rules[count++] = (struct schema_rule){.op = OP_NEVER, .keyword = S("false")};
	for (size_t i = 0; node->source->kind == JSON_OBJECT && i < COUNT(keywords); i++) {
		TRY(make_rule(c, node, &keywords[i], &rules[count]));
		node->unevaluated |= rules[count].op >= OP_UNEVALUATED_ITEMS;
		count += rules[count].op == OP_NONE ? 0 : 1;
	}
	node->rules = work_array(c->w, count, sizeof *node->rules);
	node->count = count;
	for (size_t i = 0; i < count; i++)
		node->rules[i] = rules[i];
	return OK;
}
