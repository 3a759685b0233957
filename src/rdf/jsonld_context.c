/* Section 4.1, the Context Processing algorithm: active_*, context_*. */
#include "rdf/jsonld_parts.h"

#include "base/check.h"
#include "rdf/iri.h"

const struct definition *active_term(const struct active *active, struct str term)
{
	return table_get(&active->terms, term);
}

/* A copy that may be changed until it is handed on. */
static struct active *copy_of(struct run *run, const struct active *active)
{
	struct active *copy = run_alloc(run, sizeof *copy);
	*copy = *active;
	copy->terms = table_copy(active->terms, copy);
	copy->lasting = run->arena == jsonld_lasting_arena(run->jsonld);
	return copy;
}

/* Step 5.1. */
static enum err nullify(struct run *run, const struct active *active, const struct context_inputs *inputs,
                        const struct active **out)
{
	if (!inputs->override_protected && active->protected_count > 0)
		return fail(
			run->w, ERR_INPUT,
			"invalid context nullification: a context of null would take protected terms away");
	*out = run->initial;
	if (!inputs->no_propagate)
		return OK;
	struct active *result = copy_of(run, run->initial);
	result->previous = active;
	*out = result;
	return OK;
}

/* ---- remote contexts (steps 5.2 and 5.6) ----------------------------------------------------------- */

static bool is_among(const struct remote *remote, struct str url)
{
	for (; remote != NULL; remote = remote->outer)
		if (str_equal(remote->url, url))
			return true;
	return false;
}

static enum err resolve_url(struct run *run, struct str url, const struct context_inputs *inputs,
                            struct str *out)
{
	*out = iri_is_absolute(url) ? url : run_resolve(run, inputs->base, url);
	if (iri_is_absolute(*out))
		return OK;
	return fail(
		run->w, ERR_INPUT,
		"loading document failed: the context “%.*s” is no absolute address, and there is no base",
		STR_ARG(url));
}

static enum err process_remote(struct run *run, const struct active *active, struct str reference,
                               const struct context_inputs *inputs, const struct active **out)
{
	const struct source *source;
	struct str url;
	TRY(resolve_url(run, reference, inputs, &url));
	if (inputs->validates_only && is_among(inputs->remote, url))
		return OK;
	const struct remote remote = {url, inputs->remote,
	                              inputs->remote == NULL ? 1 : inputs->remote->depth + 1};
	if (remote.depth > JSONLD_CONTEXTS_MAX)
		return fail(run->w, ERR_TOO_LARGE,
		            "context overflow: over %d contexts name one another, the last “%.*s”",
		            JSONLD_CONTEXTS_MAX, STR_ARG(url));
	TRY(run_load(run, url, &source));
	/* The specification does not pass "override protected" on, but a property's context may be named by URL as well. */
	const struct context_inputs inner = {.base = source->url,
	                                     .remote = &remote,
	                                     .override_protected = inputs->override_protected,
	                                     .validates_only = inputs->validates_only,
	                                     .lasting = true};
	return context_process(run, active, source->context, &inner, out);
}

/* ---- context definitions (steps 5.5 to 5.13) -------------------------------------------------------- */

/* What is no term, but says something of the context itself (step 5.13). */
static const uint32_t not_terms = KEYWORD_BIT(KEYWORD_BASE) | KEYWORD_BIT(KEYWORD_DIRECTION) |
                                  KEYWORD_BIT(KEYWORD_IMPORT) | KEYWORD_BIT(KEYWORD_LANGUAGE) |
                                  KEYWORD_BIT(KEYWORD_PROPAGATE) | KEYWORD_BIT(KEYWORD_PROTECTED) |
                                  KEYWORD_BIT(KEYWORD_VERSION) | KEYWORD_BIT(KEYWORD_VOCAB);

/* Adds the members of a context to those of the one it imports, which they replace (step 5.6.8). */
static void add_members(struct run *run, struct local *local, const struct json *context)
{
	for (size_t i = 0; i < context->count; i++) {
		const struct json_member *member = &context->members[i];
		enum keyword keyword = keyword_of(member->name);
		if ((KEYWORD_BIT(keyword) & not_terms) != 0) {
			local->entry[keyword] = &member->value;
			continue;
		}
		struct local_term *term = (struct local_term *)table_get(&local->by_name, member->name);
		if (term == NULL) {
			term = &local->terms[local->count++];
			term->name = member->name;
			table_set(&local->by_name, run->w->arena, term->name, term);
		}
		term->value = &member->value;
	}
}

