/* Sections 7.2 and 8: objects_to_rdf. The two are done in one walk: a node map would bring equal nodes together, and in RDF they
 * are together by their names anyway. What remains of it are the labels of blank nodes (7.4) and the indexes that must agree. */
#include "rdf/jsonld_parts.h"

#include "rdf/iri.h"

#include <stdio.h>
#include <string.h>

struct emitter {
	struct run *run;
	struct rdf_quad *quads;
	size_t count, capacity;
	struct table labels;  /* of blank nodes, by what they were called; the value is the label */
	struct table indexes; /* of nodes that have one */
	size_t next_label;
	struct trace *trace; /* or NULL */
};

/* A graph: the name in its quads, and whether they are left out because it is no IRI. */
struct graph {
	struct rdf_term term;
	bool is_left_out;
};

/* ---- terms ----------------------------------------------------------------------------------------- */

static void add_trace(struct emitter *e, struct trace *trace, struct jsonld_blank blank)
{
	if (trace->count == trace->capacity) {
		trace->capacity = trace->capacity == 0 ? 16 : trace->capacity * 2;
		struct jsonld_blank *blanks = work_array(e->run->w, trace->capacity, sizeof *blanks);
		if (trace->count > 0)
			memcpy(blanks, trace->blanks, trace->count * sizeof *blanks);
		trace->blanks = blanks;
	}
	trace->blanks[trace->count++] = blank;
}

/* Section 7.4. `origin` says where it comes from, but for its label. */
static struct rdf_term new_blank(struct emitter *e, struct jsonld_blank origin)
{
	enum { LONGEST = 24 };
	char *text = work_alloc(e->run->w, LONGEST);
	int len = snprintf(text, LONGEST, "b%zu", e->next_label++);
	origin.label = str_bytes(text, (size_t)len);
	if (e->trace != NULL)
		add_trace(e, e->trace, origin);
	return (struct rdf_term){.kind = RDF_BLANK, .value = origin.label};
}

static struct rdf_term blank_of(struct emitter *e, const struct object *node)
{
	return new_blank(e, (struct jsonld_blank){.source = node->source,
	                                          .part = node->is_around ? JSONLD_GRAPH : JSONLD_NODE});
}

static struct rdf_term blank_cell(struct emitter *e, const struct object *list, size_t cell)
{
	return new_blank(e, (struct jsonld_blank){.source = list->source, .part = JSONLD_CELL, .cell = cell});
}

static struct rdf_term blank(struct emitter *e, struct str name)
{
	const struct str *known = table_get(&e->labels, name);
	if (known != NULL)
		return (struct rdf_term){.kind = RDF_BLANK, .value = *known};
	struct rdf_term term = new_blank(e, (struct jsonld_blank){.name = name});
	struct str *label = work_alloc(e->run->w, sizeof *label);
	*label = term.value;
	table_set(&e->labels, e->run->w->arena, name, label);
	return term;
}

/* RDF_NONE when it is neither a blank node nor a well-formed IRI; the name is still there as the value. */
static struct rdf_term term_of(struct emitter *e, struct name name)
{
	if (text_is_blank_node(name.text))
		return blank(e, name.text);
	bool good = name.keyword == KEYWORD_NONE && (name.is_well_formed || iri_is_well_formed(name.text));
	return (struct rdf_term){.kind = good ? RDF_IRI : RDF_NONE, .value = name.text};
}

static struct rdf_term iri(struct str text)
{
	return (struct rdf_term){.kind = RDF_IRI, .value = text};
}

/* ---- quads ----------------------------------------------------------------------------------------- */

