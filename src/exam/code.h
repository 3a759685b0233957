/* A program to write or repair: every keystroke is kept, and run as often as one likes.
 *
 * 1. A batch of edits is durable before it is acknowledged. Batches are append-only (but 5), numbered from 1 over all languages
 *    of the part; the text after the last batch is kept beside them (`code_text`, overwritten), one for each language.
 * 2. A batch applies to the text of its language. It names the revision of that text that it started from. A batch sent
 *    again (nobody else having saved since) is acknowledged again; one that started from an older text is ERR_CONFLICT and
 *    changes nothing: the client sends its whole text instead, which becomes one edit of kind EDIT_REPLACED.
 * 3. What is handed in is the text of the language that was chosen last: saved, if only with no edits.
 * 4. What was kept can be played again from the start (code_film), by the candidate and by reviewers alike.
 * 5. The batches of a part take CODE_PATH_BYTES_MAX at most. The first that would take more makes the path full, for good: from
 *    then on there is one more batch for each language (another for what comes when time is up), one edit that leads to the
 *    text as it stands, and a save takes the place of the save before it in there. So every text is stored and handed in as
 *    ever, and all that is lost is what lies between such saves. Candidate and reviewer are told so. */
#ifndef EXAM_CODE_H
#define EXAM_CODE_H

#include "exam/edits.h"
#include "exam/sitting.h"
#include "exam/task_type.h"

/* 600,000 keystrokes, sent ten at a time: a day and a night of typing. Or 125 texts as long as can be, each pasted whole. */
enum { CODE_PATH_BYTES_MAX = 8 << 20 };

extern const struct task_type code_task_type;

/* What the part has of this language; NULL: it cannot be done in it. */
const struct code_language *code_find_language(const struct code *code, struct str language);

/* The program as it stands in one language. */
struct code_text {
	struct str language;
	int64_t revision; /* number of the last batch in this language; 0: the starter, nothing saved yet */
	struct str body;
	struct str writer;
	int64_t saved_us; /* DB_NULL_INT: nothing saved yet */
};

/* The text in this language: what was saved, else the starter. ERR_INPUT when the part does not take it. */
enum err code_text(struct work *w, struct tx *tx, const struct sitting *sitting,
                   const struct sitting_part *part, struct str language, struct code_text *out) MUST_CHECK;
/* The language chosen last; the first of the part's when none was. */
enum err code_language(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part, struct str *out) MUST_CHECK;

/* The last revision until which every batch is kept as it came (5 above); DB_NULL_INT: all are, the path is not full. */
enum err code_kept_until(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct sitting_part *part, int64_t *out) MUST_CHECK;

/* What a client sends. */
struct code_batch {
	struct str language, writer; /* writer: names the tab or program */
	int64_t base;                /* the text's revision it started from */
	int64_t number;              /* the client's own, rising: a batch sent twice is stored once */
	const struct edit *edits;    /* or, whole set: none */
	size_t edit_count;
	bool whole; /* `body` is the whole text */
	struct str body;
};
struct code_saved {
	int64_t revision, saved_us;
	bool late;
	bool overwrote; /* whole: another writer had saved since `base` */
	bool full;      /* the path is, with this save or before: 5 above */
};
/* Stores a batch. ERR_CONFLICT when `base` is not the text's revision (and the batch is not whole), before the part is begun
 * and once it is handed in; ERR_INPUT, ERR_TOO_LARGE (DOCUMENT_SOURCE_BYTES_MAX) as edits_apply; ERR_INPUT too when the edits
 * insert more than that together. The hot path: it reads sitting, part and text in one statement; the document only for the
 * first batch in a language. */
enum err code_save(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                   struct str part, const struct code_batch *batch, struct code_saved *out) MUST_CHECK;

/* What was handed in; ERR_NOT_FOUND before. */
struct code_answer {
	struct str language, source;
	int64_t at_us;
	bool late;
};
enum err code_answer(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                     struct code_answer *out) MUST_CHECK;
/* Language and source of one as it is stored, JSON. ERR_INTERNAL when it is damaged. */
enum err code_answer_read(struct work *w, struct str stored, struct code_answer *out) MUST_CHECK;

/* ---- the film ---- */

/* One stored batch as it is. */
struct code_frame {
	int64_t revision, saved_us;
	struct str language, writer;
	const struct edit *edits;
	size_t edit_count;
	bool late;
};
enum { CODE_FRAMES_MAX = 500 };
/* The batches behind the revision `after`, oldest first, at most CODE_FRAMES_MAX: ask again behind the last. */
enum err code_film(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                   int64_t after, struct code_frame **out, size_t *count) MUST_CHECK;

#endif
