/* Vectors: c2sp/spec-and-witness.json and c2sp/cosignature (torchwood, sunlight: real witnesses' cosignatures);
 * c2sp/tlog.json (transparency-dev/formats). */
#include "test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/json.h"
#include "tlog/checkpoint.h"
#include "tlog/cosignature.h"

static const struct json *vectors(struct work *w, const char *name)
{
	struct str text = test_vector(w, name);
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static struct str vector_file(struct work *w, struct str name)
{
	return test_vector(w, str_cstr(w->arena, str_format(w->arena, "c2sp/%.*s", STR_ARG(name))));
}

static void verify_published(struct work *w, const struct json *row)
{
	struct note note;
	struct note_verifier key;
	struct note_seal seal;
	struct str vkey = json_get_str(row, S("vkey"));
	assert_ok(w, note_verifier_parse(w, vkey, &key));
	assert_int_equal(key.type, NOTE_COSIGNATURE);
	assert_str(note_verifier_text(w->arena, &key), vkey);
	assert_ok(w, note_parse(w, vector_file(w, json_get_str(row, S("file"))), &note));
	assert_ok(w, note_verify(w, &note, &key, 1, &seal));
	assert_true(seal.there);
	assert_int_equal(seal.time_s, json_get_int(row, S("timestamp")));
	/* The same bytes as a plain key's: another id, so that nobody has signed. */
	key = note_verifier_as(&key, NOTE_ED25519);
	assert_fails(w, ERR_INPUT, note_verify(w, &note, &key, 1, NULL));
}

TEST(cosignature_verifies_as_published)
{
	struct work w = test_work();
	const struct json *rows =
		json_get(vectors(&w, "c2sp/spec-and-witness.json"), S("cosignature_verify"));
	assert_int_equal(rows->count, 3);
	for (size_t i = 0; i < rows->count; i++)
		verify_published(&w, &rows->elements[i]);
	test_work_end(&w);
}

TEST(cosignature_signs_the_published_message)
{
	struct work w = test_work();
	const struct json *row =
		json_at(json_get(vectors(&w, "c2sp/spec-and-witness.json"), S("cosignature_parse_only")), 0);
	struct note note;
	struct str message;
	int64_t time_s;
	assert_ok(&w, note_parse(&w, json_get_str(row, S("note")), &note));
	assert_int_equal(note.signature_count, 2);
	assert_str(note.signatures[1].name, json_get_str(row, S("witness")));
	assert_true(cosignature_time(&note.signatures[1], &time_s));
	assert_int_equal(time_s, json_get_int(row, S("timestamp")));
	assert_false(cosignature_time(&note.signatures[0], &time_s));
	assert_ok(&w, cosignature_message(&w, note.text, time_s, &message));
	assert_str(message, json_get_str(row, S("signed_message")));
	test_work_end(&w);
}

TEST(cosignature_time_as_published)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w, "c2sp/tlog.json"), S("cosig_timestamp"));
	assert_int_equal(rows->count, 3);
	for (size_t i = 0; i < rows->count; i++) {
		const struct json *row = &rows->elements[i];
		struct str bytes = {0};
		struct note_signature line = {S("w"), 0, {0}};
		int64_t time_s;
		bool good = decode_base64(w.arena, json_get_str(row, S("signature")), &bytes);
		line.bytes = str_slice(bytes, 4, SIZE_MAX);
		good = good && cosignature_time(&line, &time_s);
		assert_int_equal(good, json_get(row, S("unix")) != NULL);
		if (good)
			assert_int_equal(time_s, json_get_int(row, S("unix")));
	}
	test_work_end(&w);
}

TEST(cosignature_keys_as_published)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w, "c2sp/tlog.json"), S("witness_vkeys"));
	for (size_t i = 0; i < rows->count; i++) {
		struct note_verifier key;
		struct str text = json_get_str(&rows->elements[i], S("vkey"));
		assert_ok(&w, note_verifier_parse(&w, text, &key));
		assert_int_equal(key.type, json_get_int(&rows->elements[i], S("type")));
		assert_str(note_verifier_text(w.arena, &key), text);
	}
	test_work_end(&w);
}

