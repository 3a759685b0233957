/* People, assessments and the operation of the installation: for administrators (and authors, where it is content). */
#ifndef WEB_PAGES_ADMINISTRATION_H
#define WEB_PAGES_ADMINISTRATION_H

#include "web/web.h"

struct people_add_input {
	struct str email, name, role;
	double minutes_factor;
};
struct people_page_input {
	int64_t created, updated; /* of a list that was taken; DB_NULL_INT: none was */
};
struct people_csv_input {
	struct str csv;
};
struct people_set_input {
	struct id id;
	struct str name, role;
	double minutes_factor;
	bool disabled;
};
struct person_input {
	struct id id;
};
struct invite_input {
	struct id assessment;
	struct str email;
	int64_t days;
};
/* As a form sends it: whatever was typed comes back where it cannot be taken. */
struct invite_form {
	struct id assessment;
	struct str email, days;
};
struct assessment_part_input {
	struct id assessment;
	struct str part;
};
struct job_input {
	struct id id;
};
struct audit_input {
	struct id before;
};

extern const struct field people_page_fields[2];
extern const struct field people_add_fields[4];
extern const struct field people_csv_fields[1];
extern const struct field people_set_fields[5];
extern const struct field person_fields[1];
extern const struct field invite_fields[3], invite_form_fields[3];
extern const struct field assessment_part_fields[2];
extern const struct field job_fields[1];
extern const struct field audit_fields[1];

http_handler people_page, people_add_send, people_csv_send, people_set_send, people_link_send;
http_handler assessments_page, assessment_part_page, invite_send;
http_handler operation_page, outbox_page, audit_page, appeals_page, job_retry_send, job_discard_send;

#endif
