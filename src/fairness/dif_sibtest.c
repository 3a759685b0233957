/* dif_sibtest: both of its forms.
 *
 * People are matched by the other items alone. That score is not quite what they are able to: people of a weaker group who have
 * the same score had, on the average, more luck. So each group's mean is moved from the true score that its own regression
 * gives to the one midway between both groups', along the slope there.
 *
 * What follows mirt's SIBTEST, which difR calls: at least 6 people of each group at a score that counts, whose answers differ;
 * not the lowest and the highest score; weights by everybody at the score; the place of the crossing from a weighted line
 * through all scores with more than 1 % of the people, rounded to one digit. And, though it can be argued with: where a group
 * has nobody at the score beside one that counts, its mean there is taken as 0 for the slope. */
#include "fairness/dif_parts.h"

#include <math.h>

enum { PERSONS_MIN = 6 };
#define SHARE_MIN 0.01

/* Roussos & Stout 1996, for one right-or-wrong item. */
#define BETA_B 0.059
#define BETA_C 0.088

/* Sums over the people of a group who answered all anchors. */
struct sums {
	double persons, score, score_square;
	double *level, *level_square, *product; /* [item_count]; product with the score */
};

struct of_group {
	double persons, mean, variance; /* of the answers at one score */
	double moved;                   /* the mean, corrected */
	double true_score;
};

struct stratum {
	double score;
	struct of_group group[2];
	bool counts;
	double weight;
};

struct match {
	struct stratum *strata; /* [count], of the scores that somebody has, rising */
	size_t count;
	double persons;
};

static struct sums sums_of(struct dif_task *task, uint8_t group)
{
	size_t count = task->item_count;
	struct sums sums = {
		.level = work_array(task->w, count, sizeof(double)),
		.level_square = work_array(task->w, count, sizeof(double)),
		.product = work_array(task->w, count, sizeof(double)),
	};
	for (size_t i = 0; i < task->person_count; i++) {
		const uint8_t *row = responses_of(task->sample->responses, task->persons[i]);
		if (task->members[i] != group || !task->complete[i])
			continue;
		double score = task->scores[i];
		sums.persons++;
		sums.score += score;
		sums.score_square += score * score;
		for (size_t item = 0; item < count; item++) {
			double level = task->anchors[item] ? row[item] : 0;
			sums.level[item] += level;
			sums.level_square[item] += level * level;
			sums.product[item] += level * score;
		}
	}
	return sums;
}

/* Cronbach's alpha of the anchors without the item, and the mean of their sum. */
static double reliability_of(const struct dif_task *task, const struct sums *sums, size_t item, double *mean)
{
	double n = sums->persons, count = 0, of_items = 0;
	double x = sums->level[item];
	double sum = sums->score - x;
	double square = sums->score_square - 2 * sums->product[item] + sums->level_square[item];
	for (size_t i = 0; i < task->item_count; i++)
		if (task->anchors[i] && i != item) {
			count++;
			of_items += sums->level_square[i] - sums->level[i] * sums->level[i] / n;
		}
	*mean = sum / n;
	return count / (count - 1) * (1 - of_items / (square - sum * sum / n));
}

static struct of_group group_of(const struct dif_table *table, size_t score, size_t group)
{
	const uint32_t *cell = dif_cell(table, score, group);
	double sum = 0, square = 0, persons = dif_cell_sum(table, score, group);
	for (size_t k = 0; k < table->levels; k++) {
		sum += (double)k * cell[k];
		square += (double)(k * k) * cell[k];
	}
	struct of_group of = {.persons = persons};
	if (persons > 0)
		of.mean = of.moved = sum / persons;
	if (persons > 1)
		of.variance = fmax((square - sum * sum / persons) / (persons - 1), 0);
	return of;
}

static struct match match_of(struct dif_task *task, const struct dif_table *table)
{
	struct match match = {.strata = work_array(task->w, table->scores, sizeof *match.strata)};
	for (size_t score = 0; score < table->scores; score++) {
		struct stratum s = {.score = (double)score};
		for (size_t g = 0; g < 2; g++)
			s.group[g] = group_of(table, score, g);
		s.weight = s.group[0].persons + s.group[1].persons;
		s.counts = s.group[0].persons >= PERSONS_MIN && s.group[1].persons >= PERSONS_MIN &&
		           s.group[0].variance > 0 && s.group[1].variance > 0;
		match.persons += s.weight;
		if (s.weight > 0)
			match.strata[match.count++] = s;
	}
	if (match.count > 0)
		match.strata[0].counts = match.strata[match.count - 1].counts = false;
	return match;
}

/* Moves the means; the slope is that between the neighbouring scores. */
static void correct(struct match *match, const double reliability[2], const double mean[2])
{
	for (size_t i = 0; i < match->count; i++)
		for (size_t g = 0; g < 2; g++)
			match->strata[i].group[g].true_score =
				mean[g] + reliability[g] * (match->strata[i].score - mean[g]);
	for (size_t i = 1; i + 1 < match->count; i++) {
		struct stratum *s = &match->strata[i];
		double middle = (s->group[0].true_score + s->group[1].true_score) / 2;
		for (size_t g = 0; g < 2 && s->counts; g++) {
			const struct of_group *before = &s[-1].group[g], *behind = &s[1].group[g];
			double slope =
				(behind->mean - before->mean) / (behind->true_score - before->true_score);
			s->group[g].moved = s->group[g].mean + slope * (middle - s->group[g].true_score);
		}
	}
}

