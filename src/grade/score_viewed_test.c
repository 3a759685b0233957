/* What was learned, with a language model's view as one of its inputs, judges a written answer: after the model, with what is
 * stored of it; without where there is nothing. On both databases. */
#include "exam/scale.h"
#include "exam/wording.h"
#include "grade/learned.h"
#include "grade/replay.h"
#include "grade/rubric.h"
#include "llm/embed.h"
#include "test.h"
#include "unit/graded.h"

#include "grade/score_viewed_test.sql.h"

#include <math.h>

#define EMBEDDER S("sha256:away")

enum { ANSWERS = 60, WORDS = 6 };

static const struct str report = S_INIT("Orders failed for an hour. We went back to the version before.");

struct course {
	struct graded graded;
	struct grade_embedding embedding;
	bool takes; /* the calibration was learned with views */
	const struct grader *grader;
	bool embeds;  /* and with an embedder, which is away, or */
	bool opens;   /* there, and while it is asked the case is opened */
	bool earlier; /* and by a program from before there were views */
	bool settles;
	struct str viewer;
	struct sitting loaded;
	const struct verdict *replayed;
	struct replay_result replay;
};

/* ---- a calibration ---- */

static const struct part *report_part(const struct course *course)
{
	return document_part(course->graded.document, GRADED_PART);
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
	const struct grader_question question = {.id = learned_question(w, GRADED_PART, criterion->id),
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
		.part = GRADED_PART,
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
	const struct id calibration = world_id(w);
	const struct score_viewed_test_release_in in = {.org = course->graded.org,
	                                                .id = calibration,
	                                                .assessment = course->graded.assessment,
	                                                .version = course->graded.version,
	                                                .basis = learned_write(w, &learned),
	                                                .coverage = course->settles ? 0.5 : 0.9,
	                                                .settles = course->settles};
	const struct score_viewed_test_grader_in grader_in = {
		.org = course->graded.org,
		.calibration = calibration,
		.bytes = course->earlier ? S("assay grader 2\n, and what came then") : buf_str(&bytes)};
	TRY(score_viewed_test_release(w, tx, &in));
	return score_viewed_test_grader(w, tx, &grader_in);
}

/* ---- setting up ---- */

static enum err open_case(struct work *w, struct tx *tx, void *argument)
{
	const struct graded *graded = argument;
	return review_open(w, tx, graded->org, graded->sitting, S("A person decides every award."));
}

static enum err ready(struct work *w, void *state, struct llm_embedder *out, struct llm_embedder *kept)
{
	struct course *course = state;
	(void)kept; /* nothing is compared with it */
	if (!course->opens)
		return fail(w, ERR_UNAVAILABLE, "The embedder does not answer.");
	out->model = EMBEDDER;
	return db_write(w, course->graded.db, open_case, &course->graded);
}

static void course_open(struct work *w, enum db_engine engine, bool takes, struct str viewer,
                        struct course *course)
{
	*course = (struct course){.takes = takes, .viewer = viewer};
	graded_open(w, engine, report, &course->graded);
	course->grader = trained(w, course);
}

/* Its calibration is released: from then on its answer is judged by it. */
static void course_release(struct work *w, struct course *course)
{
	course->embedding = (struct grade_embedding){ready, course};
	course->graded.embedding = course->embeds ? &course->embedding : NULL;
	assert_ok(w, db_write(w, course->graded.db, release, course));
}

/* ---- looking ---- */

/* Of the criterion that was learned. */
static const struct verdict *verdict_by(const struct course *course, struct str scorer)
{
	return grade_verdict_find(course->graded.verdicts, course->graded.verdict_count, scorer, GRADED_PART,
	                          part_rubric(report_part(course))->criteria[0].id);
}

static enum err replay(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	return replay_one(w, tx, course->graded.org, course->replayed->id, &course->replay);
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
	assert_ok(w, db_read(w, course->graded.db, replay, course));
	assert_true(course->replay.identical);
}

/* ---- the tests ---- */

static void after_the_model(enum db_engine engine)
{
	struct work w = test_work();
	struct course viewed, plain;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &viewed);
	course_release(&w, &viewed);
	assert_int_equal(graded_run_part(&w, &viewed.graded, 1), OK);
	assert_judged(&w, &viewed, true);
	assert_true(verdict_by(&viewed, SCORER_LEARNED) >
	            verdict_by(&viewed, SCORER_RUBRIC)); /* in the order made */
	/* Levels 2 and 3 at e^-0.1 and e^-3. */
	double two = exp(-0.1), three = exp(-3.0), mean = (2 * two + 3 * three) / (two + three);
	double top = (double)(verdict_by(&viewed, SCORER_RUBRIC)->level_count - 1);
	assert_true(fabs(stored_view(&w, verdict_by(&viewed, SCORER_LEARNED)) - mean / top) < 1e-9);
	graded_run_sitting(&w, &viewed.graded);
	assert_int_equal(viewed.graded.case_count, 1);
	assert_int_equal(graded_run_part(&w, &viewed.graded, 2), OK); /* once more changes nothing */
	size_t count = part_rubric(report_part(&viewed))->criterion_count;
	assert_int_equal(viewed.graded.verdict_count, 2 * count);

	/* The same grader, and another model than the one that was learned with: as if nobody had been asked. */
	course_open(&w, engine, true, S("sha256:other, " RUBRIC_PROMPT_VERSION), &plain);
	course_release(&w, &plain);
	assert_int_equal(graded_run_part(&w, &plain.graded, 1), OK);
	assert_judged(&w, &plain, false);
	const struct verdict *with = verdict_by(&viewed, SCORER_LEARNED),
			     *without = verdict_by(&plain, SCORER_LEARNED);
	assert_int_equal(with->level_count, without->level_count);
	bool differ = false;
	for (size_t i = 0; i < with->level_count; i++)
		differ = differ || fabs(with->levels[i] - without->levels[i]) > 1e-6;
	assert_true(differ);
	db_close(viewed.graded.db);
	db_close(plain.graded.db);
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
	course_release(&w, &course);
	course.graded.answers_left = 0;
	for (int64_t attempt = 1; attempt < GRADE_ATTEMPTS_MAX; attempt++)
		assert_int_equal(graded_run_part(&w, &course.graded, attempt), ERR_UNAVAILABLE);
	assert_int_equal(course.graded.verdict_count, 0);
	assert_int_equal(graded_run_part(&w, &course.graded, GRADE_ATTEMPTS_MAX), OK);
	assert_judged(&w, &course, false);
	assert_true(verdict_by(&course, SCORER_RUBRIC)->abstained);
	graded_run_sitting(&w, &course.graded);
	assert_int_equal(course.graded.case_count, 1);
	db_close(course.graded.db);
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
	const struct score_viewed_test_grow_old_in in = {.org = course->graded.org,
	                                                 .id = course->graded.sitting};
	return score_viewed_test_grow_old(w, tx, &in);
}

