/* Agreement that is counted by itself, of simulated people and reviewers: what is kept beside what agreed_find finds in the same
 * answers, when the next count may begin, and who is told how often. */
#include "study/counted.h"

#include "base/world.h"
#include "database.h"
#include "exam/clarify.h"
#include "exam/import.h"
#include "grade/recount.h"
#include "org/message.h"
#include "study/simulated.h"
#include "test.h"
#include "unit/seated.h"

#include <math.h>
#include <string.h>

#include "study/counted_test.sql.h"

enum { SITTINGS = 300, REVIEWERS = 4 };

struct office {
	struct db *db;
	const struct document *document;
	struct seated seated;
	struct actor author, other, administrator;
	struct version_stored stored;
	struct id reviewers[REVIEWERS];
	bool simulates;
	struct job job; /* the first that waits */
	size_t waiting;
	int64_t run_after_us;
	struct counted counted;
	bool found;
	struct answers answers;
	struct message *told;
	size_t told_count, told_others;
};

static enum err simulate(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	const struct simulated simulated = {.org = office->seated.org,
	                                    .person = world_id(w),
	                                    .assessment = office->stored.assessment,
	                                    .version = office->stored.version,
	                                    .sittings = SITTINGS,
	                                    .seed = 2026,
	                                    .surprise = 1,
	                                    .reviewers = office->reviewers,
	                                    .reviewer_count = REVIEWERS};
	return simulated_add(w, tx, &simulated);
}

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	TRY(seated_begin(w, tx, office->document, &office->seated));
	TRY(seated_person(w, tx, office->seated.org, "ada", ROLE_AUTHOR, &office->author));
	TRY(seated_person(w, tx, office->seated.org, "bob", ROLE_AUTHOR, &office->other));
	TRY(seated_person(w, tx, office->seated.org, "olga", ROLE_ADMINISTRATOR, &office->administrator));
	for (size_t i = 0; i < REVIEWERS; i++)
		office->reviewers[i] = world_id(w);
	/* Ada writes the version in use; Mira, who is no author, brought in the first. */
	struct document *written = work_alloc(w, sizeof *written);
	*written = *office->document;
	written->title = S("Keeping it healthy");
	office->document = written;
	TRY(version_store(w, tx, office->seated.org, office->author.person, written, &office->stored));
	return office->simulates ? simulate(w, tx, office) : OK;
}

static void office_open(struct work *w, enum db_engine engine, bool simulates, struct office *office)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	*office = (struct office){
		.document = report.document, .db = test_database_open(w, engine), .simulates = simulates};
	assert_ok(w, db_write(w, office->db, set_up, office));
}

static enum err ask(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	TRY(recount_add(w, tx, office->seated.org, office->stored.assessment));
	return recount_add(w, tx, office->seated.org, office->stored.assessment);
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	const struct counted_test_jobs_in in = {.org = office->seated.org, .kind = S(RECOUNT_JOB)};
	struct counted_test_jobs_row *rows;
	TRY(counted_test_jobs(w, tx, &in, &rows, &office->waiting));
	if (office->waiting > 0) {
		office->job = (struct job){.org = office->seated.org,
		                           .id = rows[0].id,
		                           .kind = S(RECOUNT_JOB),
		                           .payload = rows[0].payload};
		office->run_after_us = rows[office->waiting - 1].run_after_us;
	}
	TRY(counted_load(w, tx, office->seated.org, office->stored.assessment, &office->counted,
	                 &office->found));
	TRY(answers_read(w, tx, office->seated.org, office->stored.assessment, office->stored.version,
	                 &office->answers));
	struct message *others;
	size_t count;
	TRY(message_of_person(w, tx, &office->author, &office->told, &office->told_count));
	TRY(message_of_person(w, tx, &office->other, &others, &office->told_others));
	TRY(message_of_person(w, tx, &office->administrator, &others, &count));
	office->told_others += count;
	return OK;
}

static enum err lease(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	office->job.lease = world_id(w);
	const struct counted_test_lease_in in = {
		.org = office->seated.org, .id = office->job.id, .lease = office->job.lease};
	return counted_test_lease(w, tx, &in);
}

