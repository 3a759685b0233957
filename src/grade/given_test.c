/* A judgement that was passed on and is taken back, or withdrawn: until when, by whom, that nothing of it counts or is less
 * blind, nor what followed from it, and who goes on. */
#include "grade/review.h"

#include "base/world.h"
#include "database.h"
#include "demonstration.h"
#include "exam/part.h"
#include "grade/review_state.h"
#include "org/message.h"
#include "org/person.h"
#include "test.h"
#include "unit/seated.h"

#define PART S("incident-report")
#define MINUTE_US (60 * INT64_C(1000000))

enum { READERS = 5 };

struct passing {
	struct db *db;
	struct document document; /* of which every case is read twice */
	struct id org, sitting, case_id;
	struct actor candidate, administrator, readers[READERS];
	size_t reader_count;
};

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	static const char *const names[READERS] = {"ada", "bea", "cem", "dan", "eva"};
	struct passing *passing = argument;
	struct seated seated;
	TRY(seated_begin(w, tx, &passing->document, &seated));
	passing->org = seated.org;
	passing->sitting = seated.sitting;
	passing->candidate = seated.candidate;
	TRY(seated_person(w, tx, passing->org, "olga", ROLE_ADMINISTRATOR, &passing->administrator));
	for (size_t i = 0; i < passing->reader_count; i++)
		TRY(seated_person(w, tx, passing->org, names[i], ROLE_REVIEWER, &passing->readers[i]));
	TRY(review_open(w, tx, passing->org, passing->sitting, S("A person decides every award.")));
	return review_of_sitting(w, tx, passing->org, passing->sitting, &passing->case_id);
}

static enum err judge(struct work *w, struct tx *tx, const struct passing *passing, size_t reader,
                      int64_t level, int64_t last)
{
	const struct rubric *rubric = part_rubric(document_part(&passing->document, PART));
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		judgements[i] = (struct judgement){
			PART, rubric->criteria[i].id, i + 1 == rubric->criterion_count ? last : level, {0}};
	return review_judge(w, tx, &passing->readers[reader], passing->case_id, judgements,
	                    rubric->criterion_count);
}

static enum err take(struct work *w, struct tx *tx, const struct passing *passing, size_t reader)
{
	return review_claim(w, tx, &passing->readers[reader], passing->case_id);
}

static enum err take_and_judge(struct work *w, struct tx *tx, const struct passing *passing, size_t reader,
                               int64_t level)
{
	TRY(take(w, tx, passing, reader));
	return judge(w, tx, passing, reader, level, level);
}

static enum err take_back(struct work *w, struct tx *tx, const struct passing *passing, size_t reader)
{
	return review_take_back(w, tx, &passing->readers[reader], passing->case_id, MINUTE_US);
}

static enum err assert_readings(struct work *w, struct tx *tx, const struct passing *passing, size_t count)
{
	struct readings readings;
	TRY(reading_load(w, tx, passing->org, passing->sitting, 1, &readings));
	assert_int_equal(readings.count, count);
	for (size_t i = 0; i < count; i++)
		assert_true(readings.each[i].blind);
	return OK;
}

/* The message names the cause. */
static void assert_refused(struct work *w, enum err failed, enum err kind, const char *cause)
{
	assert_int_equal(failed, kind);
	if (str_find(w->message, str_of(cause)) == SIZE_MAX)
		fail_msg("“%.*s” does not say “%s”", STR_ARG(w->message), cause);
	work_forgive(w);
}

/* With so many reviewers; who settles what two differ on is for the document. */
static void run_of(size_t reader_count, double second_marking, struct str adjudication,
                   enum err (*body)(struct work *, struct tx *, void *))
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct passing passing = {.db = test_database_open(&w, engine), .reader_count = reader_count};
		passing.document = *demonstration_quiz_and_report(&w);
		passing.document.review.second_marking = second_marking;
		passing.document.review.by_lot_alone = true;
		passing.document.review.adjudicate_levels = 1;
		passing.document.review.adjudication = adjudication;
		assert_ok(&w, db_write(&w, passing.db, set_up, &passing));
		assert_ok(&w, db_write(&w, passing.db, body, &passing));
		db_close(passing.db);
		test_work_end(&w);
	}
}

