/* The page of a case that one has judged and does not hold any more: what one gave, and how to take it back. */
#include "web/pages/review.h"

#include "base/time.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/review.h"
#include "web/config.h"

struct given_criterion {
	struct str title, level, comment;
};
struct given_criteria {
	const struct given_criterion *at;
	size_t count;
};
struct given_view {
	struct id id;
	struct str csrf, candidate, title, at, state_words;
	struct given_criteria criteria;
	bool may_take_back;
	int64_t until_ms;
};

#include "web/pages/case_given.html.h"

static struct given_criteria criteria_of(struct work *w, const struct document *document,
                                         const struct readings *readings, const struct reading *mine)
{
	struct given_criterion *rows =
		work_array(w, document->part_count * DOCUMENT_CRITERIA_MAX, sizeof *rows);
	struct part_criterion at;
	size_t count = 0;
	for (size_t i = 0; part_criterion_at(document, i, &at); i++) {
		const struct verdict *given =
			reading_verdict(readings, mine->stage, mine->person, at.part->id, at.criterion->id);
		if (given != NULL && id_equal(given->reading, mine->id))
			rows[count++] = (struct given_criterion){
				at.criterion->title, scale_words(w, at.criterion, grade_verdict_level(given)),
				given->comment};
	}
	return (struct given_criteria){rows, count};
}

/* Not who reads it, nor whether they are of one mind. */
static struct str words_of_state(const struct review_case *passed)
{
	if (passed->state >= REVIEW_DECIDED)
		return S("The case is decided.");
	/* Given back once all had read it. */
	if (passed->stage == READING_DECISION)
		return S(
			"Everybody who was to read this case has. Another person decides, and what you judged "
			"counts.");
	return passed->state == REVIEW_WAITING
	               ? S("Another person reads this case too, before anything is decided.")
	               : S("Another person reads this case now, before anything is decided: your judgement stands.");
}

static enum err read_until(struct work *w, struct http_call *call, struct given_view *view)
{
	struct review_given *given;
	size_t count;
	int64_t undo_us = web_app(call)->config->undo_seconds * TIME_SECOND_US;
	TRY(review_given(w, call->tx, web_actor(call), undo_us, &given, &count));
	for (size_t i = 0; i < count; i++)
		if (id_equal(given[i].id, view->id)) {
			view->may_take_back = true;
			view->until_ms = given[i].until_us / 1000;
		}
	return OK;
}

enum err case_given_show(struct work *w, struct http_call *call, struct id id, struct http_reply *reply)
{
	struct review_case passed;
	struct readings readings;
	const struct reading *mine;
	struct sitting sitting;
	const struct actor *actor = web_actor(call);
	TRY(review_read(w, call->tx, actor, id, &passed, &readings, &mine));
	TRY(sitting_load_any(w, call->tx, actor->org, passed.sitting, &sitting));
	struct given_view view = {
		.id = id,
		.csrf = web_session(call)->csrf,
		.candidate = review_candidate_name(w, passed.sitting),
		.title = passed.assessment_title,
		.at = time_for_people(w->arena, mine->at_us),
		.state_words = words_of_state(&passed),
		.criteria = criteria_of(w, sitting.document, &readings, mine),
	};
	TRY(read_until(w, call, &view));
	struct buf body = web_markup(w);
	given_html(&body, &view);
	return web_reply_page(
		w, call, &(struct web_page){.title = view.candidate, .body = &body, .island = "review.js"},
		reply);
}