/* Weights of the scores that count, summing to 1. False when there are none. */
static bool weigh(struct match *match)
{
	double sum = 0;
	for (size_t i = 0; i < match->count; i++)
		sum += match->strata[i].counts ? match->strata[i].weight : 0;
	for (size_t i = 0; i < match->count; i++)
		match->strata[i].weight = match->strata[i].counts ? match->strata[i].weight / sum : 0;
	return sum > 0;
}

/* Reference minus focal at a score that counts, else 0; and its variance. */
static double difference_at(const struct stratum *s)
{
	return s->counts ? s->group[0].moved - s->group[1].moved : 0;
}

static double variance_at(const struct stratum *s)
{
	return s->group[0].variance / s->group[0].persons + s->group[1].variance / s->group[1].persons;
}

static void uniform(struct dif_task *task, const struct dif_table *table, const struct match *match,
                    struct dif_result *result)
{
	double beta = 0, variance = 0;
	for (size_t i = 0; i < match->count; i++) {
		const struct stratum *s = &match->strata[i];
		if (!s->counts)
			continue;
		beta += s->weight * difference_at(s);
		variance += s->weight * s->weight * variance_at(s);
	}
	result->effect = beta;
	result->effect_error = sqrt(variance);
	dif_chi_square(result, beta * beta / variance, 1);
	double unit = (double)(table->levels - 1);
	result->classes[0] = result->p < task->options->alpha
	                             ? dif_class_of(fabs(beta) / unit, BETA_B, BETA_C)
	                             : DIF_CLASS_A;
	dif_need_effect(task, BETA_C * unit, result);
}

/* To one significant digit, halves to the even one. */
static double rounded(double x)
{
	double size = fabs(x), unit = 1;
	if (!isfinite(x) || size < 1e-9 || size > 1e9)
		return x;
	while (size >= 10 * unit)
		unit *= 10;
	while (size < unit)
		unit /= 10;
	return unit * rint(x / unit);
}

/* The score at which the line through the differences is 0. */
static double crossing_of(const struct match *match)
{
	double sum = 0, x = 0, y = 0, xx = 0, xy = 0;
	for (size_t i = 0; i < match->count; i++) {
		const struct stratum *s = &match->strata[i];
		double weight = fmax(s->group[0].persons, s->group[1].persons);
		if (!(s->group[0].persons > 0 && s->group[1].persons > 0) ||
		    !(weight / match->persons > SHARE_MIN))
			continue;
		double difference = difference_at(s);
		sum += weight;
		x += weight * s->score;
		y += weight * difference;
		xx += weight * s->score * s->score;
		xy += weight * s->score * difference;
	}
	double slope = (xy - x * y / sum) / (xx - x * x / sum);
	return x / sum - y / sum / slope;
}

static void crossing(const struct match *match, struct dif_result *result)
{
	double at = rounded(crossing_of(match)), beta[2] = {0}, variance[2] = {0}, statistic = 0, df = 0;
	for (size_t i = 0; i < match->count; i++) {
		const struct stratum *s = &match->strata[i];
		if (!s->counts)
			continue;
		size_t side = s->score > at;
		beta[side] += s->weight * difference_at(s);
		variance[side] += s->weight * s->weight * variance_at(s);
	}
	for (size_t side = 0; side < 2; side++)
		if (variance[side] > 0) {
			statistic += beta[side] * beta[side] / variance[side];
			df++;
		}
	result->effect = fabs(beta[0] - beta[1]);
	dif_chi_square(result, statistic, df);
}

enum err dif_sibtest(struct dif_task *task, struct dif_result *results)
{
	struct sums sums[2] = {sums_of(task, 0), sums_of(task, 1)};
	for (size_t item = 0; item < task->item_count; item++) {
		struct dif_result *result = &results[item];
		struct dif_table table = {0};
		if (task->sample->responses->items[item].levels >= 2)
			TRY(dif_table_of(task, item, true, &table));
		result->persons = table.persons;
		if (table.levels_given < 2) {
			result->state = DIF_CONSTANT;
			continue;
		}
		struct match match = match_of(task, &table);
		double reliability[2], mean[2];
		for (size_t g = 0; g < 2; g++)
			reliability[g] = reliability_of(task, &sums[g], item, &mean[g]);
		if (!(reliability[0] > 0 && reliability[1] > 0)) {
			result->state = DIF_NO_FIT;
			continue;
		}
		correct(&match, reliability, mean);
		if (!weigh(&match))
			result->state = DIF_NO_OVERLAP;
		else if (task->options->method == DIF_SIBTEST)
			uniform(task, &table, &match, result);
		else
			crossing(&match, result);
	}
	return OK;
}
