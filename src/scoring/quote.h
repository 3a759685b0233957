/* Does a quote stand in the answer? A verdict rests on the candidate's own words, or it is rejected. */
#ifndef SCORING_QUOTE_H
#define SCORING_QUOTE_H

#include "base/str.h"

/* Where the quote occurs in the answer, byte for byte: the first place, as a byte offset, or SIZE_MAX.
 *
 * There is no second, kinder comparison: case, blanks, quotation marks and accents must be the
 * candidate's. And the quote must be words of theirs: one that is blank, or that begins or ends inside a word
 * or number of ASCII characters ("rror" in "error"), does not count. Cost: len(answer)·len(quote) at worst.
 */
size_t quote_find(struct str answer, struct str quote);

#endif
