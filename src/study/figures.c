#include "study/figures.h"

#include "base/check.h"
#include "base/json.h"
#include "exam/document.h"
#include "exam/format.h"

#include <math.h>
#include <string.h>

/* A number that there may be none of. */
#define REAL_ROW(key, record, member) \
	FORMAT_ROW(key, FORMAT_REAL, record, member, .optional = true, .standard = NAN)
#define COUNT_ROW(key, record, member) FORMAT_ROW(key, FORMAT_INT, record, member)
#define FORMAT_OF(name, noun_, record, rows) \
	static const struct format name = {  \
		.noun = (noun_), .size = sizeof(struct record), .keys = (rows), .key_count = COUNT(rows)}

static const struct format_key number_keys[] = {{.name = S_INIT("number"), .kind = FORMAT_REAL}};
static const struct format number_format = {
	.noun = "number", .size = sizeof(double), .keys = number_keys, .key_count = 1, .bare = true};

static const struct format_key parameter_keys[] = {
	REAL_ROW("discrimination", struct figures_parameters, discrimination),
	REAL_ROW("guessing", struct figures_parameters, guessing),
	FORMAT_LIST_ROW("difficulty_logit", struct figures_parameters, difficulty_logit, difficulty_count,
                        &number_format, .most = DOCUMENT_LEVELS_MAX),
	REAL_ROW("discrimination_error", struct figures_parameters, discrimination_error),
	REAL_ROW("guessing_error", struct figures_parameters, guessing_error),
	FORMAT_LIST_ROW("difficulty_error", struct figures_parameters, difficulty_error,
                        difficulty_error_count, &number_format, .most = DOCUMENT_LEVELS_MAX,
                        .optional = true),
};
FORMAT_OF(parameters_format, "set of parameters", figures_parameters, parameter_keys);

static const struct format_key point_keys[] = {
	REAL_ROW("theta_logit", struct figures_point, theta_logit),
	REAL_ROW("share", struct figures_point, share),
	REAL_ROW("low", struct figures_point, low),
	REAL_ROW("high", struct figures_point, high),
	COUNT_ROW("persons", struct figures_point, persons),
};
FORMAT_OF(point_format, "point", figures_point, point_keys);

static const struct format_key option_keys[] = {
	COUNT_ROW("option", struct figures_option, option),
	FORMAT_ROW("correct", FORMAT_BOOL, struct figures_option, correct),
	COUNT_ROW("chosen", struct figures_option, chosen),
	REAL_ROW("share", struct figures_option, share),
	REAL_ROW("correlation", struct figures_option, correlation),
	FORMAT_LIST_ROW("fifths", struct figures_option, fifths, fifth_count, &number_format,
                        .most = FIGURES_FIFTHS, .optional = true),
	FORMAT_ROW("note", FORMAT_TEXT, struct figures_option, note, .optional = true),
};
FORMAT_OF(option_format, "option", figures_option, option_keys);

static const struct format_key task_keys[] = {
	FORMAT_ROW("task", FORMAT_ID, struct figures_task, task),
	FORMAT_ROW("part", FORMAT_ID, struct figures_task, part),
	FORMAT_ROW("calibrated", FORMAT_BOOL, struct figures_task, calibrated),
	COUNT_ROW("answers", struct figures_task, answers),
	COUNT_ROW("asked", struct figures_task, asked),
	COUNT_ROW("asked_of", struct figures_task, asked_of),
	FORMAT_ROW("in_use", FORMAT_RECORD, struct figures_task, in_use, .of = &parameters_format),
	FORMAT_ROW("proposed", FORMAT_RECORD, struct figures_task, proposed, .of = &parameters_format,
                   .optional = true),
	FORMAT_ROW("why", FORMAT_TEXT, struct figures_task, why, .optional = true),
	REAL_ROW("share", struct figures_task, share),
	REAL_ROW("rest_correlation", struct figures_task, rest_correlation),
	REAL_ROW("s_x2", struct figures_task, s_x2),
	REAL_ROW("s_x2_df", struct figures_task, s_x2_df),
	REAL_ROW("s_x2_p", struct figures_task, s_x2_p),
	REAL_ROW("infit", struct figures_task, infit),
	REAL_ROW("outfit", struct figures_task, outfit),
	REAL_ROW("drift", struct figures_task, drift),
	REAL_ROW("drift_distance", struct figures_task, drift_distance),
	FORMAT_ROW("drifted", FORMAT_BOOL, struct figures_task, drifted),
	REAL_ROW("seconds_median", struct figures_task, seconds_median),
	REAL_ROW("rapid_share", struct figures_task, rapid_share),
	FORMAT_LIST_ROW("points", struct figures_task, points, point_count, &point_format, .most = 100,
                        .optional = true),
	FORMAT_LIST_ROW("options", struct figures_task, options, option_count, &option_format,
                        .most = DOCUMENT_OPTIONS_MAX, .optional = true),
};
FORMAT_OF(task_format, "task", figures_task, task_keys);

static const struct format_key bar_keys[] = {
	REAL_ROW("theta_logit", struct figures_bar, theta_logit),
	COUNT_ROW("persons", struct figures_bar, persons),
};
FORMAT_OF(bar_format, "bar", figures_bar, bar_keys);

static const struct format_key shared_keys[] = {
	FORMAT_ROW("part", FORMAT_ID, struct figures_shared, part),
	FORMAT_ROW("why", FORMAT_TEXT, struct figures_shared, why, .optional = true),
	COUNT_ROW("tasks", struct figures_shared, tasks),
	COUNT_ROW("persons", struct figures_shared, persons),
	REAL_ROW("sd_logit", struct figures_shared, sd_logit),
	REAL_ROW("error_logit", struct figures_shared, error_logit),
	REAL_ROW("low_logit", struct figures_shared, low_logit),
	REAL_ROW("high_logit", struct figures_shared, high_logit),
	REAL_ROW("share", struct figures_shared, share),
};
FORMAT_OF(shared_format, "part", figures_shared, shared_keys);

