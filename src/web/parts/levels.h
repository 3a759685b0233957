/* The levels of a criterion (exam/scale.h), as a reviewer chooses among them, and how probable each is. Of a scale of points the
 * number is typed, and each description stands beside the points that it holds for. */
#ifndef WEB_PARTS_LEVELS_H
#define WEB_PARTS_LEVELS_H

#include "base/markup.h"
#include "exam/scale.h"
#include "grade/grade.h"

/* One that is described. */
struct levels_row {
	uint64_t value;     /* the first level that it holds for */
	struct str numbers; /* “2”; of points “20–44” */
	struct str title, description;
	struct str meant; /* how its author clarified it; absent: not */
	bool chosen;
	struct markup strip; /* how probable it is, drawn and in words, where that is known */
	struct str percent;
};
struct levels_rows {
	const struct levels_row *at;
	size_t count;
};
struct levels_view {
	struct levels_rows rows;
	bool known; /* how probable each is */
};

/* What the level that was given is, beside the others. */
struct levels_scale {
	struct str place; /* “From 6 to 11 of 20 points it is “Named”:”; “The second of four levels:” */
	struct str count;             /* “four levels” */
	struct levels_view described; /* the one that was given is chosen */
};

struct levels_choice {
	struct str name; /* of the field, and its id where it is typed */
	struct str title;
	bool of_points, required;
	int64_t most;
	struct str points;  /* that were chosen; absent: none */
	struct str problem; /* with what was sent; absent: none is known */
	struct levels_view described;
};

/* With the probabilities of a verdict; NULL, or one that abstained or is of other levels: without. */
struct levels_view levels_view_of(struct work *w, const struct criterion *criterion,
                                  const struct verdict *verdict);
/* level: the one that was given. */
struct levels_scale levels_scale_of(struct work *w, const struct criterion *criterion, size_t level);
/* chosen: the level; -1: none. */
struct levels_choice levels_choice_of(struct work *w, const struct criterion *criterion, struct str name,
                                      int64_t chosen, bool required);

/* Draws the fields of a choice, within a fieldset; the levels as a list to read; their probabilities as a table. */
void levels_choose(struct buf *out, const struct levels_choice *choice);
void levels_list(struct buf *out, const struct levels_view *view);
void levels_strips(struct buf *out, const struct levels_view *view);
/* All levels folded away, the given one marked. */
void levels_given(struct buf *out, const struct levels_scale *scale);

#endif
