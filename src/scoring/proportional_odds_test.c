/* Oracle: statsmodels 0.15.0, OrderedModel(distr="logit"), its own fit; with a ridge and weights the highest of its loglikeobs
 * less the penalty, by SciPy's BFGS and Nelder-Mead in turn. (R, for MASS::polr, was not at hand; the signs are the same.) The
 * rows: from seed 9 of tests/rows.h three numbers each, of which the first two are seen; the level is how many of 1.2, 2.2 and 3
 * are below 2 a + b + 1.5 c. One predictor of two values has an answer by hand. */
#include "scoring/proportional_odds.h"

#include "rows.h"
#include "test.h"

#include <math.h>

enum { ROWS = 60 };

struct sample {
	double x[ROWS * 2], weight[ROWS];
	size_t level[ROWS];
};

static void draw(struct sample *sample)
{
	uint64_t seed = 9;
	for (size_t i = 0; i < ROWS; i++) {
		double a = rows_uniform(&seed), b = rows_uniform(&seed), c = rows_uniform(&seed);
		double sum = 2 * a + b + 1.5 * c;
		sample->x[2 * i] = a;
		sample->x[2 * i + 1] = b;
		sample->weight[i] = i % 3 == 0 ? 2 : 1;
		sample->level[i] = (size_t)(sum > 1.2) + (size_t)(sum > 2.2) + (size_t)(sum > 3);
	}
}

static void assert_near(double got, double expected, double tolerance)
{
	if (!(fabs(got - expected) <= tolerance))
		fail_msg("%.12g instead of %.12g", got, expected);
}

/* expected: two slopes, three thresholds. middle: the probabilities at 0.5, 0.5. */
static void assert_fit(const struct proportional_odds *fit, const double expected[5], const double middle[4])
{
	static const double half[] = {0.5, 0.5};
	double probability[4];
	for (size_t i = 0; i < 2; i++)
		assert_near(fit->slope[i], expected[i], 2e-6);
	for (size_t k = 0; k < 3; k++)
		assert_near(fit->threshold[k], expected[2 + k], 2e-6);
	proportional_odds_probabilities(fit, half, probability);
	for (size_t k = 0; k < 4; k++)
		assert_near(probability[k], middle[k], 1e-6);
}

TEST(proportional_odds_are_what_statsmodels_finds)
{
	struct work w = test_work();
	struct sample sample;
	struct proportional_odds fit;
	draw(&sample);
	assert_ok(&w, proportional_odds_fit(&w, sample.x, sample.level, NULL, ROWS, 2, 4, 0, &fit));
	assert_fit(&fit,
	           (const double[]){8.029319593817558, 3.1456661079642037, 1.9215493081424875,
	                            5.449814054364434, 8.571656883876198},
	           (const double[]){0.024942006910769355, 0.4406925611707206, 0.4862189934513915,
	                            0.048146438467118524});
	test_work_end(&w);
}

TEST(proportional_odds_with_a_ridge_and_weights)
{
	struct work w = test_work();
	struct sample sample;
	struct proportional_odds fit;
	draw(&sample);
	assert_ok(&w, proportional_odds_fit(&w, sample.x, sample.level, NULL, ROWS, 2, 4, 2, &fit));
	assert_fit(&fit,
	           (const double[]){2.2225740470504465, 0.5857360358692341, -0.8767740629792836,
	                            1.2725649343334053, 3.2555625507593766},
	           (const double[]){0.0927147684419867, 0.37443509373091555, 0.39714241384931054,
	                            0.1357077239777872});
	assert_ok(&w,
	          proportional_odds_fit(&w, sample.x, sample.level, sample.weight, ROWS, 2, 4, 0.5, &fit));
	assert_fit(&fit,
	           (const double[]){5.072068818985937, 1.7330344392405825, 0.6997171694234572,
	                            3.2873920784143476, 5.568675334090095},
	           (const double[]){0.06280630811444804, 0.4084355790301173, 0.42592400549918136,
	                            0.10283410735625331});
	test_work_end(&w);
}

/* Two levels: of 0 one in four is right, of 1 three in four. So log odds of -log 3 and log 3, with a slope of 2 log 3; and levels
 * 1 and 3 of five, with two rows that do not count, are no other case. */
TEST(proportional_odds_by_hand)
{
	struct work w = test_work();
	static const double x[] = {0, 0, 0, 0, 1, 1, 1, 1, 5, 7}, weight[] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
	static const size_t two[] = {0, 0, 0, 1, 0, 1, 1, 1}, five[] = {1, 1, 1, 3, 1, 3, 3, 3, 4, 99};
	struct proportional_odds fit;
	double probability[5];
	assert_ok(&w, proportional_odds_fit(&w, x, two, NULL, 8, 1, 2, 0, &fit));
	assert_near(fit.slope[0], 2 * log(3), 1e-9);
	assert_near(fit.threshold[0], log(3), 1e-9);
	assert_ok(&w, proportional_odds_fit(&w, x, five, weight, 10, 1, 5, 0, &fit));
	proportional_odds_probabilities(&fit, (const double[]){1}, probability);
	static const double expected[] = {0, 0.25, 0, 0.75, 0};
	for (size_t k = 0; k < 5; k++)
		assert_near(probability[k], expected[k], 1e-9);
	test_work_end(&w);
}

