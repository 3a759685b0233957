/* The configured embedder as grading takes it (struct grade_embedding): there once it has come up, with vectors of words kept in
 * the data folder (llm/embed_short.h). */
#ifndef WEB_EMBEDDING_H
#define WEB_EMBEDDING_H

#include "grade/grade.h"
#include "llm/embed.h"

struct embedding;

/* embed must outlive it; folder: where vectors of words are kept. Does not wait. Lives in the arena. */
struct embedding *embedding_open(struct arena *arena, struct embed *embed, struct str folder);
/* Nobody asks any more. NULL is fine. */
void embedding_close(struct embedding *embedding);
struct grade_embedding embedding_of(struct embedding *embedding);

#endif
