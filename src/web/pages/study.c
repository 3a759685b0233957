#include "web/pages/study.h"

#include "base/time.h"
#include "exam/part.h"
#include "web/pages/administration.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

struct study_row {
	struct id assessment, study;
	struct str part, task, answers, share, in_use, proposed, why;
	bool may_decide, good;
};
struct study_rows {
	const struct study_row *at;
	size_t count;
};
struct study_shared_row {
	struct str sentence;
};
struct study_shared_rows {
	const struct study_shared_row *at;
	size_t count;
};
struct study_figure {
	struct str name, value;
};
struct study_figures {
	const struct study_figure *at;
	size_t count;
};
struct study_competency_view {
	struct id assessment;
	struct str id;
	struct str title, sentence, why;
	int64_t persons;
	struct markup map, precision, exposure, change;
	bool has_exposure, has_change;
	struct study_rows rows;
	struct study_shared_rows shared;
	struct study_figures figures;
	bool may_decide;
};
struct study_competencies {
	const struct study_competency_view *at;
	size_t count;
};
struct study_earlier {
	struct id id;
	struct str at, state;
	int64_t sittings;
};
struct study_earliers {
	const struct study_earlier *at;
	size_t count;
};
struct study_view {
	struct str csrf;
	struct id assessment, study;
	struct str title;
	int64_t number, needed, finished;
	bool has, making, may_decide, may_see_reviewers;
	struct str sentence, simulated, notice;
	struct study_competencies competencies;
	struct study_earliers earlier;
};

#include "web/pages/study.html.h"

#define ASSESSMENT_ROW(record)                                                    \
	{                                                                         \
		"assessment", FIELD_PATH, FIELD_ID, offsetof(record, assessment), \
			.required = true, .sentence = "The assessment."           \
	}
#define STUDY_ROW(record)                                                                        \
	{                                                                                        \
		"study", FIELD_PATH, FIELD_ID, offsetof(record, study), .required = true,        \
									.sentence = "The study." \
	}

const struct field study_fields[2] = {
	ASSESSMENT_ROW(struct study_input),
	{"study", FIELD_QUERY, FIELD_ID, offsetof(struct study_input, study),
         .sentence = "An earlier study; without it, the newest."},
};
const struct field study_assessment_fields[1] = {ASSESSMENT_ROW(struct study_input)};
const struct field study_one_fields[2] = {
	ASSESSMENT_ROW(struct study_decide_input),
	STUDY_ROW(struct study_decide_input),
};
const struct field study_decide_fields[3] = {
	ASSESSMENT_ROW(struct study_decide_input),
	STUDY_ROW(struct study_decide_input),
	{"take", FIELD_BODY, FIELD_JSON, offsetof(struct study_decide_input, take), .max = 1 << 20,
         .sentence = "The tasks whose proposals are taken, as a list of PART/TASK."},
};

/* ---- what is asked for ---- */

static enum err find_assessment(struct work *w, struct http_call *call, struct id id, struct assessment *out)
{
	struct assessment *assessments;
	size_t count;
	TRY(version_list(w, call->tx, web_actor(call)->org, &assessments, &count));
	for (size_t i = 0; i < count; i++)
		if (id_equal(assessments[i].id, id)) {
			*out = assessments[i];
			return OK;
		}
	return fail(w, ERR_NOT_FOUND, "There is no such assessment.");
}

enum err study_find(struct work *w, struct http_call *call, struct id assessment, struct id id,
                    struct study *study, const struct figures **figures, struct version *version, bool *found)
{
	struct id org = web_actor(call)->org;
	if (id_is_zero(id)) {
		struct study *studies;
		size_t count;
		TRY(study_list(w, call->tx, org, assessment, &studies, &count));
		*found = count > 0;
		if (count == 0)
			return OK;
		id = studies[0].id;
	}
	*found = true;
	TRY(study_load(w, call->tx, org, id, study, figures));
	if (!id_equal(study->assessment, assessment))
		return fail(w, ERR_NOT_FOUND, "There is no such study.");
	TRY(version_load(w, call->tx, org, study->version, version));
	return figures_fit(w, version->document, *figures);
}

