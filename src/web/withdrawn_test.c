/* What somebody judged who declared a conflict of interest, or gave the case back, counts nowhere: not for the candidate, not in
 * agreement, not in severity, not in what is learned from; and they are told so. */
#include "calibration/examples.h"
#include "database.h"
#include "demonstration.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/review.h"
#include "grade/review_state.h"
#include "study/answers.h"
#include "study/reviewers.h"
#include "test.h"
#include "unit/seated.h"

#include "web/withdrawn_test.sql.h"

#define PART S("incident-report")
#define MINUTE_US (60 * INT64_C(1000000))

enum { DAN, CEM, BEA, READERS };

struct withdrawn {
	struct db *db;
	struct document document;
	struct seated seated;
	struct id case_id;
	struct actor readers[READERS];
};

static const struct rubric *rubric_of(const struct withdrawn *withdrawn)
{
	return part_rubric(document_part(&withdrawn->document, PART));
}

/* The machine's view of all criteria: the lowest level. */
static enum err view(struct work *w, struct tx *tx, const struct withdrawn *withdrawn)
{
	const struct rubric *rubric = rubric_of(withdrawn);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		double *levels = work_array(w, scale_levels(criterion), sizeof *levels);
		levels[0] = 1;
		const struct verdict verdict = {.part = PART,
		                                .task = criterion->id,
		                                .competency = criterion->competency,
		                                .scorer = SCORER_RUBRIC,
		                                .levels = levels,
		                                .level_count = scale_levels(criterion),
		                                .basis = S("{}"),
		                                .reply = S("{}")};
		TRY(grade_verdict_add(w, tx, withdrawn->seated.org, withdrawn->seated.sitting, &verdict));
	}
	return OK;
}

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	static const char *const names[READERS] = {"dan", "cem", "bea"};
	struct withdrawn *withdrawn = argument;
	TRY(seated_begin(w, tx, &withdrawn->document, &withdrawn->seated));
	const struct seated *seated = &withdrawn->seated;
	for (size_t i = 0; i < READERS; i++)
		TRY(seated_person(w, tx, seated->org, names[i], ROLE_REVIEWER, &withdrawn->readers[i]));
	const struct withdrawn_test_finish_in finish = {.org = seated->org, .sitting = seated->sitting};
	const struct withdrawn_test_response_in response = {
		.org = seated->org, .sitting = seated->sitting, .part = PART};
	TRY(withdrawn_test_finish(w, tx, &finish));
	TRY(withdrawn_test_response(w, tx, &response));
	TRY(view(w, tx, withdrawn));
	TRY(review_open(w, tx, seated->org, seated->sitting, S("A person decides every award.")));
	return review_of_sitting(w, tx, seated->org, seated->sitting, &withdrawn->case_id);
}

static enum err take_and_judge(struct work *w, struct tx *tx, const struct withdrawn *withdrawn,
                               size_t reader, int64_t level)
{
	const struct rubric *rubric = rubric_of(withdrawn);
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		judgements[i] = (struct judgement){PART, rubric->criteria[i].id, level, {0}};
	TRY(review_claim(w, tx, &withdrawn->readers[reader], withdrawn->case_id));
	return review_judge(w, tx, &withdrawn->readers[reader], withdrawn->case_id, judgements,
	                    rubric->criterion_count);
}

static enum err decide(struct work *w, struct tx *tx, const struct withdrawn *withdrawn, size_t reader,
                       int64_t undo_us)
{
	struct decision made;
	return review_decide(w, tx, &withdrawn->readers[reader], withdrawn->case_id,
	                     &(struct review_choice){S("not-yet"), S("Too little."), false}, undo_us, &made);
}

/* They do not read what they gave any more, and the message names the cause. */
static enum err assert_told(struct work *w, struct tx *tx, const struct withdrawn *withdrawn, size_t reader,
                            const char *cause)
{
	struct review_case known;
	struct readings readings;
	const struct reading *mine;
	assert_int_equal(
		review_read(w, tx, &withdrawn->readers[reader], withdrawn->case_id, &known, &readings, &mine),
		ERR_FORBIDDEN);
	if (str_find(w->message, str_of(cause)) == SIZE_MAX)
		fail_msg("“%.*s” does not say “%s”", STR_ARG(w->message), cause);
	work_forgive(w);
	return OK;
}

