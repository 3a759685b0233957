#include "web/pages/severity.h"

#include "web/pages/study.h"
#include "web/parts/chart.h"

#include <math.h>

struct severity_choices {
	const struct reviewers_work *at;
	size_t count;
};
struct severity_view {
	struct str csrf, title, words, severity, interval, levels, sittings, turned, unlinked;
	bool told;
	struct markup drawing;
	struct severity_choices choices;
};

#include "web/pages/severity.html.h"

const struct field severity_fields[1] = {
	{"assessment", FIELD_BODY, FIELD_ID, offsetof(struct severity_input, assessment), .required = true,
         .sentence = "The assessment whose work you judged."},
};

/* From here on a severity is called one: its p-value. */
static const double p_small = 0.05;
static const double normal_95 = 1.959964;

/* ---- finding it ---- */

struct finding {
	struct id org, assessment;
	struct answers answers;
};

static enum err read_answers(struct work *w, struct tx *tx, void *argument)
{
	struct finding *finding = argument;
	struct id version;
	TRY(version_in_use(w, tx, finding->org, finding->assessment, &version));
	return answers_read(w, tx, finding->org, finding->assessment, version, &finding->answers);
}

static enum err find(struct work *w, struct http_call *call, struct finding *finding, struct reviewer *out,
                     bool *linked)
{
	struct reviewers all;
	TRY(db_read(w, web_app(call)->db, read_answers, finding));
	TRY(reviewers_find(w, &finding->answers, &all));
	*linked = all.linked;
	*out = (struct reviewer){.person = web_actor(call)->person,
	                         .why = S("You have not judged anything of this assessment yet.")};
	for (size_t i = 0; i < all.count; i++)
		if (id_equal(all.each[i].person, out->person)) {
			*out = all.each[i];
			break;
		}
	return OK;
}

enum err severity_find(struct work *w, struct http_call *call, struct id assessment, struct reviewer *out,
                       bool *linked)
{
	struct finding finding = {.org = web_actor(call)->org, .assessment = assessment};
	return find(w, call, &finding, out, linked);
}

/* ---- saying it ---- */

struct str severity_words(struct work *w, const struct reviewer *reviewer)
{
	if (!str_absent(reviewer->why))
		return reviewer->why;
	double levels = fabs(reviewer->level_shift);
	if (reviewer->p_adjusted >= p_small)
		return S("You judge like the others: what differs is no more than chance may bring about.");
	return str_format(
		w->arena,
		"You are %s than the others: the same work gets about %.2f of a level %s on each criterion from you "
		"than from an average reviewer. That says how you judge, not whether you are right: look at the "
		"levels of the rubric together with another reviewer.",
		reviewer->severity_logit > 0 ? "severer" : "more lenient", levels,
		reviewer->severity_logit > 0 ? "less" : "more");
}

static struct markup draw(struct work *w, const struct reviewer *reviewer)
{
	double at = reviewer->severity_logit, reach = normal_95 * reviewer->standard_error,
	       most = fmax(1, fabs(at) + reach);
	struct chart *chart =
		chart_open(w, S("How severely you judge"), (struct chart_axis){S("you"), 0, 2, CHART_BARE},
	                   (struct chart_axis){S("severity, logits"), -most, most, 0});
	chart_point(chart, CHART_MAIN, 1, at, at - reach, at + reach);
	return chart_drawing(chart);
}

static void describe(struct work *w, const struct reviewer *reviewer, bool linked, struct severity_view *view)
{
	double at = reviewer->severity_logit, reach = normal_95 * reviewer->standard_error;
	view->words = severity_words(w, reviewer);
	view->told = str_absent(reviewer->why);
	if (!view->told)
		return;
	view->drawing = draw(w, reviewer);
	view->severity = study_number(w, at, 2);
	view->interval = str_format(w->arena, "%.*s to %.*s", STR_ARG(study_number(w, at - reach, 2)),
	                            STR_ARG(study_number(w, at + reach, 2)));
	view->levels = study_number(w, reviewer->level_shift, 2);
	view->sittings = str_format(w->arena, "%zu", reviewer->sittings);
	view->turned = str_format(w->arena, "%zu", reviewer->turned);
	if (!linked)
		view->unlinked =
			S("Not everybody is linked by work that two people read: if you were given the "
		          "weaker or the better work, this looks like severity or leniency.");
}

/* ---- the page ---- */

struct choosing {
	struct id org, person;
	struct severity_choices *out;
};

static enum err read_choices(struct work *w, struct tx *tx, void *argument)
{
	const struct choosing *choosing = argument;
	struct reviewers_work *choices;
	TRY(reviewers_work_of(w, tx, choosing->org, choosing->person, &choices, &choosing->out->count));
	choosing->out->at = choices;
	return OK;
}

static enum err reply_page(struct work *w, struct http_call *call, const struct severity_view *view,
                           struct http_reply *reply)
{
	struct buf body = web_markup(w);
	severity_html(&body, view);
	return web_reply_page(w, call, &(struct web_page){.title = S("How you judge"), .body = &body}, reply);
}

enum err severity_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct severity_view view = {.csrf = web_session(call)->csrf};
	struct choosing choosing = {web_actor(call)->org, web_actor(call)->person, &view.choices};
	TRY(read_choices(w, call->tx, &choosing));
	return reply_page(w, call, &view, reply);
}

enum err severity_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct severity_input *in = input;
	struct severity_view view = {.csrf = web_session(call)->csrf};
	struct choosing choosing = {web_actor(call)->org, web_actor(call)->person, &view.choices};
	struct finding finding = {.org = choosing.org, .assessment = in->assessment};
	struct reviewer own;
	bool linked;
	TRY(find(w, call, &finding, &own, &linked));
	TRY(db_read(w, web_app(call)->db, read_choices, &choosing));
	view.title = finding.answers.version.document->title;
	describe(w, &own, linked, &view);
	return reply_page(w, call, &view, reply);
}
