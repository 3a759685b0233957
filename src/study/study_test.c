/* A study of simulated people: what it proposes beside what they were simulated by, and what becomes of it. */
#include "study/study.h"

#include "database.h"
#include "exam/import.h"
#include "exam/part.h"
#include "org/organisation.h"
#include "study/simulated.h"
#include "test.h"

#include <math.h>

#include "study/study_test.sql.h"

enum { SITTINGS = 600 };

struct fixture {
	struct db *db;
	struct actor author;
	const struct document *document;
	struct version_stored stored;
	struct simulated simulated;
	struct job job;
	bool leased;
	struct study study;
	const struct figures *figures;
	size_t count;
};

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	struct organisation organisation;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	fixture->author = (struct actor){organisation.id, world_id(w), ROLE_AUTHOR};
	TRY(version_store(w, tx, organisation.id, fixture->author.person, fixture->document,
	                  &fixture->stored));
	fixture->simulated = (struct simulated){.org = organisation.id,
	                                        .person = world_id(w),
	                                        .assessment = fixture->stored.assessment,
	                                        .version = fixture->stored.version,
	                                        .sittings = SITTINGS,
	                                        .seed = 7,
	                                        .surprise = 1};
	return simulated_add(w, tx, &fixture->simulated);
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return study_look(w, tx, fixture->author.org);
}

/* Leases the job, as a worker would; *leased false when there is none. */
static enum err lease(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	const struct study_test_lease_in in = {.org = fixture->author.org,
	                                       .lease = world_id(w),
	                                       .kind = S(STUDY_JOB),
	                                       .now_us = world_now_us(w)};
	struct study_test_lease_row row;
	TRY(study_test_lease(w, tx, &in, &row, &fixture->leased));
	fixture->job = (struct job){.org = fixture->author.org,
	                            .id = row.id,
	                            .kind = S(STUDY_JOB),
	                            .payload = row.payload,
	                            .attempts = 1,
	                            .lease = in.lease};
	return OK;
}

/* The newest study of the assessment. */
static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	struct study *studies;
	TRY(study_list(w, tx, fixture->author.org, fixture->stored.assessment, &studies, &fixture->count));
	return fixture->count == 0 ? OK
	                           : study_load(w, tx, fixture->author.org, studies[0].id, &fixture->study,
	                                        &fixture->figures);
}

static void make_study(struct work *w, struct fixture *fixture)
{
	assert_ok(w, db_write(w, fixture->db, lease, fixture));
	assert_true(fixture->leased);
	assert_ok(w, study_job(w, fixture->db, &fixture->job));
	assert_ok(w, db_read(w, fixture->db, load, fixture));
}

static void open(struct work *w, enum db_engine engine, struct fixture *fixture)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	*fixture = (struct fixture){.document = report.document};
	assert_ok(w, db_open(w, &(struct db_options){.url = test_database(w, engine)}, &fixture->db));
	assert_ok(w, db_write(w, fixture->db, set_up, fixture));
	assert_ok(w, db_write(w, fixture->db, look, fixture));
	make_study(w, fixture);
}

/* ---- what it proposes ---- */

struct errors {
	double standardised, author, proposed; /* sums of squares */
	size_t count;
};

/* Of a well-known task: proposed and in use, beside the truth; in the proposal's standard errors too. */
static void add_errors(const struct fixture *fixture, const struct figures_task *task, struct errors *errors)
{
	struct model truth = simulated_truth(&fixture->simulated, fixture->document, task->part, task->task);
	for (size_t k = 0; k < task->proposed->difficulty_count; k++) {
		double proposed = task->proposed->difficulty_logit[k] - truth.difficulty_logit[k];
		double author = task->in_use->difficulty_logit[k] - truth.difficulty_logit[k];
		errors->standardised += pow(proposed / task->proposed->difficulty_error[k], 2);
		errors->proposed += proposed * proposed;
		errors->author += author * author;
		errors->count++;
	}
}

/* Nearer to the truth than its author, on the scale that the author's numbers have on average. */
static void expect_proposals(const struct fixture *fixture)
{
	struct errors errors = {0};
	size_t proposed = 0;
	for (size_t c = 0; c < fixture->figures->competency_count; c++) {
		const struct figures_competency *competency = &fixture->figures->competencies[c];
		assert_true(str_absent(competency->why));
		assert_true(competency->converged);
		assert_true(competency->reliability_empirical > 0.5 && competency->reliability_empirical < 1);
		assert_true(competency->accuracy > competency->consistency);
		for (size_t i = 0; i < competency->task_count; i++) {
			const struct figures_task *task = &competency->tasks[i];
			proposed += task->proposed != NULL;
			assert_true(task->proposed != NULL || !str_absent(task->why));
			if (task->proposed != NULL && task->answers >= 200)
				add_errors(fixture, task, &errors);
		}
	}
	assert_true(proposed > 50 && errors.count > 50);
	assert_true(errors.proposed < 0.4 * errors.author);
	/* The scale itself is known as well as the authors' numbers say it, which is in the errors too. */
	assert_true(errors.standardised / (double)errors.count < 3);
}

