/* The server over real sockets: what it answers to messages well and badly formed, and to clients that leave. */
#include "test.h"
#include "unit/http_server.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ID "0190a6c0-0000-7000-8000-000000000001"
#define END "Host: x\r\nConnection: close\r\n\r\n"
#define SEND(body, len, type) \
	"Host: x\r\nConnection: close\r\nContent-Type: " type "\r\nContent-Length: " len "\r\n\r\n" body

/* Statuses are those of RFC 9110; 0: closed without a word. */
static const struct {
	const char *name;
	const char *request;
	int status;
	const char *has; /* in the reply */
} messages[] = {
	{"get", "GET /hello HTTP/1.1\r\n" END, 200, "\r\n\r\nhello"},
	{"id of the request", "GET /hello HTTP/1.1\r\n" END, 200, "\r\nX-Request-Id: "},
	{"finish adds headers", "GET /hello HTTP/1.1\r\n" END, 200, "\r\nX-Content-Type-Options: nosniff"},
	{"finish adds headers to failures", "GET /none HTTP/1.1\r\n" END, 404,
         "\r\nX-Content-Type-Options: nosniff"},
	{"http 1.0", "GET /hello HTTP/1.0\r\n\r\n", 200, "\r\n\r\nhello"},
	{"absolute form", "GET http://other.example/hello HTTP/1.1\r\n" END, 200, "\r\n\r\nhello"},
	{"absolute form with user", "GET https://a:b@other:99/hello?x=1 HTTP/1.1\r\n" END, 200, "hello"},
	{"absolute form without path", "GET http://other.example HTTP/1.1\r\n" END, 404, ""},
	{"parameter and query", "GET /items/" ID "?page=a%20b%2Fc+d HTTP/1.1\r\n" END, 200, ID "|a b/c d"},
	{"parameter that is no id", "GET /items/7 HTTP/1.1\r\n" END, 400, "“item” must be"},
	{"rest of the path", "GET /files/a/b%20c/d HTTP/1.1\r\n" END, 200, "\r\n\r\na/b c/d"},
	{"rest of the path, empty", "GET /files/ HTTP/1.1\r\n" END, 404, ""},
	{"no such address", "GET /none HTTP/1.1\r\n" END, 404, "nothing at this address"},
	{"slash at the end", "GET /hello/ HTTP/1.1\r\n" END, 404, ""},
	{"two slashes", "GET //hello HTTP/1.1\r\n" END, 404, ""},
	{"method not for this address", "DELETE /hello HTTP/1.1\r\n" END, 405,
         "\r\nAllow: OPTIONS, GET, HEAD\r\n"},
	{"patch", "PATCH /hello HTTP/1.1\r\n" END, 405, "\r\nAllow: OPTIONS, GET, HEAD\r\n"},
	{"trace", "TRACE /hello HTTP/1.1\r\n" END, 405, ""},
	{"patch of nothing", "PATCH /none HTTP/1.1\r\n" END, 404, ""},
	{"options", "OPTIONS /items/x HTTP/1.1\r\n" END, 204, "\r\nAllow: OPTIONS, GET, HEAD, DELETE\r\n"},
	{"method unknown", "BREW /hello HTTP/1.1\r\n" END, 501, "\r\nX-Content-Type-Options: nosniff"},
	{"method unknown, in words", "BREW /hello HTTP/1.1\r\n" END, 501,
         "\r\n\r\nThis method is not known here."},
	{"head", "HEAD /hello HTTP/1.1\r\n" END, 200, "\r\nContent-Length: 5\r\n"},
	{"head of what only takes post", "HEAD /things HTTP/1.1\r\n" END, 405, ""},
	{"not signed in", "GET /secret HTTP/1.1\r\n" END, 401, "Please sign in."},
	{"not signed in, on the pool", "GET /secret-pool HTTP/1.1\r\n" END, 401, "Please sign in."},
	{"not signed in, with a broken body",
         "POST /secret HTTP/1.1\r\n" SEND("{\"name\":", "8", "application/json"), 401, "Please sign in."},
	{"not signed in, with a body of another type",
         "POST /secret HTTP/1.1\r\n" SEND("<a/>", "4", "text/xml"), 401, "Please sign in."},
	{"our mistake", "GET /broken HTTP/1.1\r\n" END, 500, "It broke."},
	{"header that would split the reply", "GET /splitting HTTP/1.1\r\n" END, 200, "\r\n\r\nsplit"},
	{"time limit on the pool", "GET /late HTTP/1.1\r\n" END, 503, ""},

	{"json", "POST /things HTTP/1.1\r\n" SEND("{\"name\":\"a\",\"count\":7}", "22", "application/json"),
         201, "a 7"},
	{"json with a charset",
         "POST /things HTTP/1.1\r\n" SEND("{\"name\":\"a\"}", "12", "Application/JSON; charset=utf-8"), 201,
         "a -"},
	{"json broken", "POST /things HTTP/1.1\r\n" SEND("{\"name\":", "8", "application/json"), 400, ""},
	{"json that is no object", "POST /things HTTP/1.1\r\n" SEND("[1]", "3", "application/json"), 400,
         "object"},
	{"form",
         "POST /things HTTP/1.1\r\n" SEND("name=a+b&count=8", "16", "application/x-www-form-urlencoded"), 201,
         "a b 8"},
	{"form out of range",
         "POST /things HTTP/1.1\r\n" SEND("name=a&count=601", "16", "application/x-www-form-urlencoded"), 400,
         "“count” must be a whole number from 1 to 600 (how many there are)."},
	{"form with the application's token",
         "POST /whoami HTTP/1.1\r\n" SEND("token=abc", "9", "application/x-www-form-urlencoded"), 200,
         " abc"},
	{"field unknown",
         "POST /things HTTP/1.1\r\n" SEND("name=a&x=1", "10", "application/x-www-form-urlencoded"), 400,
         "“x” is not a field"},
	{"field missing", "POST /things HTTP/1.1\r\n" END, 400, "“name” is missing"},
	{"body of another type", "POST /things HTTP/1.1\r\n" SEND("<a/>", "4", "text/xml"), 415, ""},
	{"body in chunks",
         "POST /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
         "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"na\r\n8\r\nme\":\"q\"}\r\n0\r\n\r\n",
         201, "q "},
	{"body over the route's limit",
         "POST /small HTTP/1.1\r\n" SEND(
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		 "101", "text/plain"),
         413, "100 bytes"},
	{"raw body", "POST /small HTTP/1.1\r\n" SEND("a\001b", "3", "image/png"), 200, "\r\n\r\n3"},

	{"path with a NUL", "GET /files/a%00b HTTP/1.1\r\n" END, 400, ""},
	{"path with an escaped slash", "GET /files/a%2Fb HTTP/1.1\r\n" END, 400, ""},
	{"path with an escaped backslash", "GET /files/a%5cb HTTP/1.1\r\n" END, 400, ""},
	{"path with a backslash", "GET /files/a\\b HTTP/1.1\r\n" END, 400, ""},
	{"dot segment", "GET /files/../hello HTTP/1.1\r\n" END, 400, ""},
	{"dot segment escaped", "GET /files/%2e%2E/hello HTTP/1.1\r\n" END, 400, ""},
	{"dot segment in absolute form", "GET http://x/files/../hello HTTP/1.1\r\n" END, 400, ""},
	{"bad escape", "GET /files/%zz HTTP/1.1\r\n" END, 400, ""},
	{"escape cut off", "GET /files/%4 HTTP/1.1\r\n" END, 400, ""},
	{"path not UTF-8", "GET /files/%ff HTTP/1.1\r\n" END, 400, ""},
	{"path overlong UTF-8", "GET /files/%c0%af HTTP/1.1\r\n" END, 400, ""},
	{"path with raw bytes", "GET /files/\xc3\xa4 HTTP/1.1\r\n" END, 400, ""},
	{"path with a blank", "GET /files/a b HTTP/1.1\r\n" END, 400, ""},
	{"query not UTF-8", "GET /items/" ID "?page=%ff HTTP/1.1\r\n" END, 400, ""},
	{"query with a NUL", "GET /items/" ID "?page=%00 HTTP/1.1\r\n" END, 400, ""},
	{"field twice", "GET /items/" ID "?page=1&page=2 HTTP/1.1\r\n" END, 400, "twice"},
	{"target without a slash", "GET hello HTTP/1.1\r\n" END, 400, ""},
	{"target of another scheme", "GET ftp://x/hello HTTP/1.1\r\n" END, 400, ""},
	{"for any origin", "GET /open HTTP/1.1\r\n" END, 200, "\r\nAccess-Control-Allow-Origin: *\r\n"},
	{"for any origin, refused", "POST /open HTTP/1.1\r\n" SEND("{\"name\":", "8", "application/json"),
         400, "\r\nAccess-Control-Allow-Origin: *\r\n"},
	{"a browser asks for any origin",
         "OPTIONS /open HTTP/1.1\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n" END,
         204, "\r\nAccess-Control-Allow-Methods: OPTIONS, GET, HEAD, POST\r\n"},
	{"a browser may send a token",
         "OPTIONS /open HTTP/1.1\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n" END,
         204, "\r\nAccess-Control-Allow-Headers: *, Authorization\r\n"},
	{"asterisk", "OPTIONS * HTTP/1.1\r\n" END, 400, ""},

	{"no host", "GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "Host"},
	{"two hosts", "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "Host"},
	{"http 2.0", "GET /hello HTTP/2.0\r\n" END, 400, ""},
	{"http 0.9", "GET /hello HTTP/0.9\r\n" END, 400, ""},
	{"no version", "GET /hello\r\n\r\n", 400, "\r\nX-Content-Type-Options: nosniff"},
	{"not http", "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03 GET / HTTP/1.1\r\n\r\n", 501, ""},
	{"blank before the colon", "GET /hello HTTP/1.1\r\nX : 1\r\n" END, 400, "header"},
	{"header without a name", "GET /hello HTTP/1.1\r\n: 1\r\n" END, 400, "header"},
	{"header without a colon", "GET /hello HTTP/1.1\r\nabc\r\n" END, 400, ""},
	{"header name with a control character", "GET /hello HTTP/1.1\r\nX\001: 1\r\n" END, 400, "header"},
	{"header value with a control character", "GET /hello HTTP/1.1\r\nX: a\001\r\n" END, 400, "header"},
	{"header value with a carriage return", "GET /hello HTTP/1.1\r\nX: a\rb\r\n" END, 400, ""},
	{"two lengths", "POST /things HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n" END "a", 400,
         ""},
	{"length and chunks",
         "POST /things HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n" END "a", 400, ""},
	{"length with a sign", "POST /things HTTP/1.1\r\nContent-Length: +1\r\n" END "a", 400, ""},
	{"length below nothing", "POST /things HTTP/1.1\r\nContent-Length: -1\r\n" END "a", 400, ""},
	{"length not a number", "POST /things HTTP/1.1\r\nContent-Length: 1a\r\n" END "a", 400, ""},
	{"length in a list", "POST /things HTTP/1.1\r\nContent-Length: 1, 1\r\n" END "a", 400, ""},
	{"blank before the colon of a length", "POST /things HTTP/1.1\r\nContent-Length : 5\r\n" END "GET /",
         400, ""},
	{"coding unknown", "POST /things HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" END, 400, ""},
	{"coding in a list", "POST /things HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n" END "0\r\n\r\n",
         400, ""},
	{"chunked twice", "POST /things HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n" END "0\r\n\r\n",
         400, ""},
	{"chunks in http 1.0", "POST /things HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
         ""},
	{"chunk size not a number", "POST /things HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END "zz\r\n",
         413, ""},
	{"chunk size negative", "POST /things HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END "-1\r\n", 413,
         ""},
	{"chunk larger than any body",
         "POST /things HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END "fffffff\r\n", 413, ""},
	{"head with a body", "HEAD /hello HTTP/1.1\r\nContent-Length: 5\r\n" END "GET /", 400, ""},
};

TEST(messages_are_answered_as_the_standard_says)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	for (size_t i = 0; i < COUNT(messages); i++) {
		struct str reply = test_ask(&w, &server, str_of(messages[i].request));
		if (test_status(reply) != messages[i].status || !test_has(reply, str_of(messages[i].has)))
			fail_msg("%s: %.*s", messages[i].name, STR_ARG(reply));
	}
	test_server_close(&server);
	test_work_end(&w);
}

TEST(nothing_is_injected_into_a_reply)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	struct str reply = test_ask(&w, &server, S("GET /splitting HTTP/1.1\r\n" END));
	assert_false(test_has(reply, S("X-Injected")));
	assert_false(test_has(reply, S("X-Cut")));
	test_server_close(&server);
	test_work_end(&w);
}

TEST(pages_of_other_origins_read_what_is_for_them_alone)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	static const char *const asked[] = {
		"GET /hello HTTP/1.1\r\nOrigin: https://a.example\r\n" END,
		"PUT /open HTTP/1.1\r\nContent-Length: 0\r\nOrigin: https://a.example\r\n" END,
		"GET /open HTTP/1.1\r\nOrigin: https://a.example\r\nCookie: session=1\r\n" END,
		"OPTIONS /things HTTP/1.1\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n" END,
		"GET /none HTTP/1.1\r\nOrigin: https://a.example\r\n" END,
	};
	for (size_t i = 0; i < COUNT(asked); i++) {
		struct str reply = test_ask(&w, &server, str_of(asked[i]));
		if (test_status(reply) == 0 || test_has(reply, S("Access-Control-")))
			fail_msg("%s: %.*s", asked[i], STR_ARG(reply));
	}
	struct str reply = test_ask(&w, &server, S("OPTIONS /open HTTP/1.1\r\n" END));
	assert_false(test_has(reply, S("Access-Control-Allow-Credentials")));
	test_server_close(&server);
	test_work_end(&w);
}

