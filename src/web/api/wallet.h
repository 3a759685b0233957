/* What wallets call: OpenID4VCI 1.0 with the pre-authorised code, and VCALM's interactions and exchanges. Their answers and
 * refusals have the form that those standards give them, not that of /api/v1. */
#ifndef WEB_API_WALLET_H
#define WEB_API_WALLET_H

#include "web/web.h"

struct wallet_path_input {
	struct str path; /* of an issuer's identifier, behind the well-known name */
};
struct wallet_secret_input {
	struct str secret, body;
};
extern const struct field wallet_path_fields[1];
extern const struct field wallet_code_fields[1];
extern const struct field wallet_interaction_fields[1];
extern const struct field wallet_body_fields[1];
extern const struct field wallet_exchange_fields[2];

http_handler wallet_issuer_get, wallet_authorisation_get, wallet_offer_get;
http_handler wallet_token_post, wallet_nonce_post, wallet_credential_post;
http_handler wallet_interaction_get, wallet_exchange_post;

#endif
