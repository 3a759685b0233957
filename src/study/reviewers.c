#include "study/reviewers.h"

#include "base/portable.h"
#include "base/world.h"
#include "exam/part.h"
#include "fairness/dif.h"
#include "grade/belief.h"
#include "irt/distribution.h"
#include "irt/evidence.h"

#include "study/reviewers.sql.h"

#include <math.h>
#include <string.h>

/* With people who hardly differ there is no scale on which reviewers could. */
static const double sd_least = 0.1;
#define SEVERITY_MAX_LOGIT 6.0

static double limited(double theta_logit)
{
	return fmax(-MODEL_THETA_MAX_LOGIT, fmin(MODEL_THETA_MAX_LOGIT, theta_logit));
}

struct gathered {
	const struct answers *answers;
	struct reviewer *reviewers;      /* [answers->reviewer_count] */
	bool (*given)[MODEL_LEVELS_MAX]; /* [answers->task_count]: which levels somebody gave */
	size_t *levels;                  /* [answers->task_count]: how many; with one a task is left out */
};

struct judged {
	size_t sitting, task;
	struct reviewer *reviewer;
	uint8_t level;
	bool second; /* beside another's */
};

/* The next judgement behind *at, sitting by sitting, a cell's first before its second; false at the end. */
static bool next_judged(const struct gathered *all, size_t *at, struct judged *out)
{
	const struct answers *answers = all->answers;
	size_t places = 2 * answers->sitting_count * answers->task_count;
	for (; *at < places; (*at)++) {
		size_t cell = *at / 2;
		bool second = *at % 2 == 1;
		if (second && answers->second_judges == NULL)
			continue;
		uint16_t judge = second ? answers->second_judges[cell] : answers->judges[cell];
		if (judge >= answers->reviewer_count)
			continue;
		size_t given = second ? answers->second_levels[cell] : answers->judged_levels[cell],
		       task = cell % answers->task_count;
		*out = (struct judged){
			.sitting = cell / answers->task_count,
			.task = task,
			.reviewer = &all->reviewers[judge],
			.level = (uint8_t)part_model_level(&answers->tasks[task].measure, given),
			.second = second,
		};
		(*at)++;
		return true;
	}
	return false;
}

/* ---- who and what is left out ---- */

static void count_sittings(struct work *w, const struct gathered *all)
{
	size_t *last = work_array(w, all->answers->reviewer_count, sizeof *last), at = 0;
	for (struct judged judged; next_judged(all, &at, &judged);) {
		size_t *seen = &last[judged.reviewer - all->reviewers];
		judged.reviewer->judgements++;
		judged.reviewer->sittings += *seen != judged.sitting + 1;
		*seen = judged.sitting + 1;
	}
	for (size_t i = 0; i < all->answers->reviewer_count; i++)
		if (all->reviewers[i].sittings < REVIEWERS_SITTINGS_MIN)
			all->reviewers[i].why = str_format(
				w->arena, "Fewer than %d sittings: too few to tell.", REVIEWERS_SITTINGS_MIN);
}

static bool counts(const struct gathered *all, const struct judged *judged)
{
	return str_absent(judged->reviewer->why) && all->levels[judged->task] >= 2;
}

/* Of a task, the level's number among those that were given: without gaps. */
static size_t number_of(const struct gathered *all, size_t task, size_t level)
{
	size_t number = 0;
	for (size_t k = 0; k < level; k++)
		number += all->given[task][k];
	return number;
}

static void number_levels(const struct gathered *all)
{
	size_t at = 0;
	memset(all->given, 0, all->answers->task_count * sizeof *all->given);
	for (struct judged judged; next_judged(all, &at, &judged);)
		if (str_absent(judged.reviewer->why))
			all->given[judged.task][judged.level] = true;
	for (size_t i = 0; i < all->answers->task_count; i++)
		all->levels[i] = number_of(all, i, MODEL_LEVELS_MAX);
}

