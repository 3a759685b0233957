#include "test.h"

#include "http/route.h"

static const struct http_route routes[] = {
	{.method = HTTP_GET, .path = "/"},
	{.method = HTTP_GET, .path = "/items"},
	{.method = HTTP_POST, .path = "/items"},
	{.method = HTTP_GET, .path = "/items/new"},
	{.method = HTTP_GET, .path = "/items/{item}"},
	{.method = HTTP_DELETE, .path = "/items/{item}"},
	{.method = HTTP_GET, .path = "/items/{thing}/parts/{part}"},
	{.method = HTTP_GET, .path = "/items/new/parts"},
	{.method = HTTP_GET, .path = "/log/tile/{path...}"},
	{.method = HTTP_GET, .path = "/log/checkpoint"},
};

enum { NONE = -1 };

TEST(paths_find_their_routes)
{
	static const struct {
		enum http_method method;
		const char *path;
		int route; /* its place in the table */
		const char *parameters;
	} cases[] = {
		{HTTP_GET, "/", 0, ""},
		{HTTP_GET, "/items", 1, ""},
		{HTTP_POST, "/items", 2, ""},
		{HTTP_GET, "/items/", NONE, ""},
		{HTTP_GET, "/items/new", 3, ""},
		{HTTP_GET, "/items/newer", 4, "item=newer "},
		{HTTP_DELETE, "/items/new", NONE, ""},
		{HTTP_DELETE, "/items/7", 5, "item=7 "},
		{HTTP_PUT, "/items/7", NONE, ""},
		{HTTP_GET, "/items/7/parts/8", 6, "thing=7 part=8 "},
		/* The segment's own text leads nowhere here, so the parameter is tried. */
		{HTTP_GET, "/items/new/parts/8", 6, "thing=new part=8 "},
		{HTTP_GET, "/items/new/parts", 7, ""},
		{HTTP_GET, "/items//parts/8", NONE, ""},
		{HTTP_GET, "/items/7/parts/8/9", NONE, ""},
		{HTTP_GET, "/log/tile/0/x001/067", 8, "path=0/x001/067 "},
		{HTTP_GET, "/log/tile/", NONE, ""},
		{HTTP_GET, "/log/tile", NONE, ""},
		{HTTP_GET, "/log/checkpoint", 9, ""},
		{HTTP_GET, "/none", NONE, ""},
		{HTTP_GET, "", NONE, ""},
		{HTTP_GET, "items", NONE, ""},
		{HTTP_GET, "//", NONE, ""},
	};
	struct work w = test_work();
	struct route_tree *tree = route_compile(w.arena, routes, COUNT(routes));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct route_match match = route_find(tree, cases[i].method, str_of(cases[i].path));
		const struct http_route *expected = cases[i].route == NONE ? NULL : &routes[cases[i].route];
		if (match.route != expected)
			fail_msg("%s", cases[i].path);
		struct buf buf = buf_init(w.arena, 1000);
		for (size_t p = 0; match.route != NULL && p < match.parameter_count; p++)
			buf_format(&buf, "%.*s=%.*s ", STR_ARG(match.parameters[p].name),
			           STR_ARG(match.parameters[p].value));
		assert_str(buf_str(&buf), str_of(cases[i].parameters));
	}
	test_work_end(&w);
}

TEST(a_path_says_which_methods_it_has)
{
	struct work w = test_work();
	struct route_tree *tree = route_compile(w.arena, routes, COUNT(routes));
	assert_int_equal(route_find(tree, HTTP_PUT, S("/items")).allowed, 1u << HTTP_GET | 1u << HTTP_POST);
	assert_int_equal(route_find(tree, HTTP_GET, S("/items/7")).allowed,
	                 1u << HTTP_GET | 1u << HTTP_DELETE);
	assert_int_equal(route_find(tree, HTTP_GET, S("/none")).allowed, 0);
	test_work_end(&w);
}
