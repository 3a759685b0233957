#include "picture/sheet.h"

#include <math.h>

/* Two lines of copper around the sheet, as on the page's head. */
static void frame(const struct pen *pen, double width, double height, double margin, double thickness)
{
	pen_frame(pen, margin, margin, width - 2 * margin, height - 2 * margin, thickness, PEN_COPPER);
	double inner = margin + 3 * thickness;
	pen_frame(pen, inner, inner, width - 2 * inner, height - 2 * inner, thickness / 2, PEN_COPPER);
}

static struct str awarded(const struct pen *pen, const struct picture_card *card)
{
	return str_format(pen->w->arena, "awarded on %.*s%s", STR_ARG(card->awarded),
	                  card->demonstration ? ", in a demonstration" : "");
}

/* The largest of some sizes at which a text keeps to the height; the last one is cut where it does not. */
static double fitting(const struct pen *pen, struct pen_text *how, struct str text, double least)
{
	double height = how->height;
	how->height = 0;
	while (how->size > least && pen_text_height(pen, how, text) > height)
		how->size = fmax(least, how->size * 0.9);
	how->height = height;
	return how->size;
}

enum err sheet_badge(const struct pen *pen, const struct picture_card *card)
{
	TRY(sheet_sample(pen, card));
	return pen_hallmark(pen, card->hallmark, 332, 84, 360);
}

enum err sheet_sample(const struct pen *pen, const struct picture_card *card)
{
	pen_ground(pen, PEN_PAPER);
	frame(pen, SHEET_BADGE, SHEET_BADGE, 28, 6);
	struct pen_text issuer = {.x = 100,
	                          .y = 470,
	                          .width = 824,
	                          .size = 34,
	                          .spacing = 0.06,
	                          .height = 50,
	                          .colour = PEN_MUTED,
	                          .centred = true};
	struct pen_text name = {.x = 90,
	                        .y = 526,
	                        .width = 844,
	                        .size = 78,
	                        .height = 230,
	                        .colour = PEN_INK,
	                        .centred = true};
	pen_text(pen, &issuer, card->issuer);
	fitting(pen, &name, card->name, 44);
	name.y += fmax(0, (230 - pen_text_height(pen, &name, card->name)) /
	                          2); /* midway between its neighbours */
	pen_text(pen, &name, card->name);
	pen_rectangle(pen, 432, 776, 160, 2, PEN_COPPER);
	struct pen_text holder = {.x = 100,
	                          .y = 800,
	                          .width = 824,
	                          .size = 52,
	                          .height = 76,
	                          .colour = PEN_INK,
	                          .centred = true,
	                          .italic = true};
	fitting(pen, &holder, card->holder, 34);
	pen_text(pen, &holder, card->holder);
	struct pen_text date = {.x = 100,
	                        .y = 882,
	                        .width = 824,
	                        .size = 32,
	                        .height = 50,
	                        .colour = PEN_MUTED,
	                        .centred = true};
	pen_text(pen, &date, awarded(pen, card));
	return OK;
}

enum err sheet_preview(const struct pen *pen, const struct picture_card *card)
{
	pen_ground(pen, PEN_PAPER);
	frame(pen, SHEET_PREVIEW_WIDTH, SHEET_PREVIEW_HEIGHT, 22, 5);
	TRY(pen_hallmark(pen, card->hallmark, 76, 145, 340));
	struct pen_text issuer = {.x = 470,
	                          .width = 650,
	                          .size = 32,
	                          .spacing = 0.06,
	                          .height = 46,
	                          .colour = PEN_MUTED,
	                          .flush = true};
	struct pen_text name = {
		.x = 468, .width = 660, .size = 72, .height = 270, .colour = PEN_INK, .flush = true};
	fitting(pen, &name, card->name, 40);
	double high = fmin(270, pen_text_height(pen, &name, card->name));
	double top = (SHEET_PREVIEW_HEIGHT - (high + 56 + 146)) / 2; /* all of it stands in the middle */
	issuer.y = top;
	name.y = top + 56;
	double below = name.y + high;
	struct pen_text holder = {.x = 470,
	                          .y = below + 36,
	                          .width = 650,
	                          .size = 46,
	                          .height = 64,
	                          .colour = PEN_INK,
	                          .flush = true,
	                          .italic = true};
	struct pen_text date = {
		.x = 470, .y = below + 104, .width = 650, .size = 29, .height = 42, .colour = PEN_MUTED};
	pen_text(pen, &issuer, card->issuer);
	pen_text(pen, &name, card->name);
	pen_rectangle(pen, 470, below + 18, 140, 2, PEN_COPPER);
	fitting(pen, &holder, card->holder, 30);
	pen_text(pen, &holder, card->holder);
	pen_text(pen, &date, awarded(pen, card));
	return OK;
}

