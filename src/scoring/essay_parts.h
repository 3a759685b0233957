/* What the files of scoring/essay.h share.
 *
 * essay.c scores; essay_surface.c measures the surface; essay_strings.c finds shared strings; essay_clusters.c finds clusters
 * of sentences; essay_train.c fits; essay_store.c writes and reads. */
#ifndef SCORING_ESSAY_PARTS_H
#define SCORING_ESSAY_PARTS_H

#include "scoring/essay.h"
#include "scoring/passage.h"

enum { ESSAY_SURFACES = 26, ESSAY_CLUSTERS_MAX = 128, ESSAY_STRING_MAX = 15 };

/* ---- surface ---- */

/* Figures of how a text is made, whatever it says: out[ESSAY_SURFACES]. */
void essay_surface(struct work *w, const struct words *words, struct str text, double *out);

/* ---- strings ---- */

/* How often a text has a string. */
struct essay_times {
	uint32_t text, times;
};

/* Told of each string by its key, with the texts that have it, ascending, of which there are two or more. */
struct essay_strings_heard {
	/* Told of one string. */
	void (*hear)(void *state, uint64_t key, const struct essay_times *texts, size_t count);
	void *state;
};

/* A text as its strings are taken: lower case, a blank for each run of them. At most ESSAY_STRING_BYTES_MAX bytes. */
struct str essay_plain(struct work *w, struct str text);
/* Hears each string of 1 to ESSAY_STRING_MAX bytes that two texts at least have, shorter ones first. One that no two have is not
 * made longer: neither would its longer ones be shared. */
void essay_strings(struct work *w, const struct str *texts, size_t count,
                   const struct essay_strings_heard *heard);
/* How many strings a text of so many bytes has, in all lengths: what it shares with itself. */
double essay_strings_own(size_t bytes);

/* What shared strings are worth: strings by key, and for each the worth of one, two, … of it (those of more than the last are
 * worth as much). */
struct essay_worth {
	size_t count, value_count;
	uint64_t *keys;           /* [count], ascending */
	uint32_t *first;          /* [count + 1]: of values */
	float *values;            /* [value_count] */
	struct essay_slot *slots; /* by hash; made when read or trained */
	size_t slot_mask;
	float *runs; /* the values of each string, and a NAN after them */
};
/* Small, as there are many, each far from the last. */
struct essay_slot {
	uint32_t mark; /* the lower half of a key */
	uint32_t run;  /* where its values begin in runs; UINT32_MAX: free */
};
/* 48 bits of a string's key. */
uint64_t essay_worth_key(uint64_t key);
/* Makes what finds strings. False: so many keys belong to one place that they were made for it. */
bool essay_worth_index(struct work *w, struct essay_worth *worth);
/* Sum over the strings of a text. */
double essay_worth_of(struct work *w, const struct essay_worth *worth, struct str plain);

/* ---- meaning ---- */

/* The mean of vectors, of length 1; zeros where there are none. */
void essay_mean(const float *sentences, size_t count, size_t dimensions, float *out);
/* centres[*cluster_count][dimensions] of the sentences of all texts, by k-means. */
void essay_clusters_find(struct work *w, const struct essay_text *texts, size_t count, size_t dimensions,
                         float **centres, size_t *cluster_count);
/* out[cluster_count]: log(1 + how many of the sentences are there), each shared among the clusters near to it. */
void essay_clusters_of(const float *centres, size_t cluster_count, size_t dimensions, const float *sentences,
                       size_t count, double *out);

/* ---- what was learned ---- */

struct essay {
	struct str language;
	size_t count, dimensions;
	double low, high;
	double base;                /* the mean score and what the constant kernel adds */
	double mean, centre, scale; /* score = mean + scale (said - centre) */
	double share[ESSAY_KERNELS];
	const double *unseen;
	/* Surface: standardised figures of anchors and their weights. */
	double surface_mean[ESSAY_SURFACES], surface_spread[ESSAY_SURFACES];
	float *surfaces;        /* [count][ESSAY_SURFACES] */
	double *surface_weight; /* [count] */
	struct vocabulary vocabulary;
	double *word_weight; /* [vocabulary.count] */
	struct essay_worth worth;
	float *means;        /* [count][dimensions] */
	double *mean_weight; /* [count] */
	float *centres;      /* [cluster_count][dimensions] */
	size_t cluster_count;
	double *cluster_weight; /* [cluster_count] */
};

/* Figures standardised, within ±4. */
void essay_standardise(const struct essay *essay, const double *figures, float *out);
double essay_surface_kernel(const float *a, const float *b);
double essay_mean_kernel(const float *a, const float *b, size_t dimensions);

#endif
