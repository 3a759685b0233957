/* Two sittings of two versions, a year apart: beside the engine called directly with the evidence listed by hand, and beside the
 * Kalman filter. */
#include "grade/competence.h"

#include "base/time.h"
#include "database.h"
#include "exam/import.h"
#include "exam/parameters.h"
#include "exam/quiz.h"
#include "exam/version.h"
#include "org/organisation.h"
#include "test.h"

#include <math.h>
#include <string.h>

#include "grade/competence_test.sql.h"

/* The world of test_work is at day 20454. */
enum { QUIZ_DAY = 19700, REPORT_DAY = 19702, SECOND_DAY = 20100, TODAY = 20454 };

#define WEB S("web-operations")
#define REPORT S("incident-report")
#define DRIFT 0.4

static const struct requirement modest_requirement = {S_INIT("web-operations"), -1.2, 0.75};

static const double wrong[] = {1, 0}, right[] = {0, 1};

struct fixture {
	struct db *db;
	struct str url;
	const struct document *document; /* the demonstration's */
	/* The first version, in which little is required; and one in which the first question is harder. */
	const struct document *modest, *changed;
	struct version_stored first, second;
	struct id org, person, reviewer, other;
	struct id early, late, unfinished, others; /* sittings */
	const struct criterion *criterion;
	const double *machine, *judged; /* levels of the criterion */
	/* What was read. */
	struct competence_assessment *assessments;
	size_t count;
	struct competence_sitting *sittings;
	size_t sitting_count;
	struct competence_shown shown;
};

static int64_t noon_of(int64_t day)
{
	return day * TIME_DAY_US + TIME_DAY_US / 2;
}

static const struct item *question(const struct document *document, size_t i)
{
	return &document_part(document, S("quiz"))->quiz->items[i];
}

/* ---- what is stored ---- */

static enum err add_sitting(struct work *w, struct tx *tx, const struct fixture *fixture, struct id id,
                            struct id person, struct id version, int64_t attempt, const int64_t days[2])
{
	const struct competence_test_sitting_in sitting = {
		.org = fixture->org,
		.id = id,
		.person = person,
		.assessment = fixture->first.assessment,
		.version = version,
		.attempt = attempt,
		.finished_us = days == NULL ? DB_NULL_INT : noon_of(days[1]),
	};
	TRY(competence_test_sitting(w, tx, &sitting));
	for (size_t i = 0; i < fixture->document->part_count; i++) {
		const struct part *part = &fixture->document->parts[i];
		const struct competence_test_part_in in = {
			.org = fixture->org,
			.sitting = id,
			.part = part->id,
			.position = (int64_t)i,
			.type = part->type,
			.submitted_us = days == NULL ? DB_NULL_INT : noon_of(days[part->quiz == NULL]),
		};
		TRY(competence_test_part(w, tx, &in));
	}
	return OK;
}

static enum err answer(struct work *w, struct tx *tx, const struct fixture *fixture, struct id sitting,
                       size_t item, const double *levels)
{
	const struct verdict verdict = {.part = S("quiz"),
	                                .task = question(fixture->document, item)->id,
	                                .competency = WEB,
	                                .scorer = SCORER_EXACT,
	                                .abstained = levels == NULL,
	                                .levels = levels,
	                                .level_count = levels == NULL ? 0 : 2,
	                                .basis = S("{}")};
	return grade_verdict_add(w, tx, fixture->org, sitting, &verdict);
}

