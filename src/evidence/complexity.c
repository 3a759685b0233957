#include "evidence/complexity.h"

#include "base/check.h"
#include "evidence/lexer.h"

#include <string.h>

enum { DEPTH_MAX = 512, WORDS_MAX = 8 };

/* ---- languages ---- */

static const struct {
	struct str ending, language;
} endings[] = {
	{S_INIT(".c"), S_INIT("c")},
	{S_INIT(".h"), S_INIT("c")},
	{S_INIT(".cpp"), S_INIT("cpp")},
	{S_INIT(".cc"), S_INIT("cpp")},
	{S_INIT(".cxx"), S_INIT("cpp")},
	{S_INIT(".hpp"), S_INIT("cpp")},
	{S_INIT(".hh"), S_INIT("cpp")},
	{S_INIT(".py"), S_INIT("python")},
	{S_INIT(".js"), S_INIT("javascript")},
	{S_INIT(".mjs"), S_INIT("javascript")},
	{S_INIT(".cjs"), S_INIT("javascript")},
	{S_INIT(".jsx"), S_INIT("javascript")},
	{S_INIT(".ts"), S_INIT("typescript")},
	{S_INIT(".mts"), S_INIT("typescript")},
	{S_INIT(".tsx"), S_INIT("typescript")},
	{S_INIT(".go"), S_INIT("go")},
	{S_INIT(".java"), S_INIT("java")},
	{S_INIT(".rs"), S_INIT("rust")},
	{S_INIT(".sql"), S_INIT("sql")},
};

struct str complexity_language(struct str path)
{
	for (size_t i = 0; i < COUNT(endings); i++)
		if (str_ends(path, endings[i].ending))
			return endings[i].language;
	return (struct str){0};
}

/* What branches: a decision, and nesting where it opens a block. */
static const struct words {
	struct str language;
	struct str branches[WORDS_MAX]; /* open blocks */
	struct str choices[WORDS_MAX];  /* decide, and open none of their own */
} all_words[] = {
	{S_INIT("c"), {S_INIT("if"), S_INIT("for"), S_INIT("while")}, {S_INIT("case"), S_INIT("?")}},
	{S_INIT("cpp"),
         {S_INIT("if"), S_INIT("for"), S_INIT("while"), S_INIT("catch")},
         {S_INIT("case"), S_INIT("?")}},
	{S_INIT("javascript"),
         {S_INIT("if"), S_INIT("for"), S_INIT("while"), S_INIT("catch")},
         {S_INIT("case"), S_INIT("?"), S_INIT("??")}},
	{S_INIT("typescript"),
         {S_INIT("if"), S_INIT("for"), S_INIT("while"), S_INIT("catch")},
         {S_INIT("case"), S_INIT("?"), S_INIT("??")}},
	{S_INIT("go"), {S_INIT("if"), S_INIT("for")}, {S_INIT("case")}},
	{S_INIT("java"),
         {S_INIT("if"), S_INIT("for"), S_INIT("while"), S_INIT("catch")},
         {S_INIT("case"), S_INIT("?")}},
	{S_INIT("rust"), {S_INIT("if"), S_INIT("for"), S_INIT("while"), S_INIT("loop")}, {S_INIT("=>")}},
	{S_INIT("python"),
         {S_INIT("if"), S_INIT("elif"), S_INIT("for"), S_INIT("while"), S_INIT("except")},
         {S_INIT("and"), S_INIT("or")}},
	{S_INIT("sql"),
         {{0}},
         {S_INIT("WHEN"), S_INIT("AND"), S_INIT("OR"), S_INIT("when"), S_INIT("and"), S_INIT("or")}},
};

static bool is_among(const struct str *words, struct str word)
{
	for (size_t i = 0; i < WORDS_MAX && !str_absent(words[i]); i++)
		if (str_equal(words[i], word))
			return true;
	return false;
}

static const struct words *words_of(struct str language)
{
	for (size_t i = 0; i < COUNT(all_words); i++)
		if (str_equal(all_words[i].language, language))
			return &all_words[i];
	return NULL;
}

/* ---- counting ---- */

struct counting {
	struct lexer lexer;
	const struct words *words;
	bool indented; /* blocks are by indentation */
	struct complexity *out;
	/* Blocks that are open: braces, of which some belong to a branching word, or the indents of branching lines. */
	bool branching[DEPTH_MAX];
	int64_t indents[DEPTH_MAX];
	size_t open, level; /* level: how many of them are branching */
	bool expected;      /* a branching word waits for its block */
	size_t brackets;    /* ( and [ that are open */
	/* Of this line. */
	int64_t indent;
	bool line_has_code, line_has_comment, line_has_word, question;
	size_t line_begins;
};

static void branch(struct counting *counting, int64_t line, size_t level)
{
	struct complexity *out = counting->out;
	out->decisions++;
	out->nested += 1 + (int64_t)level;
	if ((int64_t)level > out->deepest) {
		out->deepest = (int64_t)level;
		out->deepest_line = line;
	}
}

