/* Any bytes as a signed note. What parses and verifies under nobody's key must fail to verify. */
#include "base/arena.h"
#include "base/check.h"
#include "tlog/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct note note;
	struct note_verifier verifier;
	struct note_signer signer;
	if (note_parse(&w, str_bytes(data, size), &note) == OK) {
		check(note.signature_count > 0);
		verifier = (struct note_verifier){note.signatures[0].name,
		                                  note.signatures[0].id,
		                                  size % 2 == 0 ? NOTE_ED25519 : NOTE_COSIGNATURE,
		                                  {0}};
		check(note_verify(&w, &note, &verifier, 1, NULL) != OK);
	}
	work_forgive(&w);
	if (note_verifier_parse(&w, str_bytes(data, size), &verifier) == OK)
		check(str_equal(note_verifier_text(w.arena, &verifier), str_bytes(data, size)));
	work_forgive(&w);
	if (note_signer_parse(&w, str_bytes(data, size), &signer) == OK)
		check(str_equal(note_signer_text(w.arena, &signer), str_bytes(data, size)));
	work_finish(&w);
	return 0;
}
