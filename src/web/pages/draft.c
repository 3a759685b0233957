/* draft_page, draft_task_page, draft_send, draft_show: a draft as a form, and what it says. The task's page is draft_task.c. */
#include "web/pages/draft.h"

#include "calibration/anchor.h"
#include "exam/draft_tree.h"
#include "grade/reach.h"

struct draft_task_link {
	int64_t number;
	struct str title, words, problems;
};
struct draft_task_links {
	const struct draft_task_link *at;
	size_t count;
};
struct draft_skill_view {
	int64_t number;
	struct str place, problem;
	struct form_fields fields;
	bool removable;
};
struct draft_skill_views {
	const struct draft_skill_view *at;
	size_t count;
};
struct draft_problem_view {
	struct str label, sentence, address;
};
struct draft_problem_views {
	const struct draft_problem_view *at;
	size_t count;
};
struct draft_reach_view {
	struct str sentence;
	bool met;
};
struct draft_reach_views {
	const struct draft_reach_view *at;
	size_t count;
};
struct draft_view {
	struct draft_frame frame;
	struct str version,
		newer,  /* what it is to be; that there is a newer version than it was begun from */
		voided; /* what becomes of scored anchors; absent: nothing */
	int64_t newest, next;
	bool ready, untranslated, read_opened, award_opened,
		rules_opened; /* opened: it has what is to be mended */
	struct draft_problem_views problems;
	struct draft_reach_views reach; /* when it is ready: whether its criteria can show what it requires */
	struct form_fields what, read, award, rules;
	struct draft_task_links tasks;
	struct draft_skill_views skills;
};

#include "web/pages/draft.html.h"

#define DRAFT_ROW(type)                                                                        \
	{                                                                                      \
		"draft", FIELD_PATH, FIELD_ID, offsetof(type, draft), .required = true,        \
								      .sentence = "The draft." \
	}
#define CHECK_ROW(place, type)                                            \
	{                                                                 \
		"check", place, FIELD_BOOL, offsetof(type, check),        \
			.sentence = "Whether to say what is still wrong." \
	}

enum { FORM_BYTES_MAX = 2 << 20 };

const struct field draft_page_fields[2] = {
	DRAFT_ROW(struct draft_page_input),
	CHECK_ROW(FIELD_QUERY, struct draft_page_input),
};
const struct field draft_task_fields[3] = {
	DRAFT_ROW(struct draft_page_input),
	CHECK_ROW(FIELD_QUERY, struct draft_page_input),
	{"task", FIELD_PATH, FIELD_INT, offsetof(struct draft_page_input, task), .required = true, .min = 1,
         .max = DOCUMENT_PARTS_MAX, .sentence = "The task, from 1."},
};
const struct field draft_send_fields[9] = {
	DRAFT_ROW(struct draft_send_input),
	CHECK_ROW(FIELD_BODY, struct draft_send_input),
	{"revision", FIELD_BODY, FIELD_INT, offsetof(struct draft_send_input, revision), .required = true,
         .min = 1, .max = INT32_MAX, .sentence = "The revision that it was changed from."},
	{"task", FIELD_BODY, FIELD_INT, offsetof(struct draft_send_input, task), .min = 1,
         .max = DOCUMENT_PARTS_MAX, .sentence = "The task that the form is of."},
	{"began", FIELD_BODY, FIELD_TEXT, offsetof(struct draft_send_input, began),
         .max = DRAFT_BEGAN_BYTES_MAX, .sentence = "What the form began with, as its page had it."},
	{"keep", FIELD_BODY, FIELD_BOOL, offsetof(struct draft_send_input, keep),
         .sentence = "Whether what it replaces can be had back, whoever wrote it and when."},
	{"do", FIELD_BODY, FIELD_TOKEN, offsetof(struct draft_send_input, doing), .max = 100,
         .sentence = "save, check, try, publish, add.LIST or remove.ELEMENT."},
	{"newest", FIELD_BODY, FIELD_INT, offsetof(struct draft_send_input, newest), .max = INT32_MAX,
         .sentence =
                 "To publish: the number of the newest version that its author has seen; 0: there is none."},
	{"form", FIELD_BODY, FIELD_JSON, offsetof(struct draft_send_input, form), .max = FORM_BYTES_MAX,
         .sentence = "What the fields say."},
};

