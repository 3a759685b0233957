/* What we say of values held against schemas, for another validator to say the same. Run by tests/verifiers/run: in the folder
 * ASSAY_FOREIGN lies schemas.json, {"schemas": [{"schema", "draft", "formats"}], "values": […]}; answers.json becomes an array of
 * texts, one for each schema, with a character for each value: y, n, or ? where there is no answer. */
#include "test.h"

#include "files/files.h"
#include "schema/schema.h"

#include <stdlib.h>

enum { CASES_BYTES_MAX = 256 << 20, ANSWERS_MAX = 1 << 20 };

static struct str answers_of(struct work *w, const struct json *one, const struct json *values)
{
	static const char letters[] = {
		[SCHEMA_FITS] = 'y', [SCHEMA_DOES_NOT_FIT] = 'n', [SCHEMA_CANNOT_TELL] = '?'};
	const struct schema *schema;
	const struct schema_options options = {
		.draft = str_equal(json_get_str(one, S("draft")), S("2019-09")) ? SCHEMA_2019_09
	                                                                        : SCHEMA_2020_12,
		.formats = json_get_bool(one, S("formats")),
	};
	struct buf answers = buf_init(w->arena, ANSWERS_MAX);
	assert_ok(w, schema_compile(w, json_get(one, S("schema")), &options, &schema));
	for (size_t i = 0; json_at(values, i) != NULL; i++) {
		struct schema_finding finding;
		buf_byte(&answers, letters[schema_check(w, schema, json_at(values, i), &finding)]);
	}
	return buf_str(&answers);
}

TEST(foreign_schemas)
{
	const char *folder = getenv("ASSAY_FOREIGN");
	if (folder == NULL)
		return;
	struct work w = test_work();
	struct files *files;
	struct str text;
	const struct json *cases;
	assert_ok(&w, files_open(&w, str_of(folder), &files));
	assert_ok(&w, files_read(&w, files, S("schemas.json"), CASES_BYTES_MAX, &text));
	assert_ok(&w, json_parse(&w, text, CASES_BYTES_MAX, &cases));
	struct buf buf = buf_init(w.arena, CASES_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t i = 0; json_at(json_get(cases, S("schemas")), i) != NULL; i++)
		json_str(&out, answers_of(&w, json_at(json_get(cases, S("schemas")), i),
		                          json_get(cases, S("values"))));
	json_end(&out);
	assert_ok(&w, files_write(&w, files, S("answers.json"), buf_str(&buf), 0644));
	files_close(files);
	test_work_end(&w);
}