/* Who is at one end every time has no finite place. Whether somebody was left out. */
static bool leave_out_extremes(struct work *w, const struct gathered *all)
{
	size_t at = 0;
	bool *above = work_array(w, all->answers->reviewer_count, sizeof *above),
	     *below = work_array(w, all->answers->reviewer_count, sizeof *below), left = false;
	for (struct judged judged; next_judged(all, &at, &judged);) {
		if (!counts(all, &judged))
			continue;
		size_t reviewer = (size_t)(judged.reviewer - all->reviewers),
		       level = number_of(all, judged.task, judged.level);
		above[reviewer] = above[reviewer] || level > 0;
		below[reviewer] = below[reviewer] || level + 1 < all->levels[judged.task];
	}
	for (size_t i = 0; i < all->answers->reviewer_count; i++) {
		struct reviewer *reviewer = &all->reviewers[i];
		if (!str_absent(reviewer->why) || (above[i] && below[i]))
			continue;
		reviewer->why = above[i] ? S("Gave the highest level every time: how lenient cannot be told.")
		                : below[i] ? S("Gave the lowest level every time: how severe cannot be told.")
		                           : S("Judged only what everybody was given one level in.");
		left = true;
	}
	return left;
}

/* ---- the model ---- */

struct numbered {
	struct facets_data data;
	size_t *items;  /* [answers->task_count]: of a task; SIZE_MAX: it is left out */
	size_t *raters; /* [reviewer_count]: of a reviewer */
};

static size_t *number_kept(struct work *w, size_t count, const bool *kept, size_t *out_count)
{
	size_t *numbers = work_array(w, count, sizeof *numbers);
	for (size_t i = 0; i < count; i++)
		numbers[i] = kept[i] ? (*out_count)++ : SIZE_MAX;
	return numbers;
}

static void take_ratings(struct work *w, const struct gathered *all, size_t judgements, struct numbered *out)
{
	struct facets_rating *ratings = work_array(w, judgements, sizeof *ratings);
	size_t at = 0, last = SIZE_MAX;
	for (struct judged judged; next_judged(all, &at, &judged);) {
		if (!counts(all, &judged))
			continue;
		out->data.person_count += judged.sitting != last;
		last = judged.sitting;
		ratings[out->data.rating_count++] = (struct facets_rating){
			.person = (uint32_t)(out->data.person_count - 1),
			.item = (uint32_t)out->items[judged.task],
			.rater = (uint32_t)out->raters[judged.reviewer - all->reviewers],
			.level = (uint8_t)number_of(all, judged.task, judged.level),
		};
	}
	out->data.ratings = ratings;
}

static struct numbered ratings_of(struct work *w, const struct gathered *all, size_t judgements)
{
	struct numbered out = {.data = {.partial_credit = true}};
	size_t reviewer_count = all->answers->reviewer_count, task_count = all->answers->task_count;
	bool *tasks = work_array(w, task_count, sizeof *tasks),
	     *reviewers = work_array(w, reviewer_count, sizeof *reviewers);
	for (size_t i = 0; i < reviewer_count; i++)
		reviewers[i] = str_absent(all->reviewers[i].why);
	for (size_t i = 0; i < task_count; i++)
		tasks[i] = all->levels[i] >= 2;
	out.items = number_kept(w, task_count, tasks, &out.data.item_count);
	out.raters = number_kept(w, reviewer_count, reviewers, &out.data.rater_count);
	size_t *levels = work_array(w, out.data.item_count, sizeof *levels);
	for (size_t i = 0; i < task_count; i++)
		if (tasks[i])
			levels[out.items[i]] = all->levels[i];
	out.data.levels = levels;
	out.data.item_names = work_array(w, out.data.item_count, sizeof(struct str));
	out.data.rater_names = work_array(w, out.data.rater_count, sizeof(struct str));
	take_ratings(w, all, judgements, &out);
	return out;
}

/* ---- on the scale in use ---- */

/* The facets' logits are those of all criteria as one: people differ in them by the SD that is estimated, and each competency by
 * itself differs by more. A severity is put on the scale in use by what it does on average: in both models it moves the levels
 * that everybody is given by as much. */
struct scale {
	const struct gathered *all;
	const struct numbered *numbered;
	const struct facets *facets;
};

enum { SCALE_NODES = 25 };

/* The mean level over people of N(0, sd²) and over criteria, levels being numbered as they were for the facets; `shift` to the
 * model's difficulties. */
