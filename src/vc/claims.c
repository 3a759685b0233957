#include "vc/claims.h"

#include "base/time.h"

static const struct str dropped[] = {
	S_INIT("iss"), S_INIT("sub"), S_INIT("jti"),   S_INIT("nbf"),
	S_INIT("exp"), S_INIT("iat"), S_INIT("proof"),
};

struct str claims_issuer(const struct json *credential)
{
	const struct json *issuer = json_get(credential, S("issuer"));
	return issuer != NULL && issuer->kind == JSON_STRING ? issuer->text : json_get_str(issuer, S("id"));
}

static struct str subject_id(const struct json *credential)
{
	return json_get_str(json_get(credential, S("credentialSubject")), S("id"));
}

/* A time member as a NumericDate; false when it is not there or not a time. */
static bool numeric_date(const struct json *credential, struct str name, int64_t *out)
{
	int64_t time_us;
	if (!time_parse(json_get_str(credential, name), &time_us))
		return false;
	*out = time_us / TIME_SECOND_US;
	return true;
}

static struct json text_claim(struct str text)
{
	return (struct json){.kind = JSON_STRING, .text = text};
}

static struct json number_claim(struct work *w, int64_t number)
{
	return (struct json){.kind = JSON_NUMBER, .text = str_format(w->arena, "%lld", (long long)number)};
}

enum err claims_add(struct work *w, struct str credential, struct str *payload)
{
	const struct json *json;
	int64_t from, until;
	TRY(json_parse(w, credential, CLAIMS_BYTES_MAX, &json));
	if (str_absent(claims_issuer(json)) || str_absent(subject_id(json)) ||
	    str_absent(json_get_str(json, S("id"))) || !numeric_date(json, S("validFrom"), &from))
		return fail(w, ERR_INPUT,
		            "A token needs the credential's id, issuer, subject and beginning.");
	struct json all = *json;
	struct json_member *members = work_array(w, json->count + 5, sizeof *members);
	for (size_t i = 0; i < json->count; i++)
		members[i] = json->members[i];
	all.members = members;
	members[all.count++] = (struct json_member){S("iss"), text_claim(claims_issuer(json))};
	members[all.count++] = (struct json_member){S("sub"), text_claim(subject_id(json))};
	members[all.count++] = (struct json_member){S("jti"), text_claim(json_get_str(json, S("id")))};
	members[all.count++] = (struct json_member){S("nbf"), number_claim(w, from)};
	if (numeric_date(json, S("validUntil"), &until))
		members[all.count++] = (struct json_member){S("exp"), number_claim(w, until)};
	return json_canonical(w, &all, payload);
}

static bool is_dropped(struct str name)
{
	for (size_t i = 0; i < COUNT(dropped); i++)
		if (str_equal(name, dropped[i]))
			return true;
	return false;
}

enum err claims_credential(struct work *w, const struct json *payload, struct str *out)
{
	if (payload->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "A credential is a JSON object.");
	struct json kept = *payload;
	struct json_member *members = work_array(w, payload->count, sizeof *members);
	kept.members = members;
	kept.count = 0;
	for (size_t i = 0; i < payload->count; i++)
		if (!is_dropped(payload->members[i].name))
			members[kept.count++] = payload->members[i];
	return json_canonical(w, &kept, out);
}

/* ---- what agrees with what ---- */

/* A claim, and the members that it repeats: of the data model 2.0 and of 1.1. */
static const struct rule {
	struct str claim, member, old;
	bool is_time;
	bool is_demanded; /* of Open Badges also where there is no such member */
} rules[] = {
	{S_INIT("iss"), S_INIT("issuer"), {0}, false, true},
	{S_INIT("sub"), S_INIT("credentialSubject"), {0}, false, true},
	{S_INIT("jti"), S_INIT("id"), {0}, false, true},
	{S_INIT("nbf"), S_INIT("validFrom"), S_INIT("issuanceDate"), true, false},
	{S_INIT("exp"), S_INIT("validUntil"), S_INIT("expirationDate"), true, false},
};

static bool is_claim(const struct rule *rule, const struct json *claim)
{
	int64_t seconds;
	if (!rule->is_time)
		return claim->kind == JSON_STRING;
	return json_to_int(claim, &seconds) && seconds >= 0 && seconds < CLAIMS_TIME_END;
}

/* What the member says of it: a text, or the id of what it describes; NULL: nothing, as of several. */
static const struct json *said_by(const struct json *member)
{
	if (member != NULL && member->kind == JSON_ARRAY)
		member = member->count == 1 ? member->elements : NULL;
	return member != NULL && member->kind == JSON_OBJECT ? json_get(member, S("id")) : member;
}

static bool agrees(const struct rule *rule, const struct json *claim, const struct json *said)
{
	int64_t seconds, time_us;
	if (said->kind != JSON_STRING)
		return false;
	if (!rule->is_time)
		return str_equal(claim->text, said->text);
	return json_to_int(claim, &seconds) && time_parse(said->text, &time_us) &&
	       time_us / TIME_SECOND_US == seconds;
}

static enum err check_claim(struct work *w, const struct rule *rule, const struct json *payload,
                            const struct json *credential, bool all)
{
	const struct json *claim = json_get(payload, rule->claim);
	const struct json *said[] = {
		said_by(json_get(credential, rule->member)),
		str_absent(rule->old) ? NULL : said_by(json_get(credential, rule->old)),
	};
	bool is_said = said[0] != NULL || said[1] != NULL;
	if (claim == NULL && !(all && (is_said || rule->is_demanded)))
		return OK;
	if (claim != NULL && !is_claim(rule, claim))
		return fail(w, ERR_INPUT, "The token's claim “%.*s” cannot be read.", STR_ARG(rule->claim));
	bool good = claim != NULL && (is_said || !all);
	for (size_t i = 0; i < COUNT(said); i++)
		good = good && (said[i] == NULL || agrees(rule, claim, said[i]));
	return good ? OK
	            : fail(w, ERR_INPUT,
	                   "The token's claim “%.*s” does not agree with the credential inside.",
	                   STR_ARG(rule->claim));
}

enum err claims_check(struct work *w, const struct json *payload, const struct json *credential, bool all)
{
	for (size_t i = 0; i < COUNT(rules); i++)
		TRY(check_claim(w, &rules[i], payload, credential, all));
	return OK;
}
