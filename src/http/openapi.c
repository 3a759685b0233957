/* The OpenAPI 3.1.0 document, from the same tables that read requests and write replies. */
#include "http/http.h"

enum { DOCUMENT_MAX = 4 * 1024 * 1024 };

static const char *const method_names[] = {"get", "post", "put", "delete"};

/* ---- one value ---- */

static void put_range(struct json_out *out, const struct field *field)
{
	if (field->min == 0 && field->max == 0)
		return;
	json_put_int(out, S("minimum"), field->min);
	json_put_int(out, S("maximum"), field->max);
}

/* Our lengths are bytes, JSON Schema's are characters: what has too many characters has too many bytes. */
static void put_length(struct json_out *out, const struct field *field)
{
	if (field->min > 0)
		json_put_int(out, S("minLength"), 1);
	if (field->max > 0)
		json_put_int(out, S("maxLength"), field->max);
}

static void put_choices(struct json_out *out, const struct field *field)
{
	json_name(out, S("enum"));
	json_array(out);
	for (const char *const *choice = field->choices; *choice != NULL; choice++)
		json_str(out, str_of(*choice));
	json_end(out);
}

static void put_object(struct json_out *out, const struct field *fields, size_t count, bool input);

static void put_items(struct json_out *out, const struct field *field)
{
	json_name(out, S("items"));
	json_object(out);
	put_object(out, field->item, field->item_count, false);
	json_end(out);
}

static void put_type(struct json_out *out, const struct field *field)
{
	static const char *const types[] = {
		[FIELD_ID] = "string",     [FIELD_TEXT] = "string", [FIELD_TOKEN] = "string",
		[FIELD_INT] = "integer",   [FIELD_REAL] = "number", [FIELD_BOOL] = "boolean",
		[FIELD_CHOICE] = "string", [FIELD_LIST] = "array",
	};
	if (field->type == FIELD_FILE)
		json_put_str(out, S("type"), S("string"));
	else if (field->type != FIELD_JSON && field->type != FIELD_RAW)
		json_put_str(out, S("type"), str_of(types[field->type]));
}

static void put_details(struct json_out *out, const struct field *field)
{
	switch (field->type) {
	case FIELD_ID: json_put_str(out, S("format"), S("uuid")); return;
	case FIELD_TOKEN:
		json_put_str(out, S("pattern"), S("^[A-Za-z0-9._~-]*$"));
		put_length(out, field);
		return;
	case FIELD_TEXT: put_length(out, field); return;
	case FIELD_INT:
	case FIELD_REAL: put_range(out, field); return;
	case FIELD_CHOICE:
		if (field->choices != NULL)
			put_choices(out, field);
		return;
	case FIELD_LIST: put_items(out, field); return;
	case FIELD_BOOL:
	case FIELD_JSON:
	case FIELD_FILE:
	case FIELD_RAW: return;
	}
}

static void put_schema(struct json_out *out, const struct field *field)
{
	json_object(out);
	put_type(out, field);
	put_details(out, field);
	if (field->sentence != NULL)
		json_put_str(out, S("description"), str_of(field->sentence));
	json_end(out);
}

/* ---- objects ---- */

static bool is_member(const struct field *field, bool input)
{
	return !input || (field->place == FIELD_BODY && field->type != FIELD_RAW);
}

static void put_required(struct json_out *out, const struct field *fields, size_t count, bool input)
{
	json_name(out, S("required"));
	json_array(out);
	for (size_t i = 0; i < count; i++)
		if (is_member(&fields[i], input) && fields[i].required)
			json_str(out, str_of(fields[i].name));
	json_end(out);
}

/* The members of an object's schema. Input takes no other members, output may grow. */
static void put_object(struct json_out *out, const struct field *fields, size_t count, bool input)
{
	json_put_str(out, S("type"), S("object"));
	json_name(out, S("properties"));
	json_object(out);
	for (size_t i = 0; i < count; i++) {
		if (!is_member(&fields[i], input))
			continue;
		json_name(out, str_of(fields[i].name));
		put_schema(out, &fields[i]);
	}
	json_end(out);
	put_required(out, fields, count, input);
	if (input)
		json_put_bool(out, S("additionalProperties"), false);
}

