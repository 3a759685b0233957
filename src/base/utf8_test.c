#include "test.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "declaration.h"

#include <string.h>

/* The Unicode Standard 15.0, table 3-7, row by row: ranges of the first to fourth byte. */
static const struct row {
	size_t len;
	uint8_t first[4], last[4];
} table_3_7[] = {
	{1, {0x00}, {0x7f}},
	{2, {0xc2, 0x80}, {0xdf, 0xbf}},
	{3, {0xe0, 0xa0, 0x80}, {0xe0, 0xbf, 0xbf}},
	{3, {0xe1, 0x80, 0x80}, {0xec, 0xbf, 0xbf}},
	{3, {0xed, 0x80, 0x80}, {0xed, 0x9f, 0xbf}},
	{3, {0xee, 0x80, 0x80}, {0xef, 0xbf, 0xbf}},
	{4, {0xf0, 0x90, 0x80, 0x80}, {0xf0, 0xbf, 0xbf, 0xbf}},
	{4, {0xf1, 0x80, 0x80, 0x80}, {0xf3, 0xbf, 0xbf, 0xbf}},
	{4, {0xf4, 0x80, 0x80, 0x80}, {0xf4, 0x8f, 0xbf, 0xbf}},
};

static bool matches(const struct row *row, const uint8_t *bytes, size_t len)
{
	if (row->len > len)
		return false;
	for (size_t i = 0; i < row->len; i++)
		if (bytes[i] < row->first[i] || bytes[i] > row->last[i])
			return false;
	return true;
}

static bool oracle_valid(const uint8_t *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t row = 0;
		while (row < COUNT(table_3_7) && !matches(&table_3_7[row], bytes + at, len - at))
			row++;
		if (row == COUNT(table_3_7))
			return false;
		at += table_3_7[row].len;
	}
	return true;
}

static void assert_agrees(const uint8_t *bytes, size_t len)
{
	if (utf8_valid(str_bytes(bytes, len)) != oracle_valid(bytes, len))
		fail_msg("%02x %02x %02x %02x, first %zu", bytes[0], bytes[1], bytes[2], bytes[3], len);
}

TEST(utf8_valid_agrees_with_unicode_on_all_of_one_to_three_bytes)
{
	uint8_t bytes[4] = {0};
	for (uint32_t i = 0; i < 1 << 24; i++) {
		bytes[0] = (uint8_t)(i >> 16);
		bytes[1] = (uint8_t)(i >> 8);
		bytes[2] = (uint8_t)i;
		assert_agrees(bytes, 3);
		if (bytes[2] == 0)
			assert_agrees(bytes, 2);
		if (bytes[1] == 0 && bytes[2] == 0)
			assert_agrees(bytes, 1);
	}
}

