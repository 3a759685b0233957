/* Judges who say where a level lies: their judgements, the cut that follows, by hand where it can be, and the version that uses
 * it. */
#include "study/standard.h"

#include "database.h"
#include "exam/import.h"
#include "org/organisation.h"
#include "org/person.h"
#include "test.h"

#include <math.h>

enum { JUDGES = 3 };

struct fixture {
	struct db *db;
	struct id org;
	struct actor judges[JUDGES];
	const struct document *document;
	struct version_stored stored;
	struct standard_tasks tasks;
	enum standard_method method;
	struct standard standard;
	size_t judge;
	struct str judgement;
	double level;
	struct version version;
};

static const struct str competency = S_INIT("incident-communication");

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	struct organisation organisation;
	const struct directory directory = {{7}};
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	fixture->org = organisation.id;
	for (size_t i = 0; i < JUDGES; i++) {
		const struct person person = {.email = str_format(w->arena, "judge-%zu@example.org", i),
		                              .name = str_format(w->arena, "Judge %zu", i),
		                              .roles = ROLE_AUTHOR,
		                              .minutes_factor = 1};
		fixture->judges[i] = (struct actor){.org = fixture->org, .roles = ROLE_AUTHOR};
		TRY(person_create(w, tx, &directory, fixture->org, &person, &fixture->judges[i].person));
	}
	return version_store(w, tx, fixture->org, fixture->judges[0].person, fixture->document,
	                     &fixture->stored);
}

static enum err judge(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	const struct json *json;
	TRY(json_parse(w, fixture->judgement, 1 << 16, &json));
	return standard_judge_add(w, tx, &fixture->judges[fixture->judge], fixture->stored.assessment,
	                          competency, fixture->method, json);
}

static enum err find(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return standard_find(w, tx, fixture->org, fixture->stored.assessment, &fixture->tasks, competency,
	                     fixture->method, &fixture->standard);
}

static enum err use(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	struct version_stored stored;
	TRY(standard_use(w, tx, &fixture->judges[0], fixture->stored.assessment, competency, fixture->level,
	                 &stored));
	return version_load(w, tx, fixture->org, stored.version, &fixture->version);
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
	assert_ok(w, standard_tasks_of(w, fixture->document, competency, &fixture->tasks));
}

static void judges(struct work *w, struct fixture *fixture, size_t index, struct str judgement)
{
	fixture->judge = index;
	fixture->judgement = judgement;
	assert_ok(w, db_write(w, fixture->db, judge, fixture));
	assert_ok(w, db_read(w, fixture->db, find, fixture));
}

static void refused(struct work *w, struct fixture *fixture, const char *judgement)
{
	fixture->judgement = str_of(judgement);
	assert_fails(w, ERR_INPUT, db_write(w, fixture->db, judge, fixture));
}

/* What somebody at that level gets on average in each task, as a judge would write it who knew all. */
static struct str expected_at(struct work *w, const struct fixture *fixture, double theta, bool as_text)
{
	struct buf buf = buf_init(w->arena, 4096);
	const char *quote = as_text ? "\"" : "";
	for (size_t i = 0; i < fixture->tasks.count; i++) {
		const struct standard_task *task = &fixture->tasks.at[i];
		buf_format(&buf, "%s\"%.*s/%.*s\":%s%.9f%s", i == 0 ? "{" : ",", STR_ARG(task->part->id),
		           STR_ARG(task->measure.task), quote, model_expected_level(&task->model, theta),
		           quote);
	}
	buf_put(&buf, S("}"));
	return buf_str(&buf);
}

