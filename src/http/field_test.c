#include "test.h"

#include "base/buf.h"
#include "http/field.h"

#include <math.h>

#define ID "0190a6c0-0000-7000-8000-000000000001"

struct input {
	struct id id;
	struct str text, note, token, choice, page;
	int64_t whole, any;
	double real;
	bool yes;
	const struct json *json;
};

#define AT(member) .name = #member, .offset = offsetof(struct input, member)

static const char *const choices[] = {"red", "green", NULL};

static const struct field fields[] = {
	{AT(page), .place = FIELD_QUERY, .type = FIELD_TOKEN, .max = 5},
	{AT(id), .place = FIELD_BODY, .type = FIELD_ID},
	{AT(text), .place = FIELD_BODY, .type = FIELD_TEXT, .required = true, .min = 2, .max = 8},
	{AT(note), .place = FIELD_BODY, .type = FIELD_TEXT},
	{AT(token), .place = FIELD_BODY, .type = FIELD_TOKEN},
	{AT(choice), .place = FIELD_BODY, .type = FIELD_CHOICE, .choices = choices},
	{AT(whole), .place = FIELD_BODY, .type = FIELD_INT, .min = 1, .max = 600,
         .sentence = "the minutes it takes"},
	{AT(any), .place = FIELD_BODY, .type = FIELD_INT},
	{AT(real), .place = FIELD_BODY, .type = FIELD_REAL, .min = -1, .max = 1},
	{AT(yes), .place = FIELD_BODY, .type = FIELD_BOOL},
	{AT(json), .place = FIELD_BODY, .type = FIELD_JSON, .max = 30},
};

static enum err read_body(struct work *w, const char *body, struct input *out)
{
	struct field_source source = {0};
	struct field_pair *pairs;
	*out = (struct input){0};
	if (body[0] == '{' || body[0] == '[') {
		TRY(json_parse(w, str_of(body), 10000, &source.json));
	} else {
		TRY(field_pairs(w, str_of(body), &pairs, &source.form_count));
		source.form = pairs;
	}
	return field_read(w, fields, COUNT(fields), &source, out);
}

TEST(a_json_body_fills_the_struct)
{
	struct work w = test_work();
	struct input in;
	assert_ok(&w,
	          read_body(&w,
	                    "{\"id\":\"" ID "\",\"text\":\"h\\u00e4\",\"note\":\"\",\"token\":\"a-b_c.d~1\","
	                    "\"choice\":\"green\",\"whole\":600,\"any\":-9223372036854775807,\"real\":-0.25,"
	                    "\"yes\":true,\"json\":{\"a\":[1]}}",
	                    &in));
	assert_str(id_text(w.arena, in.id), S(ID));
	assert_str(in.text, S("h\xc3\xa4"));
	assert_false(str_absent(in.note));
	assert_str(in.token, S("a-b_c.d~1"));
	assert_str(in.choice, S("green"));
	assert_int_equal(in.whole, 600);
	assert_int_equal(in.any, -INT64_MAX);
	assert_true(in.real == -0.25);
	assert_true(in.yes);
	assert_int_equal(json_get(in.json, S("a"))->count, 1);
	test_work_end(&w);
}

TEST(a_form_fills_the_struct)
{
	struct work w = test_work();
	struct input in;
	assert_ok(&w, read_body(&w,
	                        "id=" ID "&text=a%0D%0Ab&note=&token=&choice=red&whole=1&real=1&yes=on"
	                        "&json.first=1&json.second=x+y",
	                        &in));
	assert_str(in.text, S("a\nb"));
	assert_false(str_absent(in.note));
	assert_true(str_absent(in.token)); /* a blank field of a form */
	assert_int_equal(in.whole, 1);
	assert_int_equal(in.any, INT64_MIN);
	assert_true(in.yes);
	assert_int_equal(in.json->count, 2);
	assert_str(json_get_str(in.json, S("second")), S("x y"));
	test_work_end(&w);
}

TEST(what_is_not_sent_is_absent)
{
	struct work w = test_work();
	struct input in;
	assert_ok(&w, read_body(&w, "{\"text\":\"ab\",\"whole\":null,\"choice\":null}", &in));
	assert_true(id_is_zero(in.id) && str_absent(in.note) && str_absent(in.choice) && str_absent(in.page));
	assert_int_equal(in.whole, INT64_MIN);
	assert_true(isnan(in.real) && !in.yes && in.json == NULL);
	test_work_end(&w);
}

