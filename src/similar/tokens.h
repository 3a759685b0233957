/* A program as a row of tokens: its parse tree walked from the top, each node by its kind, and where it ends. What a name or a
 * literal is called is not in it; nor are comments, blanks, brackets and braces.
 *
 * 1. Nodes as in Dolos (Maertens et al. 2022): a named node gives a token when it is entered and, when anything is inside, one
 *    when it is left. Operators are tokens too, which Dolos leaves out: on short programs they tell more (bench/README.md).
 * 2. A loop with a condition looks the same however it is written: what is done before it, the loop, the condition, the body,
 *    what is done after each turn, its end. So `for (a; b; c) d` and `a; while (b) { d c; }` are the same tokens. Java, Go,
 *    JavaScript, TypeScript, C and C++ have such a for.
 * 3. Tokens of different languages have nothing in common, and are never compared (similar/similar.h).
 * 4. What cannot be parsed is walked as far as it was understood; any bytes will do. */
#ifndef SIMILAR_TOKENS_H
#define SIMILAR_TOKENS_H

#include "similar/grammar.h"

enum {
	/* Of bytes, and three more for each line. libtree-sitter 0.20 has 16 bits for the number of a node's children, and
	 * frees what it should not when what it cannot parse has more parts. A part has a byte, or is one of the few of no
	 * length at the end of a line. */
	TOKENS_SOURCE_MAX = 65535,
	TOKENS_LOOPS_NESTED_MAX = 32, /* of loops deeper than that the parts stay where they are */
};

struct token {
	uint32_t kind; /* of its language: equal for equal kinds of node; TOKEN_BARRIER is equal to nothing */
	uint32_t line,
		line_last; /* of the source, from 1: where a node is entered, or left; of one with nothing inside, all of it */
};
enum { TOKEN_BARRIER = 0 };

struct tokens {
	struct token *at;
	size_t count;
	bool broken; /* some of it is not of the language */
};

/* The tokens of a source. ERR_TOO_LARGE over TOKENS_SOURCE_MAX, and for one made to keep the parser busy, which is given up after
 * 1.5 s; ERR_INPUT for one with NUL bytes, which is no program. Cost: linear, some 0.2 µs a byte. */
enum err tokens_read(struct work *w, const struct grammar *grammar, struct str source,
                     struct tokens *out) MUST_CHECK;

#endif
