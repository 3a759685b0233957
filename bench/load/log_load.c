#include "log_load.h"

#include "../bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 4096, REPLY_MAX = 8192, TIMES_MAX = 4 << 20, EVENTS = 512 };

struct client {
	int fd;
	bool waits;
	double from; /* when the entry was to be sent */
	size_t got;
	char reply[REPLY_MAX];
};

struct crowd {
	const struct log_load *load;
	struct client *clients;
	unsigned *idle, idle_count;
	int epoll;
	uint64_t sent;
	float *times; /* ms */
	struct log_load_result result;
};

static bool connect_client(struct client *client, int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	return client->fd >= 0 && connect(client->fd, (const struct sockaddr *)&address, sizeof address) == 0;
}

/* As long as an entry of Assay's: 20 bytes and 44 that look like base64. */
static size_t write_entry(char *out, uint64_t seed, uint64_t number)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + number;
	memcpy(out, "assay/v1 credential ", 20);
	for (size_t i = 0; i < 43; i++) {
		if (i % 10 == 0) {
			state += UINT64_C(0x9e3779b97f4a7c15);
			state ^= state >> 31;
			state *= UINT64_C(0xbf58476d1ce4e5b9);
			state ^= state >> 27;
		}
		out[20 + i] = digits[state >> (6 * (i % 10)) & 63];
	}
	out[63] = '=';
	return 64;
}

static bool send_entry(struct crowd *crowd, struct client *client, double from)
{
	char request[512];
	int len = snprintf(request, sizeof request,
	                   "POST /add HTTP/1.1\r\nHost: log.example\r\n%sContent-Length: 64\r\n\r\n",
	                   crowd->load->prove ? "Accept: application/json\r\n" : "");
	size_t whole = (size_t)len + write_entry(request + len, crowd->load->seed, crowd->sent++);
	client->from = from;
	client->got = 0;
	client->waits = true;
	return send(client->fd, request, whole, MSG_NOSIGNAL) == (ssize_t)whole;
}

/* Length of the whole reply in `got` bytes; 0 when it is not there yet. */
static size_t whole_reply(const struct client *client)
{
	const char *end = memmem(client->reply, client->got, "\r\n\r\n", 4);
	if (end == NULL)
		return 0;
	const char *length = strcasestr(client->reply, "\r\nContent-Length:");
	if (length == NULL || length > end)
		return 0;
	size_t whole = (size_t)(end + 4 - client->reply) + strtoul(length + 17, NULL, 10);
	return client->got >= whole ? whole : 0;
}

static void count_reply(struct crowd *crowd, const struct client *client)
{
	struct log_load_result *result = &crowd->result;
	if (strncmp(client->reply, "HTTP/1.1 200", 12) != 0) {
		result->refused++;
		return;
	}
	if (result->answered < TIMES_MAX)
		crowd->times[result->answered] = (float)((bench_seconds() - client->from) * 1e3);
	result->answered++;
}

/* Reads what came; the client is idle when its answer is there. */
static bool take_reply(struct crowd *crowd, struct client *client)
{
	ssize_t got = recv(client->fd, client->reply + client->got, REPLY_MAX - 1 - client->got, 0);
	if (got <= 0)
		return false;
	client->got += (size_t)got;
	client->reply[client->got] = '\0';
	if (whole_reply(client) == 0)
		return client->got < REPLY_MAX - 1;
	count_reply(crowd, client);
	client->waits = false;
	crowd->idle[crowd->idle_count++] = (unsigned)(client - crowd->clients);
	return true;
}

static bool take_replies(struct crowd *crowd, int wait_ms)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(crowd->epoll, events, EVENTS, wait_ms);
	for (int i = 0; i < count; i++)
		if (!take_reply(crowd, &crowd->clients[events[i].data.u32]))
			return false;
	return true;
}

/* Sends what is due. With a rate, an entry whose time has come waits for a client, and that counts. */
static bool send_due(struct crowd *crowd, double start, double now)
{
	double rate = crowd->load->rate;
	while (crowd->idle_count > 0) {
		double from = rate > 0 ? start + (double)crowd->sent / rate : now;
		if (from > now)
			break;
		if (!send_entry(crowd, &crowd->clients[crowd->idle[--crowd->idle_count]], from))
			return false;
	}
	return true;
}

static bool run(struct crowd *crowd)
{
	double start = bench_seconds(), now = start, end = start + crowd->load->seconds;
	for (; now < end; now = bench_seconds())
		if (!send_due(crowd, start, now) || !take_replies(crowd, crowd->load->rate > 0 ? 1 : 100))
			return false;
	crowd->result.seconds = now - start;
	while (crowd->idle_count < crowd->load->connections)
		if (!take_replies(crowd, 1000))
			return false;
	if (crowd->load->rate == 0)
		crowd->result.seconds = bench_seconds() - start;
	return true;
}

static int by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static void sum_up(struct crowd *crowd)
{
	struct log_load_result *result = &crowd->result;
	size_t count = result->answered < TIMES_MAX ? result->answered : TIMES_MAX;
	if (count == 0)
		return;
	qsort(crowd->times, count, sizeof *crowd->times, by_value);
	result->p50_ms = (double)crowd->times[count / 2];
	result->p99_ms = (double)crowd->times[count * 99 / 100];
	result->max_ms = (double)crowd->times[count - 1];
}

static bool gather(struct crowd *crowd)
{
	crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
	for (unsigned i = 0; i < crowd->load->connections; i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
		if (!connect_client(&crowd->clients[i], crowd->load->port) ||
		    epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, crowd->clients[i].fd, &event) != 0)
			return false;
		crowd->idle[crowd->idle_count++] = i;
	}
	return true;
}

bool log_load_run(const struct log_load *load, struct log_load_result *out)
{
	struct crowd crowd = {.load = load};
	crowd.clients = calloc(load->connections, sizeof *crowd.clients);
	crowd.idle = calloc(load->connections, sizeof *crowd.idle);
	crowd.times = malloc(TIMES_MAX * sizeof *crowd.times);
	bool done = load->connections <= CONNECTIONS_MAX && crowd.clients != NULL && crowd.idle != NULL &&
	            crowd.times != NULL && gather(&crowd) && run(&crowd);
	if (done)
		sum_up(&crowd);
	for (unsigned i = 0; crowd.clients != NULL && i < load->connections; i++)
		if (crowd.clients[i].fd > 0)
			close(crowd.clients[i].fd);
	close(crowd.epoll);
	free(crowd.clients);
	free(crowd.idle);
	free(crowd.times);
	*out = crowd.result;
	return done;
}
