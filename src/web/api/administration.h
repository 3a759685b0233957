/* /api/v1 for administrators: people, invitations, what was sent and done, what is contested, and what could not be
 * done.
 *
 * Lists are pages: `limit` rows from behind the row whose id is the cursor, and `next`, the cursor of the page after it
 * unless this is the last. */
#ifndef WEB_API_ADMINISTRATION_H
#define WEB_API_ADMINISTRATION_H

#include "web/pages/administration.h"

struct api_page_input {
	struct id after;
	int64_t limit;
};
struct api_csv_input {
	struct str csv;
};

extern const struct field api_page_fields[2];
extern const struct field api_csv_fields[1];

extern const struct field api_people_output[2];
extern const struct field api_made_output[1];
extern const struct field api_invited_output[2];
extern const struct field api_imported_output[2];
extern const struct field api_assessments_output[1];
extern const struct field api_outbox_output[1];
extern const struct field api_audit_output[2];
extern const struct field api_appeals_output[1];
extern const struct field api_dead_output[2];

http_handler api_people, api_people_add, api_people_change, api_people_link, api_people_import;
http_handler api_assessments, api_invite;
http_handler api_outbox, api_audit, api_appeals, api_dead_letters, api_dead_letter_retry,
	api_dead_letter_discard;

#endif
