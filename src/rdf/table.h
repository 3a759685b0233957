/* A map from text to pointers that keeps its older selves: what is set in a copy of the table is not seen in the original, and
 * costs no copy of it. The contexts of JSON-LD are made so, each from the one before.
 *
 * A balanced tree (AVL) ordered by hash and then text: no choice of keys makes it slow. */
#ifndef RDF_TABLE_H
#define RDF_TABLE_H

#include "base/str.h"

struct table_node;

struct table {
	const struct table_node *root;
	const void *owner; /* nodes that it made itself are changed in place; another's are copied */
};

/* A copy to change, in the name of an address that no other table has; the original must not change any more. */
struct table table_copy(struct table original, const void *owner);

/* The value of that key, or NULL. Cost: log n. */
const void *table_get(const struct table *table, struct str key);

/* Sets it; key and value must outlive the table. Cost: log n. */
void table_set(struct table *table, struct arena *arena, struct str key, const void *value);

#endif
