/* What was learned, with a language model's view as one of its inputs, judges a written answer: after the model, with what is
 * stored of it; without where there is nothing. On both databases. */
#include "database.h"
#include "demonstration.h"
#include "exam/scale.h"
#include "exam/wording.h"
#include "exam/written.h"
#include "grade/learned.h"
#include "grade/replay.h"
#include "grade/review.h"
#include "grade/rubric.h"
#include "llm/embed.h"
#include "test.h"
#include "unit/seated.h"

#include "grade/score_viewed_test.sql.h"

#include <math.h>
#include <semaphore.h>
#include <string.h>

#define PART S("incident-report")
#define MODEL S("sha256:fake")
#define EMBEDDER S("sha256:away")

enum { ANSWERS = 60, WORDS = 6 };

static const struct str report = S_INIT("Orders failed for an hour. We went back to the version before.");

struct course {
	struct db *db;
	const struct document *document;
	struct id org, assessment, version, sitting, calibration;
	struct actor candidate;
	bool there; /* the model */
	size_t asked;
	bool takes; /* the calibration was learned with views */
	const struct grader *grader;
	bool embeds;  /* and with an embedder, which is away, or */
	bool opens;   /* there, and while it is asked the case is opened */
	bool earlier; /* and by a program from before there were views */
	bool settles;
	struct str model; /* its name; absent: MODEL */
	struct str viewer;
	struct verdict *verdicts;
	size_t verdict_count;
	struct review_case *cases;
	size_t case_count;
	struct sitting loaded;
	const struct verdict *replayed;
	struct replay_result replay;
};

/* Quotes the answer's first word and finds level 2 likeliest. */
static enum err answer_while_there(struct work *w, void *state, const struct llm_question *question,
                                   struct llm_answer *out)
{
	struct course *course = state;
	if (!course->there)
		return fail(w, ERR_UNAVAILABLE, "The language model does not answer.");
	course->asked++;
	struct str rest = question->messages[1].pieces[1].text;
	struct str first = str_cut(&rest, ' ');
	struct llm_token *tokens = work_array(w, 1, sizeof *tokens);
	tokens[0] = (struct llm_token){S("2"), {{S("2"), -0.1}, {S("3"), -3.0}}, 2};
	*out = (struct llm_answer){
		.text = str_format(w->arena, "%.*s\"\nLevel: 2", STR_ARG(first)),
		.tokens = tokens,
		.token_count = 1,
		.model = str_absent(course->model) ? MODEL : course->model,
	};
	return OK;
}

/* ---- a calibration ---- */

static const struct part *report_part(const struct course *course)
{
	return document_part(course->document, PART);
}

/* Answers whose words say half of what they are worth, and whose view says the rest. */
static struct grader *trained(struct work *w, const struct course *course)
{
	static const char *const good[] = {"orders", "failed", "hour", "version", "database", "lock"};
	static const char *const idle[] = {"weather", "coffee", "holiday", "friday", "summer", "party"};
	const struct criterion *criterion = &part_rubric(report_part(course))->criteria[0];
	double top = (double)(scale_levels(criterion) - 1);
	struct grader_anchor anchors[ANSWERS];
	struct grader *grader;
	uint32_t drawn = 3;
	for (size_t i = 0; i < ANSWERS; i++) {
		size_t shown = i % 4, sense = i / 4 % 3;
		struct buf text = buf_init(w->arena, 400);
		for (size_t k = 0; k < WORDS; k++) {
			drawn = drawn * 1664525u + 1013904223u;
			size_t word = (drawn >> 16) % WORDS;
			buf_format(&text, "%s ", k < 2 * shown ? good[word] : idle[word]);
		}
		double worth = (double)(shown + sense) / 5;
		anchors[i] = (struct grader_anchor){.text = buf_str(&text),
		                                    .score = round(top * worth),
		                                    .view = course->takes ? worth : NAN};
	}
	const struct grader_question question = {.id = learned_question(w, PART, criterion->id),
	                                         .text = report_part(course)->written->statement,
	                                         .score_max = top};
	const struct grader_training training = {.language = S("en"),
	                                         .questions = &question,
	                                         .question_count = 1,
	                                         .anchors = anchors,
	                                         .anchor_count = ANSWERS};
	assert_ok(w, grader_train(w, NULL, &training, vectors_open(w, 0), &grader));
	assert_true((grader_about(grader).view_share[GRADER_OWN_ANCHORS] > 0) == course->takes);
	return grader;
}