TEST(proportional_odds_that_have_no_best)
{
	struct work w = test_work();
	static const double x[] = {0, 0, 1, 2, 2, 4, 3, 6}, apart[] = {1, 2, 3, 4};
	static const size_t mixed[] = {0, 1, 0, 1}, rising[] = {0, 0, 1, 1}, same[] = {2, 2, 2, 2};
	struct proportional_odds fit;
	double probability[3];
	assert_fails(&w, ERR_INPUT, proportional_odds_fit(&w, x, mixed, NULL, 4, 2, 2, 0, &fit));
	assert_fails(&w, ERR_INPUT, proportional_odds_fit(&w, apart, rising, NULL, 4, 1, 2, 0, &fit));
	/* A ridge has an answer for both; where the second predictor is twice the first, so is its slope. */
	assert_ok(&w, proportional_odds_fit(&w, x, mixed, NULL, 4, 2, 2, 1, &fit));
	assert_near(fit.slope[1], 2 * fit.slope[0], 1e-9);
	assert_ok(&w, proportional_odds_fit(&w, apart, rising, NULL, 4, 1, 2, 1e-3, &fit));
	assert_near(fit.threshold[0], 2.5 * fit.slope[0], 1e-6);
	assert_ok(&w, proportional_odds_fit(&w, apart, same, NULL, 4, 1, 3, 0, &fit));
	proportional_odds_probabilities(&fit, apart, probability);
	assert_true(probability[0] == 0 && probability[1] == 0 && probability[2] == 1);
	test_work_end(&w);
}

TEST(proportional_odds_that_were_kept_say_the_same)
{
	struct work w = test_work();
	struct sample sample;
	struct proportional_odds fit, kept;
	double probability[6], again[6], sum = 0;
	draw(&sample);
	for (size_t i = 0; i < ROWS; i++)
		sample.level[i] += sample.level[i] > 1; /* nobody has level 2 or 5 */
	assert_ok(&w, proportional_odds_fit(&w, sample.x, sample.level, NULL, ROWS, 2, 6, 0.1, &fit));
	struct buf buf = buf_init(w.arena, PROPORTIONAL_ODDS_BYTES_MAX);
	proportional_odds_write(&buf, &fit);
	assert_int_equal(buf.len, 3 + 6 + 5 * 8);
	assert_ok(&w, proportional_odds_read(&w, buf_str(&buf), &kept));
	for (size_t i = 0; i < ROWS; i++) {
		proportional_odds_probabilities(&fit, sample.x + 2 * i, probability);
		proportional_odds_probabilities(&kept, sample.x + 2 * i, again);
		for (size_t k = 0; k < 6; k++) {
			assert_true(probability[k] == again[k]);
			sum += probability[k];
		}
	}
	assert_near(sum, ROWS, 1e-12);
	static const double far[] = {1e300, -INFINITY};
	proportional_odds_probabilities(&kept, far, again);
	for (size_t k = 0; k < 6; k++)
		assert_true(again[k] >= 0 && again[k] <= 1);
	for (size_t len = 0; len < buf.len; len++)
		assert_fails(&w, ERR_INPUT,
		             proportional_odds_read(&w, str_slice(buf_str(&buf), 0, len), &kept));
	buf_byte(&buf, 0);
	assert_fails(&w, ERR_INPUT, proportional_odds_read(&w, buf_str(&buf), &kept));
	test_work_end(&w);
}

/* Three levels, one predictor: thresholds 0 and 1, slope 2; and what is wrong in each of its copies. */
TEST(proportional_odds_that_are_damaged)
{
	struct work w = test_work();
	static const char whole[] = "\1\3\1\1\1\1"
				    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40";
	enum { LENGTH = sizeof whole - 1 };
	static const struct {
		size_t at;
		char byte;
	} damages[] = {{0, 2}, {1, 1}, {1, 65},      {2, 0},     {2, 65},
	               {3, 2}, {3, 0}, {21, '\xbf'}, {21, 0x7f}, {29, 0x7f}};
	struct proportional_odds fit;
	double probability[3];
	assert_ok(&w, proportional_odds_read(&w, str_bytes(whole, LENGTH), &fit));
	proportional_odds_probabilities(&fit, (const double[]){0.5}, probability);
	assert_near(probability[0], 1 / (1 + exp(1)), 1e-15);
	assert_near(probability[1], 0.5 - 1 / (1 + exp(1)), 1e-15);
	for (size_t i = 0; i < COUNT(damages); i++) {
		char bytes[LENGTH];
		for (size_t k = 0; k < LENGTH; k++)
			bytes[k] = whole[k];
		bytes[damages[i].at] = damages[i].byte;
		assert_fails(&w, ERR_INPUT, proportional_odds_read(&w, str_bytes(bytes, LENGTH), &fit));
	}
	test_work_end(&w);
}
