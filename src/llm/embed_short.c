#include "llm/embed_short.h"

#include <string.h>

/* The texts of one length, and where their vectors go. */
struct share {
	struct str *texts;
	size_t *places;
	size_t count;
	float *vectors;
};

static enum err embed_share(struct work *w, const struct llm_embedder *embedder, struct share *share,
                            const struct embed_progress *progress, float *out)
{
	size_t dimensions = embedder->dimensions;
	if (share->count == 0)
		return OK;
	share->vectors = work_array(w, share->count * dimensions, sizeof *share->vectors);
	TRY(embedder->embed(w, embedder->state, share->texts, share->count, progress, share->vectors));
	for (size_t i = 0; i < share->count; i++)
		memcpy(out + share->places[i] * dimensions, share->vectors + i * dimensions,
		       dimensions * sizeof *out);
	return OK;
}

static enum err embed(struct work *w, void *state, const struct str *texts, size_t count,
                      const struct embed_progress *progress, float *out)
{
	const struct embed_short *embedder = state;
	struct llm_embedder kept = embed_cache_embedder(embedder->cache);
	struct share shares[2];
	for (size_t s = 0; s < COUNT(shares); s++)
		shares[s] = (struct share){.texts = work_array(w, count, sizeof *shares[s].texts),
		                           .places = work_array(w, count, sizeof *shares[s].places)};
	for (size_t i = 0; i < count; i++) {
		struct share *share = &shares[texts[i].len > EMBED_SHORT_BYTES_MAX];
		share->texts[share->count] = texts[i];
		share->places[share->count++] = i;
	}
	TRY(embed_share(w, &kept, &shares[0], NULL, out));
	return embed_share(w, &embedder->inner, &shares[1], progress, out);
}

enum err embed_short_open(struct work *w, struct str folder, const struct llm_embedder *inner,
                          struct embed_short *out)
{
	*out = (struct embed_short){.inner = *inner};
	return embed_cache_open(w, folder, &out->inner, &out->cache);
}

void embed_short_close(struct embed_short *embedder)
{
	embed_cache_close(embedder->cache);
	embedder->cache = NULL;
}

struct llm_embedder embed_short_embedder(struct embed_short *embedder)
{
	return (struct llm_embedder){.state = embedder,
	                             .embed = embed,
	                             .dimensions = embedder->inner.dimensions,
	                             .model = embedder->inner.model};
}
