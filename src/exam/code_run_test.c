/* The queue of runs, on both databases: fair, patient, and nothing lost when its worker dies. */
#include "exam/code_run.h"

#include "db/jobs.h"
#include "unit/by_hand.h"
#include "unit/coding.h"

#include "exam/code_run_test.sql.h"

/* A sandbox that keeps in whose order programs came, and fails as often as told. */
struct hand {
	struct str came[64];
	size_t count;
	size_t failures;
};

static enum err by_hand(struct work *w, void *state, const struct sandbox_job *job,
                        struct sandbox_outcome *outcomes)
{
	struct hand *hand = state;
	if (hand->failures > 0) {
		hand->failures--;
		return fail(w, ERR_UNAVAILABLE, "no box to be had");
	}
	if (hand->count < COUNT(hand->came))
		hand->came[hand->count++] = str_copy(w->arena, job->files[0].bytes);
	for (size_t i = 0; i < job->step_count; i++)
		outcomes[i] =
			(struct sandbox_outcome){.ending = SANDBOX_EXITED, .signal = -1, .output = S("3\n")};
	return by_hand_tell(w, job, outcomes);
}

struct asking {
	const struct coder *coder;
	struct str program, input;
	struct id run;
};

static enum err save_and_ask(struct work *w, struct tx *tx, void *argument)
{
	struct asking *asking = argument;
	const struct code_batch batch = {
		.language = S("python"),
		.writer = S("tab"),
		.number = world_now_us(w),
		.whole = true,
		.body = asking->program,
	};
	struct code_saved saved;
	TRY(code_save(w, tx, &asking->coder->actor, asking->coder->sitting, S("sum"), &batch, &saved));
	return code_run_ask(w, tx, &asking->coder->actor, asking->coder->sitting, S("sum"), S("python"),
	                    asking->input, &asking->run);
}

static struct id ask(struct work *w, const struct coding *coding, size_t coder, const char *program)
{
	struct asking asking = {.coder = &coding->coders[coder], .program = str_of(program)};
	assert_ok(w, db_write(w, coding->db, save_and_ask, &asking));
	return asking.run;
}

struct looking {
	const struct coder *coder;
	struct id run;
	struct code_run out;
};

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	return code_run_load(w, tx, looking->coder->actor.org, looking->coder->sitting, S("sum"),
	                     looking->run, &looking->out);
}

static struct code_run run_of(struct work *w, const struct coding *coding, size_t coder, struct id run)
{
	struct looking looking = {.coder = &coding->coders[coder], .run = run};
	assert_ok(w, db_read(w, coding->db, look, &looking));
	return looking.out;
}

/* ---- tickets, as the queue of jobs gives them out ---- */

struct tickets {
	struct id org;
	struct job job;
	bool found;
};

static enum err lease(struct work *w, struct tx *tx, void *argument)
{
	struct tickets *tickets = argument;
	const struct id lease = world_id(w);
	const struct code_run_test_lease_in in = {
		.org = tickets->org, .lease = lease, .now_us = world_now_us(w)};
	struct code_run_test_lease_row row;
	TRY(code_run_test_lease(w, tx, &in, &row, &tickets->found));
	tickets->job = (struct job){.org = tickets->org,
	                            .id = row.id,
	                            .kind = S("code.run"),
	                            .payload = S("{}"),
	                            .attempts = 1,
	                            .lease = lease};
	return OK;
}

/* Takes the oldest ticket that is due. */
static bool take_ticket(struct work *w, const struct coding *coding, struct job *job)
{
	struct tickets tickets = {.org = coding->org};
	assert_ok(w, db_write(w, coding->db, lease, &tickets));
	*job = tickets.job;
	return tickets.found;
}

static bool work_once(struct work *w, const struct coding *coding, struct hand *hand)
{
	const struct sandbox_runner runner = {hand, by_hand};
	struct job job;
	if (!take_ticket(w, coding, &job))
		return false;
	assert_ok(w, code_run_job(w, coding->db, &runner, &job));
	return true;
}

static int64_t tickets_left(struct work *w, const struct coding *coding)
{
	int64_t count;
	assert_true(str_to_int(
		test_database_ask(w, coding->url, "SELECT count(*) FROM job WHERE kind = 'code.run'"),
		&count));
	return count;
}

/* ---- the tests ---- */

static void check_refusals(struct work *w, const struct coding *coding)
{
	struct asking again = {.coder = &coding->coders[0], .program = S("again")};
	assert_fails(w, ERR_BUSY, db_write(w, coding->db, save_and_ask, &again));
	struct looking stranger = {.coder = &coding->coders[1], .run = again.run};
	assert_fails(w, ERR_NOT_FOUND, db_read(w, coding->db, look, &stranger));
}

