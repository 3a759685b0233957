/* Any bytes as JSON. What parses is written and read again as the same tree, and its canonical form is
 * its own canonical form. */
#include "base/check.h"
#include "base/json.h"
#include "base/utf8.h"

enum { MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same(const struct json *a, const struct json *b)
{
	check(a->kind == b->kind && a->count == b->count && str_equal(a->text, b->text));
	for (size_t i = 0; i < a->count; i++) {
		if (a->kind == JSON_ARRAY) {
			check_same(&a->elements[i], &b->elements[i]);
			continue;
		}
		check(str_equal(a->members[i].name, b->members[i].name));
		check(json_get(a, a->members[i].name) == &a->members[i].value);
		check_same(&a->members[i].value, &b->members[i].value);
	}
}

static void check_written(struct work *w, const struct json *value)
{
	const struct json *again;
	struct buf buf = buf_init(w->arena, 8 * MAX);
	struct json_out out = json_out(&buf);
	json_value(&out, value);
	check(utf8_valid(buf_str(&buf)));
	check(json_parse(w, buf_str(&buf), 8 * MAX, &again) == OK);
	check_same(value, again);
}

static void check_canonical(struct work *w, const struct json *value)
{
	const struct json *again;
	struct str first, second;
	if (json_canonical(w, value, &first) != OK)
		return;
	check(json_parse(w, first, 32 * MAX, &again) == OK);
	check(json_canonical(w, again, &second) == OK);
	check(str_equal(first, second));
}

/* A number that is an integer and not too large for a double is the same number both ways. */
static void check_number(const struct json *value)
{
	const int64_t exact = INT64_C(1) << 53;
	int64_t integer;
	double real;
	if (json_to_int(value, &integer) && integer > -exact && integer < exact)
		check(json_to_real(value, &real) && real == (double)integer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	const struct json *value;
	if (json_parse(&w, str_bytes(data, size), MAX, &value) == OK) {
		check_number(value);
		check_written(&w, value);
		check_canonical(&w, value);
	}
	work_finish(&w);
	return 0;
}
