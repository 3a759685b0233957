#include "exam/yaml.h"

#include "base/utf8.h"

#include <yaml.h>

struct reader {
	struct work *w;
	yaml_parser_t parser;
	size_t nodes;
	int64_t *line;
};

/* What of an event is needed here. */
struct token {
	yaml_event_type_t type;
	int64_t line;
	struct str text;
	bool plain, literal;
};

static enum err read_node(struct reader *r, const struct token *token, size_t depth, struct yaml_node *node);

/* ---- saying no ---- */

#define REFUSE(r, at, ...) (*(r)->line = (at), fail((r)->w, ERR_INPUT, __VA_ARGS__))

/* What libyaml says, and what an author can do about it. */
static const struct {
	struct str problem;
	const char *advice;
} advices[] = {
	{S_INIT("found character that cannot start any token"),
         "a text may not begin with a backquote, @ or %, and a tab may not indent: "
         "put the text in quotes, indent by spaces"},
	{S_INIT("mapping values are not allowed in this context"),
         "a text that contains a colon and a blank needs quotes; else look whether the lines are indented alike"},
	{S_INIT("did not find expected key"),
         "look at the indentation and for quotes that are missing here or just above"},
	{S_INIT("could not find expected ':'"), "look for a missing colon or quote here or just above"},
	{S_INIT("found unexpected end of stream"), "a quote or bracket is not closed"},
	{S_INIT("did not find expected ',' or ']'"),
         "a list in brackets needs commas, and a closing bracket"},
	{S_INIT("did not find expected ',' or '}'"), "keys in braces need commas, and a closing brace"},
};

static enum err refuse_syntax(struct reader *r)
{
	struct str problem = str_of(r->parser.problem);
	int64_t line = (int64_t)r->parser.problem_mark.line + 1;
	for (size_t i = 0; i < COUNT(advices); i++)
		if (str_equal(problem, advices[i].problem))
			return REFUSE(r, line, "this is not YAML: %s (%.*s)", advices[i].advice,
			              STR_ARG(problem));
	return REFUSE(r, line, "this is not YAML: %.*s", STR_ARG(problem));
}

static enum err refuse_anchor(struct reader *r, const yaml_event_t *event)
{
	int64_t line = (int64_t)event->start_mark.line + 1;
	return REFUSE(
		r, line,
		"anchors (&name) and aliases (*name) are not read: write the value out; a text that begins "
		"with & or * needs quotes");
}

static enum err refuse_tag(struct reader *r, const yaml_event_t *event)
{
	int64_t line = (int64_t)event->start_mark.line + 1;
	return REFUSE(r, line, "tags (!name) are not read; a text that begins with ! needs quotes");
}

/* ---- events ---- */

static enum err take_scalar(struct reader *r, const yaml_event_t *event, struct token *token)
{
	token->text = str_copy(r->w->arena, str_bytes(event->data.scalar.value, event->data.scalar.length));
	token->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	token->literal = event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE;
	if (!utf8_plain(token->text))
		return REFUSE(r, token->line, "the text contains a control character: take it out");
	return OK;
}

static enum err take(struct reader *r, const yaml_event_t *event, struct token *token)
{
	*token = (struct token){.type = event->type, .line = (int64_t)event->start_mark.line + 1};
	const yaml_char_t *anchor = NULL, *tag = NULL;
	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (anchor != NULL || event->type == YAML_ALIAS_EVENT)
		return refuse_anchor(r, event);
	if (tag != NULL)
		return refuse_tag(r, event);
	return event->type == YAML_SCALAR_EVENT ? take_scalar(r, event, token) : OK;
}

static enum err next(struct reader *r, struct token *token)
{
	yaml_event_t event;
	if (!yaml_parser_parse(&r->parser, &event))
		return refuse_syntax(r);
	enum err failed = take(r, &event, token);
	yaml_event_delete(&event);
	return failed;
}

/* ---- nodes ---- */

static enum err new_node(struct reader *r, int64_t line, struct yaml_node **out)
{
	if (++r->nodes > YAML_NODES_MAX)
		return REFUSE(r, line, "the file has more than %d values: split it", YAML_NODES_MAX);
	*out = work_alloc(r->w, sizeof **out);
	return OK;
}

