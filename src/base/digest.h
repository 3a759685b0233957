/* SHA-256, SHA-384 and SHA-512 (FIPS 180-4), and comparisons that do not leak by their timing. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/str.h"

struct digest {
	uint8_t byte[32];
};

struct digest384 {
	uint8_t byte[48];
};

struct digest512 {
	uint8_t byte[64];
};

/* SHA-256 (FIPS 180-4). */
struct digest digest_of(struct str bytes);
/* SHA-384; SHA-512. */
struct digest384 digest384_of(struct str bytes);
struct digest512 digest512_of(struct str bytes);
/* Several parts as if they were one. Frame them yourself where lengths could be confused. */
struct digest digest_of_parts(const struct str *parts, size_t count);
/* All that a file holds, read from its start whatever the descriptor's place is. False when it cannot be read. Cost: about
 * 0.6 s a gigabyte. */
bool digest_of_file(int descriptor, struct digest *out) MUST_CHECK;
/* HMAC-SHA-256 (RFC 2104). */
struct digest digest_keyed(struct str key, struct str bytes);

/* Not constant-time: for digests that are no secrets. */
bool digest_equal(const struct digest *a, const struct digest *b);
/* Constant-time in the contents; lengths may show. */
bool digest_same_secret(struct str a, struct str b);

/* A lot that falls as the bytes do, the same on every machine: the first eight, the first the highest; and of a digest at random
 * a share in [0, 1), to 53 bits of these. */
uint64_t digest_lot(const struct digest *digest);
double digest_share(const struct digest *digest);

/* The 32 bytes, a view of the digest; and 64 hexadecimal digits in lower case. */
struct str digest_str(const struct digest *digest);
struct str digest_hex(struct arena *arena, const struct digest *digest);
/* "sha256:" and the digits, of these bytes: how records name what they are about. */
struct str digest_named(struct arena *arena, struct str bytes);

#endif
