/* Calibrations asked for, made through the queue, looked at again and released, on both databases. */
#include "calibration/anchor.h"
#include "calibration/calibration.h"
#include "database.h"
#include "demonstration.h"
#include "exam/part.h"
#include "org/organisation.h"
#include "org/person.h"
#include "test.h"

#include "calibration/calibration_test.sql.h"

#include <semaphore.h>

#define PART S("incident-report")

struct office {
	struct db *db;
	const struct document *document;
	struct id assessment, version;
	struct actor author;
	struct calibration *all;
	size_t count;
	struct scored_anchor *anchors;
	size_t anchor_count;
	/* the run */
	int64_t attempts;
	enum err result;
	sem_t done;
};

/* ---- setting up ---- */

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	const struct directory directory = {{7}};
	const struct person person = {
		.email = S("ada@example.org"), .name = S("Ada"), .roles = ROLE_AUTHOR, .minutes_factor = 1};
	struct organisation organisation;
	struct version_stored stored;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	office->author = (struct actor){.org = organisation.id, .roles = ROLE_AUTHOR};
	TRY(person_create(w, tx, &directory, organisation.id, &person, &office->author.person));
	TRY(version_store(w, tx, organisation.id, office->author.person, office->document, &stored));
	office->assessment = stored.assessment;
	office->version = stored.version;
	return OK;
}

static struct office office_open(struct work *w, enum db_engine engine)
{
	struct office office = {.db = test_database_open(w, engine),
	                        .document = demonstration_quiz_and_report(w)};
	assert_ok(w, db_write(w, office.db, set_up, &office));
	return office;
}

static enum err bring_two(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	static const struct str answers[] = {S_INIT("Orders failed for an hour."),
	                                     S_INIT("The pump stopped at nine.")};
	for (size_t i = 0; i < COUNT(answers); i++) {
		struct id id;
		bool known;
		TRY(anchor_add(w, tx, &office->author, office->assessment, PART, answers[i], S("a trial"),
		               &id, &known));
	}
	return OK;
}

static enum err ask(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	return calibration_ask(w, tx, &office->author, office->assessment);
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct id org = office->author.org;
	TRY(calibration_list(w, tx, org, office->assessment, &office->all, &office->count));
	return anchor_list(w, tx, org, office->assessment, &office->anchors, &office->anchor_count);
}

/* ---- running the job ---- */

static enum err run_job(struct work *w, struct db *db, void *context, const struct job *job)
{
	struct office *office = context;
	const struct grade_means means = {.db = db};
	struct job numbered = *job;
	numbered.attempts = office->attempts;
	office->result = calibration_job(w, db, &means, &numbered);
	work_forgive(w);
	sem_post(&office->done);
	return OK;
}

/* What was asked for, as the attempt of this number. Looks afterwards. */
static enum err run(struct work *w, struct office *office, int64_t attempts)
{
	static const struct job_handler handler = {S_INIT(CALIBRATION_JOB), run_job, .threads = 1,
	                                           .lease_seconds = 60, .attempts_max = 1};
	office->attempts = attempts;
	assert_int_equal(sem_init(&office->done, 0, 0), 0);
	struct jobs *jobs = jobs_start(&world_real, office->db, &handler, 1, office);
	sem_wait(&office->done);
	jobs_stop(jobs);
	sem_destroy(&office->done);
	assert_ok(w, db_read(w, office->db, look, office));
	return office->result;
}

/* ---- making ---- */

/* Of two that are all unlike and that no grader knows the first is worth 1 + 2/2, the second 1 + 1/2. */
TEST(calibration_is_made_alike_when_its_transactions_run_again)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office office = office_open(&w, engine);
		assert_ok(&w, db_write(&w, office.db, bring_two, &office));
		assert_ok(&w, db_write(&w, office.db, ask, &office));
		test_database_rehearse(office.db);
		assert_int_equal(run(&w, &office, 1), OK);
		assert_int_equal(office.count, 1);
		assert_int_equal(office.all[0].state, CALIBRATION_FAILED); /* nobody has scored anything */
		assert_int_equal(office.anchor_count, 2);
		assert_true(office.anchors[0].teaches + office.anchors[1].teaches == 3.5);
		assert_true(office.anchors[0].teaches == 2 || office.anchors[1].teaches == 2);
		db_close(office.db);
		test_work_end(&w);
	}
}

/* Of a scale that the criterion has not. */
static enum err score_all(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	const struct rubric *rubric = part_rubric(document_part(office->document, PART));
	const struct calibration_test_score_in in = {.org = office->author.org,
	                                             .criterion = rubric->criteria[0].id,
	                                             .person = office->author.person};
	return calibration_test_score(w, tx, &in);
}

static enum err withdraw_one(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	return anchor_withdraw(w, tx, &office->author, office->assessment, office->anchors[0].id, true);
}

TEST(calibration_counts_what_is_reworded_once)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office office = office_open(&w, engine);
		assert_ok(&w, db_write(&w, office.db, bring_two, &office));
		assert_ok(&w, db_write(&w, office.db, score_all, &office));
		assert_ok(&w, db_write(&w, office.db, ask, &office));
		test_database_rehearse(office.db);
		assert_int_equal(run(&w, &office, 1), OK);
		/* What is wanting is said, beside four samples of the author's, and what to do about it. */
		assert_true(str_starts(
			office.all[0].problem,
			S("Nothing can be learned yet: these are 4 scored answers; at least 10 are "
		          "needed to learn from. 2 scored answers wait to be looked at")));
		assert_ok(&w, db_write(&w, office.db, withdraw_one, &office));
		assert_ok(&w, db_write(&w, office.db, ask, &office));
		assert_int_equal(run(&w, &office, 1), OK);
		assert_true(str_find(office.all[0].problem, S(". 1 scored answer waits to be")) != SIZE_MAX);
		db_close(office.db);
		test_work_end(&w);
	}
}

