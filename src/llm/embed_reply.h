/* What a server answers at /v1/embeddings, read. Hostile: whatever is not exactly what was asked for is ERR_UNAVAILABLE, in
 * words. */
#ifndef LLM_EMBED_REPLY_H
#define LLM_EMBED_REPLY_H

#include "base/json.h"

enum { EMBED_DIMENSIONS_MAX = 8192 };

struct embed_vectors {
	size_t dimensions;    /* 1 … EMBED_DIMENSIONS_MAX */
	const float *numbers; /* [count][dimensions], each of length 1 */
	struct str model;     /* as the server calls it, at most 200 bytes; absent: it does not say */
	int64_t tokens;       /* read in all; -1: it does not say */
};

/* {model?, usage: {prompt_tokens}?, data: [{index?, embedding}…]}: one embedding for each of `count` texts, in the order of
 * their indices, or as they stand where there are none; each an array of numbers, or base64 of little-endian floats. All of one
 * size, finite, and of length 1 but for a hundredth, which is taken away. `out` lies in the work. */
enum err embed_reply_read(struct work *w, const struct json *reply, size_t count,
                          struct embed_vectors *out) MUST_CHECK;

/* ERR_UNAVAILABLE: the server's answer cannot be used because … (`why`, an end of a sentence). */
enum err embed_reply_unusable(struct work *w, const char *why);

#endif
