#include "scoring/conformal.h"

#include "base/check.h"
#include "scoring/packed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, CASE_BYTES = 6 };

/* A coverage is a decimal number of the author's: what binary makes of it must not ask for a case more. */
#define ROUNDED_DOWN (1 - 1e-9)

struct entry {
	float score;
	uint16_t group;
};

struct conformal {
	size_t classes;
	size_t first[CONFORMAL_CLASSES_MAX + 1]; /* of each class, in entries */
	struct entry *entries;                   /* [first[classes]], by class, score and group */
	size_t groups[CONFORMAL_CLASSES_MAX];    /* that have cases of the class */
	double *shares; /* [first[classes]]: of each class, what part of its groups' scores lies up to here, summed over groups */
	uint32_t *others; /* [first[classes]]: how many more cases of the class its group has */
};

/* The lowest 32-bit number that is not below. Adding 0 makes one zero of the two. */
static float rounded_up(double score)
{
	float near = (float)score;
	if ((double)near < score)
		near = nextafterf(near, INFINITY);
	return near + 0.0F;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return (x->group > y->group) - (x->group < y->group);
}

/* Lets every group of a class weigh the same, and tells how large each case's is. */
static void weigh_groups(struct work *w, struct conformal *conformal)
{
	uint32_t *sizes = work_array(w, CONFORMAL_GROUPS_MAX, sizeof *sizes);
	conformal->shares = work_array(w, conformal->first[conformal->classes], sizeof *conformal->shares);
	conformal->others = work_array(w, conformal->first[conformal->classes], sizeof *conformal->others);
	for (size_t kind = 0; kind < conformal->classes; kind++) {
		size_t begin = conformal->first[kind], end = conformal->first[kind + 1];
		double shares = 0;
		memset(sizes, 0, CONFORMAL_GROUPS_MAX * sizeof *sizes);
		for (size_t i = begin; i < end; i++)
			conformal->groups[kind] += sizes[conformal->entries[i].group]++ == 0;
		for (size_t i = begin; i < end; i++) {
			shares += 1 / (double)sizes[conformal->entries[i].group];
			conformal->shares[i] = shares;
			conformal->others[i] = sizes[conformal->entries[i].group] - 1;
		}
	}
}

const struct conformal *conformal_of(struct work *w, const struct conformal_case *cases, size_t count,
                                     size_t classes)
{
	check(count <= CONFORMAL_CASES_MAX && classes >= 1 && classes <= CONFORMAL_CLASSES_MAX);
	struct conformal *conformal = work_alloc(w, sizeof *conformal);
	size_t next[CONFORMAL_CLASSES_MAX];
	conformal->classes = classes;
	conformal->entries = work_array(w, count, sizeof *conformal->entries);
	for (size_t i = 0; i < count; i++) {
		check(cases[i].kind < classes && cases[i].group < CONFORMAL_GROUPS_MAX);
		conformal->first[cases[i].kind + 1]++;
	}
	for (size_t kind = 0; kind < classes; kind++) {
		conformal->first[kind + 1] += conformal->first[kind];
		next[kind] = conformal->first[kind];
	}
	for (size_t i = 0; i < count; i++) {
		struct entry entry = {rounded_up(cases[i].score), (uint16_t)cases[i].group};
		check(isfinite(entry.score));
		conformal->entries[next[cases[i].kind]++] = entry;
	}
	for (size_t kind = 0; kind < classes; kind++)
		qsort(conformal->entries + conformal->first[kind],
		      conformal->first[kind + 1] - conformal->first[kind], sizeof *conformal->entries,
		      compare_entries);
	weigh_groups(w, conformal);
	return conformal;
}

size_t conformal_classes(const struct conformal *conformal)
{
	return conformal->classes;
}

size_t conformal_count(const struct conformal *conformal, size_t kind, size_t group)
{
	check(kind < conformal->classes);
	size_t count = 0;
	if (group == CONFORMAL_ANY)
		return conformal->first[kind + 1] - conformal->first[kind];
	for (size_t i = conformal->first[kind]; i < conformal->first[kind + 1]; i++)
		count += conformal->entries[i].group == group;
	return count;
}

/* Which of n scores is the threshold, counted from 1; above n where there are too few. */
static size_t place_of(size_t count, double coverage)
{
	double place = ceil(((double)count + 1) * coverage * ROUNDED_DOWN);
	return place < 1 ? 1 : (size_t)place;
}

static double of_group(const struct conformal *conformal, size_t kind, size_t group, size_t place)
{
	size_t seen = 0;
	for (size_t i = conformal->first[kind]; i < conformal->first[kind + 1]; i++) {
		seen += conformal->entries[i].group == group;
		if (seen == place)
			return (double)conformal->entries[i].score;
	}
	return INFINITY;
}

/* The lowest score up to which the groups' shares sum to what the coverage is of them and the new one. */
static double of_new(const struct conformal *conformal, size_t kind, double coverage)
{
	size_t low = conformal->first[kind], end = conformal->first[kind + 1], high = end;
	double wanted = ((double)conformal->groups[kind] + 1) * coverage * ROUNDED_DOWN;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (conformal->shares[middle] >= wanted)
			high = middle;
		else
			low = middle + 1;
	}
	return low < end ? (double)conformal->entries[low].score : INFINITY;
}

/* A few scores have few quantiles, and the next one up covers more than was asked. Straight between it and the one below, as far
 * as `wanted` lies between their places. */