/* All bytes that begin no shorter sequence, all second bytes, and the edges of the last two. */
TEST(utf8_valid_agrees_with_unicode_on_four_bytes)
{
	static const uint8_t edges[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
	uint8_t bytes[4];
	for (uint32_t i = 0; i < 1 << 16; i++) {
		bytes[0] = (uint8_t)(i >> 8);
		bytes[1] = (uint8_t)i;
		for (size_t third = 0; third < COUNT(edges); third++)
			for (size_t fourth = 0; fourth < COUNT(edges); fourth++) {
				bytes[2] = edges[third];
				bytes[3] = edges[fourth];
				assert_agrees(bytes, 4);
			}
	}
}

TEST(utf8_valid_finds_the_bad_byte_at_any_place)
{
	uint8_t text[40];
	for (size_t len = 1; len <= sizeof text; len++)
		for (size_t bad = 0; bad < len; bad++) {
			memset(text, 'a', len);
			assert_true(utf8_valid(str_bytes(text, len)));
			text[bad] = 0xff;
			assert_false(utf8_valid(str_bytes(text, len)));
		}
	assert_true(utf8_valid(S("")));
	assert_true(utf8_valid((struct str){0}));
}

TEST(utf8_plain_refuses_control_characters_but_tab_and_line_feed)
{
	assert_true(utf8_plain(S("a\tb\nc é 技")));
	for (unsigned char c = 0; c < 0x20; c++)
		assert_int_equal(utf8_plain(str_bytes(&c, 1)), c == '\t' || c == '\n');
	assert_false(utf8_plain(S("\x7f")));
	assert_false(utf8_plain(S("\xc2\x80")));
	assert_false(utf8_plain(S("\xc2\x9f")));
	assert_true(utf8_plain(S("\xc2\xa0")));
	assert_false(utf8_plain(S("\xff")));
}

TEST(utf8_repaired_replaces_only_what_is_broken)
{
	struct work w = test_work();
	assert_str(utf8_repaired(w.arena, S("é 技 😀")), S("é 技 😀"));
	assert_str(utf8_repaired(w.arena, S("a\xff"
	                                    "b")),
	           S("a\xef\xbf\xbd"
	             "b"));
	assert_str(utf8_repaired(w.arena, S("\xc3")), S("\xef\xbf\xbd"));
	assert_str(utf8_repaired(w.arena, S("\xed\xa0\x80")), S("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));
	test_work_end(&w);
}

/* Normalization Form C: UAX #15, figures 3 to 6. */
TEST(utf8_clean_composes)
{
	static const struct {
		struct str text, composed;
	} examples[] = {
		{S_INIT("\u212b"), S_INIT("\u00c5")},
		{S_INIT("\u2126"), S_INIT("\u03a9")},
		{S_INIT("A\u030a"), S_INIT("\u00c5")},
		{S_INIT("o\u0302"), S_INIT("\u00f4")},
		{S_INIT("s\u0323\u0307"), S_INIT("\u1e69")},
		{S_INIT("\u1e0b\u0323"), S_INIT("\u1e0d\u0307")},
		{S_INIT("q\u0307\u0323"), S_INIT("q\u0323\u0307")},
		{S_INIT("\ufb01"), S_INIT("\ufb01")},
		{S_INIT("2\u2075"), S_INIT("2\u2075")},
		{S_INIT("\u1e9b\u0323"), S_INIT("\u1e9b\u0323")},
		{S_INIT("\u1100\u1161\u11a8"), S_INIT("\uac01")},
		{S_INIT("plain ASCII of more than eight bytes"),
	         S_INIT("plain ASCII of more than eight bytes")},
		{S_INIT(""), S_INIT("")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct str clean;
		assert_ok(&w, utf8_clean(&w, examples[i].text, S("The answer"), &clean));
		assert_str(clean, examples[i].composed);
	}
	test_work_end(&w);
}

TEST(utf8_clean_makes_every_line_end_a_line_feed)
{
	struct work w = test_work();
	struct str clean;
	assert_ok(&w, utf8_clean(&w, S("a\r\nb\rc\n\r\r\nd\r"), S("The answer"), &clean));
	assert_str(clean, S("a\nb\nc\n\n\nd\n"));
	test_work_end(&w);
}

TEST(utf8_clean_names_the_field_it_refuses)
{
	struct work w = test_work();
	struct str clean;
	assert_int_equal(utf8_clean(&w, S("\xff"), S("Your name"), &clean), ERR_INPUT);
	assert_true(str_starts(w.message, S("Your name is not text")));
	work_forgive(&w);
	assert_int_equal(utf8_clean(&w, S("a\0b"), S("Your name"), &clean), ERR_INPUT);
	assert_true(str_starts(w.message, S("Your name contains control characters")));
	work_forgive(&w);
	test_work_end(&w);
}

/* Counted by hand. */
TEST(utf8_counts_characters_and_words)
{
	static const struct {
		struct str text;
		size_t characters, words;
	} examples[] = {
		{S_INIT(""), 0, 0},
		{S_INIT("The service was down."), 21, 4},
		{S_INIT("We don't know; it’s well-known – really"), 39, 6},
		{S_INIT("a--b 'quoted' -5 x- - '"), 23, 5},
		{S_INIT("HTTP/1.1 500"), 12, 4},
		{S_INIT("Ma\u0308dchen"), 8, 1},
		{S_INIT("技能の評価"), 5, 5},
		{S_INIT("サーバー、500 エラー。"), 13, 8},
		{S_INIT("か\u3099"), 2, 1},
		{S_INIT("사용자 이름"), 6, 2},
		{S_INIT("😀 😀"), 3, 0},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		assert_int_equal(utf8_count(examples[i].text), examples[i].characters);
		assert_int_equal(utf8_words(examples[i].text), examples[i].words);
	}
}

/* Han, Kana and Tibetan as UAX #29 has them, exactly. Where only a dictionary knows, letters stand in: three a word are within a
 * third of what it says. */
TEST(utf8_words_are_near_those_of_dictionaries)
{
	for (size_t i = 0; i < COUNT(declaration); i++) {
		const struct declaration *text = &declaration[i];
		size_t words = utf8_words(text->text);
		bool letters = str_find(S("th lo km my"), text->language) != SIZE_MAX;
		if (!letters)
			assert_int_equal(words, text->plain);
		else
			assert_in_range(words, text->dictionary * 3 / 4 - 1, text->dictionary * 4 / 3);
	}
}

/* Letters counted by hand, without marks: a third of them, rounded, and one at least. */
TEST(utf8_words_of_letters_without_blanks)
{
	static const struct {
		struct str text;
		size_t words;
	} examples[] = {
		{S_INIT("ภาษาไทย"), 2},        /* 7: ภ า ษ า ไ ท ย */
		{S_INIT("น้ำ"), 1},             /* 2: น ำ */
		{S_INIT("ที่นี่"), 1},             /* 2 */
		{S_INIT("ปี2563"), 2},          /* 1, a number */
		{S_INIT("ปี๒๕๖๓"), 2},          /* Thai digits are a number too */
		{S_INIT("ใช้ Wi-Fi ได้"), 3},    /* 2, a word, 2 */
		{S_INIT("ใช้Wi-Fiได้"), 3},      /* the same without blanks */
		{S_INIT("ភាសា\u200bខ្មែរ"), 2}, /* 2 and 3: words parted by U+200B */
		{S_INIT("ភាសាខ្មែរ"), 2},       /* 5 */
		{S_INIT("မြန်မာဘာသာ"), 2},      /* 6: မ န မ ဘ သ, and no asat */
		{S_INIT("ພາສາລາວ"), 2},        /* 7 */
		{S_INIT("中文abc中文"), 5},    /* four characters, a word */
		{S_INIT("\u0e31\u0e31"), 0},   /* marks of nothing */
	};
	for (size_t i = 0; i < COUNT(examples); i++)
		if (utf8_words(examples[i].text) != examples[i].words)
			fail_msg("%.*s: %zu", STR_ARG(examples[i].text), utf8_words(examples[i].text));
}

/* Where pieces begin, by hand: `|`. */
TEST(utf8_pieces_hold_a_word_each)
{
	static const struct str examples[] = {
		S_INIT("plain,text.of-ASCII(only)"),
		S_INIT("Ma\u0308dchen–und„Bäume“"),
		S_INIT("技|能|の|评|价"),
		S_INIT("（先，|重|启）|服|务|器。|好"),
		S_INIT("用|Wi-Fi|后|500|次"),
		S_INIT("OK。|Yes"),
		S_INIT("「か\u3099|な」|と"),
		S_INIT("ภาษ|าไท|ย"),
		S_INIT("ที่นี่มี่|นี่"),
		S_INIT("བོད་|ཡིག།|ཡིན"),
		S_INIT("ရှိကြ၏။|ထို"),
		S_INIT("\xff\xfe技|x\xff"),
		S_INIT("。。。"),
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct str marked = examples[i];
		struct buf whole = buf_init(w.arena, marked.len), found = buf_init(w.arena, 4 * marked.len);
		for (struct str rest = marked; !str_absent(rest);)
			buf_put(&whole, str_cut(&rest, '|'));
		for (struct str rest = buf_str(&whole); rest.len > 0;) {
			size_t length = utf8_piece(rest);
			if (found.len > 0)
				buf_byte(&found, '|');
			buf_put(&found, str_slice(rest, 0, length));
			rest = str_slice(rest, length, SIZE_MAX);
		}
		assert_str(buf_str(&found), marked);
	}
	test_work_end(&w);
}

/* Categories: UnicodeData.txt 15.0; directions: UAX #9, table of explicit formatting characters. */
TEST(utf8_knows_what_is_drawn_and_what_turns)
{
	static const struct {
		const char *text;
		bool drawn, turns;
	} examples[] = {
		{"", false, false},
		{" \t\n", false, false},
		{"\xe2\x80\x8b", false, false},             /* U+200B */
		{"\xc2\xad\xc2\xa0\xcc\x81", false, false}, /* a soft hyphen, a no-break space, an accent */
		{"\xe3\x85\xa4", false, false},             /* U+3164 */
		{"\xe2\xa0\x80", false, false},             /* U+2800 */
		{"\xe2\x80\xae", false, true},              /* U+202E */
		{"\xe2\x80\xae Evil", true, true},
		{"a\xe2\x81\xa6", true, true},                         /* U+2066 */
		{"\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae", true, false}, /* Persian, with U+200C */
		{"\xe2\x80\x8f\xd7\x90", true, false},                 /* U+200F, alef */
		{"\xe6\x9d\x8e", true, false},
		{"\xf0\x9f\x8d\x9e", true, false}, /* bread */
		{"#7", true, false},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		assert_int_equal(utf8_is_drawn(str_of(examples[i].text)), examples[i].drawn);
		assert_int_equal(utf8_turns(str_of(examples[i].text)), examples[i].turns);
	}
}
