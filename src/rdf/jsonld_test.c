/* Vectors: jsonld/ (W3C json-ld-api test suite), all that a 1.1 processor without generalised RDF owes: 376 of expand and 455 of
 * toRdf; the manifests' answers are theirs. Below them, cases by hand. */
#include "test.h"

#include "rdf/canon.h"
#include "rdf/jsonld.h"
#include "rdf/nquads.h"

#include <string.h>

enum { EXPAND_CASES = 376, TO_RDF_CASES = 455 };

/* ---- the suite ------------------------------------------------------------------------------------- */

struct suite {
	struct work *w; /* holds what is loaded */
	struct str base;
	struct {
		struct str url;
		const struct json *document;
	} loaded[64];
	size_t count;
	struct jsonld *jsonld;
	size_t passed, failed;
};

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *json;
	assert_ok(w, json_parse(w, text, text.len, &json));
	return json;
}

/* A file of the suite by its address. */
static struct str suite_file(struct work *w, struct str base, struct str url)
{
	struct str path = str_format(w->arena, "jsonld/%.*s", STR_ARG(str_slice(url, base.len, SIZE_MAX)));
	return test_vector(w, str_cstr(w->arena, path));
}

static enum err load(struct work *w, void *state, struct str url, const struct json **document)
{
	struct suite *suite = state;
	for (size_t i = 0; i < suite->count; i++)
		if (str_equal(suite->loaded[i].url, url)) {
			*document = suite->loaded[i].document;
			return OK;
		}
	if (!str_starts(url, suite->base))
		return fail(w, ERR_NOT_FOUND, "no such file");
	*document = parse(suite->w, suite_file(suite->w, suite->base, url));
	suite->loaded[suite->count].url = str_copy(suite->w->arena, url);
	suite->loaded[suite->count++].document = *document;
	return OK;
}

/* Arrays are sets, but those of @list. */
static bool same(const struct json *a, const struct json *b, bool ordered);

static bool same_array(const struct json *a, const struct json *b, bool ordered)
{
	bool taken[256] = {false};
	assert_true(a->count <= COUNT(taken));
	for (size_t i = 0; i < a->count; i++) {
		size_t j = ordered ? i : 0;
		while (j < b->count && (taken[j] || !same(&a->elements[i], &b->elements[j], false)))
			j = ordered ? b->count : j + 1;
		if (j == b->count)
			return false;
		taken[j] = true;
	}
	return true;
}

static bool same(const struct json *a, const struct json *b, bool ordered)
{
	if (a == NULL || b == NULL || a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == JSON_NUMBER) {
		double x, y;
		return json_to_real(a, &x) && json_to_real(b, &y) && x <= y && y <= x;
	}
	if (a->kind == JSON_ARRAY)
		return same_array(a, b, ordered);
	for (size_t i = 0; i < a->count; i++)
		if (!same(&a->members[i].value, json_get(b, a->members[i].name),
		          str_equal(a->members[i].name, S("@list"))))
			return false;
	return str_equal(a->text, b->text);
}

static struct str json_text(struct work *w, const struct json *value)
{
	struct buf buf = buf_init(w->arena, 1 << 20);
	struct json_out out = json_out(&buf);
	json_value(&out, value);
	return buf_str(&buf);
}

static struct str canonical(struct work *w, const struct rdf_dataset *dataset)
{
	struct canon canon;
	assert_ok(w, canon_dataset(w, dataset, CANON_SHA256, 0, &canon));
	return canon.text;
}

static struct str canonical_text(struct work *w, struct str quads)
{
	struct rdf_dataset dataset;
	assert_ok(w, nquads_parse(w, quads, NQUADS_BYTES_MAX, &dataset));
	return canonical(w, &dataset);
}

static void report(struct suite *suite, bool passed, const struct json *entry, struct str got)
{
	suite->passed += passed;
	suite->failed += !passed;
	if (!passed)
		print_error("%.*s %.*s: got %.*s\n", STR_ARG(json_get_str(entry, S("input"))),
		            STR_ARG(json_get_str(entry, S("@id"))), STR_ARG(got));
}

