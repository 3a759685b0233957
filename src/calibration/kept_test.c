/* How far what is released agrees with people where the lot falls on a sitting, on points. */
#include "calibration/calibration.h"

#include "grade/reading.h"
#include "test.h"
#include "unit/graded.h"

/* Five judgements of 20 points; of these one lies further apart than two points. */
static const struct {
	size_t person, learned;
} judged[] = {{2, 3}, {1, 3}, {20, 18}, {0, 0}, {1, 4}};

struct points {
	struct graded graded;
	struct actor reviewer;
	struct id calibration, reading;
	struct calibration_kept kept;
};

static enum err judge(struct work *w, struct tx *tx, const struct points *points, size_t task, size_t level,
                      bool person)
{
	double levels[21] = {0};
	struct verdict verdict = {
		.part = GRADED_PART,
		.task = str_format(w->arena, "task-%zu", task),
		.competency = S("diagnosis"),
		.scorer = SCORER_LEARNED,
		.levels = levels,
		.level_count = COUNT(levels),
		.reply = S("{}"),
		.basis = str_format(w->arena, "{\"calibration\":\"%.*s\",\"drawn\":true}",
	                            STR_ARG(id_text(w->arena, points->calibration))),
	};
	if (person) {
		verdict.scorer = SCORER_PERSON;
		verdict.person = points->reviewer.person;
		verdict.reading = points->reading;
		verdict.basis = S("{\"blind\":true,\"document\":\"d1gest\"}");
	}
	levels[level] = 1;
	return grade_verdict_add(w, tx, points->graded.org, points->graded.sitting, &verdict);
}

static enum err judge_all(struct work *w, struct tx *tx, void *argument)
{
	struct points *points = argument;
	const struct graded *graded = &points->graded;
	points->calibration = world_id(w);
	TRY(seated_person(w, tx, graded->org, "rita", ROLE_REVIEWER, &points->reviewer));
	struct reading reading = {.person = points->reviewer.person, .round = 1, .blind = true};
	TRY(reading_add(w, tx, graded->org, graded->sitting, &reading));
	points->reading = reading.id;
	for (size_t i = 0; i < COUNT(judged); i++) {
		TRY(judge(w, tx, points, i, judged[i].learned, false));
		TRY(judge(w, tx, points, i, judged[i].person, true));
	}
	return OK;
}

static enum err keep(struct work *w, struct tx *tx, void *argument)
{
	struct points *points = argument;
	return calibration_kept(w, tx, points->graded.org, points->graded.assessment, points->calibration,
	                        &points->kept);
}

TEST(calibration_kept_on_points_is_to_a_tenth_of_the_scale)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct points points = {0};
		graded_open(&w, engine, S("Orders failed for an hour."), &points.graded);
		assert_ok(&w, db_write(&w, points.graded.db, judge_all, &points));
		assert_ok(&w, db_read(&w, points.graded.db, keep, &points));
		assert_int_equal(points.kept.judgements, COUNT(judged));
		assert_float_equal(points.kept.exact.value, 0.8, 1e-12);
		db_close(points.graded.db);
		test_work_end(&w);
	}
}
