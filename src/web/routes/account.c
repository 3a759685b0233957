#include "web/pages/account.h"
#include "web/routes/routes.h"

static const struct http_route rows[] = {
	{HTTP_GET, "/sign-in", 0, HTTP_READS, sign_in_page, .sentence = "Asks for address and password."},
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
};

const struct route_table routes_account = {rows, COUNT(rows)};
