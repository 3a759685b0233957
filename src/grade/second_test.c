/* A case that two people read, and a third when they differ: who is asked, who sees what, and what counts in the end. Levels and
 * means are worked out by hand; beliefs against grade/belief.h on the verdicts that must count. */
#include "grade/second.h"

#include "base/time.h"
#include "database.h"
#include "demonstration.h"
#include "grade/appeal.h"
#include "grade/replay.h"
#include "test.h"
#include "unit/readers.h"

#include <string.h>

/* Everything is read twice, by so many people at most. */
static void course_open(struct work *w, enum db_engine engine, size_t count, struct str adjudication,
                        struct readers *readers)
{
	readers_open(w, engine, count, 1, readers);
	readers->document.review.adjudication = adjudication;
	assert_ok(w, db_write(w, readers->db, readers_begin, readers));
}

static enum err read_case(struct work *w, struct tx *tx, struct readers *readers, size_t reader,
                          int64_t first, int64_t others)
{
	TRY(readers_claim(w, tx, readers, reader));
	return readers_judge(w, tx, readers, reader, first, others);
}

static enum err assert_empty_queue(struct work *w, struct tx *tx, const struct readers *readers,
                                   size_t reader)
{
	struct review_case *cases;
	size_t count;
	TRY(review_queue(w, tx, &readers->at[reader], &cases, &count));
	assert_int_equal(count, 0);
	return OK;
}

/* ---- blind, and by another ---- */

static enum err read_blind(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct review_criterion *criteria;
	size_t count;
	bool holds;
	TRY(readers_add_view(w, tx, readers, 0));
	TRY(read_case(w, tx, readers, 0, 2, 2));
	TRY(review_holds(w, tx, &readers->at[0], readers->case_id, &holds));
	assert_false(holds);
	TRY(readers_assert_stage(w, tx, readers, READING_SECOND, REVIEW_WAITING));
	TRY(assert_empty_queue(w, tx, readers, 0));
	assert_fails(w, ERR_CONFLICT, review_claim(w, tx, &readers->at[0], readers->case_id));
	TRY(readers_claim(w, tx, readers, 1));
	TRY(readers_criteria(w, tx, readers, 1, &criteria, &count));
	for (size_t i = 0; i < count; i++) {
		assert_true(criteria[i].asked);
		assert_null(criteria[i].mine);
		assert_null(criteria[i].machine);
		assert_null(criteria[i].read[0]);
		assert_int_equal(criteria[i].result.from_count, 0);
	}
	/* Not while a reading is due, by nobody. */
	struct decision decision;
	assert_fails(w, ERR_CONFLICT, readers_decide(w, tx, readers, 1, &decision));
	TRY(readers_judge(w, tx, readers, 1, 2, 2));
	TRY(readers_assert_stage(w, tx, readers, READING_DECISION, REVIEW_JUDGED));
	TRY(readers_criteria(w, tx, readers, 1, &criteria, &count));
	assert_non_null(criteria[0].machine);
	assert_non_null(criteria[0].read[0]);
	assert_non_null(criteria[0].read[1]);
	/* The readings stay as they are. */
	assert_fails(w, ERR_CONFLICT, readers_judge(w, tx, readers, 1, 0, 0));
	return OK;
}

TEST(second_reader_is_another_and_sees_nobodys_view)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		course_open(&w, engine, 2, (struct str){0}, &readers);
		assert_ok(&w, db_write(&w, readers.db, read_blind, &readers));
		readers_close(&w, &readers);
	}
}

/* ---- what counts of two, and when ---- */

static enum err beliefs_now(struct work *w, struct tx *tx, const struct readers *readers, struct belief **out)
{
	struct sitting sitting;
	size_t count;
	TRY(sitting_load_any(w, tx, readers->org, readers->sitting, &sitting));
	return belief_current(w, tx, readers->org, &sitting, out, &count);
}