static struct jsonld_options options_of(struct work *w, const struct suite *suite, const struct json *entry,
                                        struct str input)
{
	const struct json *option = json_get(entry, S("option"));
	struct str direction = json_get_str(option, S("rdfDirection"));
	struct str context = json_get_str(option, S("expandContext"));
	struct str base = json_get_str(option, S("base"));
	struct jsonld_options options = {.base = str_absent(base) ? input : base};
	options.mode_1_0 = str_equal(json_get_str(option, S("processingMode")), S("json-ld-1.0"));
	if (!str_absent(context)) {
		struct str url = str_format(w->arena, "%.*s%.*s", STR_ARG(suite->base), STR_ARG(context));
		options.expand_context = parse(w, suite_file(w, suite->base, url));
	}
	if (str_equal(direction, S("i18n-datatype")))
		options.direction = JSONLD_DIRECTION_I18N_DATATYPE;
	else if (str_equal(direction, S("compound-literal")))
		options.direction = JSONLD_DIRECTION_COMPOUND_LITERAL;
	return options;
}

/* What is expected is in a file, or nothing is expected but that it goes well. */
static bool expected(struct work *w, const struct suite *suite, const struct json *entry, bool rdf,
                     const struct json *expanded, const struct rdf_dataset *dataset, struct str *got)
{
	struct str name = json_get_str(entry, S("expect"));
	*got = rdf ? canonical(w, dataset) : json_text(w, expanded);
	if (str_absent(name))
		return true;
	struct str url = str_format(w->arena, "%.*s%.*s", STR_ARG(suite->base), STR_ARG(name));
	struct str text = suite_file(w, suite->base, url);
	return rdf ? str_equal(*got, canonical_text(w, text)) : same(parse(w, text), expanded, false);
}

static void run_case(struct suite *suite, const struct json *entry, bool rdf)
{
	struct work w = test_work();
	struct str input = str_format(w.arena, "%.*s%.*s", STR_ARG(suite->base),
	                              STR_ARG(json_get_str(entry, S("input"))));
	struct str code = json_get_str(entry, S("expectErrorCode")), got;
	const struct jsonld_options options = options_of(&w, suite, entry, input);
	const struct json *document = parse(&w, suite_file(&w, suite->base, input)), *expanded = NULL;
	struct rdf_dataset dataset = {0};
	enum err failed = rdf ? jsonld_to_rdf(&w, suite->jsonld, &options, document, &dataset)
	                      : jsonld_expand(&w, suite->jsonld, &options, document, &expanded);
	if (failed == OK)
		report(suite, expected(&w, suite, entry, rdf, expanded, &dataset, &got) && str_absent(code),
		       entry, got);
	else
		report(suite, failed == ERR_INPUT && !str_absent(code) && str_starts(w.message, code), entry,
		       w.message);
	work_forgive(&w);
	test_work_end(&w);
}

/* What only a processor of 1.0 owes, and generalised RDF. */
static bool is_out(const struct json *entry, bool rdf)
{
	return str_equal(json_get_str(json_get(entry, S("option")), S("specVersion")), S("json-ld-1.0")) ||
	       (rdf && str_equal(json_get_str(entry, S("@id")), S("#te075")));
}

static size_t run_manifest(const char *name, bool rdf, const char *suite_name)
{
	struct work w = test_work();
	const struct json *manifest = parse(&w, test_vector(&w, name));
	const struct json *cases = json_get(manifest, S("sequence"));
	struct suite suite = {.w = &w, .base = json_get_str(manifest, S("baseIri"))};
	suite.jsonld = jsonld_open((struct jsonld_loader){&suite, load});
	for (size_t i = 0; i < cases->count; i++)
		if (!is_out(&cases->elements[i], rdf))
			run_case(&suite, &cases->elements[i], rdf);
	jsonld_close(suite.jsonld);
	assert_int_equal(suite.failed, 0);
	test_vectors(suite_name, suite.passed, cases->count);
	test_work_end(&w);
	return suite.passed;
}

