/* How far a reviewer agrees with the machine on points, which are judged by tenths of their scale. */
#include "test.h"
#include "unit/graded.h"

/* Ten judgements of 20 points; of these two lie further apart than two points. */
static const struct {
	size_t person, machine;
} judged[] = {{2, 3}, {1, 3}, {20, 18}, {7, 9}, {9, 7}, {0, 0}, {12, 13}, {14, 15}, {1, 4}, {20, 17}};

struct points {
	struct graded graded;
	struct actor reviewer;
	struct review_agreement agreement;
};

static enum err judge(struct work *w, struct tx *tx, const struct points *points, struct str scorer,
                      size_t task, size_t level)
{
	const struct id nobody = {{0}};
	double levels[21] = {0};
	const struct verdict verdict = {
		.part = GRADED_PART,
		.task = str_format(w->arena, "task-%zu", task),
		.competency = S("diagnosis"),
		.scorer = scorer,
		.levels = levels,
		.level_count = COUNT(levels),
		.basis = S("{}"),
		.reply = S("{}"),
		.person = str_equal(scorer, SCORER_PERSON) ? points->reviewer.person : nobody,
	};
	levels[level] = 1;
	return grade_verdict_add(w, tx, points->graded.org, points->graded.sitting, &verdict);
}

static enum err judge_all(struct work *w, struct tx *tx, void *argument)
{
	struct points *points = argument;
	TRY(seated_person(w, tx, points->graded.org, "rita", ROLE_REVIEWER, &points->reviewer));
	for (size_t i = 0; i < COUNT(judged); i++) {
		TRY(judge(w, tx, points, SCORER_LEARNED, i, judged[i].machine));
		TRY(judge(w, tx, points, SCORER_PERSON, i, judged[i].person));
	}
	return OK;
}

static enum err agree(struct work *w, struct tx *tx, void *argument)
{
	struct points *points = argument;
	return review_agreement(w, tx, &points->reviewer, &points->agreement);
}

TEST(decision_agreement_on_points_is_to_a_tenth_of_the_scale)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct points points = {0};
		graded_open(&w, engine, S("Orders failed for an hour."), &points.graded);
		assert_ok(&w, db_write(&w, points.graded.db, judge_all, &points));
		assert_ok(&w, db_read(&w, points.graded.db, agree, &points));
		assert_int_equal(points.agreement.judgements, COUNT(judged));
		assert_float_equal(points.agreement.exact, 0.8, 1e-12);
		db_close(points.graded.db);
		test_work_end(&w);
	}
}
