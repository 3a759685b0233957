#include "irt/facets.h"

#include "test.h"

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

struct sample {
	struct facets_rating ratings[MOST];
	size_t levels[20];
	struct str item_names[20], rater_names[20];
	struct facets_data data;
};

static void prepare(struct work *w, struct sample *sample, size_t persons, size_t items, size_t raters, size_t levels)
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

static void dump(const struct sample *sample, const char *path)
{
	FILE *file = fopen(path, "w");
	fprintf(file, "person,item,rater,level\n");
	for (size_t i = 0; i < sample->data.rating_count; i++)
		fprintf(file, "%u,%u,%u,%d\n", sample->ratings[i].person, sample->ratings[i].item, sample->ratings[i].rater, sample->ratings[i].level);
	fclose(file);
}

/* 300 people, four items of which each is judged by two of five raters; levels of `levels`. */
static void draw_sample(struct work *w, struct sample *sample, size_t persons, size_t levels, bool partial_credit, uint64_t seed)
{
	static const double difficulties[] = {-0.8, -0.1, 0.4, 0.9}, severities[] = {-0.7, -0.3, 0, 0.2, 0.8};
	static const double thresholds[4][4] = {{-1.5, -0.2, 0.3, 1.4}, {-1, -0.6, 0.5, 1.1}, {-1.8, 0.1, 0.2, 1.5}, {-1.2, -0.4, 0.6, 1}};
	static const double none[1] = {0};
	uint64_t random = seed;
	prepare(w, sample, persons, 4, 5, levels);
	sample->data.partial_credit = partial_credit;
	for (size_t person = 0; person < persons; person++) {
		double theta = 1.3 * normal(&random);
		size_t first = (size_t)(5 * uniform(&random)), second = (first + 1 + (size_t)(4 * uniform(&random))) % 5;
		for (size_t item = 0; item < 4; item++)
			for (size_t i = 0; i < 2; i++) {
				size_t rater = i == 0 ? first : second;
				double distance = theta - difficulties[item] - severities[rater];
				rate(sample, person, item, rater,
				     draw(distance, levels == 2 ? none : thresholds[partial_credit ? item : 0], levels, &random));
			}
	}
}

TEST(facets_dump)
{
	static struct sample sample;
	struct work w = test_work();
	struct facets facets;
	for (int kind = 0; kind < 3; kind++) {
		draw_sample(&w, &sample, 300, kind == 0 ? 2 : 5, kind == 2, 11 + (uint64_t)kind);
		dump(&sample, kind == 0 ? "/tmp/overtime/f0.csv" : kind == 1 ? "/tmp/overtime/f1.csv" : "/tmp/overtime/f2.csv");
		assert_ok(&w, facets_fit(&w, &sample.data, &facets));
		fprintf(stderr, "FAC ll %.8f sd %.8f (%.6f) it %zu conv %d nodes %zu\n", facets.log_likelihood, facets.sd_logit, facets.sd_error, facets.iterations, facets.converged, facets.nodes);
		for (size_t i = 0; i < 4; i++)
			fprintf(stderr, "FAC item %.8f (%.6f)\n", facets.items[i].measure_logit, facets.items[i].standard_error);
		for (size_t i = 0; i < 5; i++)
			fprintf(stderr, "FAC rater %.8f (%.6f) infit %.3f %.2f outfit %.3f fair %.3f avg %.3f\n", facets.raters[i].measure_logit, facets.raters[i].standard_error, facets.raters[i].infit, facets.raters[i].infit_z, facets.raters[i].outfit, facets.raters[i].fair_average, facets.raters[i].average);
		for (size_t i = 0; i < (kind == 2 ? 4 : 1); i++)
		for (size_t l = 0; l + 1 < sample.levels[0]; l++)
			fprintf(stderr, "FAC thr %.8f (%.6f)\n", facets.thresholds[i][l], facets.threshold_se[i][l]);
		fprintf(stderr, "FAC rater sep %g rel %g chi %g; person sep %g rel %g\n", facets.rater_spread.separation, facets.rater_spread.reliability, facets.rater_spread.chi_square, facets.person_spread.separation, facets.person_spread.reliability);
		sample.data.rating_count = 0;
	}
	test_work_end(&w);
}