static enum err release(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	const struct criterion *criterion = &part_rubric(report_part(course))->criteria[0];
	const struct grader *grader = course->grader;
	const struct learned_criterion known = {
		.part = PART,
		.criterion = criterion->id,
		.digest = wording_asked(w, report_part(course), criterion),
		.answers = ANSWERS,
		.given = {ANSWERS / 2, 0, 0, ANSWERS / 2},
		.weight = 0.5,
		.view_share = grader_about(grader).view_share[GRADER_OWN_ANCHORS],
	};
	const struct learned learned = {.version = course->earlier ? S("grader-3/features-1")
	                                                           : S(GRADER_VERSION),
	                                .embedder = course->embeds ? EMBEDDER : (struct str){0},
	                                .viewer = course->viewer,
	                                .criteria = &known,
	                                .count = 1};
	struct buf bytes = buf_init(w->arena, LEARNED_GRADER_BYTES_MAX);
	grader_write(&bytes, grader);
	course->calibration = world_id(w);
	const struct score_viewed_test_release_in in = {.org = course->org,
	                                                .id = course->calibration,
	                                                .assessment = course->assessment,
	                                                .version = course->version,
	                                                .basis = learned_write(w, &learned),
	                                                .coverage = course->settles ? 0.5 : 0.9,
	                                                .settles = course->settles};
	const struct score_viewed_test_grader_in grader_in = {
		.org = course->org,
		.calibration = course->calibration,
		.bytes = course->earlier ? S("assay grader 2\n, and what came then") : buf_str(&bytes)};
	TRY(score_viewed_test_release(w, tx, &in));
	return score_viewed_test_grader(w, tx, &grader_in);
}

/* ---- setting up ---- */

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct seated seated;
	struct sitting sitting;
	TRY(seated_begin(w, tx, course->document, &seated));
	course->org = seated.org;
	course->assessment = seated.assessment;
	course->sitting = seated.sitting;
	course->candidate = seated.candidate;
	TRY(sitting_load(w, tx, &course->candidate, course->sitting, &sitting));
	course->version = sitting.version;
	return OK;
}

static enum err hand_in(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct sitting sitting;
	struct draft_saved saved;
	for (size_t i = 0; i < course->document->part_count; i++) {
		TRY(sitting_load(w, tx, &course->candidate, course->sitting, &sitting));
		TRY(sitting_begin_part(w, tx, &course->candidate, &sitting, course->document->parts[i].id));
	}
	TRY(written_save(w, tx, &course->candidate, course->sitting, PART, report, 0, S("tab"), &saved));
	for (size_t i = 0; i < course->document->part_count; i++) {
		TRY(sitting_load(w, tx, &course->candidate, course->sitting, &sitting));
		TRY(sitting_submit_part(w, tx, &course->candidate, &sitting, course->document->parts[i].id));
	}
	return OK;
}

static void course_open(struct work *w, enum db_engine engine, bool takes, struct str viewer,
                        struct course *course)
{
	*course = (struct course){
		.db = test_database_open(w, engine), .there = true, .takes = takes, .viewer = viewer};
	course->document = demonstration_quiz_and_report(w);
	assert_ok(w, db_write(w, course->db, set_up, course));
	assert_ok(w, db_write(w, course->db, hand_in, course));
	course->grader = trained(w, course);
}

/* ---- looking ---- */

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	const struct actor reviewer = {.org = course->org, .person = course->org, .roles = ROLE_REVIEWER};
	TRY(grade_verdicts(w, tx, course->org, course->sitting, &course->verdicts, &course->verdict_count));
	return review_queue(w, tx, &reviewer, &course->cases, &course->case_count);
}

/* Of the criterion that was learned. */
static const struct verdict *verdict_by(const struct course *course, struct str scorer)
{
	return grade_verdict_find(course->verdicts, course->verdict_count, scorer, PART,
	                          part_rubric(report_part(course))->criteria[0].id);
}

