/* Vectors: c2sp/signed-note.json (golang.org/x/mod/sumdb/note) and the example in C2SP signed-note. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/json.h"
#include "tlog/note.h"

static const struct json *vectors(struct work *w, const char *name)
{
	struct str text = test_vector(w, name);
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static size_t read_keys(struct work *w, const struct json *texts, struct note_verifier *out)
{
	for (size_t i = 0; i < texts->count; i++)
		assert_ok(w, note_verifier_parse(w, texts->elements[i].text, &out[i]));
	return texts->count;
}

static bool contains(const struct json *names, struct str name)
{
	for (size_t i = 0; i < names->count; i++)
		if (str_equal(names->elements[i].text, name))
			return true;
	return false;
}

static void open_one(struct work *w, const struct json *row)
{
	struct note_verifier keys[4] = {0};
	struct note_seal seals[4] = {0};
	struct note note = {0};
	struct str bytes = json_get_str(row, S("note"));
	if (str_absent(bytes))
		assert_true(decode_base64(w->arena, json_get_str(row, S("note_base64")), &bytes));
	size_t count = read_keys(w, json_get(row, S("vkeys")), keys);
	enum err err = note_parse(w, bytes, &note);
	if (err == OK)
		err = note_verify(w, &note, keys, count, seals);
	bool good = str_equal(json_get_str(row, S("result")), S("ok"));
	if ((err == OK) != good)
		print_error("case %.*s\n", STR_ARG(json_get_str(row, S("name"))));
	assert_int_equal(err == OK, good);
	work_forgive(w);
	for (size_t i = 0; good && i < count; i++)
		assert_int_equal(seals[i].there, contains(json_get(row, S("verified")), keys[i].name));
}

TEST(note_opens_as_published)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w, "c2sp/signed-note.json"), S("open"));
	assert_int_equal(rows->count, 15);
	for (size_t i = 0; i < rows->count; i++)
		open_one(&w, &rows->elements[i]);
	test_work_end(&w);
}

TEST(note_signs_as_published)
{
	struct work w = test_work();
	const struct json *file = vectors(&w, "c2sp/signed-note.json");
	const struct json *row = json_at(json_get(file, S("sign")), 0);
	struct note_signer signer;
	struct str note;
	assert_ok(&w, note_signer_parse(&w, json_get_str(row, S("skey")), &signer));
	assert_ok(&w, note_sign(&w, json_get_str(row, S("text")), &signer, &note));
	assert_str(note, json_get_str(row, S("expect")));
	assert_str(note_signer_text(w.arena, &signer), json_get_str(row, S("skey")));
	assert_str(note_verifier_text(w.arena, &signer.verifier),
	           json_get_str(json_get(file, S("keys")), S("peter_vkey")));
	const struct json *bad = json_get(file, S("sign_bad_text"));
	for (size_t i = 0; i < bad->count; i++)
		assert_fails(&w, ERR_INPUT,
		             note_sign(&w, json_get_str(&bad->elements[i], S("text")), &signer, &note));
	test_work_end(&w);
}

TEST(note_key_from_the_zero_seed)
{
	struct work w = test_work();
	const struct json *keys = json_get(vectors(&w, "c2sp/signed-note.json"), S("keys"));
	struct note_signer signer;
	assert_ok(&w, note_signer_make(&w, S("EnochRoot"), (const uint8_t[NOTE_SEED_LEN]){0}, &signer));
	assert_str(note_verifier_text(w.arena, &signer.verifier), json_get_str(keys, S("enoch_vkey")));
	test_work_end(&w);
}

static void refuse_spoilt(struct work *w, struct str key, bool secret)
{
	struct note_signer signer;
	for (size_t from = 0; from < key.len; from++) {
		for (size_t to = from; to <= key.len; to++) {
			if (to - from == key.len)
				continue;
			struct str part = str_slice(key, from, to - from);
			assert_fails(w, ERR_INPUT,
			             secret ? note_signer_parse(w, part, &signer)
			                    : note_verifier_parse(w, part, &signer.verifier));
		}
	}
	for (size_t at = 0; at < key.len; at++) {
		struct str copy = str_copy(w->arena, key);
		((char *)(uintptr_t)copy.at)[at]++;
		assert_fails(w, ERR_INPUT,
		             secret ? note_signer_parse(w, copy, &signer)
		                    : note_verifier_parse(w, copy, &signer.verifier));
	}
}

TEST(note_refuses_spoilt_keys)
{
	struct work w = test_work();
	const struct json *file = vectors(&w, "c2sp/signed-note.json");
	const struct json *keys = json_get(file, S("keys")), *bad = json_get(file, S("vkey_bad"));
	refuse_spoilt(&w, json_get_str(keys, S("peter_vkey")), false);
	refuse_spoilt(&w, json_get_str(keys, S("peter_skey")), true);
	struct note_verifier verifier;
	for (size_t i = 0; i < bad->count; i++) {
		struct str text = json_get_str(&bad->elements[i], S("vkey"));
		if (!str_absent(text))
			assert_fails(&w, ERR_INPUT, note_verifier_parse(&w, text, &verifier));
	}
	test_work_end(&w);
}

TEST(note_of_the_specification)
{
	struct work w = test_work();
	const struct json *row =
		json_at(json_get(vectors(&w, "c2sp/spec-and-witness.json"), S("signed_note")), 0);
	struct note_verifier key;
	struct note note;
	assert_ok(&w, note_verifier_parse(&w, json_get_str(row, S("vkey")), &key));
	assert_ok(&w, note_parse(&w, json_get_str(row, S("note")), &note));
	assert_ok(&w, note_verify(&w, &note, &key, 1, NULL));
	assert_str(note.text, S("This is an example message.\n"));
	test_work_end(&w);
}

/* A cosigned checkpoint: the log's line is an RFC 6962 tree head (type 0x05). Lines of keys that nobody named are carried,
 * ignored, and never believed; a key of an unknown type is refused. */
