#include "objects/store.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/world.h"
#include "objects/credentials.h"
#include "objects/objects.h"
#include "objects/sigv4.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

enum {
	IDLE_MAX = 8,           /* clients kept with their connections, one for each thread that asks */
	TURNS = 7,              /* times that a request is sent */
	PAUSE_MS = 100,         /* before the second turn; twice as long before each further one */
	TIMEOUT_MS = 15000,     /* of a request, and */
	BODY_BYTES_PER_MS = 64, /* so much longer for what it carries */
	ERROR_BODY = 64 * 1024, /* read of what a store says instead of an object */
	HEADERS_MAX = 10
};

struct store {
	struct arena *arena;
	const struct location *location;
	const char *authorities;
	atomic_uint_fast64_t requests, waves;
	pthread_mutex_t lock; /* over the idle ones */
	struct client *idle[IDLE_MAX];
	size_t idle_count;
};

struct store *store_open(const struct location *location)
{
	struct arena *arena = arena_open();
	struct store *store = arena_alloc(arena, sizeof *store);
	store->arena = arena;
	store->location = location;
	if (!str_absent(location->authorities))
		store->authorities = str_cstr(arena, location->authorities);
	check(pthread_mutex_init(&store->lock, NULL) == 0);
	return store;
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	while (store->idle_count > 0)
		client_close(store->idle[--store->idle_count]);
	pthread_mutex_destroy(&store->lock);
	arena_close(store->arena);
}

void store_counts(struct store *store, uint64_t *requests, uint64_t *waves)
{
	*requests = atomic_load(&store->requests);
	*waves = atomic_load(&store->waves);
}

static struct client *take_client(struct store *store)
{
	pthread_mutex_lock(&store->lock);
	struct client *client = store->idle_count > 0 ? store->idle[--store->idle_count] : NULL;
	pthread_mutex_unlock(&store->lock);
	return client == NULL ? client_open() : client;
}

static void give_back(struct store *store, struct client *client)
{
	pthread_mutex_lock(&store->lock);
	bool kept = store->idle_count < IDLE_MAX;
	if (kept)
		store->idle[store->idle_count++] = client;
	pthread_mutex_unlock(&store->lock);
	if (!kept)
		client_close(client);
}

/* ---- one request ---- */

static void add_header(struct client_request *request, const char *name, struct str value)
{
	struct client_header *headers = (struct client_header *)(uintptr_t)request->headers;
	check(request->header_count < HEADERS_MAX);
	if (value.len > 0)
		headers[request->header_count++] = (struct client_header){name, value};
}

/* As it goes out now: what is signed has the time in it. */
static struct client_request make_request(struct work *w, const struct store *store,
                                          const struct credentials *credentials, const struct store_ask *ask)
{
	const struct location *location = store->location;
	struct digest digest = digest_of(ask->body);
	struct str path = str_format(w->arena, "%.*s%.*s", STR_ARG(location->base_path), STR_ARG(ask->path));
	struct client_request request = {
		.method = ask->method,
		.url = str_format(w->arena, "%.*s%.*s", STR_ARG(location->root), STR_ARG(path)),
		.headers = work_array(w, HEADERS_MAX, sizeof *request.headers),
		.body = ask->body,
		.timeout_ms = (unsigned)(TIMEOUT_MS + ask->body.len / BODY_BYTES_PER_MS),
		.reply_max = ask->max > ERROR_BODY ? ask->max : ERROR_BODY,
		.authorities = store->authorities,
	};
	const struct sigv4_key key = {credentials->access_key, credentials->secret, location->region,
	                              S("s3")};
	struct sigv4_request signed_part = {
		.method = ask->method,
		.path = path,
		.headers = request.headers,
		.body_digest = digest_hex(w->arena, &digest),
		.time = sigv4_time(w->arena, world_now_us(w)),
	};
	add_header(&request, "Host", location->host);
	add_header(&request, "X-Amz-Date", signed_part.time);
	add_header(&request, "X-Amz-Content-Sha256", signed_part.body_digest);
	add_header(&request, "X-Amz-Security-Token", credentials->session_token);
	add_header(&request, "Content-Type", ask->type);
	add_header(&request, "Cache-Control", ask->cache);
	if (ask->condition != NULL)
		add_header(&request, ask->condition, ask->tag);
	signed_part.header_count = request.header_count;
	add_header(&request, "Authorization", sigv4_authorization(w->arena, &key, &signed_part));
	return request;
}

