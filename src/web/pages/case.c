/* The page of one case: evidence left, judgement right, blind until judged. */
#include "web/pages/case_view.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/part.h"
#include "grade/again.h"
#include "web/config.h"
#include "web/pages/review.h"
#include "web/task_face.h"

#include "web/pages/case.html.h"

static struct str words_of_claim(enum reading_stage stage, const struct case_view *view)
{
	if (view->has_criteria && !view->asks)
		return S(
			"What was learned settles all of it: judge what you would judge yourself, then decide.");
	if (stage == READING_ADJUDICATION)
		return S(
			"Two people have read this and differ. You see what both found, without names, and settle it.");
	if (stage == READING_AGREEMENT)
		return S(
			"You and another person have read this and differ. You see both views: say what you think now.");
	return view->machine ? S("Judge for yourself first; then you see what the machine thought.")
	                     : S("Judge it, then decide.");
}

static struct str words_of_state(struct work *w, const struct review_case *held, const struct case_view *view)
{
	if (held->state == REVIEW_CLAIMED)
		return str_format(w->arena, "Yours until %.*s. %.*s",
		                  STR_ARG(time_for_people(w->arena, held->claimed_until_us)),
		                  STR_ARG(words_of_claim(held->stage, view)));
	if (held->state == REVIEW_JUDGED && held->stage == READING_DECISION)
		return S("Everybody who was to read this has. Compare, then decide.");
	if (held->state == REVIEW_JUDGED)
		return view->gave ? S("You have judged. Compare, then decide.")
		                  : S("Nothing was asked of you. Look at it, then decide.");
	return S("You have decided.");
}

/* The decision that can still be undone: of this case, or of the one before it. */
static enum err read_decision(struct work *w, struct http_call *call, const struct review_case *of,
                              struct case_view *view)
{
	struct decision made;
	bool found;
	TRY(review_decision(w, call->tx, web_actor(call)->org, of->sitting, &made, &found));
	if (!found || of->state != REVIEW_DECIDED)
		return OK;
	view->undoable = world_now_us(w) < made.effective_us;
	enum policy_outcome outcome;
	if (!policy_outcome_find(made.outcome, &outcome))
		return fail(w, ERR_INTERNAL, "a stored decision has no outcome that is known");
	view->decision_words = case_outcome_words(outcome);
	view->decided_why = made.reason;
	view->effective = time_for_people(w->arena, made.effective_us);
	view->undo_until_ms = made.effective_us / 1000;
	view->undo = of->id;
	return OK;
}

/* A judgement of theirs that was passed on, if it can be taken back. */
static enum err read_given(struct work *w, struct http_call *call, struct id id, struct case_view *view)
{
	struct review_given *given;
	size_t count;
	int64_t undo_us = web_app(call)->config->undo_seconds * TIME_SECOND_US;
	TRY(review_given(w, call->tx, web_actor(call), undo_us, &given, &count));
	for (size_t i = 0; i < count; i++) {
		if (!id_equal(given[i].id, id))
			continue;
		view->passed = view->undoable = true;
		view->undo = id;
		view->undo_of = review_candidate_name(w, given[i].sitting);
		view->undo_title = given[i].assessment_title;
		view->undo_until_ms = given[i].until_us / 1000;
	}
	return OK;
}

/* Somebody's who is not allowed to see it, or none at all, is no reason to keep this page from anybody. */
static enum err read_before(struct work *w, struct http_call *call, struct id id, struct case_view *view)
{
	struct review_case before;
	enum err failed = review_load(w, call->tx, web_actor(call), id, &before);
	if (failed == ERR_NOT_FOUND || failed == ERR_FORBIDDEN) {
		work_forgive(w);
		return read_given(w, call, id, view);
	}
	TRY(failed);
	struct case_view decided = {0};
	TRY(read_decision(w, call, &before, &decided));
	if (!decided.undoable)
		return OK;
	view->undoable = true;
	view->undo = decided.undo;
	view->undo_of = review_candidate_name(w, before.sitting);
	view->undo_title = before.assessment_title;
	view->decision_words = decided.decision_words;
	view->effective = decided.effective;
	view->undo_until_ms = decided.undo_until_ms;
	return OK;
}

