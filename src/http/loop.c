#include "http/loop.h"

#include "base/check.h"
#include "http/exchange.h"
#include "http/refusal.h"
#include "http/stream.h"

#include <inttypes.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { HEADERS_MAX = 32 * 1024, DRAIN_LOOK_MS = 10, FRAMING_SPARE = 64 * 1024 };
#define DRAIN_US (10 * INT64_C(1000000))

static int64_t now_us(const struct loop *loop)
{
	const struct world *world = loop->server->app.world;
	return world->monotonic_us(world->state);
}

/* ---- tasks from other threads ---- */

static void wake(struct loop *loop)
{
	/* It can only fail when the counter is full, and then the loop is awake already. */
	ssize_t written = write(loop->wake_fd, &(uint64_t){1}, sizeof(uint64_t));
	(void)written;
}

void loop_post(struct loop *loop, struct task *task)
{
	if (pthread_equal(pthread_self(), loop->self)) {
		task->run(task);
		return;
	}
	struct task *head = atomic_load(&loop->posted);
	do
		task->next = head;
	while (!atomic_compare_exchange_weak(&loop->posted, &head, task));
	/* Whoever finds the list empty wakes the loop; the others' tasks are taken along. */
	if (head == NULL)
		wake(loop);
}

static struct task *oldest_first(struct task *task)
{
	struct task *reversed = NULL;
	while (task != NULL) {
		struct task *next = task->next;
		task->next = reversed;
		reversed = task;
		task = next;
	}
	return reversed;
}

static void run_posted(struct loop *loop)
{
	struct task *task = oldest_first(atomic_exchange(&loop->posted, NULL));
	while (task != NULL) {
		struct task *next = task->next;
		task->run(task);
		task = next;
	}
}

/* ---- stopping ---- */

static void begin_stop(struct loop *loop)
{
	loop->stopping = true;
	loop->connections.listener = NULL;
	evhttp_del_accept_socket(loop->evhttp, loop->bound);
	loop->drain_until_us = now_us(loop) + DRAIN_US;
	stream_end_all(loop);
	event_add(loop->drain, &(struct timeval){.tv_usec = DRAIN_LOOK_MS * 1000});
}

static void drained(evutil_socket_t none, short what, void *argument)
{
	struct loop *loop = argument;
	(void)none, (void)what;
	bool flushed = connection_all_flushed(&loop->connections) || now_us(loop) > loop->drain_until_us;
	if (metrics_in_flight(loop->metrics) == 0 && flushed)
		event_base_loopbreak(loop->base);
}

static void woken(evutil_socket_t fd, short what, void *argument)
{
	struct loop *loop = argument;
	(void)what;
	uint64_t count;
	ssize_t got = read(fd, &count, sizeof count);
	(void)got;
	run_posted(loop);
	if (atomic_load(&loop->server->stopping) && !loop->stopping)
		begin_stop(loop);
}

void loop_stop(struct loop *loop)
{
	wake(loop);
}

/* ---- opening and closing ---- */

static void requested(struct evhttp_request *native, void *argument)
{
	exchange_start(argument, native);
}

static void restate(void *argument, struct evbuffer *output)
{
	refusal_restate(argument, output);
}

static void listen_on(struct loop *loop, int listening)
{
	const unsigned flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC;
	struct evconnlistener *listener = evconnlistener_new(loop->base, NULL, NULL, flags, 0, listening);
	check(listener != NULL);
	loop->bound = evhttp_bind_listener(loop->evhttp, listener);
	check(loop->bound != NULL);
	loop->connections.listener = listener;
}

static void prepare_evhttp(struct loop *loop)
{
	size_t body_max = loop->server->body_max;
	loop->evhttp = evhttp_new(loop->base);
	check(loop->evhttp != NULL);
	evhttp_set_max_headers_size(loop->evhttp, HEADERS_MAX);
	evhttp_set_max_body_size(loop->evhttp, (ev_ssize_t)body_max);
	/* A body over the limit is read and thrown away, so that the client gets to see why. */
	evhttp_set_flags(loop->evhttp, EVHTTP_SERVER_LINGERING_CLOSE);
	evhttp_set_default_content_type(loop->evhttp, NULL);
	evhttp_set_allowed_methods(loop->evhttp, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
	                                                 EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
	                                                 EVHTTP_REQ_OPTIONS | EVHTTP_REQ_PATCH |
	                                                 EVHTTP_REQ_TRACE);
	evhttp_set_gencb(loop->evhttp, requested, loop);
}

/* A connection changes what it waits for several times in a request: what is left of that is told to the kernel once a turn. */
static struct event_base *open_base(void)
{
	struct event_config *config = event_config_new();
	check(config != NULL);
	check(event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) == 0);
	struct event_base *base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

void loop_open(struct work *w, struct loop *loop, struct http_server *server, int listening,
               unsigned connections_max)
{
	*loop = (struct loop){.server = server, .arena = arena_open(), .base = open_base()};
	check(loop->base != NULL);
	loop->metrics = metrics_open(loop->arena, server->app.route_count);
	loop->request_prefix = str_copy(loop->arena, world_token(w, 6));
	prepare_evhttp(loop);
	loop->connections = (struct connections){
		.arena = loop->arena,
		.world = server->app.world,
		.input_max = HEADERS_MAX + server->body_max + FRAMING_SPARE,
		.count_max = connections_max,
		.large_max = CONNECTION_LARGE_MAX / server->loop_count,
		.restate = restate,
		.may_be_own = refusal_may_begin,
		.argument = loop,
	};
	listen_on(loop, listening);
	connection_watch(&loop->connections, loop->base, loop->evhttp);
	loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	loop->wake = event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, woken, loop);
	loop->drain = event_new(loop->base, -1, EV_PERSIST, drained, loop);
	check(loop->wake_fd >= 0 && loop->wake != NULL && loop->drain != NULL);
	event_add(loop->wake, NULL);
}

static void *run(void *argument)
{
	struct loop *loop = argument;
	loop->self = pthread_self();
	event_base_dispatch(loop->base);
	return NULL;
}

void loop_start(struct loop *loop)
{
	loop->thread = task_thread(run, loop);
}

void loop_close(struct loop *loop)
{
	pthread_join(loop->thread, NULL);
	connection_unwatch(&loop->connections);
	evhttp_free(loop->evhttp);
	event_free(loop->wake);
	event_free(loop->drain);
	close(loop->wake_fd);
	event_base_free(loop->base);
	while (loop->spare_count > 0)
		arena_close(loop->spare[--loop->spare_count]);
	arena_close(loop->arena);
}

/* ---- works ---- */

struct arena *loop_take_arena(struct loop *loop)
{
	return loop->spare_count > 0 ? loop->spare[--loop->spare_count] : arena_open();
}

void loop_give_arena(struct loop *loop, struct arena *arena)
{
	if (loop->spare_count == LOOP_SPARE_ARENAS) {
		arena_close(arena);
		return;
	}
	arena_reset(arena);
	loop->spare[loop->spare_count++] = arena;
}

struct work loop_work(struct loop *loop, struct str request_id, unsigned limit_ms)
{
	return (struct work){
		.arena = loop_take_arena(loop),
		.world = loop->server->app.world,
		.request_id = request_id,
		.deadline_us = now_us(loop) + (int64_t)limit_ms * 1000,
	};
}

struct str loop_request_id(struct loop *loop, struct arena *arena)
{
	return str_format(arena, "%.*s-%" PRIx64, STR_ARG(loop->request_prefix), ++loop->requests);
}
