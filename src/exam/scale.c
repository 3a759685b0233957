#include "exam/scale.h"

#include <math.h>

bool scale_is_of_points(const struct criterion *criterion)
{
	return criterion->points > 0;
}

size_t scale_levels(const struct criterion *criterion)
{
	return scale_is_of_points(criterion) ? (size_t)criterion->points + 1 : criterion->described_count;
}

size_t scale_step(const struct criterion *criterion, size_t level)
{
	size_t step = criterion->described_count - 1;
	while (step > 0 && scale_first(criterion, step) > level)
		step--;
	return step;
}

size_t scale_first(const struct criterion *criterion, size_t step)
{
	return scale_is_of_points(criterion) ? (size_t)criterion->described[step].points : step;
}

size_t scale_end(const struct criterion *criterion, size_t step)
{
	return step + 1 < criterion->described_count ? scale_first(criterion, step + 1)
	                                             : scale_levels(criterion);
}

size_t scale_next(const struct criterion *criterion, size_t level)
{
	size_t step = scale_step(criterion, level) + 1;
	return step < criterion->described_count ? scale_first(criterion, step) : SIZE_MAX;
}

double scale_step_probability(const struct criterion *criterion, const double *levels, size_t step)
{
	double sum = 0;
	for (size_t level = scale_first(criterion, step); level < scale_end(criterion, step); level++)
		sum += levels[level];
	return sum;
}

void scale_spread(const struct criterion *criterion, const double *steps, double *levels)
{
	for (size_t step = 0; step < criterion->described_count; step++) {
		size_t first = scale_first(criterion, step), end = scale_end(criterion, step);
		for (size_t level = first; level < end; level++)
			levels[level] = steps[step] / (double)(end - first);
	}
}

const struct level *scale_described(const struct criterion *criterion, size_t level)
{
	return &criterion->described[scale_step(criterion, level)];
}

struct str scale_title(struct work *w, const struct criterion *criterion, size_t level)
{
	struct str title = scale_described(criterion, level)->title;
	if (!scale_is_of_points(criterion))
		return title;
	return str_format(w->arena, "%zu/%lld, %.*s", level, (long long)criterion->points, STR_ARG(title));
}

struct str scale_words(struct work *w, const struct criterion *criterion, size_t level)
{
	struct str title = scale_title(w, criterion, level);
	return scale_is_of_points(criterion) ? title
	                                     : str_format(w->arena, "%zu %.*s", level, STR_ARG(title));
}

struct str scale_numbers(struct work *w, const struct criterion *criterion, size_t step)
{
	size_t first = scale_first(criterion, step), last = scale_end(criterion, step) - 1;
	return first == last ? str_format(w->arena, "%zu", first)
	                     : str_format(w->arena, "%zu–%zu", first, last);
}

size_t scale_tolerance(size_t levels)
{
	return levels > DOCUMENT_LEVELS_MAX ? (levels - 1) / 10 : 0;
}

bool scale_agrees(size_t levels, size_t one, size_t other)
{
	return (one < other ? other - one : one - other) <= scale_tolerance(levels);
}

size_t scale_distance(const struct criterion *criterion, size_t steps)
{
	double each = (double)(scale_levels(criterion) - 1) / (double)(criterion->described_count - 1);
	return (size_t)fmax(1, round((double)steps * each));
}

double scale_position(const struct criterion *criterion, size_t level)
{
	size_t step = scale_step(criterion, level), first = scale_first(criterion, step);
	return (double)step + (double)(level - first) / (double)(scale_end(criterion, step) - first);
}