static enum err is_judged(struct work *w, struct tx *tx, void *argument)
{
	const struct withdrawn *withdrawn = argument;
	const struct actor *dan = &withdrawn->readers[DAN], *cem = &withdrawn->readers[CEM];
	struct readings readings;
	bool given_up, closed;
	TRY(take_and_judge(w, tx, withdrawn, DAN, 1));
	TRY(decide(w, tx, withdrawn, DAN, MINUTE_US));
	assert_int_equal(review_declare_conflict(w, tx, dan, withdrawn->case_id, (struct str){0}),
	                 ERR_CONFLICT);
	work_forgive(w);
	TRY(review_undo(w, tx, dan, withdrawn->case_id));
	TRY(review_declare_conflict(w, tx, dan, withdrawn->case_id, (struct str){0}));
	TRY(take_and_judge(w, tx, withdrawn, CEM, 2));
	TRY(review_release(w, tx, cem, withdrawn->case_id, &given_up));
	assert_true(given_up);
	TRY(assert_told(w, tx, withdrawn, CEM, "nothing that was judged in them counts"));
	TRY(review_claim(w, tx, &withdrawn->readers[BEA], withdrawn->case_id));
	TRY(assert_told(w, tx, withdrawn, DAN, "nothing that you judged of it counts"));
	TRY(assert_told(w, tx, withdrawn, CEM, "Another reviewer holds this case"));
	TRY(take_and_judge(w, tx, withdrawn, BEA, 0));
	TRY(reading_load(w, tx, withdrawn->seated.org, withdrawn->seated.sitting, 1, &readings));
	assert_int_equal(readings.count, 1);
	assert_true(id_equal(readings.each[0].person, withdrawn->readers[BEA].person));
	assert_true(readings.each[0].blind);
	TRY(decide(w, tx, withdrawn, BEA, 0));
	return review_close(w, tx, withdrawn->seated.org, withdrawn->seated.sitting, &closed);
}

/* ---- where judgements count ------------------------------------------------------------------ */

static enum err assert_studied(struct work *w, struct tx *tx, const struct withdrawn *withdrawn)
{
	struct answers answers;
	struct sitting sitting;
	TRY(sitting_load_any(w, tx, withdrawn->seated.org, withdrawn->seated.sitting, &sitting));
	TRY(answers_read(w, tx, sitting.org, sitting.assessment, sitting.version, &answers));
	assert_int_equal(answers.sitting_count, 1);
	assert_int_equal(answers.reviewer_count, 1);
	assert_true(id_equal(answers.reviewers[0], withdrawn->readers[BEA].person));
	size_t judged = 0;
	for (size_t i = 0; i < answers.task_count; i++) {
		assert_int_equal(answers.second_judges[i], ANSWERS_NOBODY);
		if (answers.judges[i] == ANSWERS_NOBODY)
			continue;
		assert_int_equal(answers.judged_levels[i], 0);
		assert_int_equal(answers.levels[i], 0);
		judged++;
	}
	assert_int_equal(judged, rubric_of(withdrawn)->criterion_count);
	return OK;
}

static enum err assert_learned(struct work *w, struct tx *tx, const struct withdrawn *withdrawn)
{
	struct examples examples;
	size_t judged = 0;
	TRY(examples_read(w, tx, withdrawn->seated.org, withdrawn->seated.assessment, false, &examples));
	for (size_t i = 0; i < examples.count; i++) {
		if (examples.at[i].origin != EXAMPLE_JUDGED)
			continue;
		for (size_t k = 0; k < rubric_of(withdrawn)->criterion_count; k++)
			assert_int_equal(examples.at[i].levels[k], 0);
		judged++;
	}
	assert_int_equal(judged, 1);
	return OK;
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	const struct withdrawn *withdrawn = argument;
	for (size_t i = 0; i < READERS; i++) {
		struct review_agreement agreement;
		struct reviewers_work *read;
		size_t count;
		TRY(review_agreement(w, tx, &withdrawn->readers[i], &agreement));
		assert_int_equal(agreement.judgements, i == BEA ? rubric_of(withdrawn)->criterion_count : 0);
		TRY(reviewers_work_of(w, tx, withdrawn->seated.org, withdrawn->readers[i].person, &read,
		                      &count));
		assert_int_equal(count, i == BEA);
	}
	TRY(assert_studied(w, tx, withdrawn));
	return assert_learned(w, tx, withdrawn);
}

