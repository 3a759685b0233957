/* Vectors: rdfc/ (W3C rdf-canon test suite), all 86. */
#include "test.h"

#include "rdf/canon.h"
#include "rdf/nquads.h"

static struct rdf_dataset read_quads(struct work *w, struct str text)
{
	struct rdf_dataset dataset;
	assert_ok(w, nquads_parse(w, text, NQUADS_BYTES_MAX, &dataset));
	return dataset;
}

static struct str vector_file(struct work *w, const struct json *entry, struct str member)
{
	struct str name = str_format(w->arena, "rdfc/%.*s", STR_ARG(json_get_str(entry, member)));
	return test_vector(w, str_cstr(w->arena, name));
}

/* The map of the suite is JSON: input label to canonical label. */
static void assert_labels(const struct canon *canon, const struct json *map)
{
	assert_int_equal(canon->label_count, map->count);
	for (size_t i = 0; i < canon->label_count; i++)
		assert_str(canon->labels[i].canonical, json_get_str(map, canon->labels[i].input));
}

static void run_entry(const struct json *entry, size_t passed[3])
{
	struct work w = test_work();
	struct str type = json_get_str(entry, S("type"));
	struct rdf_dataset dataset = read_quads(&w, vector_file(&w, entry, S("action")));
	enum canon_hash hash =
		str_equal(json_get_str(entry, S("hashAlgorithm")), S("SHA384")) ? CANON_SHA384 : CANON_SHA256;
	struct canon canon;
	const struct json *map;
	if (str_equal(type, S("rdfc:RDFC10NegativeEvalTest"))) {
		assert_fails(&w, ERR_TOO_LARGE, canon_dataset(&w, &dataset, hash, 0, &canon));
		passed[2]++;
	} else {
		assert_ok(&w, canon_dataset(&w, &dataset, hash, 0, &canon));
		struct str result = vector_file(&w, entry, S("result"));
		if (str_equal(type, S("rdfc:RDFC10MapTest"))) {
			assert_ok(&w, json_parse(&w, result, result.len, &map));
			assert_labels(&canon, map);
			passed[1]++;
		} else {
			assert_str(type, S("rdfc:RDFC10EvalTest"));
			assert_str(canon.text, result);
			passed[0]++;
		}
	}
	test_work_end(&w);
}

TEST(canon_meets_the_suite_of_w3c)
{
	struct work w = test_work();
	struct str text = test_vector(&w, "rdfc/manifest.jsonld");
	const struct json *manifest;
	size_t passed[3] = {0};
	assert_ok(&w, json_parse(&w, text, text.len, &manifest));
	const struct json *entries = json_get(manifest, S("entries"));
	assert_int_equal(entries->count, 86);
	for (size_t i = 0; i < entries->count; i++)
		run_entry(&entries->elements[i], passed);
	assert_int_equal(passed[0], 64);
	assert_int_equal(passed[1], 21);
	assert_int_equal(passed[2], 1);
	test_work_end(&w);
}
