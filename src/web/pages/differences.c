#include "web/pages/differences.h"

#include "org/audit.h"
#include "web/pages/study.h"

#include <inttypes.h>
#include <math.h>

struct differences_row {
	struct str task, persons, odds, p, class, rise, note;
};
struct differences_rows {
	const struct differences_row *at;
	size_t count;
};
struct differences_table {
	struct str label;
	struct differences_rows rows;
};
struct differences_competency_view {
	struct str title, why, sentence, reference, focal;
	struct markup drawing;
	struct differences_table flagged, all;
	bool drawn;
};
struct differences_competencies {
	const struct differences_competency_view *at;
	size_t count;
};
struct differences_view {
	struct str csrf;
	struct id assessment;
	struct str title, lead, simulated, unknown;
	int64_t number;
	struct differences_competencies competencies;
};

#include "web/pages/differences.html.h"

enum { LIST_BYTES_MAX = 4 << 20 };

const struct field differences_fields[1] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct differences_input, assessment), .required = true,
         .sentence = "The assessment."},
};
const struct field differences_list_fields[4] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct differences_list_input, assessment),
         .required = true, .sentence = "The assessment."},
	{"list", FIELD_BODY, FIELD_FILE, offsetof(struct differences_list_input, list), .max = LIST_BYTES_MAX,
         .sentence =
                 "CSV with the columns email (or sitting) and group; without it, who answered earlier and later."},
	{"reference", FIELD_BODY, FIELD_TEXT, offsetof(struct differences_list_input, reference), .max = 100,
         .sentence = "The group that others are compared with; empty: the largest."},
	{"focal", FIELD_BODY, FIELD_TEXT, offsetof(struct differences_list_input, focal), .max = 100,
         .sentence = "The group that is compared; empty: the next largest."},
};

/* ---- one competency ---- */

/* The logarithm of the odds ratio at which a difference is of class C, on the scale of delta 1.5. */
static const double matters = 1.5 / 2.35;

struct named {
	struct str reference, focal;
};

static struct str note_of(struct work *w, const struct differences_task *task, const struct named *named)
{
	const struct dif_result *result = &task->matched;
	if (result->persons == 0)
		return S("Nobody of them has answered it.");
	if (result->state != DIF_TOLD)
		return dif_state_text(result->state);
	bool crossing = task->modelled.state == DIF_TOLD && task->modelled.flagged && !result->flagged;
	if (result->flagged && result->classes[0] == DIF_CLASS_C)
		return str_format(w->arena, "Much harder for %.*s: read it again.",
		                  STR_ARG(result->effect < 0 ? named->focal : named->reference));
	if (crossing)
		return S("The difference depends on ability: look at its curve.");
	if (result->flagged)
		return str_format(w->arena, "Somewhat harder for %.*s.",
		                  STR_ARG(result->effect < 0 ? named->focal : named->reference));
	if (result->too_few && !isnan(result->persons_needed))
		return str_format(w->arena, "Too few to tell: about %.0f people are needed.",
		                  result->persons_needed);
	if (result->too_few)
		return S("Too few to tell.");
	return S("");
}

static struct differences_row row_of(struct work *w, const struct differences_task *task,
                                     const struct named *named)
{
	const struct dif_result *matched = &task->matched, *modelled = &task->modelled;
	return (struct differences_row){
		.task = task->task->measure.task,
		.persons = str_format(w->arena, "%zu", matched->persons),
		.odds = study_number(w, matched->odds_ratio, 2),
		.p = study_number(w, matched->p_adjusted, 3),
		.class = matched->state == DIF_TOLD && !matched->too_few &&
	                                 !str_absent(dif_class_name(matched->classes[0]))
	                         ? dif_class_name(matched->classes[0])
	                         : S("–"),
		.rise = modelled->state == DIF_TOLD ? study_number(w, modelled->effect, 3) : S("–"),
		.note = note_of(w, task, named),
	};
}