static enum err add(struct emitter *e, const struct graph *graph, const struct rdf_term *subject,
                    struct str predicate, const struct rdf_term *object)
{
	if (e->count == RDF_QUADS_MAX)
		return fail(e->run->w, ERR_TOO_LARGE, "The document says more than %d statements.",
		            RDF_QUADS_MAX);
	if (e->count == e->capacity) {
		/* Most maps and scalars are one statement each. */
		e->capacity = e->capacity == 0 ? ELEMENTS_MAX - e->run->elements_left + 1 : e->capacity * 2;
		struct rdf_quad *quads = work_array(e->run->w, e->capacity, sizeof *quads);
		if (e->count > 0)
			memcpy(quads, e->quads, e->count * sizeof *quads);
		e->quads = quads;
	}
	e->quads[e->count++] = (struct rdf_quad){*subject, predicate, *object, graph->term};
	return OK;
}

/* A statement, or nothing when a part of it is neither an IRI nor what else it may be (sections 8.1 and 8.2). */
static enum err state(struct emitter *e, const struct graph *graph, const struct rdf_term *subject,
                      struct str predicate, const struct rdf_term *object)
{
	if (graph->is_left_out)
		return run_dropped(e->run, "relative graph reference", graph->term.value);
	if (subject->kind == RDF_NONE)
		return run_dropped(e->run, "relative subject reference", subject->value);
	if (object->kind == RDF_NONE)
		return run_dropped(e->run, "relative object reference", object->value);
	return add(e, graph, subject, predicate, object);
}

/* ---- objects (section 8.2) -------------------------------------------------------------------------- */

static enum err emit_node(struct emitter *e, const struct graph *graph, const struct object *node,
                          struct rdf_term *out);
static enum err emit_list(struct emitter *e, const struct graph *graph, const struct object *list,
                          struct rdf_term *out);

/* Step 13.3: a blank node with value, language and direction. */
static enum err emit_compound(struct emitter *e, const struct graph *graph, const struct object *object,
                              struct rdf_term *out)
{
	struct rdf_term part = {
		.kind = RDF_LITERAL, .value = object->value->text, .datatype = S(RDF_XSD "string")};
	*out = blank_of(e, object);
	TRY(state(e, graph, out, S(RDF_RDF "value"), &part));
	if (object_has(object, KEYWORD_LANGUAGE)) {
		part.value = literal_language(e->run, object->language);
		TRY(state(e, graph, out, S(RDF_RDF "language"), &part));
	}
	part.value = direction_text(object->direction);
	return state(e, graph, out, S(RDF_RDF "direction"), &part);
}

/* *out is RDF_NONE when there is none. */
static enum err emit_object(struct emitter *e, const struct graph *graph, const struct object *object,
                            struct rdf_term *out)
{
	if (object_has(object, KEYWORD_LIST))
		return emit_list(e, graph, object, out);
	if (!object_has(object, KEYWORD_VALUE))
		return emit_node(e, graph, object, out);
	if (object_has(object, KEYWORD_DIRECTION) && object->value->kind == JSON_STRING &&
	    e->run->options->direction == JSONLD_DIRECTION_COMPOUND_LITERAL)
		return emit_compound(e, graph, object, out);
	return literal_of(e->run, object, out);
}

/* Section 8.3. */
static enum err emit_list(struct emitter *e, const struct graph *graph, const struct object *list,
                          struct rdf_term *out)
{
	const struct objects items = list->list;
	const struct rdf_term nil = iri(S(RDF_RDF "nil"));
	struct rdf_term cell = items.count == 0 ? nil : blank_cell(e, list, 0);
	*out = cell;
	for (size_t i = 0; i < items.count; i++) {
		struct rdf_term object, next = i + 1 == items.count ? nil : blank_cell(e, list, i + 1);
		TRY(emit_object(e, graph, items.at[i], &object));
		TRY(state(e, graph, &cell, S(RDF_RDF "first"), &object));
		TRY(state(e, graph, &cell, S(RDF_RDF "rest"), &next));
		cell = next;
	}
	return OK;
}

/* ---- nodes (sections 7.2 and 8.1) -------------------------------------------------------------------- */

