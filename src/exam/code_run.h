/* Runs that candidates ask for: a queue that is fair, and that says how long the wait is.
 *
 * 1. A run is of a revision that is saved. It is durable with its result, and part of the path.
 * 2. A candidate has one run waiting or running in a part; asking again while it waits is ERR_BUSY, in words.
 * 3. Fairness: a run gets the turn after its candidate's last one, or the present turn, whichever is later; the smallest turn
 *    goes first, among equals the older. So who asks often waits behind who asks seldom, and nobody starves.
 * 4. A run whose box failed stays in the queue and is tried again; after RUN_ATTEMPTS_MAX it ends as failed, in words that
 *    say it was our fault. */
#ifndef EXAM_CODE_RUN_H
#define EXAM_CODE_RUN_H

#include "exam/code.h"
#include "exam/code_check.h"

enum { RUN_ATTEMPTS_MAX = 5, RUN_LEASE_SECONDS = 300, RUN_INPUT_BYTES_MAX = 64 << 10, RUN_SWEPT_MAX = 1000 };

struct code_run {
	struct id id;
	int64_t revision;
	struct str language;
	struct str input;           /* absent: the visible tests; else the candidate's own input */
	struct str state;           /* "waiting", "running", "done", "failed" */
	int64_t asked_us, ended_us; /* DB_NULL_INT: not yet */
	int64_t ahead;              /* waiting: how many go first */
	int64_t wait_ms; /* waiting: about how long, from how long runs took lately; DB_NULL_INT: unknown */
	bool built;      /* done */
	int64_t tests, passed;                /* done, on the visible tests; else DB_NULL_INT */
	struct str failed_group, failed_test; /* the first that did not pass; absent: none */
	struct str report;                    /* done: JSON of code_report_json */
	struct str problem;                   /* failed: why, and what to do */
};

/* Puts a run of the text as it is saved in this language into the queue; adds the job "code.run". */
enum err code_run_ask(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                      struct str part, struct str language, struct str input, struct id *run) MUST_CHECK;
/* One run of the sitting's; ERR_NOT_FOUND. */
enum err code_run_load(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                       struct id run, struct code_run *out) MUST_CHECK;
/* Those of a part, without their reports: the newest 1,000, oldest first. */
enum err code_runs(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                   struct code_run **out, size_t *count) MUST_CHECK;

/* The job "code.run": a ticket. Takes the run whose turn it is, whichever candidate's, and stores what came of it. */
enum err code_run_job(struct work *w, struct db *db, const struct sandbox_runner *sandbox,
                      const struct job *job) MUST_CHECK;

/* Whatever waits or runs has a ticket again: one that was given up as a job leaves its run behind, which would stand in its
 * candidate's way. A ticket too many finds nothing to do. */
enum err code_run_sweep(struct work *w, struct tx *tx, struct id org) MUST_CHECK;

/* ---- the story ---- */

/* What can be told of the path, as sentences without praise or blame; never a number that anything is decided by. */
struct code_story_line {
	int64_t at_us; /* when what it tells began */
	struct str words;
};
enum err code_story(struct work *w, struct tx *tx, const struct sitting *sitting,
                    const struct sitting_part *part, struct code_story_line **out, size_t *count) MUST_CHECK;

#endif
