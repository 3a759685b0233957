/* Numbers that look drawn by chance, from a seed: for simulations and for rules that choose at random.
 *
 * The same seed and stream give the same numbers on every machine, to the bit. Not for secrets.
 * Source: splitmix64 (Steele, Lea & Flood 2014). */
#ifndef IRT_CHANCE_H
#define IRT_CHANCE_H

#include <stddef.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

/* A sequence of its own for each pair of seed and stream: streams of one seed are the simulated people of one study. */
struct chance chance_begin(uint64_t seed, uint64_t stream);

/* 64 random bits. */
uint64_t chance_bits(struct chance *chance);

/* Uniform on (0, 1): never 0, never 1. */
double chance_uniform(struct chance *chance);

/* Standard normal, by the polar method (Marsaglia & Bray 1964). */
double chance_normal(struct chance *chance);

/* A place among [count], drawn by its probability; these sum to 1. */
size_t chance_place(struct chance *chance, const double *probability, size_t count);

#endif