/* ---- the fields of the whole ---- */

static const struct draft_field_row what_rows[] = {
	{"title", "Title", "What it is called on invitations and credentials.", 0, false, NULL},
	{"language", "Language of its texts", "A short tag: en, de, fr, pt-BR.", 0, false, NULL},
	{"summary", "Summary", "One or two sentences for the invitation. Left empty: the title.", 2, false,
         NULL},
};

static const struct draft_field_row read_rows[] = {
	{"about", "What is assessed, and how it runs",
         "Markdown: a line between paragraphs, **bold**, - lists. It must be true of what you do.", 6, false,
         NULL},
	{"recorded", "What is recorded, and for how long it is kept", "Markdown.", 6, false, NULL},
	{"judged_by", "Who judges, and how to contest it", "Markdown.", 6, false, NULL},
};

static const struct draft_field_row award_rows[] = {
	{"award.achievement.name", "Name of the credential", "Left empty: the title.", 0, false, NULL},
	{"award.achievement.description", "What it says about its holder",
         "One sentence, such as: The holder can advise a beginner. Left empty: the summary.", 2, false, NULL},
	{"award.achievement.criteria", "What its holder did to earn it", "Markdown.", 4, false, NULL},
	{"award.achievement.valid_for.days", "Days that it holds", "730 are two years. Left empty: for ever.",
         0, true, NULL},
};

static const struct form_option second_options[] = {
	{S_INIT(""), S_INIT("One case in ten"), false}, {S_INIT("0"), S_INIT("None by lot"), false},
	{S_INIT("0.2"), S_INIT("One in five"), false},  {S_INIT("0.5"), S_INIT("Every other one"), false},
	{S_INIT("1"), S_INIT("All of them"), false},    {{0}, {0}, false},
};
static const struct draft_field_row rule_rows[] = {
	{"review.second_marking", "Cases that a second person reads, by lot",
         "Blind: neither knows the other's view. Cases close to the level that is needed are read twice in any case.",
         0, false, second_options},
	{"afterwards.appeal_days_to_answer", "Days to answer an appeal", "Left empty: 14.", 0, true, NULL},
	{"retake.attempts", "Attempts in all", "Left empty: one.", 0, true, NULL},
	{"retake.wait_days", "Days between two attempts", "Left empty: none.", 0, true, NULL},
};

static const struct form_option needs_options[] = {
	{S_INIT("-1"), S_INIT("Does it with some help"), false},
	{S_INIT("-0.5"), S_INIT("Does most of it alone"), false},
	{S_INIT("0"), S_INIT("Does it alone"), false},
	{S_INIT("0.5"), S_INIT("Does it alone, and well"), false},
	{S_INIT("1"), S_INIT("Does it so well that others learn from it"), false},
	{S_INIT(""), S_INIT("Nothing: it is shown, and not required"), false},
	{{0}, {0}, false},
};
static const struct form_option sure_options[] = {
	{S_INIT("0.6"), S_INIT("More likely than not (60 %)"), false},
	{S_INIT("0.7"), S_INIT("Likely (70 %)"), false},
	{S_INIT("0.8"), S_INIT("Very likely (80 %)"), false},
	{S_INIT("0.9"), S_INIT("Nearly certain (90 %)"), false},
	{{0}, {0}, false},
};
static const struct draft_field_row skill_rows[] = {
	{"title", "Title", "Such as: Giving advice. With one skill, left empty: the assessment's title.", 0,
         false, NULL},
	{"description", "What a person with it does", "One sentence, for the credential.", 2, false, NULL},
	{"needs", "What somebody must be able to do to get the credential",
         "Where this lies among your levels: who does it alone reaches the middle ones as often as not.", 0,
         false, needs_options},
	{"sure", "How sure the evidence must make it", "More criteria make surer.", 0, false, sure_options},
};

