#include "web/pages/review.h"

#include "base/time.h"
#include "base/world.h"
#include "calibration/anchor.h"
#include "grade/feedback.h"
#include "web/config.h"
#include "web/pages/judgements.h"
#include "web/pages/sitting.h"

#include <math.h>

struct review_row {
	struct id id;
	struct str candidate, title, since, reasons, state;
	bool mine;
	struct str due; /* of the appeal that it is open for; absent: none */
	bool late;
};
struct review_rows {
	const struct review_row *at;
	size_t count;
};
struct review_told {
	struct id id;
	struct str candidate, title, since;
};
struct review_tolds {
	const struct review_told *at;
	size_t count;
};
struct review_anchors_row {
	struct id assessment;
	struct str title;
	int64_t count;
};
struct review_anchors {
	const struct review_anchors_row *at;
	size_t count;
};
struct review_view {
	struct review_anchors anchors;
	struct str csrf;
	struct review_rows cases;
	struct review_tolds feedback; /* that waits to be read */
	bool agreement_known;
	int64_t judgements;
	struct str exact, qwk, qwk_low, qwk_high;
};

#include "web/pages/review.html.h"

#define CASE_ID(type)                                                                                     \
	{                                                                                                 \
		"id", FIELD_PATH, FIELD_ID, offsetof(type, id), .required = true, .sentence = "The case." \
	}

const struct field case_fields[1] = {CASE_ID(struct case_input)};
const struct field case_page_fields[2] = {
	CASE_ID(struct case_page_input),
	{"undo", FIELD_QUERY, FIELD_ID, offsetof(struct case_page_input, undo),
         .sentence = "The case that you decided just before, to undo that."},
};
const struct field case_part_fields[2] = {
	CASE_ID(struct case_part_input),
	PART_FIELD(struct case_part_input),
};
const struct field conflict_fields[2] = {
	CASE_ID(struct conflict_input),
	{"note", FIELD_BODY, FIELD_TEXT, offsetof(struct conflict_input, note), .max = 1000,
         .sentence = "What the conflict is, if you like to say."},
};
const struct field judgement_fields[3] = {
	CASE_ID(struct judgement_input),
	{"level", FIELD_BODY, FIELD_JSON, offsetof(struct judgement_input, level),
         .max = JUDGEMENTS_LEVELS_BYTES_MAX,
         .sentence = "The level of each criterion, keyed by “part/criterion”."},
	{"comment", FIELD_BODY, FIELD_JSON, offsetof(struct judgement_input, comment),
         .max = JUDGEMENTS_COMMENTS_BYTES_MAX, .sentence = "Comments, keyed in the same way."},
};
const struct field decision_fields[4] = {
	CASE_ID(struct decision_input),
	{"outcome", FIELD_BODY, FIELD_CHOICE, offsetof(struct decision_input, outcome), .required = true,
         .choices = policy_outcome_names, .sentence = "What you decide."},
	{"reason", FIELD_BODY, FIELD_TEXT, offsetof(struct decision_input, reason),
         .max = REVIEW_REASON_BYTES_MAX,
         .sentence = "Why, in a sentence; it is kept and shown to the person concerned."},
	{"endorse", FIELD_BODY, FIELD_BOOL, offsetof(struct decision_input, endorse),
         .sentence =
                 "With an award: the credential carries your endorsement, by name and signed with your own key."},
};

/* ---- the queue ---- */

struct str review_candidate_name(struct work *w, struct id sitting)
{
	struct str text = id_text(w->arena, sitting);
	return str_format(w->arena, "Candidate %.*s", STR_ARG(str_slice(text, ID_TEXT_LEN - 4, 4)));
}

static struct str words_of_state(const struct review_case *of, bool mine)
{
	if (of->state == REVIEW_DECIDED)
		return S("decided, can be undone");
	if (mine)
		return S("yours");
	/* Who reads it second does not know it. */
	return of->stage == READING_ADJUDICATION ? S("two readers differ: to be settled by a third")
	       : of->stage == READING_AGREEMENT  ? S("you and another reader differ: agree on it")
	       : of->stage == READING_DECISION   ? S("read, and to be decided")
	                                         : S("ready for a person to look at");
}

static enum err read_cases(struct work *w, struct http_call *call, struct review_view *view)
{
	struct review_case *cases;
	size_t count;
	const struct actor *actor = web_actor(call);
	TRY(review_queue(w, call->tx, actor, &cases, &count));
	struct review_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		bool mine = id_equal(cases[i].claimed_by, actor->person);
		rows[i] = (struct review_row){
			.id = cases[i].id,
			.candidate = review_candidate_name(w, cases[i].sitting),
			.title = cases[i].assessment_title,
			.since = time_for_people(w->arena, cases[i].created_us),
			.reasons = cases[i].reasons,
			.state = words_of_state(&cases[i], mine),
			.mine = mine,
			.due = cases[i].due_us == DB_NULL_INT
		                       ? (struct str){0}
		                       : time_date_for_people(w->arena, cases[i].due_us),
			.late = cases[i].due_us != DB_NULL_INT && cases[i].due_us < world_now_us(w),
		};
	}
	view->cases = (struct review_rows){rows, count};
	return OK;
}