/* ---- making ---- */

#define TEXT "example.com/log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

static struct note_signer witness(struct work *w, const char *name, uint8_t seed)
{
	struct note_signer signer;
	assert_ok(w, cosignature_signer_make(w, str_of(name), (const uint8_t[NOTE_SEED_LEN]){seed}, &signer));
	return signer;
}

static struct str signed_note(struct work *w)
{
	struct note_signer log;
	struct str note;
	assert_ok(w, note_signer_make(w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){1}, &log));
	assert_ok(w, note_sign(w, S(TEXT), &log, &note));
	return note;
}

static struct str line_of(struct work *w, const struct note_signer *signer, int64_t time_s)
{
	struct note_signature line;
	assert_ok(w, cosignature_make(w, S(TEXT), signer, time_s, &line));
	return note_line(w->arena, &line);
}

TEST(cosignature_is_made_and_holds_for_its_text_and_time_only)
{
	struct work w = test_work();
	struct note_signer signer = witness(&w, "w.example", 2), other = witness(&w, "w.example", 3), read;
	struct note_signature line;
	assert_ok(&w, cosignature_make(&w, S(TEXT), &signer, 1767139200, &line));
	assert_true(cosignature_holds(w.arena, S(TEXT), &line, &signer.verifier));
	assert_false(cosignature_holds(w.arena, S(TEXT), &line, &other.verifier));
	assert_false(cosignature_holds(w.arena, S(TEXT "more\n"), &line, &signer.verifier));
	for (size_t bit = 0; bit < line.bytes.len * 8; bit++) {
		struct note_signature bad = line;
		bad.bytes = str_copy(w.arena, line.bytes);
		char *bytes = (char *)(uintptr_t)bad.bytes.at;
		bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
		assert_false(cosignature_holds(w.arena, S(TEXT), &bad, &signer.verifier));
	}
	struct str text = note_signer_text(w.arena, &signer);
	assert_ok(&w, note_signer_parse(&w, text, &read));
	assert_int_equal(read.verifier.type, NOTE_COSIGNATURE);
	assert_str(note_signer_text(w.arena, &read), text);
	test_work_end(&w);
}

TEST(cosignature_refuses_what_is_no_checkpoint_or_no_time)
{
	struct work w = test_work();
	struct note_signer signer = witness(&w, "w.example", 2), log;
	struct note_signature line;
	struct str note;
	assert_fails(&w, ERR_INPUT, cosignature_make(&w, S("no checkpoint\n"), &signer, 1, &line));
	assert_fails(&w, ERR_INPUT, cosignature_make(&w, S(TEXT "\n"), &signer, 1, &line));
	assert_fails(&w, ERR_INPUT, cosignature_make(&w, S(TEXT), &signer, -1, &line));
	assert_fails(&w, ERR_INPUT, cosignature_make(&w, S(TEXT), &signer, COSIGNATURE_TIME_MAX + 1, &line));
	assert_ok(&w, cosignature_make(&w, S(TEXT), &signer, COSIGNATURE_TIME_MAX, &line));
	assert_ok(&w, cosignature_make(&w, S(TEXT), &signer, 0, &line));
	/* A key of one kind does not sign as one of the other. */
	assert_fails(&w, ERR_INPUT, note_sign(&w, S(TEXT), &signer, &note));
	assert_ok(&w, note_signer_make(&w, S("w.example"), (const uint8_t[NOTE_SEED_LEN]){2}, &log));
	assert_fails(&w, ERR_INPUT, cosignature_make(&w, S(TEXT), &log, 1, &line));
	test_work_end(&w);
}

/* ---- adding ---- */

