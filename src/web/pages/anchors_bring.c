/* What would come in of what was pasted, before it is kept; and keeping it: of anchors.h. */
#include "web/pages/anchors.h"

#include "calibration/bring.h"
#include "exam/part.h"
#include "exam/scale.h"

enum { ROWS_MAX = 100, BEGINNING_BYTES = 100 };

struct bring_row {
	struct str number, beginning, levels, what;
};
struct bring_rows {
	const struct bring_row *at;
	size_t count;
};
struct bring_view {
	struct id assessment;
	struct str csrf, title, counts, keep, part, text, source, more;
	bool csv, may_keep;
	struct bring_rows rows;
};

#include "web/pages/anchors_bring.html.h"

/* ---- words ---- */

static struct str anchors_counted(struct work *w, size_t count, const char *one, const char *many)
{
	return str_format(w->arena, "%zu %s", count, count == 1 ? one : many);
}

struct str anchors_brought_words(struct work *w, const struct anchors_brought *brought)
{
	struct buf words = buf_init(w->arena, 1000);
	const struct {
		size_t count;
		const char *one, *many;
	} said[] = {
		{brought->added, "is new", "are new"},
		{brought->known, "is there already", "are there already"},
		{brought->scored, "that is there gets your levels", "that are there get your levels"},
		{brought->stands, "you had scored before: what you gave stands",
	         "you had scored before: what you gave stands"},
		{brought->seen, "is to be looked at once more under Anchors: its levels are not taken",
	         "are to be looked at once more under Anchors: their levels are not taken"},
		{brought->again, "was withdrawn, and counts again", "were withdrawn, and count again"},
		{brought->twice, "stands twice in it", "stand twice in it"},
		{brought->left, "is left out", "are left out"},
	};
	for (size_t i = 0; i < COUNT(said); i++)
		if (said[i].count > 0)
			buf_format(&words, "%s%.*s", words.len == 0 ? "" : "; ",
			           STR_ARG(anchors_counted(w, said[i].count, said[i].one, said[i].many)));
	return words.len == 0 ? S("nothing") : buf_str(&words);
}

static struct anchors_brought brought_of(const struct bring *bring)
{
	return (struct anchors_brought){
		.added = bring->fates[BRING_NEW],
		.known = bring->fates[BRING_KNOWN],
		.scored = bring->scored,
		.stands = bring->stands,
		.seen = bring->seen,
		.again = bring->fates[BRING_AGAIN],
		.twice = bring->fates[BRING_TWICE],
		.left = bring->fates[BRING_LEFT_OUT],
	};
}

static struct str known_words(const struct bring_answer *answer)
{
	if (answer->stands)
		return S("there already, and scored by you: what you gave stands");
	if (answer->seen)
		return S(
			"there already, and worded otherwise since you scored it and saw what others gave: look at it "
			"under Anchors; these levels are not taken");
	return answer->level_count > 0
	               ? S("there already, and still to be scored by you: it gets your levels")
	               : S("there already: it reads the same as an anchor");
}

static struct str again_words(const struct bring_answer *answer)
{
	if (answer->stands)
		return S("there already, and withdrawn: it counts again, with what you gave");
	if (answer->seen)
		return S(
			"there already, and withdrawn: it counts again; it is worded otherwise since you scored it and "
			"saw what others gave: look at it under Anchors; these levels are not taken");
	return answer->level_count > 0
	               ? S("there already, and withdrawn: it counts again, and gets your levels")
	               : S("there already, and withdrawn: it counts again");
}

static struct str fate_words(struct work *w, const struct bring_answer *answer)
{
	switch (answer->fate) {
	case BRING_NEW: return answer->level_count > 0 ? S("new, with your levels") : S("new");
	case BRING_KNOWN: return known_words(answer);
	case BRING_AGAIN: return again_words(answer);
	case BRING_TWICE:
		return str_format(w->arena,
		                  answer->differs
		                          ? "twice, with other levels: number %zu reads the same, and "
		                            "what that one says counts"
		                          : "twice: number %zu reads the same",
		                  answer->first + 1);
	case BRING_LEFT_OUT: return str_format(w->arena, "left out: %.*s", STR_ARG(answer->why));
	}
	return S("");
}

static struct str levels_words(struct work *w, const struct part *part, const struct bring_answer *answer)
{
	struct buf words = buf_init(w->arena, 4000);
	for (size_t i = 0; i < answer->level_count; i++) {
		const struct criterion *criterion = part_criterion(part, answer->levels[i].criterion);
		buf_format(&words, "%s%.*s: %.*s", i == 0 ? "" : "; ", STR_ARG(criterion->title),
		           STR_ARG(scale_words(w, criterion, (size_t)answer->levels[i].level)));
	}
	return words.len == 0 ? (struct str){0} : buf_str(&words);
}

/* ---- the page ---- */

