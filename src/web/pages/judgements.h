/* The levels and comments of a judgement as forms and the API send them: objects keyed by "part/criterion". */
#ifndef WEB_PAGES_JUDGEMENTS_H
#define WEB_PAGES_JUDGEMENTS_H

#include "grade/review.h"

/* ERR_INPUT for a key without '/', a level that is no whole number, over 200 entries. Either may be
 * NULL: none. */
enum err judgements_read(struct work *w, const struct json *levels, const struct json *comments,
                         struct judgement **out, size_t *count) MUST_CHECK;

#endif
