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

/* A claim that repeats text of the credential. */
static enum err check_text(struct work *w, const struct json *payload, struct str claim, struct str expected,
                           bool needed)
{
	if (json_get(payload, claim) == NULL && !needed)
		return OK;
	struct str value = json_get_str(payload, claim);
	if (str_absent(value) || str_absent(expected) || !str_equal(value, expected))
		return fail(w, ERR_INPUT,
		            "The token's claim \"%.*s\" does not agree with the credential inside.",
		            STR_ARG(claim));
	return OK;
}

/* A claim that repeats a time: equal to the second, and there whenever the member is, if needed. */
static enum err check_time(struct work *w, const struct json *payload, struct str claim, struct str member,
                           bool needed)
{
	int64_t expected, value;
	bool has_member = numeric_date(payload, member, &expected);
	const struct json *found = json_get(payload, claim);
	if (found == NULL && !(needed && has_member))
		return OK;
	if (found == NULL || !has_member || !json_to_int(found, &value) || value != expected)
		return fail(w, ERR_INPUT, "The token's claim \"%.*s\" does not agree with \"%.*s\" inside.",
		            STR_ARG(claim), STR_ARG(member));
	return OK;
}

enum err claims_check(struct work *w, const struct json *payload, bool all)
{
	if (json_get(payload, S("vc")) != NULL || json_get(payload, S("vp")) != NULL)
		return fail(w, ERR_INPUT,
		            "The token has the old form of version 1.1, which is not supported yet.");
	TRY(check_text(w, payload, S("iss"), claims_issuer(payload), all));
	TRY(check_text(w, payload, S("sub"), subject_id(payload), all));
	TRY(check_text(w, payload, S("jti"), json_get_str(payload, S("id")), all));
	TRY(check_time(w, payload, S("nbf"), S("validFrom"), all));
	return check_time(w, payload, S("exp"), S("validUntil"), all);
}
