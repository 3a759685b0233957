/* Vectors: RFC 8949 appendix A, those of the kinds that are read here; the others must be refused. */
#include "test.h"

#include "base/encode.h"
#include "vc/cbor.h"

static struct str bytes_of(struct work *w, const char *hex)
{
	struct str out;
	assert_true(decode_hex(w->arena, str_of(hex), &out));
	return out;
}

static const struct {
	uint64_t number;
	const char *hex;
} numbers[] = {
	{0, "00"},
	{1, "01"},
	{10, "0a"},
	{23, "17"},
	{24, "1818"},
	{25, "1819"},
	{100, "1864"},
	{1000, "1903e8"},
	{1000000, "1a000f4240"},
	{1000000000000, "1b000000e8d4a51000"},
	{UINT64_MAX, "1bffffffffffffffff"},
};

TEST(cbor_reads_and_writes_the_numbers_of_the_rfc)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct buf buf = buf_init(w.arena, 16);
		struct str in = bytes_of(&w, numbers[i].hex);
		uint64_t number;
		cbor_put_number(&buf, numbers[i].number);
		assert_str(encode_hex(w.arena, buf_str(&buf)), str_of(numbers[i].hex));
		assert_true(cbor_read_number(&in, &number));
		assert_int_equal(number, numbers[i].number);
		assert_int_equal(in.len, 0);
	}
	test_work_end(&w);
}

static const struct {
	const char *text, *hex;
} texts[] = {
	{"", "60"},
	{"a", "6161"},
	{"IETF", "6449455446"},
	{"\"\\", "62225c"},
	{"\xc3\xbc", "62c3bc"},
	{"\xe6\xb0\xb4", "63e6b0b4"},
	{"\xf0\x90\x85\x91", "64f0908591"},
};

TEST(cbor_reads_and_writes_the_strings_of_the_rfc)
{
	struct work w = test_work();
	struct str bytes, in;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buf buf = buf_init(w.arena, 16);
		in = bytes_of(&w, texts[i].hex);
		cbor_put_text(&buf, str_of(texts[i].text));
		assert_str(encode_hex(w.arena, buf_str(&buf)), str_of(texts[i].hex));
		assert_true(cbor_read_text(&in, &bytes));
		assert_str(bytes, str_of(texts[i].text));
	}
	struct buf buf = buf_init(w.arena, 16);
	cbor_put_bytes(&buf, S("\x01\x02\x03\x04"));
	assert_str(encode_hex(w.arena, buf_str(&buf)), S("4401020304"));
	in = bytes_of(&w, "4401020304");
	assert_true(cbor_read_bytes(&in, &bytes));
	assert_str(bytes, S("\x01\x02\x03\x04"));
	test_work_end(&w);
}

/* [1, [2, 3], [4, 5]] and {1: 2, 3: 4}. */
TEST(cbor_reads_and_writes_arrays_and_maps_of_the_rfc)
{
	struct work w = test_work();
	struct str in = bytes_of(&w, "8301820203820405");
	uint64_t number;
	size_t count;
	assert_true(cbor_read_array(&in, &count) && count == 3);
	assert_true(cbor_read_number(&in, &number) && number == 1);
	for (uint64_t i = 2; i < 6; i += 2) {
		assert_true(cbor_read_array(&in, &count) && count == 2);
		assert_true(cbor_read_number(&in, &number) && number == i);
		assert_true(cbor_read_number(&in, &number) && number == i + 1);
	}
	assert_int_equal(in.len, 0);
	in = bytes_of(&w, "a201020304");
	assert_true(cbor_read_map(&in, &count) && count == 2);
	struct buf buf = buf_init(w.arena, 64);
	cbor_put_map(&buf, 2);
	cbor_put_array(&buf, 25);
	assert_str(encode_hex(w.arena, buf_str(&buf)), S("a29819"));
	test_work_end(&w);
}

/* Whatever it is asked for. */
static void assert_nothing(struct work *w, const char *hex)
{
	struct str in = bytes_of(w, hex), before = in, out;
	uint64_t number;
	size_t count;
	assert_false(cbor_read_number(&in, &number));
	assert_false(cbor_read_text(&in, &out));
	assert_false(cbor_read_array(&in, &count));
	assert_false(cbor_read_map(&in, &count));
	in = before;
	assert_false(cbor_read_bytes(&in, &out));
}

TEST(cbor_refuses_other_kinds)
{
	static const char *const others[] = {
		"",
		"20",                         /* -1 */
		"f90000",                     /* 0.0 */
		"f4",                         /* false */
		"f6",                         /* null */
		"f818",                       /* simple(24) */
		"c11a514b67b0",               /* a tag: a date */
		"d84044ffffffff",             /* tag 64: an array of octets */
		"5f42010243030405ff",         /* bytes of indefinite length */
		"7f657374726561646d696e67ff", /* text of indefinite length */
		"9fff",                       /* an array of indefinite length */
		"bfff",                       /* a map of indefinite length */
		"1c",                         /* a head that is not assigned */
		"ff",                         /* a break */
		"18",
		"19ff",
		"1a000000",
		"1b00000000000000", /* cut off */
		"42ff",
		"5bffffffffffffffff",
		"6361",
		"62c3",
		"61c3",
		"9bffffffffffffffff",
		"9a00000001",
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(others); i++)
		assert_nothing(&w, others[i]);
	test_work_end(&w);
}
