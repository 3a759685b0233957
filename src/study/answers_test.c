/* Simulated people's answers, read as one table; counted again from their rows. */
#include "study/answers.h"

#include "database.h"
#include "exam/import.h"
#include "exam/parameters.h"
#include "grade/grade.h"
#include "org/organisation.h"
#include "study/reviewers.h"
#include "study/simulated.h"
#include "test.h"

#include <math.h>

enum { SITTINGS = 230, REVIEWERS = 3 }; /* more than a page */

struct fixture {
	struct id org, first_version;
	const struct document *document;
	struct version_stored stored;
	struct id reviewers[REVIEWERS];
	struct simulated simulated;
	struct answers answers;
};

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	struct organisation organisation;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	fixture->org = organisation.id;
	TRY(version_store(w, tx, fixture->org, organisation.id, fixture->document, &fixture->stored));
	fixture->first_version = fixture->stored.version;
	fixture->simulated = (struct simulated){.org = fixture->org,
	                                        .person = world_id(w),
	                                        .assessment = fixture->stored.assessment,
	                                        .version = fixture->stored.version,
	                                        .sittings = SITTINGS,
	                                        .seed = 1,
	                                        .surprise = 1,
	                                        .reviewers = fixture->reviewers,
	                                        .reviewer_count = REVIEWERS};
	for (size_t i = 0; i < REVIEWERS; i++)
		fixture->reviewers[i] = world_id(w);
	return simulated_add(w, tx, &fixture->simulated);
}

static enum err read(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return answers_read(w, tx, fixture->org, fixture->stored.assessment, fixture->stored.version,
	                    &fixture->answers);
}

static struct db *open(struct work *w, enum db_engine engine, struct fixture *fixture)
{
	struct db *db;
	struct import_source source;
	struct import_report report;
	assert_ok(w, db_open(w, &(struct db_options){.url = test_database(w, engine)}, &db));
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	*fixture = (struct fixture){.document = report.document};
	assert_ok(w, db_write(w, db, set_up, fixture));
	assert_ok(w, db_read(w, db, read, fixture));
	return db;
}

/* How many of the people are at least at each level beside how many the models say, who are normal: within four standard errors.
 * */
static void expect_levels(const struct fixture *fixture, size_t task)
{
	const struct answers *answers = &fixture->answers;
	const struct answers_task *at = &answers->tasks[task];
	struct model truth = simulated_truth(&fixture->simulated, answers->version.document, at->part->id,
	                                     at->measure.task);
	double expected = 0, mass = 0, found = 0;
	for (double theta = -6; theta <= 6; theta += 0.1) {
		double density = exp(-theta * theta / 2);
		mass += density;
		expected += density * model_expected_level(&truth, theta);
	}
	for (size_t i = 0; i < answers->sitting_count; i++)
		found += answers->levels[i * answers->task_count + task];
	double range = (double)(at->measure.levels - 1);
	assert_true(fabs(found / SITTINGS - expected / mass) < 4 * range / 2 / sqrt(SITTINGS));
}

static void expect_table(const struct fixture *fixture)
{
	const struct answers *answers = &fixture->answers;
	assert_int_equal(answers->sitting_count, SITTINGS);
	assert_int_equal(answers->simulated_count, SITTINGS);
	for (size_t task = 0; task < answers->task_count; task++) {
		const struct part *part = answers->tasks[task].part;
		size_t answered = 0;
		for (size_t i = 0; i < SITTINGS; i++) {
			size_t cell = i * answers->task_count + task;
			answered += answers->levels[cell] != RESPONSES_MISSING;
			assert_int_equal(answers->asked[cell], answers->choices[cell] != RESPONSES_MISSING);
			assert_int_equal(answers->durations_ms[cell] > 0, answers->asked[cell]);
			if (part->quiz == NULL || answers->asked[cell] == 0)
				continue;
			const struct item *item = quiz_item(part->quiz, answers->tasks[task].measure.task);
			assert_int_equal(answers->levels[cell],
			                 item->options[answers->choices[cell]].correct);
		}
		if (part->quiz != NULL)
			continue;
		assert_int_equal(answered, SITTINGS);
		expect_levels(fixture, task);
	}
}