/* ---- the page ---- */

#define LEFT 68.0
#define COLUMN (SHEET_PAGE_WIDTH - 2 * LEFT)
#define FOOT_TOP 690.0 /* the code and what is beside it stand below; all else above */

static double head(const struct pen *pen, const struct picture_card *card)
{
	struct pen_text issuer = {.x = LEFT,
	                          .y = 196,
	                          .width = COLUMN,
	                          .size = 13,
	                          .spacing = 0.08,
	                          .height = 18,
	                          .colour = PEN_MUTED,
	                          .centred = true};
	struct pen_text name = {.x = LEFT,
	                        .y = 216,
	                        .width = COLUMN,
	                        .size = 30,
	                        .height = 84,
	                        .colour = PEN_INK,
	                        .centred = true};
	struct pen_text holder = {.x = LEFT,
	                          .width = COLUMN,
	                          .size = 21,
	                          .height = 30,
	                          .colour = PEN_INK,
	                          .centred = true,
	                          .italic = true};
	struct pen_text date = {
		.x = LEFT, .width = COLUMN, .size = 12, .height = 18, .colour = PEN_MUTED, .centred = true};
	pen_text(pen, &issuer, card->issuer);
	fitting(pen, &name, card->name, 18);
	holder.y = 216 + fmin(84, pen_text(pen, &name, card->name)) + 8;
	fitting(pen, &holder, card->holder, 14);
	pen_text(pen, &holder, card->holder);
	date.y = holder.y + 32;
	struct str words = awarded(pen, card);
	if (card->until.len > 0)
		words = str_format(pen->w->arena, "%.*s; holds until %.*s", STR_ARG(words),
		                   STR_ARG(card->until));
	pen_text(pen, &date, words);
	return date.y + 30;
}

/* As much of a paragraph as fits above `bottom`. */
static double paragraph(const struct pen *pen, struct str text, double y, double size, double bottom)
{
	struct pen_text how = {
		.x = LEFT, .y = y, .width = COLUMN, .size = size, .height = bottom - y, .colour = PEN_INK};
	if (text.len == 0 || how.height < 1.5 * size)
		return y;
	return fmin(bottom, y + pen_text(pen, &how, text)) + size * 0.8;
}

/* Where a level stands on an axis from -3 to 3 logits. */
static double place(double x, double width, double level_logit)
{
	return x + (fmax(-3, fmin(3, level_logit)) + 3) / 6 * width;
}

/* An estimate is drawn with how sure it is: the interval that holds the level with 90 %, and the required level as a tick. */
static void interval(const struct pen *pen, const struct picture_line *line, double x, double y, double width)
{
	double half = 1.645 * line->error;
	double low = place(x, width, line->mean - half), high = place(x, width, line->mean + half);
	pen_rectangle(pen, x, y + 8, width, 0.5, PEN_MUTED);
	pen_rectangle(pen, low, y + 6.5, high - low, 3.5, PEN_COPPER);
	if (!isnan(line->required))
		pen_rectangle(pen, place(x, width, line->required), y + 2.5, 0.9, 11.5, PEN_INK);
}

