/* Programs that were handed in: their tests as verdicts, and what happens when the sandbox or a checker fails. */
#include "grade/score_code.h"

#include "exam/code.h"
#include "exam/code_check.h"
#include "grade/belief.h"
#include "grade/replay.h"
#include "grade/review.h"
#include "unit/by_hand.h"
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
	return by_hand_tell(w, job, outcomes);
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
	const struct grade_means means = {
		.db = course->coding.db, .sandbox = sandbox, .protections = S("network files")};
	struct job job = leased(w, course, S("grade.part"));
	job.attempts = attempt;
	return grade_part_job(w, course->coding.db, &means, &job);
}

static void open_case(struct work *w, struct course *course)
{
	const struct job job = leased(w, course, S("grade.sitting"));
	assert_ok(w, grade_sitting_job(w, course->coding.db, &(struct grade_means){.db = course->coding.db},
	                               &job));
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

/* ---- what was left to a person, run again because they ask ---- */

struct counting {
	struct id org;
	struct score_code_test_count_row row;
};

static enum err count_all(struct work *w, struct tx *tx, void *argument)
{
	struct counting *counting = argument;
	return score_code_test_count(w, tx, &(struct score_code_test_count_in){.org = counting->org},
	                             &counting->row);
}

static struct score_code_test_count_row count_in(struct work *w, const struct course *course)
{
	struct counting counting = {.org = course->coding.org};
	assert_ok(w, db_read(w, course->coding.db, count_all, &counting));
	return counting.row;
}

static enum err end_jobs(struct work *w, struct tx *tx, void *argument)
{
	const struct course *course = argument;
	return score_code_test_end(w, tx, &(struct score_code_test_end_in){.org = course->coding.org});
}

/* Grades as the queue does: the job is gone afterwards. */
static void grade_to_the_end(struct work *w, struct course *course, const struct sandbox_runner *sandbox,
                             int64_t attempt)
{
	assert_ok(w, grade(w, course, sandbox, attempt));
	assert_ok(w, db_write(w, course->coding.db, end_jobs, course));
	look(w, course);
}

static enum err claim(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	return review_claim_next(w, tx, &course->coding.reviewer, &course->cases[0].id);
}

static enum err ask(struct work *w, struct tx *tx, void *argument)
{
	const struct course *course = argument;
	return review_run_tests(w, tx, &course->coding.reviewer, course->cases[0].id, S("sum"));
}

static enum err ask_as_candidate(struct work *w, struct tx *tx, void *argument)
{
	const struct course *course = argument;
	return review_run_tests(w, tx, &course->coding.coders[0].actor, course->cases[0].id, S("sum"));
}

static enum err decide(struct work *w, struct tx *tx, void *argument)
{
	const struct course *course = argument;
	const struct actor *reviewer = &course->coding.reviewer;
	struct decision made;
	TRY(review_judge(w, tx, reviewer, course->cases[0].id, NULL, 0));
	return review_decide(w, tx, reviewer, course->cases[0].id,
	                     &(struct review_choice){S("not-yet"), S("Nothing was run."), false}, 60000000,
	                     &made);
}

static enum err undo(struct work *w, struct tx *tx, void *argument)
{
	const struct course *course = argument;
	return review_undo(w, tx, &course->coding.reviewer, course->cases[0].id);
}

/* A case that a reviewer holds, of a program that no sandbox could be had for. */
static struct course abstained_course(struct work *w, enum db_engine engine, struct hand *hand)
{
	const struct sandbox_runner runner = {hand, by_hand};
	struct course course = course_open(w, engine);
	hand->unreachable = true;
	grade_to_the_end(w, &course, &runner, GRADE_ATTEMPTS_MAX);
	open_case(w, &course);
	assert_ok(w, db_write(w, course.coding.db, claim, &course));
	return course;
}

TEST(what_abstained_is_run_again_for_the_reviewer_who_asks)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct hand hand = {.output = {"3", "4\n", "1111111110\n", "0\n"}};
		const struct sandbox_runner runner = {&hand, by_hand};
		struct course course = abstained_course(&w, engine, &hand);
		struct db *db = course.coding.db;
		assert_fails(&w, ERR_FORBIDDEN, db_write(&w, db, ask_as_candidate, &course));
		assert_ok(&w, db_write(&w, db, ask, &course));
		assert_ok(&w, db_write(&w, db, ask, &course));
		assert_int_equal(count_in(&w, &course).jobs, 1);
		assert_str(test_database_ask(&w, course.coding.url,
		                             "SELECT COUNT(*) FROM audit_event WHERE action = 'case.tests'"),
		           S("1"));
		/* There is still none: it says so again, once, and can be asked for again. */
		assert_fails(&w, ERR_UNAVAILABLE, grade(&w, &course, &runner, 1));
		struct id before = course.verdicts[0].id;
		assert_ok(&w, grade(&w, &course, &runner, GRADE_ATTEMPTS_MAX));
		grade_to_the_end(&w, &course, &runner, GRADE_ATTEMPTS_MAX);
		assert_int_equal(count_in(&w, &course).verdicts, 4);
		assert_int_equal(course.count, 2);
		assert_false(id_equal(course.verdicts[0].id, before));
		assert_true(course.verdicts[0].abstained && course.verdicts[1].abstained);
		assert_true(str_find(course.verdicts[0].comment, S("Our sandbox")) != SIZE_MAX);
		/* Now there is one. */
		hand.unreachable = false;
		assert_ok(&w, db_write(&w, db, ask, &course));
		assert_ok(&w, grade(&w, &course, &runner, 1));
		grade_to_the_end(&w, &course, &runner, 1);
		assert_int_equal(hand.at, 4);
		assert_int_equal(count_in(&w, &course).verdicts, 6);
		assert_true(course.verdicts[0].levels[1] == 1 && course.verdicts[1].levels[1] == 1);
		assert_int_equal(course.belief.evidence_count, 2);
		assert_replays(&w, &course);
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, ask, &course));
		assert_int_equal(count_in(&w, &course).jobs, 0);
		db_close(db);
		test_work_end(&w);
	}
}

