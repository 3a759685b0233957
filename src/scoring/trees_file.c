/* Of scoring/trees.h: trees_write, trees_read. */
#include "scoring/packed.h"
#include "scoring/trees_parts.h"

#include <math.h>

enum { VERSION = 1, SPLIT_BYTES = 8 };

/* No residual grows beyond the root of the sum of squares, which no tree makes larger; a thousand of these are finite. */
#define STORED_MAX 1e200

void trees_write(struct buf *buf, const struct trees *trees)
{
	packed_put(buf, VERSION, 1);
	packed_put(buf, trees->columns, 2);
	packed_put(buf, trees->count, 2);
	packed_put_double(buf, trees->mean);
	for (size_t tree = 0; tree < trees->count; tree++) {
		size_t first = trees->first[tree], count = trees->first[tree + 1] - first;
		packed_put(buf, count, 1);
		for (size_t i = 0; i < count; i++) {
			const struct trees_split *split = &trees->splits[first + i];
			packed_put(buf, split->column, 2);
			packed_put(buf, split->side[0], 1);
			packed_put(buf, split->side[1], 1);
			packed_put_float(buf, split->threshold);
		}
		for (size_t i = 0; i <= count; i++)
			packed_put_double(buf, trees->values[first + tree + i]);
	}
}

static bool is_value(double value)
{
	return fabs(value) <= STORED_MAX; /* false for what is no number */
}

/* A side leads to a later split or to a leaf, and nothing else does: so every way ends, and all that is there is reached. */
static bool take_side(uint8_t side, size_t split, size_t count, bool *split_reached, bool *leaf_reached)
{
	bool is_leaf = side >= TREES_LEAF;
	size_t place = is_leaf ? side - TREES_LEAF : side;
	if (is_leaf ? place > count : place <= split || place >= count)
		return false;
	bool *reached = is_leaf ? &leaf_reached[place] : &split_reached[place];
	bool again = *reached;
	*reached = true;
	return !again;
}

/* Reads one tree behind those that are there. */
static bool read_tree(struct packed *packed, struct trees *trees)
{
	bool split_reached[TREES_LEAVES_MAX] = {false}, leaf_reached[TREES_LEAVES_MAX] = {false};
	size_t tree = trees->count, first = trees->first[tree], count = packed_take(packed, 1);
	/* Checked before anything is written: the arrays have room for as much as there are bytes. */
	if (count < 1 || count >= TREES_LEAVES_MAX ||
	    packed->rest.len < count * SPLIT_BYTES + (count + 1) * sizeof(double))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct trees_split *split = &trees->splits[first + i];
		split->column = (uint16_t)packed_take(packed, 2);
		split->side[0] = (uint8_t)packed_take(packed, 1);
		split->side[1] = (uint8_t)packed_take(packed, 1);
		split->threshold = packed_take_float(packed);
		if (split->column >= trees->columns || !isfinite(split->threshold) ||
		    !take_side(split->side[0], i, count, split_reached, leaf_reached) ||
		    !take_side(split->side[1], i, count, split_reached, leaf_reached))
			return false;
	}
	for (size_t i = 0; i <= count; i++) {
		trees->values[first + tree + i] = packed_take_double(packed);
		if (!is_value(trees->values[first + tree + i]))
			return false;
	}
	trees->first[++trees->count] = first + count;
	return true;
}

enum err trees_read(struct work *w, struct str bytes, const struct trees **out)
{
	struct packed packed = {.rest = bytes};
	struct trees *trees = work_alloc(w, sizeof *trees);
	uint64_t version = packed_take(&packed, 1);
	trees->columns = packed_take(&packed, 2);
	size_t count = packed_take(&packed, 2);
	trees->mean = packed_take_double(&packed);
	if (packed.ended || version != VERSION || trees->columns < 1 || trees->columns > TREES_COLUMNS_MAX ||
	    count > TREES_ROUNDS_MAX || !is_value(trees->mean) || bytes.len > TREES_BYTES_MAX)
		return fail(w, ERR_INPUT,
		            "these bytes are no trees that Assay wrote; train the grader again");
	trees->first = work_array(w, count + 1, sizeof *trees->first);
	trees->splits = work_array(w, bytes.len / SPLIT_BYTES, sizeof *trees->splits);
	trees->values = work_array(w, bytes.len / sizeof(double), sizeof *trees->values);
	while (trees->count < count)
		if (!read_tree(&packed, trees))
			return fail(w, ERR_INPUT, "tree %zu is damaged; train the grader again",
			            trees->count + 1);
	if (!packed_complete(&packed))
		return fail(w, ERR_INPUT, "there is more behind the last tree; train the grader again");
	*out = trees;
	return OK;
}
