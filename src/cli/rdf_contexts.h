/* `--contexts MAP.json` of `assay rdf`: addresses of contexts and the files that stand for them. */
#ifndef CLI_RDF_CONTEXTS_H
#define CLI_RDF_CONTEXTS_H

#include "rdf/jsonld.h"

/* Reads the map and makes a loader of it that lives in the work's arena. An object of addresses and paths; an address that
 * ends in "/" stands for all below it, and its path for a folder; the longest that fits counts. Paths are relative to the
 * map's own folder, or else to the current one. A NULL path gives a loader without `load`. ERR_INPUT. */
enum err rdf_contexts_read(struct work *w, const char *path, struct jsonld_loader *out) MUST_CHECK;

#endif
