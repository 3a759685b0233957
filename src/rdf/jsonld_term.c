/* Section 4.2, the Create Term Definition algorithm: term_define. Steps are those of 4.2.2. */
#include "rdf/jsonld_parts.h"

#include "base/check.h"
#include "rdf/iri.h"

/* A definition in the making, and what the algorithm was called with. */
struct making {
	struct run *run;
	struct active *active;
	struct local *local;
	const struct context_inputs *inputs;
	struct str term;
	const struct json *entry[KEYWORD_COUNT]; /* the members of its value */
	bool simple, unknown_entry;
	bool ignored; /* it has the form of a keyword: there will be no definition */
	struct definition *definition;
};

static enum err refuse(const struct making *m, const char *code, const char *why)
{
	return fail(m->run->w, ERR_INPUT, "%s: the term “%.*s” %s", code, STR_ARG(m->term), why);
}

static enum err expand(const struct making *m, struct str text, struct name *out)
{
	return name_expand_in(m->run, m->active, text, NAME_VOCAB, m->local, m->inputs, out);
}

/* ---- the value (steps 4, 5 and 7 to 9) -------------------------------------------------------------- */

static const uint32_t known_entries =
	KEYWORD_BIT(KEYWORD_ID) | KEYWORD_BIT(KEYWORD_REVERSE) | KEYWORD_BIT(KEYWORD_CONTAINER) |
	KEYWORD_BIT(KEYWORD_CONTEXT) | KEYWORD_BIT(KEYWORD_DIRECTION) | KEYWORD_BIT(KEYWORD_INDEX) |
	KEYWORD_BIT(KEYWORD_LANGUAGE) | KEYWORD_BIT(KEYWORD_NEST) | KEYWORD_BIT(KEYWORD_PREFIX) |
	KEYWORD_BIT(KEYWORD_PROTECTED) | KEYWORD_BIT(KEYWORD_TYPE);

/* A text or null is what the term's @id would be. */
static enum err read_value(struct making *m, const struct json *value)
{
	if (value->kind == JSON_NULL || value->kind == JSON_STRING) {
		m->simple = value->kind == JSON_STRING;
		m->entry[KEYWORD_ID] = value;
		return OK;
	}
	if (value->kind != JSON_OBJECT)
		return refuse(m, "invalid term definition", "must be a text, an object or null");
	for (size_t i = 0; i < value->count; i++) {
		enum keyword keyword = keyword_of(value->members[i].name);
		m->entry[keyword] = &value->members[i].value;
		m->unknown_entry |= (KEYWORD_BIT(keyword) & known_entries) == 0;
	}
	return OK;
}

/* Steps 4 and 5. */
static enum err check_keyword(struct making *m, const struct json *value)
{
	if (m->term.at[0] != '@')
		return OK;
	enum keyword keyword = keyword_of(m->term);
	if (keyword == KEYWORD_NONE) {
		m->ignored = keyword_has_form(m->term);
		return m->ignored ? run_dropped(m->run, "reserved term", m->term) : OK;
	}
	if (keyword != KEYWORD_TYPE || m->run->options->mode_1_0)
		return refuse(m, "keyword redefinition", "is a keyword and can't be defined");
	const struct json *container = json_get(value, S("@container"));
	size_t known = (container != NULL) + (size_t)(json_get(value, S("@protected")) != NULL);
	if (value->kind != JSON_OBJECT || value->count == 0 || known != value->count ||
	    (container != NULL && !str_equal(json_get_str(value, S("@container")), S("@set"))))
		return refuse(m, "keyword redefinition",
		              "may be given @container of @set, and @protected, only");
	return OK;
}

static bool is_boolean(const struct json *value)
{
	return value->kind == JSON_TRUE || value->kind == JSON_FALSE;
}

/* Steps 10 and 11. */
static enum err set_protected(struct making *m)
{
	const struct json *value = m->entry[KEYWORD_PROTECTED];
	m->definition->protected = m->local->protected;
	if (value == NULL)
		return OK;
	if (m->run->options->mode_1_0)
		return refuse(m, "invalid term definition",
		              "has @protected, which is not part of JSON-LD 1.0");
	if (!is_boolean(value))
		return refuse(m, "invalid @protected value", "must have true or false for @protected");
	m->definition->protected = value->kind == JSON_TRUE;
	return OK;
}

