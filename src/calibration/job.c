/* calibration_job: of calibration.h. */
#include "calibration/calibration_parts.h"

#include "base/digest.h"
#include "base/world.h"
#include "calibration/learn.h"
#include "llm/embed.h"
#include "scoring/vectors.h"

#include "calibration/job.sql.h"

#include <unistd.h>

enum { THREADS_MOST = 4, OTHERS_MAX = 1000 };

struct task {
	const struct job *job;
	const struct grade_means *means;
	struct id id, assessment;
	bool there; /* it is still to be made */
	struct examples examples;
	struct learn_other *others; /* anchors that nobody has scored */
	struct id *other_ids;
	size_t other_count,
		reworded; /* reworded: that were scored, under other words alone on some criterion */
	const struct report *before; /* NULL: nothing is released */
	struct str doing;            /* as last told */
	struct learn_result result;
	struct str json, problem;
};

/* ---- what there is ---- */

static enum err load_others(struct work *w, struct tx *tx, struct task *task)
{
	const struct document *document = task->examples.version.document;
	struct scored_anchor *anchors;
	size_t count;
	TRY(anchor_list(w, tx, task->job->org, task->assessment, &anchors, &count));
	task->other_count = task->reworded = 0;
	task->others = work_array(w, count, sizeof *task->others);
	task->other_ids = work_array(w, count, sizeof *task->other_ids);
	for (size_t i = 0; i < count; i++) {
		const struct part *part = document_part(document, anchors[i].part);
		task->reworded += anchors[i].withdrawn_us == DB_NULL_INT &&
		                  anchor_state(&anchors[i]) == ANCHOR_REWORDED;
		if (task->other_count == OTHERS_MAX || part == NULL || part->written == NULL ||
		    anchors[i].score_count > 0 || anchors[i].withdrawn_us != DB_NULL_INT)
			continue;
		task->other_ids[task->other_count] = anchors[i].id;
		task->others[task->other_count++] =
			(struct learn_other){(size_t)(part - document->parts), anchors[i].answer, 0};
	}
	return OK;
}

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct task *task = argument;
	struct id org = task->job->org;
	const struct job_calibration_in in = {.org = org, .id = task->id};
	struct job_calibration_row row;
	struct job_released_row released;
	bool found;
	TRY(job_calibration(w, tx, &in, &row, &found));
	task->there = found && str_equal(row.state, calibration_state_name(CALIBRATION_MAKING));
	task->before = NULL;
	if (!task->there)
		return OK;
	task->assessment = row.assessment;
	TRY(examples_read(w, tx, org, row.assessment, true, &task->examples));
	TRY(load_others(w, tx, task));
	const struct job_released_in released_in = {.org = org, .assessment = row.assessment};
	TRY(job_released(w, tx, &released_in, &released, &found));
	return found ? report_read(w, released.figures, &task->before) : OK;
}

/* By itself, since all that is read would keep other writers waiting. */
static enum err freeze(struct work *w, struct tx *tx, void *argument)
{
	struct task *task = argument;
	return examples_freeze(w, tx, task->job->org, task->assessment, &task->examples);
}

/* ---- telling how far it is ---- */

static enum err tell(struct work *w, struct tx *tx, void *argument)
{
	const struct task *task = argument;
	const struct job_doing_in in = {.org = task->job->org, .id = task->id, .doing = task->doing};
	return job_doing(w, tx, &in);
}

static enum err next(struct work *w, void *argument, struct str doing)
{
	struct task *task = argument;
	TRY(jobs_extend(w, task->means->db, task->job, CALIBRATION_LEASE_SECONDS));
	if (str_equal(task->doing, doing))
		return OK;
	task->doing = doing;
	return db_write(w, task->means->db, tell, task);
}

/* ---- making ---- */

static enum err embed(struct work *w, struct task *task, struct learning *learning,
                      const struct llm_embedder *embedder)
{
	size_t count;
	const struct str *texts = vectors_wanted(learn_vectors(learning), &count);
	float *room = vectors_room(learn_vectors(learning));
	enum { AT_ONCE = 256 };
	if (embedder->embed == NULL) /* words alone */
		return OK;
	TRY(next(w, task, S("reading what was answered")));
	for (size_t i = 0; i < count; i += AT_ONCE) {
		size_t now = count - i < AT_ONCE ? count - i : AT_ONCE;
		TRY(jobs_extend(w, task->means->db, task->job, CALIBRATION_LEASE_SECONDS));
		TRY(embedder->embed(w, embedder->state, texts + i, now, NULL,
		                    room + i * embedder->dimensions));
	}
	return OK;
}

static enum err learn(struct work *w, struct task *task)
{
	struct llm_embedder embedder = {0};
	struct learning *learning;
	const struct learn_step step = {next, task};
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (task->means->embedding != NULL)
		TRY(task->means->embedding->ready(w, task->means->embedding->state, &embedder, NULL));
	TRY(learn_begin(w, &task->examples, task->others, task->other_count, embedder.model,
	                embedder.dimensions, &learning));
	TRY(embed(w, task, learning, &embedder));
	struct parallel *team = parallel_open(w, cores < 1              ? 1
	                                         : cores > THREADS_MOST ? THREADS_MOST
	                                                                : (size_t)cores);
	enum err failed = learn_all(w, team, learning, task->before, &step, &task->result);
	parallel_close(team);
	/* Where nothing can be learned yet, what to score first is all the more worth knowing. */
	if (failed == OK || failed == ERR_INPUT)
		learn_teaches(w, learning, failed == OK ? &task->result : NULL);
	return failed;
}

