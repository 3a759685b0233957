/* The result of a sitting: what was shown, part by part, the decision, what is next, how to contest it. */
#ifndef WEB_PAGES_RESULT_H
#define WEB_PAGES_RESULT_H

#include "web/pages/sitting.h"

struct appeal_input {
	struct id sitting;
	struct str reason;
};
extern const struct field appeal_fields[2];

http_handler result_page, result_appeal_send;

#endif
