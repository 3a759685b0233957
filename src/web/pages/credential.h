/* The page of a credential, for its holder and for whoever they show it to; its other forms are in credential_forms.h. */
#ifndef WEB_PAGES_CREDENTIAL_H
#define WEB_PAGES_CREDENTIAL_H

#include "web/web.h"

struct credential_input {
	struct str id;  /* a UUID, with or without a suffix */
	struct str key; /* of its refreshService; absent: none */
};
extern const struct field credential_fields[2];

http_handler credential_page;

#endif
