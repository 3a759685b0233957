/* Studies: from time to time, what all people's answers say about the tasks of an assessment, and what parameters they propose.
 *
 * 1. A study is made by itself when enough new answers came in, or when an author asks for it. It changes nothing.
 * 2. A person accepts what it proposes, task by task, or dismisses it. Accepting makes a new version of the assessment, which is
 *    logged as every version is; who has begun keeps the version that they began with.
 * 3. A study is of one version. It can be accepted as long as that version is in use, so that nothing an author wrote since is
 *    lost.
 * 4. A newer study overtakes one that nobody has decided on. All are kept. */
#ifndef STUDY_STUDY_H
#define STUDY_STUDY_H

#include "db/db.h"
#include "db/jobs.h"
#include "org/actor.h"
#include "study/figures.h"

/* What is new must be so many sittings at least, and a fifth of what the study before had. */
enum { STUDY_SITTINGS_MIN = 30 };

#define STUDY_JOB "study.make"

struct study {
	struct id id, assessment, version;
	int64_t sittings, simulated;
	int64_t at_us;
	struct str state; /* proposed, accepted, dismissed, overtaken */
	struct id decided_by;
	int64_t decided_us;
	struct id accepted_version; /* zero unless accepted */
};

/* Of an assessment, newest first; at most 100. */
enum err study_list(struct work *w, struct tx *tx, struct id org, struct id assessment, struct study **out,
                    size_t *count) MUST_CHECK;
/* One with its figures; ERR_NOT_FOUND. */
enum err study_load(struct work *w, struct tx *tx, struct id org, struct id id, struct study *out,
                    const struct figures **figures) MUST_CHECK;

/* Adds the job for every assessment whose answers have grown enough. */
enum err study_look(struct work *w, struct tx *tx, struct id org) MUST_CHECK;
/* Adds it for one, however many there are. */
enum err study_ask(struct work *w, struct tx *tx, struct id org, struct id assessment) MUST_CHECK;
/* Whether it waits or runs. */
enum err study_is_being_made(struct work *w, struct tx *tx, struct id org, struct id assessment,
                             bool *out) MUST_CHECK;
/* The job {assessment}: reads the answers, calibrates, stores. It may take minutes; what it does twice, it does once. */
enum err study_job(struct work *w, struct db *db, const struct job *job) MUST_CHECK;

struct study_task {
	struct str part, task;
};
/* Makes a version with what it proposes for these tasks (NULL: for all). ERR_CONFLICT when it is decided or another version is in
 * use; ERR_INPUT when it proposes nothing for one of them, or there are none. */
enum err study_accept(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                      struct id id, const struct study_task *tasks, size_t count,
                      struct id *version) MUST_CHECK;
/* ERR_NOT_FOUND and ERR_CONFLICT likewise. */
enum err study_dismiss(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                       struct id id) MUST_CHECK;

#endif
