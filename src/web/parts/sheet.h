/* A page of an answer as its picture, in a frame that makes it larger without scripts; and what was read on it. */
#ifndef WEB_PARTS_SHEET_H
#define WEB_PARTS_SHEET_H

#include "base/markup.h"
#include "exam/paper.h"

struct sheet_box {
	int64_t x, y, width, height;
};
struct sheet_boxes {
	const struct sheet_box *at;
	size_t count;
};
struct sheet_doubt {
	struct str text;
	int64_t percent;
};
struct sheet_doubts {
	const struct sheet_doubt *at;
	size_t count;
};
struct sheet_view {
	struct id page;
	int64_t number;
	struct str address; /* of the picture; absent: there is none */
	int64_t width, height;
	struct sheet_boxes boxes;   /* around what the machine is not sure of */
	struct sheet_doubts doubts; /* the same words */
	struct markup reading;      /* what it read, with these marked; empty: nothing */
	uint64_t words;
};

/* `address`: where the picture is served to whoever looks. ERR_INTERNAL when the stored words are damaged. */
enum err sheet_of(struct work *w, const struct paper_page *page, struct str address,
                  struct sheet_view *out) MUST_CHECK;

/* The picture with its boxes; the machine's reading with marks, and how sure it is of each. */
void sheet_picture(struct buf *out, const struct sheet_view *view);
void sheet_reading(struct buf *out, const struct sheet_view *view);

#endif
