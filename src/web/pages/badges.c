#include "web/pages/badges.h"

#include "badge/renewal.h"
#include "base/world.h"
#include "web/app.h"

/* It ends soon when it ends in so many days. */
enum { SOON_DAYS = 60 };

struct badges_row {
	struct id id;
	struct str name, holder, email, issued, state, ends;
	bool ending; /* soon, or it has */
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
struct badge_renewal_row {
	struct str until, when, who, reason;
	bool coming;
};
struct badge_renewal_rows {
	const struct badge_renewal_row *at;
	size_t count;
};
struct badge_view {
	struct str csrf;
	struct id id;
	struct str name, holder, issued;
	struct str ends; /* absent: never, or nobody knows any more */
	bool shown, holds, suspended, revoked;
	bool ended, ending, renewable; /* ending: soon, or it has */
	struct str proposed, why_not;  /* a date; why it cannot be renewed although it holds and ends */
	struct badge_event_rows events;
	struct badge_renewal_rows renewals;
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

const struct field badge_renewal_fields[3] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct badge_renewal_input, id), .required = true,
         .sentence = "The credential."},
	{"until", FIELD_BODY, FIELD_TEXT, offsetof(struct badge_renewal_input, until), .max = 40,
         .sentence =
                 "Its new end: 2027-11-23, that day included, or a time (RFC 3339). Without it: as long from "
                 "now as it was issued for."},
	{"reason", FIELD_BODY, FIELD_TEXT, offsetof(struct badge_renewal_input, reason), .required = true,
         .max = BADGE_REASON_BYTES_MAX, .sentence = "Why: the holder reads it."},
};

static bool has_ended(struct work *w, int64_t until_us, int64_t days)
{
	return until_us != 0 && until_us <= world_now_us(w) + days * TIME_DAY_US;
}

static struct str words_of_state(struct work *w, const struct badge_entry *entry)
{
	if (entry->state != BADGE_HOLDS)
		return badge_state_name(entry->state);
	if (has_ended(w, entry->until_us, 0))
		return S("has ended");
	return has_ended(w, entry->until_us, SOON_DAYS) ? S("ends soon") : S("holds");
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
			.state = words_of_state(w, &entries[i]),
			.ends = entries[i].until_us == 0
		                        ? (struct str){0}
		                        : time_date_for_people(w->arena, entries[i].until_us),
			.ending = entries[i].state == BADGE_HOLDS &&
		                  has_ended(w, entries[i].until_us, SOON_DAYS),
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

static enum err read_renewals(struct work *w, struct http_call *call, struct id id,
                              struct badge_renewal_rows *out)
{
	struct renewal *renewals;
	size_t count;
	TRY(renewal_list(w, call->tx, web_actor(call)->org, id, &renewals, &count));
	struct badge_renewal_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct badge_renewal_row){
			.until = time_date_for_people(w->arena, renewals[i].until_us),
			.when = time_for_people(w->arena, renewals[i].at_us),
			.who = str_absent(renewals[i].who) ? S("the command line") : renewals[i].who,
			.reason = renewals[i].reason,
			.coming = renewals[i].begins_us == 0,
		};
	*out = (struct badge_renewal_rows){rows, count};
	return OK;
}

static enum err read_offer(struct work *w, struct http_call *call, const struct credential *credential,
                           struct badge_view *view)
{
	struct renewal_offer offer;
	TRY(renewal_offer(w, call->tx, credential, issuer_did(web_app(call)->issuer), &offer));
	view->renewable = str_absent(offer.why_not);
	if (offer.until_us == 0)
		return OK;
	view->ends = time_for_people(w->arena, offer.until_us);
	view->ended = has_ended(w, offer.until_us, 0);
	view->ending = has_ended(w, offer.until_us, SOON_DAYS);
	view->proposed = str_slice(time_text(w->arena, offer.proposed_us), 0, S("2027-11-23").len);
	if (view->holds)
		view->why_not = offer.why_not;
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
	TRY(read_renewals(w, call, in->id, &view.renewals));
	TRY(read_offer(w, call, &credential, &view));
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

enum err badges_renew(struct work *w, struct http_call *call, const struct badge_renewal_input *in)
{
	const struct renewal_wish wish = {.until = in->until, .reason = in->reason};
	return renewal_ask(w, call->tx, web_actor(call), issuer_did(web_app(call)->issuer), in->id, &wish);
}

static struct str address_of(struct work *w, struct id id)
{
	return str_format(w->arena, "/badges/%.*s", STR_ARG(id_text(w->arena, id)));
}

enum err badge_renewal_send(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct badge_renewal_input *in = input;
	TRY(badges_renew(w, call, in));
	web_reply_done(w, address_of(w, in->id), "badge-renewed", reply);
	return OK;
}

enum err badge_status_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct badge_status_input *in = input;
	TRY(badges_change(w, call, in));
	web_reply_done(w, address_of(w, in->id), "badge-changed", reply);
	return OK;
}
