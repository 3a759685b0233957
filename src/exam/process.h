/* How a text or a program came about, as features that describe: pauses, what was pasted and deleted, the order of the work, the
 * first run and how often it was changed after one.
 *
 * 1. It describes. It is shown to the candidate and to their reviewer, in words and as a drawing, and it is no part of any score:
 *    nothing in grade/, scoring/ or irt/ may include this (tests/process.bats looks).
 * 2. Both see the same, from the same rows; what else a machine noticed, the candidate reads with the decision
 *    (web/parts/noticed.h).
 * 3. Where the history is not whole, that is said. */
#ifndef EXAM_PROCESS_H
#define EXAM_PROCESS_H

#include "exam/code_run.h"
#include "exam/written.h"

enum {
	PROCESS_BINS = 60,
	PROCESS_RUNS_MAX = 200,
	PROCESS_WHOLE_BYTES = 200, /* so much that comes in one save of a text was hardly typed */
	PROCESS_RETURN_BYTES = 80, /* so far before the end of what was written last: an earlier place */
	PROCESS_LINES_MAX = 8,
};
#define PROCESS_PAUSE_US (60 * INT64_C(1000000))

/* A change of the text. Lengths and places are bytes. */
struct process_change {
	int64_t at_us;
	size_t at, removed, inserted, length; /* length: of the text before */
	bool whole;                           /* it came at once: pasted, dragged in, or saved as one text */
};
struct process_run {
	int64_t at_us;
	bool passed;  /* all that was run */
	bool changed; /* something since the run before */
};

/* A stretch of the time between begin and end. */
struct process_bin {
	size_t typed, pasted, removed;
};

struct process {
	int64_t began_us, ended_us;
	size_t changes, run_count;
	int64_t first_change_us, first_run_us; /* since it was begun; DB_NULL_INT: never */
	size_t cycles; /* runs that did not pass, each followed by a run of something changed */
	size_t pauses; /* over a minute without a change or a run, after the first of them */
	int64_t longest_pause_us, longest_pause_at_us;
	size_t given; /* bytes that were there before the first change: what one was given to begin with */
	size_t inserted, pasted, removed;
	size_t at_end;  /* of what was inserted: behind all that stood there */
	size_t returns; /* times an earlier place was gone back to */
	bool cut;       /* the history is not whole */
	bool by_saves; /* nobody told what was pasted: it is what came in pieces of PROCESS_WHOLE_BYTES in one save */
	struct process_bin bins[PROCESS_BINS];
	struct process_run runs[PROCESS_RUNS_MAX]; /* the first ones */
};

/* Pure: from changes and runs in their order. began <= ended. */
void process_of(const struct process_change *changes, size_t change_count, const struct process_run *runs,
                size_t run_count, int64_t began_us, int64_t ended_us, struct process *out);

/* Of a part that was begun. */
enum err process_of_code(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct sitting_part *part, struct process *out) MUST_CHECK;
enum err process_of_written(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct sitting_part *part, struct process *out) MUST_CHECK;

/* What can be said of it beside single events: sentences without praise or blame, PROCESS_LINES_MAX at most. */
size_t process_words(struct work *w, const struct process *process, struct str *lines);
/* "a third", "12 %", "nothing": of what was written. */
struct str process_share(struct work *w, size_t part, size_t whole);

#endif
