#include "irt/sx2.h"

#include "base/check.h"
#include "irt/distribution.h"
#include "irt/sum_score.h"

#include <math.h>
#include <string.h>

/* An expected count below this is merged with others. */
#define CELL_MIN 1.0

/* ---- merging ------------------------------------------------------------------------------------- */

static double *observed_row(struct sx2_table *table, size_t row)
{
	return table->observed + row * table->columns;
}

static double *expected_row(struct sx2_table *table, size_t row)
{
	return table->expected + row * table->columns;
}

static double row_total(const double *cells, size_t columns)
{
	double sum = 0;
	for (size_t k = 0; k < columns; k++)
		sum += cells[k];
	return sum;
}

static void remove_row(struct sx2_table *table, size_t row)
{
	size_t behind = (table->rows - row - 1) * table->columns * sizeof(double);
	memmove(observed_row(table, row), observed_row(table, row) + table->columns, behind);
	memmove(expected_row(table, row), expected_row(table, row) + table->columns, behind);
	table->rows--;
}

/* Adds one row to another and removes it. */
static void merge_row(struct sx2_table *table, size_t row, size_t into)
{
	for (size_t k = 0; k < table->columns; k++) {
		observed_row(table, into)[k] += observed_row(table, row)[k];
		expected_row(table, into)[k] += expected_row(table, row)[k];
	}
	remove_row(table, row);
}

/* Scores at which a level cannot be: those below the highest level go into it, and likewise at the top. */
static void merge_impossible(struct sx2_table *table)
{
	size_t ends = table->columns - 2;
	if (table->rows < 2 * ends + 1)
		return;
	for (size_t n = 0; n < ends; n++) {
		merge_row(table, 0, 1);
		merge_row(table, table->rows - 1, table->rows - 2);
	}
}

static void remove_empty_rows(struct sx2_table *table)
{
	for (size_t row = table->rows; row-- > 0;)
		if (row_total(observed_row(table, row), table->columns) <= 0)
			remove_row(table, row);
}

/* Rows of one person go into the next; the last into the one before it. */
static void merge_sparse_rows(struct sx2_table *table)
{
	for (size_t row = 0; row + 1 < table->rows;)
		if (row_total(observed_row(table, row), table->columns) <= 1)
			merge_row(table, row, row + 1);
		else
			row++;
	size_t last = table->rows - 1;
	if (table->rows > 1 && row_total(observed_row(table, last), table->columns) <= 1)
		merge_row(table, last, last - 1);
}

/* Joins the smallest of count cells (the last of equals) to the smaller of its neighbours (the one before it when they are
 * alike); what follows moves one place forward. */
static void join_smallest(double *observed, double *expected, size_t count)
{
	size_t smallest = 0;
	for (size_t k = 1; k < count; k++)
		if (expected[k] <= expected[smallest])
			smallest = k;
	size_t into = smallest == 0 ? 1 : smallest - 1;
	if (smallest > 0 && smallest + 1 < count && expected[smallest + 1] < expected[smallest - 1])
		into = smallest + 1;
	expected[into] += expected[smallest];
	observed[into] += observed[smallest];
	memmove(expected + smallest, expected + smallest + 1, (count - smallest - 1) * sizeof *expected);
	memmove(observed + smallest, observed + smallest + 1, (count - smallest - 1) * sizeof *observed);
	expected[count - 1] = observed[count - 1] = 0;
}

static bool has_small(const double *expected, size_t count)
{
	for (size_t k = 0; k < count; k++)
		if (expected[k] < CELL_MIN)
			return true;
	return false;
}

static void merge_cells(struct sx2_table *table)
{
	for (size_t row = 0; row < table->rows; row++)
		for (size_t count = table->columns; count > 2 && has_small(expected_row(table, row), count);
		     count--)
			join_smallest(observed_row(table, row), expected_row(table, row), count);
}

/* Adds a column to the one before it and removes it. */
static void merge_column(struct sx2_table *table, size_t column)
{
	size_t to = 0, columns = table->columns;
	for (size_t from = 0; from < table->rows * columns; from++) {
		if (from % columns == column) {
			table->observed[to - 1] += table->observed[from];
			table->expected[to - 1] += table->expected[from];
		} else {
			table->observed[to] = table->observed[from];
			table->expected[to] = table->expected[from];
			to++;
		}
	}
	table->columns--;
}

static void merge_rare_columns(struct sx2_table *table)
{
	for (; table->columns > 2; merge_column(table, table->columns - 1)) {
		double sum = 0;
		for (size_t row = 0; row < table->rows; row++)
			sum += expected_row(table, row)[table->columns - 1];
		if (sum >= CELL_MIN * ceil((double)table->rows * 0.1))
			break;
	}
	for (size_t column = table->columns; column-- > 1;) {
		size_t used = 0;
		for (size_t row = 0; row < table->rows; row++)
			used += expected_row(table, row)[column] > 0;
		if ((double)used < 0.05 * (double)table->rows)
			merge_column(table, column);
	}
}

/* The neighbour of fewer persons; the one before when they are alike. */
static size_t neighbour(struct sx2_table *table, size_t row)
{
	if (row == 0)
		return 1;
	if (row + 1 == table->rows)
		return row - 1;
	double before = row_total(observed_row(table, row - 1), table->columns);
	double behind = row_total(observed_row(table, row + 1), table->columns);
	return before <= behind ? row - 1 : row + 1;
}

