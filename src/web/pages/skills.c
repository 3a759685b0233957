#include "web/pages/skills.h"

#include "base/time.h"
#include "base/world.h"
#include "grade/verification.h"
#include "web/pages/sitting.h"
#include "web/pages/verification.h"
#include "web/parts/skill.h"
#include "web/parts/skill_history.h"

#include <math.h>

struct skills_skill {
	struct skill_view drawing;
	struct str shown;       /* when and until when; absent: it was not */
	struct str words;       /* what else there is to say */
	struct str url, action; /* where it can be shown again; absent: nowhere */
	struct skill_history_view history;
};
struct skills_skills {
	const struct skills_skill *at;
	size_t count;
};
struct skills_assessment {
	struct str title;
	struct skills_skills skills;
};
struct skills_assessments {
	const struct skills_assessment *at;
	size_t count;
};
struct skills_view {
	struct skills_assessments assessments;
};

#include "web/pages/skills.html.h"

/* Nearer than this an end is said by its day, else by its month. */
enum { NEAR_DAYS = 60 };

/* ---- words ---- */

static struct str date_of(struct work *w, int64_t day)
{
	return time_date_for_people(w->arena, day * TIME_DAY_US);
}

/* "14 June 2027", or "June 2027". */
static struct str about(struct work *w, int64_t day, int64_t today)
{
	struct str date = date_of(w, day);
	if (day - today >= NEAR_DAYS)
		str_cut(&date, ' ');
	return date;
}

static struct str shown_words(struct work *w, int64_t day, bool fresh, int64_t stale_day, int64_t today)
{
	struct str date = date_of(w, day);
	if (!fresh)
		return str_format(w->arena, "Last shown on %.*s.", STR_ARG(date));
	if (stale_day == INT64_MAX)
		return str_format(w->arena, "Last shown on %.*s. Fresh for more than ten years.",
		                  STR_ARG(date));
	return str_format(w->arena, "Last shown on %.*s. Fresh until about %.*s.", STR_ARG(date),
	                  STR_ARG(about(w, stale_day, today)));
}

static struct str renewal_words(struct work *w, const struct renewal *renewal, bool again)
{
	if (!again)
		return S("taking the assessment anew could show it.");
	if (renewal->verdict != RENEWAL_POSSIBLE)
		return S("taking the whole assessment anew could show it again.");
	return str_format(w->arena, "if you are as good as before, about %zu questions show it again.",
	                  renewal->count);
}

static struct str words_of(struct work *w, const struct competence *competence)
{
	const struct freshness *freshness = &competence->freshness;
	if (competence->requirement == NULL)
		return S("The credential asks for no level here.");
	switch (freshness->verdict) {
	case FRESHNESS_CURRENT: return S("");
	case FRESHNESS_NEVER:
		return str_format(
			w->arena,
			"We are not sure enough yet that you are at the level that is required: %.*s",
			STR_ARG(renewal_words(w, &competence->renewal, false)));
	case FRESHNESS_STALE: break;
	}
	bool answered_since = competence->now.evidence_day > freshness->cleared_day;
	return str_format(w->arena, "%s: %.*s",
	                  answered_since ? "What you did since leaves it open" : "It has been a while",
	                  STR_ARG(renewal_words(w, &competence->renewal, true)));
}

enum err skills_shown(struct work *w, struct tx *tx, struct id org, struct id sitting, bool own,
                      struct str *out)
{
	struct competence_shown shown;
	*out = (struct str){0};
	TRY(competence_shown(w, tx, org, sitting, &shown));
	if (!shown.shown)
		return OK;
	*out = shown_words(w, shown.day, shown.fresh, shown.stale_day, competence_day(world_now_us(w)));
	if (own && !shown.fresh)
		*out = str_format(w->arena, "%.*s It has been a while.", STR_ARG(*out));
	return OK;
}

/* ---- the page ---- */

static struct skill_view drawing_of(struct work *w, const struct competence *competence, struct str id)
{
	const struct requirement *requirement = competence->requirement;
	struct grid belief = state_belief(&competence->now);
	const struct skill_input input = {
		.id = id,
		.title = competence->competency->title,
		.posterior = &belief,
		.provisional = competence->provisional,
		.required_logit = requirement == NULL ? NAN : requirement->level_logit,
		.probability_needed = requirement == NULL ? NAN : requirement->probability,
	};
	struct skill_view view;
	skill_of(w, &input, &view);
	return view;
}

struct own_verifications {
	const struct verification_sitting *at;
	size_t count;
};

/* What can be done about a skill that is stale. */
static enum err offer(struct work *w, struct http_call *call, const struct competence_assessment *assessment,
                      const struct competence *competence, const struct own_verifications *own,
                      struct skills_skill *skill)
{
	struct verification_offer offer;
	TRY(verification_offer_of(w, call->tx, web_actor(call), assessment, competence, own->at, own->count,
	                          &offer));
	if (offer.questions == 0)
		return OK;
	if (!id_is_zero(offer.unfinished)) {
		skill->url = sitting_address(w, offer.unfinished);
		skill->action = S("Go on with the questions");
	} else if (!str_absent(offer.wait)) {
		skill->words = str_format(w->arena, "%.*s %.*s", STR_ARG(skill->words), STR_ARG(offer.wait));
	} else {
		skill->url = verification_address(w, assessment->id, competence->competency->id);
		skill->action = S("Show it again");
	}
	return OK;
}

static enum err read_view(struct work *w, struct http_call *call,
                          const struct competence_assessment *assessment, const struct own_verifications *own,
                          struct skills_assessment *out)
{
	struct skills_skill *skills = work_array(w, assessment->count, sizeof *skills);
	for (size_t i = 0; i < assessment->count; i++) {
		const struct competence *competence = &assessment->competences[i];
		const struct freshness *freshness = &competence->freshness;
		skills[i] = (struct skills_skill){
			.drawing = drawing_of(w, competence,
		                              str_format(w->arena, "%.*s-%zu",
		                                         STR_ARG(id_text(w->arena, assessment->id)), i)),
			.words = words_of(w, competence),
			.history = skill_history_of(w, competence),
		};
		TRY(offer(w, call, assessment, competence, own, &skills[i]));
		if (freshness->verdict != FRESHNESS_NEVER)
			skills[i].shown = shown_words(w, freshness->cleared_day,
			                              freshness->verdict == FRESHNESS_CURRENT,
			                              freshness->stale_day, competence->now.day);
	}
	*out = (struct skills_assessment){assessment->title, {skills, assessment->count}};
	return OK;
}

enum err skills_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	const struct actor *actor = web_actor(call);
	struct competence_assessment *assessments;
	size_t count;
	TRY(competence_of_person(w, call->tx, actor->org, actor->person, &assessments, &count));
	struct skills_assessment *views = work_array(w, count, sizeof *views);
	size_t known = 0;
	struct verification_sitting *own;
	struct own_verifications verifications;
	TRY(verification_list(w, call->tx, actor, &own, &verifications.count));
	verifications.at = own;
	for (size_t i = 0; i < count; i++)
		if (assessments[i].count > 0)
			TRY(read_view(w, call, &assessments[i], &verifications, &views[known++]));
	struct buf body = web_markup(w);
	skills_html(&body, &(struct skills_view){{views, known}});
	return web_reply_page(w, call, &(struct web_page){.title = S("My skills"), .body = &body}, reply);
}
