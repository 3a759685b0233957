/* Answering a written task: the statement, the text that is saved as it is typed, handing in; and its practice. */
#include "web/pages/task_written.h"

#include "base/utf8.h"
#include "exam/markdown.h"
#include "exam/written.h"
#include "web/pages/paper.h"
#include "web/pages/part.h"
#include "web/parts/rubric.h"
#include "web/parts/task.h"

struct written_view {
	struct task_view task;
	struct str body;
	struct markup statement;
	struct rubric_view rubric;
	int64_t base, words_min, words_max, bytes_max, thousands_max;
	uint64_t words;
	int64_t paper_pages;    /* that it may be answered on; 0: none */
	int64_t pictures_most;  /* that it is answered by; 0: it is not */
	struct str paper_words; /* how those stand that are there; absent: there are none */
	struct str over;        /* what becomes of more than fits; absent: all of it does */
};
struct written_practice_view {
	struct task_view task;
	struct str body;
	struct markup statement;
	int64_t bytes_max;
	uint64_t words;
	struct str words_text;
	bool tried;
};

#include "web/pages/task_written.html.h"

const struct field task_written_draft_fields[DRAFT_FORM_FIELDS] = {
	SITTING_FIELD(struct draft_input),
	PART_FIELD(struct draft_input),
	{"body", FIELD_BODY, FIELD_TEXT, offsetof(struct draft_input, body), .required = true,
         .max = 3 * DOCUMENT_ANSWER_BYTES_MAX, .sentence = "The whole text."},
	{"base", FIELD_BODY, FIELD_INT, offsetof(struct draft_input, base), .required = true,
         .max = INT64_MAX, .sentence = "The revision that the text started from; 0 at first."},
	{"writer", FIELD_BODY, FIELD_TOKEN, offsetof(struct draft_input, writer), .required = true, .max = 64,
         .sentence = "A name of your own for this tab or program, to tell it from others."},
	{"then", FIELD_BODY, FIELD_CHOICE, offsetof(struct draft_input, then),
         .choices = (const char *const[]){"hand-in", NULL}, .sentence = "What to do next."},
};

/* ---- writing ---- */

static enum err show_text(struct work *w, struct http_call *call, const struct sitting *sitting,
                          const struct sitting_part *part, const struct draft *draft, struct str problem,
                          struct http_reply *reply)
{
	const struct written *written = part->part->written;
	struct written_view view = {
		.task = task_view_of(w, call, sitting, part, draft->saved_us),
		.body = draft->body,
		.base = draft->revision,
		.words_min = written->words_min,
		.words_max = written->words_max,
		.bytes_max = DOCUMENT_ANSWER_BYTES_MAX,
		.thousands_max = DOCUMENT_ANSWER_BYTES_MAX / 1000,
		.words = utf8_words(draft->body),
		.paper_pages = written->paper_pages,
		.pictures_most = written->pictures_most,
		.rubric = rubric_view_of(w, &written->rubric),
	};
	view.task.problem = problem;
	if (paper_most(written) > 0)
		TRY(paper_summary(w, call->tx, sitting, part, &view.paper_words));
	TRY(paper_over_words(w, call->tx, sitting, part, &view.over));
	TRY(markdown_blocks(w, written->statement, &view.statement));
	struct buf body = web_markup(w);
	written_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){
			.title = view.task.title, .body = &body, .island = "write.js", .body_class = "wide"},
		reply);
}

static enum err show(struct work *w, struct http_call *call, const struct sitting *sitting,
                     const struct sitting_part *part, struct http_reply *reply)
{
	struct draft draft;
	TRY(written_draft(w, call->tx, sitting, part->part->id, &draft));
	return show_text(w, call, sitting, part, &draft, (struct str){0}, reply);
}

