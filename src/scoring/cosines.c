#include "scoring/cosines.h"

#include "base/check.h"

struct row {
	const struct passage *text; /* NULL: free */
	const float *vector;
	const double *cosines;
};

struct cosines {
	struct work *work;
	struct row *rows; /* by hash: [slot_count], a power of two, at least half of it free */
	size_t slot_count, count;
	size_t bytes; /* of rows, and of the tables of them that there were */
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

/* False: there is no room for as many again. */
static bool grow(struct cosines *cosines)
{
	struct row *before = cosines->rows;
	size_t count = cosines->slot_count, bytes = 2 * count * sizeof *cosines->rows;
	if (cosines->bytes + bytes > COSINES_BYTES_MAX)
		return false;
	cosines->bytes += bytes;
	cosines->slot_count = 2 * count;
	cosines->rows = work_array(cosines->work, cosines->slot_count, sizeof *cosines->rows);
	for (size_t i = 0; i < count; i++)
		if (before[i].text != NULL)
			*slot_of(cosines, before[i].vector, before[i].text) = before[i];
	return true;
}

static const double *compute(const float *vector, const struct passage *text, size_t dimensions, double *out)
{
	for (size_t i = 0; i < text->words.count; i++) {
		const float *other = text->word_vectors[i];
		if (text->first_alike[i] == i)
			out[i] = other == vector ? 1 : vectors_product(vector, other, dimensions);
	}
	return out;
}

const double *cosines_of(struct cosines *cosines, const float *vector, const struct passage *text,
                         size_t dimensions, double *row)
{
	size_t bytes = text->words.count * sizeof *row;
	check(text->word_vectors != NULL);
	if (cosines == NULL)
		return compute(vector, text, dimensions, row);
	const struct row *known = slot_of(cosines, vector, text);
	if (known->text != NULL)
		return known->cosines;
	if (2 * (cosines->count + 1) > cosines->slot_count && !grow(cosines))
		return compute(vector, text, dimensions, row);
	if (cosines->bytes + bytes > COSINES_BYTES_MAX)
		return compute(vector, text, dimensions, row);
	double *kept = work_array(cosines->work, text->words.count, sizeof *kept);
	*slot_of(cosines, vector, text) = (struct row){text, vector, kept};
	cosines->bytes += bytes;
	cosines->count++;
	return compute(vector, text, dimensions, kept);
}
