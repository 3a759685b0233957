#include "web/parts/scenario_graph.h"

#include "web/parts/scenario_layout.h"

#include <math.h>

enum { DRAWING_BYTES_MAX = 4 << 20, STRIP = 26, CHARACTERS = 43, ARROW = 7 };

struct drawing {
	struct work *w;
	const struct scenario_graph *graph;
	struct layout layout;
	struct buf out;
};

/* In a page the style sheet has the colours (ui/css/drawings.css), by day and by night. */
static const struct str own_style = S_INIT(
	"<style>text{font:12px system-ui,sans-serif;fill:#1f1b16}.title{font-weight:600}.note{fill:#6b6257}"
	".scene{fill:#fffdf9;stroke:#8a8075}.start,.end{stroke:#8b4a1f;stroke-width:2}.end{fill:#f6ece3}"
	".line{fill:none;stroke:#8a8075;stroke-width:1.25}.line.timer{stroke-dasharray:5 4}"
	".tip{fill:#8a8075}.all{fill:#e6ded3}.part{fill:#8b4a1f}"
	".walked.line{stroke:#8b4a1f;stroke-width:3}.walked.tip{fill:#8b4a1f}.walked.scene{stroke:#8b4a1f;"
	"stroke-width:2.5}</style>");

/* ---- what was walked ---- */

static bool was_at(const struct drawing *drawing, size_t scene)
{
	const struct scenario_walk *walk = drawing->graph->walk;
	return walk != NULL && (walk->now.met >> scene & 1) != 0;
}

static bool was_chosen(const struct drawing *drawing, const struct scenario_choice *choice)
{
	const struct scenario_walk *walk = drawing->graph->walk;
	for (size_t i = 0; walk != NULL && i < walk->count; i++)
		if (walk->steps[i].choice == choice)
			return true;
	return false;
}

/* ---- text ---- */

/* At most so many characters, with … where it was longer. */
static struct str shortened(struct work *w, struct str text, size_t most)
{
	size_t at = 0, characters = 0;
	while (at < text.len && characters < most) {
		at++;
		while (at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80)
			at++;
		characters++;
	}
	return at == text.len ? text : str_format(w->arena, "%.*s…", STR_ARG(str_slice(text, 0, at)));
}

/* Inline Markdown as it reads without its signs. */
static struct str without_signs(struct work *w, struct str text)
{
	struct buf out = buf_init(w->arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != '*' && text.at[i] != '`')
			buf_byte(&out, text.at[i]);
	return buf_str(&out);
}

