/* AWS's published cases: the test suite of Signature Version 4 and the examples of the Amazon S3 API Reference. The file says
 * where they are from. */
#include "test.h"

#include "base/digest.h"
#include "objects/sigv4.h"

/* "Name", "value" pairs as headers. */
static size_t read_headers(struct work *w, const struct json *pairs, struct client_header *headers)
{
	assert_true(pairs->count <= SIGV4_HEADERS_MAX);
	for (size_t i = 0; i < pairs->count; i++) {
		const struct json *pair = json_at(pairs, i);
		headers[i].name = str_cstr(w->arena, json_at(pair, 0)->text);
		headers[i].value = json_at(pair, 1)->text;
	}
	return pairs->count;
}

static void check_case(struct work *w, const struct json *one)
{
	struct client_header headers[SIGV4_HEADERS_MAX];
	struct digest body = digest_of(json_get_str(one, S("body")));
	const struct json *parts = json_get(one, S("key"));
	const struct sigv4_key key = {json_at(parts, 0)->text, json_at(parts, 1)->text,
	                              json_at(parts, 2)->text, json_at(parts, 3)->text};
	const struct sigv4_request request = {
		.method = str_cstr(w->arena, json_get_str(one, S("method"))),
		.path = json_get_str(one, S("path")),
		.query = json_get_str(one, S("query")),
		.headers = headers,
		.header_count = read_headers(w, json_get(one, S("headers")), headers),
		.body_digest = digest_hex(w->arena, &body),
		.time = json_get_str(one, S("time")),
	};
	assert_str(sigv4_canonical(w->arena, &request), json_get_str(one, S("canonical")));
	assert_str(sigv4_string(w->arena, &key, &request), json_get_str(one, S("string")));
	assert_str(sigv4_authorization(w->arena, &key, &request), json_get_str(one, S("authorization")));
}

TEST(requests_are_signed_as_published)
{
	struct work w = test_work();
	const struct json *file, *cases;
	assert_ok(&w, json_parse(&w, test_file(&w, "tests/unit/sigv4_vectors.json"), 1 << 20, &file));
	cases = json_get(file, S("cases"));
	assert_int_equal(cases->count, 19);
	for (size_t i = 0; i < cases->count; i++)
		check_case(&w, json_at(cases, i));
	/* 34 cases of the suite, 2 examples: what the file leaves out, and why, it says itself. */
	test_vectors("aws-signature-v4", cases->count, 34 + 2);
	test_work_end(&w);
}

TEST(times_are_written_without_marks)
{
	struct work w = test_work();
	/* date -u -d @1440938160 */
	assert_str(sigv4_time(w.arena, INT64_C(1440938160999999)), S("20150830T123600Z"));
	test_work_end(&w);
}
