#include "llm/reply.h"

#include "base/utf8.h"
#include "llm/wire.h"

/* Rounding may push the logarithm of 1 above 0. */
static const double log_probability_max = 0.001;

enum {
	TOKEN_BYTES_MAX = 512,           /* of text; the longest in the vocabularies of 2026 have about 128 */
	TOKEN_WIRE_BYTES_MAX = 16 << 10, /* with LLM_ALTERNATIVES_MAX alternatives: 3 KB are usual */
	ENVELOPE_BYTES_MAX = 64 << 10,
};

struct reply reply_init(struct work *w, const struct llm_question *question, struct llm_answer *answer)
{
	size_t tokens_max = (size_t)question->tokens_max + 1; /* and the one that ends it */
	*answer = (struct llm_answer){.prompt_tokens = -1, .cached_tokens = -1};
	return (struct reply){
		.question = question,
		.answer = answer,
		.text = buf_init(w->arena, tokens_max * TOKEN_BYTES_MAX),
		.tokens = question->alternatives > 0 ? work_array(w, tokens_max, sizeof(struct llm_token))
	                                             : NULL,
	};
}

size_t reply_bytes_max(const struct llm_question *question)
{
	return ENVELOPE_BYTES_MAX + ((size_t)question->tokens_max + 1) * TOKEN_WIRE_BYTES_MAX;
}

enum err reply_text(struct work *w, struct reply *reply, struct str text)
{
	buf_put(&reply->text, text);
	if (reply->text.full)
		return wire_misshapen(w);
	if (reply->question->piece != NULL && text.len > 0)
		reply->question->piece(reply->question->argument, text);
	return OK;
}

/* The token's bytes where the server tells them: its text cannot show half a character. */
static enum err read_bytes(struct work *w, const struct json *token, struct str *out)
{
	const struct json *bytes = json_get(token, S("bytes"));
	struct str text = json_get_str(token, S("token"));
	if (bytes == NULL || bytes->kind != JSON_ARRAY) {
		*out = str_copy(w->arena, text);
		return str_absent(text) ? wire_misshapen(w) : OK;
	}
	if (bytes->count > TOKEN_BYTES_MAX)
		return wire_misshapen(w);
	char *at = work_alloc(w, bytes->count);
	for (size_t i = 0; i < bytes->count; i++) {
		int64_t byte;
		if (!json_to_int(&bytes->elements[i], &byte) || byte < 0 || byte > UINT8_MAX)
			return wire_misshapen(w);
		at[i] = (char)byte;
	}
	*out = str_bytes(at, bytes->count);
	return OK;
}

static enum err read_alternatives(struct work *w, const struct json *list, struct llm_token *token)
{
	size_t count = list == NULL || list->kind != JSON_ARRAY ? 0 : list->count;
	token->alternative_count = count < LLM_ALTERNATIVES_MAX ? count : LLM_ALTERNATIVES_MAX;
	for (size_t i = 0; i < token->alternative_count; i++) {
		struct llm_alternative *alternative = &token->alternatives[i];
		TRY(read_bytes(w, json_at(list, i), &alternative->text));
		alternative->log_probability = json_get_real(json_at(list, i), S("logprob"));
		if (!(alternative->log_probability <= log_probability_max))
			return wire_misshapen(w);
	}
	return OK;
}

enum err reply_token(struct work *w, struct reply *reply, const struct json *token)
{
	size_t *count = &reply->answer->token_count;
	if (reply->tokens == NULL)
		return OK;
	if (*count > (size_t)reply->question->tokens_max)
		return wire_misshapen(w);
	struct llm_token *next = &reply->tokens[*count];
	TRY(read_bytes(w, token, &next->text));
	TRY(read_alternatives(w, json_get(token, S("top_logprobs")), next));
	*count += 1;
	return OK;
}

int64_t reply_count(const struct json *object, struct str name)
{
	int64_t count = json_get_int(object, name);
	return count < 0 ? -1 : count;
}

enum err reply_finish(struct work *w, struct reply *reply)
{
	if (!reply->ended)
		return fail(w, ERR_UNAVAILABLE, "The language model's server broke off its answer.");
	/* A character that tokens_max cut in two is repaired: what is stored must be text. */
	reply->answer->text = utf8_repaired(w->arena, buf_str(&reply->text));
	reply->answer->tokens = reply->answer->token_count > 0 ? reply->tokens : NULL;
	return OK;
}
