/* The queue of runs; the story that they tell is in code_story.c. */
#include "exam/code_run.h"

#include "base/check.h"
#include "base/log.h"
#include "base/utf8.h"
#include "base/world.h"
#include "db/jobs.h"

#include "exam/code_run.sql.h"

#define SECOND_US INT64_C(1000000)

/* ---- asking ---- */

static enum err find_open(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                          struct str name, struct sitting *sitting, const struct sitting_part **part)
{
	TRY(sitting_load(w, tx, actor, id, sitting));
	TRY(sitting_find_part(w, sitting, name, part));
	if ((*part)->part->code == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	if ((*part)->started_us == DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "Begin this part before you run anything.");
	if ((*part)->submitted_us != DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "You have handed this in: nothing more can be run.");
	return OK;
}

static enum err path_of(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                        struct id *out)
{
	const struct code_run_path_in in = {.org = org, .sitting = sitting, .part = part};
	struct code_run_path_row row;
	bool found;
	TRY(code_run_path(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	*out = row.id;
	return OK;
}

static enum err check_free(struct work *w, struct tx *tx, struct id org, struct id path)
{
	struct code_run_open_row row;
	TRY(code_run_open(w, tx, &(struct code_run_open_in){.org = org, .path = path}, &row));
	if (row.open)
		return fail(w, ERR_BUSY,
		            "Your last run has not ended yet: wait for its result, then run again.");
	return OK;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b; /* DB_NULL_INT is less than any turn */
}

/* Invariant 3 of the header. */
static enum err next_turn(struct work *w, struct tx *tx, const struct actor *actor, int64_t *turn)
{
	const struct code_run_turns_in in = {.org = actor->org, .person = actor->person};
	struct code_run_turns_row row;
	TRY(code_run_turns(w, tx, &in, &row));
	int64_t present = later(later(row.running, row.done), later(row.failed, 1));
	*turn = row.own == DB_NULL_INT ? present : later(row.own + 1, present);
	return OK;
}

enum err code_run_ask(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting_id,
                      struct str name, struct str language, struct str input, struct id *run)
{
	struct sitting sitting;
	const struct sitting_part *part;
	struct code_text text;
	struct code_run_insert_in in = {.org = actor->org, .person = actor->person, .input = input};
	if (input.len > RUN_INPUT_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "An input of your own has at most %d KB.",
		            RUN_INPUT_BYTES_MAX >> 10);
	TRY(find_open(w, tx, actor, sitting_id, name, &sitting, &part));
	TRY(code_text(w, tx, &sitting, part, language, &text));
	TRY(path_of(w, tx, actor->org, sitting_id, name, &in.path));
	TRY(check_free(w, tx, actor->org, in.path));
	TRY(next_turn(w, tx, actor, &in.turn));
	in.id = *run = world_id(w);
	in.revision = text.revision;
	in.language = text.language;
	in.source = text.body;
	in.asked_us = world_now_us(w);
	TRY(code_run_insert(w, tx, &in));
	return jobs_add(w, tx, actor->org, S("code.run"), S("{}"), 0);
}

enum err code_run_sweep(struct work *w, struct tx *tx, struct id org)
{
	struct code_run_lost_row row;
	TRY(code_run_lost(w, tx, &(struct code_run_lost_in){.org = org}, &row));
	for (int64_t i = 0; i < row.count && i < RUN_SWEPT_MAX; i++)
		TRY(jobs_add(w, tx, org, S("code.run"), S("{}"), 0));
	return OK;
}

/* ---- looking ---- */

/* All who run now end one after the other, at even distances: so long until the first free place, and for each one ahead. */
static int64_t wait_ms(const struct code_run_ahead_row *row)
{
	if (row->took_us == DB_NULL_INT)
		return DB_NULL_INT;
	int64_t places = row->running > 0 ? row->running : 1;
	int64_t before = row->ahead + (row->running > 0 ? 1 : 0);
	return before * row->took_us / places / 1000;
}

static enum err read_wait(struct work *w, struct tx *tx, struct id org, struct id run,
                          const struct code_run_find_row *row, struct code_run *out)
{
	const struct code_run_ahead_in in = {
		.org = org, .turn = row->turn, .asked_us = row->asked_us, .run = run};
	struct code_run_ahead_row ahead;
	TRY(code_run_ahead(w, tx, &in, &ahead));
	out->ahead = ahead.ahead;
	out->wait_ms = wait_ms(&ahead);
	return OK;
}

enum err code_run_load(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                       struct id run, struct code_run *out)
{
	const struct code_run_find_in in = {.org = org, .sitting = sitting, .part = part, .run = run};
	struct code_run_find_row row;
	bool found;
	TRY(code_run_find(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such run of yours.");
	*out = (struct code_run){
		.id = run,
		.revision = row.revision,
		.language = row.language,
		.input = row.input,
		.state = row.state,
		.asked_us = row.asked_us,
		.ended_us = row.ended_us,
		.wait_ms = DB_NULL_INT,
		.built = row.built,
		.tests = row.tests,
		.passed = row.passed,
		.failed_group = row.failed_group,
		.failed_test = row.failed_test,
		.report = row.report,
		.problem = row.problem,
	};
	return str_equal(row.state, S("waiting")) ? read_wait(w, tx, org, run, &row, out) : OK;
}

enum err code_runs(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                   struct code_run **out, size_t *count)
{
	const struct code_run_list_in in = {.org = org, .sitting = sitting, .part = part};
	struct code_run_list_row *rows;
	TRY(code_run_list(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct code_run){
			.id = rows[i].id,
			.revision = rows[i].revision,
			.language = rows[i].language,
			.input = rows[i].input,
			.state = rows[i].state,
			.asked_us = rows[i].asked_us,
			.ended_us = rows[i].ended_us,
			.wait_ms = DB_NULL_INT,
			.built = rows[i].built,
			.tests = rows[i].tests,
			.passed = rows[i].passed,
			.failed_group = rows[i].failed_group,
			.failed_test = rows[i].failed_test,
			.problem = rows[i].problem,
		};
	return OK;
}

/* ---- the job ---- */

/* One run in the hands of one ticket. */
struct turn {
	const struct job *job;
	struct id run; /* zero: there is nothing to do */
	int64_t attempts;
	bool given_up;   /* it was taken too often already: whoever ran it died */
	bool unreadable; /* what it is of is damaged */
	struct code_run_taken_row taken;
	struct sitting sitting;
	const struct code *code;
	struct code_run_end_in ended; /* what came of it */
};

static int64_t lease_until_us(struct work *w, int64_t seconds)
{
	return world_now_us(w) + seconds * SECOND_US;
}

/* What this ticket held before, or the run whose turn it is. */
static enum err find_run(struct work *w, struct tx *tx, struct turn *turn, bool *found)
{
	const struct code_run_of_ticket_in own = {.org = turn->job->org, .ticket = turn->job->id};
	struct code_run_of_ticket_row held;
	TRY(code_run_of_ticket(w, tx, &own, &held, found));
	turn->run = held.id;
	turn->attempts = held.attempts + 1;
	if (*found)
		return OK;
	const struct code_run_next_in in = {.org = turn->job->org, .now_us = world_now_us(w)};
	struct code_run_next_row next;
	TRY(code_run_next(w, tx, &in, &next, found));
	turn->run = next.id;
	turn->attempts = next.attempts + 1;
	return OK;
}

static enum err read_taken(struct work *w, struct tx *tx, struct turn *turn)
{
	const struct id org = turn->job->org;
	const struct sitting_part *part;
	TRY(code_run_taken(w, tx, &(struct code_run_taken_in){.org = org, .run = turn->run}, &turn->taken));
	TRY(sitting_load_any(w, tx, org, turn->taken.sitting, &turn->sitting));
	TRY(sitting_find_part(w, &turn->sitting, turn->taken.part, &part));
	turn->code = part->part->code;
	if (turn->code == NULL || str_absent(turn->taken.source))
		return fail(w, ERR_INTERNAL, "a run is of a program that is not there");
	return OK;
}

/* What cannot be read must not stand before all others for ever: it counts as an attempt that failed. */
static enum err load_taken(struct work *w, struct tx *tx, struct turn *turn)
{
	enum err failed = read_taken(w, tx, turn);
	if (failed != ERR_INTERNAL && failed != ERR_NOT_FOUND)
		return failed;
	log_event(w, LOG_ERROR, "code.run", LOG_TEXT("problem", w->message));
	work_forgive(w);
	turn->unreadable = true;
	return OK;
}

static enum err take(struct work *w, struct tx *tx, void *argument)
{
	struct turn *turn = argument;
	bool found;
	TRY(find_run(w, tx, turn, &found));
	if (!found) {
		turn->run = (struct id){0};
		return jobs_complete(w, tx, turn->job);
	}
	turn->given_up = turn->attempts > RUN_ATTEMPTS_MAX;
	turn->unreadable = false;
	const struct code_run_take_in in = {
		.org = turn->job->org,
		.run = turn->run,
		.ticket = turn->job->id,
		.attempts = turn->attempts,
		.lease_until_us = lease_until_us(w, RUN_LEASE_SECONDS),
		.started_us = world_now_us(w),
	};
	TRY(code_run_take(w, tx, &in));
	return load_taken(w, tx, turn);
}

static enum err extend_run(struct work *w, struct tx *tx, void *argument)
{
	const struct turn *turn = argument;
	const struct code_run_extend_in in = {
		.org = turn->job->org,
		.run = turn->run,
		.ticket = turn->job->id,
		.lease_until_us = lease_until_us(w, code_check_seconds(turn->code, turn->taken.language)),
	};
	return code_run_extend(w, tx, &in);
}

/* The run may take longer than the lease that every ticket begins with. */
static enum err extend(struct work *w, struct db *db, struct turn *turn)
{
	int64_t seconds = code_check_seconds(turn->code, turn->taken.language);
	if (seconds <= RUN_LEASE_SECONDS)
		return OK;
	TRY(jobs_extend(w, db, turn->job, (unsigned)seconds));
	return db_write(w, db, extend_run, turn);
}

/* On an input of one's own there is nothing to pass. */
static void sum_up(const struct code_report *report, bool compared, struct code_run_end_in *out)
{
	out->built = report->built;
	out->tests = compared ? (int64_t)report->test_count : DB_NULL_INT;
	out->passed = compared ? 0 : DB_NULL_INT;
	for (size_t i = 0; compared && i < report->test_count; i++) {
		const struct code_test_outcome *test = &report->tests[i];
		bool passed = test->result == CODE_PASSED;
		out->passed += passed;
		if (passed || !str_absent(out->failed_test))
			continue;
		out->failed_group = test->group->id;
		out->failed_test = test->test->id;
	}
}

static enum err run(struct work *w, const struct sandbox_runner *sandbox, struct turn *turn)
{
	struct code_report report;
	if (sandbox == NULL)
		return fail(w, ERR_UNAVAILABLE, "there is no sandbox");
	if (str_absent(turn->taken.input))
		TRY(code_check(w, sandbox, turn->code, turn->taken.language, turn->taken.source, true,
		               &report));
	else
		TRY(code_try(w, sandbox, turn->code, turn->taken.language, turn->taken.source,
		             turn->taken.input, &report));
	sum_up(&report, str_absent(turn->taken.input), &turn->ended);
	turn->ended.report = code_report_json(w, &report);
	return OK;
}

static enum err end(struct work *w, struct tx *tx, void *argument)
{
	const struct turn *turn = argument;
	struct code_run_end_in in = turn->ended;
	in.org = turn->job->org;
	in.run = turn->run;
	in.ticket = turn->job->id;
	in.state = str_absent(in.problem) ? S("done") : S("failed");
	in.ended_us = world_now_us(w);
	int64_t changed;
	TRY(code_run_end(w, tx, &in, &changed));
	return jobs_complete(w, tx, turn->job);
}

/* With a new ticket: this one has had its turn. */
static enum err put_back(struct work *w, struct tx *tx, void *argument)
{
	const struct turn *turn = argument;
	int64_t not_before_us = lease_until_us(w, INT64_C(1) << turn->attempts);
	const struct code_run_put_back_in in = {
		.org = turn->job->org,
		.run = turn->run,
		.ticket = turn->job->id,
		.not_before_us = not_before_us,
	};
	int64_t changed;
	TRY(code_run_put_back(w, tx, &in, &changed));
	if (changed > 0)
		TRY(jobs_add(w, tx, turn->job->org, S("code.run"), S("{}"), not_before_us));
	return jobs_complete(w, tx, turn->job);
}

static const struct str our_fault = S_INIT(
	"The machine that runs programs did not do its work. That is our fault, not your program's, and it counts "
	"for nothing. Your text is saved; run it again in a minute.");

enum err code_run_job(struct work *w, struct db *db, const struct sandbox_runner *sandbox,
                      const struct job *job)
{
	struct turn turn = {.job = job};
	TRY(db_write(w, db, take, &turn));
	if (id_is_zero(turn.run))
		return OK;
	enum err failed = turn.given_up || turn.unreadable ? ERR_UNAVAILABLE : extend(w, db, &turn);
	if (failed == OK)
		failed = run(w, sandbox, &turn);
	if (failed != OK) {
		log_event(w, LOG_WARNING, "code.run", LOG_TEXT("problem", w->message));
		work_forgive(w);
	}
	if (failed != OK && sandbox != NULL && turn.attempts < RUN_ATTEMPTS_MAX)
		return db_write(w, db, put_back, &turn);
	if (failed != OK)
		turn.ended = (struct code_run_end_in){
			.problem = our_fault, .tests = DB_NULL_INT, .passed = DB_NULL_INT};
	return db_write(w, db, end, &turn);
}
