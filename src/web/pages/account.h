/* Signing in and out, one-time links, a forgotten password. */
#ifndef WEB_PAGES_ACCOUNT_H
#define WEB_PAGES_ACCOUNT_H

#include "web/web.h"

struct sign_in_input {
	struct str email, password, next;
};
struct recover_input {
	struct str email;
};
struct link_input {
	struct str token, password;
};

extern const struct field sign_in_page_fields[1];
extern const struct field sign_in_fields[3];
extern const struct field recover_fields[1];
extern const struct field link_fields[2];

http_handler sign_in_page, sign_in_send, sign_out_send;
http_handler recover_page, recover_send;
http_handler link_page, link_send;

#endif
