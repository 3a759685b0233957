/* After the decision: what candidates are told, and contest; who may answer, what they see and when, and what came of it. */
#include "grade/appeal.h"

#include "base/time.h"
#include "database.h"
#include "demonstration.h"
#include "exam/part.h"
#include "exam/version.h"
#include "grade/feedback.h"
#include "grade/review_state.h"
#include "ledger/ledger.h"
#include "org/message.h"
#include "org/organisation.h"
#include "org/person.h"
#include "test.h"
#include "web/outcome.h"

#include "web/appeal_test.sql.h"

#define PART S("incident-report")

struct appeal_course {
	struct db *db;
	const struct document *document;
	struct id org, sitting, case_id;
	struct actor candidate, administrator, first, second, third;
	const struct criterion *criteria;
	size_t criterion_count;
	/* What is done next, and with what. */
	const struct actor *reviewer;
	int64_t level, appeals;
	struct str outcome, comment, contested;
	size_t found;
};

/* ---- setting up ------------------------------------------------------------------------------ */

static enum err add_person(struct work *w, struct tx *tx, struct id org, const char *email, unsigned roles,
                           struct actor *out)
{
	const struct directory directory = {{7}};
	const struct person person = {
		.email = str_of(email), .name = S("Mira"), .roles = roles, .minutes_factor = 1};
	*out = (struct actor){.org = org, .roles = roles};
	return person_create(w, tx, &directory, org, &person, &out->person);
}

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	struct organisation organisation;
	struct version_stored stored;
	struct id invitation;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	struct id org = course->org = organisation.id;
	TRY(add_person(w, tx, org, "mira@example.org", ROLE_CANDIDATE, &course->candidate));
	TRY(add_person(w, tx, org, "admin@example.org", ROLE_ADMINISTRATOR, &course->administrator));
	TRY(add_person(w, tx, org, "first@example.org", ROLE_REVIEWER, &course->first));
	TRY(version_store(w, tx, org, course->candidate.person, course->document, &stored));
	TRY(sitting_invite(w, tx, &course->candidate, course->candidate.person, stored.assessment,
	                   world_now_us(w) + TIME_DAY_US, &invitation));
	TRY(sitting_consent(w, tx, &course->candidate, invitation, &course->sitting));
	return review_open(w, tx, org, course->sitting, S("A person decides every award."));
}

static void appeal_course_open(struct work *w, enum db_engine engine, struct appeal_course *course)
{
	*course = (struct appeal_course){.db = test_database_open(w, engine)};
	course->document = demonstration_quiz_and_report(w);
	const struct rubric *rubric = part_rubric(document_part(course->document, PART));
	course->criteria = rubric->criteria;
	course->criterion_count = rubric->criterion_count;
	assert_true(rubric->criterion_count >= 3);
	assert_ok(w, db_write(w, course->db, set_up, course));
}

static enum err add_second(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	return add_person(w, tx, course->org, "second@example.org", ROLE_REVIEWER, &course->second);
}

static enum err add_third(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	return add_person(w, tx, course->org, "third@example.org", ROLE_REVIEWER, &course->third);
}

/* ---- what people do -------------------------------------------------------------------------- */

/* Claims the case and judges all that there is to judge. */
static enum err judge(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	struct review_case held;
	struct sitting sitting;
	struct review_criterion *criteria;
	TRY(review_claim_next(w, tx, course->reviewer, &course->case_id));
	TRY(review_load(w, tx, course->reviewer, course->case_id, &held));
	TRY(sitting_load_any(w, tx, course->org, course->sitting, &sitting));
	TRY(review_criteria(w, tx, course->reviewer, &held, &sitting, &criteria, &course->found));
	struct judgement *judgements = work_array(w, course->found, sizeof *judgements);
	for (size_t i = 0; i < course->found; i++)
		judgements[i] = (struct judgement){criteria[i].part->id, criteria[i].criterion->id,
		                                   course->level, course->comment};
	return review_judge(w, tx, course->reviewer, course->case_id, judgements, course->found);
}

