/* The levels and comments of a judgement as forms and the API send them: objects keyed by "part/criterion". */
#ifndef WEB_PAGES_JUDGEMENTS_H
#define WEB_PAGES_JUDGEMENTS_H

#include "exam/format.h"
#include "grade/review.h"

/* What a document may have, and what they take as JSON: keys of two ids, each with its value. */
enum {
	JUDGEMENTS_MAX = DOCUMENT_PARTS_MAX * DOCUMENT_CRITERIA_MAX,
	JUDGEMENTS_LEVELS_BYTES_MAX = JUDGEMENTS_MAX * (2 * FORMAT_ID_BYTES_MAX + 32),
	JUDGEMENTS_COMMENTS_BYTES_MAX =
		JUDGEMENTS_LEVELS_BYTES_MAX + JUDGEMENTS_MAX * REVIEW_REASON_BYTES_MAX,
};

/* ERR_INPUT for a key without '/', a level that is no whole number, more entries than a document has criteria. Either may
 * be NULL: none. */
enum err judgements_read(struct work *w, const struct json *levels, const struct json *comments,
                         struct judgement **out, size_t *count) MUST_CHECK;

#endif
