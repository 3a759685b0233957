#include "http/exchange.h"

#include "base/check.h"
#include "base/log.h"
#include "http/framing.h"
#include "http/refusal.h"
#include "http/reply.h"
#include "http/stream.h"
#include "http/target.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/keyvalq_struct.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

enum { BODY_MAX = 64 * 1024, TIME_LIMIT_MS = 10000 };

#define OPTIONS_MAX_AGE_S "7200" /* no browser keeps it for longer */

/* ---- understanding the message ---- */

static const struct method {
	enum evhttp_cmd_type command;
	const char *name;
	bool known;
	enum http_method method;
} methods[] = {
	{EVHTTP_REQ_GET, "GET", true, HTTP_GET},          {EVHTTP_REQ_HEAD, "HEAD", true, HTTP_GET},
	{EVHTTP_REQ_POST, "POST", true, HTTP_POST},       {EVHTTP_REQ_PUT, "PUT", true, HTTP_PUT},
	{EVHTTP_REQ_DELETE, "DELETE", true, HTTP_DELETE}, {EVHTTP_REQ_OPTIONS, "OPTIONS", false, HTTP_GET},
	{EVHTTP_REQ_PATCH, "PATCH", false, HTTP_GET},     {EVHTTP_REQ_TRACE, "TRACE", false, HTTP_GET},
};

static void read_method(struct exchange *x)
{
	enum evhttp_cmd_type command = evhttp_request_get_command(x->native);
	const struct method *method = methods;
	while (method->command != command) {
		method++;
		check(method < methods + COUNT(methods));
	}
	x->method_name = method->name;
	x->method_known = method->known;
	x->head = command == EVHTTP_REQ_HEAD;
	x->request.method = method->method;
}

/* OPTIONS, which is answered everywhere, and the methods of these bits. */
static struct str names_of(struct exchange *x, unsigned bits)
{
	struct buf buf = buf_init(x->work.arena, 128);
	buf_put(&buf, S("OPTIONS"));
	for (size_t i = 0; i < COUNT(methods); i++)
		if (methods[i].known && (bits & 1u << methods[i].method) != 0)
			buf_format(&buf, ", %s", methods[i].name);
	return buf_str(&buf);
}

static enum err find_route(struct exchange *x)
{
	x->match = route_find(x->loop->server->tree, x->request.method, x->request.path);
	if (!x->method_known)
		x->match.route = NULL;
	x->call.route = x->match.route;
	if (x->match.allowed == 0)
		return fail(&x->work, ERR_NOT_FOUND, "There is nothing at this address.");
	if (x->match.route != NULL)
		return OK;
	x->exact_status = 405;
	return fail(&x->work, ERR_INPUT, "This address does not take the method %s.", x->method_name);
}

static bool is_type(const char *header, const char *type)
{
	struct str text = str_of(header);
	struct str sent = str_trim(str_cut(&text, ';'));
	return sent.len == str_of(type).len && strncasecmp(sent.at, type, sent.len) == 0;
}

static bool takes_raw(const struct http_route *route)
{
	for (size_t i = 0; i < route->input_count; i++)
		if (route->input[i].type == FIELD_RAW)
			return true;
	return false;
}

static bool takes_file(const struct http_route *route)
{
	for (size_t i = 0; i < route->input_count; i++)
		if (route->input[i].type == FIELD_FILE)
			return true;
	return false;
}

/* The application's own field, as a CSRF token, belongs to no route. */
static void take_form_token(struct exchange *x, struct field_pair *pairs)
{
	const char *name = x->loop->server->app.form_token;
	for (size_t i = 0; name != NULL && i < x->source.form_count; i++) {
		if (!str_equal(pairs[i].name, str_of(name)))
			continue;
		x->call.form_token = pairs[i].value;
		x->source.form_count--;
		memmove(&pairs[i], &pairs[i + 1], (x->source.form_count - i) * sizeof *pairs);
		return;
	}
}

