/* After the decision: what candidates are told, and contest; who may answer, what they see and when, and what came of it. */
#include "grade/appeal.h"

#include "base/time.h"
#include "database.h"
#include "demonstration.h"
#include "exam/part.h"
#include "grade/feedback.h"
#include "grade/replay.h"
#include "grade/review_state.h"
#include "ledger/ledger.h"
#include "org/message.h"
#include "test.h"
#include "unit/seated.h"
#include "web/outcome.h"

#include "web/appeal_test.sql.h"

#define PART S("incident-report")

struct appeal_course {
	struct db *db;
	const struct document *document;
	struct id org, sitting, case_id, decision;
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

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	struct seated seated;
	TRY(seated_begin(w, tx, course->document, &seated));
	course->org = seated.org;
	course->sitting = seated.sitting;
	course->candidate = seated.candidate;
	TRY(seated_person(w, tx, course->org, "admin", ROLE_ADMINISTRATOR, &course->administrator));
	TRY(seated_person(w, tx, course->org, "first", ROLE_REVIEWER, &course->first));
	return review_open(w, tx, course->org, course->sitting, S("A person decides every award."));
}

static void appeal_course_open(struct work *w, enum db_engine engine, const struct document *document,
                               struct appeal_course *course)
{
	*course = (struct appeal_course){.db = test_database_open(w, engine), .document = document};
	const struct rubric *rubric = part_rubric(document_part(document, PART));
	course->criteria = rubric->criteria;
	course->criterion_count = rubric->criterion_count;
	assert_true(rubric->criterion_count >= 3);
	assert_ok(w, db_write(w, course->db, set_up, course));
}

static enum err add_second(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	return seated_person(w, tx, course->org, "second", ROLE_REVIEWER, &course->second);
}

static enum err add_third(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	return seated_person(w, tx, course->org, "third", ROLE_REVIEWER, &course->third);
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
	struct appeal_reason reason = {PART, course->contested, .text = S("The whole second half says it.")};
	return appeal_criteria(w, tx, &course->candidate, course->sitting, &reason, 1);
}

/* The first reviewer decides, and this criterion is contested; a second one is there then. */
static void decide_and_contest(struct work *w, struct appeal_course *course, struct str outcome,
                               size_t criterion)
{
	decide_first(w, course, outcome);
	course->contested = course->criteria[criterion].id;
	assert_ok(w, db_write(w, course->db, add_second, course));
	assert_ok(w, db_write(w, course->db, contest, course));
}

