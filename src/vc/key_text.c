/* key.h: keys as Multikey, as JWK, and the thumbprint. */
#include "base/check.h"
#include "base/digest.h"
#include "base/encode.h"
#include "vc/key.h"
#include "vc/key_curve.h"
#include "vc/key_rsa.h"
#include "vc/multibase.h"

#include <sodium.h>
#include <string.h>

enum { PREFIX_LEN = 2, JWK_BYTES_MAX = 1024 };

static const struct form {
	struct str prefix; /* multicodec's number as a varint */
	struct str type, curve;
	struct str algorithms[2]; /* a JWK's "alg": the second is RFC 9864's name */
} forms[] = {
	[KEY_ED25519] = {S_INIT("\xed\x01"),
                         S_INIT("OKP"),
                         S_INIT("Ed25519"),
                         {S_INIT("EdDSA"), S_INIT("Ed25519")}},
	[KEY_P256] = {S_INIT("\x80\x24"), S_INIT("EC"), S_INIT("P-256"), {S_INIT("ES256")}},
	[KEY_P384] = {S_INIT("\x81\x24"), S_INIT("EC"), S_INIT("P-384"), {S_INIT("ES384")}},
	[KEY_RSA] = {{NULL, 0}, S_INIT("RSA"), {NULL, 0}, {S_INIT("RS256")}},
};

/* ---- Ed25519 ---- */

