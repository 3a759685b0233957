/* The way through, the processor's memory, and what a run keeps count of: jsonld_*, run_*. */
#include "rdf/jsonld.h"

#include "base/arena.h"
#include "rdf/iri.h"
#include "rdf/jsonld_parts.h"

#include <string.h>

/* The initial contexts are remembered like all others: one for each mode. */
enum { MODES = 4 };

struct jsonld {
	struct jsonld_loader loader;
	struct arena *own;     /* holds this */
	struct arena *lasting; /* holds what is below, and what that points to */
	struct memory *memory;
	struct table sources; /* of struct source */
	const struct active *initial[MODES];
};

/* ---- the processor --------------------------------------------------------------------------------- */

static struct active *initial_context(struct arena *arena, struct str base)
{
	struct active *active = arena_alloc(arena, sizeof *active);
	active->base = active->original_base = base;
	return active;
}

static void forget(struct jsonld *jsonld)
{
	arena_reset(jsonld->lasting);
	jsonld->memory = memory_open(jsonld->lasting);
	jsonld->sources = (struct table){0};
	for (size_t i = 0; i < MODES; i++) {
		struct active *active = initial_context(jsonld->lasting, (struct str){0});
		active->lasting = true;
		jsonld->initial[i] = active;
	}
}

struct jsonld *jsonld_open(struct jsonld_loader loader)
{
	struct arena *own = arena_open();
	struct jsonld *jsonld = arena_alloc(own, sizeof *jsonld);
	*jsonld = (struct jsonld){.loader = loader, .own = own, .lasting = arena_open()};
	forget(jsonld);
	return jsonld;
}

void jsonld_close(struct jsonld *jsonld)
{
	if (jsonld == NULL)
		return;
	arena_close(jsonld->lasting);
	arena_close(jsonld->own);
}

void jsonld_trim(struct jsonld *jsonld)
{
	if (jsonld_is_full(jsonld))
		forget(jsonld);
}

bool jsonld_is_full(const struct jsonld *jsonld)
{
	return arena_used(jsonld->lasting) > MEMORY_BYTES_MAX;
}

struct memory *jsonld_lasting_memory(struct jsonld *jsonld)
{
	return jsonld->memory;
}

struct arena *jsonld_lasting_arena(struct jsonld *jsonld)
{
	return jsonld->lasting;
}

/* ---- a run ----------------------------------------------------------------------------------------- */

void *run_alloc(struct run *run, size_t size)
{
	return arena_alloc(run->arena, size);
}

struct str run_join(struct run *run, struct str a, struct str b)
{
	run->joined += a.len + b.len;
	char *text = run_alloc(run, a.len + b.len);
	if (a.len > 0)
		memcpy(text, a.at, a.len);
	if (b.len > 0)
		memcpy(text + a.len, b.at, b.len);
	return str_bytes(text, a.len + b.len);
}

struct str run_resolve(struct run *run, struct str base, struct str reference)
{
	run->joined += base.len + reference.len;
	return iri_resolve(run->arena, base, reference);
}

enum err run_check_joined(struct run *run)
{
	if (run->joined <= JOINED_BYTES_MAX)
		return OK;
	return fail(run->w, ERR_TOO_LARGE, "The document's IRIs, written out, are larger than %d bytes.",
	            JOINED_BYTES_MAX);
}

enum err run_deeper(struct run *run)
{
	if (run->depth == CONTEXT_DEPTH_MAX)
		return fail(run->w, ERR_TOO_LARGE,
		            "context overflow: over %d contexts and terms rest on one another",
		            CONTEXT_DEPTH_MAX);
	run->depth++;
	return OK;
}

enum err run_dropped(struct run *run, const char *code, struct str what)
{
	if (!run->options->safe)
		return OK;
	return fail(run->w, ERR_INPUT, "%s: “%.*s” would be left out, and what is left out is not signed",
	            code, STR_ARG(what));
}