/* ---- the view ---- */

static struct str problems_of(struct work *w, const struct draft_shown *shown, size_t part)
{
	struct str place = str_format(w->arena, "parts.%zu", part);
	struct str below = str_format(w->arena, "%.*s.", STR_ARG(place));
	size_t count = 0;
	for (size_t i = 0; i < shown->report.problem_count; i++) {
		struct str path = shown->report.problems[i].path;
		count += str_equal(path, place) || str_starts(path, below);
	}
	if (count == 0)
		return (struct str){0};
	return str_format(w->arena, "%zu thing%s to mend", count, count == 1 ? "" : "s");
}

static struct draft_task_links tasks_of(struct work *w, const struct draft_shown *shown)
{
	const struct json *tree = shown->draft.tree;
	size_t count = draft_tree_count(tree, S("parts"));
	struct draft_task_link *links = work_array(w, count + 1, sizeof *links);
	for (size_t i = 0; i < count; i++) {
		size_t criteria = draft_tree_count(tree, str_format(w->arena, "parts.%zu.rubric", i));
		struct str title =
			str_trim(draft_tree_text(tree, str_format(w->arena, "parts.%zu.title", i)));
		links[i] = (struct draft_task_link){
			.number = (int64_t)i + 1,
			.title = title.len > 0 ? str_format(w->arena, "Task %zu: %.*s", i + 1, STR_ARG(title))
		                               : str_format(w->arena, "Task %zu", i + 1),
			.words = str_format(w->arena, "%zu criteri%s", criteria, criteria == 1 ? "on" : "a"),
			.problems = problems_of(w, shown, i),
		};
	}
	return (struct draft_task_links){links, count};
}

static struct draft_skill_views skills_of(struct work *w, const struct draft_shown *shown)
{
	size_t count = draft_tree_count(shown->draft.tree, S("competencies"));
	struct draft_skill_view *skills = work_array(w, count + 1, sizeof *skills);
	for (size_t i = 0; i < count; i++) {
		struct str place = str_format(w->arena, "competencies.%zu", i);
		skills[i] = (struct draft_skill_view){
			.number = (int64_t)i + 1,
			.place = place,
			.problem = draft_problem_at(w, shown, place),
			.fields = draft_form_fields(w, shown, place, skill_rows, COUNT(skill_rows)),
			.removable = count > 1,
		};
	}
	return (struct draft_skill_views){skills, count};
}

/* The task that a place is in, from 1; 0: none. */
static int64_t task_of(struct str place)
{
	int64_t part;
	bool of_part = str_equal(str_cut(&place, '.'), S("parts")) && !str_absent(place) &&
	               str_to_int(str_cut(&place, '.'), &part);
	return of_part ? part + 1 : 0;
}

/* Where the field is that a problem is about. */
static struct str address_of(struct work *w, const struct draft_shown *shown, struct str path)
{
	return str_format(w->arena, "%.*s?check=true#%.*s",
	                  STR_ARG(draft_address(w, shown->draft.id, task_of(path))), STR_ARG(path));
}

static struct draft_problem_views problem_views(struct work *w, const struct draft_shown *shown)
{
	const struct draft_report *report = &shown->report;
	struct draft_problem_view *views = work_array(w, report->problem_count + 1, sizeof *views);
	for (size_t i = 0; i < report->problem_count; i++) {
		const struct draft_problem *problem = &report->problems[i];
		views[i].label = problem->label;
		views[i].sentence = problem->sentence;
		if (!str_absent(problem->label))
			views[i].address = address_of(w, shown, problem->path);
	}
	return (struct draft_problem_views){views, report->problem_count};
}

