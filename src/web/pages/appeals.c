/* appeals_page: which appeals are open, until when they are to be answered, and whether somebody can. */
#include "base/time.h"
#include "base/world.h"
#include "grade/appeal.h"
#include "web/administration.h"
#include "web/pages/review.h"

struct appeals_row {
	struct str assessment, candidate, what, since, due, state;
	bool open, late, nobody;
};
struct appeals_rows {
	const struct appeals_row *at;
	size_t count;
};
struct appeals_view {
	struct appeals_rows appeals;
};

#include "web/pages/appeals.html.h"

static struct str words_of_answer(struct work *w, const struct appeal_row *row)
{
	if (row->criteria == 0)
		return row->changed > 0 ? S("decided otherwise") : S("decided as before");
	if (row->changed == 0)
		return S("upheld");
	if (row->changed == row->criteria)
		return S("changed");
	return str_format(w->arena, "%lld of %lld changed", (long long)row->changed,
	                  (long long)row->criteria);
}

static struct str words_of_state(struct work *w, const struct appeal_row *row)
{
	if (row->answered_us != DB_NULL_INT)
		return str_format(w->arena, "answered on %.*s: %.*s",
		                  STR_ARG(time_date_for_people(w->arena, row->answered_us)),
		                  STR_ARG(words_of_answer(w, row)));
	if (row->held)
		return S("a reviewer is at it");
	if (row->fresh == 0)
		return S("nobody is left who could answer it");
	return str_format(w->arena, "waits; %lld %s could take it", (long long)row->fresh,
	                  row->fresh == 1 ? "reviewer" : "reviewers");
}

static struct appeals_row row_of(struct work *w, const struct appeal_row *row)
{
	struct appeals_row out = {
		.assessment = row->assessment,
		.candidate = review_candidate_name(w, row->sitting),
		.what = row->criteria == 0 ? S("the decision")
	                : row->criteria == 1
	                        ? S("one criterion or point")
	                        : str_format(w->arena, "%lld criteria and points", (long long)row->criteria),
		.since = time_date_for_people(w->arena, row->at_us),
		.state = words_of_state(w, row),
		.open = row->answered_us == DB_NULL_INT,
	};
	if (row->due_us != DB_NULL_INT)
		out.due = time_date_for_people(w->arena, row->due_us);
	out.late = out.open && row->due_us != DB_NULL_INT && row->due_us < world_now_us(w);
	out.nobody = out.open && !row->held && row->fresh == 0;
	return out;
}

enum err appeals_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct appeal_row *appeals;
	size_t count;
	TRY(appeal_list(w, call->tx, web_actor(call)->org, &appeals, &count));
	struct appeals_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(w, &appeals[i]);
	const struct appeals_view view = {{rows, count}};
	struct buf body = web_markup(w);
	appeals_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Appeals"), .body = &body, .body_class = "wide"},
	                      reply);
}
