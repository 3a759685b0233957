#include "cli/chart.h"

#include "base/markup.h"

#include <math.h>

enum { WIDTH = 720, HEIGHT = 400, LEFT = 64, RIGHT = 16, TOP = 56, BOTTOM = 48, TICKS = 6 };

struct axis {
	double from, to, step;
	double low, high; /* on the paper */
};

static double place(const struct axis *axis, double value)
{
	return axis->low + (axis->high - axis->low) * (value - axis->from) / (axis->to - axis->from);
}

/* Ticks at 1, 2 or 5 times a power of ten, so that there are about so many. */
static struct axis axis_of(double least, double most, double low, double high)
{
	if (!(most > least))
		most = least + 1;
	double step = pow(10, floor(log10((most - least) / TICKS)));
	while ((most - least) / step > TICKS)
		step *= (most - least) / (step * 2) <= TICKS   ? 2
		        : (most - least) / (step * 5) <= TICKS ? 5
		                                               : 10;
	return (struct axis){floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step, step, low,
	                     high};
}

static void extent(const struct chart *chart, double of_x[2], double of_y[2])
{
	of_x[0] = INFINITY;
	of_x[1] = -INFINITY;
	of_y[0] = 0;
	of_y[1] = isnan(chart->limit) ? 0 : chart->limit;
	for (size_t i = 0; i < chart->series_count; i++) {
		const struct chart_series *series = &chart->series[i];
		double half = series->kind == CHART_BARS ? chart->step / 2 : 0;
		for (size_t j = 0; j < series->count; j++) {
			of_x[0] = fmin(of_x[0], series->x[j] - half);
			of_x[1] = fmax(of_x[1], series->x[j] + half);
			of_y[0] = fmin(of_y[0], series->y[j]);
			of_y[1] = fmax(of_y[1], series->y[j]);
		}
	}
	if (!(of_x[1] >= of_x[0]))
		of_x[0] = of_x[1] = 0;
}

static void put_text(struct buf *out, const char *attributes, const char *text)
{
	buf_format(out, "<text %s>", attributes);
	markup_text(out, str_of(text));
	buf_put(out, S("</text>\n"));
}

static void put_axes(struct buf *out, const struct chart *chart, const struct axis *x, const struct axis *y)
{
	for (int i = 0; y->from + i * y->step <= y->to + y->step / 2; i++) {
		double at = y->from + i * y->step;
		buf_format(out,
		           "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"tick\" x=\"%d\" y=\"%.1f\" "
		           "text-anchor=\"end\">%g</text>\n",
		           LEFT, place(y, at), WIDTH - RIGHT, LEFT - 8, place(y, at) + 4,
		           fabs(at) < y->step / 1e6 ? 0 : at);
	}
	for (int i = 0; x->from + i * x->step <= x->to + x->step / 2; i++) {
		double at = x->from + i * x->step;
		buf_format(out, "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%g</text>\n",
		           place(x, at), HEIGHT - BOTTOM + 18, fabs(at) < x->step / 1e6 ? 0 : at);
	}
	buf_format(out, "<path class=\"axis\" d=\"M%d %.1fH%d\"/>\n", LEFT, place(y, 0), WIDTH - RIGHT);
	if (!isnan(chart->limit))
		buf_format(out, "<path class=\"limit\" d=\"M%d %.1fH%d\"/>\n", LEFT, place(y, chart->limit),
		           WIDTH - RIGHT);
	put_text(out, "class=\"label\" x=\"390\" y=\"392\" text-anchor=\"middle\"", chart->x_label);
	put_text(out, "class=\"label\" x=\"8\" y=\"44\"", chart->y_label);
}

static void put_line(struct buf *out, const struct chart_series *series, size_t which, const struct axis *x,
                     const struct axis *y)
{
	bool broken = true;
	buf_format(out, "<path class=\"line s%zu\" d=\"", which);
	for (size_t i = 0; i < series->count; i++) {
		if (isfinite(series->y[i]))
			buf_format(out, "%c%.1f %.1f", broken ? 'M' : 'L', place(x, series->x[i]),
			           place(y, series->y[i]));
		broken = !isfinite(series->y[i]);
	}
	buf_put(out, S("\"/>\n"));
}

static void put_bars(struct buf *out, const struct chart_series *series, double step, const struct axis *x,
                     const struct axis *y)
{
	buf_put(out, S("<path class=\"bars\" d=\""));
	for (size_t i = 0; i < series->count; i++)
		buf_format(out, "M%.2f %.1fV%.1fH%.2fV%.1fZ", place(x, series->x[i] - step * 0.45),
		           place(y, 0), place(y, series->y[i]), place(x, series->x[i] + step * 0.45),
		           place(y, 0));
	buf_put(out, S("\"/>\n"));
}

static void put_legend(struct buf *out, const struct chart *chart)
{
	double at = WIDTH - RIGHT;
	for (size_t i = chart->series_count; i > 0 && chart->series_count > 1; i--) {
		const struct chart_series *series = &chart->series[i - 1];
		at -= 8 * (double)str_of(series->name).len + 44;
		buf_format(
			out,
			"<path class=\"line s%zu\" d=\"M%.0f 40h28\"/><text class=\"tick\" x=\"%.0f\" y=\"44\">",
			i - 1, at, at + 34);
		markup_text(out, str_of(series->name));
		buf_put(out, S("</text>\n"));
	}
}

void chart_draw(struct buf *out, const struct chart *chart)
{
	double of_x[2], of_y[2];
	extent(chart, of_x, of_y);
	struct axis x = axis_of(of_x[0], of_x[1], LEFT, WIDTH - RIGHT);
	struct axis y = axis_of(of_y[0], of_y[1], HEIGHT - BOTTOM, TOP);
	buf_format(
		out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
		"<style>svg{background:#fdfcf9;color:#211d18;font:13px system-ui,sans-serif}text{fill:currentColor}"
		".title{font-size:16px;font-weight:600}.grid{stroke:currentColor;opacity:.15}.axis{stroke:currentColor}"
		".line{fill:none;stroke:currentColor;stroke-width:2}.s0{stroke:#8f4a1c}.s1{stroke-dasharray:7 4}"
		".s2{stroke-dasharray:2 3}.s3{stroke-dasharray:10 3 2 3}.bars{fill:#8f4a1c}"
		".limit{stroke:currentColor;stroke-dasharray:5 5}"
		"@media(prefers-color-scheme:dark){svg{background:#171512;color:#ece6dc}.s0{stroke:#d99a66}"
		".bars{fill:#d99a66}}</style>\n<title>",
		WIDTH, HEIGHT);
	markup_text(out, str_of(chart->title));
	buf_put(out, S("</title>\n"));
	put_text(out, "class=\"title\" x=\"8\" y=\"22\"", chart->title);
	put_axes(out, chart, &x, &y);
	for (size_t i = 0; i < chart->series_count; i++)
		if (chart->series[i].kind == CHART_BARS)
			put_bars(out, &chart->series[i], chart->step, &x, &y);
		else
			put_line(out, &chart->series[i], i, &x, &y);
	put_legend(out, chart);
	buf_put(out, S("</svg>\n"));
}
