#include "scoring/trees_parts.h"

#include "base/check.h"

#include <math.h>
#include <string.h>

enum { NONE = TREES_LEAVES_MAX };

/* The rows of one bin: the sum of their residuals, and how many they are. Side by side, so that one addition does for both. */
enum { SUM, ROWS };
struct cell {
	double of __attribute__((vector_size(2 * sizeof(double))));
};

/* A leaf of the tree that grows. Its rows lie together in `order`, rising; its split, if one gains, is not made yet. */
struct leaf {
	size_t begin, end;
	double sum;
	struct cell *histogram; /* [all bins] */
	double gain;            /* 0: none */
	size_t column, bin;     /* rows of bins up to this one go left */
	size_t parent, side;    /* the split that leads here, NONE at the root */
};

struct growth {
	const struct trees_bins *bins;
	const struct trees_options *options;
	struct trees *trees;
	double *residual; /* [rows], by row */
	uint32_t *rows;   /* [used]: those to learn from, rising */
	uint32_t *order;  /* [used]: the same, leaf by leaf */
	uint32_t *spare;  /* [used] */
	double *gathered; /* [used]: residuals of a leaf's rows */
	size_t used;
	struct leaf leaves[TREES_LEAVES_MAX];
	size_t count;
};

struct trees_options trees_options(void)
{
	return (struct trees_options){.rounds = 150, .leaves = 8, .leaf_rows_min = 20, .rate = 0.05, .l2 = 1};
}

/* Four columns at a time: where a column's rows share a bin, each addition waits for the one before. */
static void fill_columns(const struct growth *growth, const struct leaf *leaf, size_t column)
{
	const struct trees_bins *bins = growth->bins;
	const uint32_t *rows = growth->order + leaf->begin;
	const uint8_t *bin[TREES_ABREAST];
	struct cell *cells[TREES_ABREAST];
	size_t count = leaf->end - leaf->begin;
	for (size_t k = 0; k < TREES_ABREAST; k++) {
		bin[k] = bins->bin + (column + k) * bins->rows;
		cells[k] = leaf->histogram + bins->first[column + k];
	}
	for (size_t i = 0; i < count; i++) {
		size_t row = rows[i];
		struct cell one = {{growth->gathered[i], 1}};
		cells[0][bin[0][row]].of += one.of;
		cells[1][bin[1][row]].of += one.of;
		cells[2][bin[2][row]].of += one.of;
		cells[3][bin[3][row]].of += one.of;
	}
}

static void fill_histogram(struct growth *growth, struct leaf *leaf)
{
	const struct trees_bins *bins = growth->bins;
	memset(leaf->histogram, 0, bins->first[bins->padded] * sizeof *leaf->histogram);
	for (size_t i = leaf->begin; i < leaf->end; i++)
		growth->gathered[i - leaf->begin] = growth->residual[growth->order[i]];
	for (size_t column = 0; column < bins->padded; column += TREES_ABREAST)
		fill_columns(growth, leaf, column);
}

/* Looks for the split of one column that gains more than the leaf's best so far. */
static void try_column(const struct growth *growth, struct leaf *leaf, size_t column)
{
	const struct cell *cells = leaf->histogram + growth->bins->first[column];
	size_t last = growth->bins->first[column + 1] - growth->bins->first[column] - 1;
	double l2 = growth->options->l2, least = (double)growth->options->leaf_rows_min;
	double all = (double)(leaf->end - leaf->begin), left = 0, left_rows = 0;
	double unsplit = leaf->sum * leaf->sum / (all + l2);
	for (size_t bin = 0; bin < last; bin++) {
		if (cells[bin].of[ROWS] == 0)
			continue;
		left += cells[bin].of[SUM];
		left_rows += cells[bin].of[ROWS];
		double right = leaf->sum - left, right_rows = all - left_rows;
		if (right_rows < least)
			return;
		if (left_rows < least)
			continue;
		double left_weight = left_rows + l2, right_weight = right_rows + l2;
		double gain = (left * left * right_weight + right * right * left_weight) /
		                      (left_weight * right_weight) -
		              unsplit;
		if (gain > leaf->gain) {
			leaf->gain = gain;
			leaf->column = column;
			leaf->bin = bin;
		}
	}
}

