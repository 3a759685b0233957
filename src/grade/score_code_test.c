/* Programs that were handed in: their tests as verdicts, and what happens when the sandbox or a checker fails. */
#include "grade/score_code.h"

#include "exam/code.h"
#include "exam/code_check.h"
#include "grade/belief.h"
#include "grade/replay.h"
#include "grade/review.h"
#include "unit/coding.h"

#include "grade/score_code_test.sql.h"

/* What each of the four tests (two visible, two hidden) prints, or that there is no box. */
struct hand {
	const char *output[4];
	size_t at;
	bool unreachable;
};

static enum err by_hand(struct work *w, void *state, const struct sandbox_job *job,
                        struct sandbox_outcome *outcomes)
{
	struct hand *hand = state;
	if (hand->unreachable)
		return fail(w, ERR_UNAVAILABLE, "no box to be had");
	outcomes[0] = (struct sandbox_outcome){.ending = SANDBOX_EXITED, .signal = -1};
	for (size_t i = 1; i < job->step_count; i++)
		outcomes[i] = (struct sandbox_outcome){.ending = SANDBOX_EXITED,
		                                       .signal = -1,
		                                       .output = str_of(hand->output[hand->at++ % 4])};
	return OK;
}

struct course {
	struct coding coding;
	struct verdict *verdicts;
	size_t count;
	struct review_case *cases;
	size_t case_count;
	struct belief belief;
	struct id replayed; /* the verdict to compute again */
	struct replay_result result;
};

static enum err hand_in(struct work *w, struct tx *tx, void *argument)
{
	const struct coder *coder = argument;
	const struct code_batch batch = {
		.language = S("c"), .writer = S("tab"), .whole = true, .body = S("int main;")};
	struct code_saved saved;
	struct coding_part of;
	TRY(code_save(w, tx, &coder->actor, coder->sitting, S("sum"), &batch, &saved));
	coding_part(w, tx, coder, &of);
	return sitting_submit_part(w, tx, &coder->actor, &of.sitting, S("sum"));
}

static struct course course_open(struct work *w, enum db_engine engine)
{
	struct course course = {.coding = coding_open(w, engine)};
	assert_ok(w, db_write(w, course.coding.db, hand_in, &course.coding.coders[0]));
	return course;
}

static enum err read_course(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	TRY(grade_verdicts(w, tx, course->coding.org, course->coding.coders[0].sitting, &course->verdicts,
	                   &course->count));
	TRY(belief_of(w, course->coding.document, S("programming"), course->verdicts, course->count,
	              &course->belief));
	return review_queue(w, tx, &course->coding.reviewer, &course->cases, &course->case_count);
}

static void look(struct work *w, struct course *course)
{
	assert_ok(w, db_read(w, course->coding.db, read_course, course));
}

/* ---- jobs, as the queue gives them out ---- */

struct leasing {
	struct id org;
	struct str kind;
	struct job job;
};

static enum err lease(struct work *w, struct tx *tx, void *argument)
{
	struct leasing *leasing = argument;
	const struct score_code_test_lease_in in = {
		.org = leasing->org, .kind = leasing->kind, .lease = world_id(w), .now_us = world_now_us(w)};
	struct score_code_test_lease_row row;
	TRY(score_code_test_lease(w, tx, &in, &row));
	leasing->job = (struct job){leasing->org, row.id, leasing->kind, row.payload, 1, in.lease};
	return OK;
}

static struct job leased(struct work *w, const struct course *course, struct str kind)
{
	struct leasing leasing = {.org = course->coding.org, .kind = kind};
	assert_ok(w, db_write(w, course->coding.db, lease, &leasing));
	return leasing.job;
}

static enum err grade(struct work *w, struct course *course, const struct sandbox_runner *sandbox,
                      int64_t attempt)
{
	const struct grader grader = {
		.db = course->coding.db, .sandbox = sandbox, .protections = S("network files")};
	struct job job = leased(w, course, S("grade.part"));
	job.attempts = attempt;
	return grade_part_job(w, course->coding.db, &grader, &job);
}

static void open_case(struct work *w, struct course *course)
{
	const struct job job = leased(w, course, S("grade.sitting"));
	assert_ok(w, grade_sitting_job(w, course->coding.db, &job));
	look(w, course);
}

static enum err replay(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	return replay_one(w, tx, course->coding.org, course->replayed, &course->result);
}

static void assert_replays(struct work *w, struct course *course)
{
	for (size_t i = 0; i < course->count; i++) {
		course->replayed = course->verdicts[i].id;
		assert_ok(w, db_read(w, course->coding.db, replay, course));
		assert_true(course->result.identical);
	}
}

/* ---- the tests ---- */

