/* What a log and a witness say over HTTP whatever they are asked: headers are those of RFC 9110 and RFC 9111. */
#include "transparency/plain_service.h"

#include "test.h"
#include "unit/http_server.h"

static enum err hello(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)w, (void)input;
	plain_service_say(reply, str_of(call->app));
	return OK;
}

static enum err not_now(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)call, (void)input, (void)reply;
	return fail(w, ERR_UNAVAILABLE, "Please come back.");
}

static enum err figures(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct test_server *server = call->app;
	struct buf out = buf_init(w->arena, PLAIN_SERVICE_FIGURES_MAX);
	(void)input;
	buf_put(&out, S("own 1\n"));
	plain_service_figures(server->server, &out, reply);
	return OK;
}

static const struct http_route routes[] = {
	{HTTP_GET, "/hello", 0, HTTP_NO_DATABASE, hello, .sentence = "Says hello"},
	{HTTP_GET, "/not-now", 0, HTTP_NO_TRANSACTION, not_now, .sentence = "Refuses"},
};
static const struct http_route figures_routes[] = {
	{HTTP_GET, "/metrics", 0, HTTP_NO_DATABASE, figures, .sentence = "Figures"}};

TEST(plain_service_says_all_in_plain_text)
{
	static const struct plain_service kind = {routes, COUNT(routes), 1};
	struct work w = test_real_work();
	struct test_server server = {0};
	char text[] = "hello";
	assert_ok(&w, plain_service_start(&w, &kind, text, S("127.0.0.1:0"), &server.server));
	struct str reply = test_ask(&w, &server, S("GET /hello HTTP/1.1\r\n" END));
	assert_int_equal(test_status(reply), 200);
	assert_str(test_body(reply), S("hello"));
	assert_true(test_has(reply, S("\r\nContent-Type: text/plain; charset=utf-8\r\n")));
	assert_true(test_has(reply, S("\r\nX-Content-Type-Options: nosniff\r\n")));
	assert_false(test_has(reply, S("no-store")));

	reply = test_ask(&w, &server, S("GET /not-now HTTP/1.1\r\n" END));
	assert_int_equal(test_status(reply), 503);
	assert_str(test_body(reply), S("Please come back.\n"));
	assert_true(test_has(reply, S("\r\nContent-Type: text/plain; charset=utf-8\r\n")));
	assert_true(test_has(reply, S("\r\nX-Content-Type-Options: nosniff\r\n")));
	assert_true(test_has(reply, S("\r\nCache-Control: no-store\r\n")));
	assert_true(test_has(reply, S("\r\nRetry-After: 1\r\n")));

	reply = test_ask(&w, &server, S("GET /<b> HTTP/1.1\r\n" END));
	assert_int_equal(test_status(reply), 404);
	assert_true(test_has(reply, S("\r\nContent-Type: text/plain; charset=utf-8\r\n")));
	assert_true(test_has(reply, S("\r\nCache-Control: no-store\r\n")));
	assert_false(test_has(reply, S("Retry-After")));
	http_stop(server.server);
	test_work_end(&w);
}

TEST(plain_service_shows_its_figures_and_the_servers)
{
	static const struct plain_service kind = {figures_routes, COUNT(figures_routes), 1};
	struct work w = test_real_work();
	struct test_server server = {0};
	assert_ok(&w, plain_service_start(&w, &kind, &server, S("127.0.0.1:0"), &server.server));
	struct str reply = test_ask(&w, &server, S("GET /metrics HTTP/1.1\r\n" END));
	assert_int_equal(test_status(reply), 200);
	assert_true(test_has(reply, S("\r\nContent-Type: text/plain; version=0.0.4\r\n")));
	assert_true(str_starts(test_body(reply), S("own 1\n")));
	assert_true(test_has(reply, S("\nassay_http_in_flight ")));
	http_stop(server.server);
	test_work_end(&w);
}
