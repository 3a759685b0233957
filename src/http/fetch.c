#include "http/fetch.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/world.h"
#include "http/address.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_MS = 10000, CONNECT_TIMEOUT_MS = 3000, PORT_HTTPS = 443, PORT_OPEN_MIN = 1024 };

struct kept {
	struct arena *arena; /* NULL: empty */
	struct str url, bytes;
	const char *accept;
	int64_t until_us; /* monotonic */
};

struct fetcher {
	struct arena *arena;
	struct fetch_options options;
	pthread_mutex_t lock;
	struct kept kept[FETCH_KEPT_MAX];
	size_t next;
};

struct fetcher *fetch_open(const struct fetch_options *options)
{
	struct arena *arena = arena_open();
	struct fetcher *fetcher = arena_alloc(arena, sizeof *fetcher);
	*fetcher = (struct fetcher){.arena = arena, .options = *options};
	fetcher->options.own = str_copy(arena, options->own);
	check(pthread_mutex_init(&fetcher->lock, NULL) == 0);
	return fetcher;
}

void fetch_close(struct fetcher *fetcher)
{
	if (fetcher == NULL)
		return;
	for (size_t i = 0; i < FETCH_KEPT_MAX; i++)
		if (fetcher->kept[i].arena != NULL)
			arena_close(fetcher->kept[i].arena);
	pthread_mutex_destroy(&fetcher->lock);
	arena_close(fetcher->arena);
}

/* ---- what is kept ---------------------------------------------------------------------------------- */

static bool find_kept(struct work *w, struct fetcher *fetcher, struct str url, const char *accept,
                      struct str *bytes)
{
	bool found = false;
	int64_t now_us = world_monotonic_us(w);
	pthread_mutex_lock(&fetcher->lock);
	for (size_t i = 0; i < FETCH_KEPT_MAX && !found; i++) {
		const struct kept *kept = &fetcher->kept[i];
		found = kept->arena != NULL && now_us < kept->until_us && str_equal(kept->url, url) &&
		        strcmp(kept->accept, accept) == 0;
		if (found)
			*bytes = str_copy(w->arena, kept->bytes);
	}
	pthread_mutex_unlock(&fetcher->lock);
	return found;
}

static void keep(struct work *w, struct fetcher *fetcher, struct str url, const char *accept,
                 struct str bytes)
{
	if (fetcher->options.keep_ms == 0 || bytes.len > FETCH_KEPT_BYTES_MAX)
		return;
	struct arena *arena = arena_open();
	const struct kept fresh = {
		.arena = arena,
		.url = str_copy(arena, url),
		.bytes = str_copy(arena, bytes),
		.accept = str_cstr(arena, str_of(accept)),
		.until_us = world_monotonic_us(w) + (int64_t)fetcher->options.keep_ms * 1000,
	};
	pthread_mutex_lock(&fetcher->lock);
	struct kept *oldest = &fetcher->kept[fetcher->next];
	struct arena *before = oldest->arena;
	*oldest = fresh;
	fetcher->next = (fetcher->next + 1) % FETCH_KEPT_MAX;
	pthread_mutex_unlock(&fetcher->lock);
	if (before != NULL)
		arena_close(before);
}

/* ---- one address ----------------------------------------------------------------------------------- */

/* An address taken apart, by the same reader that will ask it. */
struct target {
	CURLU *url;
	char *scheme, *host, *port, *user, *password;
};

static void target_finish(struct target *target)
{
	curl_free(target->scheme);
	curl_free(target->host);
	curl_free(target->port);
	curl_free(target->user);
	curl_free(target->password);
	curl_url_cleanup(target->url);
}

static enum err refuse(struct work *w, struct str url, const char *why)
{
	return fail(w, ERR_INPUT, "The address %.*s is not asked: %s.", STR_ARG(str_slice(url, 0, 200)), why);
}

static bool is_own(struct work *w, const struct fetcher *fetcher, const struct target *target)
{
	struct str plain = str_format(w->arena, "%s://%s", target->scheme, target->host);
	struct str with_port = str_format(w->arena, "%.*s:%s", STR_ARG(plain), target->port);
	struct str own = fetcher->options.own;
	return !str_absent(own) && (str_equal(own, plain) || str_equal(own, with_port));
}

