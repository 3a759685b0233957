/* Section 5.1, the Expansion algorithm: element_expand. Steps are those of 5.1.2. */
#include "rdf/jsonld_parts.h"

#include <stdlib.h>

enum keyword key_keyword(const struct active *active, struct str key)
{
	if (key.len > 0 && key.at[0] == '@') {
		enum keyword keyword = keyword_of(key);
		if (keyword != KEYWORD_NONE)
			return keyword;
	}
	/* Most keys are no alias, and seen to be none by their length. */
	if ((active->alias_lengths >> key.len % 64 & 1) == 0)
		return KEYWORD_NONE;
	const struct definition *definition = active_term(active, key);
	return definition == NULL ? KEYWORD_NONE : definition->name.keyword;
}

static struct active_property property_in(const struct active *active, struct str name)
{
	return (struct active_property){name, str_absent(name) ? NULL : active_term(active, name)};
}

static bool is_top(struct active_property property)
{
	return str_absent(property.name) || str_equal(property.name, S("@graph"));
}

static bool container_has(const struct definition *definition, enum keyword keyword)
{
	return definition != NULL && (definition->container & KEYWORD_BIT(keyword)) != 0;
}

static struct expansion single(struct run *run, struct object *object)
{
	struct expansion expansion = {0};
	objects_add(run, &expansion.objects, object);
	return expansion;
}

static struct object *list_object(struct run *run, const struct json *source, struct objects items)
{
	struct object *list = object_make(run);
	list->source = source;
	list->has = KEYWORD_BIT(KEYWORD_LIST);
	list->list = items;
	return list;
}

/* ---- scalars and arrays (steps 4 and 5) ---------------------------------------------------------------- */

static enum err expand_scalar(struct run *run, const struct active *active, struct active_property property,
                              const struct json *value, struct expansion *out)
{
	*out = (struct expansion){0};
	if (is_top(property))
		return run_dropped(run, "free-floating scalar",
		                   str_absent(value->text) ? S("true or false") : value->text);
	if (property.definition != NULL && property.definition->context != NULL) {
		TRY(context_of_property(run, active, property.definition, &active));
		property = property_in(active, property.name);
	}
	*out = single(run, value_expand(run, active, property.definition, value));
	return OK;
}

static enum err expand_array(struct run *run, const struct active *active, struct active_property property,
                             const struct json *array, bool in_map, struct expansion *out)
{
	struct expansion result = {.is_array = true};
	for (size_t i = 0; i < array->count; i++) {
		struct expansion item;
		TRY(element_expand(run, active, property, &array->elements[i], in_map, &item));
		if (item.is_array && container_has(property.definition, KEYWORD_LIST))
			objects_add(run, &result.objects,
			            list_object(run, &array->elements[i], item.objects));
		else
			objects_add_all(run, &result.objects, item.objects);
	}
	*out = result;
	return OK;
}

/* ---- the contexts of a map (steps 7 to 12) ------------------------------------------------------------- */

/* Step 7: a type's context ends where another node begins. */
static bool is_new_node(const struct active *active, const struct json *map)
{
	if (map->count == 1 && key_keyword(active, map->members[0].name) == KEYWORD_ID)
		return false;
	for (size_t i = 0; i < map->count; i++)
		if (key_keyword(active, map->members[i].name) == KEYWORD_VALUE)
			return false;
	return true;
}

