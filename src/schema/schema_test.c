/* What the official suite does not ask: what is told of a misfit, what is refused, and that work ends. */
#include "test.h"

#include "schema/decimal.h"
#include "schema/pattern.h"
#include "schema/schema.h"

static const struct json *parsed(struct work *w, struct str text)
{
	const struct json *json;
	assert_ok(w, json_parse(w, text, 16 << 20, &json));
	return json;
}

static enum schema_answer check_with(struct work *w, const struct schema_options *options, struct str schema,
                                     struct str value, struct schema_finding *finding)
{
	const struct schema *compiled;
	assert_ok(w, schema_compile(w, parsed(w, schema), options, &compiled));
	return schema_check(w, compiled, parsed(w, value), finding);
}

static enum schema_answer check_one(struct work *w, struct str schema, struct str value,
                                    struct schema_finding *finding)
{
	const struct schema_options options = {.draft = SCHEMA_2020_12};
	return check_with(w, &options, schema, value, finding);
}

/* ---- what is told ---- */

TEST(schema_finding_names_place_and_rule)
{
	static const struct {
		const char *schema, *value, *path, *keyword, *words;
	} cases[] = {
		{"{\"required\":[\"a\",\"b\"]}", "{\"a\":1}", "", "required", "The whole lacks “b”."},
		{"{\"items\":{\"properties\":{\"a/b~\":{\"type\":[\"string\",\"null\"]}}}}",
	         "[{},{\"a/b~\":true}]", "/1/a~1b~0", "type",
	         "“/1/a~1b~0” should be null or a text, and is a truth value."},
		{"{\"properties\":{\"n\":{\"multipleOf\":0.01}}}", "{\"n\":1.005}", "/n", "multipleOf",
	         "“/n” is no multiple of 1e-2."},
		{"{\"additionalProperties\":false}", "{\"x\":1}", "/x", "false",
	         "“/x” is not allowed there."},
		{"{\"maxItems\":1}", "[1,2]", "", "maxItems", "The whole has more than 1 entries."},
		/* Of alternatives, the one that came furthest; where none came anywhere, all. */
		{"{\"anyOf\":[{\"type\":\"string\"},{\"properties\":{\"a\":{\"properties\":{\"b\":{\"const\":1}}}}}]}",
	         "{\"a\":{\"b\":2}}", "/a/b", "const", "“/a/b” is not the one value that is allowed."},
		{"{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}", "1", "", "oneOf",
	         "The whole does not fit exactly one of the alternatives."},
		{"{\"oneOf\":[{\"type\":\"number\"},{\"minimum\":0}]}", "1", "", "oneOf",
	         "The whole does not fit exactly one of the alternatives."},
		/* What may fail inside is not told. */
		{"{\"if\":{\"required\":[\"a\"]},\"else\":{\"required\":[\"b\"]}}", "{}", "", "required",
	         "The whole lacks “b”."},
		{"{\"contains\":{\"type\":\"string\"}}", "[1]", "", "contains",
	         "The whole has too few or too many entries of the kind that is wanted."},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct work w = test_work();
		struct schema_finding finding;
		assert_int_equal(check_one(&w, str_of(cases[i].schema), str_of(cases[i].value), &finding),
		                 SCHEMA_DOES_NOT_FIT);
		assert_str(finding.path, str_of(cases[i].path));
		assert_str(finding.keyword, str_of(cases[i].keyword));
		assert_str(finding.words, str_of(cases[i].words));
		test_work_end(&w);
	}
}

/* ---- what is refused ---- */

