#include "picture/picture.h"

#include "base/time.h"
#include "picture/sheet.h"
#include "sandbox/reader.h"

#include <sys/stat.h>

static const struct form {
	struct str name;
	double width, height;
	enum err (*draw)(const struct pen *pen, const struct picture_card *card);
} forms[PICTURE_FORM_COUNT] = {
	[PICTURE_BADGE] = {S_INIT("badge"), SHEET_BADGE, SHEET_BADGE, sheet_badge},
	[PICTURE_VECTOR] = {S_INIT("vector"), SHEET_BADGE, SHEET_BADGE, sheet_badge},
	[PICTURE_PREVIEW] = {S_INIT("preview"), SHEET_PREVIEW_WIDTH, SHEET_PREVIEW_HEIGHT, sheet_preview},
	[PICTURE_PAGE] = {S_INIT("page"), SHEET_PAGE_WIDTH, SHEET_PAGE_HEIGHT, sheet_page},
	[PICTURE_SAMPLE] = {S_INIT("sample"), SHEET_BADGE, SHEET_BADGE, sheet_sample},
};

/* ---- the card as text, between the two sides ---- */

/* Its texts, by name: one table for writing and reading. */
static const struct {
	struct str name;
	size_t offset;
} texts[] = {
	{S_INIT("issuer"), offsetof(struct picture_card, issuer)},
	{S_INIT("name"), offsetof(struct picture_card, name)},
	{S_INIT("holder"), offsetof(struct picture_card, holder)},
	{S_INIT("awarded"), offsetof(struct picture_card, awarded)},
	{S_INIT("until"), offsetof(struct picture_card, until)},
	{S_INIT("hallmark"), offsetof(struct picture_card, hallmark)},
	{S_INIT("description"), offsetof(struct picture_card, description)},
	{S_INIT("criteria"), offsetof(struct picture_card, criteria)},
	{S_INIT("assessed"), offsetof(struct picture_card, assessed)},
	{S_INIT("trust"), offsetof(struct picture_card, trust)},
	{S_INIT("address"), offsetof(struct picture_card, address)},
};

static struct str *text_at(struct picture_card *card, size_t i)
{
	return (struct str *)(void *)((char *)card + texts[i].offset);
}

enum err picture_card_text(struct work *w, const struct picture_card *card, struct str *out)
{
	struct picture_card copy = *card;
	struct buf buf = buf_init(w->arena, PICTURE_CARD_BYTES_MAX);
	struct json_out json = json_out(&buf);
	json_object(&json);
	for (size_t i = 0; i < COUNT(texts); i++)
		json_put_str(&json, texts[i].name, *text_at(&copy, i));
	json_put_int(&json, S("made_us"), card->made_us);
	json_put_bool(&json, S("demonstration"), card->demonstration);
	json_name(&json, S("lines"));
	json_array(&json);
	for (size_t i = 0; i < card->line_count && i < PICTURE_LINES_MAX; i++) {
		json_object(&json);
		json_put_str(&json, S("name"), card->lines[i].name);
		json_put_str(&json, S("value"), card->lines[i].value);
		json_put_real(&json, S("mean"), card->lines[i].mean);
		json_put_real(&json, S("error"), card->lines[i].error);
		json_put_real(&json, S("required"), card->lines[i].required);
		json_end(&json);
	}
	json_end(&json);
	json_end(&json);
	*out = buf_str(&buf);
	return buf.full ? fail(w, ERR_TOO_LARGE, "This credential says more than a picture can hold.") : OK;
}

static enum err find_form(struct work *w, struct str name, enum picture_form *form)
{
	for (int i = 0; i < PICTURE_FORM_COUNT; i++)
		if (str_equal(name, forms[i].name)) {
			*form = (enum picture_form)i;
			return OK;
		}
	return fail(w, ERR_INPUT, "name one form: badge, vector, preview or page");
}

static enum err read_card(struct work *w, struct str text, struct picture_card *card)
{
	const struct json *json;
	TRY(json_parse(w, text, PICTURE_CARD_BYTES_MAX, &json));
	*card = (struct picture_card){.made_us = json_get_int(json, S("made_us")),
	                              .demonstration = json_get_bool(json, S("demonstration"))};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct str value = json_get_str(json, texts[i].name);
		*text_at(card, i) = str_absent(value) ? S("") : value;
	}
	const struct json *listed = json_get(json, S("lines"));
	size_t count = listed == NULL ? 0 : listed->count;
	if (count > PICTURE_LINES_MAX)
		return fail(w, ERR_TOO_LARGE, "the card has too many lines");
	struct picture_line *lines = work_array(w, count, sizeof *lines);
	for (size_t i = 0; i < count; i++) {
		const struct json *line = json_at(listed, i);
		lines[i] = (struct picture_line){
			.name = json_get_str(line, S("name")),
			.value = json_get_str(line, S("value")),
			.mean = json_get_real(line, S("mean")),
			.error = json_get_real(line, S("error")),
			.required = json_get_real(line, S("required")),
		};
		if (str_absent(lines[i].name) || str_absent(lines[i].value))
			return fail(w, ERR_INPUT, "a line of the card has no text");
	}
	card->lines = lines;
	card->line_count = count;
	return OK;
}

/* ---- surfaces ---- */

