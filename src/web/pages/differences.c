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

/* Read in a transaction, and worked on outside of it. */
struct comparing {
	struct id org, assessment, person;
	const struct differences_list_input *in;
	struct differences_compared *out;
};

static enum err read_answers(struct work *w, struct tx *tx, void *argument)
{
	const struct comparing *comparing = argument;
	const struct differences_list_input *in = comparing->in;
	struct differences_compared *out = comparing->out;
	struct id version;
	TRY(version_in_use(w, tx, comparing->org, comparing->assessment, &version));
	TRY(answers_read(w, tx, comparing->org, comparing->assessment, version, &out->answers));
	return out->by_list ? differences_read(w, tx, comparing->org, &out->answers, in->list, in->reference,
	                                       in->focal, &out->groups)
	                    : OK;
}

static enum err note_it(struct work *w, struct tx *tx, void *argument)
{
	const struct comparing *comparing = argument;
	return audit_add(w, tx, comparing->org, comparing->person, "study.compare", comparing->assessment,
	                 (struct str){0});
}

enum err differences_compare(struct work *w, struct http_call *call, const struct differences_list_input *in,
                             struct differences_compared *out)
{
	*out = (struct differences_compared){.by_list = !str_absent(in->list)};
	struct comparing comparing = {.org = web_actor(call)->org,
	                              .assessment = in->assessment,
	                              .person = web_actor(call)->person,
	                              .in = in,
	                              .out = out};
	struct differences_competency *competencies;
	TRY(db_read(w, web_app(call)->db, read_answers, &comparing));
	if (out->by_list)
		TRY(db_write(w, web_app(call)->db, note_it, &comparing));
	const uint8_t *groups = out->by_list ? out->groups.groups : differences_by_time(w, &out->answers);
	TRY(differences_find(w, &out->answers, groups, &competencies, &out->count));
	out->competencies = competencies;
	return OK;
}

static struct named names_of(struct work *w, const struct differences_compared *compared)
{
	if (!compared->by_list)
		return (struct named){S("who answered earlier"), S("who answered later")};
	return (struct named){str_format(w->arena, "“%.*s”", STR_ARG(compared->groups.reference)),
	                      str_format(w->arena, "“%.*s”", STR_ARG(compared->groups.focal))};
}

static struct str lead_of(struct work *w, const struct differences_compared *compared,
                          const struct named *named)
{
	if (!compared->by_list)
		return S("Who answered earlier, compared with who answered later.");
	return str_format(w->arena, "%.*s compared with %.*s.", STR_ARG(named->focal),
	                  STR_ARG(named->reference));
}

enum err differences_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct differences_list_input *in = input;
	struct differences_compared compared;
	TRY(differences_compare(w, call, in, &compared));
	const struct answers *answers = &compared.answers;
	struct named named = names_of(w, &compared);
	struct differences_competency_view *views = work_array(w, compared.count, sizeof *views);
	for (size_t i = 0; i < compared.count; i++)
		views[i] = view_of(w, &compared.competencies[i], &named);
	struct differences_view view = {
		.csrf = web_session(call)->csrf,
		.assessment = in->assessment,
		.title = answers->version.document->title,
		.number = answers->version.number,
		.lead = lead_of(w, &compared, &named),
		.competencies = {views, compared.count},
	};
	if (compared.groups.unknown > 0)
		view.unknown =
			str_format(w->arena, "%zu rows of the list are about nobody whose answers are here.",
		                   compared.groups.unknown);
	if (answers->simulated_count > 0)
		view.simulated = str_format(
			w->arena, "%zu of %zu people are simulated: a computer made their answers up.",
			answers->simulated_count, answers->sitting_count);
	return reply_page(w, call, &view, reply);
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
