#include "web/web.h"

#include "test.h"
#include "web/config.h"

static void assert_leads(const char *location, const char *expected)
{
	struct work w = test_work();
	struct http_reply reply = {0};
	web_reply_done(&w, str_of(location), "saved", &reply);
	assert_int_equal(reply.status, 303);
	assert_str(reply.headers[0].value, str_of(expected));
	test_work_end(&w);
}

TEST(web_adds_the_notice_to_whatever_a_location_asks_for)
{
	assert_leads("/review", "/review?notice=saved");
	assert_leads("/operation?page=2", "/operation?page=2&notice=saved");
}

/* Half a page would look whole. */
TEST(web_a_page_that_is_too_large_is_our_mistake)
{
	struct work w = test_work();
	struct config config = {.base_url = S("http://localhost:1")};
	struct app app = {.config = &config};
	struct field_source source = {0};
	struct http_request request = {.path = S("/")};
	struct http_call call = {.app = &app, .request = &request, .source = &source};
	struct http_reply reply = {0};
	struct buf body = web_markup(&w);
	buf_put(&body, S("<p>all of it</p>"));
	const struct web_page page = {.title = S("Page"), .body = &body};
	assert_ok(&w, web_reply_page(&w, &call, &page, &reply));
	assert_true(str_find(reply.body, S("all of it")) != SIZE_MAX);
	struct str piece = str_bytes(work_alloc(&w, 1 << 20), 1 << 20);
	while (!body.full)
		buf_put(&body, piece);
	reply = (struct http_reply){0};
	assert_int_equal(web_reply_page(&w, &call, &page, &reply), ERR_INTERNAL);
	assert_int_equal(reply.body.len, 0);
	test_work_end(&w);
}
