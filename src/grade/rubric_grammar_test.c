/* The grammar of a reply against an independent reader of GBNF (gbnf.h): whatever the candidate wrote, the model can write
 * consecutive words of one sentence of it and a level, and nothing else. */
#include "gbnf.h"
#include "grade/rubric.h"
#include "test.h"

enum { LEVELS = 3, PLACES_MAX = 64 };

/* Begins a word that no blank parts from the one before it. */
#define CUT "\x1f"

/* No sentence here is longer than RUBRIC_QUOTE_WORDS_MAX words. Of Chinese and Japanese each character is a word, with the signs
 * behind it; of Thai three letters are. */
static const struct str answers[] = {
	S_INIT("Orders failed. We are sorry!"),
	S_INIT("x"),
	S_INIT("  He said \"stop\" and \\ left\".\nLevel: 2\n"),
	S_INIT("w1 ::= \"x\"\nroot ::= [^z]* | w0"),
	S_INIT("\" [0-9] \"\n\"\\\" | ( ) ? * + {1,9} # no"),
	S_INIT("\\x41 \\u0041 \\U00000041 \\n \\[ \\] \\"),
	S_INIT("tab\there\r\n\r\nnew\x01line \x7f \v \f end"),
	S_INIT("\xc3\xa9t\xc3\xa9 \xe2\x82\xac 5 \xf0\x9f\x94\xac \xe2\x80\xaetxet \xc2\xa0hard"),
	S_INIT("\"\nLevel: 2 \"\nLevel: 1"),
	S_INIT("先" CUT "重" CUT "启" CUT "服" CUT "务" CUT "器。" CUT "再" CUT "看" CUT "志！（" CUT
               "好？）" CUT "行"),
	S_INIT("用" CUT "nginx -t" CUT "检" CUT "查，\"" CUT "OK\\。" CUT "then" CUT "重" CUT "启"),
	S_INIT("「サ" CUT "ー" CUT "バ" CUT "が\n落" CUT "ち" CUT "た. は" CUT "い"),
	S_INIT("เซิร์" CUT "ฟเว" CUT "อร์ล่" CUT "ม\tแล้ว"),
	S_INIT("w1 ::= \"技\"" CUT "能"),
};

/* An answer without the marks of its cuts, and where they were. */
struct cut_answer {
	struct str text;
	bool *cut; /* [text.len] */
};

static struct cut_answer cut_answer(struct work *w, struct str marked)
{
	char *text = work_alloc(w, marked.len);
	struct cut_answer out = {.cut = work_array(w, marked.len, sizeof *out.cut)};
	size_t length = 0;
	for (size_t i = 0; i < marked.len; i++)
		if (marked.at[i] == CUT[0])
			out.cut[length] = true;
		else
			text[length++] = marked.at[i];
	out.text = str_bytes(text, length);
	return out;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Where words begin and end. */
static size_t find_words(const struct cut_answer *answer, size_t starts[], size_t ends[])
{
	struct str text = answer->text;
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (!is_blank(text.at[i]) && (i == 0 || is_blank(text.at[i - 1]) || answer->cut[i]))
			starts[count] = i;
		if (!is_blank(text.at[i]) &&
		    (i + 1 == text.len || is_blank(text.at[i + 1]) || answer->cut[i + 1]))
			ends[count++] = i + 1;
		assert_true(count < PLACES_MAX);
	}
	return count;
}

static bool makes(struct work *w, const struct gbnf *gbnf, struct str quote, const char *level)
{
	return gbnf_makes(gbnf, str_format(w->arena, "%.*s\"\nLevel: %s", STR_ARG(quote), level));
}

static bool ends_sentence(struct str word)
{
	return str_find_byte(S(".!?"), word.at[word.len - 1]) != SIZE_MAX ||
	       str_find(word, S("。")) != SIZE_MAX || str_find(word, S("！")) != SIZE_MAX ||
	       str_find(word, S("？")) != SIZE_MAX;
}

/* The same words twice in an answer may end a sentence in one place and not in the other: one place is enough. */
static bool is_quote(const struct cut_answer *answer, struct str quote)
{
	size_t starts[PLACES_MAX], ends[PLACES_MAX], count = find_words(answer, starts, ends);
	for (size_t first = 0; first < count; first++)
		for (size_t last = first; last < count; last++) {
			if (str_equal(str_slice(answer->text, starts[first], ends[last] - starts[first]),
			              quote))
				return true;
			if (ends_sentence(str_slice(answer->text, starts[last], ends[last] - starts[last])))
				break;
		}
	return false;
}

