#include "badge/badge.h"

#include "badge/issuer.h"
#include "base/check.h"
#include "ledger/ledger.h"
#include "tlog/proof.h"
#include "vc/bundle.h"

#include <string.h>

#include "badge/badge.sql.h"

enum err badge_none(struct work *w)
{
	return fail(
		w, ERR_NOT_FOUND,
		"There is no credential at this address, or its holder does not show it. Check the link with "
		"whoever gave it to you; if it is yours, sign in.");
}

static enum err load_opening(struct work *w, struct tx *tx, struct credential *credential)
{
	struct ledger_opening opening;
	bool found;
	TRY(ledger_find_before(w, tx, credential->org, ENTRY_CREDENTIAL, credential->id,
	                       credential->coming_index, &opening, &found));
	credential->entry_index = found ? opening.index : -1;
	credential->salt = found ? opening.salt : (struct str){0};
	return OK;
}

enum err badge_load(struct work *w, struct tx *tx, struct id id, struct credential *out)
{
	const struct badge_by_id_in in = {.id = id};
	struct badge_by_id_row row;
	bool found;
	TRY(badge_by_id(w, tx, &in, &row, &found));
	if (!found)
		return badge_none(w);
	*out = (struct credential){
		.org = row.org,
		.id = id,
		.sitting = row.sitting,
		.person = row.person,
		.name = row.name,
		.document = row.document,
		.jwt = row.jwt,
		.issued_us = row.issued_us,
		.renewed_us = row.renewed_us == DB_NULL_INT ? 0 : row.renewed_us,
		.coming_index = row.coming_index == DB_NULL_INT ? INT64_MAX : row.coming_index,
		.holder_name = row.holder_name,
		.claimed = row.claimed_us != DB_NULL_INT,
		.shown = row.shown_us != DB_NULL_INT,
		.deleted = row.deleted_us != DB_NULL_INT,
	};
	return load_opening(w, tx, out);
}

bool badge_is_own(const struct credential *credential, const struct actor *viewer)
{
	return viewer != NULL && id_equal(credential->org, viewer->org) &&
	       id_equal(credential->person, viewer->person);
}

enum err badge_find(struct work *w, struct tx *tx, const struct actor *viewer, struct id id,
                    struct credential *out)
{
	TRY(badge_load(w, tx, id, out));
	bool visible = !out->deleted && (out->shown || badge_is_own(out, viewer));
	return visible ? OK : badge_none(w);
}

enum err badge_issued(struct work *w, struct tx *tx, struct id org, struct id id, struct credential *out)
{
	TRY(badge_load(w, tx, id, out));
	return id_equal(out->org, org) ? OK : badge_none(w);
}

enum err badge_of_person(struct work *w, struct tx *tx, const struct actor *actor, struct credential **out,
                         size_t *count)
{
	const struct badge_own_in in = {.org = actor->org, .person = actor->person};
	struct badge_own_row *rows;
	TRY(badge_own(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct credential){
			.org = actor->org,
			.id = rows[i].id,
			.sitting = rows[i].sitting,
			.person = actor->person,
			.name = rows[i].name,
			.issued_us = rows[i].issued_us,
			.claimed = rows[i].claimed_us != DB_NULL_INT,
			.shown = rows[i].shown_us != DB_NULL_INT,
		};
	return OK;
}

static enum err prove(struct work *w, const struct issuer *issuer, const struct credential *credential,
                      struct proof *out)
{
	if (credential->entry_index < 0)
		return fail(w, ERR_NOT_FOUND,
		            "This credential was erased from the log: it has no proof any more.");
	uint64_t index = (uint64_t)credential->entry_index;
	enum err failed = tlog_prove(w, &issuer->shown, index, out);
	if (failed != ERR_NOT_FOUND)
		return failed;
	/* Another server has published it just now. */
	work_forgive(w);
	return tlog_prove(w, &issuer->log, index, out);
}

enum err badge_log_proof(struct work *w, const struct issuer *issuer, const struct credential *credential,
                         struct str *text)
{
	struct proof proof;
	TRY(prove(w, issuer, credential, &proof));
	proof.extra = credential->salt;
	*text = proof_text(w->arena, &proof);
	return OK;
}

/* What the checkpoint can be held to. One that was published before there were these witnesses waits for them, and holds by the
 * log's word until then. */
static struct str policy_of(struct work *w, const struct issuer *issuer, struct str checkpoint)
{
	struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
	struct log_policy plain = log_policy_of(&issuer->log.verifier);
	bool believed = log_policy_believes(w, &issuer->policy, checkpoint, seen);
	return log_policy_text(w->arena, believed ? &issuer->policy : &plain);
}

enum err badge_bundle(struct work *w, struct tx *tx, const struct issuer *issuer,
                      const struct credential *credential, struct str *json)
{
	struct bundle_parts parts = {
		.credential = credential->document,
		.jwt = credential->jwt,
	};
	struct str *lists;
	struct proof proof;
	TRY(prove(w, issuer, credential, &proof));
	parts.proof = proof_text(w->arena, &proof);
	parts.policy = policy_of(w, issuer, proof.checkpoint);
	check(credential->salt.len == sizeof parts.salt);
	memcpy(parts.salt, credential->salt.at, sizeof parts.salt);
	TRY(badge_status_lists(w, tx, credential, &lists, &parts.status_count));
	parts.status = lists;
	TRY(issuer_document(w, issuer, &parts.issuer));
	return bundle_text(w, &parts, json);
}
