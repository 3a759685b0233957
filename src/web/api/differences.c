#include "web/api/differences.h"

#include "web/api/output.h"

enum { LIST_BYTES_MAX = 3 << 19 };

struct api_difference {
	struct str task, why, class;
	int64_t persons;
	double odds_ratio, p, p_adjusted, crossing, crossing_p_adjusted, persons_needed;
	bool flagged, too_few;
};
static const struct field task_row[] = {
	OUTPUT(FIELD_TEXT, struct api_difference, task, "PART/TASK."),
	OUTPUT(FIELD_INT, struct api_difference, persons, "Who were compared."),
	OUTPUT(FIELD_TEXT, struct api_difference, why, "Why nothing can be told; not there when it can."),
	OUTPUT(FIELD_REAL, struct api_difference, odds_ratio,
               "Of doing it right, reference : focal, of two who are equally able (Mantel–Haenszel)."),
	OUTPUT(FIELD_REAL, struct api_difference, p, "Its p-value."),
	OUTPUT(FIELD_REAL, struct api_difference, p_adjusted,
               "The same, adjusted for there being many tasks."),
	OUTPUT(FIELD_TEXT, struct api_difference, class,
               "A, B or C, from what does not matter to what does."),
	OUTPUT(FIELD_REAL, struct api_difference, crossing,
               "How much more of the answers a difference by ability explains (logistic regression)."),
	OUTPUT(FIELD_REAL, struct api_difference, crossing_p_adjusted, "Its p-value, adjusted."),
	OUTPUT(FIELD_BOOL, struct api_difference, flagged,
               "Whether either shows a difference: read the task."),
	OUTPUT(FIELD_BOOL, struct api_difference, too_few, "Not flagged, and too few people to tell."),
	OUTPUT(FIELD_REAL, struct api_difference, persons_needed, "So many would be needed."),
};

struct api_competency_differences {
	struct str competency, why;
	int64_t reference_persons, focal_persons;
	struct field_list tasks;
};
static const struct field competency_row[] = {
	OUTPUT(FIELD_TEXT, struct api_competency_differences, competency, "The competency."),
	OUTPUT(FIELD_TEXT, struct api_competency_differences, why,
               "Why nothing can be told; not there when it can."),
	OUTPUT(FIELD_INT, struct api_competency_differences, reference_persons, "People of the reference."),
	OUTPUT(FIELD_INT, struct api_competency_differences, focal_persons, "People of the focal group."),
	OUTPUT_LIST(struct api_competency_differences, tasks, task_row, struct api_difference,
                    "Its tasks, in the assessment's order."),
};

struct api_differences {
	struct str reference, focal;
	int64_t unknown, people, simulated;
	struct field_list competencies;
};
const struct field api_differences_output[6] = {
	OUTPUT(FIELD_TEXT, struct api_differences, reference,
               "The group that the other is compared with; “earlier” without a list."),
	OUTPUT(FIELD_TEXT, struct api_differences, focal, "The other; “later” without a list."),
	OUTPUT(FIELD_INT, struct api_differences, unknown,
               "Rows of the list about nobody whose answers are here."),
	OUTPUT(FIELD_INT, struct api_differences, people, "Whose answers there are, in a group or not."),
	OUTPUT(FIELD_INT, struct api_differences, simulated, "So many of them are simulated."),
	OUTPUT_LIST(struct api_differences, competencies, competency_row, struct api_competency_differences,
                    "By competency."),
};

const struct field api_differences_fields[4] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct differences_list_input, assessment),
         .required = true, .sentence = "The assessment."},
	{"list", FIELD_BODY, FIELD_TEXT, offsetof(struct differences_list_input, list), .max = LIST_BYTES_MAX,
         .sentence = "CSV with the columns email (or sitting) and group. It is used for this answer and not "
                     "stored. Without it, who answered earlier and later are compared."},
	{"reference", FIELD_BODY, FIELD_TEXT, offsetof(struct differences_list_input, reference), .max = 100,
         .sentence = "The group that the other is compared with; without it, the largest."},
	{"focal", FIELD_BODY, FIELD_TEXT, offsetof(struct differences_list_input, focal), .max = 100,
         .sentence = "The group that is compared; without it, the next largest."},
};

static struct api_difference task_of(struct work *w, const struct differences_task *task)
{
	const struct dif_result *matched = &task->matched, *modelled = &task->modelled;
	bool told = matched->state == DIF_TOLD;
	struct api_difference out = {
		.task = str_format(w->arena, "%.*s/%.*s", STR_ARG(task->task->part->id),
	                           STR_ARG(task->task->measure.task)),
		.persons = (int64_t)matched->persons,
		.why = told ? (struct str){0} : dif_state_text(matched->state),
		.odds_ratio = matched->odds_ratio,
		.p = matched->p,
		.p_adjusted = matched->p_adjusted,
		.crossing = modelled->effect,
		.crossing_p_adjusted = modelled->p_adjusted,
		.flagged = matched->flagged || modelled->flagged,
		.too_few = matched->too_few,
		.persons_needed = matched->persons_needed,
	};
	if (told && !matched->too_few)
		out.class = dif_class_name(matched->classes[0]);
	return out;
}

static struct api_competency_differences competency_of(struct work *w,
                                                       const struct differences_competency *competency)
{
	struct api_difference *tasks = work_array(w, competency->task_count, sizeof *tasks);
	bool told = str_absent(competency->why);
	for (size_t i = 0; told && i < competency->task_count; i++)
		tasks[i] = task_of(w, &competency->tasks[i]);
	return (struct api_competency_differences){
		.competency = competency->competency->id,
		.why = competency->why,
		.reference_persons = (int64_t)competency->reference_persons,
		.focal_persons = (int64_t)competency->focal_persons,
		.tasks = {tasks, told ? competency->task_count : 0},
	};
}

enum err api_differences(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct differences_compared compared;
	TRY(differences_compare(w, call, input, &compared));
	struct api_competency_differences *rows = work_array(w, compared.count, sizeof *rows);
	for (size_t i = 0; i < compared.count; i++)
		rows[i] = competency_of(w, &compared.competencies[i]);
	const struct api_differences out = {
		.reference = compared.by_list ? compared.groups.reference : S("earlier"),
		.focal = compared.by_list ? compared.groups.focal : S("later"),
		.unknown = (int64_t)compared.groups.unknown,
		.people = (int64_t)compared.answers.sitting_count,
		.simulated = (int64_t)compared.answers.simulated_count,
		.competencies = {rows, compared.count},
	};
	return web_reply_json(w, call, &out, reply);
}
