/* The words of an answer as scoring compares them: folded, stemmed, and sorted into those that carry content and those that do
 * not.
 *
 * 1. Words are those of scoring/fold.h, so that case, accents and look-alike letters make no difference.
 * 2. A stem is Snowball's (libstemmer) for the language; where that has none, the folded word itself.
 * 3. Function words are known for English alone: elsewhere every word carries content, and rarity (scoring/vocabulary.h) tells
 *    them apart.
 * 4. In scripts without blanks a word is a letter (scoring/fold.h); pairs of words tell more there than words do.
 * 5. Any bytes will do; past WORDS_MAX words a text is cut, which `cut` says. */
#ifndef SCORING_WORDS_H
#define SCORING_WORDS_H

#include "base/work.h"

enum { WORDS_MAX = 8000, WORDS_LANGUAGE_BYTES_MAX = 16 };

struct word {
	struct str text, stem; /* folded; UTF-8 */
	uint64_t key;      /* of the stem: equal stems have equal keys (FNV-1a, the same on every machine) */
	size_t at, length; /* bytes of the original */
	bool content;      /* no function word; negations do carry it */
	bool negation;     /* English: not, never, dont… */
	bool number;       /* begins with a digit */
	bool unspaced;     /* a letter of a script without blanks */
	bool joined; /* nothing stands between it and the word before, as of two such letters in a row */
};

struct words {
	const struct word *at;
	size_t count;
	bool cut;
};

/* What words_of calls the language of a tag (BCP 47, any case): its first subtag in small letters, "pt" of "pt-BR". Absent stays
 * absent. */
struct str words_language(struct work *w, struct str tag);

/* language: ISO 639-1 (words_language of a tag), "en" when absent; one that is not known, or is longer than
 * WORDS_LANGUAGE_BYTES_MAX, is not stemmed. Lives in the arena. Cost: linear, about 0.3 µs a
 * word. */
struct words words_of(struct work *w, struct str language, struct str text);

/* The key of any bytes, and of a sequence of keys: word pairs are words_pair(a, b). */
uint64_t words_key(struct str bytes);
uint64_t words_pair(uint64_t first, uint64_t second);

/* The sentences of a text with at least two words each, as stretches of it: they end at . ! ? ; ； and line ends, and where
 * utf8_ends_sentence says so. At most
 * WORDS_SENTENCES_MAX, the last holding the rest. One (the text) where nothing parts it; none for a text without words. */
enum { WORDS_SENTENCES_MAX = 256 };
size_t words_sentences(struct work *w, struct str text, const struct str **out);

#endif
