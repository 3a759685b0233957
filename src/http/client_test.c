/* The client against our own server, and against peers that do not behave. */
#include "test.h"

#include "http/client.h"
#include "unit/http_server.h"
#include "unit/peer.h"

static struct str address(struct work *w, int port, const char *path)
{
	return str_format(w->arena, "http://127.0.0.1:%d%s", port, path);
}

TEST(requests_reach_our_server)
{
	struct work w = test_real_work();
	struct test_server server;
	struct client *client = client_open();
	struct client_reply reply;
	test_server_open(&w, &server);
	int port = http_port(server.server);
	struct client_header type = {"Content-Type", S_INIT("application/json")};
	struct client_request get = {.method = "GET", .url = address(&w, port, "/hello")};
	struct client_request post = {.method = "POST",
	                              .url = address(&w, port, "/things"),
	                              .headers = &type,
	                              .header_count = 1,
	                              .body = S_INIT("{\"name\":\"n\",\"count\":3}")};
	struct client_request put = {
		.method = "PUT", .url = address(&w, port, "/upload"), .body = S_INIT("12345")};
	struct client_request head = {.method = "HEAD", .url = address(&w, port, "/hello")};
	struct client_request none = {.method = "DELETE", .url = address(&w, port, "/none")};

	assert_ok(&w, client_send(&w, client, &get, &reply));
	assert_int_equal(reply.status, 200);
	assert_str(reply.body, S("hello"));
	assert_str(reply.content_type, S("text/plain; charset=utf-8"));
	assert_str(client_reply_header(&reply, "etag"), S("\"v1\""));
	assert_true(str_absent(client_reply_header(&reply, "tag")));
	assert_ok(&w, client_send(&w, client, &post, &reply));
	assert_int_equal(reply.status, 201);
	assert_str(reply.body, S("n 3"));
	assert_ok(&w, client_send(&w, client, &put, &reply));
	assert_str(reply.body, S("5"));
	assert_ok(&w, client_send(&w, client, &head, &reply));
	assert_str(reply.body, S(""));
	assert_ok(&w, client_send(&w, client, &none, &reply));
	assert_int_equal(reply.status, 404);

	client_close(client);
	test_server_close(&server);
	work_finish(&w);
}

static bool take_two(void *argument, struct str bytes)
{
	int *ticks = argument;
	*ticks += str_find(bytes, S("tick")) != SIZE_MAX;
	return *ticks < 2;
}

TEST(a_stream_is_taken_piece_by_piece_and_left)
{
	struct work w = test_real_work();
	struct test_server server;
	struct client *client = client_open();
	struct client_reply reply;
	int ticks = 0;
	test_server_open(&w, &server);
	struct client_request request = {.method = "GET",
	                                 .url = address(&w, http_port(server.server), "/endless"),
	                                 .piece = take_two,
	                                 .argument = &ticks};
	assert_ok(&w, client_send(&w, client, &request, &reply));
	assert_int_equal(ticks, 2);
	assert_int_equal(reply.status, 200);
	assert_int_equal(reply.body.len, 0);
	client_close(client);
	test_server_close(&server);
	work_finish(&w);
}

#define OK_HEAD "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"

TEST(peers_that_do_not_behave_are_left)
{
	static const struct {
		const char *name, *head, *piece;
		unsigned pause_ms, redirects_max;
		enum err expected;
	} cases[] = {
		{"body without end", OK_HEAD, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0, 0,
	         ERR_TOO_LARGE},
		{"headers without end", "HTTP/1.1 200 OK\r\n",
	         "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 0, 0, ERR_TOO_LARGE},
		{"slow body", OK_HEAD, "x", 20, 0, ERR_UNAVAILABLE},
		{"slow headers", "HTTP/1.1 200 OK\r\n", "X: y\r\n", 20, 0, ERR_UNAVAILABLE},
		{"body cut off", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", NULL, 0, 0,
	         ERR_UNAVAILABLE},
		{"nothing", "", NULL, 0, 0, ERR_UNAVAILABLE},
		{"not http", "220 smtp.example.org ESMTP\r\n", NULL, 0, 0, ERR_UNAVAILABLE},
		{"redirect to a file", TEST_PEER_REDIRECT("file:///etc/passwd"), NULL, 0, 3, ERR_UNAVAILABLE},
		{"redirect to ftp", TEST_PEER_REDIRECT("ftp://127.0.0.1/x"), NULL, 0, 3, ERR_UNAVAILABLE},
		{"redirect not followed", TEST_PEER_REDIRECT("file:///etc/passwd"), NULL, 0, 0, OK},
	};
	struct work w = test_real_work();
	struct client *client = client_open();
	struct client_reply reply;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct test_peer peer = {.replies = {cases[i].head},
		                         .reply_count = 1,
		                         .piece = cases[i].piece,
		                         .pause_ms = cases[i].pause_ms};
		test_peer_open(&peer);
		struct client_request request = {.method = "GET",
		                                 .url = address(&w, peer.port, "/"),
		                                 .timeout_ms = cases[i].pause_ms > 0 ? 500 : 30000,
		                                 .reply_max = 10000,
		                                 .redirects_max = cases[i].redirects_max};
		enum err got = client_send(&w, client, &request, &reply);
		if (got != cases[i].expected)
			fail_msg("%s: %.*s", cases[i].name, STR_ARG(err_name(got)));
		work_forgive(&w);
		test_peer_close(&peer);
	}
	client_close(client);
	work_finish(&w);
}

