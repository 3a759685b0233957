#include "web/administration.h"

#include "base/time.h"
#include "base/world.h"
#include "db/jobs.h"
#include "exam/sitting.h"
#include "exam/version.h"
#include "org/audit.h"
#include "org/message.h"
#include "web/config.h"

#include <math.h>

enum { INVITED_DAYS = 30 };

static enum err note(struct work *w, struct http_call *call, const char *action, struct id subject)
{
	const struct actor *actor = web_actor(call);
	return audit_add(w, call->tx, actor->org, actor->person, action, subject, (struct str){0});
}

/* ---- people ---- */

static enum err write_link(struct work *w, struct http_call *call, struct id person)
{
	struct str token;
	const struct app *app = web_app(call);
	TRY(session_link(w, call->tx, app->org, person, S("invitation"), &token));
	return message_add(
		w, call->tx, app->org, person, S("Your sign-in"),
		str_format(
			w->arena,
			"You have an account at %.*s. Choose a password here within seven days:\n\n%.*s/link/%.*s\n",
			STR_ARG(app->org_name), STR_ARG(app->config->base_url), STR_ARG(token)));
}

enum err administration_add(struct work *w, struct http_call *call, const struct people_add_input *in,
                            struct id *id)
{
	struct person person = {.email = in->email,
	                        .name = in->name,
	                        .minutes_factor = isnan(in->minutes_factor) ? 1 : in->minutes_factor};
	TRY(role_parse_words(w, in->role, &person.roles));
	TRY(person_create(w, call->tx, &web_app(call)->keeper->directory, web_actor(call)->org, &person, id));
	TRY(write_link(w, call, *id));
	return note(w, call, "person.create", *id);
}

enum err administration_change(struct work *w, struct http_call *call, const struct people_set_input *in)
{
	const struct actor *actor = web_actor(call);
	struct person person = {.id = in->id,
	                        .name = in->name,
	                        .disabled = in->disabled,
	                        .minutes_factor = isnan(in->minutes_factor) ? 1 : in->minutes_factor};
	TRY(role_parse_words(w, in->role, &person.roles));
	bool oneself = id_equal(in->id, actor->person);
	if (oneself && (in->disabled || (person.roles & ROLE_ADMINISTRATOR) == 0))
		return fail(w, ERR_CONFLICT, "You cannot lock yourself out: ask another administrator.");
	TRY(person_update(w, call->tx, actor->org, &person));
	return note(w, call, "person.change", in->id);
}

enum err administration_import(struct work *w, struct http_call *call, struct str csv,
                               struct person_csv_result *out)
{
	TRY(person_import_csv(w, call->tx, &web_app(call)->keeper->directory, web_actor(call)->org, csv,
	                      out));
	return note(w, call, "person.import", (struct id){{0}});
}

enum err administration_send_link(struct work *w, struct http_call *call, struct id id)
{
	struct person person;
	TRY(person_load(w, call->tx, web_actor(call)->org, id, &person));
	TRY(write_link(w, call, id));
	return note(w, call, "person.link", id);
}

/* ---- invitations ---- */

enum err administration_invite(struct work *w, struct http_call *call, const struct invite_input *in,
                               struct id *invitation, bool *again)
{
	const struct app *app = web_app(call);
	struct person person;
	bool found;
	TRY(person_find_email(w, call->tx, app->org, in->email, &person, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND,
		            "Nobody here has this address. Add the person first, under People.");
	int64_t days = in->days == DB_NULL_INT ? INVITED_DAYS : in->days;
	struct id version;
	struct version newest;
	TRY(version_in_use(w, call->tx, app->org, in->assessment, &version));
	TRY(version_load(w, call->tx, app->org, version, &newest));
	TRY(sitting_invite(w, call->tx, web_actor(call), person.id, in->assessment,
	                   world_now_us(w) + days * TIME_DAY_US, invitation, again));
	return message_add(
		w, call->tx, app->org, person.id, S("An invitation to show what you can do"),
		str_format(
			w->arena,
			"You are invited to the assessment “%.*s”. What it is about, how long it takes, what is recorded "
			"and who judges, you read before you begin:\n\n%.*s/invitations/%.*s\n",
			STR_ARG(newest.document->title), STR_ARG(app->config->base_url),
			STR_ARG(id_text(w->arena, *invitation))));
}

/* ---- jobs ---- */

enum err administration_retry(struct work *w, struct http_call *call, struct id job)
{
	TRY(jobs_retry(w, call->tx, web_actor(call)->org, job));
	return note(w, call, "job.retry", job);
}

enum err administration_discard(struct work *w, struct http_call *call, struct id job)
{
	TRY(jobs_discard(w, call->tx, web_actor(call)->org, job));
	return note(w, call, "job.discard", job);
}
