/* trial_job: of trial.h. */
#include "grade/trial.h"

#include "base/digest.h"
#include "base/utf8.h"
#include "base/world.h"
#include "exam/wording.h"
#include "grade/gated.h"
#include "grade/learned.h"
#include "grade/rubric.h"
#include "grade/score_rubric.h"
#include "scoring/flags.h"

#include "grade/trial_job.sql.h"

#include <math.h>

enum { NONCE_LENGTH = 16, FOUND_MAX = FLAGS_KINDS * 8 + GATES_KINDS + 2 };

static const struct str no_model = S_INIT(
	"This server has no language model: an answer that is handed in is judged by people alone, and so is this one. An "
	"administrator can set one up (`assay help serve`, --llm).");
static const struct str silent_model = S_INIT(
	"The language model does not answer. Nothing is wrong with what you wrote: try it again in a few minutes. If it stays "
	"so, an administrator finds out why with `assay doctor`.");
static const struct str waiting = S_INIT("The language model does not answer yet: it is asked again.");

struct trying {
	const struct job *job;
	struct id id, assessment;
	bool there; /* it is still to be done */
	struct str answer, model;
	struct trial trial;
	struct trial_task task;
	struct verdict *views; /* [view_count], with room for all there can be */
	size_t view_count;
	struct flag *found; /* [found_count] */
	size_t found_count;
	/* Of the assessment's version in use, where something learned is released. */
	bool released;
	struct version version;
	struct learned_subject subject;
	struct learned_answer learned;
	/* What is to be stored. */
	enum trial_state state;
	struct str words;
};

/* ---- what there is ---- */

/* What was learned says something where the draft asks what the version does. */
static enum err load_learned(struct work *w, struct tx *tx, struct trying *trying)
{
	struct learned_subject *subject = &trying->subject;
	struct id in_use;
	if (id_is_zero(trying->assessment))
		return OK;
	TRY(learned_released(w, tx, trying->job->org, trying->assessment, &subject->learned,
	                     &trying->released));
	if (!trying->released)
		return OK;
	TRY(version_in_use(w, tx, trying->job->org, trying->assessment, &in_use));
	TRY(version_load(w, tx, trying->job->org, in_use, &trying->version));
	subject->document = trying->version.document;
	subject->document_digest_hex = trying->version.digest_hex;
	subject->part = document_part(subject->document, trying->task.part.id);
	trying->released = subject->part != NULL && subject->part->written != NULL;
	if (!trying->released)
		return OK;
	subject->answer = trying->answer;
	subject->readable = true;
	return learned_load(w, tx, trying->job->org, subject->part, &subject->learned);
}

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct trying *trying = argument;
	const struct trial_job_row_in in = {.org = trying->job->org, .id = trying->id};
	struct trial_job_row_row row;
	bool found;
	TRY(trial_job_row(w, tx, &in, &row, &found));
	trying->there = found && str_equal(row.state, trial_state_name(TRIAL_ASKING));
	if (!trying->there)
		return OK;
	trying->assessment = row.assessment;
	trying->answer = row.answer;
	trying->model = row.model;
	TRY(trial_task_read(w, row.task, &trying->task));
	TRY(trial_views_read(w, row.views, &trying->trial));
	trying->views = work_array(w, 2 * DOCUMENT_CRITERIA_MAX, sizeof *trying->views);
	trying->view_count = 0;
	for (size_t i = 0; i < trying->trial.view_count && i < DOCUMENT_CRITERIA_MAX; i++)
		if (str_equal(trying->trial.views[i].scorer, SCORER_RUBRIC))
			trying->views[trying->view_count++] = trying->trial.views[i];
	return OK;
}

/* What cannot be read of what was learned says nothing here. */
static enum err load_released(struct work *w, struct tx *tx, void *argument)
{
	struct trying *trying = argument;
	enum err failed = load_learned(w, tx, trying);
	if (failed != ERR_INPUT && failed != ERR_CONFLICT)
		return failed;
	work_forgive(w);
	trying->released = false;
	return OK;
}

/* ---- what the rules say ---- */

static void add_found(struct trying *trying, struct str kind, struct str note, size_t at, size_t length)
{
	if (trying->found_count < FOUND_MAX)
		trying->found[trying->found_count++] = (struct flag){
			.part = trying->task.part.id,
			.kind = kind,
			.note = note,
			.starts_at = (int64_t)at,
			.length = (int64_t)length,
		};
}

