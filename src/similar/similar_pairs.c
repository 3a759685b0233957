/* Of similar/similar.h: pairs, their fragments, and groups. */
#include "similar/similar_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct similar_found similar_found(struct work *w, const struct similar_options *options, size_t unit_count)
{
	size_t all = unit_count * unit_count / 2 + 1, room = 2 * options->pairs_max + 1;
	if (room > all)
		room = all;
	struct similar_found found = {
		.options = options,
		.pairs = work_array(w, room, sizeof *found.pairs),
		.floor = options->at_least,
		.parents = work_array(w, unit_count, sizeof *found.parents),
		.sizes = work_array(w, unit_count, sizeof *found.sizes),
		.least = work_array(w, unit_count, sizeof *found.least),
		.most = work_array(w, unit_count, sizeof *found.most),
		.histogram = work_array(w, SIMILAR_BINS + 1, sizeof *found.histogram),
	};
	for (size_t i = 0; i < unit_count; i++) {
		found.parents[i] = (uint32_t)i;
		found.sizes[i] = 1;
		found.least[i] = 1;
	}
	return found;
}

/* ---- groups ---- */

static uint32_t root_of(const struct similar_found *found, uint32_t unit)
{
	while (found->parents[unit] != unit)
		unit = found->parents[unit];
	return unit;
}

static void link_units(struct similar_found *found, const struct similar_pair *pair)
{
	uint32_t a = root_of(found, (uint32_t)pair->left), b = root_of(found, (uint32_t)pair->right);
	if (found->sizes[a] < found->sizes[b]) {
		uint32_t kept = a;
		a = b;
		b = kept;
	}
	if (a != b) {
		found->parents[b] = a;
		found->sizes[a] += found->sizes[b];
		found->least[a] = fmin(found->least[a], found->least[b]);
		found->most[a] = fmax(found->most[a], found->most[b]);
	}
	found->least[a] = fmin(found->least[a], pair->similarity);
	found->most[a] = fmax(found->most[a], pair->similarity);
}

/* ---- pairs ---- */

static int by_similarity(const void *a, const void *b)
{
	const struct similar_pair *left = a, *right = b;
	if (left->similarity != right->similarity)
		return left->similarity > right->similarity ? -1 : 1;
	if (left->shared != right->shared)
		return left->shared > right->shared ? -1 : 1;
	if (left->left != right->left)
		return left->left < right->left ? -1 : 1;
	return left->right < right->right ? -1 : left->right > right->right;
}

/* Keeps the pairs that are most alike; what is below the least of them need not come any more. */
static void drop_rest(struct similar_found *found)
{
	size_t max = found->options->pairs_max;
	if (found->count > 0)
		qsort(found->pairs, found->count, sizeof *found->pairs, by_similarity);
	if (found->count > max) {
		found->count = max;
		if (max > 0)
			found->floor = found->pairs[max - 1].similarity;
	}
}

static void take_pair(struct similar_found *found, const struct similar_pair *pair)
{
	found->histogram[(size_t)(pair->similarity * SIMILAR_BINS)]++;
	if (pair->similarity >= found->options->cluster_at_least)
		link_units(found, pair);
	if (pair->similarity < found->options->at_least)
		return;
	found->above++;
	if (pair->similarity < found->floor || found->options->pairs_max == 0)
		return;
	if (found->count == 2 * found->options->pairs_max)
		drop_rest(found);
	found->pairs[found->count++] = *pair;
}

/* Which units have a fingerprint: by hash, then by unit. */
struct postings {
	struct similar_print *all;
	size_t *starts; /* [hashes + 1] */
	uint32_t
		*hashes; /* [prints, in the units' order]: which hash it is, from 0; UINT32_MAX: too common */
};

struct ordered {
	uint64_t hash;
	uint32_t unit, count, place;
};