TEST(a_run_waits_runs_and_is_kept)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct hand hand = {0};
		struct id run = ask(&w, &coding, 0, "first");
		struct code_run now = run_of(&w, &coding, 0, run);
		assert_str(now.state, S("waiting"));
		assert_int_equal(now.revision, 1);
		assert_int_equal(now.ahead, 0);
		assert_int_equal(now.wait_ms, DB_NULL_INT);
		check_refusals(&w, &coding);
		assert_true(work_once(&w, &coding, &hand));
		assert_str(hand.came[0], S("first"));
		now = run_of(&w, &coding, 0, run);
		assert_str(now.state, S("done"));
		assert_true(now.ended_us > now.asked_us);
		struct code_report report;
		assert_ok(&w, code_report_read(&w, now.report, coding.document->parts[0].code, &report));
		assert_int_equal(report.test_count, 2);
		assert_int_equal(report.tests[0].result, CODE_PASSED);
		assert_int_equal(report.tests[1].result, CODE_WRONG);
		assert_int_equal(tickets_left(&w, &coding), 0);
		assert_str(test_database_ask(&w, coding.url,
		                             "SELECT count(*) FROM code_run WHERE source IS NULL"),
		           S("1"));
		/* From then on how long runs take is known: nobody is ahead of the next. */
		assert_int_equal(run_of(&w, &coding, 0, ask(&w, &coding, 0, "next")).wait_ms, 0);
		db_close(coding.db);
		test_work_end(&w);
	}
}

/* One asks fifty times, whenever the last run has ended; two others ask once, later. */
TEST(who_asks_often_waits_behind_who_asks_seldom)
{
	enum { OFTEN = 50 };
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct hand hand = {0};
		for (size_t i = 0; i < OFTEN; i++) {
			ask(&w, &coding, 0, "often");
			assert_true(work_once(&w, &coding, &hand));
		}
		assert_int_equal(hand.count, OFTEN);
		hand.count = 0;
		ask(&w, &coding, 0, "often");
		struct id seldom = ask(&w, &coding, 1, "seldom");
		ask(&w, &coding, 2, "third");
		assert_int_equal(run_of(&w, &coding, 1, seldom).ahead, 0);
		while (work_once(&w, &coding, &hand)) {
		}
		assert_int_equal(hand.count, 3);
		assert_str(hand.came[0], S("seldom"));
		assert_str(hand.came[1], S("third"));
		assert_str(hand.came[2], S("often"));
		/* And who was away for long does not make up for it: they take turns. */
		hand.count = 0;
		for (size_t i = 0; i < 3; i++) {
			ask(&w, &coding, 1, "seldom");
			ask(&w, &coding, 0, "often");
			while (work_once(&w, &coding, &hand)) {
			}
		}
		assert_int_equal(hand.count, 6);
		for (size_t i = 0; i + 1 < 6; i++)
			assert_false(str_equal(hand.came[i], hand.came[i + 1]));
		db_close(coding.db);
		test_work_end(&w);
	}
}

static void later(struct work *w, int64_t seconds)
{
	w->world = world_fixed(w->arena, world_now_us(w) + seconds * INT64_C(1000000), (uint64_t)seconds);
}

TEST(what_the_sandbox_fails_is_tried_again_and_then_ends_in_words)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct hand hand = {.failures = 2};
		struct id run = ask(&w, &coding, 0, "patient");
		assert_true(work_once(&w, &coding, &hand));
		assert_str(run_of(&w, &coding, 0, run).state, S("waiting"));
		assert_false(work_once(&w, &coding, &hand)); /* not at once */
		later(&w, 10);
		assert_true(work_once(&w, &coding, &hand));
		later(&w, 10);
		assert_true(work_once(&w, &coding, &hand));
		assert_str(run_of(&w, &coding, 0, run).state, S("done"));
		hand.failures = RUN_ATTEMPTS_MAX;
		run = ask(&w, &coding, 0, "in vain");
		for (size_t i = 0; i < RUN_ATTEMPTS_MAX; i++) {
			assert_true(work_once(&w, &coding, &hand));
			later(&w, 100);
		}
		struct code_run failed = run_of(&w, &coding, 0, run);
		assert_str(failed.state, S("failed"));
		assert_true(str_find(failed.problem, S("our fault")) != SIZE_MAX);
		assert_int_equal(tickets_left(&w, &coding), 0);
		db_close(coding.db);
		test_work_end(&w);
	}
}

