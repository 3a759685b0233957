/* A quiz in the API: task_quiz_api_part, task_quiz_api_result. */
#include "web/pages/task_quiz.h"

#include "exam/quiz.h"
#include "web/api/result.h"
#include "web/api/sittings.h"

enum err task_quiz_api_part(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct sitting_part *part, struct api_part *out)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	const struct quiz_step *step = state.count == 0 ? NULL : &state.steps[state.count - 1];
	bool asked = step != NULL && step->choice == DB_NULL_INT && part->submitted_us == DB_NULL_INT;
	out->items_max = part->part->quiz->items_max;
	out->answered = (int64_t)state.count - (step != NULL && step->choice == DB_NULL_INT);
	if (!asked)
		return OK;
	struct api_option *options = work_array(w, step->item->option_count, sizeof *options);
	for (size_t i = 0; i < step->item->option_count; i++)
		options[i] = (struct api_option){(int64_t)i, step->item->options[step->order[i]].text};
	out->sequence = step->sequence;
	out->statement = step->item->statement;
	out->options = (struct field_list){options, step->item->option_count};
	return OK;
}

static struct api_question question_of(const struct quiz_step *step)
{
	const struct quiz_option *chosen =
		step->choice == DB_NULL_INT ? NULL : &step->item->options[step->choice];
	return (struct api_question){
		.sequence = step->sequence,
		.statement = step->item->statement,
		.answer = chosen == NULL ? (struct str){0} : chosen->text,
		.right_answer = quiz_right_option(step->item)->text,
		.why = chosen == NULL ? (struct str){0} : chosen->why,
		.rationale = step->item->rationale,
		.right = chosen != NULL && chosen->correct,
		.late = step->late,
	};
}

enum err task_quiz_api_result(struct work *w, struct tx *tx, const struct sitting *sitting,
                              const struct sitting_part *part, struct api_result_part *out)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	struct api_question *rows = work_array(w, state.count, sizeof *rows);
	for (size_t i = 0; i < state.count; i++)
		rows[i] = question_of(&state.steps[i]);
	out->questions = (struct field_list){rows, state.count};
	return OK;
}
