/* What stands in a pasted text or in CSV, and what is left out of it and why. */
#include "calibration/bring.h"

#include "exam/part.h"
#include "test.h"

static const struct criterion criteria[] = {
	{.id = S_INIT("facts"), .title = S_INIT("Says what happened"), .described_count = 4},
	{.id = S_INIT("points"), .title = S_INIT("Points"), .described_count = 3, .points = 20},
};
static const struct written written = {.rubric = {.criteria = criteria, .criterion_count = 2}};
static const struct part part = {.id = S_INIT("note"), .type = S_INIT("written"), .written = &written};

static struct bring read(struct work *w, const char *text)
{
	struct bring bring;
	assert_ok(w, bring_read(w, &part, str_of(text), S(" a trial "), &bring));
	return bring;
}

static void assert_refused(struct work *w, const char *text, const char *why)
{
	struct bring bring;
	assert_int_equal(bring_read(w, &part, str_of(text), S(""), &bring), ERR_INPUT);
	assert_true(str_find(w->message, str_of(why)) != SIZE_MAX);
	work_forgive(w);
}

TEST(bring_reads_answers_between_dashes)
{
	struct work w = test_work();
	struct bring bring = read(&w, "\n---\n  One, “and” \"more.\n\nOf it. \n --- \n\n---\nTwo\n---\n");
	assert_false(bring.csv);
	assert_int_equal(bring.count, 2);
	assert_str(bring.answers[0].answer, S("One, “and” \"more.\n\nOf it."));
	assert_str(bring.answers[1].answer, S("Two"));
	assert_str(bring.answers[1].source, S("a trial"));
	assert_int_equal(bring.fates[BRING_NEW], 2);
	assert_refused(&w, " \n---\n", "no answer");
	test_work_end(&w);
}

TEST(bring_leaves_out_what_draws_nothing)
{
	struct work w = test_work();
	/* A zero-width space, a soft hyphen with a no-break space, and dots. */
	struct bring bring = read(&w, "\xe2\x80\x8b\n---\n\xc2\xad\xc2\xa0\n---\n…\n---\n7\n---\n水");
	assert_int_equal(bring.fates[BRING_LEFT_OUT], 3);
	assert_int_equal(bring.fates[BRING_NEW], 2);
	assert_true(str_find(bring.answers[0].why, S("no letter")) != SIZE_MAX);
	test_work_end(&w);
}

TEST(bring_reads_csv_with_levels)
{
	struct work w = test_work();
	struct bring bring = read(&w, "Answer, facts ,source,Points\n"
	                              "\"It stopped,\nat \"\"nine\"\".\",3,May,20\n"
	                              "Nothing scored.,,,\n"
	                              "Half scored.,2,,\n"
	                              "Too much.,4,,0\n"
	                              "Too many points.,3,,21\n"
	                              "No number.,two,,3\n"
	                              ",3,,3\n"
	                              "---,,,\n");
	assert_true(bring.csv);
	assert_int_equal(bring.count, 8);
	assert_str(bring.answers[0].answer, S("It stopped,\nat \"nine\"."));
	assert_str(bring.answers[0].source, S("May"));
	assert_int_equal(bring.answers[0].level_count, 2);
	assert_str(bring.answers[0].levels[1].criterion, S("points"));
	assert_int_equal(bring.answers[0].levels[0].level, 3);
	assert_int_equal(bring.answers[0].levels[1].level, 20);
	assert_int_equal(bring.answers[1].level_count, 0);
	assert_str(bring.answers[1].source, S("a trial"));
	static const char *const why[] = {"1 of 2 criteria", "0 to 3", "0 to 20",
	                                  "“two”",           "empty",  "no letter"};
	for (size_t i = 0; i < COUNT(why); i++) {
		assert_int_equal(bring.answers[i + 2].fate, BRING_LEFT_OUT);
		assert_true(str_find(bring.answers[i + 2].why, str_of(why[i])) != SIZE_MAX);
	}
	assert_int_equal(bring.fates[BRING_LEFT_OUT], 6);
	test_work_end(&w);
}

TEST(bring_reads_behind_a_byte_order_mark)
{
	struct work w = test_work();
	struct bring bring = read(&w, "\xef\xbb\xbf"
	                              "answer,facts,points\r\nIt stopped.,3,20\r\nIt went on.,0,0\r\n");
	assert_true(bring.csv);
	assert_int_equal(bring.count, 2);
	assert_int_equal(bring.answers[0].level_count, 2);
	bring = read(&w, "\xef\xbb\xbf"
	                 "It stopped.\n---\nIt went on.\n");
	assert_int_equal(bring.count, 2);
	assert_str(bring.answers[0].answer, S("It stopped."));
	test_work_end(&w);
}

TEST(bring_reads_what_spreadsheets_save_and_copy)
{
	struct work w = test_work();
	static const char *const tables[] = {
		"answer;facts;points\n\"At nine; it, stopped\";3;20\nSo, then;;\n",
		"facts\tanswer\tpoints\n3\t\"At nine; it, stopped\"\t20\n\tSo, then\t\n",
	};
	for (size_t i = 0; i < COUNT(tables); i++) {
		struct bring bring = read(&w, tables[i]);
		assert_true(bring.csv);
		assert_int_equal(bring.fates[BRING_NEW], 2);
		assert_str(bring.answers[0].answer, S("At nine; it, stopped"));
		assert_int_equal(bring.answers[0].levels[1].level, 20);
		assert_str(bring.answers[1].answer, S("So, then"));
	}
	/* A comma outside quotes: what is wrong is not the level. Blanks at the end are nothing. */
	struct bring bring = read(&w, "answer,facts,points\nIt stopped, at nine,3,20\nAt nine,3,20,,\n");
	assert_true(str_find(bring.answers[0].why, S("more columns than the first row")) != SIZE_MAX);
	assert_int_equal(bring.answers[1].fate, BRING_NEW);
	/* Without a column of answers. */
	assert_refused(&w, "text,facts\nSo.,3\n", "no column of it is called “answer”");
	assert_refused(&w, "Reply;Says what happened\nSo.;3\nNo.;2", "no column of it is called “answer”");
	assert_refused(&w, "reply\tmark\nSo.\t3\n", "no column of it is called “answer”");
	/* Prose: a line that begins as a column does, lines with a comma each, and what is said to be one. */
	assert_false(read(&w, "Points, and facts, too.\nThere are many.\n").csv);
	assert_false(read(&w, "Roses are red, they say\nviolets are blue, they say\n").csv);
	assert_int_equal(read(&w, "---\ntext,facts\nSo.,3\n").count, 1);
	test_work_end(&w);
}

TEST(bring_refuses_csv_that_is_none)
{
	struct work w = test_work();
	assert_refused(&w, "answer,marks\nx,3\n", "The column “marks”");
	assert_refused(&w, "answer,marks\nx,3\n", "source, facts, points");
	assert_refused(&w, "answer,facts\n\"x,3\n", "line 2 opens a quote");
	assert_refused(&w, "answer,facts,Says what happened\nx,1,2\n", "Two columns");
	assert_refused(&w, "answer\n", "no answer");
	/* Prose that is no CSV, whatever it begins with. */
	assert_false(read(&w, "The answer, I think, is this.\n").csv);
	assert_false(read(&w, "\"Never closed\n").csv);
	struct buf many = buf_init(w.arena, 1 << 20);
	for (int i = 0; i <= ANCHOR_ADD_MAX; i++)
		buf_format(&many, "Number %d\n---\n", i);
	buf_byte(&many, 0);
	assert_refused(&w, buf_str(&many).at, "At most 500");
	test_work_end(&w);
}
