/* verify_proof: whether what was said is what is there. */
#include "vc/verify_parts.h"

#include "base/time.h"

#define CHANGED S("Ask its holder or its issuer for the credential as it was issued.")
#define HOLDS S("The signature holds: nothing was changed since it was signed.")

/* What came of one signature. */
struct verdict {
	enum verify_outcome outcome;
	struct str detail, advice;
	struct verify_key key;
};

/* ---- a token ---- */

/* The token's own times, in seconds: not before the one, and before the other (RFC 7519 section 4.1.4). */
static bool in_its_time(const struct inspection *in)
{
	int64_t from = INT64_MIN, until = INT64_MAX, now = in->world->now_us / TIME_SECOND_US;
	const struct json *begin = json_get(in->payload, S("nbf")), *end = json_get(in->payload, S("exp"));
	bool read = (begin == NULL || json_to_int(begin, &from)) && (end == NULL || json_to_int(end, &until));
	return read && now >= from && now < until;
}

/* Where the credential's dates are the same, it is they that speak. */
static bool in_credential_time(const struct inspection *in)
{
	const struct verify_report *report = in->report;
	int64_t now_us = in->world->now_us;
	return now_us >= report->valid_from_us &&
	       (report->valid_until_us == 0 || now_us < report->valid_until_us);
}

static struct verdict check_token(struct work *w, struct inspection *in)
{
	struct verdict out = {VERIFY_UNKNOWN, S("Not checked: there is no key to check it with."),
	                      S("Verify online, or take the bundle."), verify_find_token_key(w, in)};
	if (out.key.count == 0)
		return out;
	out.outcome = VERIFY_FAILED;
	out.detail = S("The signature does not hold: something was changed, or another key signed.");
	out.advice = CHANGED;
	for (size_t i = 0; i < out.key.count && i < VERIFY_PROOFS_MAX; i++)
		if (jwt_verify(&in->token, &out.key.keys[i])) {
			out.outcome = VERIFY_PASSED;
			out.detail = HOLDS;
			out.advice = (struct str){0};
			break;
		}
	if (out.outcome == VERIFY_PASSED && in_credential_time(in) && !in_its_time(in)) {
		out.outcome = VERIFY_FAILED;
		out.detail = S("The token is not of this time: it was signed for a later or an earlier one.");
		out.advice = S("Ask its issuer for a newer one.");
	}
	return out;
}

/* ---- an embedded proof ---- */

static struct verdict verdict(enum verify_outcome outcome, struct str detail, struct str advice)
{
	return (struct verdict){.outcome = outcome, .detail = detail, .advice = advice};
}

/* What integrity_verify said. A context that is not there, and a limit, say nothing against the proof. */
static struct verdict judge(struct work *w, enum err failed, struct str message)
{
	if (failed == OK)
		return verdict(VERIFY_PASSED, HOLDS, (struct str){0});
	if (failed == ERR_NOT_FOUND)
		return verdict(
			VERIFY_UNKNOWN,
			str_format(
				w->arena,
				"The proof cannot be checked, because the meaning of its words is not known here: "
				"%.*s.",
				STR_ARG(str_slice(message, 0, 300))),
			S("Check it where its issuer says, or ask the issuer for a credential with the contexts of "
		          "the standards alone."));
	if (failed == ERR_TOO_LARGE)
		return verdict(VERIFY_UNKNOWN,
		               str_format(w->arena, "It is too large or too tangled to be checked here: %.*s",
		                          STR_ARG(message)),
		               S("Ask its issuer for a simpler one."));
	return verdict(VERIFY_FAILED, message, CHANGED);
}

static bool is_statements(enum integrity_suite suite)
{
	return suite != INTEGRITY_EDDSA_JCS_2022 && suite != INTEGRITY_ECDSA_JCS_2019;
}

static enum err check_by_key(struct work *w, struct inspection *in, size_t which, struct verdict *out)
{
	const struct integrity_proof *proof = &in->proofs[which];
	struct verify_key key = out->key;
	if (!verify_in_time(w, in)) {
		*out = verdict(VERIFY_UNKNOWN, S("It takes too long to be checked here."),
		               S("Check it with `assay verify`."));
	} else if (is_statements(proof->suite) && in->world->jsonld == NULL) {
		*out = verdict(VERIFY_UNKNOWN, S("Proofs of this kind are not checked here."),
		               S("Check it with `assay verify`."));
	} else {
		enum err failed = integrity_verify(w, in->world->jsonld, in->embedded, in->proofs,
		                                   in->proof_count, which, key.keys, &in->asked->memory);
		if (failed != OK && failed != ERR_INPUT && failed != ERR_TOO_LARGE && failed != ERR_NOT_FOUND)
			return failed;
		struct str message = failed == OK ? (struct str){0} : w->message;
		work_forgive(w);
		in->asked->gave_up |= failed == ERR_TOO_LARGE;
		*out = judge(w, failed, message);
	}
	out->key = key;
	return OK;
}

