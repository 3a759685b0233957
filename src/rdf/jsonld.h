/* JSON-LD 1.1 (W3C JSON-LD 1.1 Processing Algorithms and API, 2020-07-16): expansion, and what it says as RDF.
 *
 * 1. Nothing is fetched. A context by URL comes from the loader the processor was opened with, or the document is refused.
 * 2. Every recursion is bounded: by JSON_DEPTH_MAX in the document, by JSONLD_CONTEXTS_MAX in contexts that name contexts. So is
 *    the work: a million values and nodes, 262,144 terms that its contexts define ("context overflow"), 64 MiB of IRIs that are
 *    put together.
 * 3. In safe mode nothing is dropped in silence: a term without a definition, a relative type or id, a value that has no form in
 *    RDF, is an error that names it. What is dropped isn't signed; so every proof is made and checked in safe mode. What JSON-LD
 *    has no statement for (null, @index, the keys of a map by index) is not signed either, here as in other processors.
 * 4. A message of ERR_INPUT begins with the specification's error code where it has one: "invalid term definition: …".
 *
 * A processor remembers the contexts that it has worked through, by the document they stand in, so that the second credential of
 * a kind costs a look in a table for each. What it remembers is bounded. It belongs to one thread. */
#ifndef RDF_JSONLD_H
#define RDF_JSONLD_H

#include "base/json.h"
#include "rdf/dataset.h"

enum {
	JSONLD_BYTES_MAX = 8 << 20,
	JSONLD_CONTEXTS_MAX = 32, /* remote contexts in one document, one inside the other */
};

struct jsonld;

/* Where contexts come from. `load` gives the parsed document of that URL, which must live as long as the processor and be the
 * same pointer each time; ERR_NOT_FOUND when it has none. contexts.h has the table that is built in. */
struct jsonld_loader {
	void *state;
	enum err (*load)(struct work *w, void *state, struct str url, const struct json **document);
};

enum jsonld_direction {
	JSONLD_DIRECTION_NONE,
	JSONLD_DIRECTION_I18N_DATATYPE,
	JSONLD_DIRECTION_COMPOUND_LITERAL
};

struct jsonld_options {
	struct str base;                   /* IRI of the document; absent: relative IRIs stay relative */
	const struct json *expand_context; /* a context to begin with, or NULL */
	enum jsonld_direction direction;   /* of jsonld_to_rdf */
	bool safe;
	bool mode_1_0; /* processingMode json-ld-1.0: what 1.1 brought is refused */
};

/* A processor with an empty memory. Never fails; the loader's state must outlive it. */
struct jsonld *jsonld_open(struct jsonld_loader loader);
/* NULL is fine. */
void jsonld_close(struct jsonld *jsonld);
/* Makes room when the memory is full, by forgetting all; until then a full one learns nothing more. To be called between two
 * works: what was expanded before must not be used after. */
void jsonld_trim(struct jsonld *jsonld);

/* The expanded form: an array. Lives in the work's arena, and partly in the document and the processor. ERR_INPUT; ERR_TOO_LARGE
 * also where it is deeper than JSON_DEPTH_MAX, which is sooner than the document is. Cost: n log n. */
enum err jsonld_expand(struct work *w, struct jsonld *jsonld, const struct jsonld_options *options,
                       const struct json *document, const struct json **out) MUST_CHECK;

/* Expansion, node map and quads in one: blank nodes are b0, b1… in the order they are met. */
enum err jsonld_to_rdf(struct work *w, struct jsonld *jsonld, const struct jsonld_options *options,
                       const struct json *document, struct rdf_dataset *out) MUST_CHECK;

/* Where a blank node of a dataset stands in its document. */
enum jsonld_part { JSONLD_NODE, JSONLD_GRAPH, JSONLD_CELL };
struct jsonld_blank {
	struct str label; /* in the dataset, without "_:" */
	struct str name;  /* what the document calls it, with "_:"; then the rest says nothing */
	/* The object whose node it is, or the one around which a container puts a graph, or the list (an array or an object). Its
	 * address in the document, or NULL for what stands nowhere. */
	const struct json *source;
	enum jsonld_part part;
	size_t cell; /* of a list, from 0 */
};

/* The same, and its blank nodes in the order of their labels: b0, b1… */
enum err jsonld_to_rdf_traced(struct work *w, struct jsonld *jsonld, const struct jsonld_options *options,
                              const struct json *document, struct rdf_dataset *out,
                              const struct jsonld_blank **blanks, size_t *blank_count) MUST_CHECK;

#endif
