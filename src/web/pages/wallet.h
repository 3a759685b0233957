/* Putting a credential into a wallet: the holder's side of it. */
#ifndef WEB_PAGES_WALLET_H
#define WEB_PAGES_WALLET_H

#include "web/web.h"

struct wallet_credential_input {
	struct id credential;
};
extern const struct field wallet_credential_fields[1];
extern const struct field api_offer_output[5];

/* Asks which way; makes an offer and shows it, this once. */
http_handler wallet_page, wallet_offer_send;
http_handler api_offer_make;

/* For who opened an offer's address in a browser: what it is, and what to do. */
enum err wallet_explain(struct work *w, struct http_call *call, struct http_reply *reply) MUST_CHECK;

#endif