static struct str reach_words(struct work *w, const struct document *document,
                              const struct policy_finding *finding)
{
	const struct competency *competency = document_competency(document, finding->competency);
	if (finding->met)
		return str_format(
			w->arena,
			"“%.*s”: who reaches the highest level of each of its criteria has shown it with %.0f %%; %.0f %% "
			"are required.",
			STR_ARG(competency->title), 100 * finding->probability,
			100 * finding->probability_needed);
	return str_format(
		w->arena,
		"“%.*s” cannot be shown: who reaches the highest level of each of its criteria would have shown it with "
		"%.0f %%, and %.0f %% are required. Add criteria about it, or require less.",
		STR_ARG(competency->title), 100 * finding->probability, 100 * finding->probability_needed);
}

/* Whether candidates would read something in English that the draft began with, in an assessment in another language. */
static bool is_untranslated(struct work *w, const struct json *tree)
{
	static const struct str paths[] = {S_INIT("about"), S_INIT("recorded"), S_INIT("judged_by"),
	                                   S_INIT("award.achievement.criteria"),
	                                   S_INIT("parts.0.introduction")};
	const struct json *standard = draft_begin(w);
	if (str_starts(draft_tree_text(tree, S("language")), S("en")))
		return false;
	for (size_t i = 0; i < COUNT(paths); i++)
		if (str_equal(draft_tree_text(tree, paths[i]), draft_tree_text(standard, paths[i])))
			return true;
	return false;
}

static enum err find_reach(struct work *w, const struct document *document, struct draft_reach_views *out)
{
	struct policy_result reach;
	*out = (struct draft_reach_views){0};
	if (document == NULL)
		return OK;
	TRY(reach_of(w, document, &reach));
	struct draft_reach_view *views = work_array(w, reach.count + 1, sizeof *views);
	for (size_t i = 0; i < reach.count; i++)
		views[i] = (struct draft_reach_view){reach_words(w, document, &reach.findings[i]),
		                                     reach.findings[i].met};
	*out = (struct draft_reach_views){views, reach.count};
	return OK;
}

/* That the assessment went on without this draft; absent: it did not. */
static struct str newer_words(struct work *w, const struct draft_shown *shown)
{
	if (shown->draft.base_number == 0 || shown->newest == shown->draft.base_number)
		return (struct str){0};
	return str_format(
		w->arena,
		"This draft was begun from version %lld, and version %lld is in use by now. What changed since is not "
		"in this draft: what you make of it takes its place. Numbers that were calibrated and what was made "
		"clear in a criterion stay where a criterion is the same.",
		(long long)shown->draft.base_number, (long long)shown->newest);
}

/* What scores of anchors would hold no more, were it the newest version. */
static enum err find_voided(struct work *w, struct http_call *call, const struct draft_shown *shown,
                            struct str *out)
{
	struct id assessment = shown->draft.assessment;
	const struct document *document = shown->report.document;
	size_t count;
	*out = (struct str){0};
	if (document == NULL || id_is_zero(assessment))
		return OK;
	TRY(anchor_voided(w, call->tx, web_actor(call)->org, assessment, document, &count));
	if (count > 0)
		*out = str_format(
			w->arena,
			"%zu scored anchor%s must be looked at once more: this version words what %s scored on "
			"otherwise, or gives it another scale. Until somebody has, nothing is learned from %s, and what "
			"was learned of those criteria says nothing about answers to this version.",
			count, count == 1 ? "" : "s", count == 1 ? "it was" : "they were",
			count == 1 ? "it" : "them");
	return OK;
}