/* Every quiz was as long as its rule says. */
static void expect_lengths(const struct fixture *fixture)
{
	const struct answers *answers = &fixture->answers;
	const struct quiz *quiz = document_part(fixture->document, S("quiz"))->quiz;
	for (size_t i = 0; i < SITTINGS; i++) {
		int64_t length = 0;
		for (size_t task = 0; task < answers->task_count; task++)
			length += answers->asked[i * answers->task_count + task];
		assert_true(length >= quiz->items_min && length <= quiz->items_max);
	}
}

/* The text's criteria were judged, each sitting's by one of them, who has every third, and of every fifth by another too; and
 * nothing else was. */
static void expect_judges(const struct fixture *fixture)
{
	const struct answers *answers = &fixture->answers;
	size_t sittings[REVIEWERS] = {0}, twice = 0, criteria = 0;
	assert_int_equal(answers->reviewer_count, REVIEWERS);
	for (size_t i = 0; i < SITTINGS; i++) {
		uint16_t judge = ANSWERS_NOBODY;
		for (size_t task = 0; task < answers->task_count; task++) {
			size_t cell = i * answers->task_count + task;
			bool judged = answers->tasks[task].part->written != NULL;
			assert_int_equal(judged, answers->judges[cell] != ANSWERS_NOBODY);
			if (!judged)
				continue;
			bool again = answers->second_judges[cell] != ANSWERS_NOBODY;
			assert_true(again || answers->judged_levels[cell] == answers->levels[cell]);
			assert_true(!again || answers->second_judges[cell] != answers->judges[cell]);
			twice += again;
			assert_true(judge == ANSWERS_NOBODY || judge == answers->judges[cell]);
			judge = answers->judges[cell];
		}
		assert_in_range(judge, 0, REVIEWERS - 1);
		sittings[judge]++;
	}
	for (size_t task = 0; task < answers->task_count; task++)
		criteria += answers->tasks[task].part->written != NULL;
	assert_int_equal(twice, criteria * ((SITTINGS + 4) / 5));
	for (size_t i = 0; i < REVIEWERS; i++)
		assert_in_range(sittings[i], SITTINGS / REVIEWERS, SITTINGS / REVIEWERS + 1);
}

/* Somebody judges the newest sitting's text again, and a task that nobody judged: the first judgement stays, and the last counts.
 * So they do what its keys gave, as on appeal, and that changes nothing: the study is of the keys. */
static enum err judge_again(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	const struct answers *answers = &fixture->answers;
	for (size_t task = 0; task < answers->task_count; task++) {
		const struct measure *measure = &answers->tasks[task].measure;
		double levels[DOCUMENT_LEVELS_MAX] = {0};
		levels[(answers->levels[task] + 1) % measure->levels] = 1;
		const struct verdict verdict = {.part = answers->tasks[task].part->id,
		                                .task = measure->task,
		                                .competency = measure->competency,
		                                .scorer = SCORER_PERSON,
		                                .levels = levels,
		                                .level_count = measure->levels,
		                                .basis = S("{\"blind\":false}"),
		                                .person = fixture->org};
		TRY(grade_verdict_add(w, tx, fixture->org, answers->sittings[0], &verdict));
	}
	return OK;
}

TEST(answers_say_who_judged_first)
{
	struct work w = test_work();
	struct fixture fixture;
	struct db *db = open(&w, DB_SQLITE, &fixture);
	const struct answers before = fixture.answers;
	expect_judges(&fixture);
	assert_ok(&w, db_write(&w, db, judge_again, &fixture));
	assert_ok(&w, db_read(&w, db, read, &fixture));
	for (size_t task = 0; task < before.task_count; task++) {
		bool judged = before.tasks[task].part->written != NULL;
		assert_int_equal(judged, fixture.answers.levels[task] != before.levels[task]);
		assert_int_equal(fixture.answers.judges[task], before.judges[task]);
		assert_int_equal(fixture.answers.judged_levels[task], before.judged_levels[task]);
	}
	db_close(db);
	test_work_end(&w);
}