/* A belief in what the report shows. */
static const struct belief *about_report(const struct readers *readers, const struct belief *beliefs)
{
	for (size_t i = 0; i < readers->document.competency_count; i++)
		if (str_equal(beliefs[i].competency, readers_rubric(readers)->criteria[0].competency))
			return &beliefs[i];
	fail_msg("the report is about no competency");
	return NULL;
}

static enum err assert_replays(struct work *w, struct tx *tx, const struct readers *readers, struct id id,
                               struct str kind)
{
	struct replay_result result;
	TRY(replay_one(w, tx, readers->org, id, &result));
	assert_str(result.kind, kind);
	assert_true(result.identical);
	return OK;
}

/* Levels 2 and 3 of the first criterion make one half each; nothing moves before the decision, and all of it afterwards. */
static enum err mean_of_two(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	const struct criterion *criterion = &readers_rubric(readers)->criteria[0];
	struct belief *before, *after;
	struct decision decision;
	struct verdict *verdicts;
	size_t count;
	struct part_criterion at = {document_part(&readers->document, READERS_PART), criterion};
	size_t pass = reading_pass_level(&readers->document, &at);
	assert_in_range(pass, 1, criterion->described_count - 1);
	/* Two levels on one side of the pass level that are next to each other. */
	int64_t low = pass >= 2 ? 0 : (int64_t)pass;
	TRY(read_case(w, tx, readers, 0, low, 1));
	TRY(read_case(w, tx, readers, 1, low + 1, 1));
	TRY(readers_assert_stage(w, tx, readers, READING_DECISION, REVIEW_JUDGED));
	TRY(beliefs_now(w, tx, readers, &before));
	assert_true(id_is_zero(about_report(readers, before)->id));
	TRY(readers_decide(w, tx, readers, 1, &decision));
	TRY(grade_verdicts_behind(w, tx, readers->org, readers->sitting, readers->at[1].person, &verdicts,
	                          &count));
	const struct verdict *counts =
		grade_verdict_find(verdicts, count, SCORER_PERSON, READERS_PART, criterion->id);
	for (size_t i = 0; i < criterion->described_count; i++)
		assert_true(counts->levels[i] == ((int64_t)i == low || (int64_t)i == low + 1 ? 0.5 : 0));
	assert_str(counts->comment, S("what reader 1 found\n\nwhat reader 2 found"));
	assert_true(str_starts(counts->basis, S("{\"blind\":true,\"document\":\"")));
	assert_true(str_ends(counts->basis, S("\"],\"rule\":\"mean\"}")));
	TRY(beliefs_now(w, tx, readers, &after));
	const struct belief *belief = about_report(readers, after);
	struct belief expected;
	TRY(belief_of(w, &readers->document, belief->competency, verdicts, count, &expected));
	assert_false(id_is_zero(belief->id));
	uint8_t there[GRID_BYTES], wanted[GRID_BYTES];
	grid_encode(&belief->posterior, there);
	grid_encode(&expected.posterior, wanted);
	assert_memory_equal(there, wanted, GRID_BYTES);
	TRY(assert_replays(w, tx, readers, counts->id, S("verdict")));
	TRY(assert_replays(w, tx, readers, belief->id, S("belief")));
	return assert_replays(w, tx, readers, decision.id, S("decision"));
}

TEST(second_reading_makes_a_mean_that_counts_when_it_is_decided)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		course_open(&w, engine, 2, (struct str){0}, &readers);
		assert_ok(&w, db_write(&w, readers.db, mean_of_two, &readers));
		readers_close(&w, &readers);
	}
}