static void run_with(double second_marking, enum err (*body)(struct work *, struct tx *, void *))
{
	run_of(3, second_marking, (struct str){0}, body);
}

/* All of it is read twice. */
static void run(enum err (*body)(struct work *, struct tx *, void *))
{
	run_with(1, body);
}

/* ---- taking back ----------------------------------------------------------------------------- */

static enum err assert_blind_again(struct work *w, struct tx *tx, const struct passing *passing)
{
	struct review_case held;
	struct sitting sitting;
	struct review_criterion *criteria;
	size_t count;
	TRY(review_load(w, tx, &passing->readers[0], passing->case_id, &held));
	assert_int_equal(held.state, REVIEW_CLAIMED);
	assert_int_equal(held.stage, READING_FIRST);
	assert_true(str_absent(held.twice));
	TRY(sitting_load_any(w, tx, passing->org, passing->sitting, &sitting));
	TRY(review_criteria(w, tx, &passing->readers[0], &held, &sitting, &criteria, &count));
	assert_true(count > 1);
	for (size_t i = 0; i < count; i++) {
		assert_true(criteria[i].asked);
		assert_null(criteria[i].machine);
		assert_int_equal(grade_verdict_level(criteria[i].mine), 1); /* what they gave is there */
	}
	return OK;
}

static enum err judges_and_takes_back(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	struct review_given *given;
	size_t count;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(review_given(w, tx, &passing->readers[0], MINUTE_US, &given, &count));
	assert_int_equal(count, 1);
	assert_true(id_equal(given[0].id, passing->case_id));
	TRY(review_given(w, tx, &passing->readers[1], MINUTE_US, &given, &count));
	assert_int_equal(count, 0);
	TRY(take_back(w, tx, passing, 0));
	TRY(assert_readings(w, tx, passing, 0));
	TRY(assert_blind_again(w, tx, passing));
	assert_refused(w, take(w, tx, passing, 1), ERR_CONFLICT, "Another reviewer holds this case until");
	TRY(judge(w, tx, passing, 0, 2, 2));
	TRY(assert_readings(w, tx, passing, 1));
	/* The other is as blind, and both count: the first as it was given the second time. */
	TRY(take_and_judge(w, tx, passing, 1, 2));
	TRY(assert_readings(w, tx, passing, 2));
	struct sitting sitting;
	struct verdict *counting;
	TRY(sitting_load_any(w, tx, passing->org, passing->sitting, &sitting));
	TRY(reading_evidence(w, tx, &sitting, 1, passing->readers[1].person, false, &counting, &count));
	for (size_t i = 0; i < count; i++)
		if (str_equal(counting[i].scorer, SCORER_PERSON))
			assert_int_equal(grade_verdict_level(&counting[i]), 2);
	return OK;
}

TEST(review_takes_a_judgement_back_that_was_passed_on)
{
	run(judges_and_takes_back);
}

/* ---- until when ------------------------------------------------------------------------------ */

static enum err comes_too_late(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	assert_refused(w, review_take_back(w, tx, &passing->readers[0], passing->case_id, 0), ERR_CONFLICT,
	               "those are over");
	assert_refused(w, take_back(w, tx, passing, 1), ERR_FORBIDDEN, "Claim it in the queue");
	TRY(take(w, tx, passing, 1));
	assert_refused(w, take_back(w, tx, passing, 0), ERR_CONFLICT, "Somebody else has this case by now");
	TRY(judge(w, tx, passing, 1, 1, 1));
	assert_refused(w, take_back(w, tx, passing, 0), ERR_CONFLICT,
	               "Another person has read this case since");
	/* Whoever read last has seen what was found: nothing is taken back. */
	assert_refused(w, take_back(w, tx, passing, 1), ERR_CONFLICT, "");
	return assert_readings(w, tx, passing, 2);
}

TEST(review_takes_nothing_back_once_somebody_goes_on_from_it)
{
	run(comes_too_late);
}

/* Neither the list nor they themselves take it back. */
static enum err assert_stays(struct work *w, struct tx *tx, const struct passing *passing, size_t reader)
{
	struct review_given *given;
	size_t count;
	TRY(review_given(w, tx, &passing->readers[reader], MINUTE_US, &given, &count));
	assert_int_equal(count, 0);
	assert_refused(w, take_back(w, tx, passing, reader), ERR_CONFLICT, "taken up or given back since");
	return OK;
}