static void judge_again(struct work *w, struct appeal_course *course, const struct actor *reviewer,
                        int64_t level)
{
	course->reviewer = reviewer;
	course->level = level;
	assert_ok(w, db_write(w, course->db, judge, course));
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
	struct review_criterion *asked;
	size_t asked_count;
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

static enum err look_at_messages(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_look *at = argument;
	TRY(outcome_load(w, tx, &at->course->candidate, at->course->sitting, &at->outcome));
	return message_of_person(w, tx, &at->course->candidate, &at->messages, &at->message_count);
}

static enum err view_when_claimed(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_look *at = argument;
	struct id id;
	TRY(review_claim_next(w, tx, &at->course->second, &id));
	TRY(review_load(w, tx, &at->course->second, id, &at->held));
	return appeal_view(w, tx, &at->course->second, &at->held, &at->view, &at->open);
}

static void look_again(struct work *w, struct appeal_look *at)
{
	assert_ok(w, db_read(w, at->course->db, look, at));
}

static size_t level_of(const struct appeal_look *at, size_t i)
{
	struct outcome_criterion seen =
		outcome_criterion(&at->outcome, PART, &at->course->criteria[i], false);
	assert_int_equal(seen.state, OUTCOME_JUDGED);
	assert_true(seen.by_person);
	return seen.level;
}

/* A test of an assessment that `change` has made of the demonstration's, on both engines. */
#define ON_BOTH_ENGINES(name, change)                                                                \
	static void name##_on(struct work *w, struct appeal_course *course, struct appeal_look *at); \
	TEST(name)                                                                                   \
	{                                                                                            \
		for (TEST_ENGINES(engine)) {                                                         \
			struct work w = test_work();                                                 \
			struct document document = *demonstration_quiz_and_report(&w);               \
			struct appeal_course course;                                                 \
			struct appeal_look at = {.course = &course};                                 \
			change(&document);                                                           \
			appeal_course_open(&w, engine, &document, &course);                          \
			name##_on(&w, &course, &at);                                                 \
			db_close(course.db);                                                         \
			test_work_end(&w);                                                           \
		}                                                                                    \
	}                                                                                            \
	static void name##_on(struct work *w, struct appeal_course *course, struct appeal_look *at)

static void as_it_is(struct document *document)
{
	(void)document;
}

ON_BOTH_ENGINES(appeal_against_one_criterion_is_judged_afresh_and_leaves_the_others, as_it_is)
{
	decide_and_contest(w, course, S("not-yet"), 1);
	look_again(w, at);
	assert_true(at->outcome.contested);
	assert_true(at->outcome.answer_due_us > world_now_us(w) + 13 * TIME_DAY_US);
	assert_true(at->outcome.answer_due_us < world_now_us(w) + 15 * TIME_DAY_US);
	assert_int_equal(level_of(at, 1), 1);

	/* One criterion is to be judged, by somebody else. */
	course->level = 2;
	assert_fails(w, ERR_NOT_FOUND, db_write(w, course->db, judge, course));
	course->comment = S("Half of the text is about it.");
	judge_again(w, course, &course->second, 2);
	assert_int_equal(course->found, 1);
	look_again(w, at);
	assert_int_equal(level_of(at, 1), 1);
	assert_ok(w, db_write(w, course->db, decide, course));

	/* It has changed, the others are the first reviewer's still. */
	look_again(w, at);
	assert_int_equal(level_of(at, 0), 1);
	assert_int_equal(level_of(at, 1), 2);
	assert_int_equal(level_of(at, 2), 1);
	assert_false(at->outcome.contested);
	assert_int_equal(at->outcome.appeal_count, 1);
	const struct appeal_contested *answered = &at->outcome.appeals[0];
	assert_str(answered->outcome, S("changed"));
	assert_str(answered->answer, S("Half of the text is about it."));
	assert_int_equal(answered->level_before, 1);
	assert_int_equal(answered->level, 2);
	assert_true(outcome_may_contest(&at->outcome, PART, course->criteria[0].id));
	assert_false(outcome_may_contest(&at->outcome, PART, course->contested));
}

ON_BOTH_ENGINES(appeal_is_blind_until_the_fresh_judgement_is_stored, as_it_is)
{
	decide_and_contest(w, course, S("not-yet"), 0);
	look_again(w, at);
	assert_int_equal(at->queue_count, 1);
	assert_int_equal(str_find(at->queue[0].reasons, S("second half")), SIZE_MAX);
	/* Claimed, not judged. */
	course->reviewer = &course->second;
	course->level = 100;
	assert_fails(w, ERR_INPUT, db_write(w, course->db, judge, course));
	judge_again(w, course, &course->second, 1);
	assert_ok(w, db_read(w, course->db, look_at_case, at));
	assert_true(at->open);
	assert_int_equal(at->view.appeal.criterion_count, 1);
	assert_str(at->view.appeal.criteria[0].reason, S("The whole second half says it."));
	assert_str(at->view.before[0].comment, S("It is said in one line."));
	assert_ok(w, db_write(w, course->db, decide, course));
	look_again(w, at);
	assert_str(at->outcome.appeals[0].outcome, S("upheld"));
}

ON_BOTH_ENGINES(appeal_shows_whoever_has_only_claimed_it_nothing, as_it_is)
{
	decide_and_contest(w, course, S("not-yet"), 0);
	assert_ok(w, db_write(w, course->db, view_when_claimed, at));
	assert_false(at->open);
	assert_int_equal(at->view.appeal.criterion_count, 0);
	assert_null(at->view.before);
	assert_true(str_absent(at->view.decided.reason));
}

ON_BOTH_ENGINES(appeal_refuses_a_second_one_of_the_same_criterion, as_it_is)
{
	(void)at;
	course->contested = course->criteria[0].id;
	assert_fails(w, ERR_CONFLICT, db_write(w, course->db, contest, course)); /* nothing is decided */
	decide_first(w, course, S("not-yet"));
	course->contested = S("no-such-criterion");
	assert_fails(w, ERR_INPUT, db_write(w, course->db, contest, course));
	course->contested = course->criteria[0].id;
	assert_ok(w, db_write(w, course->db, add_second, course));
	assert_ok(w, db_write(w, course->db, contest, course));
	course->contested = course->criteria[1].id;
	assert_fails(w, ERR_CONFLICT, db_write(w, course->db, contest, course)); /* one is open */
	judge_again(w, course, &course->second, 1);
	assert_ok(w, db_write(w, course->db, decide, course));
	course->contested = course->criteria[0].id;
	enum err again = db_write(w, course->db, contest, course);
	assert_true(str_find(w->message, S("each can be contested once")) != SIZE_MAX);
	assert_fails(w, ERR_CONFLICT, again);
	/* Another one is heard by a third person, who had no part in either. */
	course->contested = course->criteria[1].id;
	assert_ok(w, db_write(w, course->db, contest, course));
	assert_fails(w, ERR_NOT_FOUND, db_write(w, course->db, judge, course));
	assert_ok(w, db_write(w, course->db, add_third, course));
	judge_again(w, course, &course->third, 1);
	assert_ok(w, db_write(w, course->db, decide, course));
}

ON_BOTH_ENGINES(appeal_needs_a_reason_for_each_answer_and_takes_no_award_back, as_it_is)
{
	decide_and_contest(w, course, S("award"), 0);
	/* Without one nothing is stored, so nothing is shown, and whoever judges is blind still. */
	static const struct str empty[] = {S_INIT(""), S_INIT("  ")};
	course->reviewer = &course->second;
	for (size_t i = 0; i < COUNT(empty); i++) {
		course->comment = empty[i];
		assert_fails(w, ERR_INPUT, db_write(w, course->db, judge, course));
	}
	assert_ok(w, db_write(w, course->db, view_when_claimed, at));
	assert_false(at->open);
	course->comment = S("There is nothing of it.");
	judge_again(w, course, &course->second, 0);
	course->outcome = S("not-yet");
	assert_fails(w, ERR_CONFLICT, db_write(w, course->db, decide, course));
	course->outcome = S("award");
	assert_ok(w, db_write(w, course->db, decide, course));
	look_again(w, at);
	assert_int_equal(level_of(at, 0), 0);
	assert_true(review_is_award(&at->outcome.decision));
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

ON_BOTH_ENGINES(appeal_changes_nothing_for_its_candidate_while_the_answer_can_be_undone, as_it_is)
{
	decide_and_contest(w, course, S("not-yet"), 0);
	judge_again(w, course, &course->second, 2);
	assert_ok(w, db_write(w, course->db, decide_for_an_hour, course));
	for (int undone = 0; undone < 2; undone++) {
		look_again(w, at);
		assert_true(at->outcome.decided && at->outcome.contested);
		assert_str(at->outcome.decision.outcome, S("not-yet"));
		assert_int_equal(level_of(at, 0), 1);
		assert_true(str_absent(at->outcome.appeals[0].outcome));
		if (undone == 0)
			assert_ok(w, db_write(w, course->db, undo, course));
	}
	course->outcome = S("award");
	assert_ok(w, db_write(w, course->db, decide, course));
	look_again(w, at);
	assert_int_equal(level_of(at, 0), 2);
	assert_str(at->outcome.appeals[0].outcome, S("changed"));
}

/* ---- what is said of it ---------------------------------------------------------------------- */

/* The decision takes effect as a worker has it: the candidate gets a message. */
static enum err decide_only(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	struct decision decision;
	TRY(review_decide(w, tx, course->reviewer, course->case_id,
	                  &(struct review_choice){course->outcome, S("For good reasons."), false}, 0,
	                  &decision));
	course->decision = decision.id;
	return OK;
}

static void take_effect(struct work *w, struct appeal_course *course)
{
	assert_ok(w, db_write(w, course->db, decide_only, course));
	const struct jobs_text texts[] = {{S("decision"), id_text(w->arena, course->decision)},
	                                  {S("sitting"), id_text(w->arena, course->sitting)}};
	const struct job job = {
		.org = course->org, .payload = jobs_payload(w, texts, COUNT(texts)), .attempts = 1};
	assert_ok(w, review_effect_job(w, course->db, &job));
}

static bool was_told(struct work *w, struct appeal_look *at, struct str subject, const struct str *said,
                     size_t count)
{
	assert_ok(w, db_read(w, at->course->db, look_at_messages, at));
	for (size_t i = 0; i < at->message_count; i++) {
		if (!str_equal(at->messages[i].subject, subject))
			continue;
		for (size_t k = 0; k < count; k++)
			assert_true(str_find(at->messages[i].body, said[k]) != SIZE_MAX);
		return true;
	}
	return false;
}

ON_BOTH_ENGINES(appeal_tells_what_was_judged_blind_where_something_else_counts, as_it_is)
{
	const struct criterion *criterion = &course->criteria[0];
	decide_and_contest(w, course, S("not-yet"), 0);
	assert_true(was_told(w, at, S("We have what you contest"), &criterion->title, 1));
	judge_again(w, course, &course->second, 2);
	judge_again(w, course, &course->second, 0);
	take_effect(w, course);
	look_again(w, at);
	assert_int_equal(at->outcome.appeals[0].level_before, 1);
	assert_int_equal(at->outcome.appeals[0].level_blind, 2);
	assert_int_equal(at->outcome.appeals[0].level, 0);
	const struct str said[] = {
		str_format(w->arena, "first judged it “%.*s” without knowing the first result",
	                   STR_ARG(criterion->described[2].title)),
		str_format(w->arena, "changed from “%.*s” to “%.*s”", STR_ARG(criterion->described[1].title),
	                   STR_ARG(criterion->described[0].title))};
	assert_true(was_told(w, at, S("What you contested is answered"), said, COUNT(said)));
}

static enum err contest_whole(struct work *w, struct tx *tx, void *argument)
{
	const struct appeal_course *course = argument;
	return appeal_decision(w, tx, &course->candidate, course->sitting, S("It was not read to its end."));
}

ON_BOTH_ENGINES(appeal_against_the_whole_leaves_its_trace_and_is_heard_once, as_it_is)
{
	decide_first(w, course, S("not-yet"));
	assert_ok(w, db_write(w, course->db, add_second, course));
	assert_ok(w, db_write(w, course->db, contest_whole, course));
	look_again(w, at);
	assert_true(at->outcome.has_whole && id_is_zero(at->outcome.whole.answer.id));
	assert_false(outcome_may_be_contested(&at->outcome));
	course->outcome = S("more-evidence");
	judge_again(w, course, &course->second, 2);
	assert_int_equal(course->found, course->criterion_count);
	take_effect(w, course);
	look_again(w, at);
	const struct appeal_whole *whole = &at->outcome.whole;
	assert_str(whole->reason, S("It was not read to its end."));
	assert_str(whole->before.outcome, S("not-yet"));
	assert_str(whole->answer.outcome, S("more-evidence"));
	assert_int_equal(whole->change_count, course->criterion_count);
	assert_int_equal(whole->changes[0].level_before, 1);
	assert_int_equal(whole->changes[0].level, 2);
	assert_int_equal(at->rows[0].changed, 1);
	const struct str said[] = {S("It is now: more evidence is needed"), S("For good reasons."),
	                           course->criteria[0].title};
	assert_true(was_told(w, at, S("What you contested is answered"), said, COUNT(said)));
	/* The answer is the last word on the whole, and a criterion can be contested still. */
	look_again(w, at);
	assert_false(outcome_may_be_contested(&at->outcome));
	enum err again = db_write(w, course->db, contest_whole, course);
	assert_true(str_find(w->message, S("can be done once")) != SIZE_MAX);
	assert_fails(w, ERR_CONFLICT, again);
	course->contested = course->criteria[0].id;
	assert_ok(w, db_write(w, course->db, contest, course));
}

ON_BOTH_ENGINES(decision_that_departs_from_the_policy_says_so_in_either_direction, as_it_is)
{
	decide_first(w, course, S("award"));
	look_again(w, at);
	assert_true(str_equal(at->outcome.advised, S("not-yet")) ||
	            str_equal(at->outcome.advised, S("more-evidence")));
	const struct decision refused = {.outcome = S("not-yet"), .inputs = S("{\"recommends\":\"award\"}")},
			      agreed = {.outcome = S("award"), .inputs = refused.inputs},
			      undone = {.outcome = S("undone"), .inputs = S("{}")};
	assert_true(review_departs(w, &refused));
	assert_false(review_departs(w, &agreed));
	assert_false(review_departs(w, &undone));
}

/* ---- points ---------------------------------------------------------------------------------- */

#define QUIZ (&course->document->parts[0])

/* The key finds an answer wrong. */
static enum err add_point(struct work *w, struct tx *tx, void *argument)
{
	const struct appeal_course *course = argument;
	const struct item *item = &QUIZ->quiz->items[0];
	const double levels[] = {1, 0};
	const struct verdict verdict = {
		.part = QUIZ->id,
		.task = item->id,
		.competency = item->competency,
		.scorer = SCORER_EXACT,
		.levels = levels,
		.level_count = COUNT(levels),
		.basis = S("{}"),
	};
	return grade_verdict_add(w, tx, course->org, course->sitting, &verdict);
}

static enum err contest_point(struct work *w, struct tx *tx, void *argument)
{
	const struct appeal_course *course = argument;
	struct appeal_reason reason = {QUIZ->id, QUIZ->quiz->items[0].id,
	                               .text = S("The other option holds too.")};
	return appeal_criteria(w, tx, &course->candidate, course->sitting, &reason, 1);
}

/* What does not fit is said of each, and nothing of it is there when the transaction goes on. */
static enum err contest_in_vain(struct work *w, struct tx *tx, void *argument)
{
	const struct appeal_course *course = argument;
	struct appeal_reason reasons[] = {
		{QUIZ->id, QUIZ->quiz->items[0].id, .text = S("The other option holds too.")},
		{QUIZ->id, QUIZ->quiz->items[1].id, .text = S("Nobody asked me that.")},
		{QUIZ->id, S("none"), .text = S("Nor that.")}};
	enum err failed = appeal_criteria(w, tx, &course->candidate, course->sitting, reasons, 3);
	assert_int_equal(failed, ERR_CONFLICT);
	assert_str(w->message, reasons[1].problem);
	work_forgive(w);
	assert_true(str_absent(reasons[0].problem));
	assert_true(str_starts(reasons[1].problem, S("Nothing was found about ")));
	assert_true(str_starts(reasons[2].problem, S("There is no criterion, question")));
	return OK;
}

static enum err look_at_criteria(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_look *at = argument;
	struct sitting sitting;
	TRY(view_when_claimed(w, tx, argument));
	TRY(sitting_load_any(w, tx, at->course->org, at->course->sitting, &sitting));
	return review_criteria(w, tx, &at->course->second, &at->held, &sitting, &at->asked, &at->asked_count);
}

/* All that the beliefs and the decision rest on is computed again, bit for bit. */
static enum err replay_all(struct work *w, struct tx *tx, void *argument)
{
	const struct appeal_look *at = argument;
	struct replay_result result;
	TRY(replay_one(w, tx, at->course->org, at->outcome.decision.id, &result));
	assert_true(result.identical);
	for (size_t i = 0; i < at->outcome.sitting.document->competency_count; i++) {
		if (id_is_zero(at->outcome.beliefs[i].id))
			continue;
		TRY(replay_one(w, tx, at->course->org, at->outcome.beliefs[i].id, &result));
		assert_true(result.identical);
	}
	struct outcome_point point = outcome_point(w, &at->outcome, &at->course->document->parts[0],
	                                           at->course->document->parts[0].quiz->items[0].id);
	TRY(replay_one(w, tx, at->course->org, point.verdict->id, &result));
	assert_true(result.identical && point.by_person);
	return OK;
}

static double mean_of(const struct appeal_look *at, struct str competency)
{
	const struct document *document = at->outcome.sitting.document;
	return at->outcome.beliefs[document_competency(document, competency) - document->competencies]
	        .mean_logit;
}

ON_BOTH_ENGINES(appeal_against_a_point_shows_it_and_a_persons_word_counts_in_its_place, as_it_is)
{
	const struct item *item = &QUIZ->quiz->items[0];
	assert_ok(w, db_write(w, course->db, add_point, course));
	decide_first(w, course, S("not-yet"));
	look_again(w, at);
	double before = mean_of(at, item->competency);
	assert_true(outcome_may_contest(&at->outcome, QUIZ->id, item->id));
	assert_false(outcome_may_contest(&at->outcome, QUIZ->id, QUIZ->quiz->items[1].id));
	assert_ok(w, db_write(w, course->db, add_second, course));
	assert_ok(w, db_write(w, course->db, contest_in_vain, course));
	assert_ok(w, db_write(w, course->db, contest_point, course));
	assert_ok(w, db_write(w, course->db, look_at_criteria, at));
	assert_int_equal(at->asked_count, 1);
	assert_int_equal(grade_verdict_level(at->asked[0].scored), 0);
	assert_str(at->asked[0].contested, S("The other option holds too."));
	course->comment = S("It does: both are right.");
	judge_again(w, course, &course->second, 1);
	take_effect(w, course);
	look_again(w, at);
	assert_str(at->outcome.appeals[0].outcome, S("changed"));
	assert_true(mean_of(at, item->competency) > before);
	assert_ok(w, db_read(w, course->db, replay_all, at));
	const struct str said[] = {S("changed from “No credit” to “Full credit”. The reason: It does")};
	assert_true(was_told(w, at, S("What you contested is answered"), said, 1));

	/* And goes on counting when somebody else judges all criteria anew. */
	assert_ok(w, db_write(w, course->db, contest_whole, course));
	assert_ok(w, db_write(w, course->db, add_third, course));
	judge_again(w, course, &course->third, 1);
	assert_int_equal(course->found, course->criterion_count);
	take_effect(w, course);
	look_again(w, at);
	assert_ok(w, db_read(w, course->db, replay_all, at));
	assert_true(mean_of(at, item->competency) > before);
}

/* ---- the log --------------------------------------------------------------------------------- */

/* The entry of the decision that answers names the appeal, and nothing of what was written. */
ON_BOTH_ENGINES(appeal_is_answered_in_the_log, as_it_is)
{
	decide_and_contest(w, course, S("not-yet"), 0);
	look_again(w, at);
	struct id appeal = at->outcome.appeals[0].appeal;
	judge_again(w, course, &course->second, 2);
	assert_ok(w, db_write(w, course->db, decide, course));
	look_again(w, at);
	size_t answers = 0;
	for (size_t i = 0; i < at->opening_count; i++) {
		const struct json *fields;
		assert_ok(w, json_parse(w, at->openings[i].fields, 4096, &fields));
		answers += str_equal(json_get_str(fields, S("answers")), id_text(w->arena, appeal));
		assert_int_equal(str_find(at->openings[i].fields, S("second half")), SIZE_MAX);
		assert_int_equal(str_find(at->openings[i].fields, S("one line")), SIZE_MAX);
	}
	assert_int_equal(answers, 1);
}

/* ---- deadlines ------------------------------------------------------------------------------- */

static enum err sweep_twice(struct work *w, struct tx *tx, void *argument)
{
	struct appeal_course *course = argument;
	TRY(appeal_sweep(w, tx, course->org));
	return appeal_sweep(w, tx, course->org);
}

ON_BOTH_ENGINES(appeal_that_nobody_can_answer_is_told_to_administrators_once, as_it_is)
{
	decide_first(w, course, S("not-yet"));
	course->contested = course->criteria[0].id;
	assert_ok(w, db_write(w, course->db, contest, course));
	assert_ok(w, db_write(w, course->db, sweep_twice, course));
	look_again(w, at);
	assert_int_equal(at->message_count, 1);
	assert_str(at->messages[0].subject, S("An appeal has nobody who could answer it"));
	assert_int_equal(at->row_count, 1);
	assert_int_equal(at->rows[0].criteria, 1);
	assert_int_equal(at->rows[0].fresh, 0);
	assert_true(at->rows[0].answered_us == DB_NULL_INT);
	assert_ok(w, db_write(w, course->db, add_second, course));
	look_again(w, at);
	assert_int_equal(at->rows[0].fresh, 1);
	assert_int_equal(at->queue_count, 1);
}

/* Its deadline is over before it begins. */
static void late(struct document *document)
{
	document->appeal_days = -1;
}

ON_BOTH_ENGINES(appeal_that_is_late_comes_first_and_is_told_to_administrators_once, late)
{
	decide_and_contest(w, course, S("not-yet"), 0);
	assert_ok(w, db_write(w, course->db, sweep_twice, course));
	look_again(w, at);
	assert_int_equal(at->message_count, 1);
	assert_str(at->messages[0].subject, S("An appeal is late"));
	assert_int_equal(at->queue_count, 1);
	assert_true(at->queue[0].due_us < world_now_us(w));
	/* Answered, it is nobody's business any more. */
	judge_again(w, course, &course->second, 1);
	assert_ok(w, db_write(w, course->db, decide, course));
	look_again(w, at);
	assert_true(at->rows[0].answered_us != DB_NULL_INT);
	assert_int_equal(at->message_count, 1);
}

/* ---- what candidates are told ---------------------------------------------------------------- */

static void look_at_feedback(struct work *w, struct appeal_look *at)
{
	assert_ok(w, db_read(w, at->course->db, look_at_messages, at));
}

/* The job that the decision has added, as a worker would be given it, without a lease. */
static void make_feedback(struct work *w, const struct appeal_look *at)
{
	const struct appeal_course *course = at->course;
	const struct jobs_text texts[] = {{S("decision"), id_text(w->arena, at->outcome.decision.id)},
	                                  {S("sitting"), id_text(w->arena, course->sitting)}};
	const struct grade_means means = {.db = course->db};
	const struct job job = {
		.org = course->org, .payload = jobs_payload(w, texts, COUNT(texts)), .attempts = 1};
	assert_ok(w, feedback_job(w, course->db, &means, &job));
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

ON_BOTH_ENGINES(feedback_is_there_at_once_without_a_model_and_told_once, as_it_is)
{
	decide_first(w, course, S("not-yet"));
	look_at_feedback(w, at);
	assert_int_equal(at->outcome.feedback_count, course->criterion_count);
	assert_int_equal(count_of(at, FEEDBACK_COMING), course->criterion_count);
	assert_true(at->outcome.feedback[0].text.shown.len > 0);
	assert_false(outcome_settled(&at->outcome));
	make_feedback(w, at);
	make_feedback(w, at);
	look_at_feedback(w, at);
	assert_int_equal(count_of(at, FEEDBACK_OUT), course->criterion_count);
	assert_str(at->outcome.feedback[0].author, S("rubric"));
	assert_true(str_find(at->outcome.feedback[0].text.next,
	                     course->criteria[0].described[2].description) != SIZE_MAX);
	assert_true(outcome_settled(&at->outcome));
	size_t told = 0;
	for (size_t i = 0; i < at->message_count; i++)
		told += str_equal(at->messages[i].subject, S("What your work showed"));
	assert_int_equal(told, 1);
}

/* As a decision was stored before anything was said about criteria: nothing is awaited that nobody makes. */
static enum err forget_asking(struct work *w, struct tx *tx, void *argument)
{
	const struct appeal_look *at = argument;
	const struct appeal_test_forget_in in = {at->course->org, at->outcome.decision.id};
	return appeal_test_forget(w, tx, &in);
}

ON_BOTH_ENGINES(feedback_on_a_decision_of_before_is_the_rubrics_and_final, as_it_is)
{
	decide_first(w, course, S("not-yet"));
	look_at_feedback(w, at);
	assert_ok(w, db_write(w, course->db, forget_asking, at));
	look_at_feedback(w, at);
	assert_int_equal(count_of(at, FEEDBACK_OUT), course->criterion_count);
	assert_str(at->outcome.feedback[0].author, S("rubric"));
	assert_true(outcome_settled(&at->outcome));
}

static void reviewed(struct document *document)
{
	document->feedback_reviewed = true;
}

ON_BOTH_ENGINES(feedback_waits_for_its_reviewer_where_the_author_says_so, reviewed)
{
	decide_first(w, course, S("not-yet"));
	look_at_feedback(w, at);
	make_feedback(w, at);
	look_at_feedback(w, at);
	assert_int_equal(count_of(at, FEEDBACK_HELD), course->criterion_count);
	assert_true(str_absent(at->outcome.feedback[0].text.shown));
	assert_int_equal(at->message_count, 0);
	course->reviewer = &course->candidate;
	assert_fails(w, ERR_FORBIDDEN, db_write(w, course->db, send_feedback, course));
	course->reviewer = &course->first;
	assert_ok(w, db_write(w, course->db, send_feedback, course));
	look_at_feedback(w, at);
	assert_int_equal(count_of(at, FEEDBACK_OUT), course->criterion_count);
	assert_str(at->outcome.feedback[0].author, S("person"));
	assert_str(at->outcome.feedback[0].text.shown, S("You name it; say for whom, too."));
	assert_str(at->outcome.feedback[1].author, S("rubric"));
	assert_int_equal(at->message_count, 1);
	assert_true(str_find(at->messages[0].body, S("say for whom, too")) != SIZE_MAX);
}
