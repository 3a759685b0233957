/* What a reviewer judges, and what the candidate sees of it, over two judgements of one sitting. */
#include "grade/review.h"

#include "database.h"
#include "demonstration.h"
#include "exam/part.h"
#include "grade/review_state.h"
#include "ledger/ledger.h"
#include "test.h"
#include "unit/seated.h"
#include "web/outcome.h"

#define PART S("incident-report")

struct review_course {
	struct db *db;
	const struct document *document;
	struct id org, sitting, case_id;
	struct actor candidate, first, second;
	struct outcome *outcome; /* where it is looked at */
};

/* ---- setting up ------------------------------------------------------------------------------ */

/* A sitting with a case, although nothing was written: it is judged all the same. */
static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct review_course *course = argument;
	struct seated seated;
	TRY(seated_begin(w, tx, course->document, &seated));
	course->org = seated.org;
	course->sitting = seated.sitting;
	course->candidate = seated.candidate;
	TRY(seated_person(w, tx, course->org, "first", ROLE_REVIEWER, &course->first));
	TRY(seated_person(w, tx, course->org, "second", ROLE_REVIEWER, &course->second));
	return review_open(w, tx, course->org, course->sitting, S("A person decides every award."));
}

static void review_course_open(struct work *w, enum db_engine engine, struct review_course *course)
{
	*course = (struct review_course){.db = test_database_open(w, engine)};
	course->document = demonstration_quiz_and_report(w);
	assert_ok(w, db_write(w, course->db, set_up, course));
}

static enum err judge(struct work *w, struct tx *tx, const struct review_course *course,
                      const struct actor *reviewer, int64_t level, struct str comment)
{
	const struct rubric *rubric = part_rubric(document_part(course->document, PART));
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		judgements[i] = (struct judgement){PART, rubric->criteria[i].id, level, comment};
	return review_judge(w, tx, reviewer, course->case_id, judgements, rubric->criterion_count);
}

/* ---- two people, one after the other --------------------------------------------------------- */

static enum err decide_against(struct work *w, struct tx *tx, void *argument)
{
	struct review_course *course = argument;
	struct decision decision;
	TRY(review_claim_next(w, tx, &course->first, &course->case_id));
	TRY(judge(w, tx, course, &course->first, 1, S("first")));
	return review_decide(w, tx, &course->first, course->case_id,
	                     &(struct review_choice){S("not-yet"), S("Too short."), false}, 0, &decision);
}

/* It waits since it was contested, not since it was handed in. */
static enum err assert_waits_since_appeal(struct work *w, struct tx *tx, const struct review_course *course)
{
	struct review_case *cases;
	struct appeal appeal;
	size_t count;
	bool found;
	TRY(review_queue(w, tx, &course->second, &cases, &count));
	TRY(appeal_newest(w, tx, course->org, course->sitting, &appeal, &found));
	assert_int_equal(count, 1);
	assert_true(found);
	assert_int_equal(cases[0].since_us, appeal.at_us);
	return OK;
}

static enum err judge_anew(struct work *w, struct tx *tx, void *argument)
{
	struct review_course *course = argument;
	bool closed;
	TRY(review_close(w, tx, course->org, course->sitting, &closed));
	TRY(appeal_decision(w, tx, &course->candidate, course->sitting, S("It was read in haste.")));
	TRY(assert_waits_since_appeal(w, tx, course));
	TRY(review_claim(w, tx, &course->second, course->case_id));
	return judge(w, tx, course, &course->second, 2, S("second"));
}

static enum err decide_anew(struct work *w, struct tx *tx, void *argument)
{
	const struct review_course *course = argument;
	struct decision decision;
	return review_decide(w, tx, &course->second, course->case_id,
	                     &(struct review_choice){S("not-yet"), S("Not enough."), false}, 0, &decision);
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	const struct review_course *course = argument;
	return outcome_load(w, tx, &course->candidate, course->sitting, course->outcome);
}

static void assert_seen(struct work *w, struct review_course *course, size_t level)
{
	struct outcome outcome;
	course->outcome = &outcome;
	assert_ok(w, db_read(w, course->db, look, course));
	const struct criterion *criterion = &part_rubric(document_part(course->document, PART))->criteria[0];
	struct outcome_criterion seen = outcome_criterion(&outcome, PART, criterion, false);
	assert_int_equal(seen.state, OUTCOME_JUDGED);
	assert_true(seen.by_person);
	assert_int_equal(seen.level, level);
}