static size_t first_small_row(struct sx2_table *table)
{
	for (size_t row = 0; row < table->rows; row++)
		for (size_t k = 0; k < table->columns; k++) {
			double expected = expected_row(table, row)[k];
			if (expected < CELL_MIN && expected > 0)
				return row;
		}
	return SIZE_MAX;
}

struct sx2_table sx2_merge(struct work *w, const struct sx2_table *table)
{
	struct sx2_table merged = *table;
	size_t bytes = table->rows * table->columns * sizeof(double);
	merged.observed = work_array(w, table->rows * table->columns, sizeof(double));
	merged.expected = work_array(w, table->rows * table->columns, sizeof(double));
	memcpy(merged.observed, table->observed, bytes);
	memcpy(merged.expected, table->expected, bytes);
	merge_impossible(&merged);
	remove_empty_rows(&merged);
	merge_sparse_rows(&merged);
	merge_cells(&merged);
	merge_rare_columns(&merged);
	for (size_t row; merged.rows > 1 && (row = first_small_row(&merged)) != SIZE_MAX;)
		merge_row(&merged, row, neighbour(&merged, row));
	return merged;
}

/* ---- the tables before merging ------------------------------------------------------------------- */

static bool answered_all(const uint8_t *levels, size_t count)
{
	return memchr(levels, RESPONSES_MISSING, count) == NULL;
}

/* Counts who answered everything into the tables of all items; returns how many they are. */
static double count_observed(const struct responses *responses, struct sx2 *items)
{
	double persons = 0;
	for (size_t p = 0; p < responses->person_count; p++) {
		const uint8_t *levels = responses_of(responses, p);
		if (!answered_all(levels, responses->item_count))
			continue;
		double weight = responses->weights == NULL ? 1 : responses->weights[p];
		size_t score = 0;
		for (size_t i = 0; i < responses->item_count; i++)
			score += levels[i];
		persons += weight;
		if (score == 0 || score > items[0].before.rows)
			continue;
		for (size_t i = 0; i < responses->item_count; i++)
			observed_row(&items[i].before, score - 1)[levels[i]] += weight;
	}
	return persons;
}

static void fill_expected(const struct curves *curves, size_t item, const struct sum_score *rest,
                          struct sx2_table *table)
{
	const double(*level)[GRID_NODES] = curves->probability + curves->row[item];
	for (size_t row = 0; row < table->rows; row++) {
		double *expected = expected_row(table, row), sum = 0;
		for (size_t k = 0; k < table->columns && k <= row + 1; k++) {
			if (row + 1 - k > rest->score_max)
				continue;
			const double *others = rest->probability[row + 1 - k];
			for (size_t q = 0; q < GRID_NODES; q++)
				expected[k] += curves->weight[q] * level[k][q] * others[q];
			sum += expected[k];
		}
		double persons = row_total(observed_row(table, row), table->columns);
		for (size_t k = 0; k < table->columns; k++)
			expected[k] *= persons / sum;
	}
}

static void judge(struct sx2 *item, size_t parameters)
{
	const struct sx2_table *table = &item->after;
	double cells = 0, sum = 0;
	for (size_t c = 0; c < table->rows * table->columns; c++) {
		if (table->expected[c] <= 0)
			continue;
		double difference = table->observed[c] - table->expected[c];
		sum += difference * difference / table->expected[c];
		cells += 1;
	}
	double degrees = cells - (double)table->rows - (double)parameters;
	item->degrees = degrees > 0 ? degrees : 0;
	item->statistic = item->p = item->rmsea = NAN;
	if (degrees <= 0)
		return;
	item->statistic = sum;
	item->p = distribution_chi_square_above(sum, degrees);
	double excess = sum / degrees - 1;
	item->rmsea = excess > 0 ? sqrt(excess / (item->persons - 1)) : 0;
}

struct sx2 *sx2_items(struct work *w, const struct curves *curves, const struct responses *responses,
                      const size_t *free_parameters, size_t population_parameters)
{
	check(responses->item_count == curves->item_count);
	struct sx2 *items = work_array(w, curves->item_count, sizeof *items);
	size_t rows = sum_score_max(curves) - 1;
	for (size_t i = 0; i < curves->item_count; i++) {
		size_t columns = curves->models[i].levels;
		items[i].before = (struct sx2_table){
			.rows = rows,
			.columns = columns,
			.observed = work_array(w, rows * columns, sizeof(double)),
			.expected = work_array(w, rows * columns, sizeof(double)),
		};
	}
	double persons = count_observed(responses, items);
	struct sum_score rest = sum_score_of_nothing(w, sum_score_max(curves));
	for (size_t i = 0; i < curves->item_count; i++) {
		sum_score_fill(&rest, curves, i);
		fill_expected(curves, i, &rest, &items[i].before);
		items[i].persons = persons;
		items[i].after = items[i].before;
		if (persons > 0)
			items[i].after = sx2_merge(w, &items[i].before);
		judge(&items[i], free_parameters[i] + population_parameters);
	}
	return items;
}
