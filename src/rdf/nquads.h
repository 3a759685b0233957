/* N-Quads (W3C RDF 1.1 N-Quads), read as the grammar says and written in the canonical form of RDFC-1.0 appendix A: one space
 * between terms, ` .` and a line feed after, the fewest escapes. */
#ifndef RDF_NQUADS_H
#define RDF_NQUADS_H

#include "base/buf.h"
#include "rdf/dataset.h"

enum { NQUADS_BYTES_MAX = 64 << 20 };

/* Reads a document; blank lines and comments are passed over. ERR_INPUT with the line and what was expected there; relative
 * IRIs and surrogates are refused. ERR_TOO_LARGE over `max` bytes or RDF_QUADS_MAX quads. Cost: linear. */
enum err nquads_parse(struct work *w, struct str text, size_t max, struct rdf_dataset *out) MUST_CHECK;

/* Writes one quad with its line feed, or all of them in their order. What no IRI may have (a blank, <>"{}|^`\) is written as
 * \u00XX, so that no IRI, wherever it came from, reads as two terms. */
void nquads_write(struct buf *buf, const struct rdf_quad *quad);
void nquads_write_all(struct buf *buf, const struct rdf_dataset *dataset);

/* Pieces of a line, for who writes blank nodes himself: a term (RDF_NONE is nothing); the predicate with a space on each side. */
void nquads_write_term(struct buf *buf, const struct rdf_term *term);
void nquads_write_predicate(struct buf *buf, const struct rdf_quad *quad);

#endif