static enum err read_task(struct work *w, struct str name, struct study_task *out)
{
	out->part = str_cut(&name, '/');
	out->task = name;
	return str_absent(name) ? fail(w, ERR_INPUT, "“take” must name tasks as PART/TASK.") : OK;
}

enum err study_read_take(struct work *w, const struct json *take, struct study_task **tasks, size_t *count)
{
	*count = take == NULL ? 0 : take->count;
	*tasks = work_array(w, *count + 1, sizeof **tasks);
	if (take != NULL && take->kind != JSON_OBJECT && take->kind != JSON_ARRAY)
		return fail(w, ERR_INPUT, "“take” must be a list of tasks, each as PART/TASK.");
	for (size_t i = 0; i < *count; i++) {
		bool list = take->kind == JSON_ARRAY;
		if (list && take->elements[i].kind != JSON_STRING)
			return fail(w, ERR_INPUT, "“take” must be a list of tasks, each as PART/TASK.");
		TRY(read_task(w, list ? take->elements[i].text : take->members[i].name, &(*tasks)[i]));
	}
	return OK;
}

/* ---- words and numbers ---- */

struct str study_number(struct work *w, double value, int decimals)
{
	if (isnan(value))
		return S("–");
	/* With a minus sign as people write it. */
	struct str text = str_format(w->arena, "%.*f", decimals, fabs(value));
	bool zero = fabs(value) < 0.5 * pow(10, -decimals);
	return value < 0 && !zero ? str_format(w->arena, "−%.*s", STR_ARG(text)) : text;
}

struct str study_percent(struct work *w, double share)
{
	return isnan(share) ? S("–") : str_format(w->arena, "%.0f %%", 100 * share);
}

/* "1.20 at −0.40": how sharply the task tells people apart, and at which level. */
static struct str parameters_text(struct work *w, const struct figures_parameters *parameters)
{
	struct buf out = buf_init(w->arena, 4096);
	buf_put(&out, study_number(w, parameters->discrimination, 2));
	buf_put(&out, S(" at "));
	for (size_t i = 0; i < parameters->difficulty_count; i++) {
		if (i > 0)
			buf_put(&out, S(", "));
		buf_put(&out, study_number(w, parameters->difficulty_logit[i], 2));
	}
	return buf_str(&out);
}

static struct study_row row_of(struct work *w, const struct study_view *view, const struct figures_task *task)
{
	return (struct study_row){
		.assessment = view->assessment,
		.study = view->study,
		.part = task->part,
		.task = task->task,
		.answers = str_format(w->arena, "%" PRId64, task->answers),
		.share = study_percent(w, task->share),
		.in_use = parameters_text(w, task->in_use),
		.proposed = task->proposed == NULL ? (struct str){0} : parameters_text(w, task->proposed),
		.why = task->why,
		.may_decide = view->may_decide,
		.good = str_absent(task->why),
	};
}

static struct study_rows rows_of(struct work *w, const struct study_view *view,
                                 const struct figures_competency *competency)
{
	struct study_row *rows = work_array(w, competency->task_count, sizeof *rows);
	for (size_t i = 0; i < competency->task_count; i++)
		rows[i] = row_of(w, view, &competency->tasks[i]);
	return (struct study_rows){rows, competency->task_count};
}

/* "linux-signals: 34 %, where at most 40 % are wanted". */
static struct str most_shown(struct work *w, const struct version *version,
                             const struct figures_competency *competency)
{
	const struct figures_task *most = NULL;
	for (size_t i = 0; i < competency->task_count; i++) {
		const struct figures_task *task = &competency->tasks[i];
		if (task->asked_of > 0 &&
		    (most == NULL || task->asked * most->asked_of > most->asked * task->asked_of))
			most = task;
	}
	if (most == NULL)
		return S("–");
	double limit = study_exposure_limit(version, most);
	struct str rate = str_format(w->arena, "%.*s: %.*s", STR_ARG(most->task),
	                             STR_ARG(study_percent(w, (double)most->asked / (double)most->asked_of)));
	return limit > 0 ? str_format(w->arena, "%.*s, where at most %.*s are wanted", STR_ARG(rate),
	                              STR_ARG(study_percent(w, limit)))
	                 : rate;
}

