#include "cli/irt_charts.h"

#include "cli/chart.h"
#include "files/files.h"

#include <math.h>
#include <stdlib.h>

static enum err write_chart(struct work *w, struct files *files, const char *name, const struct chart *chart)
{
	struct buf out = buf_init(w->arena, CHART_BYTES_MAX);
	chart_draw(&out, chart);
	if (out.full)
		return fail(w, ERR_TOO_LARGE, "the picture %s would be too large", name);
	return files_write(w, files, str_of(name), buf_str(&out), 0644);
}

static enum err write_errors(struct work *w, struct files *files, const struct simulate_result *result)
{
	double *x = work_array(w, result->band_count, sizeof *x),
	       *bias = work_array(w, result->band_count, sizeof *bias);
	double *rmse = work_array(w, result->band_count, sizeof *rmse);
	double *error = work_array(w, result->band_count, sizeof *error);
	for (size_t i = 0; i < result->band_count; i++) {
		const struct simulate_band *band = &result->bands[i];
		x[i] = (band->low_logit + band->high_logit) / 2;
		bias[i] = band->bias;
		rmse[i] = band->rmse;
		error[i] = band->standard_error;
	}
	return write_chart(w, files, "error.svg",
	                   &(struct chart){
				   .title = "How far estimates are off, by level (simulated)",
				   .x_label = "level, logits",
				   .y_label = "logits",
				   .series = {{"bias", CHART_LINE, x, bias, result->band_count},
	                                      {"RMSE", CHART_LINE, x, rmse, result->band_count},
	                                      {"standard error", CHART_LINE, x, error, result->band_count}},
				   .series_count = 3,
				   .limit = NAN,
			   });
}

static int falling(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return a > b ? -1 : a < b;
}

static enum err write_exposure(struct work *w, struct files *files, const struct simulate_result *result)
{
	double *x = work_array(w, result->item_count, sizeof *x),
	       *rate = work_array(w, result->item_count, sizeof *rate);
	for (size_t i = 0; i < result->item_count; i++) {
		x[i] = (double)i + 1;
		rate[i] = (double)result->given[i] / (double)result->persons;
	}
	qsort(rate, result->item_count, sizeof *rate, falling);
	return write_chart(w, files, "exposure.svg",
	                   &(struct chart){
				   .title = "How many people see an item (simulated)",
				   .x_label = "items, from the one seen most",
				   .y_label = "part of the people",
				   .series = {{"rate", CHART_BARS, x, rate, result->item_count}},
				   .series_count = 1,
				   .step = 1,
				   .limit = NAN,
			   });
}

static enum err write_lengths(struct work *w, struct files *files, const struct simulate_result *result)
{
	size_t count = result->length_max - result->length_min + 1;
	double *x = work_array(w, count, sizeof *x), *part = work_array(w, count, sizeof *part);
	for (size_t i = 0; i < count; i++)
		x[i] = (double)(result->length_min + i);
	for (size_t i = 0; i < result->persons; i++)
		part[result->people[i].length - result->length_min] += 1 / (double)result->persons;
	return write_chart(w, files, "length.svg",
	                   &(struct chart){
				   .title = "How many items people are given (simulated)",
				   .x_label = "items",
				   .y_label = "part of the people",
				   .series = {{"part", CHART_BARS, x, part, count}},
				   .series_count = 1,
				   .step = 1,
				   .limit = NAN,
			   });
}

enum err irt_charts_write(struct work *w, const char *folder, const struct simulate_result *result)
{
	struct files *files;
	TRY(files_open(w, str_of(folder), &files));
	enum err failed = write_errors(w, files, result);
	if (failed == OK)
		failed = write_exposure(w, files, result);
	if (failed == OK)
		failed = write_lengths(w, files, result);
	files_close(files);
	return failed;
}
