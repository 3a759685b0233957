/* The pictures of a competency in a study: study_map, study_precision, study_exposure, study_change. */
#include "web/pages/study.h"

#include "exam/part.h"
#include "exam/quiz.h"

#include <math.h>
#include <stdlib.h>

enum { NODES = 81 };
#define LEVEL_MAX 4.0
#define ERROR_MAX 1.2

static const struct chart_axis ability = {S_INIT("ability, logits"), -LEVEL_MAX, LEVEL_MAX, 1};

/* ---- people and tasks on one scale (Wright & Masters 1982) ---- */

static int64_t most_persons(const struct figures_competency *competency)
{
	int64_t most = 1;
	for (size_t i = 0; i < competency->bar_count; i++)
		most = competency->bars[i].persons > most ? competency->bars[i].persons : most;
	return most;
}

static const struct figures_parameters *parameters_of(const struct figures_task *task)
{
	return task->proposed != NULL ? task->proposed : task->in_use;
}

/* Below the people: each task at its difficulty, those that would lie on another one lower. */
static void draw_tasks(struct chart *chart, const struct figures_competency *competency, double row)
{
	enum { PLACES = 80, ROWS = 5 };
	int rows[PLACES + 1] = {0};
	for (size_t i = 0; i < competency->task_count; i++) {
		const struct figures_parameters *parameters = parameters_of(&competency->tasks[i]);
		for (size_t k = 0; k < parameters->difficulty_count; k++) {
			double b = parameters->difficulty_logit[k];
			if (fabs(b) > LEVEL_MAX)
				continue;
			int *taken = &rows[(int)lround((b + LEVEL_MAX) * PLACES / (2 * LEVEL_MAX))];
			chart_point(chart, CHART_SECOND, b, -row * (1 + *taken % ROWS), 0, 0);
			++*taken;
		}
	}
}

struct markup study_map(struct work *w, const struct figures_competency *competency)
{
	double most = (double)most_persons(competency);
	double width = competency->bar_count > 1
	                       ? competency->bars[1].theta_logit - competency->bars[0].theta_logit
	                       : 0.2;
	const struct chart_axis people = {S("tasks | people"), -0.5 * most, 1.1 * most, CHART_BARE};
	struct chart *chart = chart_open(w, S("People by ability, and tasks by difficulty"), ability, people);
	for (size_t i = 0; i < competency->bar_count; i++)
		chart_bar(chart, CHART_MAIN, competency->bars[i].theta_logit, 0.9 * width, 0,
		          (double)competency->bars[i].persons);
	draw_tasks(chart, competency, 0.08 * most);
	if (!isnan(competency->cut_logit))
		chart_mark(chart, competency->cut_logit, S("required"));
	return chart_drawing(chart);
}

/* ---- the standard error ---- */

static int falling(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x < y) - (x > y);
}

/* A task of the competency as the pictures need it, looked up once. */
struct known {
	const struct part *part;
	struct model model;
};

static size_t know_tasks(const struct version *version, const struct figures_competency *competency,
                         struct known *out)
{
	size_t count = 0;
	for (size_t i = 0; i < competency->task_count; i++) {
		const struct figures_task *task = &competency->tasks[i];
		const struct part *part = document_part(version->document, task->part);
		struct measure measure;
		if (part != NULL && part_find_measure(part, task->task, &measure))
			out[count++] = (struct known){part, figures_model(&measure, parameters_of(task))};
	}
	return count;
}

/* Of one quiz: its most telling items, as many as it has at most. */
static double information_of_quiz(const struct known *tasks, size_t count, const struct part *part,
                                  double theta, double *asked)
{
	double sum = 0;
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		if (tasks[i].part == part)
			asked[found++] = model_information(&tasks[i].model, theta);
	qsort(asked, found, sizeof *asked, falling);
	for (size_t i = 0; i < found && i < (size_t)part->quiz->items_max; i++)
		sum += asked[i];
	return sum;
}

/* What a sitting tells at this ability: all of the tasks that everybody gets, and of each quiz what it would ask. The tasks of a
 * part stand together. */
static double information_at(const struct known *tasks, size_t count, double theta, double *asked)
{
	double all = 0;
	for (size_t i = 0; i < count; i++) {
		const struct part *part = tasks[i].part;
		if (part->quiz == NULL)
			all += model_information(&tasks[i].model, theta);
		else if (i == 0 || tasks[i - 1].part != part)
			all += information_of_quiz(tasks, count, part, theta, asked);
	}
	return all;
}

