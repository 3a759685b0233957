#include "http/stream.h"

#include "base/check.h"
#include "base/log.h"
#include "base/time.h"
#include "http/reply.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>

enum { OUT_MAX = 256 * 1024, SILENCE_MS = 15000, RUN_LIMIT_MS = 10000 };
#define LIFE_US (5 * TIME_MINUTE_US)

struct stream {
	struct task task; /* first: in the loop's queue */
	struct exchange *exchange;
	struct stream *next;
	struct stream **link;
	struct event *timer;
	struct id owner;
	void *state;
	void *state_next; /* what a run makes of it; a run that is done again begins from `state` again */
	size_t state_size;
	unsigned interval_ms;
	enum err (*produce)(struct work *w, struct tx *tx, void *state, struct buf *out, bool *end);
	int64_t wrote_us;
	size_t bytes;
	/* of the run that is under way */
	bool running;
	struct work work;
	struct db_job job;
	struct buf out;
	bool end;
};

/* evhttp takes the connection away from a request whose client left. */
static bool client_left(const struct stream *stream)
{
	return evhttp_request_get_connection(stream->exchange->native) == NULL;
}

static void close_stream(struct stream *stream)
{
	struct exchange *x = stream->exchange;
	*stream->link = stream->next;
	if (stream->next != NULL)
		stream->next->link = stream->link;
	event_free(stream->timer);
	seats_leave(x->loop->server->seats, stream->owner);
	evhttp_send_reply_end(x->native);
	x->native = NULL;
	exchange_finish(x, stream->bytes);
}

/* Whoever watches on connects again, and is admitted again if they still may. */
static bool is_over(const struct stream *stream)
{
	return world_monotonic_us(&stream->exchange->work) - stream->exchange->started_us >= LIFE_US;
}

static void write_chunk(struct stream *stream, struct str bytes)
{
	struct evbuffer *chunk = evbuffer_new();
	check(chunk != NULL);
	evbuffer_add(chunk, bytes.at, bytes.len);
	evhttp_send_reply_chunk(stream->exchange->native, chunk);
	evbuffer_free(chunk);
	stream->bytes += bytes.len;
	stream->wrote_us = world_monotonic_us(&stream->exchange->work);
}

static bool was_silent(const struct stream *stream)
{
	return world_monotonic_us(&stream->exchange->work) - stream->wrote_us >= SILENCE_MS * 1000;
}

static void wait_for_next(struct stream *stream)
{
	unsigned ms = stream->interval_ms;
	event_add(stream->timer, &(struct timeval){.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000});
}

static enum err produce(struct work *w, struct tx *tx, void *argument)
{
	struct stream *stream = argument;
	stream->out = buf_init(w->arena, OUT_MAX);
	stream->end = false;
	memcpy(stream->state_next, stream->state, stream->state_size);
	TRY(stream->produce(w, tx, stream->state_next, &stream->out, &stream->end));
	if (stream->out.full)
		return fail(w, ERR_TOO_LARGE, "An event is larger than %d bytes.", OUT_MAX);
	return OK;
}

/* On the loop, with what one run gave. */
static void produced(struct task *task)
{
	struct stream *stream = (struct stream *)task;
	struct loop *loop = stream->exchange->loop;
	bool failed = stream->work.failed != OK;
	stream->running = false;
	memcpy(stream->state, stream->state_next, stream->state_size);
	if (failed)
		log_failure(&stream->work, "http.stream_failed");
	else if (stream->out.len > 0)
		write_chunk(stream, buf_str(&stream->out));
	else if (was_silent(stream))
		write_chunk(stream, S(":\n\n"));
	loop_give_arena(loop, stream->work.arena);
	if (failed || stream->end || loop->stopping || client_left(stream) || is_over(stream))
		close_stream(stream);
	else
		wait_for_next(stream);
}

static void transacted(struct db_job *job, enum err result)
{
	struct stream *stream = job->argument;
	check(result == stream->work.failed);
	loop_post(stream->exchange->loop, &stream->task);
}

static void run(struct stream *stream)
{
	struct loop *loop = stream->exchange->loop;
	stream->running = true;
	stream->work = loop_work(loop, stream->exchange->work.request_id, RUN_LIMIT_MS);
	stream->job =
		(struct db_job){.w = &stream->work, .body = produce, .argument = stream, .done = transacted};
	db_read_later(loop->server->app.db, &stream->job);
}

/* A client that does not read gets nothing new, until evhttp gives it up. */
static bool is_clogged(const struct stream *stream)
{
	struct evhttp_connection *connection = evhttp_request_get_connection(stream->exchange->native);
	return evbuffer_get_length(bufferevent_get_output(evhttp_connection_get_bufferevent(connection))) >
	       OUT_MAX;
}

static void due(evutil_socket_t none, short what, void *argument)
{
	struct stream *stream = argument;
	(void)none, (void)what;
	if (client_left(stream) || is_over(stream))
		close_stream(stream);
	else if (is_clogged(stream))
		wait_for_next(stream);
	else
		run(stream);
}

static struct stream *make_stream(struct exchange *x)
{
	const struct http_stream *source = x->reply.stream;
	struct stream *stream = work_alloc(&x->work, sizeof *stream);
	void *state = work_alloc(&x->work, source->state_size);
	if (source->state_size > 0)
		memcpy(state, source->state, source->state_size);
	*stream = (struct stream){
		.task = {.run = produced},
		.exchange = x,
		.timer = event_new(x->loop->base, -1, 0, due, stream),
		.owner = source->owner,
		.state = state,
		.state_next = work_alloc(&x->work, source->state_size),
		.state_size = source->state_size,
		.interval_ms = source->interval_ms < SILENCE_MS ? source->interval_ms : SILENCE_MS,
		.produce = source->next,
		.wrote_us = world_monotonic_us(&x->work),
	};
	check(stream->timer != NULL);
	return stream;
}

static void join(struct stream *stream, struct loop *loop)
{
	stream->next = loop->streams;
	stream->link = &loop->streams;
	if (stream->next != NULL)
		stream->next->link = &stream->next;
	loop->streams = stream;
}

enum err stream_admit(struct exchange *x)
{
	switch (seats_take(x->loop->server->seats, x->reply.stream->owner)) {
	case SEATS_TAKEN: return OK;
	case SEATS_OWN_FULL:
		return fail(&x->work, ERR_BUSY,
		            "You watch in %d places already. Close one of them and try again.",
		            HTTP_STREAMS_OF_OWNER);
	case SEATS_ALL_FULL: break;
	}
	return fail(&x->work, ERR_BUSY, "Too many people are watching. Please try again in a moment.");
}

void stream_open(struct exchange *x)
{
	struct stream *stream = make_stream(x);
	if (str_absent(x->reply.type))
		x->reply.type = S("text/event-stream");
	x->reply.status = 200;
	http_reply_header(&x->reply, "Cache-Control", S("no-store"));
	reply_write_headers(x);
	evhttp_send_reply_start(x->native, x->reply.status, NULL);
	join(stream, x->loop);
	run(stream);
}

void stream_end_all(struct loop *loop)
{
	struct stream *next;
	for (struct stream *stream = loop->streams; stream != NULL; stream = next) {
		next = stream->next;
		if (!stream->running)
			close_stream(stream);
	}
}
