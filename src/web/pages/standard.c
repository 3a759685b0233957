#include "web/pages/standard.h"

#include "exam/markdown.h"
#include "exam/quiz.h"
#include "exam/scale.h"
#include "irt/distribution.h"
#include "study/study.h"
#include "web/pages/study.h"
#include "web/parts/chart.h"

#include <inttypes.h>
#include <math.h>

struct standard_task_view {
	struct str name, title, rating;
	int64_t highest;
	struct markup statement;
};
struct standard_task_views {
	const struct standard_task_view *at;
	size_t count;
};
struct standard_page_view {
	int64_t number;
	struct str title;
	struct markup statement;
	bool chosen;
};
struct standard_page_views {
	const struct standard_page_view *at;
	size_t count;
};
struct standard_judge_view {
	struct str name, cut, first, note;
	int64_t rounds;
};
struct standard_judge_views {
	const struct standard_judge_view *at;
	size_t count;
};
struct standard_view {
	struct str csrf;
	struct id assessment;
	struct str competency, title, competency_title, required, sentence, consequence, suggested;
	bool angoff, judged, shown, may_study, may_use, all_mastered;
	int64_t after;
	struct markup drawing;
	struct standard_task_views tasks;
	struct standard_page_views pages;
	struct standard_judge_views judges;
};

#include "web/pages/standard.html.h"

enum { JUDGE_BYTES_MAX = 256 << 10 };

#define PLACE_ROWS(record)                                                           \
	{"assessment",     FIELD_PATH,                                               \
	 FIELD_ID,         offsetof(record, assessment),                             \
	 .required = true, .sentence = "The assessment."},                           \
	{                                                                            \
		"competency", FIELD_PATH, FIELD_TOKEN, offsetof(record, competency), \
			.required = true, .max = 64, .sentence = "The competency."   \
	}
#define METHOD_ROW(place, record)                                                       \
	{                                                                               \
		"method", place, FIELD_CHOICE, offsetof(record, method),                \
			.choices = standard_methods,                                    \
			.sentence = "How it is judged: task by task, or by a bookmark." \
	}

const struct field standard_fields[4] = {
	PLACE_ROWS(struct standard_input),
	METHOD_ROW(FIELD_QUERY, struct standard_input),
	{"show", FIELD_QUERY, FIELD_BOOL, offsetof(struct standard_input, show),
         .sentence = "Shows what others say to who does not judge."},
};
const struct field standard_judge_fields[4] = {
	PLACE_ROWS(struct standard_judge_input),
	METHOD_ROW(FIELD_BODY, struct standard_judge_input),
	{"judge", FIELD_BODY, FIELD_JSON, offsetof(struct standard_judge_input, judge), .required = true,
         .max = JUDGE_BYTES_MAX,
         .sentence =
                 "angoff: an object PART/TASK → what somebody who just reaches the level gets; bookmark: {page}."},
};
const struct field standard_use_fields[3] = {
	PLACE_ROWS(struct standard_use_input),
	{"level_logit", FIELD_BODY, FIELD_REAL, offsetof(struct standard_use_input, level_logit),
         .required = true, .min = -6, .max = 6, .sentence = "The level that the award requires."},
};

/* ---- what there is to judge ---- */

static enum err read_statement(struct work *w, const struct standard_task *task, struct markup *out)
{
	const struct item *item =
		task->part->quiz == NULL ? NULL : quiz_item(task->part->quiz, task->measure.task);
	return item == NULL ? OK : markdown_blocks(w, item->statement, out);
}

static struct str title_of(struct work *w, const struct standard_task *task)
{
	const struct criterion *criterion = part_criterion(task->part, task->measure.task);
	return str_format(w->arena, "%.*s: %.*s", STR_ARG(task->part->title),
	                  STR_ARG(criterion == NULL ? task->measure.task : criterion->title));
}

/* Of a scale of points a judge names the level, which the rating is of. */
static struct str levels_of(struct work *w, const struct standard_task *task)
{
	const struct criterion *criterion = task->measure.criterion;
	struct buf out = buf_init(w->arena, 4096);
	if (criterion == NULL || !scale_is_of_points(criterion))
		return S("");
	for (size_t i = 0; i < criterion->described_count; i++)
		buf_format(&out, "%s%zu for %.*s (%.*s)", i == 0 ? "; say " : ", ", i,
		           STR_ARG(scale_numbers(w, criterion, i)), STR_ARG(criterion->described[i].title));
	return buf_str(&out);
}

