/* Repositories: verdicts "tests" from their suites, and "rubric" from a model's view of the files that a criterion names.
 *
 * 1. All is run once more when it is handed in (exam/repository_check.h), the hidden tests too, with progress that can be
 *    watched; what came of it is stored as evidence before any verdict.
 * 2. Of a suite whose report has more tests than the author counted nothing is said: a person looks. So it is where our
 *    sandbox did not do its work.
 * 3. A criterion names its files by a pattern; a model is asked about each of them, at most SCORE_REPOSITORY_FILES_MAX, the most
 *    branched ones where there are more. What holds for a text holds for each (grade/rubric.h): the quote must occur in that very
 *    file, and so has a line. The levels of all are averaged; the quote is that of the surest view.
 * 4. A criterion that names no file, or whose files are not there, is a person's alone. */
#ifndef GRADE_SCORE_REPOSITORY_H
#define GRADE_SCORE_REPOSITORY_H

#include "exam/repository.h"
#include "grade/grade.h"

enum {
	SCORE_REPOSITORY_FILES_MAX = 4,
	SCORE_REPOSITORY_FILE_BYTES_MAX = 12000, /* of a file that a model is shown, cut at a line's end */
};

/* The row's functions. Run again, it adds only what is missing. */
enum err score_repository(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                          const struct sitting_part *part) MUST_CHECK;
enum err score_repository_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                                 const struct sitting_part *part, struct verdict *verdict) MUST_CHECK;
enum err score_repository_rejudge(struct work *w, struct tx *tx, const struct sitting *sitting,
                                  const struct sitting_part *part, const struct criterion *criterion,
                                  struct verdict *verdict) MUST_CHECK;

/* Pure: levels, abstained and comment of a suite's verdict from its reply, which is its part of a report. */
enum err score_repository_verdict(struct work *w, const struct repository *repository,
                                  const struct repository_suite *suite, struct str reply,
                                  struct verdict *verdict) MUST_CHECK;
/* Where a machine's quote stands, from the reply of a criterion's verdict: path absent where there is none. */
struct score_repository_place {
	struct str path;
	int64_t line;
};
struct score_repository_place score_repository_place(const struct verdict *verdict);

/* ---- between score_repository.c and score_repository_files.c ---- */

/* Asks the model about each file of each criterion that has no verdict yet. */
enum err score_repository_judge(struct work *w, const struct grade_means *means,
                                const struct sitting *sitting, const struct part *part,
                                const struct checkout_file *files, size_t count) MUST_CHECK;

#endif
