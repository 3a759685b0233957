#include "badge/renewal.h"

#include "badge/issuer.h"
#include "badge/publish.h"
#include "badge/standing.h"
#include "base/world.h"
#include "ledger/ledger.h"
#include "org/audit.h"
#include "org/message.h"
#include "vc/bundle.h"
#include "vc/claims.h"
#include "vc/openbadge.h"

#include "badge/renewal.sql.h"

/* ---- where it is asked for ---- */

/* All of the address but the key. */
static struct str address_start(struct work *w, const struct issuer *issuer, struct id id)
{
	return str_format(w->arena, "%.*s/c/%.*s.json?key=", STR_ARG(issuer->base_url),
	                  STR_ARG(id_text(w->arena, id)));
}

struct str renewal_address(struct work *w, const struct issuer *issuer, struct id id)
{
	struct str start = address_start(w, issuer, id), key = world_token(w, RENEWAL_KEY_BYTES);
	return str_format(w->arena, "%.*s%.*s", STR_ARG(start), STR_ARG(key));
}

bool renewal_address_read(struct work *w, const struct issuer *issuer, struct str address, struct id *id,
                          struct str *key)
{
	struct str base = str_format(w->arena, "%.*s/c/", STR_ARG(issuer->base_url));
	if (!str_starts(address, base) || !id_parse(str_slice(address, base.len, ID_TEXT_LEN), id))
		return false;
	struct str start = address_start(w, issuer, *id);
	*key = str_slice(address, start.len, SIZE_MAX);
	return str_starts(address, start);
}

/* Of a credential's JSON; absent: it has none. */
static struct str address_of(const struct json *document)
{
	return json_get_str(json_get(document, S("refreshService")), S("id"));
}

/* Of an address; absent: it has none. */
static struct str key_of(struct str address)
{
	static const struct str before = S_INIT("?key=");
	size_t at = str_find(address, before);
	return at == SIZE_MAX ? (struct str){0} : str_slice(address, at + before.len, SIZE_MAX);
}

/* One answer for all of it, so that it tells nothing to who guesses. */
static enum err no_edition(struct work *w)
{
	return fail(w, ERR_NOT_FOUND,
	            "This edition is not to be had any more, or the key in its address is another's. Ask "
	            "whoever gave you the credential.");
}

enum err renewal_find(struct work *w, struct tx *tx, struct id id, struct str key, struct credential *out)
{
	const struct json *document;
	enum err failed = badge_load(w, tx, id, out);
	if (failed == ERR_NOT_FOUND)
		work_forgive(w);
	if (failed == ERR_NOT_FOUND || (failed == OK && out->deleted))
		return no_edition(w);
	TRY(failed);
	TRY(json_parse(w, out->document, OPENBADGE_BYTES_MAX, &document));
	struct str own = key_of(address_of(document));
	return !str_absent(own) && digest_same_secret(own, key) ? OK : no_edition(w);
}

/* ---- whether, and until when ---- */

static int64_t whole_second(int64_t time_us)
{
	return time_us / TIME_SECOND_US * TIME_SECOND_US;
}

/* How long it was issued for: by the rule of the assessment or the list that it came of, as it was then. 0: for ever, or nobody
 * can read it any more. */
static enum err read_length(struct work *w, struct tx *tx, const struct credential *credential, int64_t *out)
{
	const struct renewal_first_in in = {.org = credential->org, .credential = credential->id};
	struct renewal_first_row row;
	const struct json *first;
	int64_t from_us, until_us;
	*out = 0;
	TRY(renewal_first(w, tx, &in, &row));
	if (json_parse(w, row.document, OPENBADGE_BYTES_MAX, &first) != OK) {
		work_forgive(w);
		return OK;
	}
	if (time_parse(json_get_str(first, S("validFrom")), &from_us) &&
	    time_parse(json_get_str(first, S("validUntil")), &until_us))
		*out = until_us - from_us;
	return OK;
}

