/* The server over real sockets: many clients at once, those that leave, and those that take their time; and streams of events. */
#include "test.h"
#include "unit/http_server.h"

#include "base/time.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Who is not refused finds that the server waits for the rest. */
static bool is_refused(int fd)
{
	char byte;
	ssize_t got = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return got >= 0 || errno != EAGAIN;
}

TEST(many_large_bodies_do_not_fill_the_memory)
{
	enum { SENDERS = 150, KEPT_MAX = 64, FIRST = 170000, REST = 30000 };
	struct work w = test_work();
	struct test_server server;
	int fds[SENDERS], kept[SENDERS];
	size_t kept_count = 0;
	test_server_open(&w, &server);
	struct str body = str_bytes(work_alloc(&w, FIRST), FIRST);
	for (int i = 0; i < SENDERS; i++) {
		fds[i] = test_connect(&server);
		test_write(fds[i], S("PUT /upload HTTP/1.1\r\nContent-Length: 200000\r\n" END));
		test_write(fds[i], body);
	}
	nanosleep(&(struct timespec){.tv_nsec = 300 * 1000 * 1000}, NULL);
	for (int i = 0; i < SENDERS; i++)
		if (!is_refused(fds[i]))
			kept[kept_count++] = fds[i];
	assert_true(kept_count > 0 && kept_count <= KEPT_MAX);
	assert_int_equal(test_status(test_ask(&w, &server, S("GET /hello HTTP/1.1\r\n" END))), 200);
	/* Those that are kept are answered, and make room. */
	for (size_t i = 0; i < kept_count; i++) {
		test_write(kept[i], str_slice(body, 0, REST));
		assert_int_equal(test_status(test_read_all(&w, kept[i])), 200);
	}
	int fd = test_connect(&server);
	test_write(fd, S("PUT /upload HTTP/1.1\r\nContent-Length: 170000\r\n" END));
	test_write(fd, body);
	assert_int_equal(test_status(test_read_all(&w, fd)), 200);
	close(fd);
	for (int i = 0; i < SENDERS; i++)
		close(fds[i]);
	test_server_close(&server);
	test_work_end(&w);
}

TEST(two_hundred_connections_at_once)
{
	enum { CONNECTIONS = 200, ROUNDS = 5 };
	struct work w = test_work();
	struct test_server server;
	int fds[CONNECTIONS];
	test_server_open(&w, &server);
	for (size_t i = 0; i < CONNECTIONS; i++)
		fds[i] = test_connect(&server);
	for (size_t round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < CONNECTIONS; i++)
			test_write(
				fds[i],
				str_format(w.arena,
			                   "POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: "
			                   "application/x-www-form-urlencoded\r\nContent-Length: 16\r\n\r\n"
			                   "name=n&count=%03zu",
			                   i + 1));
		for (size_t i = 0; i < CONNECTIONS; i++) {
			struct str expected = str_format(w.arena, "\r\n\r\nn %zu", i + 1);
			assert_true(str_ends(test_read_until(&w, fds[i], expected), expected));
		}
	}
	for (size_t i = 0; i < CONNECTIONS; i++)
		close(fds[i]);
	test_server_close(&server);
	test_work_end(&w);
}