static enum err fail_unanswered(struct work *w, const struct store *store, struct str why)
{
	return fail(w, ERR_UNAVAILABLE, "The object store at %.*s cannot be reached. %.*s",
	            STR_ARG(store->location->host), STR_ARG(why));
}

/* What came of a request; fails when asking again is of no use. */
static enum err take_result(struct work *w, const struct store *store, const struct client_result *result,
                            struct store_ask *ask)
{
	ask->reply = result->reply;
	bool brought =
		strcmp(ask->method, "GET") == 0 && (result->failed == OK || result->failed == ERR_TOO_LARGE);
	if (brought &&
	    (result->failed != OK || (result->reply.status < 300 && result->reply.body.len > ask->max)))
		return fail(w, ERR_TOO_LARGE, "The object %.*s is longer than %zu bytes.", STR_ARG(ask->path),
		            ask->max);
	ask->answer = result->failed == OK ? answer_of(&result->reply) : ANSWER_AGAIN;
	if (ask->answer != ANSWER_REFUSED)
		return OK;
	struct str now = sigv4_time(w->arena, world_now_us(w));
	return answer_fail(w, store->location->host, now, &result->reply);
}

/* ---- a wave ---- */

/* Sends those that `open` names; leaves there those that are to be sent again. */
static enum err send_wave(struct work *w, struct store *store, struct store_ask *asks, size_t *open,
                          size_t *count, struct client_result *why)
{
	struct credentials credentials;
	struct client_request *requests = work_array(w, *count, sizeof *requests);
	struct client_result *results = work_array(w, *count, sizeof *results);
	TRY(credentials_find(w, store->location->credentials, store->location->profile, &credentials));
	for (size_t i = 0; i < *count; i++)
		requests[i] = make_request(w, store, &credentials, &asks[open[i]]);
	atomic_fetch_add(&store->requests, *count);
	atomic_fetch_add(&store->waves, 1);
	struct client *client = take_client(store);
	enum err sent = client_send_all(w, client, requests, *count, OBJECTS_AT_ONCE, results);
	give_back(store, client);
	TRY(sent);
	size_t left = 0;
	for (size_t i = 0; i < *count; i++) {
		struct store_ask *ask = &asks[open[i]];
		TRY(take_result(w, store, &results[i], ask));
		if (ask->answer != ANSWER_AGAIN)
			continue;
		open[left++] = open[i];
		/* The first reason: at the deadline all that can be said is that there was no time. */
		if (why->failed == OK && why->reply.status == 0)
			*why = results[i];
	}
	*count = left;
	return OK;
}

bool store_wait(struct work *w, int64_t pause_ms)
{
	if (w->deadline_us != 0 && world_monotonic_us(w) + pause_ms * 1000 >= w->deadline_us)
		return false;
	nanosleep(&(struct timespec){.tv_sec = pause_ms / 1000, .tv_nsec = pause_ms % 1000 * 1000000}, NULL);
	return true;
}

/* Half of it by chance, so that those who were turned away together do not come back together. */
static int64_t pause_before(struct work *w, unsigned turn)
{
	uint8_t random;
	world_random(w, &random, sizeof random);
	int64_t pause_ms = (int64_t)PAUSE_MS << (turn - 1);
	return pause_ms / 2 + pause_ms * random / 512;
}

enum err store_ask(struct work *w, struct store *store, struct store_ask *asks, size_t count)
{
	struct client_result why = {0};
	size_t *open = work_array(w, count, sizeof *open);
	for (size_t i = 0; i < count; i++)
		open[i] = i;
	for (unsigned turn = 0; count > 0; turn++) {
		if (turn == TURNS || (turn > 0 && !store_wait(w, pause_before(w, turn)))) {
			if (why.failed != OK)
				return fail_unanswered(w, store, why.message);
			return answer_fail(w, store->location->host, S(""), &why.reply);
		}
		TRY(send_wave(w, store, asks, open, &count, &why));
	}
	return OK;
}
