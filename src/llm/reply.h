/* An answer as it grows, the same for both protocols. */
#ifndef LLM_REPLY_H
#define LLM_REPLY_H

#include "base/json.h"
#include "llm/llm.h"

struct reply {
	const struct llm_question *question;
	struct llm_answer *answer;
	struct buf text;
	struct llm_token *tokens; /* [question->tokens_max + 1], of which answer->token_count are filled */
	bool ended;               /* the server has said that this is all */
};

/* A reply of which nothing has come yet; what comes goes to `answer`. */
struct reply reply_init(struct work *w, const struct llm_question *question, struct llm_answer *answer);

/* The bytes that an answer to this question may take on the wire. */
size_t reply_bytes_max(const struct llm_question *question);

/* Adds text, and tells the asker. ERR_UNAVAILABLE past what tokens_max tokens can be. */
enum err reply_text(struct work *w, struct reply *reply, struct str text) MUST_CHECK;

/* Adds one token from {"token", "bytes", "top_logprobs": [{"token", "bytes", "logprob"}…]}: the shape that
 * llama.cpp and OpenAI share. "bytes" may be missing. */
enum err reply_token(struct work *w, struct reply *reply, const struct json *token) MUST_CHECK;

/* The member that counts something; -1 when it is not there. */
int64_t reply_count(const struct json *object, struct str name);

/* Completes the answer. ERR_UNAVAILABLE when the server broke off. */
enum err reply_finish(struct work *w, struct reply *reply) MUST_CHECK;

#endif