/* False, and why, when nothing of it can be read. Whoever wants to revoke it is to see its page all the same. */
static bool read_document(struct work *w, const struct credential *credential, const struct json **out,
                          struct str *why_not)
{
	if (credential->deleted) {
		*why_not = S("Its holder has deleted this credential: there is nothing left to renew.");
		return false;
	}
	if (json_parse(w, credential->document, OPENBADGE_BYTES_MAX, out) == OK)
		return true;
	work_forgive(w);
	*why_not = S("This credential is damaged: restore a backup.");
	return false;
}

/* Rule 3. */
static void wait_for(struct work *w, const struct renewal_newest_row *newest, struct renewal_offer *offer)
{
	if (world_now_us(w) - newest->at_us < RENEWAL_FRESH_S * TIME_SECOND_US) {
		offer->why_not = str_format(
			w->arena,
			"This credential is being renewed, until %.*s: that is signed and goes into the public log. "
			"Look at it again in a moment.",
			STR_ARG(time_date_for_people(w->arena, newest->until_us)));
		return;
	}
	offer->waiting = newest->sequence;
	offer->is_signed = newest->entry_index != DB_NULL_INT;
	if (offer->is_signed)
		offer->proposed_us = newest->until_us;
}

static enum err why_not_now(struct work *w, struct tx *tx, const struct credential *credential,
                            struct renewal_offer *offer)
{
	const struct renewal_newest_in in = {.org = credential->org, .credential = credential->id};
	struct renewal_newest_row newest;
	struct badge_status status;
	bool found;
	TRY(badge_status(w, tx, credential, &status));
	TRY(renewal_newest(w, tx, &in, &newest, &found));
	if (status.state == BADGE_REVOKED)
		offer->why_not = S("This credential is revoked, which is for good. Issue a new one.");
	else if (status.state == BADGE_SUSPENDED)
		offer->why_not =
			S("This credential is suspended. Take the suspension back first, and renew it then.");
	else if (found && newest.published_us == DB_NULL_INT)
		wait_for(w, &newest, offer);
	return OK;
}

enum err renewal_offer(struct work *w, struct tx *tx, const struct credential *credential, struct str did,
                       struct renewal_offer *out)
{
	const struct json *document;
	struct str issuer;
	int64_t length_us, now_us = whole_second(world_now_us(w));
	*out = (struct renewal_offer){0};
	if (!read_document(w, credential, &document, &out->why_not))
		return OK;
	if (!time_parse(json_get_str(document, S("validUntil")), &out->until_us)) {
		out->until_us = 0;
		out->why_not = S("This credential never ends: there is nothing to renew.");
		return OK;
	}
	TRY(read_length(w, tx, credential, &length_us));
	out->proposed_us = now_us + length_us;
	if (out->proposed_us <= out->until_us)
		out->proposed_us = out->until_us + length_us;
	if (out->proposed_us > now_us + RENEWAL_DAYS_MAX * TIME_DAY_US)
		out->proposed_us = now_us + RENEWAL_DAYS_MAX * TIME_DAY_US;
	issuer = claims_issuer(document);
	if (!str_equal(issuer, did)) {
		out->why_not =
			str_format(w->arena,
		                   "This credential was issued as %.*s, and this server issues as %.*s: it "
		                   "cannot be renewed. Issue a new one.",
		                   STR_ARG(issuer), STR_ARG(did));
		return OK;
	}
	return why_not_now(w, tx, credential, out);
}

enum err renewal_until(struct work *w, struct str text, int64_t *until_us)
{
	static const struct str day = S_INIT("2027-11-23");
	bool read = text.len == day.len
	                    ? time_parse(str_format(w->arena, "%.*sT23:59:59Z", STR_ARG(text)), until_us)
	                    : time_parse(text, until_us);
	if (!read)
		return fail(w, ERR_INPUT,
		            "“%.*s” is no date: write it as 2027-11-23, or a time as 2027-11-23T12:00:00Z.",
		            STR_ARG(text));
	*until_us = whole_second(*until_us);
	return OK;
}

