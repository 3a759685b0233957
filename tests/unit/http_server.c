#include "unit/http_server.h"

#include "test.h"

#include "base/buf.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* ---- the routes ---- */

static enum err say(struct work *w, struct http_reply *reply, struct str text)
{
	(void)w;
	reply->type = S("text/plain; charset=utf-8");
	reply->body = text;
	return OK;
}

static enum err hello(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call, (void)input;
	http_reply_header(reply, "ETag", S("\"v1\""));
	return say(w, reply, S("hello"));
}

static enum err whoami(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct str cookie = http_cookie(call->request, S("session"));
	return say(w, reply,
	           str_format(w->arena, "%.*s %.*s %.*s", STR_ARG(call->request->address), STR_ARG(cookie),
	                      STR_ARG(call->form_token)));
}

struct item_input {
	struct id item;
	struct str page;
};

static const struct field item_fields[] = {
	{.name = "item", .place = FIELD_PATH, .type = FIELD_ID, .offset = offsetof(struct item_input, item)},
	{.name = "page",
         .place = FIELD_QUERY,
         .type = FIELD_TEXT,
         .offset = offsetof(struct item_input, page)},
};

static enum err item(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call;
	const struct item_input *in = input;
	struct str text = id_text(w->arena, in->item);
	return say(w, reply, str_format(w->arena, "%.*s|%.*s", STR_ARG(text), STR_ARG(in->page)));
}

struct file_input {
	struct str path;
};

static const struct field file_fields[] = {
	{.name = "path",
         .place = FIELD_PATH,
         .type = FIELD_TEXT,
         .offset = offsetof(struct file_input, path)},
};

static enum err file(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call;
	return say(w, reply, ((const struct file_input *)input)->path);
}

struct thing_input {
	struct str name;
	int64_t count;
};

static const struct field thing_fields[] = {
	{.name = "name",
         .place = FIELD_BODY,
         .type = FIELD_TEXT,
         .offset = offsetof(struct thing_input, name),
         .required = true,
         .min = 1,
         .max = 100},
	{.name = "count",
         .place = FIELD_BODY,
         .type = FIELD_INT,
         .offset = offsetof(struct thing_input, count),
         .min = 1,
         .max = 600,
         .sentence = "how many there are"},
};

static enum err thing(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call;
	const struct thing_input *in = input;
	reply->status = 201;
	return say(w, reply, str_format(w->arena, "%.*s %lld", STR_ARG(in->name), (long long)in->count));
}

struct raw_input {
	struct str body;
};

static const struct field raw_fields[] = {
	{.name = "body",
         .place = FIELD_BODY,
         .type = FIELD_RAW,
         .offset = offsetof(struct raw_input, body),
         .max = 200000},
};

static enum err upload(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call;
	size_t len = ((const struct raw_input *)input)->body.len;
	return say(w, reply, str_format(w->arena, "%zu", len));
}

static enum err slow(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call, (void)input;
	nanosleep(&(struct timespec){.tv_nsec = 300 * 1000 * 1000}, NULL);
	TRY(world_in_time(w));
	return say(w, reply, S("at last"));
}

static enum err gate(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	char byte;
	const struct test_server *server = call->app;
	assert_int_equal(read(server->gate[0], &byte, 1), 1);
	return say(w, reply, S("open"));
}

struct later {
	struct http_call *call;
	struct work *w;
	struct http_reply *reply;
	int64_t count;
};

static void *complete(void *argument)
{
	struct later *later = argument;
	const struct test_server *server = later->call->app;
	char byte;
	assert_int_equal(read(server->gate[0], &byte, 1), 1);
	if (later->count == 7)
		(void)fail(later->w, ERR_CONFLICT, "Seven is taken.");
	else
		(void)say(later->w, later->reply,
		          str_format(later->w->arena, "later %lld", (long long)later->count));
	http_complete(later->call);
	return NULL;
}

/* Counts over 100 are refused at once, those over 50 answered at once, the others by another thread through the gate. */
static enum err later(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct thing_input *in = input;
	if (in->count > 100)
		return fail(w, ERR_TOO_LARGE, "Too many.");
	if (in->count > 50) {
		enum err said = say(w, reply, S("at once"));
		http_complete(call);
		return said;
	}
	struct later *later = work_alloc(w, sizeof *later);
	*later = (struct later){call, w, reply, in->count};
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, complete, later), 0);
	pthread_detach(thread);
	return OK;
}

