#include "irt/table.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>
#include <stdlib.h>

#define UNIT 0x1p-40

enum { CELL_POINTS = 16 };

/* ---- where an item informs most ---- */

/* The derivative by P of the logarithm of the information, a² (P - c)² (d - P)² / ((d - c)² P (1 - P)). It falls. */
static double steepness(double p, double c, double d)
{
	return 2 / (p - c) - 2 / (d - p) - 1 / p + 1 / (1 - p);
}

double table_peak(const struct model *logistic)
{
	double a = logistic->discrimination, b = logistic->difficulty_logit[0];
	double c = logistic->guessing, d = 1 - logistic->slip;
	if (logistic->slip == 0) /* Birnbaum's closed form */
		return b + portable_log((1 + sqrt(1 + 8 * c)) / 2) / a;
	double low = c, high = d;
	for (;;) {
		double middle = low + (high - low) / 2;
		if (middle <= low || middle >= high)
			break;
		if (steepness(middle, c, d) > 0)
			low = middle;
		else
			high = middle;
	}
	return b + portable_log((low - c) / (d - low)) / a;
}

/* ---- cells ---- */

/* Nothing here has a derivative by theta beyond this. Graded: I = a² S P_k s_k² with |s_k| ≤ 1, |s_k'| ≤ a / 2. The others: I'
 * is the third central moment of a variable on an interval of the width R, at most R³ / (6 sqrt 3). */
static double steepest(const struct model *item)
{
	double a = item->discrimination, range = a * (double)(item->levels - 1);
	if (item->kind == MODEL_GRADED)
		return 2 * a * a * a;
	if (item->kind == MODEL_NOMINAL) {
		double low = item->slope[0], high = item->slope[0];
		for (size_t k = 1; k < item->levels; k++) {
			low = item->slope[k] < low ? item->slope[k] : low;
			high = item->slope[k] > high ? item->slope[k] : high;
		}
		range = high - low;
	}
	return 0.1 * range * range * range;
}

/* A bound of the information between two levels. */
static double bound_between(const struct model *item, double peak_logit, double low, double high)
{
	double most = 0;
	if (item->kind == MODEL_LOGISTIC) { /* one peak: the highest is there or at an end */
		double at = peak_logit < low ? low : peak_logit > high ? high : peak_logit;
		most = model_information(item, at) * (1 + 1e-9);
	} else {
		double step = (high - low) / CELL_POINTS;
		for (size_t i = 0; i <= CELL_POINTS; i++) {
			double here = model_information(item, low + (double)i * step);
			most = here > most ? here : most;
		}
		most += steepest(item) * step / 2;
	}
	double anywhere = model_information_bound(item);
	return most < anywhere ? most : anywhere;
}

static int by_bound(const void *left, const void *right)
{
	const struct table_place *a = left, *b = right;
	if (a->bound != b->bound)
		return a->bound > b->bound ? -1 : 1;
	return a->item < b->item ? -1 : a->item > b->item;
}

static const struct table_place *make_cell(struct work *w, const struct table *table, size_t cell)
{
	struct table_place *places = work_array(w, table->count, sizeof *places);
	for (size_t i = 0; i < table->count; i++)
		places[i] = (struct table_place){
			bound_between(&table->items[i], table->peak_logit[i], grid_level(cell),
		                      grid_level(cell + 1)),
			i,
		};
	qsort(places, table->count, sizeof *places, by_bound);
	return places;
}

const struct table_place *table_cell(const struct table *table, double theta_logit)
{
	check(theta_logit >= GRID_LEVEL_MIN_LOGIT && theta_logit <= GRID_LEVEL_MAX_LOGIT);
	size_t cell = 0;
	/* By comparison and not by division, so that a level at a node is in one of its two cells for certain. */
	size_t guess = (size_t)((theta_logit - GRID_LEVEL_MIN_LOGIT) * GRID_NODES_PER_LOGIT);
	cell = guess < TABLE_CELLS ? guess : TABLE_CELLS - 1;
	while (cell > 0 && theta_logit < grid_level(cell))
		cell--;
	while (cell + 1 < TABLE_CELLS && theta_logit > grid_level(cell + 1))
		cell++;
	return table->cells[cell];
}

/* ---- rows ---- */

struct rows {
	double (*probability)[NODES_STRIDE];
	double (*log_probability)[NODES_STRIDE];
	int64_t (*log_units)[NODES_STRIDE];
	double (*information)[NODES_STRIDE];
};

static void fill_item(const struct table *table, const struct rows *rows, size_t item)
{
	const struct model *model = &table->items[item];
	for (size_t node = 0; node < table->nodes->count; node++) {
		double probability[MODEL_LEVELS_MAX], theta = table->nodes->theta_logit[node];
		model_probabilities(model, theta, probability);
		for (size_t k = 0; k < model->levels; k++) {
			size_t row = table->first[item] + k;
			double log_probability = portable_log(probability[k]);
			rows->probability[row][node] = probability[k];
			rows->log_probability[row][node] = log_probability;
			rows->log_units[row][node] =
				llrint((log_probability < -700 ? -700 : log_probability) / UNIT);
		}
		rows->information[item][node] = model_information(model, theta);
	}
}

void table_make(struct work *w, const struct model *items, size_t count, const struct nodes *nodes,
                struct table *out)
{
	check(count <= TABLE_ITEMS_MAX);
	size_t *first = work_array(w, count + 1, sizeof *first);
	double *peak_logit = work_array(w, count, sizeof *peak_logit);
	for (size_t i = 0; i < count; i++) {
		first[i + 1] = first[i] + items[i].levels;
		peak_logit[i] = items[i].kind == MODEL_LOGISTIC ? table_peak(&items[i]) : NAN;
	}
	const struct rows rows = {
		.probability = work_array(w, first[count], sizeof *rows.probability),
		.log_probability = work_array(w, first[count], sizeof *rows.log_probability),
		.log_units = work_array(w, first[count], sizeof *rows.log_units),
		.information = work_array(w, count, sizeof *rows.information),
	};
	*out = (struct table){
		.nodes = nodes,
		.items = items,
		.count = count,
		.first = first,
		.probability = (const double(*)[NODES_STRIDE])rows.probability,
		.log_probability = (const double(*)[NODES_STRIDE])rows.log_probability,
		.log_units = (const int64_t(*)[NODES_STRIDE])rows.log_units,
		.information = (const double(*)[NODES_STRIDE])rows.information,
		.peak_logit = peak_logit,
	};
	for (size_t i = 0; i < count; i++)
		fill_item(out, &rows, i);
	for (size_t cell = 0; cell < TABLE_CELLS; cell++)
		out->cells[cell] = make_cell(w, out, cell);
}
