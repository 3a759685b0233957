#include "web/parts/chart.h"

#include "base/check.h"

#include <math.h>

enum { WIDTH = 360, HEIGHT = 224, LEFT = 44, RIGHT = 10, TOP = 12, BOTTOM = 38, BYTES_MAX = 1 << 20 };

struct chart {
	struct work *w;
	struct str title;
	struct chart_axis across, up;
	struct buf body;
};

static const char *const classes[] = {"main", "second", "faint", "own"};

/* As a file: ink on paper, the copper of ui/css/tokens.css. */
#define FILE_STYLE                                                                                       \
	"<style>svg{font:11px sans-serif;background:#fff}.grid{stroke:#e4ded6}.axis{stroke:#6b645c}"     \
	"text{fill:#6b645c}path{fill:none;stroke-width:2}.main{stroke:#9a4f1d}.second{stroke:#4a5a6a;"   \
	"stroke-dasharray:5 3}.faint{stroke:#b8b0a6}.own{stroke:#9a4f1d}rect.main,circle.main,rect.own," \
	"circle.own{fill:#9a4f1d}rect.second,circle.second{fill:#4a5a6a}rect.faint,circle.faint{fill:"   \
	"#b8b0a6}.mark{stroke:#1d1a17;stroke-dasharray:2 3}rect{stroke:none}</style>"

/* ---- places ---- */

static double part_of(const struct chart_axis *axis, double value)
{
	return (value - axis->low) / (axis->high - axis->low);
}

static double x_of(const struct chart *chart, double x)
{
	return LEFT + part_of(&chart->across, x) * (WIDTH - LEFT - RIGHT);
}

static double y_of(const struct chart *chart, double y)
{
	return HEIGHT - BOTTOM - part_of(&chart->up, y) * (HEIGHT - TOP - BOTTOM);
}

static bool is_inside(const struct chart_axis *axis, double value)
{
	return value >= axis->low && value <= axis->high;
}

static double within(const struct chart_axis *axis, double value)
{
	return fmax(axis->low, fmin(axis->high, value));
}

/* ---- axes ---- */