static enum err big(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call, (void)input;
	size_t len = 8 << 20;
	char *bytes = work_alloc(w, len);
	memset(bytes, 'x', len);
	return say(w, reply, str_bytes(bytes, len));
}

static enum err broken(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call, (void)input, (void)reply;
	return fail(w, ERR_INTERNAL, "It broke.");
}

static enum err splitting(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call, (void)input;
	http_reply_header(reply, "X-Bad", S("a\r\nX-Injected: b"));
	http_reply_header(reply, "X-Cut", S("a\0b"));
	return say(w, reply, S("split"));
}

static enum err next_event(struct work *w, struct tx *tx, void *state, struct buf *out, bool *end)
{
	(void)w, (void)tx;
	int *left = state;
	buf_format(out, "event: tick\ndata: %d\n\n", *left);
	*end = --*left == 0;
	return OK;
}

static enum err stream(struct work *w, struct http_reply *reply, int events)
{
	int *left = work_alloc(w, sizeof *left);
	struct http_stream *stream = work_alloc(w, sizeof *stream);
	*left = events;
	*stream = (struct http_stream){
		.next = next_event, .state = left, .state_size = sizeof *left, .interval_ms = 10};
	reply->stream = stream;
	return OK;
}

static enum err events(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call, (void)input;
	return stream(w, reply, 3);
}

static enum err endless(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call, (void)input;
	return stream(w, reply, 1 << 30);
}

static const struct http_route routes[] = {
	{HTTP_GET, "/hello", .transaction = HTTP_READS, .handle = hello, .sentence = "Says hello"},
	{HTTP_GET, "/whoami", .transaction = HTTP_READS, .handle = whoami},
	{HTTP_POST, "/whoami", .transaction = HTTP_READS, .handle = whoami},
	{HTTP_GET, "/items/{item}", .transaction = HTTP_READS, .handle = item,
         HTTP_INPUT(item_fields, struct item_input)},
	{HTTP_DELETE, "/items/{item}", .transaction = HTTP_WRITES, .handle = item,
         HTTP_INPUT(item_fields, struct item_input)},
	{HTTP_GET, "/files/{path...}", .transaction = HTTP_READS, .handle = file,
         HTTP_INPUT(file_fields, struct file_input)},
	{HTTP_POST, "/things", .transaction = HTTP_WRITES, .handle = thing,
         HTTP_INPUT(thing_fields, struct thing_input)},
	{HTTP_POST, "/small", .transaction = HTTP_WRITES, .handle = upload,
         HTTP_INPUT(raw_fields, struct raw_input), .body_max = 100},
	{HTTP_PUT, "/upload", .transaction = HTTP_NO_TRANSACTION, .handle = upload,
         HTTP_INPUT(raw_fields, struct raw_input), .body_max = 200000},
	{HTTP_GET, "/slow", .transaction = HTTP_NO_TRANSACTION, .handle = slow},
	{HTTP_GET, "/gate", .transaction = HTTP_NO_TRANSACTION, .handle = gate},
	{HTTP_POST, "/later", .transaction = HTTP_COMPLETES, .handle = later,
         HTTP_INPUT(thing_fields, struct thing_input)},
	{HTTP_GET, "/late", .transaction = HTTP_NO_TRANSACTION, .handle = slow, .time_limit_ms = 100},
	{HTTP_GET, "/big", .transaction = HTTP_READS, .handle = big},
	{HTTP_GET, "/broken", .transaction = HTTP_READS, .handle = broken},
	{HTTP_GET, "/splitting", .transaction = HTTP_READS, .handle = splitting},
	{HTTP_GET, "/secret", .roles = 1, .transaction = HTTP_WRITES, .handle = hello},
	{HTTP_POST, "/secret", .roles = 1, .transaction = HTTP_WRITES, .handle = hello},
	{HTTP_GET, "/secret-pool", .roles = 1, .transaction = HTTP_NO_TRANSACTION, .handle = hello},
	{HTTP_GET, "/events", .transaction = HTTP_READS, .handle = events},
	{HTTP_GET, "/endless", .transaction = HTTP_READS, .handle = endless},
	{HTTP_GET, "/open", .transaction = HTTP_READS, .handle = hello, .any_origin = true},
	{HTTP_PUT, "/open", .transaction = HTTP_READS, .handle = hello},
	{HTTP_POST, "/open", .transaction = HTTP_NO_TRANSACTION, .handle = thing,
         HTTP_INPUT(thing_fields, struct thing_input), .any_origin = true},
};

