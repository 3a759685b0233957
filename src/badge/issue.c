/* badge_issue_job: from an effective award to a credential that is in the log. */
#include "badge/achievement.h"
#include "badge/compose.h"
#include "badge/publish.h"
#include "badge/strike.h"
#include "base/time.h"
#include "base/world.h"
#include "grade/appeal.h"

#include "badge/issue.sql.h"

struct issue {
	struct id org, sitting, decision;
	struct issuer *issuer;
	struct id credential, person; /* found or made */
	struct str name;
	bool published, is_new;
	/* Of a new one. */
	struct standing_places places;
	struct id endorser; /* zero: nobody puts a name to it */
	struct str endorsement;
	struct signer_credential made;
	int64_t issued_us;
};

/* ---- composing ---- */

/* SHA-256 of the canonical JSON of everything answered. */
static enum err digest_answers(struct work *w, struct tx *tx, const struct issue *issue, struct digest *out)
{
	const struct issue_answers_in in = {.org = issue->org, .sitting = issue->sitting};
	struct issue_answers_row *rows;
	size_t count;
	TRY(issue_answers(w, tx, &in, &rows, &count));
	struct buf buf = buf_init(w->arena, 4 << 20);
	struct json_out json = json_out(&buf);
	json_array(&json);
	for (size_t i = 0; i < count; i++) {
		json_object(&json);
		json_put_str(&json, S("answer"), rows[i].answer);
		json_put_str(&json, S("item"), rows[i].item);
		json_put_str(&json, S("part"), rows[i].part);
		json_put_int(&json, S("sequence"), rows[i].sequence);
		json_end(&json);
	}
	json_end(&json);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "the answers are too long to digest");
	*out = digest_of(buf_str(&buf));
	return OK;
}

static enum err compose(struct work *w, struct tx *tx, void *argument)
{
	struct issue *issue = argument;
	struct sitting sitting;
	struct person holder;
	struct decision decision;
	bool found;
	struct status_list_entry statuses[STANDING_PURPOSES];
	struct compose_input input = {
		.issuer = issue->issuer,
		.id = issue->credential,
		.sitting = &sitting,
		.holder = &holder,
		.decision = &decision,
		.identity_salt = world_token(w, 18),
		.issued_us = issue->issued_us,
		.statuses = statuses,
		.status_count = STANDING_PURPOSES,
		.endorsement = issue->endorsement,
	};
	standing_entries(w, issue->issuer, &issue->places, statuses);
	TRY(sitting_load_any(w, tx, issue->org, issue->sitting, &sitting));
	TRY(person_load(w, tx, issue->org, sitting.person, &holder));
	TRY(review_decision(w, tx, issue->org, issue->sitting, &decision, &found));
	if (!found || !id_equal(decision.id, issue->decision) || !review_is_award(&decision))
		return fail(w, ERR_INTERNAL, "badge.issue was asked to issue what nobody awarded");
	struct belief *beliefs;
	struct verdict *verdicts;
	TRY(belief_current(w, tx, issue->org, &sitting, &beliefs, &input.belief_count));
	TRY(appeal_verdicts_behind(w, tx, issue->org, issue->sitting, decision.id, &verdicts,
	                           &input.verdict_count));
	input.beliefs = beliefs;
	input.verdicts = verdicts;
	TRY(digest_answers(w, tx, issue, &input.evidence));
	issue->person = sitting.person;
	issue->name = sitting.document->achievement.name;
	return compose_credential(w, &input, &issue->made.document);
}

