/* The result of a sitting: what was shown, part by part, the decision, what is next, how to contest it. */
#ifndef WEB_PAGES_RESULT_H
#define WEB_PAGES_RESULT_H

#include "grade/appeal.h"
#include "web/pages/judgements.h"
#include "web/pages/sitting.h"

struct appeal_input {
	struct id sitting;
	struct str reason;
};
struct appeal_criteria_input {
	struct id sitting;
	const struct json *reason; /* by "part/criterion" */
};
extern const struct field appeal_fields[2];
extern const struct field appeal_criteria_fields[2];

/* The reasons that are not empty. ERR_INPUT when they have another shape than the field's sentence says. */
enum err appeal_reasons_read(struct work *w, const struct json *reasons, struct appeal_reason **out,
                             size_t *count) MUST_CHECK;

http_handler result_page, result_appeal_send, result_appeal_criteria_send;

#endif
