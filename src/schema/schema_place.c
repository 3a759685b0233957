/* schema_add_document, schema_find: where schemas stand in their documents, what they are called, and what a reference means. */
#include "base/check.h"
#include "base/encode.h"
#include "rdf/iri.h"
#include "schema/schema_parts.h"

enum holds { ONE, LIST, MAP, ONE_OR_LIST };

/* The keywords that hold schemas. A name of MAP holds them under any names. */
static const struct place {
	struct str name;
	enum holds holds, in_2019;
} places[] = {
	{S_INIT("$defs"), MAP, MAP},
	{S_INIT("definitions"), MAP, MAP},
	{S_INIT("properties"), MAP, MAP},
	{S_INIT("patternProperties"), MAP, MAP},
	{S_INIT("dependentSchemas"), MAP, MAP},
	{S_INIT("allOf"), LIST, LIST},
	{S_INIT("anyOf"), LIST, LIST},
	{S_INIT("oneOf"), LIST, LIST},
	{S_INIT("prefixItems"), LIST, LIST},
	{S_INIT("items"), ONE, ONE_OR_LIST},
	{S_INIT("additionalItems"), ONE, ONE},
	{S_INIT("contains"), ONE, ONE},
	{S_INIT("additionalProperties"), ONE, ONE},
	{S_INIT("propertyNames"), ONE, ONE},
	{S_INIT("unevaluatedItems"), ONE, ONE},
	{S_INIT("unevaluatedProperties"), ONE, ONE},
	{S_INIT("not"), ONE, ONE},
	{S_INIT("if"), ONE, ONE},
	{S_INIT("then"), ONE, ONE},
	{S_INIT("else"), ONE, ONE},
	{S_INIT("contentSchema"), ONE, ONE},
};

static enum err scan(struct schema_compiler *c, const struct json *json, struct schema_resource *resource);

static struct str without_fragment(struct str uri)
{
	struct str rest = uri;
	return str_cut(&rest, '#');
}

/* ---- nodes ---- */

struct schema_node *schema_node_of(const struct schema_compiler *c, const struct json *json)
{
	/* A table looks and does not change; its interface says `const void *` for what it holds. */
	const struct schema_node *const *found =
		table_get(&c->nodes, str_bytes((const void *)&json, sizeof json));
	return found == NULL ? NULL : (struct schema_node *)(uintptr_t)*found;
}

static enum err add_node(struct schema_compiler *c, const struct json *json, struct schema_resource *resource,
                         struct schema_node **out)
{
	if (++c->node_count > SCHEMA_NODES_MAX)
		return fail(c->w, ERR_TOO_LARGE, "The schema has more than %d parts.", SCHEMA_NODES_MAX);
	struct schema_node *node = work_alloc(c->w, sizeof *node);
	struct schema_node **entry = work_alloc(c->w, sizeof(struct schema_node *));
	*node = (struct schema_node){.source = json, .resource = resource};
	*entry = node;
	table_set(&c->nodes, c->w->arena, str_bytes(&node->source, sizeof node->source), entry);
	*out = node;
	return OK;
}

/* ---- names ---- */

static struct schema_resource *find_resource(const struct schema_compiler *c, struct str uri)
{
	for (struct schema_resource *resource = c->resources; resource != NULL; resource = resource->next)
		if (str_equal(resource->uri, uri) || str_equal(resource->found_at, uri))
			return resource;
	return NULL;
}

static struct schema_resource *add_resource(struct schema_compiler *c, struct str uri,
                                            struct schema_dialect dialect)
{
	struct schema_resource *resource = work_alloc(c->w, sizeof *resource);
	*resource = (struct schema_resource){
		.uri = uri, .found_at = uri, .dialect = dialect, .next = c->resources};
	c->resources = resource;
	return resource;
}

static void add_anchor(struct schema_compiler *c, struct schema_node *node, struct str name, bool dynamic)
{
	struct schema_anchor *anchor = work_alloc(c->w, sizeof *anchor);
	*anchor = (struct schema_anchor){name, node, dynamic, node->resource->anchors};
	node->resource->anchors = anchor;
}