enum err draft_show(struct work *w, struct http_call *call, const struct draft_shown *shown,
                    struct http_reply *reply)
{
	bool first = id_is_zero(shown->draft.assessment);
	struct draft_view view = {
		.frame = draft_frame_of(w, call, shown, 0),
		.newest = shown->newest,
		.next = shown->newest + 1,
		.version = first ? S("It becomes a new assessment.")
	                         : str_format(w->arena, "It becomes version %lld of “%.*s”.",
	                                      (long long)shown->newest + 1,
	                                      STR_ARG(shown->draft.title.len > 0 ? shown->draft.title
	                                                                         : shown->draft.slug)),
		.newer = newer_words(w, shown),
		.ready = shown->check && shown->report.document != NULL,
		.untranslated = is_untranslated(w, shown->draft.tree),
		.problems = problem_views(w, shown),
		.what = draft_form_fields(w, shown, (struct str){0}, what_rows, COUNT(what_rows)),
		.read = draft_form_fields(w, shown, (struct str){0}, read_rows, COUNT(read_rows)),
		.award = draft_form_fields(w, shown, (struct str){0}, award_rows, COUNT(award_rows)),
		.rules = draft_form_fields(w, shown, (struct str){0}, rule_rows, COUNT(rule_rows)),
		.tasks = tasks_of(w, shown),
		.skills = skills_of(w, shown),
	};
	view.read_opened = draft_form_is_to_mend(&view.read);
	view.award_opened = draft_form_is_to_mend(&view.award);
	view.rules_opened = draft_form_is_to_mend(&view.rules);
	TRY(find_reach(w, shown->report.document, &view.reach));
	TRY(find_voided(w, call, shown, &view.voided));
	struct buf body = web_markup(w);
	draft_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){
			.title = view.frame.title, .body = &body, .island = "draft.js", .body_class = "wide"},
		reply);
}

static enum err load(struct work *w, struct http_call *call, struct id draft, bool check,
                     struct draft_shown *out)
{
	struct id org = web_actor(call)->org;
	*out = (struct draft_shown){.check = check};
	TRY(draft_load(w, call->tx, org, draft, &out->draft));
	TRY(draft_newest(w, call->tx, org, &out->draft, &out->newest));
	return check ? draft_check(w, call->tx, org, &out->draft, &out->report) : OK;
}

static enum err show_either(struct work *w, struct http_call *call, const struct draft_shown *shown,
                            int64_t task, struct http_reply *reply)
{
	return task > 0 ? draft_show_task(w, call, shown, task, reply) : draft_show(w, call, shown, reply);
}

enum err draft_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct draft_page_input *in = input;
	struct draft_shown shown;
	TRY(load(w, call, in->draft, in->check, &shown));
	return draft_show(w, call, &shown, reply);
}

enum err draft_task_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct draft_page_input *in = input;
	struct draft_shown shown;
	TRY(load(w, call, in->draft, in->check, &shown));
	return draft_show_task(w, call, &shown, in->task, reply);
}

/* ---- what was sent ---- */

/* Where to go on, and what to say there. */
struct done {
	struct str place; /* absent: none */
	int64_t task;
	const char *notice;
	bool check, keep; /* what it was before is to be had back */
	bool tries;       /* to where answers are tried on the task */
	bool publishes;   /* once it is saved */
};

/* Whether the button's word begins so; *rest is what stands behind it. */
static bool says(struct str doing, struct str word, struct str *rest)
{
	*rest = str_slice(doing, word.len, SIZE_MAX);
	return str_starts(doing, word);
}

