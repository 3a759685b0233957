/* What came of a quiz: for the candidate task_quiz_result and task_quiz_strengths, for the reviewer task_quiz_evidence. */
#include "web/pages/task_quiz.h"

#include "exam/markdown.h"
#include "exam/quiz.h"
#include "web/pages/result_view.h"

struct quiz_question {
	int64_t sequence;
	struct str area;
	struct markup statement, answer, right_answer, why, rationale;
	bool answered, right, late;
};
struct quiz_questions {
	const struct quiz_question *at;
	size_t count;
};
struct quiz_result_view {
	uint64_t right;
	struct quiz_questions questions;
};

struct quiz_answer_view {
	struct markup statement, answer;
	struct str word; /* right, not right, not answered */
};
struct quiz_answers {
	const struct quiz_answer_view *at;
	size_t count;
};
struct quiz_evidence_view {
	struct str title, estimate;
	uint64_t right, answered, late;
	struct quiz_answers steps;
};

#include "web/pages/task_quiz_shown.html.h"

/* ---- for the candidate ---- */

static struct str area_title(const struct quiz *quiz, struct str id)
{
	for (size_t i = 0; i < quiz->area_count; i++)
		if (str_equal(quiz->areas[i].id, id))
			return quiz->areas[i].title;
	return id;
}

static enum err read_question(struct work *w, const struct quiz *quiz, const struct quiz_step *step,
                              struct quiz_question *out)
{
	*out = (struct quiz_question){
		.sequence = step->sequence,
		.area = area_title(quiz, step->item->area),
		.late = step->late,
	};
	TRY(markdown_blocks(w, step->item->statement, &out->statement));
	TRY(markdown_inline(w, step->item->rationale, &out->rationale));
	TRY(markdown_inline(w, quiz_right_option(step->item)->text, &out->right_answer));
	if (step->choice == DB_NULL_INT)
		return OK;
	const struct quiz_option *chosen = &step->item->options[step->choice];
	out->answered = true;
	out->right = chosen->correct;
	TRY(markdown_inline(w, chosen->text, &out->answer));
	return markdown_inline(w, chosen->why, &out->why);
}

enum err task_quiz_result(struct work *w, struct tx *tx, const struct outcome *outcome,
                          const struct sitting_part *part, struct result_part *out)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, &outcome->sitting, part, &state));
	struct quiz_question *questions = work_array(w, state.count, sizeof *questions);
	struct quiz_result_view view = {.questions = {questions, state.count}};
	for (size_t i = 0; i < state.count; i++) {
		TRY(read_question(w, part->part->quiz, &state.steps[i], &questions[i]));
		view.right += questions[i].right;
		out->late = out->late || questions[i].late;
	}
	struct buf work = web_markup(w);
	quiz_result_html(&work, &view);
	out->work.html = buf_str(&work);
	return OK;
}

/* Whether most questions of the area were answered right. */
static bool shows(struct work *w, const struct area *area, const struct quiz_state *state,
                  struct result_strength *out)
{
	int64_t asked = 0, right = 0;
	for (size_t i = 0; i < state->count; i++) {
		const struct quiz_step *step = &state->steps[i];
		if (step->choice == DB_NULL_INT || !str_equal(step->item->area, area->id))
			continue;
		asked++;
		right += step->item->options[step->choice].correct;
	}
	if (right == 0 || 2 * right < asked)
		return false;
	*out = (struct result_strength){area->title, str_format(w->arena, "%lld of %lld questions right",
	                                                        (long long)right, (long long)asked)};
	return true;
}

enum err task_quiz_strengths(struct work *w, struct tx *tx, const struct sitting *sitting,
                             const struct sitting_part *part, struct result_strengths *out)
{
	const struct quiz *quiz = part->part->quiz;
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	struct result_strength *strengths = work_array(w, quiz->area_count, sizeof *strengths);
	size_t count = 0;
	for (size_t i = 0; i < quiz->area_count; i++)
		count += shows(w, &quiz->areas[i], &state, &strengths[count]);
	*out = (struct result_strengths){strengths, count};
	return OK;
}

/* ---- for the reviewer ---- */

static enum err read_step(struct work *w, const struct quiz_step *step, struct quiz_evidence_view *view,
                          struct quiz_answer_view *out)
{
	bool answered = step->choice != DB_NULL_INT;
	bool right = answered && step->item->options[step->choice].correct;
	out->word = !answered ? S("not answered") : right ? S("right") : S("not right");
	view->answered += answered;
	view->right += right;
	view->late += answered && step->late;
	TRY(markdown_blocks(w, step->item->statement, &out->statement));
	return answered ? markdown_inline(w, step->item->options[step->choice].text, &out->answer) : OK;
}

enum err task_quiz_evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct sitting_part *part, const struct flag *flags, size_t flag_count,
                            struct markup *out)
{
	(void)flags, (void)flag_count; /* what is chosen speaks to nobody */
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	struct quiz_answer_view *answers = work_array(w, state.count, sizeof *answers);
	struct quiz_evidence_view view = {
		.title = part->part->title,
		.estimate = str_format(w->arena, "%+.2f ± %.2f", state.mean_logit, state.sd_logit),
		.steps = {answers, state.count},
	};
	for (size_t i = 0; i < state.count; i++)
		TRY(read_step(w, &state.steps[i], &view, &answers[i]));
	struct buf evidence = web_markup(w);
	quiz_evidence_html(&evidence, &view);
	out->html = buf_str(&evidence);
	return OK;
}
