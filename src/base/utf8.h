/* UTF-8 as text from strangers must be: checked, normalised, bounded. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/work.h"

/* Well-formed by RFC 3629: no overlong forms, surrogates or values over U+10FFFF. Cost: linear. */
bool utf8_valid(struct str s);
/* As above, and without control characters except tab and line feed (CR LF is expected to have been
 * made LF by utf8_clean). */
bool utf8_plain(struct str s);
/* s, with U+FFFD for every byte that belongs to no well-formed sequence; s itself when it is valid. */
struct str utf8_repaired(struct arena *arena, struct str s);
/* Text from a person, ready to store: CR LF and CR become LF, NFC (utf8proc); ERR_INPUT when not
 * valid or with control characters. `what` names the field in the message. */
enum err utf8_clean(struct work *w, struct str s, struct str what, struct str *out) MUST_CHECK;
/* The same, trimmed, and of at most so many characters (code points, as a form's maxlength promises them at least: it counts
 * UTF-16 units); ERR_TOO_LARGE says how many there are. Nothing is cut. */
enum err utf8_clean_within(struct work *w, struct str s, struct str what, size_t characters_max,
                           struct str *out) MUST_CHECK;
/* Whether anything of it is drawn: a letter, digit, sign or picture, and not blanks, marks and invisible characters alone. s is
 * valid. */
bool utf8_is_drawn(struct str s);
/* Whether it turns the direction of what stands behind it (UAX #9: U+202A to U+202E, U+2066 to U+2069). s is valid. */
bool utf8_turns(struct str s);
/* Code points; s is valid. */
size_t utf8_count(struct str s);

/* How a script parts its words. Where nothing parts them, only a dictionary finds them (UAX #29, section 4), and the same text
 * would have other words with each new one: counts here rest on letters alone, so that they are the same on the server, in a
 * browser and in ten years. */
enum utf8_writing {
	UTF8_SPACED, /* by blanks; whatever is not listed below */
	/* Han, Hiragana, Katakana: each character is a word, as word processors and limits of length count in Chinese and
	 * Japanese; as UAX #29 without a dictionary has it, but for runs of Katakana, which are one word there. */
	UTF8_CHARACTERS,
	/* Thai, Lao, Khmer, Burmese, Shan, Tai and Ahom scripts: those of line break class SA (UAX #14), digits left out. */
	UTF8_LETTERS,
};
/* Of UTF8_LETTERS so many are a word, marks not counted: cut by the dictionaries of ICU 78, a word of the Universal Declaration
 * of Human Rights has 3.1 letters in Thai, 3.3 in Lao, 3.1 in Khmer, 2.2 in Burmese (bench/words.mjs). */
enum { UTF8_LETTERS_A_WORD = 3 };
enum utf8_writing utf8_writing(int32_t code_point);

/* Words: maximal runs of letters, digits and inner apostrophes or hyphens (in Tibetan, whose syllables are parted by signs,
 * syllables); each of UTF8_CHARACTERS; a run of n of UTF8_LETTERS is n / 3, rounded, and one at least, so that it makes little
 * difference whether words are parted by U+200B there. s is valid. ui/islands/parts/words.ts counts the same. */
size_t utf8_words(struct str s);
/* The first bytes of s that hold one such word at most, with the signs around it: s is cut where a word of a script without
 * blanks begins or ends, UTF8_LETTERS by threes, Tibetan behind a syllable, all behind the end of a sentence. All of s where
 * there is no such script. s is not empty, has no blanks in it, and may be any bytes. */
size_t utf8_piece(struct str s);
/* Whether the code point ends a sentence and no blank needs to follow: 。！？｡ and the full stops of Burmese, Khmer and
 * Tibetan. */
bool utf8_ends_sentence(int32_t code_point);
/* The code point at the start of any bytes, or -1 where they are none; *length is its bytes, then 1. s is not empty. */
int32_t utf8_first(struct str s, size_t *length);

/* What a code point is to the one before it. */
enum utf8_role {
	UTF8_ALONE,
	UTF8_MARK,   /* set on it (general categories Mn, Mc, Me) */
	UTF8_FORMAT, /* not seen itself (Cf): what comes behind may still be set on it */
};
enum utf8_role utf8_role(int32_t code_point);

#endif