static enum err open_case(struct work *w, struct tx *tx, void *argument)
{
	const struct course *course = argument;
	return review_open(w, tx, course->org, course->sitting, S("A person decides every award."));
}

static enum err ready(struct work *w, void *state, struct llm_embedder *out, struct llm_embedder *kept)
{
	struct course *course = state;
	(void)kept; /* nothing is compared with it */
	if (!course->opens)
		return fail(w, ERR_UNAVAILABLE, "The embedder does not answer.");
	out->model = EMBEDDER;
	return db_write(w, course->db, open_case, course);
}

struct run {
	struct course *course;
	struct str payload;
	int64_t attempts;
	enum err result;
	sem_t done;
};

static enum err add_job(struct work *w, struct tx *tx, void *argument)
{
	const struct run *run = argument;
	return jobs_add(w, tx, run->course->org, S("test.part"), run->payload, 0);
}

static enum err run_job(struct work *w, struct db *db, void *context, const struct job *job)
{
	struct run *run = context;
	const struct llm_model model = {run->course, answer_while_there};
	const struct grade_embedding embedding = {ready, run->course};
	const struct grade_means means = {
		.db = db, .model = &model, .embedding = run->course->embeds ? &embedding : NULL};
	struct job numbered = *job;
	numbered.attempts = run->attempts;
	run->result = grade_part_job(w, db, &means, &numbered);
	work_forgive(w);
	sem_post(&run->done);
	return OK;
}

/* One run of the job, as its attempt number `attempts`. */
static enum err run_part(struct work *w, struct course *course, int64_t attempts)
{
	static const struct job_handler handler = {S_INIT("test.part"), run_job, .threads = 1,
	                                           .lease_seconds = 60, .attempts_max = 1};
	struct run run = {
		.course = course,
		.payload = str_format(w->arena, "{\"sitting\":\"%.*s\",\"part\":\"%.*s\"}",
	                              STR_ARG(id_text(w->arena, course->sitting)), STR_ARG(PART)),
		.attempts = attempts,
	};
	assert_int_equal(sem_init(&run.done, 0, 0), 0);
	assert_ok(w, db_write(w, course->db, add_job, &run));
	struct jobs *jobs = jobs_start(&world_real, course->db, &handler, 1, &run);
	sem_wait(&run.done);
	jobs_stop(jobs);
	sem_destroy(&run.done);
	assert_ok(w, db_read(w, course->db, look, course));
	return run.result;
}

static void run_sitting(struct work *w, struct course *course)
{
	const struct job job = {
		.org = course->org,
		.kind = S("grade.sitting"),
		.payload = str_format(w->arena, "{\"sitting\":\"%.*s\"}",
	                              STR_ARG(id_text(w->arena, course->sitting))),
	};
	const struct grade_embedding embedding = {ready, course};
	const struct grade_means means = {.db = course->db, .embedding = course->embeds ? &embedding : NULL};
	assert_ok(w, grade_sitting_job(w, course->db, &means, &job));
	assert_ok(w, db_read(w, course->db, look, course));
}

static enum err replay(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	return replay_one(w, tx, course->org, course->replayed->id, &course->replay);
}

static double stored_view(struct work *w, const struct verdict *verdict)
{
	const struct json *reply;
	assert_ok(w, json_parse(w, verdict->reply, verdict->reply.len, &reply));
	return json_get_real(reply, S("view"));
}

/* Whether it says that the model's view was used; and what was computed from is computed again. */
static void assert_judged(struct work *w, struct course *course, bool viewed)
{
	const struct verdict *learned = verdict_by(course, SCORER_LEARNED);
	const struct json *basis;
	assert_non_null(learned);
	assert_false(learned->abstained);
	assert_ok(w, json_parse(w, learned->basis, learned->basis.len, &basis));
	assert_int_equal(json_get_bool(basis, S("view")), viewed);
	assert_int_equal(!isnan(stored_view(w, learned)), viewed);
	course->replayed = learned;
	assert_ok(w, db_read(w, course->db, replay, course));
	assert_true(course->replay.identical);
}

/* ---- the tests ---- */

