#include "web/embedding.h"

#include "base/check.h"
#include "llm/embed_short.h"

#include <pthread.h>

struct embedding {
	struct embed *embed;
	struct str folder;
	pthread_mutex_t lock;
	struct embed_short words; /* not open: it has not come up yet */
};

struct embedding *embedding_open(struct arena *arena, struct embed *embed, struct str folder)
{
	struct embedding *embedding = arena_alloc(arena, sizeof *embedding);
	*embedding = (struct embedding){.embed = embed, .folder = folder};
	check(pthread_mutex_init(&embedding->lock, NULL) == 0);
	return embedding;
}

void embedding_close(struct embedding *embedding)
{
	if (embedding == NULL)
		return;
	embed_short_close(&embedding->words);
	pthread_mutex_destroy(&embedding->lock);
}

/* Waiting goes before the lock, so that one who waits keeps nobody else. */
static enum err ready(struct work *w, void *state, struct llm_embedder *out, struct llm_embedder *kept)
{
	struct embedding *embedding = state;
	struct llm_embedder inner;
	enum err failed = OK;
	TRY(embed_ready(w, embedding->embed, &inner));
	pthread_mutex_lock(&embedding->lock);
	if (embedding->words.cache == NULL)
		failed = embed_short_open(w, embedding->folder, &inner, &embedding->words);
	if (failed == OK)
		*out = embed_short_embedder(&embedding->words);
	if (failed == OK && kept != NULL)
		*kept = embed_cache_embedder(embedding->words.cache);
	pthread_mutex_unlock(&embedding->lock);
	return failed;
}

struct grade_embedding embedding_of(struct embedding *embedding)
{
	return (struct grade_embedding){ready, embedding};
}