/* Steps 5.6.2 to 5.6.7. */
static enum err import(struct run *run, const struct json *reference, const struct context_inputs *inputs,
                       const struct json **out)
{
	const struct source *source;
	struct str url;
	if (run->options->mode_1_0)
		return fail(run->w, ERR_INPUT, "invalid context entry: @import is not part of JSON-LD 1.0");
	if (reference->kind != JSON_STRING)
		return fail(run->w, ERR_INPUT, "invalid @import value: it must be a text");
	TRY(resolve_url(run, reference->text, inputs, &url));
	TRY(run_load(run, url, &source));
	*out = source->context;
	if ((*out)->kind != JSON_OBJECT)
		return fail(run->w, ERR_INPUT, "invalid remote context: “%.*s” is imported and is no object",
		            STR_ARG(url));
	if (json_get(*out, S("@import")) != NULL)
		return fail(run->w, ERR_INPUT,
		            "invalid context entry: “%.*s” is imported and imports another", STR_ARG(url));
	return OK;
}

static enum err read_local(struct run *run, const struct json *context, const struct context_inputs *inputs,
                           struct local *out)
{
	const struct json *reference = json_get(context, S("@import")), *imported = NULL;
	if (reference != NULL)
		TRY(import(run, reference, inputs, &imported));
	size_t most = context->count + (imported == NULL ? 0 : imported->count);
	out->terms = work_array(run->w, most, sizeof *out->terms);
	if (imported != NULL)
		add_members(run, out, imported);
	add_members(run, out, context);
	return OK;
}

static enum err check_version(struct run *run, const struct json *version)
{
	double number;
	if (version == NULL)
		return OK;
	if (!json_to_real(version, &number) || number < 1.1 || number > 1.1)
		return fail(run->w, ERR_INPUT, "invalid @version value: it must be the number 1.1");
	if (run->options->mode_1_0)
		return fail(
			run->w, ERR_INPUT,
			"processing mode conflict: the context is for JSON-LD 1.1, and 1.0 was asked for");
	return OK;
}

/* Step 5.7. */
static enum err set_base(struct run *run, struct active *active, const struct json *value,
                         const struct context_inputs *inputs)
{
	if (value == NULL || inputs->remote != NULL)
		return OK;
	if (value->kind == JSON_NULL)
		active->base = (struct str){0};
	else if (value->kind == JSON_STRING && iri_is_absolute(value->text))
		active->base = value->text;
	else if (value->kind == JSON_STRING && !str_absent(active->base))
		active->base = run_resolve(run, active->base, value->text);
	else
		return fail(
			run->w, ERR_INPUT,
			"invalid base IRI: @base must be an IRI, or relative to one that is known, or null");
	return OK;
}

/* Step 5.8. */
static enum err set_vocab(struct run *run, struct active *active, const struct json *value)
{
	if (value == NULL)
		return OK;
	if (value->kind == JSON_NULL) {
		active->vocab = (struct str){0};
		return OK;
	}
	if (value->kind != JSON_STRING)
		return fail(run->w, ERR_INPUT, "invalid vocab mapping: @vocab must be a text or null");
	bool relative = !iri_is_absolute(value->text) && !text_is_blank_node(value->text);
	if (relative && run->options->mode_1_0)
		return fail(run->w, ERR_INPUT,
		            "invalid vocab mapping: @vocab must be an absolute IRI in JSON-LD 1.0");
	struct name name = name_expand(run, active, value->text, NAME_VOCAB | NAME_DOCUMENT);
	if (name_is_null(name) || name.keyword != KEYWORD_NONE)
		return fail(run->w, ERR_INPUT, "invalid vocab mapping: “%.*s” is no IRI",
		            STR_ARG(value->text));
	if (!name_is_node(name))
		TRY(run_dropped(run, "relative @vocab reference", value->text));
	active->vocab = name.text;
	return OK;
}

/* Steps 5.9 and 5.10. */
static enum err set_language(struct run *run, struct active *active, const struct local *local)
{
	const struct json *language = local->entry[KEYWORD_LANGUAGE];
	const struct json *direction = local->entry[KEYWORD_DIRECTION];
	if (language != NULL && language->kind != JSON_NULL && language->kind != JSON_STRING)
		return fail(run->w, ERR_INPUT, "invalid default language: @language must be a text or null");
	if (language != NULL && language->kind == JSON_STRING && !iri_is_language_tag(language->text))
		TRY(run_dropped(run, "invalid @language value", language->text));
	if (language != NULL)
		active->language = language->text;
	if (direction == NULL)
		return OK;
	if (run->options->mode_1_0)
		return fail(run->w, ERR_INPUT,
		            "invalid context entry: @direction is not part of JSON-LD 1.0");
	active->direction = DIRECTION_NONE;
	if (direction->kind != JSON_NULL && !direction_of(direction, &active->direction))
		return fail(run->w, ERR_INPUT,
		            "invalid base direction: @direction must be \"ltr\", \"rtl\" or null");
	return OK;
}

