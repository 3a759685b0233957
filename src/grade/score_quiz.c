#include "grade/score_quiz.h"

#include "exam/quiz.h"

enum { LEVELS = 2 }; /* not right, right */

struct score {
	const struct sitting *sitting;
	const struct sitting_part *part;
};

static const struct quiz_step *step_of(const struct quiz_state *state, struct str item)
{
	for (size_t i = 0; i < state->count; i++)
		if (str_equal(state->steps[i].item->id, item))
			return &state->steps[i];
	return NULL;
}

/* What was not answered is judged in a verification alone (exam/verification.h). */
static bool is_judged(const struct sitting *sitting, const struct quiz_step *step)
{
	return sitting_is_verification(sitting) || (step != NULL && step->choice != DB_NULL_INT);
}

static void judge(struct work *w, const struct quiz_step *step, struct verdict *verdict)
{
	double *levels = work_array(w, LEVELS, sizeof *levels);
	bool answered = step != NULL && step->choice != DB_NULL_INT;
	levels[answered && step->item->options[step->choice].correct] = 1;
	verdict->levels = levels;
	verdict->level_count = LEVELS;
}

static enum err add_verdict(struct work *w, struct tx *tx, const struct score *score, const struct item *item,
                            const struct quiz_step *step)
{
	struct verdict verdict = {
		.part = score->part->part->id,
		.task = item->id,
		.competency = item->competency,
		.scorer = SCORER_EXACT,
		.basis = str_format(w->arena, "{\"document\":\"%.*s\"}",
	                            STR_ARG(score->sitting->document_digest_hex)),
	};
	judge(w, step, &verdict);
	return grade_verdict_add(w, tx, score->sitting->org, score->sitting->id, &verdict);
}

/* Of a verification: what time or its person left unseen. */
static enum err add_unseen(struct work *w, struct tx *tx, const struct score *score,
                           const struct quiz_state *state, const struct verdict *verdicts, size_t count)
{
	const struct part *part = score->part->part;
	for (size_t i = 0; i < part->quiz->item_count; i++) {
		const struct item *item = &part->quiz->items[i];
		if (step_of(state, item->id) == NULL &&
		    grade_verdict_find(verdicts, count, SCORER_EXACT, part->id, item->id) == NULL)
			TRY(add_verdict(w, tx, score, item, NULL));
	}
	return OK;
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
		if (is_judged(score->sitting, step) && there == NULL)
			TRY(add_verdict(w, tx, score, step->item, step));
	}
	return sitting_is_verification(score->sitting) ? add_unseen(w, tx, score, &state, verdicts, count)
	                                               : OK;
}

enum err score_quiz(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                    const struct sitting_part *part)
{
	struct score score = {sitting, part};
	return db_write(w, means->db, add_missing, &score);
}

enum err score_quiz_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct sitting_part *part, struct verdict *verdict)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	const struct quiz_step *step = step_of(&state, verdict->task);
	if (is_judged(sitting, step)) {
		judge(w, step, verdict);
		return OK;
	}
	return fail(w, ERR_CONFLICT, "the response that this verdict is about is not there any more");
}