static enum err judge(struct work *w, struct tx *tx, const struct fixture *fixture, struct str scorer,
                      struct id person, const double *levels)
{
	const struct verdict verdict = {.part = REPORT,
	                                .task = fixture->criterion->id,
	                                .competency = fixture->criterion->competency,
	                                .scorer = scorer,
	                                .levels = levels,
	                                .level_count = fixture->criterion->described_count,
	                                .basis = S("{}"),
	                                .person = person};
	return grade_verdict_add(w, tx, fixture->org, fixture->early, &verdict);
}

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	static const int64_t early[] = {QUIZ_DAY, REPORT_DAY}, late[] = {SECOND_DAY, SECOND_DAY};
	struct fixture *fixture = argument;
	struct organisation organisation;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	fixture->org = organisation.id;
	for (struct id *id = &fixture->person; id <= &fixture->others; id++)
		*id = world_id(w);
	TRY(version_store(w, tx, fixture->org, fixture->person, fixture->modest, &fixture->first));
	TRY(version_store(w, tx, fixture->org, fixture->person, fixture->changed, &fixture->second));
	struct id first = fixture->first.version, second = fixture->second.version;
	TRY(add_sitting(w, tx, fixture, fixture->early, fixture->person, first, 1, early));
	TRY(add_sitting(w, tx, fixture, fixture->late, fixture->person, second, 2, late));
	TRY(add_sitting(w, tx, fixture, fixture->unfinished, fixture->person, second, 3, NULL));
	TRY(add_sitting(w, tx, fixture, fixture->others, fixture->other, first, 1, early));
	TRY(answer(w, tx, fixture, fixture->early, 0, right));
	TRY(answer(w, tx, fixture, fixture->early, 1, wrong));
	TRY(answer(w, tx, fixture, fixture->late, 0, right));
	TRY(answer(w, tx, fixture, fixture->late, 2, right));
	TRY(answer(w, tx, fixture, fixture->unfinished, 3, wrong));
	TRY(answer(w, tx, fixture, fixture->others, 4, wrong));
	TRY(judge(w, tx, fixture, SCORER_RUBRIC, (struct id){0}, fixture->machine));
	TRY(judge(w, tx, fixture, SCORER_PERSON, fixture->reviewer, fixture->judged));
	const struct competence_test_decision_in decision = {
		.org = fixture->org,
		.id = world_id(w),
		.sitting = fixture->early,
		.person = fixture->reviewer,
		.effective_us = noon_of(TODAY),
	};
	return competence_test_decision(w, tx, &decision);
}

static enum err read_all(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	TRY(competence_of_person(w, tx, fixture->org, fixture->person, &fixture->assessments,
	                         &fixture->count));
	TRY(competence_shown(w, tx, fixture->org, fixture->early, &fixture->shown));
	return competence_sittings(w, tx, fixture->org, fixture->person, fixture->first.assessment,
	                           &fixture->sittings, &fixture->sitting_count);
}

static void make_documents(struct work *w, struct fixture *fixture)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("demo/keeping-a-web-service-healthy"), &source));
	assert_ok(w, import_check(w, &source, &report));
	fixture->document = report.document;
	struct document *modest = work_alloc(w, sizeof *modest);
	*modest = *report.document;
	modest->requirements = &modest_requirement;
	modest->requirement_count = 1;
	fixture->modest = modest;
	const struct item *item = question(fixture->document, 0);
	const struct parameters harder = {
		S("quiz"), item->id,
		model_logistic(item->discrimination, item->difficulty + 1.5, item->guessing)};
	assert_ok(w, parameters_set(w, modest, &harder, 1, &fixture->changed));
	const struct rubric *rubric = part_rubric(document_part(fixture->document, REPORT));
	fixture->criterion = &rubric->criteria[0];
	double *machine = work_array(w, fixture->criterion->described_count, sizeof *machine);
	double *judged = work_array(w, fixture->criterion->described_count, sizeof *judged);
	machine[0] = 1;
	judged[fixture->criterion->described_count - 1] = 1;
	fixture->machine = machine;
	fixture->judged = judged;
}

static void open(struct work *w, enum db_engine engine, struct fixture *fixture)
{
	*fixture = (struct fixture){.url = test_database(w, engine)};
	make_documents(w, fixture);
	assert_ok(w, db_open(w, &(struct db_options){.url = fixture->url}, &fixture->db));
	assert_ok(w, db_write(w, fixture->db, set_up, fixture));
	assert_ok(w, db_read(w, fixture->db, read_all, fixture));
}

static const struct competence *about(const struct fixture *fixture, struct str competency)
{
	assert_int_equal(fixture->count, 1);
	const struct competence_assessment *assessment = &fixture->assessments[0];
	size_t i = 0;
	while (i < assessment->count && !str_equal(assessment->competences[i].competency->id, competency))
		i++;
	assert_true(i < assessment->count);
	return &assessment->competences[i];
}

