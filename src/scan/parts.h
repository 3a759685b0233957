/* What the files of scan/ share. */
#ifndef SCAN_PARTS_H
#define SCAN_PARTS_H

#include "base/json.h"
#include "scan/library.h"
#include "scan/scan.h"

/* One picture in the box, on its way from bytes to a page. */
struct scan_sheet {
	struct work *w;
	const struct scan_library *library;
	PIX *pix;      /* 8 or 32 bits, no map of colours, no alpha */
	bool lossless; /* it came as PNG: drawn rather than photographed */
};

/* The pages of a file, decoded one after the other, upright by what the camera said and at most SCAN_SIDE_PIXELS long. `take` is
 * given each, owns nothing of it, and may put another in its place. scan_decode.c. */
struct scan_taking {
	enum err (*take)(struct scan_sheet *sheet, void *state);
	void *state;
	int64_t taken, left_out;
};
enum err scan_decode(struct work *w, const struct scan_library *library, struct str bytes,
                     struct scan_taking *taking) MUST_CHECK;
/* The same of one picture that is no PDF and no TIFF. */
enum err scan_decode_one(struct work *w, const struct scan_library *library, struct str bytes,
                         struct scan_taking *taking) MUST_CHECK;
/* Of a PDF whose pages are one JPEG each; scan_pdf.c. */
enum err scan_pdf(struct work *w, const struct scan_library *library, struct str bytes,
                  struct scan_taking *taking) MUST_CHECK;

/* Turns it upright by its letters and makes it straight. scan_straight.c. */
enum err scan_straighten(struct scan_sheet *sheet, struct scan_page *page) MUST_CHECK;
/* Reads its text into words or the problem. scan_words.c. */
enum err scan_read_words(struct scan_sheet *sheet, struct str language, struct scan_page *page) MUST_CHECK;

/* Takes another picture for the one that is there, or fails for want of memory when that is NULL. */
enum err scan_replace(struct scan_sheet *sheet, PIX *pix) MUST_CHECK;

/* Makes it `side` pixels long at most, in proportion. scan_decode.c. */
enum err scan_shrink(struct scan_sheet *sheet, l_int32 side) MUST_CHECK;

/* Its words as an array of JSON; scan_report.c. */
void scan_put_words(struct json_out *out, const struct scan_page *page);

#endif
