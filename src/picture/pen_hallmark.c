/* pen_hallmark: the paths of vc/hallmark.c, drawn by cairo. */
#include "picture/pen.h"

#include <math.h>

enum { MARKS = 4, NUMBERS_MAX = 7 };

/* ---- reading a path ---- */

struct path {
	const struct pen *pen;
	struct str rest;
	double x, y, start_x, start_y; /* where the pen is; where the outline began */
	bool bad;
};

static double number(struct path *path)
{
	double value = 0;
	path->rest = str_trim(path->rest);
	size_t len = str_number_length(path->rest);
	path->bad = path->bad || len == 0 || !str_to_real(str_slice(path->rest, 0, len), &value);
	path->rest = str_slice(path->rest, len, SIZE_MAX);
	return value;
}

static void go(struct path *path, double x, double y)
{
	path->x = x;
	path->y = y;
}

static void line(struct path *path, double x, double y)
{
	path->pen->library->cairo_line_to(path->pen->cairo, x, y);
	go(path, x, y);
}

static void curve(struct path *path, double x1, double y1, double x2, double y2, double x, double y)
{
	path->pen->library->cairo_curve_to(path->pen->cairo, x1, y1, x2, y2, x, y);
	go(path, x, y);
}

/* A quadratic curve as the cubic one that it is. */
static void quadratic(struct path *path, double cx, double cy, double x, double y)
{
	curve(path, path->x + (cx - path->x) * 2 / 3, path->y + (cy - path->y) * 2 / 3, x + (cx - x) * 2 / 3,
	      y + (cy - y) * 2 / 3, x, y);
}

/* SVG 1.1, F.6.5 with an upright ellipse: from its ends to its middle. */
static void arc(struct path *path, double rx, double ry, bool large, bool sweep, double x, double y)
{
	const struct picture_library *l = path->pen->library;
	cairo_t *cairo = path->pen->cairo;
	double px = (path->x - x) / 2 / rx, py = (path->y - y) / 2 / ry;
	double squares = px * px + py * py;
	double grow = squares > 1 ? sqrt(squares) : 1;
	rx *= grow;
	ry *= grow;
	px /= grow;
	py /= grow;
	squares = fmin(px * px + py * py, 1);
	double away = (large != sweep ? 1 : -1) * sqrt((1 - squares) / fmax(squares, 1e-12));
	double cx = away * py, cy = -away * px;
	double from = atan2(py - cy, px - cx), to = atan2(-py - cy, -px - cx);
	l->cairo_save(cairo);
	l->cairo_translate(cairo, (path->x + x) / 2 + cx * rx, (path->y + y) / 2 + cy * ry);
	l->cairo_scale(cairo, rx, ry);
	if (sweep)
		l->cairo_arc(cairo, 0, 0, 1, from, to);
	else
		l->cairo_arc_negative(cairo, 0, 0, 1, from, to);
	l->cairo_restore(cairo);
	go(path, x, y);
}

static void move(struct path *path, double x, double y)
{
	path->pen->library->cairo_move_to(path->pen->cairo, x, y);
	go(path, x, y);
	path->start_x = x;
	path->start_y = y;
}

static void close_outline(struct path *path)
{
	path->pen->library->cairo_close_path(path->pen->cairo);
	go(path, path->start_x, path->start_y);
}

/* How many numbers a command takes; 0 for “z”; -1: not one of those that a hallmark has. */
static int numbers_of(char lower)
{
	static const struct {
		char name;
		int numbers;
	} commands[] = {{'m', 2}, {'l', 2}, {'h', 1}, {'v', 1}, {'c', 6}, {'q', 4}, {'a', 7}, {'z', 0}};
	for (size_t i = 0; i < COUNT(commands); i++)
		if (commands[i].name == lower)
			return commands[i].numbers;
	return -1;
}

