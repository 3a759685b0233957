/* Pictures of a credential, drawn by us: the badge, the preview that other sites show beside a link, the page for paper.
 *
 * One description (struct picture_card), one way to draw (sheet.c), four forms. Text is shaped by pango and drawn by cairo, which
 * are loaded when something is drawn (library.h): no start of the program pays for them.
 *
 * 1. Names come from strangers, and shaping them is the work of large libraries: it happens in a box of the sandbox and nowhere
 *    else, by `assay draw`, which sees fonts, the card and nothing more.
 * 2. The same card on the same fonts gives the same bytes.
 * 3. Nothing here bakes: what comes out carries no credential yet (vc/bake.h).
 * 4. Letters that no font has are drawn as boxes, and counted. */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include "base/buf.h"
#include "base/json.h"
#include "sandbox/sandbox.h"

enum picture_form {
	PICTURE_BADGE,   /* PNG, 1024 by 1024 */
	PICTURE_VECTOR,  /* the same as SVG, its letters as outlines */
	PICTURE_PREVIEW, /* PNG, 1200 by 630: what Open Graph wants */
	PICTURE_PAGE,    /* PDF, one page of A4, its fonts embedded */
	PICTURE_SAMPLE,  /* PNG, its words alone: what shows that pictures can be drawn */
	PICTURE_FORM_COUNT
};

/* The serif, where Debian has it. */
#define PICTURE_SERIF "/usr/share/fonts/opentype/ebgaramond/EBGaramond12-Regular.otf"

enum { PICTURE_LINES_MAX = 40, PICTURE_CARD_BYTES_MAX = 256 << 10, PICTURE_BYTES_MAX = 8 << 20 };

struct picture_line {
	struct str name, value;
	double mean, error,
		required; /* of an estimate, logits: its interval of 90 % is drawn; else NAN; required NAN: nothing is */
};

/* What is drawn; texts are plain. Only the page has the lines, the texts below and the code. */
struct picture_card {
	struct str issuer, name, holder, awarded; /* awarded: "23 November 2026" */
	struct str until;                         /* likewise, on the page alone; absent: for ever */
	struct str hallmark;                      /* hallmark_svg's */
	int64_t made_us;                          /* what the page says of when it was made */
	bool demonstration;
	struct str description, criteria, assessed, trust; /* paragraphs */
	struct str address; /* of the credential's page: as text and as a QR code; absent: neither */
	const struct picture_line *lines; /* what was judged and estimated */
	size_t line_count;
};

/* When fonts were last added or removed, microseconds; 0: there are none. A picture from before may have boxes for letters. */
int64_t picture_fonts_us(void);

/* Drawn in a box. `missing`: how many letters no font has. ERR_UNAVAILABLE when there is no sandbox, or what draws is not
 * installed; ERR_BUSY; ERR_TOO_LARGE. Cost: about a third of a second. `sandbox` NULL: one is opened for this picture alone. */
enum err picture_draw(struct work *w, struct sandbox *sandbox, enum picture_form form,
                      const struct picture_card *card, size_t *missing, struct str *out) MUST_CHECK;

/* The card as the text that goes into the box; ERR_TOO_LARGE. */
enum err picture_card_text(struct work *w, const struct picture_card *card, struct str *out) MUST_CHECK;

/* ---- the other side, in the box ---- */

/* Reads the card that picture_draw wrote, and draws the form "badge", "vector", "preview", "page" or "sample". ERR_INPUT for
 * another text; ERR_UNAVAILABLE without the libraries. */
enum err picture_draw_here(struct work *w, struct str form, struct str card, size_t *missing,
                           struct buf *out) MUST_CHECK;

#endif