/* What could not be saved is shown again, so that nothing is lost. */
static enum err show_unsaved(struct work *w, struct http_call *call, const struct draft_input *in,
                             struct http_reply *reply)
{
	struct str problem = w->message;
	web_reply_again(w, reply);
	struct sitting sitting;
	const struct sitting_part *part;
	struct draft draft;
	TRY(sitting_read_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	if (part->part->written == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	TRY(written_draft(w, call->tx, &sitting, in->part, &draft));
	draft.body = in->body;
	return show_text(w, call, &sitting, part, &draft, problem, reply);
}

static const char *notice_of(const struct draft_saved *saved)
{
	if (saved->overwrote)
		return "overwrote";
	return saved->late ? "saved-late" : "saved";
}

enum err task_written_draft_send(struct work *w, struct http_call *call, const void *input,
                                 struct http_reply *reply)
{
	const struct draft_input *in = input;
	struct draft_saved saved;
	enum err failed = written_save(w, call->tx, web_actor(call), in->sitting, in->part, in->body,
	                               in->base, in->writer, &saved);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT)
		return show_unsaved(w, call, in, reply);
	TRY(failed);
	struct str address = sitting_part_address(w, &(struct part_input){in->sitting, in->part});
	if (!str_absent(in->then))
		http_reply_redirect(reply, str_format(w->arena, "%.*s/hand-in", STR_ARG(address)));
	else
		web_reply_done(w, address, notice_of(&saved), reply);
	return OK;
}

/* ---- handing in ---- */

static struct str words_text(struct work *w, uint64_t words)
{
	return words == 1 ? S("1 word") : str_format(w->arena, "%llu words", (unsigned long long)words);
}

static struct str words_wanted(struct work *w, const struct written *written, uint64_t words)
{
	if (words < (uint64_t)written->words_min)
		return str_format(w->arena,
		                  "The task asks for at least %lld. You can hand it in all the same.",
		                  (long long)written->words_min);
	if (words > (uint64_t)written->words_max)
		return str_format(w->arena,
		                  "The task asks for at most %lld. You can hand it in all the same.",
		                  (long long)written->words_max);
	return (struct str){0};
}

static enum err hand_in(struct work *w, struct http_call *call, const struct sitting *sitting,
                        const struct sitting_part *part, struct http_reply *reply)
{
	struct draft draft;
	struct str pages = {0}, over;
	TRY(written_draft(w, call->tx, sitting, part->part->id, &draft));
	if (paper_most(part->part->written) > 0)
		TRY(paper_summary(w, call->tx, sitting, part, &pages));
	TRY(paper_over_words(w, call->tx, sitting, part, &over));
	uint64_t words = utf8_words(draft.body);
	struct task_hand_in_view view = {
		.task = task_view_of(w, call, sitting, part, draft.saved_us),
		.state = S("Nothing is written yet. You would hand in an empty answer."),
		.notice = str_absent(pages) ? words_wanted(w, part->part->written, words) : over,
	};
	if (!str_absent(view.task.saved))
		view.state = str_format(w->arena, "Your text has %.*s and was saved at %.*s.",
		                        STR_ARG(words_text(w, words)), STR_ARG(view.task.saved));
	if (!str_absent(pages)) {
		struct str address =
			sitting_part_address(w, &(struct part_input){sitting->id, part->part->id});
		view.pages = str_format(w->arena, "%.*s/pages", STR_ARG(address));
		view.pages_words =
			part->part->written->pictures_most > 0 ? S("Your pictures") : S("Your pages");
		view.state =
			str_format(w->arena, "%.*s %.*s", STR_ARG(pages),
		                   STR_ARG(str_absent(view.task.saved) ? S("Beside them you typed nothing.")
		                                                       : view.state));
	}
	return task_hand_in_page(w, call, &view, reply);
}

/* ---- practice ---- */

static bool has_practice(const struct part *part)
{
	return !str_absent(part->written->practice);
}

static enum err practice(struct work *w, struct http_call *call, const struct sitting *sitting,
                         const struct sitting_part *part, const struct practice_input *tried,
                         struct http_reply *reply)
{
	const struct written *written = part->part->written;
	struct written_practice_view view = {
		.task = task_view_of(w, call, sitting, part, DB_NULL_INT),
		.body = tried->body,
		.bytes_max = DOCUMENT_ANSWER_BYTES_MAX,
		.words = utf8_words(tried->body),
		.words_text = words_text(w, utf8_words(tried->body)),
		.tried = !str_absent(tried->body),
	};
	TRY(markdown_blocks(w, written->practice, &view.statement));
	struct buf body = web_markup(w);
	written_practice_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Practice"), .body = &body, .island = "write.js"},
	                      reply);
}

const struct task_face task_written_face = {
	.type = S_INIT("written"),
	.asks = S_INIT("a text that you write"),
	.show = show,
	.hand_in = hand_in,
	.has_practice = has_practice,
	.practice = practice,
	.result = task_written_result,
	.evidence = task_written_evidence,
	.api_part = task_written_api_part,
	.api_answer = task_written_api_answer,
};
