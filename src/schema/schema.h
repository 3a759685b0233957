/* JSON Schema, drafts 2019-09 and 2020-12: a schema compiled, and values held against it.
 *
 * Known are all keywords of the vocabularies core, applicator, validation and unevaluated, and of format those in format.h;
 * meta-data and content are annotations, which say nothing about a value. Patterns are those of pattern.h, numbers are exact.
 *
 * 1. Nothing is fetched. A schema elsewhere comes from the caller's loader, or the schema is refused.
 * 2. What is not known is refused, not passed over: another draft, a required vocabulary, a reference that leads nowhere. A
 *    refusal says nothing about the value.
 * 3. Work is bounded: SCHEMA_NODES_MAX in the schema, SCHEMA_STEPS_MAX in a check, SCHEMA_DEPTH_MAX of references and
 *    applicators inside each other. Past these there is no answer (SCHEMA_CANNOT_TELL), never a wrong one.
 * 4. A compiled schema does not change: several threads may use it. It points into the documents it was made of. */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include "base/json.h"

enum {
	SCHEMA_BYTES_MAX = 1 << 20, /* of a document, for those who read one */
	SCHEMA_NODES_MAX = 20000,   /* schemas inside schemas, all documents together */
	SCHEMA_DOCUMENTS_MAX = 16,  /* that are loaded */
	SCHEMA_PATTERNS_MAX = 1000,
	SCHEMA_STEPS_MAX = 5000000, /* of some ten nanoseconds */
	SCHEMA_DEPTH_MAX = 512,
};

struct schema;

enum schema_draft { SCHEMA_2019_09, SCHEMA_2020_12 };

struct schema_options {
	struct str url;          /* where the document was found; absent: nowhere that matters */
	enum schema_draft draft; /* of a document without $schema */
	bool formats;            /* format is an assertion, whatever the vocabulary says */
	void *state;
	/* The document at that address (no fragment), parsed. Any error: it cannot be had, which refuses the schema; the message
	 * becomes part of the refusal. NULL: none is to be had. */
	enum err (*load)(struct work *w, void *state, struct str url, const struct json **document);
};

/* Compiles what can be reached from the document's root. ERR_INPUT: malformed, or not known here; the message is a sentence for
 * people about the schema. ERR_TOO_LARGE. Cost: about linear in the schema. */
enum err schema_compile(struct work *w, const struct json *document, const struct schema_options *options,
                        const struct schema **out) MUST_CHECK;

enum schema_answer { SCHEMA_FITS, SCHEMA_DOES_NOT_FIT, SCHEMA_CANNOT_TELL };

/* What does not fit, or why there is no answer. */
struct schema_finding {
	struct str path;    /* JSON Pointer of the value; "" is the whole */
	struct str keyword; /* the rule; absent when there is no answer */
	struct str words;   /* for people, a sentence that names the place */
};

/* Holds a value against the schema. Of several misfits the first is told; of alternatives that all fail, the one that came
 * furthest. Only memory is spent on w: nothing fails. */
enum schema_answer schema_check(struct work *w, const struct schema *schema, const struct json *value,
                                struct schema_finding *out);

#endif
