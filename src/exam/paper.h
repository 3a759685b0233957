/* Written tasks that may be answered on paper (`paper:` in their YAML): pages, photographed or scanned. And those that are
 * answered by pictures (`pictures:`): diagrams, screenshots; these come the same way, and nothing is read on them.
 *
 * A page comes as a picture, is stored, and a job has it read (sandbox/scanner.h); its writer compares what the machine read
 * with the picture and corrects it; what they say that it says is the answer, in the order of the pages, before what was typed.
 *
 * 1. A page is durable before it is acknowledged. Whatever becomes of the reading, the picture stays with the answer.
 * 2. What came is kept until a picture was made of it, drawn anew without the camera's notes; then only that.
 * 3. No machine judges what its writer has not looked at, or what could not be read: paper_standing says so, and a person judges.
 * 4. A page that is removed, or replaced by a retake, can be brought back until the part is handed in; then it is gone. The
 *    newest PAPER_REMOVED_MAX are kept.
 * 5. The states: "waiting": to be read. "read". "unread": there is a picture, and `problem` says why there is no text.
 *    "refused": no picture could be made of what came, and `problem` says what to do. "failed": our reader did not run,
 *    however often it was tried. "kept": a picture that is the answer itself; what its sender says of it is beside it.
 *
 * What it refuses: a correction that makes more than DOCUMENT_ANSWER_BYTES_MAX of all pages and what was typed together. What
 * machines read, or a page that is brought back, may still come to more: then what was typed is handed in whole, the pages are
 * cut to what room it leaves, whoever hands in and whoever judges is told (paper_over), and a person judges. */
#ifndef EXAM_PAPER_H
#define EXAM_PAPER_H

#include "exam/sitting.h"
#include "sandbox/scanner.h"

enum {
	PAPER_PAGES_MAX = SCAN_PAGES_MAX,
	PAPER_REMOVED_MAX = 10,
	PAPER_ATTEMPTS_MAX = 6,
	PAPER_LEASE_SECONDS = SCAN_SECONDS_MAX + 120,
};
#define PAPER_JOB "paper.read"

struct paper_page {
	struct id id;
	int64_t position; /* 1, 2… */
	struct str state, problem;
	int64_t received_us, checked_us; /* DB_NULL_INT: its writer has not looked at it */
	struct str type;                 /* of its picture; absent: there is none */
	int64_t width, height;
	struct str words;   /* what the machine read, for scan_words_read; absent: nothing */
	struct str reading; /* the same as text */
	struct str body;    /* what its writer says; absent: they have not said */
	bool removed;
};

/* How many pages or pictures such a task takes; 0: it is neither. */
int64_t paper_most(const struct written *written);

/* The text that counts: the writer's, else the machine's, else none (absent). */
struct str paper_text(const struct paper_page *page);

/* The pages of a part in their order, then those that were removed, newest first. */
enum err paper_pages(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                     struct paper_page **out, size_t *count) MUST_CHECK;
/* How many bytes of an answer the texts of its pages are, with what parts them from one another and from what is typed. */
enum err paper_bytes(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                     size_t *out) MUST_CHECK;
/* By how many bytes pages and what was typed are more than an answer may have; 0: all of it fits. */
enum err paper_over(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                    size_t *out) MUST_CHECK;
/* One of them; ERR_NOT_FOUND. */
enum err paper_page_find(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                         struct id page, struct paper_page *out) MUST_CHECK;
/* The bytes of its picture, or of a smaller one (`size`: "whole", "preview", "thumbnail"), and their type. ERR_NOT_FOUND
 * while there is none. */
enum err paper_picture(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct paper_page *page, struct str size, struct str *type,
                       struct str *out) MUST_CHECK;
/* What came, where no picture could be made of it: hostile, to be handed on as a file and never shown. ERR_NOT_FOUND
 * otherwise. */
enum err paper_original(struct work *w, struct tx *tx, const struct sitting *sitting,
                        const struct paper_page *page, struct str *out) MUST_CHECK;

/* ---- for the candidate: of a part that is open, else ERR_CONFLICT; ERR_NOT_FOUND where paper is not asked for ---- */

/* Takes a file of SCAN_FILE_BYTES_MAX at most as the next page, or in the place of `instead` (zero: none), which is removed;
 * adds the job PAPER_JOB. ERR_INPUT when it is empty; ERR_TOO_LARGE when there are as many pages as may be. */
enum err paper_add(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                   struct str part, struct str bytes, struct id instead, struct id *page) MUST_CHECK;
/* Says what stands on a page, and that one has looked at it. ERR_TOO_LARGE when all texts would be more than an answer may be. */
enum err paper_correct(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                       struct str part, struct id page, struct str body) MUST_CHECK;
/* Puts a page in another place, 1 to the number of pages; what lies between moves up. */
enum err paper_move(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                    struct str part, struct id page, int64_t position) MUST_CHECK;
/* Takes a page out of the answer, or back into it, to the place it had. ERR_TOO_LARGE when there are as many as may be. */
enum err paper_remove(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                      struct str part, struct id page, bool removed) MUST_CHECK;

/* ---- handing in, and after ---- */

/* The answer: the texts of the pages and, last, what was typed, with an empty line between. What was typed is in it whole; the
 * pages, which stay, are cut at a character where all would be more than DOCUMENT_ANSWER_BYTES_MAX. changed_us: the last change
 * of a page; DB_NULL_INT: there never was one. What was removed is gone from now on. */
enum err paper_hand_in(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                       struct str typed, struct str *answer, int64_t *changed_us) MUST_CHECK;
/* Why a person alone can judge it, in sentences; absent: a machine may too. */
enum err paper_standing(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                        struct str *out) MUST_CHECK;

/* ---- the job ---- */

/* The job PAPER_JOB {sitting, page}: has it read and stores what came of it. A file of several pages becomes as many, as far
 * as there is room. scanner NULL: there is no sandbox. */
enum err paper_job(struct work *w, struct db *db, const struct scanner *scanner,
                   const struct job *job) MUST_CHECK;

#endif
