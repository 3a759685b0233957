/* Step 13.4 of section 5.1.2: entries whose keys are keywords: entry_expand. */
#include "rdf/jsonld_parts.h"

#include "rdf/iri.h"

static enum err refuse(struct run *run, const char *why)
{
	return fail(run->w, ERR_INPUT, "%s", why);
}

static enum err expand_id(struct run *run, const struct element *element, const struct json *value)
{
	if (value->kind != JSON_STRING)
		return refuse(run, "invalid @id value: it must be a text");
	struct name id = name_expand(run, element->active, value->text, NAME_DOCUMENT);
	name_check(&id);
	if (name_is_null(id) || id.keyword != KEYWORD_NONE)
		TRY(run_dropped(run, "reserved @id value", value->text));
	else if (!name_is_node(id))
		TRY(run_dropped(run, "relative @id reference", value->text));
	element->result->id = id;
	return OK;
}

/* Step 13.4.4. Types of an earlier entry stay in front. */
static enum err expand_type(struct run *run, const struct element *element, const struct json *value)
{
	const struct json_list list = json_list_of(value);
	for (size_t i = 0; i < list.count; i++) {
		if (list.at[i].kind != JSON_STRING)
			return refuse(run,
			              "invalid type value: @type must be a text, or several in an array");
		struct name type =
			name_expand(run, element->type_scoped, list.at[i].text, NAME_VOCAB | NAME_DOCUMENT);
		if (!name_is_node(type) && type.keyword != KEYWORD_JSON)
			TRY(run_dropped(run, "relative @type reference", list.at[i].text));
		object_add_type(run, element->result, type);
		TRY(run_check_joined(run));
	}
	return OK;
}

/* Steps 13.4.5, 13.4.11 and 13.4.12: the elements that are in it. */
static enum err expand_inside(struct run *run, const struct element *element, struct active_property property,
                              const struct json *value, struct objects *out)
{
	struct expansion expansion;
	TRY(element_expand(run, element->active, property, value, false, &expansion));
	*out = expansion.objects;
	return OK;
}

static bool is_node(const struct object *object)
{
	const uint32_t not_nodes =
		KEYWORD_BIT(KEYWORD_VALUE) | KEYWORD_BIT(KEYWORD_LIST) | KEYWORD_BIT(KEYWORD_SET);
	return (object->has & not_nodes) == 0;
}

/* Step 13.4.6. A value or list at the top is dropped by the recursion, which leaves no node where one must be. */
static enum err expand_included(struct run *run, const struct element *element, const struct json *value)
{
	const struct active_property none = {0};
	const struct json_list list = json_list_of(value);
	struct expansion expansion;
	TRY(element_expand(run, element->active, none, value, false, &expansion));
	bool good = expansion.is_array || expansion.objects.count > 0;
	for (size_t i = 0; i < list.count; i++)
		good &= list.at[i].kind == JSON_OBJECT;
	for (size_t i = 0; i < expansion.objects.count; i++)
		good &= is_node(expansion.objects.at[i]);
	if (!good)
		return refuse(run, "invalid @included value: it must be a node, or several in an array");
	objects_add_all(run, &element->result->included, expansion.objects);
	return OK;
}

static enum err expand_value(struct run *run, const struct element *element, const struct json *value)
{
	bool scalar = value->kind != JSON_OBJECT && value->kind != JSON_ARRAY;
	if (element->is_json ? run->options->mode_1_0 : !scalar)
		return refuse(
			run,
			"invalid value object value: @value must be a text, a number, true, false or null");
	element->result->value = value;
	return OK;
}

static enum err expand_language(struct run *run, const struct element *element, const struct json *value)
{
	if (value->kind != JSON_STRING)
		return refuse(run, "invalid language-tagged string: @language must be a text");
	if (!iri_is_language_tag(value->text))
		TRY(run_dropped(run, "invalid @language value", value->text));
	element->result->language = value->text;
	return OK;
}

