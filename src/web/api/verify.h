/* /api/v1/verify: what /verify says, for programs. */
#ifndef WEB_API_VERIFY_H
#define WEB_API_VERIFY_H

#include "web/verification.h"

struct api_verify_input {
	struct str bytes;
	bool newest; /* its issuer is asked for the newest edition though it has not ended */
};

extern const struct field api_verify_fields[2];

http_handler api_verify;

#endif
