/* What the judge makes of an author's own answer to a task that is being written (exam/draft.h).
 *
 * What it owns: the table draft_trial, the job that asks. It is for the author alone: no sitting, no verdict, no belief comes of
 * it, and nothing is learned from it.
 *
 * 1. A trial keeps the task as it was worded then, beside the answer, so that the author can compare after rewording. It names
 *    task and criteria by the ids and keys of the draft, which stay when titles change.
 * 2. A person tries one at a time. Of a draft the newest TRIALS_KEPT stay; all go with the draft.
 * 3. What is tried goes the way of an answer that is handed in: the same questions to the same models (grade/rubric.h), the same
 *    search for what speaks to the judge. What was learned of the assessment (grade/learned.h) has a say on criteria that ask
 *    what it learned. But the mark around the answer and the seed are made of the answer: what differs between two trials of
 *    one answer comes of the wording.
 * 4. Views become durable one by one. Without a model, or with one that does not answer, the trial ends and says so; what the
 *    rules found stays.
 *
 * Refused: tasks that are answered by pictures, and those whose text, questions or levels are not there yet. */
#ifndef GRADE_TRIAL_H
#define GRADE_TRIAL_H

#include "exam/draft.h"
#include "grade/grade.h"

#define TRIAL_JOB "draft.try"
enum {
	TRIALS_KEPT = 20,
	TRIAL_ATTEMPTS_MAX = 6, /* of its job, half a minute; the last one ends it whatever happens */
	TRIAL_TASK_BYTES_MAX = DRAFT_BYTES_MAX,
};
/* One that takes longer was lost with its server: its author can try another. */
#define TRIAL_PATIENCE_US (30 * TIME_MINUTE_US)

enum trial_state { TRIAL_ASKING, TRIAL_DONE, TRIAL_FAILED, TRIAL_STATES };
/* As stored: "asking", "done", "failed". */
struct str trial_state_name(enum trial_state state);

struct trial {
	struct id id, draft, person;
	struct str person_name; /* absent: they are not here any more */
	struct str part;        /* the task's id or key in the draft */
	struct str task;        /* what was asked, as trial_task_text */
	struct str answer;      /* of one in a list its first 80 characters */
	enum trial_state state;
	struct str doing, problem, model; /* absent: nothing to say; no model judged so far */
	int64_t revision, at_us, done_us; /* done_us DB_NULL_INT: it is still asked */
	/* By SCORER_RUBRIC, in the rubric's order, as far as they are there; then by SCORER_LEARNED, where that has a view. They
	 * have part, task (the criterion), levels, abstained, quote and comment. */
	const struct verdict *views;
	size_t view_count;
	const struct flag *found; /* length 0: of the whole answer */
	size_t found_count;
};

/* ---- a task as it is asked ---- */

/* Part and criteria have the ids or keys of the draft; of a criterion what is asked is there, and no parameters. */
struct trial_task {
	struct str language; /* of the assessment, as its author has it so far; absent: not said */
	struct part part;
	struct written written;
};
/* What is asked of the task at an index (from 0) of a draft's tree, as canonical JSON. ERR_NOT_FOUND: no such task; ERR_INPUT: it
 * cannot be tried, and why. */
enum err trial_task_text(struct work *w, const struct draft_assessment *draft, int64_t index,
                         struct str *out) MUST_CHECK;
/* Reads that. *out points into itself: it is not copied. ERR_INTERNAL when it is none. */
enum err trial_task_read(struct work *w, struct str text, struct trial_task *out) MUST_CHECK;

/* ---- the table ---- */

/* Stores one for the task at an index and adds its job. ERR_INPUT: as trial_task_text, or no words, or not UTF-8; ERR_TOO_LARGE
 * over DOCUMENT_ANSWER_BYTES_MAX; ERR_CONFLICT: this person tries another one. */
enum err trial_ask(struct work *w, struct tx *tx, const struct actor *actor, struct id draft, int64_t index,
                   struct str answer, struct id *out) MUST_CHECK;
/* Those of a draft, newest first, with the beginnings of their answers. */
enum err trial_list(struct work *w, struct tx *tx, struct id org, struct id draft, struct trial **out,
                    size_t *count) MUST_CHECK;
/* One; ERR_NOT_FOUND when the draft has none of this id any more. */
enum err trial_load(struct work *w, struct tx *tx, struct id org, struct id draft, struct id id,
                    struct trial *out) MUST_CHECK;
/* Forgets one, also while it is asked. ERR_NOT_FOUND. */
enum err trial_remove(struct work *w, struct tx *tx, const struct actor *actor, struct id draft,
                      struct id id) MUST_CHECK;

/* ---- the job {trial} ---- */

/* Run again, it asks only for what is missing. ERR_UNAVAILABLE, ERR_BUSY: to be tried again. */
enum err trial_job(struct work *w, struct db *db, const struct grade_means *means,
                   const struct job *job) MUST_CHECK;

/* ---- between trial.c and trial_job.c ---- */

/* Views and what was found, as they are stored. */
struct str trial_views_text(struct work *w, const struct verdict *views, size_t count);
enum err trial_views_read(struct work *w, struct str text, struct trial *out) MUST_CHECK;
struct str trial_found_text(struct work *w, const struct flag *found, size_t count);
enum err trial_found_read(struct work *w, struct str text, struct trial *out) MUST_CHECK;

#endif