/* Step 12. */
static enum err set_type(struct making *m)
{
	const struct json *value = m->entry[KEYWORD_TYPE];
	struct name type;
	if (value == NULL)
		return OK;
	if (value->kind != JSON_STRING)
		return refuse(m, "invalid type mapping", "must have a text for @type");
	TRY(expand(m, value->text, &type));
	bool new_word = type.keyword == KEYWORD_JSON || type.keyword == KEYWORD_ABSENT;
	bool word = type.keyword == KEYWORD_ID || type.keyword == KEYWORD_VOCAB;
	if ((new_word && m->run->options->mode_1_0) || !(word || new_word || name_is_iri(type)))
		return refuse(m, "invalid type mapping", "has an @type that is no IRI");
	m->definition->type = type;
	return OK;
}

/* ---- the IRI mapping (steps 13 to 18) --------------------------------------------------------------- */

static bool has_colon_inside(struct str term)
{
	size_t colon = str_find_byte(str_slice(term, 1, SIZE_MAX), ':');
	return colon != SIZE_MAX && colon + 2 < term.len;
}

/* Step 13, but for its container. */
static enum err set_reverse(struct making *m)
{
	const struct json *value = m->entry[KEYWORD_REVERSE];
	if (m->entry[KEYWORD_ID] != NULL || m->entry[KEYWORD_NEST] != NULL)
		return refuse(m, "invalid reverse property", "has @reverse, and @id or @nest beside it");
	if (value->kind != JSON_STRING)
		return refuse(m, "invalid IRI mapping", "must have a text for @reverse");
	if (keyword_has_form(value->text)) {
		m->ignored = true;
		return run_dropped(m->run, "reserved @reverse value", value->text);
	}
	TRY(expand(m, value->text, &m->definition->name));
	if (!name_is_node(m->definition->name))
		return refuse(m, "invalid IRI mapping", "has an @reverse that is no IRI");
	m->definition->reverse = true;
	return OK;
}

/* Step 14.2.4: what looks like an IRI must not be made to mean another. */
static enum err check_same_iri(struct making *m, struct local_term *term)
{
	struct name own;
	if (!has_colon_inside(m->term) && str_find_byte(m->term, '/') == SIZE_MAX)
		return OK;
	term->state = TERM_DONE;
	TRY(expand(m, m->term, &own));
	if (!str_equal(own.text, m->definition->name.text))
		return refuse(m, "invalid IRI mapping", "looks like an IRI and is defined as another");
	return OK;
}

/* Step 14.2.5. */
static bool may_be_prefix(const struct making *m)
{
	struct str text = m->definition->name.text;
	if (!m->simple || str_find_byte(m->term, ':') != SIZE_MAX || str_find_byte(m->term, '/') != SIZE_MAX)
		return false;
	if (text_is_blank_node(text))
		return true;
	return m->definition->name.keyword == KEYWORD_NONE && text.len > 0 &&
	       str_find_byte(S(":/?#[]@"), text.at[text.len - 1]) != SIZE_MAX;
}

/* Step 14. */
static enum err set_id(struct making *m, struct local_term *term)
{
	const struct json *value = m->entry[KEYWORD_ID];
	struct definition *definition = m->definition;
	if (value->kind == JSON_NULL)
		return OK;
	if (value->kind != JSON_STRING)
		return refuse(m, "invalid IRI mapping", "must have a text for @id");
	if (keyword_of(value->text) == KEYWORD_NONE && keyword_has_form(value->text)) {
		m->ignored = true;
		return run_dropped(m->run, "reserved @id value", value->text);
	}
	TRY(expand(m, value->text, &definition->name));
	if (definition->name.keyword == KEYWORD_CONTEXT)
		return refuse(m, "invalid keyword alias", "can't stand for @context");
	if (definition->name.keyword == KEYWORD_NONE && !name_is_node(definition->name))
		return refuse(m, "invalid IRI mapping", "has an @id that is no IRI");
	TRY(check_same_iri(m, term));
	definition->prefix = may_be_prefix(m);
	return OK;
}

/* Step 15: a compact IRI; else the name is the term itself. */
static enum err join_prefix(struct making *m, struct str prefix, struct str suffix)
{
	if (str_starts(suffix, S("//")) || text_is_blank_node(m->term))
		return OK;
	struct local_term *needed = (struct local_term *)table_get(&m->local->by_name, prefix);
	if (needed != NULL)
		TRY(term_define(m->run, m->active, m->local, needed, m->inputs));
	const struct definition *found = active_term(m->active, prefix);
	if (found != NULL && !name_is_null(found->name))
		m->definition->name.text = run_join(m->run, found->name.text, suffix);
	return OK;
}