/* What $id makes of the resource around it: a new one, or for a document's root another name. */
static enum err enter_id(struct schema_compiler *c, const struct json *json,
                         struct schema_resource **resource)
{
	struct str id = json_get_str(json, S("$id"));
	if (str_absent(id))
		return OK;
	struct str uri = iri_resolve(c->w->arena, (*resource)->uri, id), before = without_fragment(uri);
	struct schema_resource *known = find_resource(c, before);
	bool is_root = (*resource)->root == NULL;
	if (before.len + 1 < uri.len)
		return fail(c->w, ERR_INPUT, "The schema has an “$id” with a fragment.");
	if (known != NULL && known != *resource)
		return fail(c->w, ERR_INPUT, "Two schemas have the same “$id”.");
	if (is_root) {
		(*resource)->uri = before;
		return OK;
	}
	if (known != NULL)
		return OK;
	*resource = add_resource(c, before, (*resource)->dialect);
	return OK;
}

static void add_names(struct schema_compiler *c, struct schema_node *node)
{
	const struct json *json = node->source;
	bool old = node->resource->dialect.draft == SCHEMA_2019_09;
	struct str anchor = json_get_str(json, S("$anchor")),
		   dynamic = json_get_str(json, S("$dynamicAnchor"));
	if (!str_absent(anchor))
		add_anchor(c, node, anchor, false);
	if (!old && !str_absent(dynamic))
		add_anchor(c, node, dynamic, true);
	if (old && node == node->resource->root && json_get_bool(json, S("$recursiveAnchor")))
		add_anchor(c, node, S(""), true);
}

const struct schema_anchor *schema_dynamic_anchor(const struct schema_resource *resource, struct str name)
{
	for (const struct schema_anchor *anchor = resource->anchors; anchor != NULL; anchor = anchor->next)
		if (anchor->dynamic && str_equal(anchor->name, name))
			return anchor;
	return NULL;
}

/* ---- a document ---- */

static enum err scan_list(struct schema_compiler *c, const struct json *list,
                          struct schema_resource *resource)
{
	for (size_t i = 0; i < list->count; i++)
		TRY(scan(c, &list->elements[i], resource));
	return OK;
}

static enum err scan_map(struct schema_compiler *c, const struct json *map, struct schema_resource *resource)
{
	for (size_t i = 0; i < map->count; i++)
		TRY(scan(c, &map->members[i].value, resource));
	return OK;
}

static enum err scan_place(struct schema_compiler *c, const struct json *value, const struct place *place,
                           struct schema_resource *resource)
{
	enum holds holds = resource->dialect.draft == SCHEMA_2019_09 ? place->in_2019 : place->holds;
	if (holds == ONE_OR_LIST)
		holds = value->kind == JSON_ARRAY ? LIST : ONE;
	if ((holds == LIST && value->kind != JSON_ARRAY) || (holds == MAP && value->kind != JSON_OBJECT))
		return fail(c->w, ERR_INPUT, "“%.*s” in the schema is not of the right kind.",
		            STR_ARG(place->name));
	return holds == ONE    ? scan(c, value, resource)
	       : holds == LIST ? scan_list(c, value, resource)
	                       : scan_map(c, value, resource);
}

/* Bounded by JSON_DEPTH_MAX. */
static enum err scan(struct schema_compiler *c, const struct json *json, struct schema_resource *resource)
{
	struct schema_node *node = NULL;
	if (schema_node_of(c, json) != NULL)
		return OK;
	if (json->kind != JSON_OBJECT && json->kind != JSON_TRUE && json->kind != JSON_FALSE)
		return fail(c->w, ERR_INPUT, "Where the schema should have a schema, it has something else.");
	if (json->kind == JSON_OBJECT) {
		TRY(enter_id(c, json, &resource));
		if (resource->root == NULL)
			TRY(schema_dialect_of(c, json, &resource->dialect));
	}
	TRY(add_node(c, json, resource, &node));
	if (resource->root == NULL)
		resource->root = node;
	if (json->kind != JSON_OBJECT)
		return OK;
	add_names(c, node);
	for (size_t i = 0; i < COUNT(places); i++) {
		const struct json *value = json_get(json, places[i].name);
		if (value != NULL)
			TRY(scan_place(c, value, &places[i], resource));
	}
	return OK;
}

