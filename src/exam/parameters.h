/* The parameters of an assessment's tasks apart from the tasks themselves: what calibration estimates (the rows of exam/format.h
 * that are a `parameter`), and what stays the same task whatever they are. */
#ifndef EXAM_PARAMETERS_H
#define EXAM_PARAMETERS_H

#include "base/digest.h"
#include "exam/part.h"

/* Of one task. */
struct parameters {
	struct str part, task;
	struct model model;
};

/* What a person is asked in a task and how it is judged, as a digest: tasks of one name with equal digests in two versions are
 * the same task, whose answers can be taken together. A question of a quiz stands for itself; whatever else a part holds is part
 * of its other tasks. ERR_TOO_LARGE when the part is no document's. */
enum err parameters_content(struct work *w, const struct part *part, const struct measure *measure,
                            struct digest *out) MUST_CHECK;

/* ERR_INPUT, with a sentence for the author, unless the model has the task's kind and levels and its numbers are in the ranges
 * that authors have (docs/authoring.md). */
enum err parameters_check(struct work *w, const struct measure *measure,
                          const struct model *model) MUST_CHECK;

/* The same assessment with these parameters, each of which passed parameters_check, and their tasks marked as calibrated; how
 * often its items may be given follows from them anew (exam/exposure.h).
 * ERR_NOT_FOUND when it does not have a task. */
enum err parameters_set(struct work *w, const struct document *document, const struct parameters *all,
                        size_t count, const struct document **out) MUST_CHECK;

/* What an author writes anew, with the parameters that were calibrated for the tasks that stay the same. *kept says how many.
 * What the tasks of a part share (shared_sd) is as the author writes it: it is not calibrated, and a task stays the same
 * whatever it is. */
enum err parameters_keep(struct work *w, const struct document *before, const struct document *document,
                         const struct document **out, size_t *kept) MUST_CHECK;

#endif