/* ---- evidence listed by hand ---- */

static const struct state_model population = {0, 1, {DRIFT * DRIFT / 365.25, 0, 0}};

static struct model listed(const struct item *item, double harder)
{
	return model_logistic(item->discrimination, item->difficulty + harder, item->guessing);
}

static void assert_state(struct work *w, const struct state *got, const struct state_evidence *evidence,
                         size_t count)
{
	struct state expected;
	assert_ok(w, state_of(w, &population, evidence, count, TODAY, &expected));
	assert_int_equal(got->day, TODAY);
	assert_int_equal(got->evidence_count, count);
	assert_memory_equal(&got->density, &expected.density, sizeof expected.density);
}

/* The answers of both sittings. */
struct answers {
	struct model models[4];
	struct state_evidence evidence[4];
};

static void list_answers(const struct fixture *fixture, struct answers *out)
{
	static const struct {
		size_t item;
		double harder;
		int64_t day;
		struct str id;
		const double *levels;
	} rows[] = {{0, 0, QUIZ_DAY, S_INIT("a"), right},
	            {1, 0, QUIZ_DAY, S_INIT("b"), wrong},
	            {0, 1.5, SECOND_DAY, S_INIT("c"), right},
	            {2, 0, SECOND_DAY, S_INIT("d"), right}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		out->models[i] = listed(question(fixture->document, rows[i].item), rows[i].harder);
		out->evidence[i] = (struct state_evidence){
			rows[i].day,
			rows[i].id,
			{.model = &out->models[i], .probabilities = rows[i].levels, .weight = 1}};
	}
}

/* From one of them on. */
static void assert_answers(struct work *w, const struct fixture *fixture, size_t from)
{
	struct answers answers;
	list_answers(fixture, &answers);
	assert_state(w, &about(fixture, WEB)->now, answers.evidence + from, COUNT(answers.evidence) - from);
}

static void assert_judgement(struct work *w, const struct fixture *fixture, const double *levels,
                             double weight, bool provisional)
{
	const struct criterion *criterion = fixture->criterion;
	struct model model = model_graded(criterion->discrimination, criterion->thresholds_logit,
	                                  criterion->described_count);
	const struct state_evidence evidence = {
		REPORT_DAY, S("a"), {.model = &model, .probabilities = levels, .weight = weight}};
	const struct competence *competence = about(fixture, criterion->competency);
	assert_state(w, &competence->now, &evidence, 1);
	assert_int_equal(competence->day_count, 1);
	assert_int_equal(competence->days[0].day, REPORT_DAY);
	assert_int_equal(competence->provisional, provisional);
}

TEST(competence_is_the_state_of_all_that_a_person_answered)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct fixture fixture;
		open(&w, engine, &fixture);
		assert_answers(&w, &fixture, 0);
		const struct competence *web = about(&fixture, WEB);
		assert_int_equal(web->day_count, 2);
		assert_int_equal(web->days[0].day, QUIZ_DAY);
		assert_int_equal(web->days[1].day, SECOND_DAY);
		assert_true(web->provisional); /* nobody has decided on the second sitting */
		/* Asked once, a question is no more asked to show it again. */
		for (size_t i = 0; i < web->renewal.count; i++)
			for (size_t asked = 0; asked < 3; asked++)
				assert_false(str_equal(web->bank[web->renewal.items[i]].item,
				                       question(fixture.document, asked)->id));
		db_close(fixture.db);
		test_work_end(&w);
	}
}

TEST(competence_shown_is_of_what_the_version_of_the_sitting_requires)
{
	static const struct freshness_rule rule = {-1.2, 0.5};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct fixture fixture;
		struct answers answers;
		struct state *days;
		size_t count;
		open(&w, engine, &fixture);
		list_answers(&fixture, &answers);
		assert_ok(&w, state_days(&w, &population, answers.evidence, COUNT(answers.evidence), &days,
		                         &count));
		struct freshness expected =
			freshness_of(days, count, &population.drift, &rule, TODAY, COMPETENCE_AHEAD_DAYS);
		assert_int_equal(expected.verdict, FRESHNESS_CURRENT);
		assert_true(fixture.shown.shown && fixture.shown.fresh);
		assert_int_equal(fixture.shown.day, SECOND_DAY);
		assert_int_equal(fixture.shown.stale_day, expected.stale_day);
		db_close(fixture.db);
		test_work_end(&w);
	}
}

