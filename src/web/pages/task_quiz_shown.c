/* What came of a quiz: for the candidate task_quiz_result and task_quiz_strengths, for the reviewer task_quiz_evidence. */
#include "web/pages/task_quiz.h"

#include "exam/markdown.h"
#include "exam/quiz.h"
#include "grade/appeal.h"
#include "irt/person_fit.h"
#include "study/study.h"
#include "web/pages/result_view.h"
#include "web/pages/study.h"

#include <math.h>

struct quiz_question {
	int64_t sequence;
	struct str area;
	struct markup statement, answer, right_answer, why, rationale, point;
	bool answered, right, late;
};
struct quiz_questions {
	const struct quiz_question *at;
	size_t count;
};
struct quiz_result_view {
	uint64_t right;
	uint64_t otherwise; /* that a person found otherwise than the key, on appeal */
	struct quiz_questions questions;
	bool adapts;
};

struct quiz_option_view {
	struct markup text;
	bool chosen, correct;
};
struct quiz_option_views {
	const struct quiz_option_view *at;
	size_t count;
};
struct quiz_answer_view {
	struct markup statement, answer;
	struct quiz_option_views options; /* with the key, of what is contested; else none */
	struct str word;                  /* right, not right, not answered */
};
struct quiz_answers {
	const struct quiz_answer_view *at;
	size_t count;
};
struct quiz_evidence_view {
	struct str title, estimate;
	struct str fit, rapid; /* absent: nothing to say */
	uint64_t right, answered, late;
	struct quiz_answers steps;
};

#include "web/pages/task_quiz_shown.html.h"

/* ---- what both see ---- */

/* Fewer answers say nothing of how they go together. */
enum { FIT_ANSWERS_MIN = 6 };
/* Below it, one person in forty of those who answer as the model says (Snijders 2001). */
static const double fit_low = -1.96;

/* Whether the answers go together: for the reviewer to look at, and no part of any score. */
static struct str fit_of(struct work *w, const struct quiz_state *state)
{
	const struct ability_settings settings = ability_standard(ABILITY_MAP);
	const struct person_fit_estimator estimator = {ABILITY_MAP, settings.prior_mean, settings.prior_sd};
	struct model *models = work_array(w, state->count, sizeof *models);
	uint8_t *levels = work_array(w, state->count, 1);
	size_t count = 0;
	for (size_t i = 0; i < state->count; i++) {
		const struct quiz_step *step = &state->steps[i];
		if (step->choice == DB_NULL_INT)
			continue;
		models[count] = quiz_model(step->item);
		levels[count++] = step->item->options[step->choice].correct;
	}
	if (count < FIT_ANSWERS_MIN)
		return (struct str){0};
	const struct ability *ability = ability_open(w, &settings, models, count);
	double theta = ability_of(ability, levels).theta_logit;
	double fit = person_fit(&estimator, models, levels, count, theta).lz_star;
	if (isnan(fit))
		return (struct str){0};
	struct str figure = study_number(w, fit, 1);
	if (fit >= fit_low)
		return str_format(
			w->arena,
			"The answers go together as they do for other people at this level (person fit %.*s).",
			STR_ARG(figure));
	return str_format(
		w->arena,
		"Some easy questions were missed and harder ones answered right, more than is usual at this level "
		"(person fit %.*s). Haste, guessing, illness or another language can do that. It changes no score.",
		STR_ARG(figure));
}

static const struct figures_task *studied(const struct figures *figures, struct str part, struct str task)
{
	for (size_t c = 0; c < figures->competency_count; c++)
		for (size_t i = 0; i < figures->competencies[c].task_count; i++) {
			const struct figures_task *at = &figures->competencies[c].tasks[i];
			if (str_equal(at->part, part) && str_equal(at->task, task))
				return at;
		}
	return NULL;
}

/* Answers that came sooner than the question can have been read: under a tenth of what others take, and under ten seconds (Wise &
 * Ma 2012). Without a study, of until then, it is not known what others take. */
static enum err rapid_of(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                         const struct quiz_state *state, int64_t until_us, struct str *out)
{
	struct study study, *studies;
	const struct figures *figures;
	size_t count, newest = 0, rapid = 0, timed = 0;
	TRY(study_list(w, tx, sitting->org, sitting->assessment, &studies, &count));
	while (newest < count && studies[newest].at_us > until_us)
		newest++;
	if (newest == count)
		return OK;
	TRY(study_load(w, tx, sitting->org, studies[newest].id, &study, &figures));
	for (size_t i = 0; i < state->count; i++) {
		const struct quiz_step *step = &state->steps[i];
		const struct figures_task *task = studied(figures, part, step->item->id);
		if (step->answered_us == DB_NULL_INT || task == NULL || isnan(task->seconds_median))
			continue;
		double seconds = (double)(step->answered_us - step->shown_us) / 1e6;
		timed++;
		rapid += seconds < fmin(10, 0.1 * task->seconds_median);
	}
	if (rapid > 0)
		*out = str_format(
			w->arena,
			"%zu of %zu answers came sooner than the question can have been read. They count as all others.",
			rapid, timed);
	return OK;
}

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