/* Whoever judged last and gives the case back has seen what was found; so has whoever looked at it and gave it back. */
static enum err has_seen(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	bool withdrawn;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(take(w, tx, passing, 1));
	TRY(review_release(w, tx, &passing->readers[1], passing->case_id, &withdrawn));
	TRY(assert_stays(w, tx, passing, 0));
	TRY(take_and_judge(w, tx, passing, 1, 1));
	TRY(review_release(w, tx, &passing->readers[1], passing->case_id, &withdrawn));
	assert_false(withdrawn);
	TRY(assert_stays(w, tx, passing, 1));
	return assert_readings(w, tx, passing, 2);
}

TEST(review_takes_nothing_back_once_it_was_given_back)
{
	run(has_seen);
}

/* Given back afterwards, it is as if they had never had it. */
static enum err gives_back(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(take_back(w, tx, passing, 0));
	bool withdrawn;
	TRY(review_release(w, tx, &passing->readers[0], passing->case_id, &withdrawn));
	assert_false(withdrawn);
	TRY(take_and_judge(w, tx, passing, 1, 2));
	TRY(take_and_judge(w, tx, passing, 0, 2));
	return assert_readings(w, tx, passing, 2);
}

TEST(review_lets_another_read_first_what_was_taken_back_and_given_back)
{
	run(gives_back);
}

/* ---- a conflict of interest ------------------------------------------------------------------ */

static enum err declare(struct work *w, struct tx *tx, const struct passing *passing, size_t reader)
{
	return review_declare_conflict(w, tx, &passing->readers[reader], passing->case_id, (struct str){0});
}

static enum err assert_due(struct work *w, struct tx *tx, const struct passing *passing,
                           enum reading_stage stage, enum review_state state)
{
	struct review_case known;
	TRY(review_find(w, tx, &passing->readers[0], passing->case_id, &known));
	assert_int_equal(known.stage, stage);
	assert_int_equal(known.state, state);
	return OK;
}

/* Whoever holds it then reads it as the first, as blind as they were, and another is the second. */
static enum err conflicts_after_passing_on(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(take(w, tx, passing, 1));
	TRY(declare(w, tx, passing, 0));
	TRY(assert_readings(w, tx, passing, 0));
	TRY(assert_due(w, tx, passing, READING_FIRST, REVIEW_CLAIMED));
	TRY(judge(w, tx, passing, 1, 2, 2));
	TRY(assert_due(w, tx, passing, READING_SECOND, REVIEW_WAITING));
	assert_refused(w, take(w, tx, passing, 0), ERR_CONFLICT, "nothing that you judged of it counts");
	TRY(take_and_judge(w, tx, passing, 2, 2));
	TRY(assert_due(w, tx, passing, READING_DECISION, REVIEW_JUDGED));
	return assert_readings(w, tx, passing, 2);
}

TEST(review_begins_again_when_who_read_it_first_declares_a_conflict)
{
	run(conflicts_after_passing_on);
}

/* The second is the first then, and of 2 and 2 the mean is 2. */
static enum err conflicts_after_both(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	struct sitting sitting;
	struct verdict *counting;
	struct decision made;
	size_t count, judged = 0;
	TRY(take_and_judge(w, tx, passing, 0, 2));
	TRY(take_and_judge(w, tx, passing, 1, 2));
	TRY(assert_due(w, tx, passing, READING_DECISION, REVIEW_JUDGED));
	TRY(declare(w, tx, passing, 0));
	TRY(assert_readings(w, tx, passing, 1));
	TRY(assert_due(w, tx, passing, READING_SECOND, REVIEW_WAITING));
	assert_refused(w, take(w, tx, passing, 1), ERR_CONFLICT, "You have read this case");
	/* They have seen what the first and the machine said. */
	TRY(assert_stays(w, tx, passing, 1));
	TRY(take_and_judge(w, tx, passing, 2, 2));
	TRY(assert_due(w, tx, passing, READING_DECISION, REVIEW_JUDGED));
	TRY(assert_readings(w, tx, passing, 2));
	TRY(sitting_load_any(w, tx, passing->org, passing->sitting, &sitting));
	TRY(reading_evidence(w, tx, &sitting, 1, passing->readers[2].person, false, &counting, &count));
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(counting[i].scorer, SCORER_PERSON))
			continue;
		assert_int_equal(grade_verdict_level(&counting[i]), 2);
		assert_true(str_ends(counting[i].basis, S("\"rule\":\"mean\"}")));
		judged++;
	}
	assert_true(judged > 0);
	return review_decide(w, tx, &passing->readers[2], passing->case_id,
	                     &(struct review_choice){S("not-yet"), S("Too little."), false}, 0, &made);
}

