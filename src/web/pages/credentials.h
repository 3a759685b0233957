/* One's own credentials, and what one decides about each: who sees its page, and whether it is to be gone. */
#ifndef WEB_PAGES_CREDENTIALS_H
#define WEB_PAGES_CREDENTIALS_H

#include "web/web.h"

struct own_credential_input {
	struct id credential;
	struct str visible; /* "link", "holder" */
	bool sure;
};
enum { OWN_CREDENTIAL_FIELDS = 1 };
extern const struct field own_credential_fields[1];
extern const struct field visibility_fields[2];
extern const struct field delete_fields[2];

http_handler credentials_page;
http_handler credential_visibility_send;
http_handler credential_delete_page, credential_delete_send;

/* /api/v1/credentials. */
extern const struct field api_credentials_output[1];
http_handler api_credentials, api_credential_visibility, api_credential_delete;

#endif