/* There are answers enough, perhaps: it takes a look at each, and only then more of them. */
static struct str reworded_words(struct work *w, struct str lacks, size_t count)
{
	return str_format(
		w->arena,
		"Nothing can be learned yet: %.*s. %zu scored %s to be looked at once more, since what %s scored "
		"by is worded otherwise now, or has another scale. Under Anchors, say of each whether its levels "
		"still hold, or give others; then learn again. Should that not be enough, bring more answers in, "
		"of other levels too.",
		STR_ARG(lacks), count, count == 1 ? "answer waits" : "answers wait",
		count == 1 ? "it was" : "they were");
}

/* What was scored under other words helps only where scored answers are what is wanting. */
static struct str why_not(struct work *w, const struct task *task)
{
	return task->reworded == 0 || str_absent(task->result.lacks)
	               ? w->message
	               : reworded_words(w, task->result.lacks, task->reworded);
}

/* The model is asked last: it takes longest, and what it says changes nothing of what was learned. */
static enum err make(struct work *w, struct task *task)
{
	enum err failed = learn(w, task);
	if (failed == ERR_INPUT) {
		task->problem = why_not(w, task);
		work_forgive(w);
		return OK;
	}
	TRY(failed);
	TRY(next(w, task, S("asking the language model about the frozen anchors")));
	struct grade_means leased = *task->means;
	leased.job = task->job;
	failed = calibration_ask_model(w, &leased, &task->examples, task->before, &task->result.report);
	if (failed == ERR_UNAVAILABLE || failed == ERR_BUSY)
		work_forgive(w); /* what was learned does not wait for it */
	else
		TRY(failed);
	for (size_t place = 0; place < LEARNED_PLACES_MAX; place++) {
		struct digest digest = digest_of(task->result.bytes[place]);
		if (!str_absent(task->result.bytes[place]))
			task->result.learned.digests[place] = digest_hex(w->arena, &digest);
	}
	return report_write(w, &task->result.report, &task->json);
}

/* ---- stored ---- */

static enum calibration_state state_of(const struct task *task)
{
	if (!str_absent(task->problem))
		return CALIBRATION_FAILED;
	return str_absent(task->result.report.stopped) ? CALIBRATION_READY : CALIBRATION_STOPPED;
}

static enum err store_graders(struct work *w, struct tx *tx, const struct task *task)
{
	for (size_t place = 0; place < LEARNED_PLACES_MAX; place++) {
		const struct job_grader_insert_in in = {.org = task->job->org,
		                                        .calibration = task->id,
		                                        .place = (int64_t)place,
		                                        .bytes = task->result.bytes[place]};
		if (!str_absent(in.bytes))
			TRY(job_grader_insert(w, tx, &in));
	}
	return OK;
}

static enum err store(struct work *w, struct tx *tx, void *argument)
{
	struct task *task = argument;
	const struct job_overtake_in overtake = {
		.org = task->job->org, .assessment = task->assessment, .id = task->id};
	const struct job_made_in in = {
		.org = task->job->org,
		.id = task->id,
		.state = calibration_state_name(state_of(task)),
		.version = task->examples.version_id,
		.problem = task->problem,
		.basis =
			str_absent(task->problem) ? learned_write(w, &task->result.learned) : (struct str){0},
		.figures = task->json,
		.at_us = world_now_us(w),
	};
	int64_t changed;
	if (str_absent(task->problem)) {
		TRY(job_overtake(w, tx, &overtake));
		TRY(store_graders(w, tx, task));
	}
	for (size_t i = 0; i < task->other_count; i++)
		TRY(anchor_rank(w, tx, task->job->org, task->other_ids[i], task->others[i].teaches));
	TRY(job_made(w, tx, &in, &changed));
	return jobs_complete(w, tx, task->job);
}

enum err calibration_job(struct work *w, struct db *db, const struct grade_means *means,
                         const struct job *job)
{
	struct task *task = work_alloc(w, sizeof *task);
	*task = (struct task){.job = job, .means = means};
	TRY(jobs_payload_id(w, job, S("calibration"), &task->id));
	enum err failed = db_read(w, db, load, task);
	if (failed == OK && !task->there)
		return OK;
	if (failed == OK)
		failed = db_write(w, db, freeze, task);
	if (failed == OK)
		failed = make(w, task);
	if (failed != OK && job->attempts < CALIBRATION_ATTEMPTS_MAX)
		return failed;
	/* Nobody tries again: it is said, and can be asked for anew. What scoring others would teach was not found out. */
	if (failed != OK) {
		task->other_count = 0;
		task->problem = str_format(w->arena, "It could not be made: %.*s", STR_ARG(w->message));
		work_forgive(w);
	}
	return db_write(w, db, store, task);
}