static enum err decide(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	struct decision decision;
	bool closed;
	TRY(review_decide(w, tx, course->reviewer, course->case_id,
	                  &(struct review_choice){course->outcome, S("For good reasons."), false}, 0,
	                  &decision));
	return review_close(w, tx, course->org, course->sitting, &closed);
}

/* The first reviewer gives everything level 1. */
static void decide_first(struct work *w, struct appeal_course *course, struct str outcome)
{
	course->reviewer = &course->first;
	course->level = 1;
	course->comment = S("It is said in one line.");
	course->outcome = outcome;
	assert_ok(w, db_write(w, course->db, judge, course));
	assert_ok(w, db_write(w, course->db, decide, course));
}

static enum err contest(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	const struct appeal_reason reason = {PART, course->contested, S("The whole second half says it.")};
	return appeal_criteria(w, tx, &course->candidate, course->sitting, &reason, 1);
}

/* ---- what it comes to ------------------------------------------------------------------------ */

struct appeal_look {
	const struct appeal_course *course;
	struct outcome outcome;
	struct review_case held;
	struct appeal_view view;
	bool open;
	struct appeal_row *rows;
	size_t row_count;
	struct message *messages;
	size_t message_count;
	struct review_case *queue;
	size_t queue_count;
	struct ledger_opening *openings;
	size_t opening_count;
};

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_look *at = argument;
	const struct appeal_course *course = at->course;
	TRY(outcome_load(w, tx, &course->candidate, course->sitting, &at->outcome));
	TRY(appeal_list(w, tx, course->org, &at->rows, &at->row_count));
	TRY(message_of_person(w, tx, &course->administrator, &at->messages, &at->message_count));
	TRY(ledger_openings(w, tx, course->org, 0, &at->openings, &at->opening_count));
	return review_queue(w, tx, &course->second, &at->queue, &at->queue_count);
}

static enum err look_at_case(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_look *at = argument;
	const struct appeal_course *course = at->course;
	TRY(review_load(w, tx, course->reviewer, course->case_id, &at->held));
	return appeal_view(w, tx, course->reviewer, &at->held, &at->view, &at->open);
}

static size_t level_of(const struct appeal_look *at, size_t i)
{
	struct outcome_criterion seen =
		outcome_criterion(&at->outcome, PART, &at->course->criteria[i], false);
	assert_int_equal(seen.state, OUTCOME_JUDGED);
	assert_true(seen.by_person);
	return seen.level;
}

TEST(appeal_against_one_criterion_is_judged_afresh_and_leaves_the_others)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct appeal_course course;
		struct appeal_look at = {.course = &course};
		appeal_course_open(&w, engine, &course);
		decide_first(&w, &course, S("not-yet"));
		course.contested = course.criteria[1].id;
		assert_ok(&w, db_write(&w, course.db, add_second, &course));
		assert_ok(&w, db_write(&w, course.db, contest, &course));
		assert_ok(&w, db_read(&w, course.db, look, &at));
		assert_true(at.outcome.contested);
		assert_true(at.outcome.answer_due_us > world_now_us(&w) + 13 * TIME_DAY_US);
		assert_true(at.outcome.answer_due_us < world_now_us(&w) + 15 * TIME_DAY_US);
		assert_int_equal(level_of(&at, 1), 1);

		/* One criterion is to be judged, by somebody else. */
		course.level = 2;
		assert_fails(&w, ERR_NOT_FOUND, db_write(&w, course.db, judge, &course));
		course.reviewer = &course.second;
		course.comment = S("Half of the text is about it.");
		assert_ok(&w, db_write(&w, course.db, judge, &course));
		assert_int_equal(course.found, 1);
		assert_ok(&w, db_read(&w, course.db, look, &at));
		assert_int_equal(level_of(&at, 1), 1);
		assert_ok(&w, db_write(&w, course.db, decide, &course));

		/* It has changed, the others are the first reviewer's still. */
		assert_ok(&w, db_read(&w, course.db, look, &at));
		assert_int_equal(level_of(&at, 0), 1);
		assert_int_equal(level_of(&at, 1), 2);
		assert_int_equal(level_of(&at, 2), 1);
		assert_false(at.outcome.contested);
		assert_int_equal(at.outcome.appeal_count, 1);
		const struct appeal_contested *answered = &at.outcome.appeals[0];
		assert_str(answered->outcome, S("changed"));
		assert_str(answered->answer, S("Half of the text is about it."));
		assert_int_equal(answered->level_before, 1);
		assert_int_equal(answered->level, 2);
		assert_true(outcome_may_contest(&at.outcome, PART, course.criteria[0].id));
		assert_false(outcome_may_contest(&at.outcome, PART, course.contested));
		db_close(course.db);
		test_work_end(&w);
	}
}

