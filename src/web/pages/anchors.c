#include "web/pages/anchors.h"

#include "base/time.h"
#include "exam/markdown.h"
#include "exam/part.h"
#include "org/person.h"
#include "scoring/agreement.h"
#include "web/pages/study.h"
#include "web/parts/answer.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS_A_PAGE = 50, EXCERPT_BYTES = 140, PAIRS_MIN = 10 };

struct anchors_row {
	struct id id, assessment;
	struct str excerpt, source, state, part;
	bool scored; /* by who looks */
};
struct anchors_rows {
	const struct anchors_row *at;
	size_t count;
};
struct anchors_tab {
	struct id assessment;
	struct str show, title;
	size_t count;
	bool current;
};
struct anchors_tabs {
	const struct anchors_tab *at;
	size_t count;
};
struct anchors_option {
	struct str id, title;
};
struct anchors_options {
	const struct anchors_option *at;
	size_t count;
};
struct anchors_view {
	struct id assessment;
	struct str csrf, title, agreement, empty, show, next_link;
	struct anchors_rows rows;
	struct anchors_tabs tabs;
	struct anchors_options parts;
	bool one_part, may_add;
	int64_t before, after; /* pages; 0: none */
};

struct anchor_level_row {
	size_t number;
	struct str title, description, meant;
	bool chosen;
};
struct anchor_levels {
	const struct anchor_level_row *at;
	size_t count;
};
struct anchor_given {
	struct str who, level;
};
struct anchor_givens {
	const struct anchor_given *at;
	size_t count;
};
struct anchor_criterion {
	struct str id, title, ask;
	struct anchor_levels levels;
	struct anchor_givens given; /* by all, for who has scored it */
	bool differs;
};
struct anchor_criteria {
	const struct anchor_criterion *at;
	size_t count;
};
struct anchor_view {
	struct id assessment, id;
	struct str csrf, source, part;
	struct markup statement, answer;
	struct anchor_criteria criteria;
	bool scored, may_settle, may_score, may_withdraw, withdrawn, differs;
};

#include "web/pages/anchors.html.h"

/* ---- what there is ---- */

static enum err load_document(struct work *w, struct http_call *call, struct id assessment,
                              struct version *out)
{
	struct id version;
	TRY(version_in_use(w, call->tx, web_actor(call)->org, assessment, &version));
	return version_load(w, call->tx, web_actor(call)->org, version, out);
}

/* Reviewers score; what there is to score authors say. */
static bool is_author(const struct http_call *call)
{
	return (web_actor(call)->roles & (ROLE_AUTHOR | ROLE_ADMINISTRATOR)) != 0;
}

enum show { SHOW_MINE, SHOW_DIFFER, SHOW_ALL, SHOW_WITHDRAWN };
enum { SHOWS = SHOW_WITHDRAWN + 1 };
static const struct str show_names[SHOWS] = {S_INIT("mine"), S_INIT("differ"), S_INIT("all"),
                                             S_INIT("withdrawn")};
static const struct str show_titles[SHOWS] = {S_INIT("To score"), S_INIT("People differ"), S_INIT("All"),
                                              S_INIT("Withdrawn")};
static const struct str show_empty[SHOWS] = {
	S_INIT("You have scored all that there is. Bring more answers in, or see what machines learned from them."),
	S_INIT("Nobody differs on anything that is not settled."),
	S_INIT("There is no anchor yet. Paste answers below: from a trial, from last year, or written by yourself."),
	S_INIT("Nothing is withdrawn."),
};

static bool is_shown(const struct scored_anchor *anchor, enum show show, struct id person)
{
	bool withdrawn = anchor->withdrawn_us != DB_NULL_INT;
	switch (show) {
	case SHOW_MINE: return !withdrawn && !anchor_is_scored_by(anchor, person);
	/* Who has not scored it is not told: they score it blind. */
	case SHOW_DIFFER:
		return !withdrawn && anchor_is_scored_by(anchor, person) &&
		       anchor_state(anchor) == ANCHOR_DIFFERS;
	case SHOW_ALL: return !withdrawn;
	case SHOW_WITHDRAWN: return withdrawn;
	}
	return false;
}