static enum err do_it(struct work *w, const struct draft_send_input *in, const struct json **tree,
                      struct done *done)
{
	struct str rest;
	*done = (struct done){.task = in->task > 0 ? in->task : 0, .notice = "saved", .check = in->check};
	if (str_absent(in->doing) || str_equal(in->doing, S("save")))
		return OK;
	if (str_equal(in->doing, S("check"))) {
		done->check = true;
		done->task = 0;
		return OK;
	}
	if (str_equal(in->doing, S("try"))) {
		done->tries = in->task > 0;
		return OK;
	}
	if (str_equal(in->doing, S("publish"))) {
		done->publishes = true;
		return OK;
	}
	if (says(in->doing, S("add."), &rest)) {
		done->notice = "draft-added";
		done->keep = true;
		TRY(draft_add_element(w, *tree, rest, tree, &done->place));
		done->task = task_of(done->place);
		return OK;
	}
	if (!says(in->doing, S("remove."), &rest))
		return fail(w, ERR_INPUT, "A form saves, checks, tries, publishes, adds or removes.");
	done->notice = "draft-removed";
	done->keep = true;
	if (str_equal(rest, str_format(w->arena, "parts.%lld", (long long)in->task - 1)))
		done->task = 0;
	return draft_remove_element(w, *tree, rest, tree);
}

/* Who changed what is stored now, as a sentence begins with them. */
static struct str changer_of(struct http_call *call, const struct draft_assessment *draft)
{
	if (id_equal(draft->changed_by, web_actor(call)->person))
		return S("You, in another tab or on another device,");
	return str_absent(draft->changed_by_name) ? S("Somebody else") : draft->changed_by_name;
}

/* The form was older than what is stored: why its page comes again. */
static struct str stale_words(struct work *w, const struct draft_send_input *in,
                              const struct draft_shown *shown)
{
	size_t both = shown->laid.collision_count, lost = shown->laid.homeless_count;
	struct str said = str_format(w->arena, "%.*s changed this draft while you had it open. ",
	                             STR_ARG(shown->other));
	if (both > 0)
		said = str_format(
			w->arena,
			"%.*s%zu field%s both of you changed: yours is in the field, the other beside it. ",
			STR_ARG(said), both, both == 1 ? "" : "s");
	if (lost > 0)
		said = str_format(w->arena, "%.*sWhat you wrote into something that is gone is below. ",
		                  STR_ARG(said));
	if (both == 0 && lost == 0)
		return str_format(
			w->arena,
			"%.*sWhat you pressed was not done: look at what is here now, and press it again.",
			STR_ARG(said));
	return str_format(
		w->arena,
		"%.*sNothing of yours is lost, and nothing of it is saved yet: look it over, then save%s. "
		"What is stored now stays under “Earlier”.",
		STR_ARG(said), in->doing.len > 0 && !str_equal(in->doing, S("save")) ? " or go on" : "");
}

/* What could not be saved is shown again, so that nothing is lost. */
static enum err show_again(struct work *w, struct http_call *call, const struct draft_send_input *in,
                           struct draft_shown *shown, struct http_reply *reply)
{
	struct str began = in->began.len > 0 ? in->began : (struct str){0};
	struct str place = draft_place_now(w, shown->stored, began,
	                                   str_format(w->arena, "parts.%lld", (long long)in->task - 1));
	shown->draft.tree = shown->laid.tree;
	return show_either(w, call, shown, in->task > 0 ? task_of(place) : 0, reply);
}

static enum err show_unsaved(struct work *w, struct http_call *call, const struct draft_send_input *in,
                             struct http_reply *reply)
{
	struct draft_shown shown;
	struct str problem = w->message;
	web_reply_again(w, reply);
	TRY(load(w, call, in->draft, false, &shown));
	shown.stored = shown.draft.tree;
	draft_lay_over(w, shown.stored, in->form, in->began, &shown.laid);
	shown.problem =
		str_format(w->arena, "%.*s Nothing was saved yet: mend it, then save.", STR_ARG(problem));
	return show_again(w, call, in, &shown, reply);
}

/* A form that is older than what is stored. What was changed on it is saved over that, where nobody else changed the same and
 * it says nothing of elements that may be others by now; else both are shown. What is replaced can be had back. */
