/* /api/v1/outbox, /audit, /dead-letters. */
#include "web/api/administration.h"

#include "db/jobs.h"
#include "org/audit.h"
#include "org/message.h"
#include "web/administration.h"
#include "web/api/output.h"

enum { PAGE_ROWS = 100 };

static int64_t limit_of(const struct api_page_input *in)
{
	return in->limit == DB_NULL_INT ? PAGE_ROWS : in->limit;
}

/* ---- what was sent ---- */

struct outbox {
	struct field_list messages;
};
static const struct field message_row[] = {
	OUTPUT(FIELD_ID, struct message, id, "The message."),
	OUTPUT(FIELD_ID, struct message, person, "To whom."),
	OUTPUT(FIELD_TEXT, struct message, to_email, "Their address."),
	OUTPUT(FIELD_TEXT, struct message, subject, "Its subject."),
	OUTPUT(FIELD_TEXT, struct message, body, "Its text."),
	OUTPUT(FIELD_INT, struct message, created_us, "When it was written, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct message, sent_us, "When a mail server took it; not there: it was not sent."),
};
const struct field api_outbox_output[1] = {
	OUTPUT_LIST(struct outbox, messages, message_row, struct message, "Newest first, at most 200."),
};

enum err api_outbox(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct message *messages;
	size_t count;
	TRY(message_outbox(w, call->tx, web_actor(call)->org, web_mails(web_app(call)), &messages, &count));
	return web_reply_json(w, call, &(struct outbox){{messages, count}}, reply);
}

/* ---- what was done ---- */

struct events {
	struct field_list events;
	struct id next;
};
static const struct field event_row[] = {
	OUTPUT(FIELD_ID, struct audit_event, id, "The event."),
	OUTPUT(FIELD_INT, struct audit_event, at_us, "When, microseconds since 1970."),
	OUTPUT(FIELD_ID, struct audit_event, person, "Who; not there: the system."),
	OUTPUT(FIELD_TEXT, struct audit_event, action, "What: sitting.consent, part.begin, case.claim…"),
	OUTPUT(FIELD_ID, struct audit_event, subject, "To what."),
	OUTPUT(FIELD_TEXT, struct audit_event, detail, "More, as JSON."),
};
const struct field api_audit_output[2] = {
	OUTPUT_LIST(struct events, events, event_row, struct audit_event, "Newest first."),
	OUTPUT(FIELD_ID, struct events, next, "Cursor of the next page; not there on the last one."),
};

enum err api_audit(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_page_input *in = input;
	struct audit_event *events;
	size_t count;
	TRY(audit_list(w, call->tx, web_actor(call)->org, in->after, limit_of(in), &events, &count));
	struct events page = {.events = {events, count}};
	if (count == (size_t)limit_of(in))
		page.next = events[count - 1].id;
	return web_reply_json(w, call, &page, reply);
}

/* ---- what could not be done ---- */

struct dead_letters {
	struct field_list jobs;
	struct id next;
};
static const struct field dead_row[] = {
	OUTPUT(FIELD_ID, struct job_dead, id, "The job."),
	OUTPUT(FIELD_TEXT, struct job_dead, kind, "What it was to do: grade.part, badge.issue…"),
	OUTPUT(FIELD_TEXT, struct job_dead, payload, "For what, as JSON."),
	OUTPUT(FIELD_TEXT, struct job_dead, error, "Why it could not, the last time."),
	OUTPUT(FIELD_INT, struct job_dead, attempts, "How often it was tried."),
	OUTPUT(FIELD_INT, struct job_dead, created_us, "When it was added, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct job_dead, dead_us, "When it was given up."),
};
const struct field api_dead_output[2] = {
	OUTPUT_LIST(struct dead_letters, jobs, dead_row, struct job_dead,
                    "Jobs that were given up, oldest first."),
	OUTPUT(FIELD_ID, struct dead_letters, next, "Cursor of the next page; not there on the last one."),
};

enum err api_dead_letters(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_page_input *in = input;
	struct job_dead *dead;
	size_t count, limit = (size_t)limit_of(in);
	TRY(jobs_dead(w, call->tx, web_actor(call)->org, in->after, limit, &dead, &count));
	struct dead_letters page = {.jobs = {dead, count}};
	if (count == limit)
		page.next = dead[count - 1].id;
	return web_reply_json(w, call, &page, reply);
}

enum err api_dead_letter_retry(struct work *w, struct http_call *call, const void *input,
                               struct http_reply *reply)
{
	const struct job_input *in = input;
	TRY(administration_retry(w, call, in->id));
	reply->status = 204;
	return OK;
}

enum err api_dead_letter_discard(struct work *w, struct http_call *call, const void *input,
                                 struct http_reply *reply)
{
	const struct job_input *in = input;
	TRY(administration_discard(w, call, in->id));
	reply->status = 204;
	return OK;
}
