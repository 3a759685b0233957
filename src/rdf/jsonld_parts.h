/* What the parts of the JSON-LD processor share; nobody else includes it. Sections and steps named in these files are those of
 * JSON-LD 1.1 Processing Algorithms and API (W3C Recommendation, 2020-07-16) with the corrections of its errata: property-scoped
 * contexts of nested properties (step 14.2.2 of 5.1.2), and the rest of a reverse property's definition (step 13.7 of 4.2.2).
 *
 *	jsonld.c             the way through, and the memory        jsonld_keyword.c    words with @
 *	jsonld_context.c     4.1  local contexts                   jsonld_iri.c        5.2  names
 *	jsonld_term.c        4.2  term definitions                 jsonld_value.c      5.3  scalars
 *	jsonld_expand.c      5.1  elements                         jsonld_object.c     what is expanded, and its JSON
 *	jsonld_entry.c       5.1  step 13.4, keywords              jsonld_rdf.c        7.2, 8.1, 8.3  quads
 *	jsonld_container.c   5.1  steps 13.7, 13.8, maps           jsonld_literal.c    8.2  literals
 *	jsonld_memory.c      contexts that were worked through */
#ifndef RDF_JSONLD_PARTS_H
#define RDF_JSONLD_PARTS_H

#include "rdf/jsonld.h"
#include "rdf/table.h"

enum {
	DEFINITIONS_MAX = 1 << 18, /* terms that a document's contexts define, scoped ones each time again */
	ELEMENTS_MAX = 1 << 20,    /* maps and scalars of a document */
	JOINED_BYTES_MAX =
		64 << 20,        /* of IRIs that are put together, of a prefix and a name or by the base */
	CONTEXT_DEPTH_MAX = 200, /* contexts and terms that wait for one another */
	MEMORY_BYTES_MAX = 64 << 20, /* of remembered contexts */
};

/* ---- words ---------------------------------------------------------------------------------------- */

/* In the order of their names. */
enum keyword {
	KEYWORD_NONE, /* not one; @none is KEYWORD_ABSENT */
	KEYWORD_BASE,
	KEYWORD_CONTAINER,
	KEYWORD_CONTEXT,
	KEYWORD_DIRECTION,
	KEYWORD_GRAPH,
	KEYWORD_ID,
	KEYWORD_IMPORT,
	KEYWORD_INCLUDED,
	KEYWORD_INDEX,
	KEYWORD_JSON,
	KEYWORD_LANGUAGE,
	KEYWORD_LIST,
	KEYWORD_NEST,
	KEYWORD_ABSENT,
	KEYWORD_PREFIX,
	KEYWORD_PROPAGATE,
	KEYWORD_PROTECTED,
	KEYWORD_REVERSE,
	KEYWORD_SET,
	KEYWORD_TYPE,
	KEYWORD_VALUE,
	KEYWORD_VERSION,
	KEYWORD_VOCAB,
	KEYWORD_COUNT
};

/* A set of keywords. */
#define KEYWORD_BIT(keyword) (UINT32_C(1) << (keyword))

/* KEYWORD_NONE when it is none. */
enum keyword keyword_of(struct str text);
/* Of a keyword. */
struct str keyword_text(enum keyword keyword);
/* "@" and letters: a keyword, or what may become one (ABNF "@"1*ALPHA). */
bool keyword_has_form(struct str text);

/* What IRI expansion gives: an IRI (perhaps relative), a blank node with its "_:", or a keyword; null when the text is absent. */
struct name {
	struct str text;
	enum keyword keyword;
	bool is_well_formed; /* known to be; when it is not set, look */
};

/* Sees whether it is well-formed, so that nobody need look again. */
void name_check(struct name *name);
/* It has no text. */
bool name_is_null(struct name name);
/* No keyword and not null, but an IRI; or also a blank node. */
bool name_is_iri(struct name name);
bool name_is_node(struct name name);
/* It begins with "_:". */
bool text_is_blank_node(struct str text);

/* The elements of a value that is an array, or the value alone. */
struct json_list {
	const struct json *at;
	size_t count;
};
struct json_list json_list_of(const struct json *value);

/* ---- contexts ------------------------------------------------------------------------------------- */

enum direction { DIRECTION_NONE, DIRECTION_LTR, DIRECTION_RTL };

/* "ltr" or "rtl", and back. */
bool direction_of(const struct json *value, enum direction *out) MUST_CHECK;
/* Of one that is not DIRECTION_NONE. */
struct str direction_text(enum direction direction);

/* Section 4.1: a term definition. */
struct definition {
	struct name name; /* the IRI mapping */
	struct name type; /* the type mapping, or null */
	struct str index, nest;
	const struct json *context; /* its scoped context, or NULL */
	struct str context_base;
	struct str language;
	enum direction direction;
	uint32_t container; /* KEYWORD_BIT of each */
	bool prefix, protected, reverse;
	bool has_language, has_direction; /* a mapping, which may be to null */
	bool context_lasting;             /* its scoped context stands in a document of the loader */
};

