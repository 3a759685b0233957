#include "scoring/cosines.h"

#include "base/check.h"

#include <string.h>

struct row {
	const struct passage *text; /* NULL: free */
	const float *vector;
	const double *cosines;
};

struct cosines {
	struct work *work;
	struct row *rows; /* by hash: [slot_count], a power of two, at least half of it free */
	size_t slot_count, count;
	size_t bytes;
};

enum { SLOTS_FIRST = 256 };

struct cosines *cosines_open(struct work *w)
{
	struct cosines *cosines = work_alloc(w, sizeof *cosines);
	cosines->work = w;
	cosines->slot_count = SLOTS_FIRST;
	cosines->rows = work_array(w, SLOTS_FIRST, sizeof *cosines->rows);
	return cosines;
}

/* Where the row is, or the free slot where it belongs. */
static struct row *slot_of(const struct cosines *cosines, const float *vector, const struct passage *text)
{
	uint64_t key = ((uintptr_t)vector * 31 + (uintptr_t)text) * UINT64_C(0x9e3779b97f4a7c15) >> 32;
	size_t slot = key & (cosines->slot_count - 1);
	while (cosines->rows[slot].text != NULL &&
	       (cosines->rows[slot].text != text || cosines->rows[slot].vector != vector))
		slot = (slot + 1) & (cosines->slot_count - 1);
	return &cosines->rows[slot];
}

static void grow(struct cosines *cosines)
{
	struct row *before = cosines->rows;
	size_t count = cosines->slot_count;
	cosines->slot_count = 2 * count;
	cosines->rows = work_array(cosines->work, cosines->slot_count, sizeof *cosines->rows);
	cosines->bytes += cosines->slot_count * sizeof *cosines->rows;
	for (size_t i = 0; i < count; i++)
		if (before[i].text != NULL)
			*slot_of(cosines, before[i].vector, before[i].text) = before[i];
}

static const double *compute(struct work *w, const float *vector, const struct passage *text,
                             size_t dimensions)
{
	double *out = work_array(w, text->words.count, sizeof *out);
	for (size_t i = 0; i < text->words.count; i++) {
		const float *other = text->word_vectors[i];
		if (text->first_alike[i] == i)
			out[i] = other == vector ? 1 : vectors_product(vector, other, dimensions);
	}
	return out;
}

const double *cosines_of(struct work *w, struct cosines *cosines, const float *vector,
                         const struct passage *text, size_t dimensions)
{
	size_t bytes = text->words.count * sizeof(double);
	check(text->word_vectors != NULL);
	if (cosines == NULL)
		return compute(w, vector, text, dimensions);
	struct row *row = slot_of(cosines, vector, text);
	if (row->text != NULL)
		return row->cosines;
	if (cosines->bytes + bytes > COSINES_BYTES_MAX)
		return compute(w, vector, text, dimensions);
	*row = (struct row){text, vector, compute(cosines->work, vector, text, dimensions)};
	cosines->bytes += bytes;
	const double *found = row->cosines;
	if (2 * ++cosines->count > cosines->slot_count)
		grow(cosines);
	return found;
}
