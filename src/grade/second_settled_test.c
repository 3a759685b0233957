/* What was learned has settled, in cases that are read twice, or are close to what the award requires: people judge it. How
 * probable what is required is, is computed by grade/belief.h from the verdicts that must count. */
#include "grade/second.h"

#include "database.h"
#include "demonstration.h"
#include "grade/review.h"
#include "grade/review_state.h"
#include "test.h"
#include "unit/seated.h"

#define PART S("incident-report")

enum { READERS = 2 };

struct course {
	struct db *db;
	struct document document; /* with requirements of the test's */
	struct id org, sitting, case_id;
	struct actor administrator, readers[READERS];
	size_t reader_count;
};

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	static const char *const names[READERS] = {"ada", "bea"};
	struct course *course = argument;
	struct seated seated;
	TRY(seated_begin(w, tx, &course->document, &seated));
	course->org = seated.org;
	course->sitting = seated.sitting;
	TRY(seated_person(w, tx, course->org, "olga", ROLE_ADMINISTRATOR, &course->administrator));
	for (size_t i = 0; i < course->reader_count; i++)
		TRY(seated_person(w, tx, course->org, names[i], ROLE_REVIEWER, &course->readers[i]));
	return review_open(w, tx, course->org, course->sitting, S("A person decides every award."));
}

static const struct rubric *rubric_of(const struct course *course)
{
	return part_rubric(document_part(&course->document, PART));
}

static enum err judge(struct work *w, struct tx *tx, const struct course *course, size_t reader,
                      int64_t first, int64_t others)
{
	const struct rubric *rubric = rubric_of(course);
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		judgements[i] =
			(struct judgement){PART, rubric->criteria[i].id, i == 0 ? first : others, {0}};
	return review_judge(w, tx, &course->readers[reader], course->case_id, judgements,
	                    rubric->criterion_count);
}

static enum err decide(struct work *w, struct tx *tx, const struct course *course, size_t reader,
                       struct decision *out)
{
	return review_decide(w, tx, &course->readers[reader], course->case_id,
	                     &(struct review_choice){S("not-yet"), S("Too short."), false}, 0, out);
}

static enum err assert_stage(struct work *w, struct tx *tx, const struct course *course,
                             enum reading_stage stage, enum review_state state)
{
	struct review_case known;
	TRY(review_find(w, tx, &course->administrator, course->case_id, &known));
	assert_int_equal(known.stage, stage);
	assert_int_equal(known.state, state);
	return OK;
}

static enum err criteria_for(struct work *w, struct tx *tx, const struct course *course, size_t reader,
                             struct review_criterion **out, size_t *count)
{
	struct review_case held;
	struct sitting sitting;
	TRY(review_load(w, tx, &course->readers[reader], course->case_id, &held));
	TRY(sitting_load_any(w, tx, course->org, course->sitting, &sitting));
	return review_criteria(w, tx, &course->readers[reader], &held, &sitting, out, count);
}

/* Before set_up; so much of the cases is read twice by lot, and none because it is close. */
static void course_fill(struct work *w, enum db_engine engine, size_t readers, double twice,
                        struct course *course)
{
	*course = (struct course){.db = test_database_open(w, engine),
	                          .document = *demonstration_quiz_and_report(w),
	                          .reader_count = readers};
	course->document.review.second_marking = twice;
	course->document.review.by_lot_alone = true;
}

/* Sets it up, does that, and closes it. */
static void course_run(struct work *w, struct course *course, db_body *does)
{
	assert_ok(w, db_write(w, course->db, set_up, course));
	assert_ok(w, db_write(w, course->db, does, course));
	db_close(course->db);
	test_work_end(w);
}

static struct verdict settled_view(struct work *w, const struct criterion *criterion)
{
	double *levels = work_array(w, criterion->described_count, sizeof *levels);
	levels[criterion->described_count - 1] = 1;
	return (struct verdict){.part = PART,
	                        .task = criterion->id,
	                        .competency = criterion->competency,
	                        .scorer = SCORER_LEARNED,
	                        .levels = levels,
	                        .level_count = criterion->described_count,
	                        .basis = S("{\"settled\":true,\"weight\":0.5}")};
}

/* Of so many criteria, from the first. */
static enum err add_settled_views(struct work *w, struct tx *tx, const struct course *course, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct verdict verdict = settled_view(w, &rubric_of(course)->criteria[i]);
		TRY(grade_verdict_add(w, tx, course->org, course->sitting, &verdict));
	}
	return OK;
}

/* ---- settled, and then not ---- */

/* All criteria but the first. */
static enum err judge_others(struct work *w, struct tx *tx, struct course *course, size_t reader,
                             int64_t level)
{
	const struct rubric *rubric = rubric_of(course);
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	for (size_t i = 1; i < rubric->criterion_count; i++)
		judgements[i - 1] = (struct judgement){PART, rubric->criteria[i].id, level, {0}};
	return review_judge(w, tx, &course->readers[reader], course->case_id, judgements,
	                    rubric->criterion_count - 1);
}