static void draw(struct path *path, char lower, bool relative, const double *n)
{
	double x = relative ? path->x : 0, y = relative ? path->y : 0;
	switch (lower) {
	case 'm': move(path, x + n[0], y + n[1]); break;
	case 'l': line(path, x + n[0], y + n[1]); break;
	case 'h': line(path, x + n[0], path->y); break;
	case 'v': line(path, path->x, y + n[0]); break;
	case 'c': curve(path, x + n[0], y + n[1], x + n[2], y + n[3], x + n[4], y + n[5]); break;
	case 'q': quadratic(path, x + n[0], y + n[1], x + n[2], y + n[3]); break;
	case 'a': arc(path, n[0], n[1], n[3] > 0, n[4] > 0, x + n[5], y + n[6]); break;
	default: close_outline(path);
	}
}

static bool draw_path(const struct pen *pen, struct str text)
{
	struct path path = {.pen = pen, .rest = text};
	char command = 0;
	for (path.rest = str_trim(path.rest); path.rest.len > 0 && !path.bad;
	     path.rest = str_trim(path.rest)) {
		double n[NUMBERS_MAX] = {0};
		char first = path.rest.at[0];
		bool named = (first | 0x20) >= 'a' && (first | 0x20) <= 'z';
		if (named) {
			command = first;
			path.rest = str_slice(path.rest, 1, SIZE_MAX);
		}
		char lower = (char)(command | 0x20);
		int numbers = numbers_of(lower);
		/* Numbers without a command repeat the last one, which had some. */
		if (numbers < 0 || (!named && numbers == 0))
			return false;
		for (int i = 0; i < numbers; i++)
			n[i] = number(&path);
		draw(&path, lower, command == lower, n);
	}
	return !path.bad;
}

/* ---- the marks ---- */

/* What is between two words, behind which `rest` goes on. */
static bool between(struct str *rest, struct str before, struct str after, struct str *out)
{
	size_t from = str_find(*rest, before);
	if (from == SIZE_MAX)
		return false;
	*rest = str_slice(*rest, from + before.len, SIZE_MAX);
	size_t to = str_find(*rest, after);
	*out = str_slice(*rest, 0, to);
	*rest = str_slice(*rest, to == SIZE_MAX ? SIZE_MAX : to + after.len, SIZE_MAX);
	return to != SIZE_MAX;
}

static bool place_of(struct str text, double *x, double *y)
{
	struct str first = str_cut(&text, ' ');
	return str_to_real(first, x) && str_to_real(text, y);
}

static bool draw_mark(const struct pen *pen, struct str *rest)
{
	const struct picture_library *l = pen->library;
	struct str place, turn, path;
	double x, y, degrees;
	if (!between(rest, S("translate("), S(")"), &place) || !between(rest, S("rotate("), S(")"), &turn) ||
	    !between(rest, S(" d=\""), S("\""), &path) || !place_of(place, &x, &y) ||
	    !str_to_real(turn, &degrees))
		return false;
	l->cairo_save(pen->cairo);
	l->cairo_translate(pen->cairo, x, y);
	l->cairo_rotate(pen->cairo, degrees * G_PI / 180);
	l->cairo_new_path(pen->cairo);
	bool drawn = draw_path(pen, path);
	l->cairo_fill(pen->cairo);
	l->cairo_restore(pen->cairo);
	return drawn;
}

enum err pen_hallmark(const struct pen *pen, struct str svg, double x, double y, double size)
{
	const struct picture_library *l = pen->library;
	bool drawn = true;
	l->cairo_save(pen->cairo);
	l->cairo_translate(pen->cairo, x, y);
	l->cairo_scale(pen->cairo, size / 256, size / 256);
	pen_set_colour(pen, PEN_COPPER);
	l->cairo_set_fill_rule(pen->cairo, CAIRO_FILL_RULE_EVEN_ODD);
	for (int i = 0; i < MARKS && drawn; i++)
		drawn = draw_mark(pen, &svg);
	l->cairo_restore(pen->cairo);
	return drawn ? OK : fail(pen->w, ERR_INPUT, "this is no hallmark that can be drawn");
}