TEST(schema_refuses_what_it_does_not_know)
{
	static const char *const cases[] = {
		"17",
		"{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}",
		"{\"$schema\":\"https://example.org/own\"}",
		"{\"type\":\"text\"}",
		"{\"type\":5}",
		"{\"minLength\":-1}",
		"{\"multipleOf\":0}",
		"{\"enum\":1}",
		"{\"required\":[1]}",
		"{\"allOf\":{}}",
		"{\"properties\":[]}",
		"{\"items\":[true]}",
		"{\"$ref\":\"#nowhere\"}",
		"{\"$ref\":\"https://example.org/other\"}",
		"{\"pattern\":\"(?i)a\"}",
		"{\"$defs\":{\"a\":{\"$id\":\"urn:x\"},\"b\":{\"$id\":\"urn:x\"}}}",
		"{\"$id\":\"urn:x#y\"}",
	};
	const struct schema_options options = {.draft = SCHEMA_2020_12};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct work w = test_work();
		const struct schema *schema;
		assert_fails(&w, ERR_INPUT,
		             schema_compile(&w, parsed(&w, str_of(cases[i])), &options, &schema));
		test_work_end(&w);
	}
}

/* What cannot be reached is not compiled, and so not refused. */
TEST(schema_that_is_not_reached)
{
	struct work w = test_work();
	struct schema_finding finding;
	assert_int_equal(check_one(&w, S("{\"$defs\":{\"a\":{\"$ref\":\"https://example.org/other\"}}}"),
	                           S("1"), &finding),
	                 SCHEMA_FITS);
	test_work_end(&w);
}

/* ---- work ends ---- */

/* n schemas, each of which refers to the next twice: 2^n ways through it. */
static struct str doubling(struct work *w, int n)
{
	struct buf buf = buf_init(w->arena, 1 << 20);
	buf_put(&buf, S("{\"$ref\":\"#/$defs/0\",\"$defs\":{"));
	for (int i = 0; i < n; i++)
		buf_format(&buf, "\"%d\":{\"allOf\":[{\"$ref\":\"#/$defs/%d\"},{\"$ref\":\"#/$defs/%d\"}]},",
		           i, i + 1, i + 1);
	buf_format(&buf, "\"%d\":true}}", n);
	return buf_str(&buf);
}

