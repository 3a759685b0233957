#include "web/pages/invitation.h"

#include "base/time.h"
#include "exam/markdown.h"
#include "exam/part.h"
#include "exam/sitting.h"
#include "org/person.h"
#include "web/pages/sitting.h"
#include "web/task_face.h"

struct invitation_part {
	struct str title, kind, usual, limit, criteria; /* criteria: the titles of a rubric's */
};
struct invitation_parts {
	const struct invitation_part *at;
	size_t count;
};
struct invitation_view {
	struct id id, sitting;
	struct str csrf, title, summary, closed_why, until, total, extra_time, retake;
	struct markup about, recorded, judged_by, criteria;
	struct invitation_parts parts;
	bool without_model; /* texts are asked for, and no machine will read them */
};

#include "web/pages/invitation.html.h"

#define INVITATION(type)                                                        \
	{                                                                       \
		"invitation", FIELD_PATH, FIELD_ID, offsetof(type, invitation), \
			.required = true, .sentence = "The invitation."         \
	}

const struct field invitation_fields[1] = {INVITATION(struct invitation_input)};
const struct field consent_fields[2] = {
	INVITATION(struct consent_input),
	{"agree", FIELD_BODY, FIELD_BOOL, offsetof(struct consent_input, agree),
         .sentence = "You have read what is assessed and recorded, and agree."},
};

/* "Facts · What follows". */
static struct str titles_of(struct work *w, const struct rubric *rubric)
{
	struct str titles = {0};
	for (size_t i = 0; i < rubric->criterion_count; i++)
		titles = i == 0 ? rubric->criteria[i].title
		                : str_format(w->arena, "%.*s · %.*s", STR_ARG(titles),
		                             STR_ARG(rubric->criteria[i].title));
	return titles;
}

static struct invitation_parts parts_of(struct work *w, const struct document *document,
                                        double minutes_factor)
{
	struct invitation_part *parts = work_array(w, document->part_count, sizeof *parts);
	for (size_t i = 0; i < document->part_count; i++) {
		const struct part *part = &document->parts[i];
		int64_t minutes = sitting_minutes(part, minutes_factor);
		parts[i] = (struct invitation_part){
			.title = part->title,
			.kind = task_face_of(part)->asks,
			.usual = time_duration(w->arena, part->expected_minutes * TIME_MINUTE_US),
			.criteria = titles_of(w, part_rubric(part)),
			.limit = minutes == 0 ? S("none") : time_duration(w->arena, minutes * TIME_MINUTE_US),
		};
	}
	return (struct invitation_parts){parts, document->part_count};
}

static struct str retake_words(struct work *w, const struct document *document)
{
	if (document->retake_attempts == 1)
		return S("You can take this assessment once.");
	if (document->retake_wait_days == 0)
		return str_format(
			w->arena,
			"You can take this assessment %lld times in all, again as soon as you have handed in.",
			(long long)document->retake_attempts);
	return str_format(
		w->arena,
		"You can take this assessment %lld times in all, each time %.*s after you handed in.",
		(long long)document->retake_attempts,
		STR_ARG(time_duration(w->arena, document->retake_wait_days * TIME_DAY_US)));
}

static enum err fill_view(struct work *w, struct http_call *call, const struct invitation *invitation,
                          const struct document *document, struct invitation_view *view)
{
	struct person person;
	const struct actor *actor = web_actor(call);
	TRY(person_load(w, call->tx, actor->org, actor->person, &person));
	*view = (struct invitation_view){
		.id = invitation->id,
		.sitting = invitation->sitting,
		.csrf = web_session(call)->csrf,
		.title = document->title,
		.summary = document->summary,
		.closed_why = invitation->closed_why,
		.until = time_date_for_people(w->arena, invitation->expires_us),
		.total = time_duration(w->arena, invitation->expected_minutes * TIME_MINUTE_US),
		.retake = retake_words(w, document),
		.parts = parts_of(w, document, person.minutes_factor),
	};
	struct part_criterion first;
	view->without_model = web_app(call)->llm == NULL && part_criterion_at(document, 0, &first);
	if (person.minutes_factor != 1)
		view->extra_time = str_format(w->arena, "%.4g", person.minutes_factor);
	TRY(markdown_blocks(w, document->about, &view->about));
	TRY(markdown_blocks(w, document->recorded, &view->recorded));
	TRY(markdown_blocks(w, document->achievement.criteria, &view->criteria));
	return markdown_blocks(w, document->judged_by, &view->judged_by);
}

enum err invitation_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct invitation_input *in = input;
	struct invitation invitation;
	const struct document *document;
	struct invitation_view view;
	TRY(sitting_invitation(w, call->tx, web_actor(call), in->invitation, &invitation, &document));
	TRY(fill_view(w, call, &invitation, document, &view));
	struct buf body = web_markup(w);
	invitation_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = view.title, .body = &body}, reply);
}

enum err invitation_consent(struct work *w, struct http_call *call, const struct consent_input *in,
                            struct id *sitting)
{
	if (!in->agree)
		return fail(
			w, ERR_INPUT,
			"Tick the box when you agree; without that, nothing begins and nothing is recorded.");
	return sitting_consent(w, call->tx, web_actor(call), in->invitation, sitting);
}

enum err invitation_consent_send(struct work *w, struct http_call *call, const void *input,
                                 struct http_reply *reply)
{
	struct id sitting;
	TRY(invitation_consent(w, call, input, &sitting));
	http_reply_redirect(reply, sitting_address(w, sitting));
	return OK;
}
