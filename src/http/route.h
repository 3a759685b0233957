/* Which route a request is for: the table's patterns, compiled once into a tree of path segments. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "http/http.h"

enum { ROUTE_PARAMETERS_MAX = 8, ROUTE_METHODS = HTTP_DELETE + 1 };

struct route_tree;

struct route_match {
	const struct http_route *route; /* NULL: no route has this path and method */
	unsigned allowed;               /* bits 1 << enum http_method: what the path has; 0: no such path */
	unsigned any_origin;            /* those of them that are for any origin */
	struct field_pair parameters[ROUTE_PARAMETERS_MAX];
	size_t parameter_count;
};

/* The tree, in the arena. Patterns that are not well formed, have more than ROUTE_PARAMETERS_MAX
 * parameters, stand twice with one method, or are for any origin and have roles are mistakes of ours and stop the program. */
struct route_tree *route_compile(struct arena *arena, const struct http_route *routes, size_t count);

/* Finds the route of a decoded path. A segment's own text wins over "{name}", and that over "{name...}",
 * which takes all that is left. Parameters are views of path; their values are never empty. Cost: the
 * path's length, times the number of siblings at each segment. */
struct route_match route_find(const struct route_tree *tree, enum http_method method, struct str path);

#endif
