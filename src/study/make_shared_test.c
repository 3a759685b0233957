/* People who are simulated to share something in one part and nothing in another; what is left of the information, by the whole
 * sum over patterns. */
#include "study/make.h"

#include "drawn.h"
#include "exam/quiz_format.h"
#include "exam/rubric_format.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { QUESTIONS = 12, CRITERIA = 4, LEVELS = 4, TASKS_MAX = QUESTIONS + 4 * CRITERIA };

static struct chance chance;

/* A part of four criteria, or of questions. */
struct made_part {
	struct part part;
	double sd_logit;   /* of what its tasks share */
	size_t task_count; /* of one level above the other when it is a quiz */
	size_t sittings;   /* so many have it */
};

/* An assessment of one skill whose parameters in use are the true ones. */
static struct answers make_up(struct work *w, const struct made_part *parts, size_t part_count,
                              size_t sittings)
{
	static const double thresholds[] = {-1, 0.2, 1.1};
	struct competency *competency = work_alloc(w, sizeof *competency);
	struct document *document = work_alloc(w, sizeof *document);
	struct part *own = work_array(w, part_count, sizeof *own);
	struct answers_task *tasks = work_array(w, TASKS_MAX, sizeof *tasks);
	struct answers answers = {.tasks = tasks, .sitting_count = sittings};
	*competency = (struct competency){.id = S("skill")};
	for (size_t p = 0; p < part_count; p++) {
		own[p] = parts[p].part;
		for (size_t i = 0; i < parts[p].task_count; i++) {
			bool quiz = own[p].quiz != NULL;
			double *b = work_array(w, LEVELS - 1, sizeof *b);
			for (size_t k = 0; k + 1 < LEVELS; k++)
				b[k] = quiz ? -1.5 + 3.0 * (double)i / QUESTIONS
				            : thresholds[k] + 0.2 * (double)i;
			tasks[answers.task_count++] = (struct answers_task){
				.part = &own[p],
				.measure = {.task = str_format(w->arena, "task-%zu", i + 1),
			                    .competency = competency->id,
			                    .kind = quiz ? MODEL_LOGISTIC : MODEL_GRADED,
			                    .discrimination = 1.2 + 0.2 * (double)(i % 3),
			                    .difficulty_logit = b,
			                    .levels = quiz ? 2 : LEVELS,
			                    .format = quiz ? &quiz_format_item : &rubric_format_criterion}};
		}
	}
	*document = (struct document){
		.competencies = competency, .competency_count = 1, .parts = own, .part_count = part_count};
	answers.version.document = document;
	size_t cells = sittings * answers.task_count;
	answers.levels = work_array(w, cells, 1);
	answers.choices = work_array(w, cells, 1);
	answers.asked = work_array(w, cells, 1);
	answers.durations_ms = work_array(w, cells, sizeof *answers.durations_ms);
	for (size_t s = 0; s < sittings; s++) {
		double theta = chance_normal(&chance);
		for (size_t p = 0, i = 0; p < part_count; p++) {
			double effect = parts[p].sd_logit * chance_normal(&chance);
			for (size_t end = i + parts[p].task_count; i < end; i++) {
				const struct model model = part_model(&tasks[i].measure);
				answers.levels[s * answers.task_count + i] =
					s < parts[p].sittings ? drawn_level(&chance, &model, theta + effect)
							      : RESPONSES_MISSING;
			}
		}
	}
	return answers;
}

static const struct quiz quiz;

#define PART(id_, sd, sittings_)                                                       \
	{                                                                              \
		.part = {.id = S_INIT(id_)}, .sd_logit = (sd), .task_count = CRITERIA, \
		.sittings = (sittings_)                                                \
	}

struct made {
	struct answers answers;
	struct figures figures;
	const struct figures_competency *competency;
};

static struct made made_of(struct work *w, const struct made_part *parts, size_t part_count, size_t sittings)
{
	struct made made;
	chance = chance_begin(2, 0); /* of seeds 1 to 10 the first lies outside, as one of 40 may */
	made.answers = make_up(w, parts, part_count, sittings);
	assert_ok(w, make_figures(w, &made.answers, &made.figures));
	made.competency = &made.figures.competencies[0];
	assert_true(str_absent(made.competency->why));
	return made;
}

static const struct figures_shared *find(const struct figures_competency *competency, struct str part)
{
	for (size_t i = 0; i < competency->shared_count; i++)
		if (str_equal(competency->shared[i].part, part))
			return &competency->shared[i];
	return NULL;
}

/* ---- the information that is left, summed over all patterns of answers ---- */

enum { NODES = 41, PATTERNS = LEVELS * LEVELS * LEVELS * LEVELS };

