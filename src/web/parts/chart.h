/* A chart with two axes: curves, points with their intervals, bars, and lines that mark a value. One drawing for all of them, so
 * that they look alike: on a page, where CSS says how, and as a file, which says it itself.
 *
 * It is 360 by 224 units, and a page shows it at 288 to 480 pixels, so that its labels stay readable on a phone. A chart is a
 * picture of numbers that stand beside it in a table: whoever does not see it is told its title. */
#ifndef WEB_PARTS_CHART_H
#define WEB_PARTS_CHART_H

#include "base/markup.h"
#include "base/work.h"

#define CHART_BARE (-1.0)

struct chart_axis {
	struct str label;
	double low, high; /* low < high */
	/* Between ticks; 0: chosen so that there are three to seven; CHART_BARE: none, where only the order counts. */
	double step;
};

/* What is drawn how: classes of ui/css/drawings.css. */
enum chart_style {
	CHART_MAIN,   /* what it is about */
	CHART_SECOND, /* what it is compared with */
	CHART_FAINT,  /* one of many */
	CHART_OWN,    /* the one of many that is right, or chosen */
};

struct chart;

/* An empty chart. `title` says what it shows, in a sentence without a full stop. */
struct chart *chart_open(struct work *w, struct str title, struct chart_axis across, struct chart_axis up);

/* A curve through the points in their order; what lies outside is cut off. */
void chart_curve(struct chart *chart, enum chart_style style, const double *x, const double *y, size_t count);
/* A point; with low < high also its interval. */
void chart_point(struct chart *chart, enum chart_style style, double x, double y, double low, double high);
/* From y `from` to y `to`, `width` wide around x. */
void chart_bar(struct chart *chart, enum chart_style style, double x, double width, double from, double to);
/* A line from bottom to top at x, and a word beside it (absent: none). */
void chart_mark(struct chart *chart, double x, struct str word);
/* A word that begins there. */
void chart_word(struct chart *chart, double x, double y, struct str word);

/* For a page. */
struct markup chart_drawing(struct chart *chart);
/* A file of its own, with its colours in it. */
struct str chart_file(struct chart *chart);

#endif