TEST(appeal_is_blind_until_the_fresh_judgement_is_stored)
{
	struct work w = test_work();
	struct appeal_course course;
	struct appeal_look at = {.course = &course};
	appeal_course_open(&w, DB_SQLITE, &course);
	decide_first(&w, &course, S("not-yet"));
	course.contested = course.criteria[0].id;
	assert_ok(&w, db_write(&w, course.db, add_second, &course));
	assert_ok(&w, db_write(&w, course.db, contest, &course));
	assert_ok(&w, db_read(&w, course.db, look, &at));
	assert_int_equal(at.queue_count, 1);
	assert_int_equal(str_find(at.queue[0].reasons, S("second half")), SIZE_MAX);
	course.reviewer = &course.second;
	course.level = 1;
	/* Claimed, not judged. */
	course.level = 100;
	assert_fails(&w, ERR_INPUT, db_write(&w, course.db, judge, &course));
	course.level = 1;
	assert_ok(&w, db_write(&w, course.db, judge, &course));
	assert_ok(&w, db_read(&w, course.db, look_at_case, &at));
	assert_true(at.open);
	assert_int_equal(at.view.appeal.criterion_count, 1);
	assert_str(at.view.appeal.criteria[0].reason, S("The whole second half says it."));
	assert_str(at.view.before[0].comment, S("It is said in one line."));
	struct review_case before = at.held;
	before.state = REVIEW_CLAIMED;
	at.held = before;
	assert_ok(&w, db_write(&w, course.db, decide, &course));
	assert_ok(&w, db_read(&w, course.db, look, &at));
	assert_str(at.outcome.appeals[0].outcome, S("upheld"));
	db_close(course.db);
	test_work_end(&w);
}

static enum err view_when_claimed(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_look *at = argument;
	struct id id;
	TRY(review_claim_next(w, tx, &at->course->second, &id));
	TRY(review_load(w, tx, &at->course->second, id, &at->held));
	return appeal_view(w, tx, &at->course->second, &at->held, &at->view, &at->open);
}

TEST(appeal_shows_whoever_has_only_claimed_it_nothing)
{
	struct work w = test_work();
	struct appeal_course course;
	struct appeal_look at = {.course = &course};
	appeal_course_open(&w, DB_SQLITE, &course);
	decide_first(&w, &course, S("not-yet"));
	course.contested = course.criteria[0].id;
	assert_ok(&w, db_write(&w, course.db, add_second, &course));
	assert_ok(&w, db_write(&w, course.db, contest, &course));
	assert_ok(&w, db_write(&w, course.db, view_when_claimed, &at));
	assert_false(at.open);
	assert_int_equal(at.view.appeal.criterion_count, 0);
	assert_null(at.view.before);
	assert_true(str_absent(at.view.decided.reason));
	db_close(course.db);
	test_work_end(&w);
}