static double mean_level(const struct scale *scale, bool in_use, double shift)
{
	const struct gathered *all = scale->all;
	double sd = in_use ? BELIEF_PRIOR_SD_LOGIT : scale->facets->sd_logit, sum = 0, mass = 0;
	for (size_t i = 0; i < all->answers->task_count; i++) {
		size_t item = scale->numbered->items[i];
		if (item == SIZE_MAX)
			continue;
		double steps[MODEL_LEVELS_MAX];
		for (size_t l = 0; l + 1 < all->levels[i]; l++)
			steps[l] =
				scale->facets->items[item].measure_logit + scale->facets->thresholds[item][l];
		const struct model model = in_use ? part_model(&all->answers->tasks[i].measure)
		                                  : model_partial_credit(1, steps, all->levels[i]);
		for (size_t q = 0; q < SCALE_NODES; q++) {
			double z = 8.0 * (double)q / (SCALE_NODES - 1) - 4,
			       density = portable_exp(-0.5 * z * z);
			double probability[MODEL_LEVELS_MAX];
			model_probabilities(&model, limited(sd * z - shift), probability);
			for (size_t k = 0; k < model.levels; k++)
				sum += density * probability[k] * (double)(in_use ? number_of(all, i, k) : k);
			mass += density;
		}
	}
	return sum / mass;
}