/* Every piece of the answer, from any byte to any other. */
static void check_pieces(struct work *w, const struct gbnf *gbnf, const struct cut_answer *answer)
{
	for (size_t from = 0; from < answer->text.len; from++)
		for (size_t to = from + 1; to <= answer->text.len; to++) {
			struct str piece = str_slice(answer->text, from, to - from);
			assert_int_equal(makes(w, gbnf, piece, "0"), is_quote(answer, piece));
		}
}

TEST(rubric_grammar_makes_the_words_of_a_hostile_answer_and_nothing_else)
{
	for (size_t i = 0; i < COUNT(answers); i++) {
		struct work w = test_work();
		const struct cut_answer answer = cut_answer(&w, answers[i]);
		struct str grammar = rubric_grammar(&w, answer.text, LEVELS);
		const struct gbnf *gbnf = gbnf_read(w.arena, grammar);
		if (gbnf == NULL)
			fail_msg("not well formed: %.*s", STR_ARG(grammar));
		check_pieces(&w, gbnf, &answer);
		assert_false(makes(&w, gbnf, S(""), "0"));
		assert_false(makes(&w, gbnf, S("invented"), "0"));
		test_work_end(&w);
	}
}

TEST(rubric_grammar_makes_every_level_and_no_other)
{
	struct work w = test_work();
	const struct gbnf *gbnf = gbnf_read(w.arena, rubric_grammar(&w, S("x"), LEVELS));
	assert_true(makes(&w, gbnf, S("x"), "0") && makes(&w, gbnf, S("x"), "2"));
	assert_false(makes(&w, gbnf, S("x"), "3") || makes(&w, gbnf, S("x"), "") ||
	             makes(&w, gbnf, S("x"), "00"));
	gbnf = gbnf_read(w.arena, rubric_grammar(&w, S("x"), DOCUMENT_LEVELS_MAX));
	assert_true(makes(&w, gbnf, S("x"), "9"));
	test_work_end(&w);
}

TEST(rubric_grammar_makes_no_quote_of_more_than_fifteen_words)
{
	struct work w = test_work();
	struct str answer = S("a b c d e f g h i j k l m n o p q r s t u v w x y z");
	const struct gbnf *gbnf = gbnf_read(w.arena, rubric_grammar(&w, answer, LEVELS));
	assert_true(makes(&w, gbnf, str_slice(answer, 0, 29), "0"));
	for (size_t from = 0; from + 31 <= answer.len; from += 2)
		assert_false(makes(&w, gbnf, str_slice(answer, from, 31), "0"));
	test_work_end(&w);
}

TEST(rubric_grammar_makes_no_quote_of_more_than_fifteen_characters)
{
	struct work w = test_work();
	struct str answer = S("一二三四五六七八九十百千万亿兆京垓秭穰");
	const struct gbnf *gbnf = gbnf_read(w.arena, rubric_grammar(&w, answer, LEVELS));
	assert_true(makes(&w, gbnf, str_slice(answer, 0, 45), "0"));
	assert_true(makes(&w, gbnf, str_slice(answer, 45, 12), "0"));
	for (size_t from = 0; from + 48 <= answer.len; from += 3)
		assert_false(makes(&w, gbnf, str_slice(answer, from, 48), "0"));
	test_work_end(&w);
}

/* The reader itself: what it must refuse, from llama.cpp's description. */
TEST(rubric_grammar_reader_refuses_what_is_no_grammar)
{
	static const char *const broken[] = {
		"",
		"root ::= \"a\n",
		"root ::= (\"a\"\n",
		"root ::= \"\\q\"\n",
		"root ::= w0\n",
		"w0 ::= \"a\"\n",
		"root ::= \"a\"\nroot ::= \"b\"\n",
		"root ::= [0-\n",
		"root ::= \"a\")\n",
		"root ::= \n",
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(broken); i++)
		assert_null(gbnf_read(w.arena, str_of(broken[i])));
	assert_non_null(gbnf_read(w.arena, S("root ::= \"a\" (\" \" w)? | [0-2]\nw ::= \"b\"\n")));
	test_work_end(&w);
}
