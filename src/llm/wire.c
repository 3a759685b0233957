#include "llm/wire.h"

#include "base/log.h"
#include "base/world.h"
#include "llm/events.h"

enum {
	REPLY_BYTES_MAX = 4 << 20,
	PROBLEM_BYTES_MAX = 4 << 10, /* of a refusal, as much as is looked at */
};

/* ---- asking ---------------------------------------------------------------------------------- */

static unsigned time_left_ms(struct work *w)
{
	int64_t left_us = w->deadline_us - world_monotonic_us(w);
	if (w->deadline_us == 0 || left_us > UINT32_MAX)
		return UINT32_MAX / 1000;
	return left_us < 1000 ? 1 : (unsigned)(left_us / 1000);
}

static enum err send(struct work *w, const struct wire *wire, struct client_request *request,
                     const char *path, struct client_reply *reply)
{
	const struct client_header headers[] = {
		{"Content-Type", S("application/json")},
		{"Authorization", str_format(w->arena, "Bearer %.*s", STR_ARG(wire->key))},
	};
	request->url = str_format(w->arena, "%.*s%s", STR_ARG(wire->url), path);
	request->headers = headers;
	request->header_count = str_absent(wire->key) ? 1 : 2;
	request->given_up = wire->given_up;
	enum err result = client_send(w, wire->client, request, reply);
	if (result != ERR_TOO_LARGE)
		return result;
	work_forgive(w);
	return fail(w, ERR_UNAVAILABLE, "The model's server sent more than was asked for.");
}

/* ---- refusals -------------------------------------------------------------------------------- */

/* How llama.cpp, OpenAI and vLLM say that a question is too long. */
static const struct str too_long[] = {
	S_INIT("exceed_context_size_error"),
	S_INIT("context_length_exceeded"),
	S_INIT("maximum context length"),
};

/* What a status other than 200 means. The body may repeat the question: it is not logged. */
static enum err check_status(struct work *w, int status, struct str body)
{
	if (status == 200)
		return OK;
	for (size_t i = 0; i < COUNT(too_long); i++)
		if (str_find(body, too_long[i]) != SIZE_MAX)
			return fail(w, ERR_TOO_LARGE, "The text is too long for the model.");
	return fail(w, ERR_UNAVAILABLE, "The model's server answered with status %d.", status);
}

enum err wire_misshapen(struct work *w)
{
	return fail(w, ERR_UNAVAILABLE,
	            "The model's server answered with something else than was asked for.");
}

enum err wire_json(struct work *w, struct str text, size_t max, const struct json **out)
{
	if (json_parse(w, text, max, out) == OK)
		return OK;
	work_forgive(w);
	return wire_misshapen(w);
}

enum err wire_post(struct work *w, const struct wire *wire, const char *path, struct str body,
                   const struct json **reply)
{
	struct client_request request = {
		.method = "POST", .body = body, .timeout_ms = time_left_ms(w), .reply_max = REPLY_BYTES_MAX};
	struct client_reply raw;
	TRY(send(w, wire, &request, path, &raw));
	TRY(check_status(w, raw.status, str_slice(raw.body, 0, PROBLEM_BYTES_MAX)));
	return wire_json(w, raw.body, REPLY_BYTES_MAX, reply);
}

enum err wire_get(struct work *w, const struct wire *wire, const char *path, unsigned timeout_ms)
{
	struct client_request request = {
		.method = "GET", .timeout_ms = timeout_ms, .reply_max = REPLY_BYTES_MAX};
	struct client_reply raw;
	TRY(send(w, wire, &request, path, &raw));
	return check_status(w, raw.status, str_slice(raw.body, 0, PROBLEM_BYTES_MAX));
}

/* ---- streams --------------------------------------------------------------------------------- */

struct stream {
	struct events events;
	struct buf problem; /* how the body begins, in case that it is a refusal */
};

static bool take_bytes(void *argument, struct str bytes)
{
	struct stream *stream = argument;
	buf_put(&stream->problem, str_slice(bytes, 0, PROBLEM_BYTES_MAX - stream->problem.len));
	return events_take(&stream->events, bytes);
}

enum err wire_stream(struct work *w, const struct wire *wire, const char *path, struct str body,
                     size_t bytes_max,
                     enum err (*event)(struct work *w, void *argument, const struct json *json),
                     void *argument)
{
	struct stream stream = {events_init(w, event, argument), buf_init(w->arena, PROBLEM_BYTES_MAX)};
	struct client_request request = {
		.method = "POST",
		.body = body,
		.timeout_ms = time_left_ms(w),
		.reply_max = bytes_max,
		.piece = take_bytes,
		.argument = &stream,
	};
	struct client_reply raw;
	TRY(send(w, wire, &request, path, &raw));
	TRY(stream.events.result);
	return check_status(w, raw.status, buf_str(&stream.problem));
}
