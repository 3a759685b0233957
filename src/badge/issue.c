/* badge_issue_job: from an effective award to a credential that is in the log. */
#include "badge/compose.h"
#include "badge/ledger.h"
#include "base/time.h"
#include "base/world.h"
#include "org/audit.h"
#include "org/message.h"
#include "tlog/entry.h"
#include "vc/bundle.h"

#include "badge/issue.sql.h"

struct issue {
	struct id org, sitting, decision;
	struct issuer *issuer;
	struct id credential, person; /* found or made */
	struct str name;
	bool published;
	/* Of a new one. */
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

static enum err compose(struct work *w, struct tx *tx, struct issue *issue, int64_t issued_us,
                        struct str *document)
{
	struct sitting sitting;
	struct person holder;
	struct decision decision;
	bool found;
	struct compose_input input = {
		.issuer = issue->issuer,
		.id = issue->credential,
		.sitting = &sitting,
		.holder = &holder,
		.decision = &decision,
		.identity_salt = world_token(w, 18),
		.issued_us = issued_us,
	};
	TRY(sitting_load_any(w, tx, issue->org, issue->sitting, &sitting));
	TRY(person_load(w, tx, issue->org, sitting.person, &holder));
	TRY(review_decision(w, tx, issue->org, issue->sitting, &decision, &found));
	if (!found || !id_equal(decision.id, issue->decision) || !review_is_award(&decision))
		return fail(w, ERR_INTERNAL, "badge.issue was asked to issue what nobody awarded");
	struct belief *beliefs;
	struct verdict *verdicts;
	TRY(belief_current(w, tx, issue->org, &sitting, &beliefs, &input.belief_count));
	TRY(grade_verdicts(w, tx, issue->org, issue->sitting, &verdicts, &input.verdict_count));
	input.beliefs = beliefs;
	input.verdicts = verdicts;
	TRY(digest_answers(w, tx, issue, &input.evidence));
	issue->person = sitting.person;
	issue->name = sitting.document->achievement.name;
	return compose_credential(w, &input, document);
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

static enum err find_or_compose(struct work *w, struct tx *tx, void *argument)
{
	struct issue *issue = argument;
	bool found;
	issue->made = (struct signer_credential){0};
	TRY(find(w, tx, issue, &found));
	if (found)
		return OK;
	/* Tokens tell whole seconds. */
	issue->issued_us = world_now_us(w) / TIME_SECOND_US * TIME_SECOND_US;
	issue->credential = world_id(w);
	return compose(w, tx, issue, issue->issued_us, &issue->made.document);
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

static enum err store_new(struct work *w, struct tx *tx, const struct issue *issue)
{
	uint8_t salt[ENTRY_SALT_LEN];
	world_random(w, salt, sizeof salt);
	struct issue_insert_in in = {
		.org = issue->org,
		.id = issue->credential,
		.sitting = issue->sitting,
		.person = issue->person,
		.decision = issue->decision,
		.name = issue->name,
		.document = issue->made.document,
		.jwt = issue->made.token,
		.salt = str_bytes(salt, sizeof salt),
		.issued_us = issue->issued_us,
	};
	const struct json *credential;
	struct str entry;
	TRY(json_parse(w, in.document, OPENBADGE_BYTES_MAX, &credential));
	TRY(bundle_entry(w, credential, salt, &entry));
	TRY(ledger_append(w, tx, issue->org, entry, &in.entry_index));
	TRY(issue_insert(w, tx, &in));
	const struct issue_directory_insert_in directory = {.id = issue->credential, .org = issue->org};
	return issue_directory_insert(w, tx, &directory);
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
	return store_new(w, tx, issue);
}

/* Signing waits for another process and its disk: never inside a transaction. */
static enum err find_or_make(struct work *w, struct db *db, struct issue *issue)
{
	TRY(db_read(w, db, find_or_compose, issue));
	if (str_absent(issue->made.document))
		return OK;
	TRY(signer_sign_credentials(w, issue->issuer->signer, &issue->made, 1));
	return db_write(w, db, store, issue);
}

/* ---- after the log has it ---- */

static enum err publish(struct work *w, struct tx *tx, void *argument)
{
	const struct issue *issue = argument;
	const struct issue_publish_in in = {
		.org = issue->org, .id = issue->credential, .published_us = world_now_us(w)};
	int64_t changed;
	TRY(issue_publish(w, tx, &in, &changed));
	if (changed == 0)
		return OK;
	TRY(message_add(
		w, tx, issue->org, issue->person, S("Your credential is ready"),
		str_format(
			w->arena,
			"“%.*s” is yours, and it is in the public log:\n\n%.*s/c/%.*s\n\nThe page is public; its "
			"download can be checked by anyone, without asking us.",
			STR_ARG(issue->name), STR_ARG(issue->issuer->base_url),
			STR_ARG(id_text(w->arena, issue->credential)))));
	return audit_add(w, tx, issue->org, (struct id){{0}}, "credential.issue", issue->credential,
	                 (struct str){0});
}

enum err badge_issue_job(struct work *w, struct db *db, struct issuer *issuer, const struct job *job)
{
	struct issue issue = {.org = job->org, .issuer = issuer};
	TRY(jobs_payload_id(w, job, S("sitting"), &issue.sitting));
	TRY(jobs_payload_id(w, job, S("decision"), &issue.decision));
	TRY(find_or_make(w, db, &issue));
	if (issue.published)
		return OK;
	TRY(ledger_publish(w, db, issue.org, issuer));
	return db_write(w, db, publish, &issue);
}
