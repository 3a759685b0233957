/* Reviewers of known severity: found again, whoever met the weaker work; and of whom nothing can be told. */
#include "study/reviewers.h"

#include "demonstration.h"
#include "drawn.h"
#include "exam/part.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { SITTINGS = 1500, REVIEWERS = 7, FEW = 5, KIND = 6 };

/* The last but one judges nine sittings, the last finds everything excellent. */
static const double severities[REVIEWERS] = {-0.8, -0.3, 0, 0.3, 0.8, 0, 0};

/* How alike the competencies of one person are, as in the demonstration. */
static const double correlation = 0.6;

static size_t reviewer_of(size_t sitting)
{
	return sitting < 9 ? FEW : sitting < 40 ? KIND : sitting % 5;
}

/* Everybody's open work, judged by one reviewer each; with `twice` every tenth by the next of the five too. */
static struct answers made_up_with(struct work *w, bool twice)
{
	struct answers answers = {.version = {.document = demonstration(w, 4)},
	                          .sitting_count = SITTINGS,
	                          .reviewer_count = REVIEWERS};
	struct answers_task *tasks = work_array(w, 64, sizeof *tasks);
	for (size_t p = 0; p < answers.version.document->part_count; p++) {
		const struct part *part = &answers.version.document->parts[p];
		for (size_t i = 0;
		     part->quiz == NULL && part_measure(part, i, &tasks[answers.task_count].measure); i++)
			tasks[answers.task_count++].part = part;
	}
	size_t cells = SITTINGS * answers.task_count;
	answers.tasks = tasks;
	answers.levels = work_array(w, cells, 1);
	answers.judged_levels = work_array(w, cells, 1);
	answers.judges = work_array(w, cells, sizeof *answers.judges);
	answers.reviewers = work_array(w, REVIEWERS, sizeof *answers.reviewers);
	answers.second_judges = work_array(w, cells, sizeof *answers.second_judges);
	answers.second_levels = work_array(w, cells, 1);
	memset(answers.second_judges, 0xff, cells * sizeof *answers.second_judges);
	for (size_t i = 0; i < REVIEWERS; i++)
		answers.reviewers[i].byte[0] = (uint8_t)(i + 1);
	for (size_t s = 0; s < SITTINGS; s++) {
		struct chance chance = chance_begin(11, s);
		double theta[DOCUMENT_COMPETENCIES_MAX] = {0}, common = chance_normal(&chance);
		size_t reviewer = reviewer_of(s);
		for (size_t c = 0; c < answers.version.document->competency_count; c++)
			theta[c] =
				sqrt(correlation) * common + sqrt(1 - correlation) * chance_normal(&chance);
		for (size_t i = 0; i < answers.task_count; i++) {
			size_t cell = s * answers.task_count + i;
			struct model model = part_model(&tasks[i].measure);
			bool judged = tasks[i].part->written != NULL;
			const struct competency *competency =
				document_competency(answers.version.document, tasks[i].measure.competency);
			answers.levels[cell] =
				drawn_level(&chance, &model,
			                    theta[competency - answers.version.document->competencies] -
			                            (judged ? severities[reviewer] : 0));
			answers.judges[cell] = judged ? (uint16_t)reviewer : ANSWERS_NOBODY;
			if (judged && reviewer == KIND)
				answers.levels[cell] = (uint8_t)(model.levels - 1);
			answers.judged_levels[cell] = judged ? answers.levels[cell] : 0;
			/* Some of the judgements are not what counts now. */
			if (judged && s % 50 == 0)
				answers.levels[cell] = 0;
			if (!twice || !judged || reviewer >= FEW || s % 10 != 0)
				continue;
			size_t second = (reviewer + 1 + s / 10 % 4) % 5;
			answers.second_judges[cell] = (uint16_t)second;
			answers.second_levels[cell] =
				drawn_level(&chance, &model,
			                    theta[competency - answers.version.document->competencies] -
			                            severities[second]);
		}
	}
	return answers;
}

static struct answers made_up(struct work *w)
{
	return made_up_with(w, false);
}

TEST(reviewers_are_as_severe_as_they_were_made)
{
	struct work w = test_work();
	struct answers answers = made_up(&w);
	struct reviewers reviewers;
	assert_ok(&w, reviewers_find(&w, &answers, &reviewers));
	assert_true(str_absent(reviewers.why));
	assert_int_equal(reviewers.sittings, SITTINGS);
	assert_int_equal(reviewers.told, 5);
	assert_false(reviewers.linked);
	assert_true(reviewers.p < 1e-6);
	for (size_t i = 0; i < 5; i++) {
		const struct reviewer *reviewer = &reviewers.each[i];
		assert_true(fabs(reviewer->severity_logit - severities[i]) < 3 * reviewer->standard_error);
		assert_true(reviewer->standard_error > 0.04 && reviewer->standard_error < 0.1);
		assert_true(reviewer->infit > 0.9 && reviewer->infit < 1.1);
		assert_int_equal(reviewer->p_adjusted < 0.05, severities[i] != 0);
		if (severities[i] != 0)
			assert_true((severities[i] > 0) == (reviewer->level_shift < 0));
		assert_true(str_absent(reviewer->why));
	}
	/* The severest turned more than who is about like the others, and none as many as a quarter. */
	assert_true(reviewers.each[4].turned > 3 * reviewers.each[2].turned);
	assert_in_range(reviewers.each[4].turned, 10, reviewers.each[4].sittings / 4);
	assert_true(str_starts(reviewers.each[FEW].why, S("Fewer than 10")));
	assert_true(str_starts(reviewers.each[KIND].why, S("Gave the highest")));
	test_work_end(&w);
}

