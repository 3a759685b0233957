#include "web/pages/reviewers.h"

#include "org/audit.h"
#include "org/person.h"
#include "web/pages/study.h"

#include <math.h>

struct reviewers_row {
	int64_t number;
	struct str name, sittings, severity, interval, levels, infit, turned, note;
};
struct reviewers_rows {
	const struct reviewers_row *at;
	size_t count;
};
struct reviewers_view {
	struct str csrf;
	struct id assessment;
	struct str title, why, sentence, unlinked, simulated;
	int64_t number;
	struct markup drawing;
	struct reviewers_rows rows;
};

#include "web/pages/reviewers.html.h"

/* From here on a figure is worth a talk: a mean square, its z, and a p-value. */
static const double erratic = 1.3, uniform = 0.7, z_large = 2, p_small = 0.05;
static const double normal_95 = 1.959964;

/* ---- what is looked at ---- */

struct seeing {
	struct id org, assessment, person;
	struct reviewers_seen *out;
};

static enum err read_answers(struct work *w, struct tx *tx, void *argument)
{
	const struct seeing *seeing = argument;
	struct answers *answers = &seeing->out->answers;
	struct id version;
	TRY(version_in_use(w, tx, seeing->org, seeing->assessment, &version));
	TRY(answers_read(w, tx, seeing->org, seeing->assessment, version, answers));
	seeing->out->names = work_array(w, answers->reviewer_count, sizeof *seeing->out->names);
	for (size_t i = 0; i < answers->reviewer_count; i++) {
		struct person person;
		TRY(person_load(w, tx, seeing->org, answers->reviewers[i], &person));
		seeing->out->names[i] = person.name;
	}
	return OK;
}

static enum err note_it(struct work *w, struct tx *tx, void *argument)
{
	const struct seeing *seeing = argument;
	return audit_add(w, tx, seeing->org, seeing->person, "study.reviewers", seeing->assessment,
	                 (struct str){0});
}

enum err reviewers_see(struct work *w, struct http_call *call, struct id assessment,
                       struct reviewers_seen *out)
{
	struct seeing seeing = {.org = web_actor(call)->org,
	                        .assessment = assessment,
	                        .person = web_actor(call)->person,
	                        .out = out};
	*out = (struct reviewers_seen){0};
	TRY(db_read(w, web_app(call)->db, read_answers, &seeing));
	TRY(db_write(w, web_app(call)->db, note_it, &seeing));
	return reviewers_find(w, &out->answers, &out->reviewers);
}

/* ---- what it says ---- */

struct str reviewers_note(struct work *w, const struct reviewer *reviewer)
{
	if (!str_absent(reviewer->why))
		return reviewer->why;
	if (reviewer->p_adjusted < p_small)
		return str_format(w->arena, "%s than the others: look at the rubric together.",
		                  reviewer->severity_logit > 0 ? "Severer" : "More lenient");
	if (reviewer->infit > erratic && reviewer->infit_z > z_large)
		return S(
			"Like the others on the whole, but not from case to case: judge some cases together.");
	if (reviewer->infit < uniform && reviewer->infit_z < -z_large)
		return S("Judges all criteria of a case much alike: look at each for itself.");
	return S("Like the others.");
}

static struct reviewers_row row_of(struct work *w, const struct reviewer *reviewer, struct str name,
                                   size_t number)
{
	bool told = str_absent(reviewer->why);
	double severity = reviewer->severity_logit, reach = normal_95 * reviewer->standard_error;
	struct reviewers_row row = {
		.number = (int64_t)number,
		.name = name,
		.sittings = str_format(w->arena, "%zu", reviewer->sittings),
		.severity = S("–"),
		.interval = S("–"),
		.levels = S("–"),
		.infit = S("–"),
		.turned = S("–"),
		.note = reviewers_note(w, reviewer),
	};
	if (!told)
		return row;
	row.severity = study_number(w, severity, 2);
	row.interval = str_format(w->arena, "%.*s to %.*s", STR_ARG(study_number(w, severity - reach, 2)),
	                          STR_ARG(study_number(w, severity + reach, 2)));
	row.levels = study_number(w, reviewer->level_shift, 2);
	row.infit = study_number(w, reviewer->infit, 2);
	row.turned = str_format(w->arena, "%zu", reviewer->turned);
	return row;
}