/* Section 4.1: an active context. Does not change once it is made. */
struct active {
	struct table terms; /* of struct definition; a term that was taken away has UNDEFINED */
	const struct active *previous;
	struct str base, original_base, vocab, language;
	enum direction direction;
	size_t protected_count;
	uint64_t alias_lengths; /* a bit for the length (modulo 64) of each term that stands for a keyword */
	bool lasting;           /* lives in the processor's memory */
};

/* The definition of that term, or NULL. */
const struct definition *active_term(const struct active *active, struct str term);

/* The remote contexts that are being processed, innermost first. */
struct remote {
	struct str url;
	const struct remote *outer;
	size_t depth;
};

/* The inputs of the Context Processing algorithm beside the two contexts. */
struct context_inputs {
	struct str base;
	const struct remote *remote;
	bool override_protected;
	bool no_propagate;   /* the opposite of the specification's propagate */
	bool validates_only; /* the opposite of its validate scoped context */
	bool lasting;        /* the local context stands in a document of the loader */
};

struct memory;

/* One document on its way. */
struct run {
	struct work *w;
	struct jsonld *jsonld;
	const struct jsonld_options *options;
	const struct active *initial;
	struct memory *memory;   /* of this run alone */
	struct arena *arena;     /* where contexts are made just now: the work's or the processor's */
	size_t definitions_left; /* of DEFINITIONS_MAX */
	size_t depth;            /* of CONTEXT_DEPTH_MAX */
	size_t elements_left;    /* of ELEMENTS_MAX */
	size_t joined;           /* of JOINED_BYTES_MAX */
};

/* Section 4.1.2. What it gives may be the active context itself, when the local one says nothing. */
enum err context_process(struct run *run, const struct active *active, const struct json *local,
                         const struct context_inputs *inputs, const struct active **out) MUST_CHECK;
/* The same with a definition's scoped context, as step 8 of 5.1.2 has it. */
enum err context_of_property(struct run *run, const struct active *active,
                             const struct definition *definition, const struct active **out) MUST_CHECK;

/* A local context that is being put into an active one: its terms by name, and which are done ("defined"). */
struct local_term {
	struct str name;
	const struct json *value;
	enum { TERM_NEW, TERM_BEGUN, TERM_DONE } state;
};

struct local {
	struct local_term *terms;
	size_t count;
	struct table by_name;
	const struct json *entry[KEYWORD_COUNT]; /* @base, @vocab and the like */
	bool protected;
};

/* Section 4.2.2, of one of local's terms, in the active context that is being made. */
enum err term_define(struct run *run, struct active *active, struct local *local, struct local_term *term,
                     const struct context_inputs *inputs) MUST_CHECK;

/* What a context makes must be remembered with it, or not. */
void *run_alloc(struct run *run, size_t size);
struct str run_join(struct run *run, struct str a, struct str b);

/* iri_resolve, counted as run_join is. */
struct str run_resolve(struct run *run, struct str base, struct str reference);
/* ERR_TOO_LARGE when more was put together than may be: to be asked once for each, or each few. */
enum err run_check_joined(struct run *run) MUST_CHECK;

/* One more context or term that waits for another; run->depth-- when it is through. */
enum err run_deeper(struct run *run) MUST_CHECK;

/* What was dropped: an error in safe mode, and nothing otherwise. */
enum err run_dropped(struct run *run, const char *code, struct str what) MUST_CHECK;

/* Contexts that were worked through: by both contexts and what else decides. */
struct memory *memory_open(struct arena *arena);
const struct active *memory_get(const struct memory *memory, const struct active *active,
                                const struct json *local, const struct context_inputs *inputs);
void memory_put(struct memory *memory, const struct active *active, const struct json *local,
                const struct context_inputs *inputs, const struct active *result);

/* The processor's: of contexts that last. */
struct memory *jsonld_lasting_memory(struct jsonld *jsonld);
struct arena *jsonld_lasting_arena(struct jsonld *jsonld);
bool jsonld_is_full(const struct jsonld *jsonld);

/* A document of the loader: its address, and what its @context holds. Lives in the processor's memory. */
struct source {
	struct str url;
	const struct json *context;
};
enum err run_load(struct run *run, struct str url, const struct source **out) MUST_CHECK;

/* ---- names and values ----------------------------------------------------------------------------- */

enum { NAME_VOCAB = 1, NAME_DOCUMENT = 2 }; /* "vocab", "document relative" */

/* Section 5.2.2 without a local context, and with one (inputs are those of its processing). */
struct name name_expand(struct run *run, const struct active *active, struct str text, int flags);
enum err name_expand_in(struct run *run, struct active *active, struct str text, int flags,
                        struct local *local, const struct context_inputs *inputs,
                        struct name *out) MUST_CHECK;