static void put_content(struct json_out *out, struct str type, const struct field *fields, size_t count,
                        bool input)
{
	json_name(out, type);
	json_object(out);
	json_name(out, S("schema"));
	json_object(out);
	put_object(out, fields, count, input);
	json_end(out);
	json_end(out);
}

/* ---- one operation ---- */

/* "{name...}" is "{name}" here: OpenAPI has no word for the rest of a path. */
static struct str template(struct work *w, const struct http_route *route)
{
	struct str path = str_of(route->path);
	size_t dots = str_find(path, S("...}"));
	if (dots == SIZE_MAX)
		return path;
	return str_format(w->arena, "%.*s}", (int)dots, path.at);
}

static void put_operation_id(struct work *w, struct json_out *out, const struct http_route *route)
{
	struct buf buf = buf_init(w->arena, 1024);
	buf_put(&buf, str_of(method_names[route->method]));
	for (const char *at = route->path; *at != '\0'; at++) {
		bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
		              (*at >= '0' && *at <= '9');
		if (letter)
			buf_byte(&buf, *at);
		else if (buf.at[buf.len - 1] != '_')
			buf_byte(&buf, '_');
	}
	json_put_str(out, S("operationId"), buf_str(&buf));
}

static void put_parameters(struct json_out *out, const struct http_route *route)
{
	json_name(out, S("parameters"));
	json_array(out);
	for (size_t i = 0; i < route->input_count; i++) {
		const struct field *field = &route->input[i];
		if (field->place == FIELD_BODY)
			continue;
		json_object(out);
		json_put_str(out, S("name"), str_of(field->name));
		json_put_str(out, S("in"), field->place == FIELD_PATH ? S("path") : S("query"));
		json_put_bool(out, S("required"), field->place == FIELD_PATH || field->required);
		json_name(out, S("schema"));
		put_schema(out, field);
		json_end(out);
	}
	json_end(out);
}

static const struct field *raw_field(const struct http_route *route)
{
	for (size_t i = 0; i < route->input_count; i++)
		if (route->input[i].type == FIELD_RAW)
			return &route->input[i];
	return NULL;
}

static bool has_members(const struct http_route *route)
{
	for (size_t i = 0; i < route->input_count; i++)
		if (is_member(&route->input[i], true))
			return true;
	return false;
}

static void put_body(struct json_out *out, const struct http_route *route)
{
	const struct field *raw = raw_field(route);
	if (raw == NULL && !has_members(route))
		return;
	json_name(out, S("requestBody"));
	json_object(out);
	json_name(out, S("content"));
	json_object(out);
	if (raw != NULL) {
		json_name(out, S("application/octet-stream"));
		json_object(out);
		json_name(out, S("schema"));
		put_schema(out, raw);
		json_end(out);
	} else {
		put_content(out, S("application/json"), route->input, route->input_count, true);
	}
	json_end(out);
	json_end(out);
}

static void put_any_origin(struct json_out *out)
{
	json_name(out, S("headers"));
	json_object(out);
	json_name(out, S("Access-Control-Allow-Origin"));
	json_object(out);
	json_put_str(out, S("description"), S("Pages of any origin may read it; cookies never come along."));
	json_name(out, S("schema"));
	json_object(out);
	json_put_str(out, S("const"), S("*"));
	json_end(out);
	json_end(out);
	json_end(out);
}

static void put_responses(struct json_out *out, const struct http_route *route)
{
	json_name(out, S("responses"));
	json_object(out);
	json_name(out, S("2XX"));
	json_object(out);
	json_put_str(out, S("description"), S("Done."));
	if (route->any_origin)
		put_any_origin(out);
	if (route->output != NULL) {
		json_name(out, S("content"));
		json_object(out);
		put_content(out, S("application/json"), route->output, route->output_count, false);
		json_end(out);
	}
	json_end(out);
	json_name(out, S("default"));
	json_object(out);
	json_put_str(out, S("$ref"), S("#/components/responses/problem"));
	json_end(out);
	json_end(out);
}