static enum show show_of(struct str name)
{
	for (size_t i = 0; i < SHOWS; i++)
		if (str_equal(name, show_names[i]))
			return (enum show)i;
	return SHOW_MINE;
}

/* ---- the list ---- */

static struct str state_words(struct work *w, const struct scored_anchor *anchor, struct id person)
{
	size_t scorers = anchor_scorers(anchor);
	if (scorers == 0)
		return S("Nobody has scored it");
	if (!anchor_is_scored_by(anchor, person))
		return str_format(w->arena, "Scored by %zu", scorers);
	switch (anchor_state(anchor)) {
	case ANCHOR_UNSCORED:
	case ANCHOR_ONE: return S("Scored by you alone");
	case ANCHOR_AGREED: return str_format(w->arena, "%zu people, one view", scorers);
	case ANCHOR_DIFFERS: return S("You differ: to be settled");
	}
	return S("");
}

static struct str excerpt_of(struct work *w, struct str text)
{
	struct buf buf = buf_init(w->arena, EXCERPT_BYTES + 8);
	size_t i = 0;
	for (; i < text.len && (i < EXCERPT_BYTES || ((unsigned char)text.at[i] & 0xc0) == 0x80); i++)
		buf_byte(&buf, text.at[i] == '\n' ? ' ' : text.at[i]);
	if (i < text.len)
		buf_put(&buf, S("…"));
	return buf_str(&buf);
}

static int by_teaching(const void *left, const void *right)
{
	const struct scored_anchor *const *a = left, *const *b = right;
	double worth_a = isnan((*a)->teaches) ? -1 : (*a)->teaches,
	       worth_b = isnan((*b)->teaches) ? -1 : (*b)->teaches;
	if (worth_a != worth_b)
		return worth_a > worth_b ? -1 : 1;
	return *a < *b ? -1 : *a > *b;
}

static void fill_rows(struct work *w, const struct document *document, const struct anchors_input *in,
                      struct id person, const struct scored_anchor *anchors, size_t count,
                      struct anchors_view *view)
{
	enum show show = show_of(in->show);
	const struct scored_anchor **shown = work_array(w, count, sizeof(const struct scored_anchor *));
	struct anchors_row *rows = work_array(w, ROWS_A_PAGE, sizeof *rows);
	size_t shown_count = 0, first = (size_t)((in->page == DB_NULL_INT ? 1 : in->page) - 1) * ROWS_A_PAGE;
	for (size_t i = 0; i < count; i++)
		if (is_shown(&anchors[i], show, person))
			shown[shown_count++] = &anchors[i];
	if (show == SHOW_MINE)
		qsort(shown, shown_count, sizeof *shown, by_teaching);
	for (size_t i = first; i < shown_count && view->rows.count < ROWS_A_PAGE; i++) {
		const struct part *part = document_part(document, shown[i]->part);
		rows[view->rows.count++] = (struct anchors_row){
			.id = shown[i]->id,
			.assessment = in->assessment,
			.excerpt = excerpt_of(w, shown[i]->answer),
			.source = shown[i]->source,
			.state = state_words(w, shown[i], person),
			.part = part == NULL ? shown[i]->part : part->title,
			.scored = anchor_is_scored_by(shown[i], person),
		};
	}
	view->rows.at = rows;
	view->before = first == 0 ? 0 : (int64_t)(first / ROWS_A_PAGE);
	view->after = first + ROWS_A_PAGE < shown_count ? (int64_t)(first / ROWS_A_PAGE) + 2 : 0;
	view->empty = show_empty[count == 0 ? SHOW_ALL : show];
	if (show == SHOW_MINE && view->rows.count > 0)
		view->next_link = str_format(w->arena, "/assessments/%.*s/anchors/%.*s",
		                             STR_ARG(id_text(w->arena, in->assessment)),
		                             STR_ARG(id_text(w->arena, shown[0]->id)));
}

