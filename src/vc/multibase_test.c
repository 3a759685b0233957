/* Vectors: draft-msporny-base58-03 section 5; vc-di-eddsa and vc-di-ecdsa (signatures in both forms); RFC 4648 section 10. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "vc/multibase.h"

#include <string.h>

static void check_both_ways(struct work *w, struct str bytes, struct str text)
{
	struct str again;
	assert_str(multibase_base58(w->arena, bytes), text);
	assert_true(multibase_decode(w->arena, text, &again));
	assert_str(encode_hex(w->arena, again), encode_hex(w->arena, bytes));
}

TEST(multibase_base58_of_the_draft)
{
	struct work w = test_work();
	struct str bytes;
	check_both_ways(&w, S("Hello World!"), S("z2NEpo7TZRRrLZSi2U"));
	check_both_ways(&w, S("The quick brown fox jumps over the lazy dog."),
	                S("zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"));
	assert_true(decode_hex(w.arena, S("0000287fb4cd"), &bytes));
	check_both_ways(&w, bytes, S("z11233QC4"));
	check_both_ways(&w, S(""), S("z"));
	check_both_ways(&w, S("\0\0\0"), S("z111"));
	check_both_ways(&w, S("\x39"), S("zz"));  /* 57, the last digit */
	check_both_ways(&w, S("\x3a"), S("z21")); /* 58 */
	test_work_end(&w);
}

TEST(multibase_base58_of_signatures)
{
	struct work w = test_work();
	static const char *const names[][2] = {
		{"vc-di-eddsa/TestVectors/eddsa-rdfc-2022/sigHexDataInt.txt",
	         "vc-di-eddsa/TestVectors/eddsa-rdfc-2022/sigBTC58DataInt.txt"},
		{"vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256/sigHexECDSAP256.txt",
	         "vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256/sigBTC58ECDSAP256.txt"},
		{"vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384/sigHexECDSAP384.txt",
	         "vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384/sigBTC58ECDSAP384.txt"},
	};
	for (size_t i = 0; i < COUNT(names); i++) {
		struct str bytes;
		assert_true(decode_hex(w.arena, str_trim(test_vector(&w, names[i][0])), &bytes));
		check_both_ways(&w, bytes, str_trim(test_vector(&w, names[i][1])));
	}
	test_work_end(&w);
}

/* Every length, with zeros at both ends: the number has 58^0 to 58^5 more digits than chunks. */
TEST(multibase_base58_comes_back)
{
	struct work w = test_work();
	uint8_t bytes[700];
	for (size_t len = 0; len <= sizeof bytes; len += len < 140 ? 1 : 37) {
		world_random(&w, bytes, len);
		for (size_t zeros = 0; zeros < 3 && zeros <= len; zeros++) {
			struct str again;
			memset(bytes, 0, zeros);
			struct str text = multibase_base58(w.arena, str_bytes(bytes, len));
			assert_true(multibase_decode(w.arena, text, &again));
			assert_int_equal(again.len, len);
			assert_memory_equal(again.at, bytes, len);
		}
	}
	test_work_end(&w);
}

TEST(multibase_base64url_of_rfc_4648)
{
	struct work w = test_work();
	struct str bytes;
	assert_str(multibase_base64url(w.arena, S("foob")), S("uZm9vYg"));
	assert_str(multibase_base64url(w.arena, S("\xfb\xff")), S("u-_8"));
	assert_true(multibase_decode(w.arena, S("uZm9vYg"), &bytes));
	assert_str(bytes, S("foob"));
	test_work_end(&w);
}

TEST(multibase_refused)
{
	struct work w = test_work();
	struct str bytes;
	static const char *const bad[] = {
		"",
		"2NEpo7TZRRrLZSi2U",  /* no base */
		"Z2NEpo7TZRRrLZSi2U", /* base58flickr */
		"mZm9vYg",            /* base64 */
		"UZm9vYg==",          /* base64url with padding */
		"uZm9vYg==",
		"uZm9vYh", /* spare bits */
		"uZm9v+g",
		"uZm9 vYg",
		"uZm9vY",
		"z2NEpo7TZRRrLZSi2U ",
		"z 2NEp",
		"z2NEp\n",
		"z0",
		"zO",
		"zI",
		"zl",
		"z2+",
		"z2\x80",
		"f00",
		"b",
		"zz\xff",
		"z=",
	};
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(multibase_decode(w.arena, str_of(bad[i]), &bytes));
	assert_false(multibase_decode(w.arena, str_bytes("z1\0", 3), &bytes));
	char longest[1 + MULTIBASE_BASE58_MAX + 1];
	memset(longest, 'z', sizeof longest);
	assert_true(multibase_decode(w.arena, str_bytes(longest, sizeof longest - 1), &bytes));
	assert_int_equal(bytes.len, 750); /* 1024 · log 58 / log 256 */
	assert_false(multibase_decode(w.arena, str_bytes(longest, sizeof longest), &bytes));
	test_work_end(&w);
}