TEST(appeal_refuses_a_second_one_of_the_same_criterion)
{
	struct work w = test_work();
	struct appeal_course course;
	appeal_course_open(&w, DB_SQLITE, &course);
	assert_ok(&w, db_write(&w, course.db, add_second, &course));
	course.contested = course.criteria[0].id;
	assert_fails(&w, ERR_CONFLICT, db_write(&w, course.db, contest, &course));
	decide_first(&w, &course, S("not-yet"));
	course.contested = S("no-such-criterion");
	assert_fails(&w, ERR_INPUT, db_write(&w, course.db, contest, &course));
	course.contested = course.criteria[0].id;
	assert_ok(&w, db_write(&w, course.db, contest, &course));
	course.contested = course.criteria[1].id;
	assert_fails(&w, ERR_CONFLICT, db_write(&w, course.db, contest, &course)); /* one is open */
	course.reviewer = &course.second;
	assert_ok(&w, db_write(&w, course.db, judge, &course));
	assert_ok(&w, db_write(&w, course.db, decide, &course));
	course.contested = course.criteria[0].id;
	enum err again = db_write(&w, course.db, contest, &course);
	assert_true(str_find(w.message, S("each criterion can be contested once")) != SIZE_MAX);
	assert_fails(&w, ERR_CONFLICT, again);
	/* Another one is heard by a third person, who had no part in either. */
	course.contested = course.criteria[1].id;
	assert_ok(&w, db_write(&w, course.db, contest, &course));
	assert_fails(&w, ERR_NOT_FOUND, db_write(&w, course.db, judge, &course));
	assert_ok(&w, db_write(&w, course.db, add_third, &course));
	course.reviewer = &course.third;
	assert_ok(&w, db_write(&w, course.db, judge, &course));
	assert_ok(&w, db_write(&w, course.db, decide, &course));
	db_close(course.db);
	test_work_end(&w);
}

TEST(appeal_needs_a_reason_for_each_answer_and_takes_no_award_back)
{
	struct work w = test_work();
	struct appeal_course course;
	struct appeal_look at = {.course = &course};
	appeal_course_open(&w, DB_SQLITE, &course);
	assert_ok(&w, db_write(&w, course.db, add_second, &course));
	decide_first(&w, &course, S("award"));
	course.contested = course.criteria[0].id;
	assert_ok(&w, db_write(&w, course.db, contest, &course));
	course.reviewer = &course.second;
	course.level = 0;
	course.comment = S("");
	assert_ok(&w, db_write(&w, course.db, judge, &course));
	assert_fails(&w, ERR_INPUT, db_write(&w, course.db, decide, &course));
	course.comment = S("There is nothing of it.");
	assert_ok(&w, db_write(&w, course.db, judge, &course));
	course.outcome = S("not-yet");
	assert_fails(&w, ERR_CONFLICT, db_write(&w, course.db, decide, &course));
	course.outcome = S("award");
	assert_ok(&w, db_write(&w, course.db, decide, &course));
	assert_ok(&w, db_read(&w, course.db, look, &at));
	assert_int_equal(level_of(&at, 0), 0);
	assert_true(review_is_award(&at.outcome.decision));
	db_close(course.db);
	test_work_end(&w);
}

static enum err decide_for_an_hour(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	struct decision decision;
	return review_decide(w, tx, course->reviewer, course->case_id,
	                     &(struct review_choice){S("award"), S("It is enough."), false},
	                     60 * TIME_MINUTE_US, &decision);
}

static enum err undo(struct work *w, struct tx *tx, void *argument)
{
	const struct appeal_course *course = argument;
	return review_undo(w, tx, course->reviewer, course->case_id);
}

