#include "scoring/isotonic.h"

#include "base/check.h"
#include "scoring/packed.h"

#include <math.h>
#include <stdlib.h>

enum { VERSION = 1, BLOCK_BYTES = 16 };

struct block {
	double x, y, weight;
};

struct isotonic {
	size_t count;
	struct block *blocks; /* [count], x and y rising */
};

static int compare_blocks(const void *a, const void *b)
{
	const struct block *p = a, *q = b;
	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return (p->y > q->y) - (p->y < q->y);
}

/* What two blocks are together. As a step from one to the other, so that equal numbers stay what they are; not beyond the later
 * one, by rounding, because what comes next does not expect that. */
static struct block pooled(struct block a, struct block b)
{
	double weight = a.weight + b.weight, part = b.weight / weight;
	return (struct block){fmin(a.x + (b.x - a.x) * part, b.x), a.y + (b.y - a.y) * part, weight};
}

const struct isotonic *isotonic_fit(struct work *w, const double *x, const double *y, const double *weight,
                                    size_t count)
{
	check(count >= 1 && count <= ISOTONIC_CASES_MAX);
	struct isotonic *isotonic = work_alloc(w, sizeof *isotonic);
	struct block *blocks = work_array(w, count, sizeof *blocks);
	size_t used = 0, different = 0;
	for (size_t i = 0; i < count; i++) {
		struct block block = {x[i], y[i], weight == NULL ? 1 : weight[i]};
		check(block.weight >= 0 && block.weight <= 1e6);
		if (block.weight == 0)
			continue;
		check(fabs(block.x) <= ISOTONIC_VALUE_MAX && fabs(block.y) <= ISOTONIC_VALUE_MAX);
		blocks[used++] = block;
	}
	check(used >= 1);
	qsort(blocks, used, sizeof *blocks, compare_blocks);
	for (size_t i = 0; i < used; i++) {
		if (different > 0 && blocks[different - 1].x == blocks[i].x)
			blocks[different - 1] = pooled(blocks[different - 1], blocks[i]);
		else
			blocks[different++] = blocks[i];
	}
	/* The blocks in front of the next are done: pooled ones may fall against those before them. */
	size_t done = 0;
	for (size_t i = 0; i < different; i++) {
		struct block next = blocks[i];
		while (done > 0 && blocks[done - 1].y >= next.y)
			next = pooled(blocks[--done], next);
		blocks[done++] = next;
	}
	*isotonic = (struct isotonic){done, blocks};
	return isotonic;
}

double isotonic_predict(const struct isotonic *isotonic, double x)
{
	const struct block *blocks = isotonic->blocks;
	size_t low = 0, high = isotonic->count; /* the first centre beyond x is in low … high */
	check(!isnan(x));
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (blocks[middle].x > x)
			high = middle;
		else
			low = middle + 1;
	}
	if (low == 0)
		return blocks[0].y;
	const struct block *before = &blocks[low - 1], *after = &blocks[low];
	if (low == isotonic->count)
		return before->y;
	double part = (x - before->x) / (after->x - before->x);
	return fmin(before->y + (after->y - before->y) * part, after->y);
}

void isotonic_write(struct buf *buf, const struct isotonic *isotonic)
{
	packed_put(buf, VERSION, 1);
	packed_put(buf, isotonic->count, 4);
	for (size_t i = 0; i < isotonic->count; i++) {
		packed_put_double(buf, isotonic->blocks[i].x);
		packed_put_double(buf, isotonic->blocks[i].y);
	}
}

enum err isotonic_read(struct work *w, struct str bytes, const struct isotonic **out)
{
	struct packed packed = {.rest = bytes};
	struct isotonic *isotonic = work_alloc(w, sizeof *isotonic);
	uint64_t version = packed_take(&packed, 1), count = packed_take(&packed, 4);
	if (packed.ended || version != VERSION || count < 1 || count > ISOTONIC_CASES_MAX ||
	    packed.rest.len != count * BLOCK_BYTES)
		return fail(w, ERR_INPUT, "this is no curve that Assay wrote; train the grader again");
	isotonic->count = count;
	isotonic->blocks = work_array(w, count, sizeof *isotonic->blocks);
	for (size_t i = 0; i < count; i++) {
		struct block *block = &isotonic->blocks[i];
		block->x = packed_take_double(&packed);
		block->y = packed_take_double(&packed);
		bool rises = i == 0 || (block->x > block[-1].x && block->y > block[-1].y);
		if (!(fabs(block->x) <= ISOTONIC_VALUE_MAX) || !(fabs(block->y) <= ISOTONIC_VALUE_MAX) ||
		    !rises)
			return fail(w, ERR_INPUT, "block %zu of the curve is damaged; train the grader again",
			            i + 1);
	}
	*out = isotonic;
	return OK;
}