static enum err check_until(struct work *w, const struct renewal_offer *offer, int64_t until_us)
{
	int64_t now_us = world_now_us(w);
	if (until_us <= now_us)
		return fail(w, ERR_INPUT, "The new end has to be in the future.");
	/* To the end of that day. */
	if (until_us >= now_us + (RENEWAL_DAYS_MAX + 1) * TIME_DAY_US)
		return fail(w, ERR_INPUT, "The new end may be at most %d days from now.", RENEWAL_DAYS_MAX);
	if (until_us <= offer->until_us)
		return fail(w, ERR_CONFLICT, "It holds until %.*s already: the new end has to be later.",
		            STR_ARG(time_for_people(w->arena, offer->until_us)));
	return OK;
}

/* ---- asking for it ---- */

/* Documents tell whole seconds, and the next edition begins later than this one. */
static int64_t next_begin(const struct credential *credential)
{
	int64_t begins_us = credential->renewed_us == 0 ? credential->issued_us : credential->renewed_us;
	return begins_us + TIME_SECOND_US;
}

/* In the place of the one that was waiting, if any. */
static enum err insert(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                       int64_t until_us, struct str reason, int64_t waiting)
{
	const struct renewal_drop_in drop = {.org = actor->org, .credential = id, .sequence = waiting};
	const struct renewal_newest_in newest_in = {.org = actor->org, .credential = id};
	struct renewal_newest_row newest;
	bool found;
	int64_t changed;
	TRY(renewal_newest(w, tx, &newest_in, &newest, &found));
	const struct renewal_insert_in in = {
		.org = actor->org,
		.credential = id,
		.sequence = found ? newest.sequence + 1 : 1,
		.until_us = until_us,
		.reason = reason,
		.person = actor->person,
		.at_us = world_now_us(w),
	};
	if (waiting > 0)
		TRY(renewal_drop(w, tx, &drop));
	TRY(renewal_insert(w, tx, &in, &changed));
	return changed == 1 ? OK
	                    : fail(w, ERR_CONFLICT,
	                           "Somebody else has just renewed this credential: look at it again.");
}

/* One that is signed is published as it is. A page asks for the last second of a day, whatever second it was. */
static enum err check_signed(struct work *w, const struct renewal_offer *offer, int64_t until_us)
{
	return until_us >= offer->proposed_us && until_us - offer->proposed_us < TIME_DAY_US
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "It is signed already, until %.*s, and waits for the public log. Ask for that end to "
	                      "have it tried again.",
	                      STR_ARG(time_for_people(w->arena, offer->proposed_us)));
}

static enum err add_job(struct work *w, struct tx *tx, const struct credential *credential)
{
	const struct jobs_text text = {S("credential"), id_text(w->arena, credential->id)};
	return jobs_add(w, tx, credential->org, S("badge.renew"), jobs_payload(w, &text, 1),
	                next_begin(credential));
}

enum err renewal_ask(struct work *w, struct tx *tx, const struct actor *actor, struct str did, struct id id,
                     const struct renewal_wish *wish)
{
	struct credential credential;
	struct renewal_offer offer;
	struct str reason;
	TRY(badge_issued(w, tx, actor->org, id, &credential));
	TRY(badge_reason(w, wish->reason, &reason));
	TRY(renewal_offer(w, tx, &credential, did, &offer));
	if (!str_absent(offer.why_not))
		return fail(w, ERR_CONFLICT, "%.*s", STR_ARG(offer.why_not));
	int64_t until_us = offer.proposed_us;
	if (wish->until.len > 0)
		TRY(renewal_until(w, wish->until, &until_us));
	TRY(check_until(w, &offer, until_us));
	if (offer.is_signed)
		TRY(check_signed(w, &offer, until_us));
	else
		TRY(insert(w, tx, actor, id, until_us, reason, offer.waiting));
	TRY(add_job(w, tx, &credential));
	return audit_add(w, tx, actor->org, actor->person, "credential.renew", id, (struct str){0});
}

/* ---- doing it ---- */

