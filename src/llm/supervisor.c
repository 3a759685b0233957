#include "llm/supervisor.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/world.h"
#include "http/task.h"
#include "llm/child.h"
#include "llm/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	KEY_BYTES = 24,
	HEALTH_EVERY_MS = 15000,
	HEALTH_TIMEOUT_MS = 3000,
	HEALTH_FAILURES_MAX = 3,
	RESTART_FIRST_MS = 1000,
	RESTART_LAST_MS = 60000,
	STOP_MS = 5000,
};

struct supervisor {
	struct arena *arena;
	struct supervisor_options options;
	struct str key;
	char *const *arguments;
	int stop; /* an eventfd: readable when the thread shall end */
	pthread_t thread;

	pthread_mutex_t lock; /* of the next five */
	enum llm_state state;
	struct str url; /* in url_text */
	char url_text[CHILD_LINE_MAX];
	int64_t starts;

	pthread_mutex_t model_lock; /* of all below; apart, because reading a cold file takes seconds */
	int model; /* the file as it was when the child was started; -1: it could not be opened */
	bool identified;
	struct digest identity;
};

/* ---- what others see ------------------------------------------------------------------------- */

static void set_state(struct supervisor *supervisor, enum llm_state state, struct str url)
{
	pthread_mutex_lock(&supervisor->lock);
	supervisor->state = state;
	if (url.len > 0)
		memcpy(supervisor->url_text, url.at, url.len);
	supervisor->url = str_bytes(supervisor->url_text, url.len);
	pthread_mutex_unlock(&supervisor->lock);
	if (supervisor->options.changed != NULL)
		supervisor->options.changed(supervisor->options.argument);
}

enum llm_state supervisor_state(struct supervisor *supervisor)
{
	pthread_mutex_lock(&supervisor->lock);
	enum llm_state state = supervisor->state;
	pthread_mutex_unlock(&supervisor->lock);
	return state;
}

struct str supervisor_url(struct work *w, struct supervisor *supervisor)
{
	struct str url = {0};
	pthread_mutex_lock(&supervisor->lock);
	if (supervisor->state == LLM_READY)
		url = str_copy(w->arena, supervisor->url);
	pthread_mutex_unlock(&supervisor->lock);
	return url;
}

struct str supervisor_key(const struct supervisor *supervisor)
{
	return supervisor->key;
}

int64_t supervisor_starts(struct supervisor *supervisor)
{
	pthread_mutex_lock(&supervisor->lock);
	int64_t starts = supervisor->starts;
	pthread_mutex_unlock(&supervisor->lock);
	return starts;
}

enum err supervisor_identity(struct work *w, struct supervisor *supervisor, struct str *out)
{
	pthread_mutex_lock(&supervisor->model_lock);
	if (!supervisor->identified && supervisor->model >= 0)
		supervisor->identified = digest_of_file(supervisor->model, &supervisor->identity);
	bool known = supervisor->identified;
	struct str hex = digest_hex(w->arena, &supervisor->identity);
	pthread_mutex_unlock(&supervisor->model_lock);
	if (!known)
		return fail(w, ERR_UNAVAILABLE, "The model's file cannot be read.");
	*out = str_format(w->arena, "sha256:%.*s", STR_ARG(hex));
	return OK;
}

/* ---- the life of one child ------------------------------------------------------------------- */

static bool told_to_stop(const struct supervisor *supervisor, int timeout_ms)
{
	struct pollfd wake = {.fd = supervisor->stop, .events = POLLIN};
	return poll(&wake, 1, timeout_ms) > 0;
}

/* The file is held open, so that the identity is that of what the child reads even when it is replaced later. */
static void hold_model(struct supervisor *supervisor)
{
	int model = open(str_cstr(supervisor->arena, supervisor->options.model_file), O_RDONLY | O_CLOEXEC);
	pthread_mutex_lock(&supervisor->model_lock);
	if (supervisor->model >= 0)
		close(supervisor->model);
	supervisor->model = model;
	supervisor->identified = false;
	pthread_mutex_unlock(&supervisor->model_lock);
}

static void count_start(struct supervisor *supervisor)
{
	pthread_mutex_lock(&supervisor->lock);
	supervisor->starts++;
	pthread_mutex_unlock(&supervisor->lock);
}

static void take_announcement(struct supervisor *supervisor, struct str line)
{
	if (!str_starts(line, S("listening http://")))
		return;
	set_state(supervisor, LLM_READY, str_trim(str_slice(line, strlen("listening "), SIZE_MAX)));
	log_event(NULL, LOG_INFO, "llm.ready", LOG_TEXT("model", supervisor->options.model_file),
	          LOG_TEXT("url", supervisor->url));
}

static bool is_healthy(struct supervisor *supervisor, struct client *client)
{
	struct work w = work_init(&world_real, S("llm.health"));
	const struct wire wire = {
		.client = client, .url = supervisor_url(&w, supervisor), .key = supervisor->key};
	bool healthy = wire_get(&w, &wire, "/health", HEALTH_TIMEOUT_MS) == OK;
	work_finish(&w);
	return healthy;
}

