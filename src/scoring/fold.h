/* Text as words that can be compared: how it reads, whatever it is written with.
 *
 * Case, accents, full-width and other compatibility forms, characters that draw nothing, apostrophes, and
 * letters of other scripts that look Latin (Cyrillic о, Greek ο) are folded away. A word is a run of letters
 * and digits. In scripts that are written without blanks (base/utf8.h) every letter is a word, with the marks
 * that are its vowel, tone or voice, as one code point or as several, in half width or full: what is said again
 * then reads the same wherever it stands, as it would not if every third letter began a word, and sequences of
 * words, which nearly all scoring rests on, stand for what a dictionary would find (as in retrieval, where
 * Chinese is indexed by characters and pairs of them). Each word remembers where it stands in the text; of
 * several in one character (㌀) the first is as long as it, and the others, behind it, have no length. */
#ifndef SCORING_FOLD_H
#define SCORING_FOLD_H

#include "base/work.h"

struct fold_word {
	struct str text;   /* folded, UTF-8 */
	size_t at, length; /* bytes of the original */
	bool unspaced;     /* a letter of a script without blanks */
};

struct fold {
	const struct fold_word *words;
	size_t count;
};

/* Any bytes will do; what is not UTF-8 ends a word. Lives in the arena. Cost: linear. */
struct fold fold_text(struct work *w, struct str text);

/* Whether a letter of another script would pass for this Latin one; 0 when it would not. Lower case. */
int32_t fold_lookalike(int32_t code_point);

#endif
