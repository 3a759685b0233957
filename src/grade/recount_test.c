/* Who asks for agreement to be counted anew: whoever makes a pair of judgements, and nobody who does not. */
#include "grade/recount.h"

#include "database.h"
#include "db/jobs.h"
#include "demonstration.h"
#include "grade/review.h"
#include "test.h"
#include "unit/seated.h"

#include "grade/recount_test.sql.h"

#define PART S("incident-report")

struct course {
	struct db *db;
	struct document document;
	struct seated seated;
	struct id case_id;
	struct actor readers[2];
};

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	TRY(seated_begin(w, tx, &course->document, &course->seated));
	TRY(seated_person(w, tx, course->seated.org, "ada", ROLE_REVIEWER, &course->readers[0]));
	TRY(seated_person(w, tx, course->seated.org, "bea", ROLE_REVIEWER, &course->readers[1]));
	return review_open(w, tx, course->seated.org, course->seated.sitting,
	                   S("A person decides every award."));
}

static void course_open(struct work *w, enum db_engine engine, bool twice, struct course *course)
{
	*course = (struct course){.db = test_database_open(w, engine),
	                          .document = *demonstration_quiz_and_report(w)};
	course->document.review.second_marking = twice;
	course->document.review.by_lot_alone = true;
	assert_ok(w, db_write(w, course->db, set_up, course));
}

static enum err judge(struct work *w, struct tx *tx, struct course *course, size_t reader, int64_t level)
{
	const struct rubric *rubric = part_rubric(document_part(&course->document, PART));
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		judgements[i] =
			(struct judgement){.part = PART, .criterion = rubric->criteria[i].id, .level = level};
	TRY(review_claim_next(w, tx, &course->readers[reader], &course->case_id));
	return review_judge(w, tx, &course->readers[reader], course->case_id, judgements,
	                    rubric->criterion_count);
}

static enum err assert_waits(struct work *w, struct tx *tx, const struct course *course, bool waits)
{
	const struct jobs_text texts[] = {{S("after"), S("0")},
	                                  {S("assessment"), id_text(w->arena, course->seated.assessment)}};
	bool open;
	TRY(jobs_is_open(w, tx, course->seated.org, S(RECOUNT_JOB), jobs_payload(w, texts, COUNT(texts)),
	                 &open));
	assert_int_equal(open, waits);
	return OK;
}

static enum err read_twice(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	TRY(judge(w, tx, course, 0, 1));
	TRY(assert_waits(w, tx, course, false));
	TRY(judge(w, tx, course, 1, 1));
	return assert_waits(w, tx, course, true);
}

TEST(recount_is_asked_for_when_a_second_person_has_read)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct course course;
		course_open(&w, engine, true, &course);
		assert_ok(&w, db_write(&w, course.db, read_twice, &course));
		db_close(course.db);
		test_work_end(&w);
	}
}

/* What two differ on goes on to be settled: until then the second may take it back, and the pair is none any more. */
static enum err take_back(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	const struct recount_test_forget_in in = {.org = course->seated.org, .kind = S(RECOUNT_JOB)};
	TRY(judge(w, tx, course, 0, 0));
	TRY(judge(w, tx, course, 1, 3));
	TRY(recount_test_forget(w, tx, &in));
	TRY(assert_waits(w, tx, course, false));
	TRY(review_take_back(w, tx, &course->readers[1], course->case_id, TIME_MINUTE_US));
	return assert_waits(w, tx, course, true);
}

TEST(recount_is_asked_for_when_a_reading_is_taken_back)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct course course;
		course_open(&w, engine, true, &course);
		assert_ok(&w, db_write(&w, course.db, take_back, &course));
		db_close(course.db);
		test_work_end(&w);
	}
}

static enum err read_once(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct decision decision;
	TRY(judge(w, tx, course, 0, 1));
	return review_decide(w, tx, &course->readers[0], course->case_id,
	                     &(struct review_choice){S("not-yet"), S("Too short."), false}, 0, &decision);
}

static enum err add_machines_view(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	const struct criterion *criterion = &part_rubric(document_part(&course->document, PART))->criteria[0];
	double *levels = work_array(w, criterion->described_count, sizeof *levels);
	levels[0] = 1;
	const struct verdict verdict = {.part = PART,
	                                .task = criterion->id,
	                                .competency = criterion->competency,
	                                .scorer = SCORER_RUBRIC,
	                                .levels = levels,
	                                .level_count = criterion->described_count,
	                                .basis = S("{}")};
	TRY(assert_waits(w, tx, course, false));
	return grade_verdict_add(w, tx, course->seated.org, course->seated.sitting, &verdict);
}

static enum err find_decision(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct decision decision;
	bool found;
	TRY(review_decision(w, tx, course->seated.org, course->seated.sitting, &decision, &found));
	assert_true(found);
	course->case_id = decision.id;
	return OK;
}

static enum err waits(struct work *w, struct tx *tx, void *argument)
{
	return assert_waits(w, tx, argument, true);
}

/* The machine's view came late, after a person had judged: the decision that takes effect asks. */
TEST(recount_is_asked_for_when_a_decision_takes_effect)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct course course;
		course_open(&w, engine, false, &course);
		assert_ok(&w, db_write(&w, course.db, read_once, &course));
		assert_ok(&w, db_write(&w, course.db, add_machines_view, &course));
		assert_ok(&w, db_read(&w, course.db, find_decision, &course));
		const struct jobs_text texts[] = {
			{S("decision"), id_text(w.arena, course.case_id)},
			{S("sitting"), id_text(w.arena, course.seated.sitting)},
		};
		const struct job job = {.org = course.seated.org,
		                        .payload = jobs_payload(&w, texts, COUNT(texts))};
		assert_ok(&w, review_effect_job(&w, course.db, &job));
		assert_ok(&w, db_read(&w, course.db, waits, &course));
		db_close(course.db);
		test_work_end(&w);
	}
}
