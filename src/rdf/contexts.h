/* The contexts that are built in: a fixed table by URL, in RFC 8785 form, made at build time from pinned packages; a test
 * compares each one's SHA-256 with the published list. Nothing else is ever loaded. */
#ifndef RDF_CONTEXTS_H
#define RDF_CONTEXTS_H

#include "rdf/jsonld.h"

/* The text of that URL's context; absent when it is none of ours. */
struct str contexts_text(struct str url);
/* The URLs, for doctor and documentation. */
size_t contexts_count(void);
struct str contexts_url(size_t index);

/* A loader over the table, and over `more` (asked first) when it has a `load`. Parsed documents live in the arena, which must
 * outlive the processor. For one thread, as the processor is. */
struct jsonld_loader contexts_loader(struct arena *arena, struct jsonld_loader more);

#endif
