#include "picture/qr.h"

#include <qrencode.h>
#include <string.h>

enum { QUIET = 4, SVG_BYTES_MAX = 256 << 10 };

enum err qr_make(struct work *w, struct str text, struct qr *out)
{
	if (text.len == 0 || text.len > QR_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "A QR code takes at most %d bytes.", QR_BYTES_MAX);
	QRcode *made = QRcode_encodeData((int)text.len, (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
	if (made == NULL)
		return fail(w, ERR_TOO_LARGE, "This text is too long for a QR code.");
	size_t count = (size_t)made->width * (size_t)made->width;
	bool *dark = work_array(w, count, sizeof *dark);
	for (size_t i = 0; i < count; i++)
		dark[i] = (made->data[i] & 1) != 0;
	*out = (struct qr){made->width, dark};
	QRcode_free(made);
	return OK;
}

/* Each run of dark modules in a row is one rectangle of the path. */
static void put_row(struct buf *out, const struct qr *qr, int row)
{
	const bool *dark = &qr->dark[row * qr->width];
	for (int from = 0; from < qr->width; from++) {
		int to = from;
		while (to < qr->width && dark[to])
			to++;
		if (to > from)
			buf_format(out, "M%d %dh%dv1h-%dz", from + QUIET, row + QUIET, to - from, to - from);
		from = to;
	}
}

enum err qr_svg(struct work *w, struct str text, struct str title, struct markup *out)
{
	struct qr qr;
	TRY(qr_make(w, text, &qr));
	int side = qr.width + 2 * QUIET;
	struct buf svg = buf_init(w->arena, SVG_BYTES_MAX);
	buf_format(&svg, "<svg class=\"code\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", side, side);
	markup_attribute(&svg, title);
	buf_format(&svg,
	           "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/><path "
	           "fill=\"#000\" d=\"",
	           side, side, side);
	for (int row = 0; row < qr.width; row++)
		put_row(&svg, &qr, row);
	buf_put(&svg, S("\"/></svg>"));
	*out = (struct markup){buf_str(&svg)};
	return OK;
}