/* Within the time to undo nothing is in effect yet, and what was undone never is. */
static enum err undone(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct decision decision;
	struct belief *beliefs;
	TRY(read_case(w, tx, readers, 0, 3, 3));
	TRY(review_decide(w, tx, &readers->at[0], readers->case_id,
	                  &(struct review_choice){S("not-yet"), S("Too short."), false}, TIME_MINUTE_US,
	                  &decision));
	TRY(beliefs_now(w, tx, readers, &beliefs));
	assert_true(id_is_zero(about_report(readers, beliefs)->id));
	TRY(review_undo(w, tx, &readers->at[0], readers->case_id));
	TRY(beliefs_now(w, tx, readers, &beliefs));
	assert_true(id_is_zero(about_report(readers, beliefs)->id));
	TRY(assert_replays(w, tx, readers, decision.id, S("decision")));
	TRY(readers_decide(w, tx, readers, 0, &decision));
	TRY(beliefs_now(w, tx, readers, &beliefs));
	assert_false(id_is_zero(about_report(readers, beliefs)->id));
	return OK;
}

/* And with nobody who could read it a second time, one person decides, and the case says so. */
TEST(second_reading_without_a_second_reader_leaves_nothing_stuck)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		course_open(&w, engine, 1, (struct str){0}, &readers);
		assert_ok(&w, db_write(&w, readers.db, undone, &readers));
		readers_close(&w, &readers);
	}
}

/* ---- adjudication ---- */

static enum err adjudicate(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct review_criterion *criteria;
	struct decision decision;
	struct verdict *verdicts;
	size_t count;
	const struct criterion *first = &readers_rubric(readers)->criteria[0];
	TRY(read_case(w, tx, readers, 0, 0, 2));
	TRY(read_case(w, tx, readers, 1, 3, 2));
	TRY(readers_assert_stage(w, tx, readers, READING_ADJUDICATION, REVIEW_WAITING));
	for (size_t i = 0; i < 2; i++)
		TRY(assert_empty_queue(w, tx, readers, i));
	TRY(readers_claim(w, tx, readers, 2));
	TRY(readers_criteria(w, tx, readers, 2, &criteria, &count));
	assert_true(criteria[0].asked);
	assert_null(criteria[0].machine);
	assert_int_equal(grade_verdict_level(criteria[0].read[0]), 0);
	assert_int_equal(grade_verdict_level(criteria[0].read[1]), 3);
	for (size_t i = 1; i < count; i++)
		assert_false(criteria[i].asked);
	/* Only what they differ on is asked. */
	TRY(readers_judge(w, tx, readers, 2, 1, 0));
	TRY(readers_assert_stage(w, tx, readers, READING_DECISION, REVIEW_JUDGED));
	TRY(readers_decide(w, tx, readers, 2, &decision));
	TRY(grade_verdicts_behind(w, tx, readers->org, readers->sitting, readers->at[2].person, &verdicts,
	                          &count));
	for (size_t i = 0; i < readers_rubric(readers)->criterion_count; i++) {
		const struct verdict *counts =
			grade_verdict_find(verdicts, count, SCORER_PERSON, READERS_PART,
		                           readers_rubric(readers)->criteria[i].id);
		assert_int_equal(grade_verdict_level(counts), i == 0 ? 1 : 2);
		TRY(assert_replays(w, tx, readers, counts->id, S("verdict")));
	}
	/* All readings stay: two of everything, and one of the first. */
	TRY(grade_verdicts_ever(w, tx, readers->org, readers->sitting, &verdicts, &count));
	size_t of_first = 0, of_readings = 0;
	for (size_t i = 0; i < count; i++) {
		of_readings += !id_is_zero(verdicts[i].reading);
		of_first += !id_is_zero(verdicts[i].reading) && str_equal(verdicts[i].task, first->id);
	}
	assert_int_equal(of_first, 3);
	assert_int_equal(of_readings, 2 * readers_rubric(readers)->criterion_count + 1);
	return OK;
}

TEST(second_readings_that_differ_are_adjudicated_by_a_third)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		course_open(&w, engine, 3, (struct str){0}, &readers);
		assert_ok(&w, db_write(&w, readers.db, adjudicate, &readers));
		readers_close(&w, &readers);
	}
}

