/* One task of a study: its curve beside what was seen, its information, its options. */
#include "web/pages/study.h"

#include "exam/markdown.h"
#include "exam/part.h"
#include "exam/quiz.h"

#include <inttypes.h>
#include <math.h>

struct study_option {
	struct markup text;
	bool correct;
	struct str share, correlation, note;
};
struct study_options {
	const struct study_option *at;
	size_t count;
};
struct study_parameter {
	struct str name, in_use, proposed, error;
};
struct study_parameters {
	const struct study_parameter *at;
	size_t count;
};
struct study_pair {
	struct str name, value;
};
struct study_pairs {
	const struct study_pair *at;
	size_t count;
};
struct study_seen {
	struct str theta, share, interval;
	int64_t persons;
};
struct study_seens {
	const struct study_seen *at;
	size_t count;
};
struct study_task_view {
	struct id assessment, study;
	struct str task, part, title, why, simulated, legend;
	int64_t number, answers;
	struct markup statement, curve, information, choices;
	struct study_options options;
	struct study_parameters parameters;
	struct study_pairs figures;
	struct study_seens points;
};

#include "web/pages/study_task.html.h"

const struct field study_task_fields[4] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct study_task_input, assessment), .required = true,
         .sentence = "The assessment."},
	{"study", FIELD_PATH, FIELD_ID, offsetof(struct study_task_input, study), .required = true,
         .sentence = "The study."},
	{"part", FIELD_PATH, FIELD_TOKEN, offsetof(struct study_task_input, part), .required = true,
         .max = 64, .sentence = "The part."},
	{"task", FIELD_PATH, FIELD_TOKEN, offsetof(struct study_task_input, task), .required = true,
         .max = 64, .sentence = "The task."},
};

enum { NODES = 81, LETTER_ROWS = 14 };
#define LEVEL_MAX 4.0

struct shown {
	const struct figures_task *task;
	const struct part *part;
	struct measure measure;
};

static const struct chart_axis ability = {S_INIT("ability, logits"), -LEVEL_MAX, LEVEL_MAX, 1};

static double level_at(size_t node)
{
	return -LEVEL_MAX + 2 * LEVEL_MAX * (double)node / (NODES - 1);
}

/* ---- pictures ---- */

enum reading { EXPECTED_SHARE, INFORMATION };

static void draw_model(struct chart *chart, enum chart_style style, const struct shown *shown,
                       const struct figures_parameters *parameters, enum reading reading)
{
	double x[NODES], y[NODES];
	const struct model model = figures_model(&shown->measure, parameters);
	for (size_t i = 0; i < NODES; i++) {
		x[i] = level_at(i);
		y[i] = reading == INFORMATION
		               ? model_information(&model, x[i])
		               : model_expected_level(&model, x[i]) / (double)(model.levels - 1);
	}
	chart_curve(chart, style, x, y, NODES);
}

static struct markup draw_curve(struct work *w, const struct shown *shown)
{
	const struct figures_task *task = shown->task;
	struct chart *chart = chart_open(w, S("Share of points won, by ability"), ability,
	                                 (struct chart_axis){S("share of points"), 0, 1, 0.25});
	draw_model(chart, task->proposed == NULL ? CHART_MAIN : CHART_SECOND, shown, task->in_use,
	           EXPECTED_SHARE);
	if (task->proposed != NULL)
		draw_model(chart, CHART_MAIN, shown, task->proposed, EXPECTED_SHARE);
	for (size_t i = 0; i < task->point_count; i++)
		chart_point(chart, CHART_MAIN, task->points[i].theta_logit, task->points[i].share,
		            task->points[i].low, task->points[i].high);
	return chart_drawing(chart);
}

static double most_information(const struct shown *shown, const struct figures_parameters *parameters)
{
	double most = 0;
	const struct model model = figures_model(&shown->measure, parameters);
	for (size_t i = 0; i < NODES; i++)
		most = fmax(most, model_information(&model, level_at(i)));
	return most;
}

static struct markup draw_information(struct work *w, const struct shown *shown)
{
	const struct figures_task *task = shown->task;
	double most = most_information(shown, task->in_use);
	if (task->proposed != NULL)
		most = fmax(most, most_information(shown, task->proposed));
	struct chart *chart = chart_open(w, S("Information in an answer, by ability"), ability,
	                                 (struct chart_axis){S("information"), 0, fmax(0.1, 1.1 * most), 0});
	draw_model(chart, task->proposed == NULL ? CHART_MAIN : CHART_SECOND, shown, task->in_use,
	           INFORMATION);
	if (task->proposed != NULL)
		draw_model(chart, CHART_MAIN, shown, task->proposed, INFORMATION);
	return chart_drawing(chart);
}

