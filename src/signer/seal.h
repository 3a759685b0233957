/* Sealing: XChaCha20-Poly1305 (libsodium) with a random nonce in front, under a key of 32 bytes that is drawn, or made from a
 * passphrase by Argon2id (RFC 9106). */
#ifndef SIGNER_SEAL_H
#define SIGNER_SEAL_H

#include "base/work.h"

enum { SEAL_KEY_LEN = 32, SEAL_SALT_LEN = 16, SEAL_OVERHEAD = 24 + 16, SEAL_PASSPHRASE_MAX = 1024 };

/* How a passphrase becomes a key; kept beside what it seals. */
struct seal_cost {
	uint8_t salt[SEAL_SALT_LEN];
	int64_t passes;       /* 1 to 64 */
	int64_t memory_bytes; /* 8 KiB to 4 GiB */
};

/* A fresh salt, and a cost of about 0.2 s and 64 MiB: paid at each start. */
struct seal_cost seal_cost_daily(struct work *w);
/* About a second and 256 MiB: for what lies in a drawer. */
struct seal_cost seal_cost_offline(struct work *w);

/* ERR_INPUT for an empty passphrase, one that is too long, or a cost out of range; ERR_UNAVAILABLE without the memory. */
enum err seal_key_of(struct work *w, struct str passphrase, const struct seal_cost *cost,
                     uint8_t key[SEAL_KEY_LEN]) MUST_CHECK;

/* Seals bytes together with what they are about, which is not in it and must be the same when it is opened. */
struct str seal_close(struct work *w, const uint8_t key[SEAL_KEY_LEN], struct str about, struct str bytes);
/* False when the key, the bytes or what they are about are others. `out` has sealed.len - SEAL_OVERHEAD bytes, which are the
 * caller's to wipe. */
bool seal_open(const uint8_t key[SEAL_KEY_LEN], struct str about, struct str sealed, void *out) MUST_CHECK;

/* Memory for secrets: locked, left out of dumps, with guards around it, wiped when it is given back. Never NULL. */
void *seal_memory(size_t size);
/* From now on it can be read and no more, until it is given back or made writable. */
void seal_memory_read_only(void *at);
void seal_memory_writable(void *at);
/* NULL is fine. */
void seal_memory_free(void *at);

#endif