static void find_split(const struct growth *growth, struct leaf *leaf)
{
	leaf->gain = 0;
	if (leaf->end - leaf->begin < 2 * growth->options->leaf_rows_min)
		return;
	for (size_t column = 0; column < growth->bins->columns; column++)
		try_column(growth, leaf, column);
}

/* Puts the rows that go left before those that go right, both still rising; returns where the latter begin. */
static size_t part_rows(struct growth *growth, const struct leaf *leaf)
{
	const uint8_t *bin = growth->bins->bin + leaf->column * growth->bins->rows;
	size_t left = leaf->begin, right = 0;
	for (size_t i = leaf->begin; i < leaf->end; i++) {
		uint32_t row = growth->order[i];
		if (bin[row] <= leaf->bin)
			growth->order[left++] = row;
		else
			growth->spare[right++] = row;
	}
	memcpy(growth->order + left, growth->spare, right * sizeof *growth->order);
	return left;
}

static double sum_of(const struct growth *growth, const struct leaf *leaf)
{
	double sum = 0;
	for (size_t i = leaf->begin; i < leaf->end; i++)
		sum += growth->residual[growth->order[i]];
	return sum;
}

/* Where a split or a value is noted down: from the first of this tree on, which is not counted yet. */
static struct trees_split *splits_of(const struct growth *growth)
{
	return growth->trees->splits + growth->trees->first[growth->trees->count];
}

/* Makes the split of a leaf: its place is taken by what goes left, the new last leaf is what goes right. */
static void split_leaf(struct growth *growth, size_t place)
{
	const struct trees_bins *bins = growth->bins;
	struct leaf *left = &growth->leaves[place], *right = &growth->leaves[growth->count];
	struct trees_split *splits = splits_of(growth);
	struct cell *of_both = left->histogram;
	size_t made = growth->count - 1, all_bins = bins->first[bins->padded];
	splits[made] =
		(struct trees_split){.threshold = bins->threshold[bins->first[left->column] + left->bin],
	                             .column = (uint16_t)left->column};
	if (left->parent != NONE)
		splits[left->parent].side[left->side] = (uint8_t)made;
	right->begin = part_rows(growth, left);
	right->end = left->end;
	left->end = right->begin;
	left->parent = right->parent = made;
	left->side = 0;
	right->side = 1;
	left->sum = sum_of(growth, left);
	right->sum = sum_of(growth, right);
	left->gain = right->gain = 0;
	if (++growth->count == growth->options->leaves)
		return; /* these are not split any more */
	bool left_fewer = left->end - left->begin < right->end - right->begin;
	struct leaf *fewer = left_fewer ? left : right, *more = left_fewer ? right : left;
	fewer->histogram = right->histogram;
	more->histogram = of_both;
	fill_histogram(growth, fewer);
	for (size_t i = 0; i < all_bins; i++)
		of_both[i].of -= fewer->histogram[i].of;
	find_split(growth, left);
	find_split(growth, right);
}

/* Grows one tree on the residuals; false where no split gains anything. */
static bool grow(struct growth *growth)
{
	struct leaf *root = &growth->leaves[0];
	*root = (struct leaf){.end = growth->used, .histogram = root->histogram, .parent = NONE};
	memcpy(growth->order, growth->rows, growth->used * sizeof *growth->order);
	root->sum = sum_of(growth, root);
	growth->count = 1;
	fill_histogram(growth, root);
	find_split(growth, root);
	while (growth->count < growth->options->leaves) {
		size_t best = 0;
		for (size_t i = 1; i < growth->count; i++)
			if (growth->leaves[i].gain > growth->leaves[best].gain)
				best = i;
		if (growth->leaves[best].gain <= 0)
			break;
		split_leaf(growth, best);
	}
	return growth->count > 1;
}

