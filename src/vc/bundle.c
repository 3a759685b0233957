#include "vc/bundle.h"

#include "base/check.h"
#include "base/encode.h"
#include "vc/claims.h"

#include <string.h>

static const struct str type_v1 = S_INIT("assay-bundle/v1"), type_v2 = S_INIT("assay-bundle/v2");

enum err bundle_fields(struct work *w, const struct json *credential, struct str *out)
{
	struct str text, id = json_get_str(credential, S("id")), issuer = claims_issuer(credential);
	TRY(claims_credential(w, credential, &text));
	if (str_absent(id) || str_absent(issuer))
		return fail(w, ERR_INPUT, "The credential has no id or no issuer.");
	struct buf fields = buf_init(w->arena, CLAIMS_BYTES_MAX);
	struct json_out json = json_out(&fields);
	json_object(&json); /* sorted, hence canonical */
	json_put_str(&json, S("credential"), id);
	json_put_str(&json, S("digest"), digest_named(w->arena, text));
	json_put_str(&json, S("issuer"), issuer);
	json_end(&json);
	*out = buf_str(&fields);
	return OK;
}

enum err bundle_entry(struct work *w, const struct json *credential, const uint8_t salt[ENTRY_SALT_LEN],
                      struct str *out)
{
	struct str fields;
	TRY(bundle_fields(w, credential, &fields));
	*out = entry_text(w->arena, ENTRY_CREDENTIAL, salt, fields);
	return OK;
}

static enum err put_parsed(struct work *w, struct json_out *out, struct str name, struct str text)
{
	const struct json *value;
	TRY(json_parse(w, text, BUNDLE_BYTES_MAX, &value));
	json_name(out, name);
	json_value(out, value);
	return OK;
}

static enum err put_status(struct work *w, struct json_out *out, const struct bundle_parts *parts)
{
	check(parts->status_count <= BUNDLE_LISTS_MAX);
	json_name(out, S("status"));
	json_array(out);
	for (size_t i = 0; i < parts->status_count; i++) {
		const struct json *list;
		TRY(json_parse(w, parts->status[i], BUNDLE_BYTES_MAX, &list));
		json_value(out, list);
	}
	json_end(out);
	return OK;
}

static enum err put_log(struct work *w, struct json_out *out, const struct bundle_parts *parts)
{
	const struct json *credential;
	struct str fields;
	TRY(json_parse(w, parts->credential, BUNDLE_BYTES_MAX, &credential));
	TRY(bundle_fields(w, credential, &fields));
	json_name(out, S("log"));
	json_object(out);
	json_put_str(out, S("kind"), entry_kind_name(ENTRY_CREDENTIAL));
	TRY(put_parsed(w, out, S("fields"), fields));
	json_put_str(out, S("salt"), encode_base64url(w->arena, str_bytes(parts->salt, ENTRY_SALT_LEN)));
	json_put_str(out, S("proof"), parts->proof);
	json_put_str(out, S("policy"), parts->policy);
	json_end(out);
	return OK;
}

enum err bundle_text(struct work *w, const struct bundle_parts *parts, struct str *out)
{
	struct buf text = buf_init(w->arena, BUNDLE_BYTES_MAX);
	struct json_out json = json_out(&text);
	json_object(&json);
	json_put_str(&json, S("type"), type_v2);
	TRY(put_parsed(w, &json, S("credential"), parts->credential));
	json_put_str(&json, S("jwt"), parts->jwt);
	TRY(put_parsed(w, &json, S("issuer"), parts->issuer));
	TRY(put_status(w, &json, parts));
	TRY(put_log(w, &json, parts));
	json_end(&json);
	if (text.full)
		return fail(w, ERR_TOO_LARGE, "The bundle is longer than %d bytes.", BUNDLE_BYTES_MAX);
	*out = buf_str(&text);
	return OK;
}

bool bundle_is(const struct json *json)
{
	return str_starts(json_get_str(json, S("type")), S("assay-bundle/"));
}

static bool is_object(const struct json *json)
{
	return json != NULL && json->kind == JSON_OBJECT;
}

static enum err read_status(struct work *w, const struct json *json, struct bundle *out)
{
	const struct json *status = json_get(json, S("status"));
	if (status == NULL || status->kind != JSON_ARRAY || status->count > BUNDLE_LISTS_MAX)
		return fail(w, ERR_INPUT, "The bundle lacks its status lists, or has more than %d.",
		            BUNDLE_LISTS_MAX);
	for (size_t i = 0; i < status->count; i++)
		if (!is_object(&status->elements[i]))
			return fail(w, ERR_INPUT, "A status list of the bundle is none.");
	out->status = status;
	return OK;
}

static enum err read_log(struct work *w, const struct json *log, struct bundle *out)
{
	struct str salt;
	out->fields = json_get(log, S("fields"));
	out->proof = json_get_str(log, S("proof"));
	out->policy = json_get_str(log, S("policy"));
	if (!is_object(out->fields) || str_absent(out->proof) || str_absent(out->policy) ||
	    !str_equal(json_get_str(log, S("kind")), entry_kind_name(ENTRY_CREDENTIAL)))
		return fail(w, ERR_INPUT, "The bundle lacks its proof of logging, or a part of it.");
	if (!decode_base64url(w->arena, json_get_str(log, S("salt")), &salt) || salt.len != ENTRY_SALT_LEN)
		return fail(w, ERR_INPUT, "The bundle's salt is not 32 bytes in base64url.");
	memcpy(out->salt, salt.at, ENTRY_SALT_LEN);
	return OK;
}

enum err bundle_parse(struct work *w, const struct json *json, struct bundle *out)
{
	struct str type = json_get_str(json, S("type"));
	*out = (struct bundle){
		.version = str_equal(type, type_v2) ? 2 : 1,
		.jwt = json_get_str(json, S("jwt")),
		.credential = json_get(json, S("credential")),
		.issuer = json_get(json, S("issuer")),
	};
	if (!str_equal(type, type_v1) && !str_equal(type, type_v2))
		return fail(w, ERR_INPUT, "The bundle is of a version that is not known here.");
	if (str_absent(out->jwt) || !is_object(out->credential) || !is_object(out->issuer))
		return fail(w, ERR_INPUT,
		            "The bundle lacks its token, its credential or its issuer's document.");
	if (out->version == 2)
		TRY(read_status(w, json, out));
	return read_log(w, json_get(json, S("log")), out);
}
