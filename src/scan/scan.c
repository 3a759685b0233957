/* Of scan/scan.h: scan_picture, scan_text. */
#include "scan/scan.h"

#include "base/encode.h"
#include "base/world.h"
#include "scan/parts.h"

#include <stdlib.h>

enum {
	QUALITY_FIRST = 82,
	QUALITY_LAST = 40,
	QUALITY_STEP = 14,
	SMALL_FIRST = 68,
	SMALL_LAST = 26,
	SIDE_LEAST = 16
};

/* So long texts are read: with a page's own deadline (scan_words.c) it stays within SCAN_SECONDS_MAX. */
#define READING_US (120 * INT64_C(1000000))

/* What the pages of a file have in common. */
struct making {
	struct str language;
	int64_t started_us;
	struct json_out *out;
};

/* ---- a picture's bytes ---- */

static enum err write_png(struct scan_sheet *sheet, l_uint8 **bytes, size_t *len)
{
	return sheet->library->pixWriteMemPng(bytes, len, sheet->pix, 0) == 0
	               ? OK
	               : fail(sheet->w, ERR_UNAVAILABLE, "the picture could not be written");
}

static enum err write_jpeg(struct scan_sheet *sheet, l_int32 quality, l_uint8 **bytes, size_t *len)
{
	return sheet->library->pixWriteMemJpeg(bytes, len, sheet->pix, quality, 0) == 0
	               ? OK
	               : fail(sheet->w, ERR_UNAVAILABLE, "the picture could not be written");
}

static bool keep(struct scan_sheet *sheet, l_uint8 *bytes, size_t len, struct str type,
                 struct scan_page *page)
{
	bool fits = len <= SCAN_PICTURE_BYTES_MAX;
	if (fits) {
		page->type = type;
		page->picture = str_copy(sheet->w->arena, str_bytes(bytes, len));
	}
	sheet->library->lept_free(bytes);
	return fits;
}

/* Letters and lines that were drawn stay sharp; what was photographed is a JPEG. */
static enum err write_picture(struct scan_sheet *sheet, struct scan_page *page)
{
	l_uint8 *bytes = NULL;
	size_t len = 0;
	page->width = sheet->library->pixGetWidth(sheet->pix);
	page->height = sheet->library->pixGetHeight(sheet->pix);
	if (sheet->lossless) {
		TRY(write_png(sheet, &bytes, &len));
		if (keep(sheet, bytes, len, S("image/png"), page))
			return OK;
	}
	for (l_int32 quality = QUALITY_FIRST; quality >= QUALITY_LAST; quality -= QUALITY_STEP) {
		TRY(write_jpeg(sheet, quality, &bytes, &len));
		if (keep(sheet, bytes, len, S("image/jpeg"), page))
			return OK;
	}
	return fail(sheet->w, ERR_TOO_LARGE, "the picture has more than %d MiB however it is written",
	            SCAN_PICTURE_BYTES_MAX >> 20);
}

/* The same, smaller and coarser until it fits. */
static enum err write_smaller(struct scan_sheet *sheet, l_int32 side, size_t bytes_max, struct str *out)
{
	const struct scan_library *l = sheet->library;
	struct scan_sheet small = {.w = sheet->w, .library = l, .pix = l->pixClone(sheet->pix)};
	enum err failed = OK;
	*out = (struct str){0};
	for (; failed == OK && str_absent(*out) && side >= SIDE_LEAST; side /= 2) {
		failed = scan_shrink(&small, side);
		for (l_int32 quality = SMALL_FIRST; failed == OK && str_absent(*out) && quality >= SMALL_LAST;
		     quality -= QUALITY_STEP) {
			l_uint8 *bytes = NULL;
			size_t len = 0;
			failed = write_jpeg(&small, quality, &bytes, &len);
			if (failed == OK && len <= bytes_max)
				*out = str_copy(sheet->w->arena, str_bytes(bytes, len));
			if (failed == OK)
				l->lept_free(bytes);
		}
	}
	l->pixDestroy(&small.pix);
	if (failed == OK && str_absent(*out))
		return fail(sheet->w, ERR_TOO_LARGE,
		            "the picture does not become small however it is written");
	return failed;
}

/* ---- the report ---- */

static void put_page(struct json_out *out, struct work *w, const struct scan_page *page)
{
	json_object(out);
	json_put_int(out, S("height"), page->height);
	json_put_str(out, S("picture"), encode_base64(w->arena, page->picture));
	json_put_str(out, S("preview"), encode_base64(w->arena, page->preview));
	json_put_str(out, S("problem"), page->problem);
	json_put_int(out, S("skew_centidegrees"), page->skew_centidegrees);
	json_put_str(out, S("thumbnail"), encode_base64(w->arena, page->thumbnail));
	json_put_int(out, S("turned"), page->turned);
	json_put_str(out, S("type"), page->type);
	json_put_int(out, S("width"), page->width);
	json_name(out, S("words"));
	scan_put_words(out, page);
	json_end(out);
}

