#include "evidence/lexer.h"

#include <string.h>

struct lexer lexer_begin(struct str language, struct str source)
{
	struct lexer lexer = {.source = source, .line = 1, .before = LEXER_NEWLINE};
	bool script = str_equal(language, S("javascript")) || str_equal(language, S("typescript"));
	lexer.hash_comments = lexer.triple = str_equal(language, S("python"));
	lexer.dash_comments = lexer.quotes_are_names = str_equal(language, S("sql"));
	lexer.slash_comments = !lexer.hash_comments;
	lexer.directives = str_equal(language, S("c")) || str_equal(language, S("cpp"));
	lexer.backticks = script || str_equal(language, S("go"));
	lexer.regexes = script;
	lexer.lifetimes = str_equal(language, S("rust"));
	return lexer;
}

/* ---- bytes ---- */

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* What is beyond ASCII is taken for letters. */
static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '$' ||
	       (unsigned char)byte >= 0x80;
}

static char peek(const struct lexer *lexer, size_t ahead)
{
	return lexer->at + ahead < lexer->source.len ? lexer->source.at[lexer->at + ahead] : '\0';
}

static bool looks_at(const struct lexer *lexer, const char *text)
{
	size_t len = strlen(text);
	return lexer->source.len - lexer->at >= len && memcmp(lexer->source.at + lexer->at, text, len) == 0;
}

/* To the end of the line, without it. */
static size_t line_length(const struct lexer *lexer)
{
	size_t len = str_find_byte(str_slice(lexer->source, lexer->at, SIZE_MAX), '\n');
	return len == SIZE_MAX ? lexer->source.len - lexer->at : len;
}

/* ---- pieces that may be long ---- */

static size_t block_comment_length(const struct lexer *lexer)
{
	size_t len = str_find(str_slice(lexer->source, lexer->at + 2, SIZE_MAX), S("*/"));
	return len == SIZE_MAX ? lexer->source.len - lexer->at : len + 4;
}

/* With the lines that a backslash at the end joins. */
static size_t directive_length(const struct lexer *lexer)
{
	size_t len = 0;
	while (lexer->at + len < lexer->source.len && peek(lexer, len) != '\n') {
		bool joins = peek(lexer, len) == '\\' &&
		             (peek(lexer, len + 1) == '\n' ||
		              (peek(lexer, len + 1) == '\r' && peek(lexer, len + 2) == '\n'));
		len += joins ? (peek(lexer, len + 1) == '\n' ? 2 : 3) : 1;
	}
	return len < lexer->source.len - lexer->at ? len : lexer->source.len - lexer->at;
}

/* From its opening quote; `wide`: it may go over lines. One that is not closed ends with its line, or the text. */
static size_t string_length(const struct lexer *lexer, const char *quote, bool wide, bool escapes)
{
	size_t left = lexer->source.len - lexer->at, quote_len = strlen(quote), len = quote_len;
	while (len < left) {
		char byte = peek(lexer, len);
		if (byte == '\n' && !wide)
			return len;
		if (byte == '\\' && escapes) {
			len += peek(lexer, len + 1) == '\n' && !wide ? 1 : 2;
			continue;
		}
		if (left - len >= quote_len &&
		    memcmp(lexer->source.at + lexer->at + len, quote, quote_len) == 0)
			return len + quote_len;
		len++;
	}
	return left;
}

/* r"…", r#"…"#; 0 when there is none. */
static size_t raw_string_length(const struct lexer *lexer)
{
	size_t hashes = 0;
	while (hashes < 32 && peek(lexer, 1 + hashes) == '#')
		hashes++;
	if (peek(lexer, 1 + hashes) != '"')
		return 0;
	char end[34] = "\"";
	memset(end + 1, '#', hashes);
	size_t begin = 2 + hashes;
	size_t len =
		str_find(str_slice(lexer->source, lexer->at + begin, SIZE_MAX), str_bytes(end, 1 + hashes));
	return len == SIZE_MAX ? lexer->source.len - lexer->at : begin + len + 1 + hashes;
}

/* What follows a value divides; what follows anything else begins an expression. */
static bool begins_expression(const struct lexer *lexer)
{
	return lexer->before != LEXER_WORD && lexer->before != LEXER_NUMBER &&
	       lexer->before != LEXER_STRING && lexer->before_byte != ')' && lexer->before_byte != ']' &&
	       lexer->before_byte != '}';
}

/* /…/ on one line; 0 when it is not closed there: then neither is what begins after it, so that a line is read once. */
static size_t regex_length(struct lexer *lexer)
{
	bool class = false;
	size_t len = 1;
	if (lexer->at < lexer->no_regex_until)
		return 0;
	for (; lexer->at + len < lexer->source.len && peek(lexer, len) != '\n'; len++) {
		char byte = peek(lexer, len);
		if (byte == '\\')
			len++;
		else if (byte == '[')
			class = true;
		else if (byte == ']')
			class = false;
		else if (byte == '/' && !class)
			return len + 1;
	}
	lexer->no_regex_until = lexer->at + len;
	return 0;
}