static bool has_odds(const struct dif_result *result)
{
	return result->state == DIF_TOLD && result->odds_ratio > 0;
}

static struct markup draw(struct work *w, const struct differences_competency *competency)
{
	const struct chart_axis odds = {S("log odds ratio"), -2, 2, 0.5};
	double rows = (double)competency->task_count + 1;
	struct chart *chart = chart_open(w, S("Differences by task"), odds,
	                                 (struct chart_axis){S("tasks"), 0, rows, CHART_BARE});
	for (size_t i = 0; i < competency->task_count; i++) {
		const struct dif_result *result = &competency->tasks[i].matched;
		if (!has_odds(result))
			continue;
		chart_point(chart, result->flagged ? CHART_MAIN : CHART_FAINT, log(result->odds_ratio),
		            rows - (double)i - 1, 0, 0);
	}
	chart_mark(chart, -matters, (struct str){0});
	chart_mark(chart, matters, (struct str){0});
	return chart_drawing(chart);
}

static bool is_flagged(const struct differences_task *task)
{
	return task->matched.flagged || task->modelled.flagged;
}

static struct str sentence_of(struct work *w, const struct differences_competency *competency,
                              const struct named *named)
{
	size_t flagged = 0, few = 0;
	for (size_t i = 0; i < competency->task_count; i++) {
		flagged += is_flagged(&competency->tasks[i]) ? 1 : 0;
		few += competency->tasks[i].matched.too_few;
	}
	return str_format(
		w->arena,
		"People: %zu %.*s, %zu %.*s. Of %zu tasks %zu show a difference; for %zu too few people "
		"have answered to tell.",
		competency->reference_persons, STR_ARG(named->reference), competency->focal_persons,
		STR_ARG(named->focal), competency->task_count, flagged, few);
}

static struct differences_competency_view
view_of(struct work *w, const struct differences_competency *competency, const struct named *named)
{
	struct differences_competency_view view = {
		.title = competency->competency->title,
		.why = competency->why,
		.reference = named->reference,
		.focal = named->focal,
	};
	if (!str_absent(competency->why))
		return view;
	struct differences_row *rows = work_array(w, competency->task_count, sizeof *rows);
	struct differences_row *flagged = work_array(w, competency->task_count, sizeof *flagged);
	size_t flagged_count = 0;
	for (size_t i = 0; i < competency->task_count; i++) {
		rows[i] = row_of(w, &competency->tasks[i], named);
		view.drawn = view.drawn || has_odds(&competency->tasks[i].matched);
		if (is_flagged(&competency->tasks[i]))
			flagged[flagged_count++] = rows[i];
	}
	struct str title = view.title;
	view.all = (struct differences_table){
		str_format(w->arena, "All tasks of %.*s", STR_ARG(title)),
		{rows, competency->task_count},
	};
	view.flagged = (struct differences_table){
		str_format(w->arena, "Tasks of %.*s that show a difference", STR_ARG(title)),
		{flagged, flagged_count},
	};
	view.sentence = sentence_of(w, competency, named);
	view.drawing = draw(w, competency);
	return view;
}

/* ---- the page ---- */

static enum err reply_page(struct work *w, struct http_call *call, const struct differences_view *view,
                           struct http_reply *reply)
{
	struct buf body = web_markup(w);
	differences_html(&body, view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Differences between groups"),
	                                         .body = &body,
	                                         .body_class = "wide"},
	                      reply);
}

static enum err reply_with(struct work *w, struct http_call *call, const struct answers *answers,
                           const uint8_t *groups, const struct named *named, struct differences_view *view,
                           struct http_reply *reply)
{
	struct differences_competency *competencies;
	size_t count;
	TRY(differences_find(w, answers, groups, &competencies, &count));
	struct differences_competency_view *views = work_array(w, count, sizeof *views);
	for (size_t i = 0; i < count; i++)
		views[i] = view_of(w, &competencies[i], named);
	view->competencies = (struct differences_competencies){views, count};
	view->csrf = web_session(call)->csrf;
	view->title = answers->version.document->title;
	view->number = answers->version.number;
	if (answers->simulated_count > 0)
		view->simulated = str_format(
			w->arena, "%zu of %zu people are simulated: a computer made their answers up.",
			answers->simulated_count, answers->sitting_count);
	return reply_page(w, call, view, reply);
}