/* Steps 15 to 18: what the term means by itself. */
static enum err set_own_name(struct making *m)
{
	struct name *name = &m->definition->name;
	size_t colon = str_find_byte(str_slice(m->term, 1, SIZE_MAX), ':');
	*name = (struct name){.text = m->term};
	if (colon != SIZE_MAX)
		return join_prefix(m, str_slice(m->term, 0, colon + 1),
		                   str_slice(m->term, colon + 2, SIZE_MAX));
	if (str_find_byte(m->term, '/') != SIZE_MAX) {
		*name = name_expand(m->run, m->active, m->term, NAME_VOCAB);
		return name_is_iri(*name)
		               ? OK
		               : refuse(m, "invalid IRI mapping", "is a relative IRI without @vocab");
	}
	name->keyword = keyword_of(m->term);
	if (name->keyword == KEYWORD_TYPE)
		return OK;
	if (str_absent(m->active->vocab))
		return refuse(m, "invalid IRI mapping", "has no @id, and there is no @vocab");
	*name = (struct name){.text = run_join(m->run, m->active->vocab, m->term)};
	return OK;
}

static enum err set_name(struct making *m, struct local_term *term)
{
	const struct json *id = m->entry[KEYWORD_ID];
	if (m->entry[KEYWORD_REVERSE] != NULL)
		return set_reverse(m);
	if (id != NULL && !(id->kind == JSON_STRING && str_equal(id->text, m->term)))
		return set_id(m, term);
	return set_own_name(m);
}

/* ---- containers (steps 13.5, 19 and 20) -------------------------------------------------------------- */

static const uint32_t containers = KEYWORD_BIT(KEYWORD_GRAPH) | KEYWORD_BIT(KEYWORD_ID) |
                                   KEYWORD_BIT(KEYWORD_INDEX) | KEYWORD_BIT(KEYWORD_LANGUAGE) |
                                   KEYWORD_BIT(KEYWORD_LIST) | KEYWORD_BIT(KEYWORD_SET) |
                                   KEYWORD_BIT(KEYWORD_TYPE);

/* The container words of a text or an array; false when there is another, or one twice. */
static bool read_containers(const struct json *value, uint32_t *out)
{
	const struct json_list list = json_list_of(value);
	*out = 0;
	for (size_t i = 0; i < list.count; i++) {
		uint32_t bit = list.at[i].kind == JSON_STRING ? KEYWORD_BIT(keyword_of(list.at[i].text)) : 0;
		if ((bit & containers) == 0 || (bit & *out) != 0)
			return false;
		*out |= bit;
	}
	return *out != 0;
}

/* Step 19.1: any one; @graph with @id or @index, and @set; @set with any one but @list. */
static bool may_combine(uint32_t container)
{
	const uint32_t set = KEYWORD_BIT(KEYWORD_SET), graph = KEYWORD_BIT(KEYWORD_GRAPH);
	uint32_t rest = container & ~set;
	if ((rest & (rest - 1)) == 0)
		return rest != KEYWORD_BIT(KEYWORD_LIST) || (container & set) == 0;
	return rest == (graph | KEYWORD_BIT(KEYWORD_ID)) || rest == (graph | KEYWORD_BIT(KEYWORD_INDEX));
}

static enum err set_reverse_container(struct making *m, const struct json *value)
{
	const uint32_t allowed = KEYWORD_BIT(KEYWORD_SET) | KEYWORD_BIT(KEYWORD_INDEX);
	if (value->kind == JSON_NULL)
		return OK;
	if (!read_containers(value, &m->definition->container) || (m->definition->container & ~allowed) != 0)
		return refuse(m, "invalid reverse property",
		              "has @reverse with another container than @set and @index");
	return OK;
}

static enum err set_container(struct making *m)
{
	const struct json *value = m->entry[KEYWORD_CONTAINER];
	struct definition *definition = m->definition;
	const uint32_t new_ones =
		KEYWORD_BIT(KEYWORD_GRAPH) | KEYWORD_BIT(KEYWORD_ID) | KEYWORD_BIT(KEYWORD_TYPE);
	if (value == NULL)
		return OK;
	if (definition->reverse)
		return set_reverse_container(m, value);
	if (!read_containers(value, &definition->container) || !may_combine(definition->container))
		return refuse(m, "invalid container mapping", "has an @container that there is not");
	if (m->run->options->mode_1_0 &&
	    (value->kind == JSON_ARRAY || (definition->container & new_ones) != 0))
		return refuse(m, "invalid container mapping",
		              "has an @container that is not part of JSON-LD 1.0");
	if ((definition->container & KEYWORD_BIT(KEYWORD_TYPE)) == 0)
		return OK;
	if (name_is_null(definition->type))
		definition->type = (struct name){.text = keyword_text(KEYWORD_ID), .keyword = KEYWORD_ID};
	if (definition->type.keyword != KEYWORD_ID && definition->type.keyword != KEYWORD_VOCAB)
		return refuse(m, "invalid type mapping", "is a map by type: its @type must be @id or @vocab");
	return OK;
}

