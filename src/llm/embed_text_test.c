#include "llm/embed_text.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "test.h"

static struct embed_piece pieces[EMBED_PIECES_MAX];

TEST(a_short_text_is_one_piece_with_single_spaces)
{
	struct work w = test_work();
	assert_int_equal(embed_text_cut(w.arena, S(" The bulb \n\n lights.\tWhy? "), pieces), 1);
	assert_str(pieces[0].text, S("The bulb lights. Why?"));
	assert_int_equal(pieces[0].bytes, 18);
	test_work_end(&w);
}

TEST(a_text_without_anything_is_one_space)
{
	struct work w = test_work();
	const struct str nothing[] = {{NULL, 0}, S(""), S(" \r\n\t ")};
	for (size_t i = 0; i < COUNT(nothing); i++) {
		assert_int_equal(embed_text_cut(w.arena, nothing[i], pieces), 1);
		assert_str(pieces[0].text, S(" "));
		assert_int_equal(pieces[0].bytes, 1);
	}
	test_work_end(&w);
}

/* count words "wN", those whose number is in `ends` (ascending) with the ending behind. */
static struct str sentences(struct work *w, int count, const int *ends, const char *ending)
{
	struct buf out = buf_init(w->arena, 4096);
	for (int i = 1; i <= count; i++) {
		buf_format(&out, "w%d%s ", i, i == *ends ? ending : "");
		ends += i == *ends;
	}
	return buf_str(&out);
}

TEST(a_longer_text_is_cut_behind_the_last_sentence_that_fits)
{
	static const char *const endings[] = {".", "!", "?\"", ".)", "…", "。", "？」"};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(endings); i++) {
		const int ends[] = {20, 70, 100, 0};
		struct str text = sentences(&w, 130, ends, endings[i]);
		assert_int_equal(embed_text_cut(w.arena, text, pieces), 2);
		assert_true(str_starts(pieces[0].text, S("w1 ")));
		assert_true(str_ends(pieces[0].text, str_format(w.arena, " w70%s", endings[i])));
		assert_true(str_starts(pieces[1].text, S("w71 ")));
		assert_true(str_ends(pieces[1].text, S(" w130")));
	}
	test_work_end(&w);
}

TEST(a_sentence_of_more_words_than_a_piece_is_cut_between_words)
{
	struct work w = test_work();
	const int none[] = {0};
	assert_int_equal(embed_text_cut(w.arena, sentences(&w, 200, none, ""), pieces), 3);
	assert_true(str_ends(pieces[0].text, S(" w80")));
	assert_true(str_ends(pieces[1].text, S(" w160")));
	assert_true(str_ends(pieces[2].text, S(" w200")));
	test_work_end(&w);
}

TEST(a_word_longer_than_a_piece_is_cut_between_characters)
{
	struct work w = test_work();
	struct buf text = buf_init(w.arena, 4096);
	for (int i = 0; i < 400; i++)
		buf_put(&text, S("語")); /* three bytes: 166 of them are 498 bytes */
	assert_int_equal(embed_text_cut(w.arena, buf_str(&text), pieces), 3);
	assert_int_equal(pieces[0].bytes, 498);
	assert_int_equal(pieces[1].bytes, 498);
	assert_int_equal(pieces[2].bytes, 1200 - 2 * 498);
	for (size_t i = 0; i < 3; i++)
		assert_true(utf8_valid(pieces[i].text));
	test_work_end(&w);
}

TEST(what_comes_after_so_many_pieces_does_not_count)
{
	struct work w = test_work();
	struct buf text = buf_init(w.arena, 1 << 20);
	while (text.len < 500000)
		buf_put(&text, S("word "));
	assert_int_equal(embed_text_cut(w.arena, buf_str(&text), pieces), EMBED_PIECES_MAX);
	assert_int_equal(pieces[EMBED_PIECES_MAX - 1].bytes, 4 * EMBED_WORDS_MAX);
	test_work_end(&w);
}
