/* Stems: the sample vocabulary of Snowball's English stemmer, as its documentation prints it; the rest by hand. */
#include "scoring/words.h"

#include "declaration.h"
#include "test.h"

static const struct word *first(struct work *w, const char *language, const char *text)
{
	struct words words = words_of(w, str_of(language), str_of(text));
	assert_true(words.count >= 1);
	return &words.at[0];
}

TEST(words_are_stemmed_by_their_language)
{
	static const struct {
		const char *language, *word, *stem;
	} cases[] = {
		{"en", "consigned", "consign"},   {"en", "consistency", "consist"},
		{"en", "Knightly", "knight"},     {"en", "knavish", "knavish"},
		{NULL, "consoling", "consol"},    {"de", "aufeinander", "aufeinand"},
		{"de", "Kategorien", "kategori"}, {"xx", "consoling", "consoling"},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(first(&w, cases[i].language, cases[i].word)->stem, str_of(cases[i].stem));
	test_work_end(&w);
}

TEST(words_language_is_the_first_of_a_tag_in_small_letters)
{
	static const char *const cases[][2] = {
		{"en", "en"},    {"en-GB", "en"},      {"EN-gb", "en"},
		{"pt-BR", "pt"}, {"zh-Hant-TW", "zh"}, {"de-CH-1901-x-kantonal", "de"},
		{"gsw", "gsw"},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(words_language(&w, str_of(cases[i][0])), str_of(cases[i][1]));
	assert_true(str_absent(words_language(&w, (struct str){0})));
	test_work_end(&w);
}

TEST(words_carry_content_or_not)
{
	struct work w = test_work();
	struct words words = words_of(&w, S("en"), S("The bulb does NOT light, don’t ask: 42 volts"));
	static const struct {
		const char *text;
		bool content, negation, number;
	} expected[] = {
		{"the", false, false, false}, {"bulb", true, false, false},  {"does", false, false, false},
		{"not", true, true, false},   {"light", true, false, false}, {"dont", true, true, false},
		{"ask", true, false, false},  {"42", true, false, true},     {"volts", true, false, false},
	};
	assert_int_equal(words.count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_str(words.at[i].text, str_of(expected[i].text));
		assert_int_equal(words.at[i].content, expected[i].content);
		assert_int_equal(words.at[i].negation, expected[i].negation);
		assert_int_equal(words.at[i].number, expected[i].number);
	}
	assert_true(first(&w, "de", "the")->content);
	test_work_end(&w);
}

/* FNV-1a, from the tables of its authors: "" and "foobar". */
TEST(words_keys_are_the_published_hash)
{
	assert_true(words_key(S("")) == UINT64_C(0xcbf29ce484222325));
	assert_true(words_key(S("foobar")) == UINT64_C(0x85944171f73967e8));
	assert_true(words_pair(words_key(S("a")), words_key(S("b"))) !=
	            words_pair(words_key(S("b")), words_key(S("a"))));
}

TEST(words_hold_any_bytes)
{
	struct work w = test_work();
	struct buf many = buf_init(w.arena, 1 << 20);
	for (size_t i = 0; i < WORDS_MAX + 10; i++)
		buf_put(&many, S("ab "));
	struct words words = words_of(&w, S("en"), buf_str(&many));
	assert_int_equal(words.count, WORDS_MAX);
	assert_true(words.cut);
	assert_int_equal(words_of(&w, S("en"), str_bytes("\xff\xfe\0\x80 ...", 8)).count, 0);
	assert_int_equal(words_of(&w, S("en"), (struct str){0}).count, 0);
	test_work_end(&w);
}

TEST(words_part_into_sentences)
{
	struct work w = test_work();
	const struct str *sentences;
	assert_int_equal(
		words_sentences(&w, S("It is 1.5 volts. Right!  The gap\nis open; see e.g.that"), &sentences),
		4);
	assert_str(sentences[0], S("It is 1.5 volts."));
	assert_str(sentences[1], S("The gap"));
	assert_str(sentences[2], S("is open;"));
	assert_str(sentences[3], S("see e.g.that"));
	assert_int_equal(words_sentences(&w, S("gap"), &sentences), 1);
	assert_str(sentences[0], S("gap"));
	assert_int_equal(words_sentences(&w, S("  "), &sentences), 0);
	struct buf many = buf_init(w.arena, 1 << 20);
	for (size_t i = 0; i < 2 * WORDS_SENTENCES_MAX; i++)
		buf_put(&many, S("a b. "));
	assert_int_equal(words_sentences(&w, buf_str(&many), &sentences), WORDS_SENTENCES_MAX);
	test_work_end(&w);
}

/* Each letter with its marks, as UAX #29 cuts without a dictionary. */
TEST(words_of_scripts_without_blanks_are_letters)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(declaration); i++) {
		struct words words = words_of(&w, declaration[i].language, declaration[i].text);
		assert_int_equal(words.count, declaration[i].plain);
	}
	struct words words = words_of(&w, S("zh"), S("重启 nginx，服务ガ⽔น้ำ"));
	static const struct {
		const char *text, *stands;
		bool unspaced, joined;
	} expected[] = {
		{"重", "重", true, false}, {"启", "启", true, true}, {"nginx", "nginx", false, false},
		{"服", "服", true, false}, {"务", "务", true, true}, {"カ\u3099", "ガ", true, true},
		{"水", "⽔", true, true},  {"น้", "น้", true, true},   {"ำ", "ำ", true, true},
	};
	assert_int_equal(words.count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		const struct word *word = &words.at[i];
		assert_str(word->text, str_of(expected[i].text));
		assert_str(str_slice(S("重启 nginx，服务ガ⽔น้ำ"), word->at, word->length),
		           str_of(expected[i].stands));
		assert_int_equal(word->unspaced, expected[i].unspaced);
		assert_int_equal(word->joined, expected[i].joined);
	}
	test_work_end(&w);
}