static enum err set_index(struct making *m)
{
	const struct json *value = m->entry[KEYWORD_INDEX];
	struct name name;
	if (value == NULL)
		return OK;
	if (m->run->options->mode_1_0 || (m->definition->container & KEYWORD_BIT(KEYWORD_INDEX)) == 0)
		return refuse(m, "invalid term definition", "has @index without @container of @index");
	if (value->kind != JSON_STRING)
		return refuse(m, "invalid term definition", "must have a text for @index");
	TRY(expand(m, value->text, &name));
	if (!name_is_iri(name))
		return refuse(m, "invalid term definition", "has an @index that is no IRI");
	m->definition->index = value->text;
	return OK;
}

/* ---- the rest (steps 21 to 27) ----------------------------------------------------------------------- */

/* Step 21: the context is tried now, so that a mistake shows, and processed again where it is used. */
static enum err set_context(struct making *m)
{
	const struct json *value = m->entry[KEYWORD_CONTEXT];
	const struct active *discarded;
	if (value == NULL)
		return OK;
	if (m->run->options->mode_1_0)
		return refuse(m, "invalid term definition", "has @context, which is not part of JSON-LD 1.0");
	struct context_inputs inputs = *m->inputs;
	inputs.override_protected = true;
	inputs.no_propagate = false;
	inputs.validates_only = true;
	struct active *active = work_alloc(m->run->w, sizeof *active);
	*active = *m->active;
	enum err failed = context_process(m->run, active, value, &inputs, &discarded);
	if (failed == ERR_INPUT) {
		struct str why = m->run->w->message;
		work_forgive(m->run->w);
		return fail(m->run->w, ERR_INPUT, "invalid scoped context: of the term “%.*s”: %.*s",
		            STR_ARG(m->term), STR_ARG(why));
	}
	TRY(failed);
	m->definition->context = value;
	m->definition->context_base = m->inputs->base;
	m->definition->context_lasting = m->inputs->lasting;
	return OK;
}

/* Steps 22 and 23. */
static enum err set_language(struct making *m)
{
	const struct json *language = m->entry[KEYWORD_LANGUAGE], *direction = m->entry[KEYWORD_DIRECTION];
	if (m->entry[KEYWORD_TYPE] != NULL)
		return OK;
	if (language != NULL && language->kind != JSON_STRING && language->kind != JSON_NULL)
		return refuse(m, "invalid language mapping", "must have a text or null for @language");
	if (language != NULL && language->kind == JSON_STRING && !iri_is_language_tag(language->text))
		TRY(run_dropped(m->run, "invalid @language value", language->text));
	if (language != NULL)
		m->definition->language = language->text;
	m->definition->has_language = language != NULL;
	m->definition->has_direction = direction != NULL;
	if (direction != NULL && direction->kind != JSON_NULL &&
	    !direction_of(direction, &m->definition->direction))
		return refuse(m, "invalid base direction",
		              "must have \"ltr\", \"rtl\" or null for @direction");
	return OK;
}

/* Steps 24 and 25. */
static enum err set_nest_and_prefix(struct making *m)
{
	const struct json *nest = m->entry[KEYWORD_NEST], *prefix = m->entry[KEYWORD_PREFIX];
	if (m->run->options->mode_1_0 && (nest != NULL || prefix != NULL))
		return refuse(m, "invalid term definition",
		              "has @nest or @prefix, which are not part of JSON-LD 1.0");
	if (nest != NULL) {
		enum keyword keyword = nest->kind == JSON_STRING ? keyword_of(nest->text) : KEYWORD_NONE;
		if (nest->kind != JSON_STRING || (keyword != KEYWORD_NONE && keyword != KEYWORD_NEST))
			return refuse(m, "invalid @nest value", "must have a term or @nest for @nest");
		m->definition->nest = nest->text;
	}
	if (prefix == NULL)
		return OK;
	if (str_find_byte(m->term, ':') != SIZE_MAX || str_find_byte(m->term, '/') != SIZE_MAX)
		return refuse(m, "invalid term definition", "has @prefix, and a colon or slash in its name");
	if (!is_boolean(prefix))
		return refuse(m, "invalid @prefix value", "must have true or false for @prefix");
	m->definition->prefix = prefix->kind == JSON_TRUE;
	if (m->definition->prefix && m->definition->name.keyword != KEYWORD_NONE)
		return refuse(m, "invalid term definition", "is a keyword's alias and can't be a prefix");
	return OK;
}

