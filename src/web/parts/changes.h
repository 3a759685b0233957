/* What somebody made of a text, word by word: what was put in and what was taken out, marked. Pure. */
#ifndef WEB_PARTS_CHANGES_H
#define WEB_PARTS_CHANGES_H

#include "base/markup.h"
#include "base/work.h"

enum { CHANGES_WORDS_MAX = 2000 }; /* that differ, between what both begin and end with */

struct changes {
	struct markup
		html; /* `after` in paragraphs, with <ins> around new words and <del> around old ones that are gone */
	size_t put_in, taken_out; /* words */
};

/* Words are runs without blanks; the fewest are marked (a longest common subsequence). Where more than CHANGES_WORDS_MAX
 * differ, all of these are. Cost: the words that differ, squared. */
struct changes changes_between(struct work *w, struct str before, struct str after);

#endif
