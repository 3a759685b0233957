#include "vc/bundle.h"

#include "base/encode.h"
#include "vc/claims.h"
#include "vc/jwt.h"

#include <string.h>

static const struct str type = S_INIT("assay-bundle/v1");

enum err bundle_fields(struct work *w, const struct json *credential, struct str *out)
{
	struct str text, id = json_get_str(credential, S("id")), issuer = claims_issuer(credential);
	TRY(claims_credential(w, credential, &text));
	if (str_absent(id) || str_absent(issuer))
		return fail(w, ERR_INPUT, "The credential has no id or no issuer.");
	struct digest digest = digest_of(text);
	struct str hex = digest_hex(w->arena, &digest);
	struct buf fields = buf_init(w->arena, CLAIMS_BYTES_MAX);
	struct json_out json = json_out(&fields);
	json_object(&json); /* sorted, hence canonical */
	json_put_str(&json, S("credential"), id);
	json_put_str(&json, S("digest"), str_format(w->arena, "sha256:%.*s", STR_ARG(hex)));
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

static enum err put_log(struct work *w, struct json_out *out, struct str fields,
                        const uint8_t salt[ENTRY_SALT_LEN], struct str proof, struct str policy)
{
	json_name(out, S("log"));
	json_object(out);
	json_put_str(out, S("kind"), entry_kind_name(ENTRY_CREDENTIAL));
	TRY(put_parsed(w, out, S("fields"), fields));
	json_put_str(out, S("salt"), encode_base64url(w->arena, str_bytes(salt, ENTRY_SALT_LEN)));
	json_put_str(out, S("proof"), proof);
	json_put_str(out, S("policy"), policy);
	json_end(out);
	return OK;
}

enum err bundle_text(struct work *w, struct str jwt, struct str issuer_document,
                     const uint8_t salt[ENTRY_SALT_LEN], struct str proof, struct str policy, struct str *out)
{
	struct jwt token;
	const struct json *payload;
	struct str credential, fields;
	TRY(jwt_parse(w, jwt, &token));
	TRY(json_parse(w, token.payload, CLAIMS_BYTES_MAX, &payload));
	TRY(claims_credential(w, payload, &credential));
	TRY(bundle_fields(w, payload, &fields));

	struct buf text = buf_init(w->arena, BUNDLE_BYTES_MAX);
	struct json_out json = json_out(&text);
	json_object(&json);
	json_put_str(&json, S("type"), type);
	json_put_str(&json, S("jwt"), jwt);
	TRY(put_parsed(w, &json, S("credential"), credential));
	TRY(put_parsed(w, &json, S("issuer"), issuer_document));
	TRY(put_log(w, &json, fields, salt, proof, policy));
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

enum err bundle_parse(struct work *w, const struct json *json, struct bundle *out)
{
	if (!str_equal(json_get_str(json, S("type")), type))
		return fail(w, ERR_INPUT, "The bundle is of a version that is not known here.");
	const struct json *log = json_get(json, S("log"));
	*out = (struct bundle){
		.jwt = json_get_str(json, S("jwt")),
		.credential = json_get(json, S("credential")),
		.issuer = json_get(json, S("issuer")),
		.fields = json_get(log, S("fields")),
		.proof = json_get_str(log, S("proof")),
		.policy = json_get_str(log, S("policy")),
	};
	struct str salt;
	if (str_absent(out->jwt) || !is_object(out->credential) || !is_object(out->issuer))
		return fail(w, ERR_INPUT,
		            "The bundle lacks its token, its credential or its issuer's document.");
	if (!is_object(out->fields) || str_absent(out->proof) || str_absent(out->policy) ||
	    !str_equal(json_get_str(log, S("kind")), entry_kind_name(ENTRY_CREDENTIAL)))
		return fail(w, ERR_INPUT, "The bundle lacks its proof of logging, or a part of it.");
	if (!decode_base64url(w->arena, json_get_str(log, S("salt")), &salt) || salt.len != ENTRY_SALT_LEN)
		return fail(w, ERR_INPUT, "The bundle's salt is not 32 bytes in base64url.");
	memcpy(out->salt, salt.at, ENTRY_SALT_LEN);
	return OK;
}