static enum err admit(struct work *w, struct http_call *call)
{
	if (!str_absent(http_cookie(call->request, S("session"))))
		call->who = call->app;
	return call->route->roles == 0 ? OK : fail(w, ERR_SIGNED_OUT, "Please sign in.");
}

static void failed(struct work *w, struct http_call *call, struct http_reply *reply)
{
	(void)call;
	reply->type = S("text/plain; charset=utf-8");
	reply->body = w->message;
}

static void finish(struct work *w, struct http_call *call, struct http_reply *reply)
{
	(void)w, (void)call;
	http_reply_header(reply, "X-Content-Type-Options", S("nosniff"));
}

static int64_t now_us(void *state)
{
	(void)state;
	return world_real.now_us(world_real.state);
}

static int64_t monotonic_us(void *state)
{
	struct test_server *server = state;
	return world_real.monotonic_us(world_real.state) + server->ahead_us;
}

static void random_bytes(void *state, void *out, size_t len)
{
	(void)state;
	world_real.random(world_real.state, out, len);
}

void test_server_open(struct work *w, struct test_server *server)
{
	log_set_level(LOG_ERROR);
	snprintf(server->folder, sizeof server->folder, "/tmp/assay-http-XXXXXX");
	assert_non_null(mkdtemp(server->folder));
	assert_int_equal(pipe(server->gate), 0);
	struct db_options options = {.url = str_format(w->arena, "sqlite:%s/db", server->folder)};
	assert_ok(w, db_open(w, &options, &server->db));
	server->world = (struct world){server, now_us, monotonic_us, random_bytes};
	server->ahead_us = 0;
	server->app = (struct http_app){
		.routes = routes,
		.route_count = COUNT(routes),
		.state = server,
		.db = server->db,
		.world = &server->world,
		.admit = admit,
		.failed = failed,
		.finish = finish,
		.form_token = "token",
		.trust_forwarded = true,
	};
	struct http_options listen = {.address = S("127.0.0.1:0"), .threads = 2, .pool_threads = 2};
	assert_ok(w, http_start(w, &server->app, &listen, &server->server));
}

void test_server_close(struct test_server *server)
{
	http_stop(server->server);
	db_close(server->db);
	log_set_level(LOG_INFO);
	close(server->gate[0]);
	close(server->gate[1]);
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", server->folder);
	assert_int_equal(system(command), 0);
}

/* ---- the client ---- */

void test_open_gate(const struct test_server *server)
{
	assert_int_equal(write(server->gate[1], "x", 1), 1);
}

int test_connect(const struct test_server *server)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = {.sin_family = AF_INET,
	                              .sin_port = htons((uint16_t)http_port(server->server))};
	struct timeval patience = {.tv_sec = 5};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

void test_write(int fd, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t sent = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		bytes = str_slice(bytes, (size_t)sent, SIZE_MAX);
	}
}

struct str test_read_until(struct work *w, int fd, struct str mark)
{
	struct buf buf = buf_init(w->arena, 64 << 20);
	char piece[65536];
	ssize_t got = 1;
	while (got > 0 && (mark.len == 0 || str_find(buf_str(&buf), mark) == SIZE_MAX)) {
		got = recv(fd, piece, sizeof piece, 0);
		if (got > 0)
			buf_put(&buf, str_bytes(piece, (size_t)got));
	}
	return buf_str(&buf);
}

struct str test_read_all(struct work *w, int fd)
{
	return test_read_until(w, fd, S(""));
}

struct str test_ask(struct work *w, const struct test_server *server, struct str request)
{
	int fd = test_connect(server);
	test_write(fd, request);
	struct str reply = test_read_all(w, fd);
	close(fd);
	return reply;
}

int test_status(struct str reply)
{
	int64_t status;
	bool http = str_starts(reply, S("HTTP/1.1 ")) || str_starts(reply, S("HTTP/1.0 "));
	return http && str_to_int(str_slice(reply, 9, 3), &status) ? (int)status : 0;
}

struct str test_body(struct str reply)
{
	size_t end = str_find(reply, S("\r\n\r\n"));
	return end == SIZE_MAX ? S("") : str_slice(reply, end + 4, SIZE_MAX);
}

bool test_has(struct str reply, struct str part)
{
	return str_find(reply, part) != SIZE_MAX;
}
