/* verify_token: the claims of a token, and the credential inside. */
#include "base/time.h"
#include "vc/claims.h"
#include "vc/verify_parts.h"

/* What a claim of the old form stands for (VC Data Model 1.1, section 6.3.1): it replaces the member, which may still be
 * there and then must say the same. */
static const struct old_claim {
	struct str claim, member;
	bool is_time;
	struct str newer; /* the member in version 2.0, where that is another */
} old_claims[] = {
	{S_INIT("iss"), S_INIT("issuer"), false, {0}},
	{S_INIT("jti"), S_INIT("id"), false, {0}},
	{S_INIT("nbf"), S_INIT("issuanceDate"), true, S_INIT("validFrom")},
	{S_INIT("exp"), S_INIT("expirationDate"), true, S_INIT("validUntil")},
};

static enum err disagrees(struct work *w, struct str claim)
{
	return fail(w, ERR_INPUT, "The token's claim “%.*s” does not agree with the credential inside.",
	            STR_ARG(claim));
}

static bool same_time(const struct json *claim, const struct json *member)
{
	int64_t seconds, time_us;
	return json_to_int(claim, &seconds) && member->kind == JSON_STRING &&
	       time_parse(member->text, &time_us) && time_us / TIME_SECOND_US == seconds;
}

static bool same_text(const struct json *claim, const struct json *member)
{
	struct str text = member->kind == JSON_STRING ? member->text : json_get_str(member, S("id"));
	return claim->kind == JSON_STRING && str_equal(claim->text, text);
}

/* A claim as the member that it stands for. */
static enum err member_of(struct work *w, const struct old_claim *rule, const struct json *claim,
                          struct json *out)
{
	int64_t seconds = 0;
	bool well = rule->is_time ? json_to_int(claim, &seconds) && seconds >= 0 &&
	                                    seconds < INT64_C(253402300800) /* the year 10000 */
	                          : claim->kind == JSON_STRING;
	if (!well)
		return fail(w, ERR_INPUT, "The token's claim “%.*s” cannot be read.", STR_ARG(rule->claim));
	*out = rule->is_time ? (struct json){.kind = JSON_STRING,
	                                     .text = time_text(w->arena, seconds * TIME_SECOND_US)}
	                     : *claim;
	return OK;
}

/* "sub" stands for the subject's id. */
static enum err check_subject(struct work *w, const struct json *payload, const struct json *credential)
{
	const struct json *claim = json_get(payload, S("sub"));
	const struct json *subject = json_get(credential, S("credentialSubject"));
	if (subject != NULL && subject->kind == JSON_ARRAY && subject->count == 1)
		subject = subject->elements;
	const struct json *id = json_get(subject, S("id"));
	return claim == NULL || id == NULL || same_text(claim, id) ? OK : disagrees(w, S("sub"));
}

static enum err open_old(struct work *w, const struct json *payload, const struct json *inside,
                         const struct json **credential)
{
	struct json *whole = work_alloc(w, sizeof *whole);
	if (inside->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "The token's claim “vc” is no credential.");
	struct json_member *members = work_array(w, inside->count + COUNT(old_claims), sizeof *members);
	for (size_t i = 0; i < inside->count; i++)
		members[i] = inside->members[i];
	*whole = *inside;
	whole->members = members;
	for (size_t i = 0; i < COUNT(old_claims); i++) {
		const struct old_claim *rule = &old_claims[i];
		const struct json *claim = json_get(payload, rule->claim);
		const struct json *member = json_get(inside, rule->member);
		struct json made;
		if (claim == NULL)
			continue;
		TRY(member_of(w, rule, claim, &made));
		if (member == NULL)
			members[whole->count++] = (struct json_member){rule->member, made};
		else if (!(rule->is_time ? same_time : same_text)(claim, member))
			return disagrees(w, rule->claim);
	}
	*credential = whole;
	return check_subject(w, payload, inside);
}

static bool is_badge(const struct json *credential)
{
	const struct json *types = json_get(credential, S("type"));
	return verify_has_word(types, S("OpenBadgeCredential")) ||
	       verify_has_word(types, S("AchievementCredential"));
}

/* Claims beside the members of a credential. A time that no member repeats is the signature's own (VC-JOSE-COSE section 3.1.3):
 * verify_proof heeds it. */
static enum err check_beside(struct work *w, const struct json *payload)
{
	for (size_t i = 0; i < COUNT(old_claims); i++) {
		const struct old_claim *rule = &old_claims[i];
		const struct json *claim = json_get(payload, rule->claim);
		const struct json *member = json_get(payload, rule->member);
		struct json made;
		if (claim == NULL)
			continue;
		TRY(member_of(w, rule, claim, &made));
		if (member == NULL && rule->newer.len > 0)
			member = json_get(payload, rule->newer);
		if (member != NULL && !(rule->is_time ? same_time : same_text)(claim, member))
			return disagrees(w, rule->claim);
	}
	return check_subject(w, payload, payload);
}

enum err verify_token(struct work *w, const struct json *payload, const struct json **credential)
{
	const struct json *inside = json_get(payload, S("vc"));
	if (payload->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "The token holds no credential.");
	if (json_get(payload, S("vp")) != NULL)
		return fail(w, ERR_INPUT,
		            "The token holds a presentation of credentials, and not one of them.");
	*credential = payload;
	if (inside != NULL && json_get(payload, S("@context")) != NULL)
		return fail(w, ERR_INPUT, "The token holds two credentials, one inside the other.");
	if (inside != NULL)
		return open_old(w, payload, inside, credential);
	bool old = json_get(payload, S("issuanceDate")) != NULL;
	return is_badge(payload) && !old ? claims_check(w, payload, true) : check_beside(w, payload);
}
