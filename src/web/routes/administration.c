#include "web/api/administration.h"
#include "web/routes/routes.h"

#define ADMIN ROLE_ADMINISTRATOR
#define PAGE HTTP_INPUT(api_page_fields, struct api_page_input)

static const struct http_route rows[] = {
	{HTTP_GET, "/people", ADMIN, HTTP_READS, people_page,
         .sentence = "Everybody, with roles and extra time."},
	{HTTP_POST, "/people", ADMIN, HTTP_WRITES, people_add_send,
         HTTP_INPUT(people_add_fields, struct people_add_input),
         .sentence = "Adds a person and sends a sign-in link."},
	{HTTP_POST, "/people/csv", ADMIN, HTTP_WRITES, people_csv_send,
         HTTP_INPUT(people_csv_fields, struct people_csv_input), .body_max = 4 << 20,
         .sentence = "Adds or updates many people; all or none."},
	{HTTP_POST, "/people/{id}", ADMIN, HTTP_WRITES, people_set_send,
         HTTP_INPUT(people_set_fields, struct people_set_input), .sentence = "Changes a person."},
	{HTTP_POST, "/people/{id}/link", ADMIN, HTTP_WRITES, people_link_send,
         HTTP_INPUT(person_fields, struct person_input), .sentence = "Sends a one-time sign-in link."},

	{HTTP_GET, "/assessments", ROLE_AUTHOR | ADMIN, HTTP_READS, assessments_page,
         .sentence = "All assessments."},
	{HTTP_GET, "/assessments/{assessment}/parts/{part}", ROLE_AUTHOR | ADMIN, HTTP_READS,
         assessment_part_page, HTTP_INPUT(assessment_part_fields, struct assessment_part_input),
         .sentence = "The picture of a part: scenes, choices and where they lead."},
	{HTTP_POST, "/assessments/invite", ADMIN, HTTP_WRITES, invite_send,
         HTTP_INPUT(invite_fields, struct invite_input), .sentence = "Invites a person to an assessment."},

	{HTTP_GET, "/operation", ADMIN, HTTP_READS, operation_page,
         .sentence = "How the installation is doing."},
	{HTTP_GET, "/operation/outbox", ADMIN, HTTP_READS, outbox_page,
         .sentence = "Messages that were or would have been sent."},
	{HTTP_GET, "/operation/audit", ADMIN, HTTP_READS, audit_page,
         HTTP_INPUT(audit_fields, struct audit_input), .sentence = "Who did what."},
	{HTTP_POST, "/operation/jobs/{id}/retry", ADMIN, HTTP_WRITES, job_retry_send,
         HTTP_INPUT(job_fields, struct job_input), .sentence = "Tries a job again that was given up."},
	{HTTP_POST, "/operation/jobs/{id}/discard", ADMIN, HTTP_WRITES, job_discard_send,
         HTTP_INPUT(job_fields, struct job_input), .sentence = "Discards a job that was given up."},

	{HTTP_GET, "/api/v1/people", ADMIN, HTTP_READS, api_people, PAGE, HTTP_OUTPUT(api_people_output),
         .sentence = "Everybody, with roles and extra time."},
	{HTTP_POST, "/api/v1/people", ADMIN, HTTP_WRITES, api_people_add,
         HTTP_INPUT(people_add_fields, struct people_add_input), HTTP_OUTPUT(api_made_output),
         .sentence = "Adds a person and sends a sign-in link."},
	{HTTP_POST, "/api/v1/people/csv", ADMIN, HTTP_WRITES, api_people_import,
         HTTP_INPUT(api_csv_fields, struct api_csv_input), HTTP_OUTPUT(api_imported_output),
         .body_max = 4 << 20, .sentence = "Adds or updates many people; all or none."},
	{HTTP_PUT, "/api/v1/people/{id}", ADMIN, HTTP_WRITES, api_people_change,
         HTTP_INPUT(people_set_fields, struct people_set_input), .sentence = "Changes a person."},
	{HTTP_POST, "/api/v1/people/{id}/link", ADMIN, HTTP_WRITES, api_people_link,
         HTTP_INPUT(person_fields, struct person_input), .sentence = "Sends a one-time sign-in link."},
	{HTTP_GET, "/api/v1/assessments", ROLE_AUTHOR | ADMIN, HTTP_READS, api_assessments,
         HTTP_OUTPUT(api_assessments_output), .sentence = "All assessments."},
	{HTTP_POST, "/api/v1/invitations", ADMIN, HTTP_WRITES, api_invite,
         HTTP_INPUT(invite_fields, struct invite_input), HTTP_OUTPUT(api_made_output),
         .sentence = "Invites a person to an assessment."},
	{HTTP_GET, "/api/v1/outbox", ADMIN, HTTP_READS, api_outbox, HTTP_OUTPUT(api_outbox_output),
         .sentence = "Messages that were or would have been sent."},
	{HTTP_GET, "/api/v1/audit", ADMIN, HTTP_READS, api_audit, PAGE, HTTP_OUTPUT(api_audit_output),
         .sentence = "Who did what."},
	{HTTP_GET, "/api/v1/dead-letters", ADMIN, HTTP_READS, api_dead_letters, PAGE,
         HTTP_OUTPUT(api_dead_output), .sentence = "Jobs that were given up."},
	{HTTP_POST, "/api/v1/dead-letters/{id}/retry", ADMIN, HTTP_WRITES, api_dead_letter_retry,
         HTTP_INPUT(job_fields, struct job_input), .sentence = "Tries one again, from the first attempt."},
	{HTTP_DELETE, "/api/v1/dead-letters/{id}", ADMIN, HTTP_WRITES, api_dead_letter_discard,
         HTTP_INPUT(job_fields, struct job_input), .sentence = "Discards one, for ever."},
};

const struct route_table routes_administration = {rows, COUNT(rows)};
