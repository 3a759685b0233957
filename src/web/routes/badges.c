#include "web/api/badges.h"
#include "web/pages/badges.h"
#include "web/routes/routes.h"

#define ADMIN ROLE_ADMINISTRATOR

enum { BODY_MAX = 12 << 20, CREATE_MS = 60000 };

static const struct http_route rows[] = {
	{HTTP_GET, "/badges", ADMIN, HTTP_READS, badges_page, HTTP_INPUT(badges_fields, struct badges_input),
         .sentence = "Credentials that were issued, and what became of them."},
	{HTTP_GET, "/badges/batches", ADMIN, HTTP_READS, batches_page,
         .sentence = "Batches of credentials, and a form for another."},
	{HTTP_POST, "/badges/batches", ADMIN, HTTP_WRITES, batches_send,
         HTTP_INPUT(batches_fields, struct batches_input), .body_max = BODY_MAX, .time_limit_ms = CREATE_MS,
         .sentence = "Issues one achievement to many people; nothing when a line does not fit."},
	{HTTP_GET, "/badges/batches/{id}", ADMIN, HTTP_READS, batch_page,
         HTTP_INPUT(badge_fields, struct badge_input), .sentence = "How far a batch is."},
	{HTTP_GET, "/badges/batches/{id}/result", ADMIN, HTTP_READS, batch_result_file,
         HTTP_INPUT(badge_fields, struct badge_input),
         .sentence = "What a batch issued, as CSV: id, address, link."},
	{HTTP_GET, "/badges/{id}", ADMIN, HTTP_READS, badge_page,
         HTTP_INPUT(badge_fields, struct badge_input),
         .sentence = "One credential, and what can be done about it."},
	{HTTP_POST, "/badges/{id}/status", ADMIN, HTTP_WRITES, badge_status_send,
         HTTP_INPUT(badge_status_fields, struct badge_status_input),
         .sentence = "Revokes or suspends a credential, or takes a suspension back."},
	{HTTP_POST, "/badges/{id}/renewals", ADMIN, HTTP_WRITES, badge_renewal_send,
         HTTP_INPUT(badge_renewal_fields, struct badge_renewal_input),
         .sentence = "Renews a credential that ends: the same one, for longer."},

	{HTTP_GET, "/api/v1/badges", ADMIN, HTTP_READS, api_badges,
         HTTP_INPUT(badges_fields, struct badges_input), HTTP_OUTPUT(api_badges_output),
         .sentence = "Credentials that were issued, newest first."},
	{HTTP_GET, "/api/v1/badges/{id}/status", ADMIN, HTTP_READS, api_badge_status,
         HTTP_INPUT(badge_fields, struct badge_input), HTTP_OUTPUT(api_badge_status_output),
         .sentence = "Whether a credential holds, and why not."},
	{HTTP_POST, "/api/v1/badges/{id}/status", ADMIN, HTTP_WRITES, api_badge_status_change,
         HTTP_INPUT(badge_status_fields, struct badge_status_input), HTTP_OUTPUT(api_badge_status_output),
         .sentence = "Revokes or suspends a credential, or takes a suspension back."},
	{HTTP_POST, "/api/v1/badges/{id}/renewals", ADMIN, HTTP_WRITES, api_badge_renew,
         HTTP_INPUT(badge_renewal_fields, struct badge_renewal_input), HTTP_OUTPUT(api_badge_status_output),
         .sentence =
                 "Renews a credential that ends: the same one, for longer. It is to be had once the public "
                 "log has it."},
	{HTTP_GET, "/api/v1/badges/batches", ADMIN, HTTP_READS, api_batches, HTTP_OUTPUT(api_batches_output),
         .sentence = "Batches of credentials, newest first."},
	{HTTP_POST, "/api/v1/badges/batches", ADMIN, HTTP_WRITES, api_batch_add,
         HTTP_INPUT(api_batch_fields, struct api_batch_input), HTTP_OUTPUT(api_batch_added_output),
         .body_max = BODY_MAX, .time_limit_ms = CREATE_MS,
         .sentence = "Issues one achievement to many people; nothing when a line does not fit."},
	{HTTP_GET, "/api/v1/badges/batches/{id}", ADMIN, HTTP_READS, api_batch,
         HTTP_INPUT(badge_fields, struct badge_input), HTTP_OUTPUT(api_batch_output),
         .sentence = "How far a batch is."},
	{HTTP_GET, "/api/v1/badges/batches/{id}/result", ADMIN, HTTP_READS, batch_result_file,
         HTTP_INPUT(badge_fields, struct badge_input),
         .sentence = "What a batch issued, as CSV: id, address, link."},
};

const struct route_table routes_badges = {rows, COUNT(rows)};
