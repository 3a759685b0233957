/* Input of a route from a JSON body ("{…") or a form (all else): whatever the bytes, reading them fails or gives values
 * within their limits, which are written as JSON that reads back. */
#include "base/check.h"
#include "base/utf8.h"
#include "http/field.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BODY_MAX = 64 * 1024 };

struct input {
	struct id id;
	struct str text, token, choice;
	int64_t whole;
	double real;
	bool yes;
	const struct json *json;
};

#define BODY(member, kind) \
	.name = #member, .place = FIELD_BODY, .type = kind, .offset = offsetof(struct input, member)

static const char *const choices[] = {"red", "green", NULL};

static const struct field fields[] = {
	{BODY(id, FIELD_ID)},
	{BODY(text, FIELD_TEXT), .min = 1, .max = 20},
	{BODY(token, FIELD_TOKEN), .max = 10},
	{BODY(choice, FIELD_CHOICE), .choices = choices},
	{BODY(whole, FIELD_INT), .min = -5, .max = 600},
	{BODY(real, FIELD_REAL), .min = 0, .max = 1},
	{BODY(yes, FIELD_BOOL)},
	{BODY(json, FIELD_JSON), .max = 100},
};

static void check_input(const struct input *in)
{
	check(str_absent(in->text) || (in->text.len >= 1 && in->text.len <= 20 && utf8_plain(in->text)));
	check(in->token.len <= 10);
	check(str_absent(in->choice) || str_equal(in->choice, S("red")) || str_equal(in->choice, S("green")));
	check(in->whole == INT64_MIN || (in->whole >= -5 && in->whole <= 600));
	check(isnan(in->real) || (in->real >= 0 && in->real <= 1));
}

static void check_written(struct work *w, const struct input *in)
{
	struct buf buf = buf_init(w->arena, 4 * BODY_MAX);
	struct json_out out = json_out(&buf);
	const struct json *json;
	struct input again = {0};
	json_object(&out);
	field_write(&out, fields, COUNT(fields), in);
	json_end(&out);
	check(json_parse(w, buf_str(&buf), 4 * BODY_MAX, &json) == OK);
	check(field_read(w, fields, COUNT(fields), &(struct field_source){.json = json}, &again) == OK);
	check(str_equal(in->text, again.text) && in->whole == again.whole && in->yes == again.yes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str body = str_bytes(data, size);
	struct field_source source = {0};
	struct field_pair *pairs;
	struct input in = {0};
	bool json = str_starts(body, S("{"));
	enum err read = json ? json_parse(&w, body, BODY_MAX, &source.json)
	                     : field_pairs(&w, body, &pairs, &source.form_count);
	if (!json && read == OK)
		source.form = pairs;
	if (read == OK && field_read(&w, fields, COUNT(fields), &source, &in) == OK) {
		check_input(&in);
		check_written(&w, &in);
	}
	work_finish(&w);
	return 0;
}
