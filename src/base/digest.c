/* OpenSSL 3 calls its own SHA-256 old and offers it behind a context on the heap, which costs as much again as hashing a Merkle
 * node (0.18 µs for 0.11). The old interface is the same code, without the context. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/digest.h"

#include "base/check.h"
#include "base/encode.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <sodium.h>
#include <unistd.h>

/* Looking an algorithm up costs as much as hashing a Merkle leaf, so it is done once. */
static EVP_MD *sha256, *sha384, *sha512;

static void fetch_algorithms(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
	sha512 = EVP_MD_fetch(NULL, "SHA512", NULL);
	check(sha256 != NULL && sha384 != NULL && sha512 != NULL);
}

static void fetch_once(void)
{
	static pthread_once_t fetched = PTHREAD_ONCE_INIT;
	check(pthread_once(&fetched, fetch_algorithms) == 0);
}

static const EVP_MD *algorithm(void)
{
	fetch_once();
	return sha256;
}

struct digest digest_of(struct str bytes)
{
	return digest_of_parts(&bytes, 1);
}

struct digest384 digest384_of(struct str bytes)
{
	struct digest384 digest;
	fetch_once();
	check(EVP_Digest(bytes.at, bytes.len, digest.byte, NULL, sha384, NULL) == 1);
	return digest;
}

struct digest512 digest512_of(struct str bytes)
{
	struct digest512 digest;
	fetch_once();
	check(EVP_Digest(bytes.at, bytes.len, digest.byte, NULL, sha512, NULL) == 1);
	return digest;
}

struct digest digest_of_parts(const struct str *parts, size_t count)
{
	SHA256_CTX context;
	struct digest digest;
	check(SHA256_Init(&context) == 1);
	for (size_t i = 0; i < count; i++)
		check(SHA256_Update(&context, parts[i].at, parts[i].len) == 1);
	check(SHA256_Final(digest.byte, &context) == 1);
	return digest;
}

bool digest_of_file(int descriptor, struct digest *out)
{
	char piece[64 << 10];
	ssize_t got;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	check(context != NULL && EVP_DigestInit_ex2(context, algorithm(), NULL) == 1);
	for (off_t at = 0; (got = pread(descriptor, piece, sizeof piece, at)) > 0; at += got)
		check(EVP_DigestUpdate(context, piece, (size_t)got) == 1);
	check(EVP_DigestFinal_ex(context, out->byte, NULL) == 1);
	EVP_MD_CTX_free(context);
	return got == 0;
}

struct digest digest_keyed(struct str key, struct str bytes)
{
	struct digest digest;
	check(key.len <= INT32_MAX);
	check(HMAC(algorithm(), key.at, (int)key.len, (const uint8_t *)bytes.at, bytes.len, digest.byte,
	           NULL) != NULL);
	return digest;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return digest_same_secret(digest_str(a), digest_str(b));
}

bool digest_same_secret(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.at, b.at, a.len) == 0);
}

uint64_t digest_lot(const struct digest *digest)
{
	uint64_t lot = 0;
	for (size_t i = 0; i < sizeof lot; i++)
		lot = lot << 8 | digest->byte[i];
	return lot;
}

double digest_share(const struct digest *digest)
{
	return (double)(digest_lot(digest) >> 11) * 0x1p-53;
}

struct str digest_str(const struct digest *digest)
{
	return str_bytes(digest->byte, sizeof digest->byte);
}

struct str digest_hex(struct arena *arena, const struct digest *digest)
{
	return encode_hex(arena, digest_str(digest));
}

struct str digest_named(struct arena *arena, struct str bytes)
{
	struct digest digest = digest_of(bytes);
	struct str hex = digest_hex(arena, &digest);
	return str_format(arena, "sha256:%.*s", STR_ARG(hex));
}
