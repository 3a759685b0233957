#include "grade/score_quiz.h"

#include "exam/quiz.h"

enum { LEVELS = 2 }; /* not right, right */

struct score {
	const struct sitting *sitting;
	const struct sitting_part *part;
};

static void judge(struct work *w, const struct quiz_step *step, struct verdict *verdict)
{
	double *levels = work_array(w, LEVELS, sizeof *levels);
	levels[step->item->options[step->choice].correct] = 1;
	verdict->levels = levels;
	verdict->level_count = LEVELS;
}

static enum err add_verdict(struct work *w, struct tx *tx, const struct score *score,
                            const struct quiz_step *step)
{
	struct verdict verdict = {
		.part = score->part->part->id,
		.task = step->item->id,
		.competency = step->item->competency,
		.scorer = SCORER_EXACT,
		.basis = str_format(w->arena, "{\"document\":\"%.*s\"}",
	                            STR_ARG(score->sitting->document_digest_hex)),
	};
	judge(w, step, &verdict);
	return grade_verdict_add(w, tx, score->sitting->org, score->sitting->id, &verdict);
}

static enum err add_missing(struct work *w, struct tx *tx, void *argument)
{
	const struct score *score = argument;
	struct quiz_state state;
	struct verdict *verdicts;
	size_t count;
	TRY(quiz_load(w, tx, score->sitting, score->part, &state));
	TRY(grade_verdicts(w, tx, score->sitting->org, score->sitting->id, &verdicts, &count));
	for (size_t i = 0; i < state.count; i++) {
		const struct quiz_step *step = &state.steps[i];
		const struct verdict *there = grade_verdict_find(verdicts, count, SCORER_EXACT,
		                                                 score->part->part->id, step->item->id);
		if (step->choice != DB_NULL_INT && there == NULL)
			TRY(add_verdict(w, tx, score, step));
	}
	return OK;
}

enum err score_quiz(struct work *w, const struct grader *grader, const struct sitting *sitting,
                    const struct sitting_part *part)
{
	struct score score = {sitting, part};
	return db_write(w, grader->db, add_missing, &score);
}

enum err score_quiz_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct sitting_part *part, struct verdict *verdict)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	for (size_t i = 0; i < state.count; i++) {
		const struct quiz_step *step = &state.steps[i];
		if (!str_equal(step->item->id, verdict->task) || step->choice == DB_NULL_INT)
			continue;
		judge(w, step, verdict);
		return OK;
	}
	return fail(w, ERR_CONFLICT, "the response that this verdict is about is not there any more");
}