enum err schema_add_document(struct schema_compiler *c, const struct json *document, struct str url,
                             struct schema_node **out)
{
	const struct schema_dialect dialect = {
		c->options->draft, VOCABULARY_APPLICATOR | VOCABULARY_VALIDATION | VOCABULARY_UNEVALUATED};
	struct schema_resource *resource = add_resource(c, without_fragment(url), dialect);
	TRY(scan(c, document, resource));
	*out = resource->root;
	return OK;
}

/* ---- references ---- */

static enum err leads_nowhere(struct schema_compiler *c, struct str reference)
{
	return fail(c->w, ERR_INPUT, "The schema's reference “%.*s” leads nowhere.",
	            STR_ARG(str_slice(reference, 0, 200)));
}

static bool decode_percent(struct arena *arena, struct str text, struct str *out)
{
	struct buf buf = buf_init(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		struct str byte;
		if (text.at[i] != '%') {
			buf_byte(&buf, text.at[i]);
			continue;
		}
		if (!decode_hex(arena, str_slice(text, i + 1, 2), &byte) || byte.len != 1)
			return false;
		buf_put(&buf, byte);
		i += 2;
	}
	*out = buf.len == 0 ? S("") : buf_str(&buf);
	return true;
}

/* A token of a JSON Pointer (RFC 6901) as the name that it means. */
static struct str decode_token(struct arena *arena, struct str token)
{
	struct buf buf = buf_init(arena, token.len + 1);
	buf_put(&buf, S(""));
	for (size_t i = 0; i < token.len; i++) {
		bool escaped = token.at[i] == '~' && i + 1 < token.len;
		buf_byte(&buf, !escaped ? token.at[i] : token.at[i + 1] == '1' ? '/' : '~');
		i += escaped ? 1 : 0;
	}
	return buf.len == 0 ? S("") : buf_str(&buf);
}

static enum err follow_pointer(struct schema_compiler *c, struct schema_resource *resource,
                               struct str pointer, struct schema_node **out)
{
	const struct json *json = resource->root->source;
	struct str rest = str_slice(pointer, 1, SIZE_MAX);
	while (!str_absent(rest)) {
		int64_t index;
		struct str token = decode_token(c->w->arena, str_cut(&rest, '/'));
		bool numbered = json->kind == JSON_ARRAY && str_to_int(token, &index) && index >= 0;
		json = numbered ? json_at(json, (size_t)index) : json_get(json, token);
		if (json == NULL)
			return leads_nowhere(c, pointer);
		if (schema_node_of(c, json) != NULL)
			resource = schema_node_of(c, json)->resource;
	}
	/* Under a keyword that is not known, but meant as a schema by whoever refers to it. */
	TRY(scan(c, json, resource));
	*out = schema_node_of(c, json);
	return OK;
}

enum err schema_find(struct schema_compiler *c, const struct schema_resource *from, struct str reference,
                     struct schema_node **out)
{
	struct str fragment = iri_resolve(c->w->arena, from->uri, reference), decoded;
	struct str uri = str_cut(&fragment, '#');
	struct schema_resource *resource = find_resource(c, uri);
	if (resource == NULL) {
		const struct json *document;
		struct schema_node *root;
		TRY(schema_load(c, uri, &document));
		TRY(schema_add_document(c, document, uri, &root));
		resource = root->resource;
	}
	if (!decode_percent(c->w->arena, fragment, &decoded))
		return leads_nowhere(c, reference);
	if (decoded.len == 0) {
		*out = resource->root;
		return OK;
	}
	if (decoded.at[0] == '/')
		return follow_pointer(c, resource, decoded, out);
	for (const struct schema_anchor *anchor = resource->anchors; anchor != NULL; anchor = anchor->next) {
		if (str_equal(anchor->name, decoded)) {
			*out = anchor->node;
			return OK;
		}
	}
	return leads_nowhere(c, reference);
}
