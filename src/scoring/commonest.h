/* The commonest words of seven languages: they tell which one a text is in, and carry no content.
 *
 * English, German, French, Spanish, Italian, Portuguese, Dutch: some thirty function words each, folded (scoring/fold.h). Several
 * languages share some, so that a text is compared by how many it has of each. */
#ifndef SCORING_COMMONEST_H
#define SCORING_COMMONEST_H

#include "base/str.h"

enum { COMMONEST_LANGUAGES = 7 };

/* The place of a language by its tag, BCP 47 in any case ("de-AT" is German); COMMONEST_LANGUAGES: none of these. */
size_t commonest_language(struct str tag);
/* Whether a folded word is of the commonest of a language; of any. Cost: some 0.1 µs a language. */
bool commonest_has(size_t language, struct str word);
bool commonest_has_any(struct str word);
/* Whether a word stands in a list, with a blank before and one behind each. */
bool commonest_listed(struct str list, struct str word);

#endif
