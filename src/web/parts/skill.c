#include "web/parts/skill.h"

#include "web/parts/strip.h"

#include "web/parts/skill.html.h"

#include <math.h>

/* The drawing shows -3 to 3 logits, where all but one in 400 people are, on 320 by 72 units. */
#define WIDTH 320.0
#define BASELINE 52.0
#define LEVEL_MAX 3.0

/* Levels, in logits; low and high hold 90 %. */
struct skill_bounds {
	double mean, low, high;
};

static double x_of(double level_logit)
{
	double bounded = fmax(-LEVEL_MAX, fmin(LEVEL_MAX, level_logit));
	return (bounded + LEVEL_MAX) / (2 * LEVEL_MAX) * WIDTH;
}

static void draw_curve(struct buf *out, const double *density)
{
	double highest = 0;
	for (size_t i = 0; i < GRID_NODES; i++)
		highest = fmax(highest, density[i]);
	buf_format(out, "<path class=\"density\" d=\"M0 %.0f", BASELINE);
	for (size_t i = 0; i < GRID_NODES; i++)
		if (fabs(grid_level(i)) <= LEVEL_MAX)
			buf_format(out, "L%.1f %.1f", x_of(grid_level(i)),
			           BASELINE - 44 * density[i] / highest);
	buf_format(out, "L%.0f %.0fZ\"/>", WIDTH, BASELINE);
}

static void draw_tick(struct buf *out, double required_logit)
{
	double x = x_of(required_logit);
	buf_format(out,
	           "<line class=\"required\" x1=\"%.1f\" x2=\"%.1f\" y1=\"4\" y2=\"58\"/>"
	           "<text class=\"label\" x=\"%.1f\" y=\"69\" text-anchor=\"middle\">required</text>",
	           x, x, fmax(24, fmin(WIDTH - 24, x)));
}

static struct markup draw(struct work *w, const struct skill_input *input, const struct skill_view *view,
                          double low, double high)
{
	double density[GRID_NODES];
	grid_density(input->posterior, density);
	struct buf out = buf_init(w->arena, 64 << 10);
	buf_put(&out, S("<svg class=\"skill-bar\" viewBox=\"0 0 320 72\" role=\"img\" aria-label=\""));
	markup_attribute(&out, view->sentence);
	buf_put(&out, S("\">"));
	draw_curve(&out, density);
	buf_format(&out, "<line class=\"axis\" x1=\"0\" x2=\"%.0f\" y1=\"%.0f\" y2=\"%.0f\"/>", WIDTH,
	           BASELINE, BASELINE);
	if (!input->empty)
		buf_format(&out, "<line class=\"interval\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>",
		           x_of(low), x_of(high), BASELINE, BASELINE);
	if (!isnan(input->required_logit))
		draw_tick(&out, input->required_logit);
	buf_put(&out, S("</svg>"));
	return (struct markup){buf_str(&out)};
}

/* A level in logits is what one does in tasks of middle difficulty, those at 0: it goes well by 1 / (1 + e^-level). */
static long of_ten(double level_logit)
{
	return lround(10 / (1 + exp(-level_logit)));
}

/* Where no level is asked for. */
static struct str sentence_of_tasks(struct work *w, const struct skill_bounds *bounds)
{
	long low = of_ten(bounds->low), high = of_ten(bounds->high), mean = of_ten(bounds->mean);
	if (low == high)
		return str_format(w->arena, "Of ten tasks of middle difficulty about %ld would go well.",
		                  mean);
	return str_format(
		w->arena,
		"Of ten tasks of middle difficulty, %ld to %ld would go well; most likely about %ld.", low,
		high, mean);
}

static struct str sentence(struct work *w, const struct skill_input *input, const struct skill_view *view,
                           const struct skill_bounds *bounds)
{
	if (input->empty)
		return S("Nothing is known yet: the curve is what we would expect of anybody.");
	if (isnan(input->required_logit))
		return sentence_of_tasks(w, bounds);
	if (str_absent(view->needed))
		return str_format(w->arena,
		                  "The probability of being at or above the required level is %.*s.",
		                  STR_ARG(view->probability));
	return str_format(w->arena,
	                  "The probability of being at or above the required level is %.*s; %.*s is needed.",
	                  STR_ARG(view->probability), STR_ARG(view->needed));
}

void skill_of(struct work *w, const struct skill_input *input, struct skill_view *out)
{
	double sd;
	struct skill_bounds at;
	grid_moments(input->posterior, &at.mean, &sd);
	grid_interval(input->posterior, 0.9, &at.low, &at.high);
	*out = (struct skill_view){
		.id = input->id,
		.title = input->title,
		.mean = str_format(w->arena, "%+.2f ± %.2f", at.mean, sd),
		.low = str_format(w->arena, "%+.2f", at.low),
		.high = str_format(w->arena, "%+.2f", at.high),
		.provisional = input->provisional,
		.empty = input->empty,
	};
	if (!isnan(input->required_logit)) {
		double probability = grid_probability_at_least(input->posterior, input->required_logit);
		out->required = str_format(w->arena, "%+.2f", input->required_logit);
		out->probability = strip_percent(w, probability);
		if (!isnan(input->probability_needed))
			out->needed = strip_percent(w, input->probability_needed);
		out->met = !input->empty && probability >= input->probability_needed;
	}
	out->sentence = sentence(w, input, out, &at);
	out->drawing = draw(w, input, out, at.low, at.high);
}

void skill_figure(struct buf *out, const struct skill_view *view)
{
	skill_html(out, view);
}
