#include "web/parts/skill_history.h"

#include "base/check.h"
#include "base/time.h"
#include "web/parts/chart.h"
#include "web/parts/strip.h"

#include <math.h>

#include "web/parts/skill_history.html.h"

#define DAYS_PER_MONTH 30.4375
/* What the chart shows, where nobody is known to be further out. */
#define LEVEL_MAX 4.0

/* Points of a curve in all; and how far it goes on behind today. */
enum { SAMPLES = 48, AHEAD_DAYS_MIN = 90, AHEAD_DAYS_MAX = 1095 };

/* ---- the span of time ---- */

struct span {
	int64_t today, first, last;
	double unit_days; /* of the axis across */
	struct str label;
};

static struct span span_of(const struct competence *competence)
{
	int64_t today = competence->now.day, first = competence->days[0].day, ahead = AHEAD_DAYS_MIN;
	bool fades = competence->freshness.verdict == FRESHNESS_CURRENT &&
	             competence->freshness.stale_day != INT64_MAX;
	if (fades)
		ahead = (competence->freshness.stale_day - today) * 5 / 4;
	ahead = ahead < AHEAD_DAYS_MIN ? AHEAD_DAYS_MIN : ahead > AHEAD_DAYS_MAX ? AHEAD_DAYS_MAX : ahead;
	struct span span = {today, first, today + ahead, DAYS_PER_MONTH, S("months before and after today")};
	if (span.last - span.first > 1461) {
		span.unit_days = 365.25;
		span.label = S("years before and after today");
	}
	return span;
}

static double x_of(const struct span *span, int64_t day)
{
	return (double)(day - span->today) / span->unit_days;
}

/* ---- the chart ---- */

struct curves {
	double x[2 * SAMPLES], mean[2 * SAMPLES], low[2 * SAMPLES], high[2 * SAMPLES];
};

/* From a day of evidence to the next, or to the end. */
static void draw_stretch(struct chart *chart, const struct competence *competence, const struct span *span,
                         const struct state *state, int64_t until)
{
	struct curves curves;
	int64_t days = until - state->day, steps = days * SAMPLES / (span->last - span->first) + 1;
	size_t count = 0;
	struct state then = *state;
	check(steps < 2 * SAMPLES);
	for (int64_t i = 0; i <= steps; i++) {
		/* From point to point: the same for the eye, and short steps are quick. */
		int64_t day = state->day + days * i / steps;
		struct state before = then;
		state_forecast(&before, &competence->drift, day, &then);
		const struct competence_figures figures = competence_figures(competence, &then);
		curves.x[count] = x_of(span, day);
		curves.mean[count] = figures.mean_logit;
		curves.low[count] = figures.low_logit;
		curves.high[count++] = figures.high_logit;
	}
	chart_curve(chart, CHART_FAINT, curves.x, curves.low, count);
	chart_curve(chart, CHART_FAINT, curves.x, curves.high, count);
	chart_curve(chart, CHART_MAIN, curves.x, curves.mean, count);
}

static void draw_required(struct chart *chart, const struct chart_axis *across, double up_high, double level)
{
	const double x[] = {across->low, across->high}, y[] = {level, level};
	chart_curve(chart, CHART_SECOND, x, y, 2);
	chart_word(chart, across->low + 0.02 * (across->high - across->low), level - 0.12 * up_high,
	           S("required"));
}

static double highest_level(const struct competence *competence)
{
	double highest = LEVEL_MAX;
	for (size_t i = 0; i < competence->day_count; i++)
		if (fabs(competence_figures(competence, &competence->days[i]).mean_logit) > LEVEL_MAX)
			highest = GRID_LEVEL_MAX_LOGIT;
	return highest;
}

static struct markup draw(struct work *w, const struct competence *competence, struct str title)
{
	const struct span span = span_of(competence);
	double margin = 0.03 * (double)(span.last - span.first) / span.unit_days;
	const struct chart_axis across = {span.label, x_of(&span, span.first) - margin,
	                                  x_of(&span, span.last), 0};
	double highest = highest_level(competence);
	const struct chart_axis up = {S("level, logits"), -highest, highest, 2};
	struct chart *chart = chart_open(w, title, across, up);
	if (competence->requirement != NULL)
		draw_required(chart, &across, highest, competence->requirement->level_logit);
	for (size_t i = 0; i < competence->day_count; i++) {
		bool newest = i + 1 == competence->day_count;
		const struct state *state = &competence->days[i];
		const struct competence_figures figures = competence_figures(competence, state);
		draw_stretch(chart, competence, &span, state, newest ? span.last : state[1].day);
		chart_point(chart, CHART_MAIN, x_of(&span, state->day), figures.mean_logit, figures.low_logit,
		            figures.high_logit);
	}
	chart_mark(chart, 0, S("today"));
	return chart_drawing(chart);
}

/* ---- the table ---- */

static struct skill_history_row row_of(struct work *w, const struct competence *competence,
                                       const struct state *state)
{
	const struct competence_figures figures = competence_figures(competence, state);
	return (struct skill_history_row){
		.day = time_date_for_people(w->arena, state->day * TIME_DAY_US),
		.level = str_format(w->arena, "%+.2f ± %.2f", figures.mean_logit, figures.sd_logit),
		.range = str_format(w->arena, "%+.2f to %+.2f", figures.low_logit, figures.high_logit),
		.probability = competence->requirement == NULL ? (struct str){0}
	                                                       : strip_percent(w, figures.probability),
		.pieces = (int64_t)state->evidence_count,
	};
}

struct skill_history_view skill_history_of(struct work *w, const struct competence *competence)
{
	check(competence->day_count > 0);
	struct skill_history_row *rows = work_array(w, competence->day_count + 1, sizeof *rows);
	size_t count = 0;
	for (size_t i = 0; i < competence->day_count; i++)
		rows[count++] = row_of(w, competence, &competence->days[i]);
	if (competence->now.day != competence->days[competence->day_count - 1].day)
		rows[count++] = row_of(w, competence, &competence->now);
	struct str title = str_format(w->arena, "%.*s over time", STR_ARG(competence->competency->title));
	return (struct skill_history_view){
		.title = title,
		.chart = draw(w, competence, title),
		.required = competence->requirement != NULL,
		.rows = {rows, count},
	};
}

void skill_history_figure(struct buf *out, const struct skill_history_view *view)
{
	skill_history_html(out, view);
}