TEST(head_has_no_body)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	assert_str(test_body(test_ask(&w, &server, S("HEAD /hello HTTP/1.1\r\n" END))), S(""));
	assert_str(test_body(test_ask(&w, &server, S("HEAD /endless HTTP/1.1\r\n" END))), S(""));
	test_server_close(&server);
	test_work_end(&w);
}

TEST(known_pages_are_not_sent_again)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	static const struct {
		const char *known;
		int status;
	} cases[] = {
		{"\"v1\"", 304}, {"W/\"v1\"", 304}, {"\"v0\", \"v1\"", 304},
		{"*", 304},      {"\"v0\"", 200},   {"v1", 200},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str request = str_format(w.arena, "GET /hello HTTP/1.1\r\nIf-None-Match: %s\r\n" END,
		                                cases[i].known);
		struct str reply = test_ask(&w, &server, request);
		assert_int_equal(test_status(reply), cases[i].status);
		assert_true(test_has(reply, S("\r\nETag: \"v1\"\r\n")));
		assert_str(test_body(reply), cases[i].status == 304 ? S("") : S("hello"));
	}
	test_server_close(&server);
	test_work_end(&w);
}

TEST(cookies_and_addresses_are_read)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	static const struct {
		const char *headers;
		const char *body;
	} cases[] = {
		{"Cookie: a=1; session=s3cret; b=2\r\n", "127.0.0.1 s3cret "},
		{"Cookie: xsession=1; session=\r\n", "127.0.0.1  "},
		{"Cookie: session\r\n", "127.0.0.1  "},
		{"X-Forwarded-For: 1.1.1.1, 192.0.2.7\r\n", "192.0.2.7  "},
		{"X-Forwarded-For: 2001:db8::1\r\n", "2001:db8::1  "},
		{"X-Forwarded-For: 192.0.2.7, unknown\r\n", "127.0.0.1  "},
		/* RFC 9110 section 5.3: several lines are one list. */
		{"X-Forwarded-For: 1.1.1.1\r\nx-forwarded-for: 2.2.2.2, 192.0.2.7\r\n", "192.0.2.7  "},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str request = str_format(w.arena, "GET /whoami HTTP/1.1\r\n%s" END, cases[i].headers);
		assert_str(test_body(test_ask(&w, &server, request)), str_of(cases[i].body));
	}
	test_server_close(&server);
	test_work_end(&w);
}

