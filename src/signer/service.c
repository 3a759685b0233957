#include "signer/service.h"

#include "base/check.h"
#include "base/log.h"
#include "base/world.h"
#include "signer/lock.h"
#include "signer/request.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_NAME "signer.socket"

/* Of what is asked, and of what is answered on one connection, in a round. */
enum { READ_BYTES = 64 << 10, ROUND_BYTES_MAX = 4 << 20 };

/* Bytes that came or are to go. */
struct queue {
	char *at;
	size_t start, end, capacity;
};

struct link {
	int descriptor;
	bool ended;
	struct queue in, out;
	size_t round_count; /* answers in this round */
};

struct service {
	struct arena *arena; /* this struct and what it points to as text */
	struct files *files;
	int lock, listening; /* -1: none */
	struct keystore *store;
	struct journal *journal;
	struct desk *desk;
	size_t link_count;
	struct link links[SERVICE_LINKS_MAX];
};

/* ---- opening ---- */

static enum err open_parts(struct work *w, struct service *service, struct str folder,
                           const struct signer_options *options)
{
	size_t repaired;
	struct signer_identity identity = {
		.did = str_copy(service->arena, options->identity.did),
		.origin = str_copy(service->arena, options->identity.origin),
	};
	TRY(files_open(w, folder, &service->files));
	TRY(lock_take(w, folder, &service->lock));
	TRY(journal_open(w, folder, identity.origin, &service->journal, &repaired));
	if (repaired > 0)
		log_event(w, LOG_WARNING, "signer.journal.repaired", LOG_INT("bytes", (int64_t)repaired));
	TRY(keystore_open(w, service->files, service->journal, options, &service->store));
	service->desk = desk_open(service->store, service->journal, &identity);
	return OK;
}

enum err service_open(struct work *w, struct str keys_folder, const struct signer_options *options,
                      struct service **out)
{
	struct arena *arena = arena_open();
	struct service *service = arena_alloc(arena, sizeof *service);
	*service = (struct service){.arena = arena, .lock = -1, .listening = -1};
	enum err failed = open_parts(w, service, keys_folder, options);
	if (failed != OK) {
		service_close(service);
		return failed;
	}
	*out = service;
	return OK;
}

static void link_close(struct link *link)
{
	close(link->descriptor);
	free(link->in.at);
	free(link->out.at);
}

void service_close(struct service *service)
{
	if (service == NULL)
		return;
	for (size_t i = 0; i < service->link_count; i++)
		link_close(&service->links[i]);
	desk_close(service->desk);
	keystore_close(service->store);
	journal_close(service->journal);
	files_close(service->files);
	if (service->listening >= 0) {
		close(service->listening);
		(void)unlinkat(AT_FDCWD, SOCKET_NAME, 0);
	}
	if (service->lock >= 0)
		close(service->lock);
	arena_close(service->arena);
}

enum err service_listen(struct work *w, struct service *service)
{
	const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SOCKET_NAME};
	service->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* We hold the lock: the one that is there is a dead service's. */
	if (service->listening < 0 || (unlink(address.sun_path) != 0 && errno != ENOENT) ||
	    bind(service->listening, (const struct sockaddr *)&address, sizeof address) != 0 ||
	    chmod(address.sun_path, 0600) != 0 || listen(service->listening, SERVICE_LINKS_MAX) != 0)
		return fail(w, ERR_UNAVAILABLE, "keys/signer.socket cannot be made: %s.", strerror(errno));
	return OK;
}

/* ---- queues ---- */

static char *queue_room(struct queue *queue, size_t len)
{
	if (queue->start == queue->end)
		queue->start = queue->end = 0;
	if (queue->start > 0 && queue->capacity - queue->end < len) {
		memmove(queue->at, queue->at + queue->start, queue->end - queue->start);
		queue->end -= queue->start;
		queue->start = 0;
	}
	if (queue->capacity - queue->end < len) {
		queue->capacity = 2 * queue->capacity + len;
		queue->at = realloc(queue->at, queue->capacity);
		check(queue->at != NULL);
	}
	return queue->at + queue->end;
}

static void queue_put(struct queue *queue, const void *bytes, size_t len)
{
	memcpy(queue_room(queue, len), bytes, len);
	queue->end += len;
}

static void put_message(struct link *link, struct str text)
{
	uint8_t prefix[REQUEST_PREFIX];
	request_prefix(text.len, prefix);
	queue_put(&link->out, prefix, sizeof prefix);
	queue_put(&link->out, text.at, text.len);
}

/* The next whole message; false when there is none yet. */
static bool take_message(struct link *link, struct str *out)
{
	size_t there = link->in.end - link->in.start;
	if (there < REQUEST_PREFIX)
		return false;
	size_t len = request_length((const uint8_t *)link->in.at + link->in.start);
	if (len > SIGNER_MESSAGE_BYTES_MAX)
		link->ended = true;
	if (link->ended || there - REQUEST_PREFIX < len)
		return false;
	*out = str_bytes(link->in.at + link->in.start + REQUEST_PREFIX, len);
	link->in.start += REQUEST_PREFIX + len;
	return true;
}

