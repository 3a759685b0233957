/* What a reviewer reads and changes of the feedback on their case before it goes out, or after. */
#ifndef WEB_PAGES_FEEDBACK_H
#define WEB_PAGES_FEEDBACK_H

#include "grade/feedback.h"
#include "web/pages/judgements.h"
#include "web/pages/review.h"

struct feedback_input {
	struct id id;
	const struct json *shown, *next; /* by "part/criterion" */
};
extern const struct field feedback_fields[3];

/* The edits that forms and the API send. ERR_INPUT when they are no texts for "part/criterion". */
enum err feedback_edits_read(struct work *w, const struct feedback_input *in, struct feedback_edit **out,
                             size_t *count) MUST_CHECK;
/* What there is on a case that the actor holds or has decided; *out is empty before a decision. */
enum err feedback_of_case(struct work *w, struct http_call *call, struct id case_id, struct sitting *sitting,
                          struct feedback **out, size_t *count, bool *held) MUST_CHECK;

http_handler feedback_page, feedback_page_send;

#endif
