/* RDF 1.1 datasets: terms, quads, and nothing that reads or writes them.
 *
 * rdf/ owns Linked Data: JSON-LD in (jsonld.h), N-Quads in and out (nquads.h), canonical form (canon.h). Pure: it opens nothing
 * and asks nobody; contexts come from a table (contexts.h) or from the caller's loader.
 *
 * 1. Standard RDF only: a predicate is an IRI, a subject or graph an IRI or a blank node.
 * 2. A dataset is an array in the order of the input and may hold a quad twice; the canonical form holds each once.
 * 3. Strings are UTF-8 and point into the work's arena or the input, which must outlive the dataset. */
#ifndef RDF_DATASET_H
#define RDF_DATASET_H

#include "base/work.h"

enum { RDF_QUADS_MAX = 1 << 19 };

enum rdf_kind { RDF_NONE, RDF_IRI, RDF_BLANK, RDF_LITERAL };

struct rdf_term {
	enum rdf_kind kind;
	struct str value; /* the IRI; the label without "_:"; the lexical form */
	struct str
		datatype; /* of a literal, always there: an IRI; xsd:string for a plain one, rdf:langString with a language */
	struct str language; /* of an rdf:langString; else absent */
};

struct rdf_quad {
	struct rdf_term subject;
	struct str predicate;
	struct rdf_term object;
	struct rdf_term graph; /* RDF_NONE: the default graph */
};

struct rdf_dataset {
	const struct rdf_quad *quads;
	size_t count;
};

#define RDF_XSD "http://www.w3.org/2001/XMLSchema#"
#define RDF_RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

#endif