struct markup study_precision(struct work *w, const struct version *version,
                              const struct figures_competency *competency)
{
	double theta[NODES], error[NODES];
	struct known *tasks = work_array(w, competency->task_count, sizeof *tasks);
	double *asked = work_array(w, competency->task_count, sizeof *asked);
	size_t count = know_tasks(version, competency, tasks);
	const struct chart_axis up = {S("standard error, logits"), 0, ERROR_MAX, 0.2};
	struct chart *chart = chart_open(w, S("Standard error by ability"), ability, up);
	for (size_t i = 0; i < NODES; i++) {
		theta[i] = -LEVEL_MAX + 2 * LEVEL_MAX * (double)i / (NODES - 1);
		double information = information_at(tasks, count, theta[i], asked);
		error[i] = information > 0 ? fmin(1 / sqrt(information), 10) : 10;
	}
	chart_curve(chart, CHART_MAIN, theta, error, NODES);
	if (!isnan(competency->cut_logit))
		chart_mark(chart, competency->cut_logit, S("required"));
	return chart_drawing(chart);
}

/* ---- who was shown what ---- */

static int falling_rates(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? 1 : x > y ? -1 : 0;
}

double study_exposure_limit(const struct version *version, const struct figures_task *task)
{
	const struct part *part = document_part(version->document, task->part);
	return part == NULL || part->quiz == NULL ? 0 : part->quiz->exposure_max;
}

bool study_exposure(struct work *w, const struct version *version,
                    const struct figures_competency *competency, struct markup *out)
{
	double *rates = work_array(w, competency->task_count, sizeof *rates), limit = NAN;
	double *places = work_array(w, competency->task_count, sizeof *places);
	size_t count = 0;
	for (size_t i = 0; i < competency->task_count; i++) {
		const struct figures_task *task = &competency->tasks[i];
		if (task->asked_of == 0)
			continue;
		double own = study_exposure_limit(version, task);
		/* Of two quizzes with limits of their own, none is drawn. */
		limit = count == 0 || limit == own ? own : 0;
		rates[count++] = (double)task->asked / (double)task->asked_of;
	}
	if (count == 0)
		return false;
	qsort(rates, count, sizeof *rates, falling_rates);
	const struct chart_axis questions = {S("questions"), 0, (double)count + 1, CHART_BARE};
	struct chart *chart = chart_open(w, S("How many people were shown each question"), questions,
	                                 (struct chart_axis){S("share of people"), 0, 1, 0.25});
	for (size_t i = 0; i < count; i++)
		places[i] = (double)i + 1;
	chart_curve(chart, CHART_MAIN, places, rates, count);
	if (count == 1)
		chart_point(chart, CHART_MAIN, places[0], rates[0], 0, 0);
	if (limit > 0)
		chart_curve(chart, CHART_SECOND, (double[]){0, (double)count + 1}, (double[]){limit, limit},
		            2);
	*out = chart_drawing(chart);
	return true;
}

/* ---- what has changed ---- */

bool study_change(struct work *w, const struct figures_competency *competency, struct markup *out)
{
	const struct chart_axis used = {S("difficulty in use, logits"), -LEVEL_MAX, LEVEL_MAX, 2};
	const struct chart_axis found = {S("as these answers have it"), -LEVEL_MAX, LEVEL_MAX, 2};
	struct chart *chart = chart_open(
		w, S("Difficulty of each task: in use, and as these answers have it"), used, found);
	size_t drawn = 0;
	chart_curve(chart, CHART_SECOND, (double[]){-LEVEL_MAX, LEVEL_MAX}, (double[]){-LEVEL_MAX, LEVEL_MAX},
	            2);
	for (size_t i = 0; i < competency->task_count; i++) {
		const struct figures_task *task = &competency->tasks[i];
		if (task->proposed == NULL || task->in_use == NULL || task->in_use->difficulty_count == 0 ||
		    task->proposed->difficulty_count == 0)
			continue;
		double x = task->in_use->difficulty_logit[0], y = task->proposed->difficulty_logit[0];
		if (!(fabs(x) <= LEVEL_MAX && fabs(y) <= LEVEL_MAX))
			continue;
		chart_point(chart, task->drifted ? CHART_MAIN : CHART_FAINT, x, y, 0, 0);
		drawn++;
	}
	*out = chart_drawing(chart);
	return drawn > 0;
}
