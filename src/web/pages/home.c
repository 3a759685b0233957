#include "web/pages/home.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/sitting.h"
#include "exam/verification.h"
#include "grade/review.h"

struct home_card {
	struct str title, summary, tag, facts, next, url, action;
	bool waits_for_you;
};
struct home_cards {
	const struct home_card *at;
	size_t count;
};
struct home_view {
	struct home_cards cards;
};
struct landing_view {
	struct str org_name;
	bool demonstration;
};

#include "web/pages/home.html.h"

static enum err show(struct work *w, struct http_call *call, const char *title, const struct buf *body,
                     struct http_reply *reply)
{
	return web_reply_page(w, call, &(struct web_page){.title = str_of(title), .body = body}, reply);
}

static enum err show_landing(struct work *w, struct http_call *call, struct http_reply *reply)
{
	const struct app *app = web_app(call);
	struct buf body = web_markup(w);
	landing_html(&body, &(struct landing_view){app->org_name, web_is_local(app)});
	return show(w, call, "Skills that can be checked", &body, reply);
}

/* ---- one invitation as a card ---- */

static struct str address(struct work *w, const char *folder, struct id id, const char *page)
{
	return str_format(w->arena, "/%s/%.*s%s", folder, STR_ARG(id_text(w->arena, id)), page);
}

static struct home_card new_card(struct work *w, const struct invitation *invitation)
{
	return (struct home_card){
		.tag = S("new"),
		.facts = str_format(
			w->arena, "Takes %.*s, usually. You can begin until %.*s.",
			STR_ARG(time_duration(w->arena, invitation->expected_minutes * TIME_MINUTE_US)),
			STR_ARG(time_date_for_people(w->arena, invitation->expires_us))),
		.next = S("Read what is assessed and recorded; then decide whether to begin."),
		.url = address(w, "invitations", invitation->id, ""),
		.action = S("Read about it"),
		.waits_for_you = true,
	};
}

static struct home_card closed_card(struct work *w, const struct invitation *invitation)
{
	return (struct home_card){
		.tag = S("not open"),
		.next = invitation->closed_why,
		.url = address(w, "invitations", invitation->id, ""),
		.action = S("Read about it"),
	};
}

static struct home_card begun_card(struct work *w, const struct invitation *invitation)
{
	return (struct home_card){
		.tag = S("begun"),
		.next = S("What you have done is saved. Go on where you were, also on another device."),
		.url = address(w, "sittings", invitation->sitting, ""),
		.action = S("Go on"),
		.waits_for_you = true,
	};
}

static enum err finished_card(struct work *w, struct http_call *call, const struct invitation *invitation,
                              struct home_card *card)
{
	struct decision decision;
	bool found;
	TRY(review_decision(w, call->tx, web_actor(call)->org, invitation->sitting, &decision, &found));
	bool decided = found && decision.effective_us <= world_now_us(w);
	bool awarded = decided && review_is_award(&decision);
	*card = (struct home_card){
		.tag = awarded   ? S("awarded")
	               : decided ? S("decided")
	                         : S("handed in"),
		.next = decided ? S("A person has decided. See what you showed, and why.")
	                        : S("A person looks at it and decides; you get a message. What is known so far is there."),
		.url = address(w, "sittings", invitation->sitting, "/result"),
		.action = S("See the result"),
		.waits_for_you = awarded,
	};
	return OK;
}

static enum err fill_card(struct work *w, struct http_call *call, const struct invitation *invitation,
                          struct home_card *card)
{
	if (invitation->finished)
		TRY(finished_card(w, call, invitation, card));
	else if (!id_is_zero(invitation->sitting))
		*card = begun_card(w, invitation);
	else if (!str_absent(invitation->closed_why))
		*card = closed_card(w, invitation);
	else
		*card = new_card(w, invitation);
	card->title = invitation->title;
	card->summary = invitation->summary;
	return OK;
}

/* Questions that show something again. */
static struct home_card verification_card(struct work *w, const struct verification_sitting *verification)
{
	struct home_card card = {
		.title = verification->title,
		.summary = S("A few questions that show again what you have shown before."),
		.tag = S("begun"),
		.next = S("What you have done is saved. Go on where you were, also on another device."),
		.url = address(w, "sittings", verification->sitting, ""),
		.action = S("Go on"),
		.waits_for_you = true,
	};
	if (!verification->finished)
		return card;
	card.tag = S("handed in");
	card.next = S("They count for what you can show today. Nothing is decided by them.");
	card.url = address(w, "sittings", verification->sitting, "/result");
	card.action = S("See the answers");
	card.waits_for_you = false;
	return card;
}

static enum err show_assessments(struct work *w, struct http_call *call, struct http_reply *reply)
{
	struct invitation *invitations;
	struct verification_sitting *verifications;
	size_t count, verification_count;
	TRY(sitting_invitations(w, call->tx, web_actor(call), &invitations, &count));
	TRY(verification_list(w, call->tx, web_actor(call), &verifications, &verification_count));
	struct home_card *cards = work_array(w, verification_count + count, sizeof *cards);
	for (size_t i = 0; i < verification_count; i++)
		cards[i] = verification_card(w, &verifications[i]);
	for (size_t i = 0; i < count; i++)
		TRY(fill_card(w, call, &invitations[i], &cards[verification_count + i]));
	struct buf body = web_markup(w);
	home_html(&body, &(struct home_view){{cards, verification_count + count}});
	return show(w, call, "My assessments", &body, reply);
}

/* Where people who take no assessments begin. The first row of a role they have. */
static const struct {
	unsigned roles;
	struct str url;
} starts[] = {
	{ROLE_REVIEWER, S_INIT("/review")},
	{ROLE_ADMINISTRATOR, S_INIT("/people")},
	{ROLE_AUTHOR, S_INIT("/assessments")},
};

enum err home_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	if (web_session(call) == NULL)
		return show_landing(w, call, reply);
	unsigned roles = web_actor(call)->roles;
	for (size_t i = 0; (roles & ROLE_CANDIDATE) == 0 && i < COUNT(starts); i++) {
		if ((roles & starts[i].roles) == 0)
			continue;
		http_reply_redirect(reply, starts[i].url);
		return OK;
	}
	return show_assessments(w, call, reply);
}