TEST(review_is_read_by_another_when_one_of_two_declares_a_conflict)
{
	run(conflicts_after_both);
}

/* ---- what was judged in sight of it ---------------------------------------------------------- */

/* What counts of all criteria, were this reader to decide: this level, by this rule. */
static enum err assert_counts(struct work *w, struct tx *tx, const struct passing *passing, size_t reader,
                              size_t level, const char *rule)
{
	struct sitting sitting;
	struct verdict *counting;
	size_t count, judged = 0;
	TRY(sitting_load_any(w, tx, passing->org, passing->sitting, &sitting));
	TRY(reading_evidence(w, tx, &sitting, 1, passing->readers[reader].person, false, &counting, &count));
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(counting[i].scorer, SCORER_PERSON))
			continue;
		assert_int_equal(grade_verdict_level(&counting[i]), level);
		assert_true(str_ends(counting[i].basis, str_format(w->arena, "\"rule\":\"%s\"}", rule)));
		judged++;
	}
	assert_true(judged > 0);
	return OK;
}

/* 3 and 1 are settled at 3 by a third. Without the 3 there are 1 and 2, which nobody has compared. */
static enum err conflicts_after_adjudication(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 3));
	TRY(take_and_judge(w, tx, passing, 1, 1));
	TRY(assert_due(w, tx, passing, READING_ADJUDICATION, REVIEW_WAITING));
	TRY(take_and_judge(w, tx, passing, 2, 3));
	TRY(assert_counts(w, tx, passing, 2, 3, "adjudicated"));
	TRY(declare(w, tx, passing, 0));
	TRY(assert_due(w, tx, passing, READING_SECOND, REVIEW_WAITING));
	TRY(assert_readings(w, tx, passing, 1));
	assert_refused(w, take(w, tx, passing, 2), ERR_CONFLICT, "You have seen what others judged");
	TRY(take_and_judge(w, tx, passing, 3, 2));
	TRY(assert_readings(w, tx, passing, 2));
	TRY(assert_due(w, tx, passing, READING_ADJUDICATION, REVIEW_WAITING));
	assert_refused(w, take(w, tx, passing, 2), ERR_CONFLICT, "You have seen what others judged");
	TRY(take_and_judge(w, tx, passing, 4, 1));
	TRY(assert_due(w, tx, passing, READING_DECISION, REVIEW_JUDGED));
	return assert_counts(w, tx, passing, 4, 1, "adjudicated");
}

TEST(review_forgets_what_a_third_settled_in_sight_of_a_reading_that_was_withdrawn)
{
	run_of(5, 1, S("third"), conflicts_after_adjudication);
}

/* Of 3 and 1 the one is given up for the other. Without the 3 it is 1 again, whatever another reads. */
static enum err conflicts_after_agreement(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 3));
	TRY(take_and_judge(w, tx, passing, 1, 1));
	TRY(assert_due(w, tx, passing, READING_AGREEMENT, REVIEW_WAITING));
	TRY(take_and_judge(w, tx, passing, 1, 3));
	TRY(assert_counts(w, tx, passing, 1, 3, "agreed"));
	TRY(declare(w, tx, passing, 0));
	TRY(assert_due(w, tx, passing, READING_SECOND, REVIEW_WAITING));
	TRY(assert_readings(w, tx, passing, 1));
	TRY(take_and_judge(w, tx, passing, 2, 3));
	TRY(assert_due(w, tx, passing, READING_AGREEMENT, REVIEW_WAITING));
	TRY(assert_readings(w, tx, passing, 2));
	TRY(take_and_judge(w, tx, passing, 2, 1));
	TRY(assert_due(w, tx, passing, READING_DECISION, REVIEW_JUDGED));
	return assert_counts(w, tx, passing, 2, 1, "agreed");
}

TEST(review_forgets_what_was_agreed_with_whom_declares_a_conflict)
{
	run_of(3, 1, S("agreement"), conflicts_after_agreement);
}

