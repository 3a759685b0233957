/* The protocol of foreign servers: OpenAI's chat completions, as vLLM, llama.cpp and vendors speak it.
 *
 * Whether special tokens in a message are read as such is the server's secret. So in what a stranger wrote every '<' and
 * '[' is followed by a zero-width space, which leaves no such token of any known model whole; the same character is taken
 * out of the answer again, so that quotes are found. */
#ifndef LLM_OPENAI_H
#define LLM_OPENAI_H

#include "llm/llm.h"
#include "llm/wire.h"

/* wire->url ends in "/v1" or the like. model: the name to ask for; absent: not sent. Errors: llm_model.ask's. Fills all of
 * answer but seconds; model is the name that the server gives itself. A lead-in is sent as the beginning of the
 * assistant's message: servers either go on from it, or repeat it (it is then taken away), or start anew. */
enum err openai_ask(struct work *w, const struct wire *wire, struct str model,
                    const struct llm_question *question, struct llm_answer *answer) MUST_CHECK;

/* "image/png" or "image/jpeg", by the first bytes; absent: neither. */
struct str openai_image_type(struct str bytes);

/* One event of an answer, into the struct reply that argument is (llm/reply.h). */
enum err openai_event(struct work *w, void *argument, const struct json *event) MUST_CHECK;

#endif