/* GETs of a place each, of which every third has nobody listening. */
enum { MANY = 40 };

static void ask_many(struct work *w, struct client *client, int port, unsigned at_once)
{
	struct client_request requests[MANY];
	struct client_result results[MANY];
	for (int i = 0; i < MANY; i++)
		requests[i] = (struct client_request){
			.method = i % 2 == 0 ? "GET" : "PUT",
			.url = i % 3 == 2   ? S("http://127.0.0.1:1/")
		               : i % 2 == 0 ? address(w, port, "/hello")
		                            : address(w, port, "/upload"),
			.body = i % 2 == 0 ? S("") : str_format(w->arena, "%0*d", i, 0)};
	assert_ok(w, client_send_all(w, client, requests, MANY, at_once, results));
	for (int i = 0; i < MANY; i++) {
		if (i % 3 == 2) {
			assert_int_equal(results[i].failed, ERR_UNAVAILABLE);
			assert_true(results[i].message.len > 0);
			continue;
		}
		assert_int_equal(results[i].failed, OK);
		assert_int_equal(results[i].reply.status, 200);
		assert_str(results[i].reply.body, i % 2 == 0 ? S("hello") : str_format(w->arena, "%d", i));
	}
}

TEST(several_exchanges_go_at_once_and_each_has_its_result)
{
	struct work w = test_real_work();
	struct test_server server;
	struct client *client = client_open();
	struct client_result none;
	test_server_open(&w, &server);
	for (unsigned at_once = 1; at_once <= CLIENT_AT_ONCE_MAX; at_once += 21)
		ask_many(&w, client, http_port(server.server), at_once);
	assert_ok(&w, client_send_all(&w, client, NULL, 0, 1, &none));
	const struct client_request bad[] = {{.method = "GET", .url = S_INIT("file:///etc/passwd")}};
	assert_fails(&w, ERR_INPUT, client_send_all(&w, client, bad, 1, 1, &none));
	client_close(client);
	test_server_close(&server);
	work_finish(&w);
}

TEST(the_works_deadline_ends_several_exchanges)
{
	struct work w = test_real_work();
	struct client *client = client_open();
	struct client_result results[3];
	struct test_peer peer = {.replies = {OK_HEAD}, .reply_count = 1, .piece = "x", .pause_ms = 10};
	test_peer_open(&peer);
	struct client_request requests[3];
	for (size_t i = 0; i < COUNT(requests); i++)
		requests[i] = (struct client_request){.method = "GET", .url = address(&w, peer.port, "/")};
	int64_t begun_us = world_monotonic_us(&w);
	w.deadline_us = begun_us + 300000;
	assert_ok(&w, client_send_all(&w, client, requests, COUNT(requests), 2, results));
	int64_t took_us = world_monotonic_us(&w) - begun_us;
	assert_true(took_us >= 250000 && took_us < 5000000);
	for (size_t i = 0; i < COUNT(results); i++)
		assert_int_equal(results[i].failed, ERR_UNAVAILABLE);
	test_peer_close(&peer);
	client_close(client);
	work_finish(&w);
}

TEST(the_works_deadline_ends_an_exchange)
{
	struct work w = test_real_work();
	struct client *client = client_open();
	struct client_reply reply;
	struct test_peer peer = {.replies = {OK_HEAD}, .reply_count = 1, .piece = "x", .pause_ms = 10};
	test_peer_open(&peer);
	struct client_request request = {.method = "GET", .url = address(&w, peer.port, "/")};
	int64_t begun_us = world_monotonic_us(&w);
	w.deadline_us = begun_us + 200000;
	assert_fails(&w, ERR_UNAVAILABLE, client_send(&w, client, &request, &reply));
	int64_t took_us = world_monotonic_us(&w) - begun_us;
	assert_true(took_us >= 150000 && took_us < 5000000);
	assert_fails(&w, ERR_UNAVAILABLE, client_send(&w, client, &request, &reply));
	test_peer_close(&peer);
	client_close(client);
	work_finish(&w);
}

TEST(what_is_no_web_address_is_refused)
{
	static const char *const urls[] = {"file:///etc/passwd", "ftp://x/",         "gopher://x", "",
	                                   "localhost/x",        "http://x/\r\nX: y"};
	struct work w = test_real_work();
	struct client *client = client_open();
	struct client_reply reply;
	for (size_t i = 0; i < COUNT(urls); i++) {
		struct client_request request = {.method = "GET", .url = str_of(urls[i])};
		assert_fails(&w, ERR_INPUT, client_send(&w, client, &request, &reply));
	}
	struct client_header header = {"X", S_INIT("a\r\nY: b")};
	struct client_request request = {
		.method = "GET", .url = S_INIT("http://127.0.0.1:1/"), .headers = &header, .header_count = 1};
	assert_fails(&w, ERR_INPUT, client_send(&w, client, &request, &reply));
	/* Nobody listens there. */
	request.header_count = 0;
	assert_fails(&w, ERR_UNAVAILABLE, client_send(&w, client, &request, &reply));
	client_close(client);
	work_finish(&w);
}
