/* Vectors: contexts/hashes.json, SHA-256 of published contexts; openbadges/ and vc-di-eddsa/ are in jsonld_credential_test.c. */
#include "test.h"

#include "base/digest.h"
#include "rdf/contexts.h"

/* One that no package brings. */
static const struct str missing = S_INIT("https://www.w3.org/ns/cid/v1");

TEST(contexts_are_the_published_ones)
{
	struct work w = test_work();
	struct str text = test_vector(&w, "contexts/hashes.json");
	const struct json *vectors;
	assert_ok(&w, json_parse(&w, text, text.len, &vectors));
	const struct json *published = json_get(vectors, S("contexts"));
	for (size_t i = 0; i < published->count; i++) {
		struct str url = json_get_str(&published->elements[i], S("url"));
		struct str context = contexts_text(url);
		assert_int_equal(str_absent(context), str_equal(url, missing));
		if (str_absent(context))
			continue;
		const struct digest digest = digest_of(context);
		assert_str(digest_hex(w.arena, &digest), json_get_str(&published->elements[i], S("jcs")));
	}
	assert_int_equal(contexts_count(), published->count - 1);
	test_work_end(&w);
}

TEST(contexts_are_there_in_canonical_form)
{
	struct work w = test_work();
	for (size_t i = 0; i < contexts_count(); i++) {
		struct str text = contexts_text(contexts_url(i)), canonical;
		const struct json *context;
		assert_ok(&w, json_parse(&w, text, text.len, &context));
		assert_ok(&w, json_canonical(&w, context, &canonical));
		assert_str(text, canonical);
		assert_non_null(json_get(context, S("@context")));
	}
	assert_true(str_absent(contexts_text(S("https://example.org/"))));
	test_work_end(&w);
}

static enum err load_ours(struct work *w, void *state, struct str url, const struct json **document)
{
	if (!str_equal(url, S("https://www.w3.org/ns/did/v1")))
		return fail(w, ERR_NOT_FOUND, "not ours");
	*document = state;
	return OK;
}

TEST(contexts_loader_asks_the_other_first)
{
	struct work w = test_work();
	struct json ours = {.kind = JSON_OBJECT};
	struct jsonld_loader alone = contexts_loader(w.arena, (struct jsonld_loader){0});
	struct jsonld_loader both = contexts_loader(w.arena, (struct jsonld_loader){&ours, load_ours});
	const struct json *document, *again;
	assert_ok(&w, both.load(&w, both.state, S("https://www.w3.org/ns/did/v1"), &document));
	assert_ptr_equal(document, &ours);
	assert_ok(&w, both.load(&w, both.state, S("https://www.w3.org/ns/credentials/v2"), &document));
	assert_ok(&w, both.load(&w, both.state, S("https://www.w3.org/ns/credentials/v2"), &again));
	assert_ptr_equal(document, again);
	assert_fails(&w, ERR_NOT_FOUND, both.load(&w, both.state, S("https://example.org/"), &document));
	assert_ok(&w, alone.load(&w, alone.state, S("https://www.w3.org/ns/did/v1"), &document));
	assert_ptr_not_equal(document, &ours);
	test_work_end(&w);
}
