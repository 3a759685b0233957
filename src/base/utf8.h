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
/* Code points; s is valid. */
size_t utf8_count(struct str s);
/* Words: maximal runs of letters, digits and inner apostrophes or hyphens; one Han, Hiragana or Katakana
 * character is a word. s is valid. */
size_t utf8_words(struct str s);

#endif
