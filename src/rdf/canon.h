/* RDF Dataset Canonicalization (W3C RDFC-1.0, Recommendation of 2024-05-21): the same graph is the same bytes, whatever its blank
 * nodes are called and in whichever order it came.
 *
 * A graph made to be hard costs exponentially many hashes; `work_max` bounds them, and a refusal names the limit. */
#ifndef RDF_CANON_H
#define RDF_CANON_H

#include "rdf/dataset.h"

enum canon_hash { CANON_SHA256, CANON_SHA384 };

/* The limit, in steps: a hash that is asked for, a node put into a path, a node given a label for a while. So many for each blank
 * node that shares its first hash with another, and in all. */
enum { CANON_WORK_NODE = 1 << 14, CANON_WORK_MAX = 1 << 22, CANON_BYTES_MAX = 256 << 20 };

struct canon_label {
	struct str input, canonical; /* without "_:" */
};

struct canon {
	struct str text;         /* all lines, sorted by code point, each once */
	const struct str *lines; /* views of text, line feed included */
	size_t line_count;
	const struct canon_label *labels; /* of each blank node, in the order of `canonical`: c14n0, c14n1… */
	size_t label_count;
};

/* `work_max` 0 is the limit above. ERR_TOO_LARGE when it is reached. Cost without ties: n log n. */
enum err canon_dataset(struct work *w, const struct rdf_dataset *dataset, enum canon_hash hash,
                       size_t work_max, struct canon *out) MUST_CHECK;

#endif
