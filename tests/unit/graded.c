#include "unit/graded.h"

#include "base/time.h"
#include "base/world.h"
#include "db/jobs.h"
#include "demonstration.h"
#include "exam/written.h"
#include "test.h"

#include <semaphore.h>

static enum err answer_while_there(struct work *w, void *state, const struct llm_question *question,
                                   struct llm_answer *out)
{
	struct graded *graded = state;
	graded->asked++;
	if (graded->answers_left == 0)
		return fail(w, ERR_UNAVAILABLE, "The language model does not answer.");
	graded->answers_left--;
	struct str rest = question->messages[1].pieces[1].text;
	struct str first = str_cut(&rest, ' ');
	struct llm_token *tokens = work_array(w, 1, sizeof *tokens);
	tokens[0] = (struct llm_token){S("2"), {{S("2"), -0.1}, {S("3"), -3.0}}, 2};
	*out = (struct llm_answer){
		.text = str_format(w->arena, "%.*s\"\nLevel: 2", STR_ARG(first)),
		.tokens = tokens,
		.token_count = 1,
		.model = graded->model,
	};
	return OK;
}

/* ---- setting up ---- */

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct graded *graded = argument;
	struct seated seated;
	struct sitting sitting;
	TRY(seated_begin(w, tx, graded->document, &seated));
	graded->org = seated.org;
	graded->assessment = seated.assessment;
	graded->sitting = seated.sitting;
	graded->candidate = seated.candidate;
	TRY(sitting_load(w, tx, &graded->candidate, graded->sitting, &sitting));
	graded->version = sitting.version;
	return OK;
}

struct handing_in {
	struct graded *graded;
	struct str answer;
};

static enum err hand_in(struct work *w, struct tx *tx, void *argument)
{
	const struct handing_in *of = argument;
	const struct graded *graded = of->graded;
	struct sitting sitting;
	struct draft_saved saved;
	for (size_t i = 0; i < graded->document->part_count; i++) {
		TRY(sitting_load(w, tx, &graded->candidate, graded->sitting, &sitting));
		TRY(sitting_begin_part(w, tx, &graded->candidate, &sitting, graded->document->parts[i].id));
	}
	TRY(written_save(w, tx, &graded->candidate, graded->sitting, GRADED_PART, of->answer, 0, S("tab"),
	                 &saved));
	for (size_t i = 0; i < graded->document->part_count; i++) {
		TRY(sitting_load(w, tx, &graded->candidate, graded->sitting, &sitting));
		TRY(sitting_submit_part(w, tx, &graded->candidate, &sitting, graded->document->parts[i].id));
	}
	return OK;
}

void graded_open(struct work *w, enum db_engine engine, struct str answer, struct graded *out)
{
	*out = (struct graded){
		.db = test_database_open(w, engine), .answers_left = SIZE_MAX, .model = GRADED_MODEL};
	out->document = demonstration_quiz_and_report(w);
	assert_ok(w, db_write(w, out->db, set_up, out));
	assert_ok(w, db_write(w, out->db, hand_in, &(struct handing_in){out, answer}));
}

struct coming {
	struct graded *graded;
	const char *name;
};

static enum err come_too(struct work *w, struct tx *tx, void *argument)
{
	const struct coming *coming = argument;
	struct graded *graded = coming->graded;
	struct id invitation;
	TRY(seated_person(w, tx, graded->org, coming->name, ROLE_CANDIDATE, &graded->candidate));
	bool again;
	TRY(sitting_invite(w, tx, &graded->candidate, graded->candidate.person, graded->assessment,
	                   world_now_us(w) + TIME_DAY_US, &invitation, &again));
	return sitting_consent(w, tx, &graded->candidate, invitation, &graded->sitting);
}

void graded_another(struct work *w, const char *name, struct str answer, struct graded *graded)
{
	assert_ok(w, db_write(w, graded->db, come_too, &(struct coming){graded, name}));
	assert_ok(w, db_write(w, graded->db, hand_in, &(struct handing_in){graded, answer}));
}

/* ---- looking ---- */

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct graded *graded = argument;
	const struct actor reviewer = {.org = graded->org, .person = graded->org, .roles = ROLE_REVIEWER};
	TRY(grade_verdicts(w, tx, graded->org, graded->sitting, &graded->verdicts, &graded->verdict_count));
	TRY(grade_flags(w, tx, graded->org, graded->sitting, &graded->flags, &graded->flag_count));
	return review_queue(w, tx, &reviewer, &graded->cases, &graded->case_count);
}

void graded_look(struct work *w, struct graded *graded)
{
	assert_ok(w, db_read(w, graded->db, look, graded));
}

/* ---- the jobs ---- */

struct run {
	struct graded *graded;
	struct str payload;
	int64_t attempts;
	enum err result;
	sem_t done;
};

static enum err add_job(struct work *w, struct tx *tx, void *argument)
{
	const struct run *run = argument;
	return jobs_add(w, tx, run->graded->org, S("test.part"), run->payload, 0);
}

static enum err run_job(struct work *w, struct db *db, void *context, const struct job *job)
{
	struct run *run = context;
	const struct llm_model model = {run->graded, answer_while_there};
	const struct grade_means means = {.db = db,
	                                  .model = run->graded->without_model ? NULL : &model,
	                                  .embedding = run->graded->embedding};
	struct job numbered = *job;
	numbered.attempts = run->attempts;
	run->result = grade_part_job(w, db, &means, &numbered);
	work_forgive(w);
	sem_post(&run->done);
	return OK;
}

enum err graded_run_part(struct work *w, struct graded *graded, int64_t attempts)
{
	static const struct job_handler handler = {S_INIT("test.part"), run_job, .threads = 1,
	                                           .lease_seconds = 60, .attempts_max = 1};
	struct run run = {
		.graded = graded,
		.payload = str_format(w->arena, "{\"sitting\":\"%.*s\",\"part\":\"%.*s\"}",
	                              STR_ARG(id_text(w->arena, graded->sitting)), STR_ARG(GRADED_PART)),
		.attempts = attempts,
	};
	assert_int_equal(sem_init(&run.done, 0, 0), 0);
	assert_ok(w, db_write(w, graded->db, add_job, &run));
	struct jobs *jobs = jobs_start(&world_real, graded->db, &handler, 1, &run);
	sem_wait(&run.done);
	jobs_stop(jobs);
	sem_destroy(&run.done);
	graded_look(w, graded);
	return run.result;
}

void graded_run_sitting(struct work *w, struct graded *graded)
{
	const struct job job = {
		.org = graded->org,
		.kind = S("grade.sitting"),
		.payload = str_format(w->arena, "{\"sitting\":\"%.*s\"}",
	                              STR_ARG(id_text(w->arena, graded->sitting))),
	};
	const struct grade_means means = {.db = graded->db, .embedding = graded->embedding};
	assert_ok(w, grade_sitting_job(w, graded->db, &means, &job));
	graded_look(w, graded);
}