static void line(const struct pen *pen, const struct picture_line *shown, double y)
{
	const double middle = COLUMN * 0.44, right = COLUMN * 0.70;
	bool drawn = !isnan(shown->mean) && !isnan(shown->error);
	struct pen_text name = {.x = LEFT,
	                        .y = y,
	                        .width = (drawn ? middle : right) - 12,
	                        .flush = true,
	                        .size = 12.5,
	                        .height = 16,
	                        .colour = PEN_MUTED};
	struct pen_text value = {.x = LEFT + right,
	                         .y = y,
	                         .width = COLUMN - right,
	                         .flush = true,
	                         .size = 12.5,
	                         .height = 16,
	                         .colour = PEN_INK};
	pen_text(pen, &name, shown->name);
	if (drawn)
		interval(pen, shown, LEFT + middle, y, right - middle - 16);
	pen_text(pen, &value, shown->value);
}

/* As many lines as fit; the others are counted. */
static double lines(const struct pen *pen, const struct picture_card *card, double y, double bottom)
{
	const double step = 19.5;
	bool ticked = false;
	size_t fit = bottom > y ? (size_t)((bottom - y) / step) : 0;
	size_t shown = card->line_count <= fit ? card->line_count : fit > 0 ? fit - 1 : 0;
	for (size_t i = 0; i < shown; i++) {
		line(pen, &card->lines[i], y);
		y += step;
		pen_rectangle(pen, LEFT, y - 2.5, COLUMN, 0.4, PEN_LINE);
		ticked = ticked || !isnan(card->lines[i].required);
	}
	struct pen_text note = {.x = LEFT,
	                        .y = y + 1,
	                        .width = COLUMN,
	                        .size = 9.5,
	                        .height = 13,
	                        .colour = PEN_MUTED,
	                        .italic = true};
	if (shown < card->line_count)
		pen_text(pen, &note,
		         str_format(pen->w->arena, "and %zu more, in the credential itself",
		                    card->line_count - shown));
	else if (ticked)
		pen_text(pen, &note,
		         S("Bars hold the level with a probability of 90 %; ticks are the required levels."));
	return y + step + 2;
}

static enum err foot(const struct pen *pen, const struct picture_card *card)
{
	const double code = 96;
	bool coded = !str_absent(card->address);
	struct pen_text trust = {.x = LEFT,
	                         .y = FOOT_TOP,
	                         .width = COLUMN - (coded ? code + 16 : 0),
	                         .size = 10.5,
	                         .height = code - 4,
	                         .colour = PEN_MUTED};
	pen_text(pen, &trust, card->trust);
	if (!coded)
		return OK;
	struct pen_text address = {.x = LEFT,
	                           .y = FOOT_TOP + code - 2,
	                           .width = COLUMN,
	                           .size = 9,
	                           .height = 13,
	                           .colour = PEN_INK,
	                           .lining = true};
	pen_text(pen, &address, card->address);
	return pen_code(pen, card->address, LEFT + COLUMN - code, FOOT_TOP - 6, code);
}

enum err sheet_page(const struct pen *pen, const struct picture_card *card)
{
	pen_ground(pen, PEN_WHITE);
	frame(pen, SHEET_PAGE_WIDTH, SHEET_PAGE_HEIGHT, 30, 2.4);
	TRY(pen_hallmark(pen, card->hallmark, SHEET_PAGE_WIDTH / 2 - 66, 58, 132));
	double y = head(pen, card);
	y = paragraph(pen, card->description, y, 13.5, FOOT_TOP - 20);
	y = paragraph(pen, card->criteria, y, 12, FOOT_TOP - 90);
	y = lines(pen, card, y, FOOT_TOP - 90);
	paragraph(pen, card->assessed, y, 12, FOOT_TOP - 14);
	pen_rectangle(pen, LEFT, FOOT_TOP - 10, COLUMN, 0.8, PEN_COPPER);
	return foot(pen, card);
}