TEST(answers_tell_how_severe_simulated_reviewers_are)
{
	struct work w = test_work();
	struct fixture fixture;
	struct db *db = open(&w, DB_SQLITE, &fixture);
	struct reviewers reviewers;
	double mean = 0;
	assert_ok(&w, reviewers_find(&w, &fixture.answers, &reviewers));
	assert_str(reviewers.why, (struct str){0});
	assert_int_equal(reviewers.told, REVIEWERS);
	for (size_t i = 0; i < REVIEWERS; i++)
		mean += simulated_severity(&fixture.simulated, i) / REVIEWERS;
	for (size_t i = 0; i < REVIEWERS; i++) {
		const struct reviewer *reviewer = &reviewers.each[i];
		for (size_t k = 0; k < REVIEWERS; k++)
			if (id_equal(reviewer->person, fixture.reviewers[k]))
				assert_true(fabs(reviewer->severity_logit -
				                 (simulated_severity(&fixture.simulated, k) - mean)) <
				            3.5 * reviewer->standard_error);
	}
	db_close(db);
	test_work_end(&w);
}

static void test_table(enum db_engine engine)
{
	struct work w = test_work();
	struct fixture fixture;
	struct db *db = open(&w, engine, &fixture);
	expect_table(&fixture);
	expect_lengths(&fixture);
	expect_judges(&fixture);
	db_close(db);
	test_work_end(&w);
}

TEST(answers_are_a_table_on_sqlite)
{
	test_table(DB_SQLITE);
}

TEST(answers_are_a_table_on_postgres)
{
	test_table(DB_POSTGRES);
}

/* A new version: another parameter, which changes nothing; and another question under an old name. */
static enum err store_changed(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	const struct document *document = fixture->document;
	const struct part *quiz = document_part(document, S("quiz"));
	struct measure measure;
	assert_true(part_measure(quiz, 1, &measure));
	struct parameters parameters = {quiz->id, measure.task, part_model(&measure)};
	parameters.model.difficulty_logit[0] += 0.5;
	TRY(parameters_set(w, document, &parameters, 1, &document));
	const struct part *part = document_part(document, S("quiz"));
	/* It is this test's own copy. */
	struct item *item = (struct item *)(uintptr_t)&part->quiz->items[0];
	item->statement = S("Another question?");
	return version_store(w, tx, fixture->org, fixture->org, document, &fixture->stored);
}

TEST(answers_of_another_version_count_where_the_same_was_asked)
{
	struct work w = test_work();
	struct fixture fixture;
	struct db *db = open(&w, DB_SQLITE, &fixture);
	const struct answers before = fixture.answers;
	assert_ok(&w, db_write(&w, db, store_changed, &fixture));
	assert_ok(&w, db_read(&w, db, read, &fixture));
	const struct answers *after = &fixture.answers;
	assert_int_equal(after->sitting_count, SITTINGS);
	assert_int_equal(after->task_count, before.task_count);
	size_t lost = 0;
	for (size_t i = 0; i < SITTINGS * before.task_count; i++) {
		bool changed = i % before.task_count == 0;
		lost += changed && before.levels[i] != RESPONSES_MISSING;
		assert_int_equal(after->levels[i], changed ? RESPONSES_MISSING : before.levels[i]);
	}
	assert_true(lost > 0);
	db_close(db);
	test_work_end(&w);
}

TEST(answers_of_a_competency_are_its_columns)
{
	struct work w = test_work();
	struct fixture fixture;
	struct db *db = open(&w, DB_SQLITE, &fixture);
	size_t columns = 0;
	for (size_t c = 0; c < fixture.document->competency_count; c++) {
		size_t *tasks;
		struct str competency = fixture.document->competencies[c].id;
		struct responses responses = answers_of(&w, &fixture.answers, competency, &tasks);
		columns += responses.item_count;
		for (size_t i = 0; i < responses.item_count; i++) {
			const struct measure *measure = &fixture.answers.tasks[tasks[i]].measure;
			assert_str(measure->competency, competency);
			assert_str(responses.items[i].name, measure->task);
			for (size_t row = 0; row < SITTINGS; row++)
				assert_int_equal(
					responses_of(&responses, row)[i],
					fixture.answers.levels[row * fixture.answers.task_count + tasks[i]]);
		}
	}
	assert_int_equal(columns, fixture.answers.task_count);
	db_close(db);
	test_work_end(&w);
}
