/* The grammar of a reply against an independent reader of GBNF (gbnf.h): whatever the candidate wrote, the model can write
 * consecutive words of one sentence of it and a level, and nothing else. */
#include "gbnf.h"
#include "grade/rubric.h"
#include "test.h"

enum { LEVELS = 3, PLACES_MAX = 64 };

/* No sentence here is longer than RUBRIC_QUOTE_WORDS_MAX words. */
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
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Where words begin and end. */
static size_t find_words(struct str answer, size_t starts[], size_t ends[])
{
	size_t count = 0;
	for (size_t i = 0; i < answer.len; i++) {
		if (!is_blank(answer.at[i]) && (i == 0 || is_blank(answer.at[i - 1])))
			starts[count] = i;
		if (!is_blank(answer.at[i]) && (i + 1 == answer.len || is_blank(answer.at[i + 1])))
			ends[count++] = i + 1;
		assert_true(count < PLACES_MAX);
	}
	return count;
}

static bool makes(struct work *w, const struct gbnf *gbnf, struct str quote, const char *level)
{
	return gbnf_makes(gbnf, str_format(w->arena, "%.*s\"\nLevel: %s", STR_ARG(quote), level));
}

/* The same words twice in an answer may end a sentence in one place and not in the other: one place is enough. */
static bool is_quote(struct str answer, struct str quote)
{
	size_t starts[PLACES_MAX], ends[PLACES_MAX], count = find_words(answer, starts, ends);
	for (size_t first = 0; first < count; first++)
		for (size_t last = first; last < count; last++) {
			if (str_equal(str_slice(answer, starts[first], ends[last] - starts[first]), quote))
				return true;
			if (str_find_byte(S(".!?"), answer.at[ends[last] - 1]) != SIZE_MAX)
				break;
		}
	return false;
}

/* Every piece of the answer, from any byte to any other. */
static void check_pieces(struct work *w, const struct gbnf *gbnf, struct str answer)
{
	for (size_t from = 0; from < answer.len; from++)
		for (size_t to = from + 1; to <= answer.len; to++) {
			struct str piece = str_slice(answer, from, to - from);
			assert_int_equal(makes(w, gbnf, piece, "0"), is_quote(answer, piece));
		}
}

TEST(rubric_grammar_makes_the_words_of_a_hostile_answer_and_nothing_else)
{
	for (size_t i = 0; i < COUNT(answers); i++) {
		struct work w = test_work();
		struct str grammar = rubric_grammar(&w, answers[i], LEVELS);
		const struct gbnf *gbnf = gbnf_read(w.arena, grammar);
		if (gbnf == NULL)
			fail_msg("not well formed: %.*s", STR_ARG(grammar));
		check_pieces(&w, gbnf, answers[i]);
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