/* Whoever had the case meanwhile has seen what was judged, though they judged nothing; not so who had it before that. */
static enum err conflicts_while_it_is_open(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	bool withdrawn;
	TRY(take_and_judge(w, tx, passing, 0, 3));
	TRY(take(w, tx, passing, 4));
	TRY(review_release(w, tx, &passing->readers[4], passing->case_id, &withdrawn));
	w->world = world_fixed(w->arena, world_now_us(w) + MINUTE_US, 7);
	TRY(take_and_judge(w, tx, passing, 1, 1));
	TRY(take(w, tx, passing, 3));
	TRY(review_release(w, tx, &passing->readers[3], passing->case_id, &withdrawn));
	TRY(take(w, tx, passing, 2));
	TRY(declare(w, tx, passing, 0));
	TRY(assert_due(w, tx, passing, READING_SECOND, REVIEW_WAITING));
	assert_refused(w, judge(w, tx, passing, 2, 1, 1), ERR_FORBIDDEN, "You have seen what others judged");
	for (size_t i = 2; i < 4; i++)
		assert_refused(w, take(w, tx, passing, i), ERR_CONFLICT, "You have seen what others judged");
	assert_refused(w, take(w, tx, passing, 1), ERR_CONFLICT, "You have read this case");
	TRY(take_and_judge(w, tx, passing, 4, 1));
	TRY(assert_due(w, tx, passing, READING_DECISION, REVIEW_JUDGED));
	return assert_readings(w, tx, passing, 2);
}

TEST(review_lets_nobody_read_blind_who_opened_the_case_to_settle_it)
{
	run_of(5, 1, S("third"), conflicts_while_it_is_open);
}

/* The same of who was to decide, and has read nothing. */
static enum err conflicts_while_it_is_decided(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	bool withdrawn;
	TRY(take_and_judge(w, tx, passing, 0, 2));
	TRY(take_and_judge(w, tx, passing, 1, 2));
	TRY(review_release(w, tx, &passing->readers[1], passing->case_id, &withdrawn));
	TRY(take(w, tx, passing, 2));
	TRY(assert_due(w, tx, passing, READING_DECISION, REVIEW_JUDGED));
	TRY(declare(w, tx, passing, 0));
	TRY(assert_due(w, tx, passing, READING_SECOND, REVIEW_WAITING));
	assert_refused(w, take(w, tx, passing, 2), ERR_CONFLICT, "You have seen what others judged");
	TRY(take_and_judge(w, tx, passing, 3, 2));
	return assert_readings(w, tx, passing, 2);
}

TEST(review_lets_nobody_read_blind_who_took_the_case_over_to_decide)
{
	run_of(4, 1, (struct str){0}, conflicts_while_it_is_decided);
}

/* ---- and nobody is left ---------------------------------------------------------------------- */

/* This reader decides alone, and the case says so. */
static enum err assert_alone(struct work *w, struct tx *tx, const struct passing *passing, size_t reader)
{
	struct review_case held;
	struct decision made;
	TRY(review_load(w, tx, &passing->readers[reader], passing->case_id, &held));
	assert_int_equal(held.stage, READING_DECISION);
	assert_int_equal(held.state, REVIEW_JUDGED);
	assert_true(str_ends(held.twice, S("\nThere is no second reviewer who could: one person decides.")));
	TRY(assert_readings(w, tx, passing, 1));
	return review_decide(w, tx, &passing->readers[reader], passing->case_id,
	                     &(struct review_choice){S("not-yet"), S("Too little."), false}, 0, &made);
}

static enum err leaves_the_other(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(take_and_judge(w, tx, passing, 1, 2));
	TRY(assert_due(w, tx, passing, READING_AGREEMENT, REVIEW_WAITING));
	TRY(declare(w, tx, passing, 0));
	return assert_alone(w, tx, passing, 1);
}

TEST(review_is_decided_by_one_when_the_other_of_two_reviewers_declares_a_conflict)
{
	run_of(2, 1, (struct str){0}, leaves_the_other);
}