/* The severity in use that has the effect of one of the facets. */
static double in_use_of(const struct scale *scale, double severity_logit)
{
	double wanted = mean_level(scale, false, severity_logit) - mean_level(scale, false, 0) +
	                mean_level(scale, true, 0);
	double low = -SEVERITY_MAX_LOGIT, high = SEVERITY_MAX_LOGIT;
	for (int i = 0; i < 40; i++) {
		double middle = (low + high) / 2;
		if (mean_level(scale, true, middle) > wanted)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* How many levels of the rubric a criterion gets less by it, on average. */
static double levels_lost(const struct gathered *all, const struct numbered *numbered, double severity_logit)
{
	double sum = 0, mass = 0;
	for (size_t i = 0; i < all->answers->task_count; i++) {
		if (numbered->items[i] == SIZE_MAX)
			continue;
		const struct model model = part_model(&all->answers->tasks[i].measure);
		for (size_t q = 0; q < SCALE_NODES; q++) {
			double z = 8.0 * (double)q / (SCALE_NODES - 1) - 4,
			       density = portable_exp(-0.5 * z * z);
			sum += density * (model_expected_level(&model, z) -
			                  model_expected_level(&model, limited(z - severity_logit)));
			mass += density;
		}
	}
	return sum / mass;
}

/* ---- what it changes ---- */

struct turning {
	const struct gathered *all;
	const double *shifts; /* [reviewer_count], logits */
	/* Of one sitting and competency, as they come: */
	struct model *models;             /* [task_count] */
	struct evidence *evidence;        /* [task_count] */
	double (*sure)[MODEL_LEVELS_MAX]; /* [task_count] */
};

/* What the judgement that counts here says: the first person's; else what the key, the tests or the experts say. */
static bool evidence_of(const struct turning *turning, size_t sitting, size_t task, bool averaged, size_t at)
{
	const struct answers *answers = turning->all->answers;
	size_t cell = sitting * answers->task_count + task;
	bool judged = answers->judges[cell] < answers->reviewer_count;
	const struct measure *measure = &answers->tasks[task].measure;
	size_t level =
		judged ? part_model_level(measure, answers->judged_levels[cell]) : answers->levels[cell];
	if (level == RESPONSES_MISSING)
		return false;
	struct model *model = &turning->models[at];
	*model = part_model(measure);
	for (size_t k = 0; judged && averaged && k + 1 < model->levels; k++)
		model->difficulty_logit[k] += turning->shifts[answers->judges[cell]];
	memset(turning->sure[at], 0, sizeof turning->sure[at]);
	turning->sure[at][level] = 1;
	turning->evidence[at] =
		(struct evidence){.model = model, .probabilities = turning->sure[at], .weight = 1};
	return true;
}

/* Multiplies in evidence[count], which is of one part: as one piece where its tasks share an effect. */
static void multiply(const struct turning *turning, const struct part *part, size_t count,
                     struct grid *belief)
{
	struct grid likelihood;
	bool together = count > 0 && part->shared_sd_logit > 0;
	if (together) {
		turning->evidence[0].others = turning->evidence + 1;
		turning->evidence[0].other_count = count - 1;
		turning->evidence[0].shared_sd_logit = part->shared_sd_logit;
	}
	for (size_t i = 0; i < (together ? 1 : count); i++) {
		evidence_likelihood(&turning->evidence[i], &likelihood);
		grid_multiply(belief, &likelihood);
	}
}

/* Whether a requirement is met: as it was judged, or with every judge taken for an average one. */
static bool is_met(const struct turning *turning, const struct requirement *requirement, size_t sitting,
                   bool averaged)
{
	const struct answers *answers = turning->all->answers;
	struct grid belief;
	grid_normal(BELIEF_PRIOR_MEAN_LOGIT, BELIEF_PRIOR_SD_LOGIT, &belief);
	for (size_t i = 0, end; i < answers->task_count; i = end) {
		const struct part *part = answers->tasks[i].part;
		size_t count = 0;
		for (end = i; end < answers->task_count && answers->tasks[end].part == part; end++)
			if (str_equal(answers->tasks[end].measure.competency, requirement->competency))
				count += evidence_of(turning, sitting, end, averaged, count);
		multiply(turning, part, count, &belief);
	}
	return grid_probability_at_least(&belief, requirement->level_logit) >= requirement->probability;
}

static bool is_turned(const struct turning *turning, size_t sitting)
{
	const struct document *document = turning->all->answers->version.document;
	for (size_t i = 0; i < document->requirement_count; i++)
		if (is_met(turning, &document->requirements[i], sitting, false) !=
		    is_met(turning, &document->requirements[i], sitting, true))
			return true;
	return false;
}

/* The part of the severities that is not chance: each is drawn to 0 by how far it can be known. */
static double *shifts_of(struct work *w, const struct gathered *all, double true_sd)
{
	double *shifts = work_array(w, all->answers->reviewer_count, sizeof *shifts);
	for (size_t i = 0; i < all->answers->reviewer_count; i++) {
		const struct reviewer *reviewer = &all->reviewers[i];
		double error = reviewer->standard_error;
		if (str_absent(reviewer->why) && true_sd > 0)
			shifts[i] = reviewer->severity_logit * true_sd * true_sd /
			            (true_sd * true_sd + error * error);
	}
	return shifts;
}

static enum err count_turned(struct work *w, const struct gathered *all, const struct reviewers *reviewers)
{
	size_t tasks = all->answers->task_count, at = 0, last = SIZE_MAX;
	const struct turning turning = {
		.all = all,
		.shifts = shifts_of(w, all, reviewers->spread.true_sd),
		.models = work_array(w, tasks, sizeof *turning.models),
		.evidence = work_array(w, tasks, sizeof *turning.evidence),
		.sure = work_array(w, tasks, sizeof *turning.sure),
	};
	for (struct judged judged; next_judged(all, &at, &judged); last = judged.sitting) {
		if (judged.second || judged.sitting == last ||
		    turning.shifts[judged.reviewer - all->reviewers] == 0)
			continue;
		TRY(world_in_time(w));
		judged.reviewer->turned += is_turned(&turning, judged.sitting);
	}
	return OK;
}

/* ---- all of it ---- */

static void take_facets(struct work *w, const struct gathered *all, const struct numbered *numbered,
                        const struct facets *facets, struct reviewers *out)
{
	const struct scale scale = {all, numbered, facets};
	double *p = work_array(w, numbered->data.rater_count, sizeof *p);
	/* What a small severity is on the scale in use; errors are as small. */
	double per_logit = (in_use_of(&scale, 0.25) - in_use_of(&scale, -0.25)) / 0.5;
	for (size_t i = 0; i < numbered->data.rater_count; i++)
		p[i] = distribution_normal_beyond(facets->raters[i].measure_logit /
		                                  facets->raters[i].standard_error);
	dif_adjust(w, DIF_BENJAMINI_HOCHBERG, p, numbered->data.rater_count, p);
	for (size_t i = 0; i < all->answers->reviewer_count; i++) {
		if (numbered->raters[i] == SIZE_MAX)
			continue;
		const struct facets_element *rater = &facets->raters[numbered->raters[i]];
		struct reviewer *reviewer = &all->reviewers[i];
		reviewer->severity_logit = in_use_of(&scale, rater->measure_logit);
		reviewer->standard_error = rater->standard_error * per_logit;
		reviewer->p_adjusted = p[numbered->raters[i]];
		reviewer->level_shift = -levels_lost(all, numbered, reviewer->severity_logit);
		reviewer->infit = rater->infit;
		reviewer->infit_z = rater->infit_z;
		out->told++;
	}
	out->spread = facets->rater_spread;
	out->spread.sd *= per_logit;
	out->spread.true_sd *= per_logit;
	out->p = distribution_chi_square_above(out->spread.chi_square, (double)out->spread.df);
	out->linked = facets->subset_count == 1;
}

static enum err estimate(struct work *w, const struct gathered *all, struct reviewers *out)
{
	struct facets facets;
	count_sittings(w, all);
	do
		number_levels(all);
	while (leave_out_extremes(w, all));
	const struct numbered numbered = ratings_of(w, all, out->judgements);
	if (numbered.data.rater_count < 2 || numbered.data.item_count == 0)
		return fail(
			w, ERR_INPUT,
			"Severe is who is severer than others: it takes two reviewers with %d sittings or "
			"more each, who gave more than one level.",
			REVIEWERS_SITTINGS_MIN);
	enum err failed = facets_fit(w, &numbered.data, &facets);
	if (failed == ERR_INPUT || (failed == OK && (!facets.converged || facets.sd_logit < sd_least))) {
		work_forgive(w);
		return fail(
			w, ERR_INPUT,
			"From these judgements nobody can tell severe reviewers from weak work: they are too "
			"few, or too much alike.");
	}
	TRY(failed);
	take_facets(w, all, &numbered, &facets, out);
	return count_turned(w, all, out);
}

static void gather(struct work *w, const struct answers *answers, struct gathered *all, struct reviewers *out)
{
	size_t at = 0, last = SIZE_MAX;
	*all = (struct gathered){
		.answers = answers,
		.reviewers = work_array(w, answers->reviewer_count, sizeof *all->reviewers),
		.given = work_array(w, answers->task_count, sizeof *all->given),
		.levels = work_array(w, answers->task_count, sizeof *all->levels),
	};
	for (size_t i = 0; i < answers->reviewer_count; i++)
		all->reviewers[i].person = answers->reviewers[i];
	*out = (struct reviewers){.each = all->reviewers, .count = answers->reviewer_count};
	for (struct judged judged; next_judged(all, &at, &judged); last = judged.sitting) {
		out->judgements++;
		out->sittings += judged.sitting != last;
	}
}

/* That nothing can be told holds for everybody of whom nothing else was said. */
static void tell_nothing(const struct gathered *all, struct str why, struct reviewers *out)
{
	out->why = why;
	out->told = 0;
	for (size_t i = 0; i < out->count; i++)
		if (str_absent(all->reviewers[i].why))
			all->reviewers[i].why = why;
}

enum err reviewers_find(struct work *w, const struct answers *answers, struct reviewers *out)
{
	struct gathered all;
	gather(w, answers, &all, out);
	enum err failed = estimate(w, &all, out);
	if (failed != ERR_INPUT && failed != ERR_TOO_LARGE)
		return failed;
	tell_nothing(&all, w->message, out);
	work_forgive(w);
	return OK;
}

/* ---- whose work it is ---- */

enum err reviewers_work_of(struct work *w, struct tx *tx, struct id org, struct id person,
                           struct reviewers_work **out, size_t *count)
{
	const struct reviewers_assessments_in in = {.org = org, .person = person};
	struct reviewers_assessments_row *rows;
	TRY(reviewers_assessments(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct reviewers_work){rows[i].id, rows[i].title, rows[i].readings};
	return OK;
}
