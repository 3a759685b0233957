/* What was learned has settled, in cases that are read twice, or are close to what the award requires: people judge it. How
 * probable what is required is, is computed by grade/belief.h from the verdicts that must count. */
#include "grade/second.h"

#include "database.h"
#include "test.h"
#include "unit/readers.h"

/* Sets it up, does that, and closes it. */
static void run(struct work *w, struct readers *readers, db_body *does)
{
	assert_ok(w, db_write(w, readers->db, readers_begin, readers));
	assert_ok(w, db_write(w, readers->db, does, readers));
	readers_close(w, readers);
}

static struct verdict settled_view(struct work *w, const struct criterion *criterion)
{
	double *levels = work_array(w, criterion->described_count, sizeof *levels);
	levels[criterion->described_count - 1] = 1;
	return (struct verdict){.part = READERS_PART,
	                        .task = criterion->id,
	                        .competency = criterion->competency,
	                        .scorer = SCORER_LEARNED,
	                        .levels = levels,
	                        .level_count = criterion->described_count,
	                        .basis = S("{\"settled\":true,\"weight\":0.5}")};
}

/* Of so many criteria, from the first. */
static enum err add_settled_views(struct work *w, struct tx *tx, const struct readers *readers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct verdict verdict = settled_view(w, &readers_rubric(readers)->criteria[i]);
		TRY(grade_verdict_add(w, tx, readers->org, readers->sitting, &verdict));
	}
	return OK;
}

/* ---- settled, and then not ---- */

/* All criteria but the first. */
static enum err judge_others(struct work *w, struct tx *tx, struct readers *readers, size_t reader,
                             int64_t level)
{
	const struct rubric *rubric = readers_rubric(readers);
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	for (size_t i = 1; i < rubric->criterion_count; i++)
		judgements[i - 1] = (struct judgement){READERS_PART, rubric->criteria[i].id, level, {0}};
	return review_judge(w, tx, &readers->at[reader], readers->case_id, judgements,
	                    rubric->criterion_count - 1);
}

/* What was settled while somebody judged, and is flagged before they decide, is not decided by a machine. */
static enum err unsettle(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	const struct flag flag = {
		.part = READERS_PART, .kind = S("taken-back"), .note = S("It was taken back.")};
	struct review_criterion *criteria;
	size_t count;
	struct decision decision;
	TRY(add_settled_views(w, tx, readers, 1));
	TRY(readers_claim(w, tx, readers, 0));
	TRY(readers_criteria(w, tx, readers, 0, &criteria, &count));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(criteria[i].asked, i > 0);
	TRY(judge_others(w, tx, readers, 0, 1));
	TRY(readers_assert_stage(w, tx, readers, READING_FIRST, REVIEW_JUDGED));
	TRY(grade_flag_add(w, tx, readers->org, readers->sitting, &flag));
	assert_fails(w, ERR_CONFLICT, readers_decide(w, tx, readers, 0, &decision));
	TRY(readers_judge(w, tx, readers, 0, 0, 1));
	return readers_decide(w, tx, readers, 0, &decision);
}

TEST(second_nothing_is_decided_that_nobody_judged)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		readers_open(&w, engine, 1, 0, &readers);
		run(&w, &readers, unsettle);
	}
}

/* All of it is settled, and asked of this reader all the same, blind. */
static enum err judge_settled(struct work *w, struct tx *tx, struct readers *readers, size_t reader)
{
	struct review_criterion *criteria;
	size_t count;
	TRY(readers_claim(w, tx, readers, reader));
	TRY(readers_criteria(w, tx, readers, reader, &criteria, &count));
	assert_int_equal(count, readers_rubric(readers)->criterion_count);
	for (size_t i = 0; i < count; i++) {
		assert_true(criteria[i].asked);
		assert_false(criteria[i].settled);
		assert_null(criteria[i].machine);
	}
	assert_fails(w, ERR_INPUT, review_judge(w, tx, &readers->at[reader], readers->case_id, NULL, 0));
	return readers_judge(w, tx, readers, reader, 2, 2);
}

/* What counts is what people gave, where it was settled at the highest. */
static enum err decide_settled(struct work *w, struct tx *tx, const struct readers *readers, size_t reader)
{
	const struct rubric *rubric = readers_rubric(readers);
	struct decision decision;
	struct verdict *verdicts;
	size_t count;
	TRY(readers_decide(w, tx, readers, reader, &decision));
	TRY(grade_verdicts_behind(w, tx, readers->org, readers->sitting, readers->at[reader].person,
	                          &verdicts, &count));
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct verdict *counts = grade_verdict_find(verdicts, count, SCORER_PERSON,
		                                                  READERS_PART, rubric->criteria[i].id);
		assert_int_equal(grade_verdict_level(counts), 2);
		assert_true(grade_verdict_is_blind(counts));
	}
	return OK;
}

static enum err read_settled_by_lot(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	TRY(add_settled_views(w, tx, readers, readers_rubric(readers)->criterion_count));
	for (size_t reader = 0; reader < 2; reader++)
		TRY(judge_settled(w, tx, readers, reader));
	TRY(readers_assert_stage(w, tx, readers, READING_DECISION, REVIEW_JUDGED));
	return decide_settled(w, tx, readers, 1);
}

/* By what the first finds it is not close any more: they decide, having judged all. */
static enum err read_settled_close(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	TRY(add_settled_views(w, tx, readers, readers_rubric(readers)->criterion_count));
	TRY(judge_settled(w, tx, readers, 0));
	TRY(readers_assert_stage(w, tx, readers, READING_FIRST, REVIEW_JUDGED));
	return decide_settled(w, tx, readers, 0);
}