/* `anywhere`: it may lie anywhere. */
static enum err check_target(struct work *w, const struct fetcher *fetcher, struct str url,
                             const struct target *target, bool *anywhere)
{
	int64_t port;
	*anywhere = fetcher->options.any_address || is_own(w, fetcher, target);
	bool secure = strcmp(target->scheme, "https") == 0;
	if (!secure && !(*anywhere && strcmp(target->scheme, "http") == 0))
		return refuse(w, url, "it does not begin with https://");
	if (target->user != NULL || target->password != NULL)
		return refuse(w, url, "it has a user in it");
	bool odd = !str_to_int(str_of(target->port), &port) || (port != PORT_HTTPS && port < PORT_OPEN_MIN);
	if (odd && !*anywhere)
		return refuse(w, url, "its port is not one for this");
	return OK;
}

static enum err read_target(struct work *w, const struct fetcher *fetcher, struct str url,
                            struct target *target, bool *anywhere)
{
	bool odd = url.len == 0 || url.len > FETCH_URL_MAX;
	for (size_t i = 0; i < url.len; i++)
		odd = odd || url.at[i] <= 0x20 || url.at[i] >= 0x7f || url.at[i] == '\\';
	if (odd)
		return refuse(w, url, "it has characters in it that addresses do not have");
	bool well = curl_url_set(target->url, CURLUPART_URL, str_cstr(w->arena, url),
	                         CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	            curl_url_get(target->url, CURLUPART_SCHEME, &target->scheme, 0) == CURLUE_OK &&
	            curl_url_get(target->url, CURLUPART_HOST, &target->host, 0) == CURLUE_OK &&
	            target->host[0] != '\0' &&
	            curl_url_get(target->url, CURLUPART_PORT, &target->port, CURLU_DEFAULT_PORT) == CURLUE_OK;
	if (!well)
		return refuse(w, url, "it is not one of the web");
	(void)curl_url_get(target->url, CURLUPART_USER, &target->user, 0);
	(void)curl_url_get(target->url, CURLUPART_PASSWORD, &target->password, 0);
	return check_target(w, fetcher, url, target, anywhere);
}

/* One exchange under way. */
struct exchange {
	struct buf body;
	bool anywhere, closed; /* may connect anywhere; wanted to connect where it must not */
	bool too_large;
};

static curl_socket_t open_socket(void *argument, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct exchange *exchange = argument;
	(void)purpose;
	if (!exchange->anywhere && !address_is_public(&address->addr, address->addrlen)) {
		exchange->closed = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take(char *at, size_t size, size_t count, void *argument)
{
	struct exchange *exchange = argument;
	struct str piece = str_bytes(at, size * count);
	buf_put(&exchange->body, piece);
	exchange->too_large = exchange->body.full;
	return exchange->too_large ? 0 : piece.len;
}

static void set_options(CURL *easy, const struct target *target, struct exchange *exchange, long timeout_ms)
{
	curl_easy_setopt(easy, CURLOPT_CURLU, target->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, exchange->anywhere ? "http,https" : "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, exchange);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
	curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
}

static enum err judge(struct work *w, struct str url, CURLcode code, const struct exchange *exchange)
{
	struct str shown = str_slice(url, 0, 200);
	if (exchange->closed)
		return fail(
			w, ERR_INPUT,
			"The address %.*s is not asked: it leads to this machine or into a private network.",
			STR_ARG(shown));
	if (exchange->too_large)
		return fail(w, ERR_TOO_LARGE, "%.*s: what is there is larger than %zu bytes.", STR_ARG(shown),
		            exchange->body.max);
	if (code != CURLE_OK)
		return fail(w, ERR_UNAVAILABLE, "%.*s does not answer: %s.", STR_ARG(shown),
		            curl_easy_strerror(code));
	return OK;
}

/* The answer: the body, or where to ask instead. */
struct answer {
	struct str body, location;
};

static enum err read_answer(struct work *w, CURL *easy, struct str url, const struct exchange *exchange,
                            struct answer *out)
{
	long status = 0;
	const char *location = NULL;
	struct str shown = str_slice(url, 0, 200);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
	*out = (struct answer){.body = buf_str(&exchange->body)};
	if (location != NULL)
		out->location = str_copy(w->arena, str_of(location));
	if (location != NULL || status == 200)
		return OK;
	if (status == 404 || status == 410)
		return fail(w, ERR_NOT_FOUND, "%.*s: there is nothing there.", STR_ARG(shown));
	return fail(w, ERR_UNAVAILABLE, "%.*s answered with status %ld.", STR_ARG(shown), status);
}

/* What is asked for. */
struct question {
	const char *accept;
	const char *type; /* of the body that is sent; NULL: none is */
	struct str body;
};

static struct curl_slist *headers_of(struct work *w, const struct question *question)
{
	struct str accept = str_format(w->arena, "Accept: %s", question->accept);
	struct curl_slist *headers = curl_slist_append(NULL, str_cstr(w->arena, accept));
	if (headers != NULL && question->type != NULL) {
		struct str type = str_format(w->arena, "Content-Type: %s", question->type);
		headers = curl_slist_append(headers, str_cstr(w->arena, type));
	}
	check(headers != NULL);
	return headers;
}

static enum err ask_target(struct work *w, const struct target *target, struct exchange *exchange,
                           struct str url, const struct question *question, long timeout_ms,
                           struct answer *out)
{
	CURL *easy = curl_easy_init();
	struct curl_slist *headers = headers_of(w, question);
	check(easy != NULL);
	set_options(easy, target, exchange, timeout_ms);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	if (question->type != NULL) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, question->body.at);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)question->body.len);
	}
	enum err failed = judge(w, url, curl_easy_perform(easy), exchange);
	if (failed == OK)
		failed = read_answer(w, easy, url, exchange, out);
	curl_slist_free_all(headers);
	curl_easy_cleanup(easy);
	return failed;
}