static enum err parse_body(struct exchange *x)
{
	struct work *w = &x->work;
	const struct http_route *route = x->match.route;
	struct str body = x->request.body;
	size_t max = route->body_max == 0 ? BODY_MAX : route->body_max;
	if (body.len > max)
		return refusal_too_large(w, max);
	x->source.raw = body;
	if (body.len == 0 || route->method == HTTP_GET || takes_raw(route))
		return OK;
	const char *type = evhttp_find_header(x->request.headers, "Content-Type");
	if (type != NULL && is_type(type, "application/json"))
		return json_parse(w, body, max, &x->source.json);
	struct field_pair *pairs;
	bool file = type != NULL && takes_file(route) && is_type(type, "multipart/form-data");
	if (!file && (type == NULL || !is_type(type, "application/x-www-form-urlencoded"))) {
		x->exact_status = 415;
		return fail(w, ERR_INPUT, "The body must be application/json or a form.");
	}
	if (file)
		TRY(field_multipart(w, str_of(type), body, &pairs, &x->source.form_count));
	else
		TRY(field_pairs(w, body, &pairs, &x->source.form_count));
	take_form_token(x, pairs);
	x->source.form = pairs;
	return OK;
}

/* Parsed here, so that no database thread waits for it; what is wrong with it is said after admit. */
static void read_body(struct exchange *x)
{
	struct work *w = &x->work;
	if (parse_body(x) == OK)
		return;
	x->refused = (struct refusal){w->failed, w->message, x->exact_status};
	x->call.refused = true;
	x->exact_status = 0;
	work_forgive(w);
}

static enum err read_query(struct exchange *x, struct str query)
{
	struct field_pair *pairs;
	x->source.path = x->match.parameters;
	x->source.path_count = x->match.parameter_count;
	TRY(field_pairs(&x->work, query, &pairs, &x->source.query_count));
	x->source.query = pairs;
	return OK;
}

static bool is_address(struct arena *arena, struct str text)
{
	struct in6_addr six;
	struct in_addr four;
	if (text.len == 0 || str_find_byte(text, '\0') != SIZE_MAX)
		return false;
	const char *address = str_cstr(arena, text);
	return inet_pton(AF_INET, address, &four) == 1 || inet_pton(AF_INET6, address, &six) == 1;
}

/* Said once: whoever sits behind a proxy that is not believed counts as one person. */
static void warn_of_proxy(struct exchange *x, struct str peer)
{
	struct http_server *server = x->loop->server;
	bool loopback = str_starts(peer, S("127.")) || str_equal(peer, S("::1"));
	if (loopback && !server->app.trust_forwarded && !atomic_flag_test_and_set(&server->warned_forwarded))
		log_event(&x->work, LOG_WARNING, "http.forwarded",
		          LOG_TEXT("advice", S("a proxy on this machine sends X-Forwarded-For: start with "
		                               "--trust-forwarded, or all visitors count as one")));
}

/* Of several with one name; absent when there is none. */
static struct str last_header(const struct evkeyvalq *headers, const char *name)
{
	struct str last = {0};
	const struct evkeyval *header;
	TAILQ_FOREACH(header, headers, next)
	{
		if (strcasecmp(header->key, name) == 0)
			last = str_of(header->value);
	}
	return last;
}

/* The last hop is the one that our own proxy wrote; what stands before it anybody could have sent. */
static struct str read_address(struct exchange *x)
{
	struct arena *arena = x->work.arena;
	char *peer;
	ev_uint16_t port;
	evhttp_connection_get_peer(evhttp_request_get_connection(x->native), &peer, &port);
	struct str hop = {0}, hops = last_header(x->request.headers, "X-Forwarded-For");
	if (!str_absent(hops))
		warn_of_proxy(x, str_of(peer));
	while (x->loop->server->app.trust_forwarded && !str_absent(hops))
		hop = str_trim(str_cut(&hops, ','));
	return is_address(arena, hop) ? str_copy(arena, hop) : str_copy(arena, str_of(peer));
}

static struct str body_of(struct evhttp_request *native)
{
	struct evbuffer *body = evhttp_request_get_input_buffer(native);
	return str_bytes(evbuffer_pullup(body, -1), evbuffer_get_length(body));
}

static enum err understand(struct exchange *x)
{
	struct work *w = &x->work;
	struct target target;
	read_method(x);
	x->closes = true;
	TRY(framing_check(w, x->native));
	x->closes = false;
	x->request.target = str_of(evhttp_request_get_uri(x->native));
	x->request.address = read_address(x);
	x->request.body = body_of(x->native);
	TRY(target_read(w, x->request.target, &target));
	x->request.path = target.path;
	TRY(find_route(x));
	TRY(read_query(x, target.query));
	read_body(x);
	return OK;
}

