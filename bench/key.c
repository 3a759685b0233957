/* Keys: signing and verifying 64 bytes, beside OpenSSL with everything made ready beforehand; and base64 beside libsodium.
 *
 * The peer verifies with one context of one key, again and again: what no caller can do who gets another key each time. So the
 * ratio says what making OpenSSL's key from ours costs. Prints lines `name value us`, best of 7 in processor time. */
#include "bench.h"

#include "base/check.h"
#include "base/encode.h"
#include "base/world.h"
#include "vc/key.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <sodium.h>

enum { ROUNDS = 7, TIMES = 300, MESSAGE_LEN = 64, TOKEN_LEN = 3500 };

/* Microseconds of one call of `run`. */
static double measure(void (*run)(void *), void *state)
{
	double best = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		double start = bench_processor_seconds();
		for (int i = 0; i < TIMES; i++)
			run(state);
		double took = (bench_processor_seconds() - start) / TIMES * 1e6;
		best = took < best ? took : best;
	}
	return best;
}

static void print(const char *kind, const char *what, double ours, double peer)
{
	char name[64];
	snprintf(name, sizeof name, "%s %s", kind, what);
	printf("%-24s %12.2f us   peer %.2f us, %.2f times ours\n", name, ours, peer, peer / ours);
}

/* ---- verifying and signing ---- */

struct bench {
	struct work *w;
	struct key_secret secret;
	struct key_signer signer;
	struct str message;
	struct key_signature signature;
	EVP_PKEY *peer;
	EVP_PKEY_CTX *peer_verifying, *peer_signing;
	uint8_t digest[48], der[512], ed25519[64];
	size_t digest_len, der_len;
};

static void verify(void *state)
{
	struct bench *b = state;
	check(key_verify(&b->signer.public, b->message, str_bytes(b->signature.bytes, b->signature.len)));
}

static void sign(void *state)
{
	struct bench *b = state;
	check(key_sign(b->w, &b->signer, b->message, &b->signature) == OK);
}

static void peer_verify(void *state)
{
	struct bench *b = state;
	check(EVP_PKEY_verify(b->peer_verifying, b->der, b->der_len, b->digest, b->digest_len) == 1);
}

static void peer_sign(void *state)
{
	struct bench *b = state;
	size_t len = sizeof b->der;
	check(EVP_PKEY_sign(b->peer_signing, b->der, &len, b->digest, b->digest_len) == 1);
	b->der_len = len;
}

static void peer_verify_ed25519(void *state)
{
	struct bench *b = state;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	check(EVP_DigestVerifyInit(context, NULL, NULL, NULL, b->peer) == 1 &&
	      EVP_DigestVerify(context, b->ed25519, sizeof b->ed25519, (const uint8_t *)b->message.at,
	                       b->message.len) == 1);
	EVP_MD_CTX_free(context);
}

static void peer_sign_ed25519(void *state)
{
	struct bench *b = state;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t len = sizeof b->ed25519;
	check(EVP_DigestSignInit(context, NULL, NULL, NULL, b->peer) == 1 &&
	      EVP_DigestSign(context, b->ed25519, &len, (const uint8_t *)b->message.at, b->message.len) == 1);
	EVP_MD_CTX_free(context);
}

static void bench_curve(struct bench *b, const char *name, const char *digest)
{
	b->peer = EVP_EC_gen(name);
	check(b->peer != NULL);
	b->peer_signing = EVP_PKEY_CTX_new_from_pkey(NULL, b->peer, NULL);
	b->peer_verifying = EVP_PKEY_CTX_new_from_pkey(NULL, b->peer, NULL);
	check(EVP_PKEY_sign_init(b->peer_signing) == 1 && EVP_PKEY_verify_init(b->peer_verifying) == 1);
	check(EVP_Q_digest(NULL, digest, NULL, b->message.at, b->message.len, b->digest, &b->digest_len) ==
	      1);
	print(name, "sign", measure(sign, b), measure(peer_sign, b));
	print(name, "verify", measure(verify, b), measure(peer_verify, b));
	EVP_PKEY_CTX_free(b->peer_signing);
	EVP_PKEY_CTX_free(b->peer_verifying);
}

static void bench_ed25519(struct bench *b)
{
	b->peer = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, b->secret.bytes, 32);
	check(b->peer != NULL);
	print("Ed25519", "sign", measure(sign, b), measure(peer_sign_ed25519, b));
	print("Ed25519", "verify", measure(verify, b), measure(peer_verify_ed25519, b));
}

static void bench_kind(struct work *w, enum key_kind kind)
{
	static const char message[MESSAGE_LEN] = "What a proof signs: two digests.";
	struct bench b = {.w = w, .message = str_bytes(message, sizeof message)};
	b.secret = (struct key_secret){.kind = kind, .len = kind == KEY_P384 ? 48 : 32, .bytes = {7}};
	check(key_secret_signer(w, &b.secret, &b.signer) == OK);
	if (kind == KEY_ED25519)
		bench_ed25519(&b);
	else
		bench_curve(&b, kind == KEY_P256 ? "P-256" : "P-384", kind == KEY_P256 ? "SHA256" : "SHA384");
	EVP_PKEY_free(b.peer);
	key_secret_wipe(&b.secret);
}

/* ---- base64url ---- */

struct text {
	struct arena *arena;
	struct str bytes, text;
};

static void encode(void *state)
{
	struct text *t = state;
	arena_reset(t->arena);
	check(encode_base64url(t->arena, t->bytes).len == t->text.len);
}

static void decode(void *state)
{
	struct text *t = state;
	struct str out;
	arena_reset(t->arena);
	check(decode_base64url(t->arena, t->text, &out));
}

static void peer_encode(void *state)
{
	struct text *t = state;
	arena_reset(t->arena);
	char *out = arena_alloc(t->arena, t->text.len + 1);
	sodium_bin2base64(out, t->text.len + 1, (const uint8_t *)t->bytes.at, t->bytes.len,
	                  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void peer_decode(void *state)
{
	struct text *t = state;
	size_t len;
	arena_reset(t->arena);
	uint8_t *out = arena_alloc(t->arena, t->bytes.len);
	check(sodium_base642bin(out, t->bytes.len, t->text.at, t->text.len, NULL, &len, NULL,
	                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0);
}

static void bench_base64url(struct work *w)
{
	char *bytes = work_alloc(w, TOKEN_LEN);
	world_random(w, bytes, TOKEN_LEN);
	struct text t = {.arena = arena_open(), .bytes = str_bytes(bytes, TOKEN_LEN)};
	t.text = encode_base64url(w->arena, t.bytes);
	print("base64url 3.5 kB", "write", measure(encode, &t), measure(peer_encode, &t));
	print("base64url 3.5 kB", "read", measure(decode, &t), measure(peer_decode, &t));
	arena_close(t.arena);
}

int main(void)
{
	struct work w = work_init(&world_real, S("bench"));
	for (enum key_kind kind = KEY_ED25519; kind <= KEY_P384; kind++)
		bench_kind(&w, kind);
	bench_base64url(&w);
	work_finish(&w);
	return 0;
}