/* Step 13.4.13: what is reversed twice is forward again. */
static enum err expand_reverse(struct run *run, const struct element *element, const struct json *value)
{
	struct objects inside;
	if (value->kind != JSON_OBJECT)
		return refuse(run, "invalid @reverse value: it must be an object");
	TRY(expand_inside(run, element, (struct active_property){.name = S("@reverse")}, value, &inside));
	if (inside.count == 0)
		return OK;
	const struct properties *reversed = &inside.at[0]->properties, *twice = &inside.at[0]->reverse;
	for (size_t i = 0; i < twice->count; i++)
		objects_add_all(run, properties_at(run, &element->result->properties, twice->at[i].name),
		                twice->at[i].values);
	for (size_t i = 0; i < reversed->count; i++) {
		struct objects values = reversed->at[i].values;
		for (size_t j = 0; j < values.count; j++)
			if (object_has(values.at[j], KEYWORD_VALUE) || object_has(values.at[j], KEYWORD_LIST))
				return refuse(run, "invalid reverse property value: it must be a node");
		objects_add_all(run, properties_at(run, &element->result->reverse, reversed->at[i].name),
		                values);
	}
	return OK;
}

/* The value of @index. */
static enum err expand_index(struct run *run, const struct element *element, const struct json *value)
{
	if (value->kind != JSON_STRING)
		return refuse(run, "invalid @index value: it must be a text");
	element->result->index = value->text;
	return OK;
}

static enum err expand_one(struct run *run, const struct element *element, enum keyword keyword,
                           const struct json *value)
{
	struct object *result = element->result;
	const struct active_property graph = {.name = S("@graph")};
	/* clang-format off */
	switch ((int)keyword) {
	case KEYWORD_ID: return expand_id(run, element, value);
	case KEYWORD_TYPE: return expand_type(run, element, value);
	case KEYWORD_GRAPH: return expand_inside(run, element, graph, value, &result->graph);
	case KEYWORD_INCLUDED: return expand_included(run, element, value);
	case KEYWORD_VALUE: return expand_value(run, element, value);
	case KEYWORD_LANGUAGE: return expand_language(run, element, value);
	case KEYWORD_INDEX: return expand_index(run, element, value);
	case KEYWORD_LIST: return expand_inside(run, element, element->property, value, &result->list);
	case KEYWORD_SET: return expand_inside(run, element, element->property, value, &result->set);
	case KEYWORD_DIRECTION:
		return direction_of(value, &result->direction) ? OK
			: refuse(run, "invalid base direction: @direction must be \"ltr\" or \"rtl\"");
	default: return expand_reverse(run, element, value);
	}
	/* clang-format on */
}

/* Whether the keyword has a meaning among the entries of an element; the others are words of contexts. */
static bool is_of_elements(enum keyword keyword)
{
	const uint32_t known =
		KEYWORD_BIT(KEYWORD_ID) | KEYWORD_BIT(KEYWORD_TYPE) | KEYWORD_BIT(KEYWORD_GRAPH) |
		KEYWORD_BIT(KEYWORD_INCLUDED) | KEYWORD_BIT(KEYWORD_VALUE) | KEYWORD_BIT(KEYWORD_LANGUAGE) |
		KEYWORD_BIT(KEYWORD_INDEX) | KEYWORD_BIT(KEYWORD_LIST) | KEYWORD_BIT(KEYWORD_SET) |
		KEYWORD_BIT(KEYWORD_DIRECTION) | KEYWORD_BIT(KEYWORD_REVERSE);
	return (known & KEYWORD_BIT(keyword)) != 0;
}

/* In 1.0 these are left out; a list at the top always is. */
static bool is_left_out(struct run *run, const struct element *element, enum keyword keyword)
{
	if (run->options->mode_1_0 && (keyword == KEYWORD_INCLUDED || keyword == KEYWORD_DIRECTION))
		return true;
	struct str property = element->property.name;
	return keyword == KEYWORD_LIST && (str_absent(property) || str_equal(property, S("@graph")));
}

enum err entry_expand(struct run *run, const struct element *element, enum keyword keyword,
                      const struct json *value)
{
	bool again = keyword == KEYWORD_INCLUDED || (keyword == KEYWORD_TYPE && !run->options->mode_1_0);
	if (!is_of_elements(keyword))
		return run_dropped(run, "invalid property", keyword_text(keyword));
	if (object_has(element->result, keyword) && !again)
		return fail(run->w, ERR_INPUT, "colliding keywords: two entries of an object mean %.*s",
		            STR_ARG(keyword_text(keyword)));
	if (is_left_out(run, element, keyword))
		return run_dropped(run, "object with only @list", keyword_text(keyword));
	TRY(expand_one(run, element, keyword, value));
	element->result->has |= KEYWORD_BIT(keyword);
	return OK;
}