/* ---- running the handler ---- */

static enum err refuse(struct work *w, struct exchange *x)
{
	x->exact_status = x->refused.exact_status;
	return fail(w, x->refused.kind, "%.*s", STR_ARG(x->refused.message));
}

static enum err handle(struct work *w, struct exchange *x)
{
	const struct http_route *route = x->match.route;
	const struct http_app *app = &x->loop->server->app;
	if (x->call.refused)
		return refuse(w, x);
	void *input = work_alloc(w, route->input_size);
	TRY(field_read(w, route->input, route->input_count, &x->source, input));
	if (app->around != NULL)
		return app->around(w, &x->call, input, &x->reply);
	return route->handle(w, &x->call, input, &x->reply);
}

static enum err admit(struct work *w, struct tx *tx, void *argument)
{
	struct exchange *x = argument;
	x->call.tx = tx;
	x->call.who = NULL;
	TRY(world_in_time(w));
	return x->loop->server->app.admit(w, &x->call);
}

/* May run again after a conflict, so it starts afresh. */
static enum err admit_and_handle(struct work *w, struct tx *tx, void *argument)
{
	struct exchange *x = argument;
	x->reply = (struct http_reply){0};
	TRY(admit(w, tx, argument));
	return handle(w, x);
}

static void answer(struct task *task);

static void hand_back(struct exchange *x)
{
	x->call.tx = NULL;
	x->task.run = answer;
	loop_post(x->loop, &x->task);
}

static void transacted(struct db_job *job, enum err result)
{
	struct exchange *x = job->argument;
	check(result == x->work.failed);
	hand_back(x);
}

static enum err without_transaction(struct exchange *x)
{
	struct work *w = &x->work;
	struct db *db = x->loop->server->app.db;
	if (db != NULL)
		TRY(db_read(w, db, admit, x));
	else
		check(x->match.route->roles == 0);
	x->call.tx = NULL;
	return handle(w, x);
}

static void run_in_pool(struct task *task)
{
	struct exchange *x = (struct exchange *)task;
	enum err result = without_transaction(x);
	check(result == x->work.failed);
	hand_back(x);
}

void http_complete(struct http_call *call)
{
	hand_back((struct exchange *)((char *)call - offsetof(struct exchange, call)));
}

static void dispatch(struct exchange *x)
{
	struct http_server *server = x->loop->server;
	x->job = (struct db_job){.w = &x->work, .body = admit_and_handle, .argument = x, .done = transacted};
	x->task.run = run_in_pool;
	connection_read_on(evhttp_request_get_connection(x->native));
	switch (x->match.route->transaction) {
	case HTTP_NO_DATABASE:
		check(x->match.route->roles == 0);
		(void)handle(&x->work, x);
		answer(&x->task);
		return;
	case HTTP_COMPLETES:
		check(x->match.route->roles == 0);
		/* After an OK it may have been answered already: it is not ours any more. */
		if (handle(&x->work, x) != OK)
			answer(&x->task);
		return;
	case HTTP_READS: db_read_later(server->app.db, &x->job); return;
	case HTTP_WRITES: db_write_later(server->app.db, &x->job); return;
	case HTTP_NO_TRANSACTION:
		if (pool_run(server->pool, &x->task))
			return;
		(void)fail(&x->work, ERR_BUSY,
		           "Too many requests are waiting. Please try again in a moment.");
		answer(&x->task);
		return;
	}
}

/* ---- answering ---- */

static void answer_failure(struct exchange *x)
{
	struct work *w = &x->work;
	int status = x->exact_status != 0 ? x->exact_status : err_http_status(w->failed);
	if (w->failed == ERR_INTERNAL || w->failed == ERR_UNAVAILABLE)
		log_failure(w, "http.failed");
	x->reply = (struct http_reply){.status = status};
	x->loop->server->app.failed(w, &x->call, &x->reply);
	x->reply.status = status;
	if (status == 405)
		http_reply_header(&x->reply, "Allow", names_of(x, x->match.allowed));
}

