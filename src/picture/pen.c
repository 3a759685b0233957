#include "picture/pen.h"

#include "picture/qr.h"

#define FAMILY "EB Garamond 12, EB Garamond, serif"

void pen_set_colour(const struct pen *pen, enum pen_colour colour)
{
	static const double colours[][3] = {
		[PEN_INK] = {0.129, 0.114, 0.094},    [PEN_MUTED] = {0.388, 0.357, 0.318},
		[PEN_COPPER] = {0.561, 0.290, 0.110}, [PEN_LINE] = {0.878, 0.851, 0.808},
		[PEN_PAPER] = {0.992, 0.988, 0.976},  [PEN_WHITE] = {1, 1, 1},
	};
	const double *c = colours[colour];
	pen->library->cairo_set_source_rgb(pen->cairo, c[0], c[1], c[2]);
}

/* ---- text ---- */

static int units(double length)
{
	return (int)(length * PANGO_SCALE);
}

static void set_attributes(const struct picture_library *l, PangoLayout *layout, const struct pen_text *how)
{
	PangoAttrList *list = l->pango_attr_list_new();
	if (how->spacing > 0)
		l->pango_attr_list_insert(list,
		                          l->pango_attr_letter_spacing_new(units(how->spacing * how->size)));
	if (how->lining)
		l->pango_attr_list_insert(list, l->pango_attr_font_features_new("lnum=1"));
	l->pango_layout_set_attributes(layout, list);
	l->pango_attr_list_unref(list);
}

static void set_font(const struct picture_library *l, PangoLayout *layout, const struct pen_text *how)
{
	PangoFontDescription *font = l->pango_font_description_new();
	l->pango_font_description_set_family(font, FAMILY);
	l->pango_font_description_set_style(font, how->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
	l->pango_font_description_set_weight(font, how->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	l->pango_font_description_set_absolute_size(font, how->size * PANGO_SCALE);
	l->pango_layout_set_font_description(layout, font);
	l->pango_font_description_free(font);
}

/* Left is for pango where a paragraph begins: the right of one that runs from right to left. */
static PangoAlignment alignment_of(const struct picture_library *l, PangoLayout *layout,
                                   const struct pen_text *how)
{
	bool turned = how->flush && l->pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL;
	return how->centred ? PANGO_ALIGN_CENTER : turned ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}

static PangoLayout *layout_of(const struct pen *pen, const struct pen_text *how, struct str text)
{
	const struct picture_library *l = pen->library;
	PangoLayout *layout = l->pango_cairo_create_layout(pen->cairo);
	set_font(l, layout, how);
	set_attributes(l, layout, how);
	l->pango_layout_set_width(layout, units(how->width));
	l->pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	if (how->height > 0) {
		l->pango_layout_set_height(layout, units(how->height));
		l->pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	}
	l->pango_layout_set_text(layout, text.at, (int)text.len);
	l->pango_layout_set_alignment(layout, alignment_of(l, layout, how));
	return layout;
}

static double height_of(const struct pen *pen, PangoLayout *layout)
{
	int width, height;
	pen->library->pango_layout_get_pixel_size(layout, &width, &height);
	return height;
}

double pen_text(const struct pen *pen, const struct pen_text *how, struct str text)
{
	PangoLayout *layout = layout_of(pen, how, text);
	pen_set_colour(pen, how->colour);
	pen->library->cairo_move_to(pen->cairo, how->x, how->y);
	pen->library->pango_cairo_show_layout(pen->cairo, layout);
	*pen->missing += (size_t)pen->library->pango_layout_get_unknown_glyphs_count(layout);
	double height = height_of(pen, layout);
	pen->library->g_object_unref(layout);
	return height;
}

double pen_text_height(const struct pen *pen, const struct pen_text *how, struct str text)
{
	PangoLayout *layout = layout_of(pen, how, text);
	double height = height_of(pen, layout);
	pen->library->g_object_unref(layout);
	return height;
}

/* ---- rectangles ---- */

void pen_ground(const struct pen *pen, enum pen_colour colour)
{
	pen_set_colour(pen, colour);
	pen->library->cairo_paint(pen->cairo);
}

void pen_rectangle(const struct pen *pen, double x, double y, double width, double height,
                   enum pen_colour colour)
{
	pen_set_colour(pen, colour);
	pen->library->cairo_rectangle(pen->cairo, x, y, width, height);
	pen->library->cairo_fill(pen->cairo);
}

void pen_frame(const struct pen *pen, double x, double y, double width, double height, double thickness,
               enum pen_colour colour)
{
	pen_set_colour(pen, colour);
	pen->library->cairo_set_line_width(pen->cairo, thickness);
	pen->library->cairo_rectangle(pen->cairo, x, y, width, height);
	pen->library->cairo_stroke(pen->cairo);
}

/* ---- codes ---- */

enum err pen_code(const struct pen *pen, struct str text, double x, double y, double size)
{
	enum { QUIET = 4 };
	struct qr qr;
	TRY(qr_make(pen->w, text, &qr));
	double module = size / (qr.width + 2 * QUIET);
	pen_rectangle(pen, x, y, size, size, PEN_WHITE);
	pen_set_colour(pen, PEN_INK);
	for (int row = 0; row < qr.width; row++)
		for (int column = 0; column < qr.width; column++)
			if (qr.dark[row * qr.width + column])
				pen->library->cairo_rectangle(pen->cairo, x + (column + QUIET) * module,
				                              y + (row + QUIET) * module, module, module);
	pen->library->cairo_fill(pen->cairo);
	return OK;
}