static enum err read_feedback(struct work *w, struct http_call *call, struct review_view *view)
{
	struct feedback_waiting *waiting;
	size_t count;
	TRY(feedback_waiting(w, call->tx, web_actor(call), &waiting, &count));
	struct review_told *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct review_told){
			waiting[i].case_id, review_candidate_name(w, waiting[i].sitting),
			waiting[i].assessment, time_for_people(w->arena, waiting[i].decided_us)};
	view->feedback = (struct review_tolds){rows, count};
	return OK;
}

static enum err read_anchors(struct work *w, struct http_call *call, struct review_view *view)
{
	struct anchors_waiting *waiting;
	size_t count;
	TRY(anchor_waiting(w, call->tx, web_actor(call), &waiting, &count));
	struct review_anchors_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct review_anchors_row){waiting[i].assessment, waiting[i].title,
		                                      waiting[i].count};
	view->anchors = (struct review_anchors){rows, count};
	return OK;
}

static enum err read_agreement(struct work *w, struct http_call *call, struct review_view *view)
{
	struct review_agreement agreement;
	TRY(review_agreement(w, call->tx, web_actor(call), &agreement));
	view->agreement_known = !isnan(agreement.exact);
	view->judgements = agreement.judgements;
	view->exact = str_format(w->arena, "%.0f %%", 100 * agreement.exact);
	view->qwk = str_format(w->arena, "%.2f", agreement.qwk);
	view->qwk_low = str_format(w->arena, "%.2f", agreement.qwk_low);
	view->qwk_high = str_format(w->arena, "%.2f", agreement.qwk_high);
	return OK;
}

enum err review_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct review_view view = {.csrf = web_session(call)->csrf};
	TRY(read_cases(w, call, &view));
	TRY(read_feedback(w, call, &view));
	TRY(read_anchors(w, call, &view));
	TRY(read_agreement(w, call, &view));
	struct buf body = web_markup(w);
	review_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){
			.title = S("Review"), .body = &body, .island = "review.js", .body_class = "wide"},
		reply);
}

/* ---- what is done with a case ---- */

static struct str address_of(struct work *w, struct id id)
{
	return str_format(w->arena, "/review/%.*s", STR_ARG(id_text(w->arena, id)));
}

/* The next case opens by itself. *location is that of the queue when nothing waits; false then. */
static enum err claim_next(struct work *w, struct http_call *call, struct str *location, bool *found)
{
	struct id id;
	enum err failed = review_claim_next(w, call->tx, web_actor(call), &id);
	*found = failed == OK;
	*location = *found ? address_of(w, id) : S("/review");
	if (failed == ERR_NOT_FOUND)
		work_forgive(w);
	return failed == ERR_NOT_FOUND ? OK : failed;
}

enum err review_next_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct str location;
	bool found;
	TRY(claim_next(w, call, &location, &found));
	web_reply_done(w, location, found ? "claimed" : "queue-empty", reply);
	return OK;
}

enum err case_claim_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_input *in = input;
	TRY(review_claim(w, call->tx, web_actor(call), in->id));
	web_reply_done(w, address_of(w, in->id), "claimed", reply);
	return OK;
}

enum err case_release_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct case_input *in = input;
	TRY(review_release(w, call->tx, web_actor(call), in->id));
	web_reply_done(w, S("/review"), "released", reply);
	return OK;
}

enum err case_conflict_send(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct conflict_input *in = input;
	TRY(review_declare_conflict(w, call->tx, web_actor(call), in->id, in->note));
	web_reply_done(w, S("/review"), "conflict", reply);
	return OK;
}

enum err case_judge_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct judgement_input *in = input;
	struct judgement *judgements;
	size_t count;
	TRY(judgements_read(w, in->level, in->comment, &judgements, &count));
	TRY(review_judge(w, call->tx, web_actor(call), in->id, judgements, count));
	bool stays, found;
	struct str location = address_of(w, in->id);
	TRY(review_holds(w, call->tx, web_actor(call), in->id, &stays));
	if (!stays)
		TRY(claim_next(w, call, &location, &found));
	web_reply_done(w, location, stays ? "judged" : "passed-on", reply);
	return OK;
}

enum err case_tests_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_part_input *in = input;
	TRY(review_run_tests(w, call->tx, web_actor(call), in->id, in->part));
	web_reply_done(w, address_of(w, in->id), "tests-again", reply);
	return OK;
}

enum err case_decide_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct decision_input *in = input;
	struct decision made;
	int64_t undo_us = web_app(call)->config->undo_seconds * TIME_SECOND_US;
	TRY(review_decide(w, call->tx, web_actor(call), in->id,
	                  &(struct review_choice){in->outcome, in->reason, in->endorse}, undo_us, &made));
	bool found;
	struct str next;
	TRY(claim_next(w, call, &next, &found));
	if (found)
		next = str_format(w->arena, "%.*s?undo=%.*s", STR_ARG(next),
		                  STR_ARG(id_text(w->arena, in->id)));
	web_reply_done(w, found ? next : address_of(w, in->id), "decided", reply);
	return OK;
}

enum err case_undo_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_input *in = input;
	TRY(review_undo(w, call->tx, web_actor(call), in->id));
	web_reply_done(w, address_of(w, in->id), "undone", reply);
	return OK;
}
