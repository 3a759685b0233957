/* Charts as SVG files: lines or bars over two axes, in ink and copper, dark where the reader prefers dark. Beside each stands
 * the same as figures (whoever draws prints them). */
#ifndef CLI_CHART_H
#define CLI_CHART_H

#include "base/buf.h"

enum {
	CHART_SERIES_MAX = 4,
	CHART_BYTES_MAX = 4 << 20,
};

enum chart_kind {
	CHART_LINE, /* points joined in their order; where y is NAN the line is broken */
	CHART_BARS, /* a bar from 0 to each y, of the width that `step` of the chart gives */
};

struct chart_series {
	const char *name;
	enum chart_kind kind;
	const double *x, *y; /* [count] */
	size_t count;
};

struct chart {
	const char *title, *x_label, *y_label;
	struct chart_series series[CHART_SERIES_MAX]; /* told apart by their dashes, not by colour alone */
	size_t series_count;
	double step;  /* between bars */
	double limit; /* a line across at this y; NAN: none */
};

/* Appends the whole file. The axes begin and end at whole ticks; y shows 0. */
void chart_draw(struct buf *out, const struct chart *chart);

#endif
