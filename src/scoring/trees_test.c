/* Oracle: scikit-learn 1.9.1, HistGradientBoostingRegressor(learning_rate, max_iter, max_leaf_nodes, min_samples_leaf,
 * l2_regularization, max_bins=64, early_stopping=False) on the rows of tests/rows.h from seed 7: 400 to learn from and the 400
 * that come next. It keeps residuals as 32-bit numbers, so that predictions agree to about 1e-5. The small trees are by hand. */
#include "scoring/trees.h"

#include "rows.h"
#include "test.h"

#include <math.h>

enum { ROWS = 400 };

struct sample {
	float x[ROWS * ROWS_COLUMNS];
	double y[ROWS];
};

static void draw(uint64_t *state, struct sample *sample)
{
	for (size_t i = 0; i < ROWS; i++)
		sample->y[i] = rows_draw(state, sample->x + i * ROWS_COLUMNS);
}

static double rmse(const struct trees *trees, const struct sample *sample)
{
	double sum = 0;
	for (size_t i = 0; i < ROWS; i++) {
		double error = sample->y[i] - trees_predict(trees, sample->x + i * ROWS_COLUMNS);
		sum += error * error;
	}
	return sqrt(sum / ROWS);
}

static void assert_near(double got, double expected, double tolerance)
{
	if (!(fabs(got - expected) <= tolerance))
		fail_msg("%.12g instead of %.12g", got, expected);
}

static void assert_predictions(const struct trees *trees, const struct sample *sample,
                               const double expected[8])
{
	for (size_t i = 0; i < 8; i++)
		assert_near(trees_predict(trees, sample->x + i * ROWS_COLUMNS), expected[i], 1e-5);
}

TEST(trees_predict_what_scikit_learn_does)
{
	struct work w = test_work();
	struct sample *known = work_alloc(&w, sizeof *known), *new = work_alloc(&w, sizeof *new);
	uint64_t seed = 7;
	draw(&seed, known);
	draw(&seed, new);
	assert_near(known->y[0], 1.906559556970105, 1e-12); /* Python drew the same */
	const struct trees_bins *bins = trees_bins(&w, known->x, ROWS, ROWS_COLUMNS);

	struct trees_options options = trees_options();
	const struct trees *trees = trees_fit(&w, bins, known->y, NULL, &options);
	assert_predictions(trees, known,
	                   (const double[]){2.0331846736, 2.0215635295, 4.420421022, 1.4564463838,
	                                    2.6698128833, 1.0609117492, 1.1000190287, 1.6546909099});
	assert_predictions(trees, new,
	                   (const double[]){4.0214537798, 1.5609204875, 2.5075515397, 3.1268549437,
	                                    1.5243776318, 1.4469687126, 3.2847275375, 1.5159898887});
	assert_near(rmse(trees, known), 0.17080106454777147, 1e-6);
	assert_near(rmse(trees, new), 0.29043093033398115, 1e-6);

	options =
		(struct trees_options){.rounds = 30, .leaves = 31, .leaf_rows_min = 5, .rate = 0.3, .l2 = 0};
	trees = trees_fit(&w, bins, known->y, NULL, &options);
	assert_near(rmse(trees, known), 0.036538476761106234, 0.01 * 0.0365);
	assert_near(rmse(trees, new), 0.3623088557222464, 0.01 * 0.362);
	test_work_end(&w);
}

/* 1, 2, 3 | 11, 12, 13 at 0 … 5: the mean is 7; the halves' residuals sum to ∓15, and 15 / (3 + 1) = 3.75, of which half. */
TEST(trees_of_one_split_by_hand)
{
	struct work w = test_work();
	static const float x[] = {0, 1, 2, 3, 4, 5};
	static const double y[] = {1, 2, 3, 11, 12, 13};
	struct trees_options options = {.rounds = 1, .leaves = 2, .leaf_rows_min = 1, .rate = 0.5, .l2 = 1};
	const struct trees *trees = trees_fit(&w, trees_bins(&w, x, 6, 1), y, NULL, &options);
	static const float asked[] = {-100, 2.5F, 2.75F, 1e30F, NAN};
	static const double expected[] = {5.125, 5.125, 8.875, 8.875, 8.875};
	assert_int_equal(trees_columns(trees), 1);
	for (size_t i = 0; i < COUNT(asked); i++)
		assert_near(trees_predict(trees, &asked[i]), expected[i], 0);
	/* Of a leaf of four rows or more the best is 4 and 2, which four forbids: no split, and the mean remains. */
	options.leaf_rows_min = 4;
	trees = trees_fit(&w, trees_bins(&w, x, 6, 1), y, NULL, &options);
	assert_near(trees_predict(trees, x), 7, 0);
	test_work_end(&w);
}

TEST(trees_learn_from_the_rows_that_are_used)
{
	struct work w = test_work();
	static const float x[] = {0, 1, 2, 3, 4, 5};
	static const double y[] = {1, NAN, 3, 10, NAN, 14};
	static const bool used[] = {true, false, true, true, false, true};
	struct trees_options options = {.rounds = 1, .leaves = 2, .leaf_rows_min = 2, .rate = 1, .l2 = 0};
	const struct trees *trees = trees_fit(&w, trees_bins(&w, x, 6, 1), y, used, &options);
	assert_near(trees_predict(trees, &x[1]), 2, 1e-15);
	assert_near(trees_predict(trees, &x[4]), 12, 1e-15);
	test_work_end(&w);
}

