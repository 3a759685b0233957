/* Of web/pages/draft.h: one task of a draft, with its criteria. */
#include "web/pages/draft.h"

#include "exam/draft_tree.h"

struct draft_level_view {
	int64_t number;
	struct str place;
	struct form_fields fields;
	bool removable;
};
struct draft_level_views {
	const struct draft_level_view *at;
	size_t count;
};
struct draft_criterion_view {
	int64_t number;
	struct str place, problem, levels_problem;
	struct form_fields fields;
	struct draft_level_views levels;
	bool removable, can_grow;
};
struct draft_criterion_views {
	const struct draft_criterion_view *at;
	size_t count;
};
struct draft_task_view {
	struct draft_frame frame;
	int64_t number;
	struct str place, problem;
	struct form_fields task, answer, around;
	struct draft_criterion_views criteria;
	bool removable, can_grow, around_opened;
};

#include "web/pages/draft_task.html.h"

static const struct draft_field_row task_rows[] = {
	{"title", "Title of the task",
         "Left empty: the assessment's title, or “Task 2” where there are several.", 0, false, NULL},
	{"statement", "The task",
         "All that is needed for it: who writes what to whom, and why. Markdown: a line between paragraphs, **bold**, "
         "- lists.",
         14, false, NULL},
};
static const struct draft_field_row answer_rows[] = {
	{"words.min", "Fewest words", "0 is none.", 0, true, NULL},
	{"words.max", "Most words", "Up to 3000.", 0, true, NULL},
	{"expected_minutes", "Usual minutes", "That most people need.", 0, true, NULL},
	{"minutes", "Time limit", "Minutes. Empty: none.", 0, true, NULL},
};
static const struct form_option shown_options[] = {
	{S_INIT(""), S_INIT("Their titles alone"), false},
	{S_INIT("true"), S_INIT("Their titles and questions"), false},
	{{0}, {0}, false},
};
static const struct draft_field_row around_rows[] = {
	{"introduction", "What is read before the clock starts", "Markdown.", 3, false, NULL},
	{"paper.pages", "Pages of paper that it may be answered on",
         "They are photographed, and read by a machine. Left empty: it is typed.", 0, true, NULL},
	{"pictures.most", "Pictures that it is answered by",
         "A diagram or a drawing. Left empty: none. Not together with paper.", 0, true, NULL},
	{"questions_shown", "What candidates read of the criteria while they write",
         "A question that names the answer gives it away. With the result they read everything.", 0, false,
         shown_options},
};

static const struct draft_field_row criterion_rows[] = {
	{"ask", "The one question that is answered about each text",
         "Such as: Does the letter name one step with an amount, a time or a sign to look for?", 2, false,
         NULL},
	{"title", "Short title", "What candidates read first. Left empty: the question.", 0, false, NULL},
	{"points", "Points at most",
         "10 to 60, where it is marked by points, and each level below holds from so many on. Left empty: the levels are "
         "counted 0, 1, 2.",
         0, true, NULL},
};
static const struct draft_field_row level_rows[] = {
	{"title", "Title", "", 0, false, NULL},
	{"description", "What is found in a text of this level", "Something to count or to point at.", 2,
         false, NULL},
	{"points", "From so many points on", "Left empty: the levels are spread evenly.", 0, true, NULL},
};

static struct draft_level_views levels_of(struct work *w, const struct draft_shown *shown,
                                          struct str criterion)
{
	struct str list = str_format(w->arena, "%.*s.levels", STR_ARG(criterion));
	size_t count = draft_tree_count(shown->draft.tree, list);
	struct draft_level_view *levels = work_array(w, count + 1, sizeof *levels);
	for (size_t i = 0; i < count; i++) {
		struct str place = str_format(w->arena, "%.*s.%zu", STR_ARG(list), i);
		levels[i] = (struct draft_level_view){
			.number = (int64_t)i + 1,
			.place = place,
			.fields = draft_form_fields(w, shown, place, level_rows, COUNT(level_rows)),
			.removable = count > 2,
		};
	}
	return (struct draft_level_views){levels, count};
}