TEST(headers_without_end_are_refused)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	struct buf request = buf_init(w.arena, 1 << 20);
	buf_put(&request, S("GET /hello HTTP/1.1\r\nHost: x\r\n"));
	while (request.len < 40 * 1024)
		buf_put(&request, S("X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"));
	int fd = test_connect(&server);
	test_write(fd, buf_str(&request));
	int status = test_status(test_read_all(&w, fd));
	/* The reply can be lost, because evhttp closes with our bytes unread. */
	assert_true(status == 400 || status == 0);
	close(fd);
	test_server_close(&server);
	test_work_end(&w);
}

TEST(a_body_over_all_limits_is_refused_and_a_large_one_taken)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	static const struct {
		size_t len;
		int status;
	} cases[] = {{200000, 200}, {200001, 413}, {3000000, 413}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int fd = test_connect(&server);
		test_write(fd, str_format(w.arena, "PUT /upload HTTP/1.1\r\nContent-Length: %zu\r\n" END,
		                          cases[i].len));
		test_write(fd, str_bytes(work_alloc(&w, cases[i].len), cases[i].len));
		assert_int_equal(test_status(test_read_all(&w, fd)), cases[i].status);
		close(fd);
	}
	test_server_close(&server);
	test_work_end(&w);
}

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

TEST(a_connection_serves_many_requests_in_order)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	int fd = test_connect(&server);
	/* All are sent before the first is answered; the third works on another thread. */
	test_write(fd, S("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
	                 "GET /none HTTP/1.1\r\nHost: x\r\n\r\n"
	                 "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
	                 "GET /files/last HTTP/1.1\r\n" END));
	struct str reply = test_read_all(&w, fd);
	size_t first = str_find(reply, S("\r\n\r\nhello")), second = str_find(reply, S("HTTP/1.1 404"));
	size_t third = str_find(reply, S("\r\n\r\nat last")), fourth = str_find(reply, S("\r\n\r\nlast"));
	assert_true(first < second && second < third && third < fourth && fourth != SIZE_MAX);
	close(fd);
	test_server_close(&server);
	test_work_end(&w);
}