static enum err read_other(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	return competence_of_person(w, tx, fixture->org, fixture->reviewer, &fixture->assessments,
	                            &fixture->count);
}

TEST(competence_of_who_took_nothing_is_nothing)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct fixture fixture;
		open(&w, engine, &fixture);
		assert_ok(&w, db_read(&w, fixture.db, read_other, &fixture));
		assert_int_equal(fixture.count, 0);
		db_close(fixture.db);
		test_work_end(&w);
	}
}

TEST(competence_counts_what_people_judged_when_they_have_decided)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct fixture fixture;
		open(&w, engine, &fixture); /* at midnight; the decision is in effect at noon */
		assert_judgement(&w, &fixture, fixture.machine, BELIEF_MACHINE_WEIGHT, true);
		w.world = world_fixed(w.arena, noon_of(TODAY) + 1, 2);
		assert_ok(&w, db_read(&w, fixture.db, read_all, &fixture));
		assert_judgement(&w, &fixture, fixture.judged, 1, false);
		db_close(fixture.db);
		test_work_end(&w);
	}
}

static enum err take_back(struct work *w, struct tx *tx, void *argument)
{
	const struct fixture *fixture = argument;
	return answer(w, tx, fixture, fixture->early, 0, NULL);
}

static enum err judge_late(struct work *w, struct tx *tx, void *argument)
{
	const struct fixture *fixture = argument;
	return answer(w, tx, fixture, fixture->early, 0, right);
}

TEST(competence_is_computed_anew_when_a_verdict_is_taken_back_or_comes_late)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct fixture fixture;
		open(&w, engine, &fixture);
		assert_ok(&w, db_write(&w, fixture.db, take_back, &fixture));
		assert_ok(&w, db_read(&w, fixture.db, read_all, &fixture));
		assert_answers(&w, &fixture, 1);
		/* Judged two years after it was answered, it is evidence of the day of the answer. */
		assert_ok(&w, db_write(&w, fixture.db, judge_late, &fixture));
		assert_ok(&w, db_read(&w, fixture.db, read_all, &fixture));
		assert_answers(&w, &fixture, 0);
		db_close(fixture.db);
		test_work_end(&w);
	}
}

/* ---- pure ---- */

enum { ANSWERS = 24 };

/* A sitting of that many questions: all right when good, else the easy ones. */
struct judged_sitting {
	struct verdict verdicts[ANSWERS];
	struct sitting_part parts[DOCUMENT_PARTS_MAX];
	struct competence_sitting sitting;
};

static void make_sitting(const struct document *document, int64_t day, uint8_t number, bool good,
                         struct judged_sitting *out)
{
	*out = (struct judged_sitting){0};
	size_t count = 0;
	for (size_t i = 0; i < document->part_count; i++) {
		const struct part *part = &document->parts[i];
		struct measure measure;
		out->parts[i] = (struct sitting_part){part, 0, DB_NULL_INT, noon_of(day)};
		for (size_t k = 0; part->quiz != NULL && count < ANSWERS && part_measure(part, k, &measure);
		     k++)
			out->verdicts[count++] = (struct verdict){
				.id = {{number, (uint8_t)k}},
				.part = part->id,
				.task = measure.task,
				.competency = measure.competency,
				.scorer = SCORER_EXACT,
				.levels = good || measure.difficulty_logit[0] < -0.5 ? right : wrong,
				.level_count = 2,
			};
	}
	out->sitting = (struct competence_sitting){
		.sitting = {.document = document, .parts = out->parts, .finished_us = noon_of(day)},
		.decided = true,
		.settled = true,
		.verdicts = out->verdicts,
		.verdict_count = count,
	};
}

static void moments(const struct state *state, double *mean, double *sd)
{
	struct grid belief = state_belief(state);
	grid_moments(&belief, mean, sd);
}