/* Steps 5.11 and 5.13's @protected. */
static enum err check_flags(struct run *run, struct local *local)
{
	const struct json *propagate = local->entry[KEYWORD_PROPAGATE];
	const struct json *protected = local->entry[KEYWORD_PROTECTED];
	if (propagate != NULL && run->options->mode_1_0)
		return fail(run->w, ERR_INPUT,
		            "invalid context entry: @propagate is not part of JSON-LD 1.0");
	if (propagate != NULL && propagate->kind != JSON_TRUE && propagate->kind != JSON_FALSE)
		return fail(run->w, ERR_INPUT, "invalid @propagate value: it must be true or false");
	if (protected != NULL && protected->kind != JSON_TRUE && protected->kind != JSON_FALSE)
		return fail(run->w, ERR_INPUT, "invalid @protected value: it must be true or false");
	local->protected = protected != NULL && protected->kind == JSON_TRUE;
	return OK;
}

static enum err process_definition(struct run *run, const struct active *active, const struct json *context,
                                   const struct context_inputs *inputs, const struct active **out)
{
	struct local local = {0};
	TRY(check_version(run, json_get(context, S("@version"))));
	TRY(read_local(run, context, inputs, &local));
	struct active *result = copy_of(run, active);
	TRY(set_base(run, result, local.entry[KEYWORD_BASE], inputs));
	TRY(set_vocab(run, result, local.entry[KEYWORD_VOCAB]));
	TRY(set_language(run, result, &local));
	TRY(check_flags(run, &local));
	for (size_t i = 0; i < local.count; i++)
		if (local.terms[i].state == TERM_NEW)
			TRY(term_define(run, result, &local, &local.terms[i], inputs));
	*out = result;
	return OK;
}

/* ---- the algorithm --------------------------------------------------------------------------------- */

static enum err process_one(struct run *run, const struct active *active, const struct json *context,
                            const struct context_inputs *inputs, const struct active **out)
{
	*out = active;
	if (run->definitions_left == 0)
		return fail(run->w, ERR_TOO_LARGE, "context overflow: the contexts define over %d terms",
		            DEFINITIONS_MAX);
	run->definitions_left--;
	TRY(run_check_joined(run));
	if (context->kind == JSON_NULL)
		return nullify(run, active, inputs, out);
	if (context->kind == JSON_STRING)
		return process_remote(run, active, context->text, inputs, out);
	if (context->kind != JSON_OBJECT)
		return fail(run->w, ERR_INPUT,
		            "invalid local context: a context must be an object, an address or null");
	return context->count == 0 ? OK : process_definition(run, active, context, inputs, out);
}

static enum err process(struct run *run, const struct active *active, const struct json *local,
                        const struct context_inputs *inputs, const struct active **out)
{
	struct context_inputs own = *inputs;
	const struct json *propagate = json_get(local, S("@propagate"));
	if (propagate != NULL && (propagate->kind == JSON_TRUE || propagate->kind == JSON_FALSE))
		own.no_propagate = propagate->kind == JSON_FALSE;
	if (own.no_propagate && active->previous == NULL) {
		struct active *copy = copy_of(run, active);
		copy->previous = active;
		active = copy;
	}
	const struct json_list list = json_list_of(local);
	for (size_t i = 0; i < list.count; i++)
		TRY(process_one(run, active, &list.at[i], &own, &active));
	*out = active;
	return OK;
}

/* What both contexts last for is made in the processor's memory and remembered there, while there is room; anything else in the
 * document's. */
enum err context_process(struct run *run, const struct active *active, const struct json *local,
                         const struct context_inputs *inputs, const struct active **out)
{
	bool lasting = active->lasting && inputs->lasting && !inputs->validates_only;
	struct memory *memory = lasting ? jsonld_lasting_memory(run->jsonld) : run->memory;
	const struct active *known =
		inputs->validates_only ? NULL : memory_get(memory, active, local, inputs);
	if (known == NULL && lasting && jsonld_is_full(run->jsonld)) {
		lasting = false;
		memory = run->memory;
		known = memory_get(memory, active, local, inputs);
	}
	if (known != NULL) {
		*out = known;
		return OK;
	}
	struct arena *outside = run->arena;
	TRY(run_deeper(run));
	run->arena = lasting ? jsonld_lasting_arena(run->jsonld) : run->w->arena;
	TRY(process(run, active, local, inputs, out));
	run->arena = outside;
	run->depth--;
	if (!inputs->validates_only)
		memory_put(memory, active, local, inputs, *out);
	return OK;
}

enum err context_of_property(struct run *run, const struct active *active,
                             const struct definition *definition, const struct active **out)
{
	const struct context_inputs inputs = {.base = definition->context_base,
	                                      .override_protected = true,
	                                      .lasting = definition->context_lasting};
	check(definition->context != NULL);
	return context_process(run, active, definition->context, &inputs, out);
}
