/* Credentials for administrators: what was issued, what becomes of it, and issuing to many at once. */
#ifndef WEB_PAGES_BADGES_H
#define WEB_PAGES_BADGES_H

#include "web/web.h"

struct badges_input {
	struct id before;
	struct str email;
};
struct badge_input {
	struct id id;
};
struct badge_status_input {
	struct id id;
	struct str action, reason;
	bool shown, confirm;
};
struct badge_renewal_input {
	struct id id;
	struct str until, reason;
};
struct batches_input {
	struct str name, description, criteria, vouched_by, recipients;
	struct str framework, alignment_name, alignment_url, code;
	int64_t valid_for_days;
	bool again;
};
extern const struct field badges_fields[2];
extern const struct field badge_fields[1];
extern const struct field badge_status_fields[5];
extern const struct field badge_renewal_fields[3];
extern const struct field batches_fields[11];

/* What both the form and the API do. */
enum err badges_change(struct work *w, struct http_call *call,
                       const struct badge_status_input *in) MUST_CHECK;
enum err badges_renew(struct work *w, struct http_call *call,
                      const struct badge_renewal_input *in) MUST_CHECK;

http_handler badges_page, badge_page, badge_status_send, badge_renewal_send;
http_handler batches_page, batches_send, batch_page, batch_result_file;

#endif
