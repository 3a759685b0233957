#include "irt/standard_setting.h"

#include "irt/reliability.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A median absolute deviation is so many standard deviations of a normal distribution; likewise a mean absolute one. */
#define MEDIAN_DEVIATION 0.6745
#define MEAN_DEVIATION 0.7979
#define FAR 3.5
/* The standard error of a median beside that of a mean: sqrt(pi / 2). */
#define MEDIAN_ERROR 1.2533141373155003

static int by_size(const void *one, const void *other)
{
	const double *a = one, *b = other;
	return *a < *b ? -1 : *a > *b;
}

static double median_of(struct work *w, const double *values, size_t count)
{
	double *sorted = work_array(w, count, sizeof *sorted);
	memcpy(sorted, values, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, by_size);
	return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static double mean_of(const double *values, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum / (double)count;
}

static double sd_of(const double *values, size_t count)
{
	double mean = mean_of(values, count), sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += (values[i] - mean) * (values[i] - mean);
	return sqrt(sum / (double)(count - 1));
}

/* Pearson's; NAN when one of them does not vary. */
static double correlation(const double *x, const double *y, size_t count)
{
	double mean_x = mean_of(x, count), mean_y = mean_of(y, count), xx = 0, yy = 0, xy = 0;
	for (size_t i = 0; i < count; i++) {
		xx += (x[i] - mean_x) * (x[i] - mean_x);
		yy += (y[i] - mean_y) * (y[i] - mean_y);
		xy += (x[i] - mean_x) * (y[i] - mean_y);
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : (double)NAN;
}

/* How far each judge's cut lies from the median. Where more than half of the judges agree exactly, the mean absolute deviation
 * takes the place of the median one, which is 0. */
static void place_judges(struct work *w, const double *cuts, size_t count, struct standard_judge *judges)
{
	double *distance = work_array(w, count, sizeof *distance), middle = median_of(w, cuts, count);
	for (size_t j = 0; j < count; j++)
		distance[j] = fabs(cuts[j] - middle);
	double spread = median_of(w, distance, count) / MEDIAN_DEVIATION;
	if (!(spread > 0))
		spread = mean_of(distance, count) / MEAN_DEVIATION;
	for (size_t j = 0; j < count; j++) {
		judges[j].cut = cuts[j];
		judges[j].deviation = spread > 0 ? (cuts[j] - middle) / spread : 0;
		judges[j].far = fabs(judges[j].deviation) > FAR;
		judges[j].with_others = judges[j].with_difficulty = NAN;
	}
}

/* ---- Angoff -------------------------------------------------------------------------------------- */

static enum err check_ratings(struct work *w, const double *ratings, size_t judge_count, size_t item_count,
                              const double *highest)
{
	if (judge_count < 2 || judge_count > STANDARD_JUDGES_MAX)
		return fail(w, ERR_INPUT, "A standard needs 2 to %d judges; there are %zu.",
		            STANDARD_JUDGES_MAX, judge_count);
	if (item_count < 2 || item_count > STANDARD_ITEMS_MAX)
		return fail(w, ERR_INPUT, "A standard needs 2 to %d items; there are %zu.",
		            STANDARD_ITEMS_MAX, item_count);
	for (size_t j = 0; j < judge_count; j++)
		for (size_t i = 0; i < item_count; i++) {
			double rating = ratings[j * item_count + i];
			if (isnan(rating))
				return fail(w, ERR_INPUT, "Judge %zu has not rated item %zu.", j + 1, i + 1);
			if (!(rating >= 0 && rating <= highest[i]))
				return fail(w, ERR_INPUT,
				            "Judge %zu rates item %zu %g; it goes from 0 to %g.", j + 1,
				            i + 1, rating, highest[i]);
		}
	return OK;
}

struct means {
	double all;
	double *judge, *item;
};

static struct means means_of(struct work *w, const double *ratings, size_t judges, size_t items)
{
	struct means means = {0, work_array(w, judges, sizeof(double)), work_array(w, items, sizeof(double))};
	for (size_t j = 0; j < judges; j++)
		for (size_t i = 0; i < items; i++) {
			means.judge[j] += ratings[j * items + i] / (double)items;
			means.item[i] += ratings[j * items + i] / (double)judges;
		}
	means.all = mean_of(means.judge, judges);
	return means;
}

/* The two-way analysis of variance with one rating a cell. */
static void components(const double *ratings, const struct means *means, size_t judges, size_t items,
                       struct standard_angoff *out)
{
	double of_judges = 0, of_items = 0, rest = 0, nj = (double)judges, ni = (double)items;
	for (size_t j = 0; j < judges; j++)
		of_judges += ni * (means->judge[j] - means->all) * (means->judge[j] - means->all);
	for (size_t i = 0; i < items; i++)
		of_items += nj * (means->item[i] - means->all) * (means->item[i] - means->all);
	for (size_t j = 0; j < judges; j++)
		for (size_t i = 0; i < items; i++) {
			double left = ratings[j * items + i] - means->judge[j] - means->item[i] + means->all;
			rest += left * left;
		}
	of_judges /= nj - 1;
	of_items /= ni - 1;
	rest /= (nj - 1) * (ni - 1);
	out->variance_judges = fmax(0, (of_judges - rest) / ni);
	out->variance_items = fmax(0, (of_items - rest) / nj);
	out->variance_rest = rest;
	out->cut_error_all =
		ni * sqrt(out->variance_judges / nj + out->variance_items / ni + rest / (nj * ni));
	double one = of_items + (nj - 1) * rest + nj * (of_judges - rest) / ni;
	double mean = of_items + (of_judges - rest) / ni;
	out->agreement_one = one > 0 ? (of_items - rest) / one : (double)NAN;
	out->agreement_mean = mean > 0 ? (of_items - rest) / mean : (double)NAN;
}

static void relate_judges(struct work *w, const double *ratings, const struct means *means,
                          size_t judge_count, size_t items, const double *difficulty,
                          struct standard_judge *judges)
{
	double *others = work_array(w, items, sizeof *others), n = (double)judge_count;
	for (size_t j = 0; j < judge_count; j++) {
		const double *own = ratings + j * items;
		for (size_t i = 0; i < items; i++)
			others[i] = (means->item[i] * n - own[i]) / (n - 1);
		judges[j].with_others = correlation(own, others, items);
		judges[j].unrelated = judges[j].with_others <= 0;
		if (difficulty != NULL)
			judges[j].with_difficulty = correlation(own, difficulty, items);
	}
}

static double score_at(const struct model *models, size_t count, double theta)
{
	return reliability_at(models, count, 1, theta).expected_score;
}

/* The cut on the scale of ability, and its error by the steepness of the test characteristic curve there. */
static void place_on_scale(const struct model *models, size_t items, struct standard_angoff *out)
{
	const double step = 1e-4;
	out->theta = reliability_theta_of_score(models, items, out->cut);
	out->theta_error = NAN;
	if (fabs(out->theta) > MODEL_THETA_MAX_LOGIT - 2 * step)
		return;
	double steepness =
		(score_at(models, items, out->theta + step) - score_at(models, items, out->theta - step)) /
		(2 * step);
	out->theta_error = out->cut_error / steepness;
}

enum err standard_angoff(struct work *w, const double *ratings, size_t judge_count, size_t item_count,
                         const double *highest, const struct model *models, const double *difficulty,
                         struct standard_angoff *out)
{
	TRY(check_ratings(w, ratings, judge_count, item_count, highest));
	struct means means = means_of(w, ratings, judge_count, item_count);
	double *cuts = work_array(w, judge_count, sizeof *cuts);
	for (size_t j = 0; j < judge_count; j++)
		cuts[j] = means.judge[j] * (double)item_count;
	struct standard_judge *judges = work_array(w, judge_count, sizeof *judges);
	*out = (struct standard_angoff){
		.cut = mean_of(cuts, judge_count),
		.cut_sd = sd_of(cuts, judge_count),
		.theta = NAN,
		.theta_error = NAN,
		.judges = judges,
	};
	out->cut_error = out->cut_sd / sqrt((double)judge_count);
	components(ratings, &means, judge_count, item_count, out);
	place_judges(w, cuts, judge_count, judges);
	relate_judges(w, ratings, &means, judge_count, item_count, difficulty, judges);
	if (models != NULL)
		place_on_scale(models, item_count, out);
	return OK;
}

/* ---- Bookmark ------------------------------------------------------------------------------------ */

static double mastery(const struct model *model, size_t level, bool guessing_out, double theta)
{
	double probability[MODEL_LEVELS_MAX], sum = 0;
	model_probabilities(model, theta, probability);
	for (size_t k = level; k < model->levels; k++)
		sum += probability[k];
	return guessing_out ? (sum - model->guessing) / (1 - model->guessing) : sum;
}

static double location_of(const struct model *model, size_t level, double rp, bool guessing_out)
{
	double low = -MODEL_THETA_MAX_LOGIT, high = MODEL_THETA_MAX_LOGIT;
	if (mastery(model, level, guessing_out, low) >= rp)
		return low;
	if (mastery(model, level, guessing_out, high) <= rp)
		return high;
	while (high - low > 1e-12) {
		double middle = (low + high) / 2;
		if (mastery(model, level, guessing_out, middle) < rp)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static int by_location(const void *one, const void *other)
{
	const struct standard_page *a = one, *b = other;
	if (a->location_logit < b->location_logit || a->location_logit > b->location_logit)
		return a->location_logit < b->location_logit ? -1 : 1;
	if (a->item != b->item)
		return a->item < b->item ? -1 : 1;
	return a->level < b->level ? -1 : a->level > b->level;
}

enum err standard_booklet(struct work *w, const struct model *models, size_t item_count, double rp,
                          bool guessing_out, const struct standard_page **pages, size_t *count)
{
	if (!(rp > 0 && rp < 1))
		return fail(w, ERR_INPUT, "The response probability %g is not between 0 and 1.", rp);
	*count = 0;
	for (size_t i = 0; i < item_count; i++) {
		if (models[i].kind == MODEL_NOMINAL)
			return fail(
				w, ERR_INPUT,
				"Item %zu is nominal: its levels are in no order, so it has no place in an "
				"ordered booklet.",
				i + 1);
		*count += models[i].levels - 1;
	}
	struct standard_page *made = work_array(w, *count, sizeof *made), *at = made;
	for (size_t i = 0; i < item_count; i++)
		for (size_t k = 1; k < models[i].levels; k++)
			*at++ = (struct standard_page){i, k, location_of(&models[i], k, rp, guessing_out)};
	qsort(made, *count, sizeof *made, by_location);
	*pages = made;
	return OK;
}

enum err standard_bookmark(struct work *w, const struct standard_page *pages, size_t page_count,
                           const struct model *models, size_t item_count, const size_t *bookmarks,
                           size_t judge_count, struct standard_bookmark *out)
{
	if (judge_count < 2 || judge_count > STANDARD_JUDGES_MAX)
		return fail(w, ERR_INPUT, "A standard needs 2 to %d judges; there are %zu.",
		            STANDARD_JUDGES_MAX, judge_count);
	double *cuts = work_array(w, judge_count, sizeof *cuts);
	for (size_t j = 0; j < judge_count; j++) {
		if (bookmarks[j] < 1 || bookmarks[j] > page_count + 1)
			return fail(
				w, ERR_INPUT,
				"Judge %zu put the bookmark on page %zu; the pages go from 1 to %zu, and %zu "
				"says that all are mastered.",
				j + 1, bookmarks[j], page_count, page_count + 1);
		cuts[j] = pages[bookmarks[j] < 2 ? 0 : bookmarks[j] - 2].location_logit;
	}
	struct standard_judge *judges = work_array(w, judge_count, sizeof *judges);
	place_judges(w, cuts, judge_count, judges);
	*out = (struct standard_bookmark){
		.theta = median_of(w, cuts, judge_count),
		.theta_mean = mean_of(cuts, judge_count),
		.theta_sd = sd_of(cuts, judge_count),
		.judges = judges,
	};
	out->mean_error = out->theta_sd / sqrt((double)judge_count);
	out->theta_error = MEDIAN_ERROR * out->mean_error;
	out->cut = score_at(models, item_count, out->theta);
	return OK;
}
