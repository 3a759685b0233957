/* Of scan/parts.h: scan_decode, scan_decode_one, scan_replace, scan_shrink. */
#include "scan/exif.h"
#include "scan/parts.h"

enum { TIFF_PAGES_MAX = 1000, CUT_ROWS = 4, MILLION = 1000 * 1000, JPEG_REDUCTION_MAX = 8 };

enum err scan_replace(struct scan_sheet *sheet, PIX *pix)
{
	if (pix == NULL)
		return fail(sheet->w, ERR_INPUT, "it is damaged so that it cannot be read");
	/* What there was nothing to do to comes back as another reference to the same. */
	sheet->library->pixDestroy(&sheet->pix);
	sheet->pix = pix;
	return OK;
}

static enum err check_size(struct work *w, int64_t width, int64_t height)
{
	if (width < 1 || height < 1)
		return fail(w, ERR_INPUT, "it is damaged so that it cannot be read");
	if (height > SCAN_PIXELS_MAX / width)
		return fail(
			w, ERR_TOO_LARGE,
			"it has %lld by %lld pixels, which is more than %d million: make it smaller, or set "
			"your camera to a lower resolution",
			(long long)width, (long long)height, SCAN_PIXELS_MAX / MILLION);
	return OK;
}

/* ---- the forms ---- */

/* Of a file that ends too early the rest is filled with one grey, to the last pixel: a camera's rows never are. Where the
 * decoder only had something to warn of (some cameras write a few bytes too many), the picture is whole. */
static bool is_cut(const struct scan_library *l, PIX *pix, int warnings)
{
	l_int32 width = l->pixGetWidth(pix), height = l->pixGetHeight(pix);
	l_uint32 first, next;
	if (warnings == 0 || height <= CUT_ROWS)
		return warnings != 0;
	l->pixGetPixel(pix, 0, height - 1, &first);
	for (l_int32 y = height - CUT_ROWS; y < height; y++)
		for (l_int32 x = 0; x < width; x++)
			if (l->pixGetPixel(pix, x, y, &next) != 0 || next != first)
				return false;
	return true;
}

/* Decoded at a half, a quarter or an eighth where that is enough: JPEG allows it, and a large photograph costs little then. */
static enum err decode_jpeg(struct work *w, const struct scan_library *l, struct str bytes, int64_t longer,
                            PIX **out)
{
	l_int32 warnings = 0, reduction = 1;
	while (reduction < JPEG_REDUCTION_MAX && longer / (2 * reduction) >= SCAN_SIDE_PIXELS)
		reduction *= 2;
	*out = l->pixReadMemJpeg((const l_uint8 *)bytes.at, bytes.len, 0, reduction, &warnings,
	                         L_JPEG_CONTINUE_WITH_BAD_DATA);
	if (*out == NULL)
		return fail(w, ERR_INPUT, "it is damaged so that it cannot be read");
	if (!is_cut(l, *out, warnings))
		return OK;
	l->pixDestroy(out);
	return fail(w, ERR_INPUT,
	            "it was cut off on its way: a part of the picture is missing. Send it again");
}

/* ---- what comes out of all of them ---- */

/* EXIF's eight ways as quarter turns clockwise, then mirrored left to right. */
static const struct {
	l_int32 quarters;
	bool mirrored;
} ways[] = {[1] = {0, false}, [2] = {0, true},  [3] = {2, false}, [4] = {2, true},
            [5] = {1, true},  [6] = {1, false}, [7] = {3, true},  [8] = {3, false}};

static enum err make_plain(struct scan_sheet *sheet)
{
	const struct scan_library *l = sheet->library;
	TRY(scan_replace(sheet, l->pixRemoveColormap(sheet->pix, REMOVE_CMAP_WITH_ALPHA)));
	if (l->pixGetSpp(sheet->pix) == 4)
		TRY(scan_replace(sheet, l->pixRemoveAlpha(sheet->pix)));
	l_int32 depth = l->pixGetDepth(sheet->pix);
	if (depth != 8 && depth != 32)
		TRY(scan_replace(sheet, l->pixConvertTo8(sheet->pix, 0)));
	/* leptonica carries the comments of a file along. */
	l->pixSetText(sheet->pix, NULL);
	return OK;
}

enum err scan_shrink(struct scan_sheet *sheet, l_int32 side)
{
	l_int32 width = sheet->library->pixGetWidth(sheet->pix),
		height = sheet->library->pixGetHeight(sheet->pix);
	if (width <= side && height <= side)
		return OK;
	/* 0: in proportion. */
	l_int32 to_width = width >= height ? side : 0, to_height = width >= height ? 0 : side;
	return scan_replace(sheet, sheet->library->pixScaleToSize(sheet->pix, to_width, to_height));
}