static cairo_status_t take(void *state, const unsigned char *bytes, unsigned int len)
{
	struct buf *out = state;
	buf_put(out, str_bytes(bytes, len));
	return out->full ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_of(const struct picture_library *l, struct work *w, enum picture_form form,
                                   const struct picture_card *card, struct buf *out)
{
	double width = forms[form].width, height = forms[form].height;
	cairo_surface_t *surface;
	switch (form) {
	case PICTURE_PAGE:
		surface = l->cairo_pdf_surface_create_for_stream(take, out, width, height);
		/* cairo would take the clock. */
		l->cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
		                                  str_cstr(w->arena, time_text(w->arena, card->made_us)));
		return surface;
	case PICTURE_VECTOR: return l->cairo_svg_surface_create_for_stream(take, out, width, height);
	case PICTURE_BADGE:
	case PICTURE_PREVIEW:
	case PICTURE_SAMPLE:
	case PICTURE_FORM_COUNT: break;
	}
	return l->cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
}

static enum err ended(struct work *w, const struct picture_library *l, cairo_status_t status)
{
	return status == CAIRO_STATUS_SUCCESS ? OK
	                                      : fail(w, ERR_UNAVAILABLE, "cairo could not draw: %s",
	                                             l->cairo_status_to_string(status));
}

static enum err draw_on(struct work *w, const struct picture_library *l, cairo_surface_t *surface,
                        enum picture_form form, const struct picture_card *card, size_t *missing,
                        struct buf *out)
{
	const struct pen pen = {.library = l, .cairo = l->cairo_create(surface), .w = w, .missing = missing};
	enum err failed = forms[form].draw(&pen, card);
	if (failed == OK)
		l->cairo_show_page(pen.cairo);
	cairo_status_t status = l->cairo_status(pen.cairo);
	l->cairo_destroy(pen.cairo);
	TRY(failed);
	TRY(ended(w, l, status));
	if (form == PICTURE_BADGE || form == PICTURE_PREVIEW || form == PICTURE_SAMPLE)
		TRY(ended(w, l, l->cairo_surface_write_to_png_stream(surface, take, out)));
	l->cairo_surface_finish(surface);
	return ended(w, l, l->cairo_surface_status(surface));
}

enum err picture_draw_here(struct work *w, struct str name, struct str text, size_t *missing, struct buf *out)
{
	*missing = 0;
	struct picture_library library;
	struct picture_card card;
	enum picture_form form = PICTURE_BADGE;
	TRY(find_form(w, name, &form));
	TRY(read_card(w, text, &card));
	TRY(picture_library_open(w, &library));
	cairo_surface_t *surface = surface_of(&library, w, form, &card, out);
	enum err failed = draw_on(w, &library, surface, form, &card, missing, out);
	library.cairo_surface_destroy(surface);
	return failed;
}

/* ---- outside ---- */

/* What fontconfig is told, since the box has nothing of /etc: where fonts are, which serif is ours, and which stand in for what
 * it has no letters for. The cache is the box's, and gone with it. */
static const struct str fonts = S_INIT(
	"<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
	"<dir>/usr/share/fonts</dir><cachedir>/box/scratch/fonts</cachedir>"
	"<alias><family>serif</family><prefer><family>EB Garamond 12</family><family>Noto Serif</family>"
	"<family>DejaVu Serif</family></prefer></alias></fontconfig>");

int64_t picture_fonts_us(void)
{
	static const char *const folders[] = {"/usr/share/fonts", "/usr/share/fonts/truetype",
	                                      "/usr/share/fonts/opentype"};
	int64_t newest_us = 0;
	struct stat status;
	for (size_t i = 0; i < COUNT(folders); i++)
		if (stat(folders[i], &status) == 0 && status.st_mtim.tv_sec * TIME_SECOND_US > newest_us)
			newest_us = status.st_mtim.tv_sec * TIME_SECOND_US;
	return newest_us;
}

/* `assay draw` prints in front of the picture, in a line of its own, how many letters no font has. */
static enum err take_missing(struct work *w, struct str *picture, size_t *missing)
{
	int64_t count;
	if (!str_to_int(str_cut(picture, '\n'), &count) || count < 0 || count > PICTURE_CARD_BYTES_MAX)
		return fail(w, ERR_UNAVAILABLE, "what draws pictures said something else");
	*missing = (size_t)count;
	return OK;
}

enum err picture_draw(struct work *w, struct sandbox *sandbox, enum picture_form form,
                      const struct picture_card *card, size_t *missing, struct str *out)
{
	static const struct sandbox_options options = {.boxes = 1};
	static const struct str environment[] = {S_INIT("FONTCONFIG_FILE=/box/work/fonts.conf")};
	const struct sandbox_file file = {.path = S("fonts.conf"), .bytes = fonts};
	struct sandbox *own = NULL;
	struct reader_call call = {
		.command = S("draw"),
		.word = forms[form].name,
		.files = &file,
		.file_count = 1,
		.environment = environment,
		.environment_count = COUNT(environment),
	};
	TRY(picture_card_text(w, card, &call.input));
	if (sandbox == NULL)
		TRY(sandbox_open(w, &options, &own));
	enum err failed = sandbox_call(w, own != NULL ? own : sandbox, &call, out);
	if (own != NULL)
		sandbox_close(own);
	TRY(failed);
	return take_missing(w, out, missing);
}