struct renewing {
	struct id org, id;
	struct issuer *issuer;
	/* As it stands. */
	struct credential credential;
	struct renewal_pending_row pending;
	bool there; /* something is to be done */
	/* Of what is signed here. */
	struct signer_credential made;
	int64_t valid_from_us;
};

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct renewing *renewing = argument;
	const struct renewal_pending_in in = {.org = renewing->org, .credential = renewing->id};
	TRY(badge_issued(w, tx, renewing->org, renewing->id, &renewing->credential));
	TRY(renewal_pending(w, tx, &in, &renewing->pending, &renewing->there));
	renewing->there = renewing->there && !renewing->credential.deleted;
	return OK;
}

static bool is_signed(const struct renewing *renewing)
{
	return renewing->pending.entry_index != DB_NULL_INT;
}

/* Not another that was asked for meanwhile. */
static bool is_same(const struct renewing *a, const struct renewing *b)
{
	return a->pending.sequence == b->pending.sequence && a->pending.until_us == b->pending.until_us;
}

/* The key stays, so that every edition leads to the newest, also when we are reached by https now. */
static enum err keep_address(struct work *w, const struct renewing *renewing, struct str *out)
{
	const struct json *document;
	struct str start = address_start(w, renewing->issuer, renewing->id), key;
	TRY(json_parse(w, renewing->credential.document, OPENBADGE_BYTES_MAX, &document));
	key = key_of(address_of(document));
	*out = str_absent(key) ? renewal_address(w, renewing->issuer, renewing->id)
	                       : str_format(w->arena, "%.*s%.*s", STR_ARG(start), STR_ARG(key));
	return OK;
}

static enum err compose(struct work *w, struct renewing *renewing)
{
	const struct credential *credential = &renewing->credential;
	struct str address;
	TRY(keep_address(w, renewing, &address));
	const struct openbadge_renewal renewal = {
		.valid_from_us = renewing->valid_from_us,
		.valid_until_us = renewing->pending.until_us,
		.refresh = address,
	};
	return openbadge_renew(w, credential->document, &renewal, &renewing->made.document);
}

/* Another worker may have been faster, when this one's lease ran out: then what was signed here goes nowhere. So does it when the
 * credential was revoked or deleted meanwhile. */
static enum err store(struct work *w, struct tx *tx, void *argument)
{
	const struct renewing *composed = argument;
	struct renewing now = {.org = composed->org, .id = composed->id};
	struct ledger_record record = {
		.kind = ENTRY_CREDENTIAL, .record = now.id, .person = composed->credential.person};
	struct renewal_sign_in in = {
		.org = now.org,
		.credential = now.id,
		.sequence = composed->pending.sequence,
		.document = composed->made.embedded,
		.jwt = composed->made.token,
		.valid_from_us = composed->valid_from_us,
	};
	const struct renewal_drop_in drop = {
		.org = now.org, .credential = now.id, .sequence = composed->pending.sequence};
	const struct json *document;
	struct badge_status status;
	int64_t changed;
	TRY(look(w, tx, &now));
	if (!now.there || is_signed(&now) || !is_same(&now, composed))
		return OK;
	TRY(badge_status(w, tx, &now.credential, &status));
	if (status.state == BADGE_REVOKED)
		return renewal_drop(w, tx, &drop);
	TRY(json_parse(w, in.document, OPENBADGE_BYTES_MAX, &document));
	TRY(bundle_fields(w, document, &record.fields));
	TRY(ledger_add(w, tx, now.org, &record, &in.entry_index));
	TRY(renewal_sign(w, tx, &in, &changed));
	return changed == 1 ? OK : fail(w, ERR_CONFLICT, "Another worker renews this credential too.");
}

static enum err tell(struct work *w, struct tx *tx, const struct renewing *now)
{
	return message_add(
		w, tx, now->org, now->credential.person, S("Your credential has been renewed"),
		str_format(
			w->arena,
			"“%.*s” has been renewed: it holds until %.*s. The reason given is:\n\n%.*s\n\nYou find it under “My "
			"credentials”. What you downloaded before, or put into a wallet, still says the earlier end: take "
			"it anew.",
			STR_ARG(now->credential.name),
			STR_ARG(time_date_for_people(w->arena, now->pending.until_us)),
			STR_ARG(now->pending.reason)));
}

