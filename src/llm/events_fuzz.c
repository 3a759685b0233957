/* Any bytes as a model server's stream, in pieces of any size, in either protocol. Whatever comes is bounded and valid
 * text, or refused. The first byte says how. */
#include "base/check.h"
#include "base/utf8.h"
#include "llm/events.h"
#include "llm/local.h"
#include "llm/openai.h"
#include "llm/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_answer(const struct llm_question *question, const struct llm_answer *answer)
{
	check(utf8_valid(answer->text));
	check(answer->token_count <= (size_t)question->tokens_max + 1);
	check((answer->tokens == NULL) == (answer->token_count == 0));
	for (size_t i = 0; i < answer->token_count; i++)
		check(answer->tokens[i].alternative_count <= LLM_ALTERNATIVES_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	const struct llm_question question = {.tokens_max = 8, .alternatives = 20};
	struct llm_answer answer;
	struct reply reply = reply_init(&w, &question, &answer);
	struct events events = events_init(&w, data[0] & 1 ? local_event : openai_event, &reply);
	size_t piece = 1 + (data[0] >> 1);
	struct str bytes = str_bytes(data + 1, size - 1);
	while (bytes.len > 0 && events_take(&events, str_slice(bytes, 0, piece)))
		bytes = str_slice(bytes, piece, SIZE_MAX);
	check(events.result == w.failed);
	if (events.result == OK && reply_finish(&w, &reply) == OK)
		check_answer(&question, &answer);
	work_finish(&w);
	return 0;
}
