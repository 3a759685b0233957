#include "test.h"

#include "base/encode.h"

#include <sodium.h>

/* RFC 4648 section 10; base64url is the same text without padding. */
static const struct {
	struct str bytes, hex, base64, base64url;
} vectors[] = {
	{S_INIT(""), S_INIT(""), S_INIT(""), S_INIT("")},
	{S_INIT("f"), S_INIT("66"), S_INIT("Zg=="), S_INIT("Zg")},
	{S_INIT("fo"), S_INIT("666f"), S_INIT("Zm8="), S_INIT("Zm8")},
	{S_INIT("foo"), S_INIT("666f6f"), S_INIT("Zm9v"), S_INIT("Zm9v")},
	{S_INIT("foob"), S_INIT("666f6f62"), S_INIT("Zm9vYg=="), S_INIT("Zm9vYg")},
	{S_INIT("fooba"), S_INIT("666f6f6261"), S_INIT("Zm9vYmE="), S_INIT("Zm9vYmE")},
	{S_INIT("foobar"), S_INIT("666f6f626172"), S_INIT("Zm9vYmFy"), S_INIT("Zm9vYmFy")},
	/* RFC 7515 appendix C: the bytes whose texts differ. */
	{S_INIT("\x03\xec\xff\xe0\xc1"), S_INIT("03ecffe0c1"), S_INIT("A+z/4ME="), S_INIT("A-z_4ME")},
};

TEST(encode_writes_the_vectors_of_rfc_4648)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(vectors); i++) {
		assert_str(encode_hex(w.arena, vectors[i].bytes), vectors[i].hex);
		assert_str(encode_base64(w.arena, vectors[i].bytes), vectors[i].base64);
		assert_str(encode_base64url(w.arena, vectors[i].bytes), vectors[i].base64url);
	}
	test_work_end(&w);
}

TEST(decode_reads_the_vectors_of_rfc_4648)
{
	struct work w = test_work();
	struct str bytes;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		assert_true(decode_hex(w.arena, vectors[i].hex, &bytes));
		assert_str(bytes, vectors[i].bytes);
		assert_true(decode_base64(w.arena, vectors[i].base64, &bytes));
		assert_str(bytes, vectors[i].bytes);
		assert_true(decode_base64url(w.arena, vectors[i].base64url, &bytes));
		assert_str(bytes, vectors[i].bytes);
	}
	assert_true(decode_hex(w.arena, S("AbCd"), &bytes));
	assert_str(bytes, S("\xab\xcd"));
	test_work_end(&w);
}

TEST(decode_refuses_what_is_not_canonical)
{
	static const char *const bad_hex[] = {"6", "6g", "66 ", " 66", "0x66", "666"};
	static const char *const bad_base64[] = {"Zg",    "Zg=",    "Zh==",     "Zm9=", "Zg==Zg==", "Zm9v=",
	                                         "Zm9v ", "Zm\n9v", "A-z_4ME=", "====", "Z",        "Zg==="};
	static const char *const bad_base64url[] = {"Zg==", "Zh", "Zm9", "Z", "A+z/4ME", "Zm9v\n"};
	struct work w = test_work();
	struct str bytes;
	for (size_t i = 0; i < COUNT(bad_hex); i++)
		assert_false(decode_hex(w.arena, str_of(bad_hex[i]), &bytes));
	for (size_t i = 0; i < COUNT(bad_base64); i++)
		assert_false(decode_base64(w.arena, str_of(bad_base64[i]), &bytes));
	for (size_t i = 0; i < COUNT(bad_base64url); i++)
		assert_false(decode_base64url(w.arena, str_of(bad_base64url[i]), &bytes));
	test_work_end(&w);
}

/* Of all pairs of bytes exactly one in base64url means each byte, and exactly one in either case of each
 * hexadecimal digit. */
TEST(decode_knows_one_text_for_each_byte)
{
	struct work w = test_work();
	size_t as_base64url = 0, as_hex = 0;
	for (uint32_t i = 0; i < 1 << 16; i++) {
		char pair[2] = {(char)(i >> 8), (char)i};
		struct str bytes;
		if (decode_base64url(w.arena, str_bytes(pair, 2), &bytes)) {
			assert_str(encode_base64url(w.arena, bytes), str_bytes(pair, 2));
			as_base64url++;
		}
		as_hex += decode_hex(w.arena, str_bytes(pair, 2), &bytes);
	}
	assert_int_equal(as_base64url, 256);
	assert_int_equal(as_hex, 22 * 22);
	test_work_end(&w);
}

/* Texts of all lengths, and each with every other byte at some place: libsodium, an implementation of its own, says the
 * same. (It is asked about ASCII only: its version 1.0.18 takes some bytes over 0x7f for digits.) */
TEST(base64_as_libsodium_reads_and_writes_it)
{
	struct work w = test_work();
	static const struct {
		int variant;
		struct str (*encode)(struct arena *arena, struct str bytes);
		bool (*decode)(struct arena *arena, struct str text, struct str *out);
	} forms[] = {
		{sodium_base64_VARIANT_ORIGINAL, encode_base64, decode_base64},
		{sodium_base64_VARIANT_URLSAFE_NO_PADDING, encode_base64url, decode_base64url},
	};
	for (size_t f = 0; f < COUNT(forms); f++) {
		for (size_t len = 0; len < 80; len++) {
			uint8_t bytes[80], theirs[80];
			char text[120];
			size_t their_len;
			struct str ours;
			world_random(&w, bytes, len);
			sodium_bin2base64(text, sizeof text, bytes, len, forms[f].variant);
			assert_str(forms[f].encode(w.arena, str_bytes(bytes, len)), str_of(text));
			struct str spoilt = str_copy(w.arena, str_of(text));
			for (size_t i = 0; i < 128 * spoilt.len; i++) {
				char *place = (char *)(uintptr_t)spoilt.at + i / 128, was = *place;
				*place = (char)(i % 128);
				bool good = sodium_base642bin(theirs, sizeof theirs, spoilt.at, spoilt.len,
				                              NULL, &their_len, NULL, forms[f].variant) == 0;
				assert_int_equal(forms[f].decode(w.arena, spoilt, &ours), good);
				if (good)
					assert_str(ours, str_bytes(theirs, their_len));
				*place = was;
			}
		}
	}
	test_work_end(&w);
}

TEST(base64_of_bytes_over_ascii_refused)
{
	struct work w = test_work();
	struct str out;
	for (int byte = 0x80; byte <= 0xff; byte++) {
		char text[] = "AAAAAAAAAAAAAAAAAAAA";
		for (size_t i = 0; i < sizeof text - 1; i++) {
			text[i] = (char)byte;
			assert_false(decode_base64(w.arena, str_of(text), &out));
			assert_false(decode_base64url(w.arena, str_of(text), &out));
			text[i] = 'A';
		}
	}
	test_work_end(&w);
}
