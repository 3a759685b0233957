/* The languages that programs are compared in, as a table, and what their parse trees' nodes are to us.
 *
 * The parser is Debian's libtree-sitter 0.20, which reads language ABI 13 and 14; the grammars are those that
 * tools/grammars/package.json pins. A new language: its package there, its objects in tools/grammars.mk, a row in grammar.c. */
#ifndef SIMILAR_GRAMMAR_H
#define SIMILAR_GRAMMAR_H

#include "base/work.h"

/* What is made of a node of some kind (similar/tokens.h). */
enum grammar_role {
	GRAMMAR_KEPT, /* a token, and where it has nodes inside one for its end */
	GRAMMAR_LEFT, /* neither it nor what is inside: a comment, a sign that is no operator */
	GRAMMAR_PASSED, /* only what is inside: brackets around an expression, a block, a statement that is an expression */
	GRAMMAR_LOOP, /* a loop with a condition: for and while look the same */
};

struct grammar {
	struct str id, title;   /* "c", "C": as sandbox/language.h has them, and "typescript", "tsx" */
	const char *extensions; /* "c h": of file names, after the last dot */
	const char *
		loops; /* node kinds, apart by blanks, whose fields are initializer, condition, update, body */
	const void *(*language)(void); /* a TSLanguage */
};

/* By the name of a file, or NULL: it is in none of these languages. */
const struct grammar *grammar_of_file(struct str path);
/* By its id, or NULL. */
const struct grammar *grammar_find(struct str id);
const struct grammar *grammar_all(size_t *count);

/* enum grammar_role of each of the grammar's symbols, [symbol]. Cost: linear in the symbols, some 10 µs. */
const uint8_t *grammar_roles(struct work *w, const struct grammar *grammar);

#endif
