/* badge_status, badge_change, badge_events, badge_register: what has become of credentials, and making it so. */
#include "badge/standing.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "db/jobs.h"
#include "org/audit.h"
#include "org/directory.h"
#include "org/message.h"
#include "vc/openbadge.h"

#include "badge/status.sql.h"

/* In the order of enum badge_action. */
static const struct {
	struct str name;
	const char *audit;
	enum badge_state makes;
	enum status_purpose list;  /* whose bit it changes */
	struct str subject, words; /* to the holder; behind the words stands the reason */
} actions[BADGE_ACTIONS] = {
	[BADGE_REVOKE] =
		{S_INIT("revoke"), "credential.revoke", BADGE_REVOKED, STATUS_REVOCATION,
                 S_INIT("Your credential has been revoked"),
                 S_INIT("has been revoked, for good: whoever checks it is told so. The reason given is")},
	[BADGE_SUSPEND] =
		{S_INIT("suspend"), "credential.suspend", BADGE_SUSPENDED, STATUS_SUSPENSION,
                 S_INIT("Your credential has been suspended"),
                 S_INIT("has been suspended: until that is taken back, whoever checks it is told so. The "
                        "reason given is")},
	[BADGE_REINSTATE] = {S_INIT("reinstate"), "credential.reinstate", BADGE_HOLDS, STATUS_SUSPENSION,
                             S_INIT("Your credential holds again"),
                             S_INIT("holds again, as it did before it was suspended. The reason given is")},
};

struct str badge_action_name(enum badge_action action)
{
	return actions[action].name;
}

bool badge_action_parse(struct str name, enum badge_action *out)
{
	for (size_t i = 0; i < BADGE_ACTIONS; i++)
		if (str_equal(name, actions[i].name)) {
			*out = (enum badge_action)i;
			return true;
		}
	return false;
}

struct str badge_state_name(enum badge_state state)
{
	static const struct str names[] = {
		[BADGE_HOLDS] = S_INIT("holds"),
		[BADGE_SUSPENDED] = S_INIT("suspended"),
		[BADGE_REVOKED] = S_INIT("revoked"),
	};
	return names[state];
}

/* ---- reading ---- */

static enum err read_newest(struct work *w, struct tx *tx, struct id org, struct id id,
                            struct badge_status *out, int64_t *sequence)
{
	const struct status_newest_in in = {.org = org, .credential = id};
	struct status_newest_row row;
	enum badge_action action;
	bool found;
	*out = (struct badge_status){.state = BADGE_HOLDS};
	*sequence = 0;
	TRY(status_newest(w, tx, &in, &row, &found));
	if (!found)
		return OK;
	check(badge_action_parse(row.action, &action));
	*sequence = row.sequence;
	*out = (struct badge_status){
		.state = actions[action].makes,
		.reason = row.reason,
		.shown = row.shown,
		.since_us = row.at_us,
	};
	return OK;
}

enum err badge_status(struct work *w, struct tx *tx, const struct credential *credential,
                      struct badge_status *out)
{
	int64_t sequence;
	return read_newest(w, tx, credential->org, credential->id, out, &sequence);
}