TEST(appeal_changes_nothing_for_its_candidate_while_the_answer_can_be_undone)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct appeal_course course;
		struct appeal_look at = {.course = &course};
		appeal_course_open(&w, engine, &course);
		assert_ok(&w, db_write(&w, course.db, add_second, &course));
		decide_first(&w, &course, S("not-yet"));
		course.contested = course.criteria[0].id;
		assert_ok(&w, db_write(&w, course.db, contest, &course));
		course.reviewer = &course.second;
		course.level = 2;
		assert_ok(&w, db_write(&w, course.db, judge, &course));
		assert_ok(&w, db_write(&w, course.db, decide_for_an_hour, &course));
		for (int undone = 0; undone < 2; undone++) {
			assert_ok(&w, db_read(&w, course.db, look, &at));
			assert_true(at.outcome.decided && at.outcome.contested);
			assert_str(at.outcome.decision.outcome, S("not-yet"));
			assert_int_equal(level_of(&at, 0), 1);
			assert_true(str_absent(at.outcome.appeals[0].outcome));
			if (undone == 0)
				assert_ok(&w, db_write(&w, course.db, undo, &course));
		}
		course.outcome = S("award");
		assert_ok(&w, db_write(&w, course.db, decide, &course));
		assert_ok(&w, db_read(&w, course.db, look, &at));
		assert_int_equal(level_of(&at, 0), 2);
		assert_str(at.outcome.appeals[0].outcome, S("changed"));
		db_close(course.db);
		test_work_end(&w);
	}
}

/* ---- the log --------------------------------------------------------------------------------- */

/* The entry of the decision that answers names the appeal, and nothing of what was written. */
TEST(appeal_is_answered_in_the_log)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct appeal_course course;
		struct appeal_look at = {.course = &course};
		appeal_course_open(&w, engine, &course);
		assert_ok(&w, db_write(&w, course.db, add_second, &course));
		decide_first(&w, &course, S("not-yet"));
		course.contested = course.criteria[0].id;
		assert_ok(&w, db_write(&w, course.db, contest, &course));
		assert_ok(&w, db_read(&w, course.db, look, &at));
		struct id appeal = at.outcome.appeals[0].appeal;
		course.reviewer = &course.second;
		course.level = 2;
		assert_ok(&w, db_write(&w, course.db, judge, &course));
		assert_ok(&w, db_write(&w, course.db, decide, &course));
		assert_ok(&w, db_read(&w, course.db, look, &at));
		size_t answers = 0;
		for (size_t i = 0; i < at.opening_count; i++) {
			const struct json *fields;
			assert_ok(&w, json_parse(&w, at.openings[i].fields, 4096, &fields));
			answers += str_equal(json_get_str(fields, S("answers")), id_text(w.arena, appeal));
			assert_int_equal(str_find(at.openings[i].fields, S("second half")), SIZE_MAX);
			assert_int_equal(str_find(at.openings[i].fields, S("one line")), SIZE_MAX);
		}
		assert_int_equal(answers, 1);
		db_close(course.db);
		test_work_end(&w);
	}
}

/* ---- deadlines ------------------------------------------------------------------------------- */

static enum err sweep_twice(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	TRY(appeal_sweep(w, tx, course->org));
	return appeal_sweep(w, tx, course->org);
}

TEST(appeal_that_nobody_can_answer_is_told_to_administrators_once)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct appeal_course course;
		struct appeal_look at = {.course = &course};
		appeal_course_open(&w, engine, &course);
		decide_first(&w, &course, S("not-yet"));
		course.contested = course.criteria[0].id;
		assert_ok(&w, db_write(&w, course.db, contest, &course));
		assert_ok(&w, db_write(&w, course.db, sweep_twice, &course));
		assert_ok(&w, db_read(&w, course.db, look, &at));
		assert_int_equal(at.message_count, 1);
		assert_str(at.messages[0].subject, S("An appeal has nobody who could answer it"));
		assert_int_equal(at.row_count, 1);
		assert_int_equal(at.rows[0].criteria, 1);
		assert_int_equal(at.rows[0].fresh, 0);
		assert_true(at.rows[0].answered_us == DB_NULL_INT);
		assert_ok(&w, db_write(&w, course.db, add_second, &course));
		assert_ok(&w, db_read(&w, course.db, look, &at));
		assert_int_equal(at.rows[0].fresh, 1);
		assert_int_equal(at.queue_count, 1);
		db_close(course.db);
		test_work_end(&w);
	}
}

