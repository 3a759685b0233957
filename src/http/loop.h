/* One thread with its event loop: the connections it accepted, the requests and streams on them.
 *
 * 1. Nothing of libevent is touched by another thread. Others hand tasks over with loop_post.
 * 2. While a request is worked on elsewhere, evhttp is not told what comes on its connection, so it cannot
 *    notice that the client left and the request stays valid until the reply is given to it.
 *    (evhttp_request_own would leak a request whose reply cannot be written.) */
#ifndef HTTP_LOOP_H
#define HTTP_LOOP_H

#include "http/connection.h"
#include "http/http.h"
#include "http/metrics.h"
#include "http/pool.h"
#include "http/route.h"
#include "http/seats.h"
#include "http/task.h"

#include <stdatomic.h>

enum { LOOP_SPARE_ARENAS = 256 };

struct loop;
struct stream;

struct http_server {
	struct http_app app;
	struct arena *arena;
	struct route_tree *tree;
	struct pool *pool;
	struct seats *seats; /* of event streams */
	size_t body_max;     /* the largest of all routes */
	int port;
	atomic_bool stopping;
	atomic_flag warned_forwarded; /* said that an X-Forwarded-For is not believed */
	unsigned loop_count;
	struct loop *loops;
};

struct loop {
	struct http_server *server;
	pthread_t thread; /* for joining; set by who started it */
	pthread_t self;   /* for recognising; set by the thread */
	struct event_base *base;
	struct evhttp *evhttp;
	struct evhttp_bound_socket *bound;
	struct connections connections;
	int wake_fd;
	struct event *wake;
	_Atomic(struct task *) posted; /* newest first */
	struct event *drain;           /* looks, while stopping, whether all is quiet */
	int64_t drain_until_us;
	bool stopping;
	struct stream *streams;
	struct metrics *metrics;
	struct str request_prefix; /* request ids are this and a counter */
	uint64_t requests;
	struct arena *arena; /* the loop's life */
	struct arena *spare[LOOP_SPARE_ARENAS];
	size_t spare_count;
};

/* Prepares a loop that accepts on the listening socket, which is its own from now on. */
void loop_open(struct work *w, struct loop *loop, struct http_server *server, int listening,
               unsigned connections_max);
void loop_start(struct loop *loop);
/* Asks the loop to finish what is in flight and end; any thread. */
void loop_stop(struct loop *loop);
/* Waits for the end of the thread and frees everything. */
void loop_close(struct loop *loop);

/* Runs the task on the loop's thread: at once when that is the caller's. */
void loop_post(struct loop *loop, struct task *task);

/* An empty arena for one request, and back. */
struct arena *loop_take_arena(struct loop *loop);
void loop_give_arena(struct loop *loop, struct arena *arena);

/* A new work with a deadline; its arena is taken from the loop. */
struct work loop_work(struct loop *loop, struct str request_id, unsigned limit_ms);
/* Unique in this process and, by its random prefix, among all. */
struct str loop_request_id(struct loop *loop, struct arena *arena);

#endif