static int by_text(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Step 11.2, for the types of one entry. */
static enum err apply_types(struct run *run, const struct active *type_scoped, const struct json *types,
                            const struct active **active)
{
	const struct json_list list = json_list_of(types);
	struct str *sorted = work_array(run->w, list.count, sizeof *sorted);
	size_t count = 0;
	for (size_t i = 0; i < list.count; i++)
		if (list.at[i].kind == JSON_STRING)
			sorted[count++] = list.at[i].text;
	if (count > 1)
		qsort(sorted, count, sizeof *sorted, by_text);
	for (size_t i = 0; i < count; i++) {
		const struct definition *definition = active_term(type_scoped, sorted[i]);
		if (definition == NULL || definition->context == NULL)
			continue;
		const struct context_inputs inputs = {.base = definition->context_base,
		                                      .no_propagate = true,
		                                      .lasting = definition->context_lasting};
		TRY(context_process(run, *active, definition->context, &inputs, active));
	}
	return OK;
}

static int by_key(const void *a, const void *b)
{
	return str_compare((*(const struct json_member *const *)a)->name,
	                   (*(const struct json_member *const *)b)->name);
}

/* Steps 11 and 12: the entries whose keys expand to @type, in the order of the keys. */
static enum err apply_type_entries(struct run *run, struct element *element, const struct json *map)
{
	const struct json_member **entries = NULL;
	size_t count = 0;
	for (size_t i = 0; i < map->count; i++) {
		if (key_keyword(element->type_scoped, map->members[i].name) != KEYWORD_TYPE)
			continue;
		if (entries == NULL)
			entries = work_array(run->w, map->count - i, sizeof *entries);
		entries[count++] = &map->members[i];
	}
	if (count == 0)
		return OK;
	qsort(entries, count, sizeof *entries, by_key);
	for (size_t i = 0; i < count; i++)
		TRY(apply_types(run, element->type_scoped, &entries[i]->value, &element->active));
	const struct json_list types = json_list_of(&entries[0]->value);
	if (types.count > 0 && types.at[types.count - 1].kind == JSON_STRING)
		element->is_json =
			name_expand(run, element->active, types.at[types.count - 1].text, NAME_VOCAB)
				.keyword == KEYWORD_JSON;
	return OK;
}

static enum err enter(struct run *run, const struct active *active, const struct json *map, bool in_map,
                      struct element *element)
{
	const struct definition *definition = element->property.definition;
	const struct json *local = json_get(map, S("@context"));
	if (active->previous != NULL && !in_map && is_new_node(active, map))
		active = active->previous;
	if (definition != NULL && definition->context != NULL)
		TRY(context_of_property(run, active, definition, &active));
	if (local != NULL) {
		const struct context_inputs inputs = {.base = run->options->base};
		TRY(context_process(run, active, local, &inputs, &active));
	}
	element->active = element->type_scoped = active;
	TRY(apply_type_entries(run, element, map));
	element->property = property_in(element->active, element->property.name);
	return OK;
}

/* ---- entries (steps 13 and 14) -------------------------------------------------------------------------- */

/* Step 13.12. */
static struct objects graph_objects(struct run *run, struct objects objects)
{
	struct objects graphs = {0};
	for (size_t i = 0; i < objects.count; i++) {
		struct object *graph = object_make(run);
		graph->has = KEYWORD_BIT(KEYWORD_GRAPH);
		graph->source = objects.at[i]->source;
		graph->is_around = true;
		objects_add(run, &graph->graph, objects.at[i]);
		objects_add(run, &graphs, graph);
	}
	return graphs;
}

/* Step 13.13. */
static enum err add_reverse(struct run *run, struct object *result, struct name name, struct objects objects)
{
	for (size_t i = 0; i < objects.count; i++) {
		if (object_has(objects.at[i], KEYWORD_VALUE) || object_has(objects.at[i], KEYWORD_LIST))
			return fail(
				run->w, ERR_INPUT,
				"invalid reverse property value: of “%.*s” must be nodes, not values or lists",
				STR_ARG(name.text));
		objects_add(run, properties_at(run, &result->reverse, name), objects.at[i]);
	}
	return OK;
}

/* Steps 13.6 to 13.9. */
static enum err expand_property_value(struct run *run, const struct active *active,
                                      struct active_property key, const struct json *value,
                                      struct expansion *out)
{
	const struct definition *definition = key.definition;
	const uint32_t maps =
		KEYWORD_BIT(KEYWORD_INDEX) | KEYWORD_BIT(KEYWORD_TYPE) | KEYWORD_BIT(KEYWORD_ID);
	*out = (struct expansion){.is_array = true};
	if (definition != NULL && definition->type.keyword == KEYWORD_JSON) {
		*out = single(run, value_expand(run, active, definition, value));
		return OK;
	}
	if (value->kind == JSON_OBJECT && container_has(definition, KEYWORD_LANGUAGE))
		return container_language(run, active, key, value, &out->objects);
	if (value->kind == JSON_OBJECT && definition != NULL && (definition->container & maps) != 0)
		return container_map(run, active, key, value, &out->objects);
	return element_expand(run, active, key, value, false, out);
}

/* Steps 13.5 to 13.14. */
static enum err expand_property(struct run *run, const struct element *element, struct active_property key,
                                struct name name, const struct json *value)
{
	const struct definition *definition = key.definition;
	struct expansion expanded;
	TRY(expand_property_value(run, element->active, key, value, &expanded));
	struct objects objects = expanded.objects;
	if (!expanded.is_array && objects.count == 0)
		return OK;
	bool is_list = !expanded.is_array && object_has(objects.at[0], KEYWORD_LIST);
	if (container_has(definition, KEYWORD_LIST) && !is_list) {
		objects = (struct objects){0};
		objects_add(run, &objects, list_object(run, value, expanded.objects));
	}
	if (container_has(definition, KEYWORD_GRAPH) && !container_has(definition, KEYWORD_ID) &&
	    !container_has(definition, KEYWORD_INDEX))
		objects = graph_objects(run, objects);
	if (definition != NULL && definition->reverse)
		return add_reverse(run, element->result, name, objects);
	objects_add_all(run, properties_at(run, &element->result->properties, name), objects);
	return OK;
}

static enum err expand_entries(struct run *run, const struct element *element, const struct json *map);

/* Step 14, for one nesting key. */
static enum err expand_nested(struct run *run, const struct element *element, const struct json_member *nest)
{
	const struct json_list list = json_list_of(&nest->value);
	const struct definition *definition = active_term(element->active, nest->name);
	struct element inner = *element;
	if (definition != NULL && definition->context != NULL)
		TRY(context_of_property(run, element->active, definition, &inner.active));
	for (size_t i = 0; i < list.count; i++) {
		bool is_value = list.at[i].kind != JSON_OBJECT;
		for (size_t j = 0; j < list.at[i].count && !is_value; j++)
			is_value = key_keyword(inner.active, list.at[i].members[j].name) == KEYWORD_VALUE;
		if (is_value)
			return fail(run->w, ERR_INPUT,
			            "invalid @nest value: of “%.*s” must be objects with properties",
			            STR_ARG(nest->name));
		TRY(expand_entries(run, &inner, &list.at[i]));
	}
	return OK;
}

/* Step 13 for one entry; *is_nest is set where step 14 must deal with it. */
static enum err expand_entry(struct run *run, const struct element *element, const struct json_member *entry,
                             bool *is_nest)
{
	const struct active_property key = property_in(element->active, entry->name);
	struct name name = key.definition != NULL
	                           ? key.definition->name
	                           : name_expand(run, element->active, entry->name, NAME_VOCAB);
	*is_nest = name.keyword == KEYWORD_NEST;
	if (name.keyword == KEYWORD_CONTEXT)
		return OK;
	if (name.keyword != KEYWORD_NONE) {
		if (str_equal(element->property.name, S("@reverse")))
			return fail(run->w, ERR_INPUT, "invalid reverse property map: “%.*s” is a keyword",
			            STR_ARG(entry->name));
		return *is_nest ? OK : entry_expand(run, element, name.keyword, &entry->value);
	}
	if (str_find_byte(name.text, ':') == SIZE_MAX)
		return run_dropped(run, "invalid property", entry->name);
	return expand_property(run, element, key, name, &entry->value);
}

static enum err expand_entries(struct run *run, const struct element *element, const struct json *map)
{
	const struct json_member **nests = NULL;
	size_t count = 0;
	for (size_t i = 0; i < map->count; i++) {
		bool is_nest = false;
		TRY(expand_entry(run, element, &map->members[i], &is_nest));
		if (!is_nest)
			continue;
		if (nests == NULL)
			nests = work_array(run->w, map->count - i, sizeof *nests);
		nests[count++] = &map->members[i];
	}
	for (size_t i = 0; i < count; i++)
		TRY(expand_nested(run, element, nests[i]));
	return OK;
}

/* ---- what comes out (steps 15 to 20) --------------------------------------------------------------------- */

/* Step 15. */
static enum err finish_value(struct run *run, struct object *result, struct expansion *out)
{
	const uint32_t tagged = KEYWORD_BIT(KEYWORD_LANGUAGE) | KEYWORD_BIT(KEYWORD_DIRECTION);
	const uint32_t may =
		tagged | KEYWORD_BIT(KEYWORD_INDEX) | KEYWORD_BIT(KEYWORD_TYPE) | KEYWORD_BIT(KEYWORD_VALUE);
	bool typed = object_has(result, KEYWORD_TYPE);
	if (!object_has_only(result, may) || (typed && (result->has & tagged) != 0))
		return fail(run->w, ERR_INPUT,
		            "invalid value object: @value has entries beside it that it can't have");
	bool is_json = typed && result->type_count == 1 && result->types[0].keyword == KEYWORD_JSON;
	if (!is_json && result->value->kind == JSON_NULL)
		return run_dropped(run, "null @value value", S("@value"));
	if (object_has(result, KEYWORD_LANGUAGE) && result->value->kind != JSON_STRING)
		return fail(run->w, ERR_INPUT, "invalid language-tagged value: only texts have a @language");
	if (typed && !is_json && (result->type_count != 1 || !name_is_iri(result->types[0])))
		return fail(run->w, ERR_INPUT, "invalid typed value: the @type of a value must be one IRI");
	*out = single(run, result);
	return OK;
}

/* Step 17. */
static enum err finish_set(struct run *run, struct object *result, struct expansion *out)
{
	const uint32_t which =
		object_has(result, KEYWORD_SET) ? KEYWORD_BIT(KEYWORD_SET) : KEYWORD_BIT(KEYWORD_LIST);
	if (!object_has_only(result, which | KEYWORD_BIT(KEYWORD_INDEX)))
		return fail(run->w, ERR_INPUT,
		            "invalid set or list object: it may have nothing but @index beside it");
	if (object_has(result, KEYWORD_SET))
		*out = (struct expansion){result->set, true};
	else
		*out = single(run, result);
	return OK;
}

static enum err finish(struct run *run, const struct element *element, struct expansion *out)
{
	struct object *result = element->result;
	*out = (struct expansion){0};
	if (object_has(result, KEYWORD_REVERSE) != (result->reverse.count > 0))
		result->has ^= KEYWORD_BIT(KEYWORD_REVERSE);
	if (object_has(result, KEYWORD_VALUE))
		TRY(finish_value(run, result, out));
	else if (object_has(result, KEYWORD_SET) || object_has(result, KEYWORD_LIST))
		TRY(finish_set(run, result, out));
	else if (result->has == KEYWORD_BIT(KEYWORD_LANGUAGE) && result->properties.count == 0)
		return run_dropped(run, "object with only @language", result->language);
	else
		*out = single(run, result);
	if (!is_top(element->property) || out->is_array || out->objects.count == 0)
		return OK;
	const char *code = object_free_floating(out->objects.at[0]);
	if (code == NULL)
		return OK;
	*out = (struct expansion){0};
	return run_dropped(run, code, object_has(result, KEYWORD_ID) ? result->id.text : S("an object"));
}

enum err element_expand(struct run *run, const struct active *active, struct active_property property,
                        const struct json *value, bool in_map, struct expansion *out)
{
	*out = (struct expansion){0};
	if (value->kind == JSON_NULL)
		return OK;
	if (value->kind == JSON_ARRAY)
		return expand_array(run, active, property, value, in_map, out);
	if (run->elements_left-- == 0)
		return fail(run->w, ERR_TOO_LARGE, "The document holds more than %d values and nodes.",
		            ELEMENTS_MAX);
	TRY(run_check_joined(run));
	if (value->kind != JSON_OBJECT)
		return expand_scalar(run, active, property, value, out);
	struct element element = {.property = property, .result = object_make(run)};
	element.result->source = value;
	TRY(enter(run, active, value, in_map, &element));
	TRY(expand_entries(run, &element, value));
	return finish(run, &element, out);
}
