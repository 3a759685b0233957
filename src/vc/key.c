/* key.h: signing, verifying and secrets; key_text.c has keys as text. */
#include "vc/key.h"

#include "base/check.h"
#include "vc/key_curve.h"
#include "vc/key_rsa.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

enum err key_sign(struct work *w, const struct key_signer *signer, struct str bytes,
                  struct key_signature *out)
{
	return signer->sign(w, signer->state, bytes, out);
}

bool key_equal(const struct key_public *a, const struct key_public *b)
{
	return a->kind == b->kind && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* libsodium refuses an s that is not reduced, and keys and points that are not canonical or of small order. */
static bool verify_ed25519(const struct key_public *key, struct str bytes, struct str signature)
{
	return key->len == crypto_sign_PUBLICKEYBYTES && signature.len == crypto_sign_BYTES &&
	       crypto_sign_verify_detached((const uint8_t *)signature.at, (const uint8_t *)bytes.at,
	                                   bytes.len, key->bytes) == 0;
}

bool key_verify(const struct key_public *key, struct str bytes, struct str signature)
{
	switch (key->kind) {
	case KEY_ED25519: return verify_ed25519(key, bytes, signature);
	case KEY_P256:
	case KEY_P384: return key_curve_verify(key, bytes, signature);
	case KEY_RSA: return key_rsa_verify(key, bytes, signature);
	}
	return false;
}

/* ---- secrets ---- */

/* Behind the seed stands the public half then, as libsodium wants it for signing. */
static enum err prepare_ed25519(struct work *w, struct key_secret *secret, struct key_public *out)
{
	uint8_t pair[crypto_sign_SECRETKEYBYTES];
	if (secret->len != crypto_sign_SEEDBYTES)
		return fail(w, ERR_INPUT, "A secret key of Ed25519 has %d bytes.", crypto_sign_SEEDBYTES);
	*out = (struct key_public){.kind = KEY_ED25519, .len = crypto_sign_PUBLICKEYBYTES};
	check(crypto_sign_seed_keypair(out->bytes, pair, secret->bytes) == 0);
	memcpy(secret->bytes, pair, sizeof pair);
	sodium_memzero(pair, sizeof pair);
	return OK;
}

static enum err prepare(struct work *w, struct key_secret *secret, struct key_public *out)
{
	switch (secret->kind) {
	case KEY_ED25519: return prepare_ed25519(w, secret, out);
	case KEY_P256:
	case KEY_P384: return key_curve_prepare(w, secret, out);
	case KEY_RSA: return key_rsa_prepare(w, secret, out);
	}
	return fail(w, ERR_INTERNAL, "a secret key of no kind");
}

static enum err sign(struct work *w, void *state, struct str bytes, struct key_signature *out)
{
	const struct key_secret *secret = state;
	switch (secret->kind) {
	case KEY_ED25519:
		out->len = crypto_sign_BYTES;
		check(crypto_sign_detached(out->bytes, NULL, (const uint8_t *)bytes.at, bytes.len,
		                           secret->bytes) == 0);
		return OK;
	case KEY_P256:
	case KEY_P384: return key_curve_sign(w, secret, bytes, out);
	case KEY_RSA: return key_rsa_sign(w, secret, bytes, out);
	}
	return fail(w, ERR_INTERNAL, "a secret key of no kind");
}

enum err key_secret_signer(struct work *w, struct key_secret *secret, struct key_signer *out)
{
	check(secret->prepared == NULL && secret->len <= KEY_SECRET_MAX);
	*out = (struct key_signer){.state = secret, .sign = sign};
	return prepare(w, secret, &out->public);
}

void key_secret_wipe(struct key_secret *secret)
{
	EVP_PKEY_CTX_free(secret->prepared);
	sodium_memzero(secret, sizeof *secret);
}
