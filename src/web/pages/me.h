/* /account: who one is here, and one's API tokens. */
#ifndef WEB_PAGES_ME_H
#define WEB_PAGES_ME_H

#include "web/web.h"

struct me_token_input {
	struct str name;
	bool take, author, review, admin;
	int64_t days;
};
extern const struct field me_token_fields[6];

http_handler me_page, me_token_send, me_token_revoke_send;

#endif
