/* Contesting, on the result page: result_appeal_send, result_appeal_criteria_send, result_appeal_of, result_read_contests. */
#include "base/time.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "web/pages/result.h"
#include "web/pages/result_view.h"

/* Criteria and points; a page sends those that are empty too. */
enum { REASONS_MAX = 2 * JUDGEMENTS_MAX };

const struct field appeal_fields[2] = {
	SITTING_FIELD(struct appeal_input),
	{"reason", FIELD_BODY, FIELD_TEXT, offsetof(struct appeal_input, reason), .required = true, .min = 1,
         .max = REVIEW_REASON_BYTES_MAX, .sentence = "What you think is wrong, and why."},
};
const struct field appeal_criteria_fields[2] = {
	SITTING_FIELD(struct appeal_criteria_input),
	{"reason", FIELD_BODY, FIELD_JSON, offsetof(struct appeal_criteria_input, reason),
         .max = JUDGEMENTS_COMMENTS_BYTES_MAX,
         .sentence =
                 "What is wrong with each criterion, question, group of tests or decision, and why, keyed by "
                 "“part/criterion”; those left empty are not contested."},
};

enum err appeal_reasons_read(struct work *w, const struct json *reasons, struct appeal_reason **out,
                             size_t *count)
{
	*count = 0;
	*out = NULL;
	if (reasons == NULL)
		return OK;
	if (reasons->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "Reasons are an object, keyed by “part/criterion”.");
	if (reasons->count > REASONS_MAX)
		return fail(w, ERR_INPUT, "There are at most %d reasons.", REASONS_MAX);
	*out = work_array(w, reasons->count, sizeof **out);
	for (size_t i = 0; i < reasons->count; i++) {
		struct str name = reasons->members[i].name;
		struct appeal_reason reason = {.criterion = name, .text = json_get_str(reasons, name)};
		reason.part = str_cut(&reason.criterion, '/');
		if (str_absent(reason.criterion) || str_absent(reason.text))
			return fail(w, ERR_INPUT, "A reason is a text for “part/criterion”.");
		if (str_trim(reason.text).len > 0)
			(*out)[(*count)++] = reason;
	}
	return OK;
}

static void reply_contested(struct work *w, struct id sitting, struct http_reply *reply)
{
	web_reply_done(w, str_format(w->arena, "%.*s/result", STR_ARG(sitting_address(w, sitting))),
	               "contested", reply);
}

static bool can_be_shown_again(enum err failed)
{
	return failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT;
}

static enum err show_again(struct work *w, struct http_call *call, struct id sitting,
                           struct result_sent *sent, struct http_reply *reply)
{
	sent->problem = w->message;
	web_reply_again(w, reply);
	return result_show(w, call, sitting, sent, reply);
}

enum err result_appeal_send(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct appeal_input *in = input;
	enum err failed = appeal_decision(w, call->tx, web_actor(call), in->sitting, in->reason);
	if (can_be_shown_again(failed))
		return show_again(w, call, in->sitting, &(struct result_sent){.whole = in->reason}, reply);
	TRY(failed);
	reply_contested(w, in->sitting, reply);
	return OK;
}

enum err result_appeal_criteria_send(struct work *w, struct http_call *call, const void *input,
                                     struct http_reply *reply)
{
	const struct appeal_criteria_input *in = input;
	struct appeal_reason *reasons;
	size_t count;
	TRY(appeal_reasons_read(w, in->reason, &reasons, &count));
	enum err failed = appeal_criteria(w, call->tx, web_actor(call), in->sitting, reasons, count);
	if (can_be_shown_again(failed))
		return show_again(w, call, in->sitting,
		                  &(struct result_sent){.reasons = reasons, .reason_count = count}, reply);
	TRY(failed);
	reply_contested(w, in->sitting, reply);
	return OK;
}

/* ---- what the page shows ---- */

static struct str title_of(struct work *w, const struct criterion *criterion, int64_t level)
{
	bool there = level >= 0 && (uint64_t)level < scale_levels(criterion);
	return there ? scale_title(w, criterion, (size_t)level) : S("");
}

