#include "web/api/competences.h"

#include "base/time.h"
#include "grade/competence.h"
#include "web/api/output.h"

#include <math.h>

struct api_competence_day {
	struct str day;
	int64_t evidence;
	double mean, sd, low, high, probability;
};
static const struct field day_row[] = {
	OUTPUT(FIELD_TEXT, struct api_competence_day, day, "The day, UTC, such as 2026-03-03."),
	OUTPUT(FIELD_INT, struct api_competence_day, evidence, "Pieces of evidence up to then."),
	OUTPUT(FIELD_REAL, struct api_competence_day, mean, "The level as it was known then, logits."),
	OUTPUT(FIELD_REAL, struct api_competence_day, sd, "Its standard deviation."),
	OUTPUT(FIELD_REAL, struct api_competence_day, low, "The range that holds it with 90 %: from here"),
	OUTPUT(FIELD_REAL, struct api_competence_day, high, "to here."),
	OUTPUT(FIELD_REAL, struct api_competence_day, probability,
               "Of being at or above the required level, where one is."),
};

struct api_competence {
	struct id assessment;
	struct str competency, title;
	bool provisional;
	double required_level, required_probability;
	struct str state, last_shown, fresh_until, renewal;
	int64_t renewal_questions;
	bool may_verify;
	struct id verification;
	struct str verification_wait;
	struct field_list days;
};
static const struct field competence_row[] = {
	OUTPUT(FIELD_ID, struct api_competence, assessment, "The assessment."),
	OUTPUT(FIELD_TEXT, struct api_competence, competency, "The competency's id in it."),
	OUTPUT(FIELD_TEXT, struct api_competence, title, "What it is called."),
	OUTPUT(FIELD_BOOL, struct api_competence, provisional,
               "Whether a machine's judgement, or something not decided on yet, is among the evidence."),
	OUTPUT(FIELD_REAL, struct api_competence, required_level,
               "What the award requires, logits; absent: nothing, and what follows is absent too."),
	OUTPUT(FIELD_REAL, struct api_competence, required_probability,
               "How probable it has to be that the level is reached."),
	OUTPUT(FIELD_TEXT, struct api_competence, state,
               "“current”: shown, and fresh; “stale”: shown once, and no longer sure enough; “never”: not shown yet."),
	OUTPUT(FIELD_TEXT, struct api_competence, last_shown, "The day on which it was shown last."),
	OUTPUT(FIELD_TEXT, struct api_competence, fresh_until,
               "When current: the day from which it is stale if nothing new comes; absent: not within ten years."),
	OUTPUT(FIELD_TEXT, struct api_competence, renewal,
               "When not current, what could show it: “possible”, so many questions; “bank-too-small”, not the "
               "questions that are left; “full-assessment”, no few questions."),
	OUTPUT(FIELD_INT, struct api_competence, renewal_questions, "When possible: so many."),
	OUTPUT(FIELD_BOOL, struct api_competence, may_verify,
               "They can be begun now, or were: …/verifications."),
	OUTPUT(FIELD_ID, struct api_competence, verification, "The sitting of those that were begun."),
	OUTPUT(FIELD_TEXT, struct api_competence, verification_wait, "Why they cannot be begun now."),
	OUTPUT_LIST(struct api_competence, days, day_row, struct api_competence_day,
                    "The history by day of evidence; today is the last."),
};
struct api_competences {
	struct field_list competences;
};
const struct field api_competences_output[1] = {
	OUTPUT_LIST(struct api_competences, competences, competence_row, struct api_competence,
                    "By assessment; those about which there is evidence."),
};

/* "2026-03-03". */
static struct str iso_of(struct work *w, int64_t day)
{
	return str_slice(time_text(w->arena, day * TIME_DAY_US), 0, 10);
}

static struct api_competence_day described_day(struct work *w, const struct competence *competence,
                                               const struct state *state)
{
	const struct competence_figures figures = competence_figures(competence, state);
	return (struct api_competence_day){
		.day = iso_of(w, state->day),
		.evidence = (int64_t)state->evidence_count,
		.mean = figures.mean_logit,
		.sd = figures.sd_logit,
		.low = figures.low_logit,
		.high = figures.high_logit,
		.probability = figures.probability,
	};
}

static struct field_list described_days(struct work *w, const struct competence *competence)
{
	struct api_competence_day *days = work_array(w, competence->day_count + 1, sizeof *days);
	size_t count = 0;
	for (size_t i = 0; i < competence->day_count; i++)
		days[count++] = described_day(w, competence, &competence->days[i]);
	if (count == 0 || competence->now.day != competence->days[count - 1].day)
		days[count++] = described_day(w, competence, &competence->now);
	return (struct field_list){days, count};
}

static struct api_competence described(struct work *w, struct id assessment,
                                       const struct competence *competence)
{
	const struct freshness *freshness = &competence->freshness;
	struct api_competence out = {
		.assessment = assessment,
		.competency = competence->competency->id,
		.title = competence->competency->title,
		.provisional = competence->provisional,
		.required_level = NAN,
		.required_probability = NAN,
		.renewal_questions = DB_NULL_INT,
		.days = described_days(w, competence),
	};
	if (competence->requirement == NULL)
		return out;
	out.required_level = competence->requirement->level_logit;
	out.required_probability = competence->requirement->probability;
	out.state = freshness_name(freshness->verdict);
	if (freshness->verdict != FRESHNESS_NEVER)
		out.last_shown = iso_of(w, freshness->cleared_day);
	if (freshness->verdict != FRESHNESS_CURRENT) {
		out.renewal = renewal_name(competence->renewal.verdict);
		if (competence->renewal.verdict == RENEWAL_POSSIBLE)
			out.renewal_questions = (int64_t)competence->renewal.count;
	} else if (freshness->stale_day != INT64_MAX) {
		out.fresh_until = iso_of(w, freshness->stale_day);
	}
	return out;
}

enum err api_competences(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	const struct actor *actor = web_actor(call);
	struct competence_assessment *assessments;
	struct verification_sitting *own;
	size_t count, own_count, all = 0, next = 0;
	TRY(competence_of_person(w, call->tx, actor->org, actor->person, &assessments, &count));
	TRY(verification_list(w, call->tx, actor, &own, &own_count));
	for (size_t i = 0; i < count; i++)
		all += assessments[i].count;
	struct api_competence *rows = work_array(w, all, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < assessments[i].count; k++) {
			const struct competence *competence = &assessments[i].competences[k];
			struct verification_offer offer;
			TRY(verification_offer_of(w, call->tx, actor, &assessments[i], competence, own,
			                          own_count, &offer));
			rows[next] = described(w, assessments[i].id, competence);
			rows[next].may_verify = offer.questions > 0 && str_absent(offer.wait);
			rows[next].verification = offer.unfinished;
			rows[next++].verification_wait = offer.wait;
		}
	return web_reply_json(w, call, &(struct api_competences){{rows, all}}, reply);
}

/* ---- showing one again ---- */

struct api_verification {
	struct id sitting;
};
const struct field api_verification_output[1] = {
	OUTPUT(FIELD_ID, struct api_verification, sitting, "The sitting of these questions."),
};

enum err api_verification_begin(struct work *w, struct http_call *call, const void *input,
                                struct http_reply *reply)
{
	const struct verification_consent_input *in = input;
	struct api_verification out;
	if (!in->agree)
		return fail(w, ERR_INPUT,
		            "Say “agree”: true when the person has read what is asked and recorded.");
	TRY(verification_begin(w, call->tx, web_actor(call), in->assessment, in->competency, &out.sitting));
	reply->status = 201;
	return web_reply_json(w, call, &out, reply);
}