/* Now they are compared by the same work. */
TEST(reviewers_are_linked_by_second_readings)
{
	struct work w = test_work();
	struct answers answers = made_up_with(&w, true);
	struct reviewers reviewers;
	size_t twice = 0;
	for (size_t i = 0; i < SITTINGS * answers.task_count; i++)
		twice += answers.second_judges[i] != ANSWERS_NOBODY;
	assert_ok(&w, reviewers_find(&w, &answers, &reviewers));
	assert_true(reviewers.linked);
	assert_int_equal(reviewers.sittings, SITTINGS);
	size_t sittings = 0, judgements = 0;
	for (size_t i = 0; i < REVIEWERS; i++) {
		sittings += reviewers.each[i].sittings;
		judgements += reviewers.each[i].judgements;
	}
	assert_true(sittings > SITTINGS && judgements == reviewers.judgements);
	assert_true(twice > 0);
	for (size_t i = 0; i < 5; i++) {
		const struct reviewer *reviewer = &reviewers.each[i];
		assert_true(fabs(reviewer->severity_logit - severities[i]) < 3 * reviewer->standard_error);
	}
	test_work_end(&w);
}

/* The same judgements on scales of points, each level from 15, 30, 45 … on: what follows is the same to the bit. */
TEST(reviewers_are_as_severe_by_points)
{
	struct work w = test_work();
	struct answers answers = made_up_with(&w, true);
	struct reviewers by_levels, by_points;
	assert_ok(&w, reviewers_find(&w, &answers, &by_levels));
	struct answers_task *tasks = work_array(&w, answers.task_count, sizeof *tasks);
	for (size_t i = 0; i < answers.task_count; i++) {
		tasks[i] = answers.tasks[i];
		if (tasks[i].measure.criterion == NULL)
			continue;
		struct criterion *criterion = work_alloc(&w, sizeof *criterion);
		*criterion = *tasks[i].measure.criterion;
		struct level *described = work_array(&w, criterion->described_count, sizeof *described);
		for (size_t k = 0; k < criterion->described_count; k++)
			described[k] = (struct level){.points = 15 * (int64_t)k};
		criterion->described = described;
		criterion->points = 60;
		tasks[i].measure.criterion = criterion;
		tasks[i].measure.judged_levels = 61;
	}
	for (size_t i = 0; i < SITTINGS * answers.task_count; i++) {
		if (tasks[i % answers.task_count].measure.criterion == NULL)
			continue;
		answers.judged_levels[i] = (uint8_t)(15 * answers.judged_levels[i] + i % 15);
		answers.second_levels[i] = (uint8_t)(15 * answers.second_levels[i] + i % 7);
	}
	answers.tasks = tasks;
	assert_ok(&w, reviewers_find(&w, &answers, &by_points));
	assert_int_equal(by_points.told, 5);
	for (size_t i = 0; i < REVIEWERS; i++) {
		assert_int_equal(by_points.each[i].turned, by_levels.each[i].turned);
		assert_true(isnan(by_levels.each[i].severity_logit)
		                    ? isnan(by_points.each[i].severity_logit)
		                    : by_points.each[i].severity_logit == by_levels.each[i].severity_logit);
	}
	test_work_end(&w);
}

TEST(reviewers_need_another_to_be_compared_with)
{
	struct work w = test_work();
	struct answers answers = made_up(&w);
	struct reviewers reviewers;
	for (size_t i = 0; i < SITTINGS * answers.task_count; i++)
		answers.judges[i] = answers.judges[i] == 3 ? 3 : ANSWERS_NOBODY;
	assert_ok(&w, reviewers_find(&w, &answers, &reviewers));
	assert_true(str_starts(reviewers.why, S("Severe is who is severer than others")));
	/* And nothing is said of them. */
	for (size_t i = 0; i < reviewers.count; i++)
		assert_false(str_absent(reviewers.each[i].why));
	assert_str(reviewers.each[3].why, reviewers.why);
	assert_int_equal(reviewers.told, 0);
	for (size_t i = 0; i < SITTINGS * answers.task_count; i++)
		answers.judges[i] = ANSWERS_NOBODY;
	assert_ok(&w, reviewers_find(&w, &answers, &reviewers));
	assert_false(str_absent(reviewers.why));
	assert_int_equal(reviewers.judgements, 0);
	test_work_end(&w);
}

/* Levels that nobody gave are closed up, a criterion that all found alike is left out, and the others are told all the same. */
TEST(reviewers_who_use_few_levels_are_told_from_these)
{
	struct work w = test_work();
	struct answers answers = made_up(&w);
	struct reviewers reviewers;
	size_t first = SIZE_MAX;
	for (size_t i = 0; i < SITTINGS * answers.task_count; i++) {
		if (answers.judges[i] == ANSWERS_NOBODY)
			continue;
		first = first == SIZE_MAX ? i : first;
		answers.judged_levels[i] = i % answers.task_count == first % answers.task_count ? 2
		                           : answers.levels[i] < 2                              ? 0
		                                                                                : 3;
	}
	assert_ok(&w, reviewers_find(&w, &answers, &reviewers));
	assert_true(str_absent(reviewers.why));
	assert_int_equal(reviewers.told, 5);
	assert_true(reviewers.each[0].severity_logit < -0.4);
	assert_true(reviewers.each[4].severity_logit > 0.4);
	test_work_end(&w);
}
