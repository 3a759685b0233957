#include "vc/hallmark.h"

#include "base/digest.h"
#include "vc/claims.h"

#include <math.h>

enum { SVG_BYTES_MAX = 64 << 10 };

#define TURN (2 * 3.14159265358979323846)

/* Numbers of two decimals, and never a minus before zero. */
static void put_point(struct buf *out, char command, double x, double y)
{
	x = round(x * 100) / 100 + 0.0;
	y = round(y * 100) / 100 + 0.0;
	buf_format(out, "%c%.2f %.2f", command, x, y);
}

static void put_polar(struct buf *out, char command, double radius, double turn)
{
	put_point(out, command, radius * sin(TURN * turn), -radius * cos(TURN * turn));
}

static void put_circle(struct buf *out, double x, double y, double radius)
{
	put_point(out, 'M', x - radius, y);
	buf_format(out, "a%.2f %.2f 0 1 0 %.2f 0a%.2f %.2f 0 1 0 %.2f 0z", radius, radius, 2 * radius, radius,
	           radius, -2 * radius);
}

/* ---- cartouches: outlines about (0, 0), 56 units from the middle to the edge ---- */

static void cartouche_maker(struct buf *out) /* a rectangle with cut corners */
{
	buf_put(out, S("M-36 -54H36L54 -36V36L36 54H-36L-54 36V-36z"));
}

static void cartouche_standard(struct buf *out) /* a shield */
{
	buf_put(out, S("M-50 -54H50V4C50 34 24 50 0 58C-24 50 -50 34 -50 4z"));
}

static void cartouche_office(struct buf *out) /* a round */
{
	put_circle(out, 0, 0, 56);
}

static void cartouche_year(struct buf *out) /* an arch */
{
	buf_put(out, S("M-50 54V-8A50 46 0 0 1 50 -8V54z"));
}

/* ---- figures: cut out of the cartouche, since the path is filled by the even-odd rule ---- */

/* A rosette of 5 to 9 petals, with or without an eye. */
static void figure_maker(struct buf *out, const struct digest *seed)
{
	int petals = 5 + seed->byte[0] % 5;
	double tip = 40 - seed->byte[1] % 3 * 2, belly = 0.30 + seed->byte[2] % 4 * 0.05,
	       root = 9 + seed->byte[3] % 4;
	for (int i = 0; i < petals; i++) {
		double middle = (double)i / petals, half = belly / petals;
		put_polar(out, 'M', root, middle);
		put_polar(out, 'Q', tip * 0.72, middle - half);
		put_polar(out, ' ', tip, middle);
		put_polar(out, 'Q', tip * 0.72, middle + half);
		put_polar(out, ' ', root, middle);
		buf_byte(out, 'z');
	}
	if (seed->byte[4] % 2 == 0)
		put_circle(out, 0, 0, root - 4);
}

/* A star of 5 to 9 points whose sides cross: the polygon {points / step}. */
static void figure_standard(struct buf *out, const struct digest *seed)
{
	int points = 5 + seed->byte[0] % 5;
	int step = 2 + seed->byte[1] % ((points - 1) / 2 - 1);
	double radius = 40,
	       inner = radius * cos(TURN / 2 * step / points) / cos(TURN / 2 * (step - 1) / points);
	for (int i = 0; i < 2 * points; i++)
		put_polar(out, i == 0 ? 'M' : 'L', i % 2 == 0 ? radius : inner, (double)i / (2 * points));
	buf_byte(out, 'z');
	put_circle(out, 0, 0, inner * (0.45 + seed->byte[2] % 3 * 0.15));
}

/* One upright of the crown, with its tip and a bead above. */
static void put_upright(struct buf *out, double x, double height, int tip)
{
	static const struct str tips[] = {S_INIT("l5 -7l5 7"), S_INIT("a5 5 0 0 1 10 0"),
	                                  S_INIT("l2.5 -6l2.5 6l2.5 -6l2.5 6")};
	put_point(out, 'M', x - 5, 22);
	put_point(out, 'L', x - 5, 22 - height);
	buf_put(out, tips[tip]);
	buf_format(out, "v%.2fz", height);
	put_circle(out, x, 22 - height - 12, 3.4);
}

/* A crown of five uprights, alike left and right, over a band. */
static void figure_office(struct buf *out, const struct digest *seed)
{
	int tip = seed->byte[0] % 3;
	for (int i = -2; i <= 2; i++) {
		int step = seed->byte[1 + (i < 0 ? -i : i)] % 4;
		double lowest = i == 0 ? 20 : i == 1 || i == -1 ? 14 : 8;
		put_upright(out, i * 14.0, lowest + step * 6, tip);
	}
	buf_put(out, seed->byte[4] % 2 == 0 ? S("M-33 26H33V34H-33z") : S("M-33 26H33L28 35H-28z"));
}