TEST(jsonld_meets_the_expansion_suite)
{
	assert_int_equal(run_manifest("jsonld/expand-manifest.jsonld", false, "json-ld-api/expand"),
	                 EXPAND_CASES);
}

TEST(jsonld_meets_the_rdf_suite)
{
	assert_int_equal(run_manifest("jsonld/toRdf-manifest.jsonld", true, "json-ld-api/toRdf"),
	                 TO_RDF_CASES);
}

/* ---- by hand --------------------------------------------------------------------------------------- */

/* Contexts that are found at x:0, x:1…: the elements of an array. */
static enum err load_element(struct work *w, void *state, struct str url, const struct json **document)
{
	int64_t index;
	if (!str_starts(url, S("x:")) || !str_to_int(str_slice(url, 2, SIZE_MAX), &index))
		return fail(w, ERR_NOT_FOUND, "none of ours");
	*document = json_at(state, (size_t)index);
	return *document == NULL ? fail(w, ERR_NOT_FOUND, "none of ours") : OK;
}

static struct jsonld *open_with(struct work *w, struct str contexts)
{
	return jsonld_open((struct jsonld_loader){(void *)parse(w, contexts), load_element});
}

static enum err to_rdf(struct work *w, struct jsonld *jsonld, struct str document, bool safe, struct str *out)
{
	const struct jsonld_options options = {.safe = safe};
	struct rdf_dataset dataset;
	struct buf buf = buf_init(w->arena, 1 << 24);
	TRY(jsonld_to_rdf(w, jsonld, &options, parse(w, document), &dataset));
	nquads_write_all(&buf, &dataset);
	*out = buf_str(&buf);
	return OK;
}

TEST(jsonld_safe_mode_names_what_would_be_left_out)
{
	static const char *const cases[][2] = {
		{"{\"@id\":\"urn:a\",\"name\":\"x\"}", "invalid property: “name”"},
		{"{\"@id\":\"a\",\"urn:p\":1}", "relative @id reference: “a”"},
		{"{\"@id\":\"@keyword\",\"urn:p\":1}", "reserved @id value: “@keyword”"},
		{"{\"@type\":\"T\",\"urn:p\":1}", "relative @type reference: “T”"},
		{"{\"urn:p\":{\"@value\":null}}", "null @value value"},
		{"{\"urn:p\":{\"@value\":\"x\",\"@language\":\"not a tag\"}}",
	         "invalid @language value: “not a tag”"},
		{"{\"urn:p\":{\"@language\":\"en\"}}", "object with only @language"},
		{"{\"@context\":{\"@vocab\":\"v#\"},\"p\":1}", "relative @vocab reference: “v#”"},
		{"{\"@context\":{\"@word\":\"urn:w\"},\"urn:p\":1}", "reserved term: “@word”"},
		{"{\"@context\":{\"w\":\"@word\"},\"urn:p\":1}", "reserved @id value: “@word”"},
		{"{\"@context\":{\"w\":{\"@reverse\":\"@word\"}},\"urn:p\":1}",
	         "reserved @reverse value: “@word”"},
		{"{\"_:p\":1}", "blank node predicate: “_:p”"},
		{"{\"a b:p\":1}", "relative predicate reference: “a b:p”"},
		{"{\"@context\":{\"p\":{\"@id\":\"urn:p\",\"@type\":\"@id\"}},\"p\":\"x\"}",
	         "relative object reference: “x”"},
		{"{\"@context\":{\"p\":{\"@id\":\"urn:p\",\"@container\":\"@id\"}},\"p\":{\"x\":{\"urn:q\":1}}}",
	         "relative subject reference: “x”"},
		{"{\"urn:p\":{\"@value\":\"x\",\"@direction\":\"rtl\"}}", "rdfDirection not set: “x”"},
		{"{\"@graph\":[\"x\",{\"urn:p\":1}]}", "free-floating scalar: “x”"},
		{"{\"@graph\":[{\"@value\":\"x\"}]}", "object with only @value"},
		{"[{\"@id\":\"urn:a\"}]", "object with only @id: “urn:a”"},
		{"{\"@list\":[1]}", "object with only @list"},
		{"{}", "empty object"},
		{"{\"urn:p\":1e999}", "number too large: “1e999”"},
		{"{\"@context\":{\"p\":{\"@id\":\"urn:p\",\"@container\":\"@graph\"}},\"p\":1}",
	         "object with only @value"},
		{"{\"@vocab\":\"urn:v\",\"urn:p\":1}", "invalid property: “@vocab”"},
	};
	struct work w = test_work();
	struct jsonld *jsonld = open_with(&w, S("[]"));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str out;
		assert_ok(&w, to_rdf(&w, jsonld, str_of(cases[i][0]), false, &out));
		assert_int_equal(to_rdf(&w, jsonld, str_of(cases[i][0]), true, &out), ERR_INPUT);
		assert_str(str_slice(w.message, 0, strlen(cases[i][1])), str_of(cases[i][1]));
		work_forgive(&w);
	}
	jsonld_close(jsonld);
	test_work_end(&w);
}