TEST(review_shows_the_judgement_that_was_decided_upon_until_another_decision)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct review_course course;
		review_course_open(&w, engine, &course);
		assert_ok(&w, db_write(&w, course.db, decide_against, &course));
		assert_seen(&w, &course, 1);
		assert_ok(&w, db_write(&w, course.db, judge_anew, &course));
		assert_seen(&w, &course, 1);
		assert_ok(&w, db_write(&w, course.db, decide_anew, &course));
		assert_seen(&w, &course, 2);
		db_close(course.db);
		test_work_end(&w);
	}
}

/* ---- what is logged of it ---- */

struct logged {
	const struct review_course *course;
	struct ledger_opening *openings;
	size_t count;
};

static enum err read_logged(struct work *w, struct tx *tx, void *argument)
{
	struct logged *logged = argument;
	return ledger_openings(w, tx, logged->course->org, 0, &logged->openings, &logged->count);
}

/* Fields of the decisions with this outcome, of which there are two. */
static void read_fields(struct work *w, const struct logged *logged, struct str outcome,
                        const struct json *out[2])
{
	size_t found = 0;
	for (size_t i = 0; i < logged->count; i++) {
		const struct json *fields;
		assert_ok(w, json_parse(w, logged->openings[i].fields, 4096, &fields));
		if (!str_equal(json_get_str(fields, S("kind")), outcome))
			continue;
		assert_in_range(found, 0, 1);
		assert_int_equal(logged->openings[i].kind, ENTRY_DECISION);
		assert_true(id_equal(logged->openings[i].person, logged->course->candidate.person));
		out[found++] = fields;
	}
	assert_int_equal(found, 2);
}

/* Ids and a digest: who, about whom and why is nowhere in it. */
TEST(review_decisions_are_logged_and_say_which_appeal_they_answer)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct review_course course;
		struct logged logged = {.course = &course};
		const struct json *fields[2];
		review_course_open(&w, engine, &course);
		assert_ok(&w, db_write(&w, course.db, decide_against, &course));
		assert_ok(&w, db_write(&w, course.db, judge_anew, &course));
		assert_ok(&w, db_write(&w, course.db, decide_anew, &course));
		assert_ok(&w, db_read(&w, course.db, read_logged, &logged));
		read_fields(&w, &logged, S("not-yet"), fields);
		assert_int_equal(fields[0]->count, 3);
		assert_true(str_absent(json_get_str(fields[0], S("answers"))));
		assert_int_equal(fields[1]->count, 4);
		assert_int_equal(json_get_str(fields[1], S("answers")).len, ID_TEXT_LEN);
		for (size_t i = 0; i < logged.count; i++)
			assert_in_range(logged.openings[i].entry.len, 1, ENTRY_BYTES_MAX);
		db_close(course.db);
		test_work_end(&w);
	}
}

/* ---- what a verdict rests on, and what is written with it ------------------------------------ */

static enum err judge_twice(struct work *w, struct tx *tx, void *argument)
{
	struct review_course *course = argument;
	struct verdict *verdicts;
	size_t count;
	TRY(review_claim_next(w, tx, &course->first, &course->case_id));
	TRY(judge(w, tx, course, &course->first, 1, S("")));
	TRY(grade_verdicts(w, tx, course->org, course->sitting, &verdicts, &count));
	assert_true(str_starts(verdicts[0].basis, S("{\"blind\":true,")));
	TRY(judge(w, tx, course, &course->first, 2, S("")));
	TRY(grade_verdicts(w, tx, course->org, course->sitting, &verdicts, &count));
	assert_true(str_starts(verdicts[0].basis, S("{\"blind\":false,")));
	/* Given up and taken again, the case is as new; the person has seen the machine's view all the same. */
	bool withdrawn;
	TRY(review_release(w, tx, &course->first, course->case_id, &withdrawn));
	assert_true(withdrawn);
	TRY(review_claim(w, tx, &course->first, course->case_id));
	TRY(judge(w, tx, course, &course->first, 1, S("")));
	TRY(grade_verdicts(w, tx, course->org, course->sitting, &verdicts, &count));
	assert_true(str_starts(verdicts[0].basis, S("{\"blind\":false,")));
	return OK;
}

