/* Section 5.2, IRI Expansion: name_expand*. */
#include "rdf/jsonld_parts.h"

#include "rdf/iri.h"

/* A value that is being expanded; the local context when that happens while it is processed. */
struct expanding {
	struct run *run;
	const struct active *active;
	struct str text;
	int flags;
};

/* Steps 1 and 2: true when the value's form alone decides. */
static bool is_decided(struct str text, struct name *out)
{
	if (text.len == 0 || text.at[0] != '@')
		return false;
	*out = (struct name){.text = text, .keyword = keyword_of(text)};
	if (out->keyword == KEYWORD_NONE && !keyword_has_form(text))
		return false;
	if (out->keyword == KEYWORD_NONE)
		out->text = (struct str){0};
	return true;
}

/* Steps 4 and 5. */
static bool is_term(const struct expanding *e, struct name *out)
{
	const struct definition *definition = active_term(e->active, e->text);
	if (definition == NULL || (definition->name.keyword == KEYWORD_NONE && !(e->flags & NAME_VOCAB)))
		return false;
	*out = definition->name;
	return true;
}

/* Where the colon is that makes it a compact IRI, an IRI or a blank node; SIZE_MAX when it is none (step 6). */
static size_t colon_in(struct str text)
{
	size_t colon = text.len < 2 ? SIZE_MAX : str_find_byte(str_slice(text, 1, SIZE_MAX), ':');
	return colon == SIZE_MAX ? SIZE_MAX : colon + 1;
}

/* Step 6.2. */
static bool is_whole(struct str text, size_t colon)
{
	return text_is_blank_node(text) || str_starts(str_slice(text, colon + 1, SIZE_MAX), S("//"));
}

/* Steps 6.2, 6.4 and 6.5. */
static bool is_compact(const struct expanding *e, size_t colon, struct name *out)
{
	*out = (struct name){.text = e->text};
	if (is_whole(e->text, colon))
		return true;
	const struct definition *prefix = active_term(e->active, str_slice(e->text, 0, colon));
	if (prefix != NULL && !name_is_null(prefix->name) && prefix->prefix) {
		out->text = run_join(e->run, prefix->name.text, str_slice(e->text, colon + 1, SIZE_MAX));
		return true;
	}
	return iri_is_absolute(e->text);
}

/* Steps 4 to 9. */
static struct name expand(const struct expanding *e)
{
	struct name out;
	if (is_term(e, &out))
		return out;
	size_t colon = colon_in(e->text);
	if (colon != SIZE_MAX && is_compact(e, colon, &out))
		return out;
	if ((e->flags & NAME_VOCAB) && !str_absent(e->active->vocab))
		return (struct name){.text = run_join(e->run, e->active->vocab, e->text)};
	if (e->flags & NAME_DOCUMENT)
		return (struct name){.text = run_resolve(e->run, e->active->base, e->text)};
	return (struct name){.text = e->text};
}

struct name name_expand(struct run *run, const struct active *active, struct str text, int flags)
{
	struct name out;
	if (is_decided(text, &out))
		return out;
	return expand(&(struct expanding){run, active, text, flags});
}

/* Steps 3 and 6.3: the term must be defined before it is looked for. */
static enum err define_first(struct run *run, struct active *active, struct str text, struct local *local,
                             const struct context_inputs *inputs)
{
	/* Made for us, and to be changed, by whoever processes this local context. */
	struct local_term *term = (struct local_term *)table_get(&local->by_name, text);
	if (term == NULL || term->state == TERM_DONE)
		return OK;
	return term_define(run, active, local, term, inputs);
}

enum err name_expand_in(struct run *run, struct active *active, struct str text, int flags,
                        struct local *local, const struct context_inputs *inputs, struct name *out)
{
	const struct expanding e = {run, active, text, flags};
	if (is_decided(text, out))
		return OK;
	TRY(define_first(run, active, text, local, inputs));
	size_t colon = colon_in(text);
	if (colon != SIZE_MAX && !is_whole(text, colon) && !is_term(&e, out))
		TRY(define_first(run, active, str_slice(text, 0, colon), local, inputs));
	*out = expand(&e);
	return OK;
}