static void assert_times(struct work *w, struct str bytes, const struct note_verifier *key, size_t lines,
                         int64_t time_s)
{
	struct note note;
	struct note_seal seal;
	assert_ok(w, note_parse(w, bytes, &note));
	assert_int_equal(note.signature_count, lines);
	assert_ok(w, note_verify(w, &note, key, 1, &seal));
	assert_int_equal(seal.time_s, time_s);
}

TEST(cosignature_added_once_and_the_newest_stays)
{
	struct work w = test_work();
	struct note_signer one = witness(&w, "one.example", 2), two = witness(&w, "two.example", 3);
	struct str note = signed_note(&w), first = note;
	assert_ok(&w, cosignature_add(&w, note, &one.verifier, line_of(&w, &one, 100), &note));
	assert_times(&w, note, &one.verifier, 2, 100);
	assert_true(str_starts(note, str_slice(first, 0, first.len)));
	assert_ok(&w, cosignature_add(&w, note, &two.verifier, line_of(&w, &two, 90), &note));
	assert_times(&w, note, &two.verifier, 3, 90);
	assert_ok(&w, cosignature_add(&w, note, &one.verifier, line_of(&w, &one, 200), &note));
	assert_times(&w, note, &one.verifier, 3, 200);
	/* Older, and again: the newer one stays. */
	assert_ok(&w, cosignature_add(&w, note, &one.verifier, line_of(&w, &one, 150), &note));
	assert_times(&w, note, &one.verifier, 3, 200);
	/* Several at once, and a stranger's between them. */
	struct str lines = str_format(w.arena, "%.*s%.*s%.*s", STR_ARG(line_of(&w, &one, 300)),
	                              STR_ARG(line_of(&w, &two, 999)), STR_ARG(line_of(&w, &one, 250)));
	assert_ok(&w, cosignature_add(&w, note, &one.verifier, lines, &note));
	assert_times(&w, note, &one.verifier, 3, 300);
	assert_times(&w, note, &two.verifier, 3, 90);
	test_work_end(&w);
}

TEST(cosignature_not_added_when_it_does_not_hold)
{
	struct work w = test_work();
	struct note_signer one = witness(&w, "one.example", 2), two = witness(&w, "two.example", 3);
	struct str note = signed_note(&w), out;
	struct note_signature line;
	assert_fails(&w, ERR_INPUT, cosignature_add(&w, note, &one.verifier, S(""), &out));
	assert_fails(&w, ERR_INPUT, cosignature_add(&w, note, &one.verifier, S("nonsense\n"), &out));
	assert_fails(&w, ERR_INPUT, cosignature_add(&w, note, &one.verifier, line_of(&w, &two, 1), &out));
	assert_ok(&w, cosignature_make(
			      &w, S("example.com/log\n6\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"),
			      &one, 1, &line));
	assert_fails(&w, ERR_INPUT,
	             cosignature_add(&w, note, &one.verifier, note_line(w.arena, &line), &out));
	/* One of the note that is forged, with a time that would last for ever, gives way. */
	assert_ok(&w, cosignature_make(&w, S(TEXT), &two, COSIGNATURE_TIME_MAX, &line));
	line.name = one.verifier.name;
	line.id = one.verifier.id;
	struct str forged =
		str_format(w.arena, "%.*s%.*s", STR_ARG(note), STR_ARG(note_line(w.arena, &line)));
	assert_ok(&w, cosignature_add(&w, forged, &one.verifier, line_of(&w, &one, 5), &out));
	assert_times(&w, out, &one.verifier, 2, 5);
	test_work_end(&w);
}

