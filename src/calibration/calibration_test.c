/* Calibrations asked for, made through the queue, looked at again and released, on both databases. */
#include "calibration/anchor.h"
#include "calibration/calibration.h"
#include "database.h"
#include "demonstration.h"
#include "exam/part.h"
#include "org/organisation.h"
#include "org/person.h"
#include "test.h"

#include <semaphore.h>

#define PART S("incident-report")

struct office {
	struct db *db;
	const struct document *document;
	struct id assessment;
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
