/* What everybody answered to the tasks of an assessment, as one table: a row a finished sitting, a column a task.
 *
 * 1. The tasks are those of one version. What was answered in another version counts where the very same was asked
 *    (exam/parameters.h), whatever its parameters were.
 * 2. A level is what a key, tests, experts or a person found. A language model's view is not taken for one: tasks are calibrated
 *    by what is sure. It stands apart, to be compared.
 * 3. A task that was not given, not answered or not judged is missing. */
#ifndef STUDY_ANSWERS_H
#define STUDY_ANSWERS_H

#include "db/db.h"
#include "exam/part.h"
#include "exam/version.h"
#include "irt/responses.h"

/* Of more, the newest sittings are taken, and of more reviewers those that were met first. */
enum { ANSWERS_SITTINGS_MAX = 20000, ANSWERS_TASKS_MAX = 2048, ANSWERS_REVIEWERS_MAX = 1000 };
/* Instead of a reviewer: nobody; and somebody for whom there was no place. */
enum { ANSWERS_NOBODY = UINT16_MAX, ANSWERS_OTHER = UINT16_MAX - 1 };

struct answers_task {
	const struct part *part;
	struct measure measure;
};

struct answers {
	struct version version;
	const struct answers_task *tasks; /* in the order of the document */
	size_t task_count;
	size_t sitting_count, simulated_count;
	struct id *sittings; /* [sitting_count], and whose they are: */
	struct id *persons;  /* [sitting_count] */
	bool *simulated;     /* [sitting_count] */
	uint8_t *levels;  /* [sitting_count][task_count], of the response models; RESPONSES_MISSING: none */
	uint8_t *choices; /* the same: the option of a quiz that was chosen; RESPONSES_MISSING: none */
	int32_t *durations_ms; /* the same: from being shown to being answered; -1: not known */
	uint8_t *asked;        /* the same: whether a quiz showed it */
	/* Who judges: of a cell the first person who judged it, and the level that they gave; and another who read it without
	 * having seen that, where there is one. Both are blind: a person judges all of a sitting at once, before anybody else's
	 * view is shown (grade/review.h, grade/reading.h). */
	struct id *reviewers; /* [reviewer_count] */
	size_t reviewer_count;
	uint16_t *judges; /* [sitting_count][task_count], into reviewers; or ANSWERS_NOBODY, ANSWERS_OTHER */
	uint8_t *judged_levels; /* the same: levels as they were given, of measure.judged_levels */
	uint16_t *second_judges;
	uint8_t *second_levels;
	uint8_t *machine_levels; /* the same: what a language model found; RESPONSES_MISSING: nothing */
};

/* Reads them; newest sittings first. ERR_NOT_FOUND when there is no such version, ERR_TOO_LARGE with more than ANSWERS_TASKS_MAX
 * tasks. Cost: two statements for 200 sittings. */
enum err answers_read(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id version,
                      struct answers *out) MUST_CHECK;

/* The columns of one competency, and of which tasks they are. Their names are the tasks'. */
struct responses answers_of(struct work *w, const struct answers *answers, struct str competency,
                            size_t **tasks);

#endif