/* How probable what is required is by settled criteria, of so many, and the level that a person gave to the others; -1: none. */
static double probable(struct work *w, const struct readers *readers, size_t settled, int64_t level)
{
	const struct rubric *rubric = readers_rubric(readers);
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
	          belief_of(w, &readers->document, rubric->criteria[0].competency, verdicts, count, &belief));
	return grid_probability_at_least(&belief.posterior, 0);
}

/* It takes this much of what the report shows, of 0, and only what is close to that is read twice. */
static void require(struct work *w, struct readers *readers, double probability)
{
	struct requirement *required = work_alloc(w, sizeof *required);
	*required = (struct requirement){.competency = readers_rubric(readers)->criteria[0].competency,
	                                 .probability = probability};
	readers->document.requirements = required;
	readers->document.requirement_count = 1;
	readers->document.review.by_lot_alone = false;
}

/* Far from what is required nobody is asked, and whoever decides takes it over. */
static enum err take_over(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct review_criterion *criteria;
	struct decision decision;
	size_t count;
	TRY(add_settled_views(w, tx, readers, readers_rubric(readers)->criterion_count));
	TRY(readers_claim(w, tx, readers, 0));
	TRY(readers_criteria(w, tx, readers, 0, &criteria, &count));
	for (size_t i = 0; i < count; i++)
		assert_true(criteria[i].settled && !criteria[i].asked);
	TRY(review_judge(w, tx, &readers->at[0], readers->case_id, NULL, 0));
	TRY(readers_assert_stage(w, tx, readers, READING_FIRST, REVIEW_JUDGED));
	return readers_decide(w, tx, readers, 0, &decision);
}

TEST(second_readers_judge_what_was_settled)
{
	static const double off[] = {0.05, 0.15}; /* from what is required; SECOND_BORDER is 0.1 */
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		readers_open(&w, engine, 2, 1, &readers);
		run(&w, &readers, read_settled_by_lot);
		for (size_t i = 0; i < COUNT(off); i++) {
			w = test_work();
			readers_open(&w, engine, 2, 0, &readers);
			size_t all = readers_rubric(&readers)->criterion_count;
			require(&w, &readers, probable(&w, &readers, all, -1) - off[i]);
			run(&w, &readers, i == 0 ? read_settled_close : take_over);
		}
	}
}

/* Only by what the first finds of the others is it close: the second judges all, and where there is none, the first. */
static enum err come_close(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct review_criterion *criteria;
	struct decision decision;
	size_t count, last = readers->count - 1;
	TRY(add_settled_views(w, tx, readers, 1));
	TRY(readers_claim(w, tx, readers, 0));
	TRY(readers_criteria(w, tx, readers, 0, &criteria, &count));
	assert_true(criteria[0].settled);
	TRY(judge_others(w, tx, readers, 0, 0));
	if (last > 0)
		TRY(readers_claim(w, tx, readers, last));
	else
		assert_fails(w, ERR_CONFLICT, readers_decide(w, tx, readers, 0, &decision));
	TRY(readers_criteria(w, tx, readers, last, &criteria, &count));
	assert_false(criteria[0].settled);
	assert_true(criteria[0].asked);
	TRY(readers_judge(w, tx, readers, last, 1, 0));
	return readers_decide(w, tx, readers, last, &decision);
}

/* The second reading is waived: whoever decides judges what nobody has, and nothing else. */
static enum err come_close_and_waive(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct review_criterion *criteria;
	struct decision decision;
	size_t count;
	TRY(add_settled_views(w, tx, readers, 1));
	TRY(readers_claim(w, tx, readers, 0));
	TRY(judge_others(w, tx, readers, 0, 0));
	TRY(readers_assert_stage(w, tx, readers, READING_SECOND, REVIEW_WAITING));
	TRY(review_waive(w, tx, &readers->administrator, readers->case_id, S("Nobody is there this week.")));
	assert_fails(w, ERR_CONFLICT, readers_decide(w, tx, readers, 0, &decision));
	TRY(readers_criteria(w, tx, readers, 0, &criteria, &count));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(criteria[i].asked, i == 0);
	TRY(readers_judge(w, tx, readers, 0, 3, 1)); /* the others stay at 0 */
	TRY(readers_assert_stage(w, tx, readers, READING_DECISION, REVIEW_JUDGED));
	TRY(readers_criteria(w, tx, readers, 0, &criteria, &count));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(grade_verdict_level(criteria[i].result.from[0]), i == 0 ? 3 : 0);
	assert_fails(w, ERR_CONFLICT, readers_judge(w, tx, readers, 0, 0, 0)); /* readings stay */
	return readers_decide(w, tx, readers, 0, &decision);
}

TEST(second_readers_judge_what_was_settled_when_it_comes_close)
{
	for (TEST_ENGINES(engine))
		for (size_t count = 1; count <= 2; count++) {
			struct work w = test_work();
			struct readers readers;
			readers_open(&w, engine, count, 0, &readers);
			double close = probable(&w, &readers, 1, 0);
			assert_true(probable(&w, &readers, 1, -1) - close > 0.25);
			require(&w, &readers, close + 0.05);
			run(&w, &readers, come_close);
			if (count == 1)
				continue;
			w = test_work();
			readers_open(&w, engine, count, 0, &readers);
			require(&w, &readers, close + 0.05);
			run(&w, &readers, come_close_and_waive);
		}
}
