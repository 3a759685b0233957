#include "irt/rating.h"

#include "base/portable.h"

#include <math.h>

void rating_pass(struct rating *rating, const struct walk *drift, int64_t days)
{
	walk_normal(drift, days, &rating->mean_logit, &rating->variance);
}

/* Gauss-Hermite for the standard normal density: the middle point, then pairs. Computed to 50 digits. */
enum { PAIRS = 7, POINTS = 2 * PAIRS + 1 };
static const double middle_weight = 0.31825951825951826;
static const struct {
	double point, weight;
} pairs[PAIRS] = {
	{0.799129068324548, 0.23246229360973222},    {1.6067100690287297, 0.0894177953998444},
	{2.432436827009758, 0.017365774492137605},   {3.2890824243987664, 0.0015673575035499562},
	{4.1962077112690155, 5.642146405189017e-05}, {5.190093591304781, 5.975419597920605e-07},
	{6.363947888829839, 8.58964989963327e-10},
};

/* The part of the variance that one piece of evidence leaves at least. */
#define NARROWEST 0.01

static double likelihood_at(const struct evidence *evidence, double theta_logit)
{
	double theta = theta_logit;
	if (theta < GRID_LEVEL_MIN_LOGIT)
		theta = GRID_LEVEL_MIN_LOGIT;
	if (theta > GRID_LEVEL_MAX_LOGIT)
		theta = GRID_LEVEL_MAX_LOGIT;
	return evidence_likelihood_at(evidence, theta);
}

void rating_update(struct rating *rating, const struct evidence *evidence)
{
	double sd = sqrt(rating->variance);
	double sum = middle_weight * likelihood_at(evidence, rating->mean_logit), first = 0, second = 0;
	for (size_t i = 0; i < PAIRS; i++) {
		double z = pairs[i].point, weight = pairs[i].weight;
		double above = weight * likelihood_at(evidence, rating->mean_logit + sd * z);
		double below = weight * likelihood_at(evidence, rating->mean_logit - sd * z);
		sum += above + below;
		first += z * (above - below);
		second += z * z * (above + below);
	}
	/* In SDs from the mean before. Where one point alone says it all, too few say how sure it is. */
	double mean = first / sum, variance = second / sum - mean * mean;
	if (variance < NARROWEST)
		variance = NARROWEST;
	rating->mean_logit += sd * mean;
	rating->variance *= variance;
}
