#include "http/refusal.h"

#include "base/buf.h"
#include "base/log.h"

#include <event2/buffer.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <sys/queue.h>

enum { LINE_BYTES_MAX = 128, TIME_LIMIT_MS = 1000, STATUS_AT = 9 /* in "HTTP/1.1 400 …" */ };
#define HEAD_BYTES_MAX 8192

/* What lies in front, as it lies in memory; evbuffer_copyout would refuse, because a connection's front is frozen. */
static struct str front(struct evbuffer *output)
{
	struct evbuffer_iovec piece;
	if (evbuffer_peek(output, -1, NULL, &piece, 1) < 1)
		return (struct str){0};
	return str_bytes(piece.iov_base, piece.iov_len);
}

bool refusal_may_begin(struct evbuffer *output)
{
	struct str line = front(output);
	return line.len > STATUS_AT && str_starts(line, S("HTTP/1.")) &&
	       (line.at[STATUS_AT] == '4' || line.at[STATUS_AT] == '5');
}

/* The first line of evhttp's own reply, or absent. */
static struct str own_line(struct work *w, struct evbuffer *output)
{
	static const char mark[] = "\r\nX-Request-Id: ";
	if (evbuffer_search(output, mark, sizeof mark - 1, NULL).pos >= 0)
		return (struct str){0};
	struct str rest = str_copy(w->arena, str_slice(front(output), 0, LINE_BYTES_MAX));
	return str_cut(&rest, '\r');
}

static int status_of(struct str line)
{
	int64_t status;
	return str_to_int(str_slice(line, STATUS_AT, 3), &status) ? (int)status : 400;
}

enum err refusal_too_large(struct work *w, size_t max)
{
	if (max < 1 << 10)
		return fail(w, ERR_TOO_LARGE, "What was sent is too large: %zu bytes are taken here at most.",
		            max);
	bool mega = max >= 1 << 20;
	return fail(w, ERR_TOO_LARGE, "What was sent is too large: about %zu %s are taken here at most.",
	            mega ? max >> 20 : max >> 10, mega ? "MB" : "KB");
}

static void say_why(struct work *w, const struct loop *loop, int status)
{
	if (status == 413)
		(void)refusal_too_large(w, loop->server->body_max);
	else if (status == 501)
		(void)fail(w, ERR_INPUT, "This method is not known here.");
	else
		(void)fail(w, ERR_INPUT, "The request is not well formed.");
}

static void put_reply(struct buf *out, struct str line, const struct work *w, const struct http_reply *reply)
{
	buf_format(out, "%.*s\r\nContent-Type: %.*s\r\n", STR_ARG(line), STR_ARG(reply->type));
	for (size_t i = 0; i < reply->header_count; i++)
		buf_format(out, "%s: %.*s\r\n", reply->headers[i].name, STR_ARG(reply->headers[i].value));
	buf_format(out, "X-Request-Id: %.*s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
	           STR_ARG(w->request_id), reply->body.len);
	buf_put(out, reply->body);
}

/* The front of a connection's buffer is frozen for all but its writer. */
static void replace(struct evbuffer *output, struct str reply)
{
	evbuffer_unfreeze(output, 1);
	evbuffer_drain(output, evbuffer_get_length(output));
	evbuffer_freeze(output, 1);
	evbuffer_add(output, reply.at, reply.len);
}

static void restate(struct work *w, struct loop *loop, struct str line, struct evbuffer *output)
{
	const struct http_app *app = &loop->server->app;
	struct evkeyvalq none;
	TAILQ_INIT(&none);
	const struct http_request request = {.path = S("/"), .target = S("/"), .headers = &none};
	const struct field_source source = {0};
	struct http_call call = {.request = &request, .source = &source, .db = app->db, .app = app->state};
	struct http_reply reply = {.status = status_of(line)};
	int status = reply.status;
	say_why(w, loop, status);
	app->failed(w, &call, &reply);
	if (app->finish != NULL)
		app->finish(w, &call, &reply);
	struct buf out = buf_init(w->arena, HEAD_BYTES_MAX + reply.body.len);
	put_reply(&out, line, w, &reply);
	if (!out.full)
		replace(output, buf_str(&out));
	log_event(w, LOG_INFO, "http", LOG_TEXT("method", S("-")), LOG_TEXT("route", S("-")),
	          LOG_INT("status", status));
}

void refusal_restate(struct loop *loop, struct evbuffer *output)
{
	struct work w = loop_work(loop, (struct str){0}, TIME_LIMIT_MS);
	w.request_id = loop_request_id(loop, w.arena);
	struct str line = own_line(&w, output);
	if (!str_absent(line))
		restate(&w, loop, line, output);
	loop_give_arena(loop, w.arena);
}