/* Pairs of spellings: half and full width by the Halfwidth and Fullwidth Forms chart, squared and circled words by CJK
 * Compatibility and Enclosed CJK, as NFKC (UAX #15) has them; of AM also with the tone typed behind its sign. */
TEST(words_of_scripts_without_blanks_read_alike_however_they_are_encoded)
{
	static const struct {
		struct str one, other;
		size_t count;
	} cases[] = {
		{S_INIT("ﾊﾞｶ"), S_INIT("バカ"), 2},
		{S_INIT("ｻｰﾊﾞｰ"), S_INIT("サーバー"), 4},
		{S_INIT("ﾊﾟｽ"), S_INIT("パス"), 2},
		{S_INIT("か\u3099く"), S_INIT("がく"), 2},
		{S_INIT("ハ\u200d\u309aス"), S_INIT("パス"), 2},
		{S_INIT("㌀㋿"), S_INIT("アパート令和"), 6},
		{S_INIT("㍿㈱㊙ゟ"), S_INIT("株式会社株秘より"), 8},
		{S_INIT("a㋀b"), S_INIT("a1月b"), 3},
		{S_INIT("น้ํา"), S_INIT("น้ำ"), 2},
		{S_INIT("นํ้าใจ"), S_INIT("น้ำใจ"), 4},
		{S_INIT("ນໍ້າ"), S_INIT("ນ້ຳ"), 2},
		{S_INIT("กุ้"), S_INIT("ก\u0e49\u0e38"), 1},
		{S_INIT("葛\U000e0100城"), S_INIT("葛城"), 2},
		{S_INIT("水\u0301火"), S_INIT("水火"), 2},
		{S_INIT("\u1025\u102e"), S_INIT("\u1026"), 1},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct words one = words_of(&w, S("ja"), cases[i].one);
		struct words other = words_of(&w, S("ja"), cases[i].other);
		if (one.count != cases[i].count || other.count != cases[i].count)
			fail_msg("%zu and %zu words: %.*s", one.count, other.count, STR_ARG(cases[i].one));
		for (size_t k = 0; k < one.count; k++) {
			assert_str(one.at[k].text, other.at[k].text);
			assert_int_equal(one.at[k].joined, other.at[k].joined);
		}
		size_t last = one.count - 1;
		assert_int_equal(one.at[last].at + one.at[last].length, cases[i].one.len);
	}
	assert_false(str_equal(first(&w, "ja", "ﾊﾞ")->text, first(&w, "ja", "ﾊ")->text));
	assert_false(str_equal(first(&w, "th", "กํ้")->text, first(&w, "th", "ก้")->text));
	test_work_end(&w);
}

/* More words than half of the bytes: none is lost. */
TEST(words_of_characters_that_are_several_letters)
{
	struct work w = test_work();
	struct buf text = buf_init(w.arena, 1 << 20);
	for (size_t i = 0; i < 1000; i++)
		buf_put(&text, S("㌖"));
	struct words words = words_of(&w, S("ja"), buf_str(&text));
	assert_int_equal(words.count, 6000);
	assert_str(words.at[5999].text, S("ル"));
	assert_int_equal(words.at[5999].at, buf_str(&text).len);
	test_work_end(&w);
}

TEST(words_part_into_sentences_without_blanks)
{
	struct work w = test_work();
	const struct str *sentences;
	assert_int_equal(words_sentences(&w, S("先重启。好。再检查日志！为什么？看1.5；完成"), &sentences),
	                 5);
	assert_str(sentences[0], S("先重启。"));
	assert_str(sentences[1], S("再检查日志！"));
	assert_str(sentences[2], S("为什么？"));
	assert_str(sentences[3], S("看1.5；"));
	assert_str(sentences[4], S("完成"));
	assert_int_equal(words_sentences(&w, S("ရှိကြ၏။ ထိုသူ။"), &sentences), 2);
	assert_int_equal(words_sentences(&w, S("Größe – ja"), &sentences), 1);
	test_work_end(&w);
}