static void put_text(struct drawing *drawing, const char *class, double x, double y, struct str text)
{
	buf_format(&drawing->out, "<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">", class, x, y);
	markup_text(&drawing->out, text);
	buf_put(&drawing->out, S("</text>"));
}

/* ---- scenes ---- */

static double left_of(const struct layout_place *place)
{
	return place->x - LAYOUT_WIDTH / 2.0;
}

/* The middle of a row. */
static double row_y(const struct layout_place *place, size_t row)
{
	return place->top + LAYOUT_TITLE + LAYOUT_ROW * ((double)row + 0.5);
}

static void draw_credit(struct drawing *drawing, double x, double y, double credit)
{
	buf_format(&drawing->out,
	           "<rect class=\"all\" x=\"%.0f\" y=\"%.0f\" width=\"%d\" height=\"8\"/>"
	           "<rect class=\"part\" x=\"%.0f\" y=\"%.0f\" width=\"%.1f\" height=\"8\"/>",
	           x, y - 4, STRIP, x, y - 4, STRIP * credit);
}

static void draw_row(struct drawing *drawing, const struct layout_place *place, size_t row, const char *class,
                     struct str text, const double *credit)
{
	double x = left_of(place) + 10, y = row_y(place, row);
	if (credit != NULL)
		draw_credit(drawing, x, y, *credit);
	x += credit != NULL ? STRIP + 8 : 0;
	put_text(drawing, class, x, y + 4,
	         shortened(drawing->w, text, CHARACTERS - (credit != NULL ? 6 : 0)));
}

static void draw_rows(struct drawing *drawing, const struct layout_place *place,
                      const struct scenario_scene *scene)
{
	/* Who walked it may walk it again one day: of scenes not met the key stays hidden. */
	bool met = drawing->graph->walk == NULL ||
	           was_at(drawing, (size_t)(scene - drawing->graph->scenario->scenes));
	bool scored = scene->evidence != NULL && met;
	size_t row = 0;
	for (; row < scene->choice_count; row++)
		draw_row(drawing, place, row, "choice", without_signs(drawing->w, scene->choices[row].text),
		         scored ? &scene->choices[row].credit : NULL);
	if (scene->timer != NULL)
		draw_row(drawing, place, row++, "note",
		         str_format(drawing->w->arena, "after %lld s without a decision",
		                    (long long)scene->timer->seconds),
		         scored ? &scene->timer->expiry.credit : NULL);
	if (!str_absent(scene->ends))
		draw_row(drawing, place, row, "note", scene->ends, NULL);
}

static void draw_scene(struct drawing *drawing, size_t i)
{
	const struct layout_place *place = &drawing->layout.places[i];
	const struct scenario_scene *scene = &drawing->graph->scenario->scenes[i];
	bool ends = !str_absent(scene->ends);
	buf_format(
		&drawing->out,
		"<rect class=\"scene%s%s%s\" x=\"%.0f\" y=\"%.0f\" width=\"%d\" height=\"%.0f\" rx=\"%d\"/>",
		i == 0 ? " start" : "", ends ? " end" : "", was_at(drawing, i) ? " walked" : "",
		left_of(place), place->top, LAYOUT_WIDTH, place->height, ends ? 16 : 6);
	struct str title = i == 0 ? str_format(drawing->w->arena, "Start: %.*s", STR_ARG(scene->title))
	                   : ends ? str_format(drawing->w->arena, "End: %.*s", STR_ARG(scene->title))
	                          : scene->title;
	put_text(drawing, "title", left_of(place) + 10, place->top + 20,
	         shortened(drawing->w, title, CHARACTERS - 4));
	draw_rows(drawing, place, scene);
}

/* ---- lines ---- */

struct point {
	double x, y;
};

static void draw_tip(struct drawing *drawing, const char *walked, struct point at, double dx, double dy)
{
	buf_format(&drawing->out, "<path class=\"tip%s\" d=\"M%.0f %.0fL%.1f %.1fL%.1f %.1fZ\"/>", walked,
	           at.x, at.y, at.x - dx * ARROW - dy * 4, at.y - dy * ARROW - dx * 4,
	           at.x - dx * ARROW + dy * 4, at.y - dy * ARROW + dx * 4);
}

static void open_line(struct drawing *drawing, bool timer, const char *walked)
{
	buf_format(&drawing->out, "<path class=\"line%s%s\" d=\"", timer ? " timer" : "", walked);
}

/* Lines to the same scene arrive side by side. */
static double arrival_x(const struct drawing *drawing, const struct layout_line *line)
{
	const struct layout_place *to = &drawing->layout.places[line->to];
	double before = 0, all = 0, own = drawing->layout.places[line->from].x;
	for (size_t i = 0; i < drawing->layout.line_count; i++) {
		const struct layout_line *other = &drawing->layout.lines[i];
		if (other->to != line->to || other->back)
			continue;
		double x = drawing->layout.places[other->from].x;
		all++;
		before += x < own || (x == own && other < line);
	}
	return to->x + (before - (all - 1) / 2) * 18;
}

static void curve_to(struct drawing *drawing, struct point *at, struct point to)
{
	double bend = (to.y - at->y) / 2;
	buf_format(&drawing->out, "C%.0f %.0f %.0f %.0f %.0f %.0f", at->x, at->y + bend, to.x, to.y - bend,
	           to.x, to.y);
	*at = to;
}

/* Out at the side that is nearer to where it goes, down beside its scene, then from layer to layer. */
static void draw_down(struct drawing *drawing, const struct layout_line *line, size_t row, bool timer,
                      const char *walked)
{
	const struct layout_place *from = &drawing->layout.places[line->from];
	const struct layout_place *first = line->place_count > 0 ? &drawing->layout.places[line->places[0]]
	                                                         : &drawing->layout.places[line->to];
	double side = first->x < from->x ? -1 : 1;
	double bottom = from->top + from->height;
	struct point at = {from->x + side * LAYOUT_WIDTH / 2.0, row_y(from, row)};
	double gutter = at.x + side * (8 + 4 * (double)row);
	open_line(drawing, timer, walked);
	buf_format(&drawing->out, "M%.0f %.0fQ%.0f %.0f %.0f %.0fL%.0f %.0f", at.x, at.y, gutter, at.y,
	           gutter, at.y + 10, gutter, fmax(bottom, at.y + 10));
	at = (struct point){gutter, fmax(bottom, at.y + 10)};
	for (size_t i = 0; i < line->place_count; i++) {
		const struct layout_place *place = &drawing->layout.places[line->places[i]];
		curve_to(drawing, &at, (struct point){place->x, place->top - 4});
		at.y = place->top + place->height + 4;
		buf_format(&drawing->out, "L%.0f %.0f", at.x, at.y);
	}
	struct point end = {arrival_x(drawing, line), drawing->layout.places[line->to].top - 1};
	curve_to(drawing, &at, end);
	buf_put(&drawing->out, S("\"/>"));
	draw_tip(drawing, walked, end, 0, 1);
}

/* Right of everything that stands between two heights. */
static double clear_of(const struct drawing *drawing, double top, double bottom)
{
	double edge = 0;
	for (size_t i = 0; i < drawing->layout.place_count; i++) {
		const struct layout_place *place = &drawing->layout.places[i];
		double half = place->scene == SIZE_MAX ? 0 : LAYOUT_WIDTH / 2.0;
		if (place->top <= bottom && place->top + place->height >= top)
			edge = fmax(edge, place->x + half);
	}
	return edge + LAYOUT_GAP - LAYOUT_LANE;
}

/* Up again, right of what it passes. */
static void draw_back(struct drawing *drawing, const struct layout_line *line, size_t row, bool timer,
                      const char *walked)
{
	const struct layout_place *from = &drawing->layout.places[line->from];
	const struct layout_place *to = &drawing->layout.places[line->to];
	size_t n = 0;
	for (const struct layout_line *other = drawing->layout.lines; other != line; other++)
		n += other->back;
	struct point at = {from->x + LAYOUT_WIDTH / 2.0, row_y(from, row)};
	struct point end = {to->x + LAYOUT_WIDTH / 2.0 + 1, to->top + LAYOUT_TITLE / 2.0};
	double edge = clear_of(drawing, to->top, from->top + from->height) + LAYOUT_LANE * (double)n;
	open_line(drawing, timer, walked);
	buf_format(&drawing->out,
	           "M%.0f %.0fC%.0f %.0f %.0f %.0f %.0f %.0fC%.0f %.0f %.0f %.0f %.0f %.0f\"/>", at.x, at.y,
	           edge, at.y, edge, at.y, edge, (at.y + end.y) / 2, edge, end.y, edge, end.y, end.x, end.y);
	draw_tip(drawing, walked, end, -1, 0);
}

static const struct layout_line *line_to(const struct drawing *drawing, size_t from, struct str leads_to)
{
	size_t to = scenario_scene_index(drawing->graph->scenario, leads_to), i = 0;
	while (drawing->layout.lines[i].from != from || drawing->layout.lines[i].to != to)
		i++;
	return &drawing->layout.lines[i];
}

static void draw_line(struct drawing *drawing, size_t scene, size_t row, const struct scenario_choice *choice,
                      bool timer)
{
	const struct layout_line *line = line_to(drawing, scene, choice->leads_to);
	const char *walked = was_chosen(drawing, choice) ? " walked" : "";
	if (line->back)
		draw_back(drawing, line, row, timer, walked);
	else
		draw_down(drawing, line, row, timer, walked);
}

/* Those that were walked, or the others. */
static void draw_lines(struct drawing *drawing, bool walked)
{
	for (size_t i = 0; i < drawing->graph->scenario->scene_count; i++) {
		const struct scenario_scene *scene = &drawing->graph->scenario->scenes[i];
		for (size_t row = 0; row < scene->choice_count; row++)
			if (was_chosen(drawing, &scene->choices[row]) == walked)
				draw_line(drawing, i, row, &scene->choices[row], false);
		if (scene->timer != NULL && was_chosen(drawing, &scene->timer->expiry) == walked)
			draw_line(drawing, i, scene->choice_count, &scene->timer->expiry, true);
	}
}

struct markup scenario_graph_drawing(struct work *w, const struct scenario_graph *graph)
{
	struct drawing drawing = {w, graph, layout_of(w, graph->scenario),
	                          buf_init(w->arena, DRAWING_BYTES_MAX)};
	struct buf *out = &drawing.out;
	buf_format(out,
	           "<svg class=\"scenario-graph\"%s width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" "
	           "role=\"img\" aria-label=\"",
	           graph->alone ? " xmlns=\"http://www.w3.org/2000/svg\"" : "", drawing.layout.width,
	           drawing.layout.height, drawing.layout.width, drawing.layout.height);
	markup_attribute(out, graph->title);
	buf_put(out, S("\">"));
	if (graph->alone)
		buf_put(out, own_style);
	draw_lines(&drawing, false);
	draw_lines(&drawing, true); /* over the others */
	for (size_t i = 0; i < graph->scenario->scene_count; i++)
		draw_scene(&drawing, i);
	buf_put(out, S("</svg>"));
	return (struct markup){buf_str(out)};
}