static enum err agree(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct decision decision;
	struct verdict *verdicts;
	size_t count;
	TRY(read_case(w, tx, readers, 0, 0, 2));
	TRY(read_case(w, tx, readers, 1, 3, 2));
	TRY(readers_assert_stage(w, tx, readers, READING_AGREEMENT, REVIEW_WAITING));
	/* In turns: whoever spoke last waits for the other. */
	TRY(read_case(w, tx, readers, 0, 1, 0));
	TRY(readers_assert_stage(w, tx, readers, READING_AGREEMENT, REVIEW_WAITING));
	TRY(assert_empty_queue(w, tx, readers, 0));
	TRY(read_case(w, tx, readers, 1, 2, 0));
	TRY(read_case(w, tx, readers, 0, 2, 0));
	TRY(readers_assert_stage(w, tx, readers, READING_DECISION, REVIEW_JUDGED));
	TRY(readers_decide(w, tx, readers, 0, &decision));
	TRY(grade_verdicts_behind(w, tx, readers->org, readers->sitting, readers->at[0].person, &verdicts,
	                          &count));
	for (size_t i = 0; i < readers_rubric(readers)->criterion_count; i++)
		assert_int_equal(
			grade_verdict_level(grade_verdict_find(verdicts, count, SCORER_PERSON, READERS_PART,
		                                               readers_rubric(readers)->criteria[i].id)),
			2);
	return OK;
}

TEST(second_readings_that_differ_are_agreed_upon_where_no_third_is)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		course_open(&w, engine, 2, (struct str){0}, &readers);
		assert_ok(&w, db_write(&w, readers.db, agree, &readers));
		readers_close(&w, &readers);
	}
}

/* The author's choice, though a third is there. */
TEST(second_readings_that_differ_are_agreed_upon_where_the_author_wants_it)
{
	struct work w = test_work();
	struct readers readers;
	course_open(&w, DB_SQLITE, 3, S("agreement"), &readers);
	assert_ok(&w, db_write(&w, readers.db, agree, &readers));
	readers_close(&w, &readers);
}

/* ---- waiving ---- */

static enum err waive(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct review_case *due;
	struct decision decision;
	size_t count;
	TRY(read_case(w, tx, readers, 0, 1, 1));
	TRY(review_cases_due(w, tx, readers->org, readers->assessment, &due, &count));
	assert_int_equal(count, 1);
	assert_true(str_starts(due[0].twice, S("Drawn by lot")));
	assert_fails(w, ERR_INPUT, review_waive(w, tx, &readers->administrator, readers->case_id, S(" ")));
	TRY(review_waive(w, tx, &readers->administrator, readers->case_id, S("She is away for a month.")));
	assert_fails(w, ERR_CONFLICT,
	             review_waive(w, tx, &readers->administrator, readers->case_id, S("Again.")));
	TRY(readers_assert_stage(w, tx, readers, READING_DECISION, REVIEW_JUDGED));
	TRY(review_cases_due(w, tx, readers->org, readers->assessment, &due, &count));
	assert_int_equal(count, 0);
	return readers_decide(w, tx, readers, 0, &decision);
}

TEST(second_reading_can_be_waived_with_a_reason)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		course_open(&w, engine, 2, (struct str){0}, &readers);
		assert_ok(&w, db_write(&w, readers.db, waive, &readers));
		readers_close(&w, &readers);
	}
}

/* ---- contested ---- */

/* Two criteria, each about a competency of its own. */
static void make_apart(struct work *w, struct readers *readers)
{
	struct document *document = &readers->document;
	struct part *parts = work_array(w, document->part_count, sizeof *parts);
	struct criterion *criteria = work_array(w, 2, sizeof *criteria);
	struct written *written = work_alloc(w, sizeof *written);
	memcpy(parts, document->parts, document->part_count * sizeof *parts);
	memcpy(criteria, readers_rubric(readers)->criteria, 2 * sizeof *criteria);
	for (size_t i = 0; i < document->competency_count; i++)
		if (!str_equal(document->competencies[i].id, criteria[0].competency))
			criteria[1].competency = document->competencies[i].id;
	assert_false(str_equal(criteria[0].competency, criteria[1].competency));
	*written = *parts[1].written;
	written->rubric.criteria = criteria;
	written->rubric.criterion_count = 2;
	parts[1].written = written;
	document->parts = parts;
	/* No level is one to pass. */
	struct requirement *required = work_array(w, 2, sizeof *required);
	for (size_t i = 0; i < 2; i++)
		required[i] = (struct requirement){
			.competency = criteria[i].competency, .level_logit = -6, .probability = 0.6};
	document->requirements = required;
	document->requirement_count = 2;
}

