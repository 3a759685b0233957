#include "web/pages/anchors.h"

#include "calibration/examples.h"
#include "exam/part.h"
#include "grade/learned.h"
#include "web/pages/study.h"

enum { ROWS_A_PAGE = 25, EXCERPT_BYTES = 100, PAIRS_MIN = 10 };

struct anchors_row {
	struct id id, assessment;
	struct str excerpt, source, state, part;
	bool gone; /* its task is: there is nothing to look at */
};
struct anchors_rows {
	const struct anchors_row *at;
	size_t count;
};
struct anchors_tab {
	struct id assessment;
	struct str show, part, title;
	size_t count;
	bool current;
};
struct anchors_tabs {
	const struct anchors_tab *at;
	size_t count;
};
struct anchors_option {
	struct str id, title;
	bool shown, chosen; /* shown: by the list; chosen: for what is brought in */
};
struct anchors_options {
	const struct anchors_option *at;
	size_t count;
};
struct anchors_view {
	struct id assessment;
	struct str csrf, title, problem, brought, needed, agreement, empty, show, part, next_link, text,
		source;
	struct anchors_rows rows;
	struct anchors_tabs tabs;
	struct anchors_options parts;
	bool one_part, has_tasks, may_add; /* has_tasks: the list names them */
	int64_t before, after;             /* pages; 0: none */
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

bool anchors_is_author(const struct http_call *call)
{
	return (web_actor(call)->roles & (ROLE_AUTHOR | ROLE_ADMINISTRATOR)) != 0;
}

static const struct {
	struct str title, empty;
} shows[ANCHOR_SHOWS] = {
	[ANCHOR_SHOW_DUE] = {S_INIT("To score"),
                             S_INIT("You have scored all that there is. Bring more answers in, or see what "
                                    "machines learned from them.")},
	[ANCHOR_SHOW_DIFFER] = {S_INIT("People differ"),
                                S_INIT("Nobody differs on anything that is not settled.")},
	[ANCHOR_SHOW_ALL] = {S_INIT("All"),
                             S_INIT("There is no anchor yet. Paste answers below: from a trial, from last "
                                    "year, or written by yourself.")},
	[ANCHOR_SHOW_WITHDRAWN] = {S_INIT("Withdrawn"), S_INIT("Nothing is withdrawn.")},
};

static enum anchor_show show_of(struct str name)
{
	for (size_t i = 0; i < ANCHOR_SHOWS; i++)
		if (str_equal(name, str_of(anchors_shows[i])))
			return (enum anchor_show)i;
	return ANCHOR_SHOW_DUE;
}

/* ---- the list ---- */

/* What is due of it for this person; absent: nothing. */
static struct str due_words(struct work *w, const struct scored_anchor *anchor, const struct rubric *rubric,
                            struct id person)
{
	size_t due = 0, again = 0;
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		enum anchor_due what = anchor_due(anchor, rubric->criteria[i].id, person);
		due += what == ANCHOR_DUE;
		again += what == ANCHOR_DUE_AGAIN;
	}
	if (again > 0)
		return S("Scored under another wording: look at it once more");
	if (due == 1)
		return S("One criterion is still to be scored");
	return due == 0 ? (struct str){0} : str_format(w->arena, "%zu criteria are still to be scored", due);
}

static struct str state_words(struct work *w, const struct scored_anchor *anchor, const struct part *part,
                              struct id person)
{
	size_t scorers = anchor_scorers(anchor);
	if (part == NULL)
		return S("Its task is not in the assessment any more");
	if (!anchor_is_scored_by(anchor, person))
		return scorers == 0 ? S("Nobody has scored it")
		                    : str_format(w->arena, "Scored by %zu", scorers);
	struct str due = due_words(w, anchor, part_rubric(part), person);
	if (!str_absent(due))
		return due;
	switch (anchor_state(anchor)) {
	case ANCHOR_UNSCORED:
	case ANCHOR_REWORDED:
	case ANCHOR_ONE: return S("Scored by you alone");
	case ANCHOR_AGREED: return str_format(w->arena, "%zu people, one view", scorers);
	case ANCHOR_DIFFERS: return S("You differ: to be settled");
	}
	return S("");
}

