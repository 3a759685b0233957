#include "web/pages/account.h"
#include "web/api/me.h"
#include "web/pages/claim.h"
#include "web/pages/me.h"
#include "web/pages/messages.h"
#include "web/routes/routes.h"

#define IN_PERSON (ROLE_ANY | WEB_IN_PERSON)

static const struct http_route rows[] = {
	{HTTP_GET, "/sign-in", 0, HTTP_READS, sign_in_page,
         HTTP_INPUT(sign_in_page_fields, struct sign_in_input), .sentence = "Asks for address and password."},
	{HTTP_POST, "/sign-in", 0, HTTP_NO_TRANSACTION, sign_in_send,
         HTTP_INPUT(sign_in_fields, struct sign_in_input), .sentence = "Opens a session."},
	{HTTP_POST, "/sign-out", ROLE_ANY, HTTP_WRITES, sign_out_send, .sentence = "Ends the session."},
	{HTTP_GET, "/recover", 0, HTTP_READS, recover_page,
         .sentence = "Asks for the address of a forgotten password."},
	{HTTP_POST, "/recover", 0, HTTP_NO_TRANSACTION, recover_send,
         HTTP_INPUT(recover_fields, struct recover_input),
         .sentence = "Sends a one-time link, if the address is known."},
	{HTTP_GET, "/link/{token}", 0, HTTP_READS, link_page, HTTP_INPUT(link_fields, struct link_input),
         .sentence = "Asks for a new password, for who holds a one-time link."},
	{HTTP_POST, "/link/{token}", 0, HTTP_NO_TRANSACTION, link_send,
         HTTP_INPUT(link_fields, struct link_input),
         .sentence = "Uses the link up: sets the password and signs in."},
	{HTTP_GET, "/claim/{token}", 0, HTTP_READS, claim_page, HTTP_INPUT(claim_fields, struct claim_input),
         .sentence = "Shows a new credential to who holds the link that came with it."},
	{HTTP_POST, "/claim/{token}", 0, HTTP_WRITES, claim_keep_send,
         HTTP_INPUT(claim_keep_fields, struct claim_input),
         .sentence = "Uses the link up: keeps the credential and signs in who has no password."},
	{HTTP_GET, "/account", IN_PERSON, HTTP_READS, me_page,
         .sentence = "Who one is here, and one's API tokens."},
	{HTTP_POST, "/account/tokens", IN_PERSON, HTTP_WRITES, me_token_send,
         HTTP_INPUT(me_token_fields, struct me_token_input), .secret_reply = true,
         .sentence = "Makes an API token and shows its text, this once."},
	{HTTP_POST, "/account/tokens/{token}/revoke", IN_PERSON, HTTP_WRITES, me_token_revoke_send,
         HTTP_INPUT(api_token_id_fields, struct api_token_id_input), .sentence = "Revokes an API token."},
	{HTTP_GET, "/messages", ROLE_ANY, HTTP_READS, messages_page, .sentence = "One's own messages."},
	{HTTP_POST, "/messages/read", ROLE_ANY, HTTP_WRITES, messages_read_send,
         .sentence = "Marks them all as read."},

	{HTTP_GET, "/api/v1/me", ROLE_ANY, HTTP_READS, api_me, HTTP_OUTPUT(api_me_output),
         .sentence = "Who you are here."},
	{HTTP_POST, "/api/v1/session", 0, HTTP_NO_TRANSACTION, api_session_open,
         HTTP_INPUT(api_session_fields, struct api_session_input), HTTP_OUTPUT(api_session_output),
         .sentence = "Signs in: sets the cookie of a session."},
	{HTTP_DELETE, "/api/v1/session", IN_PERSON, HTTP_WRITES, api_session_close, .sentence = "Signs out."},
	{HTTP_GET, "/api/v1/tokens", IN_PERSON, HTTP_READS, api_tokens, HTTP_OUTPUT(api_tokens_output),
         .sentence = "Your tokens for programs. Not by a token."},
	{HTTP_POST, "/api/v1/tokens", IN_PERSON, HTTP_WRITES, api_token_create,
         HTTP_INPUT(api_token_fields, struct api_token_input), HTTP_OUTPUT(api_token_output),
         .secret_reply = true,
         .sentence =
                 "Makes a token, not by a token; its text is shown this once: with an Idempotency-Key, a repeated request is "
                 "refused (409)."},
	{HTTP_DELETE, "/api/v1/tokens/{token}", IN_PERSON, HTTP_WRITES, api_token_revoke,
         HTTP_INPUT(api_token_id_fields, struct api_token_id_input),
         .sentence = "Revokes a token. Not by a token."},
};

const struct route_table routes_account = {rows, COUNT(rows)};