static enum err make_upright(struct scan_sheet *sheet, int orientation)
{
	if (ways[orientation].quarters != 0)
		TRY(scan_replace(sheet,
		                 sheet->library->pixRotateOrth(sheet->pix, ways[orientation].quarters)));
	if (ways[orientation].mirrored)
		TRY(scan_replace(sheet, sheet->library->pixFlipLR(NULL, sheet->pix)));
	return OK;
}

static enum err hand_over(struct scan_sheet *sheet, int orientation, struct scan_taking *taking)
{
	TRY(make_plain(sheet));
	TRY(scan_shrink(sheet, SCAN_SIDE_PIXELS));
	TRY(make_upright(sheet, orientation));
	taking->taken++;
	return taking->take(sheet, taking->state);
}

static enum err take_pix(struct work *w, const struct scan_library *l, PIX *pix, bool lossless,
                         int orientation, struct scan_taking *taking)
{
	struct scan_sheet sheet = {.w = w, .library = l, .pix = pix, .lossless = lossless};
	if (pix == NULL)
		return fail(w, ERR_INPUT, "it is damaged so that it cannot be read");
	enum err failed = hand_over(&sheet, orientation, taking);
	l->pixDestroy(&sheet.pix);
	return failed;
}

enum err scan_decode_one(struct work *w, const struct scan_library *l, struct str bytes,
                         struct scan_taking *taking)
{
	l_int32 format = IFF_UNKNOWN, width = 0, height = 0, bits, samples, mapped;
	PIX *pix = NULL;
	if (l->pixReadHeaderMem((const l_uint8 *)bytes.at, bytes.len, &format, &width, &height, &bits,
	                        &samples, &mapped) != 0)
		return fail(w, ERR_INPUT, "it is damaged so that it cannot be read");
	TRY(check_size(w, width, height));
	if (format == IFF_JFIF_JPEG)
		TRY(decode_jpeg(w, l, bytes, width > height ? width : height, &pix));
	else
		pix = l->pixReadMem((const l_uint8 *)bytes.at, bytes.len);
	return take_pix(w, l, pix, format == IFF_PNG, exif_orientation(bytes), taking);
}

/* ---- TIFF ---- */

static bool tiff_page_header(const struct scan_library *l, struct str bytes, l_int32 page, l_int32 *width,
                             l_int32 *height)
{
	l_int32 bits, samples, resolution, mapped, format;
	return l->readHeaderMemTiff((const l_uint8 *)bytes.at, bytes.len, page, width, height, &bits,
	                            &samples, &resolution, &mapped, &format) == 0;
}

static enum err decode_tiff(struct work *w, const struct scan_library *l, struct str bytes,
                            struct scan_taking *taking)
{
	l_int32 width, height;
	for (l_int32 page = 0; page < TIFF_PAGES_MAX && tiff_page_header(l, bytes, page, &width, &height);
	     page++) {
		if (page >= SCAN_PAGES_MAX) {
			taking->left_out++;
			continue;
		}
		TRY(check_size(w, width, height));
		/* libtiff obeys the orientation itself. */
		PIX *pix = l->pixReadMemTiff((const l_uint8 *)bytes.at, bytes.len, page);
		TRY(take_pix(w, l, pix, pix != NULL && l->pixGetDepth(pix) == 1, 1, taking));
	}
	return taking->taken > 0 ? OK : fail(w, ERR_INPUT, "it is damaged so that it cannot be read");
}

/* ---- which form ---- */

enum err scan_decode(struct work *w, const struct scan_library *l, struct str bytes,
                     struct scan_taking *taking)
{
	l_int32 format = IFF_UNKNOWN;
	if (str_starts(bytes, S("%PDF-")))
		return scan_pdf(w, l, bytes, taking);
	/* leptonica looks at the first 12 bytes. */
	if (bytes.len >= 12)
		(void)l->findFileFormatBuffer((const l_uint8 *)bytes.at, &format);
	if (L_FORMAT_IS_TIFF(format))
		return decode_tiff(w, l, bytes, taking);
	if (format == IFF_JFIF_JPEG || format == IFF_PNG || format == IFF_WEBP)
		return scan_decode_one(w, l, bytes, taking);
	return fail(
		w, ERR_INPUT,
		"it is none of the pictures that can be taken: JPEG, PNG, WebP, TIFF, or a PDF made by a scanner. "
		"Photograph the page, or save it as JPEG");
}
