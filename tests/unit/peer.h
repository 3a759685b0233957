/* A server on this machine that says what it was told to, whatever it is asked; one connection at a time. */
#ifndef TEST_PEER_H
#define TEST_PEER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { TEST_PEER_REPLIES_MAX = 8 };

#define TEST_PEER_REDIRECT(to) \
	"HTTP/1.1 302 Found\r\nLocation: " to "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

struct test_peer {
	/* What it says: the n-th connection gets the n-th reply, and those behind them the last one. */
	const char *replies[TEST_PEER_REPLIES_MAX];
	size_t reply_count;
	const char *piece; /* behind a reply, again and again until the other side has gone; NULL: nothing */
	unsigned pause_ms; /* between two of them */
	/* What it has heard. */
	atomic_int connections;
	char request[2048]; /* the last one */

	int port, listening;
	pthread_t thread;
};

/* On 127.0.0.1, at a port of its own. */
void test_peer_open(struct test_peer *peer);
void test_peer_close(struct test_peer *peer);

#endif