/* Asks twice, and does the one job that comes of it. */
static void count(struct work *w, struct office *office)
{
	assert_ok(w, db_write(w, office->db, ask, office));
	assert_ok(w, db_read(w, office->db, look, office));
	assert_int_equal(office->waiting, 1);
	assert_ok(w, db_write(w, office->db, lease, office));
	assert_ok(w, counted_job(w, office->db, S("https://office.example"), &office->job));
	assert_ok(w, db_read(w, office->db, look, office));
	assert_int_equal(office->waiting, 0);
	assert_true(office->found);
}

static bool is_same(struct agreement a, struct agreement b)
{
	return (a.value == b.value || (isnan(a.value) && isnan(b.value))) &&
	       (a.low == b.low || (isnan(a.low) && isnan(b.low))) &&
	       (a.high == b.high || (isnan(a.high) && isnan(b.high)));
}

static void expect_same(const struct agreed_judges *judges, const struct agreed_judges *expected)
{
	assert_int_equal(judges->count, expected->count);
	for (size_t i = 0; i < judges->count; i++) {
		const struct agreed_group *a = &judges->groups[i], *b = &expected->groups[i];
		assert_str(a->part, b->part);
		assert_str(a->task, b->task);
		assert_int_equal(a->count, b->count);
		assert_int_equal(a->told, b->told);
		assert_true(is_same(a->quadratic_kappa, b->quadratic_kappa) && is_same(a->exact, b->exact) &&
		            is_same(a->adjacent, b->adjacent) && is_same(a->smd, b->smd) &&
		            is_same(a->icc, b->icc) && is_same(a->icc_mean, b->icc_mean));
	}
}

static void expect_cells(const struct agreed *agreed, const struct agreed *expected)
{
	assert_true(agreed->cell_count > 0);
	assert_int_equal(agreed->cell_count, expected->cell_count);
	for (size_t i = 0; i < agreed->cell_count; i++) {
		const struct agreed_cell *a = &agreed->cells[i], *b = &expected->cells[i];
		assert_str(a->task, b->task);
		assert_str(a->example, b->example);
		assert_int_equal(a->level, b->level);
		assert_int_equal(a->given - a->both, b->given - b->both);
		assert_int_equal(a->other, b->other);
	}
}

/* A clarification of what was found, by its author. */
static enum err clarify(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	const struct agreed_cell *cell = &office->counted.agreed.cells[0];
	const struct clarification said = {cell->level, S("A time of day is one thing.")};
	TRY(clarify_add(w, office->document, cell->part, cell->task, &said, &office->document));
	return version_store(w, tx, office->seated.org, office->author.person, office->document,
	                     &office->stored);
}

TEST(counted_by_itself_is_what_is_found_and_its_author_is_told_once)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_real_work();
		struct office office;
		struct agreed agreed;
		office_open(&w, engine, true, &office);
		assert_ok(&w, db_read(&w, office.db, look, &office));
		assert_false(office.found);
		assert_int_equal(office.told_count, 0);
		count(&w, &office);
		assert_true(office.run_after_us <= world_now_us(&w)); /* the first at once */
		assert_ok(&w, agreed_find(&w, &office.answers, &agreed));
		expect_same(&office.counted.agreed.people, &agreed.people);
		expect_same(&office.counted.agreed.machine, &agreed.machine);
		expect_cells(&office.counted.agreed, &agreed);
		assert_int_equal(office.counted.agreed.twice, SITTINGS / 5);
		assert_int_equal(office.counted.sittings, SITTINGS);
		assert_int_equal(office.counted.simulated, SITTINGS);
		assert_int_equal(office.counted.number, 2);
		/* One message for all levels, to who wrote it and to nobody else. */
		assert_int_equal(office.told_count, 1);
		assert_int_equal(office.told_others, 0);
		struct str link = str_format(w.arena, "https://office.example/assessments/%.*s/agreement\n",
		                             STR_ARG(id_text(w.arena, office.stored.assessment)));
		struct str words =
			str_format(w.arena, "of %lld pairs in which somebody gave it, both did in %lld",
		                   (long long)agreed.cells[0].given, (long long)agreed.cells[0].both);
		assert_true(str_find(office.told[0].body, link) != SIZE_MAX);
		assert_true(str_find(office.told[0].body, words) != SIZE_MAX);
		/* The next waits, and says nothing new: nor when the level was clarified, which makes no other task of it. */
		int64_t first_us = office.counted.at_us;
		assert_ok(&w, db_write(&w, office.db, ask, &office));
		assert_ok(&w, db_read(&w, office.db, look, &office));
		assert_int_equal(office.run_after_us, first_us + RECOUNT_EVERY_US);
		struct counted now;
		assert_ok(&w, counted_now(&w, office.db, office.seated.org, office.stored.assessment,
		                          S("https://office.example"), &now));
		/* Somebody did not wait: what the job was asked for is in that count. */
		assert_ok(&w, db_write(&w, office.db, lease, &office));
		assert_ok(&w, counted_job(&w, office.db, S("https://office.example"), &office.job));
		assert_ok(&w, db_read(&w, office.db, look, &office));
		assert_int_equal(office.waiting, 0);
		assert_int_equal(office.counted.at_us, now.at_us);
		assert_true(now.at_us > first_us);
		assert_ok(&w, db_write(&w, office.db, clarify, &office));
		count(&w, &office);
		assert_int_equal(office.counted.number, 3);
		expect_same(&office.counted.agreed.people, &agreed.people);
		assert_int_equal(office.told_count, 1);
		db_close(office.db);
		work_finish(&w);
	}
}

