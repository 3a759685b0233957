#include "study/simulated.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/portable.h"
#include "base/time.h"
#include "base/world.h"
#include "exam/part.h"
#include "exam/quiz.h"
#include "grade/reading.h"

#include "study/simulated.sql.h"

#include <math.h>
#include <string.h>

#define STEP_SECONDS_MEDIAN 45.0

/* How alike the competencies of one person are. */
static const double correlation = 0.6;

/* How often another reader sees in a work what the first saw; else they take it for another of the same person's. */
static const double seen_alike = 0.75;

/* ---- chance: splitmix64 (Steele, Lea & Flood 2014), the same on every machine ---- */

static uint64_t next(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static double next_uniform(uint64_t *state)
{
	return (double)(next(state) >> 11) * 0x1p-53;
}

/* Near enough to normal: the sum of twelve. */
static double next_normal(uint64_t *state)
{
	double sum = -6;
	for (size_t i = 0; i < 12; i++)
		sum += next_uniform(state);
	return sum;
}

/* ---- what the tasks are like ---- */

static uint64_t seed_of(uint64_t seed, struct str part, struct str task)
{
	struct digest part_digest = digest_of(part), task_digest = digest_of(task);
	uint64_t of_part, of_task;
	memcpy(&of_part, part_digest.byte, sizeof of_part);
	memcpy(&of_task, task_digest.byte, sizeof of_task);
	return seed ^ of_part ^ (of_task << 1 | of_task >> 63);
}

static void add_difficulty(struct model *model, double shift)
{
	for (size_t i = 0; i + 1 < model->levels; i++)
		model->difficulty_logit[i] += shift;
}

static struct model truth_of(const struct simulated *simulated, const struct part *part,
                             const struct measure *measure)
{
	struct model model = part_model(measure);
	uint64_t state = seed_of(simulated->seed, part->id, measure->task);
	double shift = 0.4 * simulated->surprise * next_normal(&state);
	model.discrimination *= portable_exp(0.25 * simulated->surprise * next_normal(&state));
	add_difficulty(&model, shift);
	return model;
}

struct model simulated_truth(const struct simulated *simulated, const struct document *document,
                             struct str part_id, struct str task)
{
	const struct part *part = document_part(document, part_id);
	struct measure measure;
	check(part != NULL && part_find_measure(part, task, &measure));
	return truth_of(simulated, part, &measure);
}

double simulated_severity(const struct simulated *simulated, size_t reviewer)
{
	uint64_t state = simulated->seed + UINT64_C(0x5e7e417) * (reviewer + 1);
	return 0.5 * next_normal(&state);
}

/* ---- one person ---- */

struct person_drawn {
	const struct simulated *simulated;
	const struct document *document;
	struct id sitting;
	double theta_logit[DOCUMENT_COMPETENCIES_MAX];
	uint64_t state;
	int64_t now_us;
	size_t reviewer;                       /* whoever judges their open work */
	bool twice;                            /* and the next one too */
	struct id readings[READING_AGREEMENT]; /* by stage; zero: not begun */
};

static double ability_for(const struct person_drawn *person, struct str competency)
{
	const struct competency *found = document_competency(person->document, competency);
	check(found != NULL);
	double theta = person->theta_logit[found - person->document->competencies];
	return theta < -6 ? -6 : theta > 6 ? 6 : theta;
}

static struct str scorer_of(const struct part *part)
{
	return part->quiz != NULL       ? SCORER_EXACT
	       : part->code != NULL     ? SCORER_TESTS
	       : part->scenario != NULL ? SCORER_SCENARIO
	                                : SCORER_PERSON;
}

static bool is_judged(const struct person_drawn *person, const struct part *part)
{
	return person->simulated->reviewer_count > 0 && str_equal(scorer_of(part), SCORER_PERSON);
}

/* The reviewer of a stage: one after the other. */
static size_t reviewer_at(const struct person_drawn *person, enum reading_stage stage)
{
	return (person->reviewer + (size_t)stage) % person->simulated->reviewer_count;
}

static size_t draw_level_by(const struct person_drawn *person, const struct part *part,
                            const struct measure *measure, enum reading_stage stage, double u)
{
	double probability[MODEL_LEVELS_MAX];
	struct model truth = truth_of(person->simulated, part, measure);
	if (is_judged(person, part))
		add_difficulty(&truth, simulated_severity(person->simulated, reviewer_at(person, stage)));
	model_probabilities(&truth, ability_for(person, measure->competency), probability);
	size_t level = 0;
	while (level + 1 < truth.levels && u >= probability[level])
		u -= probability[level++];
	return level;
}

static size_t draw_level(struct person_drawn *person, const struct part *part, const struct measure *measure)
{
	return draw_level_by(person, part, measure, READING_FIRST, next_uniform(&person->state));
}

/* Begins the reading of a stage when its first verdict comes. */
static enum err find_reading(struct work *w, struct tx *tx, struct person_drawn *person,
                             enum reading_stage stage, struct reading *out)
{
	*out = (struct reading){.person = person->simulated->reviewers[reviewer_at(person, stage)],
	                        .stage = stage,
	                        .round = 1,
	                        .blind = stage != READING_ADJUDICATION};
	if (id_is_zero(person->readings[stage])) {
		TRY(reading_add(w, tx, person->simulated->org, person->sitting, out));
		person->readings[stage] = out->id;
	}
	out->id = person->readings[stage];
	return OK;
}

static enum err add_verdict_at(struct work *w, struct tx *tx, struct person_drawn *person,
                               const struct part *part, const struct measure *measure,
                               enum reading_stage stage, size_t level)
{
	struct reading reading = {0};
	if (is_judged(person, part))
		TRY(find_reading(w, tx, person, stage, &reading));
	double *levels = work_array(w, measure->judged_levels, sizeof *levels);
	levels[part_judged_level(measure, level)] = 1;
	const struct verdict verdict = {.part = part->id,
	                                .task = measure->task,
	                                .competency = measure->competency,
	                                .scorer = scorer_of(part),
	                                .levels = levels,
	                                .level_count = measure->judged_levels,
	                                .basis = S("{\"simulated\":true}"),
	                                .person = reading.person,
	                                .reading = reading.id};
	return grade_verdict_add(w, tx, person->simulated->org, person->sitting, &verdict);
}

static enum err add_verdict(struct work *w, struct tx *tx, struct person_drawn *person,
                            const struct part *part, const struct measure *measure, size_t level)
{
	return add_verdict_at(w, tx, person, part, measure, READING_FIRST, level);
}

static double draw_view(uint64_t *state, double first)
{
	double own = next_uniform(state);
	return next_uniform(state) < seen_alike ? first : own;
}

/* What a second person found, and a third. Drawn aside, so that everything else is the same without it. */
static enum err read_again(struct work *w, struct tx *tx, struct person_drawn *person,
                           const struct part *part, const struct measure *measure, double first)
{
	uint64_t aside = person->state ^ UINT64_C(0x5ec0d);
	const struct part_criterion at = {part, part_criterion(part, measure->task)};
	struct readings readings;
	if (!person->twice || !is_judged(person, part))
		return OK;
	size_t second = draw_level_by(person, part, measure, READING_SECOND, draw_view(&aside, first));
	TRY(add_verdict_at(w, tx, person, part, measure, READING_SECOND, second));
	TRY(reading_load(w, tx, person->simulated->org, person->sitting, 1, &readings));
	if (!reading_result_of(person->document, &readings, &at).disputed)
		return OK;
	return add_verdict_at(
		w, tx, person, part, measure, READING_ADJUDICATION,
		draw_level_by(person, part, measure, READING_ADJUDICATION, draw_view(&aside, first)));
}

/* ---- a quiz ---- */

/* The right option, or a wrong one: those that stand first are chosen more. */
static int64_t draw_option(struct person_drawn *person, const struct item *item, bool right)
{
	const struct quiz_option *key = quiz_right_option(item);
	size_t at = (size_t)(key - item->options);
	while (!right && at == (size_t)(key - item->options)) {
		double u = next_uniform(&person->state);
		at = (size_t)(u * u * (double)item->option_count);
	}
	return (int64_t)at;
}

static enum err add_step(struct work *w, struct tx *tx, struct person_drawn *person, const struct part *part,
                         const struct quiz_state *state, struct quiz_step *step)
{
	struct measure measure;
	uint64_t draw = next(&person->state) >> 32;
	char order[DOCUMENT_OPTIONS_MAX];
	step->draw = draw;
	step->item = quiz_choose(w, part->quiz, state, draw);
	check(part_find_measure(part, step->item->id, &measure));
	for (size_t i = 0; i < step->item->option_count; i++)
		order[i] = (char)('0' + i);
	bool right = draw_level(person, part, &measure) == 1;
	step->choice = draw_option(person, step->item, right);
	step->shown_us = person->now_us;
	person->now_us +=
		(int64_t)(STEP_SECONDS_MEDIAN * portable_exp(0.5 * next_normal(&person->state)) * 1e6);
	const struct simulated_presentation_in shown = {
		.org = person->simulated->org,
		.sitting = person->sitting,
		.part = part->id,
		.sequence = (int64_t)state->count + 1,
		.item = step->item->id,
		.option_order = str_bytes(order, step->item->option_count),
		.theta_logit = state->mean_logit,
		.draw = (int64_t)draw,
		.shown_us = step->shown_us,
	};
	const struct simulated_response_in answered = {
		.org = person->simulated->org,
		.sitting = person->sitting,
		.part = part->id,
		.sequence = shown.sequence,
		.answer = str_format(w->arena, "%d", (int)step->choice),
		.at_us = person->now_us,
	};
	TRY(simulated_presentation(w, tx, &shown));
	TRY(simulated_response(w, tx, &answered));
	return add_verdict(w, tx, person, part, &measure, right);
}

static enum err take_quiz(struct work *w, struct tx *tx, struct person_drawn *person, const struct part *part)
{
	struct quiz_step *steps = work_array(w, part->quiz->item_count, sizeof *steps);
	struct quiz_state state = {.steps = steps};
	quiz_reckon(person->document, part->quiz, &state);
	while (!state.finished) {
		TRY(add_step(w, tx, person, part, &state, &steps[state.count]));
		state.count++;
		quiz_reckon(person->document, part->quiz, &state);
	}
	return OK;
}

/* ---- the other types: no answer, only how it was judged ---- */

static enum err take_others(struct work *w, struct tx *tx, struct person_drawn *person,
                            const struct part *part)
{
	struct measure measure;
	for (size_t i = 0; part_measure(part, i, &measure); i++) {
		double view = next_uniform(&person->state);
		TRY(add_verdict(w, tx, person, part, &measure,
		                draw_level_by(person, part, &measure, READING_FIRST, view)));
		TRY(read_again(w, tx, person, part, &measure, view));
	}
	person->now_us += part->expected_minutes * TIME_MINUTE_US;
	return OK;
}

/* ---- all of it ---- */

static enum err take_part(struct work *w, struct tx *tx, struct person_drawn *person, size_t index)
{
	const struct part *part = &person->document->parts[index];
	int64_t begun_us = person->now_us;
	TRY(part->quiz != NULL ? take_quiz(w, tx, person, part) : take_others(w, tx, person, part));
	const struct simulated_part_in in = {
		.org = person->simulated->org,
		.sitting = person->sitting,
		.part = part->id,
		.position = (int64_t)index,
		.type = part->type,
		.begun_us = begun_us,
		.submitted_us = person->now_us,
	};
	return simulated_part(w, tx, &in);
}

static enum err take_all(struct work *w, struct tx *tx, struct person_drawn *person, int64_t attempt)
{
	double common = next_normal(&person->state);
	int64_t begun_us = person->now_us;
	person->sitting = world_id(w);
	for (size_t i = 0; i < person->document->competency_count; i++)
		person->theta_logit[i] =
			sqrt(correlation) * common + sqrt(1 - correlation) * next_normal(&person->state);
	for (size_t i = 0; i < person->document->part_count; i++)
		TRY(take_part(w, tx, person, i));
	const struct simulated_sitting_in in = {
		.org = person->simulated->org,
		.id = person->sitting,
		.person = person->simulated->person,
		.assessment = person->simulated->assessment,
		.version = person->simulated->version,
		.attempt = attempt,
		.begun_us = begun_us,
		.finished_us = person->now_us,
		.simulated = true,
	};
	return simulated_sitting(w, tx, &in);
}

enum err simulated_add(struct work *w, struct tx *tx, const struct simulated *simulated)
{
	struct version version;
	const struct simulated_attempts_in in = {
		.org = simulated->org, .person = simulated->person, .assessment = simulated->assessment};
	struct simulated_attempts_row before;
	TRY(version_load(w, tx, simulated->org, simulated->version, &version));
	TRY(simulated_attempts(w, tx, &in, &before));
	for (size_t i = 0; i < simulated->sittings; i++) {
		struct person_drawn person = {
			.simulated = simulated,
			.document = version.document,
			.state = simulated->seed + (uint64_t)before.count + i,
			.now_us = world_now_us(w) - TIME_DAY_US,
		};
		uint64_t number = (uint64_t)before.count + i;
		if (simulated->reviewer_count > 0)
			person.reviewer = (size_t)number % simulated->reviewer_count;
		person.twice = simulated->reviewer_count > READING_ADJUDICATION && number % 5 == 0;
		TRY(take_all(w, tx, &person, before.count + (int64_t)i + 1));
	}
	return OK;
}