/* An assessment whose deadline is over before it begins. */
TEST(appeal_that_is_late_comes_first_and_is_told_to_administrators_once)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct appeal_course course = {.db = test_database_open(&w, engine)};
		struct document document = *demonstration_quiz_and_report(&w);
		struct appeal_look at = {.course = &course};
		document.appeal_days = -1;
		course.document = &document;
		course.criteria = part_rubric(document_part(&document, PART))->criteria;
		assert_ok(&w, db_write(&w, course.db, set_up, &course));
		decide_first(&w, &course, S("not-yet"));
		course.contested = course.criteria[0].id;
		assert_ok(&w, db_write(&w, course.db, add_second, &course));
		assert_ok(&w, db_write(&w, course.db, contest, &course));
		assert_ok(&w, db_write(&w, course.db, sweep_twice, &course));
		assert_ok(&w, db_read(&w, course.db, look, &at));
		assert_int_equal(at.message_count, 1);
		assert_str(at.messages[0].subject, S("An appeal is late"));
		assert_int_equal(at.queue_count, 1);
		assert_true(at.queue[0].due_us < world_now_us(&w));
		/* Answered, it is nobody's business any more. */
		course.reviewer = &course.second;
		assert_ok(&w, db_write(&w, course.db, judge, &course));
		assert_ok(&w, db_write(&w, course.db, decide, &course));
		assert_ok(&w, db_read(&w, course.db, look, &at));
		assert_true(at.rows[0].answered_us != DB_NULL_INT);
		assert_int_equal(at.message_count, 1);
		db_close(course.db);
		test_work_end(&w);
	}
}

/* ---- what candidates are told ---------------------------------------------------------------- */

/* The job that the decision has added, as a worker would be given it, without a lease. */
static struct job feedback_job_of(struct work *w, const struct appeal_course *course, struct id decision)
{
	const struct jobs_text texts[] = {{S("decision"), id_text(w->arena, decision)},
	                                  {S("sitting"), id_text(w->arena, course->sitting)}};
	return (struct job){
		.org = course->org, .payload = jobs_payload(w, texts, COUNT(texts)), .attempts = 1};
}

static enum err look_at_messages(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_look *at = argument;
	TRY(outcome_load(w, tx, &at->course->candidate, at->course->sitting, &at->outcome));
	return message_of_person(w, tx, &at->course->candidate, &at->messages, &at->message_count);
}

static enum err send_feedback(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	const struct feedback_edit edit = {
		PART, course->criteria[0].id, {S("You name it; say for whom, too."), {0}}};
	return feedback_send(w, tx, course->reviewer, course->case_id, &edit, 1);
}

static size_t count_of(const struct appeal_look *at, enum feedback_state state)
{
	size_t count = 0;
	for (size_t i = 0; i < at->outcome.feedback_count; i++)
		count += at->outcome.feedback[i].state == state;
	return count;
}

TEST(feedback_is_there_at_once_without_a_model_and_told_once)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct appeal_course course;
		struct appeal_look at = {.course = &course};
		appeal_course_open(&w, engine, &course);
		decide_first(&w, &course, S("not-yet"));
		assert_ok(&w, db_read(&w, course.db, look_at_messages, &at));
		assert_int_equal(at.outcome.feedback_count, course.criterion_count);
		assert_int_equal(count_of(&at, FEEDBACK_COMING), course.criterion_count);
		assert_true(at.outcome.feedback[0].text.shown.len > 0);
		assert_false(outcome_settled(&at.outcome));
		const struct grade_means means = {.db = course.db};
		const struct job job = feedback_job_of(&w, &course, at.outcome.decision.id);
		assert_ok(&w, feedback_job(&w, course.db, &means, &job));
		assert_ok(&w, feedback_job(&w, course.db, &means, &job));
		assert_ok(&w, db_read(&w, course.db, look_at_messages, &at));
		assert_int_equal(count_of(&at, FEEDBACK_OUT), course.criterion_count);
		assert_str(at.outcome.feedback[0].author, S("rubric"));
		assert_true(str_find(at.outcome.feedback[0].text.next,
		                     course.criteria[0].levels[2].description) != SIZE_MAX);
		assert_true(outcome_settled(&at.outcome));
		size_t told = 0;
		for (size_t i = 0; i < at.message_count; i++)
			told += str_equal(at.messages[i].subject, S("What your work showed"));
		assert_int_equal(told, 1);
		db_close(course.db);
		test_work_end(&w);
	}
}

