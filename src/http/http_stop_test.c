/* The server over real sockets: replies that come later, and what is in flight when it stops. */
#include "test.h"
#include "unit/http_server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LATER(count) \
	"POST /later HTTP/1.1\r\n" SEND("name=a&count=" count, "16", "application/x-www-form-urlencoded")

TEST(a_reply_is_completed_by_another_thread)
{
	enum { WAITING = 100 };
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	int fds[WAITING];
	for (size_t i = 0; i < WAITING; i++) {
		fds[i] = test_connect(&server);
		test_write(fds[i], i % 2 == 0 ? S(LATER("007")) : S(LATER("008")));
	}
	/* All of them wait, and others are answered meanwhile. */
	assert_str(test_body(test_ask(&w, &server, S("GET /hello HTTP/1.1\r\n" END))), S("hello"));
	assert_str(test_body(test_ask(&w, &server, S(LATER("051")))), S("at once"));
	assert_int_equal(test_status(test_ask(&w, &server, S(LATER("101")))), 413);
	for (size_t i = 0; i < WAITING; i++)
		test_open_gate(&server);
	for (size_t i = 0; i < WAITING; i++) {
		struct str reply = test_read_all(&w, fds[i]);
		assert_int_equal(test_status(reply), i % 2 == 0 ? 409 : 200);
		assert_str(test_body(reply), i % 2 == 0 ? S("Seven is taken.") : S("later 8"));
		close(fds[i]);
	}
	test_server_close(&server);
	test_work_end(&w);
}

static void *stop(void *argument)
{
	http_stop(argument);
	return NULL;
}

/* Until new connections are refused, which is the first thing that stopping does. */
static void wait_for_stop(const struct test_server *server)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	                              .sin_port = htons((uint16_t)http_port(server->server))};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int refused = 0;
	while (refused == 0) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		refused = connect(fd, (struct sockaddr *)&address, sizeof address);
		close(fd);
		nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
	}
}

TEST(stopping_finishes_what_is_in_flight)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	int slow = test_connect(&server), stream = test_connect(&server), idle = test_connect(&server);
	int big = test_connect(&server);
	test_write(slow, S("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n"));
	test_write(stream, S("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n"));
	test_write(big, S("GET /big HTTP/1.1\r\nHost: x\r\n\r\n"));
	(void)test_read_until(&w, stream, S("tick"));
	(void)test_read_until(&w, big, S("\r\n\r\n"));
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, stop, server.server), 0);
	wait_for_stop(&server);
	test_open_gate(&server);
	struct str reply = test_read_all(&w, slow);
	assert_str(test_body(reply), S("open"));
	assert_true(test_has(reply, S("\r\nConnection: close\r\n")));
	assert_true(test_read_all(&w, big).len > 7 << 20);
	assert_true(str_ends(test_read_all(&w, stream), S("0\r\n\r\n")));
	assert_int_equal(test_read_all(&w, idle).len, 0);
	pthread_join(thread, NULL);
	server.server = NULL;
	close(slow);
	close(stream);
	close(idle);
	close(big);
	test_server_close(&server);
	test_work_end(&w);
}

TEST(stopping_waits_for_what_is_to_be_completed)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	int waiting = test_connect(&server);
	test_write(waiting, S(LATER("008")));
	assert_str(test_body(test_ask(&w, &server, S("GET /hello HTTP/1.1\r\n" END))), S("hello"));
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, stop, server.server), 0);
	wait_for_stop(&server);
	test_open_gate(&server);
	assert_str(test_body(test_read_all(&w, waiting)), S("later 8"));
	pthread_join(thread, NULL);
	server.server = NULL;
	close(waiting);
	test_server_close(&server);
	test_work_end(&w);
}