static void expect_figures(const struct fixture *fixture)
{
	const struct figures_competency *competency = &fixture->figures->competencies[0];
	int64_t persons = 0;
	assert_int_equal(fixture->study.sittings, SITTINGS);
	assert_int_equal(fixture->study.simulated, SITTINGS);
	assert_str(fixture->study.state, S("proposed"));
	for (size_t i = 0; i < competency->bar_count; i++)
		persons += competency->bars[i].persons;
	assert_int_equal(persons, competency->persons);
	for (size_t i = 0; i < competency->task_count; i++) {
		const struct figures_task *task = &competency->tasks[i];
		int64_t seen = 0, chosen = 0;
		for (size_t p = 0; p < task->point_count; p++)
			seen += task->points[p].persons;
		for (size_t o = 0; o < task->option_count; o++)
			chosen += task->options[o].chosen;
		assert_int_equal(seen, task->point_count > 0 ? task->answers : 0);
		assert_int_equal(chosen, task->option_count > 0 ? task->answers : 0);
	}
}

/* What people were simulated by has nothing that the tasks of a part share; of a skill that one or two parts alone are about, it
 * cannot be told. */
static void expect_shared(const struct fixture *fixture)
{
	static const struct str parts[] = {S_INIT("outage"), S_INIT("incident-report"), S_INIT("outage"),
	                                   S_INIT("rate-limiter")};
	static const size_t counts[] = {1, 2, 1};
	size_t part = 0;
	for (size_t c = 0; c < COUNT(counts); c++) {
		const struct figures_competency *competency = &fixture->figures->competencies[c];
		assert_int_equal(competency->shared_count, counts[c]);
		for (size_t i = 0; i < counts[c]; i++) {
			const struct figures_shared *shared = &competency->shared[i];
			assert_str(shared->part, parts[part++]);
			assert_int_equal(shared->persons, SITTINGS);
			assert_true(str_absent(shared->why) == (c == 0));
			assert_true(isnan(shared->sd_logit) == (c > 0));
			assert_true(c > 0 ||
			            (shared->low_logit == 0 && shared->sd_logit < shared->high_logit));
		}
	}
}

static void test_study(enum db_engine engine)
{
	struct work w = test_real_work();
	struct fixture fixture;
	open(&w, engine, &fixture);
	expect_figures(&fixture);
	expect_proposals(&fixture);
	expect_shared(&fixture);
	/* Nothing new: nothing is due. */
	assert_ok(&w, db_write(&w, fixture.db, look, &fixture));
	assert_ok(&w, db_write(&w, fixture.db, lease, &fixture));
	assert_false(fixture.leased);
	db_close(fixture.db);
	work_finish(&w);
}

TEST(study_proposes_what_people_were_simulated_by_on_sqlite)
{
	test_study(DB_SQLITE);
}

TEST(study_proposes_what_people_were_simulated_by_on_postgres)
{
	test_study(DB_POSTGRES);
}

/* ---- deciding ---- */

struct deciding {
	struct fixture *fixture;
	const struct study_task *tasks;
	size_t count;
	struct id version;
	struct version loaded;
};

static enum err accept(struct work *w, struct tx *tx, void *argument)
{
	struct deciding *deciding = argument;
	const struct fixture *fixture = deciding->fixture;
	TRY(study_accept(w, tx, &fixture->author, fixture->stored.assessment, fixture->study.id,
	                 deciding->tasks, deciding->count, &deciding->version));
	return version_load(w, tx, fixture->author.org, deciding->version, &deciding->loaded);
}

static enum err dismiss(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return study_dismiss(w, tx, &fixture->author, fixture->stored.assessment, fixture->study.id);
}

static enum err ask(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return study_ask(w, tx, fixture->author.org, fixture->stored.assessment);
}

static enum err import_again(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return version_import(w, tx, fixture->author.org, fixture->author.person, fixture->document, false,
	                      &fixture->stored, &fixture->count);
}

static const struct figures_task *first_proposed(const struct fixture *fixture)
{
	const struct figures_competency *competency = &fixture->figures->competencies[0];
	size_t i = 0;
	while (competency->tasks[i].proposed == NULL)
		i++;
	return &competency->tasks[i];
}

