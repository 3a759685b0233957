#include "similar/tokens.h"

#include <string.h>
#include <tree_sitter/api.h>

/* Of a token: what ends is one more. */
enum { KIND_LOOP = 2, KIND_ERROR = 4, KIND_NODE = 6 };
/* What is not hostile takes a twentieth of it. */
#define PARSE_US 1500000
enum { PARTS_PER_LINE = 3 };

/* A node that is being walked. */
struct frame {
	uint32_t kind; /* of the token that its end gives; 0: none */
	uint32_t loop; /* of the loop whose parts its children are, from 1; 0: none */
	bool entered;  /* its first token is written */
};

/* A loop that is being walked: where the tokens lie of what it does after each turn. */
struct loop {
	size_t update_at, update_until;
};

struct walk {
	struct work *w;
	const uint8_t *roles;
	TSTreeCursor cursor;
	struct tokens *out;
	size_t capacity;
	struct frame *frames;
	size_t depth, depth_capacity;
	struct loop loops[TOKENS_LOOPS_NESTED_MAX];
	uint32_t loop_count;
	TSFieldId operators[2], initializers[2], updates[2];
};

static void *grown(struct work *w, const void *old, size_t count, size_t *capacity, size_t size)
{
	*capacity = *capacity == 0 ? 64 : 2 * *capacity;
	void *fresh = work_array(w, *capacity, size);
	if (count > 0)
		memcpy(fresh, old, count * size);
	return fresh;
}

static void put(struct walk *walk, uint32_t kind, TSPoint at, TSPoint until)
{
	struct tokens *out = walk->out;
	if (out->count == walk->capacity)
		out->at = grown(walk->w, out->at, out->count, &walk->capacity, sizeof *out->at);
	out->at[out->count++] = (struct token){kind, at.row + 1, until.row + 1};
}

static bool is_field(TSFieldId field, const TSFieldId names[2])
{
	return field != 0 && (field == names[0] || field == names[1]);
}

static struct frame *top(struct walk *walk)
{
	return &walk->frames[walk->depth - 1];
}

static void push(struct walk *walk, struct frame frame)
{
	if (walk->depth == walk->depth_capacity)
		walk->frames = grown(walk->w, walk->frames, walk->depth, &walk->depth_capacity,
		                     sizeof *walk->frames);
	walk->frames[walk->depth++] = frame;
}

/* The kind of a node's symbol; that of what is no program, 65535, is in no table. */
static enum grammar_role role_of(const struct walk *walk, TSSymbol symbol)
{
	return symbol == (TSSymbol)-1 ? GRAMMAR_KEPT : (enum grammar_role)walk->roles[symbol];
}

/* A loop's own token comes after what is done before the loop: with the first other part that gives a token. */
static void enter_loop(struct walk *walk, TSNode node, TSFieldId field)
{
	struct frame *frame = top(walk);
	bool passed =
		role_of(walk, ts_node_symbol(node)) == GRAMMAR_PASSED && !is_field(field, walk->updates);
	if (frame->entered || passed || is_field(field, walk->initializers))
		return;
	TSPoint at = ts_node_start_point(node);
	for (size_t i = walk->depth; i-- > 0 && walk->frames[i].loop == frame->loop;)
		walk->frames[i].entered = true;
	put(walk, KIND_LOOP, at, at);
}

static void turn_round(struct token *at, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct token kept = at[i];
		at[i] = at[count - 1 - i];
		at[count - 1 - i] = kept;
	}
}

/* What is done after each turn goes to the loop's end. */
static void move_update(struct walk *walk, const struct loop *loop)
{
	struct token *from = &walk->out->at[loop->update_at];
	size_t moved = loop->update_until - loop->update_at, behind = walk->out->count - loop->update_until;
	if (moved == 0)
		return;
	turn_round(from, moved);
	turn_round(from + moved, behind);
	turn_round(from, moved + behind);
}

/* Writes what entering the node means. Whether its children are to be walked. */
static bool enter(struct walk *walk, TSNode node, TSFieldId field)
{
	TSSymbol symbol = ts_node_symbol(node);
	TSPoint at = ts_node_start_point(node), until = ts_node_end_point(node);
	enum grammar_role role = role_of(walk, symbol);
	uint32_t kind = symbol == (TSSymbol)-1 ? KIND_ERROR : KIND_NODE + 2 * (uint32_t)symbol;
	uint32_t loop = walk->depth == 0 ? 0 : top(walk)->loop;
	if (!ts_node_is_named(node)) {
		if (is_field(field, walk->operators))
			put(walk, kind, at, until);
		return false;
	}
	if (role == GRAMMAR_LEFT)
		return false;
	bool inside = ts_node_child_count(node) > 0;
	if (role == GRAMMAR_PASSED || walk->depth == 0) {
		bool entered = loop != 0 && top(walk)->entered;
		push(walk, (struct frame){.loop = is_field(field, walk->initializers) ? 0 : loop,
		                          .entered = entered});
	} else if (role == GRAMMAR_LOOP && walk->loop_count < TOKENS_LOOPS_NESTED_MAX) {
		walk->loops[walk->loop_count++] = (struct loop){0};
		push(walk, (struct frame){.kind = KIND_LOOP + 1, .loop = walk->loop_count});
	} else {
		put(walk, kind, at, inside ? at : until);
		push(walk, (struct frame){.kind = inside ? kind + 1 : 0, .entered = true});
	}
	return inside;
}

