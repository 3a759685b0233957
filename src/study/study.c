#include "study/study.h"

#include "base/check.h"
#include "base/world.h"
#include "exam/parameters.h"
#include "exam/version.h"
#include "org/audit.h"
#include "study/make.h"

#include "study/study.sql.h"

/* ---- reading ---- */

#define STUDY_OF_ROW(row)                                   \
	((struct study){                                    \
		.id = (row).id,                             \
		.assessment = (row).assessment,             \
		.version = (row).version,                   \
		.sittings = (row).sittings,                 \
		.simulated = (row).simulated,               \
		.at_us = (row).at_us,                       \
		.state = (row).state,                       \
		.decided_by = (row).decided_by,             \
		.decided_us = (row).decided_us,             \
		.accepted_version = (row).accepted_version, \
	})

enum err study_list(struct work *w, struct tx *tx, struct id org, struct id assessment, struct study **out,
                    size_t *count)
{
	const struct study_of_assessment_in in = {.org = org, .assessment = assessment};
	struct study_of_assessment_row *rows;
	TRY(study_of_assessment(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = STUDY_OF_ROW(rows[i]);
	return OK;
}

enum err study_load(struct work *w, struct tx *tx, struct id org, struct id id, struct study *out,
                    const struct figures **figures)
{
	const struct study_by_id_in in = {.org = org, .id = id};
	struct study_by_id_row row;
	bool found;
	TRY(study_by_id(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such study.");
	*out = STUDY_OF_ROW(row);
	return figures_read(w, row.figures, figures);
}

/* ---- when ---- */

static struct str payload_of(struct work *w, struct id assessment)
{
	const struct jobs_text text = {S("assessment"), id_text(w->arena, assessment)};
	return jobs_payload(w, &text, 1);
}

enum err study_is_being_made(struct work *w, struct tx *tx, struct id org, struct id assessment, bool *out)
{
	return jobs_is_open(w, tx, org, S(STUDY_JOB), payload_of(w, assessment), out);
}

enum err study_ask(struct work *w, struct tx *tx, struct id org, struct id assessment)
{
	struct id version;
	bool open;
	TRY(version_in_use(w, tx, org, assessment, &version));
	TRY(study_is_being_made(w, tx, org, assessment, &open));
	return open ? OK : jobs_add(w, tx, org, S(STUDY_JOB), payload_of(w, assessment), 0);
}

static bool is_due(int64_t finished, int64_t studied)
{
	int64_t before = studied == DB_NULL_INT ? 0 : studied, new = finished - before;
	return new >= STUDY_SITTINGS_MIN &&new >= before / 5;
}

enum err study_look(struct work *w, struct tx *tx, struct id org)
{
	const struct study_counts_in in = {.org = org};
	struct study_counts_row *rows;
	size_t count;
	TRY(study_counts(w, tx, &in, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (is_due(rows[i].finished, rows[i].studied))
			TRY(study_ask(w, tx, org, rows[i].assessment));
	return OK;
}

/* ---- the job ---- */

struct making {
	const struct job *job;
	struct id org, assessment, version;
	struct answers answers;
	struct figures figures;
	struct str json;
};

static enum err read_answers(struct work *w, struct tx *tx, void *argument)
{
	struct making *making = argument;
	TRY(version_in_use(w, tx, making->org, making->assessment, &making->version));
	return answers_read(w, tx, making->org, making->assessment, making->version, &making->answers);
}

static enum err store(struct work *w, struct tx *tx, void *argument)
{
	const struct making *making = argument;
	const struct study_overtake_in overtake = {.org = making->org, .assessment = making->assessment};
	const struct study_insert_in in = {
		.org = making->org,
		.id = world_id(w),
		.assessment = making->assessment,
		.version = making->version,
		.sittings = making->figures.sittings,
		.simulated = making->figures.simulated,
		.figures = making->json,
		.at_us = world_now_us(w),
	};
	TRY(study_overtake(w, tx, &overtake));
	TRY(study_insert(w, tx, &in));
	return jobs_complete(w, tx, making->job);
}

enum err study_job(struct work *w, struct db *db, const struct job *job)
{
	struct making making = {.job = job, .org = job->org};
	TRY(jobs_payload_id(w, job, S("assessment"), &making.assessment));
	TRY(db_read(w, db, read_answers, &making));
	TRY(make_figures(w, &making.answers, &making.figures));
	TRY(figures_write(w, &making.figures, &making.json));
	return db_write(w, db, store, &making);
}

/* ---- deciding ---- */

/* The figures fit the document. */
static struct model proposed_model(const struct document *document, const struct figures_task *task)
{
	struct measure measure;
	check(part_find_measure(document_part(document, task->part), task->task, &measure));
	return figures_model(&measure, task->proposed);
}

static const struct figures_task *find_task(const struct figures *figures, const struct study_task *wanted)
{
	for (size_t c = 0; c < figures->competency_count; c++)
		for (size_t i = 0; i < figures->competencies[c].task_count; i++) {
			const struct figures_task *task = &figures->competencies[c].tasks[i];
			if (str_equal(task->part, wanted->part) && str_equal(task->task, wanted->task))
				return task;
		}
	return NULL;
}

static struct study_task *list_all(struct work *w, const struct figures *figures, size_t *count)
{
	size_t most = 0;
	for (size_t c = 0; c < figures->competency_count; c++)
		most += figures->competencies[c].task_count;
	struct study_task *tasks = work_array(w, most, sizeof *tasks);
	*count = 0;
	for (size_t c = 0; c < figures->competency_count; c++)
		for (size_t i = 0; i < figures->competencies[c].task_count; i++) {
			const struct figures_task *task = &figures->competencies[c].tasks[i];
			if (task->proposed != NULL)
				tasks[(*count)++] = (struct study_task){task->part, task->task};
		}
	return tasks;
}

static enum err read_accepted(struct work *w, const struct document *document, const struct figures *figures,
                              const struct study_task *tasks, size_t count, struct parameters *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct figures_task *task = find_task(figures, &tasks[i]);
		if (task == NULL || task->proposed == NULL)
			return fail(w, ERR_INPUT, "The study proposes nothing for “%.*s”.",
			            STR_ARG(tasks[i].task));
		out[i] = (struct parameters){task->part, task->task, proposed_model(document, task)};
	}
	return OK;
}

static enum err decided_already(struct work *w)
{
	return fail(w, ERR_CONFLICT,
	            "This study has been decided, or a newer one has taken its place. Reload the page.");
}

static enum err decide(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                       struct str state, struct id accepted)
{
	const struct study_decide_in in = {.org = actor->org,
	                                   .id = id,
	                                   .state = state,
	                                   .by = actor->person,
	                                   .at_us = world_now_us(w),
	                                   .accepted = accepted};
	int64_t changed;
	TRY(study_decide(w, tx, &in, &changed));
	return changed == 1 ? OK : decided_already(w);
}

/* The document with what is accepted. */
static enum err put_in(struct work *w, const struct document *document, const struct figures *figures,
                       const struct study_task *tasks, size_t count, const struct document **out)
{
	if (tasks == NULL)
		tasks = list_all(w, figures, &count);
	if (count == 0)
		return fail(w, ERR_INPUT,
		            "Choose a task to accept. To leave all as it is, dismiss the study.");
	struct parameters *accepted = work_array(w, count, sizeof *accepted);
	TRY(read_accepted(w, document, figures, tasks, count, accepted));
	return parameters_set(w, document, accepted, count, out);
}

static enum err load_of(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                        struct study *out, const struct figures **figures)
{
	TRY(study_load(w, tx, org, id, out, figures));
	return id_equal(out->assessment, assessment) ? OK : fail(w, ERR_NOT_FOUND, "There is no such study.");
}

enum err study_accept(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                      struct id id, const struct study_task *tasks, size_t count, struct id *version)
{
	struct study study;
	const struct figures *figures;
	const struct document *document;
	struct version loaded;
	struct version_stored stored;
	struct id in_use;
	TRY(load_of(w, tx, actor->org, assessment, id, &study, &figures));
	TRY(version_in_use(w, tx, actor->org, study.assessment, &in_use));
	if (!str_equal(study.state, S("proposed")))
		return decided_already(w);
	if (!id_equal(in_use, study.version))
		return fail(
			w, ERR_CONFLICT,
			"The assessment has a newer version than the one that was studied. Study that one "
			"first.");
	TRY(version_load(w, tx, actor->org, study.version, &loaded));
	TRY(figures_fit(w, loaded.document, figures));
	TRY(put_in(w, loaded.document, figures, tasks, count, &document));
	TRY(version_store(w, tx, actor->org, actor->person, document, &stored));
	TRY(decide(w, tx, actor, id, S("accepted"), stored.version));
	*version = stored.version;
	return audit_add(w, tx, actor->org, actor->person, "study.accept", id, (struct str){0});
}

enum err study_dismiss(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                       struct id id)
{
	struct id none = {0};
	struct study study;
	const struct figures *figures;
	TRY(load_of(w, tx, actor->org, assessment, id, &study, &figures));
	TRY(decide(w, tx, actor, id, S("dismissed"), none));
	return audit_add(w, tx, actor->org, actor->person, "study.dismiss", id, (struct str){0});
}