/* After 15 quiet seconds. A child that is still loading is left alone. */
static void look_after(struct supervisor *supervisor, struct child *child, struct client *client,
                       int *failures)
{
	if (supervisor_state(supervisor) != LLM_READY)
		return;
	*failures = is_healthy(supervisor, client) ? 0 : *failures + 1;
	if (*failures < HEALTH_FAILURES_MAX)
		return;
	log_event(NULL, LOG_WARNING, "llm.hangs", LOG_TEXT("model", supervisor->options.model_file));
	child_kill(child);
}

/* Until the child has ended, by itself or because we stop it. */
static void watch(struct supervisor *supervisor, struct child *child)
{
	struct client *client = client_open();
	int failures = 0;
	bool ended = false;
	while (!ended) {
		struct str line;
		switch (child_wait(child, supervisor->stop, HEALTH_EVERY_MS, &line)) {
		case CHILD_SAID: take_announcement(supervisor, line); break;
		case CHILD_QUIET: look_after(supervisor, child, client, &failures); break;
		case CHILD_STOP:
			child_stop(child, STOP_MS);
			ended = true;
			break;
		case CHILD_ENDED: ended = true; break;
		}
	}
	client_close(client);
}

/* One child from its start to its end. True when it was ready in between. */
static bool run_child(struct supervisor *supervisor)
{
	struct child child;
	hold_model(supervisor);
	count_start(supervisor);
	if (!child_start(&child, supervisor->arguments, supervisor->key)) {
		log_event(NULL, LOG_ERROR, "llm.no-start", LOG_TEXT("why", str_of(strerror(errno))));
		return false;
	}
	watch(supervisor, &child);
	bool was_ready = supervisor_state(supervisor) == LLM_READY;
	if (!told_to_stop(supervisor, 0))
		log_event(NULL, LOG_WARNING, "llm.ended", LOG_TEXT("model", supervisor->options.model_file),
		          LOG_INT("status", child.status), LOG_TEXT("last_line", child_last_line(&child)));
	child_finish(&child);
	return was_ready;
}

static void *supervise(void *argument)
{
	struct supervisor *supervisor = argument;
	int delay_ms = RESTART_FIRST_MS;
	do {
		bool was_ready = run_child(supervisor);
		set_state(supervisor, was_ready ? LLM_STARTING : LLM_DOWN, (struct str){0});
		if (was_ready)
			delay_ms = RESTART_FIRST_MS;
		if (told_to_stop(supervisor, delay_ms))
			break;
		delay_ms = delay_ms * 2 < RESTART_LAST_MS ? delay_ms * 2 : RESTART_LAST_MS;
	} while (true);
	return NULL;
}

/* ---- opening and closing --------------------------------------------------------------------- */

static bool has_nul(struct str s)
{
	return str_find_byte(s, '\0') != SIZE_MAX;
}

/* The command's words and ours, ended by NULL. */
static char *const *make_arguments(struct arena *arena, const struct supervisor_options *options)
{
	size_t count = 0;
	char **arguments = arena_array(arena, options->command.len + 9, sizeof *arguments);
	for (struct str rest = options->command; !str_absent(rest);) {
		struct str word = str_cut(&rest, ' ');
		if (word.len > 0)
			arguments[count++] = str_cstr(arena, word);
	}
	arguments[count++] = str_cstr(arena, S("--model"));
	arguments[count++] = str_cstr(arena, options->model_file);
	if (options->context_tokens > 0) {
		arguments[count++] = str_cstr(arena, S("--context"));
		arguments[count++] = str_cstr(arena, str_format(arena, "%u", options->context_tokens));
	}
	arguments[count++] = str_cstr(arena, S("--slots"));
	arguments[count++] =
		str_cstr(arena, str_format(arena, "%u", options->slots == 0 ? 1 : options->slots));
	if (options->embeds)
		arguments[count++] = str_cstr(arena, S("--embedding"));
	return arguments;
}

enum err supervisor_open(struct work *w, const struct supervisor_options *options, struct supervisor **out)
{
	if (str_trim(options->command).len == 0 || has_nul(options->command) || has_nul(options->model_file))
		return fail(w, ERR_INPUT,
		            "The command of the model server must be the words of a command line.");
	struct arena *arena = arena_open();
	struct supervisor *supervisor = arena_alloc(arena, sizeof *supervisor);
	*supervisor = (struct supervisor){.arena = arena, .options = *options, .model = -1};
	supervisor->options.model_file = str_copy(arena, options->model_file);
	supervisor->key = str_copy(arena, world_token(w, KEY_BYTES));
	supervisor->arguments = make_arguments(arena, options);
	supervisor->stop = eventfd(0, EFD_CLOEXEC);
	check(supervisor->stop >= 0);
	check(pthread_mutex_init(&supervisor->lock, NULL) == 0);
	check(pthread_mutex_init(&supervisor->model_lock, NULL) == 0);
	supervisor->thread = task_thread(supervise, supervisor);
	*out = supervisor;
	return OK;
}

void supervisor_close(struct supervisor *supervisor)
{
	if (supervisor == NULL)
		return;
	check(eventfd_write(supervisor->stop, 1) == 0);
	check(pthread_join(supervisor->thread, NULL) == 0);
	close(supervisor->stop);
	if (supervisor->model >= 0)
		close(supervisor->model);
	pthread_mutex_destroy(&supervisor->model_lock);
	pthread_mutex_destroy(&supervisor->lock);
	arena_close(supervisor->arena);
}
