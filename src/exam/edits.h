/* Edits of a text, keystroke by keystroke, and how they are kept: a few bytes each. Pure.
 *
 * A text is UTF-8; places and lengths are bytes, and cuts fall between characters. A batch is what a client sends at once:
 * its edits apply one after the other to the text of the batch before. Stored form (version 1): a byte 1, then for each
 * edit, as LEB128: milliseconds since the edit before it (the first: since the batch before, or since the part began);
 * place, as the zigzag of its distance from where the edit before ended; removed * 8 + kind; the length of what was
 * inserted; then its bytes. A keystroke is 5 to 6 bytes. */
#ifndef EXAM_EDITS_H
#define EXAM_EDITS_H

#include "base/work.h"

/* How a change came about, as the editor tells: shown, and never scored. */
enum edit_kind {
	EDIT_TYPED,
	EDIT_PASTED,
	EDIT_DROPPED,  /* dragged here */
	EDIT_UNDONE,   /* undo and redo */
	EDIT_OTHER,    /* completed, indented, or by a program */
	EDIT_REPLACED, /* the whole text at once: another tab's, a form's, the starter again */
	EDIT_KINDS
};
/* "typed", "pasted", "dropped", "undone", "other", "replaced". */
struct str edit_kind_name(enum edit_kind kind);
bool edit_kind_find(struct str name, enum edit_kind *out);

struct edit {
	int64_t after_ms; /* since the edit before it; at most a day */
	size_t at, removed;
	struct str inserted;
	enum edit_kind kind;
};

enum { EDITS_BATCH_MAX = 2000, EDITS_AFTER_MS_MAX = 24 * 60 * 60 * 1000 };

/* The stored form. */
struct str edits_encode(struct work *w, const struct edit *edits, size_t count);
/* Reads it; texts point into `stored`. ERR_INTERNAL when it is damaged. */
enum err edits_decode(struct work *w, struct str stored, struct edit **out, size_t *count) MUST_CHECK;
/* The text after the edits. ERR_INPUT when one does not fit the text (its place, a cut inside a character) or the text would
 * get longer than `most` bytes (then ERR_TOO_LARGE). */
enum err edits_apply(struct work *w, struct str text, const struct edit *edits, size_t count, size_t most,
                     struct str *out) MUST_CHECK;
/* The one edit that leads from one text to the other: what both begin and end with is kept. */
struct edit edit_between(struct str from, struct str to);
/* The one edit that does what `first` did, which led to `between`, and then leads from there to the other text. */
struct edit edit_joined(const struct edit *first, struct str between, struct str to);

#endif
