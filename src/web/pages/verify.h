/* Checking a credential in ten seconds: choose its file, drop or paste it, scan its code, or come from its page. */
#ifndef WEB_PAGES_VERIFY_H
#define WEB_PAGES_VERIFY_H

#include "web/verification.h"

struct verify_page_input {
	struct id credential; /* one of ours, by its id */
};
struct verify_input {
	struct str text; /* a credential, or its address */
	struct str file;
	struct str about; /* the e-mail address of who showed it; compared and not kept */
	bool newest;      /* its issuer is asked for the newest edition though it has not ended */
};
extern const struct field verify_page_fields[1];
extern const struct field verify_send_fields[4];

http_handler verify_page, verify_send;

#endif