/* First what does not come in as it is; then the new ones. */
static void fill_rows(struct work *w, const struct part *part, const struct bring *bring,
                      struct bring_view *view)
{
	struct bring_row *rows = work_array(w, ROWS_MAX, sizeof *rows);
	size_t left = 0;
	for (int new = 0; new <= 1; new ++)
		for (size_t i = 0; i < bring->count; i++) {
			const struct bring_answer *answer = &bring->answers[i];
			if ((answer->fate == BRING_NEW) != (new == 1))
				continue;
			if (view->rows.count == ROWS_MAX) {
				left++;
				continue;
			}
			rows[view->rows.count++] = (struct bring_row){
				.number = str_format(w->arena, "%zu", i + 1),
				.beginning = anchors_excerpt(w, answer->answer),
				.levels = answer->fate == BRING_LEFT_OUT || answer->stands || answer->seen
			                          ? (struct str){0}
			                          : levels_words(w, part, answer),
				.what = fate_words(w, answer),
			};
		}
	view->rows.at = rows;
	if (left > 0)
		view->more = str_format(w->arena, "And %zu more, like the last.", left);
}

static enum err show(struct work *w, struct http_call *call, struct tx *tx,
                     const struct anchors_add_input *in, const struct bring *bring, struct http_reply *reply)
{
	const struct anchors_brought brought = brought_of(bring);
	struct id in_use;
	struct version version;
	TRY(version_in_use(w, tx, web_actor(call)->org, in->assessment, &in_use));
	TRY(version_load(w, tx, web_actor(call)->org, in_use, &version));
	size_t keeps = brought.added + brought.again + brought.scored;
	struct bring_view view = {
		.assessment = in->assessment,
		.csrf = web_session(call)->csrf,
		.title = version.document->title,
		.counts = anchors_brought_words(w, &brought),
		.keep = str_format(w->arena, "Keep %s", keeps == 1 ? "it" : "them"),
		.part = in->part,
		.text = in->text,
		.source = in->source,
		.csv = bring->csv,
		.may_keep = keeps > 0,
	};
	fill_rows(w, document_part(version.document, bring->part), bring, &view);
	struct buf body = web_markup(w);
	anchors_bring_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("Bring answers in"), .body = &body, .body_class = "wide"},
		reply);
}

/* ---- sending ---- */

/* Looking over reads and folds all that is there: nobody waits for that who writes. Keeping looks over again, since what is there
 * may have changed meanwhile. */
struct bringing {
	struct http_call *call;
	const struct anchors_add_input *in;
	struct http_reply *reply;
	struct bring bring;
	struct str problem;
};

static enum err look(struct work *w, struct tx *tx, struct bringing *bringing)
{
	const struct anchors_add_input *in = bringing->in;
	return bring_look(w, tx, web_actor(bringing->call), in->assessment, in->part, in->text, in->source,
	                  &bringing->bring);
}

static enum err preview(struct work *w, struct tx *tx, void *argument)
{
	struct bringing *bringing = argument;
	TRY(look(w, tx, bringing));
	return show(w, bringing->call, tx, bringing->in, &bringing->bring, bringing->reply);
}

static enum err keep(struct work *w, struct tx *tx, void *argument)
{
	struct bringing *bringing = argument;
	TRY(look(w, tx, bringing));
	return bring_keep(w, tx, web_actor(bringing->call), bringing->in->assessment, &bringing->bring);
}

static enum err list_again(struct work *w, struct tx *tx, void *argument)
{
	struct bringing *bringing = argument;
	struct http_call call = *bringing->call;
	const struct anchors_add_input *in = bringing->in;
	const struct anchors_shown shown = {.in = {.assessment = in->assessment, .page = DB_NULL_INT},
	                                    .problem = bringing->problem,
	                                    .part = in->part,
	                                    .text = in->text,
	                                    .source = in->source};
	call.tx = tx;
	return anchors_show(w, &call, &shown, bringing->reply);
}

enum err anchors_add_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct anchors_add_input *in = input;
	struct bringing bringing = {.call = call, .in = in, .reply = reply};
	enum err failed =
		in->keep ? db_write(w, call->db, keep, &bringing) : db_read(w, call->db, preview, &bringing);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT) {
		bringing.problem = w->message;
		web_reply_again(w, reply);
		return db_read(w, call->db, list_again, &bringing);
	}
	TRY(failed);
	if (!in->keep)
		return OK;
	const struct anchors_brought brought = brought_of(&bringing.bring);
	http_reply_redirect(
		reply,
		str_format(
			w->arena,
			"/assessments/%.*s/anchors?show=all&new=%zu&known=%zu&scored=%zu&stands=%zu&seen=%zu&again=%zu"
			"&twice=%zu&left=%zu",
			STR_ARG(id_text(w->arena, in->assessment)), brought.added, brought.known,
			brought.scored, brought.stands, brought.seen, brought.again, brought.twice,
			brought.left));
	return OK;
}
