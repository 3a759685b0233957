/* Two programs side by side, and what they have in common: lines of a fragment are marked, and each fragment leads to its other
 * side. Nothing in it needs a script. */
#ifndef WEB_PARTS_ALIKE_H
#define WEB_PARTS_ALIKE_H

#include "base/markup.h"
#include "similar/similar.h"

struct alike_text {
	struct str title, text;
};
struct alike_fragment {
	struct str pair; /* with the number: what its places are called on the page */
	uint64_t number, tokens;
	struct str left, right; /* "lines 3 to 9", with the file where there are several */
};
struct alike_fragments {
	const struct alike_fragment *at;
	size_t count;
};
struct alike_file {
	struct str title;
	struct markup lines;
};
struct alike_files {
	const struct alike_file *at;
	size_t count;
};
struct alike_side {
	struct str title, covered; /* covered: "83 %" of its own tokens */
	struct alike_files files;
};
struct alike_view {
	struct str sentence;
	struct alike_fragments fragments;
	struct alike_side left, right;
};

/* What is compared: its name, and its files in the order of the unit's. */
struct alike_subject {
	struct str title;
	const struct alike_text *files;
	size_t file_count;
};
/* `pair` must be aligned; `number` is the pair's on the page, for the names of places. Cost: linear in the texts, and lines times
 * fragments. */
void alike_of(struct work *w, const struct similar_pair *pair, uint64_t number,
              const struct alike_subject *left, const struct alike_subject *right, struct alike_view *view);
void alike_drawn(struct buf *out, const struct alike_view *view);

#endif