/* As a decision was stored before anything was said about criteria: nothing is awaited that nobody makes. */
static enum err forget_asking(struct work *w, struct tx *tx, void *argument)
{
	const struct appeal_look *at = argument;
	const struct appeal_test_forget_in in = {at->course->org, at->outcome.decision.id};
	return appeal_test_forget(w, tx, &in);
}

TEST(feedback_on_a_decision_of_before_is_the_rubrics_and_final)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct appeal_course course;
		struct appeal_look at = {.course = &course};
		appeal_course_open(&w, engine, &course);
		decide_first(&w, &course, S("not-yet"));
		assert_ok(&w, db_read(&w, course.db, look_at_messages, &at));
		assert_ok(&w, db_write(&w, course.db, forget_asking, &at));
		assert_ok(&w, db_read(&w, course.db, look_at_messages, &at));
		assert_int_equal(count_of(&at, FEEDBACK_OUT), course.criterion_count);
		assert_str(at.outcome.feedback[0].author, S("rubric"));
		assert_true(outcome_settled(&at.outcome));
		db_close(course.db);
		test_work_end(&w);
	}
}

TEST(feedback_waits_for_its_reviewer_where_the_author_says_so)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct appeal_course course = {.db = test_database_open(&w, engine)};
		struct document document = *demonstration_quiz_and_report(&w);
		struct appeal_look at = {.course = &course};
		document.feedback_reviewed = true;
		course.document = &document;
		course.criteria = part_rubric(document_part(&document, PART))->criteria;
		course.criterion_count = part_rubric(document_part(&document, PART))->criterion_count;
		assert_ok(&w, db_write(&w, course.db, set_up, &course));
		decide_first(&w, &course, S("not-yet"));
		assert_ok(&w, db_read(&w, course.db, look_at_messages, &at));
		const struct grade_means means = {.db = course.db};
		const struct job job = feedback_job_of(&w, &course, at.outcome.decision.id);
		assert_ok(&w, feedback_job(&w, course.db, &means, &job));
		assert_ok(&w, db_read(&w, course.db, look_at_messages, &at));
		assert_int_equal(count_of(&at, FEEDBACK_HELD), course.criterion_count);
		assert_true(str_absent(at.outcome.feedback[0].text.shown));
		assert_int_equal(at.message_count, 0);
		course.reviewer = &course.candidate;
		assert_fails(&w, ERR_FORBIDDEN, db_write(&w, course.db, send_feedback, &course));
		course.reviewer = &course.first;
		assert_ok(&w, db_write(&w, course.db, send_feedback, &course));
		assert_ok(&w, db_read(&w, course.db, look_at_messages, &at));
		assert_int_equal(count_of(&at, FEEDBACK_OUT), course.criterion_count);
		assert_str(at.outcome.feedback[0].author, S("person"));
		assert_str(at.outcome.feedback[0].text.shown, S("You name it; say for whom, too."));
		assert_str(at.outcome.feedback[1].author, S("rubric"));
		assert_int_equal(at.message_count, 1);
		assert_true(str_find(at.messages[0].body, S("say for whom, too")) != SIZE_MAX);
		db_close(course.db);
		test_work_end(&w);
	}
}