static void count_words(struct work *w, struct trying *trying)
{
	int64_t words = (int64_t)utf8_words(trying->answer);
	int64_t least = trying->task.written.words_min, most = trying->task.written.words_max;
	if (words < least)
		add_found(trying, S("few-words"),
		          str_format(w->arena, "It has %lld word%s, and the task asks for at least %lld.",
		                     (long long)words, words == 1 ? "" : "s", (long long)least),
		          0, 0);
	if (most > 0 && words > most)
		add_found(trying, S("many-words"),
		          str_format(w->arena, "It has %lld words, and the task asks for at most %lld.",
		                     (long long)words, (long long)most),
		          0, 0);
}

static bool was_judged(const struct trying *trying)
{
	for (size_t i = 0; i < trying->learned.verdict_count; i++)
		if (!trying->learned.verdicts[i].abstained)
			return true;
	return false;
}

/* As grade/gated.h: by what was learned, or by the gates that learn from nothing, which compare with nobody here. */
static void find_gates(struct work *w, struct trying *trying)
{
	struct gate_hit *hits = trying->learned.found;
	size_t count = trying->learned.found_count;
	const struct gated_subject subject = {.language = trying->task.language,
	                                      .statement = trying->task.written.statement,
	                                      .answer = trying->answer};
	if (!was_judged(trying))
		gated_find(w, &subject, &hits, &count);
	for (size_t i = 0; i < count; i++)
		add_found(trying, gate_name(hits[i].gate), hits[i].note, 0, 0);
}

static enum err look(struct work *w, struct trying *trying)
{
	struct flags_hit *hits;
	size_t count, text_count;
	struct str *texts = score_rubric_texts(w, &trying->task.written.rubric, &text_count);
	trying->found = work_array(w, FOUND_MAX, sizeof *trying->found);
	trying->found_count = 0;
	count_words(w, trying);
	TRY(flags_find(w, trying->answer, texts, text_count, &hits, &count));
	for (size_t i = 0; i < count; i++)
		add_found(trying, flags_kind_name(hits[i].kind), hits[i].note, hits[i].at, hits[i].length);
	find_gates(w, trying);
	return OK;
}

/* ---- what was learned says ---- */

/* Its view of a criterion whose question is still the one that it learned. */
static void keep_learned(struct work *w, struct trying *trying)
{
	const struct rubric *rubric = &trying->task.written.rubric;
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		const struct learned_criterion *known =
			learned_find(&trying->subject.learned, trying->task.part.id, criterion->id);
		struct str digest = wording_asked(w, &trying->task.part, criterion);
		const struct verdict *view =
			grade_verdict_find(trying->learned.verdicts, trying->learned.verdict_count,
		                           SCORER_LEARNED, trying->task.part.id, criterion->id);
		if (known != NULL && view != NULL && !view->abstained && str_equal(known->digest, digest))
			trying->views[trying->view_count++] = *view;
	}
}

/* What the model has just said of the criteria, where what was learned takes its view. */
static const double *views_of(struct work *w, const struct trying *trying)
{
	const struct rubric *rubric = part_rubric(trying->subject.part);
	double *views = work_array(w, rubric->criterion_count, sizeof *views);
	struct str judge = rubric_judge_name(w, trying->model, S(RUBRIC_PROMPT_VERSION));
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct verdict *view =
			grade_verdict_find(trying->views, trying->view_count, SCORER_RUBRIC,
		                           trying->task.part.id, rubric->criteria[i].id);
		bool known = view != NULL && str_equal(trying->subject.learned.viewer, judge);
		views[i] = known ? rubric_share(view) : NAN;
	}
	return views;
}

/* One that is away says nothing here: what the model says is worth having all the same. */
static enum err ask_learned(struct work *w, const struct grade_means *means, struct trying *trying)
{
	if (!trying->released)
		return OK;
	enum err failed = learned_judge(w, means, &trying->subject, &trying->learned);
	if (failed != ERR_UNAVAILABLE && failed != ERR_BUSY)
		return failed;
	work_forgive(w);
	trying->learned = (struct learned_answer){0};
	return OK;
}

/* ---- what the model says ---- */

static enum err keep(struct work *w, struct tx *tx, void *argument)
{
	struct trying *trying = argument;
	int64_t changed;
	const struct trial_job_keep_in in = {
		.org = trying->job->org,
		.id = trying->id,
		.views = trial_views_text(w, trying->views, trying->view_count),
		.found = trial_found_text(w, trying->found, trying->found_count),
		.model = trying->model,
	};
	TRY(trial_job_keep(w, tx, &in, &changed));
	trying->there = changed > 0;
	return OK;
}