/* Block numerals, 26 wide and 44 high, relative to their upper left corner. */
static const struct str numerals[10] = {
	S_INIT("m6 0h14l6 6v32l-6 6h-14l-6 -6v-32zm3 8h8l1 1v26l-1 1h-8l-1 -1v-26z"),
	S_INIT("m10 0h8v44h-8v-33l-6 3v-8z"),
	S_INIT("m6 0h14l6 6v14l-18 15v1h18v8h-26v-13l18 -15v-7l-1 -1h-8l-1 1v5h-8v-8z"),
	S_INIT("m6 0h14l6 6v12l-4 4l4 4v12l-6 6h-14l-6 -6v-7h8v4l1 1h8l1 -1v-8l-1 -1h-8v-8h8l1 -1v-8l-1 "
               "-1h-8l-1 1v4h-8v-7z"),
	S_INIT("m0 26l13 -26h9v26h4v8h-4v10h-8v-10h-14zm14 -12l-6 12h6z"),
	S_INIT("m0 0h26v8h-18v8h12l6 6v16l-6 6h-14l-6 -6v-7h8v4l1 1h8l1 -1v-10l-1 -1h-17z"),
	S_INIT("m6 0h14l6 6v6h-8v-3l-1 -1h-8l-1 1v8h12l6 6v15l-6 6h-14l-6 -6v-32zm3 25h8l1 1v9l-1 1h-8l-"
               "1 -1v-9z"),
	S_INIT("m0 0h26v9l-12 35h-9l12 -36h-17z"),
	S_INIT("m6 0h14l6 6v12l-4 4l4 4v12l-6 6h-14l-6 -6v-12l4 -4l-4 -4v-12zm3 8h8l1 1v8l-1 1h-8l-1 -1v"
               "-8zm0 18h8l1 1v8l-1 1h-8l-1 -1v-8z"),
	S_INIT("m20 44h-14l-6 -6v-6h8v3l1 1h8l1 -1v-8h-12l-6 -6v-15l6 -6h14l6 6v32zm-3 -25h-8l-1 -1v-9l1"
               " -1h8l1 1v9z"),
};

static void figure_year(struct buf *out, int year)
{
	put_point(out, 'M', -30, -17);
	buf_put(out, numerals[year / 10 % 10]);
	put_point(out, 'M', 4, -17);
	buf_put(out, numerals[year % 10]);
}

/* What the four marks stand for. */
struct marks {
	struct str maker, standard, office;
	struct str maker_name, standard_name;
	int year;
	struct digest credential;
};

static enum err read_marks(struct work *w, const struct json *credential, struct marks *out)
{
	const struct json *subject = json_get(credential, S("credentialSubject"));
	const struct json *achievement = json_get(subject, S("achievement"));
	struct str text, from = json_get_str(credential, S("validFrom"));
	int64_t year;
	out->maker = claims_issuer(credential);
	out->maker_name = json_get_str(json_get(credential, S("issuer")), S("name"));
	out->standard = json_get_str(achievement, S("id"));
	out->standard_name = json_get_str(achievement, S("name"));
	out->office = json_get_str(json_get(subject, S("source")), S("id"));
	if (str_absent(out->office))
		out->office = out->maker;
	if (str_absent(out->maker) || str_absent(out->standard) ||
	    !str_to_int(str_slice(from, 0, 4), &year) || year < 0)
		return fail(w, ERR_INPUT, "A hallmark needs an issuer, an achievement and a date.");
	out->year = (int)year;
	TRY(claims_credential(w, credential, &text));
	out->credential = digest_of(text);
	return OK;
}

/* Begins the mark in quarter `place` (0 to 3), up to 4 degrees and 2 units askew. */
static void begin_mark(struct buf *out, const struct marks *marks, int place)
{
	const uint8_t *chance = &marks->credential.byte[place * 4];
	double x = (place % 2 == 0 ? 66 : 190) + (chance[0] % 5 - 2),
	       y = (place < 2 ? 66 : 190) + (chance[1] % 5 - 2);
	buf_format(out, "<path fill-rule=\"evenodd\" transform=\"translate(%.0f %.0f) rotate(%d)\" d=\"", x,
	           y, chance[2] % 9 - 4);
}

static void put_title(struct buf *out, const struct marks *marks)
{
	buf_put(out, S("<title>Hallmark: "));
	markup_text(out, str_absent(marks->standard_name) ? marks->standard : marks->standard_name);
	buf_put(out, S(", struck for "));
	markup_text(out, str_absent(marks->maker_name) ? marks->maker : marks->maker_name);
	buf_format(out, " in %04d</title>", marks->year);
}

enum err hallmark_svg(struct work *w, const struct json *credential, struct markup *out)
{
	struct marks marks = {0};
	TRY(read_marks(w, credential, &marks));
	struct digest maker = digest_of(marks.maker), standard = digest_of(marks.standard);
	struct digest office = digest_of(marks.office);
	struct buf svg = buf_init(w->arena, SVG_BYTES_MAX);
	buf_put(&svg, S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 256 256\" role=\"img\" "
	                "fill=\"currentColor\">"));
	put_title(&svg, &marks);
	begin_mark(&svg, &marks, 0);
	cartouche_maker(&svg);
	figure_maker(&svg, &maker);
	buf_put(&svg, S("\"/>"));
	begin_mark(&svg, &marks, 1);
	cartouche_standard(&svg);
	figure_standard(&svg, &standard);
	buf_put(&svg, S("\"/>"));
	begin_mark(&svg, &marks, 2);
	cartouche_office(&svg);
	figure_office(&svg, &office);
	buf_put(&svg, S("\"/>"));
	begin_mark(&svg, &marks, 3);
	cartouche_year(&svg);
	figure_year(&svg, marks.year);
	buf_put(&svg, S("\"/></svg>"));
	if (svg.full)
		return fail(w, ERR_TOO_LARGE, "The names on the hallmark are too long.");
	out->html = buf_str(&svg);
	return OK;
}
