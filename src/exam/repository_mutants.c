/* Of exam/repository_boxes.h: repository_boxes_mutate. */
#include "exam/repository_boxes.h"

#include "base/check.h"
#include "base/world.h"
#include "evidence/mutate.h"
#include "exam/repository.h"

#include <string.h>

#define SECOND_US INT64_C(1000000)

struct place {
	size_t file;
	struct mutation mutation;
};

static bool is_asked(const struct repository *repository, struct str language)
{
	for (size_t i = 0; i < repository->language_count; i++)
		if (str_equal(repository->languages[i], language))
			return true;
	return false;
}

/* What no test runs no test can notice: that is coverage's to say. */
static bool is_run(const struct coverage *coverage, struct str path, int64_t line)
{
	if (coverage->count == 0)
		return true;
	for (size_t i = 0; i < coverage->count; i++) {
		const struct coverage_file *file = &coverage->files[i];
		if (!str_equal(file->path, path))
			continue;
		for (size_t j = 0; j < file->missed_count; j++)
			if (line >= file->missed[j].first && line <= file->missed[j].last)
				return false;
		return true;
	}
	return false;
}

static size_t find_places(struct work *w, const struct repository_boxes *boxes,
                          const struct coverage *coverage, struct place *places)
{
	size_t count = 0;
	for (size_t i = 0; i < boxes->count; i++) {
		const struct checkout_file *file = &boxes->files[i];
		struct str language = complexity_language(file->path);
		struct mutation *found;
		size_t found_count;
		/* Tests are what is to notice: they are not changed. */
		if (str_absent(language) || repository_is_test(file->path) ||
		    !is_asked(boxes->repository, language))
			continue;
		mutate_find(w, language, file->bytes, &found, &found_count);
		for (size_t j = 0; j < found_count && count < MUTATE_MAX; j++)
			if (is_run(coverage, file->path, found[j].line))
				places[count++] = (struct place){i, found[j]};
	}
	return count;
}

/* Built with this file changed (path absent: as it is), then its tests; *passed: both ended well. */
static enum err try_it(struct work *w, const struct repository_boxes *boxes,
                       const struct repository_put *changed, bool *passed)
{
	const struct repository_mutation *asked = boxes->repository->mutation;
	struct sandbox_step steps[REPOSITORY_BOXES_STEPS + 1];
	struct sandbox_outcome outcomes[REPOSITORY_BOXES_STEPS + 1];
	struct sandbox_job job = {0};
	repository_boxes_prepare(w, boxes, changed, changed != NULL, changed != NULL, steps, &job);
	steps[job.step_count++] = repository_boxes_step(w, boxes->repository, asked->command, asked->seconds);
	TRY(repository_boxes_run(w, boxes, &job, outcomes));
	*passed = repository_boxes_went_well(&outcomes[job.step_count - 1]);
	return OK;
}

static enum err try_mutant(struct work *w, const struct repository_boxes *boxes, const struct place *place,
                           struct repository_mutant *out)
{
	const struct checkout_file *file = &boxes->files[place->file];
	const struct repository_put changed = {file->path, mutate_apply(w, file->bytes, &place->mutation)};
	bool passed;
	*out = (struct repository_mutant){.path = file->path,
	                                  .was = place->mutation.was,
	                                  .became = place->mutation.becomes,
	                                  .line = place->mutation.line};
	TRY(try_it(w, boxes, &changed, &passed));
	/* One that runs for ever is noticed too: by the clock. */
	out->noticed = !passed;
	return OK;
}

static enum err tell(struct work *w, const struct repository_boxes *boxes, size_t tried, size_t chosen)
{
	if (boxes->told == NULL)
		return OK;
	struct str what =
		str_format(w->arena, "Whether the tests notice changes: %zu of %zu tried", tried, chosen);
	/* It has been counted as begun. */
	return boxes->told->tell(w, boxes->told->state, what, boxes->done - 1, boxes->total);
}

/* Evenly over all places, so that one large file is not all. */
static enum err try_all(struct work *w, const struct repository_boxes *boxes, const struct place *places,
                        size_t count, struct repository_report *report)
{
	const struct repository_mutation *asked = boxes->repository->mutation;
	size_t chosen = count < (size_t)asked->mutants ? count : (size_t)asked->mutants;
	struct repository_mutant *mutants = work_array(w, chosen, sizeof *mutants);
	int64_t until_us = world_monotonic_us(w) + asked->seconds * SECOND_US;
	report->mutants = mutants;
	for (size_t i = 0; i < chosen; i++) {
		if (world_monotonic_us(w) > until_us) {
			report->mutation_problem =
				str_format(w->arena, "Time was over after %zu of %zu changes.",
			                   report->mutant_count, chosen);
			return OK;
		}
		TRY(tell(w, boxes, i, chosen));
		TRY(try_mutant(w, boxes, &places[i * count / chosen], &mutants[report->mutant_count]));
		report->mutant_count++;
	}
	return OK;
}

enum err repository_boxes_mutate(struct work *w, const struct repository_boxes *boxes,
                                 struct repository_report *report)
{
	bool passed;
	struct place *places = work_array(w, MUTATE_MAX, sizeof *places);
	size_t count = find_places(w, boxes, &report->coverage, places);
	if (count == 0) {
		report->mutation_problem = S("There is nothing that could be changed where tests run.");
		return OK;
	}
	TRY(try_it(w, boxes, NULL, &passed));
	if (!passed) {
		report->mutation_problem =
			S("Its own tests fail as it is, so that nothing can be said of changes.");
		return OK;
	}
	return try_all(w, boxes, places, count, report);
}
