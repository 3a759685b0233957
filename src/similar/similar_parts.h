/* What similar.c, which makes units, and similar_pairs.c, which compares them, share. */
#ifndef SIMILAR_SIMILAR_PARTS_H
#define SIMILAR_SIMILAR_PARTS_H

#include "similar/similar.h"

/* A fingerprint and how often a unit has it. */
struct similar_print {
	uint64_t hash;
	uint32_t unit, count;
};
/* The units of one language with their fingerprints, by unit, and by hash within one. */
struct similar_group {
	struct similar_unit *units;
	size_t first, unit_count; /* first: its place among all units */
	struct similar_print *prints;
	size_t print_count;
	struct similar_language *language;
};

/* What is collected over all languages. */
struct similar_found {
	const struct similar_options *options;
	struct similar_pair *pairs; /* [2 · pairs_max, or of all units] */
	size_t count, above;
	double floor;         /* from here on a pair is kept */
	uint32_t *parents;    /* [units]: of the groups (union by size) */
	uint32_t *sizes;      /* [units] */
	double *least, *most; /* [units]: of a group, at its root */
	uint64_t *histogram;  /* [SIMILAR_BINS + 1] */
};
enum { SIMILAR_BINS = 1000 };

/* Nothing found yet. */
struct similar_found similar_found(struct work *w, const struct similar_options *options, size_t unit_count);
/* Compares the units of one language with each other. */
void similar_compare(struct work *w, struct similar_found *found, const struct similar_group *group);
/* Sorts, aligns and groups what was found. */
void similar_finish(struct work *w, struct similar_found *found, const struct similar_unit *units,
                    size_t unit_count, struct similar *out);

#endif
