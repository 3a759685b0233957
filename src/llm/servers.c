#include "llm/servers.h"

#include "base/check.h"
#include "base/log.h"
#include "base/world.h"
#include "llm/breaker.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

enum {
	ATTEMPTS_MAX = 3,
	CONCURRENCY_MAX = 64,
	LOOK_AGAIN_US = 1000000, /* while waiting: a breaker's pause ends without a sound */
};

/* One of them. */
struct endpoint {
	struct str url; /* "local": the supervisor knows where */
	bool local;
	struct client **idle; /* [concurrency] connections not in use */
	unsigned idle_count, concurrency;
	struct breaker breaker;
	int64_t answered, failed, prompt_tokens, cached_tokens, busy_us; /* for metrics */
};

struct servers {
	struct arena *arena;
	struct str what;
	const char *metric;
	struct supervisor *supervisor; /* NULL: none */
	struct str key;
	int64_t timeout_us;
	atomic_bool given_up;
	pthread_mutex_t lock; /* of all in endpoints that changes */
	pthread_cond_t changed;
	struct endpoint *endpoints;
	size_t endpoint_count;
};

/* ---- waiting for a turn ---------------------------------------------------------------------- */

enum standing { FREE, OCCUPIED, SHUT };

static enum standing standing(struct servers *servers, const struct endpoint *endpoint, int64_t now_us)
{
	enum llm_state state = endpoint->local ? supervisor_state(servers->supervisor) : LLM_READY;
	if (state == LLM_DOWN ||
	    !breaker_lets(&endpoint->breaker, now_us, endpoint->concurrency - endpoint->idle_count))
		return SHUT;
	return state == LLM_STARTING || endpoint->idle_count == 0 ? OCCUPIED : FREE;
}