static size_t count_answered(const int *fds, size_t count)
{
	char byte;
	size_t answered = 0;
	for (size_t i = 0; i < count; i++)
		answered += recv(fds[i], &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0;
	return answered;
}

static size_t close_answered(int *fds, size_t count)
{
	char bytes[4096];
	size_t answered = 0;
	for (size_t i = 0; i < count; i++) {
		if (fds[i] < 0 || recv(fds[i], bytes, sizeof bytes, MSG_DONTWAIT) <= 0)
			continue;
		close(fds[i]);
		fds[i] = -1;
		answered++;
	}
	return answered;
}

TEST(connections_over_the_limit_wait_their_turn)
{
	/* 257 files, less 128 for other things, in two loops. */
	enum { CONNECTIONS = 150, SERVED = 2 * ((257 - 128) / 2) };
	struct work w = test_work();
	struct test_server server;
	struct rlimit files, fewer;
	int fds[CONNECTIONS];
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
	fewer = (struct rlimit){257, files.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &fewer), 0);
	test_server_open(&w, &server);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
	for (size_t i = 0; i < CONNECTIONS; i++) {
		fds[i] = test_connect(&server);
		test_write(fds[i], S("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
	}
	nanosleep(&(struct timespec){.tv_nsec = 200 * 1000 * 1000}, NULL);
	size_t first = count_answered(fds, CONNECTIONS), answered = 0;
	assert_true(first > 0 && first <= SERVED);
	for (int tries = 0; answered < CONNECTIONS && tries < 500; tries++) {
		answered += close_answered(fds, CONNECTIONS);
		nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
	}
	assert_int_equal(answered, CONNECTIONS);
	test_server_close(&server);
	test_work_end(&w);
}

TEST(events_come_one_by_one_and_end)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	struct str reply = test_ask(&w, &server, S("GET /events HTTP/1.1\r\n" END));
	assert_true(test_has(reply, S("\r\nContent-Type: text/event-stream\r\n")));
	assert_true(test_has(reply, S("\r\nCache-Control: no-store\r\n")));
	/* RFC 9112 section 7.1: each event is a chunk of 0x16 bytes here. */
	assert_str(test_body(reply), S("15\r\nevent: tick\ndata: 3\n\n\r\n15\r\nevent: tick\ndata: 2\n\n\r\n"
	                               "15\r\nevent: tick\ndata: 1\n\n\r\n0\r\n\r\n"));
	test_server_close(&server);
	test_work_end(&w);
}

/* Whoever watches on is asked again who they are. */
TEST(events_end_after_five_minutes)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	int fd = test_connect(&server);
	test_write(fd, S("GET /endless HTTP/1.1\r\n" END));
	test_read_until(&w, fd, S("event: tick"));
	server.ahead_us = 300 * TIME_SECOND_US;
	assert_true(str_ends(test_read_all(&w, fd), S("0\r\n\r\n")));
	close(fd);
	test_server_close(&server);
	test_work_end(&w);
}

TEST(events_are_for_six_watchers_of_one_owner)
{
	enum { WATCHERS = 6 };
	struct work w = test_work();
	struct test_server server;
	int fds[WATCHERS];
	test_server_open(&w, &server);
	for (int i = 0; i < WATCHERS; i++) {
		fds[i] = test_connect(&server);
		test_write(fds[i], S("GET /endless HTTP/1.1\r\n" END));
		test_read_until(&w, fds[i], S("event: tick"));
	}
	assert_int_equal(test_status(test_ask(&w, &server, S("GET /events HTTP/1.1\r\n" END))), 429);
	close(fds[0]);
	int status = 429;
	for (int tries = 0; status == 429 && tries < 200; tries++) {
		nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
		status = test_status(test_ask(&w, &server, S("GET /events HTTP/1.1\r\n" END)));
	}
	assert_int_equal(status, 200);
	for (int i = 1; i < WATCHERS; i++)
		close(fds[i]);
	test_server_close(&server);
	test_work_end(&w);
}

TEST(a_client_may_leave_while_its_request_is_worked_on)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	for (int i = 0; i < 4; i++) {
		int fd = test_connect(&server);
		test_write(fd, S("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n"));
		nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
		close(fd);
		nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
		test_open_gate(&server);
	}
	assert_int_equal(test_status(test_ask(&w, &server, S("GET /hello HTTP/1.1\r\n" END))), 200);
	test_server_close(&server);
	test_work_end(&w);
}

/* As `nc -N` does: nothing more will come, and the reply is wanted. */
TEST(a_client_may_end_its_half_while_its_request_is_worked_on)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	for (int i = 0; i < 20; i++) {
		int fd = test_connect(&server);
		test_write(fd, S("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n"));
		if (i % 2 == 0)
			assert_int_equal(shutdown(fd, SHUT_WR), 0);
		nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
		test_open_gate(&server);
		if (i % 2 == 1)
			assert_int_equal(shutdown(fd, SHUT_WR), 0);
		assert_int_equal(test_status(test_read_all(&w, fd)), 200);
		close(fd);
	}
	test_server_close(&server);
	test_work_end(&w);
}

/* Of a reply that does not leave with one write. */
TEST(a_client_that_ends_its_half_gets_all_of_a_large_reply)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	for (int i = 0; i < 4; i++) {
		int fd = test_connect(&server);
		test_write(fd, S("GET /big HTTP/1.1\r\nHost: x\r\n\r\n"));
		nanosleep(&(struct timespec){.tv_nsec = i * 10 * 1000 * 1000}, NULL);
		assert_int_equal(shutdown(fd, SHUT_WR), 0);
		nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
		assert_true(test_read_all(&w, fd).len > 8 << 20);
		close(fd);
	}
	test_server_close(&server);
	test_work_end(&w);
}