struct object;

/* Section 5.3.2; `definition` is that of the active property, or NULL. */
struct object *value_expand(struct run *run, const struct active *active, const struct definition *definition,
                            const struct json *value);

/* ---- what is expanded ----------------------------------------------------------------------------- */

/* An array of maps. Grows by objects_add only. */
struct objects {
	struct object **at;
	size_t count;
};

struct property {
	struct name name; /* an IRI or a blank node */
	struct objects values;
};

/* A map from names to arrays. */
struct properties {
	struct property *at;
	size_t count;
	struct table by_name; /* once there are many */
};

/* A map in expanded form: a node, value, list or set object, or one that is none of them yet. */
struct object {
	uint32_t has; /* KEYWORD_BIT of each keyword entry */
	enum direction direction;
	struct name id;
	struct str language, index;
	const struct json *value;
	const struct name *types;
	size_t type_count;
	struct objects list, set, graph, included;
	struct properties properties, reverse;
	const struct json *source; /* what it was made of, or NULL */
	bool is_around;            /* a graph that a container put around the node of `source` */
};

/* An empty map. */
struct object *object_make(struct run *run);
/* One more type behind those that it has. */
void object_add_type(struct run *run, struct object *object, struct name type);
/* It has an entry of that keyword. */
bool object_has(const struct object *object, enum keyword keyword);
/* It has no entries beside those of these keywords (bits). */
bool object_has_only(const struct object *object, uint32_t keywords);
/* "Graph object": @graph, and perhaps @id and @index. */
bool object_is_graph(const struct object *object);
/* What says nothing at the top or in a graph (step 19 of 5.1.2): a name for it, or NULL. */
const char *object_free_floating(const struct object *object);

/* One more behind those that are there. */
void objects_add(struct run *run, struct objects *objects, struct object *object);
/* `more` is not to be added to any more. */
void objects_add_all(struct run *run, struct objects *objects, struct objects more);
/* The array of that property, which is made when it is not there. */
struct objects *properties_at(struct run *run, struct properties *properties, struct name name);

/* The JSON of it. ERR_TOO_LARGE where it is deeper than JSON_DEPTH_MAX. */
enum err objects_json(struct run *run, struct objects objects, const struct json **out) MUST_CHECK;

/* ---- expansion ------------------------------------------------------------------------------------ */

/* What Expansion gives: a map or null (is_array is not set, count 1 or 0), or an array. */
struct expansion {
	struct objects objects;
	bool is_array;
};

/* The active property: absent for null, and its definition in the active context it is given with. */
struct active_property {
	struct str name;
	const struct definition *definition;
};

/* Section 5.1.2. `in_map` is its "from map". */
enum err element_expand(struct run *run, const struct active *active, struct active_property property,
                        const struct json *element, bool in_map, struct expansion *out) MUST_CHECK;

/* An element that is a map, on its way through steps 13 and 14. */
struct element {
	const struct active *active;
	const struct active *type_scoped;
	struct active_property property;
	struct object *result;
	bool is_json; /* the input type is @json */
};

/* The keyword that the key of an entry expands to, or KEYWORD_NONE. */
enum keyword key_keyword(const struct active *active, struct str key);

/* Step 13.4: an entry whose key is a keyword, but @context and @nest. */
enum err entry_expand(struct run *run, const struct element *element, enum keyword keyword,
                      const struct json *value) MUST_CHECK;

/* Steps 13.7 and 13.8: a map by language, and one by index, id or type; `key` is the property it is the value of. */
enum err container_language(struct run *run, const struct active *active, struct active_property key,
                            const struct json *value, struct objects *out) MUST_CHECK;
enum err container_map(struct run *run, const struct active *active, struct active_property key,
                       const struct json *value, struct objects *out) MUST_CHECK;

/* ---- RDF ------------------------------------------------------------------------------------------ */

/* Where the blank nodes come from, in the order of their labels. */
struct trace {
	struct jsonld_blank *blanks;
	size_t count, capacity;
};

/* Sections 7.2 and 8: the quads of what was expanded. `trace` may be NULL. */
enum err objects_to_rdf(struct run *run, struct objects objects, struct trace *trace,
                        struct rdf_dataset *out) MUST_CHECK;

/* Section 8.2.2 steps 4 to 14 but for compound literals, of a value object. RDF_NONE when it has no form in RDF. */
enum err literal_of(struct run *run, const struct object *object, struct rdf_term *out) MUST_CHECK;
/* The canonical lexical form of an xsd:double (section 8.6). */
struct str literal_double(struct arena *arena, double number);
/* In small letters (step 13.1). */
struct str literal_language(struct run *run, struct str language);

#endif
