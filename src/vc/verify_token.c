/* verify_token: the claims of a token, and the credential inside. */
#include "base/time.h"
#include "vc/claims.h"
#include "vc/verify_parts.h"

/* What a claim of the old form stands for (VC Data Model 1.1, section 6.3.1): it replaces the member. */
static const struct old_claim {
	struct str claim, member;
	bool is_time;
} old_claims[] = {
	{S_INIT("iss"), S_INIT("issuer"), false},
	{S_INIT("jti"), S_INIT("id"), false},
	{S_INIT("nbf"), S_INIT("issuanceDate"), true},
	{S_INIT("exp"), S_INIT("expirationDate"), true},
};

/* A claim as the member that it stands for; what it is not, claims_check will say. */
static struct json member_of(struct work *w, const struct old_claim *rule, const struct json *claim)
{
	int64_t seconds;
	if (!rule->is_time || !json_to_int(claim, &seconds) || seconds < 0 || seconds >= CLAIMS_TIME_END)
		return *claim;
	return (struct json){.kind = JSON_STRING, .text = time_text(w->arena, seconds * TIME_SECOND_US)};
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
		if (claim != NULL && json_get(inside, rule->member) == NULL)
			members[whole->count++] =
				(struct json_member){rule->member, member_of(w, rule, claim)};
	}
	*credential = whole;
	return claims_check(w, payload, whole, false);
}

static bool is_badge(const struct json *credential)
{
	const struct json *types = json_get(credential, S("type"));
	return verify_has_word(types, S("OpenBadgeCredential")) ||
	       verify_has_word(types, S("AchievementCredential"));
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
	/* A time that no member repeats is the signature's own (VC-JOSE-COSE section 3.1.3): verify_proof heeds it. */
	bool old = json_get(payload, S("issuanceDate")) != NULL;
	return claims_check(w, payload, payload, is_badge(payload) && !old);
}
