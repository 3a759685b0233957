/* Source text as pieces, for whatever counts or changes words of it: no parser, so that it reads what does not compile.
 *
 * 1. Every byte belongs to exactly one piece; pieces come in order; any bytes are read.
 * 2. Comments and strings are pieces of their own, whatever stands in them. A directive of the preprocessor is one piece with all
 *    its lines. JavaScript's regular expressions are told from divisions by what comes before: a guess, which can be wrong. */
#ifndef EVIDENCE_LEXER_H
#define EVIDENCE_LEXER_H

#include "base/str.h"

enum lexer_kind {
	LEXER_END,
	LEXER_WORD,
	LEXER_NUMBER,
	LEXER_OPERATOR, /* one byte, or one of two or three that belong together */
	LEXER_STRING,
	LEXER_COMMENT,
	LEXER_DIRECTIVE,
	LEXER_NEWLINE,
	LEXER_BLANK,
};
struct lexer_piece {
	enum lexer_kind kind;
	struct str text; /* of the source */
	size_t at;       /* bytes into it */
	int64_t line;    /* on which it begins, from 1 */
};
struct lexer {
	struct str source;
	size_t at;
	int64_t line;
	enum lexer_kind before; /* the last piece that was code */
	char before_byte;       /* and its last byte */
	bool line_begun;        /* something but blanks stands on this line */
	size_t no_regex_until;  /* one that began before was not closed on its line, which ends there */
	/* What the language has. */
	bool hash_comments, slash_comments, dash_comments, directives, backticks, triple, lifetimes, regexes,
		quotes_are_names;
};

/* Begins; `language` as complexity_language says it, whatever else is read like C. */
struct lexer lexer_begin(struct str language, struct str source);
/* The next piece; LEXER_END, again and again, at the end. Cost: linear over all. */
struct lexer_piece lexer_next(struct lexer *lexer);

#endif
