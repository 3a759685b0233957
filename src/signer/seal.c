#include "signer/seal.h"

#include "base/check.h"
#include "base/world.h"

#include <sodium.h>

enum { PASSES_MAX = 64 };
#define MEMORY_MAX_BYTES (INT64_C(4) << 30)

static const struct seal_cost daily = {.passes = 3, .memory_bytes = 64 << 20};
static const struct seal_cost offline = {.passes = 3, .memory_bytes = 256 << 20};

static struct seal_cost with_salt(struct work *w, struct seal_cost cost)
{
	world_random(w, cost.salt, sizeof cost.salt);
	return cost;
}

struct seal_cost seal_cost_daily(struct work *w)
{
	return with_salt(w, daily);
}

struct seal_cost seal_cost_offline(struct work *w)
{
	return with_salt(w, offline);
}

enum err seal_key_of(struct work *w, struct str passphrase, const struct seal_cost *cost,
                     uint8_t key[SEAL_KEY_LEN])
{
	_Static_assert((int)SEAL_SALT_LEN == (int)crypto_pwhash_SALTBYTES, "libsodium's salt");
	if (passphrase.len == 0 || passphrase.len > SEAL_PASSPHRASE_MAX)
		return fail(w, ERR_INPUT, "A passphrase has 1 to %d bytes.", SEAL_PASSPHRASE_MAX);
	if (cost->passes < 1 || cost->passes > PASSES_MAX ||
	    cost->memory_bytes < crypto_pwhash_MEMLIMIT_MIN || cost->memory_bytes > MEMORY_MAX_BYTES)
		return fail(w, ERR_INPUT, "What is said of the passphrase's cost is out of range.");
	check(sodium_init() >= 0);
	if (crypto_pwhash(key, SEAL_KEY_LEN, passphrase.at, passphrase.len, cost->salt,
	                  (unsigned long long)cost->passes, (size_t)cost->memory_bytes,
	                  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return fail(
			w, ERR_UNAVAILABLE,
			"There is not enough memory for the passphrase: %lld MiB are needed for a moment.",
			(long long)(cost->memory_bytes >> 20));
	return OK;
}

struct str seal_close(struct work *w, const uint8_t key[SEAL_KEY_LEN], struct str about, struct str bytes)
{
	_Static_assert((int)SEAL_OVERHEAD == (int)(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
	                                           crypto_aead_xchacha20poly1305_ietf_ABYTES),
	               "nonce and tag");
	size_t len = SEAL_OVERHEAD + bytes.len;
	uint8_t *out = work_alloc(w, len);
	world_random(w, out, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, NULL,
	                                           (const uint8_t *)bytes.at, bytes.len,
	                                           (const uint8_t *)about.at, about.len, NULL, out, key);
	return str_bytes(out, len);
}

bool seal_open(const uint8_t key[SEAL_KEY_LEN], struct str about, struct str sealed, void *out)
{
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
	const uint8_t *at = (const uint8_t *)sealed.at;
	return sealed.len >= SEAL_OVERHEAD &&
	       crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, at + NONCE, sealed.len - NONCE,
	                                                  (const uint8_t *)about.at, about.len, at, key) == 0;
}

void *seal_memory(size_t size)
{
	check(sodium_init() >= 0);
	void *at = sodium_malloc(size);
	check(at != NULL);
	sodium_memzero(at, size);
	return at;
}

void seal_memory_read_only(void *at)
{
	check(sodium_mprotect_readonly(at) == 0);
}

void seal_memory_writable(void *at)
{
	check(sodium_mprotect_readwrite(at) == 0);
}

void seal_memory_free(void *at)
{
	sodium_free(at);
}
