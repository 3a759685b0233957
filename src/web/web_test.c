#include "web/web.h"

#include "test.h"

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