static int by_hash_and_unit(const void *a, const void *b)
{
	const struct ordered *left = a, *right = b;
	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return left->unit < right->unit ? -1 : left->unit > right->unit;
}

static struct postings post(struct work *w, const struct similar_group *group, double common)
{
	size_t count = group->print_count, hashes = 0;
	struct ordered *ordered = work_array(w, count, sizeof *ordered);
	struct postings postings = {
		.all = work_array(w, count, sizeof *postings.all),
		.starts = work_array(w, count + 1, sizeof *postings.starts),
		.hashes = work_array(w, count, sizeof *postings.hashes),
	};
	for (size_t i = 0; i < count; i++) {
		const struct similar_print *print = &group->prints[i];
		ordered[i] = (struct ordered){print->hash, print->unit, print->count, (uint32_t)i};
	}
	if (count > 0)
		qsort(ordered, count, sizeof *ordered, by_hash_and_unit);
	for (size_t i = 0, start = 0; i < count; i++) {
		postings.all[i] = (struct similar_print){ordered[i].hash, ordered[i].unit, ordered[i].count};
		if (i + 1 < count && ordered[i + 1].hash == ordered[i].hash)
			continue;
		bool too_common = (double)(i + 1 - start) > common * (double)group->unit_count;
		for (size_t j = start; j <= i; j++) {
			postings.hashes[ordered[j].place] = too_common ? UINT32_MAX : (uint32_t)hashes;
			group->units[ordered[j].unit].print_count -= too_common ? ordered[j].count : 0;
		}
		group->language->common += too_common;
		postings.starts[hashes++] = start;
		start = i + 1;
		postings.starts[hashes] = start;
	}
	return postings;
}

void similar_compare(struct work *w, struct similar_found *found, const struct similar_group *group)
{
	const struct postings postings = post(w, group, found->options->common);
	uint32_t *shared = work_array(w, group->unit_count, sizeof *shared);
	size_t *passed = work_array(w, group->print_count + 1, sizeof *passed);
	for (size_t unit = 0, at = 0; unit < group->unit_count; unit++) {
		memset(shared, 0, group->unit_count * sizeof *shared);
		for (; at < group->print_count && group->prints[at].unit == unit; at++) {
			uint32_t hash = postings.hashes[at], own = group->prints[at].count;
			if (hash == UINT32_MAX)
				continue;
			/* Units come in order, so that those before this one have been passed by their own turns. */
			size_t i = postings.starts[hash] + ++passed[hash];
			for (; i < postings.starts[hash + 1]; i++) {
				uint32_t other = postings.all[i].count;
				shared[postings.all[i].unit] += own < other ? own : other;
			}
		}
		for (size_t other = unit + 1; other < group->unit_count; other++) {
			size_t sum = group->units[unit].print_count + group->units[other].print_count;
			const struct similar_pair pair = {
				.left = group->first + unit,
				.right = group->first + other,
				.similarity = sum == 0 ? 0 : 2.0 * shared[other] / (double)sum,
				.shared = shared[other],
			};
			take_pair(found, &pair);
		}
	}
}

/* ---- fragments ---- */

static size_t file_of(const struct similar_unit *unit, size_t token)
{
	size_t file = unit->file_count - 1;
	while (unit->files[file].first > token)
		file--;
	return file;
}

static void find_lines(const struct similar_unit *unit, size_t first, size_t count, size_t *line,
                       size_t *line_last)
{
	*line = SIZE_MAX;
	*line_last = 0;
	for (size_t i = first; i < first + count; i++) {
		*line = unit->tokens[i].line < *line ? unit->tokens[i].line : *line;
		*line_last = unit->tokens[i].line_last > *line_last ? unit->tokens[i].line_last : *line_last;
	}
}