static enum err publish(struct work *w, struct tx *tx, void *argument)
{
	const struct renewing *renewing = argument;
	struct renewing now = {.org = renewing->org, .id = renewing->id};
	struct badge_status status;
	int64_t changed;
	TRY(look(w, tx, &now));
	if (!now.there || !is_signed(&now) || !is_same(&now, renewing))
		return OK;
	const struct renewal_publish_in in = {.org = now.org,
	                                      .credential = now.id,
	                                      .sequence = now.pending.sequence,
	                                      .published_us = world_now_us(w)};
	TRY(renewal_publish(w, tx, &in, &changed));
	TRY(badge_status(w, tx, &now.credential, &status));
	return changed == 0 || status.state == BADGE_REVOKED ? OK : tell(w, tx, &now);
}

/* Whether it can be signed at all by now. */
static enum err is_possible(struct work *w, struct renewing *renewing, bool *out)
{
	const struct json *document;
	int64_t now_us = whole_second(world_now_us(w)), next_us = next_begin(&renewing->credential);
	renewing->valid_from_us = now_us > next_us ? now_us : next_us;
	TRY(json_parse(w, renewing->credential.document, OPENBADGE_BYTES_MAX, &document));
	*out = renewing->pending.until_us > renewing->valid_from_us &&
	       str_equal(claims_issuer(document), issuer_did(renewing->issuer));
	return OK;
}

static enum err drop(struct work *w, struct tx *tx, void *argument)
{
	const struct renewing *renewing = argument;
	const struct renewal_drop_in in = {renewing->org, renewing->id, renewing->pending.sequence};
	return renewal_drop(w, tx, &in);
}

/* Signing waits for another process and its disk: never inside a transaction. */
static enum err sign(struct work *w, struct db *db, struct renewing *renewing)
{
	bool possible;
	TRY(db_read(w, db, look, renewing));
	if (!renewing->there || is_signed(renewing))
		return OK;
	TRY(is_possible(w, renewing, &possible));
	renewing->there = possible;
	if (!possible)
		return db_write(w, db, drop, renewing);
	TRY(compose(w, renewing));
	TRY(signer_sign_credentials(w, renewing->issuer->signer, &renewing->made, 1));
	return db_write(w, db, store, renewing);
}

enum err renewal_job(struct work *w, struct db *db, struct issuer *issuer, const struct job *job)
{
	struct renewing renewing = {.org = job->org, .issuer = issuer};
	bool put_off;
	TRY(jobs_payload_id(w, job, S("credential"), &renewing.id));
	TRY(sign(w, db, &renewing));
	if (!renewing.there)
		return OK;
	TRY(publish_or_put_off(w, db, issuer, job, &put_off));
	return put_off ? OK : db_write(w, db, publish, &renewing);
}

enum err renewal_finish(struct work *w, struct db *db, struct issuer *issuer, struct id org, struct id id)
{
	struct renewing renewing = {.org = org, .id = id, .issuer = issuer};
	TRY(sign(w, db, &renewing));
	TRY(publish_wait(w, db, org, issuer));
	return db_write(w, db, publish, &renewing);
}

/* ---- what was renewed ---- */

enum err renewal_list(struct work *w, struct tx *tx, struct id org, struct id id, struct renewal **out,
                      size_t *count)
{
	const struct renewal_all_in in = {.org = org, .credential = id};
	struct renewal_all_row *rows;
	TRY(renewal_all(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct renewal){
			.until_us = rows[i].until_us,
			.at_us = rows[i].at_us,
			.begins_us = rows[i].published_us == DB_NULL_INT ? 0 : rows[i].valid_from_us,
			.reason = rows[i].reason,
			.who = rows[i].who,
		};
	return OK;
}
