#include "http/connection.h"

#include "base/arena.h"
#include "base/check.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_struct.h>
#include <sys/socket.h>

struct connection {
	struct connections *all;
	struct connection *next;
	struct connection **link; /* what points to us */
	struct bufferevent *stream;
	struct connection *next_doubtful;
	bool adopted, doubtful;
	bool large, refused;
	size_t received;  /* since it was last written to */
	int64_t since_us; /* it was accepted, or last written to */
};

static int64_t now_us(const struct connections *all)
{
	return all->world->monotonic_us(all->world->state);
}

static void insert(struct connection *connection)
{
	struct connections *all = connection->all;
	connection->next = all->first;
	connection->link = &all->first;
	if (connection->next != NULL)
		connection->next->link = &connection->next;
	all->first = connection;
	if (++all->count == all->count_max)
		evconnlistener_disable(all->listener);
}

static void remove_connection(struct connection *connection)
{
	struct connections *all = connection->all;
	*connection->link = connection->next;
	if (connection->next != NULL)
		connection->next->link = connection->link;
	connection->next = all->spare;
	all->spare = connection;
	if (all->count-- == all->count_max && all->listener != NULL)
		evconnlistener_enable(all->listener);
}

static void forget_request(struct connection *connection)
{
	if (connection->large)
		connection->all->large_count--;
	connection->large = connection->refused = false;
	connection->received = 0;
}

/* Refusing waits for look(): a stream cannot be ended while it reads. */
static void received(struct evbuffer *input, const struct evbuffer_cb_info *info, void *argument)
{
	struct connection *connection = argument;
	struct connections *all = connection->all;
	(void)input;
	connection->received += info->n_added;
	if (connection->large || connection->received <= CONNECTION_LARGE_BYTES)
		return;
	connection->large = true;
	connection->refused = ++all->large_count > all->large_max;
	if (connection->refused)
		event_active(all->look, EV_TIMEOUT, 0);
}

static void written(struct evbuffer *output, const struct evbuffer_cb_info *info, void *argument)
{
	struct connection *connection = argument;
	struct connections *all = connection->all;
	if (info->n_added == 0)
		return;
	connection->since_us = now_us(all);
	forget_request(connection);
	bufferevent_setwatermark(connection->stream, EV_READ, 0, all->input_max);
	if (info->orig_size > 0 || connection->doubtful || !all->may_be_own(output))
		return;
	connection->doubtful = true;
	connection->next_doubtful = all->doubtful;
	all->doubtful = connection;
	event_active(all->doubt, EV_TIMEOUT, 0);
}

/* evhttp has just switched reading off until the reply is written. The kernel does not know it yet; telling it that, and then the
 * opposite, would cost more than reading on. */
void connection_read_on(struct evhttp_connection *native)
{
	struct bufferevent *stream = evhttp_connection_get_bufferevent(native);
	bufferevent_setcb(stream, NULL, NULL, NULL, NULL);
	bufferevent_setwatermark(stream, EV_READ, 0, CONNECTION_AHEAD_BYTES);
	bufferevent_enable(stream, EV_READ);
}

static void forget_doubt(struct connection *connection)
{
	struct connection **link = &connection->all->doubtful;
	while (connection->doubtful && *link != connection)
		link = &(*link)->next_doubtful;
	if (connection->doubtful)
		*link = connection->next_doubtful;
	connection->doubtful = false;
}

static void restate_doubtful(struct connections *all)
{
	while (all->doubtful != NULL) {
		struct connection *connection = all->doubtful;
		struct evbuffer *output = bufferevent_get_output(connection->stream);
		all->restate(all->argument, output);
		forget_doubt(connection);
	}
}

/* Runs when the whole reply of evhttp's own was written and before any of it is sent, which waits for the next poll. */
static void doubt(evutil_socket_t none, short what, void *argument)
{
	(void)none, (void)what;
	restate_doubtful(argument);
}

/* evhttp would first have the kernel asked whether the socket takes anything, which it nearly always does: a call and a turn more
 * for every reply; and who has ended their half meanwhile would be gone by then. So the stream is told that it does. */
void connection_send(struct connections *connections, struct evhttp_connection *native)
{
	struct bufferevent *stream = evhttp_connection_get_bufferevent(native);
	const struct event *write = &stream->ev_write;
	restate_doubtful(connections);
	/* Of what does not leave at once, the rest is still to reach who has ended their half; evhttp switches reading on again.
	 * */
	if (evbuffer_get_length(bufferevent_get_output(stream)) > CONNECTION_AT_ONCE_BYTES)
		bufferevent_disable(stream, EV_READ);
	event_get_callback(write)(event_get_fd(write), EV_WRITE, event_get_callback_arg(write));
}