/* The skills to choose from, and "" as long as none is chosen. */
static const struct form_option *skill_options(struct work *w, const struct draft_shown *shown, bool chosen)
{
	const struct json *tree = shown->draft.tree;
	size_t count = draft_tree_count(tree, S("competencies")), at = 0;
	struct form_option *options = work_array(w, count + 2, sizeof *options);
	if (!chosen)
		options[at++] = (struct form_option){S(""), S("Choose one"), false};
	for (size_t i = 0; i < count; i++) {
		struct str title =
			str_trim(draft_tree_text(tree, str_format(w->arena, "competencies.%zu.title", i)));
		options[at++] = (struct form_option){
			draft_tree_text(tree, str_format(w->arena, "competencies.%zu.id", i)),
			title.len > 0 ? title : str_format(w->arena, "Skill %zu", i + 1), false};
	}
	return options;
}

/* Which skill it shows is asked only where there are several. */
static struct form_fields criterion_fields(struct work *w, const struct draft_shown *shown, struct str place)
{
	struct form_fields fields = draft_form_fields(w, shown, place, criterion_rows, COUNT(criterion_rows));
	struct str path = str_format(w->arena, "%.*s.competency", STR_ARG(place));
	bool chosen = draft_tree_text(shown->draft.tree, path).len > 0;
	if (chosen && draft_tree_count(shown->draft.tree, S("competencies")) < 2)
		return fields;
	const struct draft_field_row skill = {"competency", "Skill that it shows",          "", 0,
	                                      false,        skill_options(w, shown, chosen)};
	struct form_field *more = work_array(w, fields.count + 1, sizeof *more);
	for (size_t i = 0; i < fields.count; i++)
		more[i] = fields.at[i];
	more[fields.count] = draft_form_field(w, shown, place, &skill);
	return (struct form_fields){more, fields.count + 1};
}

static struct draft_criterion_views criteria_of(struct work *w, const struct draft_shown *shown,
                                                struct str task)
{
	struct str list = str_format(w->arena, "%.*s.rubric", STR_ARG(task));
	size_t count = draft_tree_count(shown->draft.tree, list);
	struct draft_criterion_view *criteria = work_array(w, count + 1, sizeof *criteria);
	for (size_t i = 0; i < count; i++) {
		struct str place = str_format(w->arena, "%.*s.%zu", STR_ARG(list), i);
		criteria[i] = (struct draft_criterion_view){
			.number = (int64_t)i + 1,
			.place = place,
			.problem = draft_problem_at(w, shown, place),
			.levels_problem = draft_problem_at(
				w, shown, str_format(w->arena, "%.*s.levels", STR_ARG(place))),
			.fields = criterion_fields(w, shown, place),
			.levels = levels_of(w, shown, place),
			.removable = count > 1,
		};
		criteria[i].can_grow = criteria[i].levels.count < DOCUMENT_LEVELS_MAX;
	}
	return (struct draft_criterion_views){criteria, count};
}

enum err draft_show_task(struct work *w, struct http_call *call, const struct draft_shown *shown,
                         int64_t task, struct http_reply *reply)
{
	size_t count = draft_tree_count(shown->draft.tree, S("parts"));
	struct str place = str_format(w->arena, "parts.%lld", (long long)task - 1);
	if (task < 1 || (size_t)task > count)
		return fail(w, ERR_NOT_FOUND, "There is no such task in this draft.");
	struct draft_task_view view = {
		.frame = draft_frame_of(w, call, shown, task),
		.number = task,
		.place = place,
		.problem = draft_problem_at(w, shown, place),
		.task = draft_form_fields(w, shown, place, task_rows, COUNT(task_rows)),
		.answer = draft_form_fields(w, shown, place, answer_rows, COUNT(answer_rows)),
		.around = draft_form_fields(w, shown, place, around_rows, COUNT(around_rows)),
		.criteria = criteria_of(w, shown, place),
		.removable = count > 1,
	};
	view.can_grow = view.criteria.count < DOCUMENT_CRITERIA_MAX;
	view.around_opened = draft_form_is_to_mend(&view.around);
	struct buf body = web_markup(w);
	draft_task_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = str_format(w->arena, "Task %lld: %.*s", (long long)task,
	                                               STR_ARG(view.frame.title)),
	                           .body = &body,
	                           .island = "draft.js",
	                           .body_class = "wide"},
		reply);
}