TEST(cosignatures_fill_a_note_and_no_more)
{
	struct work w = test_work();
	struct str note = signed_note(&w);
	for (int i = 1; i < NOTE_SIGNATURES_MAX; i++) {
		struct note_signer signer =
			witness(&w, str_cstr(w.arena, str_format(w.arena, "w%d.example", i)), (uint8_t)i);
		assert_ok(&w, cosignature_add(&w, note, &signer.verifier, line_of(&w, &signer, i), &note));
	}
	struct note_signer one = witness(&w, "w1.example", 1), more = witness(&w, "more.example", 200);
	assert_times(&w, note, &one.verifier, NOTE_SIGNATURES_MAX, 1);
	assert_ok(&w, cosignature_add(&w, note, &one.verifier, line_of(&w, &one, 7), &note));
	assert_times(&w, note, &one.verifier, NOTE_SIGNATURES_MAX, 7);
	assert_fails(&w, ERR_TOO_LARGE,
	             cosignature_add(&w, note, &more.verifier, line_of(&w, &more, 1), &note));
	test_work_end(&w);
}

/* Lines that others put side by side: of one witness's the newest tells the time, and all must hold. */
TEST(cosignature_twice_in_a_note)
{
	struct work w = test_work();
	struct note_signer one = witness(&w, "one.example", 2), two = witness(&w, "two.example", 3);
	struct str note = signed_note(&w), newer = line_of(&w, &one, 500), older = line_of(&w, &one, 400);
	struct note parsed;
	note = str_format(w.arena, "%.*s%.*s%.*s", STR_ARG(note), STR_ARG(newer), STR_ARG(older));
	assert_times(&w, note, &one.verifier, 3, 500);
	struct note_signature forged;
	assert_ok(&w, cosignature_make(&w, S(TEXT), &two, 600, &forged));
	forged.name = one.verifier.name;
	forged.id = one.verifier.id;
	struct str line = note_line(w.arena, &forged);
	assert_ok(&w, note_parse(&w, str_format(w.arena, "%.*s%.*s", STR_ARG(note), STR_ARG(line)), &parsed));
	assert_fails(&w, ERR_INPUT, note_verify(&w, &parsed, &one.verifier, 1, NULL));
	assert_ok(&w, note_parse(&w, note, &parsed));
	assert_fails(&w, ERR_INPUT, note_verify(&w, &parsed, &two.verifier, 1, NULL));
	test_work_end(&w);
}

TEST(cosignature_lines_end_as_the_specification_says)
{
	struct work w = test_work();
	struct note_signer one = witness(&w, "one.example", 2);
	struct str note = signed_note(&w), line = line_of(&w, &one, 5), out;
	struct str bare = str_slice(line, 0, line.len - 1);
	assert_fails(&w, ERR_INPUT, cosignature_add(&w, note, &one.verifier, bare, &out));
	assert_fails(&w, ERR_INPUT,
	             cosignature_add(&w, note, &one.verifier, str_format(w.arena, "%.*s\r\n", STR_ARG(bare)),
	                             &out));
	assert_fails(
		&w, ERR_INPUT,
		cosignature_add(&w, note, &one.verifier, str_format(w.arena, "%.*s\n", STR_ARG(line)), &out));
	test_work_end(&w);
}

/* The text of a checkpoint that is cosigned has an end, so that a hundred lines over it have one. */
TEST(cosignature_of_a_text_that_is_too_long)
{
	struct work w = test_work();
	struct note_signer one = witness(&w, "one.example", 2);
	struct note_signature line;
	struct buf text = buf_init(w.arena, COSIGNATURE_TEXT_MAX + 1);
	buf_put(&text, S(TEXT));
	while (text.len < COSIGNATURE_TEXT_MAX - 1)
		buf_byte(&text, 'x');
	buf_byte(&text, '\n');
	assert_ok(&w, cosignature_make(&w, buf_str(&text), &one, 1, &line));
	assert_true(cosignature_holds(w.arena, buf_str(&text), &line, &one.verifier));
	text.at[text.len - 1] = 'x';
	buf_byte(&text, '\n');
	assert_fails(&w, ERR_TOO_LARGE, cosignature_make(&w, buf_str(&text), &one, 1, &line));
	assert_false(cosignature_holds(w.arena, buf_str(&text), &line, &one.verifier));
	test_work_end(&w);
}