/* ---- protection (step 27) ---------------------------------------------------------------------------- */

/* By their canonical forms, so that the order of members does not matter and a stranger's costs no more than sorting. */
static bool same_json(struct work *w, const struct json *a, const struct json *b)
{
	struct str x, y;
	if (a == b || a == NULL || b == NULL)
		return a == b;
	if (json_canonical(w, a, &x) == OK && json_canonical(w, b, &y) == OK)
		return str_equal(x, y);
	work_forgive(w);
	return false;
}

static bool same_text(struct str a, struct str b)
{
	return str_absent(a) == str_absent(b) && str_equal(a, b);
}

/* But for `protected`, and for the base of the scoped context. */
static bool same_definition(struct work *w, const struct definition *a, const struct definition *b)
{
	return same_text(a->name.text, b->name.text) && same_text(a->type.text, b->type.text) &&
	       same_text(a->index, b->index) && same_text(a->nest, b->nest) &&
	       same_text(a->language, b->language) && a->direction == b->direction &&
	       a->container == b->container && a->prefix == b->prefix && a->reverse == b->reverse &&
	       a->has_language == b->has_language && a->has_direction == b->has_direction &&
	       same_json(w, a->context, b->context);
}

/* Steps 27 and 28. */
static enum err keep(struct making *m, const struct definition *previous)
{
	struct definition *made = m->definition;
	const struct definition *definition = made;
	name_check(&made->name);
	name_check(&made->type);
	if (!m->inputs->override_protected && previous != NULL && previous->protected) {
		if (!same_definition(m->run->w, definition, previous))
			return refuse(m, "protected term redefinition",
			              "is protected and can't be defined otherwise");
		definition = previous;
	}
	m->active->protected_count += definition->protected;
	if (definition->name.keyword != KEYWORD_NONE)
		m->active->alias_lengths |= UINT64_C(1) << m->term.len % 64;
	table_set(&m->active->terms, m->run->arena, m->term, definition);
	return OK;
}

/* ---- the algorithm ------------------------------------------------------------------------------------ */

static enum err make(struct making *m, struct local_term *term)
{
	m->definition = run_alloc(m->run, sizeof *m->definition);
	TRY(read_value(m, term->value));
	TRY(set_protected(m));
	TRY(set_type(m));
	TRY(set_name(m, term));
	if (m->ignored)
		return OK;
	TRY(set_container(m));
	TRY(set_index(m));
	TRY(set_context(m));
	TRY(set_language(m));
	TRY(set_nest_and_prefix(m));
	if (m->unknown_entry)
		return refuse(m, "invalid term definition", "has an entry that there is not");
	return OK;
}

enum err term_define(struct run *run, struct active *active, struct local *local, struct local_term *term,
                     const struct context_inputs *inputs)
{
	struct making m = {
		.run = run, .active = active, .local = local, .inputs = inputs, .term = term->name};
	if (term->state == TERM_DONE)
		return OK;
	if (term->state == TERM_BEGUN)
		return refuse(&m, "cyclic IRI mapping", "is defined by itself");
	if (term->name.len == 0)
		return fail(run->w, ERR_INPUT, "invalid term definition: a term can't be empty");
	if (run->definitions_left == 0)
		return fail(run->w, ERR_TOO_LARGE, "context overflow: the contexts define over %d terms",
		            DEFINITIONS_MAX);
	run->definitions_left--;
	TRY(run_check_joined(run));
	TRY(run_deeper(run));
	term->state = TERM_BEGUN;
	TRY(check_keyword(&m, term->value));
	if (!m.ignored) {
		const struct definition *previous = active_term(active, term->name);
		/* Step 6: it is out of the way while the new one is made. */
		if (previous != NULL) {
			active->protected_count -= previous->protected;
			table_set(&active->terms, run->arena, term->name, NULL);
		}
		TRY(make(&m, term));
		if (!m.ignored)
			TRY(keep(&m, previous));
	}
	term->state = TERM_DONE;
	run->depth--;
	return OK;
}
