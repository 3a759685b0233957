/* Pictures of answers: photographs, scans, drawings, screenshots. Made straight, small and clean, and their text read.
 *
 * 1. Pictures come from strangers and are decoded in a box of the sandbox and nowhere else: `assay read picture`
 *    (scan_picture). What it prints is as hostile as the picture and has a strict reader (scan_report_read).
 * 2. How large a picture is stands in its first bytes: what has more than SCAN_PIXELS_MAX pixels is refused before it is decoded.
 * 3. What comes out was drawn anew from the pixels: nothing of the file is in it, so no place, camera, thumbnail, comment,
 *    nor what was hidden behind its end. The way the camera was held is obeyed first.
 * 4. That text cannot be read (no such language here, it took too long) keeps no picture from coming out: `problem` says why.
 * 5. The same picture with the same libraries and language data gives the same bytes.
 *
 * It knows nothing of tasks: exam/paper.h does. The reading is a proposal, which whoever wrote the page corrects. */
#ifndef SCAN_SCAN_H
#define SCAN_SCAN_H

#include "base/buf.h"
#include "base/work.h"

enum {
	SCAN_FILE_BYTES_MAX = 10 << 20,
	SCAN_PIXELS_MAX = 64 * 1000 * 1000,
	SCAN_SIDE_PIXELS = 2400,     /* of what comes out: the longer side at most; A4 at 205 dots an inch */
	SCAN_STRAIGHT_PIXELS = 3000, /* of its side once it was made straight, so that no corner is lost */
	SCAN_PICTURE_BYTES_MAX = 4 << 20,
	SCAN_PREVIEW_PIXELS = 1000, /* of the longer side at most, in a quality that fits its bytes */
	SCAN_PREVIEW_BYTES_MAX = 48 << 10,
	SCAN_THUMBNAIL_PIXELS = 200,
	SCAN_THUMBNAIL_BYTES_MAX = 6 << 10,
	SCAN_PAGES_MAX = 10,
	SCAN_WORDS_MAX = 4000, /* of a page */
	SCAN_WORD_BYTES_MAX = 200,
	SCAN_TEXT_BYTES_MAX = 20000, /* of a page, as scan_text joins it */
	SCAN_PROBLEM_BYTES_MAX = 300,
	SCAN_REPORT_BYTES_MAX = SCAN_PAGES_MAX * (SCAN_PICTURE_BYTES_MAX / 3 * 4 + (1 << 20)),
	SCAN_SECONDS_MAX = 180, /* of one call, all pages: for leases */
	/* Below this a word is shown as uncertain; bench/README.md says how many of these are wrong, and how many above. */
	SCAN_CERTAIN_PERCENT = 80,
};

/* How the sentence begins when it is not the picture that is at fault. */
#define SCAN_UNAVAILABLE "pictures cannot be read here"

enum scan_before { SCAN_BLANK, SCAN_LINE, SCAN_PARAGRAPH };
struct scan_word {
	struct str text;             /* plain UTF-8 without blanks */
	enum scan_before before;     /* what stands before it; of the first, nothing that counts */
	int64_t confidence;          /* percent, by the reader of text itself */
	int64_t x, y, width, height; /* pixels of the picture that came out */
};
struct scan_page {
	struct str type, picture; /* "image/jpeg" or "image/png", its bytes */
	struct str preview,
		thumbnail; /* the same smaller, as JPEG: pages stay light that show it beside other things */
	int64_t width, height; /* pixels */
	int64_t turned; /* degrees clockwise, 0, 90, 180 or 270: found from the letters, beside what the camera said */
	int64_t skew_centidegrees; /* by which it was made straight, clockwise */
	struct str problem;        /* why its text was not read, a sentence; absent: it was */
	const struct scan_word *words;
	size_t word_count;
};
struct scan_report {
	const struct scan_page *pages;
	size_t page_count; /* at least one */
	int64_t left_out;  /* pages of the file beyond SCAN_PAGES_MAX */
};

/* The reader `picture` of sandbox/reader.h, for the inside of a box: JPEG, PNG, WebP, TIFF (its pages), PDF whose pages are
 * one JPEG each. `language`: BCP 47, whose text is read, and by
 * whose lines it is made straight; absent or empty: neither is done. Appends the report as canonical JSON.
 * ERR_INPUT and ERR_TOO_LARGE with a sentence for whoever sent it; ERR_UNAVAILABLE without leptonica. Cost: 1 to 5 s a page
 * of print. */
enum err scan_picture(struct work *w, struct str bytes, struct str language, struct buf *out) MUST_CHECK;

/* The name of tesseract's data for a language, "eng", and the Debian package that has it; false: there is none for it. */
bool scan_language(struct work *w, struct str language, struct str *data, struct str *package);
/* Whether that data is there. Absent: all is there; else what is missing and what to install, a sentence. */
struct str scan_missing(struct work *w, struct str language);

/* Reads a report. ERR_INPUT for anything that scan_picture does not print: types, bounds, boxes inside the picture, words in
 * plain UTF-8. Texts point into `json` or the arena. Cost: linear. */
enum err scan_report_read(struct work *w, struct str json, struct scan_report *out) MUST_CHECK;

/* The words as text: paragraphs as on the page, lines that fill it joined; cut before the word that would pass
 * SCAN_TEXT_BYTES_MAX. */
struct str scan_text(struct work *w, const struct scan_page *page);

/* The words of a page as canonical JSON, for the database, and back. Escaped, a word has twice its bytes at most. */
enum { SCAN_WORDS_BYTES_MAX = SCAN_WORDS_MAX * (2 * SCAN_WORD_BYTES_MAX + 128) };
struct str scan_words_json(struct work *w, const struct scan_page *page);
enum err scan_words_read(struct work *w, struct str json, struct scan_page *page) MUST_CHECK;

#endif
