#include "web/pages/badges.h"

#include "base/time.h"

struct badges_row {
	struct id id;
	struct str name, holder, email, issued, state;
};
struct badges_rows {
	const struct badges_row *at;
	size_t count;
};
struct badges_view {
	struct str email;
	struct badges_rows badges;
	bool more;
	struct id last;
};

struct badge_event_row {
	struct str what, when, who, reason;
	bool shown;
};
struct badge_event_rows {
	const struct badge_event_row *at;
	size_t count;
};
struct badge_view {
	struct str csrf;
	struct id id;
	struct str name, holder, issued;
	bool shown, holds, suspended, revoked;
	struct badge_event_rows events;
};

#include "web/pages/badges.html.h"

static const char *const actions[] = {"revoke", "suspend", "reinstate", NULL};

const struct field badges_fields[2] = {
	{"before", FIELD_QUERY, FIELD_ID, offsetof(struct badges_input, before),
         .sentence = "The last credential of the page before. Without it: the newest."},
	{"email", FIELD_QUERY, FIELD_TEXT, offsetof(struct badges_input, email), .max = 254,
         .sentence = "Those of this address alone."},
};
const struct field badge_fields[1] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct badge_input, id), .required = true,
         .sentence = "The credential, or the batch."},
};
const struct field badge_status_fields[5] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct badge_status_input, id), .required = true,
         .sentence = "The credential."},
	{"action", FIELD_BODY, FIELD_CHOICE, offsetof(struct badge_status_input, action), .required = true,
         .choices = actions, .sentence = "What becomes of it: revoke is for good."},
	{"reason", FIELD_BODY, FIELD_TEXT, offsetof(struct badge_status_input, reason), .required = true,
         .max = BADGE_REASON_BYTES_MAX, .sentence = "Why: the holder reads it."},
	{"shown", FIELD_BODY, FIELD_BOOL, offsetof(struct badge_status_input, shown),
         .sentence = "Whether everybody reads the reason, on the credential's public page."},
	{"confirm", FIELD_BODY, FIELD_BOOL, offsetof(struct badge_status_input, confirm),
         .sentence = "That it is meant: needed to revoke."},
};

static struct str words_of_state(enum badge_state state)
{
	return state == BADGE_HOLDS ? S("holds") : badge_state_name(state);
}

enum err badges_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct badges_input *in = input;
	struct badge_entry *entries;
	size_t count;
	TRY(badge_register(w, call->tx, web_actor(call)->org, in->before, in->email, &entries, &count));
	struct badges_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct badges_row){
			.id = entries[i].id,
			.name = entries[i].name,
			.holder = entries[i].holder_name,
			.email = entries[i].holder_email,
			.issued = time_date_for_people(w->arena, entries[i].issued_us),
			.state = words_of_state(entries[i].state),
		};
	const struct badges_view view = {
		.email = in->email,
		.badges = {rows, count},
		.more = count == BADGE_REGISTER_MAX,
		.last = count == 0 ? (struct id){{0}} : entries[count - 1].id,
	};
	struct buf body = web_markup(w);
	badges_html(&body, &view);
	return web_reply_page(
		w, call, &(struct web_page){.title = S("Credentials"), .body = &body, .body_class = "wide"},
		reply);
}

/* ---- one ---- */

static struct str words_of_action(enum badge_action action)
{
	switch (action) {
	case BADGE_REVOKE: return S("Revoked");
	case BADGE_SUSPEND: return S("Suspended");
	case BADGE_REINSTATE: return S("Suspension taken back");
	case BADGE_ACTIONS: break;
	}
	return (struct str){0};
}

static enum err read_events(struct work *w, struct http_call *call, struct id id,
                            struct badge_event_rows *out)
{
	struct badge_event *events;
	size_t count;
	TRY(badge_events(w, call->tx, web_actor(call)->org, id, &events, &count));
	struct badge_event_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct badge_event_row){
			.what = words_of_action(events[i].action),
			.when = time_for_people(w->arena, events[i].at_us),
			.who = str_absent(events[i].who) ? S("the command line") : events[i].who,
			.reason = events[i].reason,
			.shown = events[i].shown,
		};
	*out = (struct badge_event_rows){rows, count};
	return OK;
}

enum err badge_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct badge_input *in = input;
	struct credential credential;
	struct badge_status status;
	TRY(badge_issued(w, call->tx, web_actor(call)->org, in->id, &credential));
	TRY(badge_status(w, call->tx, &credential, &status));
	struct badge_view view = {
		.csrf = web_session(call)->csrf,
		.id = in->id,
		.name = credential.name,
		.holder = credential.holder_name,
		.issued = time_date_for_people(w->arena, credential.issued_us),
		.shown = credential.shown,
		.holds = status.state == BADGE_HOLDS,
		.suspended = status.state == BADGE_SUSPENDED,
		.revoked = status.state == BADGE_REVOKED,
	};
	TRY(read_events(w, call, in->id, &view.events));
	struct buf body = web_markup(w);
	badge_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = view.name, .body = &body}, reply);
}

enum err badges_change(struct work *w, struct http_call *call, const struct badge_status_input *in)
{
	struct badge_change change = {.reason = in->reason, .shown = in->shown};
	if (!badge_action_parse(in->action, &change.action))
		return fail(w, ERR_INPUT, "What becomes of it is one of revoke, suspend and reinstate.");
	if (change.action == BADGE_REVOKE && !in->confirm)
		return fail(w, ERR_INPUT,
		            "To revoke is for good. Say that it is meant: tick the box, or send “confirm”.");
	return badge_change(w, call->tx, web_actor(call), in->id, &change);
}

enum err badge_status_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct badge_status_input *in = input;
	TRY(badges_change(w, call, in));
	web_reply_done(w, str_format(w->arena, "/badges/%.*s", STR_ARG(id_text(w->arena, in->id))),
	               "badge-changed", reply);
	return OK;
}