static enum err ask(struct work *w, const struct fetcher *fetcher, struct str url,
                    const struct question *question, size_t max, long timeout_ms, struct answer *out)
{
	struct target target = {.url = curl_url()};
	struct exchange exchange = {.body = buf_init(w->arena, max)};
	check(target.url != NULL);
	enum err failed = read_target(w, fetcher, url, &target, &exchange.anywhere);
	if (failed == OK)
		failed = ask_target(w, &target, &exchange, url, question, timeout_ms, out);
	target_finish(&target);
	return failed;
}

/* ---- all ------------------------------------------------------------------------------------------- */

/* Milliseconds until `end_us`, which the work's own end may come before. */
static enum err time_left(struct work *w, int64_t end_us, long *out)
{
	if (w->deadline_us != 0 && w->deadline_us < end_us)
		end_us = w->deadline_us;
	int64_t left_ms = (end_us - world_monotonic_us(w)) / 1000;
	if (left_ms <= 0)
		return fail(w, ERR_UNAVAILABLE, "There is no time left to ask another server.");
	*out = (long)left_ms;
	return OK;
}

/* When an address that is asked now must have answered. */
static int64_t end_of(struct work *w, const struct fetcher *fetcher)
{
	int64_t timeout_ms = fetcher->options.timeout_ms != 0 ? fetcher->options.timeout_ms : TIMEOUT_MS;
	return world_monotonic_us(w) + timeout_ms * 1000;
}

enum err fetch_post(struct work *w, struct fetcher *fetcher, struct str url, const char *type,
                    struct str body, const char *accept, size_t max, struct str *bytes)
{
	const struct question question = {accept, type, body};
	struct answer answer;
	long left_ms = 0;
	TRY(time_left(w, end_of(w, fetcher), &left_ms));
	TRY(ask(w, fetcher, url, &question, max, left_ms, &answer));
	if (!str_absent(answer.location))
		return fail(w, ERR_UNAVAILABLE, "%.*s leads to another address.",
		            STR_ARG(str_slice(url, 0, 200)));
	*bytes = answer.body;
	return OK;
}

enum err fetch_get(struct work *w, struct fetcher *fetcher, struct str url, const char *accept, size_t max,
                   struct str *bytes)
{
	const struct question question = {.accept = accept};
	struct answer answer = {.location = url};
	int64_t end_us = end_of(w, fetcher);
	if (find_kept(w, fetcher, url, accept, bytes))
		return bytes->len <= max ? OK : fail(w, ERR_TOO_LARGE, "What is there is too large.");
	for (int asked = 0; asked <= FETCH_REDIRECTS_MAX; asked++) {
		long left_ms = 0;
		TRY(time_left(w, end_us, &left_ms));
		TRY(ask(w, fetcher, answer.location, &question, max, left_ms, &answer));
		if (str_absent(answer.location)) {
			*bytes = answer.body;
			keep(w, fetcher, url, accept, answer.body);
			return OK;
		}
	}
	return fail(w, ERR_UNAVAILABLE, "%.*s leads from one address to the next, more than %d times.",
	            STR_ARG(str_slice(url, 0, 200)), FETCH_REDIRECTS_MAX);
}
