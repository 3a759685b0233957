/* What is drawn with: text in one serif, the hallmark, a QR code, rules. Inside picture/ only.
 *
 * Lengths are in the sheet's own unit: a pixel, or a point. What cannot be drawn is remembered by cairo and asked for at the
 * end. */
#ifndef PICTURE_PEN_H
#define PICTURE_PEN_H

#include "picture/library.h"

struct pen {
	const struct picture_library *library;
	cairo_t *cairo;
	struct work *w;
	size_t *missing; /* letters that were drawn as boxes, since no font has them */
};

/* Ink on paper, and the copper of the assay office. */
enum pen_colour { PEN_INK, PEN_MUTED, PEN_COPPER, PEN_LINE, PEN_PAPER, PEN_WHITE };

/* What is drawn from now on has this colour. Each function below sets its own. */
void pen_set_colour(const struct pen *pen, enum pen_colour colour);

struct pen_text {
	double x, y, width;   /* upper left corner of the column */
	double size, spacing; /* of the letters; spacing between them, in sizes */
	double height;        /* where it is cut, with “…”; 0: it runs on */
	enum pen_colour colour;
	bool centred, italic, bold;
	bool flush;  /* a line from right to left stands at the left too, with what is above and below it */
	bool lining; /* figures as high as capitals: what is typed off must not take 0 for o or 1 for i */
};

/* Draws it and returns its height. */
double pen_text(const struct pen *pen, const struct pen_text *how, struct str text);
/* How high it would be. */
double pen_text_height(const struct pen *pen, const struct pen_text *how, struct str text);

/* The whole sheet in one colour; a filled rectangle; the outline of one. */
void pen_ground(const struct pen *pen, enum pen_colour colour);
void pen_rectangle(const struct pen *pen, double x, double y, double width, double height,
                   enum pen_colour colour);
void pen_frame(const struct pen *pen, double x, double y, double width, double height, double thickness,
               enum pen_colour colour);

/* A picture of hallmark_svg, in copper: only what that function writes is read. ERR_INPUT for anything else. */
enum err pen_hallmark(const struct pen *pen, struct str svg, double x, double y, double size) MUST_CHECK;

/* A QR code of the text, error correction M, with the quiet zone of four modules inside `size`. ERR_TOO_LARGE. */
enum err pen_code(const struct pen *pen, struct str text, double x, double y, double size) MUST_CHECK;

#endif