/* They had given up their 1 for the other's 3: it is 1 again, for them to see and for the candidate. */
static enum err leaves_who_had_agreed(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	struct review_case held;
	struct sitting sitting;
	struct review_criterion *criteria;
	size_t count;
	TRY(take_and_judge(w, tx, passing, 0, 3));
	TRY(take_and_judge(w, tx, passing, 1, 1));
	TRY(take_and_judge(w, tx, passing, 1, 3));
	TRY(assert_counts(w, tx, passing, 1, 3, "agreed"));
	TRY(declare(w, tx, passing, 0));
	TRY(review_load(w, tx, &passing->readers[1], passing->case_id, &held));
	TRY(sitting_load_any(w, tx, passing->org, passing->sitting, &sitting));
	TRY(review_criteria(w, tx, &passing->readers[1], &held, &sitting, &criteria, &count));
	assert_true(count > 1);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(grade_verdict_level(criteria[i].mine), 1);
		assert_null(criteria[i].blind);
		assert_int_equal(grade_verdict_level(criteria[i].result.from[0]), 1);
		assert_str(criteria[i].result.rule, S("only"));
	}
	return assert_alone(w, tx, passing, 1);
}

TEST(review_goes_back_to_what_was_read_blind_by_who_is_left_of_two_that_agreed)
{
	run_of(2, 1, (struct str){0}, leaves_who_had_agreed);
}

static enum err leaves_the_first(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 2));
	TRY(take(w, tx, passing, 1));
	TRY(declare(w, tx, passing, 1));
	return assert_alone(w, tx, passing, 0);
}

TEST(review_is_decided_by_the_first_when_the_last_who_could_be_second_declares_a_conflict)
{
	run_of(2, 1, (struct str){0}, leaves_the_first);
}

/* Before they have judged, or afterwards. */
static enum err leaves_the_two(struct work *w, struct tx *tx, const struct passing *passing, bool judged)
{
	TRY(take_and_judge(w, tx, passing, 0, 3));
	TRY(take_and_judge(w, tx, passing, 1, 1));
	TRY(assert_due(w, tx, passing, READING_ADJUDICATION, REVIEW_WAITING));
	TRY(take(w, tx, passing, 2));
	if (judged)
		TRY(judge(w, tx, passing, 2, 3, 3));
	TRY(declare(w, tx, passing, 2));
	TRY(assert_due(w, tx, passing, READING_AGREEMENT, REVIEW_WAITING));
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(assert_due(w, tx, passing, READING_DECISION, REVIEW_JUDGED));
	return assert_counts(w, tx, passing, 0, 1, "agreed");
}

static enum err leaves_the_two_before(struct work *w, struct tx *tx, void *argument)
{
	return leaves_the_two(w, tx, argument, false);
}

static enum err leaves_the_two_after(struct work *w, struct tx *tx, void *argument)
{
	return leaves_the_two(w, tx, argument, true);
}

TEST(review_is_agreed_upon_when_the_only_third_declares_a_conflict)
{
	run_of(3, 1, S("third"), leaves_the_two_before);
	run_of(3, 1, S("third"), leaves_the_two_after);
}

static enum err assert_told(struct work *w, struct tx *tx, const struct passing *passing, size_t messages)
{
	struct message *each;
	size_t count;
	TRY(message_of_person(w, tx, &passing->administrator, &each, &count));
	assert_int_equal(count, messages);
	if (count > 0)
		assert_str(each[0].subject, S("A case has nobody who could read it"));
	return OK;
}

/* Nobody reads it at all, judged or not: administrators are told, once, and not as long as somebody could. */
static enum err leaves_nobody(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(declare(w, tx, passing, 1));
	TRY(assert_told(w, tx, passing, 0));
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(declare(w, tx, passing, 1));
	TRY(assert_told(w, tx, passing, 0));
	TRY(declare(w, tx, passing, 0));
	TRY(assert_due(w, tx, passing, READING_FIRST, REVIEW_WAITING));
	TRY(assert_told(w, tx, passing, 1));
	TRY(declare(w, tx, passing, 0));
	return assert_told(w, tx, passing, 1);
}

static enum err leave(struct work *w, struct tx *tx, const struct passing *passing, size_t reader)
{
	struct person person;
	TRY(person_load(w, tx, passing->org, passing->readers[reader].person, &person));
	person.disabled = true;
	return person_update(w, tx, passing->org, &person);
}