static size_t apostrophe_length(const struct lexer *lexer)
{
	/* 'a' is a character, 'a a lifetime. */
	if (lexer->lifetimes && peek(lexer, 1) != '\\' && peek(lexer, 2) != '\'' &&
	    (unsigned char)peek(lexer, 1) < 0x80)
		return 0;
	return string_length(lexer, "'", lexer->quotes_are_names, !lexer->quotes_are_names);
}

static size_t quoted_length(struct lexer *lexer)
{
	if (lexer->triple && looks_at(lexer, "\"\"\""))
		return string_length(lexer, "\"\"\"", true, true);
	if (lexer->triple && looks_at(lexer, "'''"))
		return string_length(lexer, "'''", true, true);
	switch (peek(lexer, 0)) {
	case '"':
		return string_length(lexer, "\"", lexer->lifetimes || lexer->quotes_are_names,
		                     !lexer->quotes_are_names);
	case '\'': return apostrophe_length(lexer);
	case '`': return lexer->backticks ? string_length(lexer, "`", true, true) : 0;
	case '/': return lexer->regexes && begins_expression(lexer) ? regex_length(lexer) : 0;
	default: return 0;
	}
}

static size_t comment_length(const struct lexer *lexer)
{
	if (lexer->hash_comments && peek(lexer, 0) == '#')
		return line_length(lexer);
	if (lexer->slash_comments && !lexer->dash_comments && looks_at(lexer, "//"))
		return line_length(lexer);
	if (lexer->dash_comments && looks_at(lexer, "--"))
		return line_length(lexer);
	return lexer->slash_comments && looks_at(lexer, "/*") ? block_comment_length(lexer) : 0;
}

/* ---- pieces that are short ---- */

static size_t word_length(const struct lexer *lexer)
{
	size_t len = 0;
	while (lexer->at + len < lexer->source.len &&
	       (is_letter(peek(lexer, len)) || is_digit(peek(lexer, len))))
		len++;
	return len;
}

static size_t number_length(const struct lexer *lexer)
{
	size_t len = 0;
	while (lexer->at + len < lexer->source.len &&
	       (is_letter(peek(lexer, len)) || is_digit(peek(lexer, len)) || peek(lexer, len) == '.'))
		len++;
	return len;
}

static size_t operator_length(const struct lexer *lexer)
{
	static const char *const joined[] = {"===", "!==", "<<=", ">>=", "...", "&&=", "||=", "?\?=", "**=",
	                                     "==",  "!=",  "<=",  ">=",  "&&",  "||",  "??",  "?.",   "=>",
	                                     "->",  "++",  "--",  "+=",  "-=",  "*=",  "/=",  "%=",   "&=",
	                                     "|=",  "^=",  "<<",  ">>",  "::",  ":=",  "**",  "<>"};
	for (size_t i = 0; i < sizeof joined / sizeof joined[0]; i++)
		if (looks_at(lexer, joined[i]))
			return strlen(joined[i]);
	return 1;
}

static size_t blank_length(const struct lexer *lexer)
{
	size_t len = 0;
	while (peek(lexer, len) == ' ' || peek(lexer, len) == '\t' || peek(lexer, len) == '\r')
		len++;
	return len;
}

static size_t measure(struct lexer *lexer, enum lexer_kind *kind)
{
	char byte = peek(lexer, 0);
	size_t len = blank_length(lexer);
	*kind = LEXER_BLANK;
	if (len > 0)
		return len;
	*kind = LEXER_NEWLINE;
	if (byte == '\n')
		return 1;
	*kind = LEXER_DIRECTIVE;
	if (lexer->directives && byte == '#' && !lexer->line_begun)
		return directive_length(lexer);
	*kind = LEXER_COMMENT;
	if ((len = comment_length(lexer)) > 0)
		return len;
	*kind = LEXER_STRING;
	if (lexer->lifetimes && byte == 'r' && (len = raw_string_length(lexer)) > 0)
		return len;
	if ((len = quoted_length(lexer)) > 0)
		return len;
	*kind = LEXER_NUMBER;
	if (is_digit(byte))
		return number_length(lexer);
	*kind = LEXER_WORD;
	if ((len = word_length(lexer)) > 0)
		return len;
	*kind = LEXER_OPERATOR;
	return operator_length(lexer);
}

struct lexer_piece lexer_next(struct lexer *lexer)
{
	struct lexer_piece piece = {.kind = LEXER_END, .at = lexer->at, .line = lexer->line};
	if (lexer->at >= lexer->source.len)
		return piece;
	size_t len = measure(lexer, &piece.kind);
	if (len > lexer->source.len - lexer->at)
		len = lexer->source.len - lexer->at;
	piece.text = str_slice(lexer->source, lexer->at, len);
	for (size_t i = 0; i < len; i++)
		lexer->line += piece.text.at[i] == '\n';
	lexer->at += len;
	if (piece.kind == LEXER_NEWLINE)
		lexer->line_begun = false;
	else if (piece.kind != LEXER_BLANK)
		lexer->line_begun = true;
	if (piece.kind != LEXER_BLANK && piece.kind != LEXER_COMMENT && piece.kind != LEXER_NEWLINE) {
		lexer->before = piece.kind;
		lexer->before_byte = piece.text.at[len - 1];
	}
	return piece;
}