static struct competence competence_on(struct work *w, const struct document *document,
                                       const struct competence_sitting *sittings, size_t count, int64_t day)
{
	struct competence out;
	const struct competency *competency = document_competency(document, WEB);
	struct verification_item *items = work_array(w, 1000, sizeof *items);
	struct competence_seen seen = {.items = items};
	for (size_t i = 0; i < count; i++)
		for (size_t v = 0; v < sittings[i].verdict_count; v++) {
			const struct verdict *verdict = &sittings[i].verdicts[v];
			items[seen.count++] = (struct verification_item){verdict->part, verdict->task};
		}
	assert_ok(w, competence_of(w, document, competency, sittings, count, &seen, day, &out));
	return out;
}

TEST(competence_widens_by_the_drift_that_the_author_gives)
{
	struct work w = test_work();
	struct fixture fixture;
	struct judged_sitting sitting;
	double mean, sd, later_mean, later_sd;
	make_documents(&w, &fixture);
	make_sitting(fixture.document, QUIZ_DAY, 1, false, &sitting);
	struct competence then = competence_on(&w, fixture.document, &sitting.sitting, 1, QUIZ_DAY);
	struct competence later = competence_on(&w, fixture.document, &sitting.sitting, 1, QUIZ_DAY + 1461);
	moments(&then.now, &mean, &sd);
	moments(&later.now, &later_mean, &later_sd);
	assert_true(fabs(later_mean - mean) < 1e-4);
	assert_true(fabs(later_sd * later_sd - (sd * sd + 4 * DRIFT * DRIFT)) < 1e-3);
	test_work_end(&w);
}

/* What a sitting's answers alone say, with the prior divided out, as a normal density. */
static void answers_alone(struct work *w, const struct document *document,
                          const struct competence_sitting *sitting, double *mean, double *precision)
{
	struct belief belief;
	assert_ok(w, belief_of(w, document, WEB, sitting->verdicts, sitting->verdict_count, &belief));
	*precision = 1 / (belief.sd_logit * belief.sd_logit) - 1;
	*mean = belief.mean_logit / (belief.sd_logit * belief.sd_logit) / *precision;
}

TEST(competence_agrees_with_a_kalman_filter)
{
	struct work w = test_work();
	struct fixture fixture;
	struct judged_sitting judged[2];
	double mean = 0, variance = 1, sd, got_mean;
	make_documents(&w, &fixture);
	make_sitting(fixture.document, QUIZ_DAY, 1, false, &judged[0]);
	make_sitting(fixture.document, SECOND_DAY, 2, true, &judged[1]);
	for (size_t i = 0; i < 2; i++) {
		double answer_mean, precision;
		answers_alone(&w, fixture.document, &judged[i].sitting, &answer_mean, &precision);
		mean = (mean / variance + answer_mean * precision) / (1 / variance + precision);
		variance = 1 / (1 / variance + precision);
		variance += DRIFT * DRIFT / 365.25 * (i == 0 ? SECOND_DAY - QUIZ_DAY : TODAY - SECOND_DAY);
	}
	const struct competence_sitting both[] = {judged[0].sitting, judged[1].sitting};
	struct competence competence = competence_on(&w, fixture.document, both, 2, TODAY);
	moments(&competence.now, &got_mean, &sd);
	print_message("Kalman %.3f ± %.3f, state %.3f ± %.3f\n", mean, sqrt(variance), got_mean, sd);
	assert_true(fabs(got_mean - mean) < 0.15);
	assert_true(fabs(sd - sqrt(variance)) < 0.05);
	test_work_end(&w);
}

TEST(competence_is_the_same_in_any_order)
{
	struct work w = test_work();
	struct fixture fixture;
	struct judged_sitting judged[2];
	make_documents(&w, &fixture);
	make_sitting(fixture.document, QUIZ_DAY, 1, false, &judged[0]);
	make_sitting(fixture.document, SECOND_DAY, 2, true, &judged[1]);
	const struct competence_sitting one[] = {judged[0].sitting, judged[1].sitting};
	const struct competence_sitting other[] = {judged[1].sitting, judged[0].sitting};
	struct competence first = competence_on(&w, fixture.document, one, 2, TODAY);
	struct competence second = competence_on(&w, fixture.document, other, 2, TODAY);
	assert_memory_equal(&first.now, &second.now, sizeof first.now);
	assert_int_equal(first.freshness.stale_day, second.freshness.stale_day);
	test_work_end(&w);
}

