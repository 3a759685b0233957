#include "http/client.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/world.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

enum { TIMEOUT_MS = 30000, CONNECT_TIMEOUT_MS = 3000, REPLY_MAX = 4 * 1024 * 1024, HEADERS_MAX = 64 * 1024 };

struct client {
	struct arena *arena;
	CURL *easy;
	CURLM *multi; /* of client_send_all; NULL before the first */
};

/* What one exchange is gathering. */
struct receiving {
	const struct client_request *request;
	struct buf headers, body;
	size_t received, max;
	bool stopped; /* by the caller's piece() */
	bool too_large;
};

struct client *client_open(void)
{
	struct arena *arena = arena_open();
	struct client *client = arena_alloc(arena, sizeof *client);
	*client = (struct client){.arena = arena, .easy = curl_easy_init()};
	check(client->easy != NULL);
	return client;
}

void client_close(struct client *client)
{
	if (client == NULL)
		return;
	curl_easy_cleanup(client->easy);
	if (client->multi != NULL)
		curl_multi_cleanup(client->multi);
	arena_close(client->arena);
}

/* Returning another number than was given ends the exchange. */
enum { STOP = 0 };

static size_t take_header(char *at, size_t size, size_t count, void *argument)
{
	struct receiving *receiving = argument;
	struct str line = str_bytes(at, size * count);
	/* A new status line: what came before belonged to a redirect or an interim reply. */
	if (str_starts(line, S("HTTP/")))
		receiving->headers.len = 0;
	buf_put(&receiving->headers, line);
	receiving->too_large |= receiving->headers.full;
	return receiving->too_large ? STOP : line.len;
}

static size_t take_body(char *at, size_t size, size_t count, void *argument)
{
	struct receiving *receiving = argument;
	const struct client_request *request = receiving->request;
	struct str piece = str_bytes(at, size * count);
	receiving->received += piece.len;
	receiving->too_large = receiving->received > receiving->max;
	if (receiving->too_large)
		return STOP;
	if (request->piece == NULL)
		buf_put(&receiving->body, piece);
	else
		receiving->stopped = !request->piece(request->argument, piece);
	return receiving->stopped ? STOP : piece.len;
}

static bool has_break(struct str s)
{
	return str_find_byte(s, '\r') != SIZE_MAX || str_find_byte(s, '\n') != SIZE_MAX ||
	       str_find_byte(s, '\0') != SIZE_MAX;
}

static enum err check_request(struct work *w, const struct client_request *request)
{
	bool web = str_starts(request->url, S("http://")) || str_starts(request->url, S("https://"));
	if (!web || has_break(request->url))
		return fail(w, ERR_INPUT, "The address must begin with http:// or https://.");
	for (size_t i = 0; i < request->header_count; i++)
		if (has_break(request->headers[i].value))
			return fail(w, ERR_INPUT, "A header must not have line breaks in it.");
	return OK;
}

/* Milliseconds that the exchange may take: the request's limit or what is left of the work's deadline. */
static enum err time_left(struct work *w, const struct client_request *request, long *out)
{
	int64_t limit_ms = request->timeout_ms != 0 ? request->timeout_ms : TIMEOUT_MS;
	if (w->deadline_us != 0) {
		int64_t left_ms = (w->deadline_us - world_monotonic_us(w)) / 1000;
		if (left_ms <= 0)
			return fail(w, ERR_UNAVAILABLE, "There is no time left to ask another server.");
		if (left_ms < limit_ms)
			limit_ms = left_ms;
	}
	*out = (long)limit_ms;
	return OK;
}

static struct curl_slist *add_line(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);
	check(longer != NULL);
	return longer;
}

static struct curl_slist *header_lines(struct work *w, const struct client_request *request)
{
	/* Without these two libcurl adds headers of its own. */
	struct curl_slist *list = add_line(add_line(NULL, "Expect:"), "Content-Type:");
	for (size_t i = 0; i < request->header_count; i++) {
		const struct client_header *header = &request->headers[i];
		struct str line = str_format(w->arena, "%s: %.*s", header->name, STR_ARG(header->value));
		list = add_line(list, str_cstr(w->arena, line));
	}
	return list;
}

static void set_method(CURL *easy, const struct client_request *request)
{
	if (strcmp(request->method, "HEAD") == 0) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
		return;
	}
	if (request->body.len > 0 || strcmp(request->method, "GET") != 0) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.len > 0 ? request->body.at : "");
	}
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static void set_limits(CURL *easy, const struct client_request *request, long timeout_ms)
{
	unsigned connect_ms =
		request->connect_timeout_ms != 0 ? request->connect_timeout_ms : CONNECT_TIMEOUT_MS;
	bool secure = str_starts(request->url, S("https://"));
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->redirects_max > 0 ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)request->redirects_max);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

/* A proxy of the environment's (http_proxy) is for the world outside: this machine is asked directly. */
static void set_proxy(CURL *easy, struct str url)
{
	static const struct str own[] = {S_INIT("http://127.0.0.1:"), S_INIT("http://localhost:"),
	                                 S_INIT("http://[::1]:")};
	for (size_t i = 0; i < COUNT(own); i++)
		if (str_starts(url, own[i]))
			curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

static int is_given_up(void *argument, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up)
{
	(void)down_all, (void)down, (void)up_all, (void)up;
	const atomic_bool *given_up = argument;
	return atomic_load(given_up);
}

static void set_giving_up(CURL *easy, const struct client_request *request)
{
	if (request->given_up == NULL)
		return;
	curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, is_given_up);
	curl_easy_setopt(easy, CURLOPT_XFERINFODATA, (void *)(uintptr_t)request->given_up);
}

static void set_receiver(CURL *easy, struct receiving *receiving)
{
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, receiving);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, receiving);
}

