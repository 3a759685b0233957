/* make_shared: what the tasks of one part share beside the skill, by a testlet model (irt/bifactor.h) of one competency.
 *
 * The parts' SDs, and nothing else, are taken from it. Its theta is standard normal as the calibration's is, so that the
 * population's SD on the scale in use puts them there too. Of a quiz's items guessing is left out: they say who is able, and a
 * 2PL says it nearly as well.
 *
 * What bounds the cost to about a second: at most 4,000 people and 40,000 answers to such parts, 21 nodes of theta and 13 of each
 * part's own effect, and EM until nothing moves by 5e-4. Against 61 and 41 nodes and 1e-6, SDs of 0.2 and more differ by less
 * than 0.002, and smaller ones, of which the likelihood says little, by less than 0.06. */
#include "study/make_parts.h"

#include "irt/bifactor.h"
#include "base/portable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	PERSONS_MIN = 100,  /* with answers to two of a part's tasks */
	PERSONS_MAX = 4000, /* of more, some by chance, always the same; with many tasks fewer: */
	PERSONS_FEW = 1000,
	ANSWERS_MAX = 40000,
	ANSWERS_MIN = 20, /* a task with fewer takes no part, as in the calibration */
	ALONE_MAX = 200,  /* tasks that share nothing: of more, those with most answers; */
	ALONE_FEW = 12,   /* in a small study so many, or more while there are two people a parameter */
	UNITS_MIN = 3,    /* what tells the skill from what a part shares: other parts, or tasks of none */
	GENERAL_NODES = 21,
	TASK_NODES = 13,
	CYCLES_MAX = 300,
	POPULATION_NODES = 33,
};
static const double range = 4.5, tolerance = 5e-4;
static const double normal_95 = 1.959963984540054;

/* A part with several tasks of the competency. */
struct bundle {
	const struct part *part;
	size_t *items; /* [count]: columns, those that take part */
	size_t count, all;
	int64_t persons; /* with answers to two of them */
	bool fitted;
	struct figures_shared *out;
};

/* What is fitted: columns of the competency's, and rows. */
struct sample {
	size_t *items; /* [item_count] */
	uint8_t *tasks;
	size_t item_count;
	size_t *persons; /* [person_count] */
	size_t person_count;
	uint8_t *levels; /* [person_count][item_count] */
	struct responses responses;
};

static const struct part *part_at(const struct making_competency *making, size_t item)
{
	return making->answers->tasks[making->tasks[item]].part;
}

/* ---- which parts ---- */

static bool is_answered(const struct bundle *bundle, const uint8_t *row)
{
	size_t count = 0;
	for (size_t i = 0; i < bundle->count; i++)
		count += row[bundle->items[i]] != RESPONSES_MISSING;
	return count >= 2;
}

static int64_t count_persons(const struct making_competency *making, const struct bundle *bundle)
{
	int64_t count = 0;
	for (size_t i = 0; i < making->responses.person_count; i++)
		count += is_answered(bundle, responses_of(&making->responses, i));
	return count;
}

/* Those of each part that is no quiz, where they are two or more. The tasks of a part stand together. */
static size_t list_bundles(struct work *w, const struct making_competency *making, struct bundle *bundles)
{
	size_t count = 0, all = making->responses.item_count;
	for (size_t i = 0, end; i < all; i = end) {
		struct bundle bundle = {.part = part_at(making, i),
		                        .items = work_array(w, all, sizeof *bundle.items)};
		for (end = i; end < all && part_at(making, end) == bundle.part; end++)
			if (making->figures[end].answers >= ANSWERS_MIN)
				bundle.items[bundle.count++] = end;
		if (bundle.part->quiz != NULL || end - i < 2)
			continue;
		bundle.all = end - i;
		bundle.persons = count_persons(making, &bundle);
		bundles[count++] = bundle;
	}
	return count;
}

/* ---- who ---- */

struct drawn {
	size_t person;
	int64_t rarest; /* of the parts that the person answered, in how many others' answers the rarest is */
	uint64_t order;
};