TEST(trees_where_nothing_can_be_learnt)
{
	struct work w = test_work();
	static float same[100 * 3], rising[100];
	static double constant[100], varied[100];
	for (size_t i = 0; i < 100; i++) {
		rising[i] = (float)i;
		constant[i] = 0.1;
		varied[i] = (double)(i % 7);
	}
	struct trees_options options = trees_options();
	const struct trees *trees = trees_fit(&w, trees_bins(&w, rising, 100, 1), constant, NULL, &options);
	assert_near(trees_predict(trees, &rising[50]), 0.1, 1e-15);
	trees = trees_fit(&w, trees_bins(&w, same, 100, 3), varied, NULL, &options);
	assert_near(trees_predict(trees, same), 2.95, 1e-12); /* 14 times 0 … 6, and 0 and 1 */
	trees = trees_fit(&w, trees_bins(&w, rising, 1, 1), varied + 3, NULL, &options);
	assert_near(trees_predict(trees, same), 3, 0);
	test_work_end(&w);
}

/* Where a column has many values, each bin has about as many rows; neighbouring floats are still told apart. */
TEST(trees_tell_neighbours_apart)
{
	struct work w = test_work();
	float x[] = {1, nextafterf(1, 2), nextafterf(nextafterf(1, 2), 2), -0.0F, 0.0F};
	static const double y[] = {1, 2, 3, 4, 4};
	struct trees_options options = {.rounds = 1, .leaves = 5, .leaf_rows_min = 1, .rate = 1, .l2 = 0};
	const struct trees *trees = trees_fit(&w, trees_bins(&w, x, 5, 1), y, NULL, &options);
	for (size_t i = 0; i < 5; i++)
		assert_near(trees_predict(trees, &x[i]), y[i], 1e-14);
	test_work_end(&w);
}

TEST(trees_that_were_kept_predict_the_same)
{
	struct work w = test_work();
	struct sample *known = work_alloc(&w, sizeof *known);
	uint64_t seed = 11;
	draw(&seed, known);
	struct trees_options options = {
		.rounds = 40, .leaves = 64, .leaf_rows_min = 1, .rate = 0.3, .l2 = 0.5};
	const struct trees *kept, *trees = trees_fit(&w, trees_bins(&w, known->x, ROWS, ROWS_COLUMNS),
	                                             known->y, NULL, &options);
	struct buf buf = buf_init(w.arena, TREES_BYTES_MAX);
	trees_write(&buf, trees);
	assert_false(buf.full);
	assert_ok(&w, trees_read(&w, buf_str(&buf), &kept));
	for (size_t i = 0; i < ROWS; i++)
		assert_true(trees_predict(trees, known->x + i * ROWS_COLUMNS) ==
		            trees_predict(kept, known->x + i * ROWS_COLUMNS));
	struct buf again = buf_init(w.arena, TREES_BYTES_MAX);
	trees_write(&again, kept);
	assert_str(buf_str(&again), buf_str(&buf));
	/* None of its beginnings is whole, and nothing may follow. */
	for (size_t len = 0; len < buf.len; len += len < 64 ? 1 : 97)
		assert_fails(&w, ERR_INPUT, trees_read(&w, str_slice(buf_str(&buf), 0, len), &kept));
	buf_byte(&buf, 0);
	assert_fails(&w, ERR_INPUT, trees_read(&w, buf_str(&buf), &kept));
	test_work_end(&w);
}

/* One split of column 0 at 0.5 (bits 3f000000), the values 1 and -1; and what is wrong in each of its copies. */
TEST(trees_that_are_damaged)
{
	struct work w = test_work();
	static const char whole[] = "\1\1\0\1\0\0\0\0\0\0\0\0\0"
				    "\1\0\0\x80\x81\0\0\0\x3f"
				    "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\xf0\xbf";
	static const struct {
		size_t at;
		char byte;
	} damages[] = {
		{0, 2},
		{2, 0x7f},
		{4, 0x7f},
		{1, 0},
		{12, 0x7f},
		{13, 0},
		{13, 2},
		{13, 63},
		{14, 1},
		{16, 0},
		{16, '\x82'},
		{16, '\x81'},
		{17, '\x80'},
		{17, 1},
		{17, '\xff'},
		{21, '\x7f'},
		{sizeof whole - 2, '\x7f'},
	};
	const struct trees *trees;
	static const float half = 0.5F, more = 0.75F;
	assert_ok(&w, trees_read(&w, str_bytes(whole, sizeof whole - 1), &trees));
	assert_near(trees_predict(trees, &half), 1, 0);
	assert_near(trees_predict(trees, &more), -1, 0);
	for (size_t i = 0; i < COUNT(damages); i++) {
		char bytes[sizeof whole];
		for (size_t k = 0; k < sizeof whole; k++)
			bytes[k] = whole[k];
		bytes[damages[i].at] = damages[i].byte;
		if (damages[i].at == 21 || damages[i].at == 12 || damages[i].at == sizeof whole - 2)
			bytes[damages[i].at - 1] = '\xff'; /* an infinity or none */
		assert_fails(&w, ERR_INPUT, trees_read(&w, str_bytes(bytes, sizeof whole - 1), &trees));
	}
	test_work_end(&w);
}
