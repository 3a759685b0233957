/* Answers as the stores write them: Amazon's are those of "Error responses" in its API Reference; the others' are from their
 * sources (MinIO cmd/api-errors.go, versitygw s3err). */
#include "test.h"

#include "objects/answer.h"

#define XML(code) \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" code "</Code><Message>m</Message></Error>"

TEST(answers_are_told_by_status_and_word)
{
	static const struct {
		int status;
		struct str body;
		enum answer answer;
		const char *said; /* in the message, of what is refused */
	} cases[] = {
		{200, S_INIT("anything"), ANSWER_DONE, NULL},
		{204, S_INIT(""), ANSWER_DONE, NULL},
		{404, S_INIT(XML("NoSuchKey")), ANSWER_MISSING, NULL},
		{412, S_INIT(XML("PreconditionFailed")), ANSWER_CHANGED, NULL},
		{412, S_INIT(""), ANSWER_CHANGED, NULL},
		{409, S_INIT(XML("ConditionalRequestConflict")), ANSWER_AGAIN, NULL},
		{503, S_INIT(XML("SlowDown")), ANSWER_AGAIN, "too busy or not well (SlowDown, status 503)"},
		{429, S_INIT(""), ANSWER_AGAIN, "too busy"},
		{500, S_INIT(XML("InternalError")), ANSWER_AGAIN, "too busy or not well"},
		{400, S_INIT(XML("RequestTimeout")), ANSWER_AGAIN, "too busy or not well"},
		{404, S_INIT(XML("NoSuchBucket")), ANSWER_REFUSED, "Make the bucket"},
		{404, S_INIT("<html>Not here</html>"), ANSWER_REFUSED, "Is the endpoint right?"},
		{200 + 102, S_INIT(""), ANSWER_REFUSED, "Is the endpoint right?"},
		{301, S_INIT("<Error><Code>PermanentRedirect</Code><Endpoint>x</Endpoint></Error>"),
	         ANSWER_REFUSED, "another region. Correct region="},
		{400,
	         S_INIT("<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>"),
	         ANSWER_REFUSED, "Put region=eu-west-3"},
		{403, S_INIT(XML("AccessDenied")), ANSWER_REFUSED, "s3:ListBucket"},
		{403, S_INIT(XML("InvalidAccessKeyId")), ANSWER_REFUSED, "Correct the keys"},
		{403, S_INIT(XML("SignatureDoesNotMatch")), ANSWER_REFUSED, "Correct the keys"},
		{400, S_INIT(XML("ExpiredToken")), ANSWER_REFUSED, "run out"},
		{403, S_INIT(XML("QuotaExceeded")), ANSWER_REFUSED, "no room left"},
		{507, S_INIT(XML("XMinioStorageFull")), ANSWER_REFUSED, "no room left"},
		{507, S_INIT(""), ANSWER_REFUSED, "no room left"},
		{501, S_INIT(XML("NotImplemented")), ANSWER_REFUSED, "conditions=none"},
		{403, S_INIT(XML("SomethingNew")), ANSWER_REFUSED, "refuses (SomethingNew, status 403)"},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct client_reply reply = {.status = cases[i].status, .body = cases[i].body};
		if (answer_of(&reply) != cases[i].answer)
			fail_msg("%d %.*s", cases[i].status, STR_ARG(cases[i].body));
		if (cases[i].said == NULL)
			continue;
		assert_int_equal(answer_fail(&w, S("store.example.org"), S("now"), &reply), ERR_UNAVAILABLE);
		if (str_find(w.message, str_of(cases[i].said)) == SIZE_MAX ||
		    str_find(w.message, S("store.example.org")) == SIZE_MAX)
			fail_msg("%.*s", STR_ARG(w.message));
		work_forgive(&w);
	}
	test_work_end(&w);
}

TEST(clocks_that_differ_are_shown)
{
	struct work w = test_work();
	struct client_reply reply = {.status = 403,
	                             .body = S(XML("RequestTimeTooSkewed")),
	                             .headers = S("HTTP/1.1 403 Forbidden\r\nDate: Sat, 28 Nov 2026 10:00:00 "
	                                          "GMT\r\n\r\n")};
	assert_int_equal(answer_fail(&w, S("h"), S("20261128T103000Z"), &reply), ERR_UNAVAILABLE);
	assert_true(
		str_find(w.message, S("here it is 20261128T103000Z, there Sat, 28 Nov 2026 10:00:00 GMT")) !=
		SIZE_MAX);
	work_forgive(&w);
	reply.headers = S("Date: \x1b[2J\r\n");
	assert_int_equal(answer_fail(&w, S("h"), S("now"), &reply), ERR_UNAVAILABLE);
	assert_true(str_find(w.message, S("there unknown")) != SIZE_MAX);
	work_forgive(&w);
	test_work_end(&w);
}

TEST(ages_are_by_the_stores_clock)
{
	static const struct {
		struct str headers;
		int64_t age;
	} cases[] = {
		{S_INIT("Date: Sat, 28 Nov 2026 10:00:05 GMT\r\nLast-Modified: Sat, 28 Nov 2026 09:59:00 GMT\r\n"),
	         65},
		{S_INIT("date: Sun, 01 Mar 2026 00:00:00 GMT\r\nlast-modified: Sat, 28 Feb 2026 00:00:00 GMT\r\n"),
	         86400},
		{S_INIT("Date: Sat, 28 Nov 2026 10:00:05 GMT\r\nLast-Modified: Sat, 28 Nov 2026 10:00:06 GMT\r\n"),
	         0},
		{S_INIT("Date: Sat, 28 Nov 2026 10:00:05 GMT\r\n"), INT64_MAX},
		{S_INIT("Date: Sat, 28 Nov 2026 10:00:05 GMT x\r\nLast-Modified: Sat, 28 Nov 2026 10:00:05 GMT\r\n"),
	         INT64_MAX},
		{S_INIT("Date: yesterday\r\nLast-Modified: today\r\n"), INT64_MAX},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct client_reply reply = {.status = 200, .headers = cases[i].headers};
		assert_int_equal(answer_age(&reply), cases[i].age);
	}
}

TEST(words_are_taken_only_when_they_are_words)
{
	assert_str(answer_word(S("<Error><Code>NoSuchKey</Code>"), S("Code")), S("NoSuchKey"));
	assert_str(answer_word(S("<Codes>x</Codes><Code>y</Code>"), S("Code")), S("y"));
	assert_true(str_absent(answer_word(S("<Code>No Such</Code>"), S("Code"))));
	assert_true(str_absent(answer_word(S("<Code></Code>"), S("Code"))));
	assert_true(str_absent(answer_word(S("<Code>NoSuchKey"), S("Code"))));
	assert_true(str_absent(answer_word(S("<Code>&lt;</Code>"), S("Code"))));
	assert_true(str_absent(answer_word(S("<Code"), S("Code"))));
	assert_true(str_absent(answer_word(S(""), S("Code"))));
}
