/* The page behind the link in the message about a new credential. */
#ifndef WEB_PAGES_CLAIM_H
#define WEB_PAGES_CLAIM_H

#include "web/web.h"

struct claim_input {
	struct str token, visible;
};
extern const struct field claim_fields[1];
extern const struct field claim_keep_fields[2];

http_handler claim_page, claim_keep_send;

#endif