static void closed(struct evhttp_connection *native, void *argument)
{
	struct connection *connection = argument;
	(void)native;
	evbuffer_remove_cb(bufferevent_get_output(connection->stream), written, connection);
	evbuffer_remove_cb(bufferevent_get_input(connection->stream), received, connection);
	forget_request(connection);
	forget_doubt(connection);
	remove_connection(connection);
}

static struct connection *take_record(struct connections *all)
{
	struct connection *connection = all->spare;
	if (connection == NULL)
		return arena_alloc(all->arena, sizeof *connection);
	all->spare = connection->next;
	return connection;
}

/* evhttp asks for the stream before it makes its connection object; that is found in adopt(). */
static struct bufferevent *accepted(struct event_base *base, void *argument)
{
	struct connections *all = argument;
	struct connection *connection = take_record(all);
	struct bufferevent *stream = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	check(stream != NULL);
	/* Else a client could send without end while it waits for its reply. */
	bufferevent_setwatermark(stream, EV_READ, 0, all->input_max);
	evbuffer_add_cb(bufferevent_get_output(stream), written, connection);
	evbuffer_add_cb(bufferevent_get_input(stream), received, connection);
	bufferevent_incref(stream);
	*connection = (struct connection){.all = all, .stream = stream, .since_us = now_us(all)};
	insert(connection);
	event_active(all->adopt, EV_TIMEOUT, 0);
	return stream;
}

/* Runs right after accepting. evhttp 2.1 gives out its connection object only with a whole request; but it
 * is the argument of the callbacks that evhttp has set on the stream by now, or NULL when it gave up. */
static void adopt(evutil_socket_t none, short what, void *argument)
{
	struct connections *all = argument;
	(void)none, (void)what;
	struct connection *next;
	for (struct connection *at = all->first; at != NULL && !at->adopted; at = next) {
		next = at->next;
		void *native;
		bufferevent_getcb(at->stream, NULL, NULL, NULL, &native);
		at->adopted = true;
		struct bufferevent *stream = at->stream;
		if (native != NULL)
			evhttp_connection_set_closecb(native, closed, at);
		else
			closed(NULL, at);
		bufferevent_decref(stream);
	}
}

/* Two states can be told apart from outside: waiting for a request, and having one (nobody is called, whatever is read); then
 * there is something to write, or it is worked on. */
static bool is_overdue(const struct connection *connection, int64_t now)
{
	bufferevent_data_cb on_read;
	bufferevent_getcb(connection->stream, &on_read, NULL, NULL, NULL);
	bool reading = (bufferevent_get_enabled(connection->stream) & EV_READ) != 0;
	int64_t waited_s = (now - connection->since_us) / 1000000;
	if (reading && on_read != NULL)
		return connection->refused || waited_s >= CONNECTION_REQUEST_S;
	if (evbuffer_get_length(bufferevent_get_output(connection->stream)) > 0)
		return waited_s >= CONNECTION_REPLY_S;
	return false;
}

/* Straight to the socket: what is not sent now is not worth waiting for. */
static void say_busy(const struct connection *connection)
{
	static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
				   "Content-Length: 0\r\nConnection: close\r\n\r\n";
	ssize_t sent = send(bufferevent_getfd(connection->stream), busy, sizeof busy - 1,
	                    MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)sent;
}

static void look(evutil_socket_t none, short what, void *argument)
{
	struct connections *all = argument;
	(void)none, (void)what;
	int64_t now = now_us(all);
	struct connection *next;
	for (struct connection *at = all->first; at != NULL; at = next) {
		next = at->next;
		if (!is_overdue(at, now))
			continue;
		if (at->refused)
			say_busy(at);
		/* evhttp then does what it does for a silent one. */
		bufferevent_trigger_event(at->stream, BEV_EVENT_TIMEOUT | BEV_EVENT_READING, 0);
	}
}

void connection_watch(struct connections *connections, struct event_base *base, struct evhttp *evhttp)
{
	connections->adopt = event_new(base, -1, 0, adopt, connections);
	connections->look = event_new(base, -1, EV_PERSIST, look, connections);
	connections->doubt = event_new(base, -1, 0, doubt, connections);
	check(connections->adopt != NULL && connections->look != NULL && connections->doubt != NULL);
	event_add(connections->look, &(struct timeval){.tv_sec = 1});
	evhttp_set_bevcb(evhttp, accepted, connections);
	evhttp_set_timeout(evhttp, CONNECTION_SILENCE_S);
}

void connection_unwatch(struct connections *connections)
{
	event_free(connections->adopt);
	event_free(connections->look);
	event_free(connections->doubt);
}

bool connection_all_flushed(const struct connections *connections)
{
	for (const struct connection *at = connections->first; at != NULL; at = at->next)
		if (evbuffer_get_length(bufferevent_get_output(at->stream)) > 0)
			return false;
	return true;
}