/* The y of the points of small order, little-endian without the sign of x: 0, 1, -1, and two of order 8. */
static const uint8_t small_orders[][32] = {
	{0},
	{1},
	{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
	{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
         0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
	{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
         0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

/* Whether y is below 2^255 - 19. */
static bool is_reduced(const uint8_t y[32])
{
	if (y[31] != 0x7f)
		return true;
	for (size_t i = 1; i < 31; i++)
		if (y[i] != 0xff)
			return true;
	return y[0] < 0xed;
}

static bool make_ed25519(struct str bytes, struct key_public *out)
{
	uint8_t y[32], sum[32];
	if (bytes.len != sizeof y)
		return false;
	*out = (struct key_public){.kind = KEY_ED25519, .len = sizeof y};
	memcpy(out->bytes, bytes.at, sizeof y);
	memcpy(y, bytes.at, sizeof y);
	y[31] &= 0x7f;
	for (size_t i = 0; i < COUNT(small_orders); i++)
		if (memcmp(y, small_orders[i], sizeof y) == 0)
			return false;
	/* The sum tells whether the point is on the curve; membership of the large subgroup would cost three times as much,
	 * and what stands outside it can at most deny its own signatures. */
	return is_reduced(y) && crypto_core_ed25519_add(sum, out->bytes, out->bytes) == 0;
}

/* ---- Multikey ---- */

struct str key_multikey(struct arena *arena, const struct key_public *key)
{
	uint8_t bytes[PREFIX_LEN + 1 + KEY_CURVE_COORDINATE_MAX];
	size_t len = PREFIX_LEN;
	if (key->kind == KEY_RSA)
		return (struct str){0};
	memcpy(bytes, forms[key->kind].prefix.at, PREFIX_LEN);
	size_t coordinate = key->len;
	if (key->kind != KEY_ED25519) {
		coordinate = key_curve_coordinate(key->kind);
		bytes[len++] = 2 + (key->bytes[2 * coordinate - 1] & 1);
	}
	memcpy(bytes + len, key->bytes, coordinate);
	return multibase_base58(arena, str_bytes(bytes, len + coordinate));
}

static bool read_multikey(struct str bytes, struct key_public *out)
{
	struct str key = str_slice(bytes, PREFIX_LEN, SIZE_MAX);
	if (str_starts(bytes, forms[KEY_ED25519].prefix))
		return make_ed25519(key, out);
	for (enum key_kind kind = KEY_P256; kind <= KEY_P384; kind++)
		if (str_starts(bytes, forms[kind].prefix))
			return key.len == 1 + key_curve_coordinate(kind) && key_curve_point(kind, key, out);
	return false;
}

enum err key_multikey_parse(struct work *w, struct str text, struct key_public *out)
{
	struct str bytes;
	if (!str_starts(text, S("z")) || !multibase_decode(w->arena, text, &bytes) ||
	    !read_multikey(bytes, out))
		return fail(w, ERR_INPUT,
		            "This is not a Multikey of a kind that is supported: Ed25519, P-256 or P-384.");
	return OK;
}

/* ---- JWK ---- */

static void put_bytes(struct json_out *out, struct str name, struct str bytes)
{
	json_put_str(out, name, encode_base64url(out->buf->arena, bytes));
}

static void write_rsa(struct json_out *out, const struct key_public *key)
{
	struct str modulus, exponent;
	key_rsa_parts(key, &modulus, &exponent);
	put_bytes(out, S("e"), exponent);
	json_put_str(out, S("kty"), S("RSA"));
	put_bytes(out, S("n"), modulus);
}

void key_jwk_write(struct json_out *out, const struct key_public *key)
{
	json_object(out);
	if (key->kind == KEY_RSA) {
		write_rsa(out, key);
	} else {
		size_t len = key->kind == KEY_ED25519 ? key->len : key_curve_coordinate(key->kind);
		json_put_str(out, S("crv"), forms[key->kind].curve);
		json_put_str(out, S("kty"), forms[key->kind].type);
		put_bytes(out, S("x"), str_bytes(key->bytes, len));
		if (key->kind != KEY_ED25519)
			put_bytes(out, S("y"), str_bytes(key->bytes + len, len));
	}
	json_end(out);
}

/* RFC 7517 sections 4.2 to 4.4. */
static bool may_verify(const struct json *jwk, const struct form *form)
{
	const struct json *operations = json_get(jwk, S("key_ops"));
	const struct json *algorithm = json_get(jwk, S("alg"));
	bool allowed = operations == NULL;
	for (size_t i = 0; json_at(operations, i) != NULL; i++)
		allowed = allowed || str_equal(json_at(operations, i)->text, S("verify"));
	bool agrees = algorithm == NULL;
	for (size_t i = 0; algorithm != NULL && i < COUNT(form->algorithms); i++)
		agrees = agrees || (algorithm->kind == JSON_STRING && algorithm->text.len > 0 &&
		                    str_equal(algorithm->text, form->algorithms[i]));
	return allowed && agrees &&
	       (json_get(jwk, S("use")) == NULL || str_equal(json_get_str(jwk, S("use")), S("sig")));
}

/* Members that only a secret key has, of any kind (RFC 7518 section 6). */
static bool has_secret(const struct json *jwk)
{
	static const struct str names[] = {S_INIT("d"),  S_INIT("p"),  S_INIT("q"), S_INIT("dp"),
	                                   S_INIT("dq"), S_INIT("qi"), S_INIT("k")};
	for (size_t i = 0; i < COUNT(names); i++)
		if (json_get(jwk, names[i]) != NULL)
			return true;
	return false;
}

/* Absent when there is no such member, or it is not base64url. */
static struct str get_bytes(struct work *w, const struct json *jwk, struct str name)
{
	struct str text = json_get_str(jwk, name), bytes;
	return !str_absent(text) && decode_base64url(w->arena, text, &bytes) ? bytes : (struct str){0};
}

static bool read_jwk(struct work *w, const struct json *jwk, enum key_kind kind, struct key_public *out)
{
	switch (kind) {
	case KEY_ED25519: return make_ed25519(get_bytes(w, jwk, S("x")), out);
	case KEY_P256:
	case KEY_P384:
		return key_curve_coordinates(kind, get_bytes(w, jwk, S("x")), get_bytes(w, jwk, S("y")), out);
	case KEY_RSA: return key_rsa_make(get_bytes(w, jwk, S("n")), get_bytes(w, jwk, S("e")), out);
	}
	return false;
}

/* False when it is of no kind that is supported. */
static bool find_kind(const struct json *jwk, enum key_kind *out)
{
	struct str type = json_get_str(jwk, S("kty")), curve = json_get_str(jwk, S("crv"));
	for (size_t kind = 0; kind < COUNT(forms); kind++) {
		if (str_equal(type, forms[kind].type) &&
		    (kind == KEY_RSA || str_equal(curve, forms[kind].curve))) {
			*out = (enum key_kind)kind;
			return true;
		}
	}
	return false;
}

enum err key_jwk_parse(struct work *w, const struct json *jwk, struct key_public *out)
{
	enum key_kind kind;
	if (!find_kind(jwk, &kind))
		return fail(w, ERR_INPUT,
		            "The key is of a kind that is not supported: Ed25519, P-256, P-384 and RSA are.");
	if (has_secret(jwk))
		return fail(w, ERR_INPUT, "The key carries its secret half, which must never be published.");
	if (!may_verify(jwk, &forms[kind]))
		return fail(w, ERR_INPUT, "The key is not meant for verifying %.*s signatures.",
		            STR_ARG(forms[kind].algorithms[0]));
	if (!read_jwk(w, jwk, kind, out))
		return fail(w, ERR_INPUT, "The key's numbers are not those of a key that can be trusted.");
	return OK;
}

struct str key_thumbprint(struct arena *arena, const struct key_public *key)
{
	struct buf text = buf_init(arena, JWK_BYTES_MAX);
	struct json_out out = json_out(&text);
	key_jwk_write(&out, key);
	check(!text.full);
	struct digest digest = digest_of(buf_str(&text));
	return encode_base64url(arena, digest_str(&digest));
}