TEST(competence_is_stale_when_it_is_less_probable_than_the_award_asks)
{
	struct work w = test_work();
	struct fixture fixture;
	struct judged_sitting sitting;
	make_documents(&w, &fixture);
	/* As above, but for what changes quickly: else it is fresh for decades. */
	struct competency quick = *document_competency(fixture.document, WEB);
	struct document document = *fixture.document;
	quick.drift_per_year = 1.5;
	document.competencies = &quick;
	document.competency_count = 1;
	make_sitting(&document, QUIZ_DAY, 1, true, &sitting);
	const struct requirement *requirement = document_requirement(&document, WEB);
	struct competence fresh = competence_on(&w, &document, &sitting.sitting, 1, QUIZ_DAY + 30);
	assert_int_equal(fresh.freshness.verdict, FRESHNESS_CURRENT);
	assert_int_equal(fresh.freshness.cleared_day, QUIZ_DAY);
	int64_t stale_day = fresh.freshness.stale_day;
	assert_true(stale_day < QUIZ_DAY + 30 + COMPETENCE_AHEAD_DAYS);
	for (int64_t day = stale_day - 1; day <= stale_day; day++) {
		struct competence then = competence_on(&w, &document, &sitting.sitting, 1, day);
		struct grid belief = state_belief(&then.now);
		bool probable = grid_probability_at_least(&belief, requirement->level_logit) >=
		                requirement->probability;
		assert_int_equal(probable, day < stale_day);
		assert_int_equal(then.freshness.verdict,
		                 day < stale_day ? FRESHNESS_CURRENT : FRESHNESS_STALE);
		assert_int_equal(then.renewal.count > 0, day == stale_day);
	}
	test_work_end(&w);
}

/* The demonstration's quiz, of which the first 24 questions are asked; of the next two, which are of one family, one can be. */
TEST(competence_is_renewed_by_questions_that_were_not_asked_one_of_each_family)
{
	struct work w = test_work();
	struct fixture fixture;
	struct judged_sitting sitting;
	make_documents(&w, &fixture);
	struct document document = *fixture.document;
	struct part part = *document_part(fixture.document, S("quiz"));
	struct quiz quiz = *part.quiz;
	struct item *items = work_array(&w, quiz.item_count, sizeof *items);
	struct model *models = work_array(&w, quiz.item_count, sizeof *models);
	bool *seen = work_array(&w, quiz.item_count, sizeof *seen);
	for (size_t i = 0; i < quiz.item_count; i++) {
		items[i] = quiz.items[i];
		models[i] = listed(&items[i], 0);
		seen[i] = i < ANSWERS || i == ANSWERS + 1 || i == ANSWERS + 2;
	}
	items[0].family = items[ANSWERS + 2].family = S("asked-once");
	items[ANSWERS].family = items[ANSWERS + 1].family = S("twins");
	quiz.items = items;
	part.quiz = &quiz;
	document.parts = &part;
	document.part_count = 1;
	make_sitting(&document, QUIZ_DAY, 1, false, &sitting);
	/* A level that is a little below the estimate, so that it is two in three that one is there: not enough, but near. */
	double mean, sd;
	struct competence never = competence_on(&w, &document, &sitting.sitting, 1, QUIZ_DAY);
	moments(&never.now, &mean, &sd);
	const struct requirement requirement = {WEB, mean - 0.43 * sd, 0.75};
	document.requirements = &requirement;
	document.requirement_count = 1;
	never = competence_on(&w, &document, &sitting.sitting, 1, QUIZ_DAY);
	const struct freshness_rule rule = {requirement.level_logit, 0.5};
	const struct select_bank bank = {.items = models, .count = quiz.item_count};
	struct grid belief = state_belief(&never.now);
	double wanted = 0.8 * grid_probability_at_least(&belief, rule.cut_logit);
	struct renewal expected = renewal_of(&w, &belief, &rule, &bank, seen, wanted, 5);
	assert_int_equal(never.freshness.verdict, FRESHNESS_NEVER);
	assert_int_equal(never.renewal.verdict, expected.verdict);
	assert_int_equal(never.renewal.count, expected.count);
	assert_true(expected.count > 0);
	for (size_t i = 0; i < expected.count; i++)
		assert_str(never.bank[never.renewal.items[i]].item, items[expected.items[i]].id);
	test_work_end(&w);
}