static struct anchors_tabs tabs_of(struct work *w, const struct anchors_input *in, struct id person,
                                   const struct scored_anchor *anchors, size_t count)
{
	struct anchors_tab *tabs = work_array(w, SHOWS, sizeof *tabs);
	for (size_t s = 0; s < SHOWS; s++) {
		tabs[s] = (struct anchors_tab){.assessment = in->assessment,
		                               .show = show_names[s],
		                               .title = show_titles[s],
		                               .current = show_of(in->show) == (enum show)s};
		for (size_t i = 0; i < count; i++)
			tabs[s].count += is_shown(&anchors[i], (enum show)s, person);
	}
	return (struct anchors_tabs){tabs, SHOWS};
}

/* Of each criterion the first two people who scored it blind. */
static struct str agreement_words(struct work *w, const struct scored_anchor *anchors, size_t count)
{
	size_t most = count * DOCUMENT_CRITERIA_MAX, pairs = 0;
	double *one = work_array(w, most, sizeof *one), *other = work_array(w, most, sizeof *other);
	for (size_t i = 0; i < count; i++) {
		const struct anchor_score *scores = anchors[i].scores, *first = NULL;
		for (size_t k = 0; k < anchors[i].score_count && pairs < most; k++) {
			if (k == 0 || !str_equal(scores[k].criterion, scores[k - 1].criterion))
				first = NULL;
			if (scores[k].settles)
				continue;
			if (first == NULL) {
				first = &scores[k];
				continue;
			}
			one[pairs] = (double)first->level;
			other[pairs++] = (double)scores[k].level;
		}
	}
	if (pairs < PAIRS_MIN)
		return (struct str){0};
	struct agreement kappa = agreement_quadratic_kappa(w, one, other, pairs),
			 exact = agreement_exact(one, other, pairs);
	return str_format(w->arena,
	                  "Two people who scored the same answer blind gave the same level in %.*s of %zu "
	                  "judgements: weighted kappa %.*s [%.*s, %.*s].",
	                  STR_ARG(study_percent(w, exact.value)), pairs,
	                  STR_ARG(study_number(w, kappa.value, 2)), STR_ARG(study_number(w, kappa.low, 2)),
	                  STR_ARG(study_number(w, kappa.high, 2)));
}

static struct anchors_options parts_of(struct work *w, const struct document *document)
{
	struct anchors_option *parts = work_array(w, document->part_count, sizeof *parts);
	size_t count = 0;
	for (size_t p = 0; p < document->part_count; p++)
		if (document->parts[p].written != NULL &&
		    part_rubric(&document->parts[p])->criterion_count > 0)
			parts[count++] =
				(struct anchors_option){document->parts[p].id, document->parts[p].title};
	return (struct anchors_options){parts, count};
}

enum err anchors_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct anchors_input *in = input;
	struct version version;
	struct scored_anchor *anchors;
	size_t count;
	struct id person = web_actor(call)->person;
	TRY(load_document(w, call, in->assessment, &version));
	TRY(anchor_list(w, call->tx, web_actor(call)->org, in->assessment, &anchors, &count));
	struct anchors_view view = {
		.assessment = in->assessment,
		.csrf = web_session(call)->csrf,
		.title = version.document->title,
		.show = show_names[show_of(in->show)],
		.agreement = agreement_words(w, anchors, count),
		.tabs = tabs_of(w, in, person, anchors, count),
		.parts = parts_of(w, version.document),
	};
	view.one_part = view.parts.count == 1;
	view.may_add = is_author(call);
	fill_rows(w, version.document, in, person, anchors, count, &view);
	struct buf body = web_markup(w);
	anchors_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Anchors"), .body = &body, .body_class = "wide"},
	                      reply);
}

/* ---- one ---- */

static struct str meant_by(struct work *w, const struct criterion *criterion, size_t level)
{
	struct str meant = {0};
	for (size_t i = 0; i < criterion->clarification_count; i++) {
		struct str text = criterion->clarifications[i].text;
		if (criterion->clarifications[i].level == (int64_t)level)
			meant = str_absent(meant)
			                ? text
			                : str_format(w->arena, "%.*s %.*s", STR_ARG(meant), STR_ARG(text));
	}
	return meant;
}

/* What is chosen already: what this person settled, or gave. */
static int64_t own_level(const struct scored_anchor *anchor, struct str criterion, struct id person)
{
	int64_t level = -1;
	for (size_t i = 0; i < anchor->score_count; i++)
		if (id_equal(anchor->scores[i].person, person) &&
		    str_equal(anchor->scores[i].criterion, criterion))
			level = anchor->scores[i].level;
	return level;
}

