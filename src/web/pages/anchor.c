/* One anchor: of anchors.h. */
#include "web/pages/anchors.h"

#include "exam/markdown.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "org/person.h"
#include "web/parts/answer.h"
#include "web/parts/levels.h"

struct anchor_given {
	struct str who, level;
	bool before; /* under another wording */
	bool counts; /* of settlements, the one that does */
};
struct anchor_givens {
	const struct anchor_given *at;
	size_t count;
};
struct anchor_criterion {
	struct str id, title, ask;
	struct levels_choice choice;
	struct str refused; /* what was to count, and does not: somebody had settled it; absent: nothing */
	struct anchor_givens given; /* by all, for who has scored it */
	bool differs, again, other_levels;
	struct str mean; /* of several that are near, which counts; absent: they are the same */
	bool read_anew;  /* its words are not in a form that is open */
};
struct anchor_criteria {
	struct anchor_criterion *at;
	size_t count;
};
struct anchor_form {
	struct id assessment, id;
	struct str csrf, heading, name;
	struct anchor_criteria criteria;
	int64_t seen_us;          /* settles: when that was done last, of what is shown */
	bool settles, own_button; /* own: the page's main button is another form's */
};
struct anchor_view {
	struct id assessment, id;
	struct str csrf, problem, source, part, progress;
	struct markup statement, answer;
	struct anchor_criteria given; /* that who looks has scored */
	struct anchor_form blind, settling;
	bool settles_first, may_settle, may_score, may_keep, may_withdraw, withdrawn, differs;
};

#include "web/pages/anchor.html.h"

struct looking {
	struct http_call *call;
	const struct anchor_shown_one *shown;
	struct scored_anchor anchor;
};

/* ---- a criterion ---- */

/* The level that was sent; -1: none was. */
static int64_t level_sent(const struct looking *looking, const struct criterion *criterion)
{
	const struct anchor_shown_one *shown = looking->shown;
	for (size_t i = 0; i < shown->level_count; i++)
		if (str_equal(shown->levels[i].criterion, criterion->id))
			return shown->levels[i].level;
	return -1;
}

/* What is chosen already: what was sent; else, to settle it, what counts, so that what one does not touch stays; else what this
 * person gave, of as many levels. */
static int64_t chosen_level(const struct looking *looking, const struct criterion *criterion, bool open)
{
	struct id person = web_actor(looking->call)->person;
	int64_t level = level_sent(looking, criterion);
	if (level >= 0 && !looking->shown->overtaken)
		return level;
	level = open ? -1 : anchor_level_of(&looking->anchor, criterion->id);
	if (level >= 0)
		return level;
	for (size_t i = 0; i < looking->anchor.score_count; i++) {
		const struct anchor_score *score = &looking->anchor.scores[i];
		if (id_equal(score->person, person) && str_equal(score->criterion, criterion->id) &&
		    score->levels == (int64_t)scale_levels(criterion))
			level = score->level;
	}
	return level;
}

/* Of a scale that the criterion has no more, the number alone: its words were others. */
static struct str level_words(struct work *w, const struct criterion *criterion,
                              const struct anchor_score *score)
{
	if (score->levels == (int64_t)scale_levels(criterion) && score->level < score->levels)
		return scale_words(w, criterion, (size_t)score->level);
	return str_format(w->arena, "%lld of %lld (earlier scale)", (long long)score->level,
	                  (long long)score->levels - 1);
}

/* What was to count, where that is something else. */
static struct str refused_words(struct work *w, const struct looking *looking,
                                const struct criterion *criterion)
{
	int64_t level = level_sent(looking, criterion);
	if (!looking->shown->overtaken || level < 0 || (uint64_t)level >= scale_levels(criterion) ||
	    level == anchor_level_of(&looking->anchor, criterion->id))
		return (struct str){0};
	return scale_words(w, criterion, (size_t)level);
}

static enum err givens_of(struct work *w, const struct looking *looking, const struct criterion *criterion,
                          struct anchor_givens *out)
{
	const struct scored_anchor *anchor = &looking->anchor;
	const struct actor *actor = web_actor(looking->call);
	struct anchor_given *rows = work_array(w, anchor->score_count, sizeof *rows);
	*out = (struct anchor_givens){rows, 0};
	for (size_t i = 0; i < anchor->score_count; i++) {
		const struct anchor_score *score = &anchor->scores[i];
		struct person person;
		if (!str_equal(score->criterion, criterion->id))
			continue;
		TRY(person_load(w, looking->call->tx, actor->org, score->person, &person));
		struct str who = id_equal(score->person, actor->person) ? S("You") : person.name;
		rows[out->count++] = (struct anchor_given){
			.who = score->settles ? str_format(w->arena, "%.*s, to settle it", STR_ARG(who))
		                              : who,
			.level = level_words(w, criterion, score),
			.counts = i == anchor_settlement_of(anchor, criterion->id),
			.before = !score->holds && score->levels == (int64_t)scale_levels(criterion),
		};
	}
	return OK;
}

/* ---- all of them ---- */

static struct anchor_criteria room_for(struct work *w, const struct rubric *rubric)
{
	struct anchor_criterion *rows = work_array(w, rubric->criterion_count, sizeof *rows);
	return (struct anchor_criteria){rows, 0};
}