/* What there is of a criterion, and of what it is about. */
struct look {
	const struct verdict *counts;
	const struct belief *belief;
	uint8_t posterior[GRID_BYTES];
};

static enum err look_at(struct work *w, struct tx *tx, const struct readers *readers,
                        const struct decision *decision, struct look looks[2])
{
	struct verdict *verdicts;
	struct belief *beliefs;
	size_t count;
	TRY(appeal_verdicts_behind(w, tx, readers->org, readers->sitting, decision->id, &verdicts, &count));
	TRY(beliefs_now(w, tx, readers, &beliefs));
	for (size_t i = 0; i < 2; i++) {
		const struct criterion *criterion = &readers_rubric(readers)->criteria[i];
		looks[i].counts =
			grade_verdict_find(verdicts, count, SCORER_PERSON, READERS_PART, criterion->id);
		assert_non_null(looks[i].counts);
		for (size_t k = 0; k < readers->document.competency_count; k++)
			if (str_equal(beliefs[k].competency, criterion->competency))
				looks[i].belief = &beliefs[k];
		grid_encode(&looks[i].belief->posterior, looks[i].posterior);
		TRY(assert_replays(w, tx, readers, looks[i].counts->id, S("verdict")));
		TRY(assert_replays(w, tx, readers, looks[i].belief->id, S("belief")));
		assert_true(str_find(decision->inputs, id_text(w->arena, looks[i].belief->id)) != SIZE_MAX);
	}
	return assert_replays(w, tx, readers, decision->id, S("decision"));
}

static void assert_stays(const struct look *before, const struct look *after)
{
	assert_true(id_equal(before->counts->id, after->counts->id));
	assert_true(id_equal(before->belief->id, after->belief->id));
	assert_memory_equal(before->posterior, after->posterior, GRID_BYTES);
}

static void assert_halves(const struct verdict *counts, size_t low)
{
	for (size_t i = 0; i < counts->level_count; i++)
		assert_true(counts->levels[i] == (i == low || i == low + 1 ? 0.5 : 0));
}

/* A criterion is contested; this reader gives it the level, and nothing else is asked. */
static enum err answer(struct work *w, struct tx *tx, struct readers *readers, size_t reader,
                       size_t contested, int64_t level, struct decision *out)
{
	const struct criterion *criterion = &readers_rubric(readers)->criteria[contested];
	struct appeal_reason reason = {READERS_PART, criterion->id,
	                               .text = S("The whole second half says it.")};
	struct review_criterion *criteria;
	size_t count;
	TRY(appeal_criteria(w, tx, &readers->candidate, readers->sitting, &reason, 1));
	for (size_t i = 0; i < reader; i++)
		TRY(assert_empty_queue(w, tx, readers, i));
	TRY(readers_claim(w, tx, readers, reader));
	TRY(readers_criteria(w, tx, readers, reader, &criteria, &count));
	assert_int_equal(count, 1);
	assert_str(criteria[0].criterion->id, criterion->id);
	assert_true(criteria[0].asked);
	assert_null(criteria[0].mine);
	assert_null(criteria[0].machine);
	assert_null(criteria[0].read[0]);
	assert_int_equal(criteria[0].result.from_count, 0);
	TRY(readers_judge(w, tx, readers, reader, level, level));
	TRY(readers_assert_stage(w, tx, readers, READING_FIRST, REVIEW_JUDGED));
	return readers_decide(w, tx, readers, reader, out);
}

