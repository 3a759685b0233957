/* essay_write and essay_read: "AES1" and then numbers, in the order of struct essay. */
#include "scoring/essay_parts.h"
#include "scoring/packed.h"

#include <math.h>

#define MAGIC S("AES1")

enum { KEY_BYTES = 6 };

static void put_doubles(struct buf *out, const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		packed_put_double(out, values[i]);
}

static void put_floats(struct buf *out, const float *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		packed_put_float(out, values[i]);
}

void essay_write(struct buf *out, const struct essay *essay)
{
	const double numbers[] = {essay->low,  essay->high,   essay->base,
	                          essay->mean, essay->centre, essay->scale};
	const struct essay_worth *worth = &essay->worth;
	buf_put(out, MAGIC);
	packed_put(out, essay->language.len, 1);
	buf_put(out, essay->language);
	packed_put(out, essay->count, 4);
	packed_put(out, essay->dimensions, 4);
	packed_put(out, essay->cluster_count, 4);
	packed_put(out, essay->vocabulary.documents, 4);
	packed_put(out, essay->vocabulary.count, 4);
	packed_put(out, worth->count, 4);
	packed_put(out, worth->value_count, 4);
	put_doubles(out, numbers, COUNT(numbers));
	put_doubles(out, essay->share, ESSAY_KERNELS);
	put_doubles(out, essay->surface_mean, ESSAY_SURFACES);
	put_doubles(out, essay->surface_spread, ESSAY_SURFACES);
	put_floats(out, essay->surfaces, essay->count * ESSAY_SURFACES);
	put_doubles(out, essay->surface_weight, essay->count);
	for (size_t i = 0; i < essay->vocabulary.count; i++) {
		packed_put(out, essay->vocabulary.entries[i].key, 8);
		packed_put(out, essay->vocabulary.entries[i].documents, 4);
	}
	put_doubles(out, essay->word_weight, essay->vocabulary.count);
	for (size_t i = 0; i < worth->count; i++) {
		packed_put(out, worth->keys[i], KEY_BYTES);
		packed_put(out, worth->first[i + 1] - worth->first[i], 2);
	}
	put_floats(out, worth->values, worth->value_count);
	if (essay->dimensions == 0)
		return;
	put_floats(out, essay->means, essay->count * essay->dimensions);
	put_doubles(out, essay->mean_weight, essay->count);
	put_floats(out, essay->centres, essay->cluster_count * essay->dimensions);
	put_doubles(out, essay->cluster_weight, essay->cluster_count);
}

/* ---- reading ---- */

/* Numbers are finite, and of a size that no sum of them runs off. */
#define NUMBER_MAX 1e12

static bool take_doubles(struct packed *packed, double *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		out[i] = packed_take_double(packed);
		if (!(fabs(out[i]) <= NUMBER_MAX))
			return false;
	}
	return !packed->ended;
}

static bool take_floats(struct packed *packed, float *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		out[i] = packed_take_float(packed);
		if (!(fabsf(out[i]) <= (float)NUMBER_MAX))
			return false;
	}
	return !packed->ended;
}

/* Room for numbers that take so many bytes each, if that many are still to come. */
static void *room(struct work *w, const struct packed *packed, size_t count, size_t bytes, size_t size)
{
	return packed->ended || count > packed->rest.len / bytes ? NULL : work_array(w, count, size);
}

static bool read_sizes(struct packed *packed, struct essay *essay)
{
	essay->count = packed_take(packed, 4);
	essay->dimensions = packed_take(packed, 4);
	essay->cluster_count = packed_take(packed, 4);
	essay->vocabulary.documents = packed_take(packed, 4);
	essay->vocabulary.count = packed_take(packed, 4);
	essay->worth.count = packed_take(packed, 4);
	essay->worth.value_count = packed_take(packed, 4);
	return !packed->ended && essay->count >= ESSAY_ANCHORS_MIN && essay->count <= ESSAY_ANCHORS_MAX &&
	       essay->dimensions <= ESSAY_DIMENSIONS_MAX && essay->cluster_count <= ESSAY_CLUSTERS_MAX &&
	       (essay->dimensions > 0 || essay->cluster_count == 0);
}

static bool read_numbers(struct packed *packed, struct essay *essay)
{
	double *const numbers[] = {&essay->low,  &essay->high,   &essay->base,
	                           &essay->mean, &essay->centre, &essay->scale};
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (!take_doubles(packed, numbers[i], 1))
			return false;
	return essay->low < essay->high && take_doubles(packed, essay->share, ESSAY_KERNELS) &&
	       take_doubles(packed, essay->surface_mean, ESSAY_SURFACES) &&
	       take_doubles(packed, essay->surface_spread, ESSAY_SURFACES);
}

