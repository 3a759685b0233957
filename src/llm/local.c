#include "llm/local.h"

#include "base/check.h"
#include "base/world.h"
#include "llm/reply.h"

enum { PROMPT_BYTES_MAX = 4 << 20, PLACEHOLDER_BYTES = 12 };

/* ---- the prompt ------------------------------------------------------------------------------ */

enum { OPENS = 1, SPECIAL = 2 };

/* Appends the ids of text. SPECIAL: special tokens are read in it; OPENS: it begins the prompt, so that the
 * vocabulary's own first token comes before it, if there is one. */
static enum err put_tokens(struct work *w, const struct wire *wire, struct str text, int how,
                           struct json_out *prompt)
{
	if (text.len == 0)
		return OK;
	struct buf body = buf_init(w->arena, PROMPT_BYTES_MAX);
	struct json_out out = json_out(&body);
	json_object(&out);
	json_put_str(&out, S("content"), text);
	json_put_bool(&out, S("add_special"), how & OPENS);
	json_put_bool(&out, S("parse_special"), how & SPECIAL);
	json_end(&out);
	const struct json *reply;
	TRY(wire_post(w, wire, "/tokenize", buf_str(&body), &reply));
	const struct json *tokens = json_get(reply, S("tokens"));
	if (tokens == NULL || tokens->kind != JSON_ARRAY || tokens->count == 0)
		return wire_misshapen(w);
	for (size_t i = 0; i < tokens->count; i++) {
		int64_t id;
		if (!json_to_int(&tokens->elements[i], &id) || id < 0)
			return wire_misshapen(w);
		json_int(prompt, id);
	}
	return OK;
}

static struct str content_of(struct work *w, const struct llm_message *message)
{
	struct buf content = buf_init(w->arena, PROMPT_BYTES_MAX);
	for (size_t i = 0; i < message->piece_count; i++)
		buf_put(&content, message->pieces[i].text);
	return buf_str(&content);
}

/* The template filled with a placeholder for each message's content. */
static enum err fill_template(struct work *w, const struct wire *wire, const struct llm_question *question,
                              const struct str *placeholders, struct str *out)
{
	struct buf body = buf_init(w->arena, PROMPT_BYTES_MAX);
	struct json_out json = json_out(&body);
	json_object(&json);
	json_name(&json, S("messages"));
	json_array(&json);
	for (size_t i = 0; i < question->message_count; i++) {
		json_object(&json);
		json_put_str(&json, S("role"), question->messages[i].role);
		json_put_str(&json, S("content"), placeholders[i]);
		json_end(&json);
	}
	json_end(&json);
	json_end(&json);
	const struct json *reply;
	TRY(wire_post(w, wire, "/apply-template", buf_str(&body), &reply));
	*out = json_get_str(reply, S("prompt"));
	return str_absent(*out) ? wire_misshapen(w) : OK;
}

static enum err put_messages(struct work *w, const struct wire *wire, const struct llm_question *question,
                             struct json_out *prompt)
{
	struct str placeholders[LLM_MESSAGES_MAX];
	struct str frame;
	for (size_t i = 0; i < question->message_count; i++)
		placeholders[i] = world_token(w, PLACEHOLDER_BYTES);
	TRY(fill_template(w, wire, question, placeholders, &frame));
	int how = OPENS | SPECIAL;
	for (size_t i = 0; i < question->message_count; i++) {
		size_t at = str_find(frame, placeholders[i]);
		if (at == SIZE_MAX)
			return wire_misshapen(w);
		TRY(put_tokens(w, wire, str_slice(frame, 0, at), how, prompt));
		TRY(put_tokens(w, wire, content_of(w, &question->messages[i]), 0, prompt));
		frame = str_slice(frame, at + placeholders[i].len, SIZE_MAX);
		how = SPECIAL;
	}
	return put_tokens(w, wire, frame, how, prompt);
}

enum err local_prompt(struct work *w, const struct wire *wire, const struct llm_question *question,
                      struct json_out *out)
{
	json_array(out);
	TRY(put_messages(w, wire, question, out));
	TRY(put_tokens(w, wire, question->lead_in, 0, out));
	json_end(out);
	return OK;
}

/* ---- the answer ------------------------------------------------------------------------------ */

enum err local_body(struct work *w, const struct wire *wire, const struct llm_question *question,
                    struct buf *body)
{
	static const struct str fields[] = {
		S_INIT("content"),          S_INIT("stop"),    S_INIT("stop_type"),
		S_INIT("tokens_evaluated"), S_INIT("timings"), S_INIT("completion_probabilities"),
	};
	struct json_out out = json_out(body);
	json_object(&out);
	json_name(&out, S("prompt"));
	TRY(local_prompt(w, wire, question, &out));
	json_put_int(&out, S("n_predict"), question->tokens_max);
	json_put_int(&out, S("seed"), question->seed);
	json_put_real(&out, S("temperature"), question->temperature);
	json_put_int(&out, S("n_probs"), question->alternatives);
	json_put_bool(&out, S("cache_prompt"), true);
	json_put_bool(&out, S("stream"), true);
	if (!str_absent(question->grammar))
		json_put_str(&out, S("grammar"), question->grammar);
	json_name(&out, S("stop"));
	json_array(&out);
	if (question->stop.len > 0)
		json_str(&out, question->stop);
	json_end(&out);
	json_name(&out, S("response_fields"));
	json_array(&out);
	for (size_t i = 0; i < COUNT(fields); i++)
		json_str(&out, fields[i]);
	json_end(&out);
	json_end(&out);
	return body->full ? fail(w, ERR_TOO_LARGE, "The text is too long for the language model.") : OK;
}

/* The last event has the counts. */
static void take_end(struct reply *reply, const struct json *event)
{
	reply->ended = true;
	reply->answer->cut = str_equal(json_get_str(event, S("stop_type")), S("limit"));
	reply->answer->prompt_tokens = reply_count(event, S("tokens_evaluated"));
	reply->answer->cached_tokens = reply_count(json_get(event, S("timings")), S("cache_n"));
}

enum err local_event(struct work *w, void *argument, const struct json *event)
{
	struct reply *reply = argument;
	struct str content = json_get_str(event, S("content"));
	const struct json *tokens = json_get(event, S("completion_probabilities"));
	if (str_absent(content) || reply->ended)
		return wire_misshapen(w);
	TRY(reply_text(w, reply, content));
	for (size_t i = 0; tokens != NULL && i < tokens->count; i++)
		TRY(reply_token(w, reply, json_at(tokens, i)));
	if (json_get_bool(event, S("stop")))
		take_end(reply, event);
	return OK;
}

enum err local_ask(struct work *w, const struct wire *wire, const struct llm_question *question,
                   struct llm_answer *answer)
{
	struct buf body = buf_init(w->arena, PROMPT_BYTES_MAX);
	TRY(local_body(w, wire, question, &body));
	struct reply reply = reply_init(w, question, answer);
	TRY(wire_stream(w, wire, "/completion", buf_str(&body), reply_bytes_max(question), local_event,
	                &reply));
	return reply_finish(w, &reply);
}