static enum err check_one(struct work *w, struct inspection *in, size_t which, struct verdict *out)
{
	const struct integrity_proof *proof = &in->proofs[which];
	*out = verdict(VERIFY_UNKNOWN, S("Not checked: there is no key to check it with."),
	               S("Verify online, or take the bundle."));
	if (proof->suite == INTEGRITY_UNKNOWN) {
		*out = verdict(VERIFY_NOT_APPLICABLE,
		               str_format(w->arena, "A proof of the kind “%.*s” is not known here.",
		                          STR_ARG(str_slice(proof->name, 0, 100))),
		               S("Check it where its issuer says, or ask them for an Open Badge with "
		                 "eddsa-rdfc-2022."));
		return OK;
	}
	out->key = verify_find_key(w, in, proof->verification_method);
	if (!str_equal(proof->purpose, S("assertionMethod"))) {
		out->outcome = VERIFY_FAILED;
		out->detail = S("The proof was made for another purpose than to assert a credential.");
		out->advice = S("Ask its issuer for the credential with a proof for that purpose.");
	} else if (proof->expires_us != 0 && proof->expires_us <= in->world->now_us) {
		struct str until = time_for_people(w->arena, proof->expires_us);
		out->outcome = VERIFY_FAILED;
		out->detail = str_format(w->arena, "The proof was good until %.*s.", STR_ARG(until));
		out->advice = S("Ask its issuer for a newer one.");
	} else if (out->key.count > 0) {
		return check_by_key(w, in, which, out);
	}
	return OK;
}

/* ---- all ---- */

/* Which of two says more of the whole: one that failed; of the rest the issuer's before another's, one that could be checked
 * before one that could not, and known ones before unknown. */
static int weight(const struct inspection *in, const struct verdict *verdict)
{
	bool own = str_equal(verdict->key.owner, in->report->issuer);
	switch (verdict->outcome) {
	case VERIFY_FAILED: return own ? 8 : 7;
	case VERIFY_PASSED: return own ? 6 : 4;
	case VERIFY_UNKNOWN: return own ? 5 : 3;
	case VERIFY_NOT_APPLICABLE: break;
	}
	return 1;
}

static enum err check_embedded(struct work *w, struct inspection *in, struct verdict *best)
{
	struct verify_report *report = in->report;
	report->proofs = work_array(w, in->proof_count, sizeof *report->proofs);
	report->proof_count = in->proof_count;
	for (size_t i = 0; i < in->proof_count; i++) {
		struct verdict next;
		TRY(check_one(w, in, i, &next));
		report->proofs[i] = (struct verify_proof){
			in->proofs[i].name, in->proofs[i].verification_method, next.outcome, next.detail};
		if (i == 0 || weight(in, &next) > weight(in, best))
			*best = next;
	}
	return OK;
}

static void set(struct work *w, struct inspection *in, const struct verdict *verdict)
{
	/* A kind that is not known leaves the whole unknown. */
	bool unknown = verdict->outcome == VERIFY_NOT_APPLICABLE;
	verify_set(in, VERIFY_SIGNATURE, unknown ? VERIFY_UNKNOWN : verdict->outcome, verdict->detail,
	           verdict->advice);
	verify_issuer(w, in, &verdict->key);
}

enum err verify_proof(struct work *w, struct inspection *in)
{
	struct verdict token, embedded = {.outcome = VERIFY_NOT_APPLICABLE};
	if (in->payload == NULL && in->proof_count == 0) {
		token = verdict(VERIFY_FAILED, S("It carries no signature."), CHANGED);
		set(w, in, &token);
		return OK;
	}
	if (in->proof_count > 0)
		TRY(check_embedded(w, in, &embedded));
	if (in->payload == NULL) {
		set(w, in, &embedded);
		return OK;
	}
	/* Both of a bundle: what failed counts, and else the token's, whose form is the older. */
	token = check_token(w, in);
	set(w, in, embedded.outcome == VERIFY_FAILED && token.outcome != VERIFY_FAILED ? &embedded : &token);
	return OK;
}
