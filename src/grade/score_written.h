/* The scorer "rubric": a language model's view of each criterion of a written answer, one after the other. */
#ifndef GRADE_SCORE_WRITTEN_H
#define GRADE_SCORE_WRITTEN_H

#include "grade/grade.h"

/* Each verdict is durable as soon as it is there, so that the page can show it. Run again, it asks only for what is
 * missing. ERR_UNAVAILABLE when the model does not answer: the job is tried again; grade_part_job ends that with
 * score_written_abstain. */
enum err score_written(struct work *w, const struct grader *grader, const struct sitting *sitting,
                       const struct sitting_part *part) MUST_CHECK;
/* Leaves every criterion without a verdict to a person, with the reason in plain words. */
enum err score_written_abstain(struct work *w, struct db *db, const struct sitting *sitting,
                               const struct sitting_part *part, struct str reason) MUST_CHECK;

#endif