/* The credential of the sitting, when an earlier run of the job made it. */
static enum err find(struct work *w, struct tx *tx, struct issue *issue, bool *found)
{
	const struct issue_of_sitting_in in = {.org = issue->org, .sitting = issue->sitting};
	struct issue_of_sitting_row row;
	TRY(issue_of_sitting(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	issue->credential = row.id;
	issue->person = row.person;
	issue->name = row.name;
	issue->published = row.published_us != DB_NULL_INT;
	return OK;
}

/* Finds it, or else takes a place in the status lists: before anything is signed, since it is part of what is. */
static enum err find_or_reserve(struct work *w, struct tx *tx, void *argument)
{
	struct issue *issue = argument;
	struct decision decision;
	bool found;
	TRY(find(w, tx, issue, &found));
	issue->is_new = !found;
	if (found)
		return OK;
	TRY(review_decision(w, tx, issue->org, issue->sitting, &decision, &found));
	issue->endorser = found && decision.endorses ? decision.person : (struct id){0};
	return standing_reserve(w, tx, issue->org, 1, &issue->places);
}

/* ---- a reviewer's endorsement ---- */

struct endorser {
	struct id org, id;
	struct person person;
};

static enum err read_endorser(struct work *w, struct tx *tx, void *argument)
{
	struct endorser *endorser = argument;
	return person_load(w, tx, endorser->org, endorser->id, &endorser->person);
}

/* By a key of the reviewer's own, which the signer keeps under their id. */
static enum err endorse(struct work *w, struct db *db, struct issue *issue)
{
	struct endorser endorser = {.org = issue->org, .id = issue->endorser};
	struct str text;
	if (id_is_zero(issue->endorser))
		return OK;
	TRY(db_read(w, db, read_endorser, &endorser));
	struct str id = id_text(w->arena, world_id(w)), subject = id_text(w->arena, issue->credential);
	const struct openbadge_endorsement endorsement = {
		.id = str_format(w->arena, "urn:uuid:%.*s", STR_ARG(id)),
		.endorser = endorser.person.name,
		.subject_id = str_format(w->arena, "urn:uuid:%.*s", STR_ARG(subject)),
		.comment = S("I judged this work myself and decided to award this credential."),
		.valid_from_us = issue->issued_us,
	};
	TRY(openbadge_endorsement_text(w, &endorsement, &text));
	return signer_sign_endorsement(w, issue->issuer->signer, id_text(w->arena, issue->endorser), text,
	                               &issue->endorsement);
}

/* ---- storing what was signed, with its place in the log ---- */

static enum err check_decision(struct work *w, struct tx *tx, const struct issue *issue)
{
	struct decision decision;
	bool found;
	TRY(review_decision(w, tx, issue->org, issue->sitting, &decision, &found));
	return found && id_equal(decision.id, issue->decision)
	               ? OK
	               : fail(w, ERR_CONFLICT, "The decision changed while the credential was made.");
}

static struct strike strike_of(const struct issue *issue)
{
	return (struct strike){
		.org = issue->org,
		.id = issue->credential,
		.sitting = issue->sitting,
		.person = issue->person,
		.decision = issue->decision,
		.name = issue->name,
		.document = issue->made.embedded,
		.token = issue->made.token,
		.issued_us = issue->issued_us,
		.places = issue->places,
	};
}

/* Another worker may have been faster, when this one's lease ran out: then what was signed here goes nowhere. */
static enum err store(struct work *w, struct tx *tx, void *argument)
{
	struct issue *issue = argument;
	const struct issue composed = *issue;
	bool found;
	TRY(find(w, tx, issue, &found));
	if (found)
		return OK;
	*issue = composed;
	TRY(check_decision(w, tx, issue));
	const struct strike strike = strike_of(issue);
	return strike_store(w, tx, &strike);
}

/* Signing waits for another process and its disk: never inside a transaction. */
static enum err make(struct work *w, struct db *db, struct issue *issue)
{
	/* Tokens tell whole seconds. */
	issue->issued_us = world_now_us(w) / TIME_SECOND_US * TIME_SECOND_US;
	issue->credential = world_id(w);
	TRY(standing_ensure(w, db, issue->org, issue->issuer, &issue->places));
	TRY(endorse(w, db, issue));
	TRY(db_read(w, db, compose, issue));
	TRY(signer_sign_credentials(w, issue->issuer->signer, &issue->made, 1));
	return db_write(w, db, store, issue);
}

/* ---- after the log has it ---- */

static enum err publish(struct work *w, struct tx *tx, void *argument)
{
	const struct issue *issue = argument;
	const struct strike strike = strike_of(issue);
	struct sitting sitting;
	bool first;
	TRY(strike_publish(w, tx, issue->issuer, &strike, &first));
	TRY(sitting_load_any(w, tx, issue->org, issue->sitting, &sitting));
	const struct openbadge_achievement achievement =
		compose_achievement(w, issue->issuer, sitting.document, sitting.version_number);
	return achievement_publish(w, tx, issue->org, issue->issuer, &achievement);
}

enum err badge_issue_job(struct work *w, struct db *db, struct issuer *issuer, const struct job *job)
{
	struct issue issue = {.org = job->org, .issuer = issuer};
	bool put_off;
	TRY(jobs_payload_id(w, job, S("sitting"), &issue.sitting));
	TRY(jobs_payload_id(w, job, S("decision"), &issue.decision));
	TRY(db_write(w, db, find_or_reserve, &issue));
	if (issue.is_new)
		TRY(make(w, db, &issue));
	if (issue.published)
		return OK;
	TRY(publish_or_put_off(w, db, issuer, job, &put_off));
	return put_off ? OK : db_write(w, db, publish, &issue);
}