TEST(study_that_is_accepted_makes_a_version_and_nothing_else)
{
	struct work w = test_real_work();
	struct fixture fixture;
	open(&w, DB_SQLITE, &fixture);
	const struct figures_task *task = first_proposed(&fixture);
	const struct study_task one = {task->part, task->task}, none = {task->part, S("not-there")};
	struct deciding deciding = {.fixture = &fixture, .tasks = &none, .count = 1};
	assert_fails(&w, ERR_INPUT, db_write(&w, fixture.db, accept, &deciding));
	deciding.count = 0;
	assert_fails(&w, ERR_INPUT, db_write(&w, fixture.db, accept, &deciding));
	deciding = (struct deciding){.fixture = &fixture, .tasks = &one, .count = 1};
	assert_ok(&w, db_write(&w, fixture.db, accept, &deciding));
	assert_int_equal(deciding.loaded.number, 2);
	struct measure measure;
	size_t calibrated = 0;
	for (size_t p = 0; p < deciding.loaded.document->part_count; p++)
		for (size_t i = 0; part_measure(&deciding.loaded.document->parts[p], i, &measure); i++)
			calibrated += measure.calibrated;
	assert_int_equal(calibrated, 1);
	assert_true(part_find_measure(document_part(deciding.loaded.document, one.part), one.task, &measure));
	assert_true(measure.discrimination == task->proposed->discrimination);
	assert_true(measure.difficulty_logit[0] == task->proposed->difficulty_logit[0]);
	/* Once is enough. */
	assert_fails(&w, ERR_CONFLICT, db_write(&w, fixture.db, accept, &deciding));
	assert_fails(&w, ERR_CONFLICT, db_write(&w, fixture.db, dismiss, &fixture));
	/* The author's folder again takes nothing back. */
	assert_ok(&w, db_write(&w, fixture.db, import_again, &fixture));
	assert_true(fixture.stored.unchanged);
	assert_int_equal(fixture.count, 1);
	db_close(fixture.db);
	work_finish(&w);
}

TEST(study_is_overtaken_by_a_newer_one_and_another_version_stops_it)
{
	struct work w = test_real_work();
	struct fixture fixture;
	open(&w, DB_SQLITE, &fixture);
	struct id first = fixture.study.id;
	assert_ok(&w, db_write(&w, fixture.db, ask, &fixture));
	make_study(&w, &fixture);
	assert_int_equal(fixture.count, 2);
	struct study newer = fixture.study;
	fixture.study.id = first;
	struct deciding deciding = {.fixture = &fixture};
	assert_fails(&w, ERR_CONFLICT, db_write(&w, fixture.db, accept, &deciding));
	/* A new version by the author: what is proposed for the old one cannot be taken any more. */
	struct document changed = *fixture.document;
	changed.title = S("Another title");
	fixture.document = &changed;
	assert_ok(&w, db_write(&w, fixture.db, import_again, &fixture));
	fixture.study = newer;
	assert_fails(&w, ERR_CONFLICT, db_write(&w, fixture.db, accept, &deciding));
	assert_ok(&w, db_write(&w, fixture.db, dismiss, &fixture));
	assert_fails(&w, ERR_CONFLICT, db_write(&w, fixture.db, dismiss, &fixture));
	db_close(fixture.db);
	work_finish(&w);
}

/* ---- what is stored ---- */

TEST(study_figures_are_read_as_they_were_written)
{
	struct work w = test_real_work();
	struct fixture fixture;
	open(&w, DB_SQLITE, &fixture);
	struct str json, again;
	const struct figures *read;
	assert_ok(&w, figures_write(&w, fixture.figures, &json));
	assert_ok(&w, figures_read(&w, json, &read));
	assert_ok(&w, figures_write(&w, read, &again));
	assert_str(again, json);
	assert_true(isnan(read->competencies[0].tasks[0].s_x2));
	assert_int_equal(read->competencies[0].shared_count, 1);
	/* A study from before it told what tasks share. */
	struct figures_competency older = fixture.figures->competencies[0];
	older.shared_count = 0;
	assert_ok(&w,
	          figures_write(&w, &(struct figures){.competencies = &older, .competency_count = 1}, &json));
	assert_true(str_find(json, S("\"shared\"")) == SIZE_MAX);
	assert_ok(&w, figures_read(&w, json, &read));
	assert_int_equal(read->competencies[0].shared_count, 0);
	assert_fails(&w, ERR_INTERNAL, figures_read(&w, S("{"), &read));
	assert_fails(&w, ERR_INTERNAL, figures_read(&w, S("{\"sittings\":1}"), &read));
	db_close(fixture.db);
	work_finish(&w);
}
