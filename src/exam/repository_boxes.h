/* Between repository_check.c and repository_mutants.c. */
#ifndef EXAM_REPOSITORY_BOXES_H
#define EXAM_REPOSITORY_BOXES_H

#include "exam/repository_check.h"

struct repository_boxes {
	const struct sandbox_runner *sandbox;
	const struct repository *repository;
	const struct checkout_file *files;
	size_t count;
	const struct repository_telling *told; /* NULL: nobody */
	int64_t done, total;
};

/* Lays the candidate's files into a job, and the author's over them. */
void repository_boxes_files(struct work *w, const struct checkout_file *files, size_t count,
                            const struct repository_put *puts, size_t put_count, struct sandbox_job *job);
/* A step that runs a command in the repository's folder; a build step, by the limits of the task. */
struct sandbox_step repository_boxes_step(struct work *w, const struct repository *repository,
                                          struct str command, int64_t seconds);
bool repository_boxes_went_well(const struct sandbox_outcome *outcome);

/* Fills mutants and mutation_problem. Coverage, where it is there, says which lines are worth changing. */
enum err repository_boxes_mutate(struct work *w, const struct repository_boxes *boxes,
                                 struct repository_report *report) MUST_CHECK;

#endif