/* Who answered what few did comes first; the others by chance. */
static int by_chance(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;
	if (x->rarest != y->rarest)
		return x->rarest < y->rarest ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* splitmix64 (Steele, Lea & Flood 2014). */
static uint64_t mixed(uint64_t x)
{
	x = (x + 1) * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* As many that there are not too many answers to tasks that share something, which is where the time goes. */
static size_t persons_max(const struct bundle *bundles, size_t bundle_count)
{
	size_t items = 1;
	for (size_t b = 0; b < bundle_count; b++)
		items += bundles[b].fitted ? bundles[b].count : 0;
	size_t most = ANSWERS_MAX / items;
	return most < PERSONS_FEW ? PERSONS_FEW : most > PERSONS_MAX ? PERSONS_MAX : most;
}

static void draw_persons(struct work *w, const struct making_competency *making, const struct bundle *bundles,
                         size_t bundle_count, struct sample *sample)
{
	size_t all = making->responses.person_count, count = 0;
	struct drawn *drawn = work_array(w, all, sizeof *drawn);
	for (size_t i = 0; i < all; i++) {
		struct drawn one = {i, INT64_MAX, mixed(i)};
		for (size_t b = 0; b < bundle_count; b++)
			if (bundles[b].fitted && bundles[b].persons < one.rarest &&
			    is_answered(&bundles[b], responses_of(&making->responses, i)))
				one.rarest = bundles[b].persons;
		if (one.rarest < INT64_MAX)
			drawn[count++] = one;
	}
	qsort(drawn, count, sizeof *drawn, by_chance);
	size_t most = persons_max(bundles, bundle_count);
	sample->person_count = count < most ? count : most;
	sample->persons = work_array(w, sample->person_count, sizeof *sample->persons);
	for (size_t i = 0; i < sample->person_count; i++)
		sample->persons[i] = drawn[i].person;
}

/* ---- which tasks ---- */

/* The levels that were given, moved together; how many. */
static size_t collapse(const struct making_competency *making, const struct sample *sample, size_t item,
                       uint8_t level_of[MODEL_LEVELS_MAX])
{
	size_t counts[MODEL_LEVELS_MAX] = {0}, answers = 0, levels = 0;
	for (size_t i = 0; i < sample->person_count; i++) {
		uint8_t level = responses_of(&making->responses, sample->persons[i])[item];
		if (level == RESPONSES_MISSING)
			continue;
		counts[level]++;
		answers++;
	}
	for (size_t k = 0; k < MODEL_LEVELS_MAX; k++) {
		level_of[k] = (uint8_t)levels;
		levels += counts[k] > 0;
	}
	return answers < ANSWERS_MIN ? 0 : levels;
}

static bool is_telling(const struct making_competency *making, const struct sample *sample, size_t item)
{
	uint8_t level_of[MODEL_LEVELS_MAX];
	return collapse(making, sample, item, level_of) >= 2;
}

/* Keeps those of its tasks that tell anything; with fewer than two of them it is not fitted. */
static void keep_telling(const struct making_competency *making, const struct sample *sample,
                         struct bundle *bundle)
{
	size_t kept = 0;
	for (size_t i = 0; i < bundle->count; i++)
		if (is_telling(making, sample, bundle->items[i]))
			bundle->items[kept++] = bundle->items[i];
	bundle->count = kept;
	if (kept >= 2)
		return;
	bundle->fitted = false;
	bundle->out->why = S("Too few of them have answers that differ.");
}

struct alone {
	size_t item;
	int64_t answers;
};

static int by_answers(const void *a, const void *b)
{
	const struct alone *x = a, *y = b;
	if (x->answers != y->answers)
		return x->answers > y->answers ? -1 : 1;
	return x->item < y->item ? -1 : 1;
}

/* Tasks that share nothing with others: a quiz's items, and whatever is the only one of its part. */
static size_t list_alone(const struct making_competency *making, const struct sample *sample,
                         struct alone *alone)
{
	size_t count = 0, all = making->responses.item_count;
	for (size_t i = 0; i < all; i++) {
		const struct part *part = part_at(making, i);
		bool bundled = (i > 0 && part_at(making, i - 1) == part) ||
		               (i + 1 < all && part_at(making, i + 1) == part);
		if ((part->quiz != NULL || !bundled) && is_telling(making, sample, i))
			alone[count++] = (struct alone){i, making->figures[i].answers};
	}
	qsort(alone, count, sizeof *alone, by_answers);
	return count < ALONE_MAX ? count : ALONE_MAX;
}

static void add_item(struct sample *sample, size_t item, uint8_t task)
{
	sample->items[sample->item_count] = item;
	sample->tasks[sample->item_count++] = task;
}

/* Returns how many things there are that tell the skill apart from what a part shares. */
static size_t choose_items(struct work *w, const struct making_competency *making,
                           const struct bundle *bundles, size_t bundle_count, struct sample *sample)
{
	size_t all = making->responses.item_count, units = 0, parameters = 0;
	struct alone *alone = work_array(w, all, sizeof *alone);
	size_t alone_count = list_alone(making, sample, alone);
	sample->items = work_array(w, all, sizeof *sample->items);
	sample->tasks = work_array(w, all, sizeof *sample->tasks);
	for (size_t b = 0; b < bundle_count; b++) {
		if (!bundles[b].fitted)
			continue;
		for (size_t i = 0; i < bundles[b].count; i++) {
			parameters += making->responses.items[bundles[b].items[i]].levels;
			add_item(sample, bundles[b].items[i], (uint8_t)units);
		}
		units++;
	}
	for (size_t i = 0; i < alone_count; i++) {
		parameters += making->responses.items[alone[i].item].levels;
		if (i >= ALONE_FEW && 2 * parameters > sample->person_count)
			break;
		add_item(sample, alone[i].item, BIFACTOR_GENERAL);
	}
	return units + alone_count;
}

static void fill_responses(struct work *w, const struct making_competency *making, struct sample *sample)
{
	struct responses_item *items = work_array(w, sample->item_count, sizeof *items);
	uint8_t *levels = work_array(w, sample->person_count * sample->item_count, 1);
	for (size_t i = 0; i < sample->item_count; i++) {
		uint8_t level_of[MODEL_LEVELS_MAX];
		items[i] = making->responses.items[sample->items[i]];
		items[i].levels = collapse(making, sample, sample->items[i], level_of);
		for (size_t person = 0; person < sample->person_count; person++) {
			uint8_t level =
				responses_of(&making->responses, sample->persons[person])[sample->items[i]];
			levels[person * sample->item_count + i] =
				level == RESPONSES_MISSING ? RESPONSES_MISSING : level_of[level];
		}
	}
	sample->responses = (struct responses){.person_count = sample->person_count,
	                                       .item_count = sample->item_count,
	                                       .items = items,
	                                       .levels = levels,
	                                       .group_count = 1};
}

static int64_t count_sampled(const struct making_competency *making, const struct sample *sample,
                             const struct bundle *bundle)
{
	int64_t count = 0;
	for (size_t i = 0; i < sample->person_count; i++)
		count += is_answered(bundle, responses_of(&making->responses, sample->persons[i]));
	return count;
}

/* ---- what is told ---- */

static double information_at(const struct making_competency *making, const struct bundle *bundle,
                             double theta)
{
	double information = 0;
	theta = fmax(-MODEL_THETA_MAX_LOGIT, fmin(MODEL_THETA_MAX_LOGIT, theta));
	for (size_t i = 0; i < bundle->count; i++)
		information += model_information(&making->models[bundle->items[i]], theta);
	return information;
}

/* The mean of the information over normal levels around this one. */
static double information_around(const struct making_competency *making, const struct bundle *bundle,
                                 double theta, double sd)
{
	double sum = 0, mass = 0;
	for (size_t q = 0; q < POPULATION_NODES; q++) {
		double z = 8.0 * (double)q / (POPULATION_NODES - 1) - 4, density = portable_exp(-0.5 * z * z);
		sum += density * information_at(making, bundle, theta + sd * z);
		mass += density;
	}
	return sum / mass;
}

/* How much of the information I of independent tasks is left, both as means over the population. In the normal approximation a
 * part's answers are the skill plus its own effect plus an error of variance 1 / J, so that they tell 1 / (1 / J + sd²) = J / (1
 * + sd² J) of the skill, J being the mean of I over the effect. Within 0.02 of the sum over all patterns of answers. */
static double share_left(const struct making_competency *making, const struct bundle *bundle,
                         const struct figures_competency *competency, double sd)
{
	double with = 0, without = 0;
	for (size_t q = 0; q < POPULATION_NODES; q++) {
		double z = 8.0 * (double)q / (POPULATION_NODES - 1) - 4, density = portable_exp(-0.5 * z * z);
		double theta = competency->mean_logit + z * competency->sd_logit;
		double around = information_around(making, bundle, theta, sd);
		without += density * information_at(making, bundle, theta);
		with += density * around / (1 + sd * sd * around);
	}
	return with / without;
}

/* The interval is that of the variance, which, unlike the SD, has a standard error where it is 0: 2 sd times the SD's. */
static void tell(const struct making_competency *making, const struct bundle *bundle,
                 const struct figures_competency *competency, double sd, double error)
{
	struct figures_shared *out = bundle->out;
	double half = normal_95 * 2 * sd * error;
	out->sd_logit = sd;
	out->low_logit = sqrt(fmax(0, sd * sd - half));
	out->high_logit = sqrt(sd * sd + half);
	out->error_logit = (out->high_logit - out->low_logit) / (2 * normal_95);
	out->share = share_left(making, bundle, competency, sd);
}

static bool is_steep(const struct bifactor *fit, size_t task)
{
	for (size_t i = 0; i < fit->item_count; i++)
		if (fit->items[i].task == task && fit->items[i].steep)
			return true;
	return false;
}

static void tell_all(const struct making_competency *making, struct bundle *bundles, size_t bundle_count,
                     const struct bifactor *fit, const struct figures_competency *competency)
{
	size_t task = 0;
	for (size_t b = 0; b < bundle_count; b++) {
		if (!bundles[b].fitted)
			continue;
		double sd = fit->ratios[task] * competency->sd_logit;
		double error =
			fit->ratio_errors == NULL ? NAN : fit->ratio_errors[task] * competency->sd_logit;
		if (!fit->converged || isnan(error) || is_steep(fit, task))
			bundles[b].out->why = S("The estimate does not settle: it needs more answers.");
		else
			tell(making, &bundles[b], competency, sd, error);
		task++;
	}
}

/* ---- together ---- */

static struct str too_few(struct work *w, int64_t persons)
{
	return str_format(w->arena, "%lld people have answered two or more of them so far: it takes %d.",
	                  (long long)persons, PERSONS_MIN);
}

static void tell_none(struct bundle *bundles, size_t bundle_count, struct str why)
{
	for (size_t b = 0; b < bundle_count; b++)
		if (bundles[b].fitted)
			bundles[b].out->why = why;
}

static void fit_bundles(struct work *w, const struct making_competency *making, struct bundle *bundles,
                        size_t bundle_count, const struct figures_competency *competency)
{
	struct sample sample = {0};
	struct bifactor fit;
	size_t fitted = 0;
	draw_persons(w, making, bundles, bundle_count, &sample);
	for (size_t b = 0; b < bundle_count; b++)
		if (bundles[b].fitted)
			keep_telling(making, &sample, &bundles[b]);
	if (choose_items(w, making, bundles, bundle_count, &sample) < UNITS_MIN) {
		tell_none(
			bundles, bundle_count,
			S("Two tasks outside this part, or two other parts, would have to be about the skill "
		          "too."));
		return;
	}
	for (size_t b = 0; b < bundle_count; b++) {
		fitted += bundles[b].fitted;
		if (bundles[b].fitted)
			bundles[b].out->persons = count_sampled(making, &sample, &bundles[b]);
	}
	if (fitted == 0)
		return;
	fill_responses(w, making, &sample);
	const struct bifactor_options options = {
		.tasks = sample.tasks,
		.task_count = fitted,
		.task_names = work_array(w, fitted, sizeof(struct str)),
		.testlet = true,
		.general_nodes = GENERAL_NODES,
		.task_nodes = TASK_NODES,
		.range = range,
		.tolerance = tolerance,
		.cycles_max = CYCLES_MAX,
	};
	if (bifactor_fit(w, &sample.responses, &options, &fit) == OK) {
		tell_all(making, bundles, bundle_count, &fit, competency);
		return;
	}
	tell_none(bundles, bundle_count,
	          S("There are too many tasks in such parts, or too few answers to each of their levels."));
	work_forgive(w);
}

void make_shared(struct work *w, const struct making_competency *making, struct figures_competency *out)
{
	size_t all = making->responses.item_count;
	struct bundle *bundles = work_array(w, all, sizeof *bundles);
	size_t count = list_bundles(w, making, bundles), fitted = 0;
	struct figures_shared *shared = work_array(w, count, sizeof *shared);
	for (size_t b = 0; b < count; b++) {
		shared[b] = (struct figures_shared){
			.part = bundles[b].part->id,
			.persons = bundles[b].persons,
			.sd_logit = NAN,
			.error_logit = NAN,
			.low_logit = NAN,
			.high_logit = NAN,
			.share = NAN,
		};
		bundles[b].out = &shared[b];
		bundles[b].fitted = bundles[b].persons >= PERSONS_MIN;
		if (!bundles[b].fitted)
			shared[b].why = too_few(w, bundles[b].persons);
		fitted += bundles[b].fitted;
	}
	if (fitted > 0)
		fit_bundles(w, making, bundles, count, out);
	for (size_t b = 0; b < count; b++)
		shared[b].tasks = (int64_t)(str_absent(shared[b].why) ? bundles[b].count : bundles[b].all);
	out->shared = shared;
	out->shared_count = count;
}