static double between(const struct conformal *conformal, size_t kind, size_t group, double wanted,
                      size_t place)
{
	double above = of_group(conformal, kind, group, place);
	if (place == 1)
		return above;
	double below = of_group(conformal, kind, group, place - 1);
	return below + fmin(1, wanted - (double)(place - 1)) * (above - below);
}

/* Of the cases whose groups have from `few` to `many` others; *enough: whether they are as many as the coverage asks for. */
static double of_sizes(const struct conformal *conformal, size_t kind, size_t few, size_t many,
                       double coverage, bool *enough)
{
	size_t begin = conformal->first[kind], end = conformal->first[kind + 1], count = 0, seen = 0;
	for (size_t i = begin; i < end; i++)
		count += conformal->others[i] >= few && conformal->others[i] <= many;
	size_t place = place_of(count, coverage);
	*enough = place <= count;
	for (size_t i = begin; i < end && *enough; i++) {
		seen += conformal->others[i] >= few && conformal->others[i] <= many;
		if (seen == place)
			return (double)conformal->entries[i].score;
	}
	return INFINITY;
}

/* A group with few cases is told worse than one with many, so that all together would promise too much for it: from those of
 * half to twice its size, and wider until they are enough. */
static double of_alike(const struct conformal *conformal, size_t kind, size_t own, double coverage)
{
	size_t all = conformal_count(conformal, kind, CONFORMAL_ANY), few = (own + 1) / 2, many = 2 * own;
	for (;; few /= 2, many = 2 * many + 1) {
		bool enough;
		double threshold = of_sizes(conformal, kind, few, many, coverage, &enough);
		if (enough || (few == 0 && many >= all))
			return threshold;
	}
}

double conformal_threshold(const struct conformal *conformal, size_t kind, size_t group, double coverage)
{
	check(kind < conformal->classes && coverage > 0 && coverage < 1);
	check(group < CONFORMAL_GROUPS_MAX || group == CONFORMAL_ANY || group == CONFORMAL_NEW);
	if (group == CONFORMAL_NEW)
		return of_new(conformal, kind, coverage);
	size_t all = conformal_count(conformal, kind, CONFORMAL_ANY);
	if (group != CONFORMAL_ANY) {
		size_t own = conformal_count(conformal, kind, group), place = place_of(own, coverage);
		return place <= own ? between(conformal, kind, group, ((double)own + 1) * coverage, place)
		                    : of_alike(conformal, kind, own, coverage);
	}
	size_t place = place_of(all, coverage);
	return place <= all ? (double)conformal->entries[conformal->first[kind] + place - 1].score : INFINITY;
}

uint64_t conformal_levels(double prediction, size_t levels, double threshold)
{
	check(levels <= 64);
	uint64_t set = 0;
	for (size_t level = 0; level < levels; level++)
		if (fabs((double)level - prediction) <= threshold)
			set |= UINT64_C(1) << level;
	return set;
}

uint64_t conformal_labels(const struct conformal *conformal, const double *score, size_t group,
                          double coverage)
{
	uint64_t set = 0;
	for (size_t kind = 0; kind < conformal->classes; kind++)
		if (score[kind] <= conformal_threshold(conformal, kind, group, coverage))
			set |= UINT64_C(1) << kind;
	return set;
}

void conformal_write(struct buf *buf, const struct conformal *conformal)
{
	packed_put(buf, VERSION, 1);
	packed_put(buf, conformal->classes, 1);
	for (size_t kind = 0; kind < conformal->classes; kind++)
		packed_put(buf, conformal->first[kind + 1] - conformal->first[kind], 4);
	for (size_t i = 0; i < conformal->first[conformal->classes]; i++) {
		packed_put_float(buf, conformal->entries[i].score);
		packed_put(buf, conformal->entries[i].group, 2);
	}
}

enum err conformal_read(struct work *w, struct str bytes, const struct conformal **out)
{
	struct packed packed = {.rest = bytes};
	struct conformal *conformal = work_alloc(w, sizeof *conformal);
	uint64_t version = packed_take(&packed, 1);
	conformal->classes = packed_take(&packed, 1);
	if (version != VERSION || conformal->classes < 1 || conformal->classes > CONFORMAL_CLASSES_MAX)
		return fail(w, ERR_INPUT,
		            "this is no table of scores that Assay wrote; train the grader again");
	for (size_t kind = 0; kind < conformal->classes; kind++)
		conformal->first[kind + 1] = conformal->first[kind] + packed_take(&packed, 4);
	size_t count = conformal->first[conformal->classes];
	if (packed.ended || count > CONFORMAL_CASES_MAX || packed.rest.len != count * CASE_BYTES)
		return fail(w, ERR_INPUT,
		            "the table of scores is cut short or too long; train the grader again");
	conformal->entries = work_array(w, count, sizeof *conformal->entries);
	for (size_t kind = 0; kind < conformal->classes; kind++) {
		for (size_t i = conformal->first[kind]; i < conformal->first[kind + 1]; i++) {
			struct entry *entry = &conformal->entries[i];
			entry->score = packed_take_float(&packed);
			entry->group = (uint16_t)packed_take(&packed, 2);
			bool falls = i > conformal->first[kind] && compare_entries(entry - 1, entry) > 0;
			if (!isfinite(entry->score) || entry->group >= CONFORMAL_GROUPS_MAX || falls)
				return fail(w, ERR_INPUT,
				            "score %zu of the table is damaged; train the grader again",
				            i + 1);
		}
	}
	weigh_groups(w, conformal);
	*out = conformal;
	return OK;
}