/* ---- criteria that share an effect ---- */

enum { SHARED = 2 };

/* The demonstration's version with what its report's criteria share, and a sitting of it that a person judged. */
struct shared_fixture {
	struct document document;
	struct sitting_part *parts;
	struct competence_sitting sitting;
	const struct criterion *criteria[SHARED];
	struct verdict verdicts[SHARED];
};

static void open_shared(struct work *w, double sd, struct shared_fixture *out)
{
	struct fixture fixture;
	make_documents(w, &fixture);
	*out = (struct shared_fixture){.document = *fixture.document};
	struct part *parts = work_array(w, out->document.part_count, sizeof *parts);
	out->parts = work_array(w, out->document.part_count, sizeof *out->parts);
	for (size_t i = 0; i < out->document.part_count; i++) {
		parts[i] = fixture.document->parts[i];
		parts[i].shared_sd_logit = str_equal(parts[i].id, REPORT) ? sd : 0;
		out->parts[i] = (struct sitting_part){.part = &parts[i], .submitted_us = noon_of(REPORT_DAY)};
	}
	out->document.parts = parts;
	const struct rubric *rubric = part_rubric(document_part(&out->document, REPORT));
	for (size_t i = 0, count = 0; count < SHARED; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		if (str_equal(criterion->competency, WEB))
			continue;
		double *levels = work_array(w, criterion->described_count, sizeof *levels);
		levels[criterion->described_count - 1] = 1;
		out->verdicts[count] = (struct verdict){.id = {{(uint8_t)(count + 1)}},
		                                        .part = REPORT,
		                                        .task = criterion->id,
		                                        .competency = criterion->competency,
		                                        .scorer = S("person"),
		                                        .levels = levels,
		                                        .level_count = criterion->described_count};
		out->criteria[count++] = criterion;
	}
	out->sitting = (struct competence_sitting){.sitting = {.document = &out->document,
	                                                       .parts = out->parts,
	                                                       .finished_us = noon_of(REPORT_DAY)},
	                                           .settled = true,
	                                           .verdicts = out->verdicts,
	                                           .verdict_count = SHARED};
}

TEST(competence_takes_criteria_that_share_an_effect_as_one_piece)
{
	static const double sds[] = {0, 0.8};
	for (size_t i = 0; i < COUNT(sds); i++) {
		struct work w = test_work();
		struct shared_fixture fixture;
		struct model models[SHARED];
		struct evidence verdicts[SHARED];
		struct state_evidence evidence[SHARED];
		struct competence competence;
		const struct competence_seen seen = {0};
		open_shared(&w, sds[i], &fixture);
		const struct competency *competency =
			document_competency(&fixture.document, fixture.criteria[0]->competency);
		for (size_t k = 0; k < SHARED; k++) {
			const struct criterion *criterion = fixture.criteria[k];
			models[k] = model_graded(criterion->discrimination, criterion->thresholds_logit,
			                         criterion->described_count);
			verdicts[k] = (struct evidence){.model = &models[k],
			                                .probabilities = fixture.verdicts[k].levels,
			                                .weight = 1};
			evidence[k] =
				(struct state_evidence){REPORT_DAY, k == 0 ? S("a") : S("b"), verdicts[k]};
		}
		if (sds[i] > 0) {
			evidence[0].evidence.others = &verdicts[1];
			evidence[0].evidence.other_count = SHARED - 1;
			evidence[0].evidence.shared_sd_logit = sds[i];
		}
		assert_ok(&w, competence_of(&w, &fixture.document, competency, &fixture.sitting, 1, &seen,
		                            TODAY, &competence));
		assert_state(&w, &competence.now, evidence, sds[i] > 0 ? 1 : SHARED);
		test_work_end(&w);
	}
}