/* More than is read ahead, and more than a message may have. */
TEST(what_comes_behind_a_request_waits_for_its_reply)
{
	enum { BEHIND = 4000 };
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	struct buf requests = buf_init(w.arena, 1 << 20);
	buf_put(&requests, S("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n"));
	for (size_t i = 1; i < BEHIND; i++)
		buf_put(&requests, S("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
	buf_put(&requests, S("GET /files/last HTTP/1.1\r\n" END));
	int fd = test_connect(&server);
	test_write(fd, buf_str(&requests));
	nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
	assert_int_equal(recv(fd, (char[1]){0}, 1, MSG_DONTWAIT), -1);
	test_open_gate(&server);
	struct str rest = test_read_all(&w, fd);
	size_t replies = 0;
	for (size_t at; (at = str_find(rest, S("HTTP/1.1 200"))) != SIZE_MAX; replies++)
		rest = str_slice(rest, at + 1, SIZE_MAX);
	assert_int_equal(replies, BEHIND + 1);
	assert_true(str_find(rest, S("\r\n\r\nlast")) != SIZE_MAX);
	close(fd);
	test_server_close(&server);
	test_work_end(&w);
}

/* Hanging up in every state: in the middle of a request, while it is worked on elsewhere, before the reply is
 * taken, in the middle of a stream. What it must not do shows under the sanitizers. */
TEST(clients_that_hang_up_do_no_harm)
{
	static const char *const requests[] = {
		"GET /hel",
		"POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
		"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		"Content-Length: 6\r\n\r\nname=a",
		"GET /big HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n",
		"PUT /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
	};
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	for (size_t round = 0; round < 8 * COUNT(requests); round++) {
		int fd = test_connect(&server);
		test_write(fd, str_of(requests[round % COUNT(requests)]));
		if (round % 2 == 0)
			nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
		/* Half of them with a reset instead of an orderly end. */
		struct linger reset = {.l_onoff = 1};
		if (round / COUNT(requests) % 2 == 0)
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		close(fd);
	}
	assert_int_equal(test_status(test_ask(&w, &server, S("GET /hello HTTP/1.1\r\n" END))), 200);
	test_server_close(&server);
	test_work_end(&w);
}

/* Closed by the server, whatever it sent before. */
static bool is_closed(int fd, int flags)
{
	char bytes[65536];
	ssize_t got;
	while ((got = recv(fd, bytes, sizeof bytes, flags)) > 0)
		continue;
	return got == 0 || errno == ECONNRESET;
}

/* Puts the server's clock forward and waits for its next look, which comes every second. */
static void put_forward(struct test_server *server, int64_t to_s)
{
	server->ahead_us = to_s * 1000000;
	nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 100 * 1000 * 1000}, NULL);
}

/* Bytes that come now and then keep evhttp waiting for ever; the server has limits of its own (connection.h). */
TEST(a_client_that_takes_its_time_is_left)
{
	static const char *const sent[] = {
		"",
		"GET /hel",
		"PUT /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
		"GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET",
	};
	struct work w = test_work();
	struct test_server server;
	int fds[COUNT(sent)];
	test_server_open(&w, &server);
	int reader = test_connect(&server);
	test_write(reader, S("GET /big HTTP/1.1\r\nHost: x\r\n\r\n"));
	for (size_t i = 0; i < COUNT(sent); i++) {
		fds[i] = test_connect(&server);
		test_write(fds[i], str_of(sent[i]));
	}
	put_forward(&server, 80);
	for (size_t i = 0; i < COUNT(sent); i++)
		assert_false(is_closed(fds[i], MSG_DONTWAIT));
	/* They may have been accepted before or after the clock was put forward. */
	put_forward(&server, 80 + 91);
	for (size_t i = 0; i < COUNT(sent); i++)
		assert_true(is_closed(fds[i], 0));
	put_forward(&server, 80 + 91 + 601);
	/* What the kernel held already still comes. */
	assert_true(test_read_all(&w, reader).len < 8 << 20);
	for (size_t i = 0; i < COUNT(sent); i++)
		close(fds[i]);
	close(reader);
	test_server_close(&server);
	test_work_end(&w);
}