/* By ECMAScript's toExponential(15) and toFixed(0), which the specification names; run in V8. */
TEST(jsonld_numbers_as_ecmascript_writes_them)
{
	static const char *const cases[][2] = {
		{"3.5", "3.5E0"},
		{"-0.0", "0"},
		{"1e-7", "1.0E-7"},
		{"1e21", "1.0E21"},
		{"5e-324", "4.940656458412465E-324"},
		{"1.7976931348623157e308", "1.797693134862316E308"},
		{"-562949953421312.25", "-5.629499534213123E14"},
		{"9.9999999999999995e22", "9.999999999999999E22"},
		{"0.30000000000000004", "3.0E-1"},
		{"123456789012345678901", "123456789012345683968"},
		{"1e2", "100"},
		{"100", "100"},
		{"-5", "-5"},
		{"4503599627370497.5", "4503599627370498"},
	};
	struct work w = test_work();
	struct jsonld *jsonld = open_with(&w, S("[]"));
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct jsonld_options options = {.safe = true};
		struct rdf_dataset dataset;
		const struct json *document = parse(&w, str_format(w.arena, "{\"urn:p\":%s}", cases[i][0]));
		assert_ok(&w, jsonld_to_rdf(&w, jsonld, &options, document, &dataset));
		assert_int_equal(dataset.count, 1);
		assert_str(dataset.quads[0].object.value, str_of(cases[i][1]));
		bool is_double = str_find_byte(dataset.quads[0].object.value, 'E') != SIZE_MAX;
		assert_str(dataset.quads[0].object.datatype,
		           is_double ? S(RDF_XSD "double") : S(RDF_XSD "integer"));
	}
	jsonld_close(jsonld);
	test_work_end(&w);
}

static void assert_refused(struct str contexts, struct str document, enum err kind, const char *code);

