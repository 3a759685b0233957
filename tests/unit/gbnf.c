#include "gbnf.h"

#include <stdlib.h>
#include <string.h>

enum kind { LITERAL, DIGITS, RULE, SEQUENCE, CHOICE, OPTION };

struct node {
	enum kind kind;
	struct str text;         /* LITERAL: what it stands for; RULE: its name */
	char first, last;        /* DIGITS */
	const struct node *rule; /* RULE, once all are read */
	struct node *child;      /* SEQUENCE, CHOICE, OPTION: the first */
	struct node *next;       /* beside it */
	struct node *next_named; /* RULE: the one named before it */
};

struct rule {
	struct str name;
	struct node *body;
};

struct gbnf {
	struct rule *rules; /* by name */
	size_t count;
};

/* ---- reading --------------------------------------------------------------------------------- */

struct reader {
	struct arena *arena;
	struct str rest;
	struct node *named;
	bool failed;
};

static bool take(struct reader *reader, const char *token)
{
	if (!str_starts(reader->rest, str_of(token)))
		return false;
	reader->rest = str_slice(reader->rest, strlen(token), SIZE_MAX);
	return true;
}

static void need(struct reader *reader, const char *token)
{
	if (!take(reader, token))
		reader->failed = true;
}

static char take_byte(struct reader *reader)
{
	if (reader->rest.len == 0) {
		reader->failed = true;
		return '\0';
	}
	char byte = reader->rest.at[0];
	reader->rest = str_slice(reader->rest, 1, SIZE_MAX);
	return byte;
}

static struct node *make(struct reader *reader, enum kind kind)
{
	struct node *node = arena_alloc(reader->arena, sizeof *node);
	*node = (struct node){.kind = kind};
	return node;
}

static struct str take_name(struct reader *reader)
{
	size_t len = 0;
	while (len < reader->rest.len &&
	       strchr("abcdefghijklmnopqrstuvwxyz0123456789-", reader->rest.at[len]) != NULL)
		len++;
	struct str name = str_slice(reader->rest, 0, len);
	reader->rest = str_slice(reader->rest, len, SIZE_MAX);
	reader->failed = reader->failed || len == 0;
	return name;
}

static char escaped(struct reader *reader)
{
	static const char names[] = "nrt\"\\[]", bytes[] = "\n\r\t\"\\[]";
	char byte = take_byte(reader);
	const char *name = memchr(names, byte, sizeof names - 1);
	reader->failed = reader->failed || name == NULL;
	return name == NULL ? '\0' : bytes[name - names];
}

static struct node *read_literal(struct reader *reader)
{
	struct node *node = make(reader, LITERAL);
	char *text = arena_alloc(reader->arena, reader->rest.len + 1);
	size_t len = 0;
	while (!reader->failed && !take(reader, "\"")) {
		char byte = take_byte(reader);
		reader->failed = reader->failed || byte == '\n';
		text[len++] = byte == '\\' ? escaped(reader) : byte;
	}
	node->text = str_bytes(text, len);
	return node;
}

static struct node *read_digits(struct reader *reader)
{
	struct node *node = make(reader, DIGITS);
	node->first = take_byte(reader);
	need(reader, "-");
	node->last = take_byte(reader);
	need(reader, "]");
	reader->failed = reader->failed || node->first < '0' || node->last > '9' || node->last < node->first;
	return node;
}

static struct node *read_choice(struct reader *reader);

static struct node *read_group(struct reader *reader)
{
	struct node *node = read_choice(reader);
	need(reader, ")");
	return node;
}

static struct node *read_reference(struct reader *reader)
{
	struct node *node = make(reader, RULE);
	node->text = take_name(reader);
	node->next_named = reader->named;
	return reader->named = node;
}

static struct node *read_element(struct reader *reader)
{
	struct node *node = take(reader, "\"")  ? read_literal(reader)
	                    : take(reader, "[") ? read_digits(reader)
	                    : take(reader, "(") ? read_group(reader)
	                                        : read_reference(reader);
	if (!take(reader, "?"))
		return node;
	struct node *option = make(reader, OPTION);
	option->child = node;
	return option;
}

