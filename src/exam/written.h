/* A written answer: saved as it is typed, with its history. */
#ifndef EXAM_WRITTEN_H
#define EXAM_WRITTEN_H

#include "exam/sitting.h"
#include "exam/task_type.h"

extern const struct task_type written_task_type;

struct draft {
	int64_t revision; /* 0: nothing saved yet */
	struct str body, writer;
	int64_t saved_us;
};

struct draft_saved {
	int64_t revision;
	int64_t saved_us;
	bool late;
	bool overwrote; /* another tab or device had saved since `base`: its text is in the history */
};

/* What is saved of this part's answer; revision 0 and no text when nothing is. */
enum err written_draft(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                       struct draft *out) MUST_CHECK;

/* Saves the text: the last write wins, the one before stays in the history. `base` is the revision the writer
 * started from, `writer` names the tab. ERR_TOO_LARGE over DOCUMENT_ANSWER_BYTES_MAX, and with all pages over it where it is
 * longer than before; ERR_INPUT for text that is not UTF-8; ERR_NOT_FOUND; ERR_CONFLICT before the part is begun and once it is
 * submitted. This is the hot path (≥ 10,000 a second): it reads part and draft in one statement, never the document. */
enum err written_save(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                      struct str part, struct str body, int64_t base, struct str writer,
                      struct draft_saved *out) MUST_CHECK;

enum { WRITTEN_HISTORY_MAX = 5000 };

/* The saves, oldest first, each as the splice that led to it. Of more than `most` (up to WRITTEN_HISTORY_MAX) those that say
 * most: whatever came 200 characters or more at once, then the newest. So a paste stays to be seen, however many saves
 * come before or after it. */
struct revision {
	int64_t revision, saved_us;
	struct str writer;
	int64_t kept_before, kept_after;
	struct str inserted;
	bool late;
};
enum err written_history(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                         size_t most, struct revision **out, size_t *count) MUST_CHECK;
/* The text as it was after one save, rebuilt from all splices up to it, a thousand in memory at a time; ERR_NOT_FOUND when
 * there was none of this number. */
struct revision_text {
	int64_t revision, saved_us;
	bool late;
	struct str body;
};
enum err written_at(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                    int64_t revision, struct revision_text *out) MUST_CHECK;
/* The final answer of a submitted part; ERR_NOT_FOUND before. */
enum err written_answer(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                        struct str *text, int64_t *at_us, bool *late) MUST_CHECK;

#endif
