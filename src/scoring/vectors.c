#include "scoring/vectors.h"

#include "base/check.h"
#include "scoring/words.h"

#include <string.h>

struct vectors {
	struct work *work;
	size_t dimensions;
	struct str *texts; /* [capacity], the first count in use */
	size_t count, capacity;
	uint32_t *slots; /* [slot_count], a power of two: index + 1 of a text; 0: free */
	size_t slot_count;
	float *room; /* [count][dimensions] */
};

enum { TEXTS_FIRST = 256, SLOTS_A_TEXT = 4 };

struct vectors *vectors_open(struct work *w, size_t dimensions)
{
	struct vectors *vectors = work_alloc(w, sizeof *vectors);
	vectors->work = w;
	vectors->dimensions = dimensions;
	return vectors;
}

size_t vectors_dimensions(const struct vectors *vectors)
{
	return vectors->dimensions;
}

/* Where the text is, or the free slot where it belongs. */
static size_t slot_of(const struct vectors *vectors, struct str text)
{
	size_t slot = (size_t)words_key(text) & (vectors->slot_count - 1);
	while (vectors->slots[slot] != 0 && !str_equal(vectors->texts[vectors->slots[slot] - 1], text))
		slot = (slot + 1) & (vectors->slot_count - 1);
	return slot;
}

static void grow(struct vectors *vectors)
{
	size_t capacity = vectors->capacity == 0 ? TEXTS_FIRST : 2 * vectors->capacity;
	check(capacity < UINT32_MAX / SLOTS_A_TEXT);
	struct str *texts = work_array(vectors->work, capacity, sizeof *texts);
	if (vectors->count > 0)
		memcpy(texts, vectors->texts, vectors->count * sizeof *texts);
	vectors->texts = texts;
	vectors->capacity = capacity;
	vectors->slot_count = capacity * SLOTS_A_TEXT;
	vectors->slots = work_array(vectors->work, vectors->slot_count, sizeof *vectors->slots);
	for (size_t i = 0; i < vectors->count; i++)
		vectors->slots[slot_of(vectors, texts[i])] = (uint32_t)i + 1;
}

void vectors_want(struct vectors *vectors, struct str text)
{
	check(vectors->room == NULL);
	if (vectors->dimensions == 0)
		return;
	if (vectors->count == vectors->capacity)
		grow(vectors);
	size_t slot = slot_of(vectors, text);
	if (vectors->slots[slot] != 0)
		return;
	vectors->texts[vectors->count++] = text;
	vectors->slots[slot] = (uint32_t)vectors->count;
}

const struct str *vectors_wanted(const struct vectors *vectors, size_t *count)
{
	*count = vectors->count;
	return vectors->texts;
}

float *vectors_room(struct vectors *vectors)
{
	if (vectors->room == NULL)
		vectors->room = work_array(vectors->work, vectors->count * vectors->dimensions,
		                           sizeof *vectors->room);
	return vectors->room;
}

const float *vectors_of(const struct vectors *vectors, struct str text)
{
	if (vectors->count == 0)
		return NULL;
	uint32_t found = vectors->slots[slot_of(vectors, text)];
	return found == 0 ? NULL : vectors->room + (size_t)(found - 1) * vectors->dimensions;
}

/* Eight sums side by side, so that the compiler may keep them in wide registers without changing their order; four of these, so
 * that none waits for the one before it. */
enum { LANES = 8, SUMS = 4 };
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));

WIDE_VECTORS double vectors_product(const float *a, const float *b, size_t dimensions)
{
	lanes first = {0}, second = {0}, third = {0}, fourth = {0};
	const lanes *x = (const void *)a, *y = (const void *)b;
	size_t wide = dimensions / LANES, i = 0;
	for (; i + SUMS <= wide; i += SUMS) {
		first += x[i] * y[i];
		second += x[i + 1] * y[i + 1];
		third += x[i + 2] * y[i + 2];
		fourth += x[i + 3] * y[i + 3];
	}
	for (; i < wide; i++)
		first += x[i] * y[i];
	lanes sums = (first + second) + (third + fourth);
	double product = (double)sums[0];
	product += (double)sums[1];
	product += (double)sums[2];
	product += (double)sums[3];
	product += (double)sums[4];
	product += (double)sums[5];
	product += (double)sums[6];
	product += (double)sums[7];
	for (i *= LANES; i < dimensions; i++)
		product += (double)a[i] * (double)b[i];
	return product;
}
