#include "test.h"

#include "base/json.h"
#include "oracle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX = 16 << 20 };

static const struct json *parsed(struct work *w, struct str text)
{
	const struct json *value;
	assert_ok(w, json_parse(w, text, MAX, &value));
	return value;
}

static struct str canonical(struct work *w, struct str text)
{
	struct str out;
	assert_ok(w, json_canonical(w, parsed(w, text), &out));
	return out;
}

static struct str rewritten(struct work *w, const struct json *value)
{
	struct buf buf = buf_init(w->arena, MAX);
	struct json_out out = json_out(&buf);
	json_value(&out, value);
	return buf_str(&buf);
}

static struct str repeated(struct work *w, struct str piece, size_t times)
{
	struct buf buf = buf_init(w->arena, MAX);
	for (size_t i = 0; i < times; i++)
		buf_put(&buf, piece);
	return buf_str(&buf);
}

/* ---- reading --------------------------------------------------------------------------------- */

TEST(json_parse_keeps_kinds_order_and_texts)
{
	struct work w = test_work();
	const struct json *value =
		parsed(&w, S(" {\"b\" : [1, -2.50e+1, \"x\"], \"a\":{\"t\":true,\"f\":false,\"n\":null}} "));
	assert_int_equal(value->kind, JSON_OBJECT);
	assert_int_equal(value->count, 2);
	assert_str(value->members[0].name, S("b"));
	assert_str(value->members[1].name, S("a"));
	const struct json *array = json_get(value, S("b"));
	assert_int_equal(array->kind, JSON_ARRAY);
	assert_int_equal(array->count, 3);
	assert_str(json_at(array, 1)->text, S("-2.50e+1"));
	assert_str(json_at(array, 2)->text, S("x"));
	assert_null(json_at(array, 3));
	assert_true(json_get_bool(json_get(value, S("a")), S("t")));
	assert_false(json_get_bool(json_get(value, S("a")), S("f")));
	assert_int_equal(json_get(json_get(value, S("a")), S("n"))->kind, JSON_NULL);
	test_work_end(&w);
}

TEST(json_parse_points_into_the_input_where_nothing_is_escaped)
{
	struct work w = test_work();
	struct str text = S("[\"plain é\",\"esc\\u0061ped\",123]");
	const struct json *value = parsed(&w, text);
	assert_ptr_equal(json_at(value, 0)->text.at, text.at + 2);
	assert_str(json_at(value, 1)->text, S("escaped"));
	assert_true(json_at(value, 1)->text.at < text.at || json_at(value, 1)->text.at >= text.at + text.len);
	assert_ptr_equal(json_at(value, 2)->text.at, str_slice(text, str_find(text, S("123")), 3).at);
	test_work_end(&w);
}

