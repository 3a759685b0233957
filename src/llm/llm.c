#include "llm/llm.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/world.h"
#include "llm/breaker.h"
#include "llm/local.h"
#include "llm/openai.h"
#include "llm/supervisor.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

enum {
	ATTEMPTS_MAX = 3,
	CONCURRENCY_MAX = 64,
	LOOK_AGAIN_US = 1000000,    /* while waiting: a breaker's pause ends without a sound */
	TEXT_BYTES_MAX = 512 << 10, /* of all messages: JSON makes at most six times as much of it */
};

/* One server. */
struct endpoint {
	struct str url; /* "local": the supervisor knows where */
	bool local;
	struct client **idle; /* [concurrency] connections not in use */
	unsigned idle_count, concurrency;
	struct breaker breaker;
	int64_t answered, failed, prompt_tokens, cached_tokens, busy_us; /* for metrics */
};

struct llm {
	struct arena *arena;
	struct supervisor *supervisor; /* NULL: none */
	struct str model, key;         /* of the foreign servers */
	int64_t timeout_us;
	atomic_bool given_up;
	pthread_mutex_t lock; /* of all in endpoints that changes */
	pthread_cond_t changed;
	struct endpoint *endpoints;
	size_t endpoint_count;
};

/* ---- waiting for a turn ---------------------------------------------------------------------- */

enum standing { FREE, OCCUPIED, SHUT };

static enum standing standing(struct llm *llm, const struct endpoint *endpoint, int64_t now_us)
{
	enum llm_state state = endpoint->local ? supervisor_state(llm->supervisor) : LLM_READY;
	if (state == LLM_DOWN ||
	    !breaker_lets(&endpoint->breaker, now_us, endpoint->concurrency - endpoint->idle_count))
		return SHUT;
	return state == LLM_STARTING || endpoint->idle_count == 0 ? OCCUPIED : FREE;
}

