#include "web/administration.h"

#include "base/time.h"
#include "base/version.h"
#include "base/world.h"
#include "db/jobs.h"
#include "ledger/publication.h"
#include "org/audit.h"
#include "org/message.h"
#include "web/config.h"

#include "web/pages/operation.sql.h"

struct operation_job {
	struct id id;
	struct str kind, error, when;
	int64_t attempts;
};
struct operation_jobs {
	const struct operation_job *at;
	size_t count;
};
struct operation_view {
	struct str csrf, version, uptime, engine, model, embeddings, mail;
	int64_t waiting;
	uint64_t log_size;
	struct str log_problem, log_since; /* absent: it is published */
	struct operation_jobs dead;
};

struct outbox_row {
	struct str subject, to, when, body, state;
};
struct outbox_rows {
	const struct outbox_row *at;
	size_t count;
};
struct outbox_view {
	bool mailed;
	struct outbox_rows messages;
};

struct audit_row {
	struct str when, who, action, subject;
};
struct audit_rows {
	const struct audit_row *at;
	size_t count;
};
struct audit_view {
	struct audit_rows events;
	bool more;
	struct id last;
};

#include "web/pages/operation.html.h"

enum { DEAD_MAX = 100, AUDIT_PAGE = 100 };

const struct field job_fields[1] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct job_input, id), .required = true,
         .sentence = "The job."},
};
const struct field audit_fields[1] = {
	{"before", FIELD_QUERY, FIELD_ID, offsetof(struct audit_input, before),
         .sentence = "Events before this one."},
};

static enum err reply_page(struct work *w, struct http_call *call, struct str title, const struct buf *body,
                           struct http_reply *reply)
{
	return web_reply_page(w, call, &(struct web_page){.title = title, .body = body, .body_class = "wide"},
	                      reply);
}

/* ---- how it runs ---- */

static struct str words_of_model(const struct app *app)
{
	if (app->llm == NULL)
		return S("none: open answers go to a person");
	switch (llm_state(app->llm)) {
	case LLM_STARTING: return S("starting");
	case LLM_READY: return S("ready");
	case LLM_DOWN: return S("does not answer: open answers wait, then go to a person");
	}
	return S("");
}

static struct str words_of_embeddings(const struct app *app)
{
	if (app->embed == NULL)
		return S("none");
	switch (embed_state(app->embed)) {
	case LLM_STARTING: return S("starting");
	case LLM_READY: return S("ready");
	case LLM_DOWN: return S("does not answer");
	}
	return S("");
}

static enum err read_dead(struct work *w, struct http_call *call, struct operation_jobs *out)
{
	struct job_dead *dead;
	size_t count;
	TRY(jobs_dead(w, call->tx, web_actor(call)->org, (struct id){{0}}, DEAD_MAX, &dead, &count));
	struct operation_job *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] =
			(struct operation_job){dead[i].id, dead[i].kind, dead[i].error,
		                               time_for_people(w->arena, dead[i].dead_us), dead[i].attempts};
	*out = (struct operation_jobs){rows, count};
	return OK;
}

enum err operation_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	const struct app *app = web_app(call);
	struct operation_waiting_row jobs;
	struct publication_problem problem;
	struct ledger_size size;
	struct operation_view view = {
		.csrf = web_session(call)->csrf,
		.version = S(ASSAY_VERSION),
		.uptime = time_duration(w->arena, world_monotonic_us(w) - app->started_us),
		.engine = db_engine(app->db) == DB_SQLITE ? S("SQLite") : S("PostgreSQL"),
		.model = words_of_model(app),
		.embeddings = words_of_embeddings(app),
		.mail = app->config->smtp_url,
	};
	TRY(operation_waiting(w, call->tx, &jobs));
	view.waiting = jobs.waiting;
	TRY(ledger_size(w, call->tx, web_actor(call)->org, &size));
	view.log_size = (uint64_t)size.published;
	TRY(publication_problem(w, call->tx, web_actor(call)->org, &problem));
	view.log_problem = problem.sentence;
	if (!str_absent(problem.sentence))
		view.log_since = time_for_people(w->arena, problem.since_us);
	TRY(read_dead(w, call, &view.dead));
	struct buf body = web_markup(w);
	operation_html(&body, &view);
	return reply_page(w, call, S("Operation"), &body, reply);
}

enum err job_retry_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct job_input *in = input;
	TRY(administration_retry(w, call, in->id));
	web_reply_done(w, S("/operation"), "queued", reply);
	return OK;
}

enum err job_discard_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct job_input *in = input;
	TRY(administration_discard(w, call, in->id));
	web_reply_done(w, S("/operation"), "saved", reply);
	return OK;
}

/* ---- messages and events ---- */

enum err outbox_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct message *messages;
	size_t count;
	TRY(message_outbox(w, call->tx, web_actor(call)->org, web_mails(web_app(call)), &messages, &count));
	struct outbox_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct outbox_row){
			.subject = messages[i].subject,
			.to = str_format(w->arena, "%.*s <%.*s>", STR_ARG(messages[i].to_name),
		                         STR_ARG(messages[i].to_email)),
			.when = time_for_people(w->arena, messages[i].created_us),
			.body = messages[i].body,
			.state = messages[i].sent_us == DB_NULL_INT ? S("not sent") : S("sent"),
		};
	const struct outbox_view view = {
		.mailed = web_mails(web_app(call)),
		.messages = {rows, count},
	};
	struct buf body = web_markup(w);
	outbox_html(&body, &view);
	return reply_page(w, call, S("Outbox"), &body, reply);
}

enum err audit_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct audit_input *in = input;
	struct audit_event *events;
	size_t count;
	TRY(audit_list(w, call->tx, web_actor(call)->org, in->before, AUDIT_PAGE, &events, &count));
	struct audit_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct audit_row){
			.when = time_for_people(w->arena, events[i].at_us),
			.who = str_absent(events[i].person_name) ? S("the system") : events[i].person_name,
			.action = events[i].action,
			.subject =
				id_is_zero(events[i].subject) ? S("") : id_text(w->arena, events[i].subject),
		};
	const struct audit_view view = {
		.events = {rows, count},
		.more = count == AUDIT_PAGE,
		.last = count == 0 ? (struct id){{0}} : events[count - 1].id,
	};
	struct buf body = web_markup(w);
	audit_html(&body, &view);
	return reply_page(w, call, S("Audit trail"), &body, reply);
}
