#include "study/make.h"

#include "base/check.h"
#include "exam/parameters.h"
#include "irt/calibrate.h"
#include "base/portable.h"
#include "study/make_parts.h"
#include "study/study.h"

#include <math.h>
#include <string.h>

/* What is believed of a task before anybody has answered it: that its author is about right on how sharply it tells people apart
 * and how often it is guessed, and of its difficulty only that it was not written for nobody. */
static const double discrimination_sd_log = 0.5;
static const double difficulty_sd_logit = 2.0;
static const double guessing_sd_logit = 0.5;
/* A difficulty that is known less well than this is said to be. */
static const double rough_error_logit = 0.4;

/* ---- what is in use ---- */

static const struct figures_parameters *parameters_of(struct work *w, const struct measure *measure)
{
	size_t count = measure->levels - 1;
	double *difficulty = work_array(w, count, sizeof *difficulty);
	struct figures_parameters *out = work_alloc(w, sizeof *out);
	memcpy(difficulty, measure->difficulty_logit, count * sizeof *difficulty);
	*out = (struct figures_parameters){
		.discrimination = measure->discrimination,
		.guessing = measure->kind == MODEL_LOGISTIC ? measure->guessing : NAN,
		.difficulty_logit = difficulty,
		.difficulty_count = count,
		.discrimination_error = NAN,
		.guessing_error = NAN,
	};
	return out;
}

static void begin_task(struct work *w, const struct answers *answers, size_t index, struct figures_task *out)
{
	const struct answers_task *task = &answers->tasks[index];
	*out = (struct figures_task){
		.part = task->part->id,
		.task = task->measure.task,
		.calibrated = task->measure.calibrated,
		.in_use = parameters_of(w, &task->measure),
		.share = NAN,
		.rest_correlation = NAN,
		.s_x2 = NAN,
		.s_x2_df = NAN,
		.s_x2_p = NAN,
		.infit = NAN,
		.outfit = NAN,
		.drift = NAN,
		.drift_distance = NAN,
		.seconds_median = NAN,
		.rapid_share = NAN,
	};
}

/* ---- calibrating ---- */

static const struct model_name *model_asked(const struct measure *measure)
{
	if (measure->kind != MODEL_LOGISTIC)
		return model_name_find(S("grm"));
	return model_name_find(measure->guessing > 0 ? S("3pl") : S("2pl"));
}

static const struct calibrate_priors *priors_of(struct work *w, const struct measure *measure)
{
	struct calibrate_priors *priors = work_alloc(w, sizeof *priors);
	priors->discrimination = (struct calibrate_prior){
		CALIBRATE_LOGNORMAL, portable_log(measure->discrimination), discrimination_sd_log};
	priors->difficulty = (struct calibrate_prior){CALIBRATE_NORMAL, 0, difficulty_sd_logit};
	if (measure->kind == MODEL_LOGISTIC && measure->guessing > 0)
		priors->guessing = (struct calibrate_prior){
			CALIBRATE_LOGIT_NORMAL, portable_log(measure->guessing / (1 - measure->guessing)),
			guessing_sd_logit};
	return priors;
}

static enum err calibrate_competency(struct work *w, struct making_competency *making)
{
	size_t count = making->responses.item_count;
	struct calibrate_item *items = work_array(w, count, sizeof *items);
	for (size_t i = 0; i < count; i++) {
		const struct measure *measure = measure_at(making, i);
		items[i] = (struct calibrate_item){.model = model_asked(measure),
		                                   .priors = priors_of(w, measure)};
	}
	const struct calibrate_options options = {.items = items, .tolerance = 1e-5};
	return calibrate(w, &making->responses, &options, &making->result);
}

/* ---- the scale in use ---- */

static bool is_estimated(const struct calibrate_estimate *estimate)
{
	return estimate->status == CALIBRATE_GOOD && estimate->value_count > 0;
}

/* An item's numbers on the scale in use. */
static const struct figures_parameters *on_scale(struct work *w, const struct making_competency *making,
                                                 size_t i)
{
	const struct calibrate_estimate *estimate = &making->result.items[i];
	const struct link link = making->link;
	size_t count = estimate->model.levels - 1;
	double *difficulty = work_array(w, count, sizeof *difficulty);
	double *error = work_array(w, count, sizeof *error);
	struct figures_parameters *out = work_alloc(w, sizeof *out);
	for (size_t k = 0; k < count; k++) {
		difficulty[k] = link.slope * estimate->model.difficulty_logit[k] + link.shift;
		error[k] = link.slope * estimate->error.difficulty_logit[k];
	}
	*out = (struct figures_parameters){
		.discrimination = estimate->model.discrimination / link.slope,
		.guessing = measure_at(making, i)->kind == MODEL_LOGISTIC ? estimate->model.guessing : NAN,
		.difficulty_logit = difficulty,
		.difficulty_count = count,
		.discrimination_error = estimate->error.discrimination / link.slope,
		.guessing_error = estimate->error.guessing,
		.difficulty_error = error,
		.difficulty_error_count = making->result.has_errors ? count : 0,
	};
	return out;
}

/* ---- what is proposed ---- */

static double largest_error(const struct figures_parameters *parameters)
{
	double largest = 0;
	for (size_t k = 0; k < parameters->difficulty_error_count; k++)
		largest = fmax(largest, parameters->difficulty_error[k]);
	return largest;
}