/* The Fetch standard, "CORS protocol". Nothing that was made for a person is given to a page of somebody else's. */
static void open_to_any_origin(struct exchange *x)
{
	if (x->match.route == NULL || !x->match.route->any_origin || x->call.who != NULL)
		return;
	/* Caches keep no reply to another method for somebody who asks from a page. */
	if (x->request.method != HTTP_GET && str_absent(http_header(&x->request, "Origin")))
		return;
	http_reply_header(&x->reply, "Access-Control-Allow-Origin", S("*"));
	http_reply_header(&x->reply, "Access-Control-Expose-Headers",
	                  S("Retry-After, WWW-Authenticate, X-Request-Id"));
}

static void answer(struct task *task)
{
	struct exchange *x = (struct exchange *)task;
	const struct http_app *app = &x->loop->server->app;
	bool stays = x->work.failed == OK && x->reply.stream != NULL && !x->head;
	if (stays)
		stays = stream_admit(x) == OK;
	if (x->work.failed != OK)
		answer_failure(x);
	if (app->finish != NULL)
		app->finish(&x->work, &x->call, &x->reply);
	open_to_any_origin(x);
	if (stays) {
		stream_open(x);
		return;
	}
	/* Who has the reply finds it logged and counted. */
	struct loop *loop = x->loop;
	struct evhttp_connection *connection = evhttp_request_get_connection(x->native);
	exchange_finish(x, reply_write(x));
	connection_send(&loop->connections, connection);
}

static bool asks_for_options(const struct exchange *x)
{
	return evhttp_request_get_command(x->native) == EVHTTP_REQ_OPTIONS && x->match.allowed != 0;
}

/* What a path takes, and for a browser that asks on behalf of a page: what a page of any origin may send there. */
static void tell_options(struct exchange *x)
{
	x->reply.status = 204;
	http_reply_header(&x->reply, "Allow", names_of(x, x->match.allowed));
	if (x->match.any_origin == 0)
		return;
	http_reply_header(&x->reply, "Access-Control-Allow-Origin", S("*"));
	http_reply_header(&x->reply, "Access-Control-Allow-Methods", names_of(x, x->match.any_origin));
	http_reply_header(&x->reply, "Access-Control-Allow-Headers", S("*, Authorization"));
	http_reply_header(&x->reply, "Access-Control-Max-Age", S(OPTIONS_MAX_AGE_S));
}

static struct exchange *open_exchange(struct loop *loop, struct evhttp_request *native)
{
	struct work work = loop_work(loop, (struct str){0}, TIME_LIMIT_MS);
	struct exchange *x = work_alloc(&work, sizeof *x);
	*x = (struct exchange){.loop = loop, .native = native, .work = work};
	x->started_us = world_monotonic_us(&work);
	x->work.request_id = loop_request_id(loop, work.arena);
	x->request.headers = evhttp_request_get_input_headers(native);
	x->call = (struct http_call){
		.request = &x->request,
		.source = &x->source,
		.db = loop->server->app.db,
		.app = loop->server->app.state,
	};
	metrics_begin(loop->metrics);
	return x;
}

void exchange_start(struct loop *loop, struct evhttp_request *native)
{
	struct exchange *x = open_exchange(loop, native);
	enum err understood = understand(x);
	if (asks_for_options(x)) {
		work_forgive(&x->work);
		tell_options(x);
		answer(&x->task);
	} else if (understood != OK) {
		answer(&x->task);
	} else {
		unsigned limit_ms = x->match.route->time_limit_ms;
		if (limit_ms != 0)
			x->work.deadline_us = x->started_us + (int64_t)limit_ms * 1000;
		dispatch(x);
	}
}

void exchange_finish(struct exchange *x, size_t bytes)
{
	struct loop *loop = x->loop;
	const struct http_app *app = &loop->server->app;
	const struct http_route *route = x->match.route;
	int64_t duration_us = world_monotonic_us(&x->work) - x->started_us;
	int status = x->reply.status;
	/* The pattern, never the path: a path may hold a token. */
	log_event(&x->work, LOG_INFO, "http", LOG_TEXT("method", str_of(x->method_name)),
	          LOG_TEXT("route", route == NULL ? S("-") : str_of(route->path)), LOG_INT("status", status),
	          LOG_INT("ms", duration_us / 1000), LOG_INT("bytes", (int64_t)bytes));
	metrics_end(loop->metrics, route == NULL ? app->route_count : (size_t)(route - app->routes), status,
	            duration_us);
	loop_give_arena(loop, x->work.arena);
}