static void put_security(struct json_out *out, bool open)
{
	json_name(out, S("security"));
	json_array(out);
	if (!open) {
		json_object(out);
		json_name(out, S("token"));
		json_array(out);
		json_end(out);
		json_end(out);
	}
	json_end(out);
}

static void put_operation(struct work *w, struct json_out *out, const struct http_route *route,
                          struct str roles)
{
	json_name(out, str_of(method_names[route->method]));
	json_object(out);
	put_operation_id(w, out, route);
	json_put_str(out, S("summary"), str_of(route->sentence == NULL ? "" : route->sentence));
	json_put_str(out, S("description"), str_format(w->arena, "For: %.*s.", STR_ARG(roles)));
	put_security(out, route->roles == 0);
	put_parameters(out, route);
	put_body(out, route);
	put_responses(out, route);
	json_end(out);
}

/* ---- the document ---- */

static bool same_path(const struct http_route *a, const struct http_route *b)
{
	return str_equal(str_of(a->path), str_of(b->path));
}

static bool stands_before(const struct http_app *app, const struct http_route *route)
{
	for (const struct http_route *at = app->routes; at < route; at++)
		if (same_path(at, route))
			return true;
	return false;
}

static void put_path(struct work *w, struct json_out *out, const struct http_app *app,
                     const struct http_route *first, struct str (*roles_name)(struct work *w, unsigned roles))
{
	json_name(out, template(w, first));
	json_object(out);
	for (const struct http_route *at = first; at < app->routes + app->route_count; at++)
		if (same_path(at, first))
			put_operation(w, out, at, roles_name(w, at->roles));
	json_end(out);
}

static void put_info(struct json_out *out, struct str title, struct str version)
{
	json_put_str(out, S("openapi"), S("3.1.0"));
	json_name(out, S("info"));
	json_object(out);
	json_put_str(out, S("title"), title);
	json_put_str(out, S("version"), version);
	json_end(out);
}

/* RFC 9457. */
static void put_problem(struct json_out *out)
{
	static const struct field problem[] = {
		{.name = "type", .type = FIELD_TEXT, .sentence = "Which kind of problem it is, as a URI."},
		{.name = "title", .type = FIELD_TEXT, .sentence = "The kind in words."},
		{.name = "status", .type = FIELD_INT, .min = 400, .max = 599, .sentence = "The HTTP status."},
		{.name = "detail", .type = FIELD_TEXT, .sentence = "What happened and what to do."},
	};
	json_name(out, S("responses"));
	json_object(out);
	json_name(out, S("problem"));
	json_object(out);
	json_put_str(out, S("description"), S("It was not done; the problem says why (RFC 9457)."));
	json_name(out, S("content"));
	json_object(out);
	put_content(out, S("application/problem+json"), problem, COUNT(problem), false);
	json_end(out);
	json_end(out);
	json_end(out);
}

static void put_components(struct json_out *out)
{
	json_name(out, S("components"));
	json_object(out);
	json_name(out, S("securitySchemes"));
	json_object(out);
	json_name(out, S("token"));
	json_object(out);
	json_put_str(out, S("type"), S("http"));
	json_put_str(out, S("scheme"), S("bearer"));
	json_end(out);
	json_end(out);
	put_problem(out);
	json_end(out);
}

static bool is_told(const struct http_route *route, struct str prefix)
{
	return route->any_origin || str_starts(str_of(route->path), prefix);
}

struct str http_openapi(struct work *w, const struct http_app *app, struct str prefix, struct str title,
                        struct str version, struct str (*roles_name)(struct work *w, unsigned roles))
{
	struct buf buf = buf_init(w->arena, DOCUMENT_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	put_info(&out, title, version);
	json_name(&out, S("paths"));
	json_object(&out);
	for (size_t i = 0; i < app->route_count; i++)
		if (is_told(&app->routes[i], prefix) && !stands_before(app, &app->routes[i]))
			put_path(w, &out, app, &app->routes[i], roles_name);
	json_end(&out);
	put_components(&out);
	json_end(&out);
	return buf_str(&buf);
}
