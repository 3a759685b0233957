/* What is flagged in written answers of an assessment of which nothing was learned, on both databases. */
#include "grade/gated.h"

#include "test.h"
#include "unit/graded.h"

/* Forty words, and the same with two of them changed. */
#define REPORT                                                                                                         \
	"Orders failed for an hour on Monday morning because the new certificate of the payment service had not been " \
	"copied to the second machine. We went back to the version before, told all customers by mail and added a check"
static const struct str report = S_INIT(REPORT " to the release.");
static const struct str altered = S_INIT(REPORT " to the list.");

static size_t kinds(const struct graded *graded, struct str kind)
{
	size_t count = 0;
	for (size_t i = 0; i < graded->flag_count; i++)
		count += str_equal(graded->flags[i].kind, kind) &&
		         str_equal(graded->flags[i].part, GRADED_PART);
	return count;
}

static void copied_from_another(enum db_engine engine)
{
	struct work w = test_work();
	struct graded graded;
	graded_open(&w, engine, report, &graded);
	assert_int_equal(graded_run_part(&w, &graded, 1), OK);
	assert_int_equal(graded.flag_count, 0);
	size_t views = graded.verdict_count;
	graded_another(&w, "noor", altered, &graded);
	/* What was found is there from the first try on, once, whatever the model does. */
	graded.answers_left = 0;
	assert_int_equal(graded_run_part(&w, &graded, 1), ERR_UNAVAILABLE);
	assert_int_equal(kinds(&graded, S("duplicate")), 1);
	assert_true(str_find(graded.flags[0].note, S("another person")) != SIZE_MAX);
	assert_true(str_find(graded.flags[0].note, S("mira")) == SIZE_MAX);
	graded.answers_left = 100;
	assert_int_equal(graded_run_part(&w, &graded, 2), OK);
	assert_int_equal(kinds(&graded, S("duplicate")), 1);
	assert_int_equal(graded.verdict_count, views); /* judged as the other was */
	graded_run_sitting(&w, &graded);
	assert_int_equal(graded.case_count, 2); /* a person decides on both */
	db_close(graded.db);
	test_work_end(&w);
}

TEST(gated_flags_a_copy_of_anothers_answer_sqlite)
{
	copied_from_another(DB_SQLITE);
}

TEST(gated_flags_a_copy_of_anothers_answer_postgres)
{
	copied_from_another(DB_POSTGRES);
}

static void flagged_alone(enum db_engine engine)
{
	struct work w = test_work();
	struct graded graded;
	const struct part *part;
	graded_open(&w, engine, S("? x"), &graded);
	part = document_part(graded.document, GRADED_PART);
	assert_int_equal(graded_run_part(&w, &graded, 1), OK);
	assert_int_equal(kinds(&graded, S("too-short")), 1);
	graded_another(&w, "noor", part->written->statement, &graded);
	assert_int_equal(graded_run_part(&w, &graded, 1), OK);
	assert_int_equal(kinds(&graded, S("copied")), 1);
	graded_another(&w, "ola", S(REPORT ". " REPORT "."), &graded);
	assert_int_equal(graded_run_part(&w, &graded, 1), OK);
	assert_int_equal(kinds(&graded, S("repetition")), 1);
	assert_int_equal(kinds(&graded, S("duplicate")), 0);
	db_close(graded.db);
	test_work_end(&w);
}

TEST(gated_flags_what_says_nothing_or_the_same_again_sqlite)
{
	flagged_alone(DB_SQLITE);
}

TEST(gated_flags_what_says_nothing_or_the_same_again_postgres)
{
	flagged_alone(DB_POSTGRES);
}

/* The same in other endings is the same where the language is known, however its tag is written. */
TEST(gated_reads_the_tag_of_an_assessment_as_its_language)
{
	static const char *const tags[] = {"en", "en-GB", "EN-gb"};
	const struct str other = S(
		"Order failing for an hours on Monday morning because the new certificates of the payment services had not been "
		"copied to the second machines. We went back to the versions before, told all customer by mails and adds a "
		"check to the release.");
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(tags); i++) {
		const struct gated_subject subject = {.language = str_of(tags[i]),
		                                      .statement = S("Report what happened on Monday."),
		                                      .answer = report,
		                                      .others = &other,
		                                      .other_count = 1};
		struct gate_hit *hits;
		size_t count;
		gated_find(&w, &subject, &hits, &count);
		assert_int_equal(count, 1);
		assert_str(gate_name(hits[0].gate), S("duplicate"));
	}
	test_work_end(&w);
}
