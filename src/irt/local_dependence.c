#include "irt/local_dependence.h"

#include "irt/distribution.h"
#include "base/portable.h"

#include <math.h>

/* Item by item instead of person by person, since pairs of items are what is gone through. */
struct columns {
	size_t persons;
	uint8_t *levels;  /* [items][persons] */
	double *residual; /* [items][persons], NAN: none */
	double *weight;   /* [persons] */
};

static double expected_at(const struct model *model, double theta)
{
	if (isfinite(theta))
		return model_expected_level(model, theta);
	double top = (double)(model->levels - 1);
	return theta > 0 ? top * (1 - model->slip) : model->guessing;
}

static struct columns columns_of(struct work *w, const struct curves *curves,
                                 const struct responses *responses, const double *thetas)
{
	size_t persons = responses->person_count, items = responses->item_count;
	struct columns columns = {
		.persons = persons,
		.levels = work_array(w, items, persons),
		.residual = work_array(w, items * persons, sizeof(double)),
		.weight = work_array(w, persons, sizeof(double)),
	};
	for (size_t p = 0; p < persons; p++) {
		columns.weight[p] = responses->weights == NULL ? 1 : responses->weights[p];
		for (size_t i = 0; i < items; i++) {
			uint8_t level = responses_of(responses, p)[i];
			columns.levels[i * persons + p] = level;
			columns.residual[i * persons + p] =
				level == RESPONSES_MISSING || isnan(thetas[p])
					? (double)NAN
					: level - expected_at(&curves->models[i], thetas[p]);
		}
	}
	return columns;
}

static double residual_correlation(const struct columns *columns, size_t one, size_t other)
{
	const double *x = columns->residual + one * columns->persons;
	const double *y = columns->residual + other * columns->persons;
	double weight = 0, sum_x = 0, sum_y = 0, xx = 0, yy = 0, xy = 0;
	for (size_t p = 0; p < columns->persons; p++) {
		if (isnan(x[p]) || isnan(y[p]))
			continue;
		double of = columns->weight[p];
		weight += of;
		sum_x += of * x[p];
		sum_y += of * y[p];
		xx += of * x[p] * x[p];
		yy += of * y[p] * y[p];
		xy += of * x[p] * y[p];
	}
	double variance_x = xx - sum_x * sum_x / weight, variance_y = yy - sum_y * sum_y / weight;
	if (!(variance_x > 1e-12 * xx && variance_y > 1e-12 * yy))
		return NAN;
	return (xy - sum_x * sum_y / weight) / sqrt(variance_x * variance_y);
}

struct table {
	size_t rows, columns;
	double cell[MODEL_LEVELS_MAX][MODEL_LEVELS_MAX];
};

/* Goodman & Kruskal's: concordant less discordant pairs of persons, as a part of both. NAN when there are none. */
static double gamma_of(const struct table *table)
{
	double concordant = 0, discordant = 0;
	for (size_t i = 0; i < table->rows; i++)
		for (size_t j = 0; j < table->columns; j++)
			for (size_t k = i + 1; k < table->rows; k++)
				for (size_t l = 0; l < table->columns; l++) {
					double pairs = table->cell[i][j] * table->cell[k][l];
					concordant += l > j ? pairs : 0;
					discordant += l < j ? pairs : 0;
				}
	return (concordant - discordant) / (concordant + discordant);
}

static double count_observed(const struct columns *columns, const struct local_pair *pair,
                             struct table *observed)
{
	const uint8_t *x = columns->levels + pair->one * columns->persons;
	const uint8_t *y = columns->levels + pair->other * columns->persons;
	double persons = 0;
	for (size_t p = 0; p < columns->persons; p++) {
		if (x[p] == RESPONSES_MISSING || y[p] == RESPONSES_MISSING)
			continue;
		observed->cell[x[p]][y[p]] += columns->weight[p];
		persons += columns->weight[p];
	}
	return persons;
}

static void fill_expected(const struct curves *curves, const struct local_pair *pair, struct table *expected)
{
	for (size_t i = 0; i < expected->rows; i++)
		for (size_t j = 0; j < expected->columns; j++) {
			const double *one = curves->probability[curves->row[pair->one] + i];
			const double *other = curves->probability[curves->row[pair->other] + j];
			double sum = 0;
			for (size_t q = 0; q < GRID_NODES; q++)
				sum += curves->weight[q] * one[q] * other[q];
			expected->cell[i][j] = pair->persons * sum;
		}
}

static void compare_tables(const struct curves *curves, const struct columns *columns,
                           struct local_pair *pair)
{
	size_t rows = curves->models[pair->one].levels, others = curves->models[pair->other].levels;
	struct table observed = {rows, others, {{0}}}, expected = {rows, others, {{0}}};
	pair->persons = count_observed(columns, pair, &observed);
	pair->degrees = (double)((rows - 1) * (others - 1));
	fill_expected(curves, pair, &expected);
	double difference = gamma_of(&observed) - gamma_of(&expected);
	pair->x2 = pair->g2 = pair->x2_p = pair->g2_p = pair->x2_signed = pair->g2_signed = NAN;
	if (isnan(difference))
		return;
	pair->x2 = pair->g2 = 0;
	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < others; j++) {
			double o = observed.cell[i][j], e = expected.cell[i][j];
			pair->x2 += (o - e) * (o - e) / e;
			pair->g2 += o > 0 ? 2 * o * portable_log(o / e) : 0;
		}
	double scale = pair->persons * (double)((rows < others ? rows : others) - 1);
	double sign = difference < 0 ? -1 : 1;
	pair->x2_p = distribution_chi_square_above(pair->x2, pair->degrees);
	pair->g2_p = distribution_chi_square_above(pair->g2, pair->degrees);
	pair->x2_signed = sign * sqrt(pair->x2 / scale);
	pair->g2_signed = sign * sqrt(fabs(pair->g2) / scale);
}

static void flag(struct local_dependence *found, struct local_pair *pairs)
{
	double sum = 0, told = 0;
	for (size_t n = 0; n < found->count; n++)
		if (!isnan(pairs[n].q3)) {
			sum += pairs[n].q3;
			told += 1;
		}
	found->q3_mean = sum / told;
	for (size_t n = 0; n < found->count; n++) {
		pairs[n].flagged = pairs[n].q3 > found->q3_mean + LOCAL_DEPENDENCE_BAR;
		found->flagged_count += pairs[n].flagged;
	}
}

struct local_dependence local_dependence(struct work *w, const struct curves *curves,
                                         const struct responses *responses, const double *thetas)
{
	size_t items = curves->item_count, n = 0;
	struct local_dependence found = {.count = items * (items - 1) / 2};
	struct local_pair *pairs = work_array(w, found.count, sizeof *pairs);
	struct columns columns = columns_of(w, curves, responses, thetas);
	for (size_t i = 0; i < items; i++)
		for (size_t j = i + 1; j < items; j++) {
			struct local_pair *pair = &pairs[n++];
			pair->one = i;
			pair->other = j;
			pair->q3 = residual_correlation(&columns, i, j);
			compare_tables(curves, &columns, pair);
		}
	found.pairs = pairs;
	flag(&found, pairs);
	return found;
}
