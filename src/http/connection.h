/* The connections of one loop: how many there are, and since when each keeps us waiting.
 *
 * evhttp ends a connection that is silent. One that sends or takes a byte now and then it would keep for
 * ever; and it has no limit on their number. Both are added here. All calls are on the loop's thread. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include "base/world.h"

#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>

enum {
	CONNECTION_SILENCE_S = 30, /* without a byte while one is expected */
	CONNECTION_REQUEST_S = 90, /* from the last reply to the end of the next request */
	CONNECTION_REPLY_S = 600,  /* to take a whole reply */
};

/* A request of more bytes is large: headers and any draft are less. Of those that are not whole yet, so many are kept at
 * most in all; the next is refused (503), so that strangers cannot fill the memory. */
enum { CONNECTION_LARGE_BYTES = 160 * 1024, CONNECTION_LARGE_MAX = 64 };

/* While a request is worked on, so many bytes of what comes behind it are read at most. */
enum { CONNECTION_AHEAD_BYTES = 16 * 1024 };

/* So much surely leaves with the first write. */
enum { CONNECTION_AT_ONCE_BYTES = 8 * 1024 };

struct connection;
struct evbuffer;

struct connections {
	struct arena *arena;
	const struct world *world;
	struct evconnlistener *listener;
	size_t input_max; /* bytes of one message that are kept at most before it is whole */
	unsigned count, count_max;
	unsigned large_count, large_max; /* requests that are large */
	struct connection *first;
	struct connection *spare;
	/* A reply of evhttp's own may lie in this connection's output; `restate` says it in our form. */
	void (*restate)(void *argument, struct evbuffer *output);
	bool (*may_be_own)(struct evbuffer *output);
	void *argument;
	struct connection *doubtful;
	struct event *adopt;
	struct event *look;
	struct event *doubt;
};

/* Watches all connections that `listener`, bound to evhttp, will take. At count_max it stops listening
 * until one closes. Settings of `connections` (arena, world, listener, input_max, count_max, large_max,
 * restate, may_be_own, argument) are made by the caller. */
void connection_watch(struct connections *connections, struct event_base *base, struct evhttp *evhttp);
/* No more looking; before the evhttp is freed. */
void connection_unwatch(struct connections *connections);

/* A request of this connection was given to us, in the callback in which it came, and is answered later: until then what comes is
 * kept and nobody is told. */
void connection_read_on(struct evhttp_connection *native);

/* Sends what was just written, as far as the socket takes it. The connection may be gone then. */
void connection_send(struct connections *connections, struct evhttp_connection *native);

/* Whether everything that was written has left. */
bool connection_all_flushed(const struct connections *connections);

#endif