/* 1, 2 or 5 times a power of ten: about five of them. */
static double step_of(const struct chart_axis *axis)
{
	if (axis->step > 0)
		return axis->step;
	double rough = (axis->high - axis->low) / 6, unit = pow(10, floor(log10(rough)));
	double times = rough / unit;
	return unit * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

static int decimals_of(double step)
{
	int decimals = 0;
	double at = step;
	while (decimals < 6 && fabs(at - round(at)) > 1e-9) {
		at *= 10;
		decimals++;
	}
	return decimals;
}

static void draw_ticks(struct chart *chart, const struct chart_axis *axis, bool is_up)
{
	double step = step_of(axis), first = ceil(axis->low / step - 1e-9);
	if (axis->step == CHART_BARE)
		return;
	for (int i = 0; (first + i) * step <= axis->high + 1e-9 * step; i++) {
		double value = (first + i) * step;
		if (is_up)
			buf_format(&chart->body,
			           "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" "
			           "text-anchor=\"end\">%.*f</text>",
			           LEFT, y_of(chart, value), WIDTH - RIGHT, LEFT - 5, y_of(chart, value) + 4,
			           decimals_of(step), value == 0 ? 0 : value);
		else
			buf_format(&chart->body,
			           "<path class=\"axis\" d=\"M%.1f %dv4\"/><text x=\"%.1f\" y=\"%d\" "
			           "text-anchor=\"middle\">%.*f</text>",
			           x_of(chart, value), HEIGHT - BOTTOM, x_of(chart, value),
			           HEIGHT - BOTTOM + 15, decimals_of(step), value == 0 ? 0 : value);
	}
}

static void draw_text(struct buf *out, struct str text)
{
	markup_text(out, text);
}

static void draw_labels(struct chart *chart)
{
	buf_format(&chart->body, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">",
	           (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6);
	draw_text(&chart->body, chart->across.label);
	buf_format(&chart->body,
	           "</text><text transform=\"translate(11 %d) rotate(-90)\" text-anchor=\"middle\">",
	           (TOP + HEIGHT - BOTTOM) / 2);
	draw_text(&chart->body, chart->up.label);
	buf_format(&chart->body, "</text><path class=\"axis\" d=\"M%d %dH%d\"/>", LEFT, HEIGHT - BOTTOM,
	           WIDTH - RIGHT);
}

struct chart *chart_open(struct work *w, struct str title, struct chart_axis across, struct chart_axis up)
{
	check(across.low < across.high && up.low < up.high);
	struct chart *chart = work_alloc(w, sizeof *chart);
	*chart = (struct chart){
		.w = w, .title = title, .across = across, .up = up, .body = buf_init(w->arena, BYTES_MAX)};
	draw_ticks(chart, &chart->up, true);
	draw_ticks(chart, &chart->across, false);
	draw_labels(chart);
	return chart;
}

/* ---- what is drawn ---- */

/* Where the segment from a to b crosses y = edge. */
static double crossing(double x_a, double y_a, double x_b, double y_b, double edge)
{
	return x_a + (edge - y_a) / (y_b - y_a) * (x_b - x_a);
}

/* One step of a curve; a part that lies above or below is cut off at the edge. */
static void draw_segment(struct chart *chart, const double x[2], const double y[2], bool *down)
{
	const struct chart_axis *up = &chart->up;
	double from_x = x[0], to_x = x[1], from_y = within(up, y[0]), to_y = within(up, y[1]);
	if (from_y == to_y && !(is_inside(up, y[0]) && is_inside(up, y[1]))) {
		*down = false;
		return;
	}
	if (from_y != y[0])
		from_x = crossing(x[0], y[0], x[1], y[1], from_y);
	if (to_y != y[1])
		to_x = crossing(x[0], y[0], x[1], y[1], to_y);
	if (!*down || from_y != y[0])
		buf_format(&chart->body, "M%.1f %.1f", x_of(chart, from_x), y_of(chart, from_y));
	buf_format(&chart->body, "L%.1f %.1f", x_of(chart, to_x), y_of(chart, to_y));
	*down = to_y == y[1];
}

void chart_curve(struct chart *chart, enum chart_style style, const double *x, const double *y, size_t count)
{
	bool down = false;
	buf_format(&chart->body, "<path class=\"%s\" d=\"", classes[style]);
	for (size_t i = 0; i + 1 < count; i++)
		if (is_inside(&chart->across, x[i]) && is_inside(&chart->across, x[i + 1]))
			draw_segment(chart, x + i, y + i, &down);
		else
			down = false;
	buf_put(&chart->body, S("\"/>"));
}

void chart_point(struct chart *chart, enum chart_style style, double x, double y, double low, double high)
{
	if (!is_inside(&chart->across, x) || !is_inside(&chart->up, y))
		return;
	if (low < high)
		buf_format(&chart->body, "<path class=\"%s\" d=\"M%.1f %.1fV%.1f\"/>", classes[style],
		           x_of(chart, x), y_of(chart, within(&chart->up, low)),
		           y_of(chart, within(&chart->up, high)));
	buf_format(&chart->body, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>", classes[style],
	           x_of(chart, x), y_of(chart, y));
}

void chart_bar(struct chart *chart, enum chart_style style, double x, double width, double from, double to)
{
	const struct chart_axis *across = &chart->across, *up = &chart->up;
	double left = x_of(chart, within(across, x - width / 2));
	double right = x_of(chart, within(across, x + width / 2));
	double top = y_of(chart, within(up, fmax(from, to))),
	       bottom = y_of(chart, within(up, fmin(from, to)));
	if (right > left && bottom > top)
		buf_format(&chart->body,
		           "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
		           classes[style], left, top, right - left, bottom - top);
}

void chart_mark(struct chart *chart, double x, struct str word)
{
	if (!is_inside(&chart->across, x))
		return;
	bool left = part_of(&chart->across, x) > 0.7;
	buf_format(&chart->body, "<path class=\"mark\" d=\"M%.1f %dV%d\"/>", x_of(chart, x), TOP,
	           HEIGHT - BOTTOM);
	if (str_absent(word))
		return;
	buf_format(&chart->body, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">",
	           x_of(chart, x) + (left ? -4 : 4), TOP + 8, left ? "end" : "start");
	draw_text(&chart->body, word);
	buf_put(&chart->body, S("</text>"));
}

void chart_word(struct chart *chart, double x, double y, struct str word)
{
	buf_format(&chart->body, "<text x=\"%.1f\" y=\"%.1f\">", x_of(chart, within(&chart->across, x)),
	           y_of(chart, within(&chart->up, y)));
	draw_text(&chart->body, word);
	buf_put(&chart->body, S("</text>"));
}

/* ---- the whole ---- */

struct markup chart_drawing(struct chart *chart)
{
	struct buf out = buf_init(chart->w->arena, BYTES_MAX);
	buf_format(&out, "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH,
	           HEIGHT);
	markup_attribute(&out, chart->title);
	buf_put(&out, S("\">"));
	buf_put(&out, buf_str(&chart->body));
	buf_put(&out, S("</svg>"));
	return (struct markup){buf_str(&out)};
}

struct str chart_file(struct chart *chart)
{
	struct buf out = buf_init(chart->w->arena, BYTES_MAX);
	buf_format(
		&out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\"><title>",
		WIDTH, HEIGHT, 2 * WIDTH, 2 * HEIGHT);
	draw_text(&out, chart->title);
	buf_put(&out, S("</title>" FILE_STYLE));
	buf_put(&out, buf_str(&chart->body));
	buf_put(&out, S("</svg>\n"));
	return buf_str(&out);
}