static struct markup draw_choices(struct work *w, const struct figures_task *task)
{
	static const double fifths[FIGURES_FIFTHS] = {1, 2, 3, 4, 5};
	struct chart *chart =
		chart_open(w, S("Options chosen, by fifth of ability"),
	                   (struct chart_axis){S("fifth of those who answered, by ability"), 0.8, 5.4, 1},
	                   (struct chart_axis){S("share that chose it"), 0, 1, 0.25});
	bool taken[LETTER_ROWS + 1] = {false};
	for (size_t i = 0; i < task->option_count; i++) {
		const struct figures_option *option = &task->options[i];
		if (option->fifth_count != FIGURES_FIFTHS)
			continue;
		/* A letter behind its line, above those that stand there. */
		size_t row = (size_t)lround(option->fifths[FIGURES_FIFTHS - 1] * LETTER_ROWS);
		while (row < LETTER_ROWS && taken[row])
			row++;
		taken[row] = true;
		chart_curve(chart, option->correct ? CHART_OWN : CHART_FAINT, fifths, option->fifths,
		            FIGURES_FIFTHS);
		chart_word(chart, 5.1, ((double)row - 0.5) / LETTER_ROWS,
		           str_format(w->arena, "%c", (char)('A' + option->option)));
	}
	return chart_drawing(chart);
}

/* ---- tables ---- */

static enum err read_options(struct work *w, const struct shown *shown, struct study_options *out)
{
	const struct figures_task *task = shown->task;
	const struct item *item = shown->part->quiz == NULL ? NULL : quiz_item(shown->part->quiz, task->task);
	struct study_option *rows = work_array(w, task->option_count, sizeof *rows);
	size_t count = 0;
	for (size_t i = 0; item != NULL && i < task->option_count; i++) {
		const struct figures_option *option = &task->options[i];
		if (option->option < 0 || (uint64_t)option->option >= item->option_count)
			continue;
		struct str text = str_format(w->arena, "%c. %.*s", (char)('A' + option->option),
		                             STR_ARG(item->options[option->option].text));
		rows[count] = (struct study_option){.correct = option->correct,
		                                    .share = study_percent(w, option->share),
		                                    .correlation = study_number(w, option->correlation, 2),
		                                    .note = option->note};
		TRY(markdown_inline(w, text, &rows[count].text));
		count++;
	}
	*out = (struct study_options){rows, count};
	return OK;
}

static double difficulty_error(const struct figures_parameters *parameters, size_t i)
{
	return parameters != NULL && i < parameters->difficulty_error_count ? parameters->difficulty_error[i]
	                                                                    : NAN;
}

static struct study_parameters parameters_of(struct work *w, const struct figures_task *task)
{
	const struct figures_parameters *in_use = task->in_use, *proposed = task->proposed;
	struct study_parameter *rows = work_array(w, in_use->difficulty_count + 2, sizeof *rows);
	size_t count = 0;
	rows[count++] = (struct study_parameter){
		S("Discrimination, per logit"), study_number(w, in_use->discrimination, 3),
		study_number(w, proposed == NULL ? NAN : proposed->discrimination, 3),
		study_number(w, proposed == NULL ? NAN : proposed->discrimination_error, 3)};
	for (size_t i = 0; i < in_use->difficulty_count; i++)
		rows[count++] = (struct study_parameter){
			in_use->difficulty_count == 1
				? S("Difficulty, logits")
				: str_format(w->arena, "Threshold of level %zu, logits", i + 1),
			study_number(w, in_use->difficulty_logit[i], 3),
			study_number(w, proposed == NULL ? NAN : proposed->difficulty_logit[i], 3),
			study_number(w, difficulty_error(proposed, i), 3)};
	if (!isnan(in_use->guessing))
		rows[count++] = (struct study_parameter){
			S("Guessing"), study_number(w, in_use->guessing, 3),
			study_number(w, proposed == NULL ? NAN : proposed->guessing, 3),
			study_number(w, proposed == NULL ? NAN : proposed->guessing_error, 3)};
	return (struct study_parameters){rows, count};
}

