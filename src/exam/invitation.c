/* Invitations: sitting_invite, sitting_invitations, sitting_invitation, sitting_consent. */
#include "exam/sitting.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/version.h"
#include "org/audit.h"
#include "org/person.h"

#include "exam/invitation.sql.h"

/* What stands against inviting this person, said to who does. */
static enum err check_guest(struct work *w, struct tx *tx, struct id org, const struct person *guest,
                            struct id assessment, int64_t expires_us)
{
	const struct invitation_attempts_in in = {.org = org, .person = guest->id, .assessment = assessment};
	struct invitation_attempts_row row;
	struct id newest;
	struct version version;
	if (guest->disabled)
		return fail(w, ERR_CONFLICT,
		            "%.*s cannot sign in: let them, under People, before you invite them.",
		            STR_ARG(guest->name));
	if ((guest->roles & ROLE_CANDIDATE) == 0)
		return fail(
			w, ERR_CONFLICT,
			"%.*s is no candidate here (but %.*s), and could not open it: make them one first, under "
			"People.",
			STR_ARG(guest->name), STR_ARG(role_names(w->arena, guest->roles)));
	TRY(version_in_use(w, tx, org, assessment, &newest));
	TRY(version_load(w, tx, org, newest, &version));
	TRY(invitation_attempts(w, tx, &in, &row));
	if (row.unfinished > 0)
		return fail(
			w, ERR_CONFLICT,
			"%.*s has begun this assessment and not finished: they go on from their own page.",
			STR_ARG(guest->name));
	if (row.attempts >= version.document->retake_attempts)
		return fail(w, ERR_CONFLICT,
		            "%.*s has taken this assessment %s, which is all that it allows.",
		            STR_ARG(guest->name),
		            row.attempts == 1 ? "once"
		                              : str_cstr(w->arena, str_format(w->arena, "%lld times",
		                                                              (long long)row.attempts)));
	int64_t opens_us = row.attempts == 0 || row.last_finished_us == DB_NULL_INT
	                           ? 0
	                           : row.last_finished_us + version.document->retake_wait_days * TIME_DAY_US;
	if (opens_us < expires_us)
		return OK;
	return fail(w, ERR_CONFLICT,
	            "%.*s can take this again from %.*s, when this invitation would have ended.",
	            STR_ARG(guest->name), STR_ARG(time_for_people(w->arena, opens_us)));
}

enum err sitting_invite(struct work *w, struct tx *tx, const struct actor *actor, struct id person,
                        struct id assessment, int64_t expires_us, struct id *invitation, bool *again)
{
	const struct invitation_waiting_in waiting_in = {
		.org = actor->org, .person = person, .assessment = assessment};
	struct invitation_waiting_row waiting;
	struct person guest;
	TRY(person_load(w, tx, actor->org, person, &guest));
	TRY(check_guest(w, tx, actor->org, &guest, assessment, expires_us));
	TRY(invitation_waiting(w, tx, &waiting_in, &waiting, again));
	if (*again) {
		const struct invitation_renew_in renew_in = {.org = actor->org,
		                                             .id = waiting.id,
		                                             .invited_by = actor->person,
		                                             .expires_us = expires_us};
		*invitation = waiting.id;
		TRY(invitation_renew(w, tx, &renew_in));
	} else {
		*invitation = world_id(w);
		const struct invitation_insert_in in = {
			.org = actor->org,
			.id = *invitation,
			.assessment = assessment,
			.person = person,
			.invited_by = actor->person,
			.created_us = world_now_us(w),
			.expires_us = expires_us,
		};
		TRY(invitation_insert(w, tx, &in));
	}
	return audit_add(w, tx, actor->org, actor->person, "sitting.invite", *invitation, (struct str){0});
}

