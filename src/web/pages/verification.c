#include "web/pages/verification.h"

#include "base/time.h"
#include "exam/markdown.h"
#include "exam/sitting.h"
#include "org/person.h"
#include "web/pages/sitting.h"

struct verification_view {
	struct str csrf, title, assessment_title, shown, questions, time, address;
	struct markup recorded;
};

#include "web/pages/verification.html.h"

#define VERIFICATION_FIELDS(type)                                                  \
	{"assessment",     FIELD_PATH,                                             \
	 FIELD_ID,         offsetof(type, assessment),                             \
	 .required = true, .sentence = "The assessment in which it was shown."},   \
	{                                                                          \
		"competency", FIELD_PATH, FIELD_TOKEN, offsetof(type, competency), \
			.required = true, .max = 64, .sentence = "The competency." \
	}

const struct field verification_fields[2] = {VERIFICATION_FIELDS(struct verification_input)};
const struct field verification_consent_fields[3] = {
	VERIFICATION_FIELDS(struct verification_consent_input),
	{"agree", FIELD_BODY, FIELD_BOOL, offsetof(struct verification_consent_input, agree),
         .sentence = "You have read what is asked and recorded, and agree."},
};

struct str verification_address(struct work *w, struct id assessment, struct str competency)
{
	return str_format(w->arena, "/skills/%.*s/%.*s/again", STR_ARG(id_text(w->arena, assessment)),
	                  STR_ARG(competency));
}

/* How long the questions take, by the document that they make. */
static enum err read_time(struct work *w, struct http_call *call, const struct document *document,
                          struct str *out)
{
	struct person person;
	const struct actor *actor = web_actor(call);
	int64_t limit = 0;
	TRY(person_load(w, call->tx, actor->org, actor->person, &person));
	for (size_t i = 0; i < document->part_count; i++)
		limit += sitting_minutes(&document->parts[i], person.minutes_factor);
	struct str usual = time_duration(w->arena, document_expected_minutes(document) * TIME_MINUTE_US);
	*out = limit == 0 ? str_format(w->arena, "They usually take %.*s.", STR_ARG(usual))
	                  : str_format(w->arena, "They usually take %.*s, and you have %.*s.", STR_ARG(usual),
	                               STR_ARG(time_duration(w->arena, limit * TIME_MINUTE_US)));
	return OK;
}

static struct str shown_words(struct work *w, const struct competence *competence)
{
	struct str date = time_date_for_people(w->arena, competence->freshness.cleared_day * TIME_DAY_US);
	if (competence->now.evidence_day > competence->freshness.cleared_day)
		return str_format(w->arena, "You showed it last on %.*s. What you did since leaves it open.",
		                  STR_ARG(date));
	return str_format(w->arena,
	                  "You showed it last on %.*s. As time passes we are less sure of it, though you may "
	                  "well be as good as before.",
	                  STR_ARG(date));
}

static enum err show(struct work *w, struct http_call *call, const struct verification_input *in,
                     const struct verification_plan *plan, struct http_reply *reply)
{
	const struct competence *competence = plan->competence;
	const struct verification named = verification_named(w, competence);
	const struct document *document;
	TRY(verification_document(w, plan->assessment->document, &named, &document));
	struct verification_view view = {
		.csrf = web_session(call)->csrf,
		.title = competence->competency->title,
		.assessment_title = plan->assessment->title,
		.shown = shown_words(w, competence),
		.questions = str_format(w->arena, "If you are, %zu question%s show%s it again.", named.count,
	                                named.count == 1 ? "" : "s", named.count == 1 ? "s" : ""),
		.address = verification_address(w, in->assessment, in->competency),
	};
	TRY(read_time(w, call, document, &view.time));
	TRY(markdown_blocks(w, document->recorded, &view.recorded));
	struct buf body = web_markup(w);
	verification_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Show it again"), .body = &body}, reply);
}

enum err verification_page(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct verification_input *in = input;
	struct verification_plan plan;
	TRY(verification_find(w, call->tx, web_actor(call), in->assessment, in->competency, &plan));
	if (id_is_zero(plan.unfinished))
		return show(w, call, in, &plan, reply);
	http_reply_redirect(reply, sitting_address(w, plan.unfinished));
	return OK;
}

enum err verification_begin_send(struct work *w, struct http_call *call, const void *input,
                                 struct http_reply *reply)
{
	const struct verification_consent_input *in = input;
	struct id sitting;
	if (!in->agree)
		return fail(w, ERR_INPUT, "Tick that you have read what is asked and recorded, and agree.");
	TRY(verification_begin(w, call->tx, web_actor(call), in->assessment, in->competency, &sitting));
	http_reply_redirect(reply, sitting_address(w, sitting));
	return OK;
}