/* ---- connections ---- */

static void add_link(struct service *service, int descriptor)
{
	check(service->link_count < SERVICE_LINKS_MAX);
	check(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0);
	struct link *link = &service->links[service->link_count++];
	*link = (struct link){.descriptor = descriptor};
	put_message(link, S("{}"));
}

static void welcome(struct service *service)
{
	struct ucred peer;
	socklen_t len = sizeof peer;
	int descriptor = accept4(service->listening, NULL, NULL, SOCK_CLOEXEC);
	if (descriptor < 0)
		return;
	if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0 ||
	    (peer.uid != geteuid() && peer.uid != 0)) {
		close(descriptor);
		return;
	}
	add_link(service, descriptor);
}

static void receive(struct link *link)
{
	ssize_t got = recv(link->descriptor, queue_room(&link->in, READ_BYTES), READ_BYTES, 0);
	if (got > 0)
		link->in.end += (size_t)got;
	else if (got == 0 || (errno != EAGAIN && errno != EINTR))
		link->ended = true;
}

static void send_waiting(struct link *link)
{
	struct queue *out = &link->out;
	while (out->start < out->end && !link->ended) {
		ssize_t sent =
			send(link->descriptor, out->at + out->start, out->end - out->start, MSG_NOSIGNAL);
		if (sent > 0)
			out->start += (size_t)sent;
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR)
			link->ended = true;
	}
}

/* ---- a round: answer what is there, flush once, send ---- */

static void answer_link(struct work *w, struct service *service, struct link *link, bool first,
                        size_t *budget)
{
	struct str message;
	link->round_count = 0;
	/* Who does not take his answers is asked for no more questions. */
	if (link->out.start < link->out.end)
		return;
	link->out.start = link->out.end = 0;
	while (*budget > 0 && link->out.end < ROUND_BYTES_MAX && take_message(link, &message)) {
		struct work one = work_init(w->world, w->request_id);
		put_message(link, desk_answer(&one, service->desk, message, first));
		work_finish(&one);
		link->round_count++;
		*budget -= message.len < *budget ? message.len : *budget;
	}
}

/* Nothing of this round is in the journal: none of its answers may leave. */
static void take_back(struct work *w, struct service *service)
{
	struct str failure = request_failure_text(w);
	log_failure(w, "signer.journal");
	work_forgive(w);
	journal_drop(service->journal);
	desk_forget(service->desk);
	for (size_t i = 0; i < service->link_count; i++) {
		struct link *link = &service->links[i];
		if (link->round_count == 0)
			continue;
		link->out.end = 0;
		for (size_t n = 0; n < link->round_count; n++)
			put_message(link, failure);
	}
}

static bool has_message(struct link *link)
{
	size_t there = link->in.end - link->in.start;
	return !link->ended && link->out.start == link->out.end && there >= REQUEST_PREFIX &&
	       request_length((const uint8_t *)link->in.at + link->in.start) <= there - REQUEST_PREFIX;
}

/* True when more waits than one round takes. */
static bool do_round(struct work *w, struct service *service)
{
	size_t budget = ROUND_BYTES_MAX;
	bool more = false;
	for (size_t i = 0; i < service->link_count; i++)
		answer_link(w, service, &service->links[i], i == 0, &budget);
	if (journal_flush(w, service->journal) != OK)
		take_back(w, service);
	for (size_t i = 0; i < service->link_count; i++) {
		send_waiting(&service->links[i]);
		more = more || has_message(&service->links[i]);
	}
	return more;
}

static void drop_ended(struct service *service)
{
	for (size_t i = service->link_count; i-- > 1;) {
		if (!service->links[i].ended)
			continue;
		link_close(&service->links[i]);
		service->links[i] = service->links[--service->link_count];
	}
}

static void wait_for_work(struct service *service, bool more)
{
	struct pollfd waiting[SERVICE_LINKS_MAX + 1];
	size_t count = service->link_count;
	for (size_t i = 0; i < count; i++) {
		const struct link *link = &service->links[i];
		bool sends = link->out.start < link->out.end;
		waiting[i] = (struct pollfd){.fd = link->descriptor, .events = sends ? POLLOUT : POLLIN};
	}
	bool full = count == SERVICE_LINKS_MAX;
	waiting[count] = (struct pollfd){.fd = full ? -1 : service->listening, .events = POLLIN};
	if (poll(waiting, count + 1, more ? 0 : -1) <= 0)
		return;
	for (size_t i = 0; i < count; i++) {
		if ((waiting[i].events & POLLIN) != 0 && waiting[i].revents != 0)
			receive(&service->links[i]);
		else if (waiting[i].revents != 0)
			send_waiting(&service->links[i]);
	}
	if (waiting[count].revents != 0)
		welcome(service);
}

void service_run(struct work *w, struct service *service, int first)
{
	bool more = false;
	check(service->link_count == 0);
	add_link(service, first);
	send_waiting(&service->links[0]);
	while (!service->links[0].ended) {
		wait_for_work(service, more);
		more = do_round(w, service);
		drop_ended(service);
	}
}