/* Elements with a blank, or alternatives with a bar between them. */
static struct node *read_list(struct reader *reader, enum kind kind, const char *between,
                              struct node *(*read)(struct reader *))
{
	struct node *list = make(reader, kind);
	struct node **end = &list->child;
	do {
		*end = read(reader);
		end = &(*end)->next;
	} while (!reader->failed && !str_starts(reader->rest, str_of(kind == SEQUENCE ? " |" : "\n")) &&
	         take(reader, between));
	return list;
}

static struct node *read_sequence(struct reader *reader)
{
	return read_list(reader, SEQUENCE, " ", read_element);
}

static struct node *read_choice(struct reader *reader)
{
	return read_list(reader, CHOICE, " | ", read_sequence);
}

static int by_name(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;
	size_t shorter = x->name.len < y->name.len ? x->name.len : y->name.len;
	int order = memcmp(x->name.at, y->name.at, shorter);
	return order != 0 ? order : (x->name.len > y->name.len) - (x->name.len < y->name.len);
}

static const struct rule *find(const struct gbnf *gbnf, struct str name)
{
	const struct rule key = {.name = name};
	return bsearch(&key, gbnf->rules, gbnf->count, sizeof key, by_name);
}

/* Sorts the rules and ties names to them. */
static bool resolve(struct gbnf *gbnf, struct node *named)
{
	qsort(gbnf->rules, gbnf->count, sizeof *gbnf->rules, by_name);
	for (size_t i = 1; i < gbnf->count; i++)
		if (str_equal(gbnf->rules[i - 1].name, gbnf->rules[i].name))
			return false;
	for (; named != NULL; named = named->next_named) {
		const struct rule *rule = find(gbnf, named->text);
		if (rule == NULL)
			return false;
		named->rule = rule->body;
	}
	return find(gbnf, S("root")) != NULL;
}

const struct gbnf *gbnf_read(struct arena *arena, struct str grammar)
{
	struct reader reader = {.arena = arena, .rest = grammar};
	struct gbnf *gbnf = arena_alloc(arena, sizeof *gbnf);
	size_t lines = 0;
	for (size_t i = 0; i < grammar.len; i++)
		lines += grammar.at[i] == '\n';
	*gbnf = (struct gbnf){.rules = arena_array(arena, lines + 1, sizeof *gbnf->rules)};
	while (!reader.failed && reader.rest.len > 0) {
		if (gbnf->count > lines)
			return NULL;
		struct rule *rule = &gbnf->rules[gbnf->count++];
		rule->name = take_name(&reader);
		need(&reader, " ::= ");
		rule->body = read_choice(&reader);
		need(&reader, "\n");
	}
	return !reader.failed && resolve(gbnf, reader.named) ? gbnf : NULL;
}

/* ---- making ---------------------------------------------------------------------------------- */

/* Where in the text something can end. */
struct places {
	bool at[GBNF_TEXT_MAX + 1];
};

static void follow(const struct node *node, struct str text, size_t from, struct places *ends);

static void follow_sequence(const struct node *node, struct str text, size_t from, struct places *ends)
{
	if (node == NULL) {
		ends->at[from] = true;
		return;
	}
	struct places here = {0};
	follow(node, text, from, &here);
	for (size_t i = from; i <= text.len; i++)
		if (here.at[i])
			follow_sequence(node->next, text, i, ends);
}

static void follow(const struct node *node, struct str text, size_t from, struct places *ends)
{
	struct str rest = str_slice(text, from, SIZE_MAX);
	switch (node->kind) {
	case LITERAL:
		if (str_starts(rest, node->text))
			ends->at[from + node->text.len] = true;
		break;
	case DIGITS:
		if (rest.len > 0 && rest.at[0] >= node->first && rest.at[0] <= node->last)
			ends->at[from + 1] = true;
		break;
	case RULE: follow(node->rule, text, from, ends); break;
	case SEQUENCE: follow_sequence(node->child, text, from, ends); break;
	case CHOICE:
		for (const struct node *child = node->child; child != NULL; child = child->next)
			follow(child, text, from, ends);
		break;
	case OPTION:
		ends->at[from] = true;
		follow(node->child, text, from, ends);
		break;
	}
}

bool gbnf_makes(const struct gbnf *gbnf, struct str text)
{
	struct places ends = {0};
	if (text.len <= GBNF_TEXT_MAX)
		follow(find(gbnf, S("root"))->body, text, 0, &ends);
	return ends.at[text.len <= GBNF_TEXT_MAX ? text.len : 0];
}
