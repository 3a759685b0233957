/* Expected commitment computed with Python: base64(sha256(b"assay/v1 credential\n" + bytes(range(32)) +
 * b'{"a":1}')). */
#include "test.h"

#include "base/encode.h"
#include "tlog/entry.h"

static const uint8_t salt[ENTRY_SALT_LEN] = {
	0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

TEST(entry_of_known_bytes)
{
	struct work w = test_work();
	struct str line = entry_text(w.arena, ENTRY_CREDENTIAL, salt, S("{\"a\":1}"));
	assert_str(line, S("assay/v1 credential DJiPQRW1XXX0tI1IiwexG1PqyP1a7yPI/fd5AmGoLsE="));
	enum entry_kind kind;
	struct digest commitment;
	assert_ok(&w, entry_parse(&w, line, &kind, &commitment));
	assert_int_equal(kind, ENTRY_CREDENTIAL);
	assert_str(encode_base64(w.arena, digest_str(&commitment)),
	           S("DJiPQRW1XXX0tI1IiwexG1PqyP1a7yPI/fd5AmGoLsE="));
	test_work_end(&w);
}

TEST(entry_depends_on_kind_salt_and_fields)
{
	struct work w = test_work();
	uint8_t other[ENTRY_SALT_LEN] = {1};
	struct str line = entry_text(w.arena, ENTRY_DECISION, salt, S("{}"));
	assert_false(str_equal(line, entry_text(w.arena, ENTRY_DECISION, other, S("{}"))));
	assert_false(str_equal(line, entry_text(w.arena, ENTRY_DECISION, salt, S("{ }"))));
	struct str status = entry_text(w.arena, ENTRY_STATUS, salt, S("{}"));
	assert_false(str_equal(str_slice(line, 18, 99), str_slice(status, 16, 99)));
	assert_true(line.len <= ENTRY_BYTES_MAX);
	test_work_end(&w);
}

TEST(entry_refuses_other_lines)
{
	struct work w = test_work();
	static const char *const bad[] = {
		"",
		"assay/v1",
		"assay/v1 credential",
		"assay/v1 credential ",
		"assay/v2 credential DJiPQRW1XXX0tI1IiwexG1PqyP1a7yPI/fd5AmGoLsE=",
		"assay/v1 future DJiPQRW1XXX0tI1IiwexG1PqyP1a7yPI/fd5AmGoLsE=",
		"assay/v1 credential DJiPQRW1XXX0tI1IiwexG1PqyP1a7yPI/fd5AmGoLsE= ",
		"assay/v1 credential AAAA",
		"assay/v1 credential DJiPQRW1XXX0tI1IiwexG1PqyP1a7yPI/fd5AmGoLsE=\n",
		"assay/v1  credential DJiPQRW1XXX0tI1IiwexG1PqyP1a7yPI/fd5AmGoLsE=",
	};
	enum entry_kind kind;
	struct digest commitment;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, entry_parse(&w, str_of(bad[i]), &kind, &commitment));
	test_work_end(&w);
}
