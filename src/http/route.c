#include "http/route.h"

#include "base/check.h"

/* One segment of the patterns that begin alike. */
struct node {
	struct str text;
	struct node *sibling;
	struct node *children; /* with a text of their own */
	struct node *any;      /* "{name}" */
	struct node *rest;     /* "{name...}" */
	const struct http_route *routes[ROUTE_METHODS];
};

struct route_tree {
	struct node root;
};

static bool is_parameter(struct str segment)
{
	return str_starts(segment, S("{")) && str_ends(segment, S("}"));
}

static bool is_rest(struct str segment)
{
	return is_parameter(segment) && str_ends(segment, S("...}"));
}

static struct node *node_open(struct arena *arena, struct str text, struct node *sibling)
{
	struct node *node = arena_alloc(arena, sizeof *node);
	node->text = text;
	node->sibling = sibling;
	return node;
}

static struct node *child(struct arena *arena, struct node *node, struct str segment)
{
	if (is_parameter(segment)) {
		struct node **slot = is_rest(segment) ? &node->rest : &node->any;
		if (*slot == NULL)
			*slot = node_open(arena, segment, NULL);
		return *slot;
	}
	for (struct node *at = node->children; at != NULL; at = at->sibling)
		if (str_equal(at->text, segment))
			return at;
	return node->children = node_open(arena, segment, node->children);
}

static void add(struct arena *arena, struct node *node, const struct http_route *route)
{
	struct str pattern = str_of(route->path);
	check(str_starts(pattern, S("/")));
	struct str rest = str_slice(pattern, 1, SIZE_MAX);
	size_t parameters = 0;
	while (!str_absent(rest)) {
		struct str segment = str_cut(&rest, '/');
		check(!is_rest(segment) || str_absent(rest));
		parameters += is_parameter(segment);
		node = child(arena, node, segment);
	}
	check(parameters <= ROUTE_PARAMETERS_MAX);
	check(!route->any_origin || route->roles == 0);
	check(node->routes[route->method] == NULL);
	node->routes[route->method] = route;
}

struct route_tree *route_compile(struct arena *arena, const struct http_route *routes, size_t count)
{
	struct route_tree *tree = arena_alloc(arena, sizeof *tree);
	for (size_t i = 0; i < count; i++)
		add(arena, &tree->root, &routes[i]);
	return tree;
}

static unsigned allowed(const struct node *node)
{
	unsigned bits = 0;
	for (unsigned method = 0; method < ROUTE_METHODS; method++)
		if (node->routes[method] != NULL)
			bits |= 1u << method;
	return bits;
}

static unsigned for_any_origin(const struct node *node)
{
	unsigned bits = 0;
	for (unsigned method = 0; method < ROUTE_METHODS; method++)
		if (node->routes[method] != NULL && node->routes[method]->any_origin)
			bits |= 1u << method;
	return bits;
}

/* The node that all of `rest` leads to, or NULL; keeps the parameters' values of the way there. */
static const struct node *walk(const struct node *node, struct str rest, struct route_match *match)
{
	if (str_absent(rest))
		return allowed(node) != 0 ? node : NULL;
	struct str whole = rest, segment = str_cut(&rest, '/');
	for (const struct node *at = node->children; at != NULL; at = at->sibling) {
		const struct node *found = str_equal(at->text, segment) ? walk(at, rest, match) : NULL;
		if (found != NULL)
			return found;
	}
	size_t parameter = match->parameter_count;
	if (node->any != NULL && segment.len > 0) {
		match->parameters[match->parameter_count++].value = segment;
		const struct node *found = walk(node->any, rest, match);
		if (found != NULL)
			return found;
		match->parameter_count = parameter;
	}
	if (node->rest == NULL || whole.len == 0)
		return NULL;
	match->parameters[match->parameter_count++].value = whole;
	return node->rest;
}

/* Names belong to the route: two patterns may call the same segment differently. */
static void name_parameters(struct route_match *match)
{
	struct str rest = str_of(match->route->path);
	size_t parameter = 0;
	while (!str_absent(rest)) {
		struct str segment = str_cut(&rest, '/');
		if (is_parameter(segment)) {
			size_t marks = is_rest(segment) ? sizeof "{...}" - 1 : sizeof "{}" - 1;
			match->parameters[parameter++].name = str_slice(segment, 1, segment.len - marks);
		}
	}
	check(parameter == match->parameter_count);
}

struct route_match route_find(const struct route_tree *tree, enum http_method method, struct str path)
{
	struct route_match match = {0};
	if (!str_starts(path, S("/")))
		return match;
	const struct node *node = walk(&tree->root, str_slice(path, 1, SIZE_MAX), &match);
	if (node == NULL)
		return match;
	match.allowed = allowed(node);
	match.any_origin = for_any_origin(node);
	match.route = node->routes[method];
	if (match.route != NULL)
		name_parameters(&match);
	return match;
}