TEST(what_does_not_fit_is_refused_in_words)
{
	static const struct {
		const char *body;
		const char *message;
	} cases[] = {
		{"{}", "“text” is missing; it must be text, 2 to 8 bytes long."},
		{"{\"text\":null}", "“text” is missing; it must be text, 2 to 8 bytes long."},
		{"{\"text\":\"a\"}", "“text” must be text, 2 to 8 bytes long."},
		{"{\"text\":\"123456789\"}", "“text” must be text, 2 to 8 bytes long."},
		{"{\"text\":12}", "“text” must be text, 2 to 8 bytes long."},
		{"{\"text\":\"ab\",\"id\":\"7\"}", "“id” must be an identifier of 36 characters."},
		{"{\"text\":\"ab\",\"id\":\"00000000-0000-0000-0000-000000000000\"}",
	         "“id” must be an identifier of 36 characters."},
		{"{\"text\":\"ab\",\"whole\":0}",
	         "“whole” must be a whole number from 1 to 600 (the minutes it takes)."},
		{"{\"text\":\"ab\",\"whole\":601}",
	         "“whole” must be a whole number from 1 to 600 (the minutes it takes)."},
		{"{\"text\":\"ab\",\"whole\":1.5}",
	         "“whole” must be a whole number from 1 to 600 (the minutes it takes)."},
		{"{\"text\":\"ab\",\"whole\":\"7\"}",
	         "“whole” must be a whole number from 1 to 600 (the minutes it takes)."},
		{"{\"text\":\"ab\",\"any\":-9223372036854775808}", "“any” must be a whole number."},
		{"{\"text\":\"ab\",\"any\":1e30}", "“any” must be a whole number."},
		{"{\"text\":\"ab\",\"real\":1.01}", "“real” must be a number from -1 to 1."},
		{"{\"text\":\"ab\",\"yes\":1}", "“yes” must be true or false."},
		{"{\"text\":\"ab\",\"choice\":\"blue\"}", "“choice” must be one of: red, green."},
		{"{\"text\":\"ab\",\"token\":\"a b\"}",
	         "“token” must be letters, digits and - _ . ~ only, at most 256 bytes long."},
		{"{\"text\":\"ab\",\"json\":\"01234567890123456789012345678\"}",
	         "“json” must be a value, at most 30 bytes long."},
		{"{\"text\":\"ab\",\"extra\":1}", "“extra” is not a field of this request."},
		{"{\"text\":\"ab\",\"page\":\"x\"}", "“page” is not a field of this request."},
		{"[]", "The body must be a JSON object."},
		{"text=ab&text=cd", "“text” was sent twice."},
		{"text=ab&json.a=1&json.a=2", "“json.a” was sent twice."},
		{"text=ab&whole=7x", "“whole” must be a whole number from 1 to 600 (the minutes it takes)."},
		{"text=ab&yes=maybe", "“yes” must be true or false."},
		{"text=ab&json=1", "“json” is not a field of this request."},
		{"text=ab&extra=1", "“extra” is not a field of this request."},
		{"text=ab&whole.a=1", "“whole.a” is not a field of this request."},
	};
	struct work w = test_work();
	struct input in;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(read_body(&w, cases[i].body, &in), ERR_INPUT);
		assert_str(w.message, str_of(cases[i].message));
		work_forgive(&w);
	}
	test_work_end(&w);
}

TEST(text_with_control_characters_is_refused)
{
	struct work w = test_work();
	struct input in;
	assert_fails(&w, ERR_INPUT, read_body(&w, "text=a%01b", &in));
	assert_fails(&w, ERR_INPUT, read_body(&w, "{\"text\":\"a\\u0000b\"}", &in));
	test_work_end(&w);
}

TEST(text_is_stored_in_one_form)
{
	struct work w = test_work();
	struct input in;
	/* a with a combining diaeresis: NFC makes it one character. */
	assert_ok(&w, read_body(&w, "text=a%cc%88x", &in));
	assert_str(in.text, S("\xc3\xa4x"));
	test_work_end(&w);
}

