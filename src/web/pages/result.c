#include "web/pages/result.h"

#include "base/encode.h"
#include "base/time.h"
#include "web/pages/result_view.h"

#include <math.h>

#include "web/pages/result.html.h"

/* How a decision is said to the person it is about. */
static const struct {
	struct str title, tag;
} decisions[POLICY_OUTCOMES] = {
	[POLICY_AWARD] = {S_INIT("The credential is yours"), S_INIT("awarded")},
	[POLICY_NOT_YET] = {S_INIT("Not yet at the required level"), S_INIT("not yet")},
	[POLICY_MORE_EVIDENCE] = {S_INIT("More evidence is needed"), S_INIT("more evidence")},
};

struct str result_decision_title(enum policy_outcome outcome)
{
	return decisions[outcome].title;
}

/* What the rules said, in the middle of a sentence. */
static struct str words_of_advice(struct str advised)
{
	static const struct str words[POLICY_OUTCOMES] = {
		[POLICY_AWARD] = S_INIT("to award the credential"),
		[POLICY_NOT_YET] = S_INIT("not to award it yet"),
		[POLICY_MORE_EVIDENCE] = S_INIT("to ask for more evidence"),
	};
	enum policy_outcome outcome;
	return policy_outcome_find(advised, &outcome) ? words[outcome] : (struct str){0};
}

static void read_decision(struct work *w, const struct outcome *outcome, struct result_view *view)
{
	view->decided = outcome->decided;
	view->contested = outcome->contested;
	view->may_contest = outcome_may_be_contested(outcome);
	view->awarded = outcome->decided && review_is_award(&outcome->decision);
	view->credential = outcome->credential;
	if (!outcome->decided)
		return;
	view->reason = outcome->decision.reason;
	view->advised = words_of_advice(outcome->advised);
	if (outcome->is_logged) {
		view->entry = str_format(w->arena, "%lld", (long long)outcome->logged.index);
		view->salt = encode_base64url(w->arena, outcome->logged.salt);
		view->fields = outcome->logged.fields;
	}
	view->decided_at = time_date_for_people(w->arena, outcome->decision.effective_us);
	enum policy_outcome known;
	if (!policy_outcome_find(outcome->decision.outcome, &known))
		return;
	view->decision_title = decisions[known].title;
	if (outcome->credential_deleted || outcome->standing.state != BADGE_HOLDS)
		view->decision_title = S("The credential was awarded");
	view->decision_tag = decisions[known].tag;
}

static struct skill_view skill_of_belief(struct work *w, const struct outcome *outcome, size_t i)
{
	const struct document *document = outcome->sitting.document;
	struct skill_input input = {
		.id = document->competencies[i].id,
		.title = document->competencies[i].title,
		.posterior = &outcome->beliefs[i].posterior,
		.provisional = !outcome->decided,
		.empty = id_is_zero(outcome->beliefs[i].id),
		.required_logit = NAN,
	};
	const struct requirement *requirement = document_requirement(document, input.id);
	if (requirement != NULL) {
		input.required_logit = requirement->level_logit;
		input.probability_needed = requirement->probability;
	}
	struct skill_view view;
	skill_of(w, &input, &view);
	return view;
}

static void read_skills(struct work *w, const struct outcome *outcome, struct result_view *view)
{
	size_t count = outcome->sitting.document->competency_count;
	struct skill_view *skills = work_array(w, count, sizeof *skills);
	for (size_t i = 0; i < count; i++)
		skills[i] = skill_of_belief(w, outcome, i);
	view->skills = (struct result_skills){skills, count};
}

/* By person and decision: an appeal that was taken is answered by another decision. */
static struct str name_of_kept(struct work *w, const struct outcome *outcome)
{
	return str_format(w->arena, "%.*s.%.*s.%.*s", STR_ARG(id_text(w->arena, outcome->sitting.id)),
	                  STR_ARG(id_text(w->arena, outcome->sitting.person)),
	                  STR_ARG(id_text(w->arena, outcome->decision.id)));
}

enum err result_show(struct work *w, struct http_call *call, struct id sitting,
                     const struct result_sent *sent, struct http_reply *reply)
{
	struct outcome outcome;
	TRY(outcome_load(w, call->tx, web_actor(call), sitting, &outcome));
	outcome.unsent = sent->reasons;
	outcome.unsent_count = sent->reason_count;
	struct result_view view = {
		.id = sitting,
		.csrf = web_session(call)->csrf,
		.title = outcome.sitting.document->title,
		.verification = sitting_is_verification(&outcome.sitting),
		.live = !outcome_settled(&outcome),
		.finished = outcome.sitting.finished_us != DB_NULL_INT,
		.keep = name_of_kept(w, &outcome),
	};
	read_decision(w, &outcome, &view);
	read_skills(w, &outcome, &view);
	TRY(result_read_parts(w, call->tx, &outcome, web_app(call)->llm != NULL, &view));
	TRY(result_read_next(w, call->tx, &outcome, &view));
	result_read_contests(w, &outcome, sent, &view);
	struct buf body = web_markup(w);
	result_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Result"), .body = &body, .island = "result.js"},
	                      reply);
}

enum err result_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct sitting_input *in = input;
	return result_show(w, call, in->sitting, &(struct result_sent){0}, reply);
}
