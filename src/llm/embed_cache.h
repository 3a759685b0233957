/* Vectors kept in a file, so that a text is embedded once: for training, evaluating and grading again.
 *
 * 1. One file a model in a folder of the caller's; it only grows: (SHA-256 of the text, vector, checksum) and again. It is
 *    read and written by any number of processes at once, one of which appends at a time (flock).
 * 2. What was cut short by a crash is cut off by the next who appends; a record that does not fit its checksum is as if it
 *    were not there. So a damaged file costs time, and never gives a wrong vector.
 * 3. It is a cache: past EMBED_CACHE_RECORDS_MAX nothing is added, and it may be deleted at any time. What cannot be read or
 *    written is logged, and computed.
 * 4. A text found is bit for bit what was computed first. */
#ifndef LLM_EMBED_CACHE_H
#define LLM_EMBED_CACHE_H

#include "llm/embed.h"

enum {
	EMBED_CACHE_RECORDS_MAX = 1 << 20
}; /* 1.6 GB of MiniLM's vectors, of which 48 MB are held in memory */

struct embed_cache;

/* In front of `inner`, which must outlive it. The folder is made when it is not there. ERR_INPUT when that cannot be. */
enum err embed_cache_open(struct work *w, struct str folder, const struct llm_embedder *inner,
                          struct embed_cache **out) MUST_CHECK;
/* NULL is fine. */
void embed_cache_close(struct embed_cache *cache);

/* The embedder; lives as long as the cache. Errors: inner's. From any thread. */
struct llm_embedder embed_cache_embedder(struct embed_cache *cache);

#endif
