/* The protocol of the local server: llama.cpp's own /completion with token ids.
 *
 * In a prompt that is text, llama.cpp takes what looks like a special token for one, whoever wrote it: an answer with
 * "<|im_end|>" in it would end the message it stands in. So the prompt is put together here from token ids: the model's
 * template is filled with placeholders, special tokens are read in its frame only, and every message's text becomes
 * ordinary tokens. */
#ifndef LLM_LOCAL_H
#define LLM_LOCAL_H

#include "llm/llm.h"
#include "llm/wire.h"

/* wire->url without a path. Errors: llm_model.ask's. Fills all of answer but model and seconds. */
enum err local_ask(struct work *w, const struct wire *wire, const struct llm_question *question,
                   struct llm_answer *answer) MUST_CHECK;

/* What is sent to /completion. ERR_TOO_LARGE when the body is full; else as local_ask. */
enum err local_body(struct work *w, const struct wire *wire, const struct llm_question *question,
                    struct buf *body) MUST_CHECK;
/* The prompt alone, written as an array of token ids. */
enum err local_prompt(struct work *w, const struct wire *wire, const struct llm_question *question,
                      struct json_out *out) MUST_CHECK;

/* One event of an answer, into the struct reply that argument is (llm/reply.h). */
enum err local_event(struct work *w, void *argument, const struct json *event) MUST_CHECK;

#endif
