/* What of a text is given to an embedding model. Pure.
 *
 * Runs of blanks become one space. A text of at most EMBED_WORDS_MAX words (as blanks part them) and EMBED_BYTES_MAX bytes
 * without its blanks is one piece. A longer one is cut into such pieces, each as long as it can be: at the end of a sentence
 * (. ! ? … 。！？, quotes and brackets behind them), else between words, else between characters. What comes after
 * EMBED_PIECES_MAX pieces does not count. No token of any tokenizer is shorter than a byte, so that a piece fits where 512
 * tokens do. */
#ifndef LLM_EMBED_TEXT_H
#define LLM_EMBED_TEXT_H

#include "base/str.h"

enum { EMBED_WORDS_MAX = 80, EMBED_BYTES_MAX = 500, EMBED_PIECES_MAX = 32 };

struct embed_piece {
	struct str text; /* valid UTF-8, not empty: of a text without anything, one space */
	size_t bytes;    /* without blanks, at least 1: how much it counts */
};

/* Fills pieces[EMBED_PIECES_MAX] in the arena from a text of any bytes and any length; returns how many, 1 or more. Cost: linear
 * in the text. */
size_t embed_text_cut(struct arena *arena, struct str text, struct embed_piece *pieces);

#endif
