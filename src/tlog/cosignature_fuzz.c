/* Any bytes as a note that is cosigned, and as a witness's answer. Whatever lines a note has, its text can be cosigned, has one
 * line of the witness afterwards that holds, and the second time stays as it is. An answer is taken only when what it adds
 * holds. */
#include "base/check.h"
#include "tlog/checkpoint.h"
#include "tlog/cosignature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT "example.com/log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

static size_t lines_of(const struct note *note, const struct note_verifier *key)
{
	size_t count = 0;
	for (size_t i = 0; i < note->signature_count; i++)
		count += note_verifier_made(key, &note->signatures[i]);
	return count;
}

static void check_cosigned(struct work *w, struct str bytes, const struct note_verifier *key,
                           int64_t at_least_s)
{
	struct note note;
	struct note_seal seal;
	struct str again;
	enum err err = note_parse(w, bytes, &note);
	check(err == OK && lines_of(&note, key) == 1);
	err = note_verify(w, &note, key, 1, &seal);
	check(err == OK && seal.there && seal.time_s >= at_least_s);
	err = cosignature_add(w, bytes, key, note_line(w->arena, &note.signatures[note.signature_count - 1]),
	                      &again);
	check(err == OK && str_equal(again, bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str bytes = str_bytes(data, size), out;
	struct note note;
	struct note_signer witness, log;
	struct note_signature line;
	enum err err =
		cosignature_signer_make(&w, S("w.example"), (const uint8_t[NOTE_SEED_LEN]){2}, &witness);
	check(err == OK);
	if (note_parse(&w, bytes, &note) == OK &&
	    cosignature_make(&w, note.text, &witness, (int64_t)size, &line) == OK) {
		err = cosignature_add(&w, bytes, &witness.verifier, note_line(w.arena, &line), &out);
		check(err == OK || err == ERR_TOO_LARGE);
		if (err == OK)
			check_cosigned(&w, out, &witness.verifier, (int64_t)size);
	}
	work_forgive(&w);
	err = note_signer_make(&w, S("example.com/log"), (const uint8_t[NOTE_SEED_LEN]){1}, &log);
	check(err == OK);
	err = note_sign(&w, S(TEXT), &log, &out);
	check(err == OK);
	if (cosignature_add(&w, out, &witness.verifier, bytes, &out) == OK)
		check_cosigned(&w, out, &witness.verifier, 0);
	work_finish(&w);
	return 0;
}