struct str anchors_excerpt(struct work *w, struct str text)
{
	struct buf buf = buf_init(w->arena, EXCERPT_BYTES + 8);
	size_t i = 0;
	for (; i < text.len && (i < EXCERPT_BYTES || ((unsigned char)text.at[i] & 0xc0) == 0x80); i++)
		buf_byte(&buf, text.at[i] == '\n' ? ' ' : text.at[i]);
	if (i < text.len)
		buf_put(&buf, S("…"));
	return buf_str(&buf);
}

/* One more than a page is asked for, which says whether there is another. */
static enum err fill_rows(struct work *w, struct http_call *call, const struct document *document,
                          const struct anchors_input *in, struct anchors_view *view)
{
	size_t page = in->page == DB_NULL_INT ? 1 : (size_t)in->page, count;
	const struct anchors_asked asked = {
		.assessment = in->assessment,
		.part = view->part,
		.show = show_of(in->show),
		.first = (page - 1) * ROWS_A_PAGE,
		.most = ROWS_A_PAGE + 1,
	};
	struct scored_anchor *anchors;
	struct anchors_row *rows = work_array(w, ROWS_A_PAGE, sizeof *rows);
	TRY(anchor_find(w, call->tx, web_actor(call), &asked, &anchors, &count));
	for (; view->rows.count < count && view->rows.count < ROWS_A_PAGE; view->rows.count++) {
		const struct scored_anchor *anchor = &anchors[view->rows.count];
		const struct part *part = document_part(document, anchor->part);
		part = part == NULL || part->written == NULL ? NULL : part;
		rows[view->rows.count] = (struct anchors_row){
			.id = anchor->id,
			.assessment = in->assessment,
			.excerpt = anchors_excerpt(w, anchor->answer),
			.source = anchor->source,
			.state = state_words(w, anchor, part, web_actor(call)->person),
			.part = part == NULL ? anchor->part : part->title,
			.gone = part == NULL,
		};
	}
	view->rows.at = rows;
	view->has_tasks = !view->one_part;
	for (size_t i = 0; i < view->rows.count; i++)
		view->has_tasks = view->has_tasks || rows[i].gone;
	for (size_t i = 0; i < view->rows.count && !view->has_tasks; i++)
		rows[i].part = (struct str){0};
	view->before = (int64_t)page - 1;
	view->after = count > ROWS_A_PAGE ? (int64_t)page + 1 : 0;
	if (asked.show == ANCHOR_SHOW_DUE && page == 1 && count > 0)
		view->next_link = str_format(w->arena, "/assessments/%.*s/anchors/%.*s",
		                             STR_ARG(id_text(w->arena, in->assessment)),
		                             STR_ARG(id_text(w->arena, rows[0].id)));
	return OK;
}

static enum err fill_tabs(struct work *w, struct http_call *call, const struct anchors_input *in,
                          struct anchors_view *view)
{
	struct anchors_tab *tabs = work_array(w, ANCHOR_SHOWS, sizeof *tabs);
	enum anchor_show show = show_of(in->show);
	size_t counts[ANCHOR_SHOWS];
	TRY(anchor_counts(w, call->tx, web_actor(call), in->assessment, view->part, counts));
	for (size_t i = 0; i < ANCHOR_SHOWS; i++)
		tabs[i] = (struct anchors_tab){.assessment = in->assessment,
		                               .show = str_of(anchors_shows[i]),
		                               .part = view->part,
		                               .title = shows[i].title,
		                               .count = counts[i],
		                               .current = show == (enum anchor_show)i};
	bool none = counts[ANCHOR_SHOW_ALL] + counts[ANCHOR_SHOW_WITHDRAWN] == 0;
	view->tabs = (struct anchors_tabs){tabs, ANCHOR_SHOWS};
	view->empty = shows[none ? ANCHOR_SHOW_ALL : show].empty;
	return OK;
}

