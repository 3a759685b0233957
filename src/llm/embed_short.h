/* In front of an embedder: vectors of short texts, which are words and come again and again, are kept (llm/embed_cache.h); those
 * of longer ones, which are somebody's answers, are not. */
#ifndef LLM_EMBED_SHORT_H
#define LLM_EMBED_SHORT_H

#include "llm/embed_cache.h"

enum { EMBED_SHORT_BYTES_MAX = 40 };

struct embed_short {
	struct llm_embedder inner;
	struct embed_cache *cache; /* NULL: not open */
};

/* Keeps them in the folder, in front of `inner`. *out must stay where it is until it is closed. Errors: embed_cache_open's. */
enum err embed_short_open(struct work *w, struct str folder, const struct llm_embedder *inner,
                          struct embed_short *out) MUST_CHECK;
/* One that is not open is fine. */
void embed_short_close(struct embed_short *embedder);
/* The embedder; lives as long. Errors: inner's. From any thread. progress tells of what is not kept. */
struct llm_embedder embed_short_embedder(struct embed_short *embedder);

#endif
