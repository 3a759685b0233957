/* Oracle: scikit-learn 1.9.1, IsotonicRegression().fit(x, y, sample_weight).predict at 1 … 9 for the values of the blocks;
 * between their centres NumPy's interp. The three numbers are by hand. */
#include "scoring/isotonic.h"

#include "rows.h"
#include "test.h"

#include <math.h>

static const double x[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};
static const double y[] = {2.5, 0, 1.5, 1, 2, 4, 1.5, 3.5, 3, 0.5, 2.5, 3, 4.5, 4, 3.5, 2, 0, 1, 4.5, 3};
static const double weights[] = {1, 2, 1, 0.5, 1, 1, 3, 1, 1, 2, 1, 0.25, 1, 1, 0, 1, 1, 1, 2, 1};
enum { CASES = COUNT(x) };

static void assert_curve(const struct isotonic *isotonic, const double *asked, const double *expected,
                         size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double got = isotonic_predict(isotonic, asked[i]);
		if (!(fabs(got - expected[i]) <= 1e-12))
			fail_msg("%.15g instead of %.15g at %g", got, expected[i], asked[i]);
	}
}

static const double between[] = {-5, 1.6, 3.3, 4.1, 6.2, 7.75, 8.6, 100, -INFINITY, INFINITY};

TEST(isotonic_is_what_scikit_learn_finds)
{
	struct work w = test_work();
	const struct isotonic *isotonic = isotonic_fit(&w, x, y, NULL, CASES);
	assert_curve(isotonic, (const double[]){1, 2, 3, 4, 5, 6, 23.0 / 3, 9},
	             (const double[]){0.5, 0.75, 1.5, 2.25, 2.5, 3.5, 3.8333333333333335, 4}, 8);
	assert_curve(isotonic, between,
	             (const double[]){0.5, 0.65, 1.725, 2.275, 3.54, 3.84375, 3.95, 4, 0.5, 4}, 10);
	test_work_end(&w);
}

TEST(isotonic_with_weights_is_what_scikit_learn_finds)
{
	struct work w = test_work();
	const struct isotonic *isotonic = isotonic_fit(&w, x, y, weights, CASES);
	assert_curve(isotonic, (const double[]){1, 2, 3, 4, 5, 6, 7, 8.470588235294118},
	             (const double[]){0.2, 1.125, 1.3, 2.25, 2.5, 3.5, 4, 4.294117647058823}, 8);
	assert_curve(isotonic, between,
	             (const double[]){0.2, 0.755, 1.585, 2.275, 3.6, 4.15, 4.294117647058823,
	                              4.294117647058823, 0.2, 4.294117647058823},
	             10);
	test_work_end(&w);
}

TEST(isotonic_by_hand)
{
	struct work w = test_work();
	static const double places[] = {0, 2, 4}, falling[] = {3, 2, 1}, dip[] = {1, 5, 3};
	assert_curve(isotonic_fit(&w, places, falling, NULL, 3), places, (const double[]){2, 2, 2}, 3);
	/* 5 and 3 are 4 together, at 3; half-way from 0 to 3 half-way from 1 to 4. */
	assert_curve(isotonic_fit(&w, places, dip, NULL, 3), (const double[]){0, 1.5, 2, 3, 4},
	             (const double[]){1, 2.5, 3, 4, 4}, 5);
	assert_curve(isotonic_fit(&w, places, dip, NULL, 1), (const double[]){-1, 0, 9},
	             (const double[]){1, 1, 1}, 3);
	assert_curve(isotonic_fit(&w, places, dip, (const double[]){0, 0, 1e6}, 3), places,
	             (const double[]){3, 3, 3}, 3);
	test_work_end(&w);
}

/* Never falls, stays within what was seen, and is as far off in sum as the cases: their mean is kept. */
TEST(isotonic_keeps_its_promises)
{
	struct work w = test_work();
	double places[500], values[500], last = -INFINITY, lowest = INFINITY, highest = -INFINITY;
	uint64_t seed = 8;
	for (size_t i = 0; i < COUNT(places); i++) {
		places[i] = rows_uniform(&seed) * 10;
		values[i] = places[i] / 5 + 3 * rows_uniform(&seed);
		lowest = fmin(lowest, values[i]);
		highest = fmax(highest, values[i]);
	}
	const struct isotonic *kept, *isotonic = isotonic_fit(&w, places, values, NULL, COUNT(places));
	struct buf buf = buf_init(w.arena, ISOTONIC_BYTES_MAX);
	isotonic_write(&buf, isotonic);
	assert_ok(&w, isotonic_read(&w, buf_str(&buf), &kept));
	for (int i = -10; i <= 1010; i++) {
		double value = isotonic_predict(isotonic, i / 100.0);
		assert_true(value >= last && value >= lowest && value <= highest);
		assert_true(value == isotonic_predict(kept, i / 100.0));
		last = value;
	}
	for (size_t len = 0; len < buf.len; len++)
		assert_fails(&w, ERR_INPUT, isotonic_read(&w, str_slice(buf_str(&buf), 0, len), &kept));
	test_work_end(&w);
}

/* Two blocks, (0, 1) and (1, 2). */
TEST(isotonic_curves_that_are_damaged)
{
	struct work w = test_work();
	static const char whole[] = "\1\2\0\0\0"
				    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xf0\x3f"
				    "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40";
	enum { LENGTH = sizeof whole - 1 };
	static const struct {
		size_t at;
		char byte;
	} damages[] = {{0, 2}, {1, 0}, {1, 3}, {12, 0x7f}, {20, 0x40}, {20, 0x7f}, {28, '\xbf'}, {36, 0x3f}};
	const struct isotonic *isotonic;
	assert_ok(&w, isotonic_read(&w, str_bytes(whole, LENGTH), &isotonic));
	assert_curve(isotonic, (const double[]){0.25}, (const double[]){1.25}, 1);
	for (size_t i = 0; i < COUNT(damages); i++) {
		char bytes[LENGTH];
		for (size_t k = 0; k < LENGTH; k++)
			bytes[k] = whole[k];
		bytes[damages[i].at] = damages[i].byte;
		if (damages[i].byte == 0x7f)
			bytes[damages[i].at - 1] = '\xf8'; /* no number */
		assert_fails(&w, ERR_INPUT, isotonic_read(&w, str_bytes(bytes, LENGTH), &isotonic));
	}
	test_work_end(&w);
}