/* Expected values worked out by hand from the URL Standard, section 5.1. */
TEST(pairs_are_decoded)
{
	struct work w = test_work();
	struct field_pair *pairs;
	size_t count;
	assert_ok(&w, field_pairs(&w, S("a=1&&b=x+y%2Bz&c&=d&e==f%26&%c3%a4=%E2%82%AC&"), &pairs, &count));
	static const struct field_pair expected[] = {
		{S_INIT("a"), S_INIT("1")},   {S_INIT("b"), S_INIT("x y+z")},
		{S_INIT("c"), S_INIT("")},    {S_INIT(""), S_INIT("d")},
		{S_INIT("e"), S_INIT("=f&")}, {S_INIT("\xc3\xa4"), S_INIT("\xe2\x82\xac")},
	};
	assert_int_equal(count, COUNT(expected));
	for (size_t i = 0; i < count; i++) {
		assert_str(pairs[i].name, expected[i].name);
		assert_str(pairs[i].value, expected[i].value);
	}
	test_work_end(&w);
}

TEST(pairs_that_are_not_text_are_refused)
{
	static const char *const cases[] = {"a=%",   "a=%4",   "a=%4g",       "a=%00",
	                                    "%ff=1", "a=\xff", "a=%ed%a0%80", "a=%c0%80"};
	struct work w = test_work();
	struct field_pair *pairs;
	size_t count;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_fails(&w, ERR_INPUT, field_pairs(&w, str_of(cases[i]), &pairs, &count));
	struct buf many = buf_init(w.arena, 8192);
	for (int i = 0; i < 1025; i++)
		buf_put(&many, S("a=1&"));
	assert_fails(&w, ERR_INPUT, field_pairs(&w, buf_str(&many), &pairs, &count));
	many.len -= 4;
	assert_ok(&w, field_pairs(&w, buf_str(&many), &pairs, &count));
	assert_int_equal(count, 1024);
	test_work_end(&w);
}

struct part {
	struct str name;
	double share;
};

struct output {
	struct id id;
	struct str name, note;
	int64_t count, none;
	bool yes;
	const struct json *extra;
	struct field_list parts;
};

static const struct field part_fields[] = {
	{.name = "name", .type = FIELD_TEXT, .offset = offsetof(struct part, name)},
	{.name = "share", .type = FIELD_REAL, .offset = offsetof(struct part, share)},
};

static const struct field output_fields[] = {
	{.name = "id", .type = FIELD_ID, .offset = offsetof(struct output, id)},
	{.name = "name", .type = FIELD_TEXT, .offset = offsetof(struct output, name)},
	{.name = "note", .type = FIELD_TEXT, .offset = offsetof(struct output, note)},
	{.name = "count", .type = FIELD_INT, .offset = offsetof(struct output, count)},
	{.name = "none", .type = FIELD_INT, .offset = offsetof(struct output, none)},
	{.name = "yes", .type = FIELD_BOOL, .offset = offsetof(struct output, yes)},
	{.name = "extra", .type = FIELD_JSON, .offset = offsetof(struct output, extra)},
	{.name = "parts",
         .type = FIELD_LIST,
         .offset = offsetof(struct output, parts),
         .item = part_fields,
         .item_count = COUNT(part_fields),
         .item_size = sizeof(struct part)},
};

TEST(a_struct_is_written_as_json)
{
	static const struct part parts[] = {{S_INIT("a"), 0.5}, {S_INIT("b"), NAN}};
	struct work w = test_work();
	const struct json *extra;
	assert_ok(&w, json_parse(&w, S("[1, 2]"), 100, &extra));
	struct output value = {
		.name = S_INIT("n"), .count = 7, .none = INT64_MIN, .extra = extra, .parts = {parts, 2}};
	assert_true(id_parse(S(ID), &value.id));
	struct buf buf = buf_init(w.arena, 1000);
	struct json_out out = json_out(&buf);
	json_object(&out);
	field_write(&out, output_fields, COUNT(output_fields), &value);
	json_end(&out);
	assert_str(buf_str(&buf),
	           S("{\"id\":\"" ID "\",\"name\":\"n\",\"count\":7,\"yes\":false,\"extra\":[1,2],"
	             "\"parts\":[{\"name\":\"a\",\"share\":0.5},{\"name\":\"b\"}]}"));
	test_work_end(&w);
}