static struct markup draw(struct work *w, const struct reviewers *reviewers)
{
	double most = 1;
	for (size_t i = 0; i < reviewers->count; i++)
		most = fmax(most, fabs(reviewers->each[i].severity_logit) +
		                          normal_95 * reviewers->each[i].standard_error);
	const struct chart_axis severity = {S("severity, logits"), -most, most, 0};
	struct chart *chart = chart_open(
		w, S("How severely each reviewer judges, with 95 % intervals"),
		(struct chart_axis){S("reviewer"), 0, (double)reviewers->count + 1, CHART_BARE}, severity);
	for (size_t i = 0; i < reviewers->count; i++) {
		const struct reviewer *reviewer = &reviewers->each[i];
		double at = reviewer->severity_logit, reach = normal_95 * reviewer->standard_error;
		if (!str_absent(reviewer->why))
			continue;
		chart_point(chart, reviewer->p_adjusted < p_small ? CHART_MAIN : CHART_FAINT, (double)i + 1,
		            at, at - reach, at + reach);
		chart_word(chart, (double)i + 1.1, at, str_format(w->arena, "%zu", i + 1));
	}
	return chart_drawing(chart);
}

static struct str sentence_of(struct work *w, const struct reviewers *reviewers)
{
	struct str p = reviewers->p < 0.001 ? S("below 0.001") : str_format(w->arena, "%.3f", reviewers->p);
	return str_format(
		w->arena,
		"%zu judgements of %zu sittings. Reviewers differ by %s (p %.*s); with chance taken off, "
		"by a standard deviation of %.2f logits. Candidates differ by about 1.",
		reviewers->judgements, reviewers->sittings,
		reviewers->p < p_small ? "more than chance" : "no more than chance might bring about",
		STR_ARG(p), reviewers->spread.true_sd);
}

static void describe(struct work *w, const struct reviewers_seen *seen, struct reviewers_view *view)
{
	const struct reviewers *reviewers = &seen->reviewers;
	struct reviewers_row *rows = work_array(w, reviewers->count, sizeof *rows);
	for (size_t i = 0; i < reviewers->count; i++)
		rows[i] = row_of(w, &reviewers->each[i], seen->names[i], i + 1);
	view->rows = (struct reviewers_rows){rows, reviewers->count};
	view->why = reviewers->why;
	if (seen->answers.simulated_count > 0)
		view->simulated = str_format(
			w->arena,
			"%zu of %zu people are simulated: a computer made up how they were judged, and by whom.",
			seen->answers.simulated_count, seen->answers.sitting_count);
	if (!str_absent(view->why))
		return;
	view->sentence = sentence_of(w, reviewers);
	view->drawing = draw(w, reviewers);
	if (!reviewers->linked)
		view->unlinked = S(
			"No sitting was judged by two of them before they saw each other’s view. They are compared "
			"as if chance had given each their cases: where somebody is given the weaker or the "
			"better work, this looks like severity or leniency.");
}

static enum err reply_page(struct work *w, struct http_call *call, const struct reviewers_view *view,
                           struct http_reply *reply)
{
	struct buf body = web_markup(w);
	reviewers_html(&body, view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("How reviewers judge"), .body = &body, .body_class = "wide"},
		reply);
}

enum err reviewers_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct reviewers_seen seen;
	TRY(reviewers_see(w, call, in->assessment, &seen));
	struct reviewers_view view = {
		.csrf = web_session(call)->csrf,
		.assessment = in->assessment,
		.title = seen.answers.version.document->title,
		.number = seen.answers.version.number,
	};
	describe(w, &seen, &view);
	return reply_page(w, call, &view, reply);
}

enum err reviewers_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct id id;
	struct version version;
	TRY(version_in_use(w, call->tx, web_actor(call)->org, in->assessment, &id));
	TRY(version_load(w, call->tx, web_actor(call)->org, id, &version));
	const struct reviewers_view view = {
		.csrf = web_session(call)->csrf,
		.assessment = in->assessment,
		.title = version.document->title,
		.number = version.number,
	};
	return reply_page(w, call, &view, reply);
}