static struct study_figures figures_of_competency(struct work *w, const struct version *version,
                                                  const struct figures_competency *competency)
{
	const struct study_figure figures[] = {
		{S("People"), str_format(w->arena, "%" PRId64, competency->persons)},
		{S("Their ability, mean and standard deviation"),
	         str_format(w->arena, "%.*s ± %.*s", STR_ARG(study_number(w, competency->mean_logit, 2)),
	                    STR_ARG(study_number(w, competency->sd_logit, 2)))},
		{S("Reliability, empirical"), study_number(w, competency->reliability_empirical, 3)},
		{S("Reliability, marginal, of all tasks"),
	         study_number(w, competency->reliability_marginal, 3)},
		{S("Two tests would decide alike"), study_percent(w, competency->consistency)},
		{S("This one decides rightly"), study_percent(w, competency->accuracy)},
		{S("The question that most people were shown"), most_shown(w, version, competency)},
		{S("Log-likelihood"), study_number(w, competency->log_likelihood, 2)},
		{S("Cycles of EM"), str_format(w->arena, "%" PRId64 "%s", competency->cycles,
	                                       competency->converged ? "" : ", and not at its end")},
		{S("Put on the scale in use by"),
	         str_format(w->arena, "%.*s × θ + %.*s", STR_ARG(study_number(w, competency->link_slope, 4)),
	                    STR_ARG(study_number(w, competency->link_intercept, 4)))},
	};
	struct study_figure *copy = work_array(w, COUNT(figures), sizeof *copy);
	memcpy(copy, figures, sizeof figures);
	return (struct study_figures){copy, COUNT(figures)};
}

static struct str sentence_of(struct work *w, const struct figures_competency *competency)
{
	if (isnan(competency->reliability_empirical))
		return (struct str){0};
	struct str reliable = str_format(
		w->arena,
		"Of the differences between people's results, %.0f %% are differences between the people; the "
		"rest is chance.",
		100 * fmax(0, competency->reliability_empirical));
	if (isnan(competency->consistency))
		return reliable;
	return str_format(
		w->arena,
		"%.*s At the level that the award requires, two tests like this one would decide alike about "
		"%.*s of people.",
		STR_ARG(reliable), STR_ARG(study_percent(w, competency->consistency)));
}

static struct study_shared_rows shared_of(struct work *w, const struct version *version,
                                          const struct figures *figures,
                                          const struct figures_competency *competency)
{
	struct study_shared_row *rows = work_array(w, competency->shared_count, sizeof *rows);
	for (size_t i = 0; i < competency->shared_count; i++)
		rows[i].sentence = study_shared(w, version, figures, &competency->shared[i]);
	return (struct study_shared_rows){rows, competency->shared_count};
}

static struct study_competencies competencies_of(struct work *w, const struct study_view *view,
                                                 const struct version *version, const struct figures *figures)
{
	struct study_competency_view *views = work_array(w, figures->competency_count, sizeof *views);
	for (size_t i = 0; i < figures->competency_count; i++) {
		const struct figures_competency *at = &figures->competencies[i];
		const struct competency *named = document_competency(version->document, at->id);
		bool studied = str_absent(at->why);
		views[i] = (struct study_competency_view){
			.assessment = view->assessment,
			.id = at->id,
			.title = named == NULL ? at->id : named->title,
			.why = at->why,
			.persons = studied ? at->persons : 0,
			.rows = rows_of(w, view, at),
			.may_decide = view->may_decide,
		};
		if (!studied)
			continue;
		views[i].sentence = sentence_of(w, at);
		views[i].map = study_map(w, at);
		views[i].precision = study_precision(w, version, at);
		views[i].has_exposure = study_exposure(w, version, at, &views[i].exposure);
		views[i].has_change = study_change(w, at, &views[i].change);
		views[i].shared = shared_of(w, version, figures, at);
		views[i].figures = figures_of_competency(w, version, at);
	}
	return (struct study_competencies){views, figures->competency_count};
}