/* What was settled while somebody judged, and is flagged before they decide, is not decided by a machine. */
static enum err unsettle(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	const struct flag flag = {.part = PART, .kind = S("taken-back"), .note = S("It was taken back.")};
	struct review_criterion *criteria;
	size_t count;
	struct decision decision;
	TRY(add_settled_views(w, tx, course, 1));
	TRY(review_claim_next(w, tx, &course->readers[0], &course->case_id));
	TRY(criteria_for(w, tx, course, 0, &criteria, &count));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(criteria[i].asked, i > 0);
	TRY(judge_others(w, tx, course, 0, 1));
	TRY(assert_stage(w, tx, course, READING_FIRST, REVIEW_JUDGED));
	TRY(grade_flag_add(w, tx, course->org, course->sitting, &flag));
	assert_fails(w, ERR_CONFLICT, decide(w, tx, course, 0, &decision));
	TRY(judge(w, tx, course, 0, 0, 1));
	return decide(w, tx, course, 0, &decision);
}

TEST(second_nothing_is_decided_that_nobody_judged)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct course course;
		course_fill(&w, engine, 1, 0, &course);
		course_run(&w, &course, unsettle);
	}
}

/* All of it is settled, and asked of this reader all the same, blind. */
static enum err judge_settled(struct work *w, struct tx *tx, struct course *course, size_t reader)
{
	struct review_criterion *criteria;
	size_t count;
	TRY(review_claim_next(w, tx, &course->readers[reader], &course->case_id));
	TRY(criteria_for(w, tx, course, reader, &criteria, &count));
	assert_int_equal(count, rubric_of(course)->criterion_count);
	for (size_t i = 0; i < count; i++) {
		assert_true(criteria[i].asked);
		assert_false(criteria[i].settled);
		assert_null(criteria[i].machine);
	}
	assert_fails(w, ERR_INPUT, review_judge(w, tx, &course->readers[reader], course->case_id, NULL, 0));
	return judge(w, tx, course, reader, 2, 2);
}

/* What counts is what people gave, where it was settled at the highest. */
static enum err decide_settled(struct work *w, struct tx *tx, const struct course *course, size_t reader)
{
	const struct rubric *rubric = rubric_of(course);
	struct decision decision;
	struct verdict *verdicts;
	size_t count;
	TRY(decide(w, tx, course, reader, &decision));
	TRY(grade_verdicts_behind(w, tx, course->org, course->sitting, course->readers[reader].person,
	                          &verdicts, &count));
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct verdict *counts =
			grade_verdict_find(verdicts, count, SCORER_PERSON, PART, rubric->criteria[i].id);
		assert_int_equal(grade_verdict_level(counts), 2);
		assert_true(grade_verdict_is_blind(counts));
	}
	return OK;
}

static enum err read_settled_by_lot(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	TRY(add_settled_views(w, tx, course, rubric_of(course)->criterion_count));
	for (size_t reader = 0; reader < 2; reader++)
		TRY(judge_settled(w, tx, course, reader));
	TRY(assert_stage(w, tx, course, READING_DECISION, REVIEW_JUDGED));
	return decide_settled(w, tx, course, 1);
}

/* By what the first finds it is not close any more: they decide, having judged all. */
static enum err read_settled_close(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	TRY(add_settled_views(w, tx, course, rubric_of(course)->criterion_count));
	TRY(judge_settled(w, tx, course, 0));
	TRY(assert_stage(w, tx, course, READING_FIRST, REVIEW_JUDGED));
	return decide_settled(w, tx, course, 0);
}

/* How probable what is required is by settled criteria, of so many, and the level that a person gave to the others; -1: none. */
static double probable(struct work *w, const struct course *course, size_t settled, int64_t level)
{
	const struct rubric *rubric = rubric_of(course);
	struct verdict *verdicts = work_array(w, rubric->criterion_count, sizeof *verdicts);
	struct belief belief;
	size_t count = 0;
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		if (i >= settled && level < 0)
			continue;
		struct verdict *verdict = &verdicts[count++];
		*verdict = settled_view(w, &rubric->criteria[i]);
		if (i < settled)
			continue;
		double *levels = work_array(w, verdict->level_count, sizeof *levels);
		levels[level] = 1;
		verdict->levels = levels;
		verdict->scorer = SCORER_PERSON;
		verdict->basis = S("{}");
	}
	assert_ok(w,
	          belief_of(w, &course->document, rubric->criteria[0].competency, verdicts, count, &belief));
	return grid_probability_at_least(&belief.posterior, 0);
}

