/* A scenario taken on both engines: moves, two tabs, time, the version it began with, evidence, and all of it computed again. */
#include "grade/score_scenario.h"

#include "base/time.h"
#include "base/world.h"
#include "database.h"
#include "exam/part.h"
#include "exam/scenario.h"
#include "exam/version.h"
#include "grade/belief.h"
#include "grade/replay.h"
#include "irt/eap.h"
#include "story.h"
#include "test.h"
#include "unit/seated.h"

struct course {
	struct db *db;
	struct id org, sitting, assessment;
	struct actor candidate;
	const struct document *document;
	struct sitting loaded;
	int64_t sequence;
	const char *move;
	enum scenario_outcome outcome;
	struct scenario_walk walk;
	struct verdict *verdicts;
	size_t verdict_count;
	int64_t shift_us; /* of the world's clock */
};

/* The world of the tests, moved on by hand. */
static int64_t shifted_now_us(void *state)
{
	return world_real.now_us(NULL) + *(const int64_t *)state;
}

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct seated seated;
	TRY(seated_begin(w, tx, course->document, &seated));
	course->org = seated.org;
	course->assessment = seated.assessment;
	course->sitting = seated.sitting;
	course->candidate = seated.candidate;
	TRY(sitting_load(w, tx, &course->candidate, course->sitting, &course->loaded));
	return sitting_begin_part(w, tx, &course->candidate, &course->loaded, S("fire"));
}

static void course_open(struct work *w, struct world *world, enum db_engine engine, struct course *course)
{
	*course = (struct course){.db = test_database_open(w, engine),
	                          .document = story_document(w, story_yaml)};
	*world =
		(struct world){&course->shift_us, shifted_now_us, world_real.monotonic_us, world_real.random};
	w->world = world;
	assert_ok(w, db_write(w, course->db, set_up, course));
}

static enum err make_move(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct scenario_move move;
	TRY(sitting_load(w, tx, &course->candidate, course->sitting, &course->loaded));
	assert_true(scenario_move_read(str_of(course->move), &move));
	return scenario_answer(w, tx, &course->candidate, &course->loaded, &course->loaded.parts[0],
	                       course->sequence, &move, &course->outcome);
}

static enum err move_to(struct work *w, struct course *course, int64_t sequence, const char *move)
{
	course->sequence = sequence;
	course->move = move;
	return db_write(w, course->db, make_move, course);
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	TRY(sitting_load(w, tx, &course->candidate, course->sitting, &course->loaded));
	TRY(grade_verdicts(w, tx, course->org, course->sitting, &course->verdicts, &course->verdict_count));
	return scenario_load(w, tx, &course->loaded, &course->loaded.parts[0], &course->walk);
}

static const struct scenario_walk *look_at(struct work *w, struct course *course)
{
	assert_ok(w, db_read(w, course->db, look, course));
	return &course->walk;
}

static void course_close(struct work *w, struct course *course)
{
	db_close(course->db);
	test_work_end(w);
}