static struct str notice_of(struct work *w, const struct study *study, bool newest)
{
	struct str when =
		study->decided_us == DB_NULL_INT ? S("") : time_date_for_people(w->arena, study->decided_us);
	if (str_equal(study->state, S("accepted")))
		return str_format(w->arena, "What it proposed was taken on %.*s.", STR_ARG(when));
	if (str_equal(study->state, S("dismissed")))
		return str_format(w->arena, "It was decided on %.*s to leave everything as it is.",
		                  STR_ARG(when));
	if (str_equal(study->state, S("overtaken")))
		return S("A newer study has taken its place.");
	if (!newest)
		return S(
			"The assessment has a newer version than the one that was studied: study the answers again to take "
			"what is proposed.");
	return (struct str){0};
}

static struct study_earliers earlier_of(struct work *w, const struct study *studies, size_t count)
{
	struct study_earlier *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct study_earlier){studies[i].id, time_for_people(w->arena, studies[i].at_us),
		                                 studies[i].state, studies[i].sittings};
	return (struct study_earliers){rows, count};
}

/* ---- the page ---- */

static void describe(struct work *w, const struct study *study, struct study_view *view)
{
	view->sentence = str_format(w->arena, "From what %" PRId64 " people answered, until %.*s.",
	                            study->sittings, STR_ARG(time_for_people(w->arena, study->at_us)));
	if (study->simulated == study->sittings)
		view->simulated = S("All of these people are simulated: a computer made their answers up.");
	else if (study->simulated > 0)
		view->simulated = str_format(
			w->arena,
			"%" PRId64 " of these people are simulated: a computer made their answers up.",
			study->simulated);
}

static enum err read_view(struct work *w, struct http_call *call, const struct study_input *in,
                          const struct assessment *assessment, struct study_view *view)
{
	struct study study = {0}, *studies;
	const struct figures *figures;
	struct version version = {0};
	size_t count;
	TRY(study_list(w, call->tx, web_actor(call)->org, in->assessment, &studies, &count));
	TRY(study_find(w, call, in->assessment, in->study, &study, &figures, &version, &view->has));
	TRY(study_is_being_made(w, call->tx, web_actor(call)->org, in->assessment, &view->making));
	view->earlier = earlier_of(w, studies, count);
	if (!view->has)
		return OK;
	bool newest = id_equal(study.version, assessment->version);
	view->study = study.id;
	view->number = version.number;
	view->may_decide = newest && str_equal(study.state, S("proposed"));
	view->notice = notice_of(w, &study, newest);
	describe(w, &study, view);
	view->competencies = competencies_of(w, view, &version, figures);
	return OK;
}

enum err study_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct assessment assessment = {0};
	TRY(find_assessment(w, call, in->assessment, &assessment));
	struct study_view view = {
		.csrf = web_session(call)->csrf,
		.assessment = in->assessment,
		.title = assessment.title,
		.number = assessment.number,
		.needed = STUDY_SITTINGS_MIN,
		.finished = assessment.finished,
		.may_see_reviewers = (web_actor(call)->roles & ROLE_ADMINISTRATOR) != 0,
	};
	TRY(read_view(w, call, in, &assessment, &view));
	struct buf body = web_markup(w);
	study_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("What the answers say"), .body = &body, .body_class = "wide"},
		reply);
}

/* ---- forms ---- */

static struct str address_of(struct work *w, struct id assessment)
{
	return str_format(w->arena, "/assessments/%.*s/study", STR_ARG(id_text(w->arena, assessment)));
}

enum err study_ask_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct assessment assessment;
	TRY(find_assessment(w, call, in->assessment, &assessment));
	TRY(study_ask(w, call->tx, web_actor(call)->org, in->assessment));
	web_reply_done(w, address_of(w, in->assessment), "study-asked", reply);
	return OK;
}

enum err study_accept_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct study_decide_input *in = input;
	struct study_task *tasks;
	size_t count;
	struct id version;
	TRY(study_read_take(w, in->take, &tasks, &count));
	TRY(study_accept(w, call->tx, web_actor(call), in->assessment, in->study, tasks, count, &version));
	web_reply_done(w, address_of(w, in->assessment), "study-taken", reply);
	return OK;
}

enum err study_dismiss_send(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct study_decide_input *in = input;
	TRY(study_dismiss(w, call->tx, web_actor(call), in->assessment, in->study));
	web_reply_done(w, address_of(w, in->assessment), "study-left", reply);
	return OK;
}
