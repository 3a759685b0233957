#include "scoring/agreement.h"

#include "base/check.h"
#include "irt/beta.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NORMAL_975 1.959963984540054

enum { RESAMPLES = 2000 };

typedef double statistic(const double *reference, const double *other, size_t count);

static const struct agreement unknown = {NAN, NAN, NAN};

/* ---- proportions ---- */

static struct agreement proportion(size_t hits, size_t count)
{
	if (count == 0)
		return unknown;
	double n = (double)count, p = (double)hits / n, z2 = NORMAL_975 * NORMAL_975;
	double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
	double reach = NORMAL_975 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
	return (struct agreement){p, centre - reach, centre + reach};
}

static size_t count_within(const double *reference, const double *other, size_t count, double distance)
{
	size_t hits = 0;
	for (size_t i = 0; i < count; i++)
		hits += fabs(reference[i] - other[i]) <= distance;
	return hits;
}

struct agreement agreement_exact(const double *reference, const double *other, size_t count)
{
	return proportion(count_within(reference, other, count, 0), count);
}

struct agreement agreement_adjacent(const double *reference, const double *other, size_t count)
{
	return proportion(count_within(reference, other, count, 1), count);
}

/* ---- moments ---- */

struct moments {
	double mean_reference, mean_other;
	double square_reference, square_other; /* mean squared distance from the mean */
	double product;                        /* mean product of both distances */
};

static struct moments moments_of(const double *reference, const double *other, size_t count)
{
	struct moments m = {0};
	double n = (double)count;
	for (size_t i = 0; i < count; i++) {
		m.mean_reference += reference[i] / n;
		m.mean_other += other[i] / n;
	}
	for (size_t i = 0; i < count; i++) {
		double x = reference[i] - m.mean_reference, y = other[i] - m.mean_other;
		m.square_reference += x * x / n;
		m.square_other += y * y / n;
		m.product += x * y / n;
	}
	return m;
}

static double correlation(const double *reference, const double *other, size_t count)
{
	struct moments m = moments_of(reference, other, count);
	double scale = sqrt(m.square_reference * m.square_other);
	return scale > 0 ? m.product / scale : NAN;
}

/* The interval of a correlation r on Fisher's scale; `factor` widens its variance 1 / (n - 3). */
static struct agreement with_fisher(double r, size_t count, double factor)
{
	if (isnan(r) || count < 4)
		return (struct agreement){r, NAN, NAN};
	double bounded = fmin(fmax(r, -1), 1), z = atanh(bounded);
	double reach = NORMAL_975 * sqrt(factor / ((double)count - 3));
	return (struct agreement){bounded, tanh(z - reach), tanh(z + reach)};
}

struct agreement agreement_pearson(const double *reference, const double *other, size_t count)
{
	return with_fisher(correlation(reference, other, count), count, 1);
}

/* ---- ranks ---- */

struct ranked {
	double score;
	size_t place;
};

static int by_score(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;
	return (left->score > right->score) - (left->score < right->score);
}

/* rank[i] of score[i], counted from 1; ties share the mean of their ranks. */
static double *ranks(struct work *w, const double *score, size_t count)
{
	struct ranked *sorted = work_array(w, count, sizeof *sorted);
	double *rank = work_array(w, count, sizeof *rank);
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct ranked){score[i], i};
	qsort(sorted, count, sizeof *sorted, by_score);
	for (size_t first = 0, next; first < count; first = next) {
		for (next = first + 1; next < count && sorted[next].score == sorted[first].score; next++)
			;
		for (size_t i = first; i < next; i++)
			rank[sorted[i].place] = (double)(first + 1 + next) / 2;
	}
	return rank;
}

struct agreement agreement_spearman(struct work *w, const double *reference, const double *other,
                                    size_t count)
{
	double r = correlation(ranks(w, reference, count), ranks(w, other, count), count);
	return with_fisher(r, count, 1 + r * r / 2);
}

/* ---- bootstrap ---- */

/* splitmix64 (Steele, Lea & Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

/* The figure and its percentile interval. Resamples whose figure cannot be told are left out. */
static struct agreement bootstrap(struct work *w, statistic *figure, const double *reference,
                                  const double *other, size_t count)
{
	struct agreement result = unknown;
	if (count == 0)
		return result;
	result.value = figure(reference, other, count);
	double *first = work_array(w, count, sizeof *first), *second = work_array(w, count, sizeof *second);
	double values[RESAMPLES];
	size_t kept = 0;
	uint64_t state = 1;
	for (size_t round = 0; round < RESAMPLES; round++) {
		for (size_t i = 0; i < count; i++) {
			size_t drawn = next_random(&state) % count;
			first[i] = reference[drawn];
			second[i] = other[drawn];
		}
		double value = figure(first, second, count);
		if (!isnan(value))
			values[kept++] = value;
	}
	if (isnan(result.value) || kept < RESAMPLES / 2)
		return result;
	qsort(values, kept, sizeof *values, by_value);
	result.low = values[kept * 25 / 1000];
	result.high = values[kept * 975 / 1000];
	return result;
}

