/* /api/v1/people, /assessments, /invitations. */
#include "web/api/administration.h"

#include "exam/version.h"
#include "web/administration.h"
#include "web/api/output.h"

enum { PAGE_ROWS = 100, PAGE_ROWS_MAX = 1000, CSV_BYTES_MAX = 4 << 20 };

const struct field api_page_fields[2] = {
	{"after", FIELD_QUERY, FIELD_ID, offsetof(struct api_page_input, after),
         .sentence = "The cursor: `next` of the page before. Without it: the first page."},
	{"limit", FIELD_QUERY, FIELD_INT, offsetof(struct api_page_input, limit), .min = 1,
         .max = PAGE_ROWS_MAX, .sentence = "So many at most; 100 unless told."},
};
const struct field api_csv_fields[1] = {
	{"csv", FIELD_BODY, FIELD_RAW, offsetof(struct api_csv_input, csv), .required = true,
         .max = CSV_BYTES_MAX,
         .sentence = "The body, text/csv: lines under the header email,name,role[,minutes_factor]."},
};

/* ---- people ---- */

struct api_person {
	struct id id;
	struct str email, name, roles;
	double minutes_factor;
	bool has_password, disabled;
	int64_t created_us;
};
struct people {
	struct field_list people;
	struct id next;
};
static const struct field person_row[] = {
	OUTPUT(FIELD_ID, struct api_person, id, "The person."),
	OUTPUT(FIELD_TEXT, struct api_person, email, "The address they sign in with."),
	OUTPUT(FIELD_TEXT, struct api_person, name, "Their name."),
	OUTPUT(FIELD_TEXT, struct api_person, roles,
               "What they may do: candidate, author, reviewer, administrator."),
	OUTPUT(FIELD_REAL, struct api_person, minutes_factor, "Extra time: 1.25 is a quarter more."),
	OUTPUT(FIELD_BOOL, struct api_person, has_password, "Whether they have chosen a password."),
	OUTPUT(FIELD_BOOL, struct api_person, disabled, "Whether they cannot sign in any more."),
	OUTPUT(FIELD_INT, struct api_person, created_us,
               "Since when they are here, microseconds since 1970."),
};
const struct field api_people_output[2] = {
	OUTPUT_LIST(struct people, people, person_row, struct api_person,
                    "In the order in which they were added."),
	OUTPUT(FIELD_ID, struct people, next, "Cursor of the next page; not there on the last one."),
};

enum err api_people(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_page_input *in = input;
	int64_t limit = in->limit == DB_NULL_INT ? PAGE_ROWS : in->limit;
	struct person *people;
	size_t count;
	TRY(person_list(w, call->tx, web_actor(call)->org, in->after, limit, &people, &count));
	struct api_person *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct api_person){
			.id = people[i].id,
			.email = people[i].email,
			.name = people[i].name,
			.roles = role_names(w->arena, people[i].roles),
			.minutes_factor = people[i].minutes_factor,
			.has_password = people[i].has_password,
			.disabled = people[i].disabled,
			.created_us = people[i].created_us,
		};
	struct people page = {.people = {rows, count}};
	if (count == (size_t)limit)
		page.next = people[count - 1].id;
	return web_reply_json(w, call, &page, reply);
}

struct made {
	struct id id;
};
const struct field api_made_output[1] = {OUTPUT(FIELD_ID, struct made, id, "What was made.")};

enum err api_people_add(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct made made;
	TRY(administration_add(w, call, input, &made.id));
	reply->status = 201;
	return web_reply_json(w, call, &made, reply);
}

enum err api_people_change(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	TRY(administration_change(w, call, input));
	reply->status = 204;
	return OK;
}

enum err api_people_link(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct person_input *in = input;
	TRY(administration_send_link(w, call, in->id));
	reply->status = 204;
	return OK;
}

const struct field api_imported_output[2] = {
	OUTPUT(FIELD_INT, struct person_csv_result, created, "So many are new."),
	OUTPUT(FIELD_INT, struct person_csv_result, updated, "So many were here already."),
};

enum err api_people_import(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct api_csv_input *in = input;
	struct person_csv_result result;
	TRY(administration_import(w, call, in->csv, &result));
	return web_reply_json(w, call, &result, reply);
}

/* ---- assessments and invitations ---- */

struct assessments {
	struct field_list assessments;
};
static const struct field assessment_row[] = {
	OUTPUT(FIELD_ID, struct assessment, id, "The assessment."),
	OUTPUT(FIELD_TEXT, struct assessment, slug, "The name that its author gave it."),
	OUTPUT(FIELD_TEXT, struct assessment, title, "Title of the newest version."),
	OUTPUT(FIELD_INT, struct assessment, number, "Number of the newest version."),
	OUTPUT(FIELD_INT, struct assessment, imported_us, "When it was imported, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct assessment, invited, "How many were invited."),
	OUTPUT(FIELD_INT, struct assessment, finished, "How many have finished it."),
};
const struct field api_assessments_output[1] = {
	OUTPUT_LIST(struct assessments, assessments, assessment_row, struct assessment,
                    "All, by title; at most 500."),
};

enum err api_assessments(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct assessment *assessments;
	size_t count;
	TRY(version_list(w, call->tx, web_actor(call)->org, &assessments, &count));
	return web_reply_json(w, call, &(struct assessments){{assessments, count}}, reply);
}

struct invited {
	struct id id;
	bool again;
};
const struct field api_invited_output[2] = {
	OUTPUT(FIELD_ID, struct invited, id, "The invitation."),
	OUTPUT(FIELD_BOOL, struct invited, again,
               "They were invited already and have not begun: the same invitation, told once more (200)."),
};

enum err api_invite(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct invited invited;
	TRY(administration_invite(w, call, input, &invited.id, &invited.again));
	reply->status = invited.again ? 200 : 201;
	return web_reply_json(w, call, &invited, reply);
}