/* Sections 4.1.2 steps 5.2.4 and 5.2.5. */
enum err run_load(struct run *run, struct str url, const struct source **out)
{
	struct jsonld *jsonld = run->jsonld;
	const struct json *document = NULL;
	*out = table_get(&jsonld->sources, url);
	if (*out != NULL)
		return OK;
	enum err failed = jsonld->loader.load == NULL
	                          ? fail(run->w, ERR_NOT_FOUND, "there are no contexts")
	                          : jsonld->loader.load(run->w, jsonld->loader.state, url, &document);
	if (failed != OK) {
		struct str why = run->w->message;
		work_forgive(run->w);
		return fail(run->w, ERR_INPUT, "loading remote context failed: “%.*s”: %.*s", STR_ARG(url),
		            STR_ARG(why));
	}
	const struct json *context = json_get(document, S("@context"));
	if (context == NULL)
		return fail(run->w, ERR_INPUT, "invalid remote context: “%.*s” has no @context",
		            STR_ARG(url));
	struct source *source = arena_alloc(jsonld->lasting, sizeof *source);
	*source = (struct source){str_copy(jsonld->lasting, url), context};
	table_set(&jsonld->sources, jsonld->lasting, source->url, source);
	*out = source;
	return OK;
}

/* ---- section 9.1, expand() ------------------------------------------------------------------------- */

/* Steps 5 and 6. */
static enum err first_context(struct run *run, const struct active **out)
{
	const struct jsonld_options *options = run->options;
	const struct json *context = options->expand_context;
	const struct context_inputs inputs = {.base = options->base};
	run->initial = str_absent(options->base) ? run->jsonld->initial[options->safe + 2 * options->mode_1_0]
	                                         : initial_context(run->w->arena, options->base);
	*out = run->initial;
	if (context == NULL)
		return OK;
	if (json_get(context, S("@context")) != NULL)
		context = json_get(context, S("@context"));
	return context_process(run, run->initial, context, &inputs, out);
}

/* Steps 5 to 8. */
static enum err expand(struct run *run, const struct json *document, struct objects *out)
{
	const struct active *active;
	struct expansion expansion;
	TRY(first_context(run, &active));
	TRY(element_expand(run, active, (struct active_property){0}, document, false, &expansion));
	*out = expansion.objects;
	if (!expansion.is_array && out->count == 1 &&
	    object_has_only(out->at[0], KEYWORD_BIT(KEYWORD_GRAPH)) && out->at[0]->has != 0)
		*out = out->at[0]->graph;
	return OK;
}

static struct run run_of(struct work *w, struct jsonld *jsonld, const struct jsonld_options *options)
{
	return (struct run){.w = w,
	                    .jsonld = jsonld,
	                    .options = options,
	                    .memory = memory_open(w->arena),
	                    .arena = w->arena,
	                    .definitions_left = DEFINITIONS_MAX,
	                    .elements_left = ELEMENTS_MAX};
}

enum err jsonld_expand(struct work *w, struct jsonld *jsonld, const struct jsonld_options *options,
                       const struct json *document, const struct json **out)
{
	struct run run = run_of(w, jsonld, options);
	struct objects objects;
	TRY(expand(&run, document, &objects));
	return objects_json(&run, objects, out);
}

enum err jsonld_to_rdf(struct work *w, struct jsonld *jsonld, const struct jsonld_options *options,
                       const struct json *document, struct rdf_dataset *out)
{
	struct run run = run_of(w, jsonld, options);
	struct objects objects;
	TRY(expand(&run, document, &objects));
	return objects_to_rdf(&run, objects, NULL, out);
}

enum err jsonld_to_rdf_traced(struct work *w, struct jsonld *jsonld, const struct jsonld_options *options,
                              const struct json *document, struct rdf_dataset *out,
                              const struct jsonld_blank **blanks, size_t *blank_count)
{
	struct run run = run_of(w, jsonld, options);
	struct trace trace = {0};
	struct objects objects;
	TRY(expand(&run, document, &objects));
	TRY(objects_to_rdf(&run, objects, &trace, out));
	*blanks = trace.blanks;
	*blank_count = trace.count;
	return OK;
}