/* Waits for a change, not longer than left_us. The lock is held. */
static void wait_for_change(struct llm *llm, int64_t left_us)
{
	struct timespec until;
	int64_t wait_us = left_us < LOOK_AGAIN_US ? left_us : LOOK_AGAIN_US;
	check(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	int64_t nanoseconds = until.tv_nsec + wait_us * 1000;
	until.tv_sec += nanoseconds / 1000000000;
	until.tv_nsec = nanoseconds % 1000000000;
	int problem = pthread_cond_timedwait(&llm->changed, &llm->lock, &until);
	check(problem == 0 || problem == ETIMEDOUT);
}

/* The free endpoint next to `first` in the circle. *hope: none is free, but one may come to be. */
static struct endpoint *find_free(struct llm *llm, size_t first, int64_t now_us, bool *hope)
{
	*hope = false;
	for (size_t i = 0; i < llm->endpoint_count; i++) {
		struct endpoint *endpoint = &llm->endpoints[(first + i) % llm->endpoint_count];
		enum standing found = standing(llm, endpoint, now_us);
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

static enum err take_turn_locked(struct work *w, struct llm *llm, size_t first, struct turn *out)
{
	while (true) {
		bool hope;
		int64_t now_us = world_monotonic_us(w);
		if (atomic_load(&llm->given_up))
			return fail(w, ERR_UNAVAILABLE, "The language model is not asked any more.");
		out->endpoint = find_free(llm, first, now_us, &hope);
		if (out->endpoint != NULL)
			break;
		if (!hope)
			return fail(w, ERR_UNAVAILABLE, "The language model does not answer.");
		if (now_us >= w->deadline_us)
			return fail(w, ERR_BUSY,
			            "The language model has too much to do. Try again in a few minutes.");
		wait_for_change(llm, w->deadline_us - now_us);
	}
	out->client = out->endpoint->idle[--out->endpoint->idle_count];
	return OK;
}

static enum err take_turn(struct work *w, struct llm *llm, size_t first, struct turn *out)
{
	pthread_mutex_lock(&llm->lock);
	enum err result = take_turn_locked(w, llm, first, out);
	pthread_mutex_unlock(&llm->lock);
	return result;
}

static void count(struct endpoint *endpoint, const struct llm_answer *answer)
{
	endpoint->answered++;
	endpoint->prompt_tokens += answer->prompt_tokens > 0 ? answer->prompt_tokens : 0;
	endpoint->cached_tokens += answer->cached_tokens > 0 ? answer->cached_tokens : 0;
	endpoint->busy_us += (int64_t)(answer->seconds * 1e6);
}

/* A question that is too long is no failure of the server's. */
static void give_turn_back(struct work *w, struct llm *llm, const struct turn *turn, enum err result,
                           const struct llm_answer *answer)
{
	struct endpoint *endpoint = turn->endpoint;
	pthread_mutex_lock(&llm->lock);
	endpoint->idle[endpoint->idle_count++] = turn->client;
	breaker_note(&endpoint->breaker, world_monotonic_us(w), result != ERR_UNAVAILABLE);
	if (result == OK)
		count(endpoint, answer);
	else
		endpoint->failed++;
	pthread_cond_broadcast(&llm->changed);
	pthread_mutex_unlock(&llm->lock);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static enum err ask_local(struct work *w, struct llm *llm, const struct turn *turn,
                          const struct llm_question *question, struct llm_answer *answer)
{
	const struct wire wire = {turn->client, supervisor_url(w, llm->supervisor),
	                          supervisor_key(llm->supervisor), &llm->given_up};
	struct str identity;
	if (str_absent(wire.url))
		return fail(w, ERR_UNAVAILABLE, "The language model is being started again.");
	TRY(supervisor_identity(w, llm->supervisor, &identity));
	TRY(local_ask(w, &wire, question, answer));
	answer->model = identity;
	return OK;
}

static enum err ask_foreign(struct work *w, struct llm *llm, const struct turn *turn,
                            const struct llm_question *question, struct llm_answer *answer)
{
	const struct wire wire = {turn->client, turn->endpoint->url, llm->key, &llm->given_up};
	TRY(openai_ask(w, &wire, llm->model, question, answer));
	answer->model = str_format(w->arena, "%.*s %.*s", STR_ARG(wire.url), STR_ARG(answer->model));
	return OK;
}

/* *asked: a server had its chance. */
static enum err try_once(struct work *w, struct llm *llm, size_t first, const struct llm_question *question,
                         struct llm_answer *answer, bool *asked)
{
	struct turn turn = {0};
	*asked = false;
	TRY(take_turn(w, llm, first, &turn));
	*asked = true;
	int64_t began_us = world_monotonic_us(w);
	enum err result = turn.endpoint->local ? ask_local(w, llm, &turn, question, answer)
	                                       : ask_foreign(w, llm, &turn, question, answer);
	answer->seconds = (double)(world_monotonic_us(w) - began_us) / 1e6;
	give_turn_back(w, llm, &turn, result, answer);
	if (result != OK)
		log_event(w, LOG_WARNING, "llm.failed", LOG_TEXT("url", turn.endpoint->url),
		          LOG_TEXT("why", w->message));
	return result;
}

/* Passes the pieces on and remembers that there were some. */
struct relay {
	const struct llm_question *question;
	bool began;
};

static void pass_on(void *argument, struct str text)
{
	struct relay *relay = argument;
	relay->began = true;
	relay->question->piece(relay->question->argument, text);
}

/* Where this answer's text was read before: its other questions find it cached there. */
static size_t favourite(const struct llm *llm, const struct llm_question *question)
{
	size_t sum = 0;
	for (size_t i = 0; i < question->message_count; i++)
		for (size_t j = 0; j < question->messages[i].piece_count; j++) {
			const struct llm_piece *piece = &question->messages[i].pieces[j];
			struct digest digest = digest_of(piece->untrusted ? piece->text : S(""));
			sum += digest.byte[0];
		}
	return sum % llm->endpoint_count;
}

static void rest(unsigned attempt)
{
	const struct timespec pause = {.tv_nsec = 250000000L * attempt};
	(void)nanosleep(&pause, NULL);
}

/* Asking changes nothing anywhere, so it can be done again, unless the asker has seen a part of the answer. */
static enum err ask_until_answered(struct work *w, struct llm *llm, const struct llm_question *question,
                                   struct llm_answer *answer)
{
	struct relay relay = {.question = question};
	struct llm_question passed = *question;
	passed.piece = question->piece == NULL ? NULL : pass_on;
	passed.argument = &relay;
	size_t first = favourite(llm, question);
	for (unsigned attempt = 1;; attempt++) {
		bool asked;
		enum err result = try_once(w, llm, first + attempt - 1, &passed, answer, &asked);
		bool over = world_monotonic_us(w) >= w->deadline_us || atomic_load(&llm->given_up);
		if (result != ERR_UNAVAILABLE || !asked || relay.began || over || attempt == ATTEMPTS_MAX)
			return result;
		work_forgive(w);
		rest(attempt);
	}
}

static enum err check_question(struct work *w, const struct llm_question *question)
{
	size_t bytes = question->lead_in.len;
	check(question->message_count > 0 && question->message_count <= LLM_MESSAGES_MAX);
	check(question->tokens_max > 0 && question->tokens_max <= LLM_TOKENS_MAX);
	check(question->seed >= 0 && question->seed <= INT32_MAX);
	check(question->alternatives >= 0 && question->alternatives <= LLM_ALTERNATIVES_MAX);
	for (size_t i = 0; i < question->message_count; i++)
		for (size_t j = 0; j < question->messages[i].piece_count; j++)
			bytes += question->messages[i].pieces[j].text.len;
	return bytes > TEXT_BYTES_MAX ? fail(w, ERR_TOO_LARGE, "The text is too long for the language model.")
	                              : OK;
}

static enum err ask(struct work *w, void *state, const struct llm_question *question,
                    struct llm_answer *answer)
{
	struct llm *llm = state;
	TRY(check_question(w, question));
	int64_t deadline_us = w->deadline_us;
	int64_t patience_us = world_monotonic_us(w) + llm->timeout_us;
	w->deadline_us = deadline_us != 0 && deadline_us < patience_us ? deadline_us : patience_us;
	enum err result = ask_until_answered(w, llm, question, answer);
	w->deadline_us = deadline_us;
	return result;
}

struct llm_model llm_model(struct llm *llm)
{
	return (struct llm_model){.state = llm, .ask = ask};
}

/* ---- how it is ------------------------------------------------------------------------------- */

/* The lock is held. */
static enum llm_state state_locked(struct llm *llm)
{
	enum llm_state best = LLM_DOWN;
	for (size_t i = 0; i < llm->endpoint_count; i++) {
		const struct endpoint *endpoint = &llm->endpoints[i];
		enum llm_state state = endpoint->local ? supervisor_state(llm->supervisor) : LLM_READY;
		if (state == LLM_READY && !breaker_is_shut(&endpoint->breaker))
			return LLM_READY;
		if (state == LLM_STARTING)
			best = LLM_STARTING;
	}
	return best;
}

enum llm_state llm_state(struct llm *llm)
{
	pthread_mutex_lock(&llm->lock);
	enum llm_state state = state_locked(llm);
	pthread_mutex_unlock(&llm->lock);
	return state;
}

enum err llm_wait_ready(struct work *w, struct llm *llm)
{
	enum err result = OK;
	pthread_mutex_lock(&llm->lock);
	while (state_locked(llm) != LLM_READY && result == OK) {
		int64_t left_us =
			w->deadline_us == 0 ? LOOK_AGAIN_US : w->deadline_us - world_monotonic_us(w);
		if (left_us > 0)
			wait_for_change(llm, left_us);
		else
			result = fail(w, ERR_UNAVAILABLE, "The language model does not answer.");
	}
	pthread_mutex_unlock(&llm->lock);
	return result;
}

static void put_metric(struct buf *out, const char *name, const char *type)
{
	buf_format(out, "# TYPE assay_llm_%s %s\n", name, type);
}

/* A metric of every endpoint: the member at `offset`. */
static void put_counts(struct buf *out, const struct llm *llm, const char *name, size_t offset)
{
	put_metric(out, name, "counter");
	for (size_t i = 0; i < llm->endpoint_count; i++) {
		const struct endpoint *endpoint = &llm->endpoints[i];
		const int64_t *value = (const int64_t *)(const void *)((const char *)endpoint + offset);
		buf_format(out, "assay_llm_%s{server=\"%.*s\"} %lld\n", name, STR_ARG(endpoint->url),
		           (long long)*value);
	}
}

void llm_metrics(struct llm *llm, struct buf *out)
{
	pthread_mutex_lock(&llm->lock);
	put_metric(out, "ready", "gauge");
	buf_format(out, "assay_llm_ready %d\n", state_locked(llm) == LLM_READY);
	put_counts(out, llm, "answered_total", offsetof(struct endpoint, answered));
	put_counts(out, llm, "failed_total", offsetof(struct endpoint, failed));
	put_counts(out, llm, "prompt_tokens_total", offsetof(struct endpoint, prompt_tokens));
	put_counts(out, llm, "cached_tokens_total", offsetof(struct endpoint, cached_tokens));
	put_counts(out, llm, "answer_microseconds_total", offsetof(struct endpoint, busy_us));
	if (llm->supervisor != NULL) {
		put_metric(out, "starts_total", "counter");
		buf_format(out, "assay_llm_starts_total %lld\n",
		           (long long)supervisor_starts(llm->supervisor));
	}
	pthread_mutex_unlock(&llm->lock);
}

/* ---- opening and closing --------------------------------------------------------------------- */

/* The local server has come up or gone. What its predecessor did wrong is not held against a new one. */
static void take_notice(void *argument)
{
	struct llm *llm = argument;
	pthread_mutex_lock(&llm->lock);
	for (size_t i = 0; i < llm->endpoint_count; i++)
		if (llm->endpoints[i].local)
			llm->endpoints[i].breaker = (struct breaker){0};
	pthread_cond_broadcast(&llm->changed);
	pthread_mutex_unlock(&llm->lock);
}

static void init_lock(struct llm *llm)
{
	pthread_condattr_t clock;
	check(pthread_condattr_init(&clock) == 0);
	check(pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
	check(pthread_mutex_init(&llm->lock, NULL) == 0);
	check(pthread_cond_init(&llm->changed, &clock) == 0);
	pthread_condattr_destroy(&clock);
}

static void add_endpoint(struct llm *llm, struct str url, bool local, unsigned concurrency)
{
	struct endpoint *endpoint = &llm->endpoints[llm->endpoint_count++];
	*endpoint = (struct endpoint){
		.url = str_copy(llm->arena, url),
		.local = local,
		.idle = arena_array(llm->arena, concurrency, sizeof(struct client *)),
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

static enum err add_endpoints(struct work *w, struct llm *llm, const struct llm_options *options)
{
	unsigned concurrency = options->concurrency == 0 ? 1 : options->concurrency;
	bool local = options->local_command.len > 0;
	if (options->url_count == 0 && !local)
		return fail(w, ERR_INPUT, "No model server is named.");
	if (concurrency > CONCURRENCY_MAX)
		return fail(w, ERR_INPUT, "A model server is asked at most %d things at once.",
		            CONCURRENCY_MAX);
	llm->endpoints = arena_array(llm->arena, options->url_count + 1, sizeof *llm->endpoints);
	for (size_t i = 0; i < options->url_count; i++) {
		struct str url;
		TRY(read_url(w, options->urls[i], &url));
		add_endpoint(llm, url, false, concurrency);
	}
	if (!local)
		return OK;
	add_endpoint(llm, S("local"), true, 1);
	const struct supervisor_options child = {options->local_command, options->local_model, take_notice,
	                                         llm};
	return supervisor_open(w, &child, &llm->supervisor);
}

enum err llm_open(struct work *w, const struct llm_options *options, struct llm **out)
{
	struct arena *arena = arena_open();
	struct llm *llm = arena_alloc(arena, sizeof *llm);
	unsigned seconds = options->timeout_seconds == 0 ? LLM_TIMEOUT_SECONDS : options->timeout_seconds;
	*llm = (struct llm){
		.arena = arena,
		.model = str_copy(arena, options->model),
		.key = str_copy(arena, options->key),
		.timeout_us = seconds * INT64_C(1000000),
	};
	init_lock(llm);
	enum err result = add_endpoints(w, llm, options);
	if (result != OK) {
		llm_close(llm);
		return result;
	}
	*out = llm;
	return OK;
}

void llm_give_up(struct llm *llm)
{
	pthread_mutex_lock(&llm->lock);
	atomic_store(&llm->given_up, true);
	pthread_cond_broadcast(&llm->changed);
	pthread_mutex_unlock(&llm->lock);
}

void llm_close(struct llm *llm)
{
	if (llm == NULL)
		return;
	supervisor_close(llm->supervisor);
	for (size_t i = 0; i < llm->endpoint_count; i++)
		while (llm->endpoints[i].idle_count > 0)
			client_close(llm->endpoints[i].idle[--llm->endpoints[i].idle_count]);
	pthread_cond_destroy(&llm->changed);
	pthread_mutex_destroy(&llm->lock);
	arena_close(llm->arena);
}