static enum err read_part(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, const struct flag *flags, size_t flag_count,
                          struct case_part *out)
{
	enum again again;
	TRY(task_face_of(part->part)->evidence(w, tx, sitting, part, flags, flag_count, &out->evidence));
	TRY(again_look(w, tx, sitting, part->part, &again));
	out->part = part->part->id;
	out->may_ask = again == AGAIN_POSSIBLE;
	out->is_asked = again == AGAIN_ASKED;
	return OK;
}

/* What the candidate has done: first what is judged here, then what a key has scored. */
static enum err read_evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                              struct case_view *view)
{
	size_t part_count = sitting->document->part_count, flag_count, judged = 0, scored = 0;
	struct case_part *parts = work_array(w, part_count, sizeof *parts);
	struct flag *flags;
	TRY(grade_flags(w, tx, sitting->org, sitting->id, &flags, &flag_count));
	for (size_t i = 0; i < part_count; i++)
		scored += part_rubric(sitting->parts[i].part)->criterion_count > 0;
	for (size_t i = 0; i < part_count; i++) {
		const struct sitting_part *part = &sitting->parts[i];
		size_t *place = part_rubric(part->part)->criterion_count > 0 ? &judged : &scored;
		TRY(read_part(w, tx, sitting, part, flags, flag_count, &parts[(*place)++]));
	}
	view->parts = (struct case_parts){parts, part_count};
	return OK;
}

static enum err read_case(struct work *w, struct http_call *call, const struct review_case *held,
                          const struct case_sent *sent, struct case_view *view)
{
	struct sitting sitting;
	const struct actor *actor = web_actor(call);
	TRY(sitting_load_any(w, call->tx, actor->org, held->sitting, &sitting));
	TRY(read_evidence(w, call->tx, &sitting, view));
	TRY(case_read_criteria(w, call->tx, held, &sitting, actor, sent, view));
	TRY(case_read_consequences(w, call->tx, held, &sitting, view));
	TRY(case_read_appeal(w, call->tx, held, &sitting, actor, view));
	return read_decision(w, call, held, view);
}

static void put_sent(const struct case_sent *sent, struct case_view *view)
{
	view->problem = sent->problem;
	view->judges = sent->judges;
	view->reason = sent->reason;
	if (sent->decides && sent->outcome.len > 0)
		view->reason_problem = sent->problem;
	view->endorse = sent->endorse;
	view->is_award = str_equal(sent->outcome, policy_outcome_name(POLICY_AWARD));
	view->is_not_yet = str_equal(sent->outcome, policy_outcome_name(POLICY_NOT_YET));
	view->is_more_evidence = str_equal(sent->outcome, policy_outcome_name(POLICY_MORE_EVIDENCE));
}

enum err case_show(struct work *w, struct http_call *call, const struct case_page_input *in,
                   const struct case_sent *sent, struct http_reply *reply)
{
	struct review_case held;
	TRY(review_load(w, call->tx, web_actor(call), in->id, &held));
	struct case_view view = {
		.id = in->id,
		.csrf = web_session(call)->csrf,
		.candidate = review_candidate_name(w, held.sitting),
		.title = held.assessment_title,
		.reasons = held.reasons,
		.holds = held.state < REVIEW_DECIDED,
		.twice = held.state >= REVIEW_JUDGED ? held.twice : (struct str){0},
		.deciding = held.state == REVIEW_JUDGED,
		.again = held.stage != READING_DECISION,
		.next = held.state >= REVIEW_DECIDED,
		.undo_seconds = web_app(call)->config->undo_seconds,
		.machine = web_app(call)->llm != NULL || web_app(call)->vision != NULL,
	};
	put_sent(sent, &view);
	TRY(read_case(w, call, &held, sent, &view));
	view.state_words = words_of_state(w, &held, &view);
	view.missing = view.missing && view.deciding;
	view.again = view.again && !view.missing;
	if (!view.undoable && !id_is_zero(in->undo))
		TRY(read_before(w, call, in->undo, &view));
	struct buf body = web_markup(w);
	case_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){
			.title = view.candidate, .body = &body, .island = "review.js", .body_class = "wide"},
		reply);
}

enum err case_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_page_input *in = input;
	enum err failed = case_show(w, call, in, &(struct case_sent){0}, reply);
	if (failed != ERR_FORBIDDEN)
		return failed;
	work_forgive(w);
	return case_given_show(w, call, in->id, reply);
}