static bool was_changed(struct work *w, const struct outcome *outcome, const struct part *part,
                        const struct quiz_question *question, const struct item *item)
{
	struct outcome_point point = outcome_point(w, outcome, part, item->id);
	return point.by_person && (point.level > 0) != question->right;
}

enum err task_quiz_result(struct work *w, struct tx *tx, const struct outcome *outcome,
                          const struct sitting_part *part, struct result_part *out)
{
	struct quiz_state state;
	TRY(quiz_load(w, tx, &outcome->sitting, part, &state));
	struct quiz_question *questions = work_array(w, state.count, sizeof *questions);
	struct quiz_result_view view = {.questions = {questions, state.count},
	                                .adapts = !sitting_is_verification(&outcome->sitting)};
	for (size_t i = 0; i < state.count; i++) {
		TRY(read_question(w, part->part->quiz, &state.steps[i], &questions[i]));
		view.otherwise += was_changed(w, outcome, part->part, &questions[i], state.steps[i].item);
		questions[i].point = result_point(w, outcome, part->part, state.steps[i].item->id);
		view.right += questions[i].right;
		out->late = out->late || questions[i].late;
	}
	if (outcome->decided) {
		struct str rapid = {0};
		TRY(rapid_of(w, tx, &outcome->sitting, part->part->id, &state, outcome->decision.at_us,
		             &rapid));
		noticed_add(w, &out->noticed, fit_of(w, &state));
		noticed_add(w, &out->noticed, rapid);
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
	*out = (struct result_strength){
		.title = area->title,
		.text = str_format(w->arena, "%lld of %lld questions right", (long long)right,
	                           (long long)asked),
	};
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

/* As the author wrote them: whoever answers an appeal looks at the key. */
static enum err read_options(struct work *w, const struct quiz_step *step, struct quiz_option_views *out)
{
	struct quiz_option_view *options = work_array(w, step->item->option_count, sizeof *options);
	for (size_t i = 0; i < step->item->option_count; i++) {
		const struct quiz_option *option = &step->item->options[i];
		options[i] = (struct quiz_option_view){.chosen = step->choice == (int64_t)i,
		                                       .correct = option->correct};
		TRY(markdown_inline(w, option->text, &options[i].text));
	}
	*out = (struct quiz_option_views){options, step->item->option_count};
	return OK;
}

static enum err read_step(struct work *w, const struct quiz_step *step, bool contested,
                          struct quiz_evidence_view *view, struct quiz_answer_view *out)
{
	bool answered = step->choice != DB_NULL_INT;
	bool right = answered && step->item->options[step->choice].correct;
	out->word = !answered ? S("not answered") : right ? S("right") : S("not right");
	view->answered += answered;
	view->right += right;
	view->late += answered && step->late;
	TRY(markdown_blocks(w, step->item->statement, &out->statement));
	if (contested)
		return read_options(w, step, &out->options);
	return answered ? markdown_inline(w, step->item->options[step->choice].text, &out->answer) : OK;
}

enum err task_quiz_evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct sitting_part *part, const struct flag *flags, size_t flag_count,
                            struct markup *out)
{
	(void)flags, (void)flag_count; /* what is chosen speaks to nobody */
	struct quiz_state state;
	struct appeal appeal;
	bool found;
	TRY(quiz_load(w, tx, sitting, part, &state));
	TRY(appeal_newest(w, tx, sitting->org, sitting->id, &appeal, &found));
	struct quiz_answer_view *answers = work_array(w, state.count, sizeof *answers);
	struct quiz_evidence_view view = {
		.title = part->part->title,
		.estimate = str_format(w->arena, "%+.2f ± %.2f", state.mean_logit, state.sd_logit),
		.steps = {answers, state.count},
	};
	for (size_t i = 0; i < state.count; i++) {
		bool contested = found && (appeal.criterion_count == 0 ||
		                           appeal_criterion_find(&appeal, part->part->id,
		                                                 state.steps[i].item->id) != NULL);
		TRY(read_step(w, &state.steps[i], contested, &view, &answers[i]));
	}
	view.fit = fit_of(w, &state);
	TRY(rapid_of(w, tx, sitting, part->part->id, &state, INT64_MAX, &view.rapid));
	struct buf evidence = web_markup(w);
	quiz_evidence_html(&evidence, &view);
	out->html = buf_str(&evidence);
	return OK;
}