static void run(double second_marking, enum err (*body)(struct work *, struct tx *, void *),
                enum err (*then)(struct work *, struct tx *, void *))
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct withdrawn withdrawn = {.db = test_database_open(&w, engine)};
		withdrawn.document = *demonstration_quiz_and_report(&w);
		withdrawn.document.review.second_marking = second_marking;
		withdrawn.document.review.by_lot_alone = true;
		assert_ok(&w, db_write(&w, withdrawn.db, set_up, &withdrawn));
		assert_ok(&w, db_write(&w, withdrawn.db, body, &withdrawn));
		assert_ok(&w, db_read(&w, withdrawn.db, then, &withdrawn));
		db_close(withdrawn.db);
		test_work_end(&w);
	}
}

TEST(withdrawn_judgements_count_nowhere)
{
	run(0, is_judged, look);
}

/* ---- two of them, and what followed from both ------------------------------------------------ */

static enum err is_read_twice(struct work *w, struct tx *tx, void *argument)
{
	const struct withdrawn *withdrawn = argument;
	const struct actor *dan = &withdrawn->readers[DAN], *cem = &withdrawn->readers[CEM];
	bool closed;
	TRY(take_and_judge(w, tx, withdrawn, DAN, 1));
	TRY(take_and_judge(w, tx, withdrawn, CEM, 1));
	TRY(decide(w, tx, withdrawn, CEM, MINUTE_US)); /* the mean is stored, as the decider's */
	TRY(review_undo(w, tx, cem, withdrawn->case_id));
	TRY(review_declare_conflict(w, tx, cem, withdrawn->case_id, (struct str){0}));
	TRY(review_declare_conflict(w, tx, dan, withdrawn->case_id, (struct str){0}));
	TRY(take_and_judge(w, tx, withdrawn, BEA, 0)); /* nobody is left who could read it too */
	TRY(decide(w, tx, withdrawn, BEA, 0));
	return review_close(w, tx, withdrawn->seated.org, withdrawn->seated.sitting, &closed);
}

TEST(withdrawn_judgements_take_along_what_followed_from_them)
{
	run(1, is_read_twice, look);
}

/* ---- judged once more by the same person ----------------------------------------------------- */

static enum err is_judged_again(struct work *w, struct tx *tx, void *argument)
{
	const struct withdrawn *withdrawn = argument;
	bool given_up, closed;
	TRY(take_and_judge(w, tx, withdrawn, CEM, 2));
	TRY(review_release(w, tx, &withdrawn->readers[CEM], withdrawn->case_id, &given_up));
	TRY(take_and_judge(w, tx, withdrawn, CEM, 0));
	TRY(decide(w, tx, withdrawn, CEM, 0));
	return review_close(w, tx, withdrawn->seated.org, withdrawn->seated.sitting, &closed);
}

/* They had seen the machine's view by then: it counts for the candidate, and is no agreement with the machine. */
static enum err look_again(struct work *w, struct tx *tx, void *argument)
{
	const struct withdrawn *withdrawn = argument;
	struct readings readings;
	struct review_agreement agreement;
	TRY(reading_load(w, tx, withdrawn->seated.org, withdrawn->seated.sitting, 1, &readings));
	assert_int_equal(readings.count, 1);
	assert_false(readings.each[0].blind);
	TRY(review_agreement(w, tx, &withdrawn->readers[CEM], &agreement));
	assert_int_equal(agreement.judgements, 0);
	return assert_learned(w, tx, withdrawn);
}

TEST(withdrawn_judgements_leave_who_gave_them_no_longer_blind)
{
	run(0, is_judged_again, look_again);
}
