/* result_read_parts: questions with their answers, criteria with the words they rest on. */
#include "web/pages/result_view.h"

#include "base/time.h"
#include "exam/markdown.h"
#include "exam/part.h"
#include "exam/quiz.h"
#include "exam/written.h"
#include "web/parts/answer.h"
#include "web/parts/strip.h"

/* ---- a quiz ---- */

static enum err read_right_answer(struct work *w, const struct item *item, struct markup *out)
{
	for (size_t i = 0; i < item->option_count; i++)
		if (item->options[i].correct)
			return markdown_inline(w, item->options[i].text, out);
	return OK;
}

static struct str area_title(const struct quiz *quiz, struct str id)
{
	for (size_t i = 0; i < quiz->area_count; i++)
		if (str_equal(quiz->areas[i].id, id))
			return quiz->areas[i].title;
	return id;
}

static enum err read_question(struct work *w, const struct quiz *quiz, const struct quiz_step *step,
                              struct result_question *out)
{
	*out = (struct result_question){
		.sequence = step->sequence,
		.area = area_title(quiz, step->item->area),
		.late = step->late,
	};
	TRY(markdown_blocks(w, step->item->statement, &out->statement));
	TRY(markdown_inline(w, step->item->rationale, &out->rationale));
	TRY(read_right_answer(w, step->item, &out->right_answer));
	if (step->choice == DB_NULL_INT)
		return OK;
	const struct quiz_option *chosen = &step->item->options[step->choice];
	out->answered = true;
	out->right = chosen->correct;
	TRY(markdown_inline(w, chosen->text, &out->answer));
	return markdown_inline(w, chosen->why, &out->why);
}

static enum err read_quiz(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, struct result_part *out)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	struct result_question *questions = work_array(w, state.count, sizeof *questions);
	for (size_t i = 0; i < state.count; i++) {
		TRY(read_question(w, part->part->quiz, &state.steps[i], &questions[i]));
		out->right += questions[i].right;
		out->late = out->late || questions[i].late;
	}
	out->quiz = true;
	out->questions = (struct result_questions){questions, state.count};
	return OK;
}

/* ---- written work ---- */

/* How sure the machine is, drawn. */
static struct result_levels levels_of(struct work *w, const struct outcome_criterion *judged)
{
	const struct criterion *criterion = judged->criterion;
	struct result_level *levels = work_array(w, criterion->level_count, sizeof *levels);
	for (size_t i = 0; i < criterion->level_count; i++)
		levels[i] = (struct result_level){
			.title = criterion->levels[i].title,
			.percent = strip_percent(w, judged->verdict->levels[i]),
			.strip = strip_drawing(w, judged->verdict->levels[i]),
		};
	return (struct result_levels){levels, criterion->level_count};
}

static struct result_criterion criterion_of(struct work *w, const struct outcome_criterion *judged)
{
	struct result_criterion out = {
		.id = judged->criterion->id,
		.title = judged->criterion->title,
		.judged = judged->state == OUTCOME_JUDGED,
		.judging = judged->state == OUTCOME_JUDGING,
		.by_person = judged->by_person,
	};
	if (!out.judged)
		return out;
	out.level_title = judged->criterion->levels[judged->level].title;
	out.level_description = judged->criterion->levels[judged->level].description;
	out.quote = judged->quoting == NULL ? (struct str){0} : judged->quoting->quote;
	if (judged->by_person)
		out.comment = judged->verdict->comment;
	else
		out.levels = levels_of(w, judged);
	return out;
}

/* The stretch of the answer that a verdict rests on. */
static bool mark_of(const struct verdict *verdict, size_t answer_len, struct answer_mark *mark)
{
	if (verdict == NULL || verdict->quote_at < 0 || (uint64_t)verdict->quote_at >= answer_len)
		return false;
	*mark = (struct answer_mark){(size_t)verdict->quote_at, verdict->quote.len};
	return true;
}

static enum err read_written(struct work *w, struct tx *tx, const struct outcome *outcome,
                             const struct part *part, bool machine_there, struct result_part *out)
{
	const struct rubric *rubric = part_rubric(part);
	struct str answer;
	int64_t at_us;
	TRY(written_answer(w, tx, outcome->sitting.org, outcome->sitting.id, part->id, &answer, &at_us,
	                   &out->late));
	struct result_criterion *criteria = work_array(w, rubric->criterion_count, sizeof *criteria);
	struct answer_mark *marks = work_array(w, rubric->criterion_count, sizeof *marks);
	size_t mark_count = 0;
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		struct outcome_criterion judged =
			outcome_criterion(outcome, part->id, &rubric->criteria[i], machine_there);
		criteria[i] = criterion_of(w, &judged);
		mark_count += mark_of(judged.quoting, answer.len, &marks[mark_count]);
	}
	out->written = true;
	out->criteria = (struct result_criteria){criteria, rubric->criterion_count};
	out->answer = answer_markup(w, answer, marks, mark_count);
	return OK;
}

/* ---- all parts ---- */

enum err result_read_parts(struct work *w, struct tx *tx, const struct outcome *outcome, bool machine_there,
                           struct result_view *view)
{
	const struct sitting *sitting = &outcome->sitting;
	size_t count = sitting->document->part_count;
	struct result_part *parts = work_array(w, count, sizeof *parts);
	for (size_t i = 0; i < count; i++) {
		const struct sitting_part *part = &sitting->parts[i];
		bool begun = part->started_us != DB_NULL_INT;
		parts[i] = (struct result_part){
			.id = part->part->id,
			.title = part->part->title,
			.handed_in = part->submitted_us != DB_NULL_INT,
			.state = begun ? S("Begun, not handed in yet.") : S("Not begun yet."),
		};
		if (parts[i].handed_in && part->part->quiz != NULL)
			TRY(read_quiz(w, tx, sitting, part, &parts[i]));
		if (parts[i].handed_in && part->part->written != NULL)
			TRY(read_written(w, tx, outcome, part->part, machine_there, &parts[i]));
	}
	view->parts = (struct result_parts){parts, count};
	return OK;
}
