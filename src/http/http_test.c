/* The server over real sockets: what it answers to messages well and badly formed (http_clients_test.c has clients that do not
 * behave, http_stop_test.c the end). */
#include "test.h"
#include "unit/http_server.h"

#include "base/buf.h"
#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

#define ID "0190a6c0-0000-7000-8000-000000000001"

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
	{"for any origin, refused",
         "POST /open HTTP/1.1\r\nOrigin: https://a.example\r\n" SEND("{\"name\":", "8", "application/json"),
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
