/* Oracle: golden/sx2_tables.json and the S-X² of golden/calib_*.json (mirt 1.45.1). */
#include "irt/sx2.h"

#include "unit/agreement.h"
#include "unit/calibration.h"

#include <math.h>

static const double *cells_of(struct work *w, const struct json *table, size_t *rows, size_t *columns)
{
	*rows = table->count;
	*columns = json_at(table, 0)->count;
	double *cells = work_array(w, *rows * *columns, sizeof *cells);
	for (size_t r = 0; r < *rows; r++)
		for (size_t c = 0; c < *columns; c++)
			cells[r * *columns + c] = test_number(json_at(table, r), c);
	return cells;
}

static void compare_table(struct work *w, const struct json *golden, struct str observed, struct str expected,
                          const struct sx2_table *got, struct agreement *found)
{
	size_t rows, columns;
	const double *o = cells_of(w, json_get(golden, observed), &rows, &columns);
	const double *e = cells_of(w, json_get(golden, expected), &rows, &columns);
	assert_int_equal(got->rows, rows);
	assert_int_equal(got->columns, columns);
	for (size_t c = 0; c < rows * columns; c++) {
		assert_true(got->observed[c] == o[c]);
		agreement_add(found, got->expected[c], e[c], e[c]);
	}
}

static struct sx2 *items_of(struct work *w, const struct calibration *read)
{
	struct curves curves = curves_of(w, read->models, read->responses.item_count, 0, read->variance);
	return sx2_items(w, &curves, &read->responses, read->free_parameters, read->variance_free);
}

static void compare_tables(const char *data, const char *set)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, data, "2pl");
	const struct sx2 *got = items_of(&w, &read);
	const struct json *golden = json_get(calibration_golden(&w, "sx2_tables"), str_of(set));
	struct agreement found = {0};
	assert_int_equal(golden->count, read.responses.item_count);
	for (size_t i = 0; i < golden->count; i++) {
		const struct json *item = json_get(golden, read.responses.items[i].name);
		compare_table(&w, item, S("O_before"), S("E_before"), &got[i].before, &found);
		compare_table(&w, item, S("O_after"), S("E_after"), &got[i].after, &found);
		double statistic = json_get_real(item, S("S_X2"));
		agreement_add(&found, got[i].statistic, statistic, statistic);
	}
	agreement_within(&found, "sx2_tables", "sx2-tables", 1e-9);
	test_work_end(&w);
}

TEST(sx2_tables_before_and_after_merging)
{
	compare_tables("lsat7", "lsat7_2pl");
	compare_tables("sat12", "sat12");
}

static void compare_figures(const char *data, const char *model, double relative)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, data, model);
	const struct sx2 *got = items_of(&w, &read);
	const struct json *golden = json_get(read.values, S("S_X2"));
	struct agreement statistics = {0}, rmseas = {0}, chances = {0};
	assert_int_equal(golden->count, read.responses.item_count);
	for (size_t i = 0; i < golden->count; i++) {
		const struct json *item = json_at(golden, i);
		assert_str(json_get_str(item, S("item")), read.responses.items[i].name);
		calibration_near(got[i].degrees, json_get_real(item, S("df.S_X2")), 0, "the degrees");
		double statistic = json_get_real(item, S("S_X2")), p = json_get_real(item, S("p.S_X2"));
		agreement_add(&statistics, got[i].statistic, statistic, statistic);
		agreement_add(&chances, got[i].p, p, p);
		agreement_add(&rmseas, got[i].rmsea, json_get_real(item, S("RMSEA.S_X2")), 1);
	}
	agreement_within(&statistics, "calib", "sx2", relative);
	agreement_within(&rmseas, "calib", "sx2-rmsea", relative);
	agreement_within(&chances, "calib", "sx2-p", 20 * relative);
	test_work_end(&w);
}

TEST(sx2_of_the_2pl_and_rasch_models)
{
	compare_figures("lsat6", "2pl", 1e-8);
	compare_figures("lsat7", "2pl", 1e-8);
	compare_figures("slf", "2pl", 1e-8);
	compare_figures("deayala", "2pl", 1e-8);
	compare_figures("sim2pl_2000x40", "2pl", 1e-8);
	compare_figures("lsat6", "rasch", 1e-8);
	compare_figures("lsat7", "rasch", 1e-8);
}

TEST(sx2_of_the_3pl)
{
	compare_figures("lsat7", "3pl_norm_logit_mirt", 1e-8);
	compare_figures("sim3pl_5000x40", "3pl_norm_logit_mirt", 1e-8);
}

TEST(sx2_of_polytomous_models)
{
	compare_figures("science", "graded", 1e-8);
	compare_figures("science", "gpcm", 1e-8);
	compare_figures("science", "rasch", 1e-8);
	compare_figures("science", "nominal", 1e-8);
	compare_figures("simgrm_1500x20", "graded", 1e-8);
}