/* A model that is slow keeps what was learned from nobody: it judges before the case is opened, and that stays. */
static void without_a_slow_model(enum db_engine engine)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	course_release(&w, &course);
	course.graded.answers_left = 0;
	assert_int_equal(graded_run_part(&w, &course.graded, 1), ERR_UNAVAILABLE);
	graded_run_sitting(&w, &course.graded);
	assert_int_equal(course.graded.verdict_count + course.graded.case_count, 0);
	assert_ok(&w, db_write(&w, course.graded.db, grow_old, &course));
	graded_run_sitting(&w, &course.graded);
	assert_judged(&w, &course, false);
	assert_null(verdict_by(&course, SCORER_RUBRIC));
	assert_int_equal(course.graded.case_count, 1);
	size_t count = part_rubric(report_part(&course))->criterion_count;
	struct str left = str_format(w.arena, "no view on %zu of %zu criteria", count - 1, count);
	assert_true(str_find(course.graded.cases[0].reasons, left) != SIZE_MAX); /* one was learned */
	course.graded.answers_left = SIZE_MAX;
	assert_int_equal(graded_run_part(&w, &course.graded, 2), OK);
	assert_judged(&w, &course, false);
	assert_int_equal(course.graded.verdict_count, 2 * count);
	db_close(course.graded.db);
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
	course_release(&w, &course);
	course.graded.answers_left = 0;
	assert_int_equal(graded_run_part(&w, &course.graded, 1), ERR_UNAVAILABLE);
	assert_ok(&w, db_write(&w, course.graded.db, grow_old, &course));
	graded_run_sitting(&w, &course.graded);
	assert_int_equal(course.graded.verdict_count, 0);
	assert_int_equal(course.graded.case_count, 1);
	db_close(course.graded.db);
	test_work_end(&w);
}