static enum err put_together(struct work *w, struct http_call *call, const struct draft_send_input *in,
                             struct done *done, bool *shown_again, struct http_reply *reply)
{
	const struct actor *actor = web_actor(call);
	struct draft_shown shown;
	bool plain = in->doing.len == 0 || str_equal(in->doing, S("save")) ||
	             str_equal(in->doing, S("check")) || str_equal(in->doing, S("try"));
	TRY(load(w, call, in->draft, false, &shown));
	shown.stored = shown.draft.tree;
	shown.other = changer_of(call, &shown.draft);
	draft_lay_over(w, shown.stored, in->form, in->began, &shown.laid);
	*shown_again = !plain || shown.laid.collision_count > 0 || shown.laid.homeless_count > 0;
	if (*shown_again) {
		shown.problem = stale_words(w, in, &shown);
		reply->status = err_http_status(ERR_CONFLICT);
		return show_again(w, call, in, &shown, reply);
	}
	struct str place = draft_place_now(w, shown.stored, in->began,
	                                   str_format(w->arena, "parts.%lld", (long long)in->task - 1));
	const struct json *tree = shown.laid.tree;
	TRY(do_it(w, in, &tree, done));
	if (done->task > 0)
		done->task = task_of(place);
	done->tries = done->tries && done->task > 0;
	done->notice = "draft-together";
	return draft_save(w, call->tx, actor, in->draft, shown.draft.revision, tree, true);
}

static enum err take(struct work *w, struct http_call *call, const struct draft_send_input *in,
                     struct done *done, bool *shown_again, struct http_reply *reply)
{
	const struct actor *actor = web_actor(call);
	struct draft_assessment draft;
	TRY(draft_load(w, call->tx, actor->org, in->draft, &draft));
	if (draft.revision != in->revision)
		return put_together(w, call, in, done, shown_again, reply);
	if (in->form != NULL)
		TRY(draft_change(w, draft.tree, in->form, &draft.tree));
	TRY(do_it(w, in, &draft.tree, done));
	return draft_save(w, call->tx, actor, in->draft, in->revision, draft.tree, done->keep || in->keep);
}

/* Of what was saved just now, so that nothing that stands in the fields is left out of a version that cannot be changed. What
 * is still to be mended is shown where it can be. */
static enum err publish(struct work *w, struct http_call *call, const struct draft_send_input *in,
                        struct http_reply *reply)
{
	const struct actor *actor = web_actor(call);
	struct version_stored stored;
	struct draft_shown shown;
	size_t kept;
	TRY(load(w, call, in->draft, false, &shown));
	enum err failed = draft_publish(w, call->tx, actor, in->draft, shown.draft.revision,
	                                in->newest == DB_NULL_INT ? 0 : in->newest, &stored, &kept);
	if (failed == ERR_INPUT || failed == ERR_CONFLICT) {
		struct str problem = str_format(w->arena, "%.*s What you typed is saved, in this draft.",
		                                STR_ARG(w->message));
		web_reply_again(w, reply);
		TRY(load(w, call, in->draft, true, &shown));
		shown.problem = problem;
		return draft_show(w, call, &shown, reply);
	}
	TRY(failed);
	web_reply_done(w, S("/assessments"), stored.unchanged ? "version-same" : "version-made", reply);
	return OK;
}

enum err draft_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct draft_send_input *in = input;
	struct done done = {0};
	bool shown_again = false;
	enum err failed = take(w, call, in, &done, &shown_again, reply);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT)
		return show_unsaved(w, call, in, reply);
	TRY(failed);
	if (shown_again)
		return OK;
	if (done.publishes)
		return publish(w, call, in, reply);
	http_reply_redirect(reply, str_format(w->arena, "%.*s%s?notice=%s%s%s%.*s",
	                                      STR_ARG(draft_address(w, in->draft, done.task)),
	                                      done.tries ? "/tries" : "", done.notice,
	                                      done.check && !done.tries ? "&check=true" : "",
	                                      str_absent(done.place) ? "" : "#", STR_ARG(done.place)));
	return OK;
}
