#include "study/reviewers.h"

#include "base/world.h"
#include "exam/part.h"
#include "fairness/dif.h"
#include "grade/belief.h"
#include "irt/distribution.h"
#include "irt/evidence.h"

#include <math.h>
#include <string.h>

/* With people who hardly differ there is no scale on which reviewers could. */
static const double sd_least = 0.1;

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
};

/* The next judgement behind *at, sitting by sitting; false at the end. */
static bool next_judged(const struct gathered *all, size_t *at, struct judged *out)
{
	const struct answers *answers = all->answers;
	size_t cells = answers->sitting_count * answers->task_count;
	while (*at < cells && answers->judges[*at] == ANSWERS_NOBODY)
		(*at)++;
	if (*at == cells)
		return false;
	*out = (struct judged){*at / answers->task_count, *at % answers->task_count,
	                       &all->reviewers[answers->judges[*at]], answers->judged_levels[*at]};
	(*at)++;
	return true;
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
	size_t reviewer_count = all->answers->reviewer_count;
	bool *tasks = work_array(w, all->answers->task_count, sizeof *tasks),
	     *reviewers = work_array(w, reviewer_count, sizeof *reviewers);
	size_t *levels = work_array(w, all->answers->task_count, sizeof *levels);
	struct str *names = work_array(w, all->answers->task_count, sizeof *names),
		   *nobody = work_array(w, reviewer_count, sizeof *nobody);
	for (size_t i = 0; i < reviewer_count; i++)
		reviewers[i] = str_absent(all->reviewers[i].why);
	for (size_t i = 0; i < all->answers->task_count; i++) {
		const struct answers_task *task = &all->answers->tasks[i];
		tasks[i] = all->levels[i] >= 2;
		if (!tasks[i])
			continue;
		levels[out.data.item_count] = all->levels[i];
		names[out.data.item_count++] = str_format(w->arena, "%.*s/%.*s", STR_ARG(task->part->id),
		                                          STR_ARG(task->measure.task));
	}
	out.data.item_count = 0;
	out.items = number_kept(w, all->answers->task_count, tasks, &out.data.item_count);
	out.raters = number_kept(w, reviewer_count, reviewers, &out.data.rater_count);
	out.data.levels = levels;
	out.data.item_names = names;
	out.data.rater_names = nobody;
	take_ratings(w, all, judgements, &out);
	return out;
}

/* ---- what it changes ---- */

struct turning {
	const struct gathered *all;
	const double *shifts; /* [reviewer_count], logits */
	struct grid **
		as_they_are; /* [task_count][MODEL_LEVELS_MAX]: likelihoods by the models in use, as they were needed */
};

/* By the model in use; of a judgement, by what it was to whoever judged it. */
static const struct grid *likelihood_of(struct work *w, const struct turning *turning, size_t cell,
                                        bool averaged, struct grid *shifted)
{
	const struct answers *answers = turning->all->answers;
	size_t task = cell % answers->task_count, level = answers->levels[cell];
	struct model model = part_model(&answers->tasks[task].measure);
	if (averaged && answers->judges[cell] != ANSWERS_NOBODY) {
		for (size_t k = 0; k + 1 < model.levels; k++)
			model.difficulty_logit[k] += turning->shifts[answers->judges[cell]];
		evidence_likelihood_of_level(&model, level, shifted);
		return shifted;
	}
	struct grid **known = &turning->as_they_are[task * MODEL_LEVELS_MAX + level];
	if (*known == NULL) {
		*known = work_alloc(w, sizeof **known);
		evidence_likelihood_of_level(&model, level, *known);
	}
	return *known;
}