static struct study_pairs figures_of(struct work *w, const struct figures_task *task)
{
	struct study_pair *rows = work_array(w, 10, sizeof *rows);
	size_t count = 0;
	rows[count++] = (struct study_pair){S("Points won"), study_percent(w, task->share)};
	rows[count++] = (struct study_pair){S("Correlation with the other tasks"),
	                                    study_number(w, task->rest_correlation, 2)};
	rows[count++] = (struct study_pair){S("Infit, outfit"),
	                                    str_format(w->arena, "%.*s, %.*s",
	                                               STR_ARG(study_number(w, task->infit, 2)),
	                                               STR_ARG(study_number(w, task->outfit, 2)))};
	if (!isnan(task->drift))
		rows[count++] = (struct study_pair){
			S("Drift since it was calibrated: robust z, effect on its points"),
			str_format(w->arena, "%.*s, %.*s", STR_ARG(study_number(w, task->drift, 1)),
		                   STR_ARG(study_percent(w, task->drift_distance)))};
	if (task->asked_of > 0) {
		rows[count++] = (struct study_pair){
			S("Shown to"), study_percent(w, (double)task->asked / (double)task->asked_of)};
		rows[count++] = (struct study_pair){
			S("Time for an answer, median"),
			str_format(w->arena, "%.*s s", STR_ARG(study_number(w, task->seconds_median, 0)))};
		rows[count++] = (struct study_pair){S("Answered too fast to have read it"),
		                                    study_percent(w, task->rapid_share)};
	}
	return (struct study_pairs){rows, count};
}

static struct study_seens points_of(struct work *w, const struct figures_task *task)
{
	struct study_seen *rows = work_array(w, task->point_count, sizeof *rows);
	for (size_t i = 0; i < task->point_count; i++) {
		const struct figures_point *point = &task->points[i];
		rows[i] = (struct study_seen){
			.theta = study_number(w, point->theta_logit, 2),
			.share = study_percent(w, point->share),
			.interval =
				str_format(w->arena, "%.*s to %.*s", STR_ARG(study_percent(w, point->low)),
		                           STR_ARG(study_percent(w, point->high))),
			.persons = point->persons,
		};
	}
	return (struct study_seens){rows, task->point_count};
}

/* ---- the page ---- */

static const struct figures_task *find_task(const struct figures *figures, const struct study_task_input *in)
{
	for (size_t c = 0; c < figures->competency_count; c++)
		for (size_t i = 0; i < figures->competencies[c].task_count; i++) {
			const struct figures_task *task = &figures->competencies[c].tasks[i];
			if (str_equal(task->part, in->part) && str_equal(task->task, in->task))
				return task;
		}
	return NULL;
}

static enum err read_view(struct work *w, const struct shown *shown, struct study_task_view *view)
{
	const struct figures_task *task = shown->task;
	const struct item *item = shown->part->quiz == NULL ? NULL : quiz_item(shown->part->quiz, task->task);
	if (item != NULL)
		TRY(markdown_blocks(w, item->statement, &view->statement));
	TRY(read_options(w, shown, &view->options));
	view->why = task->why;
	view->answers = task->answers;
	view->legend = task->proposed == NULL ? S("as what is in use says")
	                                      : S("drawn through as proposed, broken as in use");
	view->curve = draw_curve(w, shown);
	view->information = draw_information(w, shown);
	view->choices = draw_choices(w, task);
	view->parameters = parameters_of(w, task);
	view->figures = figures_of(w, task);
	view->points = points_of(w, task);
	return OK;
}

enum err study_task_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_task_input *in = input;
	struct study study;
	const struct figures *figures;
	struct version version;
	bool found;
	TRY(study_find(w, call, in->assessment, in->study, &study, &figures, &version, &found));
	struct shown shown = {.task = find_task(figures, in),
	                      .part = document_part(version.document, in->part)};
	if (shown.task == NULL || shown.part == NULL ||
	    !part_find_measure(shown.part, in->task, &shown.measure))
		return fail(w, ERR_NOT_FOUND, "There is no such task in this study.");
	struct study_task_view view = {
		.assessment = in->assessment,
		.study = study.id,
		.task = in->task,
		.part = shown.part->title,
		.title = version.document->title,
		.number = version.number,
		.simulated = study.simulated == 0                ? (struct str){0}
	                     : study.simulated == study.sittings ? S("all of simulated people")
	                                                         : S("some of simulated people"),
	};
	TRY(read_view(w, &shown, &view));
	struct buf body = web_markup(w);
	study_task_html(&body, &view);
	return web_reply_page(
		w, call, &(struct web_page){.title = view.task, .body = &body, .body_class = "wide"}, reply);
}
