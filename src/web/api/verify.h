/* /api/v1/verify: what /verify says, for programs. */
#ifndef WEB_API_VERIFY_H
#define WEB_API_VERIFY_H

#include "web/verification.h"

struct api_verify_input {
	struct str bytes;
};

extern const struct field api_verify_fields[1];

http_handler api_verify;

#endif