/* Notes down the leaves' values and takes them off the residuals. */
static void keep_tree(struct growth *growth)
{
	struct trees *trees = growth->trees;
	size_t tree = trees->count, first = trees->first[tree];
	struct trees_split *splits = splits_of(growth);
	for (size_t i = 0; i < growth->count; i++) {
		const struct leaf *leaf = &growth->leaves[i];
		double value = growth->options->rate * leaf->sum /
		               ((double)(leaf->end - leaf->begin) + growth->options->l2);
		for (size_t k = leaf->begin; k < leaf->end; k++)
			growth->residual[growth->order[k]] -= value;
		splits[leaf->parent].side[leaf->side] = (uint8_t)(TREES_LEAF + i);
		trees->values[first + tree + i] = value;
	}
	trees->first[++trees->count] = first + growth->count - 1;
}

/* The rows to learn from, in order, and the mean of their targets. */
static void begin(struct growth *growth, const double *y, const bool *used)
{
	double sum = 0;
	for (size_t row = 0; row < growth->bins->rows; row++) {
		if (used != NULL && !used[row])
			continue;
		check(fabs(y[row]) <= TREES_VALUE_MAX);
		growth->rows[growth->used++] = (uint32_t)row;
		sum += y[row];
	}
	check(growth->used >= 1);
	growth->trees->mean = sum / (double)growth->used;
	for (size_t i = 0; i < growth->used; i++)
		growth->residual[growth->rows[i]] = y[growth->rows[i]] - growth->trees->mean;
}

const struct trees *trees_fit(struct work *w, const struct trees_bins *bins, const double *y,
                              const bool *used, const struct trees_options *options)
{
	check(options->rounds >= 1 && options->rounds <= TREES_ROUNDS_MAX);
	check(options->leaves >= 2 && options->leaves <= TREES_LEAVES_MAX && options->leaf_rows_min >= 1);
	check(options->rate > 0 && options->rate <= 1 && options->l2 >= 0);
	size_t rows = bins->rows, all_bins = bins->first[bins->padded];
	struct trees *trees = work_alloc(w, sizeof *trees);
	struct growth *growth = work_alloc(w, sizeof *growth);
	trees->columns = bins->columns;
	trees->first = work_array(w, options->rounds + 1, sizeof *trees->first);
	trees->splits = work_array(w, options->rounds * (options->leaves - 1), sizeof *trees->splits);
	trees->values = work_array(w, options->rounds * options->leaves, sizeof *trees->values);
	*growth = (struct growth){
		.bins = bins,
		.options = options,
		.trees = trees,
		.residual = work_array(w, rows, sizeof *growth->residual),
		.rows = work_array(w, rows, sizeof *growth->rows),
		.order = work_array(w, rows, sizeof *growth->order),
		.spare = work_array(w, rows, sizeof *growth->spare),
		.gathered = work_array(w, rows, sizeof *growth->gathered),
	};
	struct cell *cells = work_array(w, options->leaves * all_bins, sizeof *cells);
	for (size_t i = 0; i < options->leaves; i++)
		growth->leaves[i].histogram = cells + i * all_bins;
	begin(growth, y, used);
	while (trees->count < options->rounds && grow(growth))
		keep_tree(growth);
	return trees;
}

size_t trees_columns(const struct trees *trees)
{
	return trees->columns;
}

double trees_predict(const struct trees *trees, const float *x_row)
{
	double prediction = trees->mean;
	for (size_t tree = 0; tree < trees->count; tree++) {
		const struct trees_split *splits = trees->splits + trees->first[tree];
		unsigned at = 0;
		while (at < TREES_LEAF)
			at = splits[at].side[x_row[splits[at].column] <= splits[at].threshold ? 0 : 1];
		prediction += trees->values[trees->first[tree] + tree + (at - TREES_LEAF)];
	}
	return prediction;
}
