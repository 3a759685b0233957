/* Between repository_check.c and repository_mutants.c. */
#ifndef EXAM_REPOSITORY_BOXES_H
#define EXAM_REPOSITORY_BOXES_H

#include "exam/repository_check.h"

struct repository_boxes {
	const struct sandbox_runner *sandbox;
	const struct repository *repository;
	const struct checkout_file *files;
	size_t count;
	/* The repository's folder as its build left it, a tar: so that it is built once, and without what is hidden from it.
	 * Absent: nothing is built, or it is too large, and each box builds for itself. */
	struct str built;
	const struct repository_telling *told; /* NULL: nobody */
	int64_t done, total;
};

/* Prepares a box in which the repository is there, built, with these files over it: lays the job's files, and adds its first
 * steps (REPOSITORY_BOXES_STEPS at most), which are build steps. `again`: it is built once more, with them. */
enum { REPOSITORY_BOXES_STEPS = 2 };
void repository_boxes_prepare(struct work *w, const struct repository_boxes *boxes,
                              const struct repository_put *puts, size_t put_count, bool again,
                              struct sandbox_step *steps, struct sandbox_job *job);
/* A step that runs an author's command in the repository's folder, its database at hand; a build step, by the limits of the
 * task. */
struct sandbox_step repository_boxes_step(struct work *w, const struct repository *repository,
                                          struct str command, int64_t seconds);
/* Runs the job. ERR_UNAVAILABLE, too, where the database that its commands are to have did not start. */
enum err repository_boxes_run(struct work *w, const struct repository_boxes *boxes,
                              const struct sandbox_job *job, struct sandbox_outcome *outcomes) MUST_CHECK;
bool repository_boxes_went_well(const struct sandbox_outcome *outcome);

/* Fills mutants and mutation_problem. Coverage, where it is there, says which lines are worth changing. */
enum err repository_boxes_mutate(struct work *w, const struct repository_boxes *boxes,
                                 struct repository_report *report) MUST_CHECK;

#endif
