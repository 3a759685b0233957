/* Vectors: jsonld/ (W3C json-ld-api test suite), all that a 1.1 processor without generalised RDF owes: 376 of expand and 455 of
 * toRdf; the manifests' answers are theirs. Below them, cases by hand. */
#include "test.h"

#include "rdf/canon.h"
#include "rdf/jsonld.h"
#include "rdf/nquads.h"

#include <stdio.h>

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

static size_t run_manifest(const char *name, bool rdf)
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
	test_work_end(&w);
	return suite.passed;
}

TEST(jsonld_meets_the_expansion_suite)
{
	assert_int_equal(run_manifest("jsonld/expand-manifest.jsonld", false), EXPAND_CASES);
}

TEST(jsonld_meets_the_rdf_suite)
{
	assert_int_equal(run_manifest("jsonld/toRdf-manifest.jsonld", true), TO_RDF_CASES);
}