TEST(a_message_byte_by_byte_is_the_same_message)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	struct str request =
		S("POST /things HTTP/1.1\r\n" SEND("{\"name\":\"a\",\"count\":7}", "22", "application/json"));
	int fd = test_connect(&server);
	for (size_t i = 0; i < request.len; i++)
		test_write(fd, str_slice(request, i, 1));
	assert_str(test_body(test_read_all(&w, fd)), S("a 7"));
	close(fd);
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

static void open_gate(const struct test_server *server)
{
	assert_int_equal(write(server->gate[1], "x", 1), 1);
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
		open_gate(&server);
	}
	assert_int_equal(test_status(test_ask(&w, &server, S("GET /hello HTTP/1.1\r\n" END))), 200);
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

static void *stop(void *argument)
{
	http_stop(argument);
	return NULL;
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
	open_gate(&server);
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
		open_gate(&server);
	for (size_t i = 0; i < WAITING; i++) {
		struct str reply = test_read_all(&w, fds[i]);
		assert_int_equal(test_status(reply), i % 2 == 0 ? 409 : 200);
		assert_str(test_body(reply), i % 2 == 0 ? S("Seven is taken.") : S("later 8"));
		close(fds[i]);
	}
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
	open_gate(&server);
	assert_str(test_body(test_read_all(&w, waiting)), S("later 8"));
	pthread_join(thread, NULL);
	server.server = NULL;
	close(waiting);
	test_server_close(&server);
	test_work_end(&w);
}