/* It takes this much of what the report shows, of 0, and only what is close to that is read twice. */
static void require(struct work *w, struct course *course, double probability)
{
	struct requirement *required = work_alloc(w, sizeof *required);
	*required = (struct requirement){.competency = rubric_of(course)->criteria[0].competency,
	                                 .probability = probability};
	course->document.requirements = required;
	course->document.requirement_count = 1;
	course->document.review.by_lot_alone = false;
}

/* Far from what is required nobody is asked, and whoever decides takes it over. */
static enum err take_over(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct review_criterion *criteria;
	struct decision decision;
	size_t count;
	TRY(add_settled_views(w, tx, course, rubric_of(course)->criterion_count));
	TRY(review_claim_next(w, tx, &course->readers[0], &course->case_id));
	TRY(criteria_for(w, tx, course, 0, &criteria, &count));
	for (size_t i = 0; i < count; i++)
		assert_true(criteria[i].settled && !criteria[i].asked);
	TRY(review_judge(w, tx, &course->readers[0], course->case_id, NULL, 0));
	TRY(assert_stage(w, tx, course, READING_FIRST, REVIEW_JUDGED));
	return decide(w, tx, course, 0, &decision);
}

TEST(second_readers_judge_what_was_settled)
{
	static const double off[] = {0.05, 0.15}; /* from what is required; SECOND_BORDER is 0.1 */
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct course course;
		course_fill(&w, engine, 2, 1, &course);
		course_run(&w, &course, read_settled_by_lot);
		for (size_t i = 0; i < COUNT(off); i++) {
			w = test_work();
			course_fill(&w, engine, 2, 0, &course);
			size_t all = rubric_of(&course)->criterion_count;
			require(&w, &course, probable(&w, &course, all, -1) - off[i]);
			course_run(&w, &course, i == 0 ? read_settled_close : take_over);
		}
	}
}

/* Only by what the first finds of the others is it close: the second judges all, and where there is none, the first. */
static enum err come_close(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct review_criterion *criteria;
	struct decision decision;
	size_t count, last = course->reader_count - 1;
	TRY(add_settled_views(w, tx, course, 1));
	TRY(review_claim_next(w, tx, &course->readers[0], &course->case_id));
	TRY(criteria_for(w, tx, course, 0, &criteria, &count));
	assert_true(criteria[0].settled);
	TRY(judge_others(w, tx, course, 0, 0));
	if (last > 0)
		TRY(review_claim_next(w, tx, &course->readers[last], &course->case_id));
	else
		assert_fails(w, ERR_CONFLICT, decide(w, tx, course, 0, &decision));
	TRY(criteria_for(w, tx, course, last, &criteria, &count));
	assert_false(criteria[0].settled);
	assert_true(criteria[0].asked);
	TRY(judge(w, tx, course, last, 1, 0));
	return decide(w, tx, course, last, &decision);
}

/* The second reading is waived: whoever decides judges what nobody has, and nothing else. */
static enum err come_close_and_waive(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct review_criterion *criteria;
	struct decision decision;
	size_t count;
	TRY(add_settled_views(w, tx, course, 1));
	TRY(review_claim_next(w, tx, &course->readers[0], &course->case_id));
	TRY(judge_others(w, tx, course, 0, 0));
	TRY(assert_stage(w, tx, course, READING_SECOND, REVIEW_WAITING));
	TRY(review_waive(w, tx, &course->administrator, course->case_id, S("Nobody is there this week.")));
	assert_fails(w, ERR_CONFLICT, decide(w, tx, course, 0, &decision));
	TRY(criteria_for(w, tx, course, 0, &criteria, &count));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(criteria[i].asked, i == 0);
	TRY(judge(w, tx, course, 0, 3, 1)); /* the others stay at 0 */
	TRY(assert_stage(w, tx, course, READING_DECISION, REVIEW_JUDGED));
	TRY(criteria_for(w, tx, course, 0, &criteria, &count));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(grade_verdict_level(criteria[i].result.from[0]), i == 0 ? 3 : 0);
	assert_fails(w, ERR_CONFLICT, judge(w, tx, course, 0, 0, 0)); /* readings stay */
	return decide(w, tx, course, 0, &decision);
}

TEST(second_readers_judge_what_was_settled_when_it_comes_close)
{
	for (TEST_ENGINES(engine))
		for (size_t readers = 1; readers <= READERS; readers++) {
			struct work w = test_work();
			struct course course;
			course_fill(&w, engine, readers, 0, &course);
			double close = probable(&w, &course, 1, 0);
			assert_true(probable(&w, &course, 1, -1) - close > 0.25);
			require(&w, &course, close + 0.05);
			course_run(&w, &course, come_close);
			if (readers == 1)
				continue;
			w = test_work();
			course_fill(&w, engine, readers, 0, &course);
			require(&w, &course, close + 0.05);
			course_run(&w, &course, come_close_and_waive);
		}
}
