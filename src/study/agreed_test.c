/* Pairs made by hand, in the table that answers_read makes: counts and shares by hand, the other figures by scoring/agreement.h
 * on the same pairs, which has oracles of its own. */
#include "study/agreed.h"

#include "demonstration.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { SITTINGS = 60 };

static struct answers table(struct work *w, size_t task_count)
{
	size_t cells = SITTINGS * task_count;
	struct answers answers = {.sitting_count = SITTINGS, .task_count = task_count, .reviewer_count = 2};
	struct answers_task *tasks = work_array(w, task_count, sizeof *tasks);
	const struct part *part = document_part(demonstration_quiz_and_report(w), S("incident-report"));
	for (size_t i = 0; i < task_count; i++) {
		tasks[i].part = part;
		assert_true(part_measure(part, i, &tasks[i].measure));
		assert_int_equal(tasks[i].measure.levels, 4);
	}
	answers.tasks = tasks;
	answers.sittings = work_array(w, SITTINGS, sizeof *answers.sittings);
	answers.judges = work_array(w, cells, sizeof *answers.judges);
	answers.judged_levels = work_array(w, cells, 1);
	answers.second_judges = work_array(w, cells, sizeof *answers.second_judges);
	answers.second_levels = work_array(w, cells, 1);
	answers.machine_levels = work_array(w, cells, 1);
	memset(answers.judges, 0xff, cells * sizeof *answers.judges);
	memset(answers.second_judges, 0xff, cells * sizeof *answers.second_judges);
	memset(answers.machine_levels, RESPONSES_MISSING, cells);
	for (size_t i = 0; i < SITTINGS; i++)
		answers.sittings[i].byte[0] = (uint8_t)(i + 1);
	return answers;
}

static void put(struct answers *answers, size_t sitting, size_t task, uint8_t first, uint8_t second)
{
	size_t cell = sitting * answers->task_count + task;
	answers->judges[cell] = 0;
	answers->judged_levels[cell] = first;
	answers->second_judges[cell] = 1;
	answers->second_levels[cell] = second;
}

/* Of the first criterion all 60, of the second 19: one too few. Every fourth pair of the first is one level apart. */
TEST(agreed_counts_pairs_and_tells_no_more_than_they_do)
{
	struct work w = test_work();
	struct answers answers = table(&w, 2);
	struct agreed agreed;
	double first[SITTINGS], second[SITTINGS];
	for (size_t i = 0; i < SITTINGS; i++) {
		uint8_t level = (uint8_t)(i % 3), other = (uint8_t)(level + (i % 4 == 0));
		put(&answers, i, 0, level, other);
		first[i] = level;
		second[i] = other;
		answers.machine_levels[i * 2] = level;
	}
	for (size_t i = 0; i < AGREED_PAIRS_MIN - 1; i++)
		put(&answers, i, 1, 1, 1);
	assert_ok(&w, agreed_find(&w, &answers, &agreed));
	assert_int_equal(agreed.twice, SITTINGS);
	assert_int_equal(agreed.people.groups[AGREED_ALL].count, SITTINGS + AGREED_PAIRS_MIN - 1);
	assert_int_equal(agreed.people.count, AGREED_TASK + 2);
	const struct agreed_group *one = &agreed.people.groups[AGREED_TASK], *few = one + 1;
	assert_true(one->told);
	assert_true(fabs(one->exact.value - 0.75) < 1e-12);
	assert_true(one->adjacent.value == 1);
	assert_true(one->smd.value > 0 && one->smd.low > 0);
	struct agreement kappa = agreement_quadratic_kappa(&w, first, second, SITTINGS);
	assert_true(one->quadratic_kappa.value == kappa.value && one->quadratic_kappa.low == kappa.low);
	assert_true(one->icc.low < one->icc.value && one->icc.value < one->icc_mean.value);
	assert_int_equal(few->count, AGREED_PAIRS_MIN - 1);
	assert_false(few->told);
	assert_true(isnan(few->exact.value) && isnan(few->quadratic_kappa.value));
	/* The machine says what the first person says. */
	assert_int_equal(agreed.machine.groups[AGREED_ALL].count, SITTINGS);
	assert_true(agreed.machine.groups[AGREED_ALL].exact.value == 1);
	/* Bands: 0 and 1 are the lowest third of 0 … 3, 2 the middle one. */
	assert_int_equal(agreed.machine.groups[AGREED_BAND + 0].count, 40);
	assert_int_equal(agreed.machine.groups[AGREED_BAND + 1].count, 20);
	assert_int_equal(agreed.machine.groups[AGREED_BAND + 2].count, 0);
	assert_true(agreed.machine.groups[AGREED_BAND + 0].exact.value == 1);
	assert_true(isnan(agreed.machine.groups[AGREED_BAND + 0].quadratic_kappa.value));
	/* Of people by the mean: 15 of the 20 pairs that begin with 1 are (1, 1), and 5 are (1, 2), which is the middle; of those
	 * that begin with 2 the 5 that are (2, 3) are the highest third. The 19 of the other criterion are all (1, 1). */
	assert_int_equal(agreed.people.groups[AGREED_BAND + 0].count, 20 + 15 + 19);
	assert_int_equal(agreed.people.groups[AGREED_BAND + 1].count, 5 + 15);
	assert_int_equal(agreed.people.groups[AGREED_BAND + 2].count, 5);
	test_work_end(&w);
}

