/* A schema in the first line, a value in the rest. Whatever they are, compiling and checking end in time, twice with the same
 * answer; what fits a schema does not fit its opposite; what does not fit is told in words. */
#include "base/check.h"
#include "base/utf8.h"
#include "schema/schema.h"

enum { MAX = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum schema_answer check_once(struct work *w, const struct schema *schema, const struct json *value)
{
	struct schema_finding finding;
	enum schema_answer answer = schema_check(w, schema, value, &finding);
	check(w->failed == OK);
	check((answer == SCHEMA_FITS) == (finding.words.len == 0));
	check(utf8_valid(finding.keyword));
	return answer;
}

/* References are to the root, which would be another: only schemas without any. */
static void check_opposite(struct work *w, const struct json *json, const struct schema_options *options,
                           const struct json *value, enum schema_answer answer)
{
	const struct schema *schema;
	const struct json_member not = {S("not"), *json};
	const struct json opposite = {.kind = JSON_OBJECT, .count = 1, .members = &not };
	if (schema_compile(w, &opposite, options, &schema) != OK) {
		work_forgive(w);
		return;
	}
	enum schema_answer other = check_once(w, schema, value);
	if (answer != SCHEMA_CANNOT_TELL && other != SCHEMA_CANNOT_TELL)
		check((answer == SCHEMA_FITS) == (other == SCHEMA_DOES_NOT_FIT));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str rest = str_bytes(data, size), text = str_cut(&rest, '\n');
	const struct json *json, *value;
	const struct schema *schema;
	const struct schema_options options = {
		.draft = size % 2 == 0 ? SCHEMA_2020_12 : SCHEMA_2019_09,
		.formats = size % 4 < 2,
		.url = S("https://schema.example/a"),
	};
	if (json_parse(&w, text, MAX, &json) == OK && json_parse(&w, rest, MAX, &value) == OK &&
	    schema_compile(&w, json, &options, &schema) == OK) {
		enum schema_answer answer = check_once(&w, schema, value);
		check(check_once(&w, schema, value) == answer);
		if (str_find_byte(text, '$') == SIZE_MAX)
			check_opposite(&w, json, &options, value, answer);
	}
	work_finish(&w);
	return 0;
}
