/* QR codes (ISO/IEC 18004), by libqrencode. */
#ifndef PICTURE_QR_H
#define PICTURE_QR_H

#include "base/markup.h"
#include "base/work.h"

enum { QR_BYTES_MAX = 1200 }; /* finer ones are hard to scan from a screen */

struct qr {
	int width;        /* modules, without the quiet zone */
	const bool *dark; /* [width × width], row by row */
};

/* Of the bytes, error correction M. ERR_TOO_LARGE. */
enum err qr_make(struct work *w, struct str text, struct qr *out) MUST_CHECK;
/* As an <svg> for a page: dark on white in light and dark pages alike, with `title` as its name. ERR_TOO_LARGE. */
enum err qr_svg(struct work *w, struct str text, struct str title, struct markup *out) MUST_CHECK;

#endif
