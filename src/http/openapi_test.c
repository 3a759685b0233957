/* The OpenAPI document. Its form was also checked against the official JSON Schema of OpenAPI 3.1 (by
 * openapi-spec-validator 0.9.0); here its parts are compared with text written from the specification. */
#include "test.h"

#include "base/buf.h"
#include "http/http.h"

struct input {
	struct id item;
	struct str path, name, colour, body;
	int64_t count;
};

static const char *const colours[] = {"red", "green", NULL};

#define AT(member) .name = #member, .offset = offsetof(struct input, member)

static const struct field input[] = {
	{AT(item), .place = FIELD_PATH, .type = FIELD_ID, .sentence = "Which one."},
	{AT(colour), .place = FIELD_QUERY, .type = FIELD_CHOICE, .choices = colours},
	{AT(name), .place = FIELD_BODY, .type = FIELD_TEXT, .required = true, .min = 2, .max = 80},
	{AT(count), .place = FIELD_BODY, .type = FIELD_INT, .min = 1, .max = 600},
};

static const struct field item_input[] = {
	{AT(item), .place = FIELD_PATH, .type = FIELD_ID},
};

static const struct field raw_input[] = {
	{AT(path), .place = FIELD_PATH, .type = FIELD_TEXT},
	{AT(body), .place = FIELD_BODY, .type = FIELD_RAW, .max = 100},
};

static const struct field part[] = {
	{.name = "share", .type = FIELD_REAL, .min = 0, .max = 1},
};

static const struct field output[] = {
	{.name = "extra", .type = FIELD_JSON},
	{.name = "yes", .type = FIELD_BOOL, .required = true},
	{.name = "parts", .type = FIELD_LIST, .item = part, .item_count = COUNT(part)},
};

static const struct http_route routes[] = {
	{.method = HTTP_PUT,
         .path = "/api/items/{item}",
         .roles = 1,
         HTTP_INPUT(input, struct input),
         HTTP_OUTPUT(output),
         .sentence = "Changes an item"},
	{.method = HTTP_GET, .path = "/page"},
	{.method = HTTP_GET, .path = "/open", .any_origin = true},
	{.method = HTTP_POST,
         .path = "/api/files/{path...}",
         HTTP_INPUT(raw_input, struct input),
         .sentence = "Takes a file"},
	{.method = HTTP_GET,
         .path = "/api/items/{item}",
         HTTP_INPUT(item_input, struct input),
         .sentence = "Shows an item"},
};

static struct str roles_name(struct work *w, unsigned roles)
{
	(void)w;
	return roles == 0 ? S("everyone") : S("authors");
}

static struct str document(struct work *w)
{
	struct http_app app = {.routes = routes, .route_count = COUNT(routes)};
	return http_openapi(w, &app, S("/api/"), S("Assay"), S("1.0"), roles_name);
}

static const struct json *at(struct work *w, const struct json *json, const char *path)
{
	struct str rest = str_of(path);
	(void)w;
	while (!str_absent(rest))
		json = json_get(json, str_cut(&rest, ' '));
	return json;
}

static void assert_json(struct work *w, const struct json *actual, const char *expected)
{
	const struct json *parsed;
	struct str a, b;
	assert_non_null(actual);
	assert_ok(w, json_parse(w, str_of(expected), 10000, &parsed));
	assert_ok(w, json_canonical(w, actual, &a));
	assert_ok(w, json_canonical(w, parsed, &b));
	assert_str(a, b);
}

TEST(the_document_describes_the_routes)
{
	struct work w = test_work();
	const struct json *json;
	assert_ok(&w, json_parse(&w, document(&w), 1 << 20, &json));
	assert_str(json_get_str(json, S("openapi")), S("3.1.0"));
	assert_json(&w, json_get(json, S("info")), "{\"title\": \"Assay\", \"version\": \"1.0\"}");
	assert_int_equal(json_get(json, S("paths"))->count, 3);
	assert_int_equal(at(&w, json, "paths /api/items/{item}")->count, 2);
	assert_non_null(at(&w, json, "paths /api/files/{path} post"));

	const struct json *put = at(&w, json, "paths /api/items/{item} put");
	assert_str(json_get_str(put, S("operationId")), S("put_api_items_item_"));
	assert_str(json_get_str(put, S("summary")), S("Changes an item"));
	assert_json(&w, json_get(put, S("security")), "[{\"token\": []}]");
	assert_json(&w, json_get(put, S("parameters")),
	            "[{\"name\": \"item\", \"in\": \"path\", \"required\": true, \"schema\":"
	            "  {\"type\": \"string\", \"format\": \"uuid\", \"description\": \"Which one.\"}},"
	            " {\"name\": \"colour\", \"in\": \"query\", \"required\": false, \"schema\":"
	            "  {\"type\": \"string\", \"enum\": [\"red\", \"green\"]}}]");
	assert_json(
		&w, at(&w, put, "requestBody content application/json schema"),
		"{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"name\"], \"properties\":"
		" {\"name\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 80},"
		"  \"count\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 600}}}");
	assert_json(
		&w, at(&w, put, "responses 2XX content application/json schema"),
		"{\"type\": \"object\", \"required\": [\"yes\"], \"properties\": {\"extra\": {},"
		" \"yes\": {\"type\": \"boolean\"}, \"parts\": {\"type\": \"array\", \"items\": {\"type\": \"object\","
		" \"required\": [], \"properties\": {\"share\": {\"type\": \"number\", \"minimum\": 0, \"maximum\": 1}}}}}}");
	assert_json(&w, at(&w, put, "responses default"), "{\"$ref\": \"#/components/responses/problem\"}");

	assert_json(&w, at(&w, json, "paths /api/items/{item} get security"), "[]");
	assert_null(at(&w, json, "paths /api/items/{item} get responses 2XX headers"));
	assert_json(&w,
	            at(&w, json, "paths /open get responses 2XX headers Access-Control-Allow-Origin schema"),
	            "{\"const\": \"*\"}");
	assert_json(&w,
	            at(&w, json, "paths /api/files/{path} post requestBody content application/octet-stream"),
	            "{\"schema\": {}}");
	test_work_end(&w);
}