/* How probable each pattern is at theta, the part's own effect summed out. */
static void weigh_patterns(const struct model *models, double theta, double sd, double *out)
{
	double mass = 0;
	memset(out, 0, PATTERNS * sizeof *out);
	for (size_t q = 0; q < NODES; q++) {
		double z = -5 + 10.0 * (double)q / (NODES - 1), density = exp(-z * z / 2);
		double p[CRITERIA][MODEL_LEVELS_MAX];
		for (size_t i = 0; i < CRITERIA; i++)
			model_probabilities(&models[i], fmax(-10, fmin(10, theta + sd * z)), p[i]);
		for (size_t pattern = 0; pattern < PATTERNS; pattern++)
			out[pattern] += density * p[0][pattern % LEVELS] * p[1][pattern / LEVELS % LEVELS] *
			                p[2][pattern / (LEVELS * LEVELS) % LEVELS] *
			                p[3][pattern / (LEVELS * LEVELS * LEVELS)];
		mass += density;
	}
	for (size_t pattern = 0; pattern < PATTERNS; pattern++)
		out[pattern] /= mass;
}

static double information_of(const struct model *models, double theta, double sd)
{
	static double low[PATTERNS], high[PATTERNS];
	const double step = 1e-3;
	double sum = 0;
	weigh_patterns(models, theta - step, sd, low);
	weigh_patterns(models, theta + step, sd, high);
	for (size_t pattern = 0; pattern < PATTERNS; pattern++) {
		double slope = (high[pattern] - low[pattern]) / (2 * step);
		sum += slope * slope / ((high[pattern] + low[pattern]) / 2);
	}
	return sum;
}

static double share_of(const struct figures_competency *competency, const struct answers *answers,
                       const struct figures_shared *shared)
{
	struct model models[CRITERIA];
	double with = 0, without = 0;
	size_t count = 0;
	for (size_t i = 0; i < competency->task_count; i++)
		if (str_equal(competency->tasks[i].part, shared->part))
			models[count++] =
				figures_model(&answers->tasks[i].measure, competency->tasks[i].proposed);
	assert_int_equal(count, CRITERIA);
	for (size_t q = 0; q < 33; q++) {
		double z = -4 + 0.25 * (double)q;
		double theta = competency->mean_logit + z * competency->sd_logit;
		with += exp(-z * z / 2) * information_of(models, theta, shared->sd_logit);
		without += exp(-z * z / 2) * information_of(models, theta, 0);
	}
	return with / without;
}

/* ---- what is told ---- */

TEST(make_shared_tells_what_tasks_share_and_that_they_share_nothing)
{
	struct work w = test_work();
	const struct made_part parts[] = {
		{.part = {.id = S_INIT("quiz"), .quiz = &quiz}, .task_count = QUESTIONS, .sittings = 1000},
		PART("alike", 1, 1000),
		PART("apart", 0, 1000),
		PART("rare", 1, 60),
		PART("new", 1, 10),
	};
	struct made made = made_of(&w, parts, COUNT(parts), 1000);
	const struct figures_shared *alike = find(made.competency, S("alike")),
				    *apart = find(made.competency, S("apart")),
				    *rare = find(made.competency, S("rare")),
				    *new = find(made.competency, S("new"));
	assert_int_equal(made.competency->shared_count, 4);
	assert_true(str_absent(alike->why) && str_absent(apart->why));
	assert_int_equal(alike->tasks, CRITERIA);
	assert_int_equal(alike->persons, 1000);
	assert_true(alike->error_logit < 0.12);
	assert_true(fabs(alike->sd_logit - 1) < 3 * alike->error_logit);
	assert_true(alike->low_logit > 0.5 && alike->low_logit < alike->sd_logit);
	assert_true(alike->high_logit > alike->sd_logit && alike->high_logit < 1.5);
	assert_true(apart->low_logit == 0 && apart->sd_logit < 3 * apart->error_logit);
	assert_true(apart->share > 0.9 && apart->share <= 1);
	assert_true(fabs(alike->share - share_of(made.competency, &made.answers, alike)) < 0.02);
	/* Of sixty people nothing can be told. */
	assert_str(rare->why, S("60 people have answered two or more of them so far: it takes 100."));
	assert_true(isnan(rare->sd_logit) && isnan(rare->share));
	assert_int_equal(rare->persons, 60);
	assert_int_equal(new->tasks, CRITERIA);
	assert_false(str_absent(new->why));
	test_work_end(&w);
}

TEST(make_shared_needs_something_beside_the_part)
{
	struct work w = test_work();
	const struct made_part parts[] = {PART("one", 1, 300), PART("two", 0, 300), PART("three", 0.8, 300)};
	for (size_t count = 1; count <= COUNT(parts); count++) {
		struct made made = made_of(&w, parts, count, 300);
		assert_int_equal(made.competency->shared_count, count);
		for (size_t i = 0; i < count; i++)
			assert_true(str_absent(made.competency->shared[i].why) == (count == 3));
	}
	test_work_end(&w);
}