static enum err view_tasks(struct work *w, const struct standard_tasks *tasks,
                           const struct standard_judgement *own, struct standard_view *view)
{
	struct standard_task_view *rows = work_array(w, tasks->count, sizeof *rows);
	for (size_t i = 0; i < tasks->count; i++) {
		const struct standard_task *task = &tasks->at[i];
		bool rated = own != NULL && !isnan(own->ratings[i]);
		rows[i] = (struct standard_task_view){
			.name = str_format(w->arena, "%.*s/%.*s", STR_ARG(task->part->id),
		                           STR_ARG(task->measure.task)),
			.title = str_format(w->arena, "%.*s%.*s", STR_ARG(title_of(w, task)),
		                            STR_ARG(levels_of(w, task))),
			.rating = rated ? str_format(w->arena, "%g", own->ratings[i]) : S(""),
			.highest = (int64_t)task->measure.levels - 1,
		};
		TRY(read_statement(w, task, &rows[i].statement));
	}
	view->tasks = (struct standard_task_views){rows, tasks->count};
	return OK;
}

static enum err view_pages(struct work *w, const struct standard_tasks *tasks,
                           const struct standard_judgement *own, struct standard_view *view)
{
	struct standard_page_view *rows = work_array(w, tasks->page_count, sizeof *rows);
	for (size_t i = 0; i < tasks->page_count; i++) {
		const struct standard_task *task = &tasks->at[tasks->pages[i].item];
		struct str title = title_of(w, task);
		bool levels = task->measure.levels > 2;
		size_t level = part_judged_level(&task->measure, tasks->pages[i].level);
		rows[i] = (struct standard_page_view){
			.number = (int64_t)i + 1,
			.title = levels ? str_format(w->arena, "%.*s, %zu point%s or more", STR_ARG(title),
		                                     level, level == 1 ? "" : "s")
		                        : title,
			.chosen = own != NULL && own->bookmark == i + 1,
		};
		TRY(read_statement(w, task, &rows[i].statement));
	}
	view->pages = (struct standard_page_views){rows, tasks->page_count};
	view->after = (int64_t)tasks->page_count + 1;
	view->all_mastered = own != NULL && own->bookmark == tasks->page_count + 1;
	return OK;
}

/* ---- what they say ---- */

static struct str signed_number(struct work *w, double value)
{
	return value > 0 ? str_format(w->arena, "+%.*s", STR_ARG(study_number(w, value, 2)))
	                 : study_number(w, value, 2);
}

static struct standard_judge_views judges_of(struct work *w, const struct standard *standard)
{
	struct standard_judge_view *rows = work_array(w, standard->judge_count, sizeof *rows);
	for (size_t i = 0; i < standard->judge_count; i++) {
		const struct standard_judgement *judge = &standard->judges[i];
		rows[i] = (struct standard_judge_view){
			.name = judge->name,
			.cut = signed_number(w, judge->cut_logit),
			.first = judge->rounds > 1 ? signed_number(w, judge->first_cut_logit) : S("–"),
			.rounds = judge->rounds,
			.note = !judge->counts     ? S("About other tasks than there are now.")
		                : judge->far       ? S("Stands far from the others.")
		                : judge->unrelated ? S("Finds other tasks hard than the others do.")
		                                   : S(""),
		};
	}
	return (struct standard_judge_views){rows, standard->judge_count};
}

static struct str sentence_of(struct work *w, const struct standard *standard)
{
	if (standard->judge_count == 0)
		return S("Nobody has judged yet.");
	if (standard->counting < 2)
		return S("It takes two judges whose judgements are about the tasks as they are now.");
	if (isnan(standard->cut_logit))
		return S("No two tasks were judged by all of them: judge again, and leave fewer out.");
	struct str level =
		str_format(w->arena, "%zu judges put the level at %.*s ± %.*s logits (standard error)",
	                   standard->counting, STR_ARG(signed_number(w, standard->cut_logit)),
	                   STR_ARG(study_number(w, standard->cut_error, 2)));
	if (isnan(standard->agreement))
		return str_format(w->arena, "%.*s; their own levels differ by %.*s (standard deviation).",
		                  STR_ARG(level), STR_ARG(study_number(w, standard->cut_sd, 2)));
	return str_format(
		w->arena,
		"%.*s, by the %zu tasks that all of them judged. About how hard the tasks are they agree with "
		"%.*s, where 1 is in everything.",
		STR_ARG(level), standard->rated, STR_ARG(study_number(w, fmax(0, standard->agreement), 2)));
}

static struct markup draw(struct work *w, const struct standard *standard,
                          const struct requirement *requirement)
{
	const struct chart_axis ability = {S("ability, logits"), -4, 4, 1};
	double rows = (double)standard->judge_count + 1;
	struct chart *chart = chart_open(w, S("The level by judge"), ability,
	                                 (struct chart_axis){S("judges"), 0, rows, CHART_BARE});
	for (size_t i = 0; i < standard->judge_count; i++)
		chart_point(chart, standard->judges[i].far ? CHART_SECOND : CHART_MAIN,
		            standard->judges[i].cut_logit, rows - (double)i - 0.75, 0, 0);
	if (requirement != NULL)
		chart_mark(chart, requirement->level_logit, S("required"));
	return chart_drawing(chart);
}