static void after_the_model(enum db_engine engine)
{
	struct work w = test_work();
	struct course viewed, plain;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &viewed);
	assert_ok(&w, db_write(&w, viewed.db, release, &viewed));
	assert_int_equal(run_part(&w, &viewed, 1), OK);
	assert_judged(&w, &viewed, true);
	assert_true(verdict_by(&viewed, SCORER_LEARNED) >
	            verdict_by(&viewed, SCORER_RUBRIC)); /* in the order made */
	/* Levels 2 and 3 at e^-0.1 and e^-3. */
	double two = exp(-0.1), three = exp(-3.0), mean = (2 * two + 3 * three) / (two + three);
	double top = (double)(verdict_by(&viewed, SCORER_RUBRIC)->level_count - 1);
	assert_true(fabs(stored_view(&w, verdict_by(&viewed, SCORER_LEARNED)) - mean / top) < 1e-9);
	run_sitting(&w, &viewed);
	assert_int_equal(viewed.case_count, 1);
	assert_int_equal(run_part(&w, &viewed, 2), OK); /* once more changes nothing */
	size_t count = part_rubric(report_part(&viewed))->criterion_count;
	assert_int_equal(viewed.verdict_count, 2 * count);

	/* The same grader, and another model than the one that was learned with: as if nobody had been asked. */
	course_open(&w, engine, true, S("sha256:other, " RUBRIC_PROMPT_VERSION), &plain);
	assert_ok(&w, db_write(&w, plain.db, release, &plain));
	assert_int_equal(run_part(&w, &plain, 1), OK);
	assert_judged(&w, &plain, false);
	const struct verdict *with = verdict_by(&viewed, SCORER_LEARNED),
			     *without = verdict_by(&plain, SCORER_LEARNED);
	assert_int_equal(with->level_count, without->level_count);
	bool differ = false;
	for (size_t i = 0; i < with->level_count; i++)
		differ = differ || fabs(with->levels[i] - without->levels[i]) > 1e-6;
	assert_true(differ);
	db_close(viewed.db);
	db_close(plain.db);
	test_work_end(&w);
}

TEST(score_viewed_judges_after_the_model_sqlite)
{
	after_the_model(DB_SQLITE);
}

TEST(score_viewed_judges_after_the_model_postgres)
{
	after_the_model(DB_POSTGRES);
}

/* It waits for the model as long as that is asked, and then judges without. */
static void without_the_model(enum db_engine engine)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	assert_ok(&w, db_write(&w, course.db, release, &course));
	course.there = false;
	for (int64_t attempt = 1; attempt < GRADE_ATTEMPTS_MAX; attempt++)
		assert_int_equal(run_part(&w, &course, attempt), ERR_UNAVAILABLE);
	assert_int_equal(course.verdict_count, 0);
	assert_int_equal(run_part(&w, &course, GRADE_ATTEMPTS_MAX), OK);
	assert_judged(&w, &course, false);
	assert_true(verdict_by(&course, SCORER_RUBRIC)->abstained);
	run_sitting(&w, &course);
	assert_int_equal(course.case_count, 1);
	db_close(course.db);
	test_work_end(&w);
}

TEST(score_viewed_judges_without_a_model_that_stays_away_sqlite)
{
	without_the_model(DB_SQLITE);
}

TEST(score_viewed_judges_without_a_model_that_stays_away_postgres)
{
	without_the_model(DB_POSTGRES);
}

/* Patience with the machine has run out. */
static enum err grow_old(struct work *w, struct tx *tx, void *argument)
{
	const struct course *course = argument;
	const struct score_viewed_test_grow_old_in in = {.org = course->org, .id = course->sitting};
	return score_viewed_test_grow_old(w, tx, &in);
}