/* A criterion that was answered by itself may have been judged once more, with all others, for the whole. */
static void take_later(struct work *w, const struct outcome *outcome,
                       const struct appeal_contested *contested, const struct criterion *criterion,
                       struct result_appeal *out)
{
	const struct appeal_whole *whole = &outcome->whole;
	if (!outcome->has_whole || id_is_zero(whole->answer.id) ||
	    whole->answer.effective_us <= contested->answered_us)
		return;
	for (size_t i = 0; i < whole->change_count; i++) {
		const struct appeal_answered *change = &whole->changes[i];
		if (change->level == change->level_before || !str_equal(change->part, contested->part) ||
		    !str_equal(change->criterion, contested->criterion))
			continue;
		out->later = title_of(w, criterion, change->level);
		out->later_at = time_date_for_people(w->arena, whole->answer.effective_us);
	}
}

struct result_appeal result_appeal_of(struct work *w, const struct outcome *outcome, struct str part,
                                      const struct criterion *criterion)
{
	const struct appeal_contested *contested =
		appeal_contested_find(outcome->appeals, outcome->appeal_count, part, criterion->id);
	if (contested == NULL)
		return (struct result_appeal){0};
	struct result_appeal out = {
		.contested = true,
		.answered = !str_absent(contested->outcome),
		.changed = str_equal(contested->outcome, S("changed")),
		.reason = contested->reason,
		.at = time_date_for_people(w->arena, contested->at_us),
		.answer = contested->answer,
	};
	if (contested->due_us != DB_NULL_INT)
		out.due = time_date_for_people(w->arena, contested->due_us);
	if (!out.answered)
		return out;
	out.before = title_of(w, criterion, contested->level_before);
	out.now = title_of(w, criterion, contested->level);
	out.answered_at = time_date_for_people(w->arena, contested->answered_us);
	out.kept = contested->level_blind == contested->level;
	if (contested->level_blind != DB_NULL_INT)
		out.blind = title_of(w, criterion, contested->level_blind);
	take_later(w, outcome, contested, criterion, &out);
	return out;
}

/* ---- the decision as a whole ---- */

static struct str decision_title(const struct decision *decision)
{
	enum policy_outcome outcome;
	return policy_outcome_find(decision->outcome, &outcome) ? result_decision_title(outcome) : S("");
}

static struct result_changes changes_of(struct work *w, const struct document *document,
                                        const struct appeal_whole *whole)
{
	struct result_change *changes = work_array(w, whole->change_count, sizeof *changes);
	size_t count = 0;
	for (size_t i = 0; i < whole->change_count; i++) {
		const struct appeal_answered *change = &whole->changes[i];
		const struct part *part = document_part(document, change->part);
		const struct criterion *criterion =
			part == NULL ? NULL : part_criterion(part, change->criterion);
		if (criterion == NULL)
			continue;
		changes[count++] = (struct result_change){
			.title = criterion->title,
			.before = title_of(w, criterion, change->level_before),
			.now = title_of(w, criterion, change->level),
			.blind = title_of(w, criterion, change->level_blind),
		};
	}
	return (struct result_changes){changes, count};
}

static struct result_whole whole_of(struct work *w, const struct outcome *outcome)
{
	const struct appeal_whole *whole = &outcome->whole;
	struct part_criterion first;
	if (!outcome->has_whole)
		return (struct result_whole){0};
	struct result_whole out = {
		.there = true,
		.criteria = part_criterion_at(outcome->sitting.document, 0, &first),
		.answered = !id_is_zero(whole->answer.id),
		.reason = whole->reason,
		.at = time_date_for_people(w->arena, whole->at_us),
		.before_title = decision_title(&whole->before),
		.before_reason = whole->before.reason,
		.before_at = time_date_for_people(w->arena, whole->before.effective_us),
	};
	if (whole->due_us != DB_NULL_INT)
		out.due = time_date_for_people(w->arena, whole->due_us);
	if (!out.answered)
		return out;
	out.same = str_equal(whole->before.outcome, whole->answer.outcome);
	out.title = decision_title(&whole->answer);
	out.answer = whole->answer.reason;
	out.answered_at = time_date_for_people(w->arena, whole->answer.effective_us);
	out.changes = changes_of(w, outcome->sitting.document, whole);
	return out;
}