TEST(each_group_of_tests_is_a_verdict)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct course course = course_open(&w, engine);
		/* Visible: both right. Hidden: one of two. */
		struct hand hand = {.output = {"3", "4\n", "1111111110\n", "0\n"}};
		const struct sandbox_runner runner = {&hand, by_hand};
		assert_ok(&w, grade(&w, &course, &runner, 1));
		assert_ok(&w, grade(&w, &course, &runner, 1)); /* at least once means: also twice */
		look(&w, &course);
		assert_int_equal(hand.at, 4);
		assert_int_equal(course.count, 2);
		const struct verdict *small = &course.verdicts[0], *hidden = &course.verdicts[1];
		assert_str(small->task, S("small"));
		assert_str(small->scorer, SCORER_TESTS);
		assert_int_equal(small->level_count, 2);
		assert_true(small->levels[0] == 0 && small->levels[1] == 1);
		assert_int_equal(hidden->level_count, 3);
		assert_true(hidden->levels[0] == 0 && hidden->levels[1] == 1 && hidden->levels[2] == 0);
		assert_str(hidden->comment, S("1 of 2 tests passed."));
		assert_true(str_find(hidden->basis, S("\"protections\":\"network files\"")) != SIZE_MAX);
		assert_int_equal(str_find(hidden->reply, S("\"one\"")), SIZE_MAX); /* the other group's */
		assert_replays(&w, &course);
		/* Both groups count, and whole: a key's verdict and not a machine's view. */
		assert_int_equal(course.belief.evidence_count, 2);
		assert_false(course.belief.provisional);
		assert_true(course.belief.mean_logit > 0 && course.belief.sd_logit < 1);
		open_case(&w, &course);
		assert_int_equal(course.case_count, 1);
		assert_str(course.cases[0].reasons, S("A person decides every award."));
		db_close(course.coding.db);
		test_work_end(&w);
	}
}

/* A sandbox failure is ours: tried again, and never scored as wrong. */
TEST(without_a_sandbox_nothing_is_scored)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct course course = course_open(&w, engine);
		struct hand hand = {.unreachable = true};
		const struct sandbox_runner runner = {&hand, by_hand};
		for (int64_t attempt = 1; attempt < GRADE_ATTEMPTS_MAX; attempt++)
			assert_fails(&w, ERR_UNAVAILABLE, grade(&w, &course, &runner, attempt));
		look(&w, &course);
		assert_int_equal(course.count, 0);
		assert_ok(&w, grade(&w, &course, &runner, GRADE_ATTEMPTS_MAX));
		look(&w, &course);
		assert_int_equal(course.count, 2);
		for (size_t i = 0; i < 2; i++) {
			assert_true(course.verdicts[i].abstained);
			assert_int_equal(course.verdicts[i].level_count, 0);
			assert_true(str_find(course.verdicts[i].comment, S("Our sandbox")) != SIZE_MAX);
		}
		assert_int_equal(course.belief.evidence_count, 0);
		assert_replays(&w, &course);
		open_case(&w, &course);
		assert_true(str_find(course.cases[0].reasons,
		                     S("The tests of 2 of 2 groups were not run to an end")) != SIZE_MAX);
		db_close(course.coding.db);
		test_work_end(&w);
	}
}

TEST(a_machine_without_a_sandbox_waits_a_little_for_one)
{
	struct work w = test_work();
	struct course course = course_open(&w, DB_SQLITE);
	struct hand hand = {.output = {"3", "4\n", "1111111110\n", "0\n"}};
	const struct sandbox_runner runner = {&hand, by_hand};
	assert_fails(&w, ERR_UNAVAILABLE, grade(&w, &course, NULL, 1));
	assert_ok(&w, grade(&w, &course, &runner, 2)); /* another worker, or this one later */
	look(&w, &course);
	assert_false(course.verdicts[0].abstained || course.verdicts[1].abstained);
	db_close(course.coding.db);
	course = course_open(&w, DB_SQLITE);
	assert_ok(&w, grade(&w, &course, NULL, SCORE_CODE_ATTEMPTS_WITHOUT));
	look(&w, &course);
	assert_true(course.verdicts[0].abstained && course.verdicts[1].abstained);
	db_close(course.coding.db);
	test_work_end(&w);
}

TEST(a_group_whose_checker_failed_abstains)
{
	struct work w = test_work();
	struct course course = course_open(&w, DB_SQLITE);
	const struct code *code = course.coding.document->parts[0].code;
	struct code_test_outcome tests[] = {
		{.group = &code->groups[1], .test = &code->groups[1].tests[0], .result = CODE_PASSED},
		{.group = &code->groups[1], .test = &code->groups[1].tests[1], .result = CODE_NOT_CHECKED},
	};
	const struct code_report report = {.built = true, .tests = tests, .test_count = 2};
	struct verdict verdict = {0};
	struct str reply = code_report_json(&w, &report);
	assert_ok(&w, score_code_verdict(&w, code, &code->groups[1], reply, &verdict));
	assert_true(verdict.abstained);
	assert_true(str_find(verdict.comment, S("checker failed on 1 of 2 tests")) != SIZE_MAX);
	/* What did not build has the lowest level: that is the program's. */
	tests[0].result = tests[1].result = CODE_NOT_BUILT;
	reply = code_report_json(&w, &report);
	assert_ok(&w, score_code_verdict(&w, code, &code->groups[1], reply, &verdict));
	assert_false(verdict.abstained);
	assert_true(verdict.levels[0] == 1);
	/* A report that lacks a test is damaged. */
	assert_fails(&w, ERR_INTERNAL, score_code_verdict(&w, code, &code->groups[0], reply, &verdict));
	db_close(course.coding.db);
	test_work_end(&w);
}
