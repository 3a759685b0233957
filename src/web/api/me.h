/* /api/v1: who one is, signing in and out, tokens for programs. */
#ifndef WEB_API_ME_H
#define WEB_API_ME_H

#include "web/web.h"

struct api_session_input {
	struct str email, password;
};
struct api_token_input {
	struct str name, scopes;
	int64_t days;
};
struct api_token_id_input {
	struct id token;
};
extern const struct field api_session_fields[2];
extern const struct field api_token_fields[3];
extern const struct field api_token_id_fields[1];

extern const struct field api_me_output[4];
extern const struct field api_session_output[2];
extern const struct field api_tokens_output[1];
extern const struct field api_token_output[1];

http_handler api_me, api_session_open, api_session_close;
http_handler api_tokens, api_token_create, api_token_revoke;

#endif
