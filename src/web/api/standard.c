#include "web/api/standard.h"

#include "web/api/output.h"

#include <math.h>

struct api_judge {
	struct str name;
	int64_t rounds, at_us;
	double cut_logit, first_cut_logit;
	bool far;
};
static const struct field judge_row[] = {
	OUTPUT(FIELD_TEXT, struct api_judge, name, "The judge."),
	OUTPUT(FIELD_INT, struct api_judge, rounds, "How often they have judged."),
	OUTPUT(FIELD_INT, struct api_judge, at_us, "The last time, microseconds since 1970."),
	OUTPUT(FIELD_REAL, struct api_judge, cut_logit,
               "Their level; not there when it is about other tasks by now."),
	OUTPUT(FIELD_REAL, struct api_judge, first_cut_logit, "The level that they gave at first."),
	OUTPUT(FIELD_BOOL, struct api_judge, far, "Whether it stands far from the others'."),
};

struct api_task {
	struct str task;
	int64_t level;
	double highest, location_logit;
};
static const struct field task_row[] = {
	OUTPUT(FIELD_TEXT, struct api_task, task, "PART/TASK, as a judgement names it."),
	OUTPUT(FIELD_REAL, struct api_task, highest, "Its highest level."),
};
static const struct field page_row[] = {
	OUTPUT(FIELD_TEXT, struct api_task, task, "PART/TASK."),
	OUTPUT(FIELD_INT, struct api_task, level,
               "The level, of those that are described, that it takes to master this page."),
	OUTPUT(FIELD_REAL, struct api_task, location_logit, "Where it is mastered in two cases of three."),
};

struct api_standard {
	double required_logit, cut_logit, cut_error, agreement;
	int64_t counting, rated;
	struct field_list judges, tasks, pages;
};
const struct field api_standard_output[9] = {
	OUTPUT(FIELD_REAL, struct api_standard, required_logit, "What the award requires now."),
	OUTPUT(FIELD_REAL, struct api_standard, cut_logit,
               "Where the judges say that the level lies, with two or more."),
	OUTPUT(FIELD_REAL, struct api_standard, cut_error, "Its standard error."),
	OUTPUT(FIELD_REAL, struct api_standard, agreement,
               "By angoff: how far the judges agree about the tasks, an intraclass correlation."),
	OUTPUT(FIELD_INT, struct api_standard, counting, "Judges whose judgement counts."),
	OUTPUT(FIELD_INT, struct api_standard, rated, "By angoff: tasks that all of them rated."),
	OUTPUT_LIST(struct api_standard, judges, judge_row, struct api_judge,
                    "By name; none before one has judged oneself, unless “show” asks for them."),
	OUTPUT_LIST(struct api_standard, tasks, task_row, struct api_task,
                    "What there is to judge by angoff."),
	OUTPUT_LIST(struct api_standard, pages, page_row, struct api_task,
                    "The booklet, easiest first: what there is to judge by a bookmark."),
};

struct used {
	struct id version;
};
const struct field api_standard_used_output[1] = {
	OUTPUT(FIELD_ID, struct used, version, "The version that was made."),
};

static struct str name_of(struct work *w, const struct standard_task *task)
{
	return str_format(w->arena, "%.*s/%.*s", STR_ARG(task->part->id), STR_ARG(task->measure.task));
}

static void list_tasks(struct work *w, const struct standard_tasks *tasks, struct api_standard *out)
{
	struct api_task *rows = work_array(w, tasks->count, sizeof *rows);
	struct api_task *pages = work_array(w, tasks->page_count, sizeof *pages);
	for (size_t i = 0; i < tasks->count; i++)
		rows[i] = (struct api_task){.task = name_of(w, &tasks->at[i]),
		                            .highest = (double)(tasks->at[i].measure.levels - 1)};
	for (size_t i = 0; i < tasks->page_count; i++)
		pages[i] = (struct api_task){.task = name_of(w, &tasks->at[tasks->pages[i].item]),
		                             .level = (int64_t)tasks->pages[i].level,
		                             .location_logit = tasks->pages[i].location_logit};
	out->tasks = (struct field_list){rows, tasks->count};
	out->pages = (struct field_list){pages, tasks->page_count};
}

static bool has_judged(const struct standard *standard, struct id person)
{
	for (size_t i = 0; i < standard->judge_count; i++)
		if (id_equal(standard->judges[i].person, person))
			return true;
	return false;
}

static void list_judges(struct work *w, const struct standard *standard, struct api_standard *out)
{
	struct api_judge *rows = work_array(w, standard->judge_count, sizeof *rows);
	for (size_t i = 0; i < standard->judge_count; i++) {
		const struct standard_judgement *judge = &standard->judges[i];
		rows[i] = (struct api_judge){judge->name,      judge->rounds,          judge->at_us,
		                             judge->cut_logit, judge->first_cut_logit, judge->far};
	}
	out->judges = (struct field_list){rows, standard->judge_count};
	out->cut_logit = standard->cut_logit;
	out->cut_error = standard->cut_error;
	out->agreement = standard->agreement;
	out->counting = (int64_t)standard->counting;
	out->rated = (int64_t)standard->rated;
}

enum err api_standard(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct standard_input *in = input;
	const struct actor *actor = web_actor(call);
	struct id id;
	struct version version;
	struct standard_tasks tasks;
	struct standard standard;
	TRY(standard_admit(w, call->tx, actor, in->assessment));
	TRY(version_in_use(w, call->tx, actor->org, in->assessment, &id));
	TRY(version_load(w, call->tx, actor->org, id, &version));
	TRY(standard_tasks_of(w, version.document, in->competency, &tasks));
	TRY(standard_find(w, call->tx, actor->org, in->assessment, &tasks, in->competency,
	                  standard_method_of(in->method), &standard));
	const struct requirement *requirement = document_requirement(version.document, in->competency);
	struct api_standard out = {.required_logit = requirement == NULL ? NAN : requirement->level_logit,
	                           .cut_logit = NAN,
	                           .cut_error = NAN,
	                           .agreement = NAN};
	list_tasks(w, &tasks, &out);
	if (in->show || has_judged(&standard, actor->person))
		list_judges(w, &standard, &out);
	return web_reply_json(w, call, &out, reply);
}

enum err api_standard_judge(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct standard_judge_input *in = input;
	TRY(standard_judge_add(w, call->tx, web_actor(call), in->assessment, in->competency,
	                       standard_method_of(in->method), in->judge));
	reply->status = 204;
	return OK;
}

enum err api_standard_use(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct standard_use_input *in = input;
	struct version_stored stored;
	TRY(standard_use(w, call->tx, web_actor(call), in->assessment, in->competency, in->level_logit,
	                 &stored));
	const struct used out = {stored.version};
	reply->status = 201;
	return web_reply_json(w, call, &out, reply);
}