struct agreement agreement_exact_by_group(struct work *w, const double *reference, const double *other,
                                          const size_t *group, size_t count, size_t group_count)
{
	struct agreement result = {agreement_exact(reference, other, count).value, NAN, NAN};
	double *same = work_array(w, group_count, sizeof *same),
	       *cases = work_array(w, group_count, sizeof *cases);
	double values[RESAMPLES];
	size_t groups = 0;
	uint64_t state = 1;
	for (size_t i = 0; i < count; i++) {
		check(group[i] < group_count);
		same[group[i]] += reference[i] == other[i];
		cases[group[i]]++;
	}
	for (size_t g = 0; g < group_count; g++)
		if (cases[g] > 0) {
			same[groups] = same[g];
			cases[groups++] = cases[g];
		}
	if (groups < 2)
		return result;
	for (size_t round = 0; round < RESAMPLES; round++) {
		double hits = 0, all = 0;
		for (size_t g = 0; g < groups; g++) {
			size_t drawn = next_random(&state) % groups;
			hits += same[drawn];
			all += cases[drawn];
		}
		values[round] = hits / all;
	}
	qsort(values, RESAMPLES, sizeof *values, by_value);
	result.low = values[RESAMPLES * 25 / 1000];
	result.high = values[RESAMPLES * 975 / 1000];
	return result;
}

/* ---- the figures that need it ---- */

static size_t level_of(double score)
{
	check(score >= 0 && score < AGREEMENT_LEVELS_MAX && score == floor(score));
	return (size_t)score;
}

static double kappa(const double *reference, const double *other, size_t count)
{
	double used[AGREEMENT_LEVELS_MAX] = {0}, used_other[AGREEMENT_LEVELS_MAX] = {0};
	double n = (double)count, same = 0, chance = 0;
	for (size_t i = 0; i < count; i++) {
		size_t a = level_of(reference[i]), b = level_of(other[i]);
		used[a]++;
		used_other[b]++;
		same += a == b;
	}
	for (size_t level = 0; level < AGREEMENT_LEVELS_MAX; level++)
		chance += used[level] / n * (used_other[level] / n);
	return chance < 1 ? (same / n - chance) / (1 - chance) : NAN;
}

static double mean_squared_difference(const double *reference, const double *other, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += (reference[i] - other[i]) * (reference[i] - other[i]);
	return sum / (double)count;
}

/* Two independent judges with these means and variances would differ by the denominator. */
static double quadratic_kappa(const double *reference, const double *other, size_t count)
{
	struct moments m = moments_of(reference, other, count);
	double apart = m.mean_reference - m.mean_other;
	double chance = m.square_reference + m.square_other + apart * apart;
	return chance > 0 ? 1 - mean_squared_difference(reference, other, count) / chance : NAN;
}

static double macro_f1(const double *reference, const double *other, size_t count)
{
	double used[AGREEMENT_LEVELS_MAX] = {0},
	       hits[AGREEMENT_LEVELS_MAX] = {0}; /* by both judges together */
	for (size_t i = 0; i < count; i++) {
		size_t a = level_of(reference[i]), b = level_of(other[i]);
		used[a]++;
		used[b]++;
		hits[a] += a == b;
	}
	double sum = 0, levels = 0;
	for (size_t level = 0; level < AGREEMENT_LEVELS_MAX; level++) {
		if (used[level] == 0)
			continue;
		sum += 2 * hits[level] / used[level];
		levels++;
	}
	return sum / levels;
}

static double smd(const double *reference, const double *other, size_t count)
{
	if (count < 2)
		return NAN;
	struct moments m = moments_of(reference, other, count);
	double n = (double)count;
	double variance = (m.square_reference + m.square_other) / 2 * n / (n - 1);
	return variance > 0 ? (m.mean_other - m.mean_reference) / sqrt(variance) : NAN;
}

static double rmse(const double *reference, const double *other, size_t count)
{
	return sqrt(mean_squared_difference(reference, other, count));
}

/* The least distance between two scores. */
static double step_of(struct work *w, const double *score, size_t count)
{
	double *sorted = work_array(w, count, sizeof *sorted), step = INFINITY;
	memcpy(sorted, score, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, by_value);
	for (size_t i = 1; i < count; i++)
		if (sorted[i] > sorted[i - 1])
			step = fmin(step, sorted[i] - sorted[i - 1]);
	return step;
}

/* Who never disagreed does so in every resample, which says nothing of how rare it is. So many cases without one are what may
 * be seen of as many as Wilson's interval allows, each of these one step apart. distance: of such a one. chance: the mean
 * distance of independent judges. */
