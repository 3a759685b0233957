#include "http/http.h"

#include "base/check.h"
#include "http/listen.h"
#include "http/loop.h"

#include <event2/http.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LOOPS_MAX = 8, POOL_THREADS = 4, BODY_MAX = 64 * 1024, CONNECTIONS_MAX = 8192, OTHER_FILES = 128 };

struct str http_header(const struct http_request *request, const char *name)
{
	return str_of(evhttp_find_header(request->headers, name));
}

/* RFC 6265 section 4.2.1. */
struct str http_cookie(const struct http_request *request, struct str name)
{
	struct str cookies = http_header(request, "Cookie");
	while (!str_absent(cookies)) {
		struct str value = str_trim(str_cut(&cookies, ';'));
		struct str found = str_cut(&value, '=');
		if (!str_absent(value) && str_equal(found, name))
			return value;
	}
	return (struct str){0};
}

void http_reply_header(struct http_reply *reply, const char *name, struct str value)
{
	check(reply->header_count < HTTP_REPLY_HEADERS_MAX);
	reply->headers[reply->header_count++] = (struct http_header_field){name, value};
}

void http_reply_redirect(struct http_reply *reply, struct str location)
{
	reply->status = 303;
	http_reply_header(reply, "Location", location);
}

static size_t largest_body(const struct http_app *app)
{
	size_t max = BODY_MAX;
	for (size_t i = 0; i < app->route_count; i++)
		if (app->routes[i].body_max > max)
			max = app->routes[i].body_max;
	return max;
}

static unsigned loops_wanted(const struct http_options *options)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned wanted = options->threads != 0 ? options->threads : cores > 0 ? (unsigned)cores : 1;
	return wanted < LOOPS_MAX ? wanted : LOOPS_MAX;
}

/* Each loop's share of the descriptors that the process may have. */
static unsigned connections_max(unsigned loops)
{
	struct rlimit files;
	check(getrlimit(RLIMIT_NOFILE, &files) == 0);
	rlim_t max = files.rlim_cur > 2 * OTHER_FILES ? files.rlim_cur - OTHER_FILES : OTHER_FILES;
	return (unsigned)(max < CONNECTIONS_MAX ? max : CONNECTIONS_MAX) / loops;
}

static struct http_server *make_server(const struct http_app *app, unsigned loops)
{
	struct arena *arena = arena_open();
	struct http_server *server = arena_alloc(arena, sizeof *server);
	server->app = *app;
	server->arena = arena;
	server->tree = route_compile(arena, app->routes, app->route_count);
	server->body_max = largest_body(app);
	server->loop_count = loops;
	server->loops = arena_array(arena, loops, sizeof *server->loops);
	server->seats = seats_open(arena, (size_t)connections_max(loops) * loops / 4, HTTP_STREAMS_OF_OWNER);
	return server;
}

enum err http_start(struct work *w, const struct http_app *app, const struct http_options *options,
                    struct http_server **out)
{
	int sockets[LOOPS_MAX], port;
	unsigned loops = loops_wanted(options);
	TRY(listen_open(w, options->address, sockets, loops, &port));
	struct http_server *server = make_server(app, loops);
	server->port = port;
	/* A client that hangs up is an error of its write, not a signal. */
	signal(SIGPIPE, SIG_IGN);
	server->pool =
		pool_open(server->arena, options->pool_threads != 0 ? options->pool_threads : POOL_THREADS);
	for (unsigned i = 0; i < loops; i++)
		loop_open(w, &server->loops[i], server, sockets[i], connections_max(loops));
	/* Now, and not at the end: a handler that asks for the server's figures can run before this returns. */
	*out = server;
	for (unsigned i = 0; i < loops; i++)
		loop_start(&server->loops[i]);
	return OK;
}

int http_port(const struct http_server *server)
{
	return server->port;
}

void http_stop(struct http_server *server)
{
	if (server == NULL)
		return;
	atomic_store(&server->stopping, true);
	for (unsigned i = 0; i < server->loop_count; i++)
		loop_stop(&server->loops[i]);
	for (unsigned i = 0; i < server->loop_count; i++)
		loop_close(&server->loops[i]);
	pool_close(server->pool);
	seats_close(server->seats);
	arena_close(server->arena);
}

void http_metrics(const struct http_server *server, struct buf *out)
{
	const struct metrics *all[LOOPS_MAX];
	for (unsigned i = 0; i < server->loop_count; i++)
		all[i] = server->loops[i].metrics;
	metrics_write(out, server->app.routes, server->app.route_count, all, server->loop_count);
}
