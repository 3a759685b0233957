#include "web/api/health.h"
#include "web/api/verify.h"
#include "web/pages/assets.h"
#include "web/pages/credential.h"
#include "web/pages/log.h"
#include "web/pages/status_list.h"
#include "web/pages/verify.h"
#include "web/routes/routes.h"

static const struct http_route rows[] = {
	{HTTP_GET, "/c/{id}", 0, HTTP_READS, credential_page,
         HTTP_INPUT(credential_fields, struct credential_input),
         .sentence = "A credential's page, or by suffix its JSON, token, bundle, log proof or hallmark."},
	{HTTP_GET, "/status/{id}", 0, HTTP_READS, status_list_file,
         HTTP_INPUT(status_list_fields, struct status_list_input),
         .sentence = "A status list: a signed credential that says what has become of many."},
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

	{HTTP_GET, "/log", 0, HTTP_READS, log_page, .sentence = "The public log, for people."},
	{HTTP_GET, "/log/checkpoint", 0, HTTP_READS, log_checkpoint,
         .sentence = "The newest signed checkpoint."},
	{HTTP_GET, "/log/tile/{path...}", 0, HTTP_READS, log_tile,
         HTTP_INPUT(log_tile_fields, struct log_tile_input),
         .sentence = "A tile of hashes or a bundle of entries."},
	{HTTP_GET, "/.well-known/did.json", 0, HTTP_READS, did_document,
         .sentence = "The issuer's DID document."},

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