/* ---- lost ---- */

static enum err bury(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	return calibration_test_bury(w, tx, &(struct calibration_test_bury_in){office->author.org});
}

static enum err discard(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	return calibration_test_discard(w, tx, &(struct calibration_test_discard_in){office->author.org});
}

static size_t count_in(const struct office *office, enum calibration_state state)
{
	size_t count = 0;
	for (size_t i = 0; i < office->count; i++)
		count += office->all[i].state == state;
	return count;
}

/* Those that say that they were lost. */
static size_t count_lost(const struct office *office)
{
	size_t count = 0;
	for (size_t i = 0; i < office->count; i++)
		count += str_find(office->all[i].problem, S("given up")) != SIZE_MAX;
	return count;
}

/* Asks, and says how many there are then. */
static size_t ask_again(struct work *w, struct office *office)
{
	assert_ok(w, db_write(w, office->db, ask, office));
	assert_ok(w, db_read(w, office->db, look, office));
	assert_int_equal(count_in(office, CALIBRATION_MAKING), 1);
	return office->count;
}

TEST(calibration_that_nobody_makes_any_more_has_failed)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office office = office_open(&w, engine);
		db_body *ends[] = {bury, discard};
		assert_int_equal(ask_again(&w, &office), 1);
		assert_int_equal(ask_again(&w, &office), 1); /* its job waits */
		for (size_t i = 0; i < COUNT(ends); i++) {
			assert_ok(&w, db_write(&w, office.db, ends[i], &office));
			assert_ok(&w, db_read(&w, office.db, look, &office));
			assert_int_equal(count_in(&office, CALIBRATION_FAILED), i + 1);
			assert_int_equal(count_lost(&office), i + 1);
			assert_int_equal(ask_again(&w, &office), i + 2);
			assert_int_equal(count_lost(&office), i + 1);
		}
		/* The last one is made, and says why nothing can be learned. */
		assert_int_equal(run(&w, &office, 1), OK);
		assert_int_equal(count_in(&office, CALIBRATION_FAILED), 3);
		assert_int_equal(count_lost(&office), 2);
		db_close(office.db);
		test_work_end(&w);
	}
}

static enum err insert(struct work *w, struct tx *tx, const struct office *office, struct id id,
                       enum calibration_state state, struct str basis, struct str figures)
{
	const struct calibration_test_insert_in in = {.org = office->author.org,
	                                              .id = id,
	                                              .assessment = office->assessment,
	                                              .version = office->version,
	                                              .state = calibration_state_name(state),
	                                              .basis = basis,
	                                              .figures = figures};
	return calibration_test_insert(w, tx, &in);
}

static enum err release_damaged(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	return insert(w, tx, office, world_id(w), CALIBRATION_RELEASED, S("{}"), S("["));
}

TEST(calibration_that_cannot_be_read_for_says_so_at_the_last_attempt)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office office = office_open(&w, engine);
		assert_ok(&w, db_write(&w, office.db, release_damaged, &office));
		assert_int_equal(ask_again(&w, &office), 2);
		assert_int_equal(run(&w, &office, CALIBRATION_ATTEMPTS_MAX), OK);
		assert_int_equal(count_in(&office, CALIBRATION_FAILED), 1);
		for (size_t i = 0; i < office.count; i++)
			assert_true(office.all[i].state == CALIBRATION_RELEASED ||
			            str_starts(office.all[i].problem, S("It could not be made: ")));
		db_close(office.db);
		test_work_end(&w);
	}
}

/* ---- released ---- */

static enum err release_stopped(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	const struct learned learned = {.version = S(GRADER_VERSION)};
	const struct calibration_terms terms = {.coverage = 0.9,
	                                        .sample = 0.1,
	                                        .settles = true,
	                                        .reason = S(" Fe\xcc\x81lix looked:\r\nfine. ")};
	struct id id = world_id(w);
	TRY(insert(w, tx, office, id, CALIBRATION_STOPPED, learned_write(w, &learned), S("{}")));
	return calibration_release(w, tx, &office->author, office->assessment, id, &terms);
}

/* Composed, its lines ended as text's are, nothing around it. */
TEST(calibration_keeps_a_reason_as_text)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office office = office_open(&w, engine);
		assert_ok(&w, db_write(&w, office.db, release_stopped, &office));
		assert_ok(&w, db_read(&w, office.db, look, &office));
		assert_int_equal(office.all[0].state, CALIBRATION_RELEASED);
		assert_str(office.all[0].reason, S("F\xc3\xa9lix looked:\nfine."));
		db_close(office.db);
		test_work_end(&w);
	}
}

/* ---- listed ---- */

enum { LATER = 60 };

static enum err release_and_overtake(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	for (uint8_t i = 0; i <= LATER; i++) {
		const struct id id = {{1, i}};
		TRY(insert(w, tx, office, id, i == 0 ? CALIBRATION_RELEASED : CALIBRATION_OVERTAKEN, S("{}"),
		           S("{}")));
	}
	return OK;
}

TEST(calibration_that_is_released_is_listed_however_old)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office office = office_open(&w, engine);
		assert_ok(&w, db_write(&w, office.db, release_and_overtake, &office));
		assert_ok(&w, db_read(&w, office.db, look, &office));
		assert_int_equal(office.count, 51);
		for (size_t i = 0; i < 50; i++)
			assert_int_equal(office.all[i].id.byte[1], LATER - i);
		assert_int_equal(office.all[50].state, CALIBRATION_RELEASED);
		db_close(office.db);
		test_work_end(&w);
	}
}
