/* case_read_evidence: what the candidate has done, for the reviewer's left pane. */
#include "web/pages/case_view.h"

#include "base/time.h"
#include "base/utf8.h"
#include "exam/markdown.h"
#include "exam/quiz.h"
#include "exam/written.h"
#include "web/parts/answer.h"

/* A piece this long that appears between two saves was hardly typed: it is shown as a fact, without comment. */
enum { PASTED_BYTES_MIN = 200, STEPS_MAX = 200, WORDS_SHOWN_BYTES = 160 };

/* ---- written work ---- */

static struct case_flags flags_of_part(struct work *w, const struct flag *flags, size_t count,
                                       struct str part, struct str answer, struct answer_mark *marks)
{
	struct case_flag *out = work_array(w, count, sizeof *out);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(flags[i].part, part) || flags[i].starts_at < 0 || flags[i].length < 0)
			continue;
		size_t starts_at = (size_t)flags[i].starts_at, length = (size_t)flags[i].length;
		size_t shown = length < WORDS_SHOWN_BYTES ? length : WORDS_SHOWN_BYTES;
		out[kept] = (struct case_flag){utf8_repaired(w->arena, str_slice(answer, starts_at, shown)),
		                               flags[i].note};
		marks[kept++] = (struct answer_mark){starts_at, length};
	}
	return (struct case_flags){out, kept};
}

static struct str words_of_revision(struct work *w, const struct revision_view *revision,
                                    int64_t length_before)
{
	int64_t removed = length_before - revision->kept_before - revision->kept_after;
	size_t added = revision->inserted.len;
	const char *late = revision->late ? ", after time was up" : "";
	if (added >= PASTED_BYTES_MIN)
		return str_format(w->arena, "%zu characters appeared at once%s", added, late);
	if (removed > 0 && added > 0)
		return str_format(w->arena, "changed %lld characters to %zu%s", (long long)removed, added,
		                  late);
	if (removed > 0)
		return str_format(w->arena, "removed %lld characters%s", (long long)removed, late);
	return str_format(w->arena, "wrote %zu characters%s", added, late);
}

static enum err read_history(struct work *w, struct tx *tx, const struct sitting *sitting,
                             const struct part *part, struct case_task *task)
{
	struct revision_view *revisions;
	size_t count;
	TRY(written_history(w, tx, sitting->org, sitting->id, part->id, &revisions, &count));
	struct case_step *steps = work_array(w, count, sizeof *steps);
	int64_t length = 0;
	for (size_t i = 0; i < count; i++) {
		if (i < STEPS_MAX)
			steps[i] = (struct case_step){time_for_people(w->arena, revisions[i].saved_us),
			                              words_of_revision(w, &revisions[i], length)};
		length = revisions[i].kept_before + revisions[i].kept_after +
		         (int64_t)revisions[i].inserted.len;
	}
	task->revision_count = count;
	task->steps = (struct case_steps){steps, count < STEPS_MAX ? count : STEPS_MAX};
	return OK;
}

static enum err read_task(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct part *part, const struct flag *flags, size_t flag_count,
                          struct case_task *task)
{
	struct str answer;
	int64_t at_us;
	task->title = part->title;
	TRY(written_answer(w, tx, sitting->org, sitting->id, part->id, &answer, &at_us, &task->late));
	TRY(markdown_blocks(w, part->written->statement, &task->statement));
	struct answer_mark *marks = work_array(w, flag_count, sizeof *marks);
	task->flags = flags_of_part(w, flags, flag_count, part->id, answer, marks);
	task->answer = answer_markup(w, answer, marks, task->flags.count);
	task->word_count = utf8_words(answer);
	return read_history(w, tx, sitting, part, task);
}

/* ---- the quiz ---- */

static enum err read_step(struct work *w, const struct quiz_step *step, struct case_quiz *quiz,
                          struct case_answer *out)
{
	bool answered = step->choice != DB_NULL_INT;
	bool right = answered && step->item->options[step->choice].correct;
	out->word = !answered ? S("not answered") : right ? S("right") : S("not right");
	quiz->answered += answered;
	quiz->right += right;
	quiz->late += answered && step->late;
	TRY(markdown_blocks(w, step->item->statement, &out->statement));
	return answered ? markdown_inline(w, step->item->options[step->choice].text, &out->answer) : OK;
}

static enum err read_quiz(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, struct case_quiz *out)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, sitting, part, &state));
	struct case_answer *answers = work_array(w, state.count, sizeof *answers);
	out->title = part->part->title;
	out->estimate = str_format(w->arena, "%+.2f ± %.2f", state.mean_logit, state.sd_logit);
	for (size_t i = 0; i < state.count; i++)
		TRY(read_step(w, &state.steps[i], out, &answers[i]));
	out->steps = (struct case_answers){answers, state.count};
	return OK;
}

enum err case_read_evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                            struct case_view *view)
{
	const struct document *document = sitting->document;
	struct case_task *tasks = work_array(w, document->part_count, sizeof *tasks);
	struct case_quiz *quizzes = work_array(w, document->part_count, sizeof *quizzes);
	struct flag *flags;
	size_t flag_count, task_count = 0, quiz_count = 0;
	TRY(grade_flags(w, tx, sitting->org, sitting->id, &flags, &flag_count));
	for (size_t i = 0; i < document->part_count; i++) {
		const struct sitting_part *part = &sitting->parts[i];
		if (part->part->written != NULL)
			TRY(read_task(w, tx, sitting, part->part, flags, flag_count, &tasks[task_count++]));
		else if (part->part->quiz != NULL)
			TRY(read_quiz(w, tx, sitting, part, &quizzes[quiz_count++]));
	}
	view->tasks = (struct case_tasks){tasks, task_count};
	view->quizzes = (struct case_quizzes){quizzes, quiz_count};
	return OK;
}
