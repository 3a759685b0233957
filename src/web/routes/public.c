#include "web/api/health.h"
#include "web/api/verify.h"
#include "web/api/wallet.h"
#include "web/pages/achievement.h"
#include "web/pages/assets.h"
#include "web/pages/credential.h"
#include "web/pages/log.h"
#include "web/pages/status_list.h"
#include "web/pages/verify.h"
#include "web/routes/routes.h"

#define ISSUER_PATH HTTP_INPUT(wallet_path_fields, struct wallet_path_input)
#define WALLET(fields) HTTP_INPUT(fields, struct wallet_secret_input)

static const struct http_route rows[] = {
	{HTTP_GET, "/c/{id}", 0, HTTP_NO_TRANSACTION, credential_page,
         HTTP_INPUT(credential_fields, struct credential_input), .time_limit_ms = 30000, .any_origin = true,
         .sentence =
                 "A credential's page, if its holder shows it; by suffix its JSON, token, picture, PDF, bundle…"},
	{HTTP_GET, "/achievements/{path...}", 0, HTTP_READS, achievement_page,
         HTTP_INPUT(achievement_fields, struct achievement_input), .any_origin = true,
         .sentence = "What credentials are awarded for; with .json or by Accept as Open Badges JSON."},
	{HTTP_GET, "/status/{id}", 0, HTTP_READS, status_list_file,
         HTTP_INPUT(status_list_fields, struct status_list_input), .any_origin = true,
         .sentence =
                 "A status list, as JSON or as a token: a signed credential that says what has become of many."},
	{HTTP_GET, "/verify", 0, HTTP_NO_TRANSACTION, verify_page,
         HTTP_INPUT(verify_page_fields, struct verify_page_input), .time_limit_ms = 30000,
         .sentence = "Asks for a credential to check, or checks one issued here."},
	{HTTP_POST, "/verify", 0, HTTP_NO_TRANSACTION, verify_send,
         HTTP_INPUT(verify_send_fields, struct verify_input), .body_max = VERIFICATION_BYTES_MAX + (64 << 10),
         .time_limit_ms = 30000, .sentence = "Checks a credential and says in words what holds."},

	{HTTP_POST, "/api/v1/verify", 0, HTTP_NO_TRANSACTION, api_verify,
         HTTP_INPUT(api_verify_fields, struct api_verify_input), .body_max = VERIFICATION_BYTES_MAX,
         .time_limit_ms = 30000,
         .sentence = "Checks a credential, sent as the body in any form: {verdict, checks, …}."},

	{HTTP_GET, "/log", 0, HTTP_READS, log_page, HTTP_INPUT(log_page_fields, struct log_page_input),
         .any_origin = true,
         .sentence =
                 "The public log, for people; by Accept, and as /log.json, as JSON: {size, root, growth, …}."},
	{HTTP_GET, "/log.json", 0, HTTP_READS, log_page, HTTP_INPUT(log_page_fields, struct log_page_input),
         .any_origin = true,
         .sentence = "The public log as JSON: {size, root, growth, checkpoints, cosigners, …}."},
	{HTTP_GET, "/log/entries/{entry}", 0, HTTP_READS, log_entry_page,
         HTTP_INPUT(log_entry_fields, struct log_entry_input), .any_origin = true,
         .sentence =
                 "An entry of the log and its way to the root; by suffix or Accept its JSON, proof, bytes."},
	{HTTP_GET, "/log/checkpoints/{size}", 0, HTTP_READS, log_checkpoint_note,
         HTTP_INPUT(log_size_fields, struct log_size_input), .any_origin = true,
         .sentence = "The signed checkpoint of so many entries, if one was published."},
	{HTTP_GET, "/log/find", 0, HTTP_NO_TRANSACTION, log_find_page,
         .sentence = "Asks for a credential to find in the log."},
	{HTTP_POST, "/log/find", 0, HTTP_NO_TRANSACTION, log_find_send,
         HTTP_INPUT(log_find_fields, struct log_find_input), .body_max = VERIFICATION_BYTES_MAX + (64 << 10),
         .time_limit_ms = 30000, .sentence = "Finds the entry of a credential, which is read and not kept."},
	{HTTP_GET, "/log/checkpoint", 0, HTTP_READS, log_checkpoint, .any_origin = true,
         .sentence = "The newest signed checkpoint."},
	{HTTP_GET, "/log/policy", 0, HTTP_READS, log_trust, .any_origin = true,
         .sentence = "Whose cosignatures the log is published with: a C2SP tlog-policy."},
	{HTTP_GET, "/log/tile/{path...}", 0, HTTP_READS, log_tile,
         HTTP_INPUT(log_tile_fields, struct log_tile_input), .any_origin = true,
         .sentence = "A tile of hashes or a bundle of entries."},
	{HTTP_GET, "/log/statements", 0, HTTP_READS, log_statements,
         HTTP_INPUT(log_statements_fields, struct log_statements_input), .any_origin = true,
         .sentence =
                 "What opens the log's entries about the issuer: {statements: [{index, kind, salt, fields}], next}."},
	{HTTP_GET, "/.well-known/did.json", 0, HTTP_READS, did_document, .any_origin = true,
         .sentence = "The issuer's DID document."},

	{HTTP_GET, "/.well-known/openid-credential-issuer", 0, HTTP_READS, wallet_issuer_get,
         .any_origin = true, .sentence = "What wallets must know of this issuer (OpenID4VCI 1.0)."},
	{HTTP_GET, "/.well-known/openid-credential-issuer/{path...}", 0, HTTP_READS, wallet_issuer_get,
         ISSUER_PATH, .any_origin = true, .sentence = "The same, for an issuer whose address has a path."},
	{HTTP_GET, "/.well-known/oauth-authorization-server", 0, HTTP_READS, wallet_authorisation_get,
         .any_origin = true, .sentence = "Where wallets get a token (RFC 8414)."},
	{HTTP_GET, "/.well-known/oauth-authorization-server/{path...}", 0, HTTP_READS,
         wallet_authorisation_get, ISSUER_PATH, .any_origin = true,
         .sentence = "The same, for an issuer whose address has a path."},
	{HTTP_GET, "/wallet/offers/{code}", 0, HTTP_READS, wallet_offer_get, WALLET(wallet_code_fields),
         .any_origin = true, .sentence = "A credential offer, by its address."},
	{HTTP_POST, "/wallet/token", 0, HTTP_WRITES, wallet_token_post, WALLET(wallet_body_fields),
         .secret_reply = true, .any_origin = true,
         .sentence = "An access token, for the offer's code and its holder's six digits."},
	{HTTP_POST, "/wallet/nonce", 0, HTTP_READS, wallet_nonce_post, .any_origin = true,
         .sentence = "A nonce for wallets that prove to have a key."},
	{HTTP_POST, "/wallet/credential", 0, HTTP_WRITES, wallet_credential_post, WALLET(wallet_body_fields),
         .secret_reply = true, .any_origin = true, .sentence = "The credential, for the access token."},
	{HTTP_GET, "/wallet/interactions/{interaction}", 0, HTTP_READS, wallet_interaction_get,
         WALLET(wallet_interaction_fields), .any_origin = true,
         .sentence = "By what protocols a wallet can take an offer up (VCALM)."},
	{HTTP_POST, "/wallet/interactions/{interaction}/exchange", 0, HTTP_WRITES, wallet_exchange_post,
         WALLET(wallet_exchange_fields), .secret_reply = true, .any_origin = true,
         .sentence = "Takes an offer up: the credential in a presentation, once."},

	{HTTP_GET, "/assets/{name}", 0, HTTP_NO_DATABASE, asset_file,
         HTTP_INPUT(asset_fields, struct asset_input),
         .sentence = "Style, scripts and pictures, named by their content."},
	{HTTP_GET, "/favicon.svg", 0, HTTP_NO_DATABASE, favicon,
         .sentence = "The mark in the browser's tab."},

	{HTTP_GET, "/healthz", 0, HTTP_NO_DATABASE, healthz,
         .sentence = "Says that the process lives, whatever the database does."},
	{HTTP_GET, "/readyz", 0, HTTP_READS, readyz, .sentence = "Says that the database answers."},
	{HTTP_GET, "/metrics", 0, HTTP_READS, metrics_text,
         .sentence = "Figures in Prometheus' text format."},
	{HTTP_GET, "/api/v1/openapi.json", 0, HTTP_NO_DATABASE, openapi_document,
         .sentence = "This API, described."},
};

const struct route_table routes_public = {rows, COUNT(rows)};
