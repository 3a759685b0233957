/* A part whatever its type: what is judged by levels, and what gives evidence. Each type says so in its row
 * (exam/task_type.h). Beside those rows only a type's own actions ask for it, and the demonstration. */
#ifndef EXAM_PART_H
#define EXAM_PART_H

#include "exam/document.h"
#include "exam/format.h"
#include "irt/model.h"

/* A task that gives evidence: a criterion, a question. */
struct measure {
	struct str task, competency; /* task: its id in the part, as verdicts name it */
	bool calibrated;
	enum model_kind kind;
	double discrimination, guessing;
	const double *difficulty_logit; /* [levels - 1], rising */
	size_t levels;                  /* of the response model */
	/* Levels that a verdict has. As many, but of a criterion on a scale of points: there each level of the model is a step of
	 * exam/scale.h, the points from which a description holds. */
	size_t judged_levels;
	/* Where the parameters lie: the struct of the task, and its keys. */
	const void *record;
	const struct format *format;
	const struct criterion *criterion; /* NULL: of a key, tests or experts */
};

/* What people and models judge; without criteria where a key alone scores. */
const struct rubric *part_rubric(const struct part *part);
/* A criterion of the rubric by its id; NULL when there is none. */
const struct criterion *part_criterion(const struct part *part, struct str id);

/* What a person judges a task by: its criterion; or, of a point, which a key, tests or what experts laid down give by themselves,
 * one made up in the arena, by what the author calls it and the levels that the point has: “No credit” … “Full credit”. NULL: the
 * part has no such task. */
const struct criterion *part_judged(struct work *w, const struct part *part, struct str task);
/* Whether the task is a point. */
bool part_is_point(const struct part *part, struct str task);

/* The i-th criterion of all parts, in their order. False when there are no more. */
struct part_criterion {
	const struct part *part;
	const struct criterion *criterion;
};
bool part_criterion_at(const struct document *document, size_t i, struct part_criterion *out);

/* The i-th task that gives evidence: the criteria first. False when there are no more. */
bool part_measure(const struct part *part, size_t i, struct measure *out);
/* The one about this task; false when there is none. */
bool part_find_measure(const struct part *part, struct str task, struct measure *out);
/* Whether one is about the competency. */
bool part_measures(const struct part *part, struct str competency);
/* The response model of a task of a document that was imported. */
struct model part_model(const struct measure *measure);
/* The model's level that a verdict's level, 0 … judged_levels - 1, counts as. */
size_t part_model_level(const struct measure *measure, size_t level);
/* The first of the verdict's levels that count as a level of the model. */
size_t part_judged_level(const struct measure *measure, size_t model_level);
/* Where a verdict's level lies among the levels of the model: scale_position of a criterion, else itself. */
double part_position(const struct measure *measure, size_t level);
/* How probable each level of the model is by a verdict's levels, [judged_levels]: [levels], those very ones or in the arena. */
const double *part_model_levels(struct work *w, const struct measure *measure, const double *levels);

#endif
