#include "irt/decision.h"

#include "irt/beta.h"
#include "irt/distribution.h"
#include "base/portable.h"
#include "irt/sum_score.h"

#include <math.h>

enum err decision_check(struct work *w, const double *cuts, size_t cut_count)
{
	if (cut_count < 1 || cut_count > DECISION_CUTS_MAX)
		return fail(w, ERR_INPUT, "There must be 1 to %d cuts, not %zu.", DECISION_CUTS_MAX,
		            cut_count);
	for (size_t c = 0; c < cut_count; c++) {
		if (!isfinite(cuts[c]))
			return fail(w, ERR_INPUT, "Cut %zu is not a number.", c + 1);
		if (c > 0 && !(cuts[c] > cuts[c - 1]))
			return fail(w, ERR_INPUT, "The cuts must rise: %g follows %g.", cuts[c], cuts[c - 1]);
	}
	return OK;
}

static size_t class_of(double value, const double *cuts, size_t cut_count)
{
	size_t class = 0;
	while (class < cut_count && value >= cuts[class])
		class ++;
	return class;
}

/* ---- adding up ----------------------------------------------------------------------------------- */

struct tally {
	struct decision told;
	double weight, consistent;
};

/* Somebody of this true class, who is put into each class with these probabilities. */
static void add(struct tally *tally, size_t true_class, const double *probability, double weight)
{
	tally->weight += weight;
	for (size_t k = 0; k < tally->told.classes; k++) {
		tally->told.truth[true_class][k] += weight * probability[k];
		tally->told.share[k] += weight * probability[k];
		tally->consistent += weight * probability[k] * probability[k];
	}
}

static struct decision finish(struct tally *tally)
{
	struct decision *told = &tally->told;
	double chance = 0;
	for (size_t k = 0; k < told->classes; k++) {
		told->share[k] /= tally->weight;
		chance += told->share[k] * told->share[k];
		for (size_t c = 0; c < told->classes; c++)
			told->truth[c][k] /= tally->weight;
		told->accuracy += told->truth[k][k];
	}
	told->consistency = tally->consistent / tally->weight;
	told->kappa = chance < 1 ? (told->consistency - chance) / (1 - chance) : (double)NAN;
	return *told;
}

/* ---- Rudner -------------------------------------------------------------------------------------- */

struct decision decision_rudner(const struct curves_estimate *estimates, const double *weights, size_t count,
                                const double *cuts, size_t cut_count)
{
	struct tally tally = {.told = {.classes = cut_count + 1}};
	for (size_t p = 0; p < count; p++) {
		double theta = estimates[p].theta_logit, error = estimates[p].standard_error_logit;
		if (!isfinite(theta) || !isfinite(error) || !(error > 0))
			continue;
		double probability[DECISION_CUTS_MAX + 1], above = 1;
		for (size_t c = 0; c < cut_count; c++) {
			double next = distribution_normal_above((cuts[c] - theta) / error);
			probability[c] = above - next;
			above = next;
		}
		probability[cut_count] = above;
		add(&tally, class_of(theta, cuts, cut_count), probability, weights == NULL ? 1 : weights[p]);
	}
	return finish(&tally);
}

/* ---- Lee ----------------------------------------------------------------------------------------- */

struct decision decision_lee(struct work *w, const struct curves *curves, const double *cuts,
                             size_t cut_count)
{
	struct tally tally = {.told = {.classes = cut_count + 1}};
	struct sum_score sum = sum_score_of_nothing(w, sum_score_max(curves));
	sum_score_fill(&sum, curves, SIZE_MAX);
	for (size_t q = 0; q < GRID_NODES; q++) {
		double probability[DECISION_CUTS_MAX + 1] = {0}, expected = 0;
		for (size_t score = 0; score <= sum.score_max; score++)
			probability[class_of((double)score, cuts, cut_count)] += sum.probability[score][q];
		for (size_t i = 0; i < curves->item_count; i++)
			expected += curves->expected[i][q];
		add(&tally, class_of(expected, cuts, cut_count), probability, curves->weight[q]);
	}
	return finish(&tally);
}

/* ---- Livingston & Lewis -------------------------------------------------------------------------- */

enum { CELLS = 2000 }; /* of the true scores, in each class */

struct moments {
	double weight, mean, variance; /* as shares of the maximum */
	double raw[4];                 /* of the true scores, as shares */
};

static void first_moments(const double *scores, const double *weights, size_t count, double score_min,
                          double range, struct moments *moments)
{
	double squares = 0;
	for (size_t p = 0; p < count; p++) {
		double weight = weights == NULL ? 1 : weights[p];
		moments->weight += weight;
		moments->mean += weight * (scores[p] - score_min) / range;
	}
	moments->mean /= moments->weight;
	for (size_t p = 0; p < count; p++) {
		double distance = (scores[p] - score_min) / range - moments->mean;
		squares += (weights == NULL ? 1 : weights[p]) * distance * distance;
	}
	moments->variance = squares / (moments->weight - 1);
}

/* True scores' moments are those of the falling powers of binomial ones, x (x - 1) … / n (n - 1) … (Lord 1965). */
static void true_moments(const double *scores, const double *weights, size_t count, double score_min,
                         double range, double items, struct moments *moments)
{
	for (size_t p = 0; p < count; p++) {
		double x = (scores[p] - score_min) / range * items, product = 1;
		for (size_t r = 0; r < 4; r++) {
			product *= (x - (double)r) / (items - (double)r);
			moments->raw[r] += (weights == NULL ? 1 : weights[p]) * product / moments->weight;
		}
	}
}