static void leave(struct walk *walk)
{
	struct frame frame = *top(walk);
	TSPoint until = ts_node_end_point(ts_tree_cursor_current_node(&walk->cursor));
	walk->depth--;
	if (frame.kind == KIND_LOOP + 1 && frame.loop != 0) {
		if (!frame.entered)
			put(walk, KIND_LOOP, until, until);
		move_update(walk, &walk->loops[--walk->loop_count]);
	}
	if (frame.kind != 0)
		put(walk, frame.kind, until, until);
}

/* One node and all below it, without recursion: a stranger decides how deep it goes. */
static void walk_tree(struct walk *walk)
{
	for (;;) {
		TSNode node = ts_tree_cursor_current_node(&walk->cursor);
		TSFieldId field = ts_tree_cursor_current_field_id(&walk->cursor);
		size_t depth = walk->depth;
		if (depth > 0 && top(walk)->loop != 0 && ts_node_is_named(node)) {
			enter_loop(walk, node, field);
			if (is_field(field, walk->updates))
				walk->loops[top(walk)->loop - 1].update_at = walk->out->count;
		}
		if (enter(walk, node, field) && ts_tree_cursor_goto_first_child(&walk->cursor))
			continue;
		if (walk->depth > depth)
			leave(walk);
		for (;;) {
			field = ts_tree_cursor_current_field_id(&walk->cursor);
			if (walk->depth > 0 && top(walk)->loop != 0 && is_field(field, walk->updates))
				walk->loops[top(walk)->loop - 1].update_until = walk->out->count;
			if (ts_tree_cursor_goto_next_sibling(&walk->cursor))
				break;
			if (!ts_tree_cursor_goto_parent(&walk->cursor))
				return;
			leave(walk);
		}
	}
}

static void find_fields(const TSLanguage *language, const char *const names[2], TSFieldId out[2])
{
	for (int i = 0; i < 2; i++)
		out[i] = ts_language_field_id_for_name(language, names[i], (uint32_t)strlen(names[i]));
}

static void close_parser(TSParser **parser)
{
	ts_parser_delete(*parser);
}

static void close_tree(TSTree **tree)
{
	if (*tree != NULL)
		ts_tree_delete(*tree);
}

static size_t parts_of(struct str source)
{
	size_t parts = source.len + PARTS_PER_LINE;
	for (size_t i = 0; i < source.len; i++)
		parts += source.at[i] == '\n' ? PARTS_PER_LINE : 0;
	return parts;
}

enum err tokens_read(struct work *w, const struct grammar *grammar, struct str source, struct tokens *out)
{
	static const char *const operators[] = {"operator", "operators"};
	static const char *const initializers[] = {"initializer", "init"};
	static const char *const updates[] = {"update", "increment"};
	struct walk walk = {.w = w, .roles = grammar_roles(w, grammar), .out = out};
	const TSLanguage *language = grammar->language();
	TSParser *parser __attribute__((cleanup(close_parser))) = ts_parser_new();
	TSTree *tree __attribute__((cleanup(close_tree))) = NULL;
	*out = (struct tokens){0};
	if (source.len > TOKENS_SOURCE_MAX || parts_of(source) > TOKENS_SOURCE_MAX)
		return fail(w, ERR_TOO_LARGE, "it is longer than the 64 KiB that are read of a program");
	if (str_find_byte(source, '\0') != SIZE_MAX)
		return fail(w, ERR_INPUT, "it is no text");
	if (!ts_parser_set_language(parser, language))
		return fail(w, ERR_INTERNAL, "the grammar is of another version than the parser");
	ts_parser_set_timeout_micros(parser, PARSE_US);
	tree = ts_parser_parse_string(parser, NULL, source.len == 0 ? "" : source.at, (uint32_t)source.len);
	if (tree == NULL)
		return fail(w, ERR_TOO_LARGE, "it takes too long to read");
	find_fields(language, operators, walk.operators);
	find_fields(language, initializers, walk.initializers);
	find_fields(language, updates, walk.updates);
	out->broken = ts_node_has_error(ts_tree_root_node(tree));
	walk.cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
	walk_tree(&walk);
	ts_tree_cursor_delete(&walk.cursor);
	return OK;
}
