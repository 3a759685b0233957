/* Requests a second over HTTP and what one costs the server, with wrk on the same cores: a plain reply, beside bare
 * evhttp that gives the same bytes; a JSON body of 860 bytes that is read and checked; the same, written durably to
 * SQLite. The access log is written, to /dev/null. */
#include "bench.h"

#include "base/check.h"
#include "base/world.h"
#include "db/jobs.h"
#include "http/http.h"
#include "http/listen.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

enum { THREADS = 2 };

#define HELLO "{\"hello\":\"this is a small reply of about sixty bytes\"}"

static const struct id org = {{1}};

/* ---- what is served -------------------------------------------------------------------------- */

struct note {
	struct str name, text;
	int64_t count;
};

static const struct field note_fields[] = {
	{.name = "name",
         .place = FIELD_BODY,
         .type = FIELD_TEXT,
         .offset = offsetof(struct note, name),
         .required = true,
         .min = 1,
         .max = 100},
	{.name = "text", .place = FIELD_BODY, .type = FIELD_TEXT, .offset = offsetof(struct note, text)},
	{.name = "count",
         .place = FIELD_BODY,
         .type = FIELD_INT,
         .offset = offsetof(struct note, count),
         .min = 1,
         .max = 600},
};

static enum err hello(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)w, (void)call, (void)input;
	reply->type = S("application/json");
	reply->body = S(HELLO);
	return OK;
}

static enum err check_note(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	return hello(w, call, input, reply);
}

static enum err keep_note(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct note *note = input;
	TRY(jobs_add(w, call->tx, org, S("bench"), note->text, 0));
	return hello(w, call, input, reply);
}

static const struct http_route routes[] = {
	{.method = HTTP_GET, .path = "/hello", .transaction = HTTP_READS, .handle = hello},
	{.method = HTTP_POST,
         .path = "/checked",
         .transaction = HTTP_READS,
         .handle = check_note,
         HTTP_INPUT(note_fields, struct note)},
	{.method = HTTP_POST,
         .path = "/kept",
         .transaction = HTTP_WRITES,
         .handle = keep_note,
         HTTP_INPUT(note_fields, struct note)},
};

static enum err admit(struct work *w, struct http_call *call)
{
	(void)w, (void)call;
	return OK;
}

static void failed(struct work *w, struct http_call *call, struct http_reply *reply)
{
	(void)call;
	reply->body = w->message;
}

/* ---- the peer -------------------------------------------------------------------------------- */

static void say_hello(struct evhttp_request *request, void *argument)
{
	(void)argument;
	evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", "application/json");
	evbuffer_add(evhttp_request_get_output_buffer(request), HELLO, sizeof HELLO - 1);
	evhttp_send_reply(request, 200, NULL, NULL);
}

static void *serve_plainly(void *argument)
{
	int listening = *(const int *)argument;
	struct event_base *base = event_base_new();
	struct evhttp *evhttp = evhttp_new(base);
	evhttp_set_gencb(evhttp, say_hello, NULL);
	check(evhttp_accept_socket(evhttp, listening) == 0);
	event_base_dispatch(base);
	return NULL;
}

/* Its threads end with the process. */
static int start_peer(struct work *w)
{
	int *sockets = work_array(w, THREADS, sizeof *sockets), port;
	pthread_t thread;
	check(listen_open(w, S("127.0.0.1:0"), sockets, THREADS, &port) == OK);
	for (int i = 0; i < THREADS; i++)
		check(pthread_create(&thread, NULL, serve_plainly, &sockets[i]) == 0);
	return port;
}

/* ---- measuring ------------------------------------------------------------------------------- */

static double cpu_seconds(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/* CPU microseconds of ours for one request; 0 when wrk is not installed. */
static double measure(const char *name, int port, const char *path, const char *script)
{
	char command[512], line[256], p99[32] = "?";
	double rate = 0, count = 0, before = cpu_seconds();
	snprintf(command, sizeof command, "wrk -t2 -c64 -d4s --latency %s%s http://127.0.0.1:%d%s 2>&1",
	         script == NULL ? "" : "-s ", script == NULL ? "" : script, port, path);
	FILE *output = popen(command, "r");
	while (output != NULL && fgets(line, sizeof line, output) != NULL) {
		(void)sscanf(line, " 99%% %31s", p99);
		(void)sscanf(line, " %lf requests in", &count);
		(void)sscanf(line, "Requests/sec: %lf", &rate);
		check(strstr(line, "Non-2xx") == NULL);
	}
	if (output != NULL)
		pclose(output);
	if (count == 0) {
		printf("%-24s not measured: wrk is not installed\n", name);
		return 0;
	}
	double cpu_us = (cpu_seconds() - before) / count * 1e6;
	printf("%-24s %12.0f requests/s   p99 %s, %.1f us of CPU each\n", name, rate, p99, cpu_us);
	return cpu_us;
}

static void run_all(struct work *w, int port)
{
	double ours = measure("http_get", port, "/hello", NULL);
	double peer = measure("http_get_bare_evhttp", start_peer(w), "/hello", NULL);
	if (peer > 0)
		printf("%-24s %12.2f times the CPU of bare evhttp\n", "http_get", ours / peer);
	(void)measure("http_post_checked", port, "/checked", "bench/peer/post.lua");
	(void)measure("http_post_kept", port, "/kept", "bench/peer/post.lua");
}

int main(void)
{
	struct work w = work_init(&world_real, S("bench"));
	char folder[] = "/tmp/assay-bench-XXXXXX", command[64];
	struct db *db;
	struct http_server *server;
	check(mkdtemp(folder) != NULL && freopen("/dev/null", "w", stderr) != NULL);
	struct db_options options = {.url = str_format(w.arena, "sqlite:%s/db", folder)};
	check(db_open(&w, &options, &db) == OK);
	struct http_app app = {
		.routes = routes,
		.route_count = COUNT(routes),
		.db = db,
		.world = &world_real,
		.admit = admit,
		.failed = failed,
	};
	struct http_options listen = {.address = S_INIT("127.0.0.1:0"), .threads = THREADS};
	check(http_start(&w, &app, &listen, &server) == OK);
	run_all(&w, http_port(server));
	http_stop(server);
	db_close(db);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	check(system(command) == 0);
	work_finish(&w);
	return 0;
}