TEST(json_parse_decodes_escapes)
{
	struct work w = test_work();
	assert_str(parsed(&w, S("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""))->text, S("\"\\/\b\f\n\r\t"));
	assert_str(parsed(&w, S("\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE00.\""))->text,
	           S("A\u00e9\u20ac\U0001f600."));
	assert_str(parsed(&w, S("\"a\\u0000b\""))->text, S("a\0b"));
	assert_str(parsed(&w, S("\"\\ud800\\udc00\\udbff\\udfff\""))->text, S("\U00010000\U0010ffff"));
	test_work_end(&w);
}

static const char *const not_json[] = {
	"",
	" ",
	"[",
	"]",
	"{",
	"}",
	"[1",
	"[1,",
	"[1,]",
	"[,1]",
	"[1 2]",
	"{\"a\"}",
	"{\"a\":}",
	"{\"a\":1,}",
	"{a:1}",
	"{1:1}",
	"{'a':1}",
	"{\"a\" 1}",
	"nul",
	"nulll",
	"True",
	"01",
	"-",
	"1.",
	".1",
	"+1",
	"1e",
	"0x1",
	"NaN",
	"Infinity",
	"\"",
	"\"a",
	"\"\\\"",
	"\"\\x\"",
	"\"\\u12\"",
	"\"\\u123g\"",
	"\"\\ud800\"",
	"\"\\udc00\"",
	"\"\\ud800\\u0041\"",
	"\"\\ud800\\ud800\"",
	"\"\\ud800x\"",
	"\"\n\"",
	"\"\t\"",
	"\"\x1f\"",
	"\"\xff\"",
	"\"\xc0\x80\"",
	"\"\xed\xa0\x80\"",
	"\"\xf4\x90\x80\x80\"",
	"\xef\xbb\xbf[]",
	"[]x",
	"[] []",
	"1 2",
	"//x\n1",
	"/**/1",
	"\"\\",
	"\"\\u",
	"[1,\f2]",
	"{\"a\":1,\"a\":2}",
	"{\"a\":1,\"\\u0061\":2}",
	"{\"\":1,\"\":2}",
};

TEST(json_parse_refuses_what_is_not_json)
{
	struct work w = test_work();
	const struct json *value;
	for (size_t i = 0; i < COUNT(not_json); i++)
		assert_fails(&w, ERR_INPUT, json_parse(&w, str_of(not_json[i]), MAX, &value));
	assert_fails(&w, ERR_INPUT, json_parse(&w, S("[1]\0"), MAX, &value));
	assert_fails(&w, ERR_INPUT, json_parse(&w, (struct str){0}, MAX, &value));
	test_work_end(&w);
}

TEST(json_parse_says_where)
{
	static const struct {
		struct str text, message;
	} examples[] = {
		{S_INIT("{\n  \"é\": 1\n  \"b\": 2\n}"),
	         S_INIT("The JSON is not right at line 3, column 3: a comma or } is missing.")},
		{S_INIT("[\"é\", x]"),
	         S_INIT("The JSON is not right at line 1, column 7: a value is missing.")},
		{S_INIT("[\"a\\q\"]"),
	         S_INIT("The JSON is not right at line 1, column 4: this escape is not a character.")},
		{S_INIT("[1]\n\n]"),
	         S_INIT("The JSON is not right at line 3, column 1: nothing may follow the value.")},
	};
	struct work w = test_work();
	const struct json *value;
	for (size_t i = 0; i < COUNT(examples); i++) {
		assert_int_equal(json_parse(&w, examples[i].text, MAX, &value), ERR_INPUT);
		assert_str(w.message, examples[i].message);
		work_forgive(&w);
	}
	test_work_end(&w);
}

TEST(json_parse_has_a_deepest_nesting_and_a_largest_input)
{
	struct work w = test_work();
	const struct json *value;
	struct str deepest = str_format(w.arena, "%.*s%.*s", STR_ARG(repeated(&w, S("["), 64)),
	                                STR_ARG(repeated(&w, S("]"), 64)));
	assert_ok(&w, json_parse(&w, deepest, MAX, &value));
	assert_str(rewritten(&w, value), deepest);
	assert_fails(&w, ERR_INPUT, json_parse(&w, repeated(&w, S("["), 65), MAX, &value));
	assert_fails(&w, ERR_INPUT, json_parse(&w, repeated(&w, S("{\"a\":["), 100000), MAX, &value));
	assert_ok(&w, json_parse(&w, S("[1]"), 3, &value));
	assert_fails(&w, ERR_TOO_LARGE, json_parse(&w, S("[1] "), 3, &value));
	test_work_end(&w);
}

/* An object of `count` members; the last has the name of member `twin`. */
static struct str object_with_twin(struct work *w, size_t count, size_t twin)
{
	struct buf buf = buf_init(w->arena, MAX);
	for (size_t i = 0; i < count; i++)
		buf_format(&buf, "%s\"name %zu\":%zu", i == 0 ? "{" : ",", i == count - 1 ? twin : i, i);
	buf_byte(&buf, '}');
	return buf_str(&buf);
}

TEST(json_parse_finds_duplicates_in_objects_of_any_size)
{
	struct work w = test_work();
	const struct json *value;
	for (size_t count = 2; count < 60; count++) {
		assert_ok(&w, json_parse(&w, object_with_twin(&w, count, count - 1), MAX, &value));
		assert_int_equal(value->count, count);
		for (size_t twin = 0; twin < count - 1; twin++)
			assert_fails(&w, ERR_INPUT,
			             json_parse(&w, object_with_twin(&w, count, twin), MAX, &value));
	}
	test_work_end(&w);
}

/* ---- looking --------------------------------------------------------------------------------- */

TEST(json_lookups_forgive_what_is_not_there)
{
	struct work w = test_work();
	const struct json *value = parsed(&w, S("{\"s\":\"x\",\"i\":7,\"r\":0.5,\"n\":null}"));
	assert_str(json_get_str(value, S("s")), S("x"));
	assert_true(str_absent(json_get_str(value, S("i"))));
	assert_true(str_absent(json_get_str(value, S("n"))));
	assert_true(json_get_int(value, S("i")) == 7);
	assert_true(json_get_int(value, S("r")) == INT64_MIN);
	assert_true(json_get_int(value, S("none")) == INT64_MIN);
	assert_true(json_get_real(value, S("r")) == 0.5);
	assert_true(isnan(json_get_real(value, S("s"))));
	assert_false(json_get_bool(value, S("s")));
	assert_null(json_get(NULL, S("x")));
	assert_null(json_get(json_get(value, S("s")), S("x")));
	assert_null(json_at(value, 0));
	test_work_end(&w);
}

/* Worked out by hand. */
TEST(json_to_int_is_exact)
{
	static const struct {
		struct str text;
		int64_t value;
	} good[] = {
		{S_INIT("0"), 0},
		{S_INIT("-0"), 0},
		{S_INIT("-0.0e5"), 0},
		{S_INIT("1.0"), 1},
		{S_INIT("1e3"), 1000},
		{S_INIT("-1.25E+2"), -125},
		{S_INIT("1200e-2"), 12},
		{S_INIT("0.000012e6"), 12},
		{S_INIT("0e999"), 0},
		{S_INIT("9007199254740993"), INT64_C(9007199254740993)},
		{S_INIT("9223372036854775807"), INT64_MAX},
		{S_INIT("9.223372036854775807e18"), INT64_MAX},
		{S_INIT("-9223372036854775808.00"), INT64_MIN},
	};
	static const char *const bad[] = {"1.5",
	                                  "1e-1",
	                                  "9223372036854775808",
	                                  "-9223372036854775809",
	                                  "1e19",
	                                  "1e99999999999999999999",
	                                  "1e9223372036854775807",
	                                  "1e400",
	                                  "9223372036854775808.0",
	                                  "125e-1"};
	struct work w = test_work();
	int64_t value;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(json_to_int(parsed(&w, good[i].text), &value));
		assert_true(value == good[i].value);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(json_to_int(parsed(&w, str_of(bad[i])), &value));
	assert_false(json_to_int(parsed(&w, S("\"1\"")), &value));
	assert_false(json_to_int(NULL, &value));
	test_work_end(&w);
}

/* ---- writing --------------------------------------------------------------------------------- */

TEST(json_out_sets_commas_by_itself)
{
	struct work w = test_work();
	struct buf buf = buf_init(w.arena, 1000);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("s"), S("x"));
	json_put_str(&out, S("absent"), (struct str){0});
	json_put_int(&out, S("i"), INT64_MIN);
	json_put_real(&out, S("r"), 0.1);
	json_put_bool(&out, S("b"), true);
	json_name(&out, S("list"));
	json_array(&out);
	json_array(&out);
	json_end(&out);
	json_object(&out);
	json_end(&out);
	json_null(&out);
	json_real(&out, NAN);
	json_real(&out, -INFINITY);
	json_end(&out);
	json_end(&out);
	assert_str(buf_str(&buf),
	           S("{\"s\":\"x\",\"absent\":null,\"i\":-9223372036854775808,\"r\":0.1,\"b\":true,"
	             "\"list\":[[],{},null,null,null]}"));
	test_work_end(&w);
}

