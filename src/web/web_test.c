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
	const struct http_route route = {0};
	struct http_call call = {.app = &app, .request = &request, .source = &source, .route = &route};
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

static size_t count_of(struct str text, struct str part)
{
	size_t count = 0;
	for (size_t at; (at = str_find(text, part)) != SIZE_MAX; count++)
		text = str_slice(text, at + part.len, text.len - at - part.len);
	return count;
}

/* One section is marked, on the pages below it too; the values are WAI-ARIA's. */
TEST(web_marks_the_section_that_a_page_is_in)
{
	enum { ALL = ROLE_ANY };
	static const struct {
		const char *path, *marked; /* NULL: none */
		unsigned roles;
	} cases[] = {
		{"/people", "<a href=\"/people\" aria-current=\"page\">People</a>", ALL},
		{"/operation/audit", "<a href=\"/operation\" aria-current=\"true\">", ALL},
		{"/badges/batches/7", "<a href=\"/badges\" aria-current=\"true\">Credentials</a>", ALL},
		{"/credentials/7/wallet", "<a href=\"/credentials\" aria-current=\"true\">", ALL},
		{"/assessments/7/parts/fire", "<a href=\"/assessments\" aria-current=\"true\">", ALL},
		{"/", "<a href=\"/\" aria-current=\"page\">My assessments</a>", ALL},
		{"/sittings/7/parts/fire", "<a href=\"/\" aria-current=\"true\">My assessments</a>", ALL},
		{"/invitations/7", "<a href=\"/\" aria-current=\"true\">My assessments</a>", ALL},
		{"/sittings", NULL, ALL},
		{"/account", NULL, ALL},
		{"/peoples", NULL, ALL},
		{"/peopl", NULL, ALL},
		{"/c/people/7", NULL, ALL},
		{"/operation/audit", NULL, ROLE_CANDIDATE},
	};
	struct work w = test_work();
	struct config config = {.base_url = S("http://localhost:1")};
	struct app app = {.config = &config};
	struct field_source source = {0};
	struct buf body = web_markup(&w);
	const struct web_page page = {.title = S("Page"), .body = &body};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct session session = {.actor = {.roles = cases[i].roles}};
		struct http_request request = {.path = str_of(cases[i].path)};
		struct http_call call = {
			.app = &app, .request = &request, .source = &source, .who = &session};
		struct http_reply reply = {0};
		assert_ok(&w, web_reply_page(&w, &call, &page, &reply));
		size_t marks = count_of(reply.body, S("aria-current"));
		if (marks != (cases[i].marked == NULL ? 0 : 1) ||
		    (marks == 1 && count_of(reply.body, str_of(cases[i].marked)) != 1))
			fail_msg("%s: %zu marks", cases[i].path, marks);
	}
	test_work_end(&w);
}
