/* A comparison that is made in the sandbox, since programs of strangers are parsed: what goes in, what comes out, and a strict
 * reader of that. Each submission is one file here, as the answer to a programming task is. */
#ifndef SIMILAR_REQUEST_H
#define SIMILAR_REQUEST_H

#include "base/buf.h"
#include "similar/similar.h"

enum { REQUEST_SOURCES_MAX = 4000, REQUEST_BYTES_MAX = 48 << 20, REQUEST_PAIRS_MAX = 1000 };

struct request_source {
	struct str file; /* "main.c": its extension says the language */
	struct str text;
};
struct request {
	const struct request_source *sources, *starter;
	size_t count, starter_count;
	double at_least, cluster_at_least;
	size_t pairs_max, aligned_max; /* at most REQUEST_PAIRS_MAX, SIMILAR_ALIGNED_MAX */
};
/* What came out. Pairs and clusters are in numbers of sources; of a cluster least and most are not told. */
struct request_found {
	const struct similar_pair *pairs;
	size_t pair_count, pairs_above;
	const struct similar_cluster *clusters;
	size_t cluster_count;
	double median, high;
};

/* JSON for the box. A source that is over TOKENS_SOURCE_MAX, or not UTF-8, goes in and is left out there. buf->full when it is
 * too much (REQUEST_BYTES_MAX). */
void request_write(struct buf *buf, const struct request *request);
/* In the box: reads it, compares, prints. ERR_INPUT for what is no request. */
enum err request_serve(struct work *w, struct str text, struct buf *out) MUST_CHECK;
/* Outside: reads what was printed, which a stranger may have written. ERR_INPUT unless all numbers are in their ranges: sources
 * by number, similarities from 0 to 1, lines that the sources have. */
enum err request_read(struct work *w, const struct request *request, struct str printed,
                      struct request_found *out) MUST_CHECK;

#endif