/* Nor is it led on to somebody who is there no more: it stays where administrators can waive what is due. */
static enum err leaves_who_is_gone(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(leave(w, tx, passing, 0));
	TRY(declare(w, tx, passing, 1));
	TRY(assert_due(w, tx, passing, READING_SECOND, REVIEW_WAITING));
	return assert_told(w, tx, passing, 1);
}

/* Two are to agree only where both are there. */
static enum err leaves_one_who_is_gone(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(take_and_judge(w, tx, passing, 1, 3));
	TRY(leave(w, tx, passing, 1));
	TRY(assert_due(w, tx, passing, READING_ADJUDICATION, REVIEW_WAITING));
	TRY(declare(w, tx, passing, 2));
	TRY(assert_due(w, tx, passing, READING_ADJUDICATION, REVIEW_WAITING));
	return assert_told(w, tx, passing, 1);
}

TEST(review_tells_administrators_when_nobody_is_left_who_could_read_it)
{
	run_of(2, 1, (struct str){0}, leaves_who_is_gone);
	run_of(3, 1, S("third"), leaves_one_who_is_gone);
	run_of(2, 0, (struct str){0}, leaves_nobody);
}

/* ---- given back, or taken over, after judging ------------------------------------------------ */

/* Of those who read it twice nothing is withdrawn by giving back: another decides. */
static enum err gives_back_to_be_decided(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	bool withdrawn;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(take_and_judge(w, tx, passing, 1, 1));
	TRY(review_release(w, tx, &passing->readers[1], passing->case_id, &withdrawn));
	assert_false(withdrawn);
	TRY(assert_due(w, tx, passing, READING_DECISION, REVIEW_WAITING));
	return assert_readings(w, tx, passing, 2);
}

TEST(review_keeps_the_readings_of_a_case_that_is_given_back_to_be_decided)
{
	run(gives_back_to_be_decided);
}

static enum err is_taken_over(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take_and_judge(w, tx, passing, 0, 1));
	TRY(assert_readings(w, tx, passing, 1));
	w->world = world_fixed(w->arena, world_now_us(w) + REVIEW_CLAIM_US + MINUTE_US, 7);
	TRY(take(w, tx, passing, 1));
	TRY(assert_readings(w, tx, passing, 0));
	TRY(judge(w, tx, passing, 1, 2, 2));
	return assert_readings(w, tx, passing, 1);
}

TEST(review_withdraws_what_was_judged_when_its_claim_ran_out_and_another_takes_over)
{
	run_with(0, is_taken_over);
}

/* ---- what keeps somebody from a case --------------------------------------------------------- */

static enum err are_kept_from_it(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	struct review_case known;
	TRY(take(w, tx, passing, 0));
	assert_refused(w, take(w, tx, passing, 1), ERR_CONFLICT, "Another reviewer holds this case until");
	assert_refused(w, review_load(w, tx, &passing->readers[1], passing->case_id, &known), ERR_FORBIDDEN,
	               "Another reviewer holds this case until");
	TRY(review_declare_conflict(w, tx, &passing->readers[2], passing->case_id, (struct str){0}));
	assert_refused(w, take(w, tx, passing, 2), ERR_CONFLICT, "You declared a conflict of interest");
	TRY(judge(w, tx, passing, 0, 1, 1));
	assert_refused(w, take(w, tx, passing, 0), ERR_CONFLICT, "You have read this case");
	assert_refused(w, review_load(w, tx, &passing->readers[1], passing->case_id, &known), ERR_FORBIDDEN,
	               "Claim it in the queue");
	assert_refused(w, review_claim(w, tx, &passing->candidate, passing->case_id), ERR_FORBIDDEN,
	               "your own assessment");
	return OK;
}

TEST(review_names_what_keeps_somebody_from_a_case)
{
	run(are_kept_from_it);
}

/* ---- what cannot be taken -------------------------------------------------------------------- */

static enum err judges_badly(struct work *w, struct tx *tx, void *argument)
{
	const struct passing *passing = argument;
	TRY(take(w, tx, passing, 0));
	assert_refused(w, judge(w, tx, passing, 0, 1, 99), ERR_INPUT, "has levels from 0 to");
	return assert_readings(w, tx, passing, 0); /* nothing was written, the criteria before it neither */
}

TEST(review_writes_nothing_of_a_judgement_that_it_refuses)
{
	run(judges_badly);
}
