#include "llm/openai.h"

#include "base/encode.h"
#include "llm/reply.h"

/* Of text six bytes each at most, of images four for three. */
enum { BODY_BYTES_MAX = (8 << 20) + LLM_IMAGE_BYTES_MAX / 3 * 4 };

#define ZERO_WIDTH_SPACE S("\xe2\x80\x8b")

/* ---- the question ---------------------------------------------------------------------------- */

static void put_broken(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		buf_byte(out, text.at[i]);
		if (text.at[i] == '<' || text.at[i] == '[')
			buf_put(out, ZERO_WIDTH_SPACE);
	}
}

static struct str content_of(struct work *w, const struct llm_message *message)
{
	struct buf content = buf_init(w->arena, BODY_BYTES_MAX);
	for (size_t i = 0; i < message->piece_count; i++) {
		if (message->pieces[i].untrusted)
			put_broken(&content, message->pieces[i].text);
		else
			buf_put(&content, message->pieces[i].text);
	}
	return buf_str(&content);
}

struct str openai_image_type(struct str bytes)
{
	if (str_starts(bytes, S("\x89PNG\r\n\x1a\n")))
		return S("image/png");
	if (str_starts(bytes, S("\xff\xd8\xff")))
		return S("image/jpeg");
	return (struct str){0};
}

static void put_image(struct work *w, struct json_out *out, struct str bytes)
{
	struct str url = str_format(w->arena, "data:%.*s;base64,%.*s", STR_ARG(openai_image_type(bytes)),
	                            STR_ARG(encode_base64(w->arena, bytes)));
	json_object(out);
	json_put_str(out, S("type"), S("image_url"));
	json_name(out, S("image_url"));
	json_object(out);
	json_put_str(out, S("url"), url);
	json_end(out);
	json_end(out);
}

/* The images, then the text. */
static void put_parts(struct work *w, struct json_out *out, const struct llm_question *question,
                      struct str text)
{
	json_array(out);
	for (size_t i = 0; i < question->image_count; i++)
		put_image(w, out, question->images[i].bytes);
	json_object(out);
	json_put_str(out, S("type"), S("text"));
	json_put_str(out, S("text"), text);
	json_end(out);
	json_end(out);
}

static void put_message(struct json_out *out, struct str role, struct str content)
{
	json_object(out);
	json_put_str(out, S("role"), role);
	json_put_str(out, S("content"), content);
	json_end(out);
}

static void put_last(struct work *w, struct json_out *out, const struct llm_question *question,
                     const struct llm_message *message)
{
	json_object(out);
	json_put_str(out, S("role"), message->role);
	json_name(out, S("content"));
	put_parts(w, out, question, content_of(w, message));
	json_end(out);
}

static void put_messages(struct work *w, struct json_out *out, const struct llm_question *question)
{
	json_array(out);
	for (size_t i = 0; i < question->message_count; i++) {
		const struct llm_message *message = &question->messages[i];
		if (question->image_count > 0 && i + 1 == question->message_count)
			put_last(w, out, question, message);
		else
			put_message(out, message->role, content_of(w, message));
	}
	if (question->lead_in.len > 0)
		put_message(out, S("assistant"), question->lead_in);
	json_end(out);
}

static enum err chat_body(struct work *w, struct str model, const struct llm_question *question,
                          struct buf *body)
{
	struct json_out out = json_out(body);
	json_object(&out);
	json_name(&out, S("messages"));
	put_messages(w, &out, question);
	if (!str_absent(model))
		json_put_str(&out, S("model"), model);
	json_put_int(&out, S("max_tokens"), question->tokens_max);
	json_put_int(&out, S("seed"), question->seed);
	json_put_real(&out, S("temperature"), question->temperature);
	if (question->alternatives > 0) {
		json_put_bool(&out, S("logprobs"), true);
		json_put_int(&out, S("top_logprobs"), question->alternatives);
	}
	if (question->stop.len > 0)
		json_put_str(&out, S("stop"), question->stop);
	json_put_bool(&out, S("stream"), true);
	json_name(&out, S("stream_options"));
	json_object(&out);
	json_put_bool(&out, S("include_usage"), true);
	json_end(&out);
	json_end(&out);
	return body->full ? fail(w, ERR_TOO_LARGE, "The text is too long for the language model.") : OK;
}

/* ---- the answer ------------------------------------------------------------------------------ */

static void take_counts(struct llm_answer *answer, const struct json *usage)
{
	answer->prompt_tokens = reply_count(usage, S("prompt_tokens"));
	answer->cached_tokens = reply_count(json_get(usage, S("prompt_tokens_details")), S("cached_tokens"));
}

static enum err take_choice(struct work *w, struct reply *reply, const struct json *choice)
{
	const struct json *tokens = json_get(json_get(choice, S("logprobs")), S("content"));
	TRY(reply_text(w, reply, json_get_str(json_get(choice, S("delta")), S("content"))));
	for (size_t i = 0; tokens != NULL && i < tokens->count; i++)
		TRY(reply_token(w, reply, json_at(tokens, i)));
	struct str finished = json_get_str(choice, S("finish_reason"));
	if (str_absent(finished))
		return OK;
	reply->ended = true;
	reply->answer->cut = str_equal(finished, S("length"));
	return OK;
}

enum err openai_event(struct work *w, void *argument, const struct json *event)
{
	struct reply *reply = argument;
	const struct json *choices = json_get(event, S("choices"));
	const struct json *usage = json_get(event, S("usage"));
	if (choices == NULL || choices->kind != JSON_ARRAY)
		return wire_misshapen(w);
	if (str_absent(reply->answer->model))
		reply->answer->model = str_copy(w->arena, str_slice(json_get_str(event, S("model")), 0, 200));
	if (usage != NULL && usage->kind == JSON_OBJECT)
		take_counts(reply->answer, usage);
	return choices->count == 0 ? OK : take_choice(w, reply, json_at(choices, 0));
}

/* The text without the character that put_broken added. */
static struct str mended(struct work *w, struct str text)
{
	struct buf out = buf_init(w->arena, text.len);
	for (size_t at; (at = str_find(text, ZERO_WIDTH_SPACE)) != SIZE_MAX;) {
		buf_put(&out, str_slice(text, 0, at));
		text = str_slice(text, at + ZERO_WIDTH_SPACE.len, SIZE_MAX);
	}
	buf_put(&out, text);
	return buf_str(&out);
}

enum err openai_ask(struct work *w, const struct wire *wire, struct str model,
                    const struct llm_question *question, struct llm_answer *answer)
{
	struct buf body = buf_init(w->arena, BODY_BYTES_MAX);
	TRY(chat_body(w, model, question, &body));
	struct reply reply = reply_init(w, question, answer);
	TRY(wire_stream(w, wire, "/chat/completions", buf_str(&body), reply_bytes_max(question), openai_event,
	                &reply));
	TRY(reply_finish(w, &reply));
	answer->text = mended(w, answer->text);
	if (question->lead_in.len > 0 && str_starts(answer->text, question->lead_in))
		answer->text = str_slice(answer->text, question->lead_in.len, SIZE_MAX);
	return OK;
}