TEST(json_str_escapes_as_rfc_8785_says)
{
	struct work w = test_work();
	struct buf buf = buf_init(w.arena, 1000);
	struct json_out out = json_out(&buf);
	json_str(&out, S("\"\\/\b\f\n\r\t\x01\x1f\x7f\0 é😀\u2028\xff"));
	assert_str(buf_str(&buf), S("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000 é😀\u2028\ufffd\""));
	test_work_end(&w);
}

/* RFC 8785 appendix B, and the power of two whose nearest 16 digits do not read back (as V8 writes it). */
TEST(json_real_writes_as_ecmascript_does)
{
	static const struct {
		uint64_t bits;
		struct str text;
	} numbers[] = {
		{0x0000000000000000, S_INIT("0")},
		{0x8000000000000000, S_INIT("0")},
		{0x0000000000000001, S_INIT("5e-324")},
		{0x8000000000000001, S_INIT("-5e-324")},
		{0x7fefffffffffffff, S_INIT("1.7976931348623157e+308")},
		{0xffefffffffffffff, S_INIT("-1.7976931348623157e+308")},
		{0x4340000000000000, S_INIT("9007199254740992")},
		{0xc340000000000000, S_INIT("-9007199254740992")},
		{0x4430000000000000, S_INIT("295147905179352830000")},
		{0x7fffffffffffffff, S_INIT("null")},
		{0x7ff0000000000000, S_INIT("null")},
		{0x44b52d02c7e14af5, S_INIT("9.999999999999997e+22")},
		{0x44b52d02c7e14af6, S_INIT("1e+23")},
		{0x44b52d02c7e14af7, S_INIT("1.0000000000000001e+23")},
		{0x444b1ae4d6e2ef4e, S_INIT("999999999999999700000")},
		{0x444b1ae4d6e2ef4f, S_INIT("999999999999999900000")},
		{0x444b1ae4d6e2ef50, S_INIT("1e+21")},
		{0x3eb0c6f7a0b5ed8c, S_INIT("9.999999999999997e-7")},
		{0x3eb0c6f7a0b5ed8d, S_INIT("0.000001")},
		{0x41b3de4355555553, S_INIT("333333333.3333332")},
		{0x41b3de4355555554, S_INIT("333333333.33333325")},
		{0x41b3de4355555555, S_INIT("333333333.3333333")},
		{0x41b3de4355555556, S_INIT("333333333.3333334")},
		{0x41b3de4355555557, S_INIT("333333333.33333343")},
		{0xbecbf647612f3696, S_INIT("-0.0000033333333333333333")},
		{0x43143ff3c1cb0959, S_INIT("1424953923781206.2")},
		{0x3d30000000000000, S_INIT("5.684341886080802e-14")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct buf buf = buf_init(w.arena, 100);
		struct json_out out = json_out(&buf);
		double value;
		memcpy(&value, &numbers[i].bits, sizeof value);
		json_real(&out, value);
		assert_str(buf_str(&buf), numbers[i].text);
	}
	test_work_end(&w);
}

/* It reads back, and with one digit fewer it would not. */
TEST(json_real_reads_back_and_is_shortest)
{
	struct work w = test_work();
	size_t tried = 0;
	for (int i = 0; i < 20000; i++) {
		double value, again;
		char shorter[40];
		world_random(&w, &value, sizeof value);
		struct buf buf = buf_init(w.arena, 100);
		struct json_out out = json_out(&buf);
		json_real(&out, value);
		struct str text = buf_str(&buf), rest = text;
		if (!isfinite(value) || str_find_byte(text, 'e') == SIZE_MAX)
			continue;
		assert_true(str_to_real(text, &again) && again == value);
		struct str mantissa = str_cut(&rest, 'e');
		int digits = (int)mantissa.len - str_starts(mantissa, S("-")) -
		             (str_find_byte(mantissa, '.') != SIZE_MAX);
		if (digits == 1)
			continue;
		snprintf(shorter, sizeof shorter, "%.*e", digits - 2, value);
		assert_true(strtod(shorter, NULL) != value);
		tried++;
	}
	assert_true(tried > 15000);
	test_work_end(&w);
}

/* ---- canonical form -------------------------------------------------------------------------- */

static void check_jcs(const char *name)
{
	struct work w = test_work();
	struct str input = test_vector(&w, str_cstr(w.arena, str_format(w.arena, "jcs/input/%s.json", name)));
	struct str output =
		test_vector(&w, str_cstr(w.arena, str_format(w.arena, "jcs/output/%s.json", name)));
	assert_str(canonical(&w, input), output);
	assert_str(canonical(&w, output), output);
	test_work_end(&w);
}

TEST(json_canonical_meets_the_vectors_of_rfc_8785)
{
	static const char *const names[] = {"arrays", "french", "structures", "unicode", "values", "weird"};
	for (size_t i = 0; i < COUNT(names); i++)
		check_jcs(names[i]);
	test_vectors("json-canonicalization", COUNT(names), COUNT(names));
}

/* RFC 8785 section 3.2.3. */
TEST(json_canonical_sorts_by_utf16)
{
	struct work w = test_work();
	assert_str(
		canonical(
			&w,
			S("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,"
	                  "\"\\u00f6\":7}")),
		S("{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}"));
	assert_str(canonical(&w, S("{\"ab\":1,\"a\":2,\"\":3}")), S("{\"\":3,\"a\":2,\"ab\":1}"));
	test_work_end(&w);
}

TEST(json_canonical_refuses_numbers_over_a_double)
{
	struct work w = test_work();
	struct str out;
	assert_fails(&w, ERR_INPUT, json_canonical(&w, parsed(&w, S("[1e400]")), &out));
	test_work_end(&w);
}

/* ---- against jansson ------------------------------------------------------------------------- */

static void compare_with_oracle(struct work *w, struct str text)
{
	const struct json *value;
	enum oracle_verdict verdict = oracle_json(text);
	bool good = json_parse(w, text, MAX, &value) == OK;
	if (verdict == ORACLE_SILENT) {
		work_forgive(w);
		return;
	}
	if (good != (verdict == ORACLE_GOOD))
		fail_msg("jansson %s: %.*s (%.*s)", good ? "refuses" : "accepts", STR_ARG(text),
		         STR_ARG(w->message));
	if (good && !oracle_json_same(text, rewritten(w, value)))
		fail_msg("not the same: %.*s and %.*s", STR_ARG(text), STR_ARG(rewritten(w, value)));
	work_forgive(w);
}

static const char *const seeds[] = {
	"{\"id\":\"x\",\"list\":[1,2.5,-3e2,true,false,null],"
	"\"deep\":{\"a\":{\"b\":[[],{}]}},\"t\":\"\\u00e9\\n\"}",
	"[\"\\ud83d\\ude00\",\"é技😀\",\"\\\\\\\"\\/\",\"\",0,-0,1E5,0.1e-7,12345678901]",
	" [ 1 , \t\n{ \"k\" : \"v\" , \"l\" : [ ] } ] ",
};

/* One to four bytes replaced, removed or doubled, with bytes that JSON cares for. */
static struct str mutated(struct work *w, struct str seed)
{
	static const char bytes[] = "\"\\{}[],:truefalsn0123456789.eE+-/ \t\n\x01\xc3\xa9\xff\xed\xa0";
	struct buf buf = buf_init(w->arena, 4096);
	uint8_t random[16];
	world_random(w, random, sizeof random);
	size_t edits = 1 + random[0] % 4, from = 0;
	for (size_t i = 0; i < edits; i++) {
		size_t at = from + random[1 + 3 * i] % (seed.len - from);
		buf_put(&buf, str_slice(seed, from, at - from));
		if (random[2 + 3 * i] % 3 != 0)
			buf_byte(&buf, bytes[random[3 + 3 * i] % (sizeof bytes - 1)]);
		from = random[2 + 3 * i] % 3 == 1 || at + 1 == seed.len ? at : at + 1;
	}
	buf_put(&buf, str_slice(seed, from, SIZE_MAX));
	return buf_str(&buf);
}

TEST(json_agrees_with_jansson_on_mutations)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(seeds); i++)
		compare_with_oracle(&w, str_of(seeds[i]));
	for (int i = 0; i < 60000; i++)
		compare_with_oracle(&w, mutated(&w, str_of(seeds[i % 3])));
	test_work_end(&w);
}