static struct anchor_levels levels_of(struct work *w, const struct criterion *criterion, int64_t chosen)
{
	struct anchor_level_row *rows = work_array(w, criterion->level_count, sizeof *rows);
	for (size_t i = 0; i < criterion->level_count; i++)
		rows[i] = (struct anchor_level_row){
			.number = i,
			.title = criterion->levels[i].title,
			.description = criterion->levels[i].description,
			.meant = meant_by(w, criterion, i),
			.chosen = (int64_t)i == chosen,
		};
	return (struct anchor_levels){rows, criterion->level_count};
}

static enum err givens_of(struct work *w, struct http_call *call, const struct scored_anchor *anchor,
                          const struct criterion *criterion, struct anchor_givens *out)
{
	struct anchor_given *rows = work_array(w, anchor->score_count, sizeof *rows);
	*out = (struct anchor_givens){rows, 0};
	for (size_t i = 0; i < anchor->score_count; i++) {
		const struct anchor_score *score = &anchor->scores[i];
		struct person person;
		if (!str_equal(score->criterion, criterion->id) ||
		    (uint64_t)score->level >= criterion->level_count)
			continue;
		TRY(person_load(w, call->tx, web_actor(call)->org, score->person, &person));
		bool own = id_equal(score->person, web_actor(call)->person);
		struct str who = own ? S("You") : person.name;
		rows[out->count++] = (struct anchor_given){
			score->settles ? str_format(w->arena, "%.*s, to settle it", STR_ARG(who)) : who,
			str_format(w->arena, "%lld %.*s", (long long)score->level,
		                   STR_ARG(criterion->levels[score->level].title))};
	}
	return OK;
}

static enum err fill_criteria(struct work *w, struct http_call *call, const struct scored_anchor *anchor,
                              const struct rubric *rubric, struct anchor_view *view)
{
	struct anchor_criterion *rows = work_array(w, rubric->criterion_count, sizeof *rows);
	for (size_t k = 0; k < rubric->criterion_count; k++) {
		const struct criterion *criterion = &rubric->criteria[k];
		rows[k] = (struct anchor_criterion){
			.id = criterion->id,
			.title = criterion->title,
			.ask = criterion->ask,
			.levels = levels_of(w, criterion,
		                            own_level(anchor, criterion->id, web_actor(call)->person)),
		};
		if (!view->scored)
			continue;
		TRY(givens_of(w, call, anchor, criterion, &rows[k].given));
		rows[k].differs = anchor_level_of(anchor, criterion->id) < 0;
		view->differs = view->differs || rows[k].differs;
	}
	view->criteria = (struct anchor_criteria){rows, rubric->criterion_count};
	return OK;
}

enum err anchor_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct anchor_input *in = input;
	struct version version;
	struct scored_anchor anchor;
	TRY(load_document(w, call, in->assessment, &version));
	TRY(anchor_load(w, call->tx, web_actor(call)->org, in->assessment, in->anchor, &anchor));
	const struct part *part = document_part(version.document, anchor.part);
	if (part == NULL || part->written == NULL)
		return fail(w, ERR_NOT_FOUND,
		            "The task that this answers is not in the assessment any more.");
	struct anchor_view view = {
		.assessment = in->assessment,
		.id = anchor.id,
		.csrf = web_session(call)->csrf,
		.source = anchor.source,
		.part = part->title,
		.answer = answer_markup(w, anchor.answer, NULL, 0),
		.scored = anchor_is_scored_by(&anchor, web_actor(call)->person),
		.withdrawn = anchor.withdrawn_us != DB_NULL_INT,
	};
	TRY(markdown_blocks(w, part->written->statement, &view.statement));
	view.may_settle = view.scored && anchor_scorers(&anchor) > 1;
	view.may_score = !view.may_settle;
	view.may_withdraw = is_author(call);
	TRY(fill_criteria(w, call, &anchor, part_rubric(part), &view));
	struct buf body = web_markup(w);
	anchor_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){
			.title = S("An anchor"), .body = &body, .island = "review.js", .body_class = "wide"},
		reply);
}