/* A model that is slow keeps what was learned from nobody: it judges before the case is opened, and that stays. */
static void without_a_slow_model(enum db_engine engine)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	assert_ok(&w, db_write(&w, course.db, release, &course));
	course.there = false;
	assert_int_equal(run_part(&w, &course, 1), ERR_UNAVAILABLE);
	run_sitting(&w, &course);
	assert_int_equal(course.verdict_count + course.case_count, 0);
	assert_ok(&w, db_write(&w, course.db, grow_old, &course));
	run_sitting(&w, &course);
	assert_judged(&w, &course, false);
	assert_null(verdict_by(&course, SCORER_RUBRIC));
	assert_int_equal(course.case_count, 1);
	size_t count = part_rubric(report_part(&course))->criterion_count;
	struct str left = str_format(w.arena, "no view on %zu of %zu criteria", count - 1, count);
	assert_true(str_find(course.cases[0].reasons, left) != SIZE_MAX); /* one was learned */
	course.there = true;
	assert_int_equal(run_part(&w, &course, 2), OK);
	assert_judged(&w, &course, false);
	assert_int_equal(course.verdict_count, 2 * count);
	db_close(course.db);
	test_work_end(&w);
}

TEST(score_viewed_judges_without_a_slow_model_before_the_case_is_opened_sqlite)
{
	without_a_slow_model(DB_SQLITE);
}

TEST(score_viewed_judges_without_a_slow_model_before_the_case_is_opened_postgres)
{
	without_a_slow_model(DB_POSTGRES);
}

/* Nor does an embedder that is away hold the case up. */
TEST(score_viewed_leaves_the_case_to_people_when_nothing_can_judge)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, DB_SQLITE, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	course.embeds = true;
	assert_ok(&w, db_write(&w, course.db, release, &course));
	course.there = false;
	assert_int_equal(run_part(&w, &course, 1), ERR_UNAVAILABLE);
	assert_ok(&w, db_write(&w, course.db, grow_old, &course));
	run_sitting(&w, &course);
	assert_int_equal(course.verdict_count, 0);
	assert_int_equal(course.case_count, 1);
	db_close(course.db);
	test_work_end(&w);
}

/* What a reviewer is asked does not change under them. */
static void settles_before_the_case(enum db_engine engine)
{
	struct work w = test_work();
	struct course before, behind;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &before);
	before.settles = true;
	assert_ok(&w, db_write(&w, before.db, release, &before));
	assert_int_equal(run_part(&w, &before, 1), OK);
	assert_true(learned_is_settled(&w, verdict_by(&before, SCORER_LEARNED)));
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &behind);
	behind.settles = true;
	assert_int_equal(run_part(&w, &behind, 1), OK);
	run_sitting(&w, &behind);
	assert_int_equal(behind.case_count, 1);
	assert_ok(&w, db_write(&w, behind.db, release, &behind));
	assert_int_equal(run_part(&w, &behind, 2), OK);
	const struct verdict *late = verdict_by(&behind, SCORER_LEARNED);
	assert_false(late->abstained || learned_is_settled(&w, late));
	db_close(before.db);
	db_close(behind.db);
	test_work_end(&w);
}

TEST(score_viewed_settles_nothing_once_there_is_a_case_sqlite)
{
	settles_before_the_case(DB_SQLITE);
}

TEST(score_viewed_settles_nothing_once_there_is_a_case_postgres)
{
	settles_before_the_case(DB_POSTGRES);
}

/* Not even where it was opened while that judged. */
TEST(score_viewed_judges_anew_when_the_case_was_opened_meanwhile)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, DB_SQLITE, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	course.settles = course.embeds = course.opens = true;
	assert_ok(&w, db_write(&w, course.db, release, &course));
	assert_int_equal(run_part(&w, &course, 1), ERR_BUSY);
	assert_null(verdict_by(&course, SCORER_LEARNED));
	assert_int_equal(run_part(&w, &course, 2), OK);
	assert_judged(&w, &course, true);
	assert_false(learned_is_settled(&w, verdict_by(&course, SCORER_LEARNED)));
	db_close(course.db);
	test_work_end(&w);
}

static enum err load_sitting(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	return sitting_load_any(w, tx, course->org, course->sitting, &course->loaded);
}