enum err badge_events(struct work *w, struct tx *tx, struct id org, struct id id, struct badge_event **out,
                      size_t *count)
{
	const struct status_events_in in = {.org = org, .credential = id};
	struct status_events_row *rows;
	TRY(status_events(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = (struct badge_event){.reason = rows[i].reason,
		                                 .who = rows[i].who,
		                                 .shown = rows[i].shown,
		                                 .at_us = rows[i].at_us};
		check(badge_action_parse(rows[i].action, &(*out)[i].action));
	}
	return OK;
}

/* 0: never, it was deleted, or it is damaged: the list is to be seen all the same. */
static int64_t until_of(struct work *w, struct str document)
{
	const struct json *json;
	int64_t until_us;
	if (document.len == 0)
		return 0;
	if (json_parse(w, document, OPENBADGE_BYTES_MAX, &json) != OK) {
		work_forgive(w);
		return 0;
	}
	return time_parse(json_get_str(json, S("validUntil")), &until_us) ? until_us : 0;
}

enum err badge_register(struct work *w, struct tx *tx, struct id org, struct id before, struct str email,
                        struct badge_entry **out, size_t *count)
{
	struct status_register_in in = {.org = org, .before = before};
	struct status_register_row *rows;
	if (email.len > 0)
		TRY(directory_address(w, email, &in.email));
	TRY(status_register(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		enum badge_action action;
		bool happened = badge_action_parse(rows[i].action, &action);
		(*out)[i] = (struct badge_entry){
			.id = rows[i].id,
			.name = rows[i].name,
			.holder_name = rows[i].holder_name,
			.holder_email = rows[i].holder_email,
			.state = happened ? actions[action].makes : BADGE_HOLDS,
			.issued_us = rows[i].issued_us,
			.until_us = until_of(w, rows[i].document),
		};
	}
	return OK;
}

/* ---- changing ---- */

static enum err check_change(struct work *w, enum badge_action action, enum badge_state now)
{
	switch (action) {
	case BADGE_REVOKE:
		return now != BADGE_REVOKED ? OK
		                            : fail(w, ERR_CONFLICT, "This credential is revoked already.");
	case BADGE_SUSPEND:
		return now == BADGE_HOLDS ? OK
		                          : fail(w, ERR_CONFLICT,
		                                 "This credential is %s already: only one that holds can be "
		                                 "suspended.",
		                                 now == BADGE_REVOKED ? "revoked" : "suspended");
	case BADGE_REINSTATE:
		return now == BADGE_SUSPENDED
		               ? OK
		               : fail(w, ERR_CONFLICT,
		                      now == BADGE_REVOKED
		                              ? "This credential is revoked, which is for good. Issue a new one."
		                              : "This credential holds: there is nothing to take back.");
	case BADGE_ACTIONS: break;
	}
	return fail(w, ERR_INTERNAL, "there is no such change of a credential");
}

enum err badge_reason(struct work *w, struct str reason, struct str *out)
{
	TRY(utf8_clean(w, str_trim(reason), S("the reason"), out));
	if (out->len == 0 || out->len > BADGE_REASON_BYTES_MAX)
		return fail(w, ERR_INPUT,
		            "Say why, in at most %d bytes: the holder reads it, and it is kept.",
		            BADGE_REASON_BYTES_MAX);
	return OK;
}

static enum err insert(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                       const struct badge_change *change, struct str reason, int64_t sequence)
{
	const struct status_insert_in in = {
		.org = actor->org,
		.id = world_id(w),
		.credential = id,
		.action = actions[change->action].name,
		.reason = reason,
		.shown = change->shown,
		.person = actor->person,
		.at_us = world_now_us(w),
		.sequence = sequence,
	};
	int64_t changed;
	TRY(status_insert(w, tx, &in, &changed));
	return changed == 1 ? OK
	                    : fail(w, ERR_CONFLICT,
	                           "Somebody else has just changed this credential: look at it again.");
}

static enum err tell(struct work *w, struct tx *tx, struct id org, const struct status_holder_row *holder,
                     enum badge_action action, struct str reason)
{
	return message_add(w, tx, org, holder->person, actions[action].subject,
	                   str_format(w->arena, "“%.*s” %.*s:\n\n%.*s\n\nYou find it under “My credentials”.",
	                              STR_ARG(holder->name), STR_ARG(actions[action].words),
	                              STR_ARG(reason)));
}

static enum err have_published(struct work *w, struct tx *tx, struct id org, struct id id,
                               enum badge_action action)
{
	const struct status_list_of_in in = {
		.org = org, .credential = id, .purpose = status_purpose_name(actions[action].list)};
	struct status_list_of_row row;
	bool found;
	TRY(status_list_of(w, tx, &in, &row, &found));
	if (!found)
		return OK; /* from before there were lists: only our own pages tell */
	const struct jobs_text text = {S("list"), id_text(w->arena, row.id)};
	return jobs_add(w, tx, org, S("badge.status"), jobs_payload(w, &text, 1), 0);
}

enum err badge_change(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      const struct badge_change *change)
{
	const struct status_holder_in in = {.org = actor->org, .id = id};
	struct status_holder_row holder;
	struct badge_status now;
	struct str reason;
	int64_t sequence;
	bool found;
	TRY(status_holder(w, tx, &in, &holder, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no credential with this id.");
	TRY(badge_reason(w, change->reason, &reason));
	TRY(read_newest(w, tx, actor->org, id, &now, &sequence));
	TRY(check_change(w, change->action, now.state));
	TRY(insert(w, tx, actor, id, change, reason, sequence + 1));
	TRY(tell(w, tx, actor->org, &holder, change->action, reason));
	TRY(have_published(w, tx, actor->org, id, change->action));
	return audit_add(w, tx, actor->org, actor->person, actions[change->action].audit, id,
	                 (struct str){0});
}