/* Level 2 is given by somebody in 12 pairs and by both in 4: unclear; level 0 by both in all of 20. */
TEST(agreed_finds_the_levels_on_which_people_disagree)
{
	struct work w = test_work();
	struct answers answers = table(&w, 1);
	struct agreed agreed;
	for (size_t i = 0; i < 20; i++)
		put(&answers, i, 0, 0, 0);
	for (size_t i = 20; i < 24; i++)
		put(&answers, i, 0, 2, 2);
	for (size_t i = 24; i < 31; i++)
		put(&answers, i, 0, i % 2 == 0 ? 2 : 1, i % 2 == 0 ? 1 : 2);
	put(&answers, 31, 0, 2, 3);
	for (size_t i = 32; i < 52; i++)
		put(&answers, i, 0, 1, 1);
	assert_ok(&w, agreed_find(&w, &answers, &agreed));
	assert_int_equal(agreed.cell_count, 1);
	assert_int_equal(agreed.cells[0].level, 2);
	assert_int_equal(agreed.cells[0].given, 12);
	assert_int_equal(agreed.cells[0].both, 4);
	assert_int_equal(agreed.cells[0].other, 1);
	assert_str(agreed.cells[0].example, id_text(w.arena, answers.sittings[24]));
	test_work_end(&w);
}

/* One criterion of levels, one of 60 points from 0, 15, 30 and 45 on. Taken together: the same description is the same level, and
 * two readers who agree on nothing but on which scale they read show no agreement by that. */
TEST(agreed_takes_points_by_what_is_described)
{
	static const struct level described[] = {
		{.points = 0}, {.points = 15}, {.points = 30}, {.points = 45}};
	struct work w = test_work();
	struct answers answers = table(&w, 2);
	struct agreed agreed;
	struct answers_task *tasks = work_array(&w, 2, sizeof *tasks);
	struct criterion points = *answers.tasks[1].measure.criterion;
	memcpy(tasks, answers.tasks, 2 * sizeof *tasks);
	points.described = described;
	points.points = 60;
	tasks[1].measure.criterion = &points;
	tasks[1].measure.judged_levels = 61;
	answers.tasks = tasks;
	for (size_t i = 0; i < SITTINGS; i++) {
		put(&answers, i, 0, i % 2 == 0 ? 1 : 2, i / 2 % 2 == 0 ? 1 : 2);
		put(&answers, i, 1, i % 2 == 0 ? 15 : 30, i / 2 % 2 == 0 ? 15 : 30);
		answers.machine_levels[2 * i + 1] = i % 2 == 0 ? 29 : 44;
	}
	assert_ok(&w, agreed_find(&w, &answers, &agreed));
	assert_int_equal(agreed.people.groups[AGREED_ALL].count, 2 * SITTINGS);
	assert_true(agreed.people.groups[AGREED_ALL].exact.value == 0.5);
	assert_true(agreed.people.groups[AGREED_ALL].adjacent.value == 1);
	assert_true(fabs(agreed.people.groups[AGREED_ALL].quadratic_kappa.value) < 1e-9);
	/* The machine's 29 lie in what begins at 15: the same level, though 14/15 further through it. */
	assert_true(agreed.machine.groups[AGREED_ALL].exact.value == 1);
	assert_true(agreed.machine.groups[AGREED_ALL].smd.value > 1);
	/* Both descriptions are unclear; which is said by the points that they begin at. */
	size_t of_points = 0;
	for (size_t i = 0; i < agreed.cell_count; i++)
		if (str_equal(agreed.cells[i].task, tasks[1].measure.task)) {
			of_points++;
			assert_true(agreed.cells[i].level == 15 || agreed.cells[i].level == 30);
			assert_int_equal(agreed.cells[i].other, 45 - agreed.cells[i].level);
		}
	assert_int_equal(of_points, 2);
	test_work_end(&w);
}

TEST(agreed_says_nothing_of_nothing)
{
	struct work w = test_work();
	struct answers answers = table(&w, 1);
	struct agreed agreed;
	assert_ok(&w, agreed_find(&w, &answers, &agreed));
	assert_int_equal(agreed.people.groups[AGREED_ALL].count, 0);
	assert_int_equal(agreed.machine.groups[AGREED_ALL].count, 0);
	assert_int_equal(agreed.cell_count, 0);
	assert_false(agreed.people.groups[AGREED_ALL].told);
	test_work_end(&w);
}