static void align(struct work *w, const struct similar_unit *left, const struct similar_unit *right, size_t k,
                  struct similar_pair *pair)
{
	const struct align_row rows[] = {
		{left->tokens, left->token_count, left->given},
		{right->tokens, right->token_count, right->given},
	};
	const struct tile *tiles = align_rows(w, &rows[0], &rows[1], k, &pair->fragment_count);
	struct similar_fragment *fragments = work_array(w, pair->fragment_count, sizeof *fragments);
	for (size_t i = 0; i < pair->fragment_count; i++) {
		struct similar_fragment *fragment = &fragments[i];
		fragment->left_file = file_of(left, tiles[i].left);
		fragment->right_file = file_of(right, tiles[i].right);
		fragment->tokens = tiles[i].length;
		find_lines(left, tiles[i].left, tiles[i].length, &fragment->left_line,
		           &fragment->left_line_last);
		find_lines(right, tiles[i].right, tiles[i].length, &fragment->right_line,
		           &fragment->right_line_last);
		pair->overlap += tiles[i].length;
		pair->longest = tiles[i].length > pair->longest ? tiles[i].length : pair->longest;
	}
	pair->aligned = true;
	pair->fragments = fragments;
	pair->left_covered = left->own_count == 0 ? 0 : (double)pair->overlap / (double)left->own_count;
	pair->right_covered = right->own_count == 0 ? 0 : (double)pair->overlap / (double)right->own_count;
}

static size_t k_of(const struct similar *similar, const struct grammar *grammar)
{
	size_t i = 0;
	while (similar->languages[i].grammar != grammar)
		i++;
	return similar->languages[i].k;
}

/* ---- the end ---- */

static int by_cluster(const void *a, const void *b)
{
	const struct similar_cluster *left = a, *right = b;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return left->units[0] < right->units[0] ? -1 : left->units[0] > right->units[0];
}

static void collect_clusters(struct work *w, const struct similar_found *found, size_t unit_count,
                             struct similar *out)
{
	size_t *members = work_array(w, unit_count, sizeof *members),
	       *starts = work_array(w, unit_count, sizeof *starts);
	struct similar_cluster *clusters = work_array(w, unit_count / 2, sizeof *clusters);
	size_t at = 0;
	for (uint32_t i = 0; i < unit_count; i++) {
		if (found->parents[i] != i || found->sizes[i] < 2)
			continue;
		starts[i] = at;
		clusters[out->cluster_count++] = (struct similar_cluster){&members[at], found->sizes[i],
		                                                          found->least[i], found->most[i]};
		at += found->sizes[i];
	}
	for (uint32_t i = 0; i < unit_count; i++) {
		uint32_t root = root_of(found, i);
		if (found->sizes[root] > 1)
			members[starts[root]++] = i;
	}
	if (out->cluster_count > 0)
		qsort(clusters, out->cluster_count, sizeof *clusters, by_cluster);
	out->clusters = clusters;
}

/* The similarity that a share of all pairs is below, to a bin. */
static double quantile(const struct similar_found *found, double share)
{
	uint64_t all = 0, below = 0;
	for (size_t i = 0; i <= SIMILAR_BINS; i++)
		all += found->histogram[i];
	for (size_t i = 0; i <= SIMILAR_BINS && all > 0; i++) {
		below += found->histogram[i];
		if ((double)below >= share * (double)all)
			return (double)i / SIMILAR_BINS;
	}
	return NAN;
}

void similar_finish(struct work *w, struct similar_found *found, const struct similar_unit *units,
                    size_t unit_count, struct similar *out)
{
	drop_rest(found);
	for (size_t i = 0; i < found->count && i < found->options->aligned_max; i++) {
		struct similar_pair *pair = &found->pairs[i];
		const struct similar_unit *left = &units[pair->left];
		align(w, left, &units[pair->right], k_of(out, left->grammar), pair);
	}
	out->pairs = found->pairs;
	out->pair_count = found->count;
	out->pairs_above = found->above;
	out->median = quantile(found, 0.5);
	out->high = quantile(found, 0.99);
	collect_clusters(w, found, unit_count, out);
}
