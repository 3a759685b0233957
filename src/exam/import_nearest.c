#include "exam/import_nearest.h"

enum { NAME_MAX_BYTES = 64 };

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;
	return ab < c ? ab : c;
}

/* Both at most NAME_MAX_BYTES. One row of the table at a time. */
static size_t distance(struct str a, struct str b)
{
	size_t row[NAME_MAX_BYTES + 1];
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t replaced = diagonal + (a.at[i - 1] != b.at[j - 1]);
			diagonal = row[j];
			row[j] = least(replaced, row[j] + 1, row[j - 1] + 1);
		}
	}
	return row[b.len];
}

struct import_nearest import_nearest(struct str wrong)
{
	return (struct import_nearest){.wrong = wrong, .distance = SIZE_MAX};
}

void import_nearest_offer(struct import_nearest *nearest, struct str candidate)
{
	if (nearest->wrong.len > NAME_MAX_BYTES || candidate.len > NAME_MAX_BYTES)
		return;
	size_t far = distance(nearest->wrong, candidate);
	if (far >= nearest->distance || far > (candidate.len + 2) / 3)
		return;
	nearest->distance = far;
	nearest->best = candidate;
}

struct str import_nearest_hint(struct arena *arena, const struct import_nearest *nearest)
{
	if (str_absent(nearest->best))
		return S("");
	return str_format(arena, "; did you mean “%.*s”?", STR_ARG(nearest->best));
}
