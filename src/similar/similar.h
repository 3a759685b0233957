/* How alike programs are that several people handed in: pairs, and groups of them. It says what is alike, and never who copied
 * from whom, or whether anybody did: small tasks have few good answers, and people share a course's examples.
 *
 * 1. Compared are submissions, in each language by itself: all files of a submission in one language are one unit. Files of
 *    different languages, and files of no language known here, are never compared.
 * 2. A unit is its tokens (similar/tokens.h): names, literals' values, comments, layout and the form of loops do not count. Its
 *    fingerprints (similar/winnow.h) count as often as they occur.
 * 3. The similarity of two units is the share of their fingerprints that they have in common: 2 · Σ min(a, b) / (Σ a + Σ b), over
 *    all fingerprints, a and b being how often each has it. 1 for a unit and itself, 0 when nothing is shared.
 * 4. What stands in the starter code (what everybody was given) counts for nobody: its runs are no fingerprints, and its tokens
 *    are in no fragment. A unit without anything of its own is alike nothing.
 * 5. k and window are the caller's; 0: chosen by language, by how long units are (SIMILAR_TOKENS_SHORT). Dolos' 23 and 17 find
 *    less in programs of 20 lines, where parts that changed places are often shorter than a fingerprint is long.
 * 6. Fragments of a pair (similar/align.h) are runs of at least k tokens that both have, in whatever order. They are found for
 *    the pairs most alike, since each costs as much as hundreds of pairs without.
 * 7. The same input gives the same output, to the bit.
 *
 * Measured in bench/README.md: disguised copies among honest answers to the same task. */
#ifndef SIMILAR_SIMILAR_H
#define SIMILAR_SIMILAR_H

#include "similar/align.h"
#include "similar/winnow.h"

enum {
	SIMILAR_UNITS_MAX = 20000,
	SIMILAR_FILES_MAX = 100000,
	SIMILAR_BYTES_MAX = 256 << 20, /* of all sources */
	SIMILAR_PAIRS_MAX = 1000000,   /* kept */
	SIMILAR_ALIGNED_MAX = 1000,    /* pairs with fragments */
	SIMILAR_TOKENS_SHORT = 1000,   /* units are short when half of them have fewer */
};

struct similar_source {
	struct str submission, path, text;
};

struct similar_options {
	size_t k, window; /* 1 … 1,000 (WINNOW_K_MAX, WINNOW_WINDOW_MAX); 0: chosen */
	double common; /* fingerprints in more than this share of a language's units are nobody's; 1: none are */
	double at_least;         /* pairs less alike are left out */
	double cluster_at_least; /* pairs as alike link units to groups */
	size_t pairs_max;        /* at most so many pairs are kept: those most alike */
	size_t aligned_max;      /* and of these so many have fragments */
};
/* k and window chosen, no fingerprint too common, pairs from 0.5 (1,000 of them, 50 with fragments), groups from 0.8. */
struct similar_options similar_standard_options(void);

/* A source as it was read. */
struct similar_file {
	struct str path, text;
	struct tokens tokens;
	size_t first;        /* of its tokens among the unit's */
	struct str left_out; /* why it is not compared; absent: it is */
};
struct similar_unit {
	struct str submission;
	const struct grammar *grammar;
	struct similar_file *files;
	size_t file_count;
	struct token *tokens;          /* of all its files, a barrier behind each */
	bool *given;                   /* [token_count]: in the starter code */
	size_t token_count, own_count; /* own: of its programs' tokens those that are not given */
	size_t print_count;
};
/* What both units have, as lines of a file of each, from 1. */
struct similar_fragment {
	size_t left_file, right_file, left_line, left_line_last, right_line, right_line_last, tokens;
};
struct similar_pair {
	size_t left, right; /* units, left < right */
	double similarity;
	size_t shared;                            /* fingerprints */
	bool aligned;                             /* the rest is known */
	size_t longest, overlap;                  /* tokens: of the longest fragment, of all */
	double left_covered, right_covered;       /* shares of their own tokens that are in fragments */
	const struct similar_fragment *fragments; /* by their place in the left unit */
	size_t fragment_count;
};
struct similar_cluster {
	const size_t *units;
	size_t count;
	double least, most; /* similarity among those of its pairs that link it */
};
struct similar_language {
	const struct grammar *grammar;
	size_t units, k, window, common; /* common: fingerprints that were nobody's */
};

struct similar {
	struct similar_options options;
	const struct similar_unit *units; /* by language, then in the order of their first source */
	size_t unit_count;
	const struct similar_language *languages;
	size_t language_count;
	const struct similar_pair *pairs;       /* the most alike first */
	size_t pair_count, pairs_above;         /* kept; at least as alike as asked */
	const struct similar_cluster *clusters; /* the largest first */
	size_t cluster_count;
	size_t unread; /* sources in no language known here */
	/* Of all pairs that could be compared half are at most so much alike, and 99 of 100; NAN without any. */
	double median, high;
};

/* Compares. Sources of one submission need not lie together; `starter` sources have no submission. What cannot be read is left
 * out, with the reason. ERR_TOO_LARGE over the limits above, ERR_INPUT for options out of range.
 * Cost: reading and fingerprints are linear, some 0.3 µs a byte; then one step for each two units that share a fingerprint,
 * for each of these: for n answers to one task some n² times what two of them have in common. 1,143 programs of 25 lines take
 * 0.2 s of one core, 4,572 take 1.1 s and 170 MB. */
enum err similar_find(struct work *w, const struct similar_source *sources, size_t count,
                      const struct similar_source *starter, size_t starter_count,
                      const struct similar_options *options, struct similar *out) MUST_CHECK;

#endif