/* Two read all of it, and their mean counts. Then the first criterion is contested, and after that the second. */
static enum err contest_one(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct decision decision;
	struct sitting sitting;
	struct look first[2], second[2], third[2];
	struct belief *late;
	TRY(readers_add_view(w, tx, readers, 0));
	TRY(read_case(w, tx, readers, 0, 0, 0));
	TRY(read_case(w, tx, readers, 1, 1, 1));
	TRY(readers_assert_stage(w, tx, readers, READING_DECISION, REVIEW_JUDGED));
	TRY(readers_decide(w, tx, readers, 1, &decision));
	TRY(look_at(w, tx, readers, &decision, first));
	assert_halves(first[0].counts, 0);
	assert_halves(first[1].counts, 0);
	TRY(answer(w, tx, readers, 2, 0, 3, &decision));
	TRY(look_at(w, tx, readers, &decision, second));
	assert_int_equal(grade_verdict_level(second[0].counts), 3);
	assert_true(id_equal(second[0].counts->person, readers->at[2].person));
	assert_true(second[0].belief->mean_logit > first[0].belief->mean_logit);
	assert_stays(&first[1], &second[1]);
	TRY(answer(w, tx, readers, 3, 1, 2, &decision));
	TRY(look_at(w, tx, readers, &decision, third));
	assert_stays(&second[0], &third[0]);
	assert_int_equal(grade_verdict_level(third[1].counts), 2);
	/* Whatever a machine still has to say changes nothing of it. */
	TRY(sitting_load_any(w, tx, readers->org, readers->sitting, &sitting));
	TRY(belief_update(w, tx, readers->org, &sitting));
	TRY(beliefs_now(w, tx, readers, &late));
	for (size_t i = 0; i < readers->document.competency_count; i++) {
		uint8_t posterior[GRID_BYTES];
		grid_encode(&late[i].posterior, posterior);
		for (size_t k = 0; k < 2; k++)
			if (str_equal(late[i].competency, third[k].belief->competency))
				assert_memory_equal(posterior, third[k].posterior, GRID_BYTES);
	}
	return OK;
}

TEST(second_readings_count_on_where_an_appeal_is_about_something_else)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		readers_open(&w, engine, 4, 1, &readers);
		make_apart(&w, &readers);
		assert_ok(&w, db_write(&w, readers.db, readers_begin, &readers));
		assert_ok(&w, db_write(&w, readers.db, contest_one, &readers));
		readers_close(&w, &readers);
	}
}

/* ---- the lot, and where it matters ---- */

/* Of 10,000 sittings a tenth, within four standard errors; the same ones every time; and the first by sha256sum. */
TEST(second_reading_falls_on_the_author_s_share)
{
	struct work w = test_work();
	size_t drawn = 0;
	for (uint64_t i = 0; i < 10000; i++) {
		struct id id = {{1}};
		memcpy(id.byte + 8, &i, sizeof i);
		drawn += second_drawn(&w, id, 0.1);
		assert_false(second_drawn(&w, id, 0));
		assert_true(second_drawn(&w, id, 1));
	}
	assert_in_range(drawn, 880, 1120);
	/* printf 'assay second reading %s' 01000000-0000-0000-0000-000000000000 | sha256sum: 3a35610a269dab59… */
	struct id id = {{1}};
	assert_true(second_drawn(&w, id, 0.2284));
	assert_false(second_drawn(&w, id, 0.2264));
	test_work_end(&w);
}

static struct verdict sure_of(struct work *w, const struct criterion *criterion, struct str scorer,
                              const double *levels)
{
	(void)w;
	return (struct verdict){.part = READERS_PART,
	                        .task = criterion->id,
	                        .competency = criterion->competency,
	                        .scorer = scorer,
	                        .levels = levels,
	                        .level_count = criterion->described_count};
}