static void add_reason(struct work *w, struct figures_task *task, struct str reason)
{
	task->why = str_absent(task->why)
	                    ? reason
	                    : str_format(w->arena, "%.*s %.*s", STR_ARG(task->why), STR_ARG(reason));
}

static void say_how_roughly(struct work *w, struct figures_task *task)
{
	double error = largest_error(task->proposed);
	if (!(error > rough_error_logit))
		return;
	size_t more = calibrate_answers_needed(error, (size_t)task->answers, rough_error_logit);
	add_reason(
		w, task,
		str_format(w->arena,
	                   "Known roughly, to ±%.1f logits: about %zu more answers would bring it to ±%.1f.",
	                   error, more, rough_error_logit));
}

static void propose(struct work *w, struct making_competency *making, size_t i, struct figures_task *task)
{
	const struct calibrate_estimate *estimate = &making->result.items[i];
	const struct measure *measure = measure_at(making, i);
	if (!is_estimated(estimate)) {
		add_reason(w, task, estimate->sentence);
		return;
	}
	const struct figures_parameters *proposed = on_scale(w, making, i);
	struct model model = figures_model(measure, proposed);
	if (parameters_check(w, measure, &model) != OK) {
		struct str sentence = w->message;
		work_forgive(w);
		add_reason(w, task, sentence);
		return;
	}
	task->proposed = proposed;
	making->models[i] = model;
	say_how_roughly(w, task);
}

/* ---- one competency ---- */

static int64_t count_persons(const struct responses *responses)
{
	int64_t count = 0;
	for (size_t person = 0; person < responses->person_count; person++) {
		const uint8_t *row = responses_of(responses, person);
		size_t i = 0;
		while (i < responses->item_count && row[i] == RESPONSES_MISSING)
			i++;
		count += i < responses->item_count;
	}
	return count;
}

static void begin(struct work *w, const struct answers *answers, struct str id,
                  struct making_competency *making, struct figures_competency *out)
{
	const struct requirement *requirement = document_requirement(answers->version.document, id);
	*making = (struct making_competency){.answers = answers};
	making->responses = answers_of(w, answers, id, &making->tasks);
	making->models = work_array(w, making->responses.item_count, sizeof *making->models);
	making->figures = work_array(w, making->responses.item_count, sizeof *making->figures);
	for (size_t i = 0; i < making->responses.item_count; i++) {
		begin_task(w, answers, making->tasks[i], &making->figures[i]);
		making->models[i] = part_model(measure_at(making, i));
	}
	*out = (struct figures_competency){
		.id = id,
		.persons = count_persons(&making->responses),
		.mean_logit = NAN,
		.sd_logit = NAN,
		.reliability_empirical = NAN,
		.reliability_marginal = NAN,
		.log_likelihood = NAN,
		.link_slope = NAN,
		.link_intercept = NAN,
		.cut_logit = requirement == NULL ? NAN : requirement->level_logit,
		.consistency = NAN,
		.accuracy = NAN,
		.tasks = making->figures,
		.task_count = making->responses.item_count,
	};
}

static void take_result(const struct making_competency *making, struct figures_competency *out)
{
	const struct calibrate_result *result = &making->result;
	out->mean_logit = making->link.slope * result->populations[0].mean + making->link.shift;
	out->sd_logit = making->link.slope * sqrt(result->populations[0].variance);
	out->reliability_empirical = result->empirical_reliability;
	out->reliability_marginal = result->marginal_reliability;
	out->log_likelihood = result->log_likelihood;
	out->cycles = (int64_t)result->cycles;
	out->converged = result->converged;
	out->link_slope = making->link.slope;
	out->link_intercept = making->link.shift;
}

static struct str too_few(struct work *w, int64_t persons)
{
	return str_format(w->arena, "%lld of the people have answered its tasks: a study needs %d.",
	                  (long long)persons, STUDY_SITTINGS_MIN);
}

/* A competency that cannot be calibrated says why; its tasks are described all the same. */
static enum err make_competency(struct work *w, const struct answers *answers, struct str id,
                                struct figures_competency *out)
{
	struct making_competency making;
	begin(w, answers, id, &making, out);
	make_counts(w, &making);
	if (out->persons < STUDY_SITTINGS_MIN) {
		out->why = too_few(w, out->persons);
		return OK;
	}
	enum err failed = calibrate_competency(w, &making);
	if (failed == OK)
		failed = make_link(w, &making);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE) {
		out->why = w->message;
		work_forgive(w);
		return OK;
	}
	TRY(failed);
	take_result(&making, out);
	for (size_t i = 0; i < making.responses.item_count; i++)
		propose(w, &making, i, &making.figures[i]);
	make_people(w, &making, out);
	make_fit(w, &making);
	make_shared(w, &making, out);
	return OK;
}

enum err make_figures(struct work *w, const struct answers *answers, struct figures *out)
{
	const struct document *document = answers->version.document;
	struct figures_competency *competencies =
		work_array(w, document->competency_count, sizeof *competencies);
	for (size_t i = 0; i < document->competency_count; i++)
		TRY(make_competency(w, answers, document->competencies[i].id, &competencies[i]));
	*out = (struct figures){
		.sittings = (int64_t)answers->sitting_count,
		.simulated = (int64_t)answers->simulated_count,
		.competencies = competencies,
		.competency_count = document->competency_count,
	};
	return OK;
}
