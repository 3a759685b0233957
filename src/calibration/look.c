/* calibration_look, calibration_look_job: whether what is released still fits, of calibration.h. */
#include "calibration/calibration_parts.h"

#include "base/world.h"
#include "exam/wording.h"
#include "grade/learned.h"
#include "grade/rubric.h"
#include "llm/embed.h"

#include "calibration/look.sql.h"

/* Nobody has to decide about one more often. */
#define PATIENCE_US (24 * 3600 * INT64_C(1000000))

struct looking {
	struct id org;
	struct str embedder; /* absent: none, or not there now */
	bool embeds;
	struct str model; /* the newest, as rubric_judge_name; absent: none has judged */
	/* What is to be made again. */
	struct id *assessments;
	struct str *whys;
	size_t count;
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
		if (criterion == NULL || !str_equal(wording_asked(w, part, criterion), known->digest))
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
	/* The newest is not always the one that judges here: there may be another for pictures, or the one before came back. */
	if (!str_absent(report->model) && !str_absent(looking->model) &&
	    !str_equal(report->model, looking->model) && !str_equal(report->model, examples->viewer))
		return S("model");
	if (!str_absent(learned->viewer) && !str_absent(examples->viewer) &&
	    !str_equal(learned->viewer, examples->viewer))
		return S("model");
	if (grown >= CALIBRATION_GROWN && grown >= report->answers / 5)
		return S("answers");
	return (struct str){0};
}

/* The same of one as it is stored. */
static enum err look_at_stored(struct work *w, const struct looking *looking, const struct examples *examples,
                               struct str basis, struct str figures, struct str *why)
{
	struct learned learned;
	const struct report *report;
	TRY(learned_read(w, basis, &learned));
	TRY(report_read(w, figures, &report));
	*why = why_again(w, looking, &learned, report, examples);
	return OK;
}

/* *why: a constant; absent: no need. Where one waits to be released that fits, another would be the same once more. */
static enum err look_at(struct work *w, struct tx *tx, const struct looking *looking,
                        const struct look_released_row *row, struct str *why)
{
	struct examples examples;
	TRY(examples_read(w, tx, looking->org, row->assessment, false, &examples));
	TRY(look_at_stored(w, looking, &examples, row->basis, row->figures, why));
	if (str_absent(*why) || str_absent(row->waiting_basis))
		return OK;
	return look_at_stored(w, looking, &examples, row->waiting_basis, row->waiting_figures, why);
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
	looking->assessments = work_array(w, count, sizeof *looking->assessments);
	looking->whys = work_array(w, count, sizeof *looking->whys);
	looking->count = 0;
	TRY(look_model(w, tx, &model_in, &model, &judged));
	looking->model = judged ? rubric_judge_name(w, model.model, model.prompt) : (struct str){0};
	for (size_t i = 0; i < count; i++) {
		/* What is read of an assessment is given back at once. */
		struct work passing = work_init(w->world, w->request_id);
		struct str why = {0};
		enum err failed = look_at(&passing, tx, looking, &rows[i], &why);
		if (failed != OK)
			failed = fail(w, failed, "%.*s", STR_ARG(passing.message));
		work_finish(&passing);
		TRY(failed);
		if (str_absent(why))
			continue;
		looking->assessments[looking->count] = rows[i].assessment;
		looking->whys[looking->count++] = why;
	}
	return OK;
}

static enum err add_all(struct work *w, struct tx *tx, void *argument)
{
	const struct looking *looking = argument;
	for (size_t i = 0; i < looking->count; i++)
		TRY(calibration_add(w, tx, looking->org, (struct id){0}, looking->assessments[i],
		                    looking->whys[i]));
	return OK;
}

enum err calibration_look_job(struct work *w, struct db *db, const struct grade_means *means,
                              const struct job *job)
{
	struct looking looking = {.org = job->org};
	struct llm_embedder embedder = {0};
	enum err failed = means->embedding == NULL
	                          ? OK
	                          : means->embedding->ready(w, means->embedding->state, &embedder, NULL);
	/* One that is away says nothing; where there is none any more, what was learned with one does not fit. */
	looking.embeds = failed == OK;
	looking.embedder = embedder.model;
	if (failed == ERR_UNAVAILABLE || failed == ERR_BUSY)
		work_forgive(w);
	else
		TRY(failed);
	TRY(db_read(w, db, look, &looking));
	return db_write(w, db, add_all, &looking);
}
