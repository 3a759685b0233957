/* A dataset as canon.c lays it out: its blank nodes by number, each quad's line once. Nothing outside canon*.c includes it. */
#ifndef RDF_CANON_GRAPH_H
#define RDF_CANON_GRAPH_H

#include "base/buf.h"
#include "rdf/canon.h"

enum { CANON_HEX_MAX = 96 };
#define CANON_NO_NODE UINT32_MAX

/* A message digest; behind those of SHA-256 are zeros, so that all 48 bytes compare. */
struct canon_digest {
	uint8_t byte[48];
};

struct canon_node {
	struct str label;
	struct canon_digest first; /* Hash First Degree Quads */
	uint32_t kind;             /* the same number for the same `first` */
	uint32_t canonical;        /* number in its canonical label, plus 1; 0: none yet */
	uint32_t temporary;        /* the same of the temporary issuer at work */
	uint32_t mention;          /* where its mention set begins */
	uint32_t mention_count;
};

enum canon_place { CANON_SUBJECT, CANON_OBJECT, CANON_GRAPH, CANON_PLACES };

/* A quad's line, with "_:z" for each blank node. */
struct canon_row {
	size_t at; /* in `lines` */
	uint32_t len;
	uint32_t place_at[CANON_PLACES]; /* where "_:z" stands in the line, if it does */
	uint32_t node[CANON_PLACES];     /* CANON_NO_NODE: not a blank node */
};

struct canon_graph {
	struct work *w;
	const struct rdf_dataset *dataset;
	enum canon_hash hash;
	size_t hash_size;
	struct canon_node *nodes;
	size_t node_count;
	struct canon_row *rows; /* one a quad */
	struct buf lines;
	uint32_t *mentions; /* rows, each node's together and each quad once */
	uint32_t *issued;   /* nodes in the order of their canonical labels */
	size_t issued_count;
	size_t work; /* steps of canon.h that breaking ties took */
};

/* Issue Identifier (section 4.5) of the canonical issuer. */
void canon_issue(struct canon_graph *graph, uint32_t node);
/* The hash of the text. */
struct canon_digest canon_digest_of(const struct canon_graph *graph, struct str text);
/* A number in decimal, without a NUL; its end. */
char *canon_put_number(char *at, uint32_t number);
/* A hash in hexadecimal digits, without a NUL; its end. */
char *canon_put_hex(const struct canon_graph *graph, const struct canon_digest *digest, char *at);

/* Step 5 of section 4.4: `sorted` has all nodes by their first hash. ERR_TOO_LARGE. */
enum err canon_break_ties(struct canon_graph *graph, const uint32_t *sorted, size_t work_max) MUST_CHECK;

#endif