/* Another description: another task, of which nothing is known until it was judged; then its author is told of it. */
static enum err reword(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct document *reworded = work_alloc(w, sizeof *reworded);
	struct part *parts = work_array(w, office->document->part_count, sizeof *parts);
	*reworded = *office->document;
	memcpy(parts, office->document->parts, reworded->part_count * sizeof *parts);
	for (size_t p = 0; p < reworded->part_count; p++)
		if (parts[p].written != NULL) {
			struct written *written = work_alloc(w, sizeof *written);
			*written = *parts[p].written;
			written->statement = S("Write what happened, and what follows.");
			parts[p].written = written;
		}
	reworded->parts = parts;
	office->document = reworded;
	TRY(version_store(w, tx, office->seated.org, office->author.person, reworded, &office->stored));
	return OK;
}

TEST(counted_tells_of_a_level_again_when_its_task_is_written_anew)
{
	struct work w = test_real_work();
	struct office office;
	office_open(&w, DB_SQLITE, true, &office);
	count(&w, &office);
	assert_int_equal(office.told_count, 1);
	assert_ok(&w, db_write(&w, office.db, reword, &office));
	assert_ok(&w, db_write(&w, office.db, ask, &office));
	assert_ok(&w, db_read(&w, office.db, look, &office));
	assert_ok(&w, db_write(&w, office.db, lease, &office));
	assert_ok(&w, counted_job(&w, office.db, S("https://office.example"), &office.job));
	assert_ok(&w, db_read(&w, office.db, look, &office));
	assert_false(office.found); /* nobody has judged that, and what was counted is of another task */
	assert_int_equal(office.told_count, 1);
	assert_ok(&w, db_write(&w, office.db, simulate, &office));
	count(&w, &office);
	assert_int_equal(office.counted.agreed.twice, SITTINGS / 5);
	assert_int_equal(office.told_count, 2);
	db_close(office.db);
	work_finish(&w);
}

TEST(counted_keeps_nothing_of_nothing)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office office;
		struct counted counted;
		office_open(&w, engine, false, &office);
		assert_ok(&w, counted_now(&w, office.db, office.seated.org, office.stored.assessment,
		                          S("https://office.example"), &counted));
		assert_int_equal(counted.agreed.people.groups[AGREED_ALL].count, 0);
		assert_ok(&w, db_read(&w, office.db, look, &office));
		assert_false(office.found);
		assert_int_equal(office.told_count + office.told_others, 0);
		assert_fails(&w, ERR_NOT_FOUND,
		             counted_now(&w, office.db, office.seated.org, office.seated.sitting,
		                         S("https://office.example"), &counted));
		db_close(office.db);
		test_work_end(&w);
	}
}
