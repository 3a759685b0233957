/* RDF Dataset Canonicalization (W3C RDFC-1.0, Recommendation of 2024-05-21): the same graph is the same bytes, whatever its blank
 * nodes are called and in whichever order it came.
 *
 * Blank nodes whose own quads tell them apart cost one hash each. Those that share this first hash with another are tied, and
 * are told apart by walking from each through all that are tied with it or near it: the square of a chain's length, the
 * factorial of a graph where all are neighbours of all. So the walking is limited, and a refusal names the limit.
 *
 * What the recommendation promises it does not keep for every dataset whose graphs are named by blank nodes: its hash of a
 * related node forgets which quad stands in which graph, so that two nodes can be tied which are not alike, and the order of the
 * quads decides between them. There this gives, as rdf-canonize does, what the algorithm gives (canon_test.c has the
 * smallest case). Such a signature is not forged by it; it may only fail where it should hold. */
#ifndef RDF_CANON_H
#define RDF_CANON_H

#include "rdf/dataset.h"

enum canon_hash { CANON_SHA256, CANON_SHA384 };

/* The limit, in steps of about 60 ns: a remembered hash, a label put into a path, a node given a label for a while; three and
 * more for a hash that is worked out, by its length; and so many for what is moved, sorted or grown. So many for each tied node,
 * that a small graph can't cost much (ten nodes, each linked to each: some 10 ms), and so many for each quad that mentions one:
 * to walk through all of them once, which is as much as rdf-canonize allows by default. But so many in all at the most, 0.1 to
 * 0.4 s: with reading and hashing the largest graph, a refusal takes less than a second (bench/rdf_poison). */
enum {
	CANON_WORK_NODE = 1 << 14,
	CANON_WORK_MAX = 1 << 22,
	CANON_WORK_QUAD = 16,
	CANON_BYTES_MAX = 256 << 20
};

struct canon_label {
	struct str input, canonical; /* without "_:" */
};

struct canon {
	struct str text;         /* all lines, sorted by code point, each once */
	const struct str *lines; /* views of text, line feed included */
	size_t line_count;
	const struct canon_label *labels; /* of each blank node, in the order of `canonical`: c14n0, c14n1… */
	size_t label_count;
	size_t work; /* steps that it took */
};

/* `work_max` is the steps in all; 0: the limit above. ERR_TOO_LARGE when it is reached, over RDF_QUADS_MAX quads, or over
 * CANON_BYTES_MAX bytes of lines. Strings of `out` are in the work's arena; input labels are the dataset's. Cost without ties:
 * n log n. Memory: 5 to 20 times the text, and 64 bytes for each step at the most. */
enum err canon_dataset(struct work *w, const struct rdf_dataset *dataset, enum canon_hash hash,
                       size_t work_max, struct canon *out) MUST_CHECK;

#endif
