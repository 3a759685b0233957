/* dif_mantel_haenszel, dif_log_odds, dif_breslow_day, dif_breslow_day_trend: odds ratios of right-or-wrong items. */
#include "fairness/dif_parts.h"
#include "irt/distribution.h"
#include "base/portable.h"

#include <math.h>

/* log odds to delta, the scale of difficulty of ETS */
#define DELTA 2.35
#define DELTA_B 1.0
#define DELTA_C 1.5
#define ONE_SIDED_05 1.6448536269514722

/* The common odds ratio and the variance of its logarithm (Phillips & Holland 1987). */
struct common {
	double odds_ratio, log_variance;
	double observed, expected, variance; /* of right answers in the reference group */
};

static struct common common_of(const struct dif_table *table)
{
	struct common c = {0};
	double favour = 0, against = 0, sum = 0;
	for (size_t score = 0; score < table->scores; score++) {
		struct dif_fourfold f = dif_fourfold_at(table, score);
		if (f.all < 2)
			continue;
		c.observed += f.reference_right;
		c.expected += f.reference * f.right / f.all;
		c.variance += f.reference * f.focal / f.all * (f.right / f.all) * (f.wrong / (f.all - 1));
		favour += f.reference_right * f.focal_wrong / f.all;
		against += f.reference_wrong * f.focal_right / f.all;
	}
	c.odds_ratio = favour > 0 && against > 0 ? favour / against : NAN;
	for (size_t score = 0; score < table->scores && !isnan(c.odds_ratio); score++) {
		struct dif_fourfold f = dif_fourfold_at(table, score);
		if (f.all < 2)
			continue;
		double ad = f.reference_right * f.focal_wrong;
		double bc = c.odds_ratio * f.reference_wrong * f.focal_right;
		double weight = f.reference_right + f.focal_wrong +
		                c.odds_ratio * (f.reference_wrong + f.focal_right);
		sum += (ad + bc) * weight / (f.all * f.all);
	}
	c.log_variance = sum / (2 * favour * favour);
	return c;
}

/* Zwick 2012: A is not significant or below 1, C is 1.5 or more and significantly above 1. Beside it what size alone says. */
static void classify(struct dif_result *result, double alpha)
{
	double size = fabs(result->effect);
	result->classes[1] = dif_class_of(size, DELTA_B, DELTA_C);
	if (isnan(size))
		return;
	if (size < DELTA_B || result->p >= alpha)
		result->classes[0] = DIF_CLASS_A;
	else if (size >= DELTA_C && size - ONE_SIDED_05 * result->effect_error > 1)
		result->classes[0] = DIF_CLASS_C;
	else
		result->classes[0] = DIF_CLASS_B;
}

static bool with_delta(const struct common *common, struct dif_result *result)
{
	if (!(common->variance > 0)) {
		result->state = DIF_NO_OVERLAP;
		return false;
	}
	if (!isnan(common->odds_ratio)) {
		result->odds_ratio = common->odds_ratio;
		result->effect = -DELTA * portable_log(common->odds_ratio);
		result->effect_error = DELTA * sqrt(common->log_variance);
	}
	return true;
}

void dif_mantel_haenszel(struct dif_task *task, const struct dif_table *table, struct dif_result *result)
{
	struct common common = common_of(table);
	if (!with_delta(&common, result))
		return;
	double distance = fabs(common.observed - common.expected) - (task->options->uncorrected ? 0 : 0.5);
	dif_chi_square(result, distance * distance / common.variance, 1);
	classify(result, task->options->alpha);
	dif_need_effect(task, DELTA_C, result);
}

void dif_log_odds(struct dif_task *task, const struct dif_table *table, struct dif_result *result)
{
	struct common common = common_of(table);
	if (!with_delta(&common, result))
		return;
	if (isnan(result->effect)) {
		result->state = DIF_NO_FIT;
		return;
	}
	result->statistic = -result->effect / result->effect_error;
	result->p = distribution_normal_beyond(result->statistic);
	classify(result, task->options->alpha);
	dif_need_effect(task, DELTA_C, result);
}

/* ---- whether the odds ratio is the same at every score ---- */

struct fit {
	double squares; /* (observed - expected)² / variance, summed */
	size_t strata;
	double score_distance;                            /* score · (observed - expected), summed */
	double variance, score_variance, square_variance; /* the variance times 1, score, score² */
};

/* How many of the reference group would be right in a stratum of these margins if the odds ratio were the common one: the root
 * of a quadratic that lies between the bounds. Written so that it holds at 1 as well. */
static double expected_right(const struct dif_fourfold *f, double odds_ratio)
{
	double sum = odds_ratio * (f->reference + f->right) + (f->focal - f->right);
	double product = odds_ratio * f->reference * f->right;
	return 2 * product / (sum + sqrt(sum * sum - 4 * (odds_ratio - 1) * product));
}

/* The lowest and the highest possible score are left out, as difR does: nobody differs there. */
static bool inner(const struct dif_table *table, size_t score, struct dif_fourfold *f)
{
	if (!table->banded && (score == 0 || score == table->score_max))
		return false;
	*f = dif_fourfold_at(table, score);
	return f->reference > 0 && f->focal > 0 && f->right > 0 && f->wrong > 0;
}

static bool fit_of(const struct dif_table *table, struct fit *fit)
{
	double favour = 0, against = 0;
	struct dif_fourfold f;
	for (size_t score = 0; score < table->scores; score++)
		if (inner(table, score, &f)) {
			favour += f.reference_right * f.focal_wrong / f.all;
			against += f.reference_wrong * f.focal_right / f.all;
		}
	*fit = (struct fit){0};
	if (!(favour > 0 && against > 0))
		return false;
	for (size_t score = 0; score < table->scores; score++) {
		if (!inner(table, score, &f))
			continue;
		double e = expected_right(&f, favour / against), s = (double)score;
		double v =
			1 / (1 / e + 1 / (f.reference - e) + 1 / (f.right - e) + 1 / (f.focal - f.right + e));
		double distance = f.reference_right - e;
		fit->squares += distance * distance / v;
		fit->score_distance += s * distance;
		fit->variance += v;
		fit->score_variance += s * v;
		fit->square_variance += s * s * v;
		fit->strata++;
	}
	return true;
}

void dif_breslow_day(struct dif_task *task, const struct dif_table *table, struct dif_result *result)
{
	(void)task;
	struct fit fit;
	if (fit_of(table, &fit) && fit.strata >= 2)
		dif_chi_square(result, fit.squares, (double)(fit.strata - 1));
	else
		result->state = DIF_NO_OVERLAP;
}

void dif_breslow_day_trend(struct dif_task *task, const struct dif_table *table, struct dif_result *result)
{
	(void)task;
	struct fit fit;
	if (fit_of(table, &fit) && fit.strata >= 2) {
		double spread = fit.square_variance - fit.score_variance * fit.score_variance / fit.variance;
		dif_chi_square(result, fit.score_distance * fit.score_distance / spread, 1);
	} else {
		result->state = DIF_NO_OVERLAP;
	}
}
