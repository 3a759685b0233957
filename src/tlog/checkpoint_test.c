/* Vectors: c2sp/tlog.json (transparency-dev/formats), c2sp/tessera-log-15, c2sp/spec-and-witness.json. */
#include "test.h"

#include "base/encode.h"
#include "base/json.h"
#include "tlog/checkpoint.h"

static const struct json *vectors(struct work *w, const char *name)
{
	struct str text = test_vector(w, name);
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

TEST(checkpoint_refuses_what_is_published_as_bad)
{
	struct work w = test_work();
	const struct json *file = vectors(&w, "c2sp/tlog.json"),
			  *bad = json_get(file, S("checkpoint_text_bad"));
	struct checkpoint checkpoint;
	for (size_t i = 0; i < bad->count; i++)
		assert_fails(&w, ERR_INPUT, checkpoint_parse(&w, bad->elements[i].text, &checkpoint));
	/* Published as good, but their roots are not SHA-256 hashes. */
	const struct json *loose = json_get(file, S("checkpoint_text_ok"));
	for (size_t i = 0; i < loose->count; i++)
		assert_fails(&w, ERR_INPUT,
		             checkpoint_parse(&w, json_get_str(&loose->elements[i], S("text")), &checkpoint));
	test_work_end(&w);
}

static void check_tessera(struct work *w, const struct json *row, const struct note_verifier *key)
{
	struct str file = json_get_str(row, S("file"));
	struct str note = test_vector(
		w, str_cstr(w->arena, str_format(w->arena, "c2sp/tessera-log-15/%.*s", STR_ARG(file))));
	struct checkpoint checkpoint;
	assert_ok(w, checkpoint_open(w, note, key, &checkpoint));
	assert_int_equal(checkpoint.size, json_get_int(row, S("size")));
	assert_str(encode_base64(w->arena, digest_str(&checkpoint.root)), json_get_str(row, S("root")));
	struct note parsed;
	assert_ok(w, note_parse(w, note, &parsed));
	assert_str(checkpoint_text(w->arena, &checkpoint), parsed.text);
}

TEST(checkpoint_opens_those_of_tessera)
{
	struct work w = test_work();
	const struct json *log = vectors(&w, "c2sp/tessera-log-15.json");
	struct note_verifier key;
	assert_ok(&w, note_verifier_parse(&w, json_get_str(log, S("vkey")), &key));
	const struct json *rows = json_get(log, S("checkpoints"));
	assert_int_equal(rows->count, 16);
	for (size_t i = 0; i < rows->count; i++)
		check_tessera(&w, &rows->elements[i], &key);
	test_work_end(&w);
}

TEST(checkpoint_of_the_checksum_database)
{
	struct work w = test_work();
	const struct json *row =
		json_at(json_get(vectors(&w, "c2sp/spec-and-witness.json"), S("checkpoint_real")), 0);
	struct str bytes = json_get_str(row, S("note"));
	struct note_verifier key;
	struct note note;
	struct checkpoint checkpoint;
	assert_ok(&w, note_verifier_parse(&w, json_get_str(row, S("vkey")), &key));
	assert_ok(&w, note_parse(&w, bytes, &note));
	assert_ok(&w, note_verify(&w, &note, &key, 1, NULL));
	assert_ok(&w, checkpoint_parse(&w, note.text, &checkpoint));
	assert_int_equal(checkpoint.size, json_get_int(row, S("size")));
	assert_str(checkpoint.origin, json_get_str(row, S("origin")));
	/* Its key is not named after its origin: a key that could speak for any log is not accepted. */
	assert_fails(&w, ERR_INPUT, checkpoint_open(&w, bytes, &key, &checkpoint));
	test_work_end(&w);
}

TEST(checkpoint_keeps_extension_lines)
{
	struct work w = test_work();
	struct str text = S("log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\none\ntwo\n");
	struct checkpoint checkpoint;
	assert_ok(&w, checkpoint_parse(&w, text, &checkpoint));
	assert_str(checkpoint.extension, S("one\ntwo\n"));
	assert_str(checkpoint_text(w.arena, &checkpoint), text);
	assert_fails(&w, ERR_INPUT,
	             checkpoint_parse(&w, S("log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\none\n\n"),
	                              &checkpoint));
	assert_fails(&w, ERR_INPUT,
	             checkpoint_parse(&w, S("log\n05\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"),
	                              &checkpoint));
	assert_fails(&w, ERR_INPUT,
	             checkpoint_parse(
			     &w,
			     S("log\n4611686018427387905\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"),
			     &checkpoint));
	test_work_end(&w);
}