static void put_random_value(struct work *w, struct buf *buf, int depth)
{
	static const char *const scalars[] = {"null",        "true",    "false",          "0",     "-17",
	                                      "3.25",        "1e-3",    "\"\"",           "\"a\"", "\"é\"",
	                                      "\"\\u0000\"", "\"\\n\"", "123456789012345"};
	uint8_t random[2];
	world_random(w, random, sizeof random);
	if (depth == 0 || random[0] % 4 < 2) {
		buf_put(buf, str_of(scalars[random[1] % COUNT(scalars)]));
		return;
	}
	bool object = random[0] % 4 == 2;
	buf_byte(buf, object ? '{' : '[');
	for (int i = 0; i < random[1] % 30; i++) {
		if (i > 0)
			buf_byte(buf, ',');
		if (object)
			buf_format(buf, "\"%d key\": ", i * 7 % 31);
		put_random_value(w, buf, depth - 1);
	}
	buf_byte(buf, object ? '}' : ']');
}

TEST(json_agrees_with_jansson_on_generated_trees)
{
	struct work w = test_work();
	for (int i = 0; i < 200; i++) {
		struct buf buf = buf_init(w.arena, MAX);
		put_random_value(&w, &buf, 4);
		compare_with_oracle(&w, buf_str(&buf));
	}
	test_work_end(&w);
}

