#include "web/pages/review.h"

#include "base/time.h"
#include "base/world.h"
#include "calibration/anchor.h"
#include "grade/feedback.h"
#include "web/config.h"
#include "web/pages/case_view.h"
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
struct review_undo_row {
	struct id id;
	struct str candidate, title, what;
	int64_t until_ms;
	bool first, given; /* given: a judgement that was passed on */
};
struct review_undos {
	const struct review_undo_row *at;
	size_t count;
};
struct review_filter {
	struct id id;
	struct str title;
	bool chosen;
};
struct review_filters {
	const struct review_filter *at;
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
	struct review_undos undos;
	struct review_filters filters; /* none: all is of one assessment */
	struct id only;                /* the one that is shown, when filtered; zero: all */
	bool filtered;
	bool machine;                 /* one gives its view here */
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

const struct field review_fields[1] = {
	{"assessment", FIELD_QUERY, FIELD_ID, offsetof(struct review_input, assessment),
         .sentence = "Only cases of this assessment."},
};
const struct field review_next_fields[1] = {
	{"assessment", FIELD_BODY, FIELD_ID, offsetof(struct review_input, assessment),
         .sentence = "Only a case of this assessment."},
};
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
	{"note", FIELD_BODY, FIELD_TEXT, offsetof(struct conflict_input, note),
         .max = REVIEW_REASON_BYTES_MAX, .sentence = "What the conflict is, if you like to say."},
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

static int64_t undo_us(const struct http_call *call)
{
	return web_app(call)->config->undo_seconds * TIME_SECOND_US;
}

static struct str words_of_state(const struct review_case *of, bool mine)
{
	if (mine)
		return S("yours");
	/* Who reads it second does not know it. */
	return of->stage == READING_ADJUDICATION ? S("two readers differ: to be settled by a third")
	       : of->stage == READING_AGREEMENT  ? S("you and another reader differ: agree on it")
	       : of->stage == READING_DECISION   ? S("read, and to be decided")
	                                         : S("ready for a person to look at");
}

static struct review_row row_of(struct work *w, const struct review_case *of, bool mine)
{
	bool due = of->due_us != DB_NULL_INT;
	return (struct review_row){
		.id = of->id,
		.candidate = review_candidate_name(w, of->sitting),
		.title = of->assessment_title,
		.since = time_for_people(w->arena, of->since_us),
		.reasons = of->reasons,
		.state = words_of_state(of, mine),
		.mine = mine,
		.due = due ? time_date_for_people(w->arena, of->due_us) : (struct str){0},
		.late = due && of->due_us < world_now_us(w),
	};
}

/* Of a case that was decided; *until_ms is 0 when that can't be undone any more. */
static enum err read_decided(struct work *w, struct http_call *call, const struct review_case *of,
                             struct review_undo_row *out)
{
	struct decision made;
	enum policy_outcome outcome;
	bool found;
	*out = (struct review_undo_row){.id = of->id,
	                                .candidate = review_candidate_name(w, of->sitting),
	                                .title = of->assessment_title};
	TRY(review_decision(w, call->tx, web_actor(call)->org, of->sitting, &made, &found));
	if (!found || world_now_us(w) >= made.effective_us || !policy_outcome_find(made.outcome, &outcome))
		return OK;
	out->what = case_outcome_words(outcome);
	out->until_ms = made.effective_us / 1000;
	return OK;
}

/* What they may take or hold; and what they have decided a moment ago. */
static enum err read_cases(struct work *w, struct http_call *call, struct review_view *view)
{
	struct review_case *cases;
	struct review_given *given;
	size_t count, given_count, decided = 0, open = 0;
	const struct actor *actor = web_actor(call);
	TRY(review_queue_of(w, call->tx, actor, view->only, &cases, &count));
	TRY(review_given(w, call->tx, actor, undo_us(call), &given, &given_count));
	struct review_row *rows = work_array(w, count, sizeof *rows);
	struct review_undo_row *undos = work_array(w, count + given_count, sizeof *undos);
	for (size_t i = 0; i < count; i++) {
		bool mine = id_equal(cases[i].claimed_by, actor->person);
		if (cases[i].state != REVIEW_DECIDED) {
			rows[open++] = row_of(w, &cases[i], mine);
			continue;
		}
		TRY(read_decided(w, call, &cases[i], &undos[decided]));
		decided += undos[decided].until_ms > 0;
	}
	for (size_t i = 0; i < given_count; i++)
		undos[decided++] =
			(struct review_undo_row){.id = given[i].id,
		                                 .candidate = review_candidate_name(w, given[i].sitting),
		                                 .title = given[i].assessment_title,
		                                 .until_ms = given[i].until_us / 1000,
		                                 .given = true};
	/* The key is for what was done last. */
	size_t last = 0;
	for (size_t i = 0; i < decided; i++)
		last = undos[i].until_ms > undos[last].until_ms ? i : last;
	if (decided > 0)
		undos[last].first = true;
	view->cases = (struct review_rows){rows, open};
	view->undos = (struct review_undos){undos, decided};
	return OK;
}

/* Where there is more than one assessment, one can look at a single one. */
static enum err read_filters(struct work *w, struct http_call *call, struct review_view *view)
{
	struct review_case *cases;
	size_t count, kept = 0;
	TRY(review_queue(w, call->tx, web_actor(call), &cases, &count));
	struct review_filter *filters = work_array(w, count, sizeof *filters);
	for (size_t i = 0; i < count; i++) {
		size_t known = 0;
		while (known < kept && !id_equal(filters[known].id, cases[i].assessment))
			known++;
		if (known == kept)
			filters[kept++] =
				(struct review_filter){cases[i].assessment, cases[i].assessment_title,
			                               id_equal(cases[i].assessment, view->only)};
	}
	if (kept > 1 || !id_is_zero(view->only))
		view->filters = (struct review_filters){filters, kept};
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
	const struct review_input *in = input;
	struct review_view view = {.csrf = web_session(call)->csrf,
	                           .only = in->assessment,
	                           .filtered = !id_is_zero(in->assessment)};
	TRY(read_cases(w, call, &view));
	TRY(read_filters(w, call, &view));
	TRY(read_feedback(w, call, &view));
	TRY(read_anchors(w, call, &view));
	TRY(read_agreement(w, call, &view));
	view.machine = web_app(call)->llm != NULL || web_app(call)->vision != NULL || view.judgements > 0;
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
static enum err claim_next(struct work *w, struct http_call *call, struct id assessment, struct str *location,
                           bool *found)
{
	struct id id;
	enum err failed = review_claim_next_of(w, call->tx, web_actor(call), assessment, &id);
	*found = failed == OK;
	*location = *found ? address_of(w, id) : S("/review");
	if (failed == ERR_NOT_FOUND)
		work_forgive(w);
	return failed == ERR_NOT_FOUND ? OK : failed;
}

/* On with the next case, whose page has what was done with this one, and how to undo it; without a next one that of this. */
static enum err go_on(struct work *w, struct http_call *call, struct id done, struct http_reply *reply)
{
	bool found;
	struct str next;
	TRY(claim_next(w, call, (struct id){0}, &next, &found));
	http_reply_redirect(reply, found ? str_format(w->arena, "%.*s?undo=%.*s", STR_ARG(next),
	                                              STR_ARG(id_text(w->arena, done)))
	                                 : address_of(w, done));
	return OK;
}

enum err review_next_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct review_input *in = input;
	struct str location;
	bool found;
	TRY(claim_next(w, call, in->assessment, &location, &found));
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
	bool withdrawn;
	TRY(review_release(w, call->tx, web_actor(call), in->id, &withdrawn));
	web_reply_done(w, S("/review"), withdrawn ? "withdrawn" : "released", reply);
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

static bool can_be_mended(enum err failed)
{
	return failed == ERR_INPUT || failed == ERR_TOO_LARGE;
}

static enum err show_again(struct work *w, struct http_call *call, struct id id, struct case_sent *sent,
                           struct http_reply *reply)
{
	sent->problem = w->message;
	web_reply_again(w, reply);
	return case_show(w, call, &(struct case_page_input){.id = id}, sent, reply);
}

static enum err judge(struct work *w, struct http_call *call, const struct judgement_input *in, size_t *count)
{
	struct judgement *judgements;
	TRY(judgements_read(w, in->level, in->comment, &judgements, count));
	return review_judge(w, call->tx, web_actor(call), in->id, judgements, *count);
}

enum err case_judge_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct judgement_input *in = input;
	bool stays;
	size_t count;
	enum err failed = judge(w, call, in, &count);
	if (can_be_mended(failed))
		return show_again(
			w, call, in->id,
			&(struct case_sent){.level = in->level, .comment = in->comment, .judges = true},
			reply);
	TRY(failed);
	TRY(review_holds(w, call->tx, web_actor(call), in->id, &stays));
	if (!stays)
		return go_on(w, call, in->id, reply);
	web_reply_done(w, address_of(w, in->id), count > 0 ? "judged" : "judged-nothing", reply);
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
	const struct review_choice choice = {in->outcome, in->reason, in->endorse};
	struct decision made;
	/* Before anything is written: the rest of what fails is shown without it. */
	if (can_be_mended(review_choice_check(w, &choice)))
		return show_again(w, call, in->id,
		                  &(struct case_sent){.outcome = in->outcome,
		                                      .reason = in->reason,
		                                      .endorse = in->endorse,
		                                      .decides = true},
		                  reply);
	TRY(review_decide(w, call->tx, web_actor(call), in->id, &choice, undo_us(call), &made));
	return go_on(w, call, in->id, reply);
}

enum err case_undo(struct work *w, struct http_call *call, struct id id, const char **notice)
{
	bool holds;
	const struct actor *actor = web_actor(call);
	TRY(review_holds(w, call->tx, actor, id, &holds));
	*notice = holds ? "undone" : "taken-back";
	return holds ? review_undo(w, call->tx, actor, id)
	             : review_take_back(w, call->tx, actor, id, undo_us(call));
}

enum err case_undo_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_input *in = input;
	const char *notice;
	TRY(case_undo(w, call, in->id, &notice));
	web_reply_done(w, address_of(w, in->id), notice, reply);
	return OK;
}