static void push(struct counting *counting, bool branching)
{
	if (counting->open == DEPTH_MAX)
		return;
	counting->branching[counting->open] = branching;
	counting->indents[counting->open++] = counting->indent;
	counting->level += branching;
}

static void pop(struct counting *counting)
{
	if (counting->open > 0)
		counting->level -= counting->branching[--counting->open];
}

/* Blocks that this line is no longer in. */
static void leave_blocks(struct counting *counting)
{
	while (counting->open > 0 && counting->indents[counting->open - 1] >= counting->indent)
		pop(counting);
}

static void count_word(struct counting *counting, const struct lexer_piece *piece)
{
	bool first = !counting->line_has_word;
	counting->line_has_word = true;
	if (counting->words == NULL)
		return;
	if (is_among(counting->words->branches, piece->text)) {
		branch(counting, piece->line, counting->level);
		/* In the middle of a line it is an expression's. */
		if (counting->indented && first && counting->brackets == 0)
			push(counting, true);
		counting->expected = !counting->indented;
	} else if (is_among(counting->words->choices, piece->text)) {
		branch(counting, piece->line, 0);
	}
}

static void count_operator(struct counting *counting, const struct lexer_piece *piece)
{
	struct str text = piece->text;
	char byte = text.at[0];
	/* “a?: string” is a type's; a question decides when something else comes behind it. */
	if (counting->question &&
	    !(text.len == 1 && (byte == ':' || byte == ')' || byte == ',' || byte == ';')))
		branch(counting, piece->line, 0);
	counting->question = false;
	if (str_equal(text, S("&&")) || str_equal(text, S("||")) || str_equal(text, S("??")) ||
	    str_equal(text, S("=>"))) {
		bool counted = text.at[0] == '&' || text.at[0] == '|' ||
		               (counting->words != NULL && is_among(counting->words->choices, text));
		if (counted)
			branch(counting, piece->line, 0);
	}
	if (text.len > 1)
		return;
	if (byte == '?')
		counting->question = counting->words != NULL && is_among(counting->words->choices, text);
	if (byte == '(' || byte == '[')
		counting->brackets++;
	else if ((byte == ')' || byte == ']') && counting->brackets > 0)
		counting->brackets--;
	if (counting->indented)
		return;
	if (byte == '{') {
		push(counting, counting->expected);
		counting->expected = false;
	} else if (byte == '}') {
		pop(counting);
	} else if (byte == ';' && counting->brackets == 0) {
		counting->expected = false;
	}
}

static void end_line(struct counting *counting, size_t at)
{
	struct complexity *out = counting->out;
	if (counting->line_has_code)
		out->lines++;
	else if (counting->line_has_comment)
		out->comments++;
	else
		out->blank++;
	int64_t length = (int64_t)(at - counting->line_begins);
	if (length > out->longest_line)
		out->longest_line = length;
	counting->line_has_code = counting->line_has_comment = counting->line_has_word = false;
	counting->indent = 0;
	counting->line_begins = at + 1;
}

/* A piece over several lines is on each of them. */
static void end_inner_lines(struct counting *counting, const struct lexer_piece *piece, bool code)
{
	for (size_t i = 0; i < piece->text.len; i++) {
		counting->line_has_code |= code;
		counting->line_has_comment |= !code;
		if (piece->text.at[i] == '\n')
			end_line(counting, piece->at + i);
	}
	counting->line_has_code |= code;
	counting->line_has_comment |= !code;
}

static void begin_code(struct counting *counting)
{
	if (counting->indented && !counting->line_has_code && counting->brackets == 0)
		leave_blocks(counting);
	counting->line_has_code = true;
}

static void count_piece(struct counting *counting, const struct lexer_piece *piece)
{
	switch (piece->kind) {
	case LEXER_END: return;
	case LEXER_NEWLINE: end_line(counting, piece->at); return;
	case LEXER_BLANK:
		if (!counting->line_has_code && !counting->line_has_comment)
			counting->indent = (int64_t)piece->text.len;
		return;
	case LEXER_COMMENT: end_inner_lines(counting, piece, false); return;
	case LEXER_OPERATOR:
		begin_code(counting);
		count_operator(counting, piece);
		return;
	case LEXER_WORD:
		begin_code(counting);
		if (counting->question)
			branch(counting, piece->line, 0);
		counting->question = false;
		count_word(counting, piece);
		return;
	case LEXER_NUMBER:
	case LEXER_STRING:
	case LEXER_DIRECTIVE:
		begin_code(counting);
		if (counting->question)
			branch(counting, piece->line, 0);
		counting->question = false;
		end_inner_lines(counting, piece, true);
		return;
	}
}

struct complexity complexity_of(struct str language, struct str text)
{
	struct complexity out = {0};
	struct counting counting = {.lexer = lexer_begin(language, text),
	                            .words = words_of(language),
	                            .indented = str_equal(language, S("python")),
	                            .out = &out};
	struct lexer_piece piece;
	while ((piece = lexer_next(&counting.lexer)).kind != LEXER_END)
		count_piece(&counting, &piece);
	if (counting.line_begins < text.len)
		end_line(&counting, text.len);
	return out;
}