/* One that takes a view, and was released when nothing or another was looked for, waits for the model all the same. */
static void released_meanwhile(enum db_engine engine)
{
	struct work w = test_work();
	struct course course;
	const struct sitting_part *part;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	assert_ok(&w, db_write(&w, course.db, release, &course));
	assert_ok(&w, db_read(&w, course.db, load_sitting, &course));
	assert_ok(&w, sitting_find_part(&w, &course.loaded, PART, &part));
	const struct grade_means means = {.db = course.db};
	assert_int_equal(score_learned(&w, &means, &course.loaded, part, false), ERR_BUSY);
	work_forgive(&w);
	assert_ok(&w, db_read(&w, course.db, look, &course));
	assert_int_equal(course.verdict_count, 0);
	assert_int_equal(run_part(&w, &course, 1), OK);
	assert_judged(&w, &course, true);
	db_close(course.db);
	test_work_end(&w);
}

TEST(score_viewed_waits_for_the_model_when_it_was_released_meanwhile_sqlite)
{
	released_meanwhile(DB_SQLITE);
}

TEST(score_viewed_waits_for_the_model_when_it_was_released_meanwhile_postgres)
{
	released_meanwhile(DB_POSTGRES);
}

/* Whichever of its servers answered. */
TEST(score_viewed_knows_a_model_at_any_address)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, DB_SQLITE, true, S("big, " RUBRIC_PROMPT_VERSION), &course);
	course.model = S("http://two.example/v1 big");
	assert_ok(&w, db_write(&w, course.db, release, &course));
	assert_int_equal(run_part(&w, &course, 1), OK);
	assert_judged(&w, &course, true);
	db_close(course.db);
	test_work_end(&w);
}

/* One that took no view goes first, as before, whatever the model does. */
TEST(score_viewed_keeps_the_order_of_a_calibration_without_views)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, DB_SQLITE, false, (struct str){0}, &course);
	assert_ok(&w, db_write(&w, course.db, release, &course));
	course.there = false;
	assert_int_equal(run_part(&w, &course, 1), ERR_UNAVAILABLE);
	assert_judged(&w, &course, false);
	assert_null(verdict_by(&course, SCORER_RUBRIC));
	course.there = true;
	assert_int_equal(run_part(&w, &course, 2), OK);
	assert_true(verdict_by(&course, SCORER_LEARNED) < verdict_by(&course, SCORER_RUBRIC));
	db_close(course.db);
	test_work_end(&w);
}

/* The model has judged everything, and what was learned has not: its job, which waits, opens the case. */
static void waited_for(enum db_engine engine)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	course.embeds = true;
	assert_ok(&w, db_write(&w, course.db, release, &course));
	assert_int_equal(run_part(&w, &course, 1), ERR_UNAVAILABLE);
	assert_int_equal(course.verdict_count, part_rubric(report_part(&course))->criterion_count);
	assert_null(verdict_by(&course, SCORER_LEARNED));
	run_sitting(&w, &course);
	assert_int_equal(course.case_count, 0);
	assert_int_equal(run_part(&w, &course, GRADE_ATTEMPTS_MAX), OK);
	assert_true(verdict_by(&course, SCORER_LEARNED)->abstained);
	assert_false(verdict_by(&course, SCORER_RUBRIC)->abstained);
	assert_int_equal(course.case_count, 1);
	db_close(course.db);
	test_work_end(&w);
}

TEST(score_viewed_is_waited_for_before_the_case_is_opened_sqlite)
{
	waited_for(DB_SQLITE);
}

TEST(score_viewed_is_waited_for_before_the_case_is_opened_postgres)
{
	waited_for(DB_POSTGRES);
}

/* What an earlier program learned cannot be read any more: it says so, and keeps nothing from being judged; its embedder, which
 * is away, is not asked for. */
TEST(score_viewed_passes_over_what_an_earlier_program_learned)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, DB_SQLITE, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	course.earlier = course.embeds = true;
	assert_ok(&w, db_write(&w, course.db, release, &course));
	assert_int_equal(run_part(&w, &course, 1), OK);
	const struct verdict *learned = verdict_by(&course, SCORER_LEARNED);
	assert_true(learned->abstained && str_find(learned->comment, S("another version")) != SIZE_MAX);
	assert_true(learned < verdict_by(&course, SCORER_RUBRIC)); /* nothing of the model's is waited for */
	assert_false(verdict_by(&course, SCORER_RUBRIC)->abstained);
	db_close(course.db);
	test_work_end(&w);
}
