/* Oracles: a case by hand; lme4's glmer and a direct maximisation in R, which have nothing in common with the code here but the
 * ratings drawn below (written out by it as CSV); simulated ratings with fixed seeds. */
#include "irt/facets.h"

#include "unit/agreement.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 40000 };

static double uniform(uint64_t *random)
{
	*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (double)(*random >> 11) * 0x1p-53;
}

static double normal(uint64_t *random)
{
	double radius = sqrt(-2 * log(1 - uniform(random)));
	return radius * cos(6.283185307179586 * uniform(random));
}

/* Seeds that are not neighbours (splitmix64). */
static uint64_t mixed(uint64_t seed)
{
	uint64_t x = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

struct sample {
	struct facets_rating ratings[MOST];
	size_t levels[20];
	struct str item_names[20], rater_names[20];
	struct facets_data data;
};

static void prepare(struct work *w, struct sample *sample, size_t persons, size_t items, size_t raters,
                    size_t levels)
{
	for (size_t i = 0; i < items; i++) {
		sample->levels[i] = levels;
		sample->item_names[i] = str_format(w->arena, "item %zu", i + 1);
	}
	for (size_t i = 0; i < raters; i++)
		sample->rater_names[i] = str_format(w->arena, "rater %zu", i + 1);
	sample->data = (struct facets_data){.ratings = sample->ratings,
	                                    .person_count = persons,
	                                    .item_count = items,
	                                    .rater_count = raters,
	                                    .levels = sample->levels,
	                                    .item_names = sample->item_names,
	                                    .rater_names = sample->rater_names};
}

static void rate(struct sample *sample, size_t person, size_t item, size_t rater, size_t level)
{
	sample->ratings[sample->data.rating_count++] =
		(struct facets_rating){(uint32_t)person, (uint32_t)item, (uint32_t)rater, (uint8_t)level};
}

static size_t draw(double distance, const double *thresholds, size_t levels, uint64_t *random)
{
	double mass[MODEL_LEVELS_MAX] = {1}, sum = 1, drawn = uniform(random);
	for (size_t k = 1; k < levels; k++) {
		mass[k] = mass[k - 1] * exp(distance - thresholds[k - 1]);
		sum += mass[k];
	}
	size_t level = 0;
	for (drawn *= sum; level + 1 < levels && drawn >= mass[level]; level++)
		drawn -= mass[level];
	return level;
}

/* Two raters, one item, right or wrong: each pattern's share is met, and the two severities differ by the logarithm of how
 * often the one and the other alone said yes. */
TEST(facets_of_two_raters_by_hand)
{
	static struct sample sample;
	static const size_t counts[2][2] = {{30, 12}, {24, 34}};
	struct work w = test_work();
	struct facets facets;
	size_t person = 0;
	prepare(&w, &sample, 100, 1, 2, 2);
	for (size_t a = 0; a < 2; a++)
		for (size_t b = 0; b < 2; b++)
			for (size_t i = 0; i < counts[a][b]; i++, person++) {
				rate(&sample, person, 0, 0, a);
				rate(&sample, person, 0, 1, b);
			}
	assert_ok(&w, facets_fit(&w, &sample.data, &facets));
	assert_true(facets.converged);
	/* 24 times the first alone, 12 times the second: log 2 more severe, half of it on either side of 0. */
	assert_true(fabs(facets.raters[1].measure_logit - log(2) / 2) < 1e-7);
	assert_true(fabs(facets.raters[0].measure_logit + log(2) / 2) < 1e-7);
	/* Saturated: the likelihood is that of the counts themselves. */
	double expected = 30 * log(0.3) + 12 * log(0.12) + 24 * log(0.24) + 34 * log(0.34);
	assert_true(fabs(facets.log_likelihood - expected) < 1e-7);
	/* The conditional estimate of log 2 has the variance 1/12 + 1/24; half of it is half. */
	assert_true(fabs(facets.raters[1].standard_error - sqrt(1.0 / 12 + 1.0 / 24) / 2) < 1e-3);
	assert_int_equal(facets.subset_count, 1);
	assert_int_equal(facets.parameter_count, 3);
	test_work_end(&w);
}

/* 300 people, four items of which each is judged by two of five raters; levels of `levels`. */
static void draw_sample(struct work *w, struct sample *sample, size_t persons, size_t levels,
                        bool partial_credit, uint64_t seed)
{
	static const double difficulties[] = {-0.8, -0.1, 0.4, 0.9}, severities[] = {-0.7, -0.3, 0, 0.2, 0.8};
	static const double thresholds[4][4] = {
		{-1.5, -0.2, 0.3, 1.4}, {-1, -0.6, 0.5, 1.1}, {-1.8, 0.1, 0.2, 1.5}, {-1.2, -0.4, 0.6, 1}};
	static const double none[1] = {0};
	uint64_t random = seed;
	prepare(w, sample, persons, 4, 5, levels);
	sample->data.partial_credit = partial_credit;
	for (size_t person = 0; person < persons; person++) {
		double theta = 1.3 * normal(&random);
		size_t first = (size_t)(5 * uniform(&random)),
		       second = (first + 1 + (size_t)(4 * uniform(&random))) % 5;
		for (size_t item = 0; item < 4; item++)
			for (size_t i = 0; i < 2; i++) {
				size_t rater = i == 0 ? first : second;
				double distance = theta - difficulties[item] - severities[rater];
				rate(sample, person, item, rater,
				     draw(distance,
				          levels == 2 ? none : thresholds[partial_credit ? item : 0], levels,
				          &random));
			}
	}
}

struct golden {
	size_t levels;
	bool partial_credit;
	uint64_t seed;
	double log_likelihood, sd, items[4], raters[5], thresholds[4][4];
	double sd_error, item_errors[4], rater_errors[5], threshold_errors[4][4];
};

static const struct golden golden[] = {
	/* glmer(level ~ 0 + item + rater + (1 | person), binomial, nAGQ = 60) of lme4 1.1-31, raters by contr.sum */
	{.levels = 2,
         .seed = 11,
         .log_likelihood = -1445.36350426249,
         .sd = 1.27834559556,
         .items = {-0.817934508165, 0.131904180343, 0.430837239100, 0.873127411728},
         .raters = {-0.666164842494, -0.472467505556, 0.135745192385, 0.261813317700, 0.741073837965},
         .sd_error = NAN,
         .item_errors = {0.12514677, 0.12085840, 0.12190697, 0.12555577},
         .rater_errors = {0.10967377, 0.11430906, 0.11183290, 0.11873951, NAN}},
	/* direct maximisation with optim and Newton's method over 401 nodes on [-8, 8], R 4.2.2; errors from optimHess */
	{.levels = 5,
         .seed = 12,
         .log_likelihood = -3055.11735724597,
         .sd = 1.28986336,
         .items = {-0.832964193, -0.162612148, 0.401366703, 0.915444544},
         .raters = {-0.6512624553, -0.2615954440, 0.0213122846, 0.1594743922, 0.7320712225},
         .thresholds = {{-1.52668004, -0.13898476, 0.208806091, 1.45685871},
                        {-1.52668004, -0.13898476, 0.208806091, 1.45685871},
                        {-1.52668004, -0.13898476, 0.208806091, 1.45685871},
                        {-1.52668004, -0.13898476, 0.208806091, 1.45685871}},
         .sd_error = 0.0743720,
         .item_errors = {0.0934945, 0.0893150, 0.0902341, 0.0945295},
         .rater_errors = {0.0640667, 0.0585645, 0.0583974, 0.0641642, 0.06564944},
         .threshold_errors = {{0.0830602, 0.0694495, 0.0709427, NAN},
                              {0.0830602, 0.0694495, 0.0709427, NAN},
                              {0.0830602, 0.0694495, 0.0709427, NAN},
                              {0.0830602, 0.0694495, 0.0709427, NAN}}},
	{.levels = 5,
         .partial_credit = true,
         .seed = 13,
         .log_likelihood = -3069.37801499166,
         .sd = 1.277809,
         .items = {-0.8482277791, -0.0819695555, 0.3904495210, 0.9348756684},
         .raters = {-0.7724120609, -0.2379182267, -0.0517727732, 0.2249240456, 0.8371790152},
         .thresholds = {{-1.715883878, -0.1282329443, 0.312692263, 1.53142456},
                        {-0.925951868, -0.6222929067, 0.536484965, 1.01175981},
                        {-1.539318497, 0.0620727737, 0.162743404, 1.31450232},
                        {-1.184666083, -0.6506784513, 0.478720628, 1.35662391}},
         .sd_error = 0.0741761,
         .item_errors = {0.0981531, 0.0885858, 0.0907704, 0.0971336},
         .rater_errors = {0.0620077, 0.0589875, 0.0555102, 0.0629062, 0.07292525},
         .threshold_errors = {{0.1838431, 0.1510515, 0.1353331, NAN},
                              {0.1424638, 0.1387430, 0.1318434, NAN},
                              {0.1244560, 0.1321958, 0.1430880, NAN},
                              {0.1261895, 0.1322051, 0.1495206, NAN}}},
};

/* Where they have one; as a part of it. */
static void add_error(struct agreement *errors, double ours, double theirs)
{
	if (!isnan(theirs))
		agreement_add(errors, ours, theirs, theirs);
}

static void compare(const struct facets *facets, const struct golden *theirs)
{
	struct agreement likelihood = {0}, measures = {0}, errors = {0};
	const char *name = theirs->levels == 2 ? "glmer" : "facets_direct";
	agreement_add(&likelihood, facets->log_likelihood, theirs->log_likelihood, 1);
	agreement_add(&measures, facets->sd_logit, theirs->sd, 1);
	add_error(&errors, facets->sd_error, theirs->sd_error);
	for (size_t k = 0; k < 4; k++) {
		agreement_add(&measures, facets->items[k].measure_logit, theirs->items[k], 1);
		add_error(&errors, facets->items[k].standard_error, theirs->item_errors[k]);
		for (size_t l = 0; l + 1 < theirs->levels; l++) {
			agreement_add(&measures, facets->thresholds[k][l], theirs->thresholds[k][l], 1);
			if (theirs->levels > 2)
				add_error(&errors, facets->threshold_se[k][l],
				          theirs->threshold_errors[k][l]);
		}
	}
	for (size_t k = 0; k < 5; k++) {
		agreement_add(&measures, facets->raters[k].measure_logit, theirs->raters[k], 1);
		add_error(&errors, facets->raters[k].standard_error, theirs->rater_errors[k]);
	}
	agreement_within(&likelihood, name, "log-likelihood", 1e-6);
	agreement_within(&measures, name, "parameters", 1e-6);
	agreement_within(&errors, name, "errors", 1e-5);
}

TEST(facets_agree_with_other_implementations)
{
	static struct sample sample;
	for (size_t i = 0; i < COUNT(golden); i++) {
		struct work w = test_work();
		struct facets facets;
		draw_sample(&w, &sample, 300, golden[i].levels, golden[i].partial_credit, golden[i].seed);
		assert_ok(&w, facets_fit(&w, &sample.data, &facets));
		assert_true(facets.converged);
		compare(&facets, &golden[i]);
		test_work_end(&w);
	}
}

/* 200 samples: severities are met on average, their intervals hold them 95 times of 100, mean squares are 1. */
TEST(facets_recover_severities)
{
	enum { SAMPLES = 200 };
	static const double severities[] = {-0.7, -0.3, 0, 0.2, 0.8};
	static struct sample sample;
	double bias = 0, infit = 0, outfit = 0, z = 0, sd = 0;
	size_t held = 0;
	for (uint64_t seed = 0; seed < SAMPLES; seed++) {
		struct work w = test_work();
		struct facets facets;
		draw_sample(&w, &sample, 150, 5, false, mixed(seed));
		assert_ok(&w, facets_fit(&w, &sample.data, &facets));
		assert_true(facets.converged);
		sd += facets.sd_logit / SAMPLES;
		for (size_t i = 0; i < 5; i++) {
			double error = facets.raters[i].measure_logit - severities[i];
			bias += error * severities[i];
			held += fabs(error) < 1.959964 * facets.raters[i].standard_error;
			infit += facets.raters[i].infit / SAMPLES / 5;
			outfit += facets.raters[i].outfit / SAMPLES / 5;
			z += facets.raters[i].infit_z * facets.raters[i].infit_z / SAMPLES / 5;
		}
		test_work_end(&w);
	}
	fprintf(stderr,
	        "facets: slope of the errors on severities %.4f, coverage %.3f, infit %.3f, outfit %.3f, "
	        "root mean square z %.3f, SD %.3f\n",
	        bias / SAMPLES / 1.26, (double)held / SAMPLES / 5, infit, outfit, sqrt(z), sd);
	assert_true(fabs(bias / SAMPLES / 1.26) < 0.02);
	assert_true(held >= 930 && held <= 970);
	assert_true(fabs(infit - 1) < 0.02 && fabs(outfit - 1) < 0.02);
	assert_true(z < 1.3);               /* hardly anybody is called erratic by chance */
	assert_true(fabs(sd - 1.3) < 0.04); /* of 150 people: the maximum of the likelihood is a little low */
}

/* One rater throws dice: the mean squares say who. A severe one's people are fairly treated. */
TEST(facets_find_the_erratic_rater)
{
	static struct sample sample;
	struct work w = test_work();
	struct facets facets;
	uint64_t random = 4;
	draw_sample(&w, &sample, 300, 5, false, 12);
	for (size_t i = 0; i < sample.data.rating_count; i++)
		if (sample.ratings[i].rater == 3)
			sample.ratings[i].level = (uint8_t)(5 * uniform(&random));
	assert_ok(&w, facets_fit(&w, &sample.data, &facets));
	for (size_t i = 0; i < 5; i++)
		assert_true(i == 3 ? facets.raters[i].infit > 1.5 && facets.raters[i].infit_z > 4
		                   : facets.raters[i].infit < 1.1);
	/* severer raters give less, and fair averages fall with severity: the expected level is monotone */
	assert_true(facets.raters[0].fair_average > facets.raters[4].fair_average);
	/* var(true) / var by hand, of the five measures */
	double variance = 0, error = 0;
	for (size_t i = 0; i < 5; i++) {
		variance += facets.raters[i].measure_logit * facets.raters[i].measure_logit / 4;
		error += facets.raters[i].standard_error * facets.raters[i].standard_error / 5;
	}
	assert_true(fabs(facets.rater_spread.reliability - (1 - error / variance)) < 1e-12);
	test_work_end(&w);
}

/* Raters 1 and 2 share people, 3 and 4 share others, and nobody links the pairs. */
TEST(facets_say_who_is_not_linked)
{
	static struct sample sample;
	struct work w = test_work();
	struct facets facets;
	uint64_t random = 8;
	static const double none[1] = {0};
	prepare(&w, &sample, 200, 2, 4, 2);
	for (size_t person = 0; person < 200; person++)
		for (size_t i = 0; i < 4; i++)
			rate(&sample, person, i / 2, (person < 100 ? 0 : 2) + i % 2,
			     draw(normal(&random), none, 2, &random));
	assert_ok(&w, facets_fit(&w, &sample.data, &facets));
	assert_int_equal(facets.subset_count, 2);
	assert_int_equal(facets.raters[1].subset, 0);
	assert_int_equal(facets.raters[2].subset, 1);
	assert_int_equal(facets.persons[99].subset, 0);
	assert_int_equal(facets.persons[100].subset, 1);
	/* one person rated by both pairs is a link */
	rate(&sample, 0, 0, 3, 1);
	assert_ok(&w, facets_fit(&w, &sample.data, &facets));
	assert_int_equal(facets.subset_count, 1);
	test_work_end(&w);
}

TEST(facets_refuse_what_cannot_be_told)
{
	static struct sample sample;
	struct work w = test_work();
	struct facets facets;
	prepare(&w, &sample, 10, 2, 2, 2);
	assert_fails(&w, ERR_INPUT, facets_fit(&w, &sample.data, &facets)); /* nothing */
	for (size_t person = 0; person < 10; person++) { /* each rater has an item to himself */
		rate(&sample, person, 0, 0, person % 2);
		rate(&sample, person, 1, 1, person % 3 == 0);
	}
	assert_fails(&w, ERR_INPUT, facets_fit(&w, &sample.data, &facets));
	for (size_t person = 0; person < 10; person++) /* until one judges both */
		rate(&sample, person, 0, 1, person % 4 < 2);
	assert_ok(&w, facets_fit(&w, &sample.data, &facets));
	for (size_t i = 0; i < sample.data.rating_count; i++) /* the second always says yes */
		sample.ratings[i].level = sample.ratings[i].rater == 1 ? 1 : sample.ratings[i].level;
	assert_fails(&w, ERR_INPUT, facets_fit(&w, &sample.data, &facets));
	sample.levels[0] = sample.levels[1] = 3; /* and a level that nobody was given */
	assert_fails(&w, ERR_INPUT, facets_fit(&w, &sample.data, &facets));
	test_work_end(&w);
}