/* Of the people of the newest study. */
static enum err view_consequence(struct work *w, struct http_call *call, const struct standard_input *in,
                                 const struct standard *standard, struct standard_view *view)
{
	struct study study;
	const struct figures *figures;
	struct version version;
	bool found;
	TRY(study_find(w, call, in->assessment, (struct id){0}, &study, &figures, &version, &found));
	for (size_t i = 0; found && i < figures->competency_count; i++) {
		const struct figures_competency *at = &figures->competencies[i];
		if (!str_equal(at->id, in->competency) || isnan(at->mean_logit) || !(at->sd_logit > 0))
			continue;
		double above =
			distribution_normal_above((standard->cut_logit - at->mean_logit) / at->sd_logit);
		view->consequence =
			str_format(w->arena,
		                   "Of the %" PRId64
		                   " people whose answers were studied last, about %.*s are at or above it.",
		                   at->persons, STR_ARG(study_percent(w, above)));
	}
	return OK;
}

/* ---- the page ---- */

static const struct standard_judgement *own_of(const struct standard *standard, struct id person)
{
	for (size_t i = 0; i < standard->judge_count; i++)
		if (id_equal(standard->judges[i].person, person))
			return &standard->judges[i];
	return NULL;
}

static enum err read_view(struct work *w, struct http_call *call, const struct standard_input *in,
                          struct standard_view *view)
{
	struct id id;
	struct version version;
	struct standard_tasks tasks;
	struct standard standard;
	const struct actor *actor = web_actor(call);
	enum standard_method method = standard_method_of(in->method);
	TRY(standard_admit(w, call->tx, actor, in->assessment));
	TRY(version_in_use(w, call->tx, actor->org, in->assessment, &id));
	TRY(version_load(w, call->tx, actor->org, id, &version));
	TRY(standard_tasks_of(w, version.document, in->competency, &tasks));
	TRY(standard_find(w, call->tx, actor->org, in->assessment, &tasks, in->competency, method,
	                  &standard));
	const struct standard_judgement *own = own_of(&standard, actor->person);
	const struct requirement *requirement = document_requirement(version.document, in->competency);
	view->title = version.document->title;
	view->competency_title = document_competency(version.document, in->competency)->title;
	view->required =
		requirement == NULL
			? S("The award requires nothing of this competency.")
			: str_format(w->arena,
	                             "The award requires %.*s logits now, with a probability of %.*s.",
	                             STR_ARG(signed_number(w, requirement->level_logit)),
	                             STR_ARG(study_percent(w, requirement->probability)));
	view->judged = own != NULL;
	view->shown = own != NULL || in->show;
	view->sentence = sentence_of(w, &standard);
	view->judges = judges_of(w, &standard);
	view->drawing = draw(w, &standard, requirement);
	view->may_study = (actor->roles & (ROLE_AUTHOR | ROLE_ADMINISTRATOR)) != 0;
	view->may_use = requirement != NULL && !isnan(standard.cut_logit) && view->may_study;
	view->suggested =
		isnan(standard.cut_logit) ? S("") : str_format(w->arena, "%.2f", standard.cut_logit);
	if (!isnan(standard.cut_logit))
		TRY(view_consequence(w, call, in, &standard, view));
	return view->angoff ? view_tasks(w, &tasks, own, view) : view_pages(w, &tasks, own, view);
}

enum err standard_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct standard_input *in = input;
	struct standard_view view = {
		.csrf = web_session(call)->csrf,
		.assessment = in->assessment,
		.competency = in->competency,
		.angoff = standard_method_of(in->method) == STANDARD_ANGOFF,
	};
	TRY(read_view(w, call, in, &view));
	struct buf body = web_markup(w);
	standard_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("Where the level lies"), .body = &body, .body_class = "wide"},
		reply);
}

static struct str address_of(struct work *w, struct id assessment, struct str competency, struct str method)
{
	return str_format(w->arena, "/assessments/%.*s/standard/%.*s%s",
	                  STR_ARG(id_text(w->arena, assessment)), STR_ARG(competency),
	                  standard_method_of(method) == STANDARD_BOOKMARK ? "?method=bookmark" : "");
}

enum err standard_judge_send(struct work *w, struct http_call *call, const void *input,
                             struct http_reply *reply)
{
	const struct standard_judge_input *in = input;
	TRY(standard_judge_add(w, call->tx, web_actor(call), in->assessment, in->competency,
	                       standard_method_of(in->method), in->judge));
	web_reply_done(w, address_of(w, in->assessment, in->competency, in->method), "standard-judged",
	               reply);
	return OK;
}

enum err standard_use_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct standard_use_input *in = input;
	struct version_stored stored;
	TRY(standard_use(w, call->tx, web_actor(call), in->assessment, in->competency, in->level_logit,
	                 &stored));
	web_reply_done(w, address_of(w, in->assessment, in->competency, S("angoff")), "study-taken", reply);
	return OK;
}