static enum err outcome(struct work *w, CURLcode code, const struct receiving *receiving)
{
	if (code == CURLE_OK || receiving->stopped)
		return OK;
	if (receiving->too_large)
		return fail(w, ERR_TOO_LARGE, "The other server's reply is larger than %zu bytes.",
		            receiving->max);
	return fail(w, ERR_UNAVAILABLE, "The other server did not answer: %s.", curl_easy_strerror(code));
}

static void fill_reply(struct work *w, CURL *easy, const struct receiving *receiving,
                       struct client_reply *reply)
{
	long status = 0;
	const char *type = NULL;
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
	*reply = (struct client_reply){
		.status = (int)status,
		.body = buf_str(&receiving->body),
		.content_type = str_copy(w->arena, str_of(type)),
		.headers = buf_str(&receiving->headers),
	};
}

/* One exchange, from its options to its outcome. */
struct exchange {
	CURL *easy;
	struct curl_slist *headers;
	struct receiving receiving;
};

static enum err exchange_begin(struct work *w, struct exchange *exchange, CURL *easy,
                               const struct client_request *request)
{
	long timeout_ms;
	TRY(time_left(w, request, &timeout_ms));
	size_t max = request->reply_max != 0 ? request->reply_max : REPLY_MAX;
	exchange->easy = easy;
	exchange->receiving = (struct receiving){
		.request = request,
		.headers = buf_init(w->arena, HEADERS_MAX),
		.body = buf_init(w->arena, max),
		.max = max,
	};
	exchange->headers = header_lines(w, request);
	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_URL, str_cstr(w->arena, request->url));
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers);
	set_method(easy, request);
	set_limits(easy, request, timeout_ms);
	set_proxy(easy, request->url);
	set_receiver(easy, &exchange->receiving);
	set_giving_up(easy, request);
	if (request->authorities != NULL)
		curl_easy_setopt(easy, CURLOPT_CAINFO, request->authorities);
	return OK;
}

static enum err exchange_end(struct work *w, struct exchange *exchange, CURLcode code,
                             struct client_reply *reply)
{
	curl_slist_free_all(exchange->headers);
	TRY(outcome(w, code, &exchange->receiving));
	fill_reply(w, exchange->easy, &exchange->receiving, reply);
	return OK;
}

enum err client_send(struct work *w, struct client *client, const struct client_request *request,
                     struct client_reply *reply)
{
	struct exchange exchange;
	TRY(check_request(w, request));
	TRY(exchange_begin(w, &exchange, client->easy, request));
	return exchange_end(w, &exchange, curl_easy_perform(client->easy), reply);
}

/* ---- several at once ---- */

static void keep_result(struct work *w, enum err err, struct client_result *result)
{
	result->failed = err;
	result->message = w->message;
	work_forgive(w);
}

/* Puts exchange i on its way; false when it has ended before that. */
static bool start(struct work *w, struct client *client, struct exchange *exchange,
                  const struct client_request *request, struct client_result *result)
{
	CURL *easy = curl_easy_init();
	check(easy != NULL);
	enum err begun = exchange_begin(w, exchange, easy, request);
	if (begun != OK) {
		keep_result(w, begun, result);
		curl_easy_cleanup(easy);
		return false;
	}
	curl_easy_setopt(easy, CURLOPT_PRIVATE, (void *)exchange);
	check(curl_multi_add_handle(client->multi, easy) == CURLM_OK);
	return true;
}

/* Takes the results of those that have ended, and returns how many these are. */
static size_t take_ended(struct work *w, struct client *client, const struct exchange *exchanges,
                         struct client_result *results)
{
	size_t ended = 0;
	int left;
	for (CURLMsg *message; (message = curl_multi_info_read(client->multi, &left)) != NULL; ended++) {
		/* It is gone once the handle is taken out. */
		CURL *easy = message->easy_handle;
		CURLcode code = message->data.result;
		struct exchange *exchange = NULL;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&exchange);
		struct client_result *result = &results[exchange - exchanges];
		keep_result(w, exchange_end(w, exchange, code, &result->reply), result);
		curl_multi_remove_handle(client->multi, easy);
		curl_easy_cleanup(easy);
	}
	return ended;
}

enum err client_send_all(struct work *w, struct client *client, const struct client_request *requests,
                         size_t count, unsigned at_once, struct client_result *results)
{
	check(at_once > 0 && at_once <= CLIENT_AT_ONCE_MAX);
	for (size_t i = 0; i < count; i++)
		TRY(check_request(w, &requests[i]));
	if (client->multi == NULL)
		client->multi = curl_multi_init();
	check(client->multi != NULL);
	curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)at_once);
	struct exchange *exchanges = work_array(w, count, sizeof *exchanges);
	memset(results, 0, count * sizeof *results);
	size_t running = 0;
	for (size_t next = 0; next < count || running > 0;) {
		for (; next < count && running < at_once; next++)
			running += start(w, client, &exchanges[next], &requests[next], &results[next]);
		int still;
		check(curl_multi_perform(client->multi, &still) == CURLM_OK);
		size_t ended = take_ended(w, client, exchanges, results);
		running -= ended;
		if (ended == 0 && running > 0)
			check(curl_multi_poll(client->multi, NULL, 0, 1000, NULL) == CURLM_OK);
	}
	return OK;
}

struct str client_reply_header(const struct client_reply *reply, const char *name)
{
	struct str rest = reply->headers, wanted = str_of(name);
	while (!str_absent(rest)) {
		struct str value = str_cut(&rest, '\n');
		struct str found = str_cut(&value, ':');
		if (!str_absent(value) && found.len == wanted.len &&
		    strncasecmp(found.at, wanted.at, wanted.len) == 0)
			return str_trim(value);
	}
	return (struct str){0};
}
