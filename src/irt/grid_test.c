/* Oracles: the normal distribution by the C library's erfc and published quantiles; invariants. */
#include "irt/grid.h"

#include "test.h"

#include <math.h>
#include <string.h>

static double normal_above(double mean, double sd, double cut)
{
	return erfc((cut - mean) / sd / sqrt(2)) / 2;
}

TEST(grid_nodes_are_symmetric)
{
	assert_true(grid_level(0) == -6);
	assert_true(grid_level(30) == 0);
	for (size_t i = 0; i < GRID_NODES; i++)
		assert_true(grid_level(i) == -grid_level(GRID_NODES - 1 - i));
}

TEST(grid_normal_has_its_moments)
{
	static const struct {
		double mean, sd;
	} cases[] = {{0, 1}, {0.7, 0.6}, {-1.31, 0.3}, {2.05, 0.25}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct grid grid;
		double mean, sd;
		grid_normal(cases[i].mean, cases[i].sd, &grid);
		grid_moments(&grid, &mean, &sd);
		assert_true(fabs(mean - cases[i].mean) < 1e-7);
		assert_true(fabs(sd - cases[i].sd) < 1e-7);
	}
}

/* Normal times normal is normal, with precisions added. */
TEST(grid_multiplies_like_normals)
{
	struct grid belief, likelihood;
	double mean, sd;
	grid_normal(0, 1, &belief);
	grid_normal(1.2, 0.5, &likelihood);
	grid_multiply(&belief, &likelihood);
	grid_moments(&belief, &mean, &sd);
	assert_true(fabs(mean - 1.2 * 4 / 5) < 1e-10);
	assert_true(fabs(sd - sqrt(1.0 / 5)) < 1e-10);
}

TEST(grid_density_sums_to_one)
{
	struct grid grid;
	double density[GRID_NODES], sum = 0;
	grid_normal(0.4, 0.5, &grid);
	grid_density(&grid, density);
	for (size_t i = 0; i < GRID_NODES; i++)
		sum += density[i] / GRID_NODES_PER_LOGIT;
	assert_true(fabs(sum - 1) < 1e-14);
	/* 0.3989422804 / 0.5 at the mean */
	assert_true(fabs(density[32] - 0.797884560802865) < 1e-9);
}

TEST(grid_probability_at_least_is_the_normal_tail)
{
	static const struct {
		double sd, accuracy;
	} cases[] = {{0.9, 1e-9}, {0.5, 1e-8}, {0.3, 2e-7}, {0.2, 2e-6}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct grid grid;
		grid_normal(0.13, cases[i].sd, &grid);
		for (double cut = -3; cut < 3; cut += 0.07) {
			double error =
				grid_probability_at_least(&grid, cut) - normal_above(0.13, cases[i].sd, cut);
			assert_true(fabs(error) < cases[i].accuracy);
		}
	}
}

TEST(grid_probability_at_least_at_the_ends)
{
	struct grid grid;
	grid_normal(0, 1, &grid);
	assert_true(grid_probability_at_least(&grid, -6) == 1);
	assert_true(grid_probability_at_least(&grid, -INFINITY) == 1);
	assert_true(grid_probability_at_least(&grid, 6) == 0);
	assert_true(fabs(grid_probability_at_least(&grid, 5.9) - normal_above(0, 1, 5.9)) < 1.1e-9);
}

TEST(grid_interval_of_a_normal)
{
	struct grid grid;
	double low, high;
	grid_normal(0.5, 0.4, &grid);
	grid_interval(&grid, 0.95, &low, &high);
	assert_true(fabs(low - (0.5 - 1.959963984540054 * 0.4)) < 1e-7);
	assert_true(fabs(high - (0.5 + 1.959963984540054 * 0.4)) < 1e-7);
	assert_true(fabs(grid_quantile(&grid, 0.5) - 0.5) < 2e-8);
}

TEST(grid_quantile_and_probability_are_inverse)
{
	struct grid grid, other;
	grid_normal(-0.6, 0.8, &grid);
	grid_normal(1.5, 2, &other);
	grid_multiply(&grid, &other);
	for (double p = 0.005; p < 1; p += 0.01)
		assert_true(fabs(grid_probability_at_least(&grid, grid_quantile(&grid, p)) - (1 - p)) < 2e-9);
}

TEST(grid_survives_bytes)
{
	struct work w = test_work();
	uint8_t bytes[GRID_BYTES], again[GRID_BYTES];
	struct grid grid, likelihood, copy;
	grid_normal(0.3, 0.9, &grid);
	grid_normal(1.1, 0.7, &likelihood);
	grid_multiply(&grid, &likelihood);
	grid_encode(&grid, bytes);
	assert_ok(&w, grid_decode(&w, str_bytes(bytes, sizeof bytes), &copy));
	grid_encode(&copy, again);
	assert_memory_equal(bytes, again, sizeof bytes);

	/* Going on from the bytes is going on from the grid. */
	grid_multiply(&grid, &likelihood);
	grid_multiply(&copy, &likelihood);
	grid_encode(&grid, bytes);
	grid_encode(&copy, again);
	assert_memory_equal(bytes, again, sizeof bytes);
	test_work_end(&w);
}

TEST(grid_refuses_damaged_bytes)
{
	struct work w = test_work();
	uint8_t bytes[GRID_BYTES];
	struct grid grid;
	grid_normal(0, 1, &grid);
	grid_encode(&grid, bytes);
	assert_fails(&w, ERR_INPUT, grid_decode(&w, str_bytes(bytes, sizeof bytes - 1), &grid));
	assert_fails(&w, ERR_INPUT, grid_decode(&w, S(""), &grid));
	bytes[1 + 8 * 30] ^= 1; /* the highest node */
	assert_fails(&w, ERR_INPUT, grid_decode(&w, str_bytes(bytes, sizeof bytes), &grid));
	bytes[1 + 8 * 30] ^= 1;
	bytes[0] = 2;
	assert_fails(&w, ERR_INPUT, grid_decode(&w, str_bytes(bytes, sizeof bytes), &grid));
	test_work_end(&w);
}

TEST(grid_keeps_a_level_that_one_response_rules_out)
{
	struct grid grid, twice;
	double impossible[GRID_NODES];
	for (size_t i = 0; i < GRID_NODES; i++)
		impossible[i] = -INFINITY;
	grid_of(impossible, &grid);
	twice = grid;
	grid_multiply(&twice, &grid);
	assert_true(grid.log_value[0] == -(INT64_C(700) << 40));
	assert_true(twice.log_value[0] == -(INT64_C(1400) << 40));
}