static enum err read_list(struct reader *r, size_t depth, struct yaml_node *list)
{
	const struct yaml_node **end = &list->first;
	for (;;) {
		struct token token = {0};
		TRY(next(r, &token));
		if (token.type == YAML_SEQUENCE_END_EVENT)
			return OK;
		struct yaml_node *node = NULL;
		TRY(new_node(r, token.line, &node));
		TRY(read_node(r, &token, depth, node));
		*end = node;
		end = &node->next;
		list->count++;
	}
}

static enum err check_key(struct reader *r, const struct yaml_node *map, const struct token *key)
{
	if (key->type != YAML_SCALAR_EVENT)
		return REFUSE(r, key->line, "a key must be a word, not a list or a mapping");
	const struct yaml_node *first = yaml_get(map, key->text);
	if (first != NULL)
		return REFUSE(r, key->line,
		              "“%.*s” stands here for the second time; the first is in line %lld",
		              STR_ARG(key->text), (long long)first->key_line);
	if (map->count == YAML_KEYS_MAX)
		return REFUSE(r, key->line, "these are more than %d keys side by side", YAML_KEYS_MAX);
	return OK;
}

static enum err read_map(struct reader *r, size_t depth, struct yaml_node *map)
{
	const struct yaml_node **end = &map->first;
	for (;;) {
		struct token key = {0}, value = {0};
		TRY(next(r, &key));
		if (key.type == YAML_MAPPING_END_EVENT)
			return OK;
		TRY(check_key(r, map, &key));
		TRY(next(r, &value));
		struct yaml_node *node = NULL;
		TRY(new_node(r, key.line, &node));
		TRY(read_node(r, &value, depth, node));
		node->key = key.text;
		node->key_line = key.line;
		*end = node;
		end = &node->next;
		map->count++;
	}
}

static enum err read_node(struct reader *r, const struct token *token, size_t depth, struct yaml_node *node)
{
	node->line = token->line;
	if (token->type == YAML_SCALAR_EVENT) {
		node->kind = YAML_TEXT;
		node->text = token->text;
		node->plain = token->plain;
		node->literal = token->literal;
		return OK;
	}
	if (depth == YAML_DEPTH_MAX)
		return REFUSE(r, token->line, "this is nested more than %d deep", YAML_DEPTH_MAX);
	bool list = token->type == YAML_SEQUENCE_START_EVENT;
	node->kind = list ? YAML_LIST : YAML_MAP;
	return list ? read_list(r, depth + 1, node) : read_map(r, depth + 1, node);
}

/* Stream start, document start, the node, document end, stream end. */
static enum err read_stream(struct reader *r, const struct yaml_node **out)
{
	struct token token = {0};
	TRY(next(r, &token));
	TRY(next(r, &token));
	if (token.type == YAML_STREAM_END_EVENT)
		return REFUSE(r, 1, "the file is empty");
	TRY(next(r, &token));
	struct yaml_node *root = NULL;
	TRY(new_node(r, token.line, &root));
	TRY(read_node(r, &token, 0, root));
	TRY(next(r, &token));
	TRY(next(r, &token));
	if (token.type != YAML_STREAM_END_EVENT)
		return REFUSE(r, token.line,
		              "a second document begins here: one file holds one; take the line “---” out");
	*out = root;
	return OK;
}

enum err yaml_read(struct work *w, struct str text, const struct yaml_node **out, int64_t *line)
{
	struct reader r = {.w = w, .line = line};
	if (text.len > YAML_BYTES_MAX)
		return REFUSE(&r, 1, "the file is larger than %d MiB", YAML_BYTES_MAX >> 20);
	if (!utf8_plain(text))
		return REFUSE(&r, 1, "the file is not plain UTF-8 text");
	if (!yaml_parser_initialize(&r.parser))
		return fail(w, ERR_UNAVAILABLE, "there is not enough memory to read YAML");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text.at, text.len);
	enum err failed = read_stream(&r, out);
	yaml_parser_delete(&r.parser);
	return failed;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, struct str key)
{
	if (map == NULL || map->kind != YAML_MAP)
		return NULL;
	for (const struct yaml_node *node = map->first; node != NULL; node = node->next)
		if (str_equal(node->key, key))
			return node;
	return NULL;
}
