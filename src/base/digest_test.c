#include "test.h"

#include "base/digest.h"
#include "base/encode.h"

#include <pthread.h>
#include <string.h>

/* FIPS 180-4's examples, as NIST publishes them. */
TEST(digest_of_the_examples_of_nist)
{
	static const struct {
		struct str bytes, hex;
	} examples[] = {
		{S_INIT(""), S_INIT("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")},
		{S_INIT("abc"), S_INIT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")},
		{S_INIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
	         S_INIT("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct digest digest = digest_of(examples[i].bytes);
		assert_str(digest_hex(w.arena, &digest), examples[i].hex);
	}
	test_work_end(&w);
}

/* The first of the digits that NIST publishes; and what Python makes of int("ba7816bf8f01cfea", 16) >> 11, / 2 ** 53. */
TEST(digest_lot_and_share_are_of_the_first_eight_bytes)
{
	struct digest digest = digest_of(S("abc")), none = {{0}}, all;
	memset(&all, 0xff, sizeof all);
	assert_true(digest_lot(&digest) == UINT64_C(0xba7816bf8f01cfea));
	assert_true(digest_share(&digest) == 0.7283949105904021);
	assert_true(digest_share(&none) == 0 && digest_share(&all) == 1 - 0x1p-53);
}

/* The same, for SHA-384. */
TEST(digest384_of_the_examples_of_nist)
{
	static const struct {
		struct str bytes, hex;
	} examples[] = {
		{S_INIT(""), S_INIT("38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
	                            "274edebfe76f65fbd51ad2f14898b95b")},
		{S_INIT("abc"), S_INIT("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
	                               "8086072ba1e7cc2358baeca134c825a7")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct digest384 digest = digest384_of(examples[i].bytes);
		assert_str(encode_hex(w.arena, str_bytes(digest.byte, sizeof digest.byte)), examples[i].hex);
	}
	test_work_end(&w);
}

TEST(digest_of_a_million_times_a)
{
	struct work w = test_work();
	char *bytes = work_alloc(&w, 1000000);
	memset(bytes, 'a', 1000000);
	struct digest digest = digest_of(str_bytes(bytes, 1000000));
	assert_str(digest_hex(w.arena, &digest),
	           S("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
	test_work_end(&w);
}

TEST(digest_of_parts_is_that_of_the_whole)
{
	const struct str parts[] = {S("a"), S(""), S("b"), {0}, S("c")};
	struct digest whole = digest_of(S("abc")), joined = digest_of_parts(parts, COUNT(parts));
	assert_true(digest_equal(&whole, &joined));
	whole = digest_of(S(""));
	joined = digest_of_parts(NULL, 0);
	assert_true(digest_equal(&whole, &joined));
}

/* RFC 4231 sections 4.2 to 4.8 (4.6 truncates and is left out). */
TEST(digest_keyed_meets_rfc_4231)
{
	static const struct {
		uint8_t key_byte;
		size_t key_len;
		struct str key, bytes, hex;
	} cases[] = {
		{0x0b,
	         20,
	         {0},
	         S_INIT("Hi There"),
	         S_INIT("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")},
		{0, 0, S_INIT("Jefe"), S_INIT("what do ya want for nothing?"),
	         S_INIT("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")},
		{0xaa,
	         20,
	         {0},
	         S_INIT("\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
	                "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
	                "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"),
	         S_INIT("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe")},
		{0xaa,
	         131,
	         {0},
	         S_INIT("Test Using Larger Than Block-Size Key - Hash Key First"),
	         S_INIT("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")},
		{0xaa,
	         131,
	         {0},
	         S_INIT("This is a test using a larger than block-size key and a larger than block-size "
	                "data. The key needs to be hashed before being used by the HMAC algorithm."),
	         S_INIT("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		char bytes[131];
		memset(bytes, cases[i].key_byte, sizeof bytes);
		struct str key = cases[i].key_len == 0 ? cases[i].key : str_bytes(bytes, cases[i].key_len);
		struct digest digest = digest_keyed(key, cases[i].bytes);
		assert_str(digest_hex(w.arena, &digest), cases[i].hex);
	}
	test_work_end(&w);
}

TEST(digest_same_secret_compares_length_and_bytes)
{
	assert_true(digest_same_secret(S("secret"), S("secret")));
	assert_true(digest_same_secret(S(""), (struct str){0}));
	assert_false(digest_same_secret(S("secret"), S("secre")));
	assert_false(digest_same_secret(S("secret"), S("secreT")));
}

static void *hash_often(void *out)
{
	struct digest *digest = out;
	*digest = digest_of(S("abc"));
	for (int i = 0; i < 1000; i++)
		*digest = digest_of(digest_str(digest));
	return NULL;
}

TEST(digest_of_is_for_all_threads)
{
	pthread_t threads[4];
	struct digest digests[4], expected;
	hash_often(&expected);
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hash_often, &digests[i]), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_true(digest_equal(&digests[i], &expected));
	}
}