/* Whether there is a point that may be contested. */
static bool has_points(const struct outcome *outcome)
{
	const struct document *document = outcome->sitting.document;
	struct measure measure;
	for (size_t p = 0; p < document->part_count; p++)
		for (size_t i = 0; part_measure(&document->parts[p], i, &measure); i++)
			if (measure.criterion == NULL &&
			    outcome_may_contest(outcome, document->parts[p].id, measure.task))
				return true;
	return false;
}

static struct result_contest contest_of(struct work *w, const struct outcome *outcome, struct str part,
                                        const struct criterion *criterion, struct str level_title)
{
	const struct appeal_reason *sent =
		appeal_reason_find(outcome->unsent, outcome->unsent_count, part, criterion->id);
	struct result_contest out = {
		.key = str_format(w->arena, "%.*s/%.*s", STR_ARG(part), STR_ARG(criterion->id)),
		.title = criterion->title,
		.level_title = level_title,
	};
	if (sent != NULL) {
		out.text = sent->text;
		out.problem = sent->problem;
	}
	return out;
}

static void add_contest(struct result_contests *to, struct result_contest *at, struct result_contest contest)
{
	at[to->count] = contest;
	at[to->count].number = to->count + 1;
	*to = (struct result_contests){at, to->count + 1};
}

/* Every criterion that can be contested, with what was written of it in vain. */
static void read_criteria(struct work *w, const struct outcome *outcome, struct result_contest *at,
                          struct result_contests *out)
{
	struct part_criterion each;
	for (size_t i = 0; part_criterion_at(outcome->sitting.document, i, &each); i++) {
		if (!outcome_may_contest(outcome, each.part->id, each.criterion->id))
			continue;
		struct outcome_criterion judged =
			outcome_criterion(outcome, each.part->id, each.criterion, false);
		add_contest(out, at,
		            contest_of(w, outcome, each.part->id, each.criterion,
		                       scale_title(w, each.criterion, judged.level)));
	}
}

/* What was sent in vain of anything else: points, so that all of it is in one place, and what has no field any more. */
static void read_unsent(struct work *w, const struct outcome *outcome, struct result_contest *at,
                        struct result_view *view)
{
	struct result_contest *lost = work_array(w, outcome->unsent_count + 1, sizeof *lost);
	for (size_t i = 0; i < outcome->unsent_count; i++) {
		const struct appeal_reason *sent = &outcome->unsent[i];
		const struct part *part = document_part(outcome->sitting.document, sent->part);
		const struct criterion *criterion =
			part == NULL ? NULL : part_judged(w, part, sent->criterion);
		struct criterion unknown = {.id = sent->criterion, .title = sent->criterion};
		bool may = criterion != NULL && outcome_may_contest(outcome, sent->part, sent->criterion);
		if (may && !part_is_point(part, sent->criterion))
			continue;
		struct result_contest contest = contest_of(
			w, outcome, sent->part, criterion == NULL ? &unknown : criterion, (struct str){0});
		if (may)
			add_contest(&view->contests, at, contest);
		else
			add_contest(&view->unsent, lost, contest);
	}
}

static void read_sent(struct work *w, const struct outcome *outcome, const struct result_sent *sent,
                      struct result_view *view)
{
	size_t most = JUDGEMENTS_MAX + outcome->unsent_count;
	struct result_contest *contests = work_array(w, most, sizeof *contests);
	read_criteria(w, outcome, contests, &view->contests);
	read_unsent(w, outcome, contests, view);
	view->problem = sent->problem;
	view->whole_reason = sent->whole;
	if (str_absent(sent->whole) || view->may_contest)
		return;
	struct result_contest *whole = work_alloc(w, sizeof *whole);
	add_contest(&view->unsent, whole,
	            (struct result_contest){.title = S("The decision as a whole"), .text = sent->whole});
}

void result_read_contests(struct work *w, const struct outcome *outcome, const struct result_sent *sent,
                          struct result_view *view)
{
	read_sent(w, outcome, sent, view);
	view->has_points = has_points(outcome);
	view->whole = whole_of(w, outcome);
	view->answer_days = outcome->sitting.document->appeal_days;
	if (outcome->contested && outcome->answer_due_us != DB_NULL_INT)
		view->answer_due = time_date_for_people(w->arena, outcome->answer_due_us);
}
