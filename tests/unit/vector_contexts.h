/* The contexts that the W3C's vectors of proofs use and we do not build in, written here with no more than what the vectors name
 * (vector_contexts.json). They are right when the canonical forms come out as published, which the tests ask of each. */
#ifndef TESTS_UNIT_VECTOR_CONTEXTS_H
#define TESTS_UNIT_VECTOR_CONTEXTS_H

#include "rdf/jsonld.h"

/* A processor with these and those that are built in; to be closed before the work ends. */
struct jsonld *vector_contexts_open(struct work *w);

#endif