static enum err fill_criteria(struct work *w, const struct looking *looking, const struct rubric *rubric,
                              struct anchor_view *view)
{
	const struct scored_anchor *anchor = &looking->anchor;
	struct id person = web_actor(looking->call)->person;
	view->given = room_for(w, rubric);
	view->blind.criteria = room_for(w, rubric);
	view->settling.criteria = room_for(w, rubric);
	for (size_t k = 0; k < rubric->criterion_count; k++) {
		const struct criterion *criterion = &rubric->criteria[k];
		bool open = anchor_is_open(anchor, criterion->id, person);
		struct anchor_criterion row = {
			.id = criterion->id,
			.title = criterion->title,
			.ask = criterion->ask,
			.choice = levels_choice_of(
				w, criterion, str_format(w->arena, "levels.%.*s", STR_ARG(criterion->id)),
				chosen_level(looking, criterion, open), true),
			.refused = open ? (struct str){0} : refused_words(w, looking, criterion),
		};
		struct anchor_criteria *form = open ? &view->blind.criteria : &view->settling.criteria;
		form->at[form->count++] = row;
		if (!anchor_has_given(anchor, criterion->id, person))
			continue;
		row.again = anchor_due(anchor, criterion->id, person) == ANCHOR_DUE_AGAIN;
		int64_t counts = anchor_level_of(anchor, criterion->id);
		row.differs = !row.again && counts < 0;
		if (anchor_is_mean(anchor, criterion->id))
			row.mean = scale_words(w, criterion, (size_t)counts);
		bool can_hold = anchor_can_hold(anchor, criterion, person);
		row.other_levels = row.again && !can_hold;
		row.read_anew = can_hold && !open;
		TRY(givens_of(w, looking, criterion, &row.given));
		view->given.at[view->given.count++] = row;
		view->may_keep = view->may_keep || can_hold;
		view->differs = view->differs || row.differs || (!open && row.other_levels);
	}
	view->may_score = view->blind.criteria.count > 0;
	view->may_settle = view->settling.criteria.count > 0;
	view->settles_first = view->may_settle && view->differs;
	view->blind.own_button = view->settles_first;
	view->settling.own_button = !view->settles_first;
	view->blind.heading = view->may_settle ? S("Still to be scored") : (struct str){0};
	return OK;
}

/* How far this person has come. */
static enum err find_progress(struct work *w, struct http_call *call, struct id assessment, struct str *out)
{
	size_t counts[ANCHOR_SHOWS], again;
	TRY(anchor_counts(w, call->tx, web_actor(call), assessment, (struct str){0}, counts));
	TRY(anchor_count_again(w, call->tx, web_actor(call), assessment, &again));
	size_t all = counts[ANCHOR_SHOW_ALL], due = counts[ANCHOR_SHOW_DUE];
	size_t fresh = due - again; /* what is due again was scored */
	struct str once_more = str_format(w->arena, "%zu scored by you are to be looked at once more", again);
	struct str scored =
		str_format(w->arena, "%zu of %zu scored by you, %zu to go", all - fresh, all, fresh);
	*out = due == 0     ? S("nothing is left for you to score")
	       : again == 0 ? scored
	       : fresh == 0 ? once_more
	                    : str_format(w->arena, "%.*s; %.*s", STR_ARG(scored), STR_ARG(once_more));
	return OK;
}

enum err anchor_show(struct work *w, struct http_call *call, const struct anchor_shown_one *shown,
                     struct http_reply *reply)
{
	struct id version, org = web_actor(call)->org;
	struct version loaded;
	struct looking looking = {.call = call, .shown = shown};
	const struct scored_anchor *anchor = &looking.anchor;
	TRY(version_in_use(w, call->tx, org, shown->in.assessment, &version));
	TRY(version_load(w, call->tx, org, version, &loaded));
	TRY(anchor_load(w, call->tx, org, shown->in.assessment, shown->in.anchor, &looking.anchor));
	const struct part *part = document_part(loaded.document, anchor->part);
	if (part == NULL || part->written == NULL)
		return fail(w, ERR_NOT_FOUND,
		            "The task that this answers is not in the assessment any more.");
	const struct anchor_form form = {
		.assessment = shown->in.assessment, .id = anchor->id, .csrf = web_session(call)->csrf};
	struct anchor_view view = {
		.assessment = form.assessment,
		.id = form.id,
		.csrf = form.csrf,
		.problem = shown->problem,
		.source = anchor->source,
		.part = part->title,
		.answer = answer_markup(w, anchor->answer, NULL, 0),
		.blind = form,
		.settling = form,
		.may_withdraw = anchors_is_author(call),
		.withdrawn = anchor->withdrawn_us != DB_NULL_INT,
	};
	view.settling.settles = true;
	view.settling.seen_us = anchor_settled_us(anchor);
	view.blind.name = S("blind");
	view.settling.name = S("settling");
	TRY(find_progress(w, call, shown->in.assessment, &view.progress));
	TRY(markdown_blocks(w, part->written->statement, &view.statement));
	TRY(fill_criteria(w, &looking, part_rubric(part), &view));
	struct buf body = web_markup(w);
	anchor_html(&body, &view);
	const struct web_page page = {
		.title = S("An anchor"), .body = &body, .island = "review.js", .body_class = "wide"};
	return web_reply_page(w, call, &page, reply);
}

enum err anchor_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct anchor_shown_one shown = {.in = *(const struct anchor_input *)input};
	return anchor_show(w, call, &shown, reply);
}
