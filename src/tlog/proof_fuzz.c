/* Any bytes as a proof: what is read is written again as it was; no key that belongs to the caller can have signed it. */
#include "base/check.h"
#include "tlog/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct proof proof;
	const struct note_verifier log = {S("example.com/log"), 0, NOTE_ED25519, {0}};
	struct log_policy policy = log_policy_of(&log);
	struct log_policy_seen seen;
	struct digest leaf = {{0}};
	if (proof_parse(&w, str_bytes(data, size), &proof) == OK) {
		check(str_equal(proof_text(w.arena, &proof), str_bytes(data, size)));
		check(proof_verify(&w, &proof, &leaf, &policy, &seen) != OK);
		(void)merkle_includes(&proof.path, proof.index, proof.index + size, &leaf, &leaf);
		(void)merkle_extends(&proof.path, proof.index, proof.index + size, &leaf, &leaf);
	}
	work_finish(&w);
	return 0;
}
