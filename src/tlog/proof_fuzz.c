/* Any bytes as a proof, and as a policy: what is read is written again as it was; no key of the policy
 * that belongs to the caller can have signed it. */
#include "base/check.h"
#include "tlog/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct proof proof;
	struct log_policy policy = {1, {{S("example.com/log"), 0, {0}}}};
	struct checkpoint checkpoint;
	struct digest leaf = {{0}};
	if (proof_parse(&w, str_bytes(data, size), &proof) == OK) {
		check(str_equal(proof_text(w.arena, &proof), str_bytes(data, size)));
		check(proof_verify(&w, &proof, &leaf, &policy, &checkpoint) != OK);
		(void)merkle_includes(&proof.path, proof.index, proof.index + size, &leaf, &leaf);
		(void)merkle_extends(&proof.path, proof.index, proof.index + size, &leaf, &leaf);
	}
	work_forgive(&w);
	if (log_policy_parse(&w, str_bytes(data, size), &policy) == OK)
		check(policy.log_count <= NOTE_KEYS_MAX);
	work_finish(&w);
	return 0;
}
