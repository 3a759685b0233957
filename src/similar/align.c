#include "similar/align.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

/* A run of the right row, for looking it up: chains of places with the same hash, rising. */
struct index {
	uint32_t *heads, *next; /* place + 1; 0: no more */
	size_t mask;
};

struct tiling {
	struct work *w;
	struct align_row left, right;
	size_t least;
	bool *left_used, *right_used;
	struct tile *heap; /* longest first; of equals the leftmost */
	size_t heap_count, heap_capacity, paired;
};

static uint64_t hash_of(const struct token *tokens, size_t count)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ tokens[i].kind) * UINT64_C(0x100000001b3);
	return hash ^ (hash >> 29);
}

static bool free_at(const struct align_row *row, const bool *used, size_t at)
{
	return at < row->count && row->tokens[at].kind != TOKEN_BARRIER && !used[at];
}

static bool alike(const struct tiling *tiling, size_t left, size_t right)
{
	return free_at(&tiling->left, tiling->left_used, left) &&
	       free_at(&tiling->right, tiling->right_used, right) &&
	       tiling->left.tokens[left].kind == tiling->right.tokens[right].kind;
}

/* ---- the heap ---- */

static bool goes_before(const struct tile *a, const struct tile *b)
{
	if (a->length != b->length)
		return a->length > b->length;
	return a->left != b->left ? a->left < b->left : a->right < b->right;
}

static void heap_put(struct tiling *tiling, struct tile tile)
{
	if (tiling->heap_count == tiling->heap_capacity) {
		tiling->heap_capacity = tiling->heap_capacity == 0 ? 64 : 2 * tiling->heap_capacity;
		struct tile *fresh = work_array(tiling->w, tiling->heap_capacity, sizeof *fresh);
		if (tiling->heap_count > 0)
			memcpy(fresh, tiling->heap, tiling->heap_count * sizeof *fresh);
		tiling->heap = fresh;
	}
	size_t at = tiling->heap_count++;
	for (; at > 0 && goes_before(&tile, &tiling->heap[(at - 1) / 2]); at = (at - 1) / 2)
		tiling->heap[at] = tiling->heap[(at - 1) / 2];
	tiling->heap[at] = tile;
}

static struct tile heap_take(struct tiling *tiling)
{
	struct tile first = tiling->heap[0], last = tiling->heap[--tiling->heap_count];
	size_t at = 0, count = tiling->heap_count;
	for (;;) {
		size_t child = 2 * at + 1;
		if (child + 1 < count && goes_before(&tiling->heap[child + 1], &tiling->heap[child]))
			child++;
		if (child >= count || !goes_before(&tiling->heap[child], &last))
			break;
		tiling->heap[at] = tiling->heap[child];
		at = child;
	}
	if (count > 0)
		tiling->heap[at] = last;
	return first;
}

/* ---- runs that both have ---- */

static struct index index_of(struct tiling *tiling)
{
	const struct align_row *row = &tiling->right;
	struct index index = {.mask = 63};
	while (index.mask < row->count)
		index.mask = 2 * index.mask + 1;
	index.heads = work_array(tiling->w, index.mask + 1, sizeof *index.heads);
	index.next = work_array(tiling->w, row->count, sizeof *index.next);
	for (size_t i = row->count - tiling->least + 1; i-- > 0;) {
		size_t place = hash_of(&row->tokens[i], tiling->least) & index.mask;
		index.next[i] = index.heads[place];
		index.heads[place] = (uint32_t)i + 1;
	}
	return index;
}

/* All runs that can be lengthened on neither side. */
static void find_runs(struct tiling *tiling)
{
	const struct index index = index_of(tiling);
	for (size_t i = 0; i + tiling->least <= tiling->left.count; i++) {
		uint32_t at = index.heads[hash_of(&tiling->left.tokens[i], tiling->least) & index.mask];
		for (; at != 0 && tiling->paired < ALIGN_PAIRS_MAX; at = index.next[at - 1]) {
			size_t j = at - 1, length = 0;
			tiling->paired++;
			if (i > 0 && j > 0 && alike(tiling, i - 1, j - 1))
				continue;
			while (alike(tiling, i + length, j + length))
				length++;
			tiling->paired += length / 8;
			if (length >= tiling->least)
				heap_put(tiling, (struct tile){(uint32_t)i, (uint32_t)j, (uint32_t)length});
		}
	}
}

/* What longer tiles left of a run goes back; when they left all of it, it is one. */
static bool take_run(struct tiling *tiling, const struct tile *run)
{
	size_t start = 0;
	for (size_t i = 0; i <= run->length; i++) {
		if (i < run->length && alike(tiling, run->left + i, run->right + i))
			continue;
		if (i - start == run->length)
			break;
		if (i - start >= tiling->least)
			heap_put(tiling, (struct tile){run->left + (uint32_t)start,
			                               run->right + (uint32_t)start, (uint32_t)(i - start)});
		start = i + 1;
	}
	if (start > 0)
		return false;
	memset(tiling->left_used + run->left, 1, run->length);
	memset(tiling->right_used + run->right, 1, run->length);
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct tile *left = a, *right = b;
	return left->left < right->left ? -1 : left->left > right->left;
}

static bool *used_of(struct work *w, const struct align_row *row)
{
	bool *used = work_array(w, row->count, sizeof *used);
	if (row->given != NULL && row->count > 0)
		memcpy(used, row->given, row->count * sizeof *used);
	return used;
}

struct tile *align_rows(struct work *w, const struct align_row *left, const struct align_row *right,
                        size_t least, size_t *count)
{
	struct tiling tiling = {.w = w, .left = *left, .right = *right, .least = least};
	check(least >= 1 && left->count <= UINT32_MAX && right->count <= UINT32_MAX);
	*count = 0;
	if (left->count < least || right->count < least)
		return NULL;
	tiling.left_used = used_of(w, left);
	tiling.right_used = used_of(w, right);
	struct tile *tiles = work_array(w, left->count / least, sizeof *tiles);
	find_runs(&tiling);
	while (tiling.heap_count > 0) {
		const struct tile run = heap_take(&tiling);
		if (take_run(&tiling, &run))
			tiles[(*count)++] = run;
	}
	if (*count > 0)
		qsort(tiles, *count, sizeof *tiles, by_place);
	return tiles;
}
