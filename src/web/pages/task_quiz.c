/* Answering a quiz: one question at a time; and its practice question. */
#include "web/pages/task_quiz.h"

#include "exam/markdown.h"
#include "exam/quiz.h"
#include "web/pages/part.h"
#include "web/parts/task.h"

struct quiz_choice {
	uint64_t place, number;
	struct markup text;
	bool chosen;
};
struct quiz_choices {
	const struct quiz_choice *at;
	size_t count;
};
struct quiz_asked {
	struct markup statement;
	struct quiz_choices choices;
};
struct quiz_view {
	struct task_view task;
	struct quiz_asked asked;
	int64_t sequence, items_max;
};
struct quiz_practice_view {
	struct task_view task;
	struct quiz_asked asked;
	struct markup answer, why, rationale;
	bool tried, right;
};

#include "web/pages/task_quiz.html.h"

const struct field task_quiz_answer_fields[4] = {
	SITTING_FIELD(struct answer_input),
	PART_FIELD(struct answer_input),
	{"sequence", FIELD_BODY, FIELD_INT, offsetof(struct answer_input, sequence), .required = true,
         .min = 1, .max = DOCUMENT_ITEMS_MAX, .sentence = "The number of the question."},
	{"place", FIELD_BODY, FIELD_INT, offsetof(struct answer_input, place), .required = true,
         .max = DOCUMENT_OPTIONS_MAX - 1, .sentence = "Choose one of the answers: 0 is the first as shown."},
};

/* With the options in the order of `order`, or as the author wrote them. */
static enum err read_asked(struct work *w, const struct item *item, const size_t *order, int64_t chosen,
                           struct quiz_asked *out)
{
	struct quiz_choice *choices = work_array(w, item->option_count, sizeof *choices);
	for (size_t i = 0; i < item->option_count; i++) {
		choices[i] =
			(struct quiz_choice){.place = i, .number = i + 1, .chosen = (int64_t)i == chosen};
		TRY(markdown_inline(w, item->options[order == NULL ? i : order[i]].text, &choices[i].text));
	}
	out->choices = (struct quiz_choices){choices, item->option_count};
	return markdown_blocks(w, item->statement, &out->statement);
}

static enum err show(struct work *w, struct http_call *call, const struct sitting *sitting,
                     const struct sitting_part *part, struct http_reply *reply)
{
	struct quiz_state state;
	TRY(quiz_load(w, call->tx, sitting, part, &state));
	if (state.count == 0)
		return fail(w, ERR_INTERNAL, "a quiz was begun without a question");
	const struct quiz_step *step = &state.steps[state.count - 1];
	struct quiz_view view = {
		.task = task_view_of(w, call, sitting, part, DB_NULL_INT),
		.sequence = step->sequence,
		.items_max = part->part->quiz->items_max,
	};
	view.task.early =
		sitting_is_verification(sitting)
			? S("The part ends by itself after the last question. What is not answered when you hand "
	                    "in counts as not right.")
			: S("The part ends by itself as soon as enough is known. If you hand in before that, your "
	                    "answers so far count, and less is known about what you can do.");
	TRY(read_asked(w, step->item, step->order, DB_NULL_INT, &view.asked));
	struct buf body = web_markup(w);
	quiz_html(&body, &view);
	struct str title = str_format(w->arena, "Question %lld · %.*s", (long long)step->sequence,
	                              STR_ARG(view.task.title));
	return web_reply_page(w, call, &(struct web_page){.title = title, .body = &body, .island = "quiz.js"},
	                      reply);
}

/* ---- answering ---- */

enum err task_quiz_answer(struct work *w, struct http_call *call, const struct answer_input *in)
{
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(sitting_read_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	if (part->part->quiz == NULL)
		return fail(w, ERR_INPUT,
		            "This part is not a quiz: it has no questions to choose an answer for.");
	return quiz_answer(w, call->tx, web_actor(call), &sitting, part, in->sequence, in->place);
}

enum err task_quiz_answer_send(struct work *w, struct http_call *call, const void *input,
                               struct http_reply *reply)
{
	const struct answer_input *in = input;
	TRY(task_quiz_answer(w, call, in));
	http_reply_redirect(reply, sitting_part_address(w, &(struct part_input){in->sitting, in->part}));
	return OK;
}

/* ---- practice ---- */

static bool has_practice(const struct part *part)
{
	return part->quiz->practice != NULL;
}

static enum err read_feedback(struct work *w, const struct item *item, int64_t place,
                              struct quiz_practice_view *view)
{
	if (place == DB_NULL_INT)
		return OK;
	if ((uint64_t)place >= item->option_count)
		return fail(w, ERR_INPUT, "Choose one of the answers shown.");
	const struct quiz_option *chosen = &item->options[place];
	view->tried = true;
	view->right = chosen->correct;
	TRY(markdown_inline(w, quiz_right_option(item)->text, &view->answer));
	TRY(markdown_inline(w, chosen->why, &view->why));
	return markdown_inline(w, item->rationale, &view->rationale);
}

static enum err practice(struct work *w, struct http_call *call, const struct sitting *sitting,
                         const struct sitting_part *part, const struct practice_input *tried,
                         struct http_reply *reply)
{
	const struct item *item = part->part->quiz->practice;
	struct quiz_practice_view view = {
		.task = task_view_of(w, call, sitting, part, DB_NULL_INT),
	};
	TRY(read_asked(w, item, NULL, tried->place, &view.asked));
	TRY(read_feedback(w, item, tried->place, &view));
	struct buf body = web_markup(w);
	quiz_practice_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Practice"), .body = &body, .island = "quiz.js"},
	                      reply);
}

const struct task_face task_quiz_face = {
	.type = S_INIT("quiz"),
	.asks = S_INIT("questions to choose an answer for, one at a time"),
	.advice = S_INIT("go through the questions above and the idea that each leaves you with"),
	.show = show,
	.has_practice = has_practice,
	.practice = practice,
	.result = task_quiz_result,
	.strengths = task_quiz_strengths,
	.evidence = task_quiz_evidence,
	.api_part = task_quiz_api_part,
	.api_result = task_quiz_api_result,
};
