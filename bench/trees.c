/* Boosted trees fitted to 5,000 rows of 87 columns, 150 rounds of 8 leaves, as for a grader; and how far off they are on 5,000
 * more. A third of the columns is even, a third has five values, a third is one in ten rows. */
#include "bench.h"

#include "rows.h"
#include "scoring/trees.h"

#include <math.h>

enum { ROWS = 5000, COLUMNS = 87, ROUNDS = 5 };

/* bench/peer/trees.py draws the same. */
static void draw(uint64_t *state, float *x, double *y)
{
	for (size_t i = 0; i < ROWS; i++) {
		float *row = x + i * COLUMNS;
		for (size_t k = 0; k < COLUMNS; k++) {
			double value = rows_uniform(state);
			if (k % 3 == 1)
				value = (double)(int)(value * 5);
			else if (k % 3 == 2)
				value = value < 0.1 ? 1 : 0;
			row[k] = (float)value;
		}
		y[i] = 4.0 * row[0] * row[3] + row[1] * row[5] + 0.5 * row[4] + row[8] -
		       3.0 * row[6] * row[6] + 0.6 * (rows_uniform(state) - 0.5);
	}
}

int main(void)
{
	struct work w = work_init(NULL, S("bench"));
	float *x = work_array(&w, 2 * ROWS * COLUMNS, sizeof *x), *new_x = x + ROWS * COLUMNS;
	double *y = work_array(&w, 2 * ROWS, sizeof *y), *new_y = y + ROWS;
	uint64_t state = 1;
	draw(&state, x, y);
	draw(&state, new_x, new_y);
	double binned = 1e9, fitted = 1e9, sum = 0;
	const struct trees *trees = NULL;
	struct trees_options options = trees_options();
	for (size_t round = 0; round < ROUNDS; round++) {
		double start = bench_processor_seconds();
		const struct trees_bins *bins = trees_bins(&w, x, ROWS, COLUMNS);
		double middle = bench_processor_seconds();
		trees = trees_fit(&w, bins, y, NULL, &options);
		double end = bench_processor_seconds();
		binned = fmin(binned, middle - start);
		fitted = fmin(fitted, end - middle);
	}
	double start = bench_processor_seconds();
	for (size_t i = 0; i < ROWS; i++) {
		double error = new_y[i] - trees_predict(trees, new_x + i * COLUMNS);
		sum += error * error;
	}
	double each = (bench_processor_seconds() - start) / ROWS;
	printf("%-24s %12.3f ms\n", "trees_bins", binned * 1e3);
	printf("%-24s %12.3f us\n", "trees_predict", each * 1e6);
	printf("%-24s %12.5f rmse of new rows\n", "trees", sqrt(sum / ROWS));
	bench_peer("trees.py", "trees_bins_and_fit", (binned + fitted) * 1e3, "ms");
	work_finish(&w);
	return 0;
}