static void test_angoff(enum db_engine engine)
{
	struct work w = test_work();
	struct fixture fixture;
	open(&w, engine, &fixture);
	judges(&w, &fixture, 0, expected_at(&w, &fixture, 0.4, false));
	assert_int_equal(fixture.standard.judge_count, 1);
	assert_true(isnan(fixture.standard.cut_logit));
	judges(&w, &fixture, 1, expected_at(&w, &fixture, 0.9, true));
	judges(&w, &fixture, 2, expected_at(&w, &fixture, -2, false));
	judges(&w, &fixture, 2, expected_at(&w, &fixture, 0.1, false));
	const struct standard *standard = &fixture.standard;
	static const double cuts[JUDGES] = {0.4, 0.9, 0.1};
	assert_int_equal(standard->judge_count, JUDGES);
	assert_int_equal(standard->rated, fixture.tasks.count);
	for (size_t i = 0; i < JUDGES; i++)
		assert_true(fabs(standard->judges[i].cut_logit - cuts[i]) < 1e-6);
	assert_int_equal(standard->judges[2].rounds, 2);
	assert_true(fabs(standard->judges[2].first_cut_logit + 2) < 1e-6);
	/* Of 0.4, 0.9 and 0.1 the mean is 0.4667 and the standard deviation 0.4041; the curve between score and level is nearly
	 * straight. */
	assert_true(fabs(standard->cut_sd - 0.40415) < 1e-4);
	assert_true(fabs(standard->cut_logit - 0.4667) < 0.03);
	assert_true(fabs(standard->cut_error - 0.40415 / sqrt(3)) < 0.03);
	assert_true(standard->agreement > 0.5 && standard->agreement <= 1);
	db_close(fixture.db);
	test_work_end(&w);
}

TEST(standard_by_angoff_is_what_the_judges_mean_on_sqlite)
{
	test_angoff(DB_SQLITE);
}

TEST(standard_by_angoff_is_what_the_judges_mean_on_postgres)
{
	test_angoff(DB_POSTGRES);
}

TEST(standard_by_bookmark_is_the_median_of_the_pages)
{
	struct work w = test_work();
	struct fixture fixture;
	open(&w, DB_SQLITE, &fixture);
	fixture.method = STANDARD_BOOKMARK;
	judges(&w, &fixture, 0, S("{\"page\":3}"));
	judges(&w, &fixture, 1, S("{\"page\":\"9\"}"));
	judges(&w, &fixture, 2, S("{\"page\":5}"));
	const struct standard_page *pages = fixture.tasks.pages;
	for (size_t i = 0; i + 1 < fixture.tasks.page_count; i++)
		assert_true(pages[i].location_logit <= pages[i + 1].location_logit);
	assert_true(fixture.standard.cut_logit == pages[3].location_logit);
	assert_true(fixture.standard.judges[0].cut_logit == pages[1].location_logit);
	refused(&w, &fixture, "{\"page\":0}");
	refused(&w, &fixture, "{\"page\":1.5}");
	refused(&w, &fixture, "{\"page\":1000}");
	refused(&w, &fixture, "{}");
	db_close(fixture.db);
	test_work_end(&w);
}

TEST(standard_refuses_what_cannot_be_judged)
{
	struct work w = test_work();
	struct fixture fixture;
	open(&w, DB_SQLITE, &fixture);
	refused(&w, &fixture, "[]");
	refused(&w, &fixture, "{}");
	refused(&w, &fixture, "{\"nowhere/nothing\":1}");
	refused(&w, &fixture, "{\"incident-report/impact\":9}");
	refused(&w, &fixture, "{\"incident-report/impact\":-0.1}");
	refused(&w, &fixture, "{\"incident-report/impact\":\"much\"}");
	assert_ok(&w, db_read(&w, fixture.db, find, &fixture));
	assert_int_equal(fixture.standard.judge_count, 0);
	struct standard_tasks none;
	assert_fails(&w, ERR_NOT_FOUND, standard_tasks_of(&w, fixture.document, S("juggling"), &none));
	db_close(fixture.db);
	test_work_end(&w);
}

TEST(standard_that_is_used_is_in_the_next_version)
{
	struct work w = test_work();
	struct fixture fixture;
	open(&w, DB_SQLITE, &fixture);
	fixture.level = 0.456;
	assert_ok(&w, db_write(&w, fixture.db, use, &fixture));
	assert_int_equal(fixture.version.number, 2);
	const struct requirement *before = document_requirement(fixture.document, competency);
	const struct requirement *after = document_requirement(fixture.version.document, competency);
	assert_true(after->level_logit == 0.46);
	assert_true(after->probability == before->probability);
	assert_int_equal(fixture.version.document->requirement_count, fixture.document->requirement_count);
	fixture.level = 7;
	assert_fails(&w, ERR_INPUT, db_write(&w, fixture.db, use, &fixture));
	fixture.level = NAN;
	assert_fails(&w, ERR_INPUT, db_write(&w, fixture.db, use, &fixture));
	db_close(fixture.db);
	test_work_end(&w);
}
