#include "vc/jwt.h"

#include "base/encode.h"

enum { HEADER_BYTES_MAX = 16 << 10 };

/* A kind's first name is the one that is written. */
static const struct {
	struct str name;
	enum key_kind kind;
} algorithms[] = {
	{S_INIT("ES256"), KEY_P256},    {S_INIT("ES384"), KEY_P384},      {S_INIT("RS256"), KEY_RSA},
	{S_INIT("EdDSA"), KEY_ED25519}, {S_INIT("Ed25519"), KEY_ED25519},
};

static const struct str types[] = {
	S_INIT("JWT"),
	S_INIT("vc+jwt"),
	S_INIT("application/jwt"),
	S_INIT("application/vc+jwt"),
};

static enum err read_algorithm(struct work *w, const struct json *header, enum key_kind *out)
{
	struct str name = json_get_str(header, S("alg"));
	for (size_t i = 0; i < COUNT(algorithms); i++) {
		if (str_equal(name, algorithms[i].name)) {
			*out = algorithms[i].kind;
			return OK;
		}
	}
	return fail(
		w, ERR_INPUT,
		"The token is signed with an algorithm that is not accepted; ES256, ES384, EdDSA and RS256 "
		"are.");
}

/* `wanted` absent: a credential's. */
static enum err check_type(struct work *w, const struct json *header, struct str wanted)
{
	struct str type = json_get_str(header, S("typ"));
	if (!str_absent(wanted)) {
		size_t start = str_starts(type, S("application/")) ? S("application/").len : 0;
		if (str_equal(str_slice(type, start, SIZE_MAX), wanted))
			return OK;
		return fail(w, ERR_INPUT, "The token is not of the type %.*s.", STR_ARG(wanted));
	}
	if (json_get(header, S("typ")) == NULL)
		return OK;
	for (size_t i = 0; i < COUNT(types); i++)
		if (str_equal(type, types[i]))
			return OK;
	return fail(w, ERR_INPUT, "The token says that it is something else than a credential.");
}

static enum err read_header(struct work *w, struct str text, struct str type, struct jwt *out)
{
	const struct json *header;
	TRY(json_parse(w, text, HEADER_BYTES_MAX, &header));
	if (header->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "The token's header is not a JSON object.");
	if (json_get(header, S("crit")) != NULL || json_get(header, S("b64")) != NULL)
		return fail(w, ERR_INPUT, "The token demands an extension that is not supported.");
	const struct json *key_id = json_get(header, S("kid"));
	if (key_id != NULL && key_id->kind != JSON_STRING)
		return fail(w, ERR_INPUT, "The token names its key with something else than text.");
	out->header = header;
	out->key_id = json_get_str(header, S("kid"));
	TRY(check_type(w, header, type));
	return read_algorithm(w, header, &out->kind);
}

enum err jwt_parse_typed(struct work *w, struct str text, struct str type, struct jwt *out)
{
	if (text.len > JWT_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The token is longer than %d bytes.", JWT_BYTES_MAX);
	struct str rest = text, header;
	if (str_starts(text, S("c2sp.org/tlog-proof@")))
		return fail(
			w, ERR_INPUT,
			"This is a proof of logging, and not the credential that it is about: take the bundle, "
			"the picture or the PDF, which carry both.");
	struct str header_text = str_cut(&rest, '.');
	struct str payload_text = str_cut(&rest, '.');
	out->signed_part = str_slice(text, 0, header_text.len + 1 + payload_text.len);
	if (str_absent(rest) || !decode_base64url(w->arena, header_text, &header) ||
	    !decode_base64url(w->arena, payload_text, &out->payload) ||
	    !decode_base64url(w->arena, rest, &out->signature))
		return fail(w, ERR_INPUT,
		            "This is not a token: one has three parts in base64url with dots between them.");
	return read_header(w, header, type, out);
}

enum err jwt_parse(struct work *w, struct str text, struct jwt *out)
{
	return jwt_parse_typed(w, text, (struct str){0}, out);
}

bool jwt_verify(const struct jwt *jwt, const struct key_public *key)
{
	return jwt->kind == key->kind && key_verify(key, jwt->signed_part, jwt->signature);
}

static struct str algorithm_of(enum key_kind kind)
{
	size_t i = 0;
	while (algorithms[i].kind != kind)
		i++;
	return algorithms[i].name;
}

static struct str header_text(struct arena *arena, enum key_kind kind, struct str type, struct str key_id)
{
	struct buf text = buf_init(arena, HEADER_BYTES_MAX);
	struct json_out out = json_out(&text);
	json_object(&out);
	json_put_str(&out, S("alg"), algorithm_of(kind));
	json_put_str(&out, S("kid"), key_id);
	json_put_str(&out, S("typ"), type);
	json_end(&out);
	return buf_str(&text);
}

enum err jwt_sign(struct work *w, struct str type, struct str key_id, struct str payload,
                  const struct key_signer *signer, struct str *out)
{
	struct key_signature signature;
	struct buf token = buf_init(w->arena, JWT_BYTES_MAX);
	buf_put(&token, encode_base64url(w->arena, header_text(w->arena, signer->public.kind, type, key_id)));
	buf_byte(&token, '.');
	buf_put(&token, encode_base64url(w->arena, payload));
	TRY(key_sign(w, signer, buf_str(&token), &signature));
	buf_byte(&token, '.');
	buf_put(&token, encode_base64url(w->arena, str_bytes(signature.bytes, signature.len)));
	if (token.full)
		return fail(w, ERR_TOO_LARGE, "The credential is too long for a token.");
	*out = buf_str(&token);
	return OK;
}