static struct agreement without_disagreement(struct agreement result, const double *reference,
                                             const double *other, size_t count, double distance,
                                             double chance)
{
	if (result.value == 1)
		result.low =
			fmax(-1, 1 - (1 - agreement_exact(reference, other, count).low) * distance / chance);
	return result;
}

struct agreement agreement_kappa(struct work *w, const double *reference, const double *other, size_t count)
{
	double used[AGREEMENT_LEVELS_MAX] = {0}, chance = 1;
	struct agreement result = bootstrap(w, kappa, reference, other, count);
	for (size_t i = 0; i < count; i++)
		used[level_of(reference[i])]++;
	for (size_t level = 0; level < AGREEMENT_LEVELS_MAX; level++)
		chance -= used[level] / (double)count * (used[level] / (double)count);
	return without_disagreement(result, reference, other, count, 1, chance);
}

struct agreement agreement_quadratic_kappa(struct work *w, const double *reference, const double *other,
                                           size_t count)
{
	struct agreement result = bootstrap(w, quadratic_kappa, reference, other, count);
	double step = step_of(w, reference, count);
	return without_disagreement(result, reference, other, count, step * step,
	                            2 * moments_of(reference, reference, count).square_reference);
}

struct agreement agreement_macro_f1(struct work *w, const double *reference, const double *other,
                                    size_t count)
{
	return bootstrap(w, macro_f1, reference, other, count);
}

struct agreement agreement_smd(struct work *w, const double *reference, const double *other, size_t count)
{
	return bootstrap(w, smd, reference, other, count);
}

struct agreement agreement_rmse(struct work *w, const double *reference, const double *other, size_t count)
{
	return bootstrap(w, rmse, reference, other, count);
}

/* ---- intraclass correlation ---- */

/* Mean squares of a two-way layout with one score a cell. */
struct layout {
	double n, k;
	double between_cases, between_raters, error;
};

static struct layout layout_of(const double *scores, size_t count, size_t raters)
{
	struct layout out = {.n = (double)count, .k = (double)raters};
	double grand = 0, all = 0, cases = 0, columns = 0;
	for (size_t i = 0; i < count * raters; i++)
		grand += scores[i] / (out.n * out.k);
	for (size_t i = 0; i < count * raters; i++)
		all += (scores[i] - grand) * (scores[i] - grand);
	for (size_t i = 0; i < count; i++) {
		double mean = 0;
		for (size_t j = 0; j < raters; j++)
			mean += scores[i * raters + j] / out.k;
		cases += out.k * (mean - grand) * (mean - grand);
	}
	for (size_t j = 0; j < raters; j++) {
		double mean = 0;
		for (size_t i = 0; i < count; i++)
			mean += scores[i * raters + j] / out.n;
		columns += out.n * (mean - grand) * (mean - grand);
	}
	out.between_cases = cases / (out.n - 1);
	out.between_raters = columns / (out.k - 1);
	out.error = fmax(0, all - cases - columns) / ((out.n - 1) * (out.k - 1));
	return out;
}

/* Less is what rounding leaves of nothing. */
static const double least_error = 1e-12;

struct agreement agreement_icc(const double *scores, size_t count, size_t raters)
{
	if (count < 2 || raters < 2)
		return unknown;
	struct layout of = layout_of(scores, count, raters);
	double n = of.n, k = of.k, all = of.between_cases + of.between_raters + of.error;
	double rest = k * of.between_raters + (k * n - k - n) * of.error;
	double scale = of.between_cases + (k - 1) * of.error + k * (of.between_raters - of.error) / n;
	if (all <= least_error || scale <= 0)
		return unknown;
	double value = (of.between_cases - of.error) / scale;
	if (of.error <= least_error * all)
		return of.between_raters <= least_error * all ? (struct agreement){1, 1, 1}
		                                              : (struct agreement){value, NAN, NAN};
	double f = of.between_raters / of.error, part = n * (1 + (k - 1) * value) - k * value;
	double above = k * value * f + part, df = (k - 1) * (n - 1) * above * above /
	                                          ((n - 1) * k * k * value * value * f * f + part * part);
	if (!(df > 0))
		return (struct agreement){value, NAN, NAN};
	double upper = beta_f_quantile(0.975, n - 1, df), lower = beta_f_quantile(0.975, df, n - 1);
	return (struct agreement){
		value, n * (of.between_cases - upper * of.error) / (upper * rest + n * of.between_cases),
		n * (lower * of.between_cases - of.error) / (rest + n * lower * of.between_cases)};
}

/* Spearman and Brown's formula takes each end of the one to that of the other. */
struct agreement agreement_icc_mean(const double *scores, size_t count, size_t raters)
{
	struct agreement one = agreement_icc(scores, count, raters);
	double k = (double)raters;
	return (struct agreement){k * one.value / (1 + (k - 1) * one.value),
	                          k * one.low / (1 + (k - 1) * one.low),
	                          k * one.high / (1 + (k - 1) * one.high)};
}