/* Step 6.8 of 7.2.2: a node has one index. */
static enum err check_index(struct emitter *e, const struct graph *graph, const struct rdf_term *id,
                            const struct object *node)
{
	if (!object_has(node, KEYWORD_INDEX))
		return OK;
	struct str key = str_format(e->run->w->arena, "%d%.*s %d%.*s", graph->term.kind,
	                            STR_ARG(graph->term.value), id->kind, STR_ARG(id->value));
	e->run->joined += key.len;
	TRY(run_check_joined(e->run));
	const struct object *other = table_get(&e->indexes, key);
	if (other == NULL)
		table_set(&e->indexes, e->run->w->arena, key, node);
	else if (!str_equal(other->index, node->index))
		return fail(e->run->w, ERR_INPUT, "conflicting indexes: “%.*s” has two, “%.*s” and “%.*s”",
		            STR_ARG(id->value), STR_ARG(other->index), STR_ARG(node->index));
	return OK;
}

static enum err emit_types(struct emitter *e, const struct graph *graph, const struct rdf_term *id,
                           const struct object *node)
{
	for (size_t i = 0; i < node->type_count; i++) {
		const struct rdf_term type = term_of(e, node->types[i]);
		TRY(state(e, graph, id, S(RDF_RDF "type"), &type));
	}
	return OK;
}

/* Steps 1.3.2.3 and 1.3.2.4 of 8.1.2: whether it can be a predicate. */
static enum err check_predicate(struct emitter *e, struct name name, bool *good)
{
	*good = name.is_well_formed || iri_is_well_formed(name.text);
	if (*good)
		return OK;
	return run_dropped(e->run,
	                   text_is_blank_node(name.text) ? "blank node predicate"
	                                                 : "relative predicate reference",
	                   name.text);
}

static enum err emit_properties(struct emitter *e, const struct graph *graph, const struct rdf_term *id,
                                const struct properties *properties, bool reverse)
{
	for (size_t i = 0; i < properties->count; i++) {
		const struct property *property = &properties->at[i];
		bool good;
		TRY(check_predicate(e, property->name, &good));
		for (size_t j = 0; j < property->values.count; j++) {
			struct rdf_term object;
			TRY(emit_object(e, graph, property->values.at[j], &object));
			if (good)
				TRY(state(e, graph, reverse ? &object : id, property->name.text,
				          reverse ? id : &object));
		}
	}
	return OK;
}

/* Expansion drops what says nothing, but not from the graphs that containers make. */
static enum err emit_all(struct emitter *e, const struct graph *graph, struct objects nodes)
{
	for (size_t i = 0; i < nodes.count; i++) {
		struct rdf_term id;
		const char *nothing = object_free_floating(nodes.at[i]);
		if (nothing == NULL)
			TRY(emit_node(e, graph, nodes.at[i], &id));
		else
			TRY(run_dropped(e->run, nothing, nodes.at[i]->id.text));
	}
	return OK;
}

/* Step 6 of 7.2.2. A node whose id is no IRI is left out, but not the nodes in it. */
static enum err emit_node(struct emitter *e, const struct graph *graph, const struct object *node,
                          struct rdf_term *out)
{
	*out = object_has(node, KEYWORD_ID) ? term_of(e, node->id) : blank_of(e, node);
	TRY(check_index(e, graph, out, node));
	TRY(emit_types(e, graph, out, node));
	TRY(emit_properties(e, graph, out, &node->reverse, true));
	if (object_has(node, KEYWORD_GRAPH)) {
		const struct graph inner = {*out, out->kind == RDF_NONE};
		TRY(emit_all(e, &inner, node->graph));
	}
	TRY(emit_all(e, graph, node->included));
	return emit_properties(e, graph, out, &node->properties, false);
}

enum err objects_to_rdf(struct run *run, struct objects objects, struct trace *trace, struct rdf_dataset *out)
{
	struct emitter e = {.run = run, .trace = trace};
	const struct graph graph = {0};
	TRY(emit_all(&e, &graph, objects));
	*out = (struct rdf_dataset){e.quads, e.count};
	return OK;
}
