/* Checking a credential in ten seconds: paste it, choose its file, or come from its page. */
#ifndef WEB_PAGES_VERIFY_H
#define WEB_PAGES_VERIFY_H

#include "web/web.h"

struct verify_input {
	struct str text;      /* a bundle or a token */
	struct id credential; /* one of ours, by its id */
};
extern const struct field verify_page_fields[1];
extern const struct field verify_send_fields[1];

http_handler verify_page, verify_send;

#endif