static void fit_two(double mean, double variance, struct decision_beta *fitted)
{
	double sum = mean * (1 - mean) / variance - 1;
	*fitted = (struct decision_beta){fitted->effective_items, 0, 1, mean * sum, (1 - mean) * sum, false};
}

/* By four moments (Hanson 1991); false when they are not those of a beta distribution within 0 to 1. */
static bool fit_four(double mean, double variance, double skewness, double kurtosis,
                     struct decision_beta *fitted)
{
	double square = skewness * skewness, under = 6 + 3 * square - 2 * kurtosis;
	double r = 6 * (kurtosis - square - 1) / under;
	double denominator = (r + 2) * (r + 3) * kurtosis - 3 * (r + 1) * (r - 6);
	double root = 1 - 24 * (r + 1) / denominator;
	if (!(r > 0 && root >= 0 && root < 1))
		return false;
	double larger = r / 2 * (1 + sqrt(root)), smaller = r / 2 * (1 - sqrt(root));
	fitted->alpha = skewness < 0 ? larger : smaller;
	fitted->beta = skewness < 0 ? smaller : larger;
	double scale = sqrt(variance * (r + 1) / (larger * smaller));
	fitted->low = mean - fitted->alpha * scale;
	fitted->high = mean + fitted->beta * scale;
	fitted->four = true;
	return fitted->low >= 0 && fitted->high <= 1 && fitted->low < fitted->high;
}

static enum err fit(struct work *w, const double *scores, const double *weights, size_t count,
                    double score_min, double range, double reliability, struct decision_beta *fitted)
{
	struct moments moments = {0};
	if (!(reliability > 0 && reliability < 1))
		return fail(
			w, ERR_INPUT,
			"The consistency of decisions cannot be told from sum scores of reliability %g: it "
			"must be above 0 and below 1.",
			reliability);
	first_moments(scores, weights, count, score_min, range, &moments);
	if (!(moments.weight > 1 && moments.variance > 1e-12))
		return fail(w, ERR_INPUT,
		            "The consistency of decisions cannot be told: the scores do not vary.");
	double mean = moments.mean, error = moments.variance * (1 - reliability);
	double items = (mean * (1 - mean) - reliability * moments.variance) / error;
	*fitted = (struct decision_beta){.effective_items = items};
	true_moments(scores, weights, count, score_min, range, items, &moments);
	const double *raw = moments.raw;
	double variance = raw[1] - raw[0] * raw[0];
	if (!(items >= 1 && variance > 0))
		return fail(w, ERR_INPUT,
		            "The consistency of decisions cannot be told from sum scores: their "
		            "errors would be larger than their differences.");
	double sd = sqrt(variance), m = raw[0];
	double third = raw[2] - 3 * m * raw[1] + 2 * m * m * m;
	double fourth = raw[3] - 4 * m * raw[2] + 6 * m * m * raw[1] - 3 * m * m * m * m;
	/* Below five items, falling powers of fourth order are noise: the first two moments do. */
	if (items < 5 ||
	    !fit_four(m, variance, third / (sd * sd * sd), fourth / (variance * variance), fitted))
		fit_two(m, variance, fitted);
	return OK;
}

/* Adds the true scores between two shares; those in a cell have one probability each to be put into a class. Cells are narrow
 * at the ends of the range, where the density may be steep. */
static void add_range(const struct decision_beta *fitted, double from, double to, size_t true_class,
                      const double *needed, double items, struct tally *tally)
{
	double width = fitted->high - fitted->low, below = 0;
	for (size_t cell = 0; cell <= CELLS; cell++) {
		double t = (double)cell / CELLS, eased = t * t * (3 - 2 * t);
		double at = from + (to - from) * eased, share = (at - fitted->low) / width;
		double up_to = beta_below(share, fitted->alpha, fitted->beta),
		       probability[DECISION_CUTS_MAX + 1];
		double middle_t = t - 0.5 / CELLS,
		       middle = from + (to - from) * middle_t * middle_t * (3 - 2 * middle_t);
		double above = 1;
		for (size_t c = 0; cell > 0 && c + 1 < tally->told.classes; c++) {
			/* P(at least k of n) is a beta probability; all have 0, nobody has more than n. */
			double next = needed[c] < 1 ? 1
			              : needed[c] > items
			                      ? 0
			                      : beta_below(middle, needed[c], items - needed[c] + 1);
			probability[c] = above - next;
			above = next;
		}
		probability[tally->told.classes - 1] = above;
		if (cell > 0 && up_to > below)
			add(tally, true_class, probability, up_to - below);
		below = up_to;
	}
}

enum err decision_livingston(struct work *w, const double *scores, const double *weights, size_t count,
                             double score_min, double score_max, double reliability, const double *cuts,
                             size_t cut_count, struct decision_beta *fitted, struct decision *out)
{
	double range = score_max - score_min;
	TRY(decision_check(w, cuts, cut_count));
	TRY(fit(w, scores, weights, count, score_min, range, reliability, fitted));
	struct tally tally = {.told = {.classes = cut_count + 1}};
	double items = floor(fitted->effective_items + 0.5), needed[DECISION_CUTS_MAX], from = fitted->low;
	for (size_t c = 0; c < cut_count; c++)
		needed[c] = ceil((cuts[c] - score_min) / range * items - 1e-9);
	for (size_t c = 0; c <= cut_count; c++) {
		double to = c == cut_count ? fitted->high : (cuts[c] - score_min) / range;
		to = to < from ? from : to > fitted->high ? fitted->high : to;
		if (to > from)
			add_range(fitted, from, to, c, needed, items, &tally);
		from = to;
	}
	*out = finish(&tally);
	return OK;
}