/* What the suite leaves out. */
TEST(jsonld_refuses_by_the_codes_of_the_specification)
{
	static const char *const cases[][2] = {
		{"[{\"@id\":\"urn:a\",\"@index\":\"x\",\"urn:p\":1},{\"@id\":\"urn:a\",\"@index\":\"y\",\"urn:p\":1}]",
	         "conflicting indexes"},
		{"{\"urn:p\":{\"@value\":[1e999],\"@type\":\"@json\"}}", "invalid JSON literal"},
		{"{\"urn:p\":{\"@value\":\"x\",\"@direction\":\"up\"}}", "invalid base direction"},
		{"{\"@context\":{\"@direction\":\"up\"}}", "invalid base direction"},
		{"{\"@context\":{\"@vocab\":7}}", "invalid vocab mapping"},
		{"{\"@context\":{\"@vocab\":\"@id\"}}", "invalid vocab mapping"},
		{"{\"@context\":{\"@protected\":7}}", "invalid @protected value"},
		{"{\"@context\":{\"@import\":\"x:0\"}}", "invalid remote context"},
		{"{\"@context\":{\"@import\":7}}", "invalid @import value"},
		{"{\"@context\":{\"t\":{\"@id\":\"urn:t\",\"@protected\":7}}}", "invalid @protected value"},
		{"{\"@context\":{\"t\":{\"@reverse\":\"urn:t\",\"@id\":\"urn:t\"}}}",
	         "invalid reverse property"},
		{"{\"@context\":{\"t\":{\"@id\":\"urn:t\",\"@container\":[\"@index\"],\"@index\":7}}}",
	         "invalid term definition"},
		{"{\"@context\":{\"t\":{\"@id\":\"urn:t\",\"@language\":7}}}", "invalid language mapping"},
		{"{\"@context\":{\"t\":{\"@id\":\"urn:t\",\"@direction\":\"up\"}}}",
	         "invalid base direction"},
		{"{\"@context\":{\"t\":{\"@id\":\"urn:t\",\"@nest\":\"@id\"}}}", "invalid @nest value"},
		{"{\"@context\":{\"t\":{\"@id\":\"urn:t\",\"@prefix\":7}}}", "invalid @prefix value"},
		{"{\"@context\":{\"\":\"urn:t\"}}", "invalid term definition"},
		{"{\"@context\":{\"t\":7}}", "invalid term definition"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refused(S("[{\"@context\":[]}]"), str_of(cases[i][0]), ERR_INPUT, cases[i][1]);
}

static void assert_refused(struct str contexts, struct str document, enum err kind, const char *code)
{
	struct work w = test_work();
	struct jsonld *jsonld = open_with(&w, contexts);
	struct str out;
	assert_int_equal(to_rdf(&w, jsonld, document, false, &out), kind);
	assert_str(str_slice(w.message, 0, strlen(code)), str_of(code));
	work_forgive(&w);
	jsonld_close(jsonld);
	test_work_end(&w);
}

/* Ten thousand names behind one of 50 kB: half a gigabyte, by each way of putting IRIs together. */
TEST(jsonld_refuses_iris_that_are_huge_together)
{
	static const char *const heads[] = {
		"{\"@context\":{\"p\":\"http://x/%s/\",\"q\":{\"@id\":\"x:q\",\"@type\":\"@id\"}},\"q\":[\"x:q\"",
		"{\"@context\":{\"@base\":\"http://x/%s/\",\"q\":{\"@id\":\"x:q\",\"@type\":\"@id\"}},\"q\":[\"p\"",
		"{\"@context\":{\"@vocab\":\"http://x/%s/\"},\"@type\":[\"p\"",
	};
	struct work w = test_work();
	struct buf name = buf_init(w.arena, 1 << 20);
	for (int i = 0; i < 50000; i++)
		buf_byte(&name, 'a');
	for (size_t i = 0; i < COUNT(heads); i++) {
		struct buf text = buf_init(w.arena, 1 << 20);
		size_t split = str_find(str_of(heads[i]), S("%s"));
		buf_put(&text, str_slice(str_of(heads[i]), 0, split));
		buf_put(&text, buf_str(&name));
		buf_put(&text, str_slice(str_of(heads[i]), split + 2, SIZE_MAX));
		for (int j = 0; j < 10000; j++)
			buf_format(&text, ",\"%s%d\"", i == 0 ? "p:" : "n", j);
		buf_put(&text, S("]}"));
		assert_refused(S("[]"), buf_str(&text), ERR_TOO_LARGE, "The document's IRIs, written out");
	}
	test_work_end(&w);
}

TEST(jsonld_refuses_loops_and_what_is_without_end)
{
	struct work w = test_work();
	struct buf chain = buf_init(w.arena, 1 << 20), twice = buf_init(w.arena, 1 << 20);
	assert_refused(S("[{\"@context\":\"x:0\"}]"), S("{\"@context\":\"x:0\"}"), ERR_TOO_LARGE,
	               "context overflow");
	assert_refused(S("[{\"@context\":\"x:1\"},{\"@context\":[{},\"x:0\"]}]"), S("{\"@context\":\"x:1\"}"),
	               ERR_TOO_LARGE, "context overflow");
	assert_refused(S("[]"), S("{\"@context\":{\"a\":\"b:1\",\"b\":\"a:1\"}}"), ERR_INPUT,
	               "cyclic IRI mapping");
	assert_refused(S("[{\"@context\":{\"@import\":\"x:0\"}}]"), S("{\"@context\":{\"@import\":\"x:0\"}}"),
	               ERR_INPUT, "invalid context entry");
	assert_refused(S("[7]"), S("{\"@context\":\"x:0\"}"), ERR_INPUT, "invalid remote context");
	assert_refused(S("[]"), S("{\"@context\":\"https://example.org/\"}"), ERR_INPUT,
	               "loading remote context failed");
	assert_refused(S("[]"), S("{\"@context\":\"relative\"}"), ERR_INPUT, "loading document failed");
	/* Each term rests on the next. */
	buf_put(&chain, S("{\"@context\":{"));
	for (int i = 0; i < 5000; i++)
		buf_format(&chain, "\"t%d\":\"t%d:x\",", i, i + 1);
	buf_put(&chain, S("\"t5000\":\"urn:x\"}}"));
	assert_refused(S("[]"), buf_str(&chain), ERR_TOO_LARGE, "context overflow");
	/* Two terms of each context bring the next one along: 2 to the 25th. */
	for (int i = 0; i < 25; i++)
		buf_format(&twice,
		           "%s{\"@context\":{\"a\":{\"@id\":\"urn:a\",\"@context\":\"x:%d\"},"
		           "\"b\":{\"@id\":\"urn:b\",\"@context\":\"x:%d\"}}}",
		           i == 0 ? "[" : ",", i + 1, i + 1);
	buf_put(&twice, S(",{\"@context\":{\"c\":\"urn:c\"}}]"));
	assert_refused(buf_str(&twice), S("{\"@context\":\"x:0\"}"), ERR_TOO_LARGE, "context overflow");
	test_work_end(&w);
}

/* The expanded form is deeper than the document; its quads are not. */
TEST(jsonld_refuses_an_expanded_form_too_deep_to_write)
{
	struct work w = test_work();
	struct buf buf = buf_init(w.arena, 1 << 16);
	struct jsonld *jsonld = open_with(&w, S("[]"));
	const struct jsonld_options options = {0};
	const struct json *expanded;
	struct str out;
	for (int i = 0; i < JSON_DEPTH_MAX - 1; i++)
		buf_put(&buf, S("{\"urn:p\":"));
	buf_put(&buf, S("1"));
	for (int i = 0; i < JSON_DEPTH_MAX - 1; i++)
		buf_put(&buf, S("}"));
	const struct json *document = parse(&w, buf_str(&buf));
	assert_fails(&w, ERR_TOO_LARGE, jsonld_expand(&w, jsonld, &options, document, &expanded));
	assert_ok(&w, to_rdf(&w, jsonld, buf_str(&buf), true, &out));
	jsonld_close(jsonld);
	test_work_end(&w);
}

/* A protected term may be said again: in other words, but not otherwise. */
TEST(jsonld_lets_a_protected_term_be_repeated)
{
	struct work w = test_work();
	struct str first = S(
		"{\"@protected\":true,\"T\":{\"@id\":\"urn:T\",\"@context\":{\"a\":\"urn:a\",\"b\":\"urn:b\"}}}");
	struct str other = S("{\"T\":{\"@context\":{\"b\":\"urn:b\",\"a\":\"urn:a\"},\"@id\":\"urn:T\"}}");
	struct str wrong = S("{\"T\":{\"@context\":{\"b\":\"urn:a\",\"a\":\"urn:b\"},\"@id\":\"urn:T\"}}"),
		   out;
	struct jsonld *jsonld = open_with(&w, S("[]"));
	assert_ok(&w, to_rdf(&w, jsonld,
	                     str_format(w.arena, "{\"@context\":[%.*s,%.*s],\"@type\":\"T\",\"a\":\"x\"}",
	                                STR_ARG(first), STR_ARG(other)),
	                     true, &out));
	assert_true(str_ends(out, S("_:b0 <urn:a> \"x\" .\n")));
	jsonld_close(jsonld);
	assert_refused(S("[]"),
	               str_format(w.arena, "{\"@context\":[%.*s,%.*s]}", STR_ARG(first), STR_ARG(wrong)),
	               ERR_INPUT, "protected term redefinition");
	test_work_end(&w);
}

/* Forty terms for twenty properties, which is more than are compared one by one. */
TEST(jsonld_brings_terms_of_one_property_together)
{
	enum { PROPERTIES = 20 };
	struct work w = test_work();
	struct buf buf = buf_init(w.arena, 1 << 16);
	const struct jsonld_options options = {.safe = true};
	const struct json *expanded;
	buf_put(&buf, S("{\"@context\":{\"first\":\"urn:0:\""));
	for (int i = 0; i < 2 * PROPERTIES; i++)
		buf_format(&buf, ",\"t%d\":\"urn:%d\"", i, i % PROPERTIES);
	buf_put(&buf, S("}"));
	for (int i = 0; i < 2 * PROPERTIES; i++)
		buf_format(&buf, ",\"t%d\":[%d]", i, i);
	buf_put(&buf, S("}"));
	struct jsonld *jsonld = open_with(&w, S("[]"));
	assert_ok(&w, jsonld_expand(&w, jsonld, &options, parse(&w, buf_str(&buf)), &expanded));
	const struct json *node = json_at(expanded, 0);
	assert_int_equal(node->count, PROPERTIES);
	for (int i = 0; i < PROPERTIES; i++) {
		const struct json *values = json_get(node, str_format(w.arena, "urn:%d", i));
		assert_int_equal(json_get_int(json_at(values, 0), S("@value")), i);
		assert_int_equal(json_get_int(json_at(values, 1), S("@value")), i + PROPERTIES);
	}
	jsonld_close(jsonld);
	test_work_end(&w);
}

/* Ten contexts of 1000 terms in ever other orders: more than a processor may remember. */
static void fill_memory(bool trimmed)
{
	enum { CONTEXTS = 10, TERMS = 1000, ORDERS = 300 };
	struct work w = test_work();
	struct buf contexts = buf_init(w.arena, 1 << 20);
	for (int i = 0; i < CONTEXTS; i++) {
		buf_put(&contexts, i == 0 ? S("[{\"@context\":{") : S("}},{\"@context\":{"));
		for (int term = 0; term < TERMS; term++)
			buf_format(&contexts, "%s\"t%d\":\"urn:%d:%d\"", term == 0 ? "" : ",", term, i, term);
	}
	buf_put(&contexts, S("}}]"));
	struct jsonld *jsonld = open_with(&w, buf_str(&contexts));
	for (int order = 0; order < ORDERS; order++) {
		int last = order % CONTEXTS, term = order % TERMS;
		struct work one = test_work();
		struct str out, document = str_format(
					one.arena,
					"{\"@context\":[\"x:%d\",\"x:%d\",\"x:%d\",\"x:%d\"],\"t%d\":\"v\"}",
					order / 100 % CONTEXTS, order / 30 % CONTEXTS, order / 10 % CONTEXTS,
					last, term);
		assert_ok(&one, to_rdf(&one, jsonld, document, true, &out));
		assert_str(out, str_format(one.arena, "_:b0 <urn:%d:%d> \"v\" .\n", last, term));
		test_work_end(&one);
		if (trimmed)
			jsonld_trim(jsonld);
	}
	jsonld_close(jsonld);
	test_work_end(&w);
}

TEST(jsonld_goes_on_when_its_memory_is_full)
{
	fill_memory(false);
	fill_memory(true);
}