static const struct format_key competency_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct figures_competency, id),
	FORMAT_ROW("why", FORMAT_TEXT, struct figures_competency, why, .optional = true),
	COUNT_ROW("persons", struct figures_competency, persons),
	REAL_ROW("mean_logit", struct figures_competency, mean_logit),
	REAL_ROW("sd_logit", struct figures_competency, sd_logit),
	REAL_ROW("reliability_empirical", struct figures_competency, reliability_empirical),
	REAL_ROW("reliability_marginal", struct figures_competency, reliability_marginal),
	REAL_ROW("log_likelihood", struct figures_competency, log_likelihood),
	COUNT_ROW("cycles", struct figures_competency, cycles),
	FORMAT_ROW("converged", FORMAT_BOOL, struct figures_competency, converged),
	REAL_ROW("link_slope", struct figures_competency, link_slope),
	REAL_ROW("link_intercept", struct figures_competency, link_intercept),
	REAL_ROW("cut_logit", struct figures_competency, cut_logit),
	REAL_ROW("consistency", struct figures_competency, consistency),
	REAL_ROW("accuracy", struct figures_competency, accuracy),
	FORMAT_LIST_ROW("bars", struct figures_competency, bars, bar_count, &bar_format, .most = 200,
                        .optional = true),
	FORMAT_LIST_ROW("shared", struct figures_competency, shared, shared_count, &shared_format,
                        .most = DOCUMENT_PARTS_MAX, .optional = true),
	FORMAT_LIST_ROW("tasks", struct figures_competency, tasks, task_count, &task_format,
                        .most = DOCUMENT_ITEMS_MAX * DOCUMENT_PARTS_MAX, .optional = true),
};
FORMAT_OF(competency_format_, "competency", figures_competency, competency_keys);

static const struct format_key figures_keys[] = {
	COUNT_ROW("sittings", struct figures, sittings),
	COUNT_ROW("simulated", struct figures, simulated),
	FORMAT_LIST_ROW("competencies", struct figures, competencies, competency_count, &competency_format_,
                        .most = DOCUMENT_COMPETENCIES_MAX, .optional = true),
};
FORMAT_OF(figures_format, "study", figures, figures_keys);

struct model figures_model(const struct measure *measure, const struct figures_parameters *parameters)
{
	struct model model = part_model(measure);
	check(parameters->difficulty_count + 1 == model.levels);
	model.discrimination = parameters->discrimination;
	model.guessing = isnan(parameters->guessing) ? 0 : parameters->guessing;
	memcpy(model.difficulty_logit, parameters->difficulty_logit,
	       parameters->difficulty_count * sizeof *parameters->difficulty_logit);
	return model;
}

static bool fits(const struct measure *measure, const struct figures_parameters *parameters)
{
	return parameters == NULL || parameters->difficulty_count + 1 == measure->levels;
}

/* Either why it cannot be told, or figures that can be. */
static bool shared_fits(const struct document *document, const struct figures_shared *shared)
{
	bool told = shared->tasks >= 2 && shared->low_logit >= 0 && shared->sd_logit >= shared->low_logit &&
	            shared->high_logit >= shared->sd_logit && isfinite(shared->high_logit) &&
	            shared->error_logit >= 0 && shared->share >= 0 && shared->share <= 1.5;
	return document_part(document, shared->part) != NULL && (told || !str_absent(shared->why));
}

static bool competency_fits(const struct document *document, const struct figures_competency *competency)
{
	for (size_t i = 0; i < competency->task_count; i++) {
		const struct figures_task *task = &competency->tasks[i];
		const struct part *part = document_part(document, task->part);
		struct measure measure;
		if (part == NULL || !part_find_measure(part, task->task, &measure) ||
		    !fits(&measure, task->in_use) || !fits(&measure, task->proposed))
			return false;
	}
	for (size_t i = 0; i < competency->shared_count; i++)
		if (!shared_fits(document, &competency->shared[i]))
			return false;
	return true;
}

enum err figures_fit(struct work *w, const struct document *document, const struct figures *figures)
{
	for (size_t c = 0; c < figures->competency_count; c++)
		if (!competency_fits(document, &figures->competencies[c]))
			return fail(w, ERR_INTERNAL,
			            "a stored study does not fit its version: restore a backup");
	return OK;
}

enum err figures_write(struct work *w, const struct figures *figures, struct str *json)
{
	struct buf buf = buf_init(w->arena, FIGURES_BYTES_MAX);
	struct json_out out = json_out(&buf);
	format_write(&out, &figures_format, figures);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "The study has more than %d MiB of figures.",
		            FIGURES_BYTES_MAX >> 20);
	const struct json *value;
	TRY(json_parse(w, buf_str(&buf), FIGURES_BYTES_MAX, &value));
	return json_canonical(w, value, json);
}

enum err figures_read(struct work *w, struct str json, const struct figures **out)
{
	const struct json *value;
	if (json_parse(w, json, FIGURES_BYTES_MAX, &value) != OK) {
		work_forgive(w);
		return fail(w, ERR_INTERNAL, "a stored study is not JSON any more: restore a backup");
	}
	struct figures *figures = work_alloc(w, sizeof *figures);
	*out = figures;
	return format_read(w, value, &figures_format, figures);
}