/* What is damaged is tried as often as what a box failed; those behind it do not wait for that. */
TEST(a_run_that_cannot_be_read_holds_up_nobody)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct hand hand = {0};
		struct id damaged = ask(&w, &coding, 0, "damaged"), other = ask(&w, &coding, 1, "other");
		test_database_ask(&w, coding.url,
		                  "UPDATE code_run SET source = NULL WHERE source = 'damaged'");
		assert_true(work_once(&w, &coding, &hand));
		assert_true(work_once(&w, &coding, &hand));
		assert_str(run_of(&w, &coding, 1, other).state, S("done"));
		for (size_t i = 1; i < RUN_ATTEMPTS_MAX; i++) {
			assert_str(run_of(&w, &coding, 0, damaged).state, S("waiting"));
			later(&w, 40);
			assert_true(work_once(&w, &coding, &hand));
		}
		assert_str(run_of(&w, &coding, 0, damaged).state, S("failed"));
		assert_int_equal(tickets_left(&w, &coding), 0);
		db_close(coding.db);
		test_work_end(&w);
	}
}

static enum err sweep(struct work *w, struct tx *tx, void *argument)
{
	const struct coding *coding = argument;
	return code_run_sweep(w, tx, coding->org);
}

/* A ticket was given up, with a run in its hands. */
TEST(a_run_without_a_ticket_gets_one_again)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct hand hand = {0};
		struct id lost = ask(&w, &coding, 0, "lost");
		test_database_ask(&w, coding.url, "UPDATE job SET dead_us = 1 WHERE kind = 'code.run'");
		struct id other = ask(&w, &coding, 1, "other");
		for (int i = 0; i < 2; i++)
			assert_ok(&w, db_write(&w, coding.db, sweep, &coding));
		assert_int_equal(tickets_left(&w, &coding), 3); /* the dead one, its successor, the other's */
		test_database_ask(&w, coding.url, "DELETE FROM job WHERE dead_us = 1");
		assert_true(work_once(&w, &coding, &hand));
		assert_true(work_once(&w, &coding, &hand));
		assert_str(run_of(&w, &coding, 0, lost).state, S("done"));
		assert_str(run_of(&w, &coding, 1, other).state, S("done"));
		db_close(coding.db);
		test_work_end(&w);
	}
}

/* The process dies after it took a run: the ticket comes again and finds it. */
TEST(a_run_whose_worker_died_is_not_lost)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct hand hand = {0};
		struct id run = ask(&w, &coding, 0, "alive");
		struct job job;
		assert_true(take_ticket(&w, &coding, &job));
		const struct sandbox_runner runner = {&hand, by_hand};
		/* As far as a killed worker came. */
		struct str taken = str_format(
			w.arena,
			"UPDATE code_run SET state = 'running', attempts = 1, started_us = asked_us, "
			"lease_until_us = %lld, ticket_id = (SELECT id FROM job WHERE kind = 'code.run')",
			(long long)(world_now_us(&w) + RUN_LEASE_SECONDS * INT64_C(1000000)));
		test_database_ask(&w, coding.url, str_cstr(w.arena, taken));
		assert_str(run_of(&w, &coding, 0, run).state, S("running"));
		assert_ok(&w, code_run_job(&w, coding.db, &runner, &job));
		assert_str(run_of(&w, &coding, 0, run).state, S("done"));
		assert_str(hand.came[0], S("alive"));
		db_close(coding.db);
		test_work_end(&w);
	}
}

TEST(a_run_whose_ticket_is_gone_is_taken_by_another_when_its_lease_is_over)
{
	struct work w = test_work();
	struct coding coding = coding_open(&w, DB_SQLITE);
	struct hand hand = {0};
	struct id lost = ask(&w, &coding, 0, "lost");
	test_database_ask(&w, coding.url,
	                  "UPDATE code_run SET state = 'running', attempts = 1, ticket_id = x'00', "
	                  "lease_until_us = asked_us + 300000000, started_us = asked_us");
	test_database_ask(&w, coding.url, "DELETE FROM job WHERE kind = 'code.run'");
	ask(&w, &coding, 1, "other");
	assert_true(work_once(&w, &coding, &hand));
	assert_str(hand.came[0], S("other"));
	assert_str(run_of(&w, &coding, 0, lost).state, S("running"));
	later(&w, RUN_LEASE_SECONDS + 1);
	ask(&w, &coding, 1, "third");
	assert_true(work_once(&w, &coding, &hand));
	assert_str(hand.came[1], S("lost"));
	assert_str(run_of(&w, &coding, 0, lost).state, S("done"));
	db_close(coding.db);
	test_work_end(&w);
}