/* One group was judged, of the other a checker failed: what it is worth is told by the report in its reply. */
static enum err fail_hidden(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	const struct code *code = course->coding.document->parts[0].code;
	const struct code_group *group = &code->groups[1];
	struct verdict verdict = course->verdicts[1];
	const struct code_test_outcome tests[] = {
		{.group = group, .test = &group->tests[0], .result = CODE_PASSED},
		{.group = group, .test = &group->tests[1], .result = CODE_NOT_CHECKED},
	};
	const struct code_report report = {.built = true, .tests = tests, .test_count = 2};
	TRY(score_code_verdict(w, code, group, code_report_json(w, &report), &verdict));
	verdict.id = (struct id){0};
	return grade_verdict_add(w, tx, course->coding.org, course->coding.coders[0].sitting, &verdict);
}

TEST(a_group_that_was_judged_is_not_run_again)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct course course = course_open(&w, engine);
		struct hand hand = {.output = {"3", "4\n", "1111111110\n", "0\n"}};
		const struct sandbox_runner runner = {&hand, by_hand};
		grade_to_the_end(&w, &course, &runner, 1);
		assert_ok(&w, db_write(&w, course.coding.db, fail_hidden, &course));
		look(&w, &course);
		assert_true(course.verdicts[1].abstained);
		struct id small = course.verdicts[0].id;
		open_case(&w, &course);
		assert_ok(&w, db_write(&w, course.coding.db, claim, &course));
		assert_ok(&w, db_write(&w, course.coding.db, ask, &course));
		hand.at = 2; /* the hidden tests alone are run */
		grade_to_the_end(&w, &course, &runner, 1);
		assert_int_equal(hand.at, 4);
		assert_true(id_equal(course.verdicts[0].id, small));
		assert_true(course.verdicts[1].levels[1] == 1);
		assert_int_equal(count_in(&w, &course).verdicts, 4);
		db_close(course.coding.db);
		test_work_end(&w);
	}
}

static enum err open_early(struct work *w, struct tx *tx, void *argument)
{
	const struct course *course = argument;
	return review_open(w, tx, course->coding.org, course->coding.coders[0].sitting,
	                   S("A person decides every award."));
}

/* A job that was given up leaves no verdict; while it is still to come there is nothing to ask for. */
TEST(what_was_given_up_without_a_verdict_is_run_for_the_reviewer_who_asks)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct hand hand = {.output = {"3", "4\n", "1111111110\n", "0\n"}};
		const struct sandbox_runner runner = {&hand, by_hand};
		struct course course = course_open(&w, engine);
		struct db *db = course.coding.db;
		assert_ok(&w, db_write(&w, db, open_early, &course));
		look(&w, &course);
		assert_int_equal(course.count, 0);
		assert_ok(&w, db_write(&w, db, claim, &course));
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, ask, &course));
		assert_ok(&w, db_write(&w, db, end_jobs, &course));
		assert_ok(&w, db_write(&w, db, ask, &course));
		assert_ok(&w, db_write(&w, db, ask, &course));
		assert_int_equal(count_in(&w, &course).jobs, 1);
		assert_ok(&w, grade(&w, &course, &runner, 1));
		grade_to_the_end(&w, &course, &runner, 1);
		assert_int_equal(hand.at, 4);
		assert_int_equal(count_in(&w, &course).verdicts, 2);
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, ask, &course));
		db_close(db);
		test_work_end(&w);
	}
}

TEST(behind_a_decision_no_tests_are_run_again)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct hand hand = {.output = {"3", "4\n", "1111111110\n", "0\n"}};
		const struct sandbox_runner runner = {&hand, by_hand};
		struct course course = abstained_course(&w, engine, &hand);
		struct db *db = course.coding.db;
		hand.unreachable = false;
		assert_ok(&w, db_write(&w, db, ask, &course));
		assert_ok(&w, db_write(&w, db, decide, &course));
		grade_to_the_end(&w, &course, &runner, 1); /* asked before, and too late now */
		assert_int_equal(count_in(&w, &course).verdicts, 2);
		assert_true(course.verdicts[0].abstained && course.verdicts[1].abstained);
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, ask, &course));
		assert_ok(&w, db_write(&w, db, undo, &course));
		assert_ok(&w, db_write(&w, db, ask, &course));
		grade_to_the_end(&w, &course, &runner, 1);
		assert_false(course.verdicts[0].abstained || course.verdicts[1].abstained);
		db_close(db);
		test_work_end(&w);
	}
}

/* ---- replies ---- */

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