/* What the retake policy and the deadline say to beginning now: absent is yes, else why not. */
static enum err closed_why(struct work *w, struct tx *tx, const struct actor *actor,
                           const struct document *document, struct id assessment, int64_t expires_us,
                           struct str *why, int64_t *attempts)
{
	const struct invitation_attempts_in in = {
		.org = actor->org, .person = actor->person, .assessment = assessment};
	struct invitation_attempts_row row;
	TRY(invitation_attempts(w, tx, &in, &row));
	int64_t now_us = world_now_us(w);
	int64_t opens_us = row.last_finished_us == DB_NULL_INT
	                           ? 0
	                           : row.last_finished_us + document->retake_wait_days * TIME_DAY_US;
	*attempts = row.attempts;
	*why = (struct str){0};
	if (expires_us <= now_us)
		*why = str_format(
			w->arena,
			"The invitation ended on %.*s. Ask the person who invited you for a new one.",
			STR_ARG(time_date_for_people(w->arena, expires_us)));
	else if (row.unfinished > 0)
		*why = S("You have begun this assessment before and not finished. Go on there.");
	else if (row.attempts >= document->retake_attempts)
		*why = str_format(
			w->arena,
			"You have taken this assessment %lld times, which is all that its authors allow.",
			(long long)row.attempts);
	else if (opens_us > now_us)
		*why = str_format(w->arena, "You can take this assessment again from %.*s.",
		                  STR_ARG(time_for_people(w->arena, opens_us)));
	return OK;
}

static enum err complete(struct work *w, struct tx *tx, const struct actor *actor, struct id version,
                         struct invitation *invitation, const struct document **document)
{
	struct version stored;
	TRY(version_load(w, tx, actor->org, version, &stored));
	*document = stored.document;
	invitation->summary = stored.document->summary;
	invitation->expected_minutes = document_expected_minutes(stored.document);
	if (!id_is_zero(invitation->sitting))
		return OK;
	int64_t attempts;
	return closed_why(w, tx, actor, stored.document, invitation->assessment, invitation->expires_us,
	                  &invitation->closed_why, &attempts);
}

enum err sitting_invitations(struct work *w, struct tx *tx, const struct actor *actor,
                             struct invitation **out, size_t *count)
{
	const struct invitation_own_in in = {.org = actor->org, .person = actor->person};
	struct invitation_own_row *rows;
	TRY(invitation_own(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = (struct invitation){
			.id = rows[i].id,
			.assessment = rows[i].assessment,
			.title = rows[i].title,
			.expires_us = rows[i].expires_us,
			.sitting = rows[i].sitting,
			.finished = rows[i].finished_us != DB_NULL_INT,
		};
		const struct document *unused;
		TRY(complete(w, tx, actor, rows[i].version_id, &(*out)[i], &unused));
	}
	return OK;
}

static enum err load(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     struct invitation_by_id_row *row)
{
	const struct invitation_by_id_in in = {.org = actor->org, .person = actor->person, .id = id};
	bool found;
	TRY(invitation_by_id(w, tx, &in, row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND,
		            "There is no such invitation for you. Look at your assessments.");
	return OK;
}

enum err sitting_invitation(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                            struct invitation *out, const struct document **document)
{
	struct invitation_by_id_row row;
	TRY(load(w, tx, actor, id, &row));
	*out = (struct invitation){
		.id = row.id,
		.assessment = row.assessment,
		.title = row.title,
		.expires_us = row.expires_us,
		.sitting = row.sitting,
		.finished = row.finished_us != DB_NULL_INT,
	};
	return complete(w, tx, actor, row.version_id, out, document);
}

enum err sitting_consent(struct work *w, struct tx *tx, const struct actor *actor, struct id invitation,
                         struct id *sitting)
{
	struct invitation_by_id_row row;
	TRY(load(w, tx, actor, invitation, &row));
	if (!id_is_zero(row.sitting)) {
		*sitting = row.sitting;
		return OK;
	}
	struct version version;
	TRY(version_load(w, tx, actor->org, row.version_id, &version));
	struct str why;
	int64_t attempts;
	TRY(closed_why(w, tx, actor, version.document, row.assessment, row.expires_us, &why, &attempts));
	if (!str_absent(why))
		return fail(w, ERR_CONFLICT, "%.*s", STR_ARG(why));
	*sitting = world_id(w);
	const struct invitation_sitting_insert_in in = {
		.org = actor->org,
		.id = *sitting,
		.invitation = invitation,
		.person = actor->person,
		.assessment = row.assessment,
		.version = row.version_id,
		.attempt = attempts + 1,
		.consented_us = world_now_us(w),
	};
	TRY(invitation_sitting_insert(w, tx, &in));
	TRY(sitting_insert_parts(w, tx, actor->org, *sitting, version.document));
	return audit_add(w, tx, actor->org, actor->person, "sitting.consent", *sitting, (struct str){0});
}