/* The machine wavers about one criterion. That matters where the award would turn with it, and nowhere else. */
TEST(second_reading_is_due_where_the_award_hangs_on_what_the_machine_is_not_sure_of)
{
	struct work w = test_work();
	struct document document = *demonstration_quiz_and_report(&w);
	const struct rubric *rubric = part_rubric(document_part(&document, READERS_PART));
	const struct sitting sitting = {.document = &document, .id = {{9}}};
	struct verdict verdicts[DOCUMENT_CRITERIA_MAX + 1];
	double sure[MODEL_LEVELS_MAX][MODEL_LEVELS_MAX] = {{0}}, wavering[MODEL_LEVELS_MAX];
	size_t count = rubric->criterion_count, asked = 0, not_asked = 0;
	struct part_criterion at = {document_part(&document, READERS_PART), &rubric->criteria[0]};
	size_t pass = reading_pass_level(&document, &at);
	document.review.second_marking = 0;
	document.review.by_lot_alone = false;
	for (size_t k = 0; k < MODEL_LEVELS_MAX; k++) {
		sure[k][k] = 1;
		wavering[k] = k == pass || k + 1 == pass ? 0.5 : 0;
	}
	for (size_t level = 0; level < rubric->criteria[0].described_count; level++) {
		struct str machine_wavers, alone;
		for (size_t i = 0; i < count; i++)
			verdicts[i] = sure_of(&w, &rubric->criteria[i], SCORER_PERSON, sure[level]);
		verdicts[count] = sure_of(&w, &rubric->criteria[0], SCORER_RUBRIC, wavering);
		assert_ok(&w, second_reasons(&w, &sitting, verdicts, count + 1, &machine_wavers));
		assert_ok(&w, second_reasons(&w, &sitting, verdicts, count, &alone));
		bool unsure = str_starts(machine_wavers, S("The award hangs on 1"));
		assert_false(str_starts(alone, S("The award hangs")));
		asked += unsure;
		not_asked += !unsure;
	}
	/* The very worst and the very best work is far from any border, and something lies between. */
	assert_in_range(not_asked, 1, rubric->criteria[0].described_count);
	assert_int_equal(asked + not_asked, rubric->criteria[0].described_count);
	document.review.by_lot_alone = true;
	struct str none;
	assert_ok(&w, second_reasons(&w, &sitting, verdicts, count + 1, &none));
	assert_true(str_absent(none));
	test_work_end(&w);
}

/* Only where people judge: of two requirements that are as close, one is about what a key alone has scored. */
TEST(second_reading_is_due_where_what_people_judge_is_close)
{
	struct work w = test_work();
	struct document document = *demonstration_quiz_and_report(&w);
	const struct rubric *rubric = part_rubric(document_part(&document, READERS_PART));
	const struct sitting sitting = {.document = &document, .id = {{9}}};
	struct requirement required = {.competency = rubric->criteria[0].competency};
	struct str why;
	document.review.second_marking = 0;
	document.review.by_lot_alone = false;
	document.requirements = &required;
	document.requirement_count = 1;
	/* Nothing is known: at or above 0 are half of the people. */
	required.probability = 0.55;
	assert_ok(&w, second_reasons(&w, &sitting, NULL, 0, &why));
	assert_true(str_starts(why, S("It is close to what the award requires")));
	required.probability = 0.75;
	assert_ok(&w, second_reasons(&w, &sitting, NULL, 0, &why));
	assert_true(str_absent(why));
	struct criterion *others = work_array(&w, rubric->criterion_count, sizeof *others);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		others[i] = rubric->criteria[i];
		others[i].competency = S("something-else");
	}
	struct part *parts = work_array(&w, document.part_count, sizeof *parts);
	for (size_t i = 0; i < document.part_count; i++)
		parts[i] = document.parts[i];
	struct written *written = work_alloc(&w, sizeof *written);
	*written = *parts[1].written;
	written->rubric.criteria = others;
	parts[1].written = written;
	document.parts = parts;
	required.probability = 0.55;
	assert_ok(&w, second_reasons(&w, &sitting, NULL, 0, &why));
	assert_true(str_absent(why));
	test_work_end(&w);
}
