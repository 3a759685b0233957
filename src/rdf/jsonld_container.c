/* Steps 13.7 and 13.8 of section 5.1.2: values that are maps by language, index, id or type: container_*. */
#include "rdf/jsonld_parts.h"

#include "rdf/iri.h"

/* ---- by language (step 13.7) ----------------------------------------------------------------------- */

static enum err language_value(struct run *run, const struct active *active,
                               const struct definition *definition, const struct json_member *entry,
                               const struct json *item, struct object **out)
{
	if (item->kind != JSON_STRING)
		return fail(run->w, ERR_INPUT, "invalid language map value: of “%.*s” must be texts",
		            STR_ARG(entry->name));
	struct object *object = object_make(run);
	object->has = KEYWORD_BIT(KEYWORD_VALUE);
	object->value = item;
	object->direction = definition->has_direction ? definition->direction : active->direction;
	if (object->direction != DIRECTION_NONE)
		object->has |= KEYWORD_BIT(KEYWORD_DIRECTION);
	*out = object;
	if (name_expand(run, active, entry->name, NAME_VOCAB).keyword == KEYWORD_ABSENT)
		return OK;
	object->has |= KEYWORD_BIT(KEYWORD_LANGUAGE);
	object->language = entry->name;
	return iri_is_language_tag(entry->name) ? OK
	                                        : run_dropped(run, "invalid @language value", entry->name);
}

enum err container_language(struct run *run, const struct active *active, struct active_property key,
                            const struct json *value, struct objects *out)
{
	for (size_t i = 0; i < value->count; i++) {
		const struct json_list list = json_list_of(&value->members[i].value);
		for (size_t j = 0; j < list.count; j++) {
			struct object *object = NULL;
			if (list.at[j].kind == JSON_NULL)
				continue;
			TRY(language_value(run, active, key.definition, &value->members[i], &list.at[j],
			                   &object));
			objects_add(run, out, object);
		}
	}
	return OK;
}

/* ---- by index, id or type (step 13.8) ----------------------------------------------------------------- */

/* One entry of a map. */
struct mapped {
	const struct active *active; /* that of the map */
	const struct definition *definition;
	struct str index;
	struct name expanded;
	uint32_t container;
};

static bool is_in(const struct mapped *m, enum keyword keyword)
{
	return (m->container & KEYWORD_BIT(keyword)) != 0;
}

/* Steps 13.8.3.1 to 13.8.3.3: the context of what the entry holds. */
static enum err map_context(struct run *run, const struct mapped *m, const struct active **out)
{
	const struct active *active = m->active;
	bool own = is_in(m, KEYWORD_ID) || is_in(m, KEYWORD_TYPE);
	*out = own && active->previous != NULL ? active->previous : active;
	const struct definition *definition = is_in(m, KEYWORD_TYPE) ? active_term(*out, m->index) : NULL;
	if (definition == NULL || definition->context == NULL)
		return OK;
	const struct context_inputs inputs = {.base = definition->context_base,
	                                      .lasting = definition->context_lasting};
	return context_process(run, *out, definition->context, &inputs, out);
}

/* Step 13.8.3.7.2: the index is the value of a property. */
static enum err add_index_property(struct run *run, const struct mapped *m, struct object *item)
{
	struct str key = m->definition->index;
	struct objects values = {0};
	if (object_has(item, KEYWORD_VALUE))
		return fail(run->w, ERR_INPUT, "invalid value object: a value can't have “%.*s” beside it",
		            STR_ARG(key));
	const struct json text = {.kind = JSON_STRING, .text = m->index};
	struct json *index = work_alloc(run->w, sizeof *index);
	*index = text;
	objects_add(run, &values, value_expand(run, m->active, active_term(m->active, key), index));
	struct objects *old =
		properties_at(run, &item->properties, name_expand(run, m->active, key, NAME_VOCAB));
	objects_add_all(run, &values, *old);
	*old = values;
	return OK;
}

static void add_id(struct run *run, const struct mapped *m, struct object *item)
{
	item->has |= KEYWORD_BIT(KEYWORD_ID);
	item->id = name_expand(run, m->active, m->index, NAME_DOCUMENT);
}

static void add_type(struct run *run, const struct mapped *m, struct object *item)
{
	struct name *types = work_array(run->w, item->type_count + 1, sizeof *types);
	types[0] = m->expanded;
	for (size_t i = 0; i < item->type_count; i++)
		types[i + 1] = item->types[i];
	item->has |= KEYWORD_BIT(KEYWORD_TYPE);
	item->types = types;
	item->type_count++;
}

/* Steps 13.8.3.7.2 to 13.8.3.7.5. */
static enum err add_index(struct run *run, const struct mapped *m, struct object *item)
{
	if (m->expanded.keyword == KEYWORD_ABSENT)
		return OK;
	if (is_in(m, KEYWORD_INDEX) && !str_absent(m->definition->index))
		return add_index_property(run, m, item);
	if (is_in(m, KEYWORD_INDEX) && !object_has(item, KEYWORD_INDEX)) {
		item->has |= KEYWORD_BIT(KEYWORD_INDEX);
		item->index = m->index;
	} else if (is_in(m, KEYWORD_ID) && !object_has(item, KEYWORD_ID)) {
		add_id(run, m, item);
	} else if (is_in(m, KEYWORD_TYPE)) {
		add_type(run, m, item);
	}
	return OK;
}

static enum err expand_mapped(struct run *run, const struct mapped *m, struct str key,
                              const struct json *value, struct objects *out)
{
	const struct active *active;
	struct expansion expansion;
	TRY(map_context(run, m, &active));
	/* An array, even of one, so that a list stays in one piece. */
	struct json array = {.kind = JSON_ARRAY, .count = 1, .elements = value};
	TRY(element_expand(run, active, (struct active_property){key, active_term(active, key)},
	                   value->kind == JSON_ARRAY ? value : &array, true, &expansion));
	for (size_t i = 0; i < expansion.objects.count; i++) {
		struct object *item = expansion.objects.at[i];
		if (is_in(m, KEYWORD_GRAPH) && !object_is_graph(item)) {
			struct object *graph = object_make(run);
			graph->has = KEYWORD_BIT(KEYWORD_GRAPH);
			graph->source = item->source;
			graph->is_around = true;
			objects_add(run, &graph->graph, item);
			item = graph;
		}
		TRY(add_index(run, m, item));
		objects_add(run, out, item);
	}
	return OK;
}

enum err container_map(struct run *run, const struct active *active, struct active_property key,
                       const struct json *value, struct objects *out)
{
	for (size_t i = 0; i < value->count; i++) {
		struct str index = value->members[i].name;
		const struct mapped m = {active, key.definition, index,
		                         name_expand(run, active, index, NAME_VOCAB),
		                         key.definition->container};
		TRY(expand_mapped(run, &m, key.name, &value->members[i].value, out));
	}
	return OK;
}