/* What a reviewer is asked does not change under them. */
static void settles_before_the_case(enum db_engine engine)
{
	struct work w = test_work();
	struct course before, behind;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &before);
	before.settles = true;
	course_release(&w, &before);
	assert_int_equal(graded_run_part(&w, &before.graded, 1), OK);
	assert_true(learned_is_settled(&w, verdict_by(&before, SCORER_LEARNED)));
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &behind);
	behind.settles = true;
	assert_int_equal(graded_run_part(&w, &behind.graded, 1), OK);
	graded_run_sitting(&w, &behind.graded);
	assert_int_equal(behind.graded.case_count, 1);
	course_release(&w, &behind);
	assert_int_equal(graded_run_part(&w, &behind.graded, 2), OK);
	const struct verdict *late = verdict_by(&behind, SCORER_LEARNED);
	assert_false(late->abstained || learned_is_settled(&w, late));
	db_close(before.graded.db);
	db_close(behind.graded.db);
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
	course_release(&w, &course);
	assert_int_equal(graded_run_part(&w, &course.graded, 1), ERR_BUSY);
	assert_null(verdict_by(&course, SCORER_LEARNED));
	assert_int_equal(graded_run_part(&w, &course.graded, 2), OK);
	assert_judged(&w, &course, true);
	assert_false(learned_is_settled(&w, verdict_by(&course, SCORER_LEARNED)));
	db_close(course.graded.db);
	test_work_end(&w);
}

static enum err load_sitting(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	return sitting_load_any(w, tx, course->graded.org, course->graded.sitting, &course->loaded);
}

/* One that takes a view, and was released when nothing or another was looked for, waits for the model all the same. */
static void released_meanwhile(enum db_engine engine)
{
	struct work w = test_work();
	struct course course;
	const struct sitting_part *part;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	course_release(&w, &course);
	assert_ok(&w, db_read(&w, course.graded.db, load_sitting, &course));
	assert_ok(&w, sitting_find_part(&w, &course.loaded, GRADED_PART, &part));
	const struct grade_means means = {.db = course.graded.db};
	assert_int_equal(score_learned(&w, &means, &course.loaded, part, false), ERR_BUSY);
	work_forgive(&w);
	graded_look(&w, &course.graded);
	assert_int_equal(course.graded.verdict_count, 0);
	assert_int_equal(graded_run_part(&w, &course.graded, 1), OK);
	assert_judged(&w, &course, true);
	db_close(course.graded.db);
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
	course.graded.model = S("http://two.example/v1 big");
	course_release(&w, &course);
	assert_int_equal(graded_run_part(&w, &course.graded, 1), OK);
	assert_judged(&w, &course, true);
	db_close(course.graded.db);
	test_work_end(&w);
}

/* One that took no view goes first, as before, whatever the model does. */
TEST(score_viewed_keeps_the_order_of_a_calibration_without_views)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, DB_SQLITE, false, (struct str){0}, &course);
	course_release(&w, &course);
	course.graded.answers_left = 0;
	assert_int_equal(graded_run_part(&w, &course.graded, 1), ERR_UNAVAILABLE);
	assert_judged(&w, &course, false);
	assert_null(verdict_by(&course, SCORER_RUBRIC));
	course.graded.answers_left = SIZE_MAX;
	assert_int_equal(graded_run_part(&w, &course.graded, 2), OK);
	assert_true(verdict_by(&course, SCORER_LEARNED) < verdict_by(&course, SCORER_RUBRIC));
	db_close(course.graded.db);
	test_work_end(&w);
}

/* The model has judged everything, and what was learned has not: its job, which waits, opens the case. */
static void waited_for(enum db_engine engine)
{
	struct work w = test_work();
	struct course course;
	course_open(&w, engine, true, S("sha256:fake, " RUBRIC_PROMPT_VERSION), &course);
	course.embeds = true;
	course_release(&w, &course);
	assert_int_equal(graded_run_part(&w, &course.graded, 1), ERR_UNAVAILABLE);
	assert_int_equal(course.graded.verdict_count, part_rubric(report_part(&course))->criterion_count);
	assert_null(verdict_by(&course, SCORER_LEARNED));
	graded_run_sitting(&w, &course.graded);
	assert_int_equal(course.graded.case_count, 0);
	assert_int_equal(graded_run_part(&w, &course.graded, GRADE_ATTEMPTS_MAX), OK);
	assert_true(verdict_by(&course, SCORER_LEARNED)->abstained);
	assert_false(verdict_by(&course, SCORER_RUBRIC)->abstained);
	assert_int_equal(course.graded.case_count, 1);
	db_close(course.graded.db);
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
	course_release(&w, &course);
	assert_int_equal(graded_run_part(&w, &course.graded, 1), OK);
	const struct verdict *learned = verdict_by(&course, SCORER_LEARNED);
	assert_true(learned->abstained && str_find(learned->comment, S("another version")) != SIZE_MAX);
	assert_true(learned < verdict_by(&course, SCORER_RUBRIC)); /* nothing of the model's is waited for */
	assert_false(verdict_by(&course, SCORER_RUBRIC)->abstained);
	db_close(course.graded.db);
	test_work_end(&w);
}