struct str anchors_agreement_words(struct work *w, const struct anchor_agreement *agreement)
{
	if (agreement->judgements < PAIRS_MIN)
		return (struct str){0};
	return str_format(
		w->arena,
		"Two people who scored the same answer blind gave the same level, or points at most a "
		"tenth of the scale apart, in %.*s of %zu judgements: weighted kappa %.*s [%.*s, %.*s].",
		STR_ARG(study_percent(w, agreement->same.value)), agreement->judgements,
		STR_ARG(study_number(w, agreement->kappa.value, 2)),
		STR_ARG(study_number(w, agreement->kappa.low, 2)),
		STR_ARG(study_number(w, agreement->kappa.high, 2)));
}

static struct anchors_options parts_of(struct work *w, const struct document *document,
                                       const struct anchors_shown *shown)
{
	struct anchors_option *parts = work_array(w, document->part_count, sizeof *parts);
	size_t count = 0;
	for (size_t p = 0; p < document->part_count; p++) {
		const struct part *part = &document->parts[p];
		if (part->written == NULL || part_rubric(part)->criterion_count == 0)
			continue;
		parts[count++] = (struct anchors_option){
			.id = part->id,
			.title = part->title,
			.shown = str_equal(part->id, shown->in.part),
			.chosen = str_equal(part->id, str_absent(shown->part) ? shown->in.part : shown->part),
		};
	}
	return (struct anchors_options){parts, count};
}

/* What came of what was brought in; absent: nothing was. */
static struct str brought_words(struct work *w, const struct anchors_input *in)
{
	const int64_t counts[] = {in->added, in->known, in->scored, in->stands,
	                          in->seen,  in->again, in->twice,  in->left};
	size_t known[COUNT(counts)] = {0}, sum = 0;
	for (size_t i = 0; i < COUNT(counts); i++) {
		known[i] = counts[i] > 0 ? (size_t)counts[i] : 0;
		sum += known[i];
	}
	const struct anchors_brought brought = {known[0], known[1], known[2], known[3],
	                                        known[4], known[5], known[6], known[7]};
	if (sum == 0)
		return (struct str){0};
	return str_format(w->arena,
	                  "Of what you brought in %.*s. Score them, and let somebody else score them too.",
	                  STR_ARG(anchors_brought_words(w, &brought)));
}

enum err anchors_show(struct work *w, struct http_call *call, const struct anchors_shown *shown,
                      struct http_reply *reply)
{
	const struct anchors_input *in = &shown->in;
	struct version version;
	struct anchor_agreement agreement;
	TRY(load_document(w, call, in->assessment, &version));
	struct anchors_view view = {
		.assessment = in->assessment,
		.csrf = web_session(call)->csrf,
		.title = version.document->title,
		.problem = shown->problem,
		.show = str_of(anchors_shows[show_of(in->show)]),
		.parts = parts_of(w, version.document, shown),
		.text = shown->text,
		.source = shown->source,
		.may_add = anchors_is_author(call),
		.brought = brought_words(w, in),
		.needed = str_format(
			w->arena,
			"To learn from them it takes ten scored answers to a task; from %d on some are set aside, so that it "
			"is seen how right a machine is on what it never saw; from %d on it can settle what it is certain "
			"of.",
			EXAMPLES_FROZEN_FROM, LEARNED_SETTLES_MIN),
	};
	view.one_part = view.parts.count == 1;
	for (size_t i = 0; i < view.parts.count; i++) /* one that there is not filters nothing */
		if (view.parts.at[i].shown)
			view.part = view.parts.at[i].id;
	TRY(anchor_agree(w, call->tx, web_actor(call)->org, in->assessment, version.document, &agreement));
	view.agreement = anchors_agreement_words(w, &agreement);
	TRY(fill_tabs(w, call, in, &view));
	TRY(fill_rows(w, call, version.document, in, &view));
	struct buf body = web_markup(w);
	anchors_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Anchors"), .body = &body, .body_class = "wide"},
	                      reply);
}

enum err anchors_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct anchors_shown shown = {.in = *(const struct anchors_input *)input};
	return anchors_show(w, call, &shown, reply);
}