#define ON_BOTH_ENGINES(name)                                     \
	static void name(struct work *w, struct course *course);  \
	TEST(scenario_##name)                                     \
	{                                                         \
		for (TEST_ENGINES(engine)) {                      \
			struct work w = test_work();              \
			struct world world;                       \
			struct course course;                     \
			course_open(&w, &world, engine, &course); \
			name(&w, &course);                        \
			course_close(&w, &course);                \
		}                                                 \
	}                                                         \
	static void name(struct work *w, struct course *course)

/* ---- moves ---- */

ON_BOTH_ENGINES(the_same_move_again_is_one_move)
{
	assert_ok(w, move_to(w, course, 1, "ask ask-neighbour"));
	assert_ok(w, move_to(w, course, 1, "ask ask-neighbour"));
	assert_int_equal(look_at(w, course)->count, 1);
	assert_fails(w, ERR_CONFLICT, move_to(w, course, 1, "choose lid"));
	assert_fails(w, ERR_INPUT, move_to(w, course, 3, "choose lid"));
	assert_fails(w, ERR_INPUT, move_to(w, course, 2, "choose extinguisher"));
	assert_int_equal(look_at(w, course)->count, 1);
}

ON_BOTH_ENGINES(an_end_hands_the_part_in)
{
	assert_ok(w, move_to(w, course, 1, "choose lid"));
	assert_true(look_at(w, course)->ended);
	assert_true(course->loaded.parts[0].submitted_us != DB_NULL_INT);
	assert_true(course->loaded.finished_us != DB_NULL_INT);
	assert_ok(w, move_to(w, course, 1, "choose lid"));
	assert_fails(w, ERR_CONFLICT, move_to(w, course, 2, "choose call"));
}

/* Two minutes later nobody has looked: the next who touches it finds the hall, and what was missed is stored then. */
ON_BOTH_ENGINES(a_moment_that_passed_is_stored_when_it_is_next_touched)
{
	assert_ok(w, move_to(w, course, 1, "choose water"));
	course->shift_us = 2 * TIME_MINUTE_US;
	assert_int_equal(look_at(w, course)->stored_count, 1);
	assert_str(course->walk.scene->id, S("hall"));
	assert_ok(w, move_to(w, course, 2, "choose extinguisher"));
	assert_int_equal(course->outcome, SCENARIO_TOO_LATE);
	assert_int_equal(look_at(w, course)->stored_count, 2);
	assert_ok(w, move_to(w, course, 2, "choose extinguisher")); /* again: the same answer */
	assert_int_equal(course->outcome, SCENARIO_TOO_LATE);
	assert_ok(w, move_to(w, course, 3, "choose call"));
	assert_int_equal(course->outcome, SCENARIO_MOVED);
	assert_str(look_at(w, course)->scene->id, S("saved"));
}

ON_BOTH_ENGINES(what_followed_from_the_clock_is_stored_with_the_move_that_answers_it)
{
	assert_ok(w, move_to(w, course, 1, "choose water"));
	course->shift_us = 2 * TIME_MINUTE_US;
	assert_ok(w, move_to(w, course, 3, "choose call"));
	assert_int_equal(look_at(w, course)->stored_count, 3);
	assert_int_equal(course->walk.steps[1].kind, SCENARIO_TIME_OVER);
	assert_true(course->walk.ended);
}

ON_BOTH_ENGINES(more_time_moves_the_end_and_scores_nothing)
{
	assert_ok(w, move_to(w, course, 1, "choose water"));
	assert_ok(w, move_to(w, course, 2, "more-time"));
	course->shift_us = 100 * TIME_SECOND_US;
	assert_str(look_at(w, course)->scene->id, S("worse"));
	assert_ok(w, move_to(w, course, 3, "choose extinguisher"));
	assert_true(look_at(w, course)->ended);
}

/* ---- an author who edits meanwhile ---- */

static enum err store_edited(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	struct version_stored stored;
	size_t at = str_find(story_yaml, S("leads_to: out"));
	struct str yaml =
		str_format(w->arena, "%.*sleads_to: saved%.*s", STR_ARG(str_slice(story_yaml, 0, at)),
	                   STR_ARG(str_slice(story_yaml, at + S("leads_to: out").len, SIZE_MAX)));
	TRY(version_store(w, tx, course->org, course->candidate.person, story_document(w, yaml), &stored));
	assert_false(stored.unchanged);
	assert_int_equal(stored.number, 2);
	return OK;
}

ON_BOTH_ENGINES(edited_while_somebody_is_inside_stays_as_it_was_for_them)
{
	assert_ok(w, move_to(w, course, 1, "ask ask-neighbour"));
	assert_ok(w, db_write(w, course->db, store_edited, course));
	assert_ok(w, move_to(w, course, 2, "choose lid"));
	assert_str(look_at(w, course)->scene->id, S("out"));
	assert_int_equal(course->loaded.version_number, 1);
}

/* ---- evidence ---- */

static enum err replay_all(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	for (size_t i = 0; i < course->verdict_count; i++) {
		struct replay_result again;
		TRY(replay_one(w, tx, course->org, course->verdicts[i].id, &again));
		assert_true(again.identical);
	}
	return OK;
}

/* The same estimate from the response model alone: water 0 of 2, extinguisher 1 of 1, the story 1 of 2. */
static void assert_belief(struct work *w, const struct course *course)
{
	static const double smoke[] = {-1, 0.5}, worse[] = {0}, cool[] = {-0.5, 0.5};
	const struct model models[] = {model_graded(1, smoke, 3), model_graded(1, worse, 2),
	                               model_graded(1.2, cool, 3)};
	const uint8_t levels[] = {0, 1, 1};
	struct grid expected;
	struct belief belief;
	double mean, sd;
	grid_normal(0, 1, &expected);
	eap_update(&expected, models, levels, 3);
	grid_moments(&expected, &mean, &sd);
	assert_ok(w, belief_of(w, course->document, S("calm"), course->verdicts, course->verdict_count,
	                       &belief));
	assert_int_equal(belief.evidence_count, 3);
	assert_float_equal(belief.mean_logit, mean, 1e-9);
	assert_float_equal(belief.sd_logit, sd, 1e-9);
	assert_false(belief.provisional);
}

ON_BOTH_ENGINES(what_was_met_is_evidence_and_can_be_computed_again)
{
	const struct grade_means means = {.db = course->db};
	assert_ok(w, move_to(w, course, 1, "ask ask-neighbour"));
	assert_ok(w, move_to(w, course, 2, "choose water"));
	assert_ok(w, move_to(w, course, 3, "choose extinguisher"));
	look_at(w, course);
	for (size_t twice = 0; twice < 2; twice++)
		assert_ok(w, score_scenario(w, &means, &course->loaded, &course->loaded.parts[0]));
	look_at(w, course);
	assert_int_equal(course->verdict_count, 3);
	assert_str(course->verdicts[0].task, S("smoke"));
	assert_float_equal(course->verdicts[0].levels[0], 1, 0);
	assert_str(course->verdicts[1].task, S("worse"));
	assert_str(course->verdicts[2].task, S("cool"));
	assert_float_equal(course->verdicts[2].levels[1], 1, 0);
	assert_str(course->verdicts[2].reply,
	           S("{\"moves\":[\"ask ask-neighbour\",\"choose water\",\"choose extinguisher\"]}"));
	assert_ok(w, db_read(w, course->db, replay_all, course));
	assert_belief(w, course);
}

/* Handed in before the end: the decision made counts, the story as a whole says nothing. */
static enum err submit(struct work *w, struct tx *tx, void *argument)
{
	struct course *course = argument;
	TRY(sitting_load(w, tx, &course->candidate, course->sitting, &course->loaded));
	return sitting_submit_part(w, tx, &course->candidate, &course->loaded, S("fire"));
}

ON_BOTH_ENGINES(what_was_not_met_is_no_evidence)
{
	const struct grade_means means = {.db = course->db};
	assert_ok(w, move_to(w, course, 1, "choose look"));
	assert_ok(w, db_write(w, course->db, submit, course));
	look_at(w, course);
	assert_ok(w, score_scenario(w, &means, &course->loaded, &course->loaded.parts[0]));
	look_at(w, course);
	assert_int_equal(course->verdict_count, 1);
	assert_str(course->verdicts[0].task, S("smoke"));
	assert_float_equal(course->verdicts[0].levels[1], 1, 0);
}