TEST(note_carries_signatures_of_other_types)
{
	struct work w = test_work();
	struct note_verifier stranger;
	struct note note;
	struct str bytes = test_vector(&w, "c2sp/cosignature/witness-rome.checkpoint"), again;
	assert_ok(&w, note_verifier_make(&w, S("witness.example.org"), (const uint8_t[NOTE_PUBLIC_LEN]){0},
	                                 &stranger));
	assert_ok(&w, note_parse(&w, bytes, &note));
	assert_int_equal(note.signature_count, 2);
	assert_fails(&w, ERR_INPUT, note_verify(&w, &note, &stranger, 1, NULL));
	assert_ok(&w, note_text(&w, &note, &again));
	assert_str(again, bytes);
	test_work_end(&w);
}

TEST(note_refuses_every_flipped_bit)
{
	struct work w = test_work();
	struct note_signer signer;
	struct str good;
	assert_ok(&w, note_signer_make(&w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){7}, &signer));
	assert_ok(&w, note_sign(&w, S("example.com/log\n3\nabc\n"), &signer, &good));
	for (size_t bit = 0; bit < good.len * 8; bit++) {
		struct str bad = str_copy(w.arena, good);
		char *bytes = (char *)(uintptr_t)bad.at;
		bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
		struct note note;
		enum err err = note_parse(&w, bad, &note);
		if (err == OK)
			err = note_verify(&w, &note, &signer.verifier, 1, NULL);
		assert_int_not_equal(err, OK);
		work_forgive(&w);
	}
	test_work_end(&w);
}

TEST(note_names_have_no_blanks)
{
	struct work w = test_work();
	static const char *const bad[] = {"",     "a b",        "a+b",           "a\tb",
	                                  "a\nb", "a\xc2\xa0z", "a\xe3\x80\x80", "\xff"};
	struct note_signer signer;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(
			&w, ERR_INPUT,
			note_signer_make(&w, str_of(bad[i]), (const uint8_t[NOTE_SEED_LEN]){0}, &signer));
	assert_ok(&w, note_signer_make(&w, S("Prüfamt.example"), (const uint8_t[NOTE_SEED_LEN]){0}, &signer));
	test_work_end(&w);
}
