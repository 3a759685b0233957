/* /api/v1/badges: credentials that were issued, what becomes of them, and issuing to many at once. */
#ifndef WEB_API_BADGES_H
#define WEB_API_BADGES_H

#include "web/pages/badges.h"

struct api_batch_input {
	const struct json *achievement;
	struct str recipients;
	bool again;
};
extern const struct field api_batch_fields[3];

extern const struct field api_badges_output[2];
extern const struct field api_badge_status_output[10];
extern const struct field api_batches_output[1];
extern const struct field api_batch_output[7];
extern const struct field api_batch_added_output[2];

http_handler api_badges, api_badge_status, api_badge_status_change, api_badge_renew;
http_handler api_batches, api_batch, api_batch_add;

#endif
