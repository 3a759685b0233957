/* verify_log, verify_trusts_log: whether it is in a log, and in which. */
#include "tlog/proof.h"
#include "vc/verify_parts.h"

bool verify_trusts_log(const struct inspection *in)
{
	struct log_policy logs = {0};
	if (in->world->trust != NULL)
		trust_logs(in->world->trust, in->report->issuer, &logs);
	return logs.log_count > 0;
}

/* The reader's own choice of logs; without one, what the file says of itself. */
static enum err choose_policy(struct work *w, struct inspection *in, struct log_policy *out)
{
	if (!verify_trusts_log(in))
		return log_policy_parse(w, in->bundle.policy, out);
	trust_logs(in->world->trust, in->report->issuer, out);
	return OK;
}

/* The opening must be of this credential. */
static enum err check_fields(struct work *w, struct inspection *in)
{
	struct str given, expected;
	TRY(json_canonical(w, in->bundle.fields, &given));
	TRY(bundle_fields(w, in->credential, &expected));
	if (!str_equal(given, expected))
		return fail(w, ERR_INPUT, "The log's entry belongs to another credential.");
	return OK;
}

static enum err prove_inclusion(struct work *w, struct inspection *in)
{
	struct log_policy policy;
	struct proof proof;
	struct checkpoint checkpoint;
	struct str entry;
	TRY(check_fields(w, in));
	TRY(bundle_entry(w, in->credential, in->bundle.salt, &entry));
	struct digest leaf = merkle_leaf(entry);
	TRY(proof_parse(w, in->bundle.proof, &proof));
	TRY(choose_policy(w, in, &policy));
	TRY(proof_verify(w, &proof, &leaf, &policy, &checkpoint));
	in->report->log_origin = checkpoint.origin;
	in->report->log_index = proof.index;
	in->report->log_size = checkpoint.size;
	verify_set(in, VERIFY_LOG, VERIFY_PASSED,
	           str_format(w->arena, "It is entry %llu of the %llu in the public log %.*s.",
	                      (unsigned long long)proof.index, (unsigned long long)checkpoint.size,
	                      STR_ARG(checkpoint.origin)),
	           (struct str){0});
	return OK;
}

enum err verify_log(struct work *w, struct inspection *in)
{
	if (!in->bundled) {
		verify_set(in, VERIFY_LOG, VERIFY_NOT_APPLICABLE,
		           S("It carries no proof that it is in a log; only a bundle does."),
		           (struct str){0});
		verify_set(in, VERIFY_WITNESSES, VERIFY_NOT_APPLICABLE, S("There is no log to witness."),
		           (struct str){0});
		return OK;
	}
	verify_set(in, VERIFY_WITNESSES, VERIFY_NOT_APPLICABLE, S("The log is trusted without witnesses."),
	           (struct str){0});
	return verify_settle(w, in, VERIFY_LOG, prove_inclusion(w, in),
	                     S("Ask its issuer for the bundle once more: what is in no log can be withdrawn "
	                       "without a trace."));
}