static bool read_surface(struct work *w, struct packed *packed, struct essay *essay)
{
	size_t figures = essay->count * ESSAY_SURFACES;
	essay->surfaces = room(w, packed, figures, 4, sizeof *essay->surfaces);
	if (essay->surfaces == NULL || !take_floats(packed, essay->surfaces, figures))
		return false;
	essay->surface_weight = room(w, packed, essay->count, 8, sizeof *essay->surface_weight);
	return essay->surface_weight != NULL && take_doubles(packed, essay->surface_weight, essay->count);
}

static bool read_words(struct work *w, struct packed *packed, struct essay *essay)
{
	size_t count = essay->vocabulary.count;
	struct vocabulary_entry *entries = room(w, packed, count, 12, sizeof *entries);
	for (size_t i = 0; entries != NULL && i < count; i++) {
		entries[i].key = packed_take(packed, 8);
		entries[i].documents = (uint32_t)packed_take(packed, 4);
		if (entries[i].documents == 0 || entries[i].documents > essay->vocabulary.documents ||
		    (i > 0 && entries[i].key <= entries[i - 1].key))
			return false;
	}
	essay->vocabulary.entries = entries;
	essay->word_weight = room(w, packed, count, 8, sizeof *essay->word_weight);
	return entries != NULL && essay->word_weight != NULL &&
	       take_doubles(packed, essay->word_weight, count);
}

static bool read_strings(struct work *w, struct packed *packed, struct essay_worth *worth)
{
	uint64_t values = 0;
	worth->keys = room(w, packed, worth->count, KEY_BYTES + 2, sizeof *worth->keys);
	if (worth->keys == NULL)
		return false;
	worth->first = work_array(w, worth->count + 1, sizeof *worth->first);
	for (size_t i = 0; i < worth->count; i++) {
		worth->keys[i] = packed_take(packed, KEY_BYTES);
		uint64_t own = packed_take(packed, 2);
		values += own;
		if (own == 0 || values > worth->value_count ||
		    (i > 0 && worth->keys[i] <= worth->keys[i - 1]))
			return false;
		worth->first[i + 1] = (uint32_t)values;
	}
	worth->values = room(w, packed, worth->value_count, 4, sizeof *worth->values);
	if (values != worth->value_count || worth->values == NULL ||
	    !take_floats(packed, worth->values, worth->value_count))
		return false;
	return essay_worth_index(w, worth);
}

static bool read_meaning(struct work *w, struct packed *packed, struct essay *essay)
{
	size_t means = essay->count * essay->dimensions, centres = essay->cluster_count * essay->dimensions;
	essay->means = room(w, packed, means, 4, sizeof *essay->means);
	if (essay->means == NULL || !take_floats(packed, essay->means, means))
		return false;
	essay->mean_weight = room(w, packed, essay->count, 8, sizeof *essay->mean_weight);
	if (essay->mean_weight == NULL || !take_doubles(packed, essay->mean_weight, essay->count))
		return false;
	essay->centres = room(w, packed, centres, 4, sizeof *essay->centres);
	if (essay->centres == NULL || !take_floats(packed, essay->centres, centres))
		return false;
	essay->cluster_weight = room(w, packed, essay->cluster_count, 8, sizeof *essay->cluster_weight);
	return essay->cluster_weight != NULL &&
	       take_doubles(packed, essay->cluster_weight, essay->cluster_count);
}

/* Vectors of length 1 have products of 1 at most; what is kept of them may not run off either. */
static bool within(const float *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(fabsf(values[i]) <= 1.01F))
			return false;
	return true;
}

static bool read_all(struct work *w, struct str bytes, struct essay *essay)
{
	struct packed packed = {.rest = bytes};
	if (bytes.len > ESSAY_BYTES_MAX || !str_starts(bytes, MAGIC))
		return false;
	packed.rest = str_slice(bytes, MAGIC.len, bytes.len);
	size_t language = packed_take(&packed, 1);
	if (language > WORDS_LANGUAGE_BYTES_MAX || language > packed.rest.len)
		return false;
	essay->language = str_copy(w->arena, str_slice(packed.rest, 0, language));
	packed.rest = str_slice(packed.rest, language, packed.rest.len);
	if (!read_sizes(&packed, essay) || !read_numbers(&packed, essay) ||
	    !read_surface(w, &packed, essay) || !read_words(w, &packed, essay) ||
	    !read_strings(w, &packed, &essay->worth))
		return false;
	if (essay->dimensions > 0 &&
	    (!read_meaning(w, &packed, essay) || !within(essay->means, essay->count * essay->dimensions) ||
	     !within(essay->centres, essay->cluster_count * essay->dimensions)))
		return false;
	return packed_complete(&packed);
}

enum err essay_read(struct work *w, struct str bytes, struct essay **out)
{
	struct essay *essay = work_alloc(w, sizeof *essay);
	if (!read_all(w, bytes, essay))
		return fail(w, ERR_INPUT,
		            "This is nothing that was learned of long answers, or a part of it is missing.");
	*out = essay;
	return OK;
}