TEST(schema_that_would_take_for_ever)
{
	struct work w = test_work();
	struct schema_finding finding;
	assert_int_equal(check_one(&w, doubling(&w, 8), S("1"), &finding), SCHEMA_FITS);
	assert_int_equal(check_one(&w, doubling(&w, 60), S("1"), &finding), SCHEMA_CANNOT_TELL);
	assert_true(str_find(finding.words, S("too long")) != SIZE_MAX);
	assert_int_equal(check_one(&w, S("{\"$ref\":\"#\"}"), S("1"), &finding), SCHEMA_CANNOT_TELL);
	assert_int_equal(check_one(&w, S("{\"not\":{\"$ref\":\"#\"}}"), S("1"), &finding),
	                 SCHEMA_CANNOT_TELL);
	assert_int_equal(check_one(&w, S("{\"pattern\":\"^(a|a)*[bc]\"}"),
	                           S("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""), &finding),
	                 SCHEMA_CANNOT_TELL);
	test_work_end(&w);
}

/* A large list of entries that are all different, and that differ in the last one alone. */
TEST(schema_unique_items_of_many)
{
	struct work w = test_work();
	struct schema_finding finding;
	for (int again = 0; again < 2; again++) {
		struct buf buf = buf_init(w.arena, 4 << 20);
		buf_put(&buf, S("["));
		for (int i = 0; i < 100000; i++)
			buf_format(&buf, "{\"n\":%d.0,\"a\":[]},", i);
		buf_format(&buf, "{\"a\":[],\"n\":%s}]", again == 0 ? "99999.5" : "9.9999e4");
		assert_int_equal(check_one(&w, S("{\"uniqueItems\":true}"), buf_str(&buf), &finding),
		                 again == 0 ? SCHEMA_FITS : SCHEMA_DOES_NOT_FIT);
	}
	test_work_end(&w);
}

TEST(schema_of_too_many_parts)
{
	struct work w = test_work();
	const struct schema *schema;
	const struct schema_options options = {.draft = SCHEMA_2020_12};
	struct buf buf = buf_init(w.arena, 1 << 20);
	buf_put(&buf, S("{\"allOf\":[true"));
	for (int i = 0; i < SCHEMA_NODES_MAX; i++)
		buf_put(&buf, S(",true"));
	buf_put(&buf, S("]}"));
	assert_fails(&w, ERR_TOO_LARGE, schema_compile(&w, parsed(&w, buf_str(&buf)), &options, &schema));
	test_work_end(&w);
}

/* ---- numbers ---- */

TEST(decimals_are_exact)
{
	static const struct {
		const char *a, *b;
		int order;
		enum decimal_answer multiple; /* a of b */
	} cases[] = {
		{"9007199254740993", "9007199254740992", 1, DECIMAL_NO},
		{"0.3", "0.1", 1, DECIMAL_YES},
		{"1e400", "1e399", 1, DECIMAL_YES},
		{"1e400", "3", 1, DECIMAL_NO},
		{"1.0", "1", 0, DECIMAL_YES},
		{"100e-2", "0.1e1", 0, DECIMAL_YES},
		{"-7", "7", -1, DECIMAL_YES},
		{"-0", "3", -1, DECIMAL_YES},
		{"123456789012345678901234567890", "12345678901234567890123456789", 1, DECIMAL_UNKNOWN},
		{"7", "12345678901234567890123456789", -1, DECIMAL_NO},
		{"1e999999999999999999999", "2", 1, DECIMAL_YES},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct decimal a = decimal_read(w.arena, str_of(cases[i].a)),
			       b = decimal_read(w.arena, str_of(cases[i].b));
		int order = decimal_compare(&a, &b);
		assert_int_equal((order > 0) - (order < 0), cases[i].order);
		assert_int_equal(decimal_is_multiple(&a, &b), cases[i].multiple);
	}
	test_work_end(&w);
}

/* ---- patterns ---- */

TEST(patterns_of_pcre_alone_are_none)
{
	static const char *const cases[] = {
		"\\A",      "\\Z",     "\\Qa\\E",   "\\R", "\\h",   "(?i)a",   "(?>a)",
		"(?R)",     "(?1)",    "(*ACCEPT)", "a++", "a{2}+", "(?#x)",   "\\g1",
		"(?P<a>b)", "(",       "a)",        "*a",  "\\u12", "\\ud800", "\\p{Nonsense}",
		"\\x{41}",  "(?<1>a)", "[b-a]",     "\\",  "(?|a)",
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct work w = test_work();
		const struct pattern *pattern;
		if (pattern_compile(&w, str_of(cases[i]), &pattern) != ERR_INPUT)
			fail_msg("%s is taken for a pattern", cases[i]);
		test_work_end(&w);
	}
}

/* The answers are those of ECMAScript's RegExp with the flag u, but for the braces. */
TEST(patterns_mean_what_ecmascript_means)
{
	static const struct {
		const char *pattern, *text;
		bool found;
	} cases[] = {
		{"^a$", "a\n", false},
		{"^.$", "\xe2\x80\xa8", false},
		{"^\\s$", "\xc2\xa0", true},
		{"^\\v$", "\x0b", true},
		{"^\\v$", "\n", false},
		{"^\\d$", "\xd9\xa1", false},
		{"^\\w$", "\xc3\xa9", false},
		{"^[^]$", "\n", true},
		{"^[]$", "", false},
		{"^[\\b]$", "\b", true},
		{"^(?:(a)|b)\\1$", "b", true},
		{"^\\u{1F600}$", "\xf0\x9f\x98\x80", true},
		{"^.$", "\xf0\x9f\x98\x80", true},
		{"^[[a]$", "[", true},
		{"^[[:alpha:]$", ":", true},
		{"^\\p{Letter}$", "\xc3\xa9", true},
		{"^\\/\\-$", "/-", true},
		{"^a{,2}$", "a{,2}", true},
	};
	struct work w = test_work();
	struct pattern_matcher *matcher = pattern_matcher(w.arena);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct pattern *pattern;
		assert_ok(&w, pattern_compile(&w, str_of(cases[i].pattern), &pattern));
		enum pattern_answer answer = pattern_match(matcher, pattern, str_of(cases[i].text));
		if (answer != (cases[i].found ? PATTERN_MATCHES : PATTERN_DIFFERS))
			fail_msg("%s in %s", cases[i].pattern, cases[i].text);
	}
	test_work_end(&w);
}