TEST(an_address_is_listened_on_once)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	struct http_server *second;
	struct http_options options = {.address =
	                                       str_format(w.arena, "127.0.0.1:%d", http_port(server.server))};
	assert_fails(&w, ERR_UNAVAILABLE, http_start(&w, &server.app, &options, &second));
	options.address = S("127.0.0.1");
	assert_fails(&w, ERR_INPUT, http_start(&w, &server.app, &options, &second));
	options.address = S("nowhere.invalid:80");
	assert_fails(&w, ERR_INPUT, http_start(&w, &server.app, &options, &second));
	test_server_close(&server);
	test_work_end(&w);
}

/* What is written to standard error while `server` answers the request. */
static struct str logged(struct work *w, const struct test_server *server, struct str request)
{
	FILE *file = tmpfile();
	int stderr_copy = dup(STDERR_FILENO);
	assert_non_null(file);
	dup2(fileno(file), STDERR_FILENO);
	(void)test_ask(w, server, request);
	dup2(stderr_copy, STDERR_FILENO);
	close(stderr_copy);
	char text[4096];
	rewind(file);
	size_t len = fread(text, 1, sizeof text, file);
	fclose(file);
	return str_copy(w->arena, str_bytes(text, len));
}

TEST(the_log_has_the_route_and_no_secrets)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	log_set_level(LOG_INFO);
	struct str request =
		S("GET /files/s3cret-path?x=s3cret-query HTTP/1.1\r\nCookie: session=s3cret\r\n" END);
	struct str line = logged(&w, &server, request);
	assert_true(test_has(line, S(" event=http ")));
	assert_true(test_has(line, S(" request=")));
	assert_true(test_has(line, S(" method=GET route=/files/{path...} status=200 ms=")));
	assert_true(test_has(line, S(" bytes=11\n")));
	assert_false(test_has(line, S("s3cret")));
	assert_false(test_has(logged(&w, &server, S("GET /s3cret HTTP/1.1\r\n" END)), S("s3cret")));
	test_server_close(&server);
	test_work_end(&w);
}

TEST(what_was_answered_is_counted)
{
	struct work w = test_work();
	struct test_server server;
	test_server_open(&w, &server);
	for (size_t i = 0; i < 3; i++)
		(void)test_ask(&w, &server, S("GET /files/a HTTP/1.1\r\n" END));
	(void)test_ask(&w, &server, S("GET /none HTTP/1.1\r\n" END));
	struct buf buf = buf_init(w.arena, 1 << 20);
	http_metrics(server.server, &buf);
	struct str text = buf_str(&buf);
	assert_true(test_has(text, S("assay_http_requests_total{status=\"2xx\"} 3\n")));
	assert_true(test_has(text, S("assay_http_requests_total{status=\"4xx\"} 1\n")));
	assert_true(test_has(text, S("assay_http_in_flight 0\n")));
	assert_true(test_has(text, S("assay_http_seconds_count{route=\"GET /files/{path...}\"} 3\n")));
	assert_true(test_has(text,
	                     S("assay_http_seconds_bucket{route=\"GET /files/{path...}\",le=\"+Inf\"} 3\n")));
	test_server_close(&server);
	test_work_end(&w);
}
