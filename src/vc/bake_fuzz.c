/* Any bytes as what a reader of pictures prints: what is taken for a credential is text within its maxima, and prints as it
 * was read. */
#include "vc/bake.h"

#include "base/check.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct baked baked, again;
	if (bake_parse(&w, str_bytes(data, size), &baked) == OK) {
		struct buf out = buf_init(w.arena, BAKE_OUTPUT_BYTES_MAX);
		check(baked.kind < BAKE_KIND_COUNT && baked.credential.len > 0);
		check(utf8_valid(baked.credential) && utf8_valid(baked.log_proof));
		check(baked.credential.len <= BAKE_CREDENTIAL_BYTES_MAX &&
		      baked.log_proof.len <= BAKE_PROOF_BYTES_MAX);
		bake_print(&out, &baked);
		check(bake_parse(&w, buf_str(&out), &again) == OK && again.kind == baked.kind);
		check(str_equal(again.credential, baked.credential) &&
		      str_equal(again.log_proof, baked.log_proof));
	}
	work_finish(&w);
	return 0;
}