/* Rule 3. */
static struct rubric_subject subject_of(struct work *w, const struct trying *trying)
{
	struct digest digest = digest_of(trying->answer);
	return (struct rubric_subject){
		.statement = trying->task.written.statement,
		.answer = trying->answer,
		.nonce = str_slice(digest_hex(w->arena, &digest), 0, NONCE_LENGTH),
		.seed = digest.byte[0],
	};
}

static enum err ask_model(struct work *w, const struct grade_means *means, struct trying *trying)
{
	const struct rubric *rubric = &trying->task.written.rubric;
	const struct rubric_subject subject = subject_of(w, trying);
	/* One that is forgotten is asked about no more. */
	for (size_t i = trying->view_count; i < rubric->criterion_count && trying->there; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		struct rubric_reply reply = {.json = rubric_unasked_reply(RUBRIC_NO_MODEL)};
		struct verdict view = {
			.part = trying->task.part.id, .task = criterion->id, .scorer = SCORER_RUBRIC};
		if (means->model != NULL)
			TRY(score_rubric_ask(w, means, &subject, criterion, &reply));
		TRY(rubric_verdict_of(w, reply.json, trying->answer, criterion, &view));
		trying->views[trying->view_count++] = view;
		if (!str_absent(reply.model))
			trying->model = reply.model;
		TRY(db_write(w, means->db, keep, trying));
	}
	return OK;
}

/* ---- the end ---- */

static enum err end(struct work *w, struct tx *tx, void *argument)
{
	const struct trying *trying = argument;
	const struct trial_job_end_in in = {
		.org = trying->job->org,
		.id = trying->id,
		.state = trial_state_name(trying->state),
		.problem = trying->words,
		.now_us = world_now_us(w),
	};
	TRY(keep(w, tx, argument));
	TRY(trial_job_end(w, tx, &in));
	return jobs_complete(w, tx, trying->job);
}

static enum err say_waiting(struct work *w, struct tx *tx, void *argument)
{
	const struct trying *trying = argument;
	const struct trial_job_say_in in = {.org = trying->job->org, .id = trying->id, .doing = waiting};
	return trial_job_say(w, tx, &in);
}

/* Tried again, unless that was done often enough. */
static enum err give_up(struct work *w, struct db *db, struct trying *trying, enum err failed)
{
	struct str why = w->message;
	work_forgive(w);
	bool silent = failed == ERR_UNAVAILABLE || failed == ERR_BUSY;
	if (trying->job->attempts < TRIAL_ATTEMPTS_MAX) {
		if (silent)
			TRY(db_write(w, db, say_waiting, trying));
		return fail(w, failed, "%.*s", STR_ARG(why));
	}
	trying->state = TRIAL_FAILED;
	trying->words =
		silent ? silent_model : str_format(w->arena, "It could not be tried: %.*s", STR_ARG(why));
	return db_write(w, db, end, trying);
}

static enum err judge(struct work *w, const struct grade_means *means, struct trying *trying)
{
	TRY(db_read(w, means->db, load_released, trying));
	bool after = trying->released && learned_takes_view(&trying->subject.learned, trying->task.part.id);
	if (!after)
		TRY(ask_learned(w, means, trying));
	TRY(look(w, trying));
	TRY(db_write(w, means->db, keep, trying));
	TRY(ask_model(w, means, trying));
	if (after) {
		trying->subject.views = views_of(w, trying);
		TRY(ask_learned(w, means, trying));
		TRY(look(w, trying));
	}
	keep_learned(w, trying);
	if (means->model == NULL)
		trying->words = no_model;
	return OK;
}

enum err trial_job(struct work *w, struct db *db, const struct grade_means *means, const struct job *job)
{
	struct trying *trying = work_alloc(w, sizeof *trying);
	struct grade_means leased = *means;
	leased.db = db;
	leased.job = job;
	trying->job = job;
	trying->state = TRIAL_DONE;
	TRY(jobs_payload_id(w, job, S("trial"), &trying->id));
	TRY(db_read(w, db, load, trying));
	if (!trying->there)
		return OK;
	enum err failed = judge(w, &leased, trying);
	return failed == OK ? db_write(w, db, end, trying) : give_up(w, db, trying, failed);
}
