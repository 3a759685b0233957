/* How far a reviewer agrees with the machine on points, which are judged by tenths of their scale. */
#include "test.h"
#include "unit/graded.h"

/* Ten judgements of 20 points, of these two lie further apart than two points; and two of four levels, of which one differs. */
static const struct {
	size_t person, machine, most;
} judged[] = {{2, 3, 20},   {1, 3, 20},   {20, 18, 20}, {7, 9, 20},   {9, 7, 20}, {0, 0, 20},
              {12, 13, 20}, {14, 15, 20}, {1, 4, 20},   {20, 17, 20}, {3, 3, 3},  {0, 1, 3}};

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
		.level_count = judged[task].most + 1,
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
		assert_float_equal(points.agreement.exact, 9.0 / 12, 1e-12);
		/* 1 - d/e (Cohen 1968), in fractions, with half of the points as positions: d, the squares of what each
		 * pair differs by, is 41/4; e, those of each person's with each machine's, over twelve, 3107/12. With
		 * points as they are it would be 2097/2173. */
		assert_float_equal(points.agreement.qwk, 2984.0 / 3107, 1e-12);
		db_close(points.graded.db);
		test_work_end(&w);
	}
}
