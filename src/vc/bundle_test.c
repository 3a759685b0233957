/* Bundles of both versions: made by bundle_text, and looked at through JSON. That one as it was written by an earlier
 * program still verifies is shown by the seeds of the fuzzer (tests/fuzz/bundle). */
#include "vc/bundle.h"

#include "test.h"
#include "unit/sample.h"

#include <string.h>

static struct str bundle_of(struct work *w, const struct sample *s, const struct str *lists, size_t count)
{
	struct str text;
	struct bundle_parts parts = {
		.credential = s->credential,
		.jwt = s->jwt,
		.issuer = s->issuer_document,
		.status = lists,
		.status_count = count,
		.proof = s->proof,
		.policy = s->policy,
	};
	memcpy(parts.salt, s->salt, sizeof parts.salt);
	assert_ok(w, bundle_text(w, &parts, &text));
	return text;
}

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *json;
	assert_ok(w, json_parse(w, text, BUNDLE_BYTES_MAX, &json));
	return json;
}

TEST(bundle_carries_all_parts)
{
	struct work w = test_work();
	const struct sample *s = sample_make(&w);
	const struct str lists[] = {S("{\"id\":\"a\"}"), S("{\"id\":\"b\"}")};
	const struct json *json = parse(&w, bundle_of(&w, s, lists, 2));
	struct bundle bundle;
	assert_str(json_get_str(json, S("type")), S("assay-bundle/v2"));
	assert_true(bundle_is(json));
	assert_ok(&w, bundle_parse(&w, json, &bundle));
	assert_int_equal(bundle.version, 2);
	assert_str(bundle.jwt, s->jwt);
	assert_str(bundle.proof, s->proof);
	assert_str(bundle.policy, s->policy);
	assert_memory_equal(bundle.salt, s->salt, sizeof bundle.salt);
	assert_int_equal(bundle.status->count, 2);
	assert_str(json_get_str(&bundle.status->elements[1], S("id")), S("b"));
	test_work_end(&w);
}

/* What stands before "credential" sorts before it: the text of the first version, whose members came in this order. */
static struct str of_version_1(struct work *w, struct str text)
{
	struct buf out = buf_init(w->arena, text.len);
	size_t version = str_find(text, S("/v2")), status = str_find(text, S("\"status\":[],"));
	assert_true(version != SIZE_MAX && status != SIZE_MAX);
	buf_put(&out, str_slice(text, 0, version));
	buf_put(&out, S("/v1"));
	buf_put(&out, str_slice(text, version + 3, status - version - 3));
	buf_put(&out, str_slice(text, status + 12, SIZE_MAX));
	return buf_str(&out);
}

TEST(bundle_of_the_first_version_is_read)
{
	struct work w = test_work();
	const struct sample *s = sample_make(&w);
	struct bundle bundle;
	assert_ok(&w, bundle_parse(&w, parse(&w, of_version_1(&w, bundle_of(&w, s, NULL, 0))), &bundle));
	assert_int_equal(bundle.version, 1);
	assert_null(bundle.status);
	assert_str(bundle.jwt, s->jwt);
	test_work_end(&w);
}

TEST(bundle_with_lists_that_are_none_is_refused)
{
	struct work w = test_work();
	const struct sample *s = sample_make(&w);
	struct bundle bundle;
	struct str text = bundle_of(&w, s, &(struct str){"[]", 2}, 1);
	assert_fails(&w, ERR_INPUT, bundle_parse(&w, parse(&w, text), &bundle));
	/* The first version's members under the second's name. */
	size_t status = str_find(text, S("\"status\":[[]],"));
	struct buf without = buf_init(w.arena, text.len);
	buf_put(&without, str_slice(text, 0, status));
	buf_put(&without, str_slice(text, status + 14, SIZE_MAX));
	assert_fails(&w, ERR_INPUT, bundle_parse(&w, parse(&w, buf_str(&without)), &bundle));
	test_work_end(&w);
}
