#include "unit/peer.h"

#include "test.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void pause_for(unsigned ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

static void say(const struct test_peer *peer, int fd, size_t which)
{
	const char *reply = peer->replies[which < peer->reply_count ? which : peer->reply_count - 1];
	(void)send(fd, reply, strlen(reply), MSG_NOSIGNAL);
	while (peer->piece != NULL && send(fd, peer->piece, strlen(peer->piece), MSG_NOSIGNAL) > 0)
		pause_for(peer->pause_ms);
}

static void answer(struct test_peer *peer, int fd)
{
	size_t which = (size_t)atomic_fetch_add(&peer->connections, 1);
	ssize_t got = recv(fd, peer->request, sizeof peer->request - 1, 0);
	if (got <= 0)
		return;
	peer->request[got] = '\0';
	say(peer, fd, which);
}

static void *serve(void *argument)
{
	struct test_peer *peer = argument;
	int fd;
	while ((fd = accept(peer->listening, NULL, NULL)) >= 0) {
		answer(peer, fd);
		close(fd);
	}
	return NULL;
}

void test_peer_open(struct test_peer *peer)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof address;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_in_range(peer->reply_count, 1, TEST_PEER_REPLIES_MAX);
	peer->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(peer->listening, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(peer->listening, 16), 0);
	assert_int_equal(getsockname(peer->listening, (struct sockaddr *)&address, &len), 0);
	peer->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&peer->thread, NULL, serve, peer), 0);
}

void test_peer_close(struct test_peer *peer)
{
	/* Whoever waits in accept is woken. */
	shutdown(peer->listening, SHUT_RDWR);
	pthread_join(peer->thread, NULL);
	close(peer->listening);
}
