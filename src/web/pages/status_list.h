/* /status/ID: status lists, as others' verifiers fetch them. */
#ifndef WEB_PAGES_STATUS_LIST_H
#define WEB_PAGES_STATUS_LIST_H

#include "web/web.h"

struct status_list_input {
	struct str id; /* with a suffix */
	struct str timestamp;
};
extern const struct field status_list_fields[2];

http_handler status_list_file;

#endif