/* Waits for a change, not longer than left_us. The lock is held. */
static void wait_for_change(struct servers *servers, int64_t left_us)
{
	struct timespec until;
	int64_t wait_us = left_us < LOOK_AGAIN_US ? left_us : LOOK_AGAIN_US;
	check(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	int64_t nanoseconds = until.tv_nsec + wait_us * 1000;
	until.tv_sec += nanoseconds / 1000000000;
	until.tv_nsec = nanoseconds % 1000000000;
	int problem = pthread_cond_timedwait(&servers->changed, &servers->lock, &until);
	check(problem == 0 || problem == ETIMEDOUT);
}

/* Where a call may go: to `count` endpoints in the circle from `first` on. */
struct choice {
	size_t first, count;
};

/* The first free endpoint of the choice. *hope: none is free, but one may come to be. */
static struct endpoint *find_free(struct servers *servers, struct choice choice, int64_t now_us, bool *hope)
{
	*hope = false;
	for (size_t i = 0; i < choice.count; i++) {
		struct endpoint *endpoint = &servers->endpoints[(choice.first + i) % servers->endpoint_count];
		enum standing found = standing(servers, endpoint, now_us);
		if (found == FREE)
			return endpoint;
		*hope = *hope || found == OCCUPIED;
	}
	return NULL;
}

/* A turn: an endpoint and one of its connections. */
struct turn {
	struct endpoint *endpoint;
	struct client *client;
};

static enum err take_turn_locked(struct work *w, struct servers *servers, struct choice choice,
                                 struct turn *out)
{
	while (true) {
		bool hope;
		int64_t now_us = world_monotonic_us(w);
		if (atomic_load(&servers->given_up))
			return fail(w, ERR_UNAVAILABLE, "The %.*s is not asked any more.",
			            STR_ARG(servers->what));
		out->endpoint = find_free(servers, choice, now_us, &hope);
		if (out->endpoint != NULL)
			break;
		if (!hope)
			return fail(w, ERR_UNAVAILABLE, "The %.*s does not answer.", STR_ARG(servers->what));
		if (now_us >= w->deadline_us)
			return fail(w, ERR_BUSY, "The %.*s has too much to do. Try again in a few minutes.",
			            STR_ARG(servers->what));
		wait_for_change(servers, w->deadline_us - now_us);
	}
	out->client = out->endpoint->idle[--out->endpoint->idle_count];
	return OK;
}

static enum err take_turn(struct work *w, struct servers *servers, struct choice choice, struct turn *out)
{
	pthread_mutex_lock(&servers->lock);
	enum err result = take_turn_locked(w, servers, choice, out);
	pthread_mutex_unlock(&servers->lock);
	return result;
}

static void count(struct endpoint *endpoint, const struct server_usage *usage, int64_t took_us)
{
	endpoint->answered++;
	endpoint->prompt_tokens += usage->prompt_tokens > 0 ? usage->prompt_tokens : 0;
	endpoint->cached_tokens += usage->cached_tokens > 0 ? usage->cached_tokens : 0;
	endpoint->busy_us += took_us;
}

/* A question that is too long is no failure of the server's. */
static void give_turn_back(struct work *w, struct servers *servers, const struct turn *turn, enum err result,
                           const struct server_usage *usage, int64_t took_us)
{
	struct endpoint *endpoint = turn->endpoint;
	pthread_mutex_lock(&servers->lock);
	endpoint->idle[endpoint->idle_count++] = turn->client;
	breaker_note(&endpoint->breaker, world_monotonic_us(w), result != ERR_UNAVAILABLE);
	if (result == OK)
		count(endpoint, usage, took_us);
	else
		endpoint->failed++;
	pthread_cond_broadcast(&servers->changed);
	pthread_mutex_unlock(&servers->lock);
}

/* ---- calling --------------------------------------------------------------------------------- */

static enum err find_server(struct work *w, const struct servers *servers, const struct turn *turn,
                            struct server *out)
{
	*out = (struct server){
		.wire = {turn->client, turn->endpoint->url, servers->key, &servers->given_up},
		.local = turn->endpoint->local,
	};
	if (!out->local)
		return OK;
	out->wire.url = supervisor_url(w, servers->supervisor);
	out->wire.key = supervisor_key(servers->supervisor);
	if (str_absent(out->wire.url))
		return fail(w, ERR_UNAVAILABLE, "The %.*s is being started again.", STR_ARG(servers->what));
	return supervisor_identity(w, servers->supervisor, &out->identity);
}

static enum err ask(struct work *w, const struct servers *servers, const struct turn *turn,
                    const struct servers_call *call, struct server_usage *usage)
{
	struct server server;
	TRY(find_server(w, servers, turn, &server));
	return call->ask(w, call->argument, &server, usage);
}

/* *asked: a server had its chance. */
static enum err try_once(struct work *w, struct servers *servers, const struct servers_call *call,
                         struct choice choice, double *seconds, bool *asked)
{
	struct turn turn = {0};
	struct server_usage usage = {-1, -1};
	*asked = false;
	TRY(take_turn(w, servers, choice, &turn));
	*asked = true;
	int64_t began_us = world_monotonic_us(w);
	enum err result = ask(w, servers, &turn, call, &usage);
	int64_t took_us = world_monotonic_us(w) - began_us;
	*seconds = (double)took_us / 1e6;
	give_turn_back(w, servers, &turn, result, &usage, took_us);
	if (result != OK)
		log_event(w, LOG_WARNING, "llm.failed", LOG_TEXT("what", servers->what),
		          LOG_TEXT("url", turn.endpoint->url), LOG_TEXT("why", w->message));
	return result;
}

/* Before a call is tried again, for each attempt before it. */
static int64_t pause_us(unsigned attempt)
{
	return INT64_C(250000) * attempt;
}

static void rest(unsigned attempt)
{
	const struct timespec pause = {.tv_nsec = pause_us(attempt) * 1000};
	(void)nanosleep(&pause, NULL);
}

static enum err call_until_answered(struct work *w, struct servers *servers, const struct servers_call *call,
                                    double *seconds)
{
	for (unsigned attempt = 1;; attempt++) {
		bool asked;
		const struct choice choice = {call->only ? call->first : call->first + attempt - 1,
		                              call->only ? 1 : servers->endpoint_count};
		enum err result = try_once(w, servers, call, choice, seconds, &asked);
		bool begun = call->begun != NULL && *call->begun;
		/* A call that ran out of time ends a moment before its deadline, and what could not be sent any more would be
		 * held against the server. */
		bool over = world_monotonic_us(w) + pause_us(attempt) >= w->deadline_us ||
		            atomic_load(&servers->given_up);
		if (result != ERR_UNAVAILABLE || !asked || begun || over || attempt == ATTEMPTS_MAX)
			return result;
		work_forgive(w);
		rest(attempt);
	}
}

enum err servers_call(struct work *w, struct servers *servers, const struct servers_call *call,
                      double *seconds)
{
	double took = 0;
	int64_t deadline_us = w->deadline_us;
	int64_t patience_us = world_monotonic_us(w) + servers->timeout_us;
	w->deadline_us = deadline_us != 0 && deadline_us < patience_us ? deadline_us : patience_us;
	enum err result = call_until_answered(w, servers, call, &took);
	w->deadline_us = deadline_us;
	if (seconds != NULL)
		*seconds = took;
	return result;
}

/* ---- how it is ------------------------------------------------------------------------------- */

/* The lock is held. */
static enum llm_state state_locked(struct servers *servers)
{
	enum llm_state best = LLM_DOWN;
	for (size_t i = 0; i < servers->endpoint_count; i++) {
		const struct endpoint *endpoint = &servers->endpoints[i];
		enum llm_state state = endpoint->local ? supervisor_state(servers->supervisor) : LLM_READY;
		if (state == LLM_READY && !breaker_is_shut(&endpoint->breaker))
			return LLM_READY;
		if (state == LLM_STARTING)
			best = LLM_STARTING;
	}
	return best;
}

enum llm_state servers_state(struct servers *servers)
{
	pthread_mutex_lock(&servers->lock);
	enum llm_state state = state_locked(servers);
	pthread_mutex_unlock(&servers->lock);
	return state;
}

enum err servers_wait_ready(struct work *w, struct servers *servers)
{
	enum err result = OK;
	pthread_mutex_lock(&servers->lock);
	while (state_locked(servers) != LLM_READY && result == OK) {
		int64_t left_us =
			w->deadline_us == 0 ? LOOK_AGAIN_US : w->deadline_us - world_monotonic_us(w);
		if (left_us > 0)
			wait_for_change(servers, left_us);
		else
			result =
				fail(w, ERR_UNAVAILABLE, "The %.*s does not answer.", STR_ARG(servers->what));
	}
	pthread_mutex_unlock(&servers->lock);
	return result;
}

static void put_metric(struct buf *out, const struct servers *servers, const char *name, const char *type)
{
	buf_format(out, "# TYPE assay_%s_%s %s\n", servers->metric, name, type);
}

/* A metric of every endpoint: the member at `offset`. */
static void put_counts(struct buf *out, const struct servers *servers, const char *name, size_t offset)
{
	put_metric(out, servers, name, "counter");
	for (size_t i = 0; i < servers->endpoint_count; i++) {
		const struct endpoint *endpoint = &servers->endpoints[i];
		const int64_t *value = (const int64_t *)(const void *)((const char *)endpoint + offset);
		buf_format(out, "assay_%s_%s{server=\"%.*s\"} %lld\n", servers->metric, name,
		           STR_ARG(endpoint->url), (long long)*value);
	}
}

void servers_metrics(struct servers *servers, struct buf *out)
{
	pthread_mutex_lock(&servers->lock);
	put_metric(out, servers, "ready", "gauge");
	buf_format(out, "assay_%s_ready %d\n", servers->metric, state_locked(servers) == LLM_READY);
	put_counts(out, servers, "answered_total", offsetof(struct endpoint, answered));
	put_counts(out, servers, "failed_total", offsetof(struct endpoint, failed));
	put_counts(out, servers, "prompt_tokens_total", offsetof(struct endpoint, prompt_tokens));
	put_counts(out, servers, "cached_tokens_total", offsetof(struct endpoint, cached_tokens));
	put_counts(out, servers, "answer_microseconds_total", offsetof(struct endpoint, busy_us));
	if (servers->supervisor != NULL) {
		put_metric(out, servers, "starts_total", "counter");
		buf_format(out, "assay_%s_starts_total %lld\n", servers->metric,
		           (long long)supervisor_starts(servers->supervisor));
	}
	pthread_mutex_unlock(&servers->lock);
}

/* ---- opening and closing --------------------------------------------------------------------- */

/* The local server has come up or gone. What its predecessor did wrong is not held against a new one. */
static void take_notice(void *argument)
{
	struct servers *servers = argument;
	pthread_mutex_lock(&servers->lock);
	for (size_t i = 0; i < servers->endpoint_count; i++)
		if (servers->endpoints[i].local)
			servers->endpoints[i].breaker = (struct breaker){0};
	pthread_cond_broadcast(&servers->changed);
	pthread_mutex_unlock(&servers->lock);
}

static void init_lock(struct servers *servers)
{
	pthread_condattr_t clock;
	check(pthread_condattr_init(&clock) == 0);
	check(pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
	check(pthread_mutex_init(&servers->lock, NULL) == 0);
	check(pthread_cond_init(&servers->changed, &clock) == 0);
	pthread_condattr_destroy(&clock);
}

static void add_endpoint(struct servers *servers, struct str url, bool local, unsigned concurrency)
{
	struct endpoint *endpoint = &servers->endpoints[servers->endpoint_count++];
	*endpoint = (struct endpoint){
		.url = str_copy(servers->arena, url),
		.local = local,
		.idle = arena_array(servers->arena, concurrency, sizeof(struct client *)),
		.concurrency = concurrency,
	};
	while (endpoint->idle_count < concurrency)
		endpoint->idle[endpoint->idle_count++] = client_open();
}

/* A slash at the end is left out; a name and password in front of the host would end up in records. */
static enum err read_url(struct work *w, struct str text, struct str *out)
{
	bool web = str_starts(text, S("http://")) || str_starts(text, S("https://"));
	if (!web || str_find_byte(text, '@') != SIZE_MAX)
		return fail(
			w, ERR_INPUT,
			"A model server is written http://HOST:PORT/v1 or https://HOST/v1, its key apart.");
	*out = str_ends(text, S("/")) ? str_slice(text, 0, text.len - 1) : text;
	return OK;
}

static enum err add_endpoints(struct work *w, struct servers *servers, const struct servers_options *options)
{
	unsigned concurrency = options->concurrency == 0 ? 1 : options->concurrency;
	unsigned local_concurrency = options->local_concurrency == 0 ? 1 : options->local_concurrency;
	bool local = options->local.command.len > 0;
	if (options->url_count == 0 && !local)
		return fail(w, ERR_INPUT, "No model server is named.");
	if (concurrency > CONCURRENCY_MAX || local_concurrency > CONCURRENCY_MAX)
		return fail(w, ERR_INPUT, "A model server is asked at most %d things at once.",
		            CONCURRENCY_MAX);
	servers->endpoints = arena_array(servers->arena, options->url_count + 1, sizeof *servers->endpoints);
	for (size_t i = 0; i < options->url_count; i++) {
		struct str url;
		TRY(read_url(w, options->urls[i], &url));
		add_endpoint(servers, url, false, concurrency);
	}
	if (!local)
		return OK;
	add_endpoint(servers, S("local"), true, local_concurrency);
	struct supervisor_options child = options->local;
	child.changed = take_notice;
	child.argument = servers;
	return supervisor_open(w, &child, &servers->supervisor);
}

enum err servers_open(struct work *w, const struct servers_options *options, struct servers **out)
{
	struct arena *arena = arena_open();
	struct servers *servers = arena_alloc(arena, sizeof *servers);
	unsigned seconds = options->timeout_seconds == 0 ? LLM_TIMEOUT_SECONDS : options->timeout_seconds;
	*servers = (struct servers){
		.arena = arena,
		.what = str_copy(arena, options->what),
		.metric = options->metric,
		.key = str_copy(arena, options->key),
		.timeout_us = seconds * INT64_C(1000000),
	};
	init_lock(servers);
	enum err result = add_endpoints(w, servers, options);
	if (result != OK) {
		servers_close(servers);
		return result;
	}
	*out = servers;
	return OK;
}

void servers_give_up(struct servers *servers)
{
	pthread_mutex_lock(&servers->lock);
	atomic_store(&servers->given_up, true);
	pthread_cond_broadcast(&servers->changed);
	pthread_mutex_unlock(&servers->lock);
}

void servers_close(struct servers *servers)
{
	if (servers == NULL)
		return;
	supervisor_close(servers->supervisor);
	for (size_t i = 0; i < servers->endpoint_count; i++)
		while (servers->endpoints[i].idle_count > 0)
			client_close(servers->endpoints[i].idle[--servers->endpoints[i].idle_count]);
	pthread_cond_destroy(&servers->changed);
	pthread_mutex_destroy(&servers->lock);
	arena_close(servers->arena);
}

size_t servers_count(const struct servers *servers)
{
	return servers->endpoint_count;
}