/* Read in a transaction, and worked on outside of it: it may take seconds. */
struct comparing {
	struct id org, assessment;
	const struct differences_list_input *in;
	struct actor actor;
	struct answers answers;
	struct differences_groups groups; /* by a list */
};

static bool has_list(const struct differences_list_input *in)
{
	return !str_absent(in->list);
}

static enum err read_answers(struct work *w, struct tx *tx, void *argument)
{
	struct comparing *comparing = argument;
	const struct differences_list_input *in = comparing->in;
	struct id version;
	TRY(version_in_use(w, tx, comparing->org, comparing->assessment, &version));
	TRY(answers_read(w, tx, comparing->org, comparing->assessment, version, &comparing->answers));
	return has_list(in) ? differences_read(w, tx, comparing->org, &comparing->answers, in->list,
	                                       in->reference, in->focal, &comparing->groups)
	                    : OK;
}

static enum err note_it(struct work *w, struct tx *tx, void *argument)
{
	const struct comparing *comparing = argument;
	return audit_add(w, tx, comparing->org, comparing->actor.person, "study.compare",
	                 comparing->assessment, (struct str){0});
}

static enum err reply_by_time(struct work *w, struct http_call *call, const struct comparing *comparing,
                              struct http_reply *reply)
{
	const struct named named = {S("who answered earlier"), S("who answered later")};
	struct differences_view view = {.assessment = comparing->assessment,
	                                .lead = S("Who answered earlier, compared with who answered later.")};
	return reply_with(w, call, &comparing->answers, differences_by_time(w, &comparing->answers), &named,
	                  &view, reply);
}

static enum err reply_by_list(struct work *w, struct http_call *call, const struct comparing *comparing,
                              struct http_reply *reply)
{
	const struct differences_groups *groups = &comparing->groups;
	struct differences_view view = {
		.assessment = comparing->assessment,
		.lead = str_format(w->arena, "“%.*s” compared with “%.*s”.", STR_ARG(groups->focal),
	                           STR_ARG(groups->reference)),
	};
	if (groups->unknown > 0)
		view.unknown = str_format(w->arena, "%zu rows of the list are about nobody who is here.",
		                          groups->unknown);
	const struct named named = {str_format(w->arena, "“%.*s”", STR_ARG(groups->reference)),
	                            str_format(w->arena, "“%.*s”", STR_ARG(groups->focal))};
	return reply_with(w, call, &comparing->answers, groups->groups, &named, &view, reply);
}

enum err differences_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct differences_list_input *in = input;
	struct comparing comparing = {.org = web_actor(call)->org,
	                              .assessment = in->assessment,
	                              .in = in,
	                              .actor = *web_actor(call)};
	TRY(db_read(w, web_app(call)->db, read_answers, &comparing));
	if (!has_list(in))
		return reply_by_time(w, call, &comparing, reply);
	TRY(db_write(w, web_app(call)->db, note_it, &comparing));
	return reply_by_list(w, call, &comparing, reply);
}

enum err differences_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct differences_input *in = input;
	struct id id;
	struct version version;
	TRY(version_in_use(w, call->tx, web_actor(call)->org, in->assessment, &id));
	TRY(version_load(w, call->tx, web_actor(call)->org, id, &version));
	const struct differences_view view = {
		.csrf = web_session(call)->csrf,
		.assessment = in->assessment,
		.title = version.document->title,
		.number = version.number,
	};
	return reply_page(w, call, &view, reply);
}
