#include "web/parts/growth.h"

#include "base/time.h"
#include "web/parts/figures.h"

#include "web/parts/growth.html.h"

/* The drawing's units: it is stretched to whatever room there is. */
enum { WIDTH = 1000, HEIGHT = 100, POINT_BYTES_MAX = 64 };

/* Shorter than this, what matters is the hour. */
#define DAYS_US (3 * TIME_DAY_US)

int64_t growth_scale(int64_t size)
{
	static const int64_t ends[] = {2, 4, 6, 8};
	int64_t unit = 1;
	while ((size + 9) / 10 > unit)
		unit *= 10;
	for (size_t i = 0; i < COUNT(ends); i++)
		if (size <= ends[i] * unit)
			return ends[i] * unit;
	return 10 * unit;
}

struct plot {
	int64_t from_us, span_us, top;
};

static double x_of(const struct plot *plot, int64_t at_us)
{
	double x = (double)(at_us - plot->from_us) / (double)plot->span_us;
	return WIDTH * (x < 0 ? 0 : x > 1 ? 1 : x);
}

static double y_of(const struct plot *plot, int64_t size)
{
	return HEIGHT * (1 - (double)size / (double)plot->top);
}

/* Stairs: of the time between two checkpoints all that is known is that the log was at least as large as before. */
static struct str stairs(struct work *w, const struct plot *plot, const struct record_point *points,
                         size_t count)
{
	struct buf out = buf_init(w->arena, (count + 2) * POINT_BYTES_MAX);
	double x = 0;
	buf_format(&out, "M0 %.2f", y_of(plot, points[0].size));
	for (size_t i = 1; i < count; i++) {
		double next = x_of(plot, points[i].at_us);
		x = next > x ? next : x;
		buf_format(&out, "H%.2fV%.2f", x, y_of(plot, points[i].size));
	}
	buf_format(&out, "H%d", WIDTH);
	return buf_str(&out);
}

static struct markup draw(struct work *w, const struct plot *plot, const struct record_point *points,
                          size_t count)
{
	struct str line = stairs(w, plot, points, count);
	return (struct markup){str_format(
		w->arena,
		"<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
		"<path class=\"grid\" d=\"M0 0H%dM0 %dH%d\"/><path class=\"area\" d=\"%.*sV%dH0Z\"/>"
		"<path class=\"stairs\" d=\"%.*s\"/><path class=\"axis\" d=\"M0 %dH%d\"/></svg>",
		WIDTH, HEIGHT, WIDTH, HEIGHT / 2, WIDTH, STR_ARG(line), HEIGHT, STR_ARG(line), HEIGHT,
		WIDTH)};
}

static struct growth_rows rows_of(struct work *w, const struct record_point *points, size_t count)
{
	struct growth_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct growth_row){time_text(w->arena, points[i].at_us),
		                              time_exact_for_people(w->arena, points[i].at_us),
		                              figures_of(w, (uint64_t)points[i].size)};
	return (struct growth_rows){rows, count};
}

static struct str sentence(struct work *w, const struct record_point *first, const struct record_point *last,
                           struct str from, struct str to)
{
	struct str before = figures_of(w, (uint64_t)first->size),
		   now = figures_entries(w, (uint64_t)last->size);
	if (first->size == last->size)
		return str_format(w->arena, "%.*s since %.*s.", STR_ARG(now), STR_ARG(from));
	if (str_equal(from, to))
		return str_format(w->arena, "From %.*s to %.*s on %.*s.", STR_ARG(before), STR_ARG(now),
		                  STR_ARG(to));
	return str_format(w->arena, "From %.*s on %.*s to %.*s on %.*s.", STR_ARG(before), STR_ARG(from),
	                  STR_ARG(now), STR_ARG(to));
}

struct growth_view growth_of(struct work *w, const struct record_point *points, size_t count, int64_t now_us)
{
	const struct record_point *first = &points[0], *last = &points[count - 1];
	int64_t until_us = now_us > last->at_us ? now_us : last->at_us;
	int64_t span_us = until_us - first->at_us;
	struct plot plot = {first->at_us, span_us > 0 ? span_us : 1, growth_scale(last->size)};
	struct str (*told)(struct arena *, int64_t) =
		span_us < DAYS_US ? time_for_people : time_date_for_people;
	struct str from = told(w->arena, first->at_us), to = told(w->arena, until_us);
	return (struct growth_view){
		.drawing = draw(w, &plot, points, count),
		.top = figures_of(w, (uint64_t)plot.top),
		.middle = figures_of(w, (uint64_t)plot.top / 2),
		.from = from,
		.to = to,
		.sentence = sentence(w, first, last, from, to),
		.rows = rows_of(w, points, count),
	};
}

void growth_figure(struct buf *out, const struct growth_view *view)
{
	growth_html(out, view);
}