/* Whether a requirement is met: as it was judged, or with every judge taken for an average one. */
static bool is_met(struct work *w, const struct turning *turning, const struct requirement *requirement,
                   size_t sitting, bool averaged)
{
	const struct answers *answers = turning->all->answers;
	struct grid belief, shifted;
	grid_normal(BELIEF_PRIOR_MEAN_LOGIT, BELIEF_PRIOR_SD_LOGIT, &belief);
	for (size_t i = 0; i < answers->task_count; i++) {
		size_t cell = sitting * answers->task_count + i;
		if (answers->levels[cell] != RESPONSES_MISSING &&
		    str_equal(answers->tasks[i].measure.competency, requirement->competency))
			grid_multiply(&belief, likelihood_of(w, turning, cell, averaged, &shifted));
	}
	return grid_probability_at_least(&belief, requirement->level_logit) >= requirement->probability;
}

static bool is_turned(struct work *w, const struct turning *turning, size_t sitting)
{
	const struct document *document = turning->all->answers->version.document;
	for (size_t i = 0; i < document->requirement_count; i++)
		if (is_met(w, turning, &document->requirements[i], sitting, false) !=
		    is_met(w, turning, &document->requirements[i], sitting, true))
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
	const struct turning turning = {
		.all = all,
		.shifts = shifts_of(w, all, reviewers->spread.true_sd),
		.as_they_are = work_array(w, all->answers->task_count * MODEL_LEVELS_MAX,
	                                  sizeof *turning.as_they_are),
	};
	size_t at = 0, last = SIZE_MAX;
	for (struct judged judged; next_judged(all, &at, &judged); last = judged.sitting) {
		if (judged.sitting == last)
			continue;
		if (judged.sitting % 256 == 0)
			TRY(world_in_time(w));
		judged.reviewer->turned += is_turned(w, &turning, judged.sitting);
	}
	return OK;
}

/* ---- all of it ---- */

static void take_facets(struct work *w, const struct gathered *all, const struct numbered *numbered,
                        const struct facets *facets, struct reviewers *out)
{
	double *p = work_array(w, numbered->data.rater_count, sizeof *p), sd = facets->sd_logit, mean = 0;
	for (size_t i = 0; i < numbered->data.rater_count; i++) {
		const struct facets_element *rater = &facets->raters[i];
		p[i] = distribution_normal_beyond(rater->measure_logit / rater->standard_error);
		mean += rater->fair_average / (double)numbered->data.rater_count;
	}
	dif_adjust(w, DIF_BENJAMINI_HOCHBERG, p, numbered->data.rater_count, p);
	for (size_t i = 0; i < all->answers->reviewer_count; i++) {
		if (numbered->raters[i] == SIZE_MAX)
			continue;
		const struct facets_element *rater = &facets->raters[numbered->raters[i]];
		struct reviewer *reviewer = &all->reviewers[i];
		reviewer->severity_logit = rater->measure_logit / sd;
		reviewer->standard_error = rater->standard_error / sd;
		reviewer->p_adjusted = p[numbered->raters[i]];
		reviewer->level_shift = rater->fair_average - mean;
		reviewer->infit = rater->infit;
		reviewer->infit_z = rater->infit_z;
		out->told++;
	}
	out->spread = facets->rater_spread;
	out->spread.sd /= sd;
	out->spread.true_sd /= sd;
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
	if (numbered.data.rater_count < 2)
		return fail(
			w, ERR_INPUT,
			"Severe is who is severer than others: it takes two reviewers with %d sittings or "
			"more each.",
			REVIEWERS_SITTINGS_MIN);
	TRY(facets_fit(w, &numbered.data, &facets));
	if (!facets.converged || facets.sd_logit < sd_least)
		return fail(
			w, ERR_INPUT, "%s",
			facets.converged
				? "The work differs so little that severe reviewers and weak work cannot be "
				  "told apart."
				: "No estimate was found: there are too few judgements.");
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

enum err reviewers_find(struct work *w, const struct answers *answers, struct reviewers *out)
{
	struct gathered all;
	gather(w, answers, &all, out);
	enum err failed = estimate(w, &all, out);
	if (failed != ERR_INPUT)
		return failed;
	out->why = w->message;
	work_forgive(w);
	return OK;
}