static enum err take_sheet(struct scan_sheet *sheet, void *state)
{
	const struct making *making = state;
	struct scan_page page = {0};
	/* A drawing has no lines to tell by, and a screenshot is straight. */
	if (making->language.len > 0)
		TRY(scan_straighten(sheet, &page));
	TRY(write_picture(sheet, &page));
	TRY(write_smaller(sheet, SCAN_PREVIEW_PIXELS, SCAN_PREVIEW_BYTES_MAX, &page.preview));
	TRY(write_smaller(sheet, SCAN_THUMBNAIL_PIXELS, SCAN_THUMBNAIL_BYTES_MAX, &page.thumbnail));
	/* What is left of a file that takes long keeps its pictures. */
	if (world_monotonic_us(sheet->w) - making->started_us > READING_US && making->language.len > 0)
		page.problem = S("reading the text of all pages took too long");
	else
		TRY(scan_read_words(sheet, making->language, &page));
	put_page(making->out, sheet->w, &page);
	return OK;
}

enum err scan_picture(struct work *w, struct str bytes, struct str language, struct buf *out)
{
	struct scan_library library = {0};
	struct json_out json = json_out(out);
	struct making making = {.language = language, .started_us = world_monotonic_us(w), .out = &json};
	struct scan_taking taking = {.take = take_sheet, .state = &making};
	if (bytes.len > SCAN_FILE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", SCAN_FILE_BYTES_MAX >> 20);
	TRY(scan_library_pictures(w, &library));
	json_object(&json);
	json_name(&json, S("pages"));
	json_array(&json);
	TRY(scan_decode(w, &library, bytes, &taking));
	json_end(&json);
	json_put_int(&json, S("pages_left_out"), taking.left_out);
	json_end(&json);
	return out->full ? fail(w, ERR_TOO_LARGE, "there is more in it than can be handed on") : OK;
}

/* ---- text ---- */

/* Where lines begin and, but for the longest quarter, end: what lies at a page's edge is often no text. */
struct margins {
	int64_t left, right;
	bool wide; /* they take half of the page: in narrower ones, a list or a table, each line is by itself */
};

static int compare_ends(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return left < right ? -1 : left > right;
}

static struct margins margins_of(struct work *w, const struct scan_page *page)
{
	struct margins margins = {.left = INT64_MAX};
	int64_t *ends = work_array(w, page->word_count, sizeof *ends);
	size_t count = 0;
	for (size_t i = 0; i < page->word_count; i++) {
		const struct scan_word *word = &page->words[i];
		margins.left = word->x < margins.left ? word->x : margins.left;
		if (i + 1 == page->word_count || page->words[i + 1].before != SCAN_BLANK)
			ends[count++] = word->x + word->width;
	}
	if (count > 0) {
		qsort(ends, count, sizeof *ends, compare_ends);
		margins.right = ends[count * 3 / 4];
		margins.wide = (margins.right - margins.left) * 2 >= page->width;
	}
	return margins;
}

/* A line that goes almost as far as the others runs on in the next one; a shorter one ends. So does one with a hyphen at its end:
 * whether that belongs to the word nobody knows here. */
static bool runs_on(const struct scan_word *last, const struct margins *margins)
{
	enum { FULL_PERCENT = 85 };
	int64_t end = last->x + last->width - margins->left;
	return margins->wide && end * 100 >= (margins->right - margins->left) * FULL_PERCENT &&
	       last->text.at[last->text.len - 1] != '-';
}

static struct str between(const struct scan_page *page, size_t i, const struct margins *margins)
{
	enum scan_before before = page->words[i].before;
	if (i == 0)
		return S("");
	if (before == SCAN_PARAGRAPH)
		return S("\n\n");
	return before == SCAN_LINE && !runs_on(&page->words[i - 1], margins) ? S("\n") : S(" ");
}

struct str scan_text(struct work *w, const struct scan_page *page)
{
	struct buf text = buf_init(w->arena, SCAN_TEXT_BYTES_MAX);
	const struct margins margins = margins_of(w, page);
	for (size_t i = 0; i < page->word_count; i++) {
		struct str before = between(page, i, &margins);
		if (text.len + before.len + page->words[i].text.len > SCAN_TEXT_BYTES_MAX)
			break;
		buf_put(&text, before);
		buf_put(&text, page->words[i].text);
	}
	return buf_str(&text);
}
