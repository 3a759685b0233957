/* calibration_look, calibration_look_job: whether what is released still fits, of calibration.h. */
#include "calibration/calibration_parts.h"

#include "base/world.h"
#include "grade/learned.h"
#include "llm/embed.h"

#include "calibration/look.sql.h"

/* Nobody has to decide about one more often. */
#define PATIENCE_US (24 * 3600 * INT64_C(1000000))

struct looking {
	struct id org;
	struct str embedder; /* absent: none, or not there now */
	bool embeds;
	struct str model; /* as calibration_model_name; absent: none has judged */
};

enum err calibration_look(struct work *w, struct tx *tx, struct id org)
{
	bool open;
	TRY(jobs_is_open(w, tx, org, S(CALIBRATION_LOOK_JOB), S("{}"), &open));
	return open ? OK : jobs_add(w, tx, org, S(CALIBRATION_LOOK_JOB), S("{}"), 0);
}

/* A criterion that was learned asks something else now, or is gone. */
static bool is_another_rubric(struct work *w, const struct document *document, const struct learned *learned)
{
	for (size_t i = 0; i < learned->count; i++) {
		const struct learned_criterion *known = &learned->criteria[i];
		const struct part *part = document_part(document, known->part);
		const struct criterion *criterion =
			part == NULL ? NULL : part_criterion(part, known->criterion);
		if (criterion == NULL || !str_equal(learned_digest(w, part, criterion), known->digest))
			return true;
	}
	return false;
}

/* Absent: it fits. */
static struct str why_again(struct work *w, const struct looking *looking, const struct learned *learned,
                            const struct report *report, const struct examples *examples)
{
	int64_t grown = (int64_t)examples->count - report->answers;
	if (is_another_rubric(w, examples->version.document, learned))
		return S("rubric");
	if (!str_equal(learned->version, S(GRADER_VERSION)))
		return S("grader");
	if (looking->embeds && !str_equal(learned->embedder, looking->embedder))
		return S("embedder");
	if (!str_absent(report->model) && !str_absent(looking->model) &&
	    !str_equal(report->model, looking->model))
		return S("model");
	if (grown >= CALIBRATION_GROWN && grown >= report->answers / 5)
		return S("answers");
	return (struct str){0};
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct looking *looking = argument;
	const struct look_model_in model_in = {.org = looking->org};
	struct look_model_row model;
	bool judged;
	const struct look_released_in in = {.org = looking->org, .since_us = world_now_us(w) - PATIENCE_US};
	struct look_released_row *rows;
	size_t count;
	TRY(look_released(w, tx, &in, &rows, &count));
	TRY(look_model(w, tx, &model_in, &model, &judged));
	if (judged)
		looking->model = calibration_model_name(w, model.model, model.prompt);
	for (size_t i = 0; i < count; i++) {
		struct learned learned;
		const struct report *report;
		struct examples examples;
		TRY(learned_read(w, rows[i].basis, &learned));
		TRY(report_read(w, rows[i].figures, &report));
		TRY(examples_read(w, tx, looking->org, rows[i].assessment, &examples));
		struct str why = why_again(w, looking, &learned, report, &examples);
		if (!str_absent(why))
			TRY(calibration_add(w, tx, looking->org, (struct id){0}, rows[i].assessment, why));
	}
	return OK;
}

enum err calibration_look_job(struct work *w, struct db *db, const struct grade_means *means,
                              const struct job *job)
{
	struct looking looking = {.org = job->org};
	struct llm_embedder embedder = {0};
	if (means->embedding != NULL) {
		TRY(means->embedding->ready(w, means->embedding->state, &embedder));
		looking.embeds = true;
		looking.embedder = embedder.model;
	}
	return db_write(w, db, look, &looking);
}
