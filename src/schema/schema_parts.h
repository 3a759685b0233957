/* A compiled schema, shared by the files of schema.h. Of schema/ only. */
#ifndef SCHEMA_SCHEMA_PARTS_H
#define SCHEMA_SCHEMA_PARTS_H

#include "rdf/table.h"
#include "schema/decimal.h"
#include "schema/equal.h"
#include "schema/format.h"
#include "schema/pattern.h"
#include "schema/schema.h"

/* The vocabularies that a document's dialect has on. */
enum {
	VOCABULARY_APPLICATOR = 1,
	VOCABULARY_VALIDATION = 2,
	VOCABULARY_UNEVALUATED = 4,
	VOCABULARY_FORMAT = 8
};

struct schema_dialect {
	enum schema_draft draft;
	unsigned vocabularies;
};

struct schema_node;

struct schema_anchor {
	struct str name; /* "": $recursiveAnchor of 2019-09, which is dynamic */
	struct schema_node *node;
	bool dynamic;
	struct schema_anchor *next;
};

/* A schema with an identity of its own: a document, or a part of it with $id. */
struct schema_resource {
	struct str uri, found_at; /* without fragment */
	struct schema_node *root;
	struct schema_dialect dialect;
	struct schema_anchor *anchors;
	struct schema_resource *next;
};

enum schema_op {
	OP_NONE,
	OP_NEVER,
	OP_TYPE,
	OP_CONST,
	OP_ENUM,
	OP_MULTIPLE_OF,
	OP_MINIMUM,
	OP_MAXIMUM,
	OP_ABOVE,
	OP_BELOW,
	OP_MIN_LENGTH,
	OP_MAX_LENGTH,
	OP_PATTERN,
	OP_FORMAT,
	OP_MIN_ITEMS,
	OP_MAX_ITEMS,
	OP_UNIQUE,
	OP_MIN_PROPERTIES,
	OP_MAX_PROPERTIES,
	OP_REQUIRED,
	OP_DEPENDENT_REQUIRED,
	OP_ITEMS,
	OP_CONTAINS,
	OP_PROPERTIES,
	OP_PROPERTY_NAMES,
	OP_DEPENDENT_SCHEMAS,
	OP_REF,
	OP_DYNAMIC_REF,
	OP_ALL_OF,
	OP_ANY_OF,
	OP_ONE_OF,
	OP_NOT,
	OP_IF,
	/* These see what the others have looked at, and come last. */
	OP_UNEVALUATED_ITEMS,
	OP_UNEVALUATED_PROPERTIES,
};

/* One rule; which members have a meaning depends on the op. */
struct schema_rule {
	enum schema_op op;
	struct str keyword;
	const struct json *value; /* const; enum: an array; dependentRequired: an object */
	unsigned types;           /* 1 << enum json_kind; TYPE_INTEGER */
	struct decimal number;
	struct str text; /* pattern, format, dynamic anchor */
	const struct pattern *pattern;
	enum format format;
	uint64_t least, most; /* minContains, maxContains; of the other limits `least` alone */
	bool marks;           /* contains of 2020-12: what it finds counts as evaluated */
	/* not, contains, propertyNames, $ref, unevaluated…; of items and properties: the rest; if. NULL: none. */
	const struct schema_node *node, *then, *otherwise;
	size_t count; /* allOf…, prefixItems; properties by name, sorted; names of required */
	const struct schema_node **nodes;
	struct str *names;
	size_t pattern_count;
	const struct pattern **patterns;
	const struct schema_node **pattern_nodes;
};

enum { TYPE_INTEGER = 1 << 7, TYPE_BOOLEAN = 1 << JSON_TRUE | 1 << JSON_FALSE };

struct schema_node {
	const struct json *source;
	struct schema_resource *resource;
	bool queued;
	bool unevaluated; /* it has a rule that looks at what the others have looked at */
	size_t count;
	struct schema_rule *rules;
	struct schema_node *next; /* in the queue of the compiler */
};

struct schema {
	const struct schema_node *root;
};

/* ---- compiling ---- */

struct schema_compiler {
	struct work *w;
	const struct schema_options *options;
	struct schema_resource *resources;
	struct table nodes; /* by the address of their JSON */
	size_t node_count, document_count, pattern_count;
	struct schema_node *first, *last; /* reachable, still to be compiled */
	struct schema_anchor *dynamic;    /* names that a $dynamicRef has */
};

/* schema_place.c: registers a document and what is in it; finds what a reference means. */
enum err schema_add_document(struct schema_compiler *c, const struct json *document, struct str url,
                             struct schema_node **out) MUST_CHECK;
enum err schema_find(struct schema_compiler *c, const struct schema_resource *from, struct str reference,
                     struct schema_node **out) MUST_CHECK;
/* The node of a schema's JSON; NULL when it is none that was registered. */
struct schema_node *schema_node_of(const struct schema_compiler *c, const struct json *json);
/* The dynamic anchor of that name in a resource, or NULL. */
const struct schema_anchor *schema_dynamic_anchor(const struct schema_resource *resource, struct str name);

/* schema_dialect.c */
enum err schema_dialect_of(struct schema_compiler *c, const struct json *document,
                           struct schema_dialect *out) MUST_CHECK;
/* From the caller's loader. */
enum err schema_load(struct schema_compiler *c, struct str url, const struct json **document) MUST_CHECK;

/* schema_keyword.c: the rules of one node, and what must be compiled for them. */
enum err schema_compile_node(struct schema_compiler *c, struct schema_node *node) MUST_CHECK;
/* Puts it into the queue, once. */
void schema_need(struct schema_compiler *c, struct schema_node *node);

/* ---- checking ---- */

/* The schemas that were entered, the innermost first. */
struct schema_scope {
	const struct schema_scope *outer;
	const struct schema_resource *resource;
};

/* Where in the value we are. */
struct schema_step {
	const struct schema_step *outer;
	struct str name; /* of a member; absent: an element */
	size_t index;
};

/* Members or elements that a rule has looked at, a bit each. */
struct schema_seen {
	uint64_t *bits;
	size_t words;
};

struct schema_run {
	struct work *w;
	struct effort effort;
	struct pattern_matcher *matcher;
	unsigned depth;
	unsigned quiet;   /* inside what may fail without consequence */
	bool explaining;  /* the second time, when what does not fit is told */
	struct str stuck; /* why there is no answer; absent: there is one */
	struct schema_finding finding;
	size_t finding_depth;
};

/* A value, and all around it. */
struct schema_at {
	const struct json *value;
	const struct schema_step *step;
	const struct schema_scope *scope;
	struct schema_seen *seen; /* NULL: nobody asks */
};

/* schema_check.c */
bool schema_check_node(struct schema_run *run, const struct schema_node *node, const struct schema_at *at);
/* From now on there is no answer. Returns false. */
bool schema_stuck(struct schema_run *run, struct str why);
/* The rule is not met, because of the member of that name where there is one. Returns false. */
bool schema_miss(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at,
                 struct str name);
void schema_mark(struct schema_seen *seen, size_t index);
/* An element or member against a schema. */
bool schema_check_child(struct schema_run *run, const struct schema_node *node, const struct schema_at *at,
                        size_t index);
/* schema_words.c: what is told of a rule that is not met, and how far inside it is. */
void schema_tell(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at,
                 struct str name);
size_t schema_depth(const struct schema_at *at);
/* schema_value.c: the rules about a value by itself. */
bool schema_check_value(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at);
/* schema_inside.c: those about its elements and members. */
bool schema_check_inside(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at);

#endif