TEST(json_agrees_with_jansson_on_other_peoples_documents)
{
	static const char *const names[] = {"jsonld/expand-manifest.jsonld", "jsonld/toRdf-manifest.jsonld",
	                                    "jcs/input/weird.json", "jcs/input/structures.json"};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(names); i++)
		compare_with_oracle(&w, test_vector(&w, names[i]));
	test_work_end(&w);
}

TEST(json_copies_an_object_with_a_member_and_without)
{
	struct work w = test_work();
	const struct json *value = parsed(&w, S("{\"n\":1}"));
	const struct json *object = parsed(&w, S("{\"a\":1,\"b\":[2],\"c\":null}"));
	assert_str(rewritten(&w, json_with(&w, object, S("b"), value)),
	           S("{\"a\":1,\"b\":{\"n\":1},\"c\":null}"));
	assert_str(rewritten(&w, json_with(&w, object, S("d"), value)),
	           S("{\"a\":1,\"b\":[2],\"c\":null,\"d\":{\"n\":1}}"));
	assert_str(rewritten(&w, json_without(&w, object, S("a"))), S("{\"b\":[2],\"c\":null}"));
	assert_str(rewritten(&w, json_without(&w, object, S("d"))), S("{\"a\":1,\"b\":[2],\"c\":null}"));
	test_work_end(&w);
}
