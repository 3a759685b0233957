#include "signer/asker.h"

#include "base/check.h"
#include "base/world.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	ANSWER_TIMEOUT_MS = 60000,
	LOOK_AGAIN_MS = 200,
	READY_TIMEOUT_S = 5,
	START_TIMEOUT_S = 60,
	SMALL_ANSWER = 4096
};

struct signer *asker_open(void)
{
	struct arena *arena = arena_open();
	struct signer *signer = arena_alloc(arena, sizeof *signer);
	pthread_condattr_t clock;
	*signer = (struct signer){.arena = arena, .descriptor = -1};
	check(pthread_mutex_init(&signer->lock, NULL) == 0);
	check(pthread_mutex_init(&signer->sending, NULL) == 0);
	check(pthread_condattr_init(&clock) == 0 && pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
	check(pthread_cond_init(&signer->changed, &clock) == 0);
	pthread_condattr_destroy(&clock);
	return signer;
}

void asker_free(struct signer *signer)
{
	if (signer == NULL)
		return;
	pthread_cond_destroy(&signer->changed);
	pthread_mutex_destroy(&signer->sending);
	pthread_mutex_destroy(&signer->lock);
	arena_close(signer->arena);
}

/* ---- bytes ---- */

static bool send_all(int descriptor, const void *bytes, size_t len)
{
	const char *at = bytes;
	while (len > 0) {
		ssize_t sent = send(descriptor, at, len, MSG_NOSIGNAL);
		if (sent < 0 && errno != EINTR)
			return false;
		if (sent > 0) {
			at += sent;
			len -= (size_t)sent;
		}
	}
	return true;
}

static bool receive_all(int descriptor, void *bytes, size_t len)
{
	char *at = bytes;
	while (len > 0) {
		struct pollfd ready = {.fd = descriptor, .events = POLLIN};
		if (poll(&ready, 1, ANSWER_TIMEOUT_MS) == 0)
			return false;
		ssize_t got = recv(descriptor, at, len, 0);
		if (got == 0 || (got < 0 && errno != EINTR))
			return false;
		if (got > 0) {
			at += got;
			len -= (size_t)got;
		}
	}
	return true;
}

static bool receive_message(struct work *w, int descriptor, struct str *out)
{
	uint8_t prefix[REQUEST_PREFIX];
	if (!receive_all(descriptor, prefix, sizeof prefix))
		return false;
	size_t len = request_length(prefix);
	if (len > REQUEST_ANSWER_BYTES_MAX)
		return false;
	char *bytes = work_alloc(w, len);
	*out = str_bytes(bytes, len);
	return receive_all(descriptor, bytes, len);
}

static enum err gone(struct work *w)
{
	return fail(w, ERR_UNAVAILABLE,
	            "The process that keeps the keys has ended, and is started again: try once more.");
}

static enum err read_answer(struct work *w, struct str text, struct asker_answer *answer)
{
	answer->raw = text;
	struct str head = str_cut(&answer->raw, '\n');
	if (json_parse(w, head, REQUEST_ANSWER_BYTES_MAX, &answer->json) != OK) {
		work_forgive(w);
		return fail(w, ERR_INTERNAL,
		            "The process that keeps the keys answers in a form that is not known.");
	}
	return request_failure(w, answer->json);
}

/* ---- the connection ---- */

static void set_state(struct signer *signer, enum asker_state state)
{
	check(pthread_mutex_lock(&signer->lock) == 0);
	signer->state = state;
	check(pthread_cond_broadcast(&signer->changed) == 0);
	check(pthread_mutex_unlock(&signer->lock) == 0);
}

enum err asker_greet(struct work *w, struct signer *signer, int descriptor)
{
	struct str text;
	struct asker_answer answer;
	enum err failed = receive_message(w, descriptor, &text) ? read_answer(w, text, &answer) : gone(w);
	if (failed != OK) {
		close(descriptor);
		return failed;
	}
	signer->descriptor = descriptor;
	signer->asked = signer->answered = 0;
	set_state(signer, ASKER_READY);
	return OK;
}

void asker_break(struct signer *signer)
{
	if (signer->state == ASKER_READY) {
		signer->state = ASKER_BROKEN;
		shutdown(signer->descriptor, SHUT_RDWR);
	}
	check(pthread_cond_broadcast(&signer->changed) == 0);
}

void asker_drop(struct signer *signer)
{
	check(pthread_mutex_lock(&signer->lock) == 0);
	asker_break(signer);
	while (signer->users > 0)
		check(pthread_cond_wait(&signer->changed, &signer->lock) == 0);
	if (signer->descriptor >= 0)
		close(signer->descriptor);
	signer->descriptor = -1;
	check(pthread_mutex_unlock(&signer->lock) == 0);
}

static int64_t monotonic_ms(void)
{
	struct timespec now;
	check(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* The lock is held. */
static bool is_starting(const struct signer *signer)
{
	return signer->state == ASKER_STARTING ||
	       (signer->state == ASKER_BROKEN && signer->arguments != NULL && signer->message[0] == '\0');
}

/* The lock is held. Waits a while for a signer that is being started again: by the clock and not by how often the wait is said to
 * be over, which with a clock that somebody moves is at once. */
static enum err wait_ready(struct work *w, struct signer *signer)
{
	int64_t until_ms =
		monotonic_ms() +
		INT64_C(1000) * (signer->state == ASKER_STARTING ? START_TIMEOUT_S : READY_TIMEOUT_S);
	while (is_starting(signer) && monotonic_ms() < until_ms) {
		int64_t step_ms = monotonic_ms() + LOOK_AGAIN_MS;
		const struct timespec step = {step_ms / 1000, step_ms % 1000 * 1000000};
		int problem = pthread_cond_timedwait(&signer->changed, &signer->lock, &step);
		check(problem == 0 || problem == ETIMEDOUT);
	}
	if (signer->state == ASKER_READY)
		return OK;
	return signer->message[0] == '\0' ? gone(w) : fail(w, signer->reason, "%s", signer->message);
}

/* ---- asking ---- */

/* Sends under `sending`, which is held, so that numbers are in the order of the stream. */
static bool send_request(struct signer *signer, struct str text, uint64_t *number)
{
	uint8_t prefix[REQUEST_PREFIX];
	request_prefix(text.len, prefix);
	*number = signer->asked++;
	return send_all(signer->descriptor, prefix, sizeof prefix) &&
	       send_all(signer->descriptor, text.at, text.len);
}

/* The lock is held. False when the connection broke before it was our turn. */
static bool wait_turn(struct signer *signer, uint64_t number)
{
	while (signer->state == ASKER_READY && signer->answered != number)
		check(pthread_cond_wait(&signer->changed, &signer->lock) == 0);
	return signer->state == ASKER_READY;
}

static bool exchange(struct work *w, struct signer *signer, struct str text, struct str *answer)
{
	uint64_t number = 0;
	check(pthread_mutex_lock(&signer->sending) == 0);
	bool done = send_request(signer, text, &number);
	check(pthread_mutex_unlock(&signer->sending) == 0);
	check(pthread_mutex_lock(&signer->lock) == 0);
	done = done && wait_turn(signer, number);
	check(pthread_mutex_unlock(&signer->lock) == 0);
	/* Our turn: nobody else reads. */
	done = done && receive_message(w, signer->descriptor, answer);
	check(pthread_mutex_lock(&signer->lock) == 0);
	signer->answered++;
	if (!done)
		asker_break(signer);
	check(pthread_cond_broadcast(&signer->changed) == 0);
	check(pthread_mutex_unlock(&signer->lock) == 0);
	return done;
}

static enum err try_once(struct work *w, struct signer *signer, struct str text, struct str *answer,
                         bool *done)
{
	check(pthread_mutex_lock(&signer->lock) == 0);
	enum err failed = wait_ready(w, signer);
	signer->users += failed == OK;
	check(pthread_mutex_unlock(&signer->lock) == 0);
	TRY(failed);
	*done = exchange(w, signer, text, answer);
	check(pthread_mutex_lock(&signer->lock) == 0);
	signer->users--;
	check(pthread_cond_broadcast(&signer->changed) == 0);
	check(pthread_mutex_unlock(&signer->lock) == 0);
	return OK;
}

/* Asked once more it is the same request: what was written down and not answered is written down twice, and signed in the same
 * words. */
enum err asker_ask(struct work *w, struct signer *signer, const struct request *request,
                   struct asker_answer *answer)
{
	struct str text = request_text(w, request), reply;
	bool done = false;
	if (text.len > SIGNER_MESSAGE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "This is too much to be signed at once: sign fewer together.");
	/* A change of keys is not made twice. */
	int tries_max = request->kind == REQUEST_ROTATE || request->kind == REQUEST_REVOKE ? 1 : 2;
	for (int tries = 0; tries < tries_max && !done; tries++)
		TRY(try_once(w, signer, text, &reply, &done));
	if (!done)
		return gone(w);
	return read_answer(w, reply, answer);
}