TEST(review_calls_only_the_first_judgement_blind)
{
	struct work w = test_work();
	struct review_course course;
	review_course_open(&w, DB_SQLITE, &course);
	assert_ok(&w, db_write(&w, course.db, judge_twice, &course));
	db_close(course.db);
	test_work_end(&w);
}

/* So many characters, of three bytes each. */
static struct str text_of(struct work *w, size_t characters)
{
	struct buf buf = buf_init(w->arena, 3 * characters);
	for (size_t i = 0; i < characters; i++)
		buf_put(&buf, S("能"));
	return buf_str(&buf);
}

static enum err write_too_much(struct work *w, struct tx *tx, void *argument)
{
	struct review_course *course = argument;
	struct verdict *verdicts;
	size_t count;
	TRY(review_claim_next(w, tx, &course->first, &course->case_id));
	TRY(judge(w, tx, course, &course->first, 1, text_of(w, 4000)));
	TRY(grade_verdicts(w, tx, course->org, course->sitting, &verdicts, &count));
	assert_int_equal(verdicts[0].comment.len, 12000);
	enum err refused = judge(w, tx, course, &course->first, 1, text_of(w, 4001));
	assert_str(w->message,
	           S("The comment is too long: it has 4,001 characters, and can have 4,000. Shorten it."));
	assert_fails(w, ERR_TOO_LARGE, refused);
	assert_fails(w, ERR_TOO_LARGE,
	             review_declare_conflict(w, tx, &course->first, course->case_id, text_of(w, 4001)));
	return OK;
}

TEST(review_refuses_a_comment_or_a_note_that_is_too_long)
{
	struct work w = test_work();
	struct review_course course;
	review_course_open(&w, DB_SQLITE, &course);
	assert_ok(&w, db_write(&w, course.db, write_too_much, &course));
	db_close(course.db);
	test_work_end(&w);
}

/* ---- rule 3: blind first --------------------------------------------------------------------- */

static enum err add_machines_view(struct work *w, struct tx *tx, const struct review_course *course)
{
	const struct criterion *criterion = &part_rubric(document_part(course->document, PART))->criteria[0];
	double *levels = work_array(w, criterion->described_count, sizeof *levels);
	levels[0] = 1;
	const struct verdict verdict = {
		.part = PART,
		.task = criterion->id,
		.competency = criterion->competency,
		.scorer = SCORER_RUBRIC,
		.levels = levels,
		.level_count = criterion->described_count,
		.basis = S("{}"),
	};
	return grade_verdict_add(w, tx, course->org, course->sitting, &verdict);
}

static enum err look_at_both(struct work *w, struct tx *tx, const struct review_course *course, bool open)
{
	struct review_case held;
	struct sitting sitting;
	struct review_criterion *criteria;
	size_t count;
	struct policy_result policy;
	bool recommended;
	TRY(review_load(w, tx, &course->first, course->case_id, &held));
	TRY(sitting_load_any(w, tx, course->org, held.sitting, &sitting));
	TRY(review_criteria(w, tx, &course->first, &held, &sitting, &criteria, &count));
	TRY(review_recommend(w, tx, &held, &sitting, &policy, &recommended));
	assert_int_equal(criteria[0].mine != NULL, open);
	assert_int_equal(criteria[0].machine != NULL, open);
	assert_int_equal(recommended, open);
	return OK;
}

static enum err look_before_and_after(struct work *w, struct tx *tx, void *argument)
{
	struct review_course *course = argument;
	TRY(add_machines_view(w, tx, course));
	TRY(review_claim_next(w, tx, &course->first, &course->case_id));
	TRY(look_at_both(w, tx, course, false));
	TRY(judge(w, tx, course, &course->first, 1, S("")));
	return look_at_both(w, tx, course, true);
}

TEST(review_opens_the_machines_view_after_ones_own_judgement)
{
	struct work w = test_work();
	struct review_course course;
	review_course_open(&w, DB_SQLITE, &course);
	assert_ok(&w, db_write(&w, course.db, look_before_and_after, &course));
	db_close(course.db);
	test_work_end(&w);
}
